//! Limited-memory BFGS.

use super::kind::{MethodKind, STEP, check_step};
use super::pairs::Pairs;
use super::{Halt, Iterate, Method, Under};
use crate::linear::dot;
use crate::oracle::{Draw, Oracle};
use crate::penalty::ParameterError;

/// Share of the promised decrease that is asked for, and how often a step is halved.
const ARMIJO: f64 = 1e-4;
const HALVINGS: usize = 40;

/// Relative rounding of the objective, below which a comparison of values means nothing.
const ROUNDING: f64 = 1e-15;

/// A quasi-Newton direction from the last five moves, with halving of the step until the objective falls by
/// `1e-4` of what the slope promises (Armijo). The objective never rises by more than its rounding.
///
/// Without memory it steps along the gradient, beginning with the given step. Pairs without positive curvature
/// are left out; a direction that does not descend throws the memory away. Where values differ by rounding
/// only, a step also counts when the slope along it has shrunk (the approximate Wolfe test). It compares
/// values, and so always asks for the whole objective, of one point.
///
/// # References
/// Nocedal and Wright 2006, "Numerical optimization", algorithm 7.4; Hager and Zhang 2005, "A new conjugate
/// gradient method with guaranteed descent", section 4.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lbfgs {
    step: f64,
}

/// The entry in the list of methods.
pub(super) static KIND: MethodKind = MethodKind {
    name: "lbfgs",
    label: "L-BFGS",
    about: "Learns the curvature from its last moves and searches along the line; not for batches.",
    parameters: &[STEP],
    build: |values, at| Under::boxed(|values| Lbfgs::new(values[0]), values, at),
};

/// What it remembers.
#[derive(Debug, Clone)]
pub struct LbfgsMemory {
    /// The direction moved along, the next point and its gradient (d values each).
    direction: Vec<f64>,
    next: Vec<f64>,
    next_gradient: Vec<f64>,
    pairs: Pairs,
    /// How often the memory was thrown away.
    pub restarts: u64,
}

impl Lbfgs {
    /// With the step tried first where there is no memory.
    ///
    /// # Errors
    /// When it is not positive.
    pub fn new(step: f64) -> Result<Self, ParameterError> {
        Ok(Self { step: check_step(step)? })
    }
}

impl Method for Lbfgs {
    type Memory = LbfgsMemory;

    fn start(&self, at: &Iterate) -> LbfgsMemory {
        let (zero, pairs) = (vec![0.0; at.x.len()], Pairs::new(at.x.len()));
        LbfgsMemory { direction: zero.clone(), next: zero.clone(), next_gradient: zero, pairs, restarts: 0 }
    }

    fn evaluate(&self, at: &mut Iterate, _: &mut LbfgsMemory, oracle: &mut dyn Oracle) -> Result<(), Halt> {
        at.evaluate(oracle, Draw::Whole)
    }

    fn step(&self, at: &mut Iterate, memory: &mut LbfgsMemory, oracle: &mut dyn Oracle) -> Result<(), Halt> {
        let step = memory.search(at, oracle, at.scheduled(self.step))?;
        memory.pairs.remember((&memory.next, &at.x), (&memory.next_gradient, &at.gradient));
        at.before.copy_from_slice(&memory.next);
        at.arrive(step);
        // The slope at the new point is known from the search.
        at.gradient.copy_from_slice(&memory.next_gradient);
        at.evaluated = true;
        Ok(())
    }
}

impl LbfgsMemory {
    /// Finds the next point: first along the quasi-Newton direction, then along the gradient.
    fn search(&mut self, at: &mut Iterate, oracle: &mut dyn Oracle, first: f64) -> Result<f64, Halt> {
        for forget in [false, true] {
            if forget && self.pairs.is_empty() {
                break;
            }
            if forget {
                self.pairs.forget();
                self.restarts += 1;
            }
            let first = if self.pairs.is_empty() { first } else { 1.0 };
            self.pairs.direction_to(&at.gradient, &mut self.direction);
            let slope = dot(&self.direction, &at.gradient);
            if slope < 0.0
                && let Some(step) = self.halve(at, oracle, slope, first)
            {
                return Ok(step);
            }
        }
        Err(Halt::NoDescent { iteration: at.iteration })
    }

    /// Halves the step until the next point is good enough.
    fn halve(&mut self, at: &mut Iterate, oracle: &mut dyn Oracle, slope: f64, first: f64) -> Option<f64> {
        let (value, mut step) = (at.evaluation.value, first);
        for _ in 0..HALVINGS {
            for ((next, x), along) in self.next.iter_mut().zip(&at.x).zip(&self.direction) {
                *next = x + step * along;
            }
            let found = oracle.gradient_to(Draw::Whole, &self.next, &mut self.next_gradient);
            let falls = found.value <= value + ARMIJO * step * slope && found.value < value;
            let level = found.value <= value + ROUNDING * value.abs();
            let flatter = || dot(&self.direction, &self.next_gradient).abs() < 0.9 * slope.abs();
            if found.slope != crate::objective::Slope::Missing && (falls || (level && flatter())) {
                at.evaluation = found;
                return Some(step);
            }
            step *= 0.5;
        }
        None
    }
}
