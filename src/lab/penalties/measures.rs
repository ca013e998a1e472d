//! How good an estimate is.

use super::recovery_charts::row_at;
use super::settings::State;
use super::task::Task;
use crate::figure::number::format_steady;
use crate::linear::max_abs;
use crate::penalty::PENALTIES;
use crate::quality::{Agreement, rmse, ssim};
use crate::stream::Record;
use crate::trace::Table;

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
        let Some(truth) = &task.truth else {
            let support = Agreement::of(image, image, small, small).support as f64;
            let [rmse, bias, spurious, missed, similarity] = [f64::NAN; 5];
            return Self { rmse, bias, spurious, missed, support, similarity };
        };
        let true_image = task.image(truth);
        let agreement = Agreement::of(image, &true_image, small, ZERO_SHARE * max_abs(&true_image));
        Self {
            rmse: rmse(x, truth),
            bias: agreement.growth / agreement.true_support as f64,
            spurious: agreement.spurious as f64,
            missed: agreement.missed as f64,
            support: agreement.support as f64,
            similarity: if task.width == 0 { f64::NAN } else { ssim(task.width, x, truth) },
        }
    }
}

/// Objective and number of non-zero entries of the selected penalty at a step, or of the first if that is
/// not compared.
pub fn values_at(state: &State, record: &Record, step: f64) -> String {
    let (trace, estimates) = (record.trace(), record.table("estimates"));
    let settings = &state.settings;
    let place = settings.compare.iter().position(|index| *index == settings.penalty).unwrap_or(0);
    let read = |table: &Table, name: &str| table.group(row_at(table, step)?, name).get(place).copied();
    let found = settings.compare.get(place).zip(read(trace, "objective")).zip(read(estimates, "support"));
    found.map_or_else(String::new, |((index, objective), support)| {
        format!("{}: objective {} · support {support}", PENALTIES[*index].label, format_steady(objective))
    })
}
