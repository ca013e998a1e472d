//! The diagonal linear network: least squares whose coefficients are a difference of powers.

use super::LeastSquares;
use crate::elementary::{coefficients_of_mirror_to, exp, exp_twice_to};

/// Smallest number of physical time units one accelerated unit may stand for (depth 2).
const SHORTEST_TIME_UNIT: f64 = 0.1;

/// Lowest `ln(alpha^(D-2))` of depths 3 and 4: `ln 1e-12`, and a little room for rounding.
const LOWEST_LOG_POWER: f64 = -27.631_03;

/// A network that cannot be built, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkError(pub String);

impl std::fmt::Display for NetworkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NetworkError {}

/// Least squares `L` seen through the factors `w+`, `w-` (d values each):
///
/// - depth 2: `beta = (w+^2 - w-^2) / 2`, which is `u * v` with `w+- = (u +- v) / sqrt 2`;
/// - depth `D >= 3`: `beta = w+^D - w-^D`.
///
/// Both factors of feature `i` start at `alpha_i = alpha^{k_i}` (at depth 2: `u = sqrt 2 alpha_i`,
/// `v = 0`), so training starts at `beta = 0`. Only `ln alpha` is ever kept: scales such as
/// `1e-1000` are as good as any other.
///
/// **Accelerated time** `t`: physical time is `unit * t`. At depth 2 the unit is `ln(1/alpha)`,
/// but never below 0.1, so that a scale near one keeps a clock. At depth `D >= 3` it is
/// `alpha^(2-D) / (D (D-2))`.
///
/// **Dual** `s(t) = -int_0^t grad L dt'`, in accelerated time. Feature `i` stays near zero while
/// `|s_i| < wall_i`. **Mirror variable** `m`: a smooth increasing function of `s` without a pole,
/// `m = unit * s` at depth 2 and `m = artanh(s / wall)` beyond. Under gradient flow
/// `dm_i/dt = -speed_i(m_i) dL/dbeta_i`.
///
/// # References
/// Pesme, Flammarion 2023, "Saddle-to-saddle dynamics in diagonal linear networks"; Woodworth et
/// al. 2020, "Kernel and rich regimes in overparametrized models".
#[derive(Debug, Clone)]
pub struct DiagonalNetwork {
    problem: LeastSquares,
    depth: u32,
    log_scale: f64,
    exponents: Vec<f64>,
    /// `ln alpha_i = k_i ln alpha`.
    log_scales: Vec<f64>,
    walls: Vec<f64>,
    time_unit: f64,
}

/// Derivatives along the mirror variable, one value a feature.
#[derive(Debug, Clone, Default)]
pub struct MirrorSlopes {
    /// `d beta_i / d m_i > 0`.
    pub coefficient: Vec<f64>,
    /// `speed_i(m_i) > 0` in `dm_i/dt = -speed_i dL/dbeta_i`.
    pub speed: Vec<f64>,
    /// `d speed_i / d m_i` (zero at depth 2).
    pub speed_slope: Vec<f64>,
}

impl MirrorSlopes {
    /// Room for `features` values each.
    pub fn new(features: usize) -> Self {
        Self {
            coefficient: vec![0.0; features],
            speed: vec![0.0; features],
            speed_slope: vec![0.0; features],
        }
    }
}

impl DiagonalNetwork {
    /// Wraps `problem`; every feature starts at `alpha = exp(log_scale)`.
    ///
    /// # Errors
    /// When the depth is not 2, 3 or 4 or the scale is outside [`DiagonalNetwork::log_scale_range`].
    pub fn new(problem: LeastSquares, depth: u32, log_scale: f64) -> Result<Self, NetworkError> {
        let exponents = vec![1.0; problem.features()];
        Self::with_exponents(problem, depth, log_scale, exponents)
    }

