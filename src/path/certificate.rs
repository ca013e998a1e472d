//! Numbers that show a path to be right without trusting how it was found.

use super::real::Real;
use super::successive_saddles::Saddle;
use super::thresholds::{ThresholdError, checked};
use super::updated_qr::UpdatedQr;
use crate::double_double::DoubleDouble;
use crate::linear::{axpy, dot, max_abs};
use crate::objective::LeastSquares;

/// How far a saddle is from the conditions that define it. All are relative and zero in exact
/// arithmetic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KktResidual {
    /// `max |g_i|` over the support, relative to `max |X'y| / n`.
    pub active_gradient: f64,
    /// Largest gradient that pushes a feature at its wall with a zero coefficient through it, same
    /// scale.
    pub outward_gradient: f64,
    /// Largest coefficient of a sign its wall forbids, or of a feature away from its wall, relative
    /// to the largest coefficient.
    pub forbidden_coefficient: f64,
    /// `max (|s_i| / k_i - 1)`, or 0.
    pub dual_excess: f64,
}

impl KktResidual {
    /// The largest of them.
    pub fn worst(&self) -> f64 {
        self.active_gradient.max(self.outward_gradient).max(self.forbidden_coefficient).max(self.dual_excess)
    }
}

/// Relative distance within which the dual counts as being at its wall.
const AT_WALL: f64 = 1e-9;

/// Checks that a saddle minimises the loss under the signs that its dual imposes, from the problem
/// and the saddle alone: `g_i = 0` on the support, `s_i g_i >= 0` elsewhere at a wall,
/// `beta_i` of the sign of the wall or zero, `|s_i| <= k_i`.
///
/// # Errors
/// When the thresholds are not one positive finite number a feature.
///
/// # Panics
/// When the saddle belongs to a problem with another number of features.
pub fn kkt_residual(
    problem: &LeastSquares,
    thresholds: Option<&[f64]>,
    saddle: &Saddle,
) -> Result<KktResidual, ThresholdError> {
    let features = problem.features();
    assert_eq!(saddle.coefficients.len(), features, "kkt_residual: a saddle of this problem");
    let thresholds = checked(thresholds, features)?;
    let mut residual = vec![0.0; problem.samples()];
    let mut gradient = vec![0.0; features];
    problem.residual_to(&saddle.coefficients, &mut residual);
    problem.gradient_of_residual_to(&residual, &mut gradient);
    let gradient_scale = positive(max_abs(problem.correlation()));
    let coefficient_scale = positive(max_abs(&saddle.coefficients));
    let mut worst = KktResidual {
        active_gradient: 0.0,
        outward_gradient: 0.0,
        forbidden_coefficient: 0.0,
        dual_excess: 0.0,
    };
    for j in 0..features {
        let (beta, wall, g) = (saddle.coefficients[j], saddle.dual[j] / thresholds[j], gradient[j]);
        worst.dual_excess = worst.dual_excess.max(wall.abs() - 1.0);
        let at_wall = wall.abs() >= 1.0 - AT_WALL;
        if beta != 0.0 {
            worst.active_gradient = worst.active_gradient.max(g.abs() / gradient_scale);
            if !at_wall || beta * wall < 0.0 {
                worst.forbidden_coefficient = worst.forbidden_coefficient.max(beta.abs() / coefficient_scale);
            }
        } else if at_wall {
            worst.outward_gradient = worst.outward_gradient.max(-wall.signum() * g / gradient_scale);
        }
    }
    Ok(worst)
}

fn positive(scale: f64) -> f64 {
    if scale > 0.0 { scale } else { 1.0 }
}

/// Bounds on the least weighted l1 norm among all minimisers of the loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DualityGap {
    /// `sum_i k_i |beta_i|`.
    pub primal: f64,
    /// No minimiser of the loss has a smaller weighted l1 norm than this.
    pub dual: f64,
    /// `max_i |grad L(beta)_i|` relative to `max_i |X'y|_i / n`: whether `beta` minimises the loss at all.
    pub stationarity: f64,
}

