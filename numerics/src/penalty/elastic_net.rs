//! A mixture of the absolute value and the square.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_least, map_to, odd};

/// `P(x) = lam (r |x| + (1 - r) x^2 / 2)` with `r` the share of L1: zeros as L1 makes them, and
/// correlated features that share their weight. Its prox is soft thresholding at `tau lam r`,
/// divided by `1 + tau lam (1 - r)`.
///
/// # Examples
/// ```
/// use numerics::penalty::{ElasticNet, Penalty};
/// let net = ElasticNet::new(1.0, 0.5).unwrap();
/// assert_eq!(net.value(-2.0), 2.0);
/// assert_eq!(net.prox(2.0, 1.0), 1.0);
/// ```
///
/// # References
/// Zou, Hastie 2005, "Regularization and variable selection via the elastic net".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElasticNet {
    /// `lam r`.
    slope: f64,
    /// `lam (1 - r)`.
    curvature: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "elastic_net",
    label: "Elastic net",
    formula: "<mi>λ</mi><mrow><mo>(</mo><mi>r</mi><mi>x</mi><mo>+</mo><mfrac><mrow><mn>1</mn><mo>−</mo><mi>r</mi></mrow><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup><mo>)</mo></mrow>",
    parameters: &[
        Parameter::weight(0.5, "Higher: everything shrinks more"),
        Parameter {
            name: "l1_ratio",
            label: "Share of L1 r",
            hint: "At 1 this is L1, at 0 it is ℓ2 squared",
            min: 0.0,
            max: 1.0,
            default: 0.7,
            logarithmic: false,
        },
    ],
    build: |values| Ok(Box::new(ElasticNet::new(values[0], values[1])?)),
};

impl ElasticNet {
    /// With weight `lam`, of which `l1_ratio` is for the absolute value.
    ///
    /// # Errors
    /// When `lam` is negative or not finite, or `l1_ratio` outside `[0, 1]`.
    pub fn new(lam: f64, l1_ratio: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam >= 0.0, "at least 0")?;
        ParameterError::check("l1_ratio", l1_ratio, (0.0..=1.0).contains(&l1_ratio), "from 0 to 1")?;
        Ok(Self { slope: lam * l1_ratio, curvature: lam * (1.0 - l1_ratio) })
    }

    /// The prox on `v >= 0`.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let (k, factor) = (tau * self.slope, 1.0 / (1.0 + tau * self.curvature));
        move |v| at_least(0.0, v - k) * factor
    }
}

impl Penalty for ElasticNet {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        let x = x.abs();
        (self.slope + 0.5 * self.curvature * x) * x
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        let slope = odd(x, |x| self.slope + self.curvature * x);
        if x == 0.0 && self.slope > 0.0 { f64::NAN } else { slope }
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, self.shrink(tau))
    }

    fn jump(&self, _: f64) -> Option<Jump> {
        None
    }

    fn slope_at_zero(&self) -> f64 {
        self.slope
    }

    fn weak_convexity(&self) -> f64 {
        0.0
    }

    fn derivative_lipschitz(&self) -> Option<f64> {
        (self.slope == 0.0).then_some(self.curvature)
    }

    fn breakpoints(&self) -> Vec<f64> {
        if self.slope > 0.0 { vec![0.0] } else { Vec::new() }
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