    /// Wraps `problem`; feature `i` starts at `alpha_i = exp(exponents_i log_scale)`.
    ///
    /// # Errors
    /// As [`DiagonalNetwork::new`], and when the exponents are not one positive finite number a
    /// feature or bring some `alpha_i` below the range.
    pub fn with_exponents(
        problem: LeastSquares,
        depth: u32,
        log_scale: f64,
        exponents: Vec<f64>,
    ) -> Result<Self, NetworkError> {
        if !(2..=4).contains(&depth) {
            return Err(NetworkError(format!("the depth is {depth}; it must be 2, 3 or 4")));
        }
        if exponents.len() != problem.features() {
            return Err(NetworkError(format!(
                "{} exponents for {} features; there must be one a feature",
                exponents.len(),
                problem.features()
            )));
        }
        if let Some(bad) = exponents.iter().find(|k| !(k.is_finite() && **k > 0.0)) {
            return Err(NetworkError(format!("the scale exponent {bad} is not a positive finite number")));
        }
        let (lowest, highest) = Self::log_scale_range(depth);
        let largest_exponent = exponents.iter().fold(1.0f64, |largest, k| largest.max(*k));
        if !(log_scale <= highest && log_scale * largest_exponent >= lowest) {
            return Err(NetworkError(format!(
                "the init scale exp({}) is outside exp({lowest}) to exp({highest}), the range of depth {depth}",
                log_scale * largest_exponent
            )));
        }
        let log_scales: Vec<f64> = exponents.iter().map(|k| k * log_scale).collect();
        let d = f64::from(depth);
        let (walls, time_unit) = if depth == 2 {
            let unit = (-log_scale).max(SHORTEST_TIME_UNIT);
            (log_scales.iter().map(|scale| -scale / unit).collect(), unit)
        } else {
            let walls = exponents.iter().map(|k| exp((d - 2.0) * (1.0 - k) * log_scale)).collect();
            (walls, exp((2.0 - d) * log_scale) / (d * (d - 2.0)))
        };
        Ok(Self { problem, depth, log_scale, exponents, log_scales, walls, time_unit })
    }

    /// Smallest and largest legal `ln alpha`.
    ///
    /// Depth 2 depends on `alpha` through `ln alpha` only; the bound `-1e6` keeps six digits of a
    /// jump that lasts `1 / ln(1/alpha)`. Deeper networks wake within `alpha^(D-2)` of their wall, and
    /// once awake multiply the rounding of the gradient by `alpha^(2-D)`. Below `1e-16` that noise
    /// reaches one and steps collapse; `alpha^(D-2) >= 1e-12` (`1e-12` at depth 3, `1e-6` at depth
    /// 4) stays clear of it.
    pub fn log_scale_range(depth: u32) -> (f64, f64) {
        match depth {
            2 => (-1e6, 0.0),
            _ => (LOWEST_LOG_POWER / (f64::from(depth) - 2.0), 0.0),
        }
    }

    /// The wrapped loss.
    pub fn problem(&self) -> &LeastSquares {
        &self.problem
    }

    /// Number of features `d`.
    pub fn features(&self) -> usize {
        self.problem.features()
    }

    /// Depth `D`: 2, 3 or 4.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// `ln alpha <= 0`.
    pub fn log_scale(&self) -> f64 {
        self.log_scale
    }

    /// The exponents `k_i` in `alpha_i = alpha^{k_i}`.
    pub fn exponents(&self) -> &[f64] {
        &self.exponents
    }

    /// `ln alpha_i = k_i ln alpha` (d values).
    pub fn log_scales(&self) -> &[f64] {
        &self.log_scales
    }

    /// The walls of the dual (d values): feature `i` wakes when `|s_i|` reaches `walls()[i]`.
    ///
    /// Depth 2: `k_i` (scaled down where the time unit is not `ln(1/alpha)`). Depth `D >= 3`:
    /// `alpha^((1 - k_i)(D - 2))`. All ones when the scales are equal and `alpha` is small.
    pub fn walls(&self) -> &[f64] {
        &self.walls
    }

    /// Physical time of one accelerated unit.
    pub fn time_unit(&self) -> f64 {
        self.time_unit
    }

    /// Physical time of an accelerated time.
    pub fn physical_time(&self, accelerated: f64) -> f64 {
        self.time_unit * accelerated
    }

    /// Accelerated time of a physical time.
    pub fn accelerated_time(&self, physical: f64) -> f64 {
        physical / self.time_unit
    }

    /// `c` and `p` in the physical flow `w+-' = -+ c w+-^p w+- dL/dbeta`: `(1, 0)` at depth 2 and
    /// `(D, D - 2)` beyond.
    pub fn factor_law(&self) -> (f64, i32) {
        match self.depth {
            2 => (1.0, 0),
            depth => (f64::from(depth), depth as i32 - 2),
        }
    }

    /// Writes `beta(m)` (d values).
    ///
    /// Depth 2: `beta_i = (exp 2(m_i + ln alpha_i) - exp -2(m_i - ln alpha_i)) / 2`, that is
    /// `alpha_i^2 sinh 2 m_i` without ever forming `alpha_i^2`.
    pub fn coefficients_of_mirror_to(&self, mirror: &[f64], out: &mut [f64]) {
        if self.depth == 2 {
            coefficients_of_mirror_to(&self.log_scales, mirror, out);
        } else {
            for (i, target) in out.iter_mut().enumerate() {
                let (plus, minus) = self.log_factors_of(i, mirror[i]);
                let d = f64::from(self.depth);
                *target = exp(d * plus) - exp(d * minus);
            }
        }
    }

