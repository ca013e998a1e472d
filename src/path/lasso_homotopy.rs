//! The lasso path, exactly: coefficients are piecewise linear in lambda.
//!
//! `beta(lambda) = argmin L(beta) + lambda sum_i k_i |beta_i|`. On a segment the members of the
//! active set keep correlation `c_j = <x_j, y - X beta> / n = sign_j k_j lambda`, so
//!
//! `beta(lambda) = refit - lambda v`, `c(lambda) = a + lambda m`, with `refit` the least-squares
//! coefficients on the members, `H v = sign * k` there, `a = X'(y - X refit) / n`, `m = H v`.
//!
//! A segment ends where a correlation meets `+-k_j lambda` or a coefficient returns to zero. What
//! moves after the knot is a small problem of its own (minimise `v'Hv / 2 - pull'v`, with a sign
//! constraint on features whose coefficient is zero), so ties and drops need no special case.

use super::lasso_descent::Descent;
use super::precision::{TWICE_COST, may_take_twice};
use super::tall::Short;
use super::thresholds::{ThresholdError, checked};
use crate::double_double::DoubleDouble;
use crate::objective::LeastSquares;

/// A point where the lasso path bends.
#[derive(Debug, Clone, PartialEq)]
pub struct Knot {
    /// Regularisation weight.
    pub lambda: f64,
    /// Members of the active set from here down to the next knot, in order of entry, with their
    /// coefficients here; every other coefficient is zero. A feature that touches zero at a knot and
    /// goes on enters anew in this order, without an event.
    pub coefficients: Vec<(usize, f64)>,
    /// Features that become non-zero below this lambda, in order of entry.
    pub entered: Vec<usize>,
    /// Features that are non-zero above this lambda and zero at it, ascending.
    pub dropped: Vec<usize>,
}

impl Knot {
    /// Writes all d coefficients.
    pub fn coefficients_to(&self, out: &mut [f64]) {
        out.fill(0.0);
        self.coefficients.iter().for_each(|&(j, value)| out[j] = value);
    }
}

/// Why the lasso path has no further knot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HomotopyEnd {
    /// The path was followed down to lambda = 0.
    Unregularised,
    /// The path was followed down to the smallest lambda asked for.
    SmallestLambda {
        /// That lambda.
        lambda: f64,
    },
    /// As many knots as were asked for have been passed.
    KnotLimit {
        /// The number asked for.
        knots: usize,
    },
    /// The active set after the knot at this lambda did not settle, which only rounding can cause.
    Stalled {
        /// Lambda of the knot.
        lambda: f64,
    },
}

impl std::fmt::Display for HomotopyEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unregularised => write!(f, "The lasso path was followed down to lambda = 0."),
            Self::SmallestLambda { lambda } => {
                write!(f, "The lasso path was followed down to lambda = {lambda:.4e}.")
            }
            Self::KnotLimit { knots } => write!(f, "The limit of {knots} knots was reached."),
            Self::Stalled { lambda } => {
                write!(
                    f,
                    "The lasso knot at lambda = {lambda:.4e} could not be resolved in double precision."
                )
            }
        }
    }
}

/// How far to follow the lasso path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HomotopyLimits {
    /// Most knots to pass.
    pub knots: usize,
    /// Smallest lambda.
    pub lambda: f64,
}

impl Default for HomotopyLimits {
    /// A hundred thousand knots, down to lambda = 0.
    fn default() -> Self {
        Self { knots: 100_000, lambda: 0.0 }
    }
}

/// The lasso path one knot at a time, from the largest lambda down.
///
/// Columns that are nearly in the span of others cost digits: from the first such knot on the path is
/// followed in twice the precision, where the problem is small enough.
///
/// # References
/// Osborne, Presnell and Turlach (2000), "A new approach to variable selection in least squares
/// problems"; Efron, Hastie, Johnstone and Tibshirani (2004), "Least angle regression", section 3.1.
#[derive(Debug, Clone)]
pub struct LassoHomotopy {
    limits: HomotopyLimits,
    weights: Vec<f64>,
    /// The shorter problem that is followed in place of a tall one.
    short: Option<Short>,
    descent: Descent<f64>,
    /// The path followed anew in twice the precision, once that is needed.
    twice: Option<Box<Descent<DoubleDouble>>>,
}

