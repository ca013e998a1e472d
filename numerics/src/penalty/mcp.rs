//! The minimax concave penalty.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_least, at_most, map_to, odd};

/// `P(x) = lam |x| - x^2 / (2 gamma)` up to `gamma lam`, constant `gamma lam^2 / 2` beyond, with
/// `gamma` the concavity: slope `lam` at zero as L1 has, falling to none, so that large entries are
/// not biased. Its prox is firm thresholding for `tau < gamma` and hard thresholding at
/// `lam sqrt(gamma tau)` otherwise (at the threshold: the input is kept).
///
/// # Examples
/// ```
/// use numerics::penalty::{Mcp, Penalty};
/// let mcp = Mcp::new(0.5, 3.0).unwrap();
/// assert_eq!(mcp.derivative(0.75), 0.25);
/// assert_eq!(mcp.prox(2.0, 1.0), 2.0);
/// ```
///
/// # References
/// Zhang 2010, "Nearly unbiased variable selection under minimax concave penalty".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mcp {
    lam: f64,
    concavity: f64,
    /// `1 / gamma`.
    curvature: f64,
    /// `gamma lam`, where the penalty becomes flat.
    end: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "mcp",
    label: "MCP",
    formula: "<mi>λ</mi><mi>x</mi><mo>−</mo><mfrac><msup><mi>x</mi><mn>2</mn></msup><mrow><mn>2</mn><mi>γ</mi></mrow></mfrac><mtext> up to </mtext><mi>γ</mi><mi>λ</mi>",
    parameters: &[
        Parameter::weight(0.5, "Higher: more zeros; the slope at zero"),
        Parameter {
            name: "concavity",
            label: "Concavity γ",
            hint: "Higher: closer to L1; lower: closer to a hard threshold",
            min: 0.1,
            max: 20.0,
            default: 3.0,
            logarithmic: true,
        },
    ],
    build: |values| Ok(Box::new(Mcp::new(values[0], values[1])?)),
};

impl Mcp {
    /// With slope `lam` at zero and concavity `gamma`.
    ///
    /// # Errors
    /// When one of them is not positive and finite.
    pub fn new(lam: f64, concavity: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        ParameterError::check("concavity", concavity, concavity > 0.0, "above 0")?;
        Ok(Self { lam, concavity, curvature: 1.0 / concavity, end: concavity * lam })
    }

    /// The prox on `v >= 0`; a steepness of zero turns it into hard thresholding.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let k = tau * self.lam;
        let (steepness, end) = match self.jump(tau) {
            Some(jump) => (0.0, jump.v),
            None => (1.0 / (1.0 - tau * self.curvature), self.end),
        };
        move |v| if v >= end { v } else { at_least(0.0, v - k) * steepness }
    }
}

impl Penalty for Mcp {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        let x = at_most(self.end, x.abs());
        (self.lam - 0.5 * self.curvature * x) * x
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        if x == 0.0 { f64::NAN } else { odd(x, |x| at_least(0.0, self.lam - self.curvature * x)) }
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, self.shrink(tau))
    }

    #[inline(always)]
    fn jump(&self, tau: f64) -> Option<Jump> {
        let v = self.lam * (self.concavity * tau).sqrt();
        (tau >= self.concavity).then_some(Jump { v, low: 0.0, high: v })
    }

    fn slope_at_zero(&self) -> f64 {
        self.lam
    }

    fn weak_convexity(&self) -> f64 {
        self.curvature
    }

    fn breakpoints(&self) -> Vec<f64> {
        vec![0.0, self.end]
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
