//! One penalty on its way: problem, solver and state, stepped side by side with the others.

use super::certificates::{Split, stationarity};
use super::measures::Measures;
use super::settings::{PenaltyIndex, Settings};
use super::task::Task;
use crate::linear::dot;
use crate::penalty::PENALTIES;
use crate::recovery::{Halt, Penalised, Scratch, Solver, SolverState};
use crate::settings::Rejection;

/// An objective this many times that of the start and of zero is a run that diverged, at any step. A long step may
/// go up for a while and settle where the curvature is less.
const LOST: f64 = 1e6;

/// With the last step no time is left to settle.
const LOST_AT_THE_END: f64 = 10.0;

/// How the way of one penalty ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// The certificate of stationarity holds.
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
    /// The larger objective of the start and of zero.
    first_objective: f64,
    scratch: Scratch,
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
        let first_objective = state.objective.max(0.5 * dot(problem.response(), problem.response()));
        let scratch = Scratch::new(&problem);
        Ok(Self { index, problem, solver, state, end: None, tolerance, first_objective, scratch })
    }

    /// Moves by one step, unless it has ended.
    pub fn step(&mut self) {
        if self.end.is_some() {
            return;
        }
        if let Err(halt) = self.solver.step(&self.problem, &mut self.state) {
            let stationary = !matches!(halt, Halt::Diverged { .. }) && self.is_stationary();
            self.end = Some(if stationary { End::Converged } else { End::Halted(halt) });
        } else if self.state.gap <= self.tolerance && self.is_stationary() {
            self.end = Some(End::Converged);
        } else if self.state.objective > LOST * self.first_objective {
            self.end = Some(self.lost());
        }
    }

    /// After the last step: what solvers look at themselves may exceed what the certificate says.
    pub fn conclude(&mut self) {
        if self.end.is_some() {
            return;
        }
        if self.state.objective > LOST_AT_THE_END * self.first_objective {
            self.end = Some(self.lost());
        } else if self.state.iterations > 0 && self.is_stationary() {
            self.end = Some(End::Converged);
        }
    }

    fn lost(&self) -> End {
        End::Halted(Halt::Diverged { iteration: self.state.iterations.saturating_sub(1) })
    }

    /// Whether the certificate of stationarity holds where it is.
    fn is_stationary(&mut self) -> bool {
        let mut dual = vec![0.0; self.problem.analysis().rows()];
        let has_dual = self.state.dual_to(&mut dual);
        let split = self.state.split_image().filter(|_| has_dual).map(|z| Split { z, w: &dual });
        stationarity(&self.problem, &self.state.x, split, &mut self.scratch)
            .is_some_and(|gap| gap <= self.tolerance)
    }

    /// Operations since the start: of gradients, of proxes, and of what a step asks besides.
    pub fn operations(&self) -> f64 {
        let (gradients, proxes) = (self.state.gradients as f64, self.state.proxes as f64);
        let costs = super::work::Costs::of(&self.problem, self.solver.kind().name);
        costs.setup
            + gradients * costs.gradient
            + proxes * costs.prox
            + self.state.iterations as f64 * costs.step
    }

    /// The penalised entries: ADMM's copy with its exact zeros, or `D x`.
    pub fn image(&self, task: &Task) -> Vec<f64> {
        self.state.split_image().map_or_else(|| task.image(&self.state.x), <[f64]>::to_vec)
    }

    /// How good the present estimate is.
    pub fn measures(&self, task: &Task) -> Measures {
        Measures::of(task, &self.problem, &self.state.x, &self.image(task))
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
