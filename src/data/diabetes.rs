//! The diabetes data of Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression" (2004).

use super::{DataError, Dataset, parse_csv};

const CSV: &str = include_str!("../../assets/data/diabetes.csv");

/// Name of a feature, counted from 0.
pub fn diabetes_feature(feature: usize) -> Option<&'static str> {
    CSV.lines().next()?.split(',').take(10).nth(feature)
}

/// The 442 x 10 diabetes data in raw units; the response is disease progression after one year.
///
/// # Errors
/// Never for the file that ships; the type is that of the parser.
pub fn diabetes() -> Result<Dataset, DataError> {
    parse_csv(CSV.as_bytes())
}
