//! The problem of a run in numbers, as it was posed: so that anybody can check the run elsewhere.

use crate::data::Dataset;
use serde_json::{Map, Value as Json, json};

/// Most numbers a document holds of its problem; `settings` say how more are made.
pub const MOST_NUMBERS: usize = 200_000;

/// What the part `problem` of a document is, for the schema.
pub const SHAPE: &str = "the numbers the run was computed from, standardised where the settings say so: objective \
    (a formula), design (rows; absent where it picks the samples that are seen), response (null where nothing is \
    seen), names of features, truth where it is known; above 200000 numbers a sentence instead";

/// The problem, unless it is too large: then a sentence.
pub fn problem(numbers: usize, parts: impl FnOnce() -> Map<String, Json>) -> Json {
    if numbers > MOST_NUMBERS {
        return json!(format!(
            "{numbers} numbers are left out, more than {MOST_NUMBERS}: the same settings make the same again"
        ));
    }
    Json::Object(parts())
}

/// A regression problem.
pub fn regression(data: &Dataset, objective: &str) -> Json {
    let (samples, features) = (data.samples(), data.features());
    problem(samples * (features + 1), || {
        let rows = data.design.row_iter().map(|row| row.iter().copied().collect::<Vec<_>>());
        let mut parts = Map::new();
        parts.insert("objective".into(), json!(objective));
        parts.insert("names".into(), json!(data.names));
        parts.insert("design".into(), json!(rows.collect::<Vec<_>>()));
        parts.insert("response".into(), json!(data.response.as_slice()));
        if let Some(truth) = &data.truth {
            parts.insert("truth".into(), json!(truth));
        }
        parts
    })
}
