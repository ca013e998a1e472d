//! The labs: what can be set, what is run, what is recorded, what is certified.

pub mod saddles;

use crate::json::state_from_json;
use crate::run::Run;
use crate::settings::{Field, Rejection, Value};
use crate::stream::Record;
use serde_json::{Map, Value as Json};

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

    /// Words on screen.
    const LABEL: &'static str;

    /// The parts of a document that [`Lab::result`] adds.
    const RESULT_PARTS: &'static [&'static str];

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
        (field.read)(state)
    }

    /// Whether the control with this link key is hidden.
    fn hides(state: &Self::State, key: &str) -> bool;

    /// What the record of a run adds to the JSON of its state: trace, events, prediction,
    /// certificates, outcome.
    fn result(record: &Record) -> Map<String, Json>;
}

/// The names of all labs, in the order of the page.
pub const LABS: &[&str] = &[saddles::Saddles::NAME];

/// Starts the run a document (see [`crate::json`]) asks for, whatever its lab.
///
/// # Errors
/// Names the field that is unknown, out of range, or does not fit the others.
pub fn start(document: &Json) -> Result<Box<dyn Run>, Rejection> {
    match document["lab"].as_str() {
        None | Some(saddles::Saddles::NAME) => {
            saddles::Saddles::start(&state_from_json::<saddles::Saddles>(document)?)
        }
        Some(other) => Err(Rejection {
            field: "lab".into(),
            message: format!("\"{other}\" is not a lab; known: {}", LABS.join(", ")),
            nearest: None,
        }),
    }
}

/// The document of a finished run: its state with what was found.
pub fn run_document<L: Lab>(state: Json, record: &Record) -> Json {
    let mut document = match state {
        Json::Object(object) => object,
        _ => Map::new(),
    };
    document.extend(L::result(record));
    Json::Object(document)
}

/// The trace as CSV: a header, then one line a row; numbers read back bit-equal.
pub fn run_csv(record: &Record, names: &[String]) -> String {
    let trace = record.trace();
    let head = trace.columns().iter().flat_map(|column| {
        let per_feature = column.width == names.len() && matches!(&*column.name, "coefficients" | "dual");
        (0..column.width).map(move |k| match per_feature {
            true => format!("\"{} {}\"", column.name, names[k].replace('"', "\"\"")),
            false => column.name.clone(),
        })
    });
    let mut text = head.collect::<Vec<_>>().join(",");
    for row in trace.values().chunks_exact(trace.row_width().max(1)) {
        text.push('\n');
        text.push_str(&row.iter().map(f64::to_string).collect::<Vec<_>>().join(","));
    }
    text.push('\n');
    text
}
