//! Half the square, the penalty of ridge regression.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, map_to};

/// `P(x) = lam x^2 / 2`: strongly convex and smooth. Its prox divides by `1 + tau lam`, so nothing
/// becomes zero.
///
/// # Examples
/// ```
/// use numerics::penalty::{L2Squared, Penalty};
/// let ridge = L2Squared::new(1.0).unwrap();
/// assert_eq!(ridge.value(-2.0), 2.0);
/// assert_eq!(ridge.prox(2.0, 1.0), 1.0);
/// ```
///
/// # References
/// Hoerl, Kennard 1970, "Ridge regression: biased estimation for nonorthogonal problems".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct L2Squared {
    lam: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "l2_squared",
    label: "ℓ2 squared",
    formula: "<mfrac><mi>λ</mi><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup>",
    parameters: &[Parameter::weight(0.5, "Higher: everything shrinks more, nothing to zero")],
    build: |values| Ok(Box::new(L2Squared::new(values[0])?)),
};

impl L2Squared {
    /// With weight `lam`.
    ///
    /// # Errors
    /// When `lam` is negative or not finite.
    pub fn new(lam: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam >= 0.0, "at least 0")?;
        Ok(Self { lam })
    }
}

impl Penalty for L2Squared {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        0.5 * self.lam * x * x
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        self.lam * x
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        v * (1.0 / (1.0 + tau * self.lam))
    }

    fn jump(&self, _: f64) -> Option<Jump> {
        None
    }

    fn slope_at_zero(&self) -> f64 {
        0.0
    }

    fn weak_convexity(&self) -> f64 {
        0.0
    }

    fn derivative_lipschitz(&self) -> Option<f64> {
        Some(self.lam)
    }

    fn breakpoints(&self) -> Vec<f64> {
        Vec::new()
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let factor = 1.0 / (1.0 + tau * self.lam);
        map_to(v, out, |v| v * factor);
    }
}
