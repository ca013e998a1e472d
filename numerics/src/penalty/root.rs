//! The one root of a function in an interval, to full precision.

use super::Jump;

/// The `x` in `[low, high]` where `f` changes from negative to positive. `f` gives value and slope.
/// Newton's method from `high`, held in a bracket that shrinks: a step that leaves it, or that
/// does not shrink fast, is replaced by halving.
pub(super) fn root(low: f64, high: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high, mut x) = (low, high, high);
    let mut last_step = high - low;
    // Halving alone reaches the last bit in about 60 steps, or 1100 when the root is near zero.
    for _ in 0..1200 {
        let (value, slope) = f(x);
        if value == 0.0 || value.is_nan() {
            return x;
        }
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - value / slope;
        let shrinks = (2.0 * value).abs() <= (last_step * slope).abs();
        let next = if newton >= low && newton <= high && shrinks { newton } else { 0.5 * (low + high) };
        last_step = (next - x).abs();
        x = next;
        if last_step <= 2.0 * f64::EPSILON * x.abs() || low == high {
            break;
        }
    }
    x
}

/// The same on `[low, high]` for a prox; `low` when the root is there already, as
/// it is where a prox leaves zero or has just jumped.
#[inline(always)]
pub(super) fn stationary(low: f64, high: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    if f(low).0 >= 0.0 { low } else { root(low, high, f) }
}

/// The jump from zero of a penalty `P` that is concave on `x > 0`, has a convex `P'` and the finite
/// slope `slope` at zero, for `tau` above the reciprocal of its weak convexity. `p(t)` gives
/// `(P, P', P'')`.
///
/// The high end `t` is stationary, `v = t + tau P'(t)`, and no better than zero:
/// `P(t) - t P'(t) = t^2 / (2 tau)`. From zero the left side first grows above the right one, so
/// there is one solution, and it is below `2 tau slope` because `P(t) <= slope t`.
pub(super) fn jump_from_zero(tau: f64, slope: f64, p: impl Fn(f64) -> (f64, f64, f64)) -> Jump {
    let high = root(0.0, 2.0 * tau * slope, |t| {
        let (value, first, second) = p(t);
        (0.5 * t * t / tau - (value - t * first), t * (1.0 / tau + second))
    });
    Jump { v: high + tau * p(high).1, low: 0.0, high }
}
