//! Polyak's heavy ball on the factors.

use super::descent::{self, Batch};
use super::{Breakdown, Method, Snapshot, State, StepError};
use crate::objective::DiagonalNetwork;

/// `w_{k+1} = w_k - step grad F(w_k) + momentum (w_k - w_{k-1})`, starting at rest
/// (`w_{-1} = w_0`). One step lasts `step / (1 - momentum)` in physical time.
///
/// The path is set by [`HeavyBall::inertia`] alone, to first order in the step. With momentum zero
/// this is gradient descent, bit for bit. Momentum can carry a factor through zero; crossings are
/// counted in the state.
///
/// # References
/// Papazov, Pesme, Flammarion 2024, "Leveraging continuous time to understand momentum when
/// training diagonal linear networks".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeavyBall {
    step: f64,
    momentum: f64,
}

impl HeavyBall {
    /// With the given step (physical time) and momentum.
    ///
    /// # Errors
    /// When the step is not positive and finite or the momentum is not in `[0, 1)`.
    pub fn new(step: f64, momentum: f64) -> Result<Self, StepError> {
        StepError::check(step, momentum)?;
        Ok(Self { step, momentum })
    }

    /// `lambda = step / (1 - momentum)^2` of the momentum flow this discretises.
    pub fn inertia(&self) -> f64 {
        self.step / ((1.0 - self.momentum) * (1.0 - self.momentum))
    }
}

impl Method for HeavyBall {
    fn init(&self, network: &DiagonalNetwork) -> State {
        descent::start(network, None)
    }

    fn step_until(&self, network: &DiagonalNetwork, state: &mut State, _: f64) -> Result<(), Breakdown> {
        descent::step(network, state, (self.step, self.momentum), Batch::Whole)
    }

    fn interpolate_to(&self, _: &DiagonalNetwork, state: &State, time: f64, out: &mut Snapshot) {
        descent::interpolate_to(state, time, out);
    }
}