    /// Writes `beta(m)` and the derivatives along `m` (d values each).
    pub fn mirror_slopes_to(&self, mirror: &[f64], coefficients: &mut [f64], out: &mut MirrorSlopes) {
        if self.depth == 2 {
            let unit = self.time_unit;
            exp_twice_to(&self.log_scales, mirror, coefficients, &mut out.coefficient);
            for (beta, slope) in coefficients.iter_mut().zip(&mut out.coefficient) {
                let (plus, minus) = (*beta, *slope);
                *beta = 0.5 * (plus - minus);
                *slope = plus + minus;
            }
            out.speed.fill(unit);
            out.speed_slope.fill(0.0);
            return;
        }
        let d = f64::from(self.depth);
        for (i, &m) in mirror.iter().enumerate() {
            let (log_plus, log_minus) = self.log_factors_of(i, m);
            let (plus, minus) = (exp(d * log_plus), exp(d * log_minus));
            let share = 1.0 / (1.0 + exp(-2.0 * m));
            coefficients[i] = plus - minus;
            out.coefficient[i] = 2.0 * d / (d - 2.0) * (plus * share + minus * (1.0 - share));
            let cosh = 0.5 * (exp(m) + exp(-m));
            out.speed[i] = cosh * cosh / self.walls[i];
            out.speed_slope[i] = out.speed[i] * 2.0 * libm::tanh(m);
        }
    }

    /// Writes `speed(m)` (d values), see [`MirrorSlopes::speed`].
    pub fn mirror_speeds_to(&self, mirror: &[f64], out: &mut [f64]) {
        if self.depth == 2 {
            return out.fill(self.time_unit);
        }
        for ((target, &m), wall) in out.iter_mut().zip(mirror).zip(&self.walls) {
            let cosh = 0.5 * (exp(m) + exp(-m));
            *target = cosh * cosh / wall;
        }
    }

    /// Writes the dual `s(m)` (d values).
    pub fn dual_of_mirror_to(&self, mirror: &[f64], out: &mut [f64]) {
        if self.depth == 2 {
            for (target, m) in out.iter_mut().zip(mirror) {
                *target = m / self.time_unit;
            }
        } else {
            for ((target, &m), wall) in out.iter_mut().zip(mirror).zip(&self.walls) {
                *target = wall * libm::tanh(m);
            }
        }
    }

    /// `(ln w+, ln w-)` of feature `i` at mirror value `m`; the conserved quantity holds exactly.
    pub fn log_factors_of(&self, i: usize, m: f64) -> (f64, f64) {
        let log_scale = self.log_scales[i];
        if self.depth == 2 {
            return (log_scale + m, log_scale - m);
        }
        // 1 -+ s/wall = 2 / (1 + exp(+-2m)), hence w+- = alpha_i ((1 + exp(+-2m)) / 2)^(1/(D-2)).
        let root = 1.0 / (f64::from(self.depth) - 2.0);
        let common = libm::log1p(exp(-2.0 * m.abs())) - std::f64::consts::LN_2;
        let larger = log_scale + root * (2.0 * m.abs() + common);
        let smaller = log_scale + root * common;
        if m >= 0.0 { (larger, smaller) } else { (smaller, larger) }
    }

    /// How far a pair of factors is from the conserved quantity of gradient flow, relative to it;
    /// zero on the flow.
    ///
    /// Depth 2 conserves `w+ w- = (u^2 - v^2)/2 = alpha_i^2`: the drift is
    /// `ln|w+ w-| - 2 ln alpha_i`. Depth `D >= 3` conserves `w+^(2-D) + w-^(2-D) = 2 alpha_i^(2-D)`:
    /// the drift is the relative excess of the left side.
    pub fn invariant_drift(&self, i: usize, log_plus: f64, log_minus: f64) -> f64 {
        let (plus, minus) = (log_plus - self.log_scales[i], log_minus - self.log_scales[i]);
        if self.depth == 2 {
            return plus + minus;
        }
        let power = 2.0 - f64::from(self.depth);
        0.5 * (exp(power * plus) + exp(power * minus)) - 1.0
    }

    /// The init scale that gradient flow would have needed to conserve the present factors, as a
    /// natural logarithm: depth 2 `ln sqrt|w+ w-|`, depth `D >= 3`
    /// `ln ((w+^(2-D) + w-^(2-D)) / 2) / (2 - D)`.
    pub fn log_effective_scale(&self, i: usize, log_plus: f64, log_minus: f64) -> f64 {
        if self.depth == 2 {
            return 0.5 * (log_plus + log_minus);
        }
        let drift = self.invariant_drift(i, log_plus, log_minus);
        self.log_scales[i] + libm::log1p(drift) / (2.0 - f64::from(self.depth))
    }
}
