//! The lasso path followed from knot to knot, in the arithmetic asked for.

use super::active_set::{ActiveSet, Goal, Stalled};
use super::lasso_homotopy::{HomotopyEnd, HomotopyLimits, Knot};
use super::real::Real;
use crate::objective::LeastSquares;

/// Events this close in lambda (relative) happen together.
const TIE: f64 = 1e-11;

/// Fraction of the largest lambda below which lambda is zero.
const LAMBDA_ZERO: f64 = 1e-12;

/// A correlation that closes in on its wall slower than this, relative to the wall, meets it at a lambda that
/// is uncertain by rounding over this.
const SLOW: f64 = 1e-5;

/// So does one that is this small beside that of its column with the whole response.
const FAINT: f64 = 1e-6;

/// What moves along the lasso path, see [`super::LassoHomotopy`].
#[derive(Debug, Clone)]
pub(super) struct Descent<T> {
    limits: HomotopyLimits,
    /// `k_i` (d values).
    weights: Vec<f64>,
    /// Features with a non-zero velocity.
    active: ActiveSet<T>,
    /// Signed weight of a feature whose correlation is at `+-k lambda`, 0 inside (d values).
    walls: Vec<f64>,
    /// Coefficients at the current knot (d values).
    coefficients: Vec<T>,
    /// Least-squares coefficients on the members, in order of entry.
    refit: Vec<T>,
    /// `a`: correlations that the segment would reach at lambda = 0 (d values).
    offset: Vec<T>,
    /// `m`: slope of the correlations in lambda (d values).
    slope: Vec<T>,
    /// Members above the current knot (d values).
    support: Vec<bool>,
    /// Lambda of the current knot.
    lambda: T,
    /// Lambda of the first knot.
    largest: T,
    /// Knots handed out.
    passed: usize,
    /// Whether a lambda came from a correlation that closed in slowly, or was faint.
    lost: bool,
    /// Set once no knot follows.
    end: Option<HomotopyEnd>,
}

impl<T: Real> Descent<T> {
    /// Starts above the largest lambda; `weights` are positive.
    pub(super) fn new(problem: &LeastSquares, weights: Vec<f64>, limits: HomotopyLimits) -> Self {
        let features = problem.features();
        let active = ActiveSet::new(problem);
        let samples = T::from(problem.samples() as f64);
        let correlation = |j: usize| T::dot_column(problem.column(j), active.residual()) / samples;
        let offset: Vec<T> = (0..features).map(correlation).collect();
        let largest = offset.iter().zip(&weights).fold(T::default(), |largest, (r, k)| {
            let meeting = r.abs() / T::from(*k);
            if meeting > largest { meeting } else { largest }
        });
        Self {
            limits,
            weights,
            active,
            walls: vec![0.0; features],
            coefficients: vec![T::default(); features],
            refit: Vec::new(),
            offset,
            slope: vec![T::default(); features],
            support: vec![false; features],
            lambda: largest,
            largest,
            passed: 0,
            lost: false,
            end: None,
        }
    }

    pub(super) fn end(&self) -> Option<HomotopyEnd> {
        self.end
    }

    pub(super) fn passed(&self) -> usize {
        self.passed
    }

    /// Whether digits were lost on the way: a column nearly in the span of others, or a wall met slowly or faintly.
    pub(super) fn is_delicate(&self) -> bool {
        self.lost || self.active.is_delicate()
    }

    /// Work done so far, in multiplications with their additions.
    pub(super) fn operations(&self) -> f64 {
        let each = (2 * self.active.residual().len() + 16) * self.walls.len();
        self.active.operations() + (self.passed * each) as f64
    }

    /// The next knot down, see [`super::LassoHomotopy::advance`].
    pub(super) fn descend(&mut self, problem: &LeastSquares) -> Option<Knot> {
        if self.end.is_some() {
            return None;
        }
        if self.passed >= self.limits.knots {
            self.end = Some(HomotopyEnd::KnotLimit { knots: self.limits.knots });
            return None;
        }
        let floor = self.limits.lambda.max(0.0);
        let next = if self.passed == 0 { self.largest } else { self.next_event() };
        self.passed += 1;
        if next.to_f64() <= floor.max(LAMBDA_ZERO * self.largest.to_f64()) {
            self.move_to(T::from(floor));
            self.end = Some(match floor > 0.0 {
                true => HomotopyEnd::SmallestLambda { lambda: floor },
                false => HomotopyEnd::Unregularised,
            });
            return Some(self.knot());
        }
        self.move_to(next);
        self.meet_walls();
        if self.turn(problem).is_err() {
            self.end = Some(HomotopyEnd::Stalled { lambda: self.lambda.to_f64() });
            return None;
        }
        Some(self.knot())
    }

