//! The arctangent.

use super::inverse_quadratic::InverseQuadratic;
use super::root::root;
use super::sums::sum_of_angles;
use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind};

/// `P(x) = lam (2 / pi) atan(|x| / eps)`: bounded by `lam`. Its curvature is least not at zero but at
/// `eps / sqrt 3`, which makes the prox richer than that of the other concave penalties: beyond the
/// weak convexity it may leave zero continuously and jump only later.
///
/// In units of `eps`, with `kappa = (2 / pi) tau lam / eps^2`, a nonzero prox is a root of
/// `u + kappa / (1 + u^2) = v`, of which there are up to three.
///
/// # Examples
/// ```
/// use numerics::penalty::{Atan, Penalty};
/// let atan = Atan::new(0.5, 0.5).unwrap();
/// assert!((atan.value(0.5) - 0.25).abs() < 1e-15);
/// assert_eq!(atan.prox(0.4, 1.0), 0.0);
/// ```
///
/// # References
/// Geman, Yang 1995, "Nonlinear image recovery with half-quadratic regularization".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Atan {
    lam: f64,
    eps: f64,
}

const TWO_OVER_PI: f64 = std::f64::consts::FRAC_2_PI;

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "atan",
    label: "Arctangent",
    formula: "<mfrac><mrow><mn>2</mn><mi>λ</mi></mrow><mi>π</mi></mfrac><mi>arctan</mi><mfrac><mi>x</mi><mi>ε</mi></mfrac>",
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
    build: |values| Ok(Box::new(Atan::new(values[0], values[1])?)),
};

impl Atan {
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
    fn angle(&self, x: f64) -> f64 {
        libm::atan(x.abs() / self.eps)
    }

    fn kappa(&self, tau: f64) -> f64 {
        TWO_OVER_PI * tau * self.lam / (self.eps * self.eps)
    }

    #[inline(always)]
    fn slope(&self) -> InverseQuadratic {
        InverseQuadratic { slope: self.slope_at_zero(), rate: 1.0 / self.eps, shift: 0.0 }
    }
}

/// The jump of the prox for `eps = 1`.
fn unit_jump(kappa: f64) -> Option<Jump> {
    let inflection = 1.0 / 3f64.sqrt();
    let input = |u: f64| u + kappa / (1.0 + u * u);
    // The slope of `input`, times (1 + u^2)^2: negative between two points around the inflection.
    let slope = |u: f64| (1.0 + u * u) * (1.0 + u * u) - 2.0 * kappa * u;
    if slope(inflection) >= 0.0 {
        return None;
    }
    let curve = |u: f64| 4.0 * u * (1.0 + u * u) - 2.0 * kappa;
    let top = root(0.0, inflection, |u| (-slope(u), -curve(u)));
    let bottom = root(inflection, 1.0 + libm::cbrt(2.0 * kappa), |u| (slope(u), curve(u)));

    // As good as zero: kappa (atan t - t / (1 + t^2)) = t^2 / 2.
    let from_zero = root(bottom, 4.0 * kappa, |t| {
        let square = 1.0 + t * t;
        (0.5 * t * t - kappa * (libm::atan(t) - t / square), t - 2.0 * kappa * t * t / (square * square))
    });
    if input(from_zero) <= kappa {
        return Some(Jump { v: input(from_zero), low: 0.0, high: from_zero });
    }
    // Zero is left before the jump: two nonzero roots, equally good. The better the larger one is
    // than the smaller, the larger is `v`.
    let unit = InverseQuadratic { slope: kappa, rate: 1.0, shift: 0.0 };
    let ends = |v: f64| (unit.stationary(1.0, v, 0.0, top), unit.stationary(1.0, v, bottom, v));
    let v = root(kappa.max(input(bottom)), input(top), |v| {
        let (small, large) = ends(v);
        // atan(large) - atan(small) as one arctangent, which does not cancel.
        let width = large - small;
        let angle = libm::atan2(width, 1.0 + large * small);
        (width * (v - 0.5 * (large + small)) - kappa * angle, width)
    });
    let (low, high) = ends(v);
    Some(Jump { v, low, high })
}

impl Penalty for Atan {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        TWO_OVER_PI * self.lam * self.angle(x)
    }

    fn sum(&self, x: &[f64]) -> f64 {
        let rate = 1.0 / self.eps;
        TWO_OVER_PI * self.lam * sum_of_angles(x, |x| (1.0, rate * x.abs()), |x| self.angle(x))
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        self.slope().derivative(x)
    }

    fn prox(&self, v: f64, tau: f64) -> f64 {
        self.slope().prox(v, tau, self.jump(tau))
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        let Jump { v, low, high } = unit_jump(self.kappa(tau))?;
        Some(Jump { v: self.eps * v, low: self.eps * low, high: self.eps * high })
    }

    fn slope_at_zero(&self) -> f64 {
        TWO_OVER_PI * self.lam / self.eps
    }

    /// `-P''` at `eps / sqrt 3`.
    fn weak_convexity(&self) -> f64 {
        TWO_OVER_PI * self.lam * 0.375 * 3f64.sqrt() / (self.eps * self.eps)
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        self.slope().prox_to(v, tau, self.jump(tau), out);
    }
}
