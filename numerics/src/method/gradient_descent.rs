//! Gradient descent on the factors.

use super::descent::{self, Batch};
use super::{Breakdown, Method, Snapshot, State, StepError};
use crate::objective::DiagonalNetwork;

/// `w_{k+1} = w_k - step grad F(w_k)` on both factors, exactly: at depth 2 a factor is multiplied
/// by `1 -+ step dL/dbeta_i`, at depth `D` by `1 -+ step D w^(D-2) dL/dbeta_i`.
///
/// A multiplier below zero takes the factor through zero (counted as a crossing). One step lasts
/// `step` in physical time.
///
/// # References
/// Even, Pesme, Gunasekar, Flammarion 2023, "(S)GD over diagonal linear networks".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientDescent {
    step: f64,
}

impl GradientDescent {
    /// With the given step (physical time).
    ///
    /// # Errors
    /// When the step is not a positive finite number.
    pub fn new(step: f64) -> Result<Self, StepError> {
        StepError::check(step, 0.0)?;
        Ok(Self { step })
    }
}

impl Method for GradientDescent {
    fn init(&self, network: &DiagonalNetwork) -> State {
        descent::start(network, None)
    }

    fn step_until(&self, network: &DiagonalNetwork, state: &mut State, _: f64) -> Result<(), Breakdown> {
        descent::step(network, state, (self.step, 0.0), Batch::Whole)
    }

    fn interpolate_to(&self, _: &DiagonalNetwork, state: &State, time: f64, out: &mut Snapshot) {
        descent::interpolate_to(state, time, out);
    }
}
