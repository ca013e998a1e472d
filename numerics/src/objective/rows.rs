//! Samples as rows: a design and a response, and sums of functions of a row's product with a vector.

use super::ShapeError;
use crate::linear::{axpy, dot};
use std::sync::Arc;

/// A design (m samples x d columns), row by row, with its response (m values). Copies share the numbers.
#[derive(Debug, Clone)]
pub struct Rows {
    columns: usize,
    design: Arc<[f64]>,
    response: Arc<[f64]>,
}

impl Rows {
    /// With the design row by row.
    ///
    /// # Errors
    /// When there is no sample or column, the lengths do not fit, or a number is not finite.
    pub fn new(design: &[f64], response: &[f64]) -> Result<Self, ShapeError> {
        let (entries, samples) = (design.len(), response.len());
        if entries == 0 || samples == 0 || !entries.is_multiple_of(samples) {
            let sentence = format!("{entries} entries of a design do not form rows for {samples} responses");
            return Err(ShapeError(sentence));
        }
        if design.iter().chain(response).any(|value| !value.is_finite()) {
            return Err(ShapeError("the data hold a value that is not a finite number".into()));
        }
        Ok(Self { columns: entries / samples, design: design.into(), response: response.into() })
    }

    /// `m`.
    pub fn samples(&self) -> usize {
        self.response.len()
    }

    /// `d`.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Row `j` of the design (d values).
    pub fn row(&self, j: usize) -> &[f64] {
        &self.design[j * self.columns..(j + 1) * self.columns]
    }

    /// The response (m values).
    pub fn response(&self) -> &[f64] {
        &self.response
    }
}

/// Which samples a sum runs over, in this order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Over<'a> {
    All,
    Some(&'a [u32]),
}

impl Over<'_> {
    /// How many of `samples` that are.
    pub fn count(self, samples: usize) -> usize {
        match self {
            Self::All => samples,
            Self::Some(rows) => rows.len(),
        }
    }

    /// The `place`-th of them.
    #[inline(always)]
    pub fn at(self, place: usize) -> usize {
        match self {
            Self::All => place,
            Self::Some(rows) => rows[place] as usize,
        }
    }
}

impl Rows {
    /// The mean of `value` over samples, and into `out` (d values) that of `slope a_j`, where
    /// `(value, slope) = f(a_j'x, y_j)`.
    #[inline(always)]
    pub(super) fn mean_to(
        &self,
        over: Over<'_>,
        x: &[f64],
        out: &mut [f64],
        mut f: impl FnMut(f64, f64) -> (f64, f64),
    ) -> f64 {
        let count = over.count(self.samples());
        let share = 1.0 / count as f64;
        out.fill(0.0);
        let mut sum = 0.0;
        for place in 0..count {
            let j = over.at(place);
            let row = self.row(j);
            let (value, slope) = f(dot(row, x), self.response[j]);
            sum += value;
            axpy(slope * share, row, out);
        }
        sum * share
    }
}
