//! Cyclic coordinate descent.

use super::solver::{Memory, Requirement};
use super::{Forward, Halt, Penalised, Scratch, Solver, SolverKind, SolverState, Unmet};
use crate::linear::{axpy, dot};
use crate::penalty::ParameterError;

/// Sweeps after which the residual is computed anew, so that rounding does not add up.
const REFRESH: u64 = 50;

/// One coordinate after the other goes to the minimum along it: with `h = ||k_j||^2`,
/// `x_j = prox_{weight P / h}(x_j - k_j'(K x - y) / h)`. One step is one sweep over all coordinates, in
/// order.
///
/// Every move is an exact minimisation, so the objective never rises, whatever the penalty. A zero column
/// gets 0.
///
/// # References
/// Friedman, Hastie and Tibshirani 2010, "Regularization paths for generalized linear models via coordinate
/// descent"; Breheny and Huang 2011 for penalties that are not convex.
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
    /// Its residual is kept up to date.
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
        let mut scratch = Scratch::new(problem);
        let objective = problem.value(start, &mut scratch);
        let curvatures = (0..start.len()).map(curvature).collect();
        let memory = SweepMemory { curvatures, next: start.to_vec(), scratch };
        Ok(SolverState::at(start, objective, f64::INFINITY, Memory::Sweep(Box::new(memory))))
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        let diverged = state.diverged();
        let Memory::Sweep(memory) = &mut state.memory else { return Err(Halt::ForeignState) };
        memory.next.copy_from_slice(&state.x);
        let gap = memory.sweep(problem);
        if state.iterations % REFRESH == REFRESH - 1 {
            problem.datafit(&memory.next, &mut memory.scratch);
        }
        let residual = &memory.scratch.residual;
        let objective = 0.5 * dot(residual, residual) + problem.penalty_of_image(&memory.next);
        if !objective.is_finite() {
            return Err(diverged);
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
    /// Moves every coordinate once; the largest move times its curvature.
    fn sweep(&mut self, problem: &Penalised) -> f64 {
        let Forward::Dense(dense) = problem.forward() else { return 0.0 };
        let (weight, mut gap) = (problem.weight(), 0.0f64);
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
                gap = gap.max((new - old).abs() * curvature);
            }
        }
        gap
    }
}
