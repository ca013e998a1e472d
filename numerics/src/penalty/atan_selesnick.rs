//! The arctangent penalty of Selesnick and Bayram.

use super::inverse_quadratic::InverseQuadratic;
use super::root::jump_from_zero;
use super::sums::sum_of_angles;
use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind};

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

    /// The angle `P(x)` is a multiple of, as two sides of a right triangle. As the difference of two
    /// arctangents it would not be accurate near zero.
    #[inline(always)]
    fn sides(&self, x: f64) -> (f64, f64) {
        let half = 0.5 * self.a * x.abs();
        (1.0 + half, 3f64.sqrt() * half)
    }

    #[inline(always)]
    fn angle(&self, x: f64) -> f64 {
        let (adjacent, opposite) = self.sides(x);
        libm::atan(opposite / adjacent)
    }

    fn per_angle(&self) -> f64 {
        self.lam * 2.0 / (self.a * 3f64.sqrt())
    }

    #[inline(always)]
    fn slope(&self) -> InverseQuadratic {
        InverseQuadratic { slope: self.lam, rate: self.a, shift: 0.5 }
    }
}

impl Penalty for AtanSelesnick {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        self.per_angle() * self.angle(x)
    }

    fn sum(&self, x: &[f64]) -> f64 {
        self.per_angle() * sum_of_angles(x, |x| self.sides(x), |x| self.angle(x))
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        self.slope().derivative(x)
    }

    fn prox(&self, v: f64, tau: f64) -> f64 {
        self.slope().prox(v, tau, self.jump(tau))
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        let beyond = tau * self.weak_convexity() > 1.0;
        beyond.then(|| {
            jump_from_zero(tau, self.lam, |t| {
                let (first, second) = self.slope().slopes(t);
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

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        self.slope().prox_to(v, tau, self.jump(tau), out);
    }
}
