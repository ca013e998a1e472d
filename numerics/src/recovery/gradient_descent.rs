//! Gradient descent, and the step it shares with heavy ball.

use super::solver::{Memory, Requirement, STEP, check_step};
use super::{Halt, Penalised, Scratch, Solver, SolverKind, SolverState, Unmet};
use crate::penalty::ParameterError;

/// `x_{k+1} = x_k - step grad J(x_k)`.
///
/// The step is given as a multiple of [`Penalised::gradient_step`], `1 / L`: with a multiple of at most 1
/// a smooth objective never rises, convex or not. A penalty with kinks is allowed: 0 counts as its slope
/// there, and the method visibly fails to give zeros.
///
/// # References
/// Nesterov 2018, "Lectures on convex optimization", section 1.2.3.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientDescent {
    step: f64,
}

/// The entry in the list of solvers.
pub(super) static KIND: SolverKind = SolverKind {
    name: "gradient_descent",
    label: "Gradient descent",
    needs: "Steps against the gradient; needs a penalty with a derivative everywhere.",
    requirement: Requirement::Derivative,
    parameters: &[STEP],
    build: |values| Ok(Box::new(GradientDescent::new(values[0])?)),
};

/// What gradient descent and heavy ball carry.
#[derive(Debug, Clone)]
pub(super) struct DescentMemory {
    /// `grad J(x)` (d values).
    gradient: Vec<f64>,
    /// The point before (d values), over which the next one is written.
    previous: Vec<f64>,
    /// Gradient at the next point.
    next_gradient: Vec<f64>,
    scratch: Scratch,
}

impl GradientDescent {
    /// With a step relative to the safe one.
    ///
    /// # Errors
    /// When it is not positive and finite.
    pub fn new(step: f64) -> Result<Self, ParameterError> {
        Ok(Self { step: check_step(step)? })
    }
}

impl Solver for GradientDescent {
    fn kind(&self) -> &'static SolverKind {
        &KIND
    }

    fn init(&self, problem: &Penalised, start: &[f64]) -> Result<SolverState, Unmet> {
        KIND.admit(problem, start)?;
        Ok(begin(problem, start, self.step * problem.gradient_step()))
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        step(problem, state, self.step * problem.gradient_step(), 0.0)
    }
}

/// The state at the start, with one gradient evaluated.
pub(super) fn begin(problem: &Penalised, start: &[f64], step: f64) -> SolverState {
    let mut scratch = Scratch::new(problem);
    let mut gradient = vec![0.0; start.len()];
    let objective = first_gradient(problem, start, &mut gradient, &mut scratch);
    let gap = problem.relative_size(&gradient);
    let (previous, next_gradient) = (start.to_vec(), gradient.clone());
    let memory = DescentMemory { gradient, previous, next_gradient, scratch };
    let mut state = SolverState::at(start, objective, gap, Memory::Descent(Box::new(memory)));
    (state.step, state.gradients) = (step, 1);
    state
}

/// Objective and gradient at a start. Where there is no slope the gradient is NaN, and the first step
/// ends the run.
pub(super) fn first_gradient(
    problem: &Penalised,
    start: &[f64],
    gradient: &mut [f64],
    scratch: &mut Scratch,
) -> f64 {
    match problem.value_and_gradient_to(start, gradient, scratch) {
        Some(objective) => objective,
        None => {
            gradient.fill(f64::NAN);
            problem.value(start, scratch)
        }
    }
}

/// `x_{k+1} = x_k - step grad J(x_k) + momentum (x_k - x_{k-1})`.
pub(super) fn step(
    problem: &Penalised,
    state: &mut SolverState,
    step: f64,
    momentum: f64,
) -> Result<(), Halt> {
    let diverged = state.diverged();
    let Memory::Descent(memory) = &mut state.memory else { return Err(Halt::ForeignState) };
    let DescentMemory { gradient, previous, next_gradient, scratch } = &mut **memory;
    for ((next, &x), &slope) in previous.iter_mut().zip(&state.x).zip(gradient.iter()) {
        *next = x - step * slope + momentum * (x - *next);
    }
    let halt = Halt::NoSlope { iteration: state.iterations };
    let objective = problem.value_and_gradient_to(previous, next_gradient, scratch).ok_or(halt)?;
    if !objective.is_finite() {
        return Err(diverged);
    }
    std::mem::swap(&mut state.x, previous);
    std::mem::swap(gradient, next_gradient);
    (state.objective, state.gap, state.step) = (objective, problem.relative_size(gradient), step);
    state.iterations += 1;
    state.gradients += 1;
    Ok(())
}
