//! Nesterov's Chebyshev-Rosenbrock function, the nonsmooth one.

use super::{Height, Surface, sign};

/// `|x - 1| / 4 + |y - 2 |x| + 1|`: a creased valley; `(1, 1)` is the minimum and `(0, -1)` critical in
/// Clarke's sense without being one.
///
/// # References
/// Gurbuzbalaban and Overton 2012, "On Nesterov's nonsmooth Chebyshev-Rosenbrock functions".
#[derive(Debug, Clone, Copy, Default)]
pub struct Chebyshev;

impl Surface for Chebyshev {
    const VARIABLES: usize = 2;

    #[inline(always)]
    fn height(&self, _: usize, x: f64, y: f64) -> Height {
        let along = Height::absolute(x - 1.0, [1.0, 0.0]);
        let across = Height::absolute(y - 2.0 * x.abs() + 1.0, [-2.0 * sign(x), 1.0]);
        Height {
            value: along.value / 4.0 + across.value,
            slope: [along.slope[0] / 4.0 + across.slope[0], across.slope[1]],
            kinks: along.kinks + across.kinks + u32::from(x == 0.0),
        }
    }
}
