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

use super::active_set::{ActiveSet, Goal};
use super::tall::Short;
use super::thresholds::{ThresholdError, checked};
use crate::linear::two_dots;
use crate::objective::LeastSquares;

/// Events this close in lambda (relative) happen together.
const TIE: f64 = 1e-11;

/// Fraction of the largest lambda below which lambda is zero.
const LAMBDA_ZERO: f64 = 1e-12;

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
/// # References
/// Osborne, Presnell and Turlach (2000), "A new approach to variable selection in least squares
/// problems"; Efron, Hastie, Johnstone and Tibshirani (2004), "Least angle regression", section 3.1.
#[derive(Debug, Clone)]
pub struct LassoHomotopy {
    limits: HomotopyLimits,
    /// The shorter problem that is followed in place of a tall one.
    short: Option<Short>,
    /// `k_i` (d values).
    weights: Vec<f64>,
    /// Features with a non-zero velocity.
    active: ActiveSet,
    /// Signed weight of a feature whose correlation is at `+-k lambda`, 0 inside (d values).
    walls: Vec<f64>,
    /// Coefficients at the current knot (d values).
    coefficients: Vec<f64>,
    /// Least-squares coefficients on the members, in order of entry.
    refit: Vec<f64>,
    /// `a`: correlations that the segment would reach at lambda = 0 (d values).
    offset: Vec<f64>,
    /// `m`: slope of the correlations in lambda (d values).
    slope: Vec<f64>,
    /// Members above the current knot (d values).
    support: Vec<bool>,
    /// Lambda of the current knot.
    lambda: f64,
    /// Lambda of the first knot.
    largest: f64,
    /// Knots handed out.
    passed: usize,
    /// Set once no knot follows.
    end: Option<HomotopyEnd>,
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
        let features = problem.features();
        let weights = checked(weights, features)?;
        let correlation = problem.correlation().iter().zip(&weights);
        let largest = correlation.fold(0.0f64, |largest, (r, k)| largest.max(r.abs() / k));
        let short = Short::new(problem);
        let followed = short.as_ref().map_or(problem, |short| &short.problem);
        Ok(Self {
            limits,
            weights,
            active: ActiveSet::new(followed),
            walls: vec![0.0; features],
            coefficients: vec![0.0; features],
            refit: Vec::new(),
            offset: problem.correlation().to_vec(),
            slope: vec![0.0; features],
            support: vec![false; features],
            lambda: largest,
            largest,
            passed: 0,
            end: None,
            short,
        })
    }

    /// Why no knot follows, as soon as that is known.
    pub fn end(&self) -> Option<HomotopyEnd> {
        self.end
    }

    /// Work done so far, in multiplications with their additions.
    pub fn operations(&self) -> f64 {
        let each = (2 * self.active.residual().len() + 16) * self.walls.len();
        self.active.operations() + (self.passed * each) as f64
    }

    /// The next knot down; `None` at the end. `problem` is the one of `new`. The last knot is at the
    /// smallest lambda asked for; when that is above every event, it is the only one.
    ///
    /// # Panics
    /// When the problem has another shape than the one of `new`.
    pub fn advance(&mut self, problem: &LeastSquares) -> Option<Knot> {
        assert_eq!(problem.features(), self.walls.len(), "advance: the problem the path was made for");
        if self.end.is_some() {
            return None;
        }
        let short = self.short.take();
        let knot = self.descend(short.as_ref().map_or(problem, |short| &short.problem));
        self.short = short;
        knot
    }

    /// One knot down on the problem that is followed.
    fn descend(&mut self, problem: &LeastSquares) -> Option<Knot> {
        if self.passed >= self.limits.knots {
            self.end = Some(HomotopyEnd::KnotLimit { knots: self.limits.knots });
            return None;
        }
        let floor = self.limits.lambda.max(0.0);
        let next = if self.passed == 0 { self.largest } else { self.next_event() };
        self.passed += 1;
        if next <= floor.max(LAMBDA_ZERO * self.largest) {
            self.move_to(floor);
            self.end = Some(match floor > 0.0 {
                true => HomotopyEnd::SmallestLambda { lambda: floor },
                false => HomotopyEnd::Unregularised,
            });
            return Some(self.knot());
        }
        self.move_to(next);
        self.meet_walls();
        if self.turn(problem).is_err() {
            self.end = Some(HomotopyEnd::Stalled { lambda: self.lambda });
            return None;
        }
        Some(self.knot())
    }

    /// Whether the correlation of feature `j`, now inside, meets `sign k_j lambda` at a lambda or
    /// above it. Written without the division of [`LassoHomotopy::meeting`], which would dominate.
    fn meets(&self, j: usize, sign: f64, lambda: f64) -> bool {
        let (offset, closing) = (sign * self.offset[j], self.weights[j] - sign * self.slope[j]);
        self.walls[j] == 0.0 && closing > 0.0 && offset > 0.0 && offset >= lambda * closing
    }

    /// Lambda of that meeting.
    fn meeting(&self, j: usize, sign: f64) -> f64 {
        (sign * self.offset[j] / (self.weights[j] - sign * self.slope[j])).min(self.lambda)
    }

    /// Lambda at which the member at `position` returns to zero.
    fn vanishing(&self, position: usize) -> f64 {
        let (j, velocity) = (self.active.members()[position], self.active.values()[position]);
        if self.coefficients[j] * velocity >= 0.0 {
            return 0.0;
        }
        (self.refit[position] / velocity).clamp(0.0, self.lambda)
    }

    /// The largest lambda below the current one at which something happens, or 0.
    fn next_event(&self) -> f64 {
        let vanishings = (0..self.active.members().len()).map(|position| self.vanishing(position));
        let mut next = vanishings.fold(0.0, f64::max);
        for j in 0..self.walls.len() {
            for sign in [1.0, -1.0] {
                if self.meets(j, sign, next) {
                    next = self.meeting(j, sign);
                }
            }
        }
        next
    }

    /// Follows the segment down to a lambda; members that vanish there become exactly zero.
    fn move_to(&mut self, lambda: f64) {
        let tied = lambda * (1.0 - TIE);
        for position in 0..self.active.members().len() {
            let (j, velocity) = (self.active.members()[position], self.active.values()[position]);
            let vanishes = lambda > 0.0 && self.vanishing(position) >= tied;
            self.coefficients[j] = if vanishes { 0.0 } else { self.refit[position] - lambda * velocity };
        }
        for j in 0..self.walls.len() {
            for sign in [1.0, -1.0] {
                if lambda > 0.0 && self.meets(j, sign, tied) {
                    self.walls[j] = sign * self.weights[j];
                }
            }
        }
        self.lambda = lambda;
    }

    /// Members that have just vanished leave the active set; they stay at their wall until the new
    /// velocity turns them inwards.
    fn meet_walls(&mut self) {
        let coefficients = &self.coefficients;
        self.active.drop_where(|j| coefficients[j] == 0.0);
        self.active.free_members();
    }

    /// Finds the velocity below the knot, and the line the correlations follow.
    fn turn(&mut self, problem: &LeastSquares) -> Result<(), super::active_set::Stalled> {
        self.active.refit(problem, &self.walls, Goal::Pull)?;
        self.active.solve_to(Goal::Response, &mut self.refit);
        let (residual, image) = (self.active.residual(), self.active.pull_image());
        let scale = 1.0 / residual.len() as f64;
        for j in 0..self.walls.len() {
            if self.active.contains(j) {
                (self.offset[j], self.slope[j]) = (0.0, self.walls[j]);
                continue;
            }
            let (offset, slope) = two_dots(problem.column(j), residual, image);
            (self.offset[j], self.slope[j]) = (offset * scale, slope);
            if self.offset[j].abs() <= self.active.gradient_floor(j) {
                self.offset[j] = 0.0;
            }
            let wall = self.walls[j];
            if wall != 0.0 && wall.signum() * slope - wall.abs() > self.active.pull_floor(j, wall) {
                self.walls[j] = 0.0;
            }
        }
        Ok(())
    }

    /// Writes the current knot down.
    fn knot(&mut self) -> Knot {
        let members = self.active.members();
        let coefficients = members.iter().map(|&j| (j, self.coefficients[j])).collect();
        let entered = members.iter().copied().filter(|&j| !self.support[j]).collect();
        let mut dropped = Vec::new();
        for (j, was) in self.support.iter_mut().enumerate() {
            let is = self.active.contains(j);
            if *was && !is {
                dropped.push(j);
            }
            *was = is;
        }
        Knot { lambda: self.lambda, coefficients, entered, dropped }
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
    let end = homotopy.end.unwrap_or(HomotopyEnd::KnotLimit { knots: limits.knots });
    Ok(LassoPath { knots, end })
}
