//! The number of entries that are not zero.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, map_to};

/// `P(x) = lam` where `x` is not zero: the price of an entry, whatever its size. Its prox is hard
/// thresholding at `sqrt(2 tau lam)`; at the threshold the input is kept. Zero is always a local
/// minimum, and at zero every slope is a subgradient.
///
/// # Examples
/// ```
/// use numerics::penalty::{L0, Penalty};
/// let l0 = L0::new(0.5).unwrap();
/// assert_eq!(l0.prox(0.9, 1.0), 0.0);
/// assert_eq!(l0.prox(1.0, 1.0), 1.0);
/// ```
///
/// # References
/// Blumensath, Davies 2008, "Iterative thresholding for sparse approximations".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct L0 {
    lam: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "l0",
    label: "ℓ0",
    formula: "<mi>λ</mi><mtext> if </mtext><mi>x</mi><mo>≠</mo><mn>0</mn>",
    parameters: &[Parameter::weight(0.5, "Higher: a larger entry is needed to be worth its price")],
    build: |values| Ok(Box::new(L0::new(values[0])?)),
};

impl L0 {
    /// With price `lam`.
    ///
    /// # Errors
    /// When `lam` is not positive and finite.
    pub fn new(lam: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        Ok(Self { lam })
    }
}

impl Penalty for L0 {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        if x == 0.0 { 0.0 } else { self.lam }
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        if x == 0.0 { f64::NAN } else { 0.0 }
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        if v.abs() < (2.0 * tau * self.lam).sqrt() { 0.0 } else { v }
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        let v = (2.0 * tau * self.lam).sqrt();
        Some(Jump { v, low: 0.0, high: v })
    }

    fn slope_at_zero(&self) -> f64 {
        f64::INFINITY
    }

    fn weak_convexity(&self) -> f64 {
        f64::INFINITY
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let threshold = (2.0 * tau * self.lam).sqrt();
        map_to(v, out, |v| if v.abs() < threshold { 0.0 } else { v });
    }
}
