//! The penalty of Geman and Reynolds.

use super::inverse_quadratic::InverseQuadratic;
use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind};

/// `P(x) = lam |x| / (|x| + eps)`: slope `lam / eps` at zero, bounded by `lam`.
///
/// With `k = tau lam` a nonzero prox is the largest root of `(z - v)(z + eps)^2 + k eps = 0`. It
/// grows from zero at `v = k / eps` when `2 k <= eps^2`; otherwise it jumps to `sqrt(2 k) - eps` at
/// `v = sqrt(2 k) - eps / 2`.
///
/// # Examples
/// ```
/// use numerics::penalty::{Geman, Penalty};
/// let geman = Geman::new(0.5, 1.0).unwrap();
/// assert_eq!(geman.value(-1.0), 0.25);
/// assert_eq!(geman.prox(0.4, 1.0), 0.0);
/// ```
///
/// # References
/// Geman, Reynolds 1992, "Constrained restoration and the recovery of discontinuities".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geman {
    lam: f64,
    eps: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "geman",
    label: "Geman",
    formula: "<mfrac><mrow><mi>λ</mi><mi>x</mi></mrow><mrow><mi>x</mi><mo>+</mo><mi>ε</mi></mrow></mfrac>",
    parameters: &[
        Parameter::weight(0.5, "Higher: more zeros; the price of a large entry"),
        Parameter {
            name: "eps",
            label: "Scale ε",
            hint: "Lower: closer to a price per entry, whatever its size",
            min: 0.01,
            max: 5.0,
            default: 0.5,
            logarithmic: true,
        },
    ],
    build: |values| Ok(Box::new(Geman::new(values[0], values[1])?)),
};

impl Geman {
    /// With bound `lam` and scale `eps`.
    ///
    /// # Errors
    /// When one of them is not positive and finite.
    pub fn new(lam: f64, eps: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        ParameterError::check("eps", eps, eps > 0.0, "above 0")?;
        Ok(Self { lam, eps })
    }

    #[inline(always)]
    fn slope(&self) -> InverseQuadratic {
        InverseQuadratic { slope: self.slope_at_zero(), rate: 1.0 / self.eps, shift: 1.0 }
    }
}

impl Penalty for Geman {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        self.lam * x.abs() / (x.abs() + self.eps)
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        self.slope().derivative(x)
    }

    fn prox(&self, v: f64, tau: f64) -> f64 {
        self.slope().prox(v, tau, self.jump(tau))
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        let width = (2.0 * tau * self.lam).sqrt();
        (width > self.eps).then_some(Jump { v: width - 0.5 * self.eps, low: 0.0, high: width - self.eps })
    }

    fn slope_at_zero(&self) -> f64 {
        self.lam / self.eps
    }

    fn weak_convexity(&self) -> f64 {
        2.0 * self.lam / (self.eps * self.eps)
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        self.slope().prox_to(v, tau, self.jump(tau), out);
    }
}
