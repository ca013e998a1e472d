//! The factors as numbers of unlimited range: a mantissa each, and a logarithmic scale beside it.

use crate::elementary::exp;
use crate::objective::DiagonalNetwork;

/// Mantissas are kept between the reciprocal of this and this.
const RANGE: f64 = 1.267_650_600_228_229_4e30; // 2^100

/// One side of the network (`w+` or `w-`): `w_i = exp(log_scale_i) x_i`.
///
/// Every rule of motion on the factors is linear in them once the gradient is known, so it acts on
/// the mantissas `x` alone; no logarithm is taken while stepping, and init scales such as `1e-300`
/// do not underflow. Signs are those of `x`.
#[derive(Debug, Clone)]
pub(super) struct Side {
    /// `x` (d values), starting at one.
    pub mantissa: Vec<f64>,
    /// What moves with it on the same scale (d values): the last increment, or the velocity.
    pub motion: Vec<f64>,
    /// `ln(w/x)` (d values).
    log_scale: Vec<f64>,
    /// `exp(D log_scale)`, halved at depth 2: `beta_i` is the difference of `weight x^D`.
    weight: Vec<f64>,
    /// `c exp((D-2) log_scale)`: the relative force on the factor is `force x^(D-2) dL/dbeta`.
    force: Vec<f64>,
}

impl Side {
    /// Both factors of feature `i` start at `alpha_i`, at rest.
    pub fn new(network: &DiagonalNetwork) -> Self {
        let d = network.features();
        let mut side = Self {
            mantissa: vec![1.0; d],
            motion: vec![0.0; d],
            log_scale: network.log_scales().to_vec(),
            weight: vec![0.0; d],
            force: vec![0.0; d],
        };
        for i in 0..d {
            side.update_weights(network, i);
        }
        side
    }

    fn update_weights(&mut self, network: &DiagonalNetwork, i: usize) {
        let depth = f64::from(network.depth());
        let (constant, _) = network.factor_law();
        let half = if network.depth() == 2 { 0.5 } else { 1.0 };
        self.weight[i] = half * exp(depth * self.log_scale[i]);
        self.force[i] = constant * exp((depth - 2.0) * self.log_scale[i]);
    }

    /// Moves powers of two from the mantissas into the scales where a mantissa has left its range.
    pub fn rescale(&mut self, network: &DiagonalNetwork) {
        for i in 0..self.mantissa.len() {
            let size = self.mantissa[i].abs().max(self.motion[i].abs());
            if (1.0 / RANGE..=RANGE).contains(&size) || size == 0.0 {
                continue;
            }
            let (_, exponent) = libm::frexp(size);
            self.mantissa[i] = libm::ldexp(self.mantissa[i], -exponent);
            self.motion[i] = libm::ldexp(self.motion[i], -exponent);
            self.log_scale[i] += f64::from(exponent) * std::f64::consts::LN_2;
            self.update_weights(network, i);
        }
    }

    /// `ln|w_i|`.
    pub fn log_factor(&self, i: usize) -> f64 {
        self.log_scale[i] + libm::log(self.mantissa[i].abs())
    }

    /// The relative force on feature `i` at mantissa `x`, for each unit of `dL/dbeta_i`.
    #[inline]
    pub fn relative_force(&self, i: usize, x: f64, depth: u32) -> f64 {
        match depth {
            2 => self.force[i],
            3 => self.force[i] * x,
            _ => self.force[i] * x * x,
        }
    }

    /// This side's share of `beta_i` at mantissa `x`.
    #[inline]
    pub fn share(&self, i: usize, x: f64, depth: u32) -> f64 {
        let square = x * x;
        self.weight[i]
            * match depth {
                2 => square,
                3 => square * x,
                _ => square * square,
            }
    }
}

/// Writes `beta` for given mantissas of the two sides (d values each).
pub(super) fn coefficients_to(sides: [&Side; 2], plus: &[f64], minus: &[f64], depth: u32, out: &mut [f64]) {
    for (i, target) in out.iter_mut().enumerate() {
        *target = sides[0].share(i, plus[i], depth) - sides[1].share(i, minus[i], depth);
    }
}
