//! How good an estimate is.

use super::task::Task;
use crate::data::Picture;
use crate::data::quality::{rmse, ssim};
use crate::linear::max_abs;

/// Entries below this share of the largest count as zero: smooth penalties give no exact zeros.
pub const ZERO_SHARE: f64 = 1e-3;

/// What is measured of an estimate; NaN where there is no truth to measure against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// Root mean squared error.
    pub rmse: f64,
    /// Mean of `sign(true) (found - true)` over the true support of the penalised entries: below zero
    /// when they are shrunk.
    pub bias: f64,
    /// Non-zero entries that are truly zero.
    pub spurious: f64,
    /// Zero entries that are truly not.
    pub missed: f64,
    /// Non-zero entries.
    pub support: f64,
    /// Structural similarity, for pictures.
    pub similarity: f64,
}

impl Measures {
    /// Their number.
    pub const COUNT: usize = 6;

    /// Their names, in the order of [`Measures::values`].
    pub const NAMES: [&'static str; Self::COUNT] =
        ["rmse", "bias", "spurious", "missed", "support", "similarity"];

    /// All of them.
    pub fn values(&self) -> [f64; Self::COUNT] {
        [self.rmse, self.bias, self.spurious, self.missed, self.support, self.similarity]
    }

    /// Measures the estimate `x`; `image` are its penalised entries (`D x`, or ADMM's exact copy of it).
    pub fn of(task: &Task, x: &[f64], image: &[f64]) -> Self {
        let small = ZERO_SHARE * max_abs(image);
        let active = |value: f64| value.abs() > small;
        let support = image.iter().filter(|value| active(**value)).count() as f64;
        let Some(truth) = &task.truth else {
            let [rmse, bias, spurious, missed, similarity] = [f64::NAN; 5];
            return Self { rmse, bias, spurious, missed, support, similarity };
        };
        let true_image = task.image(truth);
        let true_small = ZERO_SHARE * max_abs(&true_image);
        let pairs = || image.iter().zip(&true_image);
        let truly = |value: f64| value.abs() > true_small;
        let of_support = pairs().filter(|(_, t)| truly(**t));
        let count = of_support.clone().count() as f64;
        let shrunk: f64 = of_support.map(|(found, t)| (found - t) * t.signum()).sum();
        let similarity = if task.width == 0 { f64::NAN } else { similarity(task.width, x, truth) };
        Self {
            rmse: rmse(x, truth),
            bias: shrunk / count,
            spurious: pairs().filter(|(found, t)| active(**found) && !truly(**t)).count() as f64,
            missed: pairs().filter(|(found, t)| !active(**found) && truly(**t)).count() as f64,
            support,
            similarity,
        }
    }
}

fn similarity(width: usize, x: &[f64], truth: &[f64]) -> f64 {
    let picture = |pixels: &[f64]| Picture { width, height: pixels.len() / width, pixels: pixels.to_vec() };
    ssim(&picture(x), &picture(truth))
}
