//! What sets a run apart from the limit it is compared with.

use super::settings::Settings;
use crate::figure::number::{format_number, power_of_ten};
use crate::linear::dot;
use crate::objective::LeastSquares;

/// What keeps a run from following gradient flow in the limit of vanishing init scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// The init scale is not zero.
    InitScale,
    /// Steps have a length.
    Step,
    /// What moves goes on moving.
    Momentum,
    /// Gradients are those of a few samples.
    Noise,
}

/// How far each of them moves the first jump, as a share of its time.
///
/// A factor of the first feature grows at the rate `r = max_i |x_i'y| / (n k_i)` in physical time:
/// - finite `alpha`: the coefficient is seen before `alpha^2 e^{2 r t}` is one, by `1 / ln(1/alpha)`;
/// - steps of length `g`: `ln(1 + g r)` for `g r`, short by `1 - ln(1 + g r) / (g r)`;
/// - inertia `lambda`: `q` with `lambda q^2 + q = r` for `r`, short by `1 - q / r`;
/// - batches of `B` out of `n`: the standard deviation of the integrated gradient when it reaches its wall.
fn shifts(settings: &Settings, problem: &LeastSquares, walls: &[f64]) -> [(Departure, f64); 4] {
    let rates = problem.correlation().iter().zip(walls).map(|(r, k)| r.abs() / k);
    let rate = rates.fold(0.0, f64::max);
    let step = if settings.method.ends_with("flow") { 0.0 } else { settings.step };
    let inertia = match settings.method {
        "momentum_flow" => settings.inertia,
        "heavy_ball" => step * settings.momentum / ((1.0 - settings.momentum) * (1.0 - settings.momentum)),
        _ => 0.0,
    };
    // 1 - q / r, with q = (sqrt(1 + 4 lambda r) - 1) / (2 lambda) = 2 r / (1 + sqrt(1 + 4 lambda r)).
    let pull = inertia * rate;
    let slowed = 1.0 - 2.0 / (1.0 + (1.0 + 4.0 * pull).sqrt());
    let log_scale = -settings.init_scale_log10 * std::f64::consts::LN_10;
    let noise = match settings.method {
        "stochastic_gradient_descent" => noise_at_wall(settings, problem, walls, rate),
        _ => 0.0,
    };
    [
        (Departure::InitScale, 1.0 / log_scale),
        (Departure::Step, if step > 0.0 { 1.0 - libm::log1p(step * rate) / (step * rate) } else { 0.0 }),
        (Departure::Momentum, slowed),
        (Departure::Noise, noise),
    ]
}

/// After `T / g` steps of physical length `g`, each with noise of variance `v_i / B`, the integrated gradient
/// has the standard deviation `sqrt(T g v_i / B)`; its wall stands at `k_i ln(1/alpha)`, and `T` is that over
/// the rate.
fn noise_at_wall(settings: &Settings, problem: &LeastSquares, walls: &[f64], rate: f64) -> f64 {
    let samples = problem.samples() as f64;
    let batch = (settings.batch_size as f64).min(samples);
    let log_scale = -settings.init_scale_log10 * std::f64::consts::LN_10;
    let left_out = (samples - batch) / (samples - 1.0).max(1.0);
    let variance = |i: usize| {
        let squares: f64 = problem.column(i).iter().zip(problem.response()).map(|(x, y)| x * x * y * y).sum();
        let mean = dot(problem.column(i), problem.response()) / samples;
        (squares / samples - mean * mean).max(0.0) / (walls[i] * walls[i])
    };
    let worst = (0..problem.features()).map(variance).fold(0.0, f64::max);
    (settings.step * worst * left_out / (batch * rate * log_scale)).sqrt()
}

impl Departure {
    /// The largest of what sets these settings apart.
    pub fn main(settings: &Settings, problem: &LeastSquares, walls: &[f64]) -> Self {
        let mut main = (Self::InitScale, f64::NEG_INFINITY);
        for (departure, shift) in shifts(settings, problem, walls) {
            if shift > main.1 {
                main = (departure, shift);
            }
        }
        main.0
    }

    /// In words that end a sentence about what the limit does not do.
    pub fn because(self, settings: &Settings) -> String {
        match self {
            Self::InitScale => {
                let exponent = settings.init_scale_log10;
                let alpha = match exponent.fract() == 0.0 {
                    true => power_of_ten(exponent as i32),
                    false => format_number(libm::pow(10.0, exponent)),
                };
                format!("α = {alpha} is not small enough")
            }
            Self::Step => format!("steps of {} are long", format_number(settings.step)),
            Self::Momentum if settings.method == "momentum_flow" => {
                format!("inertia {} carries on", format_number(settings.inertia))
            }
            Self::Momentum => format!("momentum {} carries on", format_number(settings.momentum)),
            Self::Noise => format!("batches of {} are noisy", settings.batch_size),
        }
    }
}
