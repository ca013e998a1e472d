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
    /// How far `x` is from stationary; zero exactly where `0` is in `K'(K x - y) + weight D' dP(D x)`.
    ///
    /// A smooth penalty: the largest entry of `grad J(x)`. `D = I`: the largest distance of
    /// `-[K'(K x - y)]_i` to `weight dP(x_i)`. Differences of a signal: `D'w = -K'(K x - y)` has one
    /// solution, the running sum; the largest distance of `w_i` to `weight dP((D x)_i)`, or the size of the
    /// part that no `w` reaches (the sum of the gradient) if that is larger. A zero must be exact to count
    /// as one. `None` for a kinked penalty on a picture, where `w` is not unique: use
    /// [`Penalised::split_residuals`].
    pub fn stationarity_gap(&self, x: &[f64], scratch: &mut Scratch) -> Option<f64> {
        let mut gradient = std::mem::take(&mut scratch.domain);
        let gap = self.gap_with(x, &mut gradient, scratch);
        scratch.domain = gradient;
        gap
    }

    fn gap_with(&self, x: &[f64], gradient: &mut [f64], scratch: &mut Scratch) -> Option<f64> {
        if self.is_smooth() {
            self.value_and_gradient_to(x, gradient, scratch)?;
            return Some(max_abs(gradient));
        }
        match self.analysis() {
            Analysis::Identity(_) => {
                self.datafit_gradient_to(x, gradient, scratch);
                gradient.iter_mut().for_each(|slope| *slope = -*slope);
                Some(self.subdifferential_distance(x, gradient))
            }
            Analysis::Differences1d(_) => {
                self.datafit_gradient_to(x, gradient, scratch);
                self.analysis().apply_to(x, &mut scratch.image);
                let mut sum = 0.0;
                for slope in gradient.iter_mut() {
                    sum += *slope;
                    *slope = sum;
                }
                let rows = scratch.image.len();
                Some(self.subdifferential_distance(&scratch.image, &gradient[..rows]).max(sum.abs()))
            }
            Analysis::Differences2d { .. } => None,
        }
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
