//! Certificates: how far a point is from the optimality conditions.

use super::{Analysis, Penalised, Scratch};
use crate::linear::max_abs;

/// What is left of the optimality conditions of a split problem.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SplitResiduals {
    /// Largest entry of `D x - z`.
    pub primal: f64,
    /// Largest entry of `K'(K x - y) + D'w`.
    pub dual: f64,
}

impl Penalised {
    /// How far `x` is from stationary, beside the natural size of a gradient (`||k_j|| ||y||` for a
    /// dense design, `max |y_i|` for a mask), so that no unit matters; zero exactly where `0` is in
    /// `K'(K x - y) + weight D' dP(D x)`.
    ///
    /// A smooth penalty: the largest entry of `grad J(x)`. `D = I`: the largest distance of
    /// `-[K'(K x - y)]_i` to `weight dP(x_i)`; a zero must be exact to count as one. Differences:
    /// the smaller of two bounds. One takes 0 for the slope at a kink, when it is one of several, and is the
    /// largest entry of that subgradient. The other is for a signal: `D'w = -K'(K x - y)` has one solution,
    /// the running sum; the largest distance of `w_i` to `weight dP((D x)_i)`, or the size of the
    /// part that no `w` reaches (the sum of the gradient) if that is larger. `None` where neither says
    /// anything: on a picture, at a kink whose slopes do not include 0. With a splitting at hand use
    /// [`Penalised::split_gap`].
    pub fn stationarity_gap(&self, x: &[f64], scratch: &mut Scratch) -> Option<f64> {
        let mut gradient = std::mem::take(&mut scratch.domain);
        self.datafit_gradient_to(x, &mut gradient, scratch);
        let gap = self.gap_of(x, &mut gradient, scratch);
        scratch.domain = gradient;
        gap
    }

    /// The same with `K'(K x - y)` given, which is overwritten.
    pub(super) fn gap_of(&self, x: &[f64], gradient: &mut [f64], scratch: &mut Scratch) -> Option<f64> {
        match self.analysis() {
            Analysis::Identity(_) if !self.is_smooth() => {
                gradient.iter_mut().for_each(|slope| *slope = -*slope);
                Some(self.relative_distance(x, gradient))
            }
            Analysis::Differences1d(_) if !self.is_smooth() => {
                let summed = self.gap_of_sums(x, gradient, scratch);
                let chosen = self.gap_of_gradient(x, gradient, scratch);
                Some(chosen.map_or(summed, |chosen| chosen.min(summed)))
            }
            _ => self.gap_of_gradient(x, gradient, scratch),
        }
    }

    /// The largest entry of `grad J(x)`, or of the subgradient with slope 0 at kinks.
    fn gap_of_gradient(&self, x: &[f64], gradient: &mut [f64], scratch: &mut Scratch) -> Option<f64> {
        if self.weight() > 0.0 {
            super::gradient_pass::add_to(self, x, gradient, scratch)?;
        }
        Some(self.relative_size(gradient))
    }

    /// The largest distance of the running sums of the gradient to `weight dP`, on a signal.
    fn gap_of_sums(&self, x: &[f64], gradient: &[f64], scratch: &mut Scratch) -> f64 {
        self.analysis().apply_to(x, &mut scratch.image);
        let mut sum = 0.0;
        for (running, slope) in scratch.slopes.iter_mut().zip(gradient) {
            sum += slope;
            *running = sum;
        }
        sum += gradient.last().copied().unwrap_or(0.0);
        self.relative_distance(&scratch.image, &scratch.slopes).max(self.relative_size(&[sum]))
    }

    /// What is left of the optimality conditions of `x` with its split image `z` and dual `w` (rows of D
    /// each), beside natural sizes: `D x - z` beside that of `D x`, `K'(K x - y) + D'w` and the distance
    /// of `w` to `weight dP(z)` beside that of a gradient.
    pub fn split_gap(&self, x: &[f64], z: &[f64], w: &[f64], scratch: &mut Scratch) -> f64 {
        self.analysis().apply_to(x, &mut scratch.image);
        let primal = self.relative_mismatch(&scratch.image, z);
        let (mut gradient, mut pull) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        self.datafit_gradient_to(x, &mut gradient, scratch);
        self.analysis().adjoint_to(w, &mut pull);
        crate::linear::axpy(1.0, &pull, &mut gradient);
        self.relative_size(&gradient).max(self.relative_distance(z, w)).max(primal)
    }

    /// The largest distance of `w_i` to `weight dP(z_i)` (Clarke); in groups, the largest Euclidean distance
    /// of a group.
    pub fn subdifferential_distance(&self, z: &[f64], w: &[f64]) -> f64 {
        let (weight, size) = (self.weight(), self.group_size());
        if size > 1 {
            let distance = |(z, w): (&[f64], &[f64])| self.radial(weight).subdifferential_distance(z, w);
            return z.chunks(size).zip(w.chunks(size)).map(distance).fold(0.0, f64::max);
        }
        let distance = |(&z, &w): (&f64, &f64)| {
            let (low, high) = if weight == 0.0 { (0.0, 0.0) } else { self.penalty().subdifferential(z) };
            (weight * low - w).max(w - weight * high).max(0.0)
        };
        z.iter().zip(w).map(distance).fold(0.0, f64::max)
    }

    /// The residuals of `x` with its split image `z` and dual `w` (rows of D each).
    pub fn split_residuals(&self, x: &[f64], z: &[f64], w: &[f64], scratch: &mut Scratch) -> SplitResiduals {
        self.analysis().apply_to(x, &mut scratch.image);
        let primal = scratch.image.iter().zip(z).fold(0.0f64, |largest, (a, b)| largest.max((a - b).abs()));
        let (mut gradient, mut pull) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        self.datafit_gradient_to(x, &mut gradient, scratch);
        self.analysis().adjoint_to(w, &mut pull);
        crate::linear::axpy(1.0, &pull, &mut gradient);
        SplitResiduals { primal, dual: max_abs(&gradient) }
    }
}
