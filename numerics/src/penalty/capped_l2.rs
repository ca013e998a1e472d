//! The square up to a cap (truncated quadratic).

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_most, map_to, odd};

/// `P(x) = lam min(x^2, theta^2) / 2`: smooth at zero, flat beyond `theta`, where it has a concave
/// kink (Clarke subdifferential `[0, lam theta]`). Its prox divides by `1 + tau lam` below
/// `theta sqrt(1 + tau lam)` and is the identity from there on. The first step towards WEEP.
///
/// # Examples
/// ```
/// use numerics::penalty::{CappedL2, Penalty};
/// let capped = CappedL2::new(2.0, 1.0).unwrap();
/// assert_eq!(capped.value(-2.0), 1.0);
/// assert_eq!(capped.prox(2.0, 1.0), 2.0);
/// ```
///
/// # References
/// Blake, Zisserman 1987, "Visual reconstruction".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CappedL2 {
    lam: f64,
    theta: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "capped_l2",
    label: "Capped ℓ2",
    formula: "<mfrac><mi>λ</mi><mn>2</mn></mfrac><mi>min</mi><mrow><mo>(</mo><msup><mi>x</mi><mn>2</mn></msup><mo>,</mo><msup><mi>θ</mi><mn>2</mn></msup><mo>)</mo></mrow>",
    parameters: &[
        Parameter::weight(2.0, "Higher: small entries shrink more; the curvature at zero"),
        Parameter {
            name: "theta",
            label: "Cap θ",
            hint: "Entries beyond it are not shrunk; higher: closer to ℓ2 squared",
            min: 0.01,
            max: 5.0,
            default: 0.8,
            logarithmic: false,
        },
    ],
    build: |values| Ok(Box::new(CappedL2::new(values[0], values[1])?)),
};

impl CappedL2 {
    /// With curvature `lam` up to `theta`.
    ///
    /// # Errors
    /// When one of them is not positive and finite.
    pub fn new(lam: f64, theta: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        ParameterError::check("theta", theta, theta > 0.0, "above 0")?;
        Ok(Self { lam, theta })
    }

    /// The prox on `v >= 0`.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let k = tau * self.lam;
        let (threshold, factor) = (self.theta * (1.0 + k).sqrt(), 1.0 / (1.0 + k));
        move |v| if v >= threshold { v } else { v * factor }
    }
}

impl Penalty for CappedL2 {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        let x = at_most(self.theta, x.abs());
        0.5 * self.lam * x * x
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        let slope = if x.abs() < self.theta { self.lam * x } else { 0.0 };
        if x.abs() == self.theta { f64::NAN } else { slope }
    }

    fn subdifferential(&self, x: f64) -> (f64, f64) {
        if x.abs() == self.theta {
            ((self.lam * x).min(0.0), (self.lam * x).max(0.0))
        } else {
            (self.derivative(x), self.derivative(x))
        }
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, self.shrink(tau))
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        let k = tau * self.lam;
        let v = self.theta * (1.0 + k).sqrt();
        Some(Jump { v, low: v / (1.0 + k), high: v })
    }

    fn slope_at_zero(&self) -> f64 {
        0.0
    }

    fn weak_convexity(&self) -> f64 {
        f64::INFINITY
    }

    fn breakpoints(&self) -> Vec<f64> {
        vec![self.theta]
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
