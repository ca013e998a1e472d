//! What the numbers say in words: why a coefficient is zero, the table of saddles, the lasso beside it.

use super::happening::plain_loss;
use super::waking::jump_time;
use crate::figure::number::{format_number, format_steady};
use crate::stream::Record;

/// One row of the table of saddles.
#[derive(Debug, Clone, PartialEq)]
pub struct SaddleRow {
    /// Predicted accelerated time.
    pub predicted: f64,
    /// Accelerated time at which the run's loss passed half way to this saddle.
    pub measured: Option<f64>,
    /// Relative difference of the two.
    pub error: Option<f64>,
    /// Names of the active features.
    pub active: Vec<String>,
    /// Names of features that woke with the jump to this saddle.
    pub woke: Vec<String>,
    /// Names of features that let go.
    pub let_go: Vec<String>,
    /// Loss at the saddle.
    pub loss: f64,
}

/// The table of saddles: prediction and measurement side by side.
pub fn saddle_rows(record: &Record, names: &[String]) -> Vec<SaddleRow> {
    let saddles = record.table("saddles");
    let active = |row: usize| -> Vec<bool> {
        saddles.group(row, "coefficients").iter().map(|beta| *beta != 0.0).collect()
    };
    let named = |chosen: &dyn Fn(usize) -> bool| -> Vec<String> {
        (0..names.len()).filter(|i| chosen(*i)).map(|i| names[i].clone()).collect()
    };
    (0..saddles.rows())
        .map(|row| {
            let (before, now) = (active(row.saturating_sub(1)), active(row));
            let predicted = saddles.scalar(row, "time");
            let measured = if row == 0 { Some(0.0) } else { jump_time(&record.events, row) };
            SaddleRow {
                predicted,
                measured,
                error: measured.filter(|_| predicted > 0.0).map(|time| time / predicted - 1.0),
                active: named(&|i| now[i]),
                woke: named(&|i| now[i] && !before[i]),
                let_go: named(&|i| before[i] && !now[i]),
                loss: plain_loss(saddles.scalar(row, "loss"), saddles.scalar(0, "loss")),
            }
        })
        .collect()
}

/// Every lambda at which the lasso path bends; the row that ends it at the horizon, `1 / lambda`, is no knot.
pub fn lasso_knots(record: &Record) -> impl Iterator<Item = f64> {
    let end = 1.0 / record.table("optimum").scalar(0, "horizon");
    record.table("lasso").series("lambda", 0).filter(move |lambda| *lambda > end)
}

/// Where the lasso's knots `1/lambda` part from the jump times: the last time they share and the
/// first pair `(knot, jump)` that differs; `None` while they agree.
pub fn parting(record: &Record) -> Option<(f64, f64, f64)> {
    let jumps: Vec<f64> = record.table("saddles").series("time", 0).skip(1).collect();
    let knots: Vec<f64> = lasso_knots(record).map(|lambda| 1.0 / lambda).collect();
    let same = |(knot, jump): (&f64, &f64)| (knot / jump - 1.0).abs() < 1e-9;
    let shared = knots.iter().zip(&jumps).take_while(|pair| same(*pair)).count();
    let last = shared.checked_sub(1).map_or(0.0, |k| jumps[k]);
    Some((last, *knots.get(shared)?, *jumps.get(shared)?))
}

/// Why a coefficient is zero, or that it is not: the inequality that holds it, with its numbers.
///
/// `unit` is the physical time of one accelerated unit, `wall` the feature's wall, `gradient` the
/// derivative of the loss along the feature.
pub fn why_zero(
    name: &str,
    awake: bool,
    coefficient: f64,
    dual: f64,
    wall: f64,
    gradient: f64,
    time: f64,
) -> String {
    let (s, k, beta) = (format_steady(dual), format_number(wall), format_number(coefficient));
    if awake {
        let side = if coefficient > 0.0 { "+" } else { "−" };
        return format!(
            "{name} is awake: s = {s} stands at its wall {side}{k}, and β = {beta} is free to move until its gradient is zero (now {}).",
            format_number(gradient)
        );
    }
    if dual.abs() >= wall {
        return format!(
            "{name} is waking: |s| = {} has reached its wall {k}; β = {beta} grows exponentially.",
            format_steady(dual.abs())
        );
    }
    let distance = if gradient > 0.0 { wall + dual } else { wall - dual };
    let arrival = time + distance / gradient.abs();
    let when = if arrival.is_finite() {
        format!(
            "s moves at {} per unit of time and would meet its wall at t = {}",
            format_number(-gradient),
            format_number(arrival)
        )
    } else {
        "its gradient is zero, so s stands still".to_string()
    };
    format!("{name} is asleep: |s| = {} < {k}, so β = {beta}; {when}.", format_steady(dual.abs()))
}
