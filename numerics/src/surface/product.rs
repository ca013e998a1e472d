//! A product that should be one.

use super::{Height, Surface};

/// `|x y - 1|`: two branches of minima, a crease along both, a saddle at the origin. Gradient flow conserves
/// `x^2 - y^2`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Product;

impl Surface for Product {
    const VARIABLES: usize = 2;

    #[inline(always)]
    fn height(&self, _: usize, x: f64, y: f64) -> Height {
        Height::absolute(x * y - 1.0, [y, x])
    }
}
