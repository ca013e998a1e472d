//! Saddle to saddle: train `beta = u * v` from a tiny start and learning waits at saddles and
//! jumps, one feature at a time.

mod axis;
pub mod certificates;
mod charts;
mod departure;
mod drawings;
mod examples;
mod exponents;
mod fields;
mod happening;
mod journey;
mod path_picture;
pub mod quadrature;
mod recorder;
mod result;
mod run;
mod settings;
mod story;
mod waking;

pub use axis::TimeAxis;
pub use charts::{
    Overlay, Scene, TimeChart, coefficient_chart, dual_chart, feature_tints, l1_chart, lasso_chart,
    loss_chart,
};
pub use departure::Departure;
pub use drawings::{PathDrawing, PathPicture, StripDrawing, TimeDrawing};
pub use examples::EXAMPLES;
pub use fields::FIELDS;
pub use happening::{Happening, Teller, plain_loss, prediction_words, values_at};
pub use path_picture::{measured_spans, path_features, plane, predicted_spans, space, strip};
pub use run::SaddleRun;
pub use settings::*;
pub use story::{SaddleRow, lasso_knots, parting, saddle_rows, why_zero};
pub use waking::{HALF_WAY_SHARE, Waking, awake, jump_time};

use super::change::{Change, Changeable};
use super::regression::lend_own;
use super::watching::Watching;
use super::{Example, Lab};
use crate::run::Run;
use crate::settings::{Field, Rejection, Value};
use crate::stream::Record;
use crate::trace::Column;
use serde_json::{Map, Value as Json};

/// The saddle-to-saddle lab.
pub struct Saddles;

impl Lab for Saddles {
    type State = State;

    const NAME: &'static str = "saddles";
    const RESULT_PARTS: &'static [&'static str] =
        &["problem", "trace", "events", "prediction", "lasso", "certificates", "outcome"];

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
            _ => field.value(state),
        }
    }

    fn watching(state: &State) -> &Watching {
        &state.view.watching
    }

    fn watching_mut(state: &mut State) -> &mut Watching {
        &mut state.view.watching
    }

    fn unwatched(state: &State, base: State) -> State {
        State { settings: state.settings.clone(), view: base.view }
    }

    fn lend(holder: &State, state: &mut State) {
        lend_own(holder, state);
    }

    const CHANGEABLE: &'static [Changeable] = CHANGEABLE;

    fn changes(state: &State) -> &[Change] {
        &state.settings.changes
    }

    fn changes_mut(state: &mut State) -> &mut Vec<Change> {
        &mut state.settings.changes
    }

    fn may_change(state: &State, quantity: &str) -> Option<f64> {
        state.settings.in_force(quantity)
    }

    fn problem(state: &State) -> Option<Json> {
        let data = state.settings.data.dataset().ok()?;
        Some(super::posed::regression(&data, "|design x - response|^2 / (2 n)"))
    }

    fn result(record: &Record) -> Map<String, Json> {
        result::result(record)
    }

    fn column_names(state: &State, column: &Column) -> Vec<String> {
        let names = match &*column.name {
            "coefficients" | "dual" => state.settings.checked_dataset().map(|data| data.names),
            _ => Ok(Vec::new()),
        };
        let names = names.unwrap_or_default().into_iter();
        let features: Vec<_> = names.map(|name| format!("{} {name}", column.name)).collect();
        if features.len() == column.width { features } else { vec![column.name.clone(); column.width] }
    }
}
