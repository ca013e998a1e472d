//! Penalties on the differences of neighbours: total variation, the fused lasso, and any penalty
//! of one number on differences.

use super::{L1, Penalty};

/// `sum_i |x_{i+1} - x_i|`.
pub fn total_variation(x: &[f64]) -> f64 {
    x.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum()
}

/// The prox of total variation in one dimension, exact and in linear time.
///
/// Dynamic programming: with `x_{k+1}` given, the best `x_k` is `x_{k+1}` clipped to an interval.
/// The interval follows from the derivative of the best cost so far, which is piecewise linear
/// with knots that enter and leave at the two ends only, so that each is looked at once. Keeps its
/// memory between calls.
///
/// # Examples
/// ```
/// use numerics::penalty::total_variation::TotalVariation;
/// let mut smooth = [0.0; 4];
/// TotalVariation::default().prox_to(&[0.0, 0.0, 4.0, 4.0], 1.0, &mut smooth);
/// assert_eq!(smooth, [0.5, 0.5, 3.5, 3.5]);
/// ```
///
/// # References
/// Johnson 2013, "A dynamic programming algorithm for the fused lasso and L0-segmentation".
#[derive(Debug, Clone, Default)]
pub struct TotalVariation {
    /// Knots of the derivative, in order, growing to both sides from the middle.
    knots: Vec<Knot>,
    /// The interval of every `x_k` but the last.
    intervals: Vec<(f64, f64)>,
}

/// A point at which the derivative of the best cost changes by `slope x + offset`. Changes left of
/// the middle are counted from the left, changes right of it from the right.
#[derive(Debug, Clone, Copy, Default)]
struct Knot {
    at: f64,
    slope: f64,
    offset: f64,
}

impl TotalVariation {
    /// Writes `argmin_x ||x - v||^2 / 2 + k total_variation(x)`. Panics when the lengths differ or
    /// `k` is negative.
    pub fn prox_to(&mut self, v: &[f64], k: f64, out: &mut [f64]) {
        assert_eq!(v.len(), out.len(), "one result for every number");
        assert!(k >= 0.0, "the weight of total variation is not negative");
        let n = v.len();
        if n < 2 || k == 0.0 {
            out.copy_from_slice(v);
            return;
        }
        self.knots.clear();
        self.knots.resize(2 * n, Knot::default());
        self.intervals.clear();
        self.intervals.push((v[0] - k, v[0] + k));
        let (mut left, mut right) = (n - 1, n);
        self.knots[left] = Knot { at: v[0] - k, slope: 1.0, offset: k - v[0] };
        self.knots[right] = Knot { at: v[0] + k, slope: -1.0, offset: k + v[0] };
        for &v in &v[1..n - 1] {
            let (low, from_left) = self.walk_right(left, right, (1.0, -k - v), -k);
            let (high, from_right) = self.walk_left(low, right, (-1.0, v - k), k);
            (left, right) = (low - 1, high);
            let at = (-k - from_left.1) / from_left.0;
            self.knots[left] = Knot { at, slope: from_left.0, offset: from_left.1 + k };
            let above = -(k + from_right.1) / from_right.0;
            self.knots[right] = Knot { at: above, slope: from_right.0, offset: from_right.1 + k };
            self.intervals.push((at, above));
        }
        let (_, last) = self.walk_right(left, right, (1.0, -k - v[n - 1]), 0.0);
        out[n - 1] = -last.1 / last.0;
        for i in (0..n - 1).rev() {
            let (low, high) = self.intervals[i];
            // Not `clamp`, which panics should rounding ever cross the ends.
            out[i] = out[i + 1].max(low).min(high);
        }
    }

    /// Walks to the right, up to the piece on which the derivative reaches `level`; gives the first
    /// knot beyond it and the piece as slope and offset.
    fn walk_right(&self, left: usize, right: usize, first: (f64, f64), level: f64) -> (usize, (f64, f64)) {
        let (mut slope, mut offset) = first;
        for i in left..=right {
            let knot = self.knots[i];
            if slope * knot.at + offset > level {
                return (i, (slope, offset));
            }
            slope += knot.slope;
            offset += knot.offset;
        }
        (right + 1, (slope, offset))
    }

    /// The same to the left, for the negated derivative; the index is the place of a new knot.
    fn walk_left(&self, low: usize, right: usize, first: (f64, f64), level: f64) -> (usize, (f64, f64)) {
        let (mut slope, mut offset) = first;
        for i in (low..=right).rev() {
            let knot = self.knots[i];
            if -slope * knot.at - offset < level {
                return (i + 1, (slope, offset));
            }
            slope += knot.slope;
            offset += knot.offset;
        }
        (low, (slope, offset))
    }
}

/// By how much `x` fails to be the prox of `k` times total variation at `v`: with
/// `U_i = sum_{j <= i} (v_j - x_j)` it is the prox exactly when `|U_i| <= k`, the last `U` is zero,
/// and `U_i = -k sign(x_{i+1} - x_i)` wherever `x` steps. The largest violation. Panics when the
/// lengths differ.
pub fn total_variation_violation(v: &[f64], k: f64, x: &[f64]) -> f64 {
    assert_eq!(v.len(), x.len(), "one result for every number");
    let mut dual = 0.0;
    let mut worst = 0.0f64;
    for i in 0..x.len() {
        dual += v[i] - x[i];
        let violation = match x.get(i + 1) {
            None => dual.abs(),
            Some(&next) if next != x[i] => (dual + k.copysign(next - x[i])).abs(),
            Some(_) => dual.abs() - k,
        };
        worst = worst.max(violation);
    }
    worst
}

/// `l1 sum_i |x_i| + tv sum_i |x_{i+1} - x_i|`: few values, in few steps.
///
/// # References
/// Tibshirani, Saunders, Rosset, Zhu, Knight 2005, "Sparsity and smoothness via the fused lasso".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FusedLasso {
    /// The weight of the values.
    pub l1: L1,
    /// The weight of the steps, not negative.
    pub tv: f64,
}

impl FusedLasso {
    /// The penalty of `x`.
    pub fn value(&self, x: &[f64]) -> f64 {
        self.l1.sum(x) + self.tv * total_variation(x)
    }

    /// Writes `prox_{tau}(v)`, which is soft thresholding of the prox of total variation. Panics
    /// when the lengths differ.
    pub fn prox_to(&self, v: &[f64], tau: f64, memory: &mut TotalVariation, out: &mut [f64]) {
        memory.prox_to(v, tau * self.tv, out);
        for out in out {
            *out = self.l1.prox(*out, tau);
        }
    }
}

/// `sum_i P(x_{i+1} - x_i)`: with L1 total variation, with WEEP its differentiable relative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Differences<P> {
    /// The penalty of one difference.
    pub penalty: P,
}

impl<P: Penalty> Differences<P> {
    /// The penalty of `x`.
    pub fn value(&self, x: &[f64]) -> f64 {
        x.windows(2).map(|pair| self.penalty.value(pair[1] - pair[0])).sum()
    }

    /// Writes the gradient `D^T P'(D x)`; NaN beside a difference at which `P` has a kink. Panics
    /// when the lengths differ.
    pub fn gradient_to(&self, x: &[f64], out: &mut [f64]) {
        assert_eq!(x.len(), out.len(), "one slope for every number");
        let mut before = 0.0;
        for i in 0..x.len() {
            let after = x.get(i + 1).map_or(0.0, |next| self.penalty.derivative(next - x[i]));
            out[i] = before - after;
            before = after;
        }
    }
}
