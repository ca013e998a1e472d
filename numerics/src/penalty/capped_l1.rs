//! The absolute value up to a cap.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_least, at_most, map_to, odd};

/// `P(x) = lam min(|x|, theta)`: L1 near zero, no bias beyond `theta`, where it has a concave kink
/// (Clarke subdifferential `[0, lam]`). Its prox is soft thresholding below a threshold and the
/// identity from it on: `theta + k / 2` when `theta >= k / 2`, else `sqrt(2 k theta)`, `k = tau lam`.
///
/// # Examples
/// ```
/// use numerics::penalty::{CappedL1, Penalty};
/// let capped = CappedL1::new(0.5, 1.0).unwrap();
/// assert_eq!(capped.value(-2.0), 0.5);
/// assert_eq!(capped.prox(1.25, 1.0), 1.25);
/// ```
///
/// # References
/// Zhang 2010, "Analysis of multi-stage convex relaxation for sparse regularization".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CappedL1 {
    lam: f64,
    theta: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "capped_l1",
    label: "Capped ℓ1",
    formula: "<mi>λ</mi><mi>min</mi><mrow><mo>(</mo><mi>x</mi><mo>,</mo><mi>θ</mi><mo>)</mo></mrow>",
    parameters: &[
        Parameter::weight(0.5, "Higher: more zeros; the slope at zero"),
        Parameter {
            name: "theta",
            label: "Cap θ",
            hint: "Entries beyond it are not shrunk; higher: closer to L1",
            min: 0.01,
            max: 5.0,
            default: 1.0,
            logarithmic: false,
        },
    ],
    build: |values| Ok(Box::new(CappedL1::new(values[0], values[1])?)),
};

impl CappedL1 {
    /// With slope `lam` up to `theta`.
    ///
    /// # Errors
    /// When one of them is not positive and finite.
    pub fn new(lam: f64, theta: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        ParameterError::check("theta", theta, theta > 0.0, "above 0")?;
        Ok(Self { lam, theta })
    }

    #[inline(always)]
    fn threshold(&self, k: f64) -> f64 {
        if 2.0 * self.theta >= k { self.theta + 0.5 * k } else { (2.0 * k * self.theta).sqrt() }
    }

    /// The prox on `v >= 0`.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let k = tau * self.lam;
        let threshold = self.threshold(k);
        move |v| if v >= threshold { v } else { at_least(0.0, v - k) }
    }
}

impl Penalty for CappedL1 {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        self.lam * at_most(self.theta, x.abs())
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        let slope = odd(x, |x| if x < self.theta { self.lam } else { 0.0 });
        if x == 0.0 || x.abs() == self.theta { f64::NAN } else { slope }
    }

    fn subdifferential(&self, x: f64) -> (f64, f64) {
        if x == 0.0 {
            (-self.lam, self.lam)
        } else if x.abs() == self.theta {
            (self.lam.copysign(x).min(0.0), self.lam.copysign(x).max(0.0))
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
        let v = self.threshold(k);
        Some(Jump { v, low: (v - k).max(0.0), high: v })
    }

    fn slope_at_zero(&self) -> f64 {
        self.lam
    }

    fn weak_convexity(&self) -> f64 {
        f64::INFINITY
    }

    fn breakpoints(&self) -> Vec<f64> {
        vec![0.0, self.theta]
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
