//! Regularisation paths on a grid of lambda, for penalties that may be concave: coordinate descent, each
//! point begun at the one before.
//!
//! `beta(lambda)` is a stationary point of `||y - X beta||^2 / (2n) + sum_j P_lambda(beta_j)`. The lasso's path
//! is unique and continuous; that of a concave penalty depends on where one comes from and may jump, so
//! every point carries its own certificate and says whether the objective is locally convex there.

use crate::linear::{axpy, dot, max_abs};
use crate::objective::LeastSquares;
use crate::penalty::{ParameterError, Penalty};
use nalgebra::{DMatrix, DVector};

/// Builds the penalty of one lambda, with lambda inside: `lam` of L1, MCP and SCAD, a weight for others.
pub type PenaltyFamily<'a> = &'a dyn Fn(f64) -> Result<Box<dyn Penalty>, ParameterError>;

/// Sweeps over the active features between two looks at all of them.
const INNER_SWEEPS: usize = 100;

/// The grid and how well each of its points is solved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GridLimits {
    /// The first lambda.
    pub largest: f64,
    /// The last lambda over the first.
    pub ratio: f64,
    /// Points, evenly spaced in `ln lambda`.
    pub points: usize,
    /// Distance to the subdifferential at which a point is solved, beside the size of a gradient:
    /// `||x_j|| ||y|| / n` for feature `j`, so that no unit matters.
    pub tolerance: f64,
    /// Most sweeps a point.
    pub sweeps: usize,
    /// Most operations of the whole path; the point at which they are used up is not solved.
    pub operations: f64,
}

impl GridLimits {
    /// A hundred points over three decades from `max_j |<x_j, y>| / n` down, where a penalty of slope
    /// lambda at zero lets the first feature in.
    pub fn new(problem: &LeastSquares) -> Self {
        let largest = max_abs(problem.correlation());
        let operations = f64::INFINITY;
        Self { largest, ratio: 1e-3, points: 100, tolerance: 1e-9, sweeps: 20_000, operations }
    }

    /// The lambda of a point, from 0.
    pub fn lambda(&self, point: usize) -> f64 {
        if point == 0 {
            return self.largest;
        }
        let share = point as f64 / (self.points - 1) as f64;
        self.largest * libm::exp(share * libm::log(self.ratio))
    }
}

/// One point of the path.
#[derive(Debug, Clone, PartialEq)]
pub struct GridPoint {
    /// Regularisation weight.
    pub lambda: f64,
    /// `beta` (d values).
    pub coefficients: Vec<f64>,
    /// Largest distance of `<x_j, y - X beta> / n` to the subdifferential of `P_lambda` at `beta_j`, beside
    /// `||x_j|| ||y|| / n`.
    pub gap: f64,
    /// Sweeps made, over all features or over the active ones.
    pub sweeps: usize,
    /// Whether the gap is within the tolerance.
    pub solved: bool,
    /// Smallest eigenvalue of the Hessian `X_A'X_A / n + diag P_lambda''(beta_A)` on the features `A` that
    /// are not zero; infinite when there are none. Positive at a strict local minimum. At a join of the
    /// penalty the smaller of both curvatures counts.
    pub curvature: f64,
    /// Smallest eigenvalue of `X_A'X_A / n` less the weak convexity of `P_lambda`; infinite without `A`.
    pub margin: f64,
    /// `margin > 0`: the objective is convex in the coefficients of `A`, whatever their values, so that
    /// there is one minimum with this support and the path goes on without a jump (Breheny and Huang).
    pub locally_convex: bool,
}

/// A penalised path, one point at a time.
#[derive(Debug, Clone)]
pub struct PenalisedPath {
    limits: GridLimits,
    /// Points handed out.
    passed: usize,
    /// `beta` of the last point (d values).
    coefficients: Vec<f64>,
    /// `X beta - y` (n values).
    residual: Vec<f64>,
    /// `||x_j||^2 / n` (d values).
    curvatures: Vec<f64>,
    /// `||x_j|| ||y|| / n` (d values).
    scales: Vec<f64>,
    /// Operations made.
    operations: f64,
}

