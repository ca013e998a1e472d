//! A factor times a power of another.

use super::{Groups, Parametrisation};

/// `beta = u |v|^(p-1)`, one `v` for every group of entries (groups of one: entry by entry),
/// `S = (1/p)(|u|^2 + (p-1)|v|^2)`, `R = sum_j |beta_j|_2^(2/p)`: any lq penalty, `q = 2/p`, with two factors.
/// Balanced: `|u_j|_2 = |v_j| = |beta_j|_2^(1/p)`.
///
/// `dbeta/dv = (p-1) u |v|^(p-2) sign v` with `sign 0 = 0`, a slope chosen where `p = 2`.
#[derive(Debug, Clone, PartialEq)]
pub struct Power {
    power: f64,
    groups: Groups,
}

impl Power {
    /// Of this power, over these groups. `None` when the power is below 2 or not finite.
    pub fn new(power: f64, groups: Groups) -> Option<Self> {
        (power >= 2.0 && power.is_finite()).then_some(Self { power, groups })
    }
}

impl Parametrisation for Power {
    fn coefficients(&self) -> usize {
        self.groups.len()
    }

    fn factors(&self) -> usize {
        self.groups.len() + self.groups.count()
    }

    fn coefficients_to(&self, factors: &[f64], out: &mut [f64]) {
        let (u, v) = factors.split_at(self.groups.len());
        for (range, v) in self.groups.ranges().zip(v) {
            let gate = libm::pow(v.abs(), self.power - 1.0);
            for (out, u) in out[range.clone()].iter_mut().zip(&u[range]) {
                *out = u * gate;
            }
        }
    }

    fn pull_back_to(&self, factors: &[f64], slope: &[f64], out: &mut [f64]) -> u32 {
        let (u, v) = factors.split_at(self.groups.len());
        let (of_u, of_v) = out.split_at_mut(self.groups.len());
        let mut chosen = 0;
        for ((range, v), of_v) in self.groups.ranges().zip(v).zip(of_v) {
            let below = libm::pow(v.abs(), self.power - 2.0);
            let mut along = 0.0;
            for i in range {
                of_u[i] = slope[i] * (below * v.abs());
                along += slope[i] * u[i];
            }
            let sign = if *v == 0.0 { 0.0 } else { 1f64.copysign(*v) };
            *of_v = (self.power - 1.0) * along * below * sign;
            chosen += u32::from(self.power == 2.0 && *v == 0.0 && along != 0.0);
        }
        chosen
    }

    fn decay(&self) -> Vec<f64> {
        let share = 2.0 / self.power;
        let gates = vec![(self.power - 1.0) * share; self.groups.count()];
        [vec![share; self.groups.len()], gates].concat()
    }

    fn penalty(&self, coefficients: &[f64]) -> f64 {
        let lengths = self.groups.ranges().map(|range| super::group::length(&coefficients[range]));
        lengths.map(|length| libm::pow(length, 2.0 / self.power)).sum()
    }

    fn balanced_to(&self, coefficients: &[f64], out: &mut [f64]) {
        let (u, v) = out.split_at_mut(self.groups.len());
        for (range, v) in self.groups.ranges().zip(v) {
            let length = super::group::length(&coefficients[range.clone()]);
            *v = libm::pow(length, 1.0 / self.power);
            for (u, beta) in u[range.clone()].iter_mut().zip(&coefficients[range]) {
                *u = if length == 0.0 { 0.0 } else { beta / length * *v };
            }
        }
    }
}
