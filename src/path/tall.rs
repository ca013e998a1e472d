//! Tall problems made short: with many more samples than features, `d + 1` rows say the same.
//!
//! With `R'R = [X y]'[X y] / n` the problem whose design and response are the columns of
//! `sqrt(d + 1) R` has the same `H`, `r` and loss, hence the same paths. `R` comes from a Cholesky
//! factorisation, which squares the condition number, so it is refused unless every column keeps
//! a fair part of its length outside the span of those before it.

use crate::linear::{axpy, dot};
use crate::objective::LeastSquares;
use nalgebra::{DMatrix, DVector};

/// Least fraction of its squared length that a column must keep.
const FAIR_PART: f64 = 1e-3;

/// A short problem equivalent to a tall one.
#[derive(Debug, Clone)]
pub(super) struct Short {
    /// `d + 1` samples, the same `H`, `r` and loss.
    pub(super) problem: LeastSquares,
    /// `R`, upper triangular.
    factor: DMatrix<f64>,
}

impl Short {
    /// The equivalent, where it is shorter by half at least and as accurate.
    pub(super) fn new(tall: &LeastSquares) -> Option<Self> {
        let (rows, features) = (tall.features() + 1, tall.features());
        if tall.samples() < 2 * rows || tall.gram_row(0).is_none() {
            return None;
        }
        let squared = dot(tall.response(), tall.response()) / tall.samples() as f64;
        let moment = |i: usize, j: usize| match (i == features, j == features) {
            (true, true) => squared,
            (false, true) => tall.correlation()[i],
            _ => tall.gram_entry(i, j),
        };
        let mut factor = DMatrix::zeros(rows, rows);
        for j in 0..rows {
            for i in 0..=j {
                let known: f64 = (0..i).map(|k| factor[(k, i)] * factor[(k, j)]).sum();
                let left = moment(i, j) - known;
                if i < j {
                    factor[(i, j)] = left / factor[(i, i)];
                } else if left > FAIR_PART * moment(j, j) {
                    factor[(j, j)] = left.sqrt();
                } else {
                    return None;
                }
            }
        }
        let scaled = &factor * (rows as f64).sqrt();
        let response: DVector<f64> = scaled.column(features).into_owned();
        let problem = LeastSquares::new(&scaled.columns(0, features).into_owned(), &response).ok()?;
        Some(Self { problem, factor })
    }

    /// The vector over the samples of the tall problem that has the same products `X'z / n` as
    /// `z` has with the short one.
    pub(super) fn lift(&self, tall: &LeastSquares, z: &[f64]) -> Vec<f64> {
        let scaled = DVector::from_column_slice(z) / (z.len() as f64).sqrt();
        let mut lifted = vec![0.0; tall.samples()];
        // The diagonal of the factor is positive by construction, so the solution exists.
        if let Some(shares) = self.factor.solve_upper_triangular(&scaled) {
            for (j, &share) in shares.iter().enumerate() {
                let column = if j < tall.features() { tall.column(j) } else { tall.response() };
                axpy(share, column, &mut lifted);
            }
        }
        lifted
    }
}