impl PenalisedPath {
    /// Starts above the first lambda, with every coefficient zero.
    ///
    /// # Panics
    /// When the limits hold no grid: the ratio must be in (0, 1), the points at least 1, the largest
    /// lambda and the tolerance not negative.
    pub fn new(problem: &LeastSquares, limits: GridLimits) -> Self {
        let descends = limits.ratio > 0.0 && limits.ratio < 1.0 && limits.points >= 1;
        assert!(descends && limits.largest >= 0.0 && limits.tolerance >= 0.0, "a decreasing grid of lambda");
        let samples = problem.samples() as f64;
        let square = |j: usize| dot(problem.column(j), problem.column(j)) / samples;
        Self {
            limits,
            passed: 0,
            coefficients: vec![0.0; problem.features()],
            residual: problem.response().iter().map(|y| -y).collect(),
            curvatures: (0..problem.features()).map(square).collect(),
            scales: gradient_scales(problem),
            operations: 0.0,
        }
    }

    /// Operations made so far: a multiplication with its addition each.
    pub fn operations(&self) -> f64 {
        self.operations
    }

    /// The next point; `None` past the last. `problem` is the one of `new`.
    ///
    /// # Errors
    /// When the family has no penalty for this lambda.
    ///
    /// # Panics
    /// When the problem has another shape than the one of `new`.
    pub fn advance(
        &mut self,
        problem: &LeastSquares,
        family: PenaltyFamily,
    ) -> Result<Option<GridPoint>, ParameterError> {
        assert_eq!(problem.features(), self.coefficients.len(), "advance: the problem the path was made for");
        if self.passed >= self.limits.points {
            return Ok(None);
        }
        let lambda = self.limits.lambda(self.passed);
        let penalty = family(lambda)?;
        self.passed += 1;
        let (gap, sweeps) = self.solve(problem, &*penalty);
        let (curvature, margin) = self.curvature(problem, &*penalty);
        Ok(Some(GridPoint {
            lambda,
            coefficients: self.coefficients.clone(),
            gap,
            sweeps,
            solved: gap <= self.limits.tolerance,
            curvature,
            margin,
            locally_convex: margin > 0.0,
        }))
    }

    /// Sweeps until the gap is within the tolerance or the sweeps are used up; both are returned.
    fn solve(&mut self, problem: &LeastSquares, penalty: &dyn Penalty) -> (f64, usize) {
        let mut sweeps = 0;
        loop {
            self.sweep(problem, penalty, true);
            sweeps += 1;
            for _ in 0..INNER_SWEEPS {
                let moved = self.sweep(problem, penalty, false);
                sweeps += 1;
                if moved <= 0.1 * self.limits.tolerance || self.is_used_up(sweeps) {
                    break;
                }
            }
            self.newton_step(problem, penalty);
            // Anew, so that rounding of the moves does not add up.
            problem.residual_to(&self.coefficients, &mut self.residual);
            let gap = self.gap(problem, penalty);
            self.operations += problem.gradient_operations();
            if gap <= self.limits.tolerance || self.is_used_up(sweeps) {
                return (gap, sweeps);
            }
        }
    }

    /// Whether no more sweeps may be made at this point.
    fn is_used_up(&self, sweeps: usize) -> bool {
        sweeps >= self.limits.sweeps || self.operations >= self.limits.operations
    }

    /// Moves every feature, or every one that is not zero, to its minimum; the largest move times its
    /// curvature, beside the size of a gradient.
    fn sweep(&mut self, problem: &LeastSquares, penalty: &dyn Penalty, all: bool) -> f64 {
        let (samples, mut largest) = (problem.samples() as f64, 0.0f64);
        for (j, &curvature) in self.curvatures.iter().enumerate() {
            let old = self.coefficients[j];
            if curvature == 0.0 || (old == 0.0 && !all) {
                continue;
            }
            let slope = dot(problem.column(j), &self.residual) / samples;
            let new = penalty.prox(old - slope / curvature, 1.0 / curvature);
            self.operations += 2.0 * samples + PROX_OPERATIONS;
            if new != old {
                self.coefficients[j] = new;
                axpy(new - old, problem.column(j), &mut self.residual);
                largest = largest.max((new - old).abs() * curvature / self.scales[j]);
            }
        }
        largest
    }

    /// Features that are not zero.
    fn active(&self) -> Vec<usize> {
        (0..self.coefficients.len()).filter(|&j| self.coefficients[j] != 0.0).collect()
    }

