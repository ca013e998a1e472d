//! Proximal gradient descent.

use super::solver::{Memory, Requirement, STEP, check_step};
use super::{Halt, Penalised, Scratch, Solver, SolverKind, SolverState, Unmet};
use crate::penalty::ParameterError;

/// `x_{k+1} = prox_{step weight P}(x_k - step K'(K x_k - y))` for `D = I`; for L1 on differences of a
/// signal the prox is that of total variation.
///
/// The step is a multiple of `1 / ||K||^2`: up to 1 the objective never rises, whatever the penalty,
/// because each step minimises a majorant. Where the prox jumps (`step weight rho >= 1`) it takes the
/// larger magnitude at a tie.
///
/// # References
/// Daubechies, Defrise and De Mol 2004; Beck and Teboulle 2009, "A fast iterative shrinkage-thresholding
/// algorithm", section 3; Attouch, Bolte and Svaiter 2013 for penalties that are not convex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ista {
    step: f64,
}

/// The entry in the list of solvers.
pub(super) static KIND: SolverKind = SolverKind {
    name: "ista",
    label: "ISTA",
    needs: "A gradient step on the data, then a prox; needs D = identity, or L1 on the differences of a signal.",
    requirement: Requirement::Prox,
    parameters: &[STEP],
    build: |values| Ok(Box::new(Ista::new(values[0])?)),
};

/// What ISTA carries.
#[derive(Debug, Clone)]
pub(super) struct ProxMemory {
    /// `K'(K x - y)` (d values).
    gradient: Vec<f64>,
    /// The point the prox is taken at, then the gradient at the next (d values).
    point: Vec<f64>,
    /// The next point.
    next: Vec<f64>,
    scratch: Scratch,
}

impl Ista {
    /// With a step relative to `1 / ||K||^2`.
    ///
    /// # Errors
    /// When it is not positive and finite.
    pub fn new(step: f64) -> Result<Self, ParameterError> {
        Ok(Self { step: check_step(step)? })
    }
}

impl Solver for Ista {
    fn kind(&self) -> &'static SolverKind {
        &KIND
    }

    fn init(&self, problem: &Penalised, start: &[f64]) -> Result<SolverState, Unmet> {
        KIND.admit(problem, start)?;
        let mut scratch = Scratch::new(problem);
        let mut gradient = vec![0.0; start.len()];
        let objective = value_and_datafit_gradient(problem, start, &mut gradient, &mut scratch);
        let gap = problem.gap_of(start, &mut gradient.clone(), &mut scratch).unwrap_or(f64::INFINITY);
        let (point, next) = (gradient.clone(), start.to_vec());
        let memory = ProxMemory { gradient, point, next, scratch };
        let mut state = SolverState::at(start, objective, gap, Memory::Prox(Box::new(memory)));
        (state.step, state.gradients) = (data_step(problem, self.step), 1);
        Ok(state)
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        let (diverged, step) = (state.diverged(), data_step(problem, self.step));
        let Memory::Prox(memory) = &mut state.memory else { return Err(Halt::ForeignState) };
        let ProxMemory { gradient, point, next, scratch } = &mut **memory;
        for ((point, x), slope) in point.iter_mut().zip(&state.x).zip(&*gradient) {
            *point = x - step * slope;
        }
        problem.prox_to(point, step, next, scratch);
        let objective = value_and_datafit_gradient(problem, next, point, scratch);
        if !objective.is_finite() {
            return Err(diverged);
        }
        gradient.copy_from_slice(point);
        let gap = problem.gap_of(next, point, scratch).unwrap_or(f64::INFINITY);
        std::mem::swap(&mut state.x, next);
        (state.objective, state.gap, state.step) = (objective, gap, step);
        state.iterations += 1;
        state.gradients += 1;
        state.proxes += 1;
        Ok(())
    }
}

/// A multiple of `1 / ||K||^2`.
pub(super) fn data_step(problem: &Penalised, multiple: f64) -> f64 {
    multiple / problem.forward().squared_norm().max(f64::MIN_POSITIVE)
}

/// `J(x)`, and `K'(K x - y)` into `gradient`.
pub(super) fn value_and_datafit_gradient(
    problem: &Penalised,
    x: &[f64],
    gradient: &mut [f64],
    scratch: &mut Scratch,
) -> f64 {
    let datafit = problem.datafit_gradient_to(x, gradient, scratch);
    problem.analysis().apply_to(x, &mut scratch.image);
    datafit + problem.penalty_of_image(&scratch.image)
}
