//! A product of factors.

use super::Parametrisation;

/// `beta = u_1 u_2 ... u_k` entry by entry, `S = (1/k) sum_l |u_l|^2`, `R = sum_j |beta_j|^(2/k)`: the l1 norm
/// of two factors, an lq penalty of more. Balanced: all `|u_l| = |beta|^(1/k)`.
///
/// `dbeta/du_l` is the product of the other factors, so two factors at zero never move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    depth: usize,
    size: usize,
}

impl Product {
    /// Of `depth` factors of `size` entries. `None` below two factors.
    pub fn new(depth: usize, size: usize) -> Option<Self> {
        (depth >= 2).then_some(Self { depth, size })
    }
}

impl Parametrisation for Product {
    fn coefficients(&self) -> usize {
        self.size
    }

    fn factors(&self) -> usize {
        self.depth * self.size
    }

    fn coefficients_to(&self, factors: &[f64], out: &mut [f64]) {
        let (first, others) = factors.split_at(self.size);
        out.copy_from_slice(first);
        for factor in others.chunks_exact(self.size.max(1)) {
            multiply(out, factor);
        }
    }

    fn pull_back_to(&self, factors: &[f64], slope: &[f64], out: &mut [f64]) -> u32 {
        for (l, out) in out.chunks_exact_mut(self.size.max(1)).enumerate() {
            out.copy_from_slice(slope);
            for (m, factor) in factors.chunks_exact(self.size.max(1)).enumerate() {
                if m != l {
                    multiply(out, factor);
                }
            }
        }
        0
    }

    fn decay(&self) -> Vec<f64> {
        vec![2.0 / self.depth as f64; self.factors()]
    }

    fn penalty(&self, coefficients: &[f64]) -> f64 {
        let power = 2.0 / self.depth as f64;
        coefficients.iter().map(|beta| libm::pow(beta.abs(), power)).sum()
    }

    fn balanced_to(&self, coefficients: &[f64], out: &mut [f64]) {
        let root = 1.0 / self.depth as f64;
        for (l, out) in out.chunks_exact_mut(self.size.max(1)).enumerate() {
            for (out, beta) in out.iter_mut().zip(coefficients) {
                let size = libm::pow(beta.abs(), root);
                *out = if l == 0 && *beta < 0.0 { -size } else { size };
            }
        }
    }
}

/// `x *= factor` entry by entry.
fn multiply(x: &mut [f64], factor: &[f64]) {
    for (x, factor) in x.iter_mut().zip(factor) {
        *x *= factor;
    }
}
