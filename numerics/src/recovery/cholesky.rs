//! Cholesky factors with solves that allocate nothing and sum in a fixed order.
//!
//! Written out, because nalgebra's products pick their kernel by the machine's processor, and a run must
//! have the same bits everywhere.

use super::{Analysis, Dense};
use crate::linear::{axpy, dot};

/// `A = L L'`, `L` lower triangular, kept row after row.
#[derive(Debug, Clone)]
pub(super) struct Cholesky {
    rows: Vec<f64>,
    size: usize,
}

impl Cholesky {
    /// The factor of `K'K + factor D'D + ridge I`; `None` when that is not positive definite.
    pub(super) fn of_normal(dense: &Dense, factor: f64, analysis: &Analysis, ridge: f64) -> Option<Self> {
        let d = analysis.unknowns();
        let mut matrix = vec![0.0; d * d];
        for i in 0..d {
            for j in 0..=i {
                matrix[i * d + j] = dot(dense.column(i), dense.column(j));
            }
            matrix[i * d + i] += ridge;
        }
        analysis.normal_entries(|i, j, value| matrix[i * d + j] += factor * value);
        Self::of(matrix, d)
    }

    /// Factors a symmetric matrix given by rows, of which the lower triangle is read.
    pub(super) fn of(mut rows: Vec<f64>, size: usize) -> Option<Self> {
        for i in 0..size {
            let (done, rest) = rows.split_at_mut(i * size);
            let row = &mut rest[..size];
            for j in 0..i {
                let other = &done[j * size..j * size + j + 1];
                row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
            }
            let pivot = row[i] - dot(&row[..i], &row[..i]);
            // Below rounding of the diagonal the sign of a pivot means nothing.
            if pivot.is_nan() || pivot <= 1e-14 * row[i].abs() {
                return None;
            }
            row[i] = pivot.sqrt();
        }
        Some(Self { rows, size })
    }

    /// Solves `A x = b` in place.
    pub(super) fn solve_in_place(&self, b: &mut [f64]) {
        assert_eq!(b.len(), self.size, "a right side as long as the matrix");
        for i in 0..self.size {
            let row = &self.rows[i * self.size..];
            b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
        }
        for i in (0..self.size).rev() {
            let row = &self.rows[i * self.size..];
            let value = b[i] / row[i];
            b[i] = value;
            axpy(-value, &row[..i], &mut b[..i]);
        }
    }
}
