//! The arctangent penalty of Selesnick and Bayram.

use super::root::{jump_from_zero, stationary};
use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, map_to, odd};

/// `P(x) = lam 2 / (a sqrt 3) (atan((1 + 2 a |x|) / sqrt 3) - pi / 6)`, the penalty with
/// `P'(x) = lam / (1 + a x + a^2 x^2)`: slope `lam` at zero as L1 has, and bounded. Its least
/// curvature is `-lam a`, at zero, so with `tau lam a <= 1` the prox is continuous.
///
/// A nonzero prox is the largest root of `z + tau P'(z) = v`; where the prox jumps, from the `v` on
/// at which that root is as good as zero.
///
/// # Examples
/// ```
/// use numerics::penalty::{AtanSelesnick, Penalty};
/// let atan = AtanSelesnick::new(0.5, 1.0).unwrap();
/// assert!((atan.derivative(1.0) - 0.5 / 3.0).abs() < 1e-15);
/// assert_eq!(atan.prox(0.5, 1.0), 0.0);
/// ```
///
/// # References
/// Selesnick, Bayram 2014, "Sparse signal estimation by maximally sparse convex optimization".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtanSelesnick {
    lam: f64,
    a: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "atan_selesnick",
    label: "Arctangent (Selesnick)",
    formula: "<mfrac><mrow><mn>2</mn><mi>λ</mi></mrow><mrow><mi>a</mi><msqrt><mn>3</mn></msqrt></mrow></mfrac><mrow><mo>(</mo><mi>arctan</mi><mfrac><mrow><mn>1</mn><mo>+</mo><mn>2</mn><mi>a</mi><mi>x</mi></mrow><msqrt><mn>3</mn></msqrt></mfrac><mo>−</mo><mfrac><mi>π</mi><mn>6</mn></mfrac><mo>)</mo></mrow>",
    parameters: &[
        Parameter::weight(0.5, "Higher: more zeros; the slope at zero"),
        Parameter {
            name: "a",
            label: "Concavity a",
            hint: "Higher: less bias on large entries; towards 0: L1",
            min: 0.01,
            max: 20.0,
            default: 0.8,
            logarithmic: true,
        },
    ],
    build: |values| Ok(Box::new(AtanSelesnick::new(values[0], values[1])?)),
};

impl AtanSelesnick {
    /// With slope `lam` at zero and concavity `a`.
    ///
    /// # Errors
    /// When one of them is not positive and finite.
    pub fn new(lam: f64, a: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        ParameterError::check("a", a, a > 0.0, "above 0")?;
        Ok(Self { lam, a })
    }

    /// `P'` and `P''` at `x > 0`.
    #[inline(always)]
    fn slopes(&self, x: f64) -> (f64, f64) {
        let u = self.a * x;
        let quadratic = 1.0 + u + u * u;
        let first = self.lam / quadratic;
        (first, -first * self.a * (1.0 + 2.0 * u) / quadratic)
    }

    /// The prox on `v >= 0`.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let penalty = *self;
        let (start, low) = self.jump(tau).map_or((tau * self.lam, 0.0), |jump| (jump.v, jump.high));
        move |v| {
            if v < start {
                return 0.0;
            }
            stationary(low, v, |z| {
                let (first, second) = penalty.slopes(z);
                (z - v + tau * first, 1.0 + tau * second)
            })
        }
    }
}

impl Penalty for AtanSelesnick {
    /// The difference of two arctangents as one, which is accurate near zero too.
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        let (u, root) = (self.a * x.abs(), 3f64.sqrt());
        self.lam * 2.0 / (self.a * root) * libm::atan(root * u / (2.0 + u))
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        if x == 0.0 { f64::NAN } else { odd(x, |x| self.slopes(x).0) }
    }

    fn subdifferential(&self, x: f64) -> (f64, f64) {
        if x == 0.0 { (-self.lam, self.lam) } else { (self.derivative(x), self.derivative(x)) }
    }

    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, self.shrink(tau))
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        let beyond = tau * self.weak_convexity() > 1.0;
        beyond.then(|| {
            jump_from_zero(tau, self.lam, |t| {
                let (first, second) = self.slopes(t);
                (self.value(t), first, second)
            })
        })
    }

    fn slope_at_zero(&self) -> f64 {
        self.lam
    }

    fn weak_convexity(&self) -> f64 {
        self.lam * self.a
    }

    fn derivative_lipschitz(&self) -> Option<f64> {
        None
    }

    fn breakpoints(&self) -> Vec<f64> {
        vec![0.0]
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
