//! What is observed of the unknown: a mask or a dense design.

use super::RecoveryError;
use crate::linear::{axpy, dot};
use nalgebra::DMatrix;

/// Iterations of the power method, and the room added to what it finds.
const POWER_ITERATIONS: usize = 300;
const POWER_ROOM: f64 = 1.01;

/// The forward operator `K`, with `d` unknowns and `n` measurements.
///
/// The data term is `1/2 ||K x - y||^2` without `1/n`. For the convention `1/(2n) ||X b - y||^2` pass
/// `X / sqrt(n)` and `y / sqrt(n)`.
#[derive(Debug, Clone, PartialEq)]
pub enum Forward {
    /// Entries of `x` that are seen, one by one.
    Mask(Mask),
    /// A full matrix.
    Dense(Dense),
}

/// `(K x)_i = m_i x_i` with `m_i` 0 or 1; `n = d`, and an entry that is not seen measures 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    /// `m` (d values, each 0 or 1).
    seen: Vec<f64>,
    /// How many are 1.
    count: usize,
}

/// A dense `n x d` matrix, column by column.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    /// Columns after each other (n d values).
    columns: Vec<f64>,
    /// n.
    rows: usize,
    /// d.
    unknowns: usize,
    /// An upper bound of `||K||^2`.
    squared_norm: f64,
}

impl Forward {
    /// The identity on `d` unknowns: denoising.
    ///
    /// # Errors
    /// When there is no unknown.
    pub fn identity(unknowns: usize) -> Result<Self, RecoveryError> {
        Self::mask(&vec![true; unknowns])
    }

    /// The mask that shows the entries marked `true`.
    ///
    /// # Errors
    /// When nothing is seen.
    pub fn mask(seen: &[bool]) -> Result<Self, RecoveryError> {
        let count = seen.iter().filter(|seen| **seen).count();
        if count == 0 {
            return Err(RecoveryError("nothing is observed: at least one entry must be seen".into()));
        }
        let seen = seen.iter().map(|&seen| if seen { 1.0 } else { 0.0 }).collect();
        Ok(Self::Mask(Mask { seen, count }))
    }

    /// The design itself, n x d. Its norm is found here by the power method.
    ///
    /// # Errors
    /// When it is empty, or a value is not finite.
    pub fn dense(design: &DMatrix<f64>) -> Result<Self, RecoveryError> {
        let (rows, unknowns) = design.shape();
        if rows == 0 || unknowns == 0 {
            return Err(RecoveryError("the design needs at least one row and one column".into()));
        }
        let columns = design.as_slice().to_vec();
        if columns.iter().any(|value| !value.is_finite()) {
            return Err(RecoveryError("the design has a value that is not finite".into()));
        }
        let mut dense = Dense { columns, rows, unknowns, squared_norm: 0.0 };
        dense.squared_norm = dense.power_bound();
        Ok(Self::Dense(dense))
    }

    /// `d`.
    pub fn unknowns(&self) -> usize {
        match self {
            Self::Mask(mask) => mask.seen.len(),
            Self::Dense(dense) => dense.unknowns,
        }
    }

    /// `n`: length of `K x`. A mask has `n = d`.
    pub fn measurements(&self) -> usize {
        match self {
            Self::Mask(mask) => mask.seen.len(),
            Self::Dense(dense) => dense.rows,
        }
    }

    /// Writes `K x` (d values in, n out).
    ///
    /// # Panics
    /// When a length is wrong.
    pub fn apply_to(&self, x: &[f64], out: &mut [f64]) {
        assert!(x.len() == self.unknowns() && out.len() == self.measurements(), "K x: d values in, n out");
        match self {
            Self::Mask(mask) => mask.apply_to(x, out),
            Self::Dense(dense) => dense.apply_to(x, out),
        }
    }

    /// Writes `K' r` (n values in, d out).
    ///
    /// # Panics
    /// When a length is wrong.
    pub fn adjoint_to(&self, r: &[f64], out: &mut [f64]) {
        assert!(r.len() == self.measurements() && out.len() == self.unknowns(), "K' r: n values in, d out");
        match self {
            Self::Mask(mask) => mask.apply_to(r, out),
            Self::Dense(dense) => dense.adjoint_to(r, out),
        }
    }

    /// `||K||^2`: exactly 1 for a mask; for a dense design the power method's value and one per cent of
    /// room, an upper bound.
    pub fn squared_norm(&self) -> f64 {
        match self {
            Self::Mask(_) => 1.0,
            Self::Dense(dense) => dense.squared_norm,
        }
    }

    /// Whether `K` is the identity.
    pub fn is_identity(&self) -> bool {
        matches!(self, Self::Mask(mask) if mask.count == mask.seen.len())
    }
}

impl Mask {
    /// `m` (d values, each 0 or 1).
    pub fn seen(&self) -> &[f64] {
        &self.seen
    }

    fn apply_to(&self, x: &[f64], out: &mut [f64]) {
        for ((out, &x), &seen) in out.iter_mut().zip(x).zip(&self.seen) {
            *out = seen * x;
        }
    }
}

impl Dense {
    /// Column `j` (n values).
    pub fn column(&self, j: usize) -> &[f64] {
        &self.columns[j * self.rows..(j + 1) * self.rows]
    }

    fn apply_to(&self, x: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        for (j, &x) in x.iter().enumerate() {
            if x != 0.0 {
                axpy(x, self.column(j), out);
            }
        }
    }

    fn adjoint_to(&self, r: &[f64], out: &mut [f64]) {
        for (j, out) in out.iter_mut().enumerate() {
            *out = dot(self.column(j), r);
        }
    }

    /// The largest eigenvalue of `K'K` by the power method from a fixed start, with room. After k
    /// iterations the method is, from nearly every start, within `ln(d) / k` of it whatever the gap
    /// (Kuczynski and Wozniakowski 1992), usually far closer.
    fn power_bound(&self) -> f64 {
        // A start without symmetry, the same on every machine.
        let mut x: Vec<f64> = (0..self.unknowns as u64)
            .map(|j| {
                let size = 1.0 + ((j * 7919) % 104_729) as f64 / 1e6;
                if (j * 2_654_435_761) & 64 == 0 { size } else { -size }
            })
            .collect();
        let (mut image, mut largest) = (vec![0.0; self.rows], 0.0f64);
        for _ in 0..POWER_ITERATIONS {
            let length = dot(&x, &x).sqrt();
            if length == 0.0 {
                break;
            }
            x.iter_mut().for_each(|x| *x /= length);
            self.apply_to(&x, &mut image);
            let found = dot(&image, &image);
            let settled = (found - largest).abs() <= 1e-12 * found;
            largest = largest.max(found);
            if settled {
                break;
            }
            self.adjoint_to(&image, &mut x);
        }
        largest * POWER_ROOM
    }
}
