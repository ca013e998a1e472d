//! Rosenbrock's valley.

use super::{Height, Surface};

/// `(1 - x)^2 + 100 (y - x^2)^2`: a bent valley with its minimum at `(1, 1)`.
///
/// # References
/// Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function".
#[derive(Debug, Clone, Copy, Default)]
pub struct Rosenbrock;

impl Surface for Rosenbrock {
    const VARIABLES: usize = 2;

    #[inline(always)]
    fn height(&self, _: usize, x: f64, y: f64) -> Height {
        let (short, off) = (1.0 - x, y - x * x);
        let slope = [-2.0 * short - 400.0 * x * off, 200.0 * off];
        Height::smooth(short * short + 100.0 * (off * off), slope)
    }
}
