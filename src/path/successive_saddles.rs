//! The limit of vanishing initialisation: saddles visited one after another, and when.
//!
//! A diagonal network `beta = u * v` trained by gradient flow from scale `alpha` waits near
//! saddles and jumps between them. In accelerated time (physical time over `ln(1/alpha)`) and as
//! `alpha -> 0` the jumps become instantaneous, and everything follows from the dual
//! `s(t) = -int_0^t grad L(beta)`, which moves in straight lines between walls `|s_i| <= k_i`:
//!
//! - wait: with `g = grad L(beta)`, feature `i` needs `(k_i + sign(g_i) s_i) / |g_i|` to reach the
//!   wall it moves to; the shortest of these is the waiting time;
//! - jump: `beta = argmin L(beta)` subject to `beta_i >= 0` where `s_i = k_i`, `beta_i <= 0` where
//!   `s_i = -k_i`, and `beta_i = 0` elsewhere.
//!
//! A feature whose coefficient returned to zero leaves its wall and may cross to the opposite one.
//! The path ends at the minimiser of the loss with the least `sum_i k_i |beta_i|`.

use super::active_set::{ActiveSet, Goal};
use super::tall::Short;
use super::thresholds::{ThresholdError, checked};
use crate::linear::axpy;
use crate::objective::LeastSquares;

/// A feature this close to its wall (relative to the threshold) when another one hits, hits too.
const TIE: f64 = 1e-11;

/// A saddle of the loss of the network, visited from the jump that reaches it until the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Saddle {
    /// Accelerated time of the jump that reaches it; 0 for the origin.
    pub time: f64,
    /// `beta` at the saddle (d values); exact zeros off the support.
    pub coefficients: Vec<f64>,
    /// `s(time)` (d values), exactly `k_i` or `-k_i` on the support.
    pub dual: Vec<f64>,
    /// `L(beta)`.
    pub loss: f64,
    /// Features that are non-zero here and were zero at the saddle before, ascending.
    pub activated: Vec<usize>,
    /// Features that are zero here and were non-zero at the saddle before, ascending.
    pub released: Vec<usize>,
}

impl Saddle {
    /// Features with a non-zero coefficient, ascending.
    pub fn support(&self) -> impl Iterator<Item = usize> + '_ {
        self.coefficients.iter().enumerate().filter(|(_, value)| **value != 0.0).map(|(j, _)| j)
    }
}

/// Why a path of saddles has no further saddle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PathEnd {
    /// The gradient is zero: the last saddle minimises the loss.
    Minimiser,
    /// The next jump comes at this time, after the horizon.
    TimeHorizon {
        /// Accelerated time of the jump that was not made.
        next_jump: f64,
    },
    /// As many saddles as were asked for have been visited.
    SaddleLimit {
        /// The number asked for.
        saddles: usize,
    },
    /// The refit of the jump at this time did not settle, which only rounding can cause.
    Stalled {
        /// Accelerated time of the jump.
        time: f64,
    },
}

impl std::fmt::Display for PathEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Minimiser => write!(f, "The last saddle minimises the loss; nothing moves any more."),
            Self::TimeHorizon { next_jump } => {
                write!(f, "The next jump comes at accelerated time {next_jump:.4}, after the horizon.")
            }
            Self::SaddleLimit { saddles } => write!(f, "The limit of {saddles} saddles was reached."),
            Self::Stalled { time } => {
                write!(f, "The jump at accelerated time {time:.4} could not be resolved in double precision.")
            }
        }
    }
}

/// How far to follow the saddles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathLimits {
    /// Most saddles to visit, the origin among them.
    pub saddles: usize,
    /// No jump after this accelerated time.
    pub time: f64,
}

impl Default for PathLimits {
    /// Ten thousand saddles, no horizon.
    fn default() -> Self {
        Self { saddles: 10_000, time: f64::INFINITY }
    }
}

