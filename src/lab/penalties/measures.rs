//! How good an estimate is.

use super::recovery_charts::row_at;
use super::settings::State;
use super::task::Task;
use crate::figure::number::format_steady;
use crate::linear::{dot, max_abs};
use crate::penalty::PENALTIES;
use crate::quality::{Agreement, rmse, ssim};
use crate::recovery::Penalised;
use crate::stream::Record;
use crate::trace::Table;

/// Entries of the truth below this share of the largest count as zero.
const ZERO_SHARE: f64 = 1e-3;

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
    /// The magnitude above which an entry counts as not zero: the penalty's
    /// [`support_threshold`](crate::penalty::Penalty::support_threshold); of a group, its length.
    pub threshold: f64,
}

impl Measures {
    /// Their number.
    pub const COUNT: usize = 7;

    /// Their names, in the order of [`Measures::values`].
    pub const NAMES: [&'static str; Self::COUNT] =
        ["rmse", "bias", "spurious", "missed", "support", "similarity", "support_threshold"];

    /// All of them.
    pub fn values(&self) -> [f64; Self::COUNT] {
        let counts = [self.spurious, self.missed, self.support];
        let [spurious, missed, support] = counts;
        [self.rmse, self.bias, spurious, missed, support, self.similarity, self.threshold]
    }

    /// Measures the estimate `x` of a problem; `image` are its penalised entries (`D x`, or ADMM's exact copy of
    /// it).
    pub fn of(task: &Task, problem: &Penalised, x: &[f64], image: &[f64]) -> Self {
        let threshold = problem.penalty().support_threshold();
        let counted = without_small(image, problem.group_size(), threshold);
        let Some(truth) = &task.truth else {
            let support = Agreement::of(&counted, &counted, 0.0, 0.0).support as f64;
            let [rmse, bias, spurious, missed, similarity] = [f64::NAN; 5];
            return Self { rmse, bias, spurious, missed, support, similarity, threshold };
        };
        let true_image = task.image(truth);
        let true_small = ZERO_SHARE * max_abs(&true_image);
        let growth = Agreement::of(image, &true_image, 0.0, true_small).growth;
        let agreement = Agreement::of(&counted, &true_image, 0.0, true_small);
        Self {
            rmse: rmse(x, truth),
            bias: growth / agreement.true_support as f64,
            spurious: agreement.spurious as f64,
            missed: agreement.missed as f64,
            support: agreement.support as f64,
            similarity: if task.width == 0 { f64::NAN } else { ssim(task.width, x, truth) },
            threshold,
        }
    }
}

/// The entries with those of groups no longer than the threshold set to zero.
fn without_small(image: &[f64], size: usize, threshold: f64) -> Vec<f64> {
    let mut counted = image.to_vec();
    for group in counted.chunks_mut(size) {
        if dot(group, group).sqrt() <= threshold {
            group.fill(0.0);
        }
    }
    counted
}

/// What the support counts, in words: beside every number that depends on it.
pub fn support_rule(threshold: f64) -> String {
    if threshold > 0.0 { format!("> {}", format_steady(threshold)) } else { "≠ 0".into() }
}

/// Objective and number of non-zero entries of the selected penalty at a step, or of the first if that is
/// not compared.
pub fn values_at(state: &State, record: &Record, step: f64) -> String {
    let (trace, estimates) = (record.trace(), record.table("estimates"));
    let settings = &state.settings;
    let place = settings.compare.iter().position(|index| *index == settings.penalty).unwrap_or(0);
    let read = |table: &Table, name: &str| table.group(row_at(table, step)?, name).get(place).copied();
    let support = read(estimates, "support").zip(read(estimates, "support_threshold"));
    let found = settings.compare.get(place).zip(read(trace, "objective")).zip(support);
    found.map_or_else(String::new, |((index, objective), (support, threshold))| {
        let (label, rule) = (PENALTIES[*index].label, support_rule(threshold));
        format!("{label}: objective {} · support {support} ({rule})", format_steady(objective))
    })
}
