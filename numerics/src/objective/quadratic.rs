//! A quadratic, `f(x) = x'A x / 2 - b'x`.

use super::{Evaluation, Objective};
use crate::linear::dot;

/// `f(x) = x'A x / 2 - b'x` with a symmetric `A` (d x d, row by row) and `b` (d values);
/// `grad f = A x - b`.
///
/// The rule by which every method is measured: gradient descent, heavy ball and Nesterov's method act on each
/// eigenvector of `A` alone, and their rates are roots of polynomials in step times eigenvalue.
///
/// # References
/// Polyak 1987, "Introduction to optimization", chapters 1 and 3.
#[derive(Debug, Clone)]
pub struct Quadratic {
    matrix: Vec<f64>,
    linear: Vec<f64>,
    largest: f64,
}

impl Quadratic {
    /// With `A` row by row and `b`; `largest` is a bound on the size of the eigenvalues of `A`. `None` when
    /// `A` has another size than `d x d`.
    pub fn new(matrix: Vec<f64>, linear: Vec<f64>, largest: f64) -> Option<Self> {
        (matrix.len() == linear.len() * linear.len()).then_some(Self { matrix, linear, largest })
    }

    /// `sum_i lambda_i x_i^2 / 2`.
    pub fn diagonal(eigenvalues: &[f64]) -> Self {
        let dim = eigenvalues.len();
        let mut matrix = vec![0.0; dim * dim];
        for (i, value) in eigenvalues.iter().enumerate() {
            matrix[i * dim + i] = *value;
        }
        let largest = eigenvalues.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        Self { matrix, linear: vec![0.0; dim], largest }
    }
}

impl Objective for Quadratic {
    fn dim(&self) -> usize {
        self.linear.len()
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        for ((out, row), b) in out.iter_mut().zip(self.matrix.chunks_exact(x.len())).zip(&self.linear) {
            *out = dot(row, x) - b;
        }
        // x'A x / 2 - b'x = x'(grad f - b) / 2.
        Evaluation::smooth(0.5 * (dot(x, out) - dot(x, &self.linear)))
    }

    fn smoothness(&self) -> Option<f64> {
        Some(self.largest)
    }
}
