//! A quadratic in the plane, turned.

use super::{Height, Surface};

/// `(a x^2 + 2 b x y + c y^2) / 2`.
#[derive(Debug, Clone, Copy)]
pub struct QuadraticForm {
    a: f64,
    b: f64,
    c: f64,
}

impl QuadraticForm {
    /// With eigenvalue 1 along `(cos t, sin t)` and `condition` across, `t` in degrees.
    pub fn turned(condition: f64, degrees: f64) -> Self {
        let angle = degrees.to_radians();
        let (c, s) = (libm::cos(angle), libm::sin(angle));
        Self { a: c * c + condition * s * s, b: c * s * (1.0 - condition), c: s * s + condition * c * c }
    }
}

impl Surface for QuadraticForm {
    const VARIABLES: usize = 2;

    #[inline(always)]
    fn height(&self, _: usize, x: f64, y: f64) -> Height {
        let slope = [self.a * x + self.b * y, self.b * x + self.c * y];
        Height::smooth((self.a * x * x + 2.0 * self.b * x * y + self.c * y * y) / 2.0, slope)
    }
}
