//! The penalties lab with penalties on groups of neighbours: what it finds, refuses and leaves alone.

use crate::support::lab_runs::{at_the_end, example, run};
use saddlescope::lab::penalties::{RecoveryRun, State, penalty_index};
use saddlescope::stream::Record;

/// The estimates of a row, one list a compared penalty.
fn estimates(record: &Record, row: usize) -> Vec<&[f64]> {
    let unknowns = record.table("scene").rows();
    record.table("estimates").group(row, "estimate").chunks(unknowns).collect()
}

#[test]
fn groups_switch_on_together_and_help_where_the_truth_has_them() {
    let state = example("groups");
    let record = run(&state);
    assert!(record.certificates.iter().all(|certificate| certificate.holds), "{:?}", record.certificates);
    assert_eq!(record.table("path").rows(), 0, "paths move coefficients one by one");
    for row in 0..record.table("estimates").rows() {
        for (k, x) in estimates(&record, row).into_iter().take(3).enumerate() {
            for group in x.chunks(5) {
                let active = group.iter().filter(|x| **x != 0.0).count();
                assert!(active == 0 || active == 5, "row {row}, penalty {k}: {group:?}");
            }
        }
    }
    let truth: Vec<f64> = record.table("scene").series("truth", 0).collect();
    assert_eq!(truth.chunks(5).filter(|group| group.iter().all(|x| *x != 0.0)).count(), 3);
    assert_eq!(truth.iter().filter(|x| **x != 0.0).count(), 15);
    let mut alone = state.clone();
    alone.settings.group = 1;
    let alone = run(&alone);
    for (grouped, alone) in at_the_end(&record, "rmse").iter().zip(at_the_end(&alone, "rmse")) {
        assert!(*alone >= 1.5 * grouped, "{alone} alone, {grouped} in groups");
    }
}

#[test]
fn ramps_from_few_measurements_are_found_better_by_groups_of_jumps() {
    let error = |group: usize| {
        let mut state = State::default();
        let settings = &mut state.settings;
        settings.data.kind = "sensing";
        (settings.data.truth_group, settings.data.signal.noise) = (5, 0.05);
        (settings.group, settings.weight, settings.iterations) = (group, 0.1, 10_000);
        settings.compare = vec![penalty_index("l1").unwrap()];
        let record = run(&state);
        assert!(record.certificates.iter().all(|certificate| certificate.holds), "{group}");
        at_the_end(&record, "rmse")[0]
    };
    let (grouped, alone) = (error(5), error(1));
    assert!(grouped < 0.8 * alone, "{grouped} in groups, {alone} alone");
}

#[test]
fn what_does_not_move_groups_is_refused_and_groups_of_other_data_do_not_count() {
    let mut state = example("groups");
    state.settings.method = "coordinate_descent";
    let refused = RecoveryRun::new(&state.settings).err().unwrap();
    assert_eq!(refused.field, "method");
    assert!(refused.message.contains("move together"), "{}", refused.message);
    let (plain, mut grouped) = (State::default(), State::default());
    grouped.settings.group = 7;
    assert_eq!(run(&plain).trace(), run(&grouped).trace(), "a signal has no groups");
}
