//! Limited-memory BFGS.

use super::gradient_descent::first_gradient;
use super::solver::{Memory, Requirement};
use super::{Halt, Penalised, Scratch, Solver, SolverKind, SolverState, Unmet};
use crate::linear::{axpy, dot};
use crate::penalty::ParameterError;

/// Pairs remembered. With ten, a step on a picture takes half as long again and as many are needed.
const PAIRS: usize = 5;

/// Share of the promised decrease that is asked for, and how often a step is halved.
const ARMIJO: f64 = 1e-4;
const HALVINGS: usize = 40;

/// Relative rounding of the objective, below which a comparison of values means nothing.
const ROUNDING: f64 = 1e-15;

/// A quasi-Newton direction from the last five moves, with halving of the step until the objective falls by
/// `1e-4` of what the slope promises (Armijo). The objective never rises by more than its rounding.
///
/// Pairs without positive curvature are left out; a direction that does not descend throws the memory
/// away. Near the minimum, where values differ by rounding only, a step also counts when the slope along it
/// has shrunk (the approximate Wolfe test of Hager and Zhang).
///
/// Written out instead of taken from a crate (argmin, liblbfgs): those own their loop and allocate in it,
/// where here one call is one step that can be stopped, recorded and continued; it adds two kilobytes to
/// the page; and its sums have a fixed order, so that a run has the same bits natively and in WebAssembly.
///
/// # References
/// Nocedal and Wright 2006, "Numerical optimization", algorithm 7.4; Hager and Zhang 2005, "A new conjugate
/// gradient method with guaranteed descent", section 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lbfgs;

/// The entry in the list of solvers.
pub(super) static KIND: SolverKind = SolverKind {
    name: "lbfgs",
    label: "L-BFGS",
    needs: "Learns the curvature from its last moves; needs a penalty with a derivative everywhere.",
    requirement: Requirement::Derivative,
    parameters: &[],
    build: |_| -> Result<Box<dyn Solver>, ParameterError> { Ok(Box::new(Lbfgs)) },
};

/// What L-BFGS carries.
#[derive(Debug, Clone)]
pub(super) struct LbfgsMemory {
    /// `grad J(x)` (d values).
    gradient: Vec<f64>,
    /// The direction moved along.
    direction: Vec<f64>,
    /// The next point and its gradient.
    next: Vec<f64>,
    next_gradient: Vec<f64>,
    pairs: Pairs,
    scratch: Scratch,
}

/// The last moves `s` and the changes `y` of the gradient over them, in a ring.
#[derive(Debug, Clone)]
struct Pairs {
    /// `s` (10 d values).
    moves: Vec<f64>,
    /// `y` (10 d values).
    changes: Vec<f64>,
    /// `s'y` of each.
    curvatures: [f64; PAIRS],
    /// Where the next pair goes, and how many there are.
    next: usize,
    count: usize,
    size: usize,
}

impl Solver for Lbfgs {
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
        let pairs = Pairs::new(start.len());
        let (direction, next, next_gradient) = (zero.clone(), zero.clone(), zero);
        let memory = LbfgsMemory { gradient, direction, next, next_gradient, pairs, scratch };
        let mut state = SolverState::at(start, objective, gap, Memory::Lbfgs(Box::new(memory)));
        state.gradients = 1;
        Ok(state)
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        let diverged = state.diverged();
        let Memory::Lbfgs(memory) = &mut state.memory else { return Err(Halt::ForeignState) };
        if !state.objective.is_finite() || memory.gradient.iter().any(|slope| !slope.is_finite()) {
            return Err(diverged);
        }
        let (found, tried) = memory.search(problem, &state.x, state.objective);
        state.gradients += tried;
        let (step, objective, forgot) = found.ok_or(Halt::NoDescent { iteration: state.iterations })?;
        memory.remember(&state.x);
        std::mem::swap(&mut state.x, &mut memory.next);
        std::mem::swap(&mut memory.gradient, &mut memory.next_gradient);
        (state.objective, state.gap, state.step) = (objective, problem.relative_size(&memory.gradient), step);
        state.restarts += u64::from(forgot);
        state.iterations += 1;
        Ok(())
    }
}

