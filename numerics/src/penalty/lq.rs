//! Powers below one.

use super::root::{Cubics, stationary};
use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, map_to, odd, sum_of};

/// `P(x) = lam |x|^q` with `0 < q < 1`: a vertical tangent at zero (every slope is a subgradient
/// there) and a bias that vanishes with size. What a product of `2 / q` factors with weight decay
/// minimises.
///
/// With `k = tau lam` the prox is zero below `v = t + k q t^(q-1)`, `t = (2 k (1 - q))^(1/(2-q))`,
/// and from there on the larger root of `z + k q z^(q-1) = v`: a cubic for `q = 1/2`, closed for `q = 2/3`,
/// by Newton's method from `z = v`, from where it falls monotonically, otherwise.
///
/// # Examples
/// ```
/// use numerics::penalty::{Lq, Penalty};
/// let lq = Lq::new(0.5, 0.5).unwrap();
/// assert_eq!(lq.value(-4.0), 1.0);
/// assert_eq!(lq.derivative(4.0), 0.125);
/// assert_eq!(lq.prox(0.9, 1.0), 0.0);
/// ```
///
/// # References
/// Xu, Chang, Xu, Zhang 2012, "L1/2 regularization: a thresholding representation theory and a
/// fast solver".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lq {
    lam: f64,
    q: f64,
}

const TWO_THIRDS: f64 = 2.0 / 3.0;

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "lq",
    label: "ℓq",
    formula: "<mi>λ</mi><msup><mi>x</mi><mi>q</mi></msup>",
    parameters: &[
        Parameter::weight(0.5, "Higher: more zeros"),
        Parameter {
            name: "q",
            label: "Power q",
            hint: "Towards 1: L1; towards 0: the number of entries",
            min: 0.05,
            max: 0.95,
            default: 0.5,
            logarithmic: false,
        },
    ],
    build: |values| Ok(Box::new(Lq::new(values[0], values[1])?)),
};

impl Lq {
    /// With weight `lam` and power `q`.
    ///
    /// # Errors
    /// When `lam` is not positive and finite, or `q` not between 0 and 1.
    pub fn new(lam: f64, q: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        ParameterError::check("q", q, q > 0.0 && q < 1.0, "above 0 and below 1")?;
        Ok(Self { lam, q })
    }

    /// The same with a power the compiler knows, so that loops are free of branches and calls.
    #[inline(always)]
    fn half(&self) -> Option<Self> {
        (self.q == 0.5).then_some(Self { lam: self.lam, q: 0.5 })
    }

    /// `x^q` for `x >= 0`.
    #[inline(always)]
    fn power(&self, x: f64) -> f64 {
        if self.q == 0.5 {
            x.sqrt()
        } else if self.q == TWO_THIRDS {
            let root = libm::cbrt(x);
            root * root
        } else {
            libm::pow(x, self.q)
        }
    }

    #[inline(always)]
    fn jump_at(&self, tau: f64) -> Jump {
        let k = tau * self.lam;
        let high = if self.q == 0.5 {
            let root = libm::cbrt(k);
            root * root
        } else {
            libm::pow(2.0 * k * (1.0 - self.q), 1.0 / (2.0 - self.q))
        };
        // k t^(q-2) = 1 / (2 (1 - q)), so that the threshold is a multiple of t.
        Jump { v: high * (1.0 + 0.5 * self.q / (1.0 - self.q)), low: 0.0, high }
    }

    /// The prox on `v >= 0`, for any `q` but one half.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let (q, k, jump) = (self.q, tau * self.lam, self.jump_at(tau));
        move |v| {
            if v < jump.v {
                0.0
            } else if q == TWO_THIRDS {
                two_thirds_root(v, k)
            } else {
                stationary(jump.high, v, |z| {
                    let power = k * q * libm::pow(z, q - 1.0);
                    (z + power - v, 1.0 - (1.0 - q) * power / z)
                })
            }
        }
    }
}

/// The prox for `q = 1/2`. In units of `k^(2/3)`, which its jump reaches, it is the larger root of
/// `z + 1 / (2 sqrt z) = v`: the middle one of the cubic `z (v - z)^2 = 1 / 4`, whose smallest one `d`
/// stays away from the others and leaves a quadratic for them.
struct HalfProx {
    jump: Jump,
    rate: f64,
}

