//! Functions of one or two variables, one a file, and swarms of points on them.

mod chebyshev;
mod fit;
mod lessard;
mod max_affine;
mod phase;
mod product;
mod quadratic_form;
mod rosenbrock;
mod swarm;
mod wall;

pub use chebyshev::Chebyshev;
pub use fit::Fit;
pub use lessard::Lessard;
pub use max_affine::MaxAffine;
pub use phase::AbsolutePhase;
pub use product::Product;
pub use quadratic_form::QuadraticForm;
pub use rosenbrock::Rosenbrock;
pub use swarm::Swarm;
pub use wall::Wall;

use crate::objective::FiniteSum;
use std::fmt::Debug;
use std::sync::Arc;

/// A function of one or two variables, or a mean of such functions over samples.
pub trait Surface: Clone + Debug + Send + Sync {
    /// Variables: 1 or 2. On a line the second coordinate is 0, and nobody looks at its slope.
    const VARIABLES: usize;

    /// Functions of which it is the mean.
    fn samples(&self) -> usize {
        1
    }

    /// Sample `sample` at `(x, y)`.
    fn height(&self, sample: usize, x: f64, y: f64) -> Height;
}

/// Generic code is compiled where it is instantiated, and only this package is compiled for speed: the loops of
/// every surface here are instantiated by these functions.
macro_rules! swarms {
    ($($surface:ty),* $(,)?) => {
        $(impl $surface {
            /// `points` points on this surface, see [`Swarm`].
            pub fn swarm(self, points: usize) -> Arc<dyn FiniteSum> {
                Arc::new(Swarm::new(self, points))
            }
        })*
    };
}

swarms!(AbsolutePhase, Chebyshev, Fit, Lessard, MaxAffine, Product, QuadraticForm, Rosenbrock, Wall);

/// Value and slope at a place.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Height {
    /// `f(x, y)`.
    pub value: f64,
    /// The gradient; at a kink the element automatic differentiation returns.
    pub slope: [f64; 2],
    /// Terms exactly at a kink: `|u|` or `relu(u)` with `u = 0` and a gradient of `u` that is not zero.
    pub kinks: u32,
}

impl Height {
    /// Where there is no kink.
    #[inline(always)]
    pub fn smooth(value: f64, slope: [f64; 2]) -> Self {
        Self { value, slope, kinks: 0 }
    }

    /// `|u|` for a `u` of this value and gradient: at `u = 0` the slope is 0.
    #[inline(always)]
    pub fn absolute(u: f64, gradient: [f64; 2]) -> Self {
        let sign = sign(u);
        let kinks = u32::from(u == 0.0 && gradient != [0.0, 0.0]);
        Self { value: u.abs(), slope: [sign * gradient[0], sign * gradient[1]], kinks }
    }
}

/// `-1`, `0` or `1`; NaN stays NaN.
#[inline(always)]
fn sign(u: f64) -> f64 {
    if u == 0.0 { 0.0 } else { 1f64.copysign(u) + 0.0 * u }
}

/// `relu(u)` and its derivative, which at 0 is the setting `at_zero`.
#[inline(always)]
fn relu(u: f64, at_zero: f64) -> (f64, f64) {
    if u > 0.0 {
        (u, 1.0)
    } else if u == 0.0 {
        (0.0, at_zero)
    } else {
        // Keeps NaN, unlike a maximum with 0.
        (0.0 * u, 0.0 * u)
    }
}
