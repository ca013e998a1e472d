//! Which interpolator a method picks: the effective init scale, predicted and measured.

use super::State;
use crate::elementary::exp;
use crate::objective::DiagonalNetwork;

/// Depth 2. Gradient flow ends at the interpolator closest to zero in the hyperbolic entropy of
/// scale `alpha`. A method with steps or inertia ends at the one closest to `center` in the entropy
/// of a smaller scale `alpha_inf`, one a feature: with `alpha_+-^2 = alpha^2 exp(-J_+-)`,
///
/// `alpha_inf^2 = alpha_+ alpha_-`, `center = (alpha_+^2 - alpha_-^2) / 2`, where
/// - (stochastic) gradient descent: `J_+- = sum_k q_+-(step g_k)`, `q_+-(x) = -+2x - ln((1 -+ x)^2)`;
/// - momentum flow: `J_+- = 2 lambda int (w_+-' / w_+-)^2 dt`, as long as no factor crosses zero;
/// - heavy ball: the momentum flow's formula, discretised (right to first order in the step).
///
/// The prediction accumulates along the run; the measured scale is `sqrt|w+ w-|`. They agree for
/// gradient descent at all times, for momentum once the velocity is spent. A smaller effective
/// scale need not mean a sparser result: it shrinks unequally, most on the support.
///
/// # References
/// Even, Pesme, Gunasekar, Flammarion 2023, theorem 1; Papazov, Pesme, Flammarion 2024, section 4.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImplicitBias {
    /// `ln alpha_inf` by the formula (d values).
    pub log_predicted_scale: Vec<f64>,
    /// `ln sqrt|w+ w-|` (d values).
    pub log_measured_scale: Vec<f64>,
    /// `center` by the formula (d values).
    pub center: Vec<f64>,
    /// `ln(alpha^2 / alpha_inf^2)` by the formula (d values).
    pub gain: Vec<f64>,
}

impl ImplicitBias {
    /// Room for `features` values each.
    pub fn new(features: usize) -> Self {
        let zeros = || vec![0.0; features];
        Self { log_predicted_scale: zeros(), log_measured_scale: zeros(), center: zeros(), gain: zeros() }
    }

    /// Reads prediction and measurement off a state. Beyond depth 2 there is no formula: the gain
    /// is zero and only the measured scale moves.
    pub fn read(&mut self, network: &DiagonalNetwork, state: &State) {
        state.log_factors_to(network, &mut self.gain, &mut self.center);
        for (i, &log_scale) in network.log_scales().iter().enumerate() {
            let (log_plus, log_minus) = (self.gain[i], self.center[i]);
            let (plus, minus) = (state.shrinkage_plus[i], state.shrinkage_minus[i]);
            self.log_measured_scale[i] = network.log_effective_scale(i, log_plus, log_minus);
            self.gain[i] = 0.5 * (plus + minus);
            self.log_predicted_scale[i] = log_scale - 0.5 * self.gain[i];
            self.center[i] = 0.5 * (exp(2.0 * log_scale - plus) - exp(2.0 * log_scale - minus));
        }
    }
}
