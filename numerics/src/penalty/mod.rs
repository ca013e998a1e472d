//! Penalties `P(x)` on one number, one a file, and what every method may ask of them.
//!
//! All are even: `P(-x) = P(x)`, with `P(0) = 0` their minimum. The prox follows one convention:
//! `prox_{tau P}(v) = argmin_z P(z) + (z - v)^2 / (2 tau)`, with ties resolved to the larger magnitude.
//! A penalty is added by one file and one entry in [`PENALTIES`].

mod atan;
mod atan_selesnick;
mod capped_l1;
mod capped_l2;
mod elastic_net;
mod geman;
mod group;
mod huber;
mod inverse_quadratic;
mod kind;
mod l0;
mod l1;
mod l2_squared;
mod log_sum;
mod lq;
mod mcp;
mod moreau;
mod root;
mod scad;
mod scaled;
mod sums;
pub mod total_variation;
mod weep;

pub use atan::Atan;
pub use atan_selesnick::AtanSelesnick;
pub use capped_l1::CappedL1;
pub use capped_l2::CappedL2;
pub use elastic_net::ElasticNet;
pub use geman::Geman;
pub use group::{Group, Radial};
pub use huber::Huber;
pub use kind::{Build, Parameter, ParameterError, PenaltyKind};
pub use l0::L0;
pub use l1::L1;
pub use l2_squared::L2Squared;
pub use log_sum::LogSum;
pub use lq::Lq;
pub use mcp::Mcp;
pub use moreau::{moreau_envelope, prox_gap, prox_objective, stationarity_gap};
pub use scad::Scad;
pub use scaled::Scaled;
pub use weep::Weep;

/// A penalty on one number. `P` already contains its weight.
pub trait Penalty: std::fmt::Debug + Send + Sync {
    /// `P(x)`.
    fn value(&self, x: f64) -> f64;

    /// `P'(x)`; NaN where only a subdifferential exists.
    fn derivative(&self, x: f64) -> f64;

    /// `[lowest, highest]` element of the Clarke subdifferential at `x`; both equal the derivative
    /// where there is one, and may be infinite at zero. As it stands here, for a penalty with no kink
    /// elsewhere.
    fn subdifferential(&self, x: f64) -> (f64, f64) {
        let (slope, derivative) = (self.slope_at_zero(), self.derivative(x));
        // Not -slope, which would be a negative zero.
        if x == 0.0 { (0.0 - slope, slope) } else { (derivative, derivative) }
    }

    /// `prox_{tau P}(v)` for every `tau > 0`; at a tie the minimiser of larger magnitude.
    fn prox(&self, v: f64, tau: f64) -> f64;

    /// Where the prox jumps (on `v > 0`), when it does at this `tau`.
    fn jump(&self, tau: f64) -> Option<Jump>;

    /// `P'(0+)`: zero for a penalty that is smooth at zero, infinite for a vertical tangent.
    fn slope_at_zero(&self) -> f64;

    /// The least `rho >= 0` for which `P(x) + rho x^2 / 2` is convex; infinite when there is none.
    fn weak_convexity(&self) -> f64;

    /// The least `L` with `|P'(x) - P'(y)| <= L |x - y|`; `None` when `P'` does not exist everywhere.
    fn derivative_lipschitz(&self) -> Option<f64> {
        None
    }

    /// Points `x >= 0` at which the formula changes (kinks and joins), in order; zero included when
    /// the penalty has a kink there.
    fn breakpoints(&self) -> Vec<f64> {
        vec![0.0]
    }

    /// The magnitude up to which an entry counts as zero in the support. With a kink at zero (L1, MCP, SCAD, l_q,
    /// L0, ...) solutions have exact zeros: 0. Smooth at zero, they have none, and the first breakpoint decides,
    /// where the pull towards zero stops growing: WEEP's `x1`, Huber's `delta`, the cap of capped L2. Smooth
    /// without a breakpoint (L2) nothing is told apart: 0, every entry that is not zero counts.
    fn support_threshold(&self) -> f64 {
        if self.slope_at_zero() > 0.0 {
            return 0.0;
        }
        self.breakpoints().into_iter().find(|point| *point > 0.0).unwrap_or(0.0)
    }

    /// `sum_i P(x_i)`.
    fn sum(&self, x: &[f64]) -> f64 {
        sum_of(x, |x| self.value(x))
    }

    /// Writes `P'(x_i)`. Panics when the lengths differ.
    fn derivative_to(&self, x: &[f64], out: &mut [f64]) {
        map_to(x, out, |x| self.derivative(x));
    }

    /// Writes `prox_{tau P}(v_i)`. Panics when the lengths differ.
    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        map_to(v, out, |v| self.prox(v, tau));
    }
}

/// The place at which a prox jumps: at `v` both `low` and `high` (and, when they are optimal too,
/// the points between them) minimise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jump {
    /// The threshold.
    pub v: f64,
    /// The limit of the prox from below.
    pub low: f64,
    /// The limit of the prox from above.
    pub high: f64,
}

/// Every penalty, in the order of lists on screen.
pub static PENALTIES: &[&PenaltyKind] = &[
    &l1::KIND,
    &mcp::KIND,
    &scad::KIND,
    &weep::KIND,
    &lq::KIND,
    &l0::KIND,
    &elastic_net::KIND,
    &huber::KIND,
    &log_sum::KIND,
    &capped_l1::KIND,
    &capped_l2::KIND,
    &l2_squared::KIND,
    &atan_selesnick::KIND,
    &atan::KIND,
    &geman::KIND,
];

/// The penalty called `name`.
pub fn kind(name: &str) -> Option<&'static PenaltyKind> {
    PENALTIES.iter().copied().find(|kind| kind.name == name)
}

/// `sign(v) f(|v|)`: what an odd function makes of its values for `v >= 0`.
#[inline(always)]
pub(crate) fn odd(v: f64, f: impl FnOnce(f64) -> f64) -> f64 {
    f(v.abs()).copysign(v)
}

/// The larger of two numbers; not `f64::max`, which takes three times as long and turns NaN, the
/// trace of a run that diverged, into `floor`.
#[inline(always)]
pub(crate) fn at_least(floor: f64, x: f64) -> f64 {
    if x < floor { floor } else { x }
}

/// The smaller of two numbers; NaN stays NaN.
#[inline(always)]
pub(crate) fn at_most(ceiling: f64, x: f64) -> f64 {
    if x > ceiling { ceiling } else { x }
}

/// Writes `f(x_i)`. Panics when the lengths differ.
#[inline(always)]
pub(crate) fn map_to(x: &[f64], out: &mut [f64], f: impl Fn(f64) -> f64) {
    assert_eq!(x.len(), out.len(), "one result for every number");
    for (out, &x) in out.iter_mut().zip(x) {
        *out = f(x);
    }
}

/// `sum_i f(x_i)` in eight sums side by side: additions that wait for each other would be the
/// slowest part of every formula here.
#[inline(always)]
pub(crate) fn sum_of(x: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0; 8];
    let chunks = x.chunks_exact(8);
    let rest: f64 = chunks.remainder().iter().map(|&x| f(x)).sum();
    for chunk in chunks {
        for (sum, &x) in sums.iter_mut().zip(chunk) {
            *sum += f(x);
        }
    }
    sums.iter().sum::<f64>() + rest
}
