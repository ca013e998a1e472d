//! Roots to full precision: of a function in an interval, and of the cubics behind several proxes.

use super::{Jump, at_least};

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

/// The cubics `d (b + (a - d)^2) = c` with `b` and `c` in common, all of at least zero.
///
/// The smallest root `d >= 0` is found from the root of the quadratic Taylor polynomial at zero
/// (or from its vertex) by steps of Halley's method, without a branch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cubics {
    pub b: f64,
    pub c: f64,
    /// How many steps: two arrive wherever `d <= 0.1 a`, three wherever `d <= 0.3 a`.
    pub steps: usize,
}

impl Cubics {
    /// How many roots are best found together: they stay in the nearest cache.
    pub const BLOCK: usize = 256;

    /// The smallest root; NaN where the steps have not arrived at any to the last few bits. That
    /// happens near double and triple roots, and where powers of `a` overflow.
    #[inline(always)]
    pub fn smallest_root(&self, a: f64) -> f64 {
        let d = (0..self.steps).fold(self.start(a), |d, _| self.halley(a, d));
        self.settled(a, d)
    }

    /// Writes the smallest root for every `a(v_i)`. Step by step for all of them: each root is a long
    /// chain of operations, and side by side they do not wait for each other.
    #[inline(always)]
    pub fn smallest_roots_to(&self, v: &[f64], a: impl Fn(f64) -> f64, out: &mut [f64]) {
        for (d, &v) in out.iter_mut().zip(v) {
            *d = self.start(a(v));
        }
        for _ in 0..self.steps {
            for (d, &v) in out.iter_mut().zip(v) {
                *d = self.halley(a(v), *d);
            }
        }
        for (d, &v) in out.iter_mut().zip(v) {
            *d = self.settled(a(v), *d);
        }
    }

    #[inline(always)]
    fn start(&self, a: f64) -> f64 {
        let slope = self.b + a * a;
        2.0 * self.c / (slope + at_least(0.0, slope * slope - 8.0 * self.c * a).sqrt())
    }

    #[inline(always)]
    fn halley(&self, a: f64, d: f64) -> f64 {
        let rest = a - d;
        let square = self.b + rest * rest;
        let (value, slope) = (d * square - self.c, square - 2.0 * d * rest);
        let half_curvature = d - 2.0 * rest;
        d - value * slope / (slope * slope - value * half_curvature)
    }

    #[inline(always)]
    fn settled(&self, a: f64, d: f64) -> f64 {
        let residual = d * (self.b + (a - d) * (a - d)) - self.c;
        if residual.abs() <= 8.0 * f64::EPSILON * self.c { d } else { f64::NAN }
    }
}

#[cfg(test)]
mod tests {
    use super::Cubics;

    /// Cubics of every proportion, by their smallest root: `a`, `b`, `d`, and by how much a relative
    /// change of `c` changes `d`.
    fn cubics() -> impl Iterator<Item = (f64, f64, f64, f64)> {
        let places = (0..120).map(|i| 1e-3 * 1.15f64.powi(i));
        places.flat_map(|a| [0.0, 0.75, 1.0].map(|b| (a, b))).flat_map(|(a, b)| {
            let spread = a * a - 3.0 * b;
            let end = if spread >= 0.0 { (2.0 * a - spread.sqrt()) / 3.0 } else { a };
            (1..500).map(move |i| {
                let d = end * f64::from(i) / 500.0;
                let (rest, square) = (a - d, b + (a - d) * (a - d));
                (a, b, d, square / (square - 2.0 * d * rest))
            })
        })
    }

    #[test]
    fn the_smallest_root_of_a_cubic_is_found_to_the_last_bits_or_refused() {
        for (steps, arrives) in [(2, 0.1), (3, 0.3)] {
            for (a, b, d, condition) in cubics() {
                let c = d * (b + (a - d) * (a - d));
                let root = Cubics { b, c, steps }.smallest_root(a);
                let error = (root / d - 1.0).abs();
                let refused = root.is_nan() && d > arrives * a;
                assert!(
                    refused || error <= 3e-15 * condition,
                    "{root}, not {d}, of a = {a}, b = {b} by {steps} steps: {error:e}"
                );
            }
        }
    }

    #[test]
    fn roots_found_together_are_those_found_alone() {
        let cubics = Cubics { b: 0.75, c: 0.4, steps: 3 };
        let a: Vec<f64> = (0..Cubics::BLOCK).map(|i| 0.5 + 0.03 * i as f64).collect();
        let mut roots = vec![0.0; a.len()];
        cubics.smallest_roots_to(&a, |a| a, &mut roots);
        for (a, root) in a.into_iter().zip(roots) {
            assert_eq!(root.to_bits(), cubics.smallest_root(a).to_bits());
        }
    }
}
