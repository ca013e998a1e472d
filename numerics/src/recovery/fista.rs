//! Accelerated proximal gradient descent.

use super::ista::{data_step, value_and_datafit_gradient};
use super::solver::{Memory, Requirement, STEP, check_step};
use super::{Halt, Penalised, Scratch, Solver, SolverKind, SolverState, Unmet};
use crate::penalty::{Parameter, ParameterError};

/// [`Ista`](super::Ista) from an extrapolated point: `v_k = x_k + (t_{k-1} - 1) / t_k (x_k - x_{k-1})`,
/// `x_{k+1} = prox(v_k - step K'(K v_k - y))`, `t_{k+1} = (1 + sqrt(1 + 4 t_k^2)) / 2`.
///
/// `K'(K v_k - y)` is combined from those at `x_k` and `x_(k-1)`, as it is affine: a step asks for one gradient.
///
/// For a convex objective `J(x_k) - min J` falls like `1/k^2` instead of `1/k`. With `restart` the momentum
/// is thrown away whenever it points uphill, `(v_k - x_{k+1}) . (x_{k+1} - x_k) > 0`, which brings back
/// the linear rate near a strongly convex minimum and keeps it calm where the penalty is not convex.
///
/// # References
/// Beck and Teboulle 2009, equations 4.1-4.3; O'Donoghue and Candes 2015, "Adaptive restart for
/// accelerated gradient schemes", section 3.2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fista {
    step: f64,
    restart: bool,
}

/// The entry in the list of solvers.
pub(super) static KIND: SolverKind = SolverKind {
    name: "fista",
    label: "FISTA",
    needs: "ISTA with momentum; needs D = identity, or L1 on the differences of a signal.",
    requirement: Requirement::Prox,
    parameters: &[
        STEP,
        Parameter {
            name: "restart",
            label: "Restart",
            hint: "1: momentum is thrown away when it points uphill; 0: never",
            min: 0.0,
            max: 1.0,
            default: 1.0,
            logarithmic: false,
        },
    ],
    build: |values| Ok(Box::new(Fista::new(values[0], values[1] >= 0.5)?)),
};

/// What FISTA carries.
#[derive(Debug, Clone)]
pub(super) struct FistaMemory {
    /// `v` (d values).
    extrapolated: Vec<f64>,
    /// `t`.
    momentum: f64,
    /// `K'(K x - y)`, and that at the `x` before (d values).
    gradient: Vec<f64>,
    previous: Vec<f64>,
    /// `K'(K v - y)` (d values).
    slope: Vec<f64>,
    /// The point the prox is taken at, then the gradient at the next; and the next `x`.
    point: Vec<f64>,
    next: Vec<f64>,
    scratch: Scratch,
}

impl Fista {
    /// With a step relative to `1 / ||K||^2`.
    ///
    /// # Errors
    /// When it is not positive and finite.
    pub fn new(step: f64, restart: bool) -> Result<Self, ParameterError> {
        Ok(Self { step: check_step(step)?, restart })
    }
}

impl Solver for Fista {
    fn kind(&self) -> &'static SolverKind {
        &KIND
    }

    fn init(&self, problem: &Penalised, start: &[f64]) -> Result<SolverState, Unmet> {
        KIND.admit(problem, start)?;
        let mut scratch = Scratch::new(problem);
        let mut gradient = vec![0.0; start.len()];
        let objective = value_and_datafit_gradient(problem, start, &mut gradient, &mut scratch);
        let gap = problem.gap_of(start, &mut gradient.clone(), &mut scratch).unwrap_or(f64::INFINITY);
        let memory = FistaMemory {
            slope: gradient.clone(),
            previous: gradient.clone(),
            gradient,
            extrapolated: start.to_vec(),
            momentum: 1.0,
            point: vec![0.0; start.len()],
            next: vec![0.0; start.len()],
            scratch,
        };
        let mut state = SolverState::at(start, objective, gap, Memory::Fista(Box::new(memory)));
        (state.step, state.gradients) = (data_step(problem, self.step), 1);
        Ok(state)
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        let (diverged, step) = (state.diverged(), data_step(problem, self.step));
        let Memory::Fista(memory) = &mut state.memory else { return Err(Halt::ForeignState) };
        let FistaMemory { extrapolated, slope, gradient, previous, point, next, scratch, .. } = &mut **memory;
        for ((point, v), slope) in point.iter_mut().zip(&*extrapolated).zip(&*slope) {
            *point = v - step * slope;
        }
        problem.prox_to(point, step, next, scratch);
        let objective = value_and_datafit_gradient(problem, next, point, scratch);
        if !objective.is_finite() {
            return Err(diverged);
        }
        std::mem::swap(gradient, previous);
        gradient.copy_from_slice(point);
        let gap = problem.gap_of(next, point, scratch).unwrap_or(f64::INFINITY);
        state.restarts += u64::from(memory.extrapolate(&state.x, self.restart));
        std::mem::swap(&mut state.x, &mut memory.next);
        (state.objective, state.gap, state.step) = (objective, gap, step);
        state.iterations += 1;
        state.gradients += 1;
        state.proxes += 1;
        Ok(())
    }
}

impl FistaMemory {
    /// Writes the next `v`, and the gradient there, from `x` and the next `x`; whether momentum was thrown away.
    fn extrapolate(&mut self, x: &[f64], restart: bool) -> bool {
        let Self { extrapolated, momentum, next, slope, gradient, previous, .. } = self;
        let uphill: f64 = extrapolated.iter().zip(x).zip(&*next).map(|((v, x), n)| (v - n) * (n - x)).sum();
        let restarts = restart && uphill > 0.0;
        let last = if restarts { 1.0 } else { *momentum };
        *momentum = (1.0 + (1.0 + 4.0 * last * last).sqrt()) / 2.0;
        let share = (last - 1.0) / *momentum;
        for ((v, &x), &next) in extrapolated.iter_mut().zip(x).zip(&*next) {
            *v = next + share * (next - x);
        }
        for ((slope, &before), &now) in slope.iter_mut().zip(&*previous).zip(&*gradient) {
            *slope = now + share * (now - before);
        }
        restarts
    }
}
