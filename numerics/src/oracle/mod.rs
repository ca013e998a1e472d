//! Who answers a method: the whole objective, some of its samples, or either with noise.

mod exact;
mod minibatch;
mod noisy;

pub use exact::Exact;
pub use minibatch::{Batches, Minibatch};
pub use noisy::{Noise, Noisy, Tail};

use crate::objective::Evaluation;
use std::fmt::Debug;

/// Which samples an answer is taken over.
///
/// A batch belongs to the step in which it is asked for: asked again within the step, at another point, it is
/// the same batch. So a difference of gradients over the same samples (SPIDER) and a norm from the same
/// samples as the direction need no words of their own, and a step that draws no norm leaves every later one
/// in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// All samples.
    Whole,
    /// This step's batch of a stream; all samples where there are no batches.
    Batch(Stream),
}

/// Independent streams of batches: using one never moves the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Of the direction moved in.
    Direction,
    /// Of the norm it is divided by.
    Norm,
}

impl Stream {
    /// How many there are.
    pub const COUNT: usize = 2;
}

/// What answers have cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Samples looked at; one asked again in the same step counts once.
    pub samples: u64,
    /// Gradients of one sample evaluated.
    pub gradients: u64,
}

/// Answers a method: owns an objective, its scratch and its streams, and counts what it answers.
pub trait Oracle: Debug + Send {
    /// A step begins: batches asked for from now on are those of this step.
    fn begin(&mut self, step: u64);

    /// Value and slope at `x` over the samples of `draw`. Allocates nothing.
    fn gradient_to(&mut self, draw: Draw, x: &[f64], out: &mut [f64]) -> Evaluation;

    /// Numbers in a vector.
    fn dim(&self) -> usize;

    /// Independent points side by side in a vector.
    fn points(&self) -> usize;

    /// What it has cost so far.
    fn cost(&self) -> Cost;
}
