//! Adam on the whole gradient.

use super::gradient_descent::first_gradient;
use super::solver::{Memory, Requirement};
use super::{Halt, Penalised, Scratch, Solver, SolverKind, SolverState, Unmet};
use crate::penalty::{Parameter, ParameterError};

/// Decay of the first and second moments, and what keeps the quotient finite.
const FIRST_DECAY: f64 = 0.9;
const SECOND_DECAY: f64 = 0.999;
const FLOOR: f64 = 1e-8;

/// `x -= step m_hat / (sqrt(v_hat) + 1e-8)` with running means `m` of the gradient (decay 0.9) and `v` of
/// its square (decay 0.999), both corrected for their start at zero.
///
/// Every coordinate moves by about `step` whatever the size of its slope, so `step` is in the units of `x`
/// and not relative to curvature; with a constant step the last digits keep moving.
///
/// # References
/// Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    step: f64,
}

/// The entry in the list of solvers.
pub(super) static KIND: SolverKind = SolverKind {
    name: "adam",
    label: "Adam",
    needs: "Moves every coordinate at a pace of its own; needs a penalty with a derivative everywhere.",
    requirement: Requirement::Derivative,
    parameters: &[Parameter {
        name: "step",
        label: "Step",
        hint: "How far a coordinate moves at most in one step, in the units of x",
        min: 1e-4,
        max: 0.3,
        default: 0.01,
        logarithmic: true,
    }],
    build: |values| Ok(Box::new(Adam::new(values[0])?)),
};

/// What Adam carries.
#[derive(Debug, Clone)]
pub(super) struct AdamMemory {
    /// `grad J(x)` (d values).
    gradient: Vec<f64>,
    /// Running mean of the gradient.
    mean: Vec<f64>,
    /// Running mean of its square.
    square: Vec<f64>,
    /// `0.9^k` and `0.999^k`.
    decayed: (f64, f64),
    /// The next point and its gradient.
    next: Vec<f64>,
    next_gradient: Vec<f64>,
    scratch: Scratch,
}

impl Adam {
    /// With a step in the units of `x`.
    ///
    /// # Errors
    /// When it is not positive and finite.
    pub fn new(step: f64) -> Result<Self, ParameterError> {
        Ok(Self { step: super::solver::check_step(step)? })
    }
}

impl Solver for Adam {
    fn kind(&self) -> &'static SolverKind {
        &KIND
    }

    fn init(&self, problem: &Penalised, start: &[f64]) -> Result<SolverState, Unmet> {
        KIND.admit(problem, start)?;
        let mut scratch = Scratch::new(problem);
        let zero = vec![0.0; start.len()];
        let mut gradient = zero.clone();
        let objective = first_gradient(problem, start, &mut gradient, &mut scratch);
        let gap = problem.relative_size(&gradient);
        let memory = AdamMemory {
            gradient,
            mean: zero.clone(),
            square: zero.clone(),
            decayed: (1.0, 1.0),
            next: zero.clone(),
            next_gradient: zero,
            scratch,
        };
        let mut state = SolverState::at(start, objective, gap, Memory::Adam(Box::new(memory)));
        (state.step, state.gradients) = (self.step, 1);
        Ok(state)
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        let (diverged, halt) = (state.diverged(), Halt::NoSlope { iteration: state.iterations });
        let Memory::Adam(memory) = &mut state.memory else { return Err(Halt::ForeignState) };
        memory.advance(&state.x, self.step);
        let AdamMemory { gradient, next, next_gradient, scratch, .. } = &mut **memory;
        let objective = problem.value_and_gradient_to(next, next_gradient, scratch).ok_or(halt)?;
        if !objective.is_finite() {
            return Err(diverged);
        }
        std::mem::swap(&mut state.x, next);
        std::mem::swap(gradient, next_gradient);
        (state.objective, state.gap, state.step) = (objective, problem.relative_size(gradient), self.step);
        state.iterations += 1;
        state.gradients += 1;
        Ok(())
    }
}

impl AdamMemory {
    /// Takes the gradient into the means and writes the next point.
    fn advance(&mut self, x: &[f64], step: f64) {
        self.decayed.0 *= FIRST_DECAY;
        self.decayed.1 *= SECOND_DECAY;
        let (first, second) = (1.0 / (1.0 - self.decayed.0), 1.0 / (1.0 - self.decayed.1));
        let moments = self.mean.iter_mut().zip(self.square.iter_mut()).zip(&self.gradient);
        for (((mean, square), &slope), (next, &x)) in moments.zip(self.next.iter_mut().zip(x)) {
            *mean = FIRST_DECAY * *mean + (1.0 - FIRST_DECAY) * slope;
            *square = SECOND_DECAY * *square + (1.0 - SECOND_DECAY) * slope * slope;
            *next = x - step * (*mean * first) / ((*square * second).sqrt() + FLOOR);
        }
    }
}
