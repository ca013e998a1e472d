//! Saddle to saddle: train `beta = u * v` from a tiny start and learning waits at saddles and
//! jumps, one feature at a time.

mod axis;
pub mod certificates;
mod charts;
mod drawings;
mod examples;
mod fields;
mod journey;
mod path_picture;
mod recorder;
mod result;
mod run;
mod settings;
mod story;
mod structured;

pub use axis::TimeAxis;
pub use charts::{
    Overlay, Scene, TimeChart, coefficient_chart, dual_chart, feature_tints, l1_chart, lasso_chart,
    loss_chart,
};
pub use drawings::{PathDrawing, PathPicture, StripDrawing, TimeDrawing};
pub use examples::EXAMPLES;
pub use fields::FIELDS;
pub use journey::MOST_STEPS;
pub use path_picture::{measured_spans, path_features, plane, predicted_spans, space, strip};
pub use run::SaddleRun;
pub use settings::*;
pub use story::{Happening, SaddleRow, happening, jump_time, parting, saddle_rows, why_zero};
pub use structured::MOST_OVERLAYS;

use super::{Example, Lab};
use crate::run::Run;
use crate::settings::{Field, Rejection, Value};
use crate::stream::Record;
use serde_json::{Map, Value as Json};

/// The saddle-to-saddle lab.
pub struct Saddles;

impl Lab for Saddles {
    type State = State;

    const NAME: &'static str = "saddles";
    const LABEL: &'static str = "Saddle to saddle";
    const RESULT_PARTS: &'static [&'static str] =
        &["trace", "events", "prediction", "lasso", "certificates", "outcome"];

    fn fields() -> &'static [Field<State>] {
        &FIELDS
    }

    fn examples() -> &'static [Example<State>] {
        EXAMPLES
    }

    fn settle(state: &mut State) -> Vec<String> {
        state.settings.settle().into_iter().collect()
    }

    fn start(state: &State) -> Result<Box<dyn Run>, Rejection> {
        Ok(Box::new(SaddleRun::new(&state.settings)?))
    }

    fn same_run(one: &State, other: &State) -> bool {
        one.settings == other.settings
    }

    fn effective(state: &State, field: &Field<State>) -> Value {
        match field.key {
            "standardise" => Value::Flag(state.settings.data.standardises()),
            _ => (field.read)(state),
        }
    }

    fn hides(state: &State, key: &str) -> bool {
        state.view.hidden.iter().any(|hidden| hidden == key)
    }

    fn result(record: &Record) -> Map<String, Json> {
        result::result(record)
    }
}
