//! Exponential growth to both sides.

use super::{Evaluation, Objective};

/// `f(x) = sum_i cosh(a x_i) - 1`, `f' = a sinh(a x)`, `a > 0`.
///
/// Curvature `a sqrt(a^2 + f'^2)`: flat below a slope of `a`, in proportion to the slope beyond.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    sharpness: f64,
    dim: usize,
}

impl Exponential {
    /// Of this sharpness in `dim` unknowns. `None` when it is not positive and finite.
    pub fn new(sharpness: f64, dim: usize) -> Option<Self> {
        (sharpness > 0.0 && sharpness.is_finite()).then_some(Self { sharpness, dim })
    }
}

impl Objective for Exponential {
    fn dim(&self) -> usize {
        self.dim
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        let (a, mut value) = (self.sharpness, 0.0);
        for (out, x) in out.iter_mut().zip(x) {
            // cosh z - 1 = 2 sinh(z / 2)^2 keeps its digits near 0.
            let half = libm::sinh(0.5 * a * x);
            value += 2.0 * half * half;
            *out = a * libm::sinh(a * x);
        }
        Evaluation::smooth(value)
    }
}