    /// Smallest eigenvalue of the Hessian on the active features, and the margin of convexity.
    fn curvature(&mut self, problem: &LeastSquares, penalty: &dyn Penalty) -> (f64, f64) {
        let active = self.active();
        if active.is_empty() {
            return (f64::INFINITY, f64::INFINITY);
        }
        let gram = gram(problem, &active);
        self.operations += dense_operations(problem, active.len());
        let hessian = with_bends(gram.clone(), penalty, &active, &self.coefficients);
        let least = |matrix: DMatrix<f64>| {
            matrix.symmetric_eigenvalues().iter().fold(f64::INFINITY, |least, &value| least.min(value))
        };
        (least(hessian), least(gram) - penalty.weak_convexity())
    }

    /// A Newton step on the active features, as far as no coefficient meets a breakpoint of the penalty;
    /// taken back unless the objective falls. Sweeps find the support and the pieces quickly but settle
    /// slowly on correlated features; on a piecewise quadratic penalty this step then is exact.
    fn newton_step(&mut self, problem: &LeastSquares, penalty: &dyn Penalty) {
        let active = self.active();
        if active.is_empty() || active.len() > problem.samples() {
            return;
        }
        self.operations += dense_operations(problem, active.len());
        problem.residual_to(&self.coefficients, &mut self.residual);
        let samples = problem.samples() as f64;
        let slopes = DVector::from_iterator(
            active.len(),
            active.iter().map(|&j| {
                let slope = dot(problem.column(j), &self.residual) / samples;
                slope + penalty.derivative(self.coefficients[j])
            }),
        );
        let hessian = with_bends(gram(problem, &active), penalty, &active, &self.coefficients);
        let Some(factor) = hessian.cholesky() else { return };
        let step = factor.solve(&slopes);
        if step.iter().any(|step| !step.is_finite()) {
            return;
        }
        let breakpoints = penalty.breakpoints();
        let free = active.iter().zip(step.iter()).fold(1.0, |share: f64, (&j, &step)| {
            share.min(share_to_breakpoint(self.coefficients[j], -step, &breakpoints))
        });
        let before = problem.value_of_residual(&self.residual) + penalty.sum(&self.coefficients);
        let old = self.coefficients.clone();
        for (&j, step) in active.iter().zip(step.iter()) {
            self.coefficients[j] -= free * step;
        }
        problem.residual_to(&self.coefficients, &mut self.residual);
        let after = problem.value_of_residual(&self.residual) + penalty.sum(&self.coefficients);
        // Up to rounding: near the minimum the values no longer tell the points apart.
        if after.is_nan() || after > before + 1e-15 * before.abs() {
            self.coefficients = old;
            problem.residual_to(&self.coefficients, &mut self.residual);
        }
    }

    /// Largest distance of the negative gradient to the subdifferential.
    fn gap(&self, problem: &LeastSquares, penalty: &dyn Penalty) -> f64 {
        gap_of_residual(problem, penalty, &self.coefficients, (&self.residual, &self.scales))
    }
}

/// What a prox costs, roughly.
const PROX_OPERATIONS: f64 = 30.0;

/// Operations of a Hessian of `active` features and its factor, roughly.
fn dense_operations(problem: &LeastSquares, active: usize) -> f64 {
    let active = active as f64;
    active * active * (problem.samples() as f64 + 10.0 * active)
}

/// Largest distance of `<x_j, y - X beta> / n` to the subdifferential of `penalty` at `beta_j`, each
/// beside `||x_j|| ||y|| / n`: how far `beta` is from a stationary point, in no units.
pub fn penalised_gap(problem: &LeastSquares, penalty: &dyn Penalty, coefficients: &[f64]) -> f64 {
    let mut residual = vec![0.0; problem.samples()];
    problem.residual_to(coefficients, &mut residual);
    gap_of_residual(problem, penalty, coefficients, (&residual, &gradient_scales(problem)))
}

fn gap_of_residual(
    problem: &LeastSquares,
    penalty: &dyn Penalty,
    coefficients: &[f64],
    (residual, scales): (&[f64], &[f64]),
) -> f64 {
    let samples = problem.samples() as f64;
    let distance = |(j, &beta): (usize, &f64)| {
        let pull = -dot(problem.column(j), residual) / samples;
        let (low, high) = penalty.subdifferential(beta);
        // Written so that NaN stays: `max` would drop it.
        let apart = if low > pull { low - pull } else { pull - high };
        if apart <= 0.0 { 0.0 } else { apart / scales[j] }
    };
    let larger = |most: f64, next: f64| if next > most || next.is_nan() { next } else { most };
    coefficients.iter().enumerate().map(distance).fold(0.0, larger)
}

