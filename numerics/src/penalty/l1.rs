//! The absolute value, `P(x) = lam |x|`.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_least, odd};

/// `P(x) = lam |x|`: convex, with a kink of slope `lam` at zero. Its prox is soft thresholding,
/// `sign(v) max(|v| - tau lam, 0)`: exact zeros, and a bias of `tau lam` on everything that stays.
///
/// # Examples
/// ```
/// use numerics::penalty::{L1, Penalty};
/// let l1 = L1::new(0.5).unwrap();
/// assert_eq!(l1.value(-2.0), 1.0);
/// assert_eq!(l1.prox(2.0, 0.5), 1.75);
/// ```
///
/// # References
/// Tibshirani 1996, "Regression shrinkage and selection via the lasso".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct L1 {
    lam: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "l1",
    label: "L1",
    formula: "<mi>λ</mi><mi>x</mi>",
    parameters: &[Parameter {
        name: "lam",
        label: "Weight λ",
        hint: "Higher: more zeros, and more bias on the rest",
        min: 0.0,
        max: 5.0,
        default: 0.5,
        logarithmic: false,
    }],
    build: |values| Ok(Box::new(L1::new(values[0])?)),
};

impl L1 {
    /// With weight `lam`.
    ///
    /// # Errors
    /// When `lam` is negative or not finite.
    pub fn new(lam: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam >= 0.0, "at least 0")?;
        Ok(Self { lam })
    }
}

impl Penalty for L1 {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        self.lam * x.abs()
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        if x == 0.0 && self.lam > 0.0 { f64::NAN } else { self.lam.copysign(x) }
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, |v| at_least(0.0, v - tau * self.lam))
    }

    fn jump(&self, _: f64) -> Option<Jump> {
        None
    }

    fn slope_at_zero(&self) -> f64 {
        self.lam
    }

    fn weak_convexity(&self) -> f64 {
        0.0
    }

    fn derivative_lipschitz(&self) -> Option<f64> {
        (self.lam == 0.0).then_some(0.0)
    }
}
