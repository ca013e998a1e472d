//! What just happened at the cursor, in words: the event, how well it was predicted, what comes next.

use super::departure::Departure;
use super::settings::Settings;
use super::waking::{awake, explains, jump_time};
use crate::figure::number::{format_decimals, format_number, format_steady};
use crate::objective::LeastSquares;
use crate::order::sort_by_number;
use crate::stream::Record;
use crate::trace::{Event, EventKind, Table};

/// Names listed one by one; the rest is a count.
const MOST_NAMES: usize = 3;

/// What just happened at the cursor: a headline and what belongs to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Happening {
    /// The event, in a few words.
    pub headline: String,
    /// Predicted against measured, where the run stands, what comes next.
    pub detail: String,
}

/// What the words need to know of the run besides its record.
#[derive(Debug, Clone, PartialEq)]
pub struct Teller {
    names: Vec<String>,
    /// Why the run may go another way than the limit.
    because: String,
    /// Whose prediction it is.
    predicted: &'static str,
}

impl Teller {
    /// Of a run with these settings.
    pub fn new(settings: &Settings, names: Vec<String>, problem: &LeastSquares, walls: &[f64]) -> Self {
        Self {
            names,
            because: Departure::main(settings, problem, walls).because(settings),
            predicted: prediction_words(settings),
        }
    }

    /// What just happened at accelerated time `time`.
    pub fn happening(&self, record: &Record, time: f64) -> Happening {
        let last = |event: &&Event| event.time <= time;
        if let Some(event) =
            record.events.iter().filter(last).rfind(|event| event.kind == EventKind::Diverged)
        {
            let headline = format!("Diverged at t = {}", format_number(event.time));
            let message = record.outcome.as_ref().map(|outcome| outcome.message.clone());
            return Happening { headline, detail: message.unwrap_or_default() };
        }
        let saddles = record.table("saddles");
        let mut parts = Vec::new();
        let headline = match record.events.iter().filter(last).rfind(|event| event.feature.is_some()) {
            None => "Waiting at the origin".to_string(),
            Some(event) => {
                parts.push(self.compared(saddles, event));
                let together = record.events.iter().filter(|other| {
                    other.feature.is_some() && other.saddle == event.saddle && other.time == event.time
                });
                format!("{} at t = {}", self.turned(together), format_number(event.time))
            }
        };
        let jumps = saddles.rows().saturating_sub(1);
        let complete = record.table("optimum").series("complete", 0).eq([1.0]);
        let passed = record.events.iter().filter(last).filter(|event| event.kind == EventKind::Jumped);
        parts.push(match (passed.count(), jumps) {
            (_, 0) => "no jump is predicted".to_string(),
            (passed, jumps) if passed == jumps && complete => format!("all {jumps} jumps · none is left"),
            (passed, jumps) if passed == jumps => {
                format!("{passed} of {jumps} jumps · none is left before the horizon")
            }
            (passed, jumps) => format!("{passed} of {jumps} jumps"),
        });
        parts.extend(self.next_jump(record, time));
        Happening { headline, detail: parts.join(" · ") }
    }

