//! The whole objective, every time.

use super::{Cost, Draw, Oracle};
use crate::objective::{Evaluation, Objective};
use std::sync::Arc;

/// Answers every draw with the whole objective.
#[derive(Debug, Clone)]
pub struct Exact {
    objective: Arc<dyn Objective>,
    room: Vec<f64>,
    samples: u64,
    cost: Cost,
}

impl Exact {
    /// Of an objective whose evaluation counts as one sample.
    pub fn new(objective: Arc<dyn Objective>) -> Self {
        Self::of_samples(objective, 1)
    }

    /// Of an objective that is a mean over so many samples.
    pub fn of_samples(objective: Arc<dyn Objective>, samples: u64) -> Self {
        let room = vec![0.0; objective.room()];
        Self { objective, room, samples, cost: Cost::default() }
    }
}

impl Oracle for Exact {
    fn begin(&mut self, _: u64) {}

    fn gradient_to(&mut self, _: Draw, x: &[f64], out: &mut [f64]) -> Evaluation {
        self.cost.samples += self.samples;
        self.cost.gradients += self.samples;
        self.objective.value_and_gradient_to(x, out, &mut self.room)
    }

    fn dim(&self) -> usize {
        self.objective.dim()
    }

    fn points(&self) -> usize {
        self.objective.points()
    }

    fn cost(&self) -> Cost {
        self.cost
    }
}
