//! When a path is followed in twice the precision, and at what cost.

use crate::objective::LeastSquares;

/// What an operation costs in twice the precision, in ordinary ones.
pub(super) const TWICE_COST: f64 = 20.0;

/// Most numbers a design may hold to be followed so.
const MOST_NUMBERS: usize = 100_000;

/// Whether a problem is small enough to be followed in twice the precision.
pub(super) fn may_take_twice(problem: &LeastSquares) -> bool {
    problem.samples() * problem.features() <= MOST_NUMBERS
}
