//! A thin QR factorisation of a changing set of columns.
//!
//! QR rather than Cholesky of the Gram matrix: a refit near interpolation is ill-conditioned, and
//! the Gram matrix squares its condition number. A column enters by Gram-Schmidt, repeated until
//! it is orthogonal to working precision (Daniel, Gragg, Kaufman, Stewart 1976,
//! "Reorthogonalization and stable algorithms for updating the Gram-Schmidt QR factorization");
//! it leaves by Givens rotations (same paper). Either costs `O(rows * rank)`.

use super::real::Real;
use crate::linear::dot;

/// A column is taken as dependent when the part of it outside the span is shorter than this
/// fraction of it.
pub(super) const DEPENDENT: f64 = 1e-12;

/// Gram-Schmidt is repeated while a pass shortens the column below this fraction.
const REPEAT: f64 = 0.5;

/// `A = Q R` with orthonormal columns `Q` (rows x rank) and upper triangular `R`.
#[derive(Debug, Clone)]
pub(super) struct UpdatedQr<T> {
    rows: usize,
    rank: usize,
    /// Columns of `Q`, one after another.
    q: Vec<T>,
    /// `R` packed by columns: column `j` has `j + 1` entries, the last one its diagonal.
    r: Vec<T>,
    /// Least part of a column, relative to it, that was outside the span when it entered.
    least_part: f64,
}

/// Where column `j` starts in the packed triangle.
fn start(j: usize) -> usize {
    j * (j + 1) / 2
}

impl<T: Real> UpdatedQr<T> {
    pub(super) fn new(rows: usize) -> Self {
        Self { rows, rank: 0, q: Vec::new(), r: Vec::new(), least_part: 1.0 }
    }

    /// Number of columns.
    pub(super) fn rank(&self) -> usize {
        self.rank
    }

    /// Least part of a column, relative to it, that was outside the span of the others when it entered.
    pub(super) fn least_part(&self) -> f64 {
        self.least_part
    }

    /// Column `j` of `Q`.
    pub(super) fn q_column(&self, j: usize) -> &[T] {
        &self.q[j * self.rows..(j + 1) * self.rows]
    }

    /// Column `j` of `R`, down to its diagonal.
    fn r_column(&self, j: usize) -> &[T] {
        &self.r[start(j)..=start(j) + j]
    }

    /// Appends a column; false, and nothing changes, when it depends on those there.
    pub(super) fn push(&mut self, column: &[f64]) -> bool {
        let length = dot(column, column).sqrt();
        if self.rank == self.rows || length == 0.0 {
            return false;
        }
        self.q.extend(column.iter().map(|value| T::from(*value)));
        self.r.resize(start(self.rank + 1), T::default());
        let (basis, fresh) = self.q.split_at_mut(self.rows * self.rank);
        let (products, diagonal) = self.r[start(self.rank)..].split_at_mut(self.rank);
        let mut before = length;
        loop {
            for (product, direction) in products.iter_mut().zip(basis.chunks_exact(self.rows)) {
                let overlap = T::dot(direction, fresh);
                *product = *product + overlap;
                T::axpy(-overlap, direction, fresh);
            }
            let norm = T::dot(fresh, fresh).sqrt();
            let after = norm.to_f64();
            if after <= DEPENDENT * length {
                self.truncate(self.rank);
                return false;
            }
            if self.rank == 0 || after > REPEAT * before {
                diagonal[0] = norm;
                fresh.iter_mut().for_each(|value| *value = *value / norm);
                self.rank += 1;
                self.least_part = self.least_part.min(after / length);
                return true;
            }
            before = after;
        }
    }

    /// Moves the column at `position` out of the triangle: afterwards the first `rank - 1` columns
    /// of `Q` and `R` factor the remaining columns, and the last column of `Q` is the direction
    /// they no longer reach. Vectors written in the basis `Q` are `carried` along. The caller ends
    /// with [`UpdatedQr::drop_last`].
    pub(super) fn rotate_out(&mut self, position: usize, carried: [&mut [T]; 2]) {
        let rank = self.rank;
        let [first, second] = carried;
        for i in position..rank - 1 {
            let column = start(i + 1) + i;
            let (a, b) = (self.r[column], self.r[column + 1]);
            let radius = a.hypot(b);
            let (cos, sin) = (a / radius, b / radius);
            let turn = |x: &mut T, y: &mut T| {
                (*x, *y) = (cos * *x + sin * *y, cos * *y - sin * *x);
            };
            for j in i + 1..rank {
                let (x, y) = self.r.split_at_mut(start(j) + i + 1);
                turn(&mut x[start(j) + i], &mut y[0]);
            }
            for vector in [&mut *first, &mut *second] {
                let (x, y) = vector.split_at_mut(i + 1);
                turn(&mut x[i], &mut y[0]);
            }
            let (x, y) = self.q.split_at_mut((i + 1) * self.rows);
            x[i * self.rows..].iter_mut().zip(&mut y[..self.rows]).for_each(|(x, y)| turn(x, y));
        }
        for j in position + 1..rank {
            self.r.copy_within(start(j)..start(j) + j, start(j - 1));
        }
    }

    /// Forgets the last column.
    pub(super) fn drop_last(&mut self) {
        self.truncate(self.rank - 1);
    }

    fn truncate(&mut self, rank: usize) {
        self.rank = rank;
        self.q.truncate(rank * self.rows);
        self.r.truncate(start(rank));
    }

    /// Solves `R x = b` in place.
    pub(super) fn solve_in_place(&self, b: &mut [T]) {
        for j in (0..self.rank).rev() {
            let column = self.r_column(j);
            b[j] = b[j] / column[j];
            let value = b[j];
            T::axpy(-value, &column[..j], &mut b[..j]);
        }
    }

    /// Entry `j` of the solution of `R' x = b`, given the entries before it and `b_j`.
    pub(super) fn transposed_solution_entry(&self, before: &[T], j: usize, value: f64) -> T {
        let column = self.r_column(j);
        (T::from(value) - T::dot(&column[..j], &before[..j])) / column[j]
    }
}