impl LassoHomotopy {
    /// Starts above the largest lambda. `weights` are the `k_i` of `lambda sum_i k_i |beta_i|`;
    /// without them all are 1.
    ///
    /// # Errors
    /// When the weights are not one positive finite number a feature.
    pub fn new(
        problem: &LeastSquares,
        weights: Option<&[f64]>,
        limits: HomotopyLimits,
    ) -> Result<Self, ThresholdError> {
        let weights = checked(weights, problem.features())?;
        let short = Short::new(problem);
        let followed = short.as_ref().map_or(problem, |short| &short.problem);
        let descent = Descent::new(followed, weights.clone(), limits);
        Ok(Self { limits, weights, short, descent, twice: None })
    }

    /// Why no knot follows, as soon as that is known.
    pub fn end(&self) -> Option<HomotopyEnd> {
        self.twice.as_ref().map_or(self.descent.end(), |twice| twice.end())
    }

    /// Work done so far, in multiplications with their additions.
    pub fn operations(&self) -> f64 {
        let twice = self.twice.as_ref().map_or(0.0, |twice| TWICE_COST * twice.operations());
        self.descent.operations() + twice
    }

    /// The next knot down; `None` at the end. `problem` is the one of `new`. The last knot is at the
    /// smallest lambda asked for; when that is above every event, it is the only one.
    ///
    /// # Panics
    /// When the problem has another shape than the one of `new`.
    pub fn advance(&mut self, problem: &LeastSquares) -> Option<Knot> {
        assert_eq!(problem.features(), self.weights.len(), "advance: the problem the path was made for");
        let short = self.short.take();
        let knot = self.descend(short.as_ref().map_or(problem, |short| &short.problem));
        self.short = short;
        knot
    }

    /// One knot down on the problem that is followed.
    fn descend(&mut self, problem: &LeastSquares) -> Option<Knot> {
        if let Some(twice) = &mut self.twice {
            return twice.descend(problem);
        }
        let before = self.descent.passed();
        let knot = self.descent.descend(problem);
        if !self.descent.is_delicate() || !may_take_twice(problem) {
            return knot;
        }
        let mut twice = Box::new(Descent::new(problem, self.weights.clone(), self.limits));
        for _ in 0..before {
            twice.descend(problem);
        }
        let knot = twice.descend(problem);
        self.twice = Some(twice);
        knot
    }
}

/// The whole lasso path.
#[derive(Debug, Clone)]
pub struct LassoPath {
    /// From the largest lambda down.
    pub knots: Vec<Knot>,
    /// Why there are no more.
    pub end: HomotopyEnd,
}

impl LassoPath {
    /// Writes `beta(lambda)` (d values): exact between the first and the last knot, zero above the
    /// first, held below the last.
    pub fn coefficients_at_to(&self, lambda: f64, out: &mut [f64]) {
        out.fill(0.0);
        let below = self.knots.partition_point(|knot| knot.lambda > lambda);
        let mut add = |knot: &Knot, share: f64| {
            knot.coefficients.iter().for_each(|&(j, value)| out[j] += share * value);
        };
        match (below.checked_sub(1).and_then(|above| self.knots.get(above)), self.knots.get(below)) {
            (Some(above), Some(below)) => {
                let share = (above.lambda - lambda) / (above.lambda - below.lambda);
                add(above, 1.0 - share);
                add(below, share);
            }
            (Some(last), None) => add(last, 1.0),
            // At or above the first knot, where every coefficient is still zero.
            (None, _) => {}
        }
    }
}

/// Follows the lasso path to lambda = 0 or to a limit.
///
/// # Errors
/// When the weights are not one positive finite number a feature.
///
/// # Examples
/// ```
/// use nalgebra::{DMatrix, DVector};
/// use saddlescope::objective::LeastSquares;
/// use saddlescope::path::{HomotopyLimits, lasso_path};
///
/// // Orthogonal columns: beta_i = n soft_threshold(<x_i, y> / n, lambda), knots 3/2 and 1/2.
/// let problem = LeastSquares::new(&DMatrix::identity(2, 2), &DVector::from_vec(vec![3.0, 1.0]))?;
/// let path = lasso_path(&problem, None, HomotopyLimits::default())?;
/// let mut coefficients = [0.0; 2];
/// path.coefficients_at_to(1.0, &mut coefficients);
/// assert!((coefficients[0] - 1.0).abs() < 1e-15 && coefficients[1] == 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lasso_path(
    problem: &LeastSquares,
    weights: Option<&[f64]>,
    limits: HomotopyLimits,
) -> Result<LassoPath, ThresholdError> {
    let mut homotopy = LassoHomotopy::new(problem, weights, limits)?;
    let mut knots = Vec::new();
    while let Some(knot) = homotopy.advance(problem) {
        knots.push(knot);
    }
    let end = homotopy.end().unwrap_or(HomotopyEnd::KnotLimit { knots: limits.knots });
    Ok(LassoPath { knots, end })
}