impl LbfgsMemory {
    /// Finds the next point: first along the quasi-Newton direction, then along the gradient. Gives the
    /// step, the objective and whether the memory was thrown away; and the gradients evaluated.
    fn search(&mut self, problem: &Penalised, x: &[f64], objective: f64) -> (Option<(f64, f64, bool)>, u64) {
        let mut tried = 0;
        for forgot in [false, true] {
            if forgot {
                if self.pairs.count == 0 {
                    break;
                }
                self.pairs.count = 0;
            }
            let first = if self.pairs.count == 0 { problem.gradient_step() } else { 1.0 };
            self.pairs.direction_to(&self.gradient, &mut self.direction);
            let slope = dot(&self.direction, &self.gradient);
            if slope < 0.0
                && let Some((step, value)) = self.halve(problem, x, (objective, slope), first, &mut tried)
            {
                return (Some((step, value, forgot)), tried);
            }
        }
        (None, tried)
    }

    /// Halves the step until the next point is good enough.
    fn halve(
        &mut self,
        problem: &Penalised,
        x: &[f64],
        (objective, slope): (f64, f64),
        first: f64,
        tried: &mut u64,
    ) -> Option<(f64, f64)> {
        let mut step = first;
        for _ in 0..HALVINGS {
            for ((next, x), along) in self.next.iter_mut().zip(x).zip(&self.direction) {
                *next = x + step * along;
            }
            *tried += 1;
            let found = problem.value_and_gradient_to(&self.next, &mut self.next_gradient, &mut self.scratch);
            if let Some(value) = found {
                let falls = value <= objective + ARMIJO * step * slope && value < objective;
                let level = value <= objective + ROUNDING * objective.abs();
                let flatter = || dot(&self.direction, &self.next_gradient).abs() < 0.9 * slope.abs();
                if falls || (level && flatter()) {
                    return Some((step, value));
                }
            }
            step *= 0.5;
        }
        None
    }

    /// Keeps the move to the next point, when it has positive curvature.
    fn remember(&mut self, x: &[f64]) {
        let (s, y) = self.pairs.room();
        super::analysis::subtract_to(&self.next, x, s);
        super::analysis::subtract_to(&self.next_gradient, &self.gradient, y);
        let curvature = dot(s, y);
        if curvature > 1e-10 * (dot(s, s) * dot(y, y)).sqrt() {
            self.pairs.keep(curvature);
        }
    }
}

impl Pairs {
    fn new(size: usize) -> Self {
        let (moves, changes) = (vec![0.0; PAIRS * size], vec![0.0; PAIRS * size]);
        Self { moves, changes, curvatures: [0.0; PAIRS], next: 0, count: 0, size }
    }

    /// Where the next pair is written.
    fn room(&mut self) -> (&mut [f64], &mut [f64]) {
        let range = self.next * self.size..(self.next + 1) * self.size;
        (&mut self.moves[range.clone()], &mut self.changes[range])
    }

    /// The pair just written counts.
    fn keep(&mut self, curvature: f64) {
        self.curvatures[self.next] = curvature;
        self.next = (self.next + 1) % PAIRS;
        self.count = (self.count + 1).min(PAIRS);
    }

    /// The pair `back` moves ago, from 1.
    fn pair(&self, back: usize) -> (&[f64], &[f64], f64) {
        let at = (self.next + PAIRS - back) % PAIRS;
        let range = at * self.size..(at + 1) * self.size;
        (&self.moves[range.clone()], &self.changes[range], self.curvatures[at])
    }

    /// Writes `-H gradient`: the two-loop recursion, scaled by `s'y / y'y` of the newest pair.
    fn direction_to(&self, gradient: &[f64], out: &mut [f64]) {
        for (out, slope) in out.iter_mut().zip(gradient) {
            *out = -slope;
        }
        let mut shares = [0.0; PAIRS];
        for back in 1..=self.count {
            let (s, y, curvature) = self.pair(back);
            shares[back - 1] = dot(s, out) / curvature;
            axpy(-shares[back - 1], y, out);
        }
        if self.count > 0 {
            let (_, y, curvature) = self.pair(1);
            let scale = curvature / dot(y, y);
            out.iter_mut().for_each(|out| *out *= scale);
        }
        for back in (1..=self.count).rev() {
            let (s, y, curvature) = self.pair(back);
            axpy(shares[back - 1] - dot(y, out) / curvature, s, out);
        }
    }
}
