//! Smoothly clipped absolute deviation.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_least, at_most, map_to, odd};

/// `P(x) = lam |x|` up to `lam`, `lam |x| - (|x| - lam)^2 / (2 (a - 1))` up to `a lam`, constant
/// `(a + 1) lam^2 / 2` beyond, with `a > 2` the concavity: L1 near zero, no bias far from it.
///
/// The prox is continuous for `tau < a - 1`. For `a - 1 <= tau <= a + 1` it is soft thresholding
/// below `lam (a + 1 + tau) / 2` and the identity above; beyond, hard thresholding at
/// `lam sqrt(tau (a + 1))`. At a threshold the input is kept.
///
/// # Examples
/// ```
/// use numerics::penalty::{Penalty, Scad};
/// let scad = Scad::new(0.5, 3.7).unwrap();
/// assert_eq!(scad.derivative(0.25), 0.5);
/// assert_eq!(scad.prox(2.0, 1.0), 2.0);
/// ```
///
/// # References
/// Fan, Li 2001, "Variable selection via nonconcave penalized likelihood and its oracle properties".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scad {
    lam: f64,
    concavity: f64,
    /// `1 / (a - 1)`.
    curvature: f64,
    /// `a lam`, where the penalty becomes flat.
    end: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "scad",
    label: "SCAD",
    formula: "<mi>λ</mi><mi>x</mi><mo>−</mo><mfrac><msubsup><mrow><mo>(</mo><mi>x</mi><mo>−</mo><mi>λ</mi><mo>)</mo></mrow><mo>+</mo><mn>2</mn></msubsup><mrow><mn>2</mn><mo>(</mo><mi>a</mi><mo>−</mo><mn>1</mn><mo>)</mo></mrow></mfrac><mtext> up to </mtext><mi>a</mi><mi>λ</mi>",
    parameters: &[
        Parameter::weight(0.5, "Higher: more zeros; the slope at zero"),
        Parameter {
            name: "concavity",
            label: "Concavity a",
            hint: "Higher: closer to L1; lower: flat sooner",
            min: 2.01,
            max: 20.0,
            default: 3.7,
            logarithmic: true,
        },
    ],
    build: |values| Ok(Box::new(Scad::new(values[0], values[1])?)),
};

impl Scad {
    /// With slope `lam` at zero and concavity `a`.
    ///
    /// # Errors
    /// When `lam` is not positive, `concavity` not above 2, or one of them not finite.
    pub fn new(lam: f64, concavity: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        ParameterError::check("concavity", concavity, concavity > 2.0, "above 2")?;
        Ok(Self { lam, concavity, curvature: 1.0 / (concavity - 1.0), end: concavity * lam })
    }

    /// The prox on `v >= 0`: below its end the larger of two lines and zero. The second line is
    /// left out (steepness zero) where the prox jumps over it.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let k = tau * self.lam;
        let start = k * self.concavity * self.curvature;
        let (steepness, end) = match self.jump(tau) {
            Some(jump) => (0.0, jump.v),
            None => (1.0 / (1.0 - tau * self.curvature), self.end),
        };
        move |v| if v >= end { v } else { at_least(0.0, at_least((v - start) * steepness, v - k)) }
    }
}

impl Penalty for Scad {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        let x = at_most(self.end, x.abs());
        let beyond = at_least(0.0, x - self.lam);
        self.lam * x - 0.5 * self.curvature * beyond * beyond
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        let slope = odd(x, |x| at_most(self.lam, at_least(0.0, (self.end - x) * self.curvature)));
        if x == 0.0 { f64::NAN } else { slope }
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, self.shrink(tau))
    }

    #[inline(always)]
    fn jump(&self, tau: f64) -> Option<Jump> {
        let above = self.concavity + 1.0;
        if tau < self.concavity - 1.0 {
            None
        } else if tau <= above {
            let v = 0.5 * self.lam * (above + tau);
            Some(Jump { v, low: 0.5 * self.lam * (above - tau), high: v })
        } else {
            let v = self.lam * (tau * above).sqrt();
            Some(Jump { v, low: 0.0, high: v })
        }
    }

    fn slope_at_zero(&self) -> f64 {
        self.lam
    }

    fn weak_convexity(&self) -> f64 {
        self.curvature
    }

    fn breakpoints(&self) -> Vec<f64> {
        vec![0.0, self.lam, self.end]
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
