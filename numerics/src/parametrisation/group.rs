//! Products in which the entries of a group share gates.

use super::{Groups, Parametrisation};

/// `beta_j = u_j1 ... u_ja nu_j1 ... nu_jb`: of `k = a + b` factors the first `a` are vectors, the others one
/// gate a group; `S = (1/k)` times the sum of all squares, `R = sum_j |beta_j|_p^q` with `p = 2/a`, `q = 2/k`.
/// One vector and one gate is the group lasso. Balanced: the lengths of all factors of a group are equal.
///
/// # References
/// Kolb, Frost, Bischl, Ruegamer 2025, "Differentiable sparsity via D-gating".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    vectors: usize,
    gates: usize,
    groups: Groups,
}

impl Group {
    /// With so many vector factors and so many gates. `None` when either is 0.
    pub fn new(vectors: usize, gates: usize, groups: Groups) -> Option<Self> {
        (vectors > 0 && gates > 0).then_some(Self { vectors, gates, groups })
    }

    fn depth(&self) -> f64 {
        (self.vectors + self.gates) as f64
    }

    /// The product of all factors at entry `i` of group `j` but factor `without`.
    fn product(&self, factors: &[f64], (i, j): (usize, usize), without: usize) -> f64 {
        let (size, count) = (self.groups.len(), self.groups.count());
        let vectors = (0..self.vectors).filter(|l| *l != without).map(|l| factors[l * size + i]);
        let gates = (0..self.gates).filter(|l| self.vectors + l != without);
        let gates = gates.map(|l| factors[self.vectors * size + l * count + j]);
        vectors.chain(gates).product()
    }

    /// The common length of the balanced factors of a group: `(sum_i |beta_i|^(2/a))^(a/(2k))`.
    fn balanced_length(&self, beta: &[f64]) -> f64 {
        let vectors = self.vectors as f64;
        if self.vectors == 1 {
            return libm::pow(length(beta), 1.0 / self.depth());
        }
        let sum: f64 = beta.iter().map(|beta| libm::pow(beta.abs(), 2.0 / vectors)).sum();
        libm::pow(sum, vectors / (2.0 * self.depth()))
    }
}

impl Parametrisation for Group {
    fn coefficients(&self) -> usize {
        self.groups.len()
    }

    fn factors(&self) -> usize {
        self.vectors * self.groups.len() + self.gates * self.groups.count()
    }

    fn coefficients_to(&self, factors: &[f64], out: &mut [f64]) {
        for (j, range) in self.groups.ranges().enumerate() {
            for i in range {
                out[i] = self.product(factors, (i, j), usize::MAX);
            }
        }
    }

    fn pull_back_to(&self, factors: &[f64], slope: &[f64], out: &mut [f64]) -> u32 {
        let (size, count) = (self.groups.len(), self.groups.count());
        let (of_vectors, of_gates) = out.split_at_mut(self.vectors * size);
        for (j, range) in self.groups.ranges().enumerate() {
            for l in 0..self.vectors {
                for i in range.clone() {
                    of_vectors[l * size + i] = slope[i] * self.product(factors, (i, j), l);
                }
            }
            for l in 0..self.gates {
                let terms = range.clone().map(|i| slope[i] * self.product(factors, (i, j), self.vectors + l));
                of_gates[l * count + j] = terms.sum();
            }
        }
        0
    }

    fn decay(&self) -> Vec<f64> {
        vec![2.0 / self.depth(); self.factors()]
    }

    fn penalty(&self, coefficients: &[f64]) -> f64 {
        let lengths = self.groups.ranges().map(|range| self.balanced_length(&coefficients[range]));
        lengths.map(|length| length * length).sum()
    }

    fn balanced_to(&self, coefficients: &[f64], out: &mut [f64]) {
        let (size, count) = (self.groups.len(), self.groups.count());
        for (j, range) in self.groups.ranges().enumerate() {
            let length = self.balanced_length(&coefficients[range.clone()]);
            let gates = libm::pow(length, self.gates as f64);
            for i in range {
                let beta = coefficients[i];
                let share = if gates == 0.0 { 0.0 } else { beta.abs() / gates };
                let entry = libm::pow(share, 1.0 / self.vectors as f64);
                (0..self.vectors).for_each(|l| out[l * size + i] = entry);
                out[i] = if beta < 0.0 { -entry } else { entry };
            }
            (0..self.gates).for_each(|l| out[self.vectors * size + l * count + j] = length);
        }
    }
}

/// The Euclidean length, of any size that numbers hold.
pub(super) fn length(x: &[f64]) -> f64 {
    let largest = crate::linear::max_abs(x);
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * x.iter().map(|x| (x / largest) * (x / largest)).sum::<f64>().sqrt()
}
