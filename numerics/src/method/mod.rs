//! Rules of motion, one a file: how a state moves by one step.
//!
//! A [`Method`] is an immutable configuration; everything that moves is in the [`State`]. A method
//! never decides when to stop or what to record: the caller looks at the state between steps. A
//! new configuration of the same kind (another step, momentum, tolerance) may continue an old state.

mod descent;
pub mod dormand_prince;
mod error_scale;
mod factors;
mod gradient_descent;
mod gradient_flow;
mod heavy_ball;
mod implicit_bias;
mod live_system;
mod mirror_stage;
mod momentum_flow;
pub mod rodas5p;
mod state;
mod stochastic_gradient_descent;

pub use gradient_descent::GradientDescent;
pub use gradient_flow::{GradientFlow, StepRule};
pub use heavy_ball::HeavyBall;
pub use implicit_bias::ImplicitBias;
pub use momentum_flow::MomentumFlow;
pub use state::{Breakdown, Snapshot, State, StepError};
pub use stochastic_gradient_descent::StochasticGradientDescent;

use crate::objective::DiagonalNetwork;

/// A rule of motion on the factors of a diagonal network.
pub trait Method {
    /// The state at time zero: every factor at its init scale, so `beta = 0`.
    fn init(&self, network: &DiagonalNetwork) -> State;

    /// Moves by one step. A flow does not go beyond accelerated time `limit` and lands on it
    /// exactly; it does nothing once there. A method with steps of its own ignores `limit`.
    ///
    /// # Errors
    /// When no further step exists; the state is then that of the last good step.
    fn step_until(&self, network: &DiagonalNetwork, state: &mut State, limit: f64) -> Result<(), Breakdown>;

    /// Moves by one step of the method's own choosing.
    ///
    /// # Errors
    /// As [`Method::step_until`].
    fn step(&self, network: &DiagonalNetwork, state: &mut State) -> Result<(), Breakdown> {
        self.step_until(network, state, f64::INFINITY)
    }

    /// Coefficients and dual at an accelerated time within the last step (clamped to it): a
    /// polynomial of the method's order for flows, the straight line for methods with steps.
    fn interpolate_to(&self, network: &DiagonalNetwork, state: &State, time: f64, out: &mut Snapshot);
}
