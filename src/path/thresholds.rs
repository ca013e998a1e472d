//! Walls of the dual variable: `|s_i| <= k_i`, where `k_i = 1` unless scales differ.

/// Thresholds that cannot bound a dual variable, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThresholdError(pub String);

impl std::fmt::Display for ThresholdError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ThresholdError {}

/// The `features` thresholds asked for, or ones.
///
/// # Errors
/// When their number is not `features`, or one of them is not positive and finite.
pub(super) fn checked(thresholds: Option<&[f64]>, features: usize) -> Result<Vec<f64>, ThresholdError> {
    let Some(thresholds) = thresholds else {
        return Ok(vec![1.0; features]);
    };
    if thresholds.len() != features {
        return Err(ThresholdError(format!(
            "there are {} thresholds for {features} features",
            thresholds.len()
        )));
    }
    match thresholds.iter().position(|k| !(k.is_finite() && *k > 0.0)) {
        Some(i) => Err(ThresholdError(format!(
            "threshold {} is {}; it must be positive and finite",
            i + 1,
            thresholds[i]
        ))),
        None => Ok(thresholds.to_vec()),
    }
}