    /// How fast the correlation of feature `j` closes in on `sign k_j lambda` as lambda falls.
    fn closing(&self, j: usize, sign: f64) -> T {
        T::from(self.weights[j]) - self.slope[j].times_sign(sign)
    }

    /// Whether the correlation of feature `j`, now inside, meets `sign k_j lambda` at a lambda or
    /// above it. Written without the division of [`Descent::meeting`], which would dominate.
    fn meets(&self, j: usize, sign: f64, lambda: T) -> bool {
        let none = T::default();
        let (offset, closing) = (self.offset[j].times_sign(sign), self.closing(j, sign));
        self.walls[j] == 0.0 && closing > none && offset > none && offset >= lambda * closing
    }

    /// Lambda of that meeting.
    fn meeting(&self, j: usize, sign: f64) -> T {
        let meeting = self.offset[j].times_sign(sign) / self.closing(j, sign);
        if meeting < self.lambda { meeting } else { self.lambda }
    }

    /// Lambda at which the member at `position` returns to zero.
    fn vanishing(&self, position: usize) -> T {
        let none = T::default();
        let (j, velocity) = (self.active.members()[position], self.active.values()[position]);
        if self.coefficients[j] * velocity >= none {
            return none;
        }
        let vanishing = self.refit[position] / velocity;
        if vanishing < none {
            none
        } else if vanishing < self.lambda {
            vanishing
        } else {
            self.lambda
        }
    }

    /// The largest lambda below the current one at which something happens, or 0.
    fn next_event(&self) -> T {
        let vanishings = (0..self.active.members().len()).map(|position| self.vanishing(position));
        let mut next = vanishings.fold(T::default(), |most, at| if at > most { at } else { most });
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
    fn move_to(&mut self, lambda: T) {
        let none = T::default();
        let tied = lambda * T::from(1.0 - TIE);
        for position in 0..self.active.members().len() {
            let (j, velocity) = (self.active.members()[position], self.active.values()[position]);
            let vanishes = lambda > none && self.vanishing(position) >= tied;
            self.coefficients[j] = if vanishes { none } else { self.refit[position] - lambda * velocity };
        }
        for j in 0..self.walls.len() {
            for sign in [1.0, -1.0] {
                if lambda > none && self.meets(j, sign, tied) {
                    self.lost |= self.closing(j, sign).to_f64() < SLOW * self.weights[j]
                        || self.offset[j].to_f64().abs() < FAINT * self.active.gradient_size(j);
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
        self.active.drop_where(|j| coefficients[j] == T::default());
        self.active.free_members();
    }

    /// Finds the velocity below the knot, and the line the correlations follow.
    fn turn(&mut self, problem: &LeastSquares) -> Result<(), Stalled> {
        self.active.refit(problem, &self.walls, Goal::Pull)?;
        self.active.solve_to(Goal::Response, &mut self.refit);
        let (residual, image) = (self.active.residual(), self.active.pull_image());
        let scale = T::from(1.0 / residual.len() as f64);
        for j in 0..self.walls.len() {
            if self.active.contains(j) {
                (self.offset[j], self.slope[j]) = (T::default(), T::from(self.walls[j]));
                continue;
            }
            let (offset, slope) = T::two_dots(problem.column(j), residual, image);
            (self.offset[j], self.slope[j]) = (offset * scale, slope);
            if self.offset[j].to_f64().abs() <= self.active.gradient_floor(j) {
                self.offset[j] = T::default();
            }
            let wall = self.walls[j];
            let inwards = (slope.times_sign(wall) - T::from(wall.abs())).to_f64();
            if wall != 0.0 && inwards > self.active.pull_floor(j, wall) {
                self.walls[j] = 0.0;
            }
        }
        Ok(())
    }

    /// Writes the current knot down.
    fn knot(&mut self) -> Knot {
        let members = self.active.members();
        let coefficients = members.iter().map(|&j| (j, self.coefficients[j].to_f64())).collect();
        let entered = members.iter().copied().filter(|&j| !self.support[j]).collect();
        let mut dropped = Vec::new();
        for (j, was) in self.support.iter_mut().enumerate() {
            let is = self.active.contains(j);
            if *was && !is {
                dropped.push(j);
            }
            *was = is;
        }
        Knot { lambda: self.lambda.to_f64(), coefficients, entered, dropped }
    }
}
