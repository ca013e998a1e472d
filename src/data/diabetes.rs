//! The diabetes data of Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression" (2004).

use super::Dataset;
use nalgebra::{DMatrix, DVector};

/// `assets/data/diabetes.csv`, column by column: how many decimals its numbers have, the low bytes of all its
/// numbers as integers without the point, then the high bytes. The response comes last. A test compares the two.
///
/// Smaller in the download than text, and nothing to parse at every start of a run.
const TABLE: &[u8] = include_bytes!("../../assets/data/diabetes.bin");

const FEATURES: [&str; 10] = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"];

/// Name of a feature, counted from 0.
pub fn diabetes_feature(feature: usize) -> Option<&'static str> {
    FEATURES.get(feature).copied()
}

/// The 442 x 10 diabetes data in raw units; the response is disease progression after one year.
pub fn diabetes() -> Dataset {
    let column_bytes = TABLE.len() / (FEATURES.len() + 1);
    let samples = column_bytes / 2;
    let value = |i: usize, j: usize| {
        let column = &TABLE[j * column_bytes..(j + 1) * column_bytes];
        let whole = u16::from_le_bytes([column[1 + i], column[1 + samples + i]]);
        // One correctly rounded division of whole numbers: the number nearest to the decimal text.
        f64::from(whole) / f64::from(10u32.pow(u32::from(column[0])))
    };
    Dataset {
        names: FEATURES.map(str::to_owned).to_vec(),
        design: DMatrix::from_fn(samples, FEATURES.len(), value),
        response: DVector::from_fn(samples, |i, _| value(i, FEATURES.len())),
        truth: None,
    }
}