    /// Features that woke and that let go, at once.
    fn turned<'a>(&self, events: impl Iterator<Item = &'a Event>) -> String {
        let (woke, let_go): (Vec<&Event>, Vec<&Event>) =
            events.partition(|event| event.kind == EventKind::Activated);
        let clause = |events: &[&Event], verb: &str| {
            let mut features: Vec<usize> = events.iter().filter_map(|event| event.feature).collect();
            sort_by_number(&mut features, |feature| *feature as f64);
            (!features.is_empty()).then(|| format!("{} {verb}", self.listed(&features)))
        };
        let clauses = [clause(&woke, "woke"), clause(&let_go, "let go")];
        clauses.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// An event beside the predicted jump that explains it, or why none does.
    fn compared(&self, saddles: &Table, event: &Event) -> String {
        let Some(saddle) = event.saddle.or_else(|| expected(saddles, event)) else {
            return format!("not in the limit: {}", self.because);
        };
        let predicted = saddles.scalar(saddle, "time");
        let error = 100.0 * (event.time / predicted - 1.0);
        let plus = if error > 0.0 { "+" } else { "" };
        let error = format_decimals(error, 1);
        format!("{} {} ({plus}{error} %)", self.predicted, format_number(predicted))
    }

    /// The first predicted jump that neither its loss nor its features have made.
    fn next_jump(&self, record: &Record, time: f64) -> Option<String> {
        let saddles = record.table("saddles");
        let now = awake(&record.events, self.names.len(), time);
        let ahead = (1..saddles.rows()).find_map(|saddle| {
            let passed = jump_time(&record.events, saddle).is_some_and(|at| at <= time);
            let flips = if passed { Vec::new() } else { flips(saddles, saddle) };
            let left: Vec<_> = flips.into_iter().filter(|(i, wakes)| now[*i] != *wakes).collect();
            (!left.is_empty()).then_some((saddle, left))
        });
        let (saddle, flips) = ahead?;
        let at = saddles.scalar(saddle, "time");
        let of = |wanted: bool| -> Vec<usize> {
            flips.iter().filter(|(_, wakes)| *wakes == wanted).map(|(i, _)| *i).collect()
        };
        let (wake, let_go) = (of(true), of(false));
        let mut who = Vec::new();
        if !wake.is_empty() {
            who.push(self.listed(&wake));
        }
        if !let_go.is_empty() {
            who.push(format!(
                "{} {}",
                self.listed(&let_go),
                if let_go.len() > 1 { "let go" } else { "lets go" }
            ));
        }
        let who = who.join(", ");
        Some(if at > time {
            format!("next: {who} at {}", format_number(at))
        } else {
            format!("late: {who}, due at {} in the limit: {}", format_number(at), self.because)
        })
    }

    fn listed(&self, features: &[usize]) -> String {
        let name = |i: &usize| self.names.get(*i).map_or("a feature", String::as_str);
        let mut names = features.iter().take(MOST_NAMES).map(name).collect::<Vec<_>>().join(", ");
        if features.len() > MOST_NAMES {
            names.push_str(&format!(" and {} more", features.len() - MOST_NAMES));
        }
        names
    }
}

/// Features that the jump to a saddle wakes (true) or lets go (false).
fn flips(saddles: &Table, saddle: usize) -> Vec<(usize, bool)> {
    let [before, after] = [saddle - 1, saddle].map(|row| saddles.group(row, "coefficients"));
    let pairs = before.iter().zip(after).enumerate();
    pairs
        .filter(|(_, (old, new))| (**old != 0.0) != (**new != 0.0))
        .map(|(i, (_, new))| (i, *new != 0.0))
        .collect()
}

/// The saddle at which the prediction has a feature do what it did, where the jump there is still to come.
fn expected(saddles: &Table, event: &Event) -> Option<usize> {
    let flip = (event.feature?, event.kind == EventKind::Activated);
    let near = |saddle: &usize| explains(saddles.scalar(*saddle, "time"), event.time);
    (1..saddles.rows()).filter(near).find(|saddle| flips(saddles, *saddle).contains(&flip))
}

/// Whose prediction is shown beside a run with these settings.
pub fn prediction_words(settings: &Settings) -> &'static str {
    if settings.method == "gradient_flow" { "predicted" } else { "flow's limit" }
}

/// Loss and number of features awake at accelerated time `time`.
pub fn values_at(record: &Record, time: f64) -> String {
    let trace = record.trace();
    let Some(row) = trace.row_where("time", time) else { return String::new() };
    let features = record.table("optimum").group(0, "walls").len();
    let loss = plain_loss(trace.scalar_at(row, "loss"), trace.scalar(0, "loss"));
    let count = awake(&record.events, features, time).into_iter().filter(|awake| *awake).count();
    format!("loss {} · {count} awake", format_steady(loss))
}

/// A loss, or 0 where it is only the rounding of zero: below 1e-15 of the loss at the `start`.
pub fn plain_loss(loss: f64, start: f64) -> f64 {
    const ROUNDING: f64 = 1e-15;
    if loss.abs() < ROUNDING * start { 0.0 } else { loss }
}
