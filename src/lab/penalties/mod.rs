//! Penalties: how the shape of a penalty makes zeros and bias, and what each does to real signals.

pub mod certificates;
mod contest;
mod evaluation;
mod examples;
mod fields;
mod measures;
mod moved;
mod outcome;
mod path;
pub mod path_chart;
mod posed;
pub mod progress;
pub mod recovery_charts;
mod result;
mod run;
mod settings;
pub mod shapes;
mod solving;
mod steps;
mod task;
mod two;
pub mod weep_handles;
mod work;

pub use examples::EXAMPLES;
pub use fields::FIELDS;
pub use fields::penalty::{MOST_COMPARED, parameter_key};
pub use measures::{Measures, support_rule, values_at};
pub use moved::{Moved, move_sample, remark as moved_remark, sample_at};
pub use path::{lambda_in_force, path_certificates, weight_at_lambda};
pub use run::RecoveryRun;
pub use settings::*;
pub use solving::*;
pub use steps::StepAxis;
pub use task::Task;
pub use two::{REACH as TWO_REACH, TwoHandle, TwoProblem, two_drawing, two_path};

use super::change::{Change, Changeable};
use super::regression::lend_own;
use super::watching::Watching;
use super::{Example, Lab};
use crate::penalty::PENALTIES;
use crate::run::Run;
use crate::settings::{Field, Rejection, Value};
use crate::stream::Record;
use crate::trace::Column;
use serde_json::{Map, Value as Json};

/// The penalties lab.
pub struct Penalties;

impl Lab for Penalties {
    type State = State;

    const NAME: &'static str = "penalties";
    const RESULT_PARTS: &'static [&'static str] =
        &["problem", "trace", "events", "estimates", "path", "evaluation", "certificates", "outcome"];
    const CHANGEABLE: &'static [Changeable] = CHANGEABLE;
    const COMPARES: bool = true;
    const DRAWS_SETTINGS: bool = true;

    fn fields() -> &'static [Field<State>] {
        &FIELDS
    }

    fn examples() -> &'static [Example<State>] {
        EXAMPLES
    }

    fn start(state: &State) -> Result<Box<dyn Run>, Rejection> {
        Ok(Box::new(RecoveryRun::new(&state.settings)?))
    }

    fn same_run(one: &State, other: &State) -> bool {
        let computed = |state: &State| {
            let mut settings = state.settings.clone();
            // Which penalty is selected matters only to what is evaluated; others only when compared or
            // solved for the start.
            if settings.evaluate.is_none() {
                settings.penalty = 0;
                let start = penalty_index("l1").filter(|_| settings.start == "l1");
                for (index, values) in settings.parameters.iter_mut().enumerate() {
                    if !settings.compare.contains(&index) && start != Some(index) {
                        values.clear();
                    }
                }
            }
            settings
        };
        computed(one) == computed(other)
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

    fn changes(state: &State) -> &[Change] {
        &state.settings.changes
    }

    fn changes_mut(state: &mut State) -> &mut Vec<Change> {
        &mut state.settings.changes
    }

    fn may_change(state: &State, quantity: &str) -> Option<f64> {
        state.settings.may_change(quantity)
    }

    fn problem(state: &State) -> Option<Json> {
        posed::posed(&state.settings)
    }

    fn result(record: &Record) -> Map<String, Json> {
        result::result(record)
    }

    fn column_names(state: &State, column: &Column) -> Vec<String> {
        match column.width {
            1 if column.name == "time" => vec![column.name.clone()],
            _ => {
                let labels = state.settings.compare.iter().map(|index| PENALTIES[*index].name);
                labels.map(|label| format!("{} {label}", column.name)).collect()
            }
        }
    }
}
