//! A difference of two squares.

use super::Parametrisation;

/// `beta = u^2 - v^2` entry by entry, `S = |u|^2 + |v|^2` (no half), `R = |beta|_1`. Balanced: one of the two is
/// zero.
///
/// It is the product of the pair `(u + v, u - v)`: the same dynamics with a step that counts twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferenceOfSquares {
    size: usize,
}

impl DifferenceOfSquares {
    /// Of `size` coefficients.
    pub fn new(size: usize) -> Self {
        Self { size }
    }
}

impl Parametrisation for DifferenceOfSquares {
    fn coefficients(&self) -> usize {
        self.size
    }

    fn factors(&self) -> usize {
        2 * self.size
    }

    fn coefficients_to(&self, factors: &[f64], out: &mut [f64]) {
        let (u, v) = factors.split_at(self.size);
        for (out, (u, v)) in out.iter_mut().zip(u.iter().zip(v)) {
            *out = u * u - v * v;
        }
    }

    fn pull_back_to(&self, factors: &[f64], slope: &[f64], out: &mut [f64]) -> u32 {
        let (u, v) = factors.split_at(self.size);
        let (of_u, of_v) = out.split_at_mut(self.size);
        for (i, slope) in slope.iter().enumerate() {
            of_u[i] = 2.0 * u[i] * slope;
            of_v[i] = -2.0 * v[i] * slope;
        }
        0
    }

    fn decay(&self) -> Vec<f64> {
        vec![2.0; self.factors()]
    }

    fn penalty(&self, coefficients: &[f64]) -> f64 {
        crate::linear::l1_norm(coefficients)
    }

    fn balanced_to(&self, coefficients: &[f64], out: &mut [f64]) {
        let (u, v) = out.split_at_mut(self.size);
        for (i, &beta) in coefficients.iter().enumerate() {
            let root = beta.abs().sqrt();
            (u[i], v[i]) = if beta < 0.0 { (0.0, root) } else { (root, 0.0) };
        }
    }
}
