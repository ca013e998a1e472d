//! Robust phase retrieval in the plane.

use super::{Height, Surface};
use std::sync::Arc;

/// Mean over rows `(a, b, c)` of `|(a x + b y)^2 - c|`.
///
/// # References
/// Duchi and Ruan 2019, "Solving (most) of a set of quadratic equalities: composite optimization for robust
/// phase retrieval".
#[derive(Debug, Clone)]
pub struct AbsolutePhase {
    rows: Arc<[[f64; 3]]>,
}

impl AbsolutePhase {
    /// Eight rows that `(1, 1/2)` and its opposite fit exactly.
    pub fn of_eight() -> Self {
        let rows = [
            (1.0, 0.0),
            (0.0, 1.0),
            (1.0, 1.0),
            (1.0, -1.0),
            (2.0, 1.0),
            (-1.0, 2.0),
            (0.5, 1.5),
            (1.5, -0.5),
        ];
        Self { rows: rows.into_iter().map(|(a, b)| [a, b, (a + b / 2.0) * (a + b / 2.0)]).collect() }
    }
}

impl Surface for AbsolutePhase {
    const VARIABLES: usize = 2;

    fn samples(&self) -> usize {
        self.rows.len()
    }

    #[inline(always)]
    fn height(&self, sample: usize, x: f64, y: f64) -> Height {
        let [a, b, c] = self.rows[sample];
        let inner = a * x + b * y;
        Height::absolute(inner * inner - c, [2.0 * inner * a, 2.0 * inner * b])
    }
}
