//! A wall that only the code has.

use super::{Height, Surface, relu};
use std::sync::Arc;

/// Mean over rows `(a, b)` of `|relu(x) - relu(-x) - a| + |y - b| / 2`: as a function a convex bowl; written
/// with two ReLUs it has a false crease at `x = 0`, where `relu'(0) = 0` lets no slope through.
#[derive(Debug, Clone)]
pub struct Wall {
    rows: Arc<[(f64, f64)]>,
    /// `relu'(0)`.
    pub relu_at_zero: f64,
}

impl Wall {
    /// The eight rows of the lab's first example; the minimum is `(1, 0)`.
    pub fn of_eight(relu_at_zero: f64) -> Self {
        let a = [-3.0, 0.5, 0.75, 1.0, 1.0, 1.25, 1.5, 3.0];
        let b = [0.25, -1.5, 0.0, 0.5, -0.25, 1.5, 0.0, -0.5];
        Self { rows: a.into_iter().zip(b).collect(), relu_at_zero }
    }
}

impl Surface for Wall {
    const VARIABLES: usize = 2;

    fn samples(&self) -> usize {
        self.rows.len()
    }

    #[inline(always)]
    fn height(&self, sample: usize, x: f64, y: f64) -> Height {
        let (a, b) = self.rows[sample];
        let ((up, rise), (down, fall)) = (relu(x, self.relu_at_zero), relu(-x, self.relu_at_zero));
        let across = Height::absolute(up - down - a, [rise + fall, 0.0]);
        let along = Height::absolute(y - b, [0.0, 1.0]);
        Height {
            value: across.value + along.value / 2.0,
            slope: [across.slope[0], along.slope[1] / 2.0],
            kinks: across.kinks + along.kinks + 2 * u32::from(x == 0.0),
        }
    }
}
