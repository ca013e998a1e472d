//! Stochastic gradient descent on the factors, with or without momentum.

use super::descent::{self, Batch, Sampler};
use super::{Breakdown, Method, Snapshot, State, StepError};
use crate::objective::DiagonalNetwork;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// The heavy-ball step (gradient descent for momentum zero) with the gradient of a batch of samples,
/// drawn afresh for each step, without replacement inside the batch.
///
/// A batch of all samples is the deterministic method, bit for bit. The generator is ChaCha with 8
/// rounds; the same seed gives the same run everywhere.
///
/// # References
/// Pesme, Pillaud-Vivien, Flammarion 2021, "Implicit bias of SGD for diagonal linear networks".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StochasticGradientDescent {
    step: f64,
    momentum: f64,
    batch: usize,
    seed: u64,
}

impl StochasticGradientDescent {
    /// With the given step (physical time), momentum, batch size (cut to the number of samples)
    /// and seed.
    ///
    /// # Errors
    /// When the step is not positive and finite, the momentum not in `[0, 1)`, or the batch empty.
    pub fn new(step: f64, momentum: f64, batch: usize, seed: u64) -> Result<Self, StepError> {
        StepError::check(step, momentum)?;
        if batch == 0 {
            return Err(StepError("the batch is empty; it must hold at least one sample".into()));
        }
        Ok(Self { step, momentum, batch, seed })
    }
}

impl Method for StochasticGradientDescent {
    fn init(&self, network: &DiagonalNetwork) -> State {
        let order = (0..network.problem().samples()).collect();
        descent::start(network, Some(Sampler { random: ChaCha8Rng::seed_from_u64(self.seed), order }))
    }

    fn step_until(&self, network: &DiagonalNetwork, state: &mut State, _: f64) -> Result<(), Breakdown> {
        let whole = self.batch >= network.problem().samples();
        let batch = if whole { Batch::Whole } else { Batch::Sampled(self.batch) };
        descent::step(network, state, (self.step, self.momentum), batch)
    }

    fn interpolate_to(&self, _: &DiagonalNetwork, state: &State, time: f64, out: &mut Snapshot) {
        descent::interpolate_to(state, time, out);
    }
}
