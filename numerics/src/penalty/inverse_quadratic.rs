//! Penalties whose slope is one over a quadratic, and the prox they share.

use super::root::{Cubics, stationary};
use super::{Jump, odd};

/// The slope `P'(x) = slope / (1 + 2 shift u + u^2)` with `u = rate x`, for `x >= 0`.
///
/// With `kappa = tau slope rate` and `w = rate v` a nonzero prox `u` is a root of the cubic
/// `(w - u) (1 - shift^2 + (u + shift)^2) = kappa`.
#[derive(Debug, Clone, Copy)]
pub(super) struct InverseQuadratic {
    /// `P'(0+)`.
    pub slope: f64,
    /// One over the unit of `x`.
    pub rate: f64,
    /// From 0, the arctangent, by way of 1/2, that of Selesnick and Bayram, to 1, the penalty of Geman.
    pub shift: f64,
}

impl InverseQuadratic {
    /// `P'` and `P''` at `x >= 0`.
    #[inline(always)]
    pub fn slopes(&self, x: f64) -> (f64, f64) {
        let u = self.rate * x;
        let quadratic = 1.0 + u * (2.0 * self.shift + u);
        let first = self.slope / quadratic;
        (first, -2.0 * first * self.rate * (self.shift + u) / quadratic)
    }

    /// `P'(x)`; NaN at zero.
    #[inline(always)]
    pub fn derivative(&self, x: f64) -> f64 {
        let slope = odd(x, |x| self.slopes(x).0);
        if x == 0.0 { f64::NAN } else { slope }
    }

    /// The root of `z + tau P'(z) = v` in an interval on which the left side grows.
    pub fn stationary(&self, tau: f64, v: f64, low: f64, high: f64) -> f64 {
        stationary(low, high, |z| {
            let (first, second) = self.slopes(z);
            (z - v + tau * first, 1.0 + tau * second)
        })
    }

    /// The prox of `v`, given where the prox jumps.
    pub fn prox(&self, v: f64, tau: f64, jump: Option<Jump>) -> f64 {
        let branches = Branches::new(self, tau, jump);
        odd(v, |v| {
            let z = branches.quick(v, branches.cubics.smallest_root(branches.place(v)));
            if z.is_nan() { branches.careful(v) } else { z }
        })
    }

    /// Writes the prox of every `v_i`.
    pub fn prox_to(&self, v: &[f64], tau: f64, jump: Option<Jump>, out: &mut [f64]) {
        assert_eq!(v.len(), out.len(), "one result for every number");
        let branches = Branches::new(self, tau, jump);
        for (v, out) in v.chunks(Cubics::BLOCK).zip(out.chunks_mut(Cubics::BLOCK)) {
            branches.cubics.smallest_roots_to(v, |v| branches.place(v.abs()), out);
            for (out, &v) in out.iter_mut().zip(v) {
                *out = odd(v, |v| branches.quick(v, *out));
            }
            for (out, &v) in out.iter_mut().zip(v) {
                if out.is_nan() {
                    *out = odd(v, |v| branches.careful(v));
                }
            }
        }
    }
}

/// Where the prox of `v >= 0` is zero, and on which interval it lies elsewhere.
struct Branches {
    slope: InverseQuadratic,
    tau: f64,
    cubics: Cubics,
    scale: f64,
    /// Up to here the prox is zero.
    start: f64,
    /// The jump; where there is none, one of no height at `start`.
    jump: Jump,
}

impl Branches {
    fn new(slope: &InverseQuadratic, tau: f64, jump: Option<Jump>) -> Self {
        let threshold = tau * slope.slope;
        let jump = jump.unwrap_or(Jump { v: threshold, low: 0.0, high: 0.0 });
        let start = if jump.low > 0.0 { threshold } else { jump.v };
        let cubics = Cubics { b: 1.0 - slope.shift * slope.shift, c: threshold * slope.rate, steps: 3 };
        Self { slope: *slope, tau, cubics, scale: 1.0 / slope.rate, start, jump }
    }

    /// The `a` of the cubic `d (b + (a - d)^2) = c`, whose `d` is what the prox takes from `rate v`.
    #[inline(always)]
    fn place(&self, v: f64) -> f64 {
        self.slope.rate * v + self.slope.shift
    }

    /// The interval with one root of `z + tau P'(z) = v`, for `v` from `start` on.
    #[inline(always)]
    fn interval(&self, v: f64) -> (f64, f64) {
        if v < self.jump.v { (0.0, self.jump.low) } else { (self.jump.high, v) }
    }

    /// The prox by the smallest root of its cubic; NaN where that was refused or is another branch.
    #[inline(always)]
    fn quick(&self, v: f64, root: f64) -> f64 {
        let (low, high) = self.interval(v);
        let z = v - self.scale * root;
        let z = if low <= z && z <= high { z } else { f64::NAN };
        if v < self.start { 0.0 } else { z }
    }

    /// The prox by bracketing, for `v` from `start` on.
    #[cold]
    fn careful(&self, v: f64) -> f64 {
        let (low, high) = self.interval(v);
        self.slope.stationary(self.tau, v, low, high)
    }
}

#[cfg(test)]
mod tests {
    use super::{Branches, InverseQuadratic, Jump};
    use crate::penalty::{Atan, AtanSelesnick, Geman, Penalty};

    /// Points from `start` on, denser near it, for `kappa` and `rate` of every size.
    fn check(shift: f64, jump: impl Fn(f64) -> Option<Jump>) {
        let (mut all, mut refused) = (0, 0);
        for (kappa, rate) in (0..60).flat_map(|i| [0.01, 1.0, 30.0].map(|rate| (1e-3 * 1.2f64.powi(i), rate)))
        {
            let unit = InverseQuadratic { slope: kappa / rate, rate, shift };
            let jump = jump(kappa).map(|jump| Jump {
                v: jump.v / rate,
                low: jump.low / rate,
                high: jump.high / rate,
            });
            let branches = Branches::new(&unit, 1.0, jump);
            for v in (0..150).map(|i| branches.start * (1.0 + 1e-3 * (1.12f64.powi(i) - 1.0))) {
                let bracketed = branches.careful(v);
                let quick = branches.quick(v, branches.cubics.smallest_root(branches.place(v)));
                // How much more than `v` a root changes.
                let condition = 1.0 / (1.0 + unit.slopes(bracketed).1);
                all += 1;
                if quick.is_nan() {
                    refused += 1;
                } else {
                    let error = (quick - bracketed).abs();
                    assert!(error <= 1e-14 * condition * v, "{unit:?} at {v}: {quick}, not {bracketed}");
                }
            }
        }
        assert!(20 * refused < all, "shift {shift}: {refused} of {all}");
    }

    #[test]
    fn quick_and_bracketed_roots_agree_with_a_jump_and_without() {
        check(1.0, |kappa| Geman::new(kappa, 1.0).ok()?.jump(1.0));
        check(0.5, |kappa| AtanSelesnick::new(kappa, 1.0).ok()?.jump(1.0));
        check(0.0, |kappa| Atan::new(kappa * std::f64::consts::FRAC_PI_2, 1.0).ok()?.jump(1.0));
    }
}
