//! What a run costs, counted in operations: the same on every machine.

use crate::recovery::{Forward, Penalised};

/// Operations of the parts of a step, roughly: a multiplication with its addition each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// Before the first step.
    pub setup: f64,
    /// A gradient of the data term and of the penalty.
    pub gradient: f64,
    /// A prox of all entries.
    pub prox: f64,
    /// What else a step does.
    pub step: f64,
}

/// Operations of one entry: of a prox; of slopes, differences and their adjoint; of a sweep of Gauss and Seidel or
/// a tridiagonal solve.
const OF_PROX: f64 = 20.0;
const OF_SLOPES: f64 = 15.0;
const OF_SOLVE: f64 = 20.0;

/// What a step costs whatever its size.
const OF_STEP: f64 = 300.0;

impl Costs {
    /// Of a solver on a problem.
    pub fn of(problem: &Penalised, solver: &str) -> Self {
        let (unknowns, rows) = (problem.unknowns() as f64, problem.analysis().rows() as f64);
        let dense = match problem.forward() {
            Forward::Dense(_) => problem.forward().measurements() as f64,
            Forward::Mask(_) => 0.0,
        };
        let splits = solver == "admm";
        let (setup, solve) = match (splits, dense > 0.0) {
            (true, true) => (unknowns * unknowns * (0.5 * dense + unknowns / 3.0), unknowns * unknowns),
            (true, false) => (0.0, OF_SOLVE * unknowns),
            (false, _) => (0.0, 0.0),
        };
        Self {
            setup,
            gradient: 2.0 * dense * unknowns + OF_SLOPES * unknowns,
            prox: OF_PROX * rows,
            step: OF_STEP + solve,
        }
    }
}
