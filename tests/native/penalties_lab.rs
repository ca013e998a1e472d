//! The penalties lab as a whole: every example runs, ends with certificates, and keeps its promise.

use crate::support::lab_runs::{at_the_end, example, run};
use saddlescope::json::state_from_json;
use saddlescope::lab::change::Change;
use saddlescope::lab::penalties::certificates::Evidence;
use saddlescope::lab::penalties::{EXAMPLES, Penalties, RecoveryRun, State, Task, penalty_index};
use saddlescope::lab::{Lab, run_document};
use saddlescope::penalty::PENALTIES;
use saddlescope::recovery::SOLVERS;
use saddlescope::run::Run;
use saddlescope::settings::Kind;
use saddlescope::stream::{Publisher, Record};
use saddlescope::trace::{Ending, EventKind, Table, Trace};

#[test]
fn every_example_ends_with_an_outcome_and_its_certificates() {
    for example in EXAMPLES {
        let state = (example.state)();
        let record = run(&state);
        assert!(record.finished && record.outcome.is_some(), "{}", example.name);
        // Two a penalty, and one a path.
        let each = if record.table("path").rows() > 0 { 3 } else { 2 };
        assert_eq!(record.certificates.len(), each * state.settings.compare.len(), "{}", example.name);
        for certificate in record.certificates.iter().filter(|c| c.name.ends_with("recomputed")) {
            assert!(certificate.holds, "{}: {certificate:?}", example.name);
        }
    }
}

/// A table with one number of its last row altered.
fn altered(table: &Table, group: &str, entry: usize, alter: impl Fn(f64) -> f64) -> Table {
    let mut row = table.values_from(table.rows() - 1).to_vec();
    let place = table.position(group).unwrap().0 + entry;
    row[place] = alter(row[place]);
    let mut copy = table.clone();
    copy.truncate(table.rows() - 1);
    copy.push(&row);
    copy
}

/// The names of the certificates that do not hold for a record of this state, given by its parts.
fn failing(state: &State, record: &Record, estimates: &Table, split: &Table, table: &Table) -> Vec<String> {
    let settings = &state.settings;
    let task = Task::new(settings).unwrap();
    let problem = |index: &usize| task.penalised(settings.penalty_at(*index).unwrap(), settings).unwrap();
    let problems: Vec<_> = settings.compare.iter().map(problem).collect();
    let labels = settings.compare.iter().map(|index| PENALTIES[*index].label);
    let problems: Vec<_> = labels.zip(&problems).collect();
    let columns: Vec<_> = table.columns().iter().map(|c| (c.name.as_str(), c.width)).collect();
    let mut trace = Trace::new(columns, 100_000);
    table.values().chunks_exact(table.row_width()).for_each(|row| trace.push_exact(row));
    trace.outcome = record.outcome.clone();
    let tolerance_log10 = settings.tolerance_log10;
    let all =
        Evidence { problems: &problems, estimates, split, trace: &trace, tolerance_log10 }.certificates();
    all.into_iter().filter(|certificate| !certificate.holds).map(|certificate| certificate.name).collect()
}

#[test]
fn certificates_turn_amber_when_the_record_is_broken_on_purpose() {
    // With ADMM, with ISTA, with a gradient method; each ends converged.
    for name in ["weep", "regression", "unstuck"] {
        let state = example(name);
        let record = run(&state);
        let (estimates, split, trace) = (record.table("estimates"), record.table("split"), record.trace());
        let first = PENALTIES[state.settings.compare[0]].label;
        let both = [format!("{first}: stationary"), format!("{first}: objective recomputed")];
        let of = |estimates: &Table, split: &Table, trace: &Table| {
            failing(&state, &record, estimates, split, trace)
        };
        assert_eq!(of(estimates, split, trace), Vec::<String>::new(), "{name}: untouched");
        for wrong in [|x: f64| x + 1e-2, |_| f64::NAN] {
            assert_eq!(of(&altered(estimates, "estimate", 3, wrong), split, trace), both, "{name}");
            let objective = altered(trace, "objective", 0, wrong);
            assert_eq!(of(estimates, split, &objective), both[1..], "{name}");
            for group in ["z", "w"].iter().filter(|_| split.rows() > 0) {
                let split = altered(split, group, 5, wrong);
                assert_eq!(of(estimates, &split, trace), both[..1], "{name}, {group}");
            }
        }
        assert_eq!(split.rows() > 0, name == "weep", "{name}: ADMM alone splits");
        // A record without its end certifies nothing.
        let empty = Table::new([("estimate", 1)]);
        assert_eq!(of(&empty, split, trace).len(), 2 * state.settings.compare.len(), "{name}");
    }
}

