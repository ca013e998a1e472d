//! Three planes.

use super::{Height, Surface, relu};

/// `max(2 x + y, -2 x + y, x / 2 - y - 1 / 2)`, folded from the left with `max(u, v) = v + relu(u - v)`: the
/// minimum is where the three meet, at `(0, -1/4)`.
#[derive(Debug, Clone, Copy, Default)]
pub struct MaxAffine {
    /// `relu'(0)`: the share of the first of two equal planes.
    pub relu_at_zero: f64,
}

impl MaxAffine {
    /// `max(u, v)` of two functions with their gradients.
    #[inline(always)]
    fn larger(&self, u: Height, v: Height) -> Height {
        let (over, share) = relu(u.value - v.value, self.relu_at_zero);
        let difference = [u.slope[0] - v.slope[0], u.slope[1] - v.slope[1]];
        let tied = u.value == v.value && difference != [0.0, 0.0];
        Height {
            value: v.value + over,
            slope: [v.slope[0] + share * difference[0], v.slope[1] + share * difference[1]],
            kinks: u.kinks + v.kinks + u32::from(tied),
        }
    }
}

impl Surface for MaxAffine {
    const VARIABLES: usize = 2;

    #[inline(always)]
    fn height(&self, _: usize, x: f64, y: f64) -> Height {
        let first = Height::smooth(2.0 * x + y, [2.0, 1.0]);
        let second = Height::smooth(-2.0 * x + y, [-2.0, 1.0]);
        let third = Height::smooth(x / 2.0 - y - 0.5, [0.5, -1.0]);
        self.larger(self.larger(first, second), third)
    }
}
