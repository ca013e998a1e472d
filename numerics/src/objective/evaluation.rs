//! What a first-order method may ask of a function.

use std::fmt::Debug;
use std::sync::Arc;

/// A function of `dim` numbers that can say its value and slope.
///
/// An objective decides nothing: a value that is not finite passes through, and whoever asked looks at it.
/// Several independent points may lie side by side, coordinate after coordinate (all `x`, then all `y`), so
/// that an ensemble of runs is one long vector.
pub trait Objective: Debug + Send + Sync {
    /// Numbers in a vector it takes: coordinates of a point times [`Objective::points`].
    fn dim(&self) -> usize;

    /// Independent points side by side.
    fn points(&self) -> usize {
        1
    }

    /// Numbers of scratch an evaluation needs; a wrapper adds its own to those of what it wraps.
    fn room(&self) -> usize {
        0
    }

    /// `f(x)`, and its slope into `out` (`dim` values). Allocates nothing.
    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation;

    /// A Lipschitz constant of the gradient, where there is one.
    fn smoothness(&self) -> Option<f64> {
        None
    }
}

/// A mean `f = (1/m) sum_j f_j` of which a few members may stand for all.
pub trait FiniteSum: Objective {
    /// `m`.
    fn samples(&self) -> usize;

    /// The mean of `f_j` over `rows`, and its slope. Of several points each has its own rows, place after
    /// place with the points side by side.
    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation;
}

/// What an evaluation found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// `f(x)`; NaN where several points were asked, of which each has its own.
    pub value: f64,
    /// What was written as the gradient.
    pub slope: Slope,
}

/// What stands where the gradient is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slope {
    /// The gradient.
    Gradient,
    /// An element of a conservative field: at kinks the one the objective is set to choose (the Clarke
    /// subdifferential or what automatic differentiation returns).
    Chosen {
        /// Terms that were asked exactly at a kink.
        kinks: u32,
    },
    /// Nothing of use: the slope is infinite or no element was chosen.
    Missing,
}

impl Evaluation {
    /// A value with its gradient.
    pub fn smooth(value: f64) -> Self {
        Self { value, slope: Slope::Gradient }
    }

    /// A value whose slope was chosen at so many kinks; the gradient where there are none.
    pub fn chosen(value: f64, kinks: u32) -> Self {
        Self { value, slope: if kinks == 0 { Slope::Gradient } else { Slope::Chosen { kinks } } }
    }
}

impl Slope {
    /// Terms asked exactly at a kink.
    pub fn kinks(self) -> u32 {
        match self {
            Self::Chosen { kinks } => kinks,
            Self::Gradient | Self::Missing => 0,
        }
    }
}

impl<O: Objective + ?Sized> Objective for Arc<O> {
    fn dim(&self) -> usize {
        (**self).dim()
    }

    fn points(&self) -> usize {
        (**self).points()
    }

    fn room(&self) -> usize {
        (**self).room()
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        (**self).value_and_gradient_to(x, out, room)
    }

    fn smoothness(&self) -> Option<f64> {
        (**self).smoothness()
    }
}

impl<O: FiniteSum + ?Sized> FiniteSum for Arc<O> {
    fn samples(&self) -> usize {
        (**self).samples()
    }

    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        (**self).batch_gradient_to(rows, x, out, room)
    }
}
