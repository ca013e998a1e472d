//! Cyclic coordinate descent.

use super::anderson::Anderson;
use super::ista::value_and_datafit_gradient;
use super::solver::{Memory, Requirement};
use super::{Forward, Halt, Penalised, Scratch, Solver, SolverKind, SolverState, Unmet};
use crate::linear::{axpy, dot};
use crate::penalty::ParameterError;

/// One coordinate after the other goes to the minimum along it: with `h = ||k_j||^2`,
/// `x_j = prox_{weight P / h}(x_j - k_j'(K x - y) / h)`. One step is one sweep over all coordinates, in
/// order; after every fifth the limit the last sweeps point to is tried, and taken when it is better
/// (`anderson.rs`).
///
/// Every move is an exact minimisation, so the objective never rises, whatever the penalty. A zero column
/// gets 0. The residual is computed anew after every sweep: where a coordinate moves far the one carried along
/// loses digits, and what is said to be stationary must be.
///
/// # References
/// Friedman, Hastie and Tibshirani 2010, "Regularization paths for generalized linear models via coordinate
/// descent"; Breheny and Huang 2011 for penalties that are not convex; Bertrand and Massias 2021 for the
/// extrapolation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CoordinateDescent;

/// The entry in the list of solvers.
pub(super) static KIND: SolverKind = SolverKind {
    name: "coordinate_descent",
    label: "Coordinate descent",
    needs: "One coordinate at a time to its minimum; needs a dense design, D = identity and no groups.",
    requirement: Requirement::Coordinates,
    parameters: &[],
    build: |_| -> Result<Box<dyn Solver>, ParameterError> { Ok(Box::new(CoordinateDescent)) },
};

/// What coordinate descent carries.
#[derive(Debug, Clone)]
pub(super) struct SweepMemory {
    /// `||k_j||^2` (d values).
    curvatures: Vec<f64>,
    /// The next `x` (d values).
    next: Vec<f64>,
    /// `K'(K x - y)` (d values).
    gradient: Vec<f64>,
    /// Where the last sweeps point to (d values).
    limit: Vec<f64>,
    anderson: Anderson,
    /// Its residual is that of `x`, and kept up to date during a sweep.
    scratch: Scratch,
}

impl Solver for CoordinateDescent {
    fn kind(&self) -> &'static SolverKind {
        &KIND
    }

    fn init(&self, problem: &Penalised, start: &[f64]) -> Result<SolverState, Unmet> {
        KIND.admit(problem, start)?;
        let Forward::Dense(dense) = problem.forward() else {
            return Err(Unmet::refused("coordinate descent needs a dense design".into()));
        };
        let curvature = |j: usize| dot(dense.column(j), dense.column(j));
        let d = start.len();
        let mut memory = SweepMemory {
            curvatures: (0..d).map(curvature).collect(),
            next: start.to_vec(),
            gradient: vec![0.0; d],
            limit: vec![0.0; d],
            anderson: Anderson::new(d),
            scratch: Scratch::new(problem),
        };
        let (objective, gap) = memory.evaluate(problem, start);
        let mut state = SolverState::at(start, objective, gap, Memory::Sweep(Box::new(memory)));
        state.gradients = 1;
        Ok(state)
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        let diverged = state.diverged();
        let Memory::Sweep(memory) = &mut state.memory else { return Err(Halt::ForeignState) };
        memory.next.copy_from_slice(&state.x);
        memory.sweep(problem);
        let x = std::mem::take(&mut memory.next);
        let (mut objective, mut gap) = memory.evaluate(problem, &x);
        memory.next = x;
        if !objective.is_finite() {
            return Err(diverged);
        }
        state.gradients += 1;
        if memory.anderson.take(&memory.next, &memory.curvatures, &mut memory.limit) {
            let limit = std::mem::take(&mut memory.limit);
            let (better, closer) = memory.evaluate(problem, &limit);
            memory.limit = limit;
            state.gradients += 1;
            if better <= objective && closer < gap {
                (objective, gap) = (better, closer);
                std::mem::swap(&mut memory.next, &mut memory.limit);
            } else {
                problem.datafit(&memory.next, &mut memory.scratch);
            }
        }
        std::mem::swap(&mut state.x, &mut memory.next);
        (state.objective, state.gap) = (objective, gap);
        state.iterations += 1;
        state.gradients += 1;
        state.proxes += 1;
        Ok(())
    }
}

impl SweepMemory {
    /// `J(x)` and the distance to the optimality conditions; leaves the residual in the scratch.
    fn evaluate(&mut self, problem: &Penalised, x: &[f64]) -> (f64, f64) {
        let Self { gradient, scratch, .. } = self;
        let objective = value_and_datafit_gradient(problem, x, gradient, scratch);
        (objective, problem.gap_of(x, gradient, scratch).unwrap_or(f64::INFINITY))
    }

    /// Moves every coordinate once.
    fn sweep(&mut self, problem: &Penalised) {
        let Forward::Dense(dense) = problem.forward() else { return };
        let weight = problem.weight();
        for (j, &curvature) in self.curvatures.iter().enumerate() {
            let old = self.next[j];
            let new = if curvature == 0.0 {
                if weight > 0.0 { 0.0 } else { old }
            } else {
                let v = old - dot(dense.column(j), &self.scratch.residual) / curvature;
                if weight > 0.0 { problem.penalty().prox(v, weight / curvature) } else { v }
            };
            if new != old {
                axpy(new - old, dense.column(j), &mut self.scratch.residual);
                self.next[j] = new;
            }
        }
    }
}