/// The saddles one at a time: each [`SuccessiveSaddles::advance`] makes one jump.
///
/// # References
/// Pesme and Flammarion (2023), "Saddle-to-saddle dynamics in diagonal linear networks",
/// Algorithm 1; Burger, Moeller, Benning and Osher (2013), "An adaptive inverse scale space method
/// for compressed sensing" (the same limit).
#[derive(Debug, Clone)]
pub struct SuccessiveSaddles {
    limits: PathLimits,
    /// The shorter problem that is followed in place of a tall one.
    short: Option<Short>,
    /// `k_i` (d values).
    thresholds: Vec<f64>,
    /// Support, its factorisation and the coefficients on it.
    active: ActiveSet,
    /// Signed threshold `k_i` or `-k_i` of a feature at its wall, 0 inside (d values).
    walls: Vec<f64>,
    /// `s` at the current time (d values).
    dual: Vec<f64>,
    /// `grad L` at the current saddle, exact zeros where it is only rounding (d values).
    gradient: Vec<f64>,
    /// `int_0^t (y - X beta)` over the samples of the problem that is followed.
    integrated_residual: Vec<f64>,
    /// Which features the current saddle supports (d values).
    support: Vec<bool>,
    /// Accelerated time of the current saddle.
    time: f64,
    /// Saddles handed out.
    visited: usize,
    /// Set once no saddle follows.
    end: Option<PathEnd>,
}

impl SuccessiveSaddles {
    /// Starts before the origin. `thresholds` are the `k_i` of initial scales `alpha^{k_i}`; without
    /// them all are 1.
    ///
    /// # Errors
    /// When the thresholds are not one positive finite number a feature.
    pub fn new(
        problem: &LeastSquares,
        thresholds: Option<&[f64]>,
        limits: PathLimits,
    ) -> Result<Self, ThresholdError> {
        let features = problem.features();
        let thresholds = checked(thresholds, features)?;
        let short = Short::new(problem);
        let problem = short.as_ref().map_or(problem, |short| &short.problem);
        Ok(Self {
            limits,
            thresholds,
            active: ActiveSet::new(problem),
            walls: vec![0.0; features],
            dual: vec![0.0; features],
            gradient: vec![0.0; features],
            integrated_residual: vec![0.0; problem.samples()],
            support: vec![false; features],
            time: 0.0,
            visited: 0,
            end: None,
            short,
        })
    }

    /// Why no saddle follows, as soon as that is known.
    pub fn end(&self) -> Option<PathEnd> {
        self.end
    }

    /// Work done so far, in multiplications with their additions.
    pub fn operations(&self) -> f64 {
        let each = (self.active.residual().len() + 8) * self.dual.len();
        self.active.operations() + (self.visited * each) as f64
    }

    /// `int_0^t (y - X beta)` up to the current saddle (n values): the certificate that
    /// [`l1_duality_gap`](super::l1_duality_gap) asks for; `s = X' integrated_residual / n`.
    pub fn integrated_residual(&self, problem: &LeastSquares) -> Vec<f64> {
        match &self.short {
            Some(short) => short.lift(problem, &self.integrated_residual),
            None => self.integrated_residual.clone(),
        }
    }

    /// The next saddle, the origin first; `None` at the end. `problem` is the one of `new`.
    ///
    /// # Panics
    /// When the problem has another shape than the one of `new`.
    pub fn advance(&mut self, problem: &LeastSquares) -> Option<Saddle> {
        assert_eq!(problem.features(), self.dual.len(), "advance: the problem the path was made for");
        if self.end.is_some() {
            return None;
        }
        let short = self.short.take();
        let saddle = self.jump(short.as_ref().map_or(problem, |short| &short.problem));
        self.short = short;
        saddle
    }

    /// One jump on the problem that is followed.
    fn jump(&mut self, problem: &LeastSquares) -> Option<Saddle> {
        if self.visited >= self.limits.saddles {
            self.end = Some(PathEnd::SaddleLimit { saddles: self.limits.saddles });
            return None;
        }
        if self.visited > 0 {
            let wait = self.waiting_time();
            if self.time + wait > self.limits.time {
                self.end = Some(PathEnd::TimeHorizon { next_jump: self.time + wait });
                return None;
            }
            self.wait(wait);
            if self.active.refit(problem, &self.walls, Goal::Response).is_err() {
                self.end = Some(PathEnd::Stalled { time: self.time });
                return None;
            }
        }
        self.look(problem);
        if self.gradient.iter().all(|g| *g == 0.0) {
            self.end = Some(PathEnd::Minimiser);
        }
        self.visited += 1;
        Some(self.saddle(problem))
    }

    /// Accelerated time until the first feature reaches the wall it moves to.
    fn waiting_time(&self) -> f64 {
        let moving = self.gradient.iter().zip(&self.dual).zip(&self.thresholds);
        moving
            .filter(|((g, _), _)| **g != 0.0)
            .map(|((g, s), k)| ((k + g.signum() * s) / g.abs()).max(0.0))
            .fold(f64::INFINITY, f64::min)
    }

