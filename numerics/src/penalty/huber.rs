//! The square near zero, the absolute value far from it.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_least, at_most, map_to, odd};

/// `P(x) = lam x^2 / 2` up to `delta`, `lam delta (|x| - delta / 2)` beyond: L1 without its kink,
/// and therefore without exact zeros. Its prox divides by `1 + tau lam` up to
/// `delta (1 + tau lam)` and subtracts `tau lam delta` beyond.
///
/// # Examples
/// ```
/// use numerics::penalty::{Huber, Penalty};
/// let huber = Huber::new(1.0, 0.5).unwrap();
/// assert_eq!(huber.value(-1.0), 0.375);
/// assert_eq!(huber.prox(2.0, 1.0), 1.5);
/// ```
///
/// # References
/// Huber 1964, "Robust estimation of a location parameter".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Huber {
    lam: f64,
    delta: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "huber",
    label: "Huber",
    formula: "<mfrac><mi>λ</mi><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup><mtext> up to </mtext><mi>δ</mi><mtext>, then </mtext><mi>λ</mi><mi>δ</mi><mrow><mo>(</mo><mi>x</mi><mo>−</mo><mfrac><mi>δ</mi><mn>2</mn></mfrac><mo>)</mo></mrow>",
    parameters: &[
        Parameter::weight(1.0, "Higher: everything shrinks more; the curvature at zero"),
        Parameter {
            name: "delta",
            label: "Width δ",
            hint: "Where the square becomes a line; lower: closer to L1",
            min: 0.01,
            max: 5.0,
            default: 0.5,
            logarithmic: true,
        },
    ],
    build: |values| Ok(Box::new(Huber::new(values[0], values[1])?)),
};

impl Huber {
    /// With curvature `lam` up to `delta`.
    ///
    /// # Errors
    /// When `lam` is negative, `delta` not positive, or one of them not finite.
    pub fn new(lam: f64, delta: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam >= 0.0, "at least 0")?;
        ParameterError::check("delta", delta, delta > 0.0, "above 0")?;
        Ok(Self { lam, delta })
    }

    /// The prox on `v >= 0`, the larger of two lines.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let k = tau * self.lam;
        let (factor, bias) = (1.0 / (1.0 + k), k * self.delta);
        move |v| at_least(v * factor, v - bias)
    }
}

impl Penalty for Huber {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        let x = x.abs();
        let near = at_most(self.delta, x);
        self.lam * (0.5 * near * near + self.delta * (x - near))
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        odd(x, |x| self.lam * at_most(self.delta, x))
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, self.shrink(tau))
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
        vec![self.delta]
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