/// `||x_j|| ||y|| / n`: no entry of `X'(y - X beta) / n` is larger while `beta` fits no worse than zero. One
/// where that is zero.
fn gradient_scales(problem: &LeastSquares) -> Vec<f64> {
    let size = (2.0 * problem.value_of_residual(problem.response())).sqrt();
    let scale = |j: usize| size * problem.gram_entry(j, j).sqrt();
    (0..problem.features()).map(|j| if scale(j) > 0.0 { scale(j) } else { 1.0 }).collect()
}

/// `X_A'X_A / n`.
fn gram(problem: &LeastSquares, active: &[usize]) -> DMatrix<f64> {
    DMatrix::from_fn(active.len(), active.len(), |a, b| problem.gram_entry(active[a], active[b]))
}

/// The matrix with `P''(beta_j)` added on its diagonal.
fn with_bends(
    mut matrix: DMatrix<f64>,
    penalty: &dyn Penalty,
    active: &[usize],
    coefficients: &[f64],
) -> DMatrix<f64> {
    for (a, &j) in active.iter().enumerate() {
        matrix[(a, a)] += second_derivative(penalty, coefficients[j]);
    }
    matrix
}

/// The share of `step` after which `x` has gone nearly to the next breakpoint, 0 included: what is left
/// keeps it on its piece. Infinite when the whole way is free.
fn share_to_breakpoint(x: f64, step: f64, breakpoints: &[f64]) -> f64 {
    let (at, pace) = (x.abs(), step * x.signum());
    let meets = |&point: &f64| if (point - at) * pace > 0.0 { (point - at) / pace } else { f64::INFINITY };
    0.999 * breakpoints.iter().chain(&[0.0]).map(meets).fold(f64::INFINITY, f64::min)
}

/// `P''(x)` by one-sided differences of `P'`, the smaller of the two where they differ; exact up to 1e-9
/// for piecewise quadratic penalties.
fn second_derivative(penalty: &dyn Penalty, x: f64) -> f64 {
    let step = 1e-6 * x.abs().min(1.0);
    let at = penalty.derivative(x);
    let side = |step: f64| {
        let bend = (penalty.derivative(x + step) - at) / step;
        if bend.is_finite() { bend } else { f64::INFINITY }
    };
    let least = side(step).min(side(-step));
    if least.is_finite() { least } else { 0.0 }
}

/// The whole path.
///
/// # Errors
/// When the family has no penalty for a lambda of the grid.
///
/// # Panics
/// As [`PenalisedPath::new`].
///
/// # Examples
/// ```
/// use nalgebra::{DMatrix, DVector};
/// use saddlescope::objective::LeastSquares;
/// use saddlescope::path::{GridLimits, penalised_path};
/// use saddlescope::penalty::{L1, Penalty};
///
/// // One feature of mean square one: beta = soft_threshold(<x, y> / n, lambda).
/// let problem = LeastSquares::new(&DMatrix::from_element(2, 1, 1.0), &DVector::from_vec(vec![3.0, 1.0]))?;
/// let limits = GridLimits { points: 2, ratio: 0.5, ..GridLimits::new(&problem) };
/// let path = penalised_path(&problem, limits, &|lambda| Ok(Box::new(L1::new(lambda)?) as Box<dyn Penalty>))?;
/// assert_eq!(path[0].coefficients, [0.0]);
/// assert!((path[1].coefficients[0] - 1.0).abs() < 1e-12 && path[1].locally_convex);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Friedman, Hastie and Tibshirani 2010, "Regularization paths for generalized linear models via coordinate
/// descent"; Breheny and Huang 2011, "Coordinate descent algorithms for nonconvex penalized regression",
/// section 4 for local convexity.
pub fn penalised_path(
    problem: &LeastSquares,
    limits: GridLimits,
    family: PenaltyFamily,
) -> Result<Vec<GridPoint>, ParameterError> {
    let mut path = PenalisedPath::new(problem, limits);
    let mut points = Vec::with_capacity(limits.points);
    while let Some(point) = path.advance(problem, family)? {
        points.push(point);
    }
    Ok(points)
}
