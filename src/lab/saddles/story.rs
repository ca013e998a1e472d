//! What the numbers say in words: what just happened, why a coefficient is zero, the table of saddles.

use crate::figure::number::{format_number, format_steady};
use crate::stream::Record;
use crate::trace::{Event, EventKind, Table};

/// What just happened at the cursor: a headline and what belongs to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Happening {
    /// The event, in a few words.
    pub headline: String,
    /// Predicted against measured, where the run stands, what comes next.
    pub detail: String,
}

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
            let measured = if row == 0 { Some(0.0) } else { jump_time(record, row) };
            SaddleRow {
                predicted,
                measured,
                error: measured.filter(|_| predicted > 0.0).map(|time| time / predicted - 1.0),
                active: named(&|i| now[i]),
                woke: named(&|i| now[i] && !before[i]),
                let_go: named(&|i| before[i] && !now[i]),
                loss: saddles.scalar(row, "loss"),
            }
        })
        .collect()
}

/// When the run passed half way to saddle `row`.
pub fn jump_time(record: &Record, row: usize) -> Option<f64> {
    let jump =
        record.events.iter().find(|event| event.kind == EventKind::Jumped && event.saddle == Some(row));
    jump.map(|event| event.time)
}

/// What just happened at accelerated time `time`.
pub fn happening(record: &Record, names: &[String], time: f64) -> Happening {
    let saddles = record.table("saddles");
    let reached = record
        .events
        .iter()
        .filter(|event| event.kind == EventKind::Jumped && event.time <= time)
        .filter_map(|event| event.saddle)
        .max()
        .unwrap_or(0);
    let mut parts = Vec::new();
    let last = record.events.iter().rfind(|event| event.time <= time && event.feature.is_some());
    let headline = match last {
        None => "Waiting at the origin".to_string(),
        Some(event) => {
            parts.push(match predicted_for(saddles, event) {
                Some(at) => format!("predicted {}", format_number(at)),
                None => "a finite α makes this detour, the limit does not".to_string(),
            });
            let verb = if event.kind == EventKind::Activated { "woke" } else { "let go" };
            format!("{} {verb} at t = {}", feature_name(names, event), format_number(event.time))
        }
    };
    let count = saddles.rows().saturating_sub(1);
    if reached > 0 {
        parts.push(format!("now near saddle {reached} of {count}"));
    }
    parts.extend(next_jump(saddles, names, reached));
    Happening { headline, detail: parts.join(" · ") }
}

/// Loss and number of active features at accelerated time `time`.
pub fn values_at(record: &Record, time: f64) -> String {
    let trace = record.trace();
    let Some(row) = trace.row_where("time", time) else { return String::new() };
    let threshold = record.table("optimum").scalar(0, "activity");
    let active = trace.group_at(row, "coefficients").iter().filter(|beta| beta.abs() > threshold).count();
    format!("loss {} · support {active}", format_steady(trace.scalar_at(row, "loss")))
}

/// The predicted jump to come after saddle `reached`.
fn next_jump(saddles: &Table, names: &[String], reached: usize) -> Option<String> {
    let next = reached + 1;
    if next >= saddles.rows() {
        return (saddles.rows() > 0).then(|| "no jump is left".to_string());
    }
    let (now, then) = (saddles.group(reached, "coefficients"), saddles.group(next, "coefficients"));
    let changing = |from: &[f64], to: &[f64]| -> Vec<&str> {
        let flips = from.iter().zip(to).zip(names);
        flips.filter(|((a, b), _)| **a == 0.0 && **b != 0.0).map(|(_, name)| name.as_str()).collect()
    };
    let (wakes, rests) = (changing(now, then), changing(then, now));
    let mut words = Vec::new();
    if !wakes.is_empty() {
        words.push(format!("{} will wake", wakes.join(", ")));
    }
    if !rests.is_empty() {
        words.push(format!("{} will let go", rests.join(", ")));
    }
    let at = format_number(saddles.scalar(next, "time"));
    Some(format!("{} at {at}", if words.is_empty() { "next jump".into() } else { words.join(", ") }))
}

/// The predicted time nearest to an event at which its feature did the same thing; `None` when none
/// is within a factor of two.
fn predicted_for(saddles: &Table, event: &Event) -> Option<f64> {
    let feature = event.feature?;
    let active =
        |row: usize| saddles.group(row, "coefficients").get(feature).is_some_and(|beta| *beta != 0.0);
    let wakes = event.kind == EventKind::Activated;
    let rows = (1..saddles.rows()).filter(|row| active(*row) == wakes && active(row - 1) != wakes);
    let times = rows.map(|row| saddles.scalar(row, "time"));
    let nearest = times.min_by(|a, b| (a - event.time).abs().total_cmp(&(b - event.time).abs()));
    nearest.filter(|time| (0.5..=2.0).contains(&(time / event.time)))
}

fn feature_name<'a>(names: &'a [String], event: &Event) -> &'a str {
    event.feature.and_then(|feature| names.get(feature)).map_or("a feature", String::as_str)
}

/// Where the lasso's knots `1/lambda` part from the jump times: the last time they share and the
/// first pair `(knot, jump)` that differs; `None` while they agree.
pub fn parting(record: &Record) -> Option<(f64, f64, f64)> {
    let jumps: Vec<f64> = record.table("saddles").series("time", 0).skip(1).collect();
    // At its smallest lambda the path ends without a bend.
    let bends = record.table("lasso").rows().saturating_sub(1);
    let knots: Vec<f64> =
        record.table("lasso").series("lambda", 0).take(bends).map(|lambda| 1.0 / lambda).collect();
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
    coefficient: f64,
    dual: f64,
    wall: f64,
    gradient: f64,
    threshold: f64,
    time: f64,
) -> String {
    let (s, k, beta) = (format_steady(dual), format_number(wall), format_number(coefficient));
    if coefficient.abs() > threshold {
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
