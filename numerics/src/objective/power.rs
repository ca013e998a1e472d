//! A power of the distance to zero.

use super::{Evaluation, Objective};

/// `f(x) = sum_i |x_i|^p`, `f' = p |x|^(p-1) sign x`, `p >= 2`.
///
/// Curvature `p (p-1) |x|^(p-2)` grows like the slope to the power `(p-2)/(p-1)`. Adaptively normalised
/// descent with that power is exactly linear: `x_{k+1} = (1 - alpha p^(1/(p-1))) x_k`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Power {
    exponent: f64,
    dim: usize,
}

impl Power {
    /// Of this exponent in `dim` unknowns. `None` when the exponent is below 2 or not finite.
    pub fn new(exponent: f64, dim: usize) -> Option<Self> {
        (exponent >= 2.0 && exponent.is_finite()).then_some(Self { exponent, dim })
    }
}

impl Objective for Power {
    fn dim(&self) -> usize {
        self.dim
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        let mut value = 0.0;
        for (out, x) in out.iter_mut().zip(x) {
            let below = libm::pow(x.abs(), self.exponent - 1.0);
            value += below * x.abs();
            *out = (self.exponent * below).copysign(*x);
        }
        Evaluation::smooth(value)
    }

    fn smoothness(&self) -> Option<f64> {
        (self.exponent == 2.0).then_some(2.0)
    }
}
