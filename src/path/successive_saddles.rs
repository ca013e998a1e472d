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

use super::precision::{TWICE_COST, may_take_twice};
use super::saddle_walk::Walk;
use super::tall::Short;
use super::thresholds::{ThresholdError, checked};
use crate::double_double::DoubleDouble;
use crate::objective::LeastSquares;

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
///
/// As along the lasso path, the walk goes on in twice the precision from the first saddle at which digits are
/// lost, where the problem is small enough.
#[derive(Debug, Clone)]
pub struct SuccessiveSaddles {
    limits: PathLimits,
    thresholds: Vec<f64>,
    /// The shorter problem that is followed in place of a tall one.
    short: Option<Short>,
    walk: Walk<f64>,
    /// The walk begun anew in twice the precision, once that is needed.
    twice: Option<Box<Walk<DoubleDouble>>>,
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
        let thresholds = checked(thresholds, problem.features())?;
        let short = Short::new(problem);
        let followed = short.as_ref().map_or(problem, |short| &short.problem);
        let walk = Walk::new(followed, thresholds.clone(), limits);
        Ok(Self { limits, thresholds, short, walk, twice: None })
    }

    /// Why no saddle follows, as soon as that is known.
    pub fn end(&self) -> Option<PathEnd> {
        self.twice.as_ref().map_or(self.walk.end(), |twice| twice.end())
    }

    /// Work done so far, in multiplications with their additions.
    pub fn operations(&self) -> f64 {
        let twice = self.twice.as_ref().map_or(0.0, |twice| TWICE_COST * twice.operations());
        self.walk.operations() + twice
    }

    /// `int_0^t (y - X beta)` up to the current saddle (n values): the certificate that
    /// [`l1_duality_gap`](super::l1_duality_gap) asks for; `s = X' integrated_residual / n`.
    pub fn integrated_residual(&self, problem: &LeastSquares) -> Vec<f64> {
        let followed = match &self.twice {
            Some(twice) => twice.integrated_residual(),
            None => self.walk.integrated_residual(),
        };
        match &self.short {
            Some(short) => short.lift(problem, &followed),
            None => followed,
        }
    }

    /// The next saddle, the origin first; `None` at the end. `problem` is the one of `new`.
    ///
    /// # Panics
    /// When the problem has another shape than the one of `new`.
    pub fn advance(&mut self, problem: &LeastSquares) -> Option<Saddle> {
        assert_eq!(problem.features(), self.thresholds.len(), "advance: the problem the path was made for");
        let short = self.short.take();
        let saddle = self.jump(short.as_ref().map_or(problem, |short| &short.problem));
        self.short = short;
        saddle
    }

    /// One jump on the problem that is followed.
    fn jump(&mut self, problem: &LeastSquares) -> Option<Saddle> {
        if let Some(twice) = &mut self.twice {
            return twice.jump(problem);
        }
        let before = self.walk.visited();
        let saddle = self.walk.jump(problem);
        if !self.walk.is_delicate() || !may_take_twice(problem) {
            return saddle;
        }
        let mut twice = Box::new(Walk::new(problem, self.thresholds.clone(), self.limits));
        for _ in 0..before {
            twice.jump(problem);
        }
        let saddle = twice.jump(problem);
        self.twice = Some(twice);
        saddle
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
    let end = walk.end().unwrap_or(PathEnd::SaddleLimit { saddles: limits.saddles });
    Ok(SaddlePath { saddles, end, integrated_residual: walk.integrated_residual(problem) })
}
