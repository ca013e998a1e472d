//! The labs: what can be set, what is run, what is recorded, what is certified.

pub mod change;
pub mod penalties;
mod places;
pub mod posed;
pub mod regression;
pub mod saddles;
pub mod structured;
pub mod watching;

use crate::json::{state_from_json, state_to_json};
use crate::run::Run;
use crate::settings::{Choice, Field, Rejection, Value};
use crate::stream::Record;
use crate::trace::Column;
use change::{Change, Changeable};
use serde_json::{Map, Value as Json};
use watching::Watching;

/// A named starting point of a lab.
pub struct Example<S: 'static> {
    /// Name in links and calls.
    pub name: &'static str,
    /// Words on screen.
    pub label: &'static str,
    /// One sentence: what to notice.
    pub notice: &'static str,
    /// The state it opens.
    pub state: fn() -> S,
}

/// What a lab offers to everything that works on any lab: link, JSON, page interface, worker.
pub trait Lab: 'static {
    /// Everything that can be set: what is computed and how it is looked at.
    type State: Clone + PartialEq + Send + Sync + 'static;

    /// Name in links and calls.
    const NAME: &'static str;

    /// The parts of a document that [`Lab::result`] adds.
    const RESULT_PARTS: &'static [&'static str];

    /// Whether a run compares several, whose work is timed.
    const COMPARES: bool = false;

    /// Whether most charts show settings, before there is a run.
    const DRAWS_SETTINGS: bool = false;

    /// The table of all fields.
    fn fields() -> &'static [Field<Self::State>];

    /// The examples; the first is the default state.
    fn examples() -> &'static [Example<Self::State>];

    /// Brings values that are legal alone but not together to the nearest ones that are; one
    /// sentence for each.
    fn settle(_state: &mut Self::State) -> Vec<String> {
        Vec::new()
    }

    /// Starts the computation a state asks for.
    ///
    /// # Errors
    /// When fields do not fit together or the data cannot be used.
    fn start(state: &Self::State) -> Result<Box<dyn Run>, Rejection>;

    /// Whether two states ask for the same computation (they may differ in how it is looked at).
    fn same_run(one: &Self::State, other: &Self::State) -> bool;

    /// The value in force where a field says "automatic".
    fn effective(state: &Self::State, field: &Field<Self::State>) -> Value {
        field.value(state)
    }

    /// Cursor, speed, hidden controls and frozen runs.
    fn watching(state: &Self::State) -> &Watching;

    /// As [`Lab::watching`], to change it.
    fn watching_mut(state: &mut Self::State) -> &mut Watching;

    /// What a state computes, looked at as `base` is.
    fn unwatched(state: &Self::State, base: Self::State) -> Self::State;

    /// Gives a state read from a link what was too long for it and `_holder` has: the user's own data.
    fn lend(_holder: &Self::State, _state: &mut Self::State) {}

    /// The quantities that can be changed while a run goes on.
    const CHANGEABLE: &'static [Changeable];

    /// The changes of a run, in order of time.
    fn changes(state: &Self::State) -> &[Change];

    /// As [`Lab::changes`], to change them.
    fn changes_mut(state: &mut Self::State) -> &mut Vec<Change>;

    /// The value a quantity starts with; `None` where changing it means nothing.
    fn may_change(state: &Self::State, quantity: &str) -> Option<f64>;

    /// The problem of a state in numbers (see [`posed`]); `None` where the state has none that can be used.
    fn problem(_state: &Self::State) -> Option<Json> {
        None
    }

    /// What the record of a run adds to the JSON of its state: trace, events, prediction,
    /// certificates, outcome.
    fn result(record: &Record) -> Map<String, Json>;

    /// Names of the numbers in a column group of the trace, for the head of a table.
    fn column_names(_state: &Self::State, column: &Column) -> Vec<String> {
        match column.width {
            1 => vec![column.name.clone()],
            width => (1..=width).map(|k| format!("{} {k}", column.name)).collect(),
        }
    }
}

/// All labs, in the order of the page. Each is a program of its own, so that a visitor of one does
/// not download the others.
pub const LABS: &[Choice] = &[
    Choice { name: penalties::Penalties::NAME, label: "Penalties" },
    Choice { name: saddles::Saddles::NAME, label: "Saddle to saddle" },
];

/// The lab of an address that names none.
pub const DEFAULT_LAB: &str = saddles::Saddles::NAME;

/// Reads a document (see [`crate::json`]) and starts the run it asks for; its state, complete.
///
/// # Errors
/// Names the field that is unknown, out of range, or does not fit the others.
pub fn start<L: Lab>(document: &Json) -> Result<(Json, Box<dyn Run>), Rejection> {
    let state = state_from_json::<L>(document)?;
    let run = L::start(&state)?;
    Ok((state_to_json::<L>(&state), run))
}

/// The document of a finished run: its state, the problem in numbers, and what was found.
pub fn run_document<L: Lab>(state: Json, record: &Record) -> Json {
    let problem = state_from_json::<L>(&state).ok().and_then(|state| L::problem(&state));
    let mut document = match state {
        Json::Object(object) => object,
        _ => Map::new(),
    };
    document.extend(problem.map(|problem| ("problem".into(), problem)));
    document.extend(L::result(record));
    Json::Object(document)
}

/// The trace as CSV: a header, then one line a row; numbers read back bit-equal.
pub fn run_csv<L: Lab>(state: &L::State, record: &Record) -> String {
    let trace = record.trace();
    let names = trace.columns().iter().flat_map(|column| L::column_names(state, column));
    let quoted = names.map(|name| match name.contains([',', '"', ' ']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name,
    });
    let mut text = quoted.collect::<Vec<_>>().join(",");
    for row in trace.values().chunks_exact(trace.row_width().max(1)) {
        text.push('\n');
        text.push_str(&row.iter().map(f64::to_string).collect::<Vec<_>>().join(","));
    }
    text.push('\n');
    text
}