    /// Lets the dual move for a time and notes which features are then at a wall.
    fn wait(&mut self, wait: f64) {
        self.time += wait;
        axpy(wait, self.active.residual(), &mut self.integrated_residual);
        for (j, &g) in self.gradient.iter().enumerate() {
            let (k, ahead) = (self.thresholds[j], -g.signum());
            self.dual[j] -= wait * g;
            if g != 0.0 && ahead * self.dual[j] >= k * (1.0 - TIE) {
                self.dual[j] = ahead * k;
                self.walls[j] = self.dual[j];
            }
        }
    }

    /// Evaluates the gradient at the saddle; features that it turns inwards leave their wall.
    fn look(&mut self, problem: &LeastSquares) {
        problem.gradient_of_residual_to(self.active.residual(), &mut self.gradient);
        for (j, g) in self.gradient.iter_mut().enumerate() {
            // The residual is y - X beta, the gradient belongs to X beta - y.
            let rounding = self.active.contains(j) || g.abs() <= self.active.gradient_floor(j);
            *g = if rounding { 0.0 } else { -*g };
            if *g != 0.0 {
                self.walls[j] = 0.0;
            }
        }
    }

    /// Writes the current saddle down and compares its support with the one before.
    fn saddle(&mut self, problem: &LeastSquares) -> Saddle {
        let mut coefficients = vec![0.0; self.dual.len()];
        for (&j, &value) in self.active.members().iter().zip(self.active.values()) {
            coefficients[j] = value;
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
        let loss = problem.value_of_residual(self.active.residual());
        Saddle { time: self.time, coefficients, dual: self.dual.clone(), loss, activated, released }
    }
}

/// All saddles up to a limit.
#[derive(Debug, Clone)]
pub struct SaddlePath {
    /// In the order of their times, the origin first.
    pub saddles: Vec<Saddle>,
    /// Why there are no more.
    pub end: PathEnd,
    /// `int_0^t (y - X beta)` at the last saddle (n values), see
    /// [`SuccessiveSaddles::integrated_residual`].
    pub integrated_residual: Vec<f64>,
}

impl SaddlePath {
    /// Index of the saddle occupied at an accelerated time: the last one reached at or before it.
    pub fn saddle_index_at(&self, time: f64) -> usize {
        self.saddles.partition_point(|saddle| saddle.time <= time).saturating_sub(1)
    }

    /// Writes `s(time)` (d values). After the last saddle the dual is held, which is exact when that
    /// one minimises the loss.
    pub fn dual_at_to(&self, time: f64, out: &mut [f64]) {
        let index = self.saddle_index_at(time);
        let Some(from) = self.saddles.get(index) else {
            return out.fill(0.0);
        };
        out.copy_from_slice(&from.dual);
        if let Some(to) = self.saddles.get(index + 1) {
            let share = ((time - from.time) / (to.time - from.time)).max(0.0);
            for (value, goal) in out.iter_mut().zip(&to.dual) {
                *value += share * (goal - *value);
            }
        }
    }
}

/// Follows the saddles to the end of the path or to a limit.
///
/// # Errors
/// When the thresholds are not one positive finite number a feature.
///
/// # Examples
/// ```
/// use nalgebra::{DMatrix, DVector};
/// use saddlescope::objective::LeastSquares;
/// use saddlescope::path::{PathEnd, PathLimits, successive_saddles};
///
/// // Orthogonal columns: feature i wakes at n / |<x_i, y>|, so at 2/3 and at 2.
/// let problem = LeastSquares::new(&DMatrix::identity(2, 2), &DVector::from_vec(vec![3.0, 1.0]))?;
/// let path = successive_saddles(&problem, None, PathLimits::default())?;
/// let times: Vec<f64> = path.saddles.iter().map(|saddle| saddle.time).collect();
/// assert!((times[1] - 2.0 / 3.0).abs() < 1e-15 && (times[2] - 2.0).abs() < 1e-15);
/// assert_eq!(path.end, PathEnd::Minimiser);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn successive_saddles(
    problem: &LeastSquares,
    thresholds: Option<&[f64]>,
    limits: PathLimits,
) -> Result<SaddlePath, ThresholdError> {
    let mut walk = SuccessiveSaddles::new(problem, thresholds, limits)?;
    let mut saddles = Vec::new();
    while let Some(saddle) = walk.advance(problem) {
        saddles.push(saddle);
    }
    let end = walk.end.unwrap_or(PathEnd::SaddleLimit { saddles: limits.saddles });
    Ok(SaddlePath { saddles, end, integrated_residual: walk.integrated_residual(problem) })
}
