//! Anderson extrapolation: from the last few points of a linearly converging sequence, its limit.

use crate::linear::{axpy, dot};

/// Differences that are combined.
const MEMORY: usize = 5;

/// Added to the diagonal of the normal equations, which is one.
const RIDGE: f64 = 1e-13;

/// The last points of a sequence `x_0, ..., x_5`, and the combination `sum_k c_k x_(k+1)` whose differences
/// `sum_k c_k (x_(k+1) - x_k)` are least in length, with `sum_k c_k = 1`.
///
/// Coordinate descent with a settled support is a linear iteration; the combination then is its limit as soon as
/// no more directions are slow than are remembered. Lengths are taken with the curvature of each coordinate, so
/// that no unit matters.
///
/// # References
/// Bertrand and Massias 2021, "Anderson acceleration of coordinate descent", algorithm 1.
#[derive(Debug, Clone)]
pub(super) struct Anderson {
    /// The points, one after the other.
    points: Vec<f64>,
    /// Differences, each coordinate times the root of its curvature.
    differences: Vec<f64>,
    count: usize,
    size: usize,
}

impl Anderson {
    /// Room for points of `size` numbers.
    pub(super) fn new(size: usize) -> Self {
        let (points, differences) = (vec![0.0; (MEMORY + 1) * size], vec![0.0; MEMORY * size]);
        Self { points, differences, count: 0, size }
    }

    /// Takes a point in; with the sixth writes the combination into `out` and begins anew, and says so.
    pub(super) fn take(&mut self, x: &[f64], curvatures: &[f64], out: &mut [f64]) -> bool {
        let size = self.size;
        self.points[self.count * size..(self.count + 1) * size].copy_from_slice(x);
        self.count += 1;
        if self.count <= MEMORY {
            return false;
        }
        self.count = 0;
        for (k, difference) in self.differences.chunks_mut(size).enumerate() {
            let (now, next) = (&self.points[k * size..], &self.points[(k + 1) * size..]);
            for (j, difference) in difference.iter_mut().enumerate() {
                *difference = (next[j] - now[j]) * curvatures[j].sqrt();
            }
        }
        let Some(shares) = self.shares() else { return false };
        out.fill(0.0);
        for (k, share) in shares.iter().enumerate() {
            axpy(*share, &self.points[(k + 1) * size..(k + 2) * size], out);
        }
        out.iter().all(|x| x.is_finite())
    }

    /// `c` with `(U'U) z = 1`, `c = z / sum z`; `None` where the differences say nothing.
    fn shares(&self) -> Option<[f64; MEMORY]> {
        let column = |k: usize| &self.differences[k * self.size..(k + 1) * self.size];
        // Each difference of length one, so that the last ones count as much.
        let lengths: [f64; MEMORY] = std::array::from_fn(|k| dot(column(k), column(k)).sqrt());
        if lengths.iter().any(|length| !(*length > 0.0 && length.is_finite())) {
            return None;
        }
        let entry = |i: usize, j: usize| {
            let ridge = if i == j { RIDGE } else { 0.0 };
            dot(column(i), column(j)) / (lengths[i] * lengths[j]) + ridge
        };
        let gram = std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)));
        let mut shares = solve(gram, std::array::from_fn(|k| 1.0 / lengths[k]));
        shares.iter_mut().zip(lengths).for_each(|(share, length)| *share /= length);
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= sum);
        (sum != 0.0 && shares.iter().all(|share| share.is_finite())).then_some(shares)
    }
}

/// Solves a system with a positive definite matrix; not finite where rounding has made it something else.
fn solve(mut matrix: [[f64; MEMORY]; MEMORY], mut right: [f64; MEMORY]) -> [f64; MEMORY] {
    for i in 0..MEMORY {
        let (pivot_row, pivot_right) = (matrix[i], right[i]);
        for k in i + 1..MEMORY {
            let factor = matrix[k][i] / pivot_row[i];
            right[k] -= factor * pivot_right;
            matrix[k].iter_mut().zip(pivot_row).for_each(|(entry, above)| *entry -= factor * above);
        }
    }
    for i in (0..MEMORY).rev() {
        let known: f64 = (i + 1..MEMORY).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}