#[test]
fn the_default_signal_is_recovered_best_by_the_penalties_that_do_not_shrink() {
    let record = run(&State::default());
    assert_eq!(record.outcome.as_ref().unwrap().kind, Ending::Converged, "{:?}", record.outcome);
    assert!(record.certificates.iter().all(|certificate| certificate.holds), "{:?}", record.certificates);
    let (rmse, bias) = (at_the_end(&record, "rmse"), at_the_end(&record, "bias"));
    // In the order l1, mcp, scad, weep: the numbers on screen.
    for (found, expected) in rmse.iter().zip([0.07813, 0.06831, 0.07165, 0.06299]) {
        assert!((found - expected).abs() < 1e-4, "{rmse:?}");
    }
    assert!(rmse[1..].iter().all(|error| *error < rmse[0]), "L1 has the largest error: {rmse:?}");
    assert!(bias.iter().all(|other| *other >= bias[0]), "L1 shrinks jumps most: {bias:?}");
}

#[test]
fn without_a_tail_slope_weep_is_stuck_and_with_one_it_is_not() {
    let (stuck, free) = (run(&example("stuck")), run(&example("unstuck")));
    for record in [&stuck, &free] {
        assert_eq!(record.outcome.as_ref().unwrap().kind, Ending::Converged);
        assert!(record.certificates.iter().all(|certificate| certificate.holds));
    }
    let (stuck, free) = (at_the_end(&stuck, "rmse")[0], at_the_end(&free, "rmse")[0]);
    assert!(stuck > 0.3 && free < 0.05, "stuck at {stuck}, free at {free}");
    // From where L1 ends even b = 0 arrives: it was the start.
    let mut helped = example("stuck");
    helped.settings.start = "l1";
    let helped = at_the_end(&run(&helped), "rmse")[0];
    assert!(helped < 0.05, "from the L1 solution: {helped}");
}

#[test]
fn in_the_regression_l1_keeps_wrong_features_and_mcp_none() {
    let record = run(&example("regression"));
    let (spurious, missed) = (at_the_end(&record, "spurious"), at_the_end(&record, "missed"));
    assert!(spurious[0] > 0.0 && missed[0] == 0.0, "L1: {spurious:?}, {missed:?}");
    assert_eq!((spurious[1], missed[1]), (0.0, 0.0), "MCP finds just those that matter");
    let rmse = at_the_end(&record, "rmse");
    assert!(rmse[1] < rmse[0], "{rmse:?}");
}

#[test]
fn a_jumping_prox_comes_to_rest_on_coefficients() {
    let record = run(&example("jump"));
    assert!(record.certificates.iter().all(|certificate| certificate.holds), "{:?}", record.certificates);
}

#[test]
fn on_the_photograph_l1_errs_least_and_others_are_more_similar() {
    let record = run(&example("photograph"));
    let rmse = at_the_end(&record, "rmse");
    assert!(rmse[1..].iter().all(|error| *error > rmse[0]), "{rmse:?}");
    // In the order l1, mcp, weep: the numbers on screen.
    for (group, expected) in [("rmse", [0.03849, 0.04206, 0.04056]), ("similarity", [0.7995, 0.8113, 0.8183])]
    {
        let found = at_the_end(&record, group);
        assert!(
            found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-4),
            "{found:?}"
        );
    }
    assert!(record.certificates.iter().all(|certificate| certificate.holds), "{:?}", record.certificates);
}

#[test]
fn missing_pixels_are_filled_in() {
    let mut state = example("photograph");
    state.settings.data.signal.missing = 0.4;
    let record = run(&state);
    assert!(
        at_the_end(&record, "rmse").iter().all(|error| *error < 0.07),
        "{:?}",
        at_the_end(&record, "rmse")
    );
}