impl HalfProx {
    const CUBICS: Cubics = Cubics { b: 0.0, c: 0.25, steps: 2 };

    fn new(jump: Jump) -> Self {
        Self { jump, rate: 1.0 / jump.high }
    }

    /// The prox of `v >= 0`, given `d` for `rate v`.
    #[inline(always)]
    fn shrink(&self, v: f64, d: f64) -> f64 {
        let u = self.rate * v;
        let z = self.jump.high * (u - 0.5 * d - (d * (u - 0.75 * d)).sqrt());
        // Where powers of u overflow there is no d, and nothing to subtract.
        let z = if d.is_nan() { v } else { z };
        if v < self.jump.v { 0.0 } else { z }
    }

    fn prox(&self, v: f64) -> f64 {
        odd(v, |v| self.shrink(v, Self::CUBICS.smallest_root(self.rate * v)))
    }

    fn prox_to(&self, v: &[f64], out: &mut [f64]) {
        assert_eq!(v.len(), out.len(), "one result for every number");
        for (v, out) in v.chunks(Cubics::BLOCK).zip(out.chunks_mut(Cubics::BLOCK)) {
            Self::CUBICS.smallest_roots_to(v, |v| self.rate * v.abs(), out);
            for (out, &v) in out.iter_mut().zip(v) {
                *out = odd(v, |v| self.shrink(v, *out));
            }
        }
    }
}

/// The larger root of `z + 2 k / (3 cbrt z) = v`, a quartic in `cbrt z`.
#[inline(always)]
fn two_thirds_root(v: f64, k: f64) -> f64 {
    let (half, third) = (v * v / 16.0, 2.0 * k / 9.0);
    let first = libm::cbrt(half + (half * half - third * third * third).sqrt());
    // The other cube root is a difference of nearly equal numbers; their product is known.
    let twice = 2.0 * (first + third / first);
    let root = 0.5 * (twice.sqrt() + (2.0 * v / twice.sqrt() - twice).sqrt());
    root * root * root
}

impl Penalty for Lq {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        self.lam * self.power(x.abs())
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        let slope = odd(x, |x| self.lam * self.q * self.power(x) / x);
        if x == 0.0 { f64::NAN } else { slope }
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        if self.q == 0.5 { HalfProx::new(self.jump_at(tau)).prox(v) } else { odd(v, self.shrink(tau)) }
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        Some(self.jump_at(tau))
    }

    fn slope_at_zero(&self) -> f64 {
        f64::INFINITY
    }

    fn weak_convexity(&self) -> f64 {
        f64::INFINITY
    }

    fn sum(&self, x: &[f64]) -> f64 {
        match self.half() {
            Some(half) => sum_of(x, |x| half.value(x)),
            None => sum_of(x, |x| self.value(x)),
        }
    }

    fn derivative_to(&self, x: &[f64], out: &mut [f64]) {
        match self.half() {
            Some(half) => map_to(x, out, |x| half.derivative(x)),
            None => map_to(x, out, |x| self.derivative(x)),
        }
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        if self.q == 0.5 {
            return HalfProx::new(self.jump_at(tau)).prox_to(v, out);
        }
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}

#[cfg(test)]
mod tests {
    use super::{Lq, Penalty};

    #[test]
    fn the_prox_for_one_half_is_the_closed_form_in_cosines() {
        for (lam, tau) in [(0.5, 0.5), (1e-6, 1.0), (40.0, 1e3), (1e-200, 1e60)] {
            let lq = Lq::new(lam, 0.5).expect("allowed");
            let (k, start) = (lam * tau, lq.jump_at(tau).v);
            for v in (0..3000).map(|i| start * (1.0 + 1e-6 * (1.012f64.powi(i) - 1.0))) {
                let ratio = 0.75 * 3f64.sqrt() * (k / v) / v.sqrt();
                let exact = 2.0 / 3.0 * v * (1.0 + (2.0 / 3.0 * (-ratio).acos()).cos());
                let error = (lq.prox(v, tau) / exact - 1.0).abs();
                assert!(error <= 1e-14, "{lq:?} at {v}, tau = {tau}: {error:e}");
            }
            assert_eq!(lq.prox(start * (1.0 - 1e-15), tau), 0.0);
            for huge in [1e78, 1e200, f64::INFINITY] {
                assert_eq!(lq.prox(-huge * start, tau), -huge * start);
            }
        }
    }
}
