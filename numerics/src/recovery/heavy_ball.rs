//! The heavy ball.

use super::gradient_descent::{begin, step};
use super::solver::{Requirement, STEP, check_step};
use super::{Halt, Penalised, Solver, SolverKind, SolverState, Unmet};
use crate::penalty::{Parameter, ParameterError};

/// `x_{k+1} = x_k - step grad J(x_k) + momentum (x_k - x_{k-1})`, started at rest.
///
/// The step is a multiple of the safe one of gradient descent. On a convex quadratic it converges for
/// every multiple below `2 (1 + momentum)`.
///
/// # References
/// Polyak 1964, "Some methods of speeding up the convergence of iteration methods".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeavyBall {
    step: f64,
    momentum: f64,
}

/// The entry in the list of solvers.
pub(super) static KIND: SolverKind = SolverKind {
    name: "heavy_ball",
    label: "Heavy ball",
    needs: "Gradient descent with inertia; needs a penalty with a derivative everywhere.",
    requirement: Requirement::Derivative,
    parameters: &[
        STEP,
        Parameter {
            name: "momentum",
            label: "Momentum",
            hint: "Share of the last move that is kept; 0 is gradient descent",
            min: 0.0,
            max: 0.99,
            default: 0.9,
            logarithmic: false,
        },
    ],
    build: |values| Ok(Box::new(HeavyBall::new(values[0], values[1])?)),
};

impl HeavyBall {
    /// With a step relative to the safe one, and a momentum.
    ///
    /// # Errors
    /// When the step is not positive and finite, or the momentum not in `[0, 1)`.
    pub fn new(step: f64, momentum: f64) -> Result<Self, ParameterError> {
        let inside = (0.0..1.0).contains(&momentum);
        ParameterError::check("momentum", momentum, inside, "at least 0 and below 1")?;
        Ok(Self { step: check_step(step)?, momentum })
    }
}

impl Solver for HeavyBall {
    fn kind(&self) -> &'static SolverKind {
        &KIND
    }

    fn init(&self, problem: &Penalised, start: &[f64]) -> Result<SolverState, Unmet> {
        KIND.admit(problem, start)?;
        Ok(begin(problem, start, self.step * problem.gradient_step()))
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        step(problem, state, self.step * problem.gradient_step(), self.momentum)
    }
}
