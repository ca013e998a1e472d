//! Where problems come from: built-in data, exact small cases, generated designs, the user's CSV.

mod csv;
mod diabetes;
mod exact;
mod gaussian;
mod pictures;
mod signals;

pub use self::csv::{Decode, Encoding, MOST_BYTES, Reading, parse_csv};
pub use diabetes::{diabetes, diabetes_feature};
pub use exact::{EXACT_CASES, ExactCase};
pub use gaussian::Gaussian;
pub(crate) use numerics::random::standard_normal;
pub use pictures::{CameraSize, Damage, DamagedPicture, Picture, camera};
pub use signals::{NoiseKind, PiecewiseConstant, Signal, ramps};

use crate::linear::dot;
use nalgebra::{DMatrix, DVector};
use std::fmt;

/// Largest magnitude of a data value; squares and sums of such values stay finite.
pub const LARGEST_VALUE: f64 = 1e100;

/// Smallest magnitude that the largest value of a column (of the response) may have unless all are zero:
/// its square stays a number, and so does that of a coefficient that undoes it.
pub const SMALLEST_VALUE: f64 = 1e-50;

/// Most numbers a design may hold (samples x features).
pub const MOST_NUMBERS: usize = 2_000_000;

/// Most features a design may have.
pub const MOST_FEATURES: usize = 2_000;

/// Data that cannot be used, in a sentence that names the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataError(pub String);

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DataError {}

/// A design with named features and a response.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// One name a feature.
    pub names: Vec<String>,
    /// `X`, n samples x d features.
    pub design: DMatrix<f64>,
    /// `y`, n values.
    pub response: DVector<f64>,
    /// The coefficients the response was made from, when the data were generated.
    pub truth: Option<Vec<f64>>,
}

impl Dataset {
    /// A dataset from rows of the design and the response, with names `x1, x2, …`.
    ///
    /// # Errors
    /// When there are no rows, rows differ in length, the response has another length, or a value
    /// is not finite or beyond `1e100`, or a column or the response is nowhere as large as `1e-50` but not
    /// zero; the sentence names row and column, counted from 1.
    pub fn from_rows(rows: &[Vec<f64>], response: &[f64]) -> Result<Self, DataError> {
        let features = rows.first().map_or(0, Vec::len);
        if rows.is_empty() || features == 0 {
            return Err(DataError("the design needs at least one row and one column".into()));
        }
        if rows.len() != response.len() {
            return Err(DataError(format!(
                "the design has {} rows but the response has {} values",
                rows.len(),
                response.len()
            )));
        }
        check_size(rows.len(), features)?;
        for (i, row) in rows.iter().enumerate() {
            if row.len() != features {
                return Err(DataError(format!(
                    "row {} has {} values where row 1 has {features}",
                    i + 1,
                    row.len()
                )));
            }
            for (j, value) in row.iter().chain(response.get(i)).enumerate() {
                check_value(*value)
                    .map_err(|what| DataError(format!("row {}, column {}: {value} {what}", i + 1, j + 1)))?;
            }
        }
        let data = Self {
            names: default_names(features),
            design: DMatrix::from_fn(rows.len(), features, |i, j| rows[i][j]),
            response: DVector::from_column_slice(response),
            truth: None,
        };
        data.with_safe_squares()
    }

    /// The same data, when every column and the response are zero or large enough to be squared.
    fn with_safe_squares(self) -> Result<Self, DataError> {
        let check = |name: &str, values: &[f64]| {
            let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
            let unsafe_ = largest > 0.0 && largest < SMALLEST_VALUE;
            (!unsafe_).then_some(()).ok_or_else(|| {
                DataError(format!(
                    "{name}: no value is larger than {largest:e}, and squares of values below {SMALLEST_VALUE:e} are not safe; use other units (all zero, or up to between {SMALLEST_VALUE:e} and {LARGEST_VALUE:e})"
                ))
            })
        };
        for (name, column) in self.names.iter().zip(self.design.as_slice().chunks_exact(self.samples())) {
            check(&format!("column \"{name}\""), column)?;
        }
        check("the response", self.response.as_slice())?;
        Ok(self)
    }

    /// Number of samples n.
    pub fn samples(&self) -> usize {
        self.design.nrows()
    }

    /// Number of features d.
    pub fn features(&self) -> usize {
        self.design.ncols()
    }

