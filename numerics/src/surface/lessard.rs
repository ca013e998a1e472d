//! The function on which heavy ball's best parameters go round for ever.

use super::{Height, Surface, relu};

/// `25 x^2 / 2 - 12 relu(x - 1)^2 + 12 relu(x - 2)^2`: smooth and strongly convex, curvature 25, then 1
/// between 1 and 2, then 25 again.
///
/// With `alpha = 1/9`, `beta = 4/9`, the best pair for quadratics of these curvatures, heavy ball has the
/// cycle `792/1225, -2208/1225, 2592/1225`.
///
/// # References
/// Lessard, Recht, Packard 2016, "Analysis and design of optimization algorithms via integral quadratic
/// constraints", section 4.6.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lessard;

impl Surface for Lessard {
    const VARIABLES: usize = 1;

    #[inline(always)]
    fn height(&self, _: usize, x: f64, _: f64) -> Height {
        // The squares have no kink: relu'(0) is multiplied by relu(0) = 0.
        let ((first, _), (second, _)) = (relu(x - 1.0, 0.0), relu(x - 2.0, 0.0));
        let slope = 25.0 * x - 24.0 * first + 24.0 * second;
        Height::smooth(25.0 * (x * x) / 2.0 - 12.0 * (first * first) + 12.0 * (second * second), [slope, 0.0])
    }
}
