//! The logarithm.

use super::root::jump_from_zero;
use super::sums::sum_of_logs;
use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_least, map_to, odd};

/// `P(x) = lam log(1 + |x| / eps)`: slope `lam / eps` at zero, falling like `lam / |x|`. Minimised
/// by L1 problems reweighted with `1 / (|x| + eps)`.
///
/// With `k = tau lam` a nonzero prox is the larger root `z` of `(z - v)(z + eps) + k = 0`. It grows
/// from zero at `v = k / eps` when `k <= eps^2`; otherwise it starts with a jump, at the `v` at
/// which that root is as good as zero.
///
/// # Examples
/// ```
/// use numerics::penalty::{LogSum, Penalty};
/// let log_sum = LogSum::new(0.5, 1.0).unwrap();
/// assert_eq!(log_sum.derivative(-1.0), -0.25);
/// assert_eq!(log_sum.prox(0.5, 1.0), 0.0);
/// ```
///
/// # References
/// Candès, Wakin, Boyd 2008, "Enhancing sparsity by reweighted l1 minimization".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogSum {
    lam: f64,
    eps: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "log_sum",
    label: "Log-sum",
    formula: "<mi>λ</mi><mi>log</mi><mrow><mo>(</mo><mn>1</mn><mo>+</mo><mfrac><mi>x</mi><mi>ε</mi></mfrac><mo>)</mo></mrow>",
    parameters: &[
        Parameter::weight(0.5, "Higher: more zeros"),
        Parameter {
            name: "eps",
            label: "Scale ε",
            hint: "Higher: closer to L1; lower: steeper at zero",
            min: 0.01,
            max: 5.0,
            default: 1.0,
            logarithmic: true,
        },
    ],
    build: |values| Ok(Box::new(LogSum::new(values[0], values[1])?)),
};

impl LogSum {
    /// With weight `lam` and scale `eps`.
    ///
    /// # Errors
    /// When one of them is not positive and finite.
    pub fn new(lam: f64, eps: f64) -> Result<Self, ParameterError> {
        ParameterError::check("lam", lam, lam > 0.0, "above 0")?;
        ParameterError::check("eps", eps, eps > 0.0, "above 0")?;
        Ok(Self { lam, eps })
    }

    #[inline(always)]
    fn log(&self, x: f64) -> f64 {
        libm::log1p(x.abs() / self.eps)
    }

    /// The prox on `v >= 0`.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let (k, eps) = (tau * self.lam, self.eps);
        let start = self.jump(tau).map_or(k / eps, |jump| jump.v);
        move |v| {
            let z = larger_root(v, k, eps);
            if v < start { 0.0 } else { z }
        }
    }
}

/// The larger root of `(z - v)(z + eps) + k = 0`. For `v < eps` both terms of the usual formula
/// nearly cancel, so the product of the roots, `k - v eps`, is used instead.
#[inline(always)]
fn larger_root(v: f64, k: f64, eps: f64) -> f64 {
    let spread = at_least(0.0, (v + eps) * (v + eps) - 4.0 * k).sqrt();
    let usual = 0.5 * (v - eps + spread);
    let from_product = 2.0 * (v * eps - k) / (eps - v + spread);
    if v < eps { at_least(0.0, from_product) } else { usual }
}

impl Penalty for LogSum {
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        self.lam * self.log(x)
    }

    fn sum(&self, x: &[f64]) -> f64 {
        let rate = 1.0 / self.eps;
        self.lam * sum_of_logs(x, |x| rate * x.abs(), |x| self.log(x))
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        if x == 0.0 { f64::NAN } else { odd(x, |x| self.lam / (x + self.eps)) }
    }

    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, self.shrink(tau))
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        let beyond = tau * self.lam > self.eps * self.eps;
        beyond.then(|| {
            jump_from_zero(tau, self.slope_at_zero(), |t| {
                let slope = self.lam / (t + self.eps);
                (self.value(t), slope, -slope / (t + self.eps))
            })
        })
    }

    fn slope_at_zero(&self) -> f64 {
        self.lam / self.eps
    }

    fn weak_convexity(&self) -> f64 {
        self.lam / (self.eps * self.eps)
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
