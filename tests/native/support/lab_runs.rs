//! What the tests of the penalties lab share: examples, their runs, and measures at the end.

use saddlescope::lab::penalties::{EXAMPLES, RecoveryRun, State};
use saddlescope::stream::Record;

/// The whole run of a state.
pub fn run(state: &State) -> Record {
    Record::of(&mut RecoveryRun::new(&state.settings).unwrap())
}

/// The state of an example.
pub fn example(name: &str) -> State {
    (EXAMPLES.iter().find(|example| example.name == name).unwrap().state)()
}

/// A measure of every compared penalty at the end.
pub fn at_the_end<'a>(record: &'a Record, measure: &str) -> &'a [f64] {
    let estimates = record.table("estimates");
    estimates.group(estimates.rows() - 1, measure)
}