#[test]
fn photograph_gets_better_and_keeps_pictures_on_the_way() {
    let mut state = example("photograph");
    state.settings.iterations = 60;
    let record = run(&state);
    let estimates = record.table("estimates");
    assert!(estimates.rows() >= 10, "{} pictures on the way", estimates.rows());
    let noisy = estimates.group(0, "rmse");
    for (before, after) in noisy.iter().zip(at_the_end(&record, "rmse")) {
        assert!(*after < 0.6 * before, "from {before} to {after}");
    }
    assert!(at_the_end(&record, "similarity").iter().all(|similarity| *similarity > 0.7));
}

#[test]
fn slicing_the_work_changes_no_bit() {
    let mut state = State::default();
    state.settings.iterations = 40;
    let whole = run(&state);
    let mut sliced = RecoveryRun::new(&state.settings).unwrap();
    let (mut publisher, mut record, mut trace) = (Publisher::default(), Record::default(), sliced.trace());
    while !record.finished {
        let progress = sliced.advance(3, &mut trace);
        let (header, numbers) = publisher.patch(&sliced, &trace, progress);
        record.apply(header, numbers);
    }
    for table in ["trace", "estimates"] {
        let bits = |record: &Record| -> Vec<u64> {
            record.table(table).values().iter().map(|value| value.to_bits()).collect()
        };
        assert_eq!(bits(&record), bits(&whole), "{table}");
    }
}

#[test]
fn a_plain_gradient_method_gives_l1_no_zeros_and_says_so() {
    let record = run(&example("plain_gradient"));
    let support = at_the_end(&record, "support")[0];
    assert!(support > 100.0, "{support} entries are not zero");
    let l1 = record.certificates.iter().find(|c| c.name == "L1: stationary").unwrap();
    assert!(!l1.holds, "not stationary: {l1:?}");
}

#[test]
fn a_change_on_the_way_is_an_event_and_changes_what_comes_after_only() {
    let mut state = State::default();
    state.settings.iterations = 40;
    let before = run(&state);
    state.settings.changes = vec![Change { time: 20.0, quantity: "weight", value: 4.0 }];
    let after = run(&state);
    assert_eq!(after.events.iter().filter(|event| event.kind == EventKind::Changed).count(), 1);
    let error = |record: &Record, step: usize| record.trace().group(step, "rmse").to_vec();
    assert_eq!(error(&before, 20), error(&after, 20));
    assert_ne!(error(&before, 30), error(&after, 30));
}

#[test]
fn the_path_of_a_regression_meets_the_settings_and_its_conditions() {
    let state = example("regression");
    let record = run(&state);
    let path = record.table("path");
    let l1 = state.settings.compare.iter().position(|i| Some(*i) == penalty_index("l1")).unwrap();
    assert!(path.rows() > 100);
    for row in 0..path.rows() {
        assert!(
            path.scalar(row, "gap_at_lambda") <= 1e-8,
            "row {row}: {}",
            path.scalar(row, "gap_at_lambda")
        );
    }
    let of_l1 = (0..path.rows()).filter(|row| path.scalar(*row, "contestant") == l1 as f64);
    let lambdas: Vec<f64> = of_l1.map(|row| path.scalar(row, "lambda")).collect();
    assert!(lambdas.is_sorted_by(|a, b| a > b), "knots come down");
}

#[test]
fn every_parameter_of_every_solver_can_be_set_where_it_matters() {
    for kind in SOLVERS {
        let mut state = State::default();
        state.settings.method = kind.name;
        for parameter in kind.parameters {
            let field = Penalties::fields().iter().find(|field| field.name == parameter.name).unwrap();
            assert!(field.matters(&state), "{}: {}", kind.name, parameter.name);
            match field.kind {
                // A step is relative to the one the solver starts with.
                Kind::Number { min, max, .. } if parameter.name != "step" => {
                    assert_eq!((min, max), (parameter.min, parameter.max), "{}", parameter.name);
                }
                _ => {}
            }
        }
    }
    let refused = state_from_json::<Penalties>(&serde_json::json!({"settings": {"rho": 0.01}})).unwrap_err();
    assert_eq!(refused.to_string(), "rho: 0.01 is outside 0.05 to 20");
}

