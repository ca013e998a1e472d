//! The diabetes data of Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression" (2004).

use super::{DataError, Dataset, parse_csv};

/// The 442 x 10 diabetes data in raw units; the response is disease progression after one year.
///
/// # Errors
/// Never for the file that ships; the type is that of the parser.
pub fn diabetes() -> Result<Dataset, DataError> {
    parse_csv(include_bytes!("../../assets/data/diabetes.csv"))
}