impl DualityGap {
    /// `(primal - dual) / primal`, zero for a zero primal: the largest fraction by which the
    /// weighted l1 norm could still be lowered.
    pub fn relative(&self) -> f64 {
        (self.primal - self.dual) / positive(self.primal)
    }
}

/// The gap of `min sum_i k_i |beta_i|` over the minimisers of the loss, a linear programme.
///
/// Its dual maximises `s'beta` over `s = X'z / n` with `|s_i| <= k_i`: for another minimiser
/// `beta'` we have `X beta' = X beta`, hence `s'beta = s'beta' <= sum_i k_i |beta'_i|`. Any `z`
/// (n values) gives a valid bound, because `s` is shrunk into its walls where it sticks out; the
/// `integrated_residual` of a path of saddles closes the gap. As it is long where the last jump comes late,
/// it is first corrected, in twice the precision, so that `s` is at its walls on the support.
///
/// # Errors
/// When the thresholds are not one positive finite number a feature.
///
/// # Panics
/// When `coefficients` does not have d values or `z` not n values.
pub fn l1_duality_gap(
    problem: &LeastSquares,
    thresholds: Option<&[f64]>,
    coefficients: &[f64],
    z: &[f64],
) -> Result<DualityGap, ThresholdError> {
    let features = problem.features();
    assert_eq!(coefficients.len(), features, "l1_duality_gap: one coefficient a feature");
    assert_eq!(z.len(), problem.samples(), "l1_duality_gap: one dual value a sample");
    let thresholds = checked(thresholds, features)?;
    let z = at_the_walls(problem, &thresholds, coefficients, z);
    let samples = DoubleDouble::from(problem.samples() as f64);
    let mut dual: Vec<f64> =
        (0..features).map(|j| (DoubleDouble::dot_column(problem.column(j), &z) / samples).to_f64()).collect();
    let excess = dual.iter().zip(&thresholds).fold(1.0f64, |excess, (s, k)| excess.max(s.abs() / k));
    let bound = dot(&dual, coefficients) / excess;
    let primal = coefficients.iter().zip(&thresholds).map(|(beta, k)| k * beta.abs()).sum();

    let mut image = vec![0.0; problem.samples()];
    for (j, &beta) in coefficients.iter().enumerate().filter(|(_, beta)| **beta != 0.0) {
        axpy(beta, problem.column(j), &mut image);
    }
    image.iter_mut().zip(problem.response()).for_each(|(value, y)| *value -= y);
    problem.gradient_of_residual_to(&image, &mut dual);
    let stationarity = max_abs(&dual) / positive(max_abs(problem.correlation()));
    Ok(DualityGap { primal, dual: bound, stationarity })
}

/// The vector nearest to `z` with `<x_j, z> / n = k_j sign beta_j` on the support, by iterative refinement: what
/// is missing is found in twice the precision, the correction in `f64`.
fn at_the_walls(
    problem: &LeastSquares,
    thresholds: &[f64],
    coefficients: &[f64],
    z: &[f64],
) -> Vec<DoubleDouble> {
    const ROUNDS: usize = 4;
    let samples = problem.samples() as f64;
    let mut z: Vec<DoubleDouble> = z.iter().map(|value| DoubleDouble::from(*value)).collect();
    let mut qr = UpdatedQr::<f64>::new(problem.samples());
    let mut support = Vec::new();
    for j in (0..problem.features()).filter(|j| coefficients[*j] != 0.0) {
        if qr.push(problem.column(j)) {
            support.push(j);
        }
    }
    for _ in 0..ROUNDS {
        let mut shares = Vec::with_capacity(support.len());
        for (position, &j) in support.iter().enumerate() {
            let goal = DoubleDouble::from(samples * thresholds[j] * coefficients[j].signum());
            let missing = (goal - DoubleDouble::dot_column(problem.column(j), &z)).to_f64();
            shares.push(qr.transposed_solution_entry(&shares, position, missing));
        }
        for (position, &share) in shares.iter().enumerate() {
            for (value, direction) in z.iter_mut().zip(qr.q_column(position)) {
                *value = *value + DoubleDouble::product(share, *direction);
            }
        }
    }
    z
}
