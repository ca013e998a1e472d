//! A fit whose identity is written with two ReLUs.

use super::{Height, Surface, relu};

/// `(relu(x) - relu(-x) - 1)^2 / 2`, which is `(x - 1)^2 / 2`: its only minimum is 1, but with `relu'(0) = 0`
/// automatic differentiation gives 0 at 0 as well.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fit {
    /// `relu'(0)`.
    pub relu_at_zero: f64,
}

impl Surface for Fit {
    const VARIABLES: usize = 1;

    #[inline(always)]
    fn height(&self, _: usize, x: f64, _: f64) -> Height {
        let ((up, rise), (down, fall)) = (relu(x, self.relu_at_zero), relu(-x, self.relu_at_zero));
        let short = up - down - 1.0;
        Height {
            value: short * short / 2.0,
            slope: [short * (rise + fall), 0.0],
            kinks: 2 * u32::from(x == 0.0),
        }
    }
}
