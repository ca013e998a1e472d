//! The penalty's part of the gradient, fused: differences, slopes and their adjoint in one pass.
//!
//! A picture is passed row by row, so that the intermediate differences stay in the fastest cache instead
//! of travelling to memory and back as whole pictures.

use super::analysis::{add_adjoint_to, differences_to, subtract_to};
use super::{Analysis, Penalised, Scratch};
use crate::linear::axpy;
use crate::penalty::Penalty;

/// Adds `weight D' P'(D x)` to `gradient` and returns `weight sum_i P((D x)_i)`; `None` at a kink whose
/// subdifferential does not contain 0.
pub(super) fn add_to(
    problem: &Penalised,
    x: &[f64],
    gradient: &mut [f64],
    scratch: &mut Scratch,
) -> Option<f64> {
    let (penalty, weight, smooth) = (problem.penalty(), problem.weight(), problem.is_smooth());
    let line = Line { problem, penalty, weight, smooth };
    let (image, slopes) = (&mut scratch.image[..], &mut scratch.slopes[..]);
    let total = match problem.analysis() {
        Analysis::Identity(_) => {
            line.slopes_to(x, slopes)?;
            axpy(weight, slopes, gradient);
            problem.penalty_of_image(x)
        }
        Analysis::Differences1d(_) => {
            differences_to(x, image);
            line.slopes_to(image, slopes)?;
            add_adjoint_to(slopes, weight, gradient);
            problem.penalty_of_image(image)
        }
        Analysis::Differences2d { width, .. } => {
            weight * line.add_picture(x, width, gradient, image, slopes)?
        }
    };
    Some(total)
}

/// What a pass along one line needs to know.
struct Line<'a> {
    problem: &'a Penalised,
    penalty: &'a dyn Penalty,
    weight: f64,
    smooth: bool,
}

impl Line<'_> {
    /// The gradient of `sum_j P(||values_j||)` over groups, with 0 where there is none and 0 is a subgradient.
    fn slopes_of_groups_to(&self, values: &[f64], size: usize, out: &mut [f64]) -> Option<()> {
        for (group, out) in values.chunks(size).zip(out.chunks_mut(size)) {
            let radial = self.problem.radial(1.0);
            radial.gradient_to(group, out);
            let unknown = |values: &[f64]| values.iter().any(|value| value.is_nan());
            // A value that is NaN itself is a divergence, seen in the objective.
            if !self.smooth && unknown(out) && !unknown(group) {
                if !radial.rests_at(group) {
                    return None;
                }
                out.fill(0.0);
            }
        }
        Some(())
    }

    /// `P'`, with 0 where there is none and 0 is a subgradient.
    fn slopes_to(&self, values: &[f64], out: &mut [f64]) -> Option<()> {
        if self.problem.group_size() > 1 {
            return self.slopes_of_groups_to(values, self.problem.group_size(), out);
        }
        self.penalty.derivative_to(values, out);
        if self.smooth {
            return Some(());
        }
        for (slope, &value) in out.iter_mut().zip(values) {
            // A value that is NaN itself is a divergence, seen in the objective.
            if slope.is_nan() && !value.is_nan() {
                let (low, high) = self.penalty.subdifferential(value);
                if !(low <= 0.0 && high >= 0.0) {
                    return None;
                }
                *slope = 0.0;
            }
        }
        Some(())
    }

    fn add_picture(
        &self,
        x: &[f64],
        width: usize,
        gradient: &mut [f64],
        image: &mut [f64],
        slopes: &mut [f64],
    ) -> Option<f64> {
        let (mut total, pixels) = (0.0, x.len());
        for start in (0..pixels).step_by(width) {
            let (row, end) = (&x[start..start + width], start + width);
            if width > 1 {
                let (image, slopes) = (&mut image[..width - 1], &mut slopes[..width - 1]);
                differences_to(row, image);
                self.slopes_to(image, slopes)?;
                total += self.penalty.sum(image);
                add_adjoint_to(slopes, self.weight, &mut gradient[start..end]);
            }
            if end < pixels {
                let (image, slopes) = (&mut image[..width], &mut slopes[..width]);
                subtract_to(&x[end..], row, image);
                self.slopes_to(image, slopes)?;
                total += self.penalty.sum(image);
                let (above, below) = gradient.split_at_mut(end);
                axpy(-self.weight, slopes, &mut above[start..]);
                axpy(self.weight, slopes, &mut below[..width]);
            }
        }
        Some(total)
    }
}