    /// Columns and response minus their means, divided by their population standard deviations
    /// (the 1/n one). A known truth is expressed in the new units.
    ///
    /// # Errors
    /// When a column or the response is constant, naming it.
    pub fn standardised(mut self) -> Result<Self, DataError> {
        if let Some(why) = self.why_not_standardised() {
            return Err(DataError(format!(
                "{why}, so it cannot be standardised; switch \"standardise\" off, or change the data"
            )));
        }
        let samples = self.samples();
        let response_scale = standardise(self.response.as_mut_slice()).ok_or_else(constant_response)?;
        for j in 0..self.features() {
            let column = &mut self.design.as_mut_slice()[j * samples..(j + 1) * samples];
            // None is constant, see above.
            let scale = standardise(column).unwrap_or(1.0);
            if let Some(truth) = &mut self.truth {
                truth[j] *= scale / response_scale;
            }
        }
        Ok(self)
    }

    /// Why the design can only be used as it is: one sample, or a constant column, such as ones for an
    /// intercept.
    pub fn why_not_standardised(&self) -> Option<String> {
        if self.samples() < 2 {
            return Some("with one sample every column is constant".into());
        }
        let samples = self.samples();
        let mut columns = self.design.as_slice().chunks_exact(samples).zip(&self.names);
        let constant = columns.find(|(column, _)| standardise(&mut column.to_vec()).is_none());
        constant.map(|(_, name)| format!("column \"{name}\" is constant"))
    }

    /// Refuses a response that does not vary.
    ///
    /// # Errors
    /// Says so.
    pub fn check_response(&self) -> Result<(), DataError> {
        let varies = self.samples() < 2 || standardise(&mut self.response.as_slice().to_vec()).is_some();
        if varies { Ok(()) } else { Err(constant_response()) }
    }

    /// What a user should know about usable data: one feature, or columns equal up to sign.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.features() == 1 {
            warnings.push("There is only one feature, so there is one jump and no order to see.".into());
        }
        if let Some((i, j)) = self.twin_columns() {
            warnings.push(format!(
                "Columns \"{}\" and \"{}\" are equal up to sign: only their sum is determined, not each coefficient.",
                self.names[i], self.names[j]
            ));
        }
        warnings
    }

    /// The first pair of columns equal up to sign; looked for among the first 300 columns.
    fn twin_columns(&self) -> Option<(usize, usize)> {
        const LOOKED_AT: usize = 300;
        let columns: Vec<_> = self.design.column_iter().take(LOOKED_AT).collect();
        for j in 1..columns.len() {
            for i in 0..j {
                let same = |sign: f64| columns[i].iter().zip(columns[j].iter()).all(|(a, b)| *a == sign * b);
                if columns[j].iter().any(|value| *value != 0.0) && (same(1.0) || same(-1.0)) {
                    return Some((i, j));
                }
            }
        }
        None
    }
}

fn constant_response() -> DataError {
    DataError(
        "the response is constant: there is nothing to explain; the last column must be one that varies"
            .into(),
    )
}

/// Names `x1, x2, …` for features without names of their own.
pub fn default_names(features: usize) -> Vec<String> {
    (1..=features).map(|j| format!("x{j}")).collect()
}

/// Whether a data value can be used; the error completes the sentence "value …".
fn check_value(value: f64) -> Result<(), String> {
    if value.is_nan() {
        Err("is not a number".into())
    } else if value.is_infinite() {
        Err("is not finite".into())
    } else if value.abs() > LARGEST_VALUE {
        Err(format!("is beyond the largest magnitude {LARGEST_VALUE:e} the arithmetic can square safely"))
    } else {
        Ok(())
    }
}

fn check_size(samples: usize, features: usize) -> Result<(), DataError> {
    if features > MOST_FEATURES || samples * features > MOST_NUMBERS {
        return Err(DataError(format!(
            "{samples} rows x {features} features is too much: at most {MOST_FEATURES} features and {MOST_NUMBERS} numbers"
        )));
    }
    Ok(())
}

/// Standardises values in place and returns the standard deviation; `None` when they are constant
/// up to rounding.
fn standardise(values: &mut [f64]) -> Option<f64> {
    let count = values.len() as f64;
    let largest = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
    let mean = values.iter().sum::<f64>() / count;
    values.iter_mut().for_each(|value| *value -= mean);
    let deviation = (dot(values, values) / count).sqrt();
    // Rounding of the mean alone leaves a few units in the last place of the largest value.
    if deviation <= 1e-14 * largest {
        return None;
    }
    values.iter_mut().for_each(|value| *value /= deviation);
    Some(deviation)
}