#[test]
fn coupling_and_restart_change_the_way_and_not_the_minimum() {
    let l1 = |method: &'static str, kind: &'static str, rho: f64, restart: bool| {
        let mut state = State::default();
        let settings = &mut state.settings;
        settings.compare = vec![penalty_index("l1").unwrap()];
        (settings.data.kind, settings.method, settings.rho, settings.restart) = (kind, method, rho, restart);
        (settings.iterations, settings.tolerance_log10) = (20_000, -9.0);
        let record = run(&state);
        assert_eq!(record.outcome.as_ref().unwrap().kind, Ending::Converged, "{method} {rho} {restart}");
        (record.trace().rows(), record.trace().group(record.trace().rows() - 1, "objective")[0])
    };
    let ways = [
        (l1("admm", "signal", 1.0, true), l1("admm", "signal", 4.0, true)),
        (l1("fista", "gaussian", 1.0, true), l1("fista", "gaussian", 1.0, false)),
    ];
    for ((steps, least), (other_steps, same)) in ways {
        assert_ne!(steps, other_steps);
        assert!((least - same).abs() < 1e-7, "{least}, {same}");
    }
}

#[test]
fn a_run_tells_whose_turn_it_is_and_computes_the_same() {
    let mut state = State::default();
    state.settings.iterations = 5;
    let told = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let mut timed = RecoveryRun::new(&state.settings).unwrap();
    let hand = told.clone();
    timed.tell_turns(Box::new(move |turn| hand.borrow_mut().push(turn)));
    assert_eq!(Record::of(&mut timed).trace(), run(&state).trace(), "the same record, timed or not");
    let round = [Some(0), Some(1), Some(2), Some(3), None];
    assert_eq!(*told.borrow(), round.repeat(5));
}

#[test]
fn evaluate_answers_as_the_interface_says() {
    let document = serde_json::json!({"lab": "penalties", "settings": {
        "penalty": "weep", "parameters": {"a": 10, "b": 0.1, "c": 0.5, "rho": 1},
        "evaluate": {"x": [0.0, 0.4], "v": [0.1, 0.35], "tau": [0.5, 2.0]},
        "iterations": 1,
    }});
    let state = state_from_json::<Penalties>(&document).unwrap();
    let result = run_document::<Penalties>(document, &Record::of(&mut *Penalties::start(&state).unwrap()));
    let evaluation = &result["evaluation"];
    // The reference's numbers.
    assert!((evaluation["value"][1].as_f64().unwrap() - 0.3226399174078697).abs() < 1e-12);
    assert!((evaluation["derivative"][1].as_f64().unwrap() - 0.7593331215586402).abs() < 1e-12);
    assert_eq!(evaluation["prox"].as_array().unwrap().len(), 2);
    let document = serde_json::json!({"lab": "penalties", "settings": {
        "penalty": "l1", "parameters": {"lam": 0.5}, "evaluate": {"x": [0.0, -2.0]}, "iterations": 1,
    }});
    let state = state_from_json::<Penalties>(&document).unwrap();
    let result = run_document::<Penalties>(document, &Record::of(&mut *Penalties::start(&state).unwrap()));
    assert!(result["evaluation"]["derivative"][0].is_null(), "only a subdifferential at the kink");
    assert_eq!(result["evaluation"]["derivative"][1], -0.5);
}

#[test]
fn on_two_coefficients_l1_ends_on_an_axis_ridge_and_groups_do_not() {
    let end = |name: &str, values: Vec<f64>, group: usize| {
        let mut state = State::default();
        state.settings.group = group;
        state.settings.penalty = penalty_index(name).unwrap();
        state.settings.parameters[state.settings.penalty] = values;
        state.settings.method = "ista";
        *saddlescope::lab::penalties::two_path(&state).unwrap().last().unwrap()
    };
    let (x, y) = end("l1", vec![0.5], 1);
    assert!(x > 0.1 && y == 0.0, "({x}, {y})");
    let (x, y) = end("l2_squared", vec![0.5], 1);
    assert!(x > 0.1 && y > 0.1, "({x}, {y})");
    // As one group, both stay or both go.
    let (x, y) = end("l1", vec![0.5], 2);
    assert!(x > 0.1 && y != 0.0, "({x}, {y})");
    assert_eq!(end("l1", vec![3.0], 2), (0.0, 0.0));
}
