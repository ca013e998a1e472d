//! Saddles visited one after another, in the arithmetic asked for.

use super::active_set::{ActiveSet, Goal};
use super::real::Real;
use super::successive_saddles::{PathEnd, PathLimits, Saddle};
use crate::objective::LeastSquares;

/// A feature this close to its wall (relative to the threshold) when another one hits, hits too.
const TIE: f64 = 1e-11;

/// A gradient this far below that of its column against the whole response has lost six digits; so has the way
/// to a wall this near.
const FAINT: f64 = 1e-6;

/// What moves along the path of saddles, see [`super::SuccessiveSaddles`].
#[derive(Debug, Clone)]
pub(super) struct Walk<T> {
    limits: PathLimits,
    /// `k_i` (d values).
    thresholds: Vec<f64>,
    /// Support, its factorisation and the coefficients on it.
    active: ActiveSet<T>,
    /// Signed threshold `k_i` or `-k_i` of a feature at its wall, 0 inside (d values).
    walls: Vec<f64>,
    /// `s` at the current time (d values).
    dual: Vec<T>,
    /// `grad L` at the current saddle, exact zeros where it is only rounding (d values).
    gradient: Vec<T>,
    /// `int_0^t (y - X beta)` over the samples of the problem that is followed.
    integrated_residual: Vec<T>,
    /// Which features the current saddle supports (d values).
    support: Vec<bool>,
    /// Accelerated time of the current saddle.
    time: T,
    /// Saddles handed out.
    visited: usize,
    /// Whether a jump was timed by a faint gradient or a short way.
    faint: bool,
    /// Set once no saddle follows.
    end: Option<PathEnd>,
}

impl<T: Real> Walk<T> {
    /// Starts before the origin; `thresholds` are positive.
    pub(super) fn new(problem: &LeastSquares, thresholds: Vec<f64>, limits: PathLimits) -> Self {
        let features = problem.features();
        Self {
            limits,
            thresholds,
            active: ActiveSet::new(problem),
            walls: vec![0.0; features],
            dual: vec![T::default(); features],
            gradient: vec![T::default(); features],
            integrated_residual: vec![T::default(); problem.samples()],
            support: vec![false; features],
            time: T::default(),
            visited: 0,
            faint: false,
            end: None,
        }
    }

    pub(super) fn end(&self) -> Option<PathEnd> {
        self.end
    }

    pub(super) fn visited(&self) -> usize {
        self.visited
    }

    /// Whether digits were lost on the way: a column nearly in the span of others, or a faint gradient.
    pub(super) fn is_delicate(&self) -> bool {
        self.faint || self.active.is_delicate()
    }

    /// Work done so far, in multiplications with their additions.
    pub(super) fn operations(&self) -> f64 {
        let each = (self.active.residual().len() + 8) * self.dual.len();
        self.active.operations() + (self.visited * each) as f64
    }

    /// `int_0^t (y - X beta)` up to the current saddle.
    pub(super) fn integrated_residual(&self) -> Vec<f64> {
        self.integrated_residual.iter().map(|value| value.to_f64()).collect()
    }

    /// The next saddle, see [`super::SuccessiveSaddles::advance`].
    pub(super) fn jump(&mut self, problem: &LeastSquares) -> Option<Saddle> {
        if self.end.is_some() {
            return None;
        }
        if self.visited >= self.limits.saddles {
            self.end = Some(PathEnd::SaddleLimit { saddles: self.limits.saddles });
            return None;
        }
        if self.visited > 0 {
            let wait = self.waiting_time()?;
            let next_jump = (self.time + wait).to_f64();
            if next_jump > self.limits.time {
                self.end = Some(PathEnd::TimeHorizon { next_jump });
                return None;
            }
            self.wait(wait);
            if self.active.refit(problem, &self.walls, Goal::Response).is_err() {
                self.end = Some(PathEnd::Stalled { time: self.time.to_f64() });
                return None;
            }
        }
        self.look(problem);
        if self.gradient.iter().all(|g| *g == T::default()) {
            self.end = Some(PathEnd::Minimiser);
        }
        self.visited += 1;
        Some(self.saddle(problem))
    }

    /// Accelerated time until the first feature reaches the wall it moves to; `None` when none moves.
    fn waiting_time(&mut self) -> Option<T> {
        let none = T::default();
        let mut shortest: Option<(T, usize)> = None;
        for j in 0..self.dual.len() {
            let (g, s) = (self.gradient[j], self.dual[j]);
            if g == none {
                continue;
            }
            let sign = if g > none { 1.0 } else { -1.0 };
            let wait = (T::from(self.thresholds[j]) + s.times_sign(sign)) / g.abs();
            let wait = if wait < none { none } else { wait };
            if shortest.is_none_or(|(least, _)| wait < least) {
                shortest = Some((wait, j));
            }
        }
        let (wait, j) = shortest?;
        let left = T::from(self.thresholds[j]) - self.dual[j].abs();
        self.faint |= self.gradient[j].to_f64().abs() < FAINT * self.active.gradient_size(j)
            || (self.dual[j] != none && left.to_f64().abs() < FAINT * self.thresholds[j]);
        Some(wait)
    }

    /// Lets the dual move for a time and notes which features are then at a wall.
    fn wait(&mut self, wait: T) {
        let none = T::default();
        self.time = self.time + wait;
        T::axpy(wait, self.active.residual(), &mut self.integrated_residual);
        for (j, &g) in self.gradient.iter().enumerate() {
            let (k, ahead) = (self.thresholds[j], if g > none { -1.0 } else { 1.0 });
            self.dual[j] = self.dual[j] - wait * g;
            if g != none && self.dual[j].times_sign(ahead).to_f64() >= k * (1.0 - TIE) {
                self.walls[j] = ahead * k;
                self.dual[j] = T::from(self.walls[j]);
            }
        }
    }

    /// Evaluates the gradient at the saddle; features that it turns inwards leave their wall.
    fn look(&mut self, problem: &LeastSquares) {
        let residual = self.active.residual();
        let scale = T::from(1.0 / residual.len() as f64);
        for (j, g) in self.gradient.iter_mut().enumerate() {
            // The residual is y - X beta, the gradient belongs to X beta - y.
            *g = -(T::dot_column(problem.column(j), residual) * scale);
            if self.active.contains(j) || g.to_f64().abs() <= self.active.gradient_floor(j) {
                *g = T::default();
            } else {
                self.walls[j] = 0.0;
            }
        }
    }

    /// Writes the current saddle down and compares its support with the one before.
    fn saddle(&mut self, problem: &LeastSquares) -> Saddle {
        let mut coefficients = vec![0.0; self.dual.len()];
        for (&j, value) in self.active.members().iter().zip(self.active.values()) {
            coefficients[j] = value.to_f64();
        }
        let (mut activated, mut released) = (Vec::new(), Vec::new());
        for (j, was) in self.support.iter_mut().enumerate() {
            let is = self.active.contains(j);
            if is && !*was {
                activated.push(j);
            } else if *was && !is {
                released.push(j);
            }
            *was = is;
        }
        let residual: Vec<f64> = self.active.residual().iter().map(|value| value.to_f64()).collect();
        let loss = problem.value_of_residual(&residual);
        let dual = self.dual.iter().map(|value| value.to_f64()).collect();
        Saddle { time: self.time.to_f64(), coefficients, dual, loss, activated, released }
    }
}
