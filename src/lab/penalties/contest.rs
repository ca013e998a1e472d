//! One penalty on its way: problem, solver and state, stepped side by side with the others.

use super::measures::Measures;
use super::settings::{PenaltyIndex, Settings};
use super::task::Task;
use crate::penalty::PENALTIES;
use crate::recovery::{Halt, Penalised, Solver, SolverState};
use crate::settings::Rejection;

/// How the way of one penalty ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// The stationarity gap fell below the tolerance.
    Converged,
    /// The solver cannot go on.
    Halted(Halt),
}

/// A penalty, its problem, its solver and where it is.
#[derive(Debug)]
pub struct Contestant {
    /// Which penalty.
    pub index: PenaltyIndex,
    /// What is minimised.
    pub problem: Penalised,
    solver: Box<dyn Solver>,
    /// Where it is.
    pub state: SolverState,
    /// Once it does not move any more.
    pub end: Option<End>,
    /// The gap at which it has converged.
    tolerance: f64,
}

impl Contestant {
    /// A penalty at its start.
    ///
    /// # Errors
    /// When a parameter makes no sense, or the solver cannot run on this problem.
    pub fn new(
        settings: &Settings,
        task: &Task,
        index: PenaltyIndex,
        start: &[f64],
    ) -> Result<Self, Rejection> {
        let kind = PENALTIES[index];
        let reject = |field: &str, message: String| Rejection { field: field.into(), message, nearest: None };
        let penalty = settings
            .penalty_at(index)
            .map_err(|error| reject(&format!("{}.{}", kind.name, error.parameter), error.message))?;
        let problem = task.penalised(penalty, settings)?;
        let solver = settings.solver().map_err(|error| reject(error.parameter, error.message))?;
        let state = solver
            .init(&problem, start)
            .map_err(|unmet| reject("method", format!("{}: {}", kind.label, unmet.sentence)))?;
        let tolerance = libm::pow(10.0, settings.tolerance_log10);
        Ok(Self { index, problem, solver, state, end: None, tolerance })
    }

    /// Moves by one step, unless it has ended.
    pub fn step(&mut self) {
        if self.end.is_some() {
            return;
        }
        if let Err(halt) = self.solver.step(&self.problem, &mut self.state) {
            self.end = Some(End::Halted(halt));
        } else if self.state.gap <= self.tolerance {
            self.end = Some(End::Converged);
        }
    }

    /// The penalised entries: ADMM's copy with its exact zeros, or `D x`.
    pub fn image(&self, task: &Task) -> Vec<f64> {
        self.state.split_image().map_or_else(|| task.image(&self.state.x), <[f64]>::to_vec)
    }

    /// How good the present estimate is.
    pub fn measures(&self, task: &Task) -> Measures {
        Measures::of(task, &self.state.x, &self.image(task))
    }

    /// Appends ADMM's copy of `D x`, and its dual; whether the solver has them.
    pub fn split_onto(&self, copies: &mut Vec<f64>, duals: &mut Vec<f64>) -> bool {
        let Some(copy) = self.state.split_image() else { return false };
        copies.extend_from_slice(copy);
        let start = duals.len();
        duals.resize(start + copy.len(), 0.0);
        self.state.dual_to(&mut duals[start..])
    }

    /// Gradients and proxes used so far.
    pub fn cost(&self) -> f64 {
        (self.state.gradients + self.state.proxes) as f64
    }
}
