//! What the penalties lab says of a run's end: converged exactly where its certificate holds, and otherwise why not.

use crate::support::lab_runs::{at_the_end, example, run};
use saddlescope::json::state_from_json;
use saddlescope::lab::penalties::{EXAMPLES, Penalties, State, path_certificates, penalty_index};
use saddlescope::penalty::PENALTIES;
use saddlescope::stream::Record;
use saddlescope::trace::{Ending, EventKind, Table};
use serde_json::json;

/// The state of a document's settings.
fn state(settings: serde_json::Value) -> State {
    state_from_json::<Penalties>(&json!({"lab": "penalties", "settings": settings})).unwrap()
}

/// Places of the penalties that are said to have converged.
fn converged(record: &Record) -> Vec<usize> {
    let events = record.events.iter().filter(|event| event.kind == EventKind::Converged);
    let mut places: Vec<usize> = events.filter_map(|event| event.feature).collect();
    places.sort_unstable();
    places
}

/// Places of the penalties whose certificate of stationarity holds.
fn certified(state: &State, record: &Record) -> Vec<usize> {
    let holds = |place: &usize| {
        let name = format!("{}: stationary", PENALTIES[state.settings.compare[*place]].label);
        record.certificates.iter().find(|certificate| certificate.name == name).unwrap().holds
    };
    (0..state.settings.compare.len()).filter(holds).collect()
}

#[test]
fn a_penalty_is_said_to_have_converged_exactly_where_its_certificate_holds() {
    for example in EXAMPLES {
        let solvers: &[&'static str] = match example.name {
            "photograph" => &["suited"],
            _ => &["suited", "gradient_descent", "lbfgs", "admm"],
        };
        for method in solvers {
            for iterations in [30, 400] {
                let mut state = (example.state)();
                (state.settings.method, state.settings.iterations) = (method, iterations);
                let record = run(&state);
                assert_eq!(converged(&record), certified(&state, &record), "{} {method}", example.name);
                let kind = record.outcome.as_ref().unwrap().kind;
                let all = converged(&record).len() == state.settings.compare.len();
                assert_eq!(kind == Ending::Converged, all, "{} {method}: {kind:?}", example.name);
            }
        }
    }
}

#[test]
fn a_penalty_that_used_all_its_steps_is_amber_and_named() {
    let mut state = example("photograph");
    state.settings.iterations = 150;
    let record = run(&state);
    assert_eq!(certified(&state, &record), [0, 2], "L1 and WEEP");
    let outcome = record.outcome.as_ref().unwrap();
    assert_eq!(outcome.kind, Ending::IterationLimit);
    assert!(outcome.message.contains("MCP used all 150 steps and did not converge"), "{}", outcome.message);
}

/// The natural size of a gradient follows the data: units change neither the steps nor what is said.
#[test]
fn units_of_the_data_change_no_step() {
    let rows = [[1.0, 0.4, -0.3], [0.2, 1.1, 0.5], [-0.7, 0.3, 0.9], [0.6, -0.2, 0.4]];
    let y = [1.0, 2.0, -0.5, 0.3];
    for method in ["coordinate_descent", "ista", "fista", "gradient_descent"] {
        let ends = [1.0, 1e-12, 1e12].map(|unit: f64| {
            let response: Vec<f64> = y.iter().map(|y| y * unit).collect();
            let data = json!({"kind": "inline", "design": rows, "response": response, "standardise": false});
            // Huber keeps its shape when weight, slope and width go with the units.
            let penalty = if method == "gradient_descent" { "huber" } else { "l1" };
            let mut state = state(json!({"data": data, "compare": [penalty], "method": method}));
            let index = penalty_index(penalty).unwrap();
            match penalty {
                "l1" => state.settings.parameters[index] = vec![0.1 * unit],
                _ => state.settings.parameters[index] = vec![0.5, 0.2 * unit],
            }
            let record = run(&state);
            assert_eq!(record.outcome.as_ref().unwrap().kind, Ending::Converged, "{method} {unit}");
            let estimate: Vec<f64> = at_the_end(&record, "estimate").iter().map(|x| x / unit).collect();
            (record.trace().rows(), estimate)
        });
        for (rows, estimate) in &ends[1..] {
            assert_eq!(*rows, ends[0].0, "{method}");
            for (x, y) in estimate.iter().zip(&ends[0].1) {
                assert!((x - y).abs() < 1e-9, "{method}: {x} {y}");
            }
        }
    }
}

/// A table with one number of a row altered.
fn altered(table: &Table, row: usize, group: &str, entry: usize, alter: impl Fn(f64) -> f64) -> Table {
    let mut copy = table.clone();
    copy.truncate(0);
    for k in 0..table.rows() {
        let width = table.row_width();
        let mut numbers = table.values()[k * width..(k + 1) * width].to_vec();
        if k == row {
            let place = table.position(group).unwrap().0 + entry;
            numbers[place] = alter(numbers[place]);
        }
        copy.push(&numbers);
    }
    copy
}

#[test]
fn every_row_of_every_path_is_certified_and_a_wrong_one_turns_amber() {
    let state = example("regression");
    let record = run(&state);
    let path = record.table("path");
    let names = |path: &Table, holds: bool| -> Vec<String> {
        let all = path_certificates(&state.settings, path).into_iter();
        all.filter(|certificate| certificate.holds == holds).map(|certificate| certificate.name).collect()
    };
    let all = ["L1", "MCP", "SCAD", "WEEP"].map(|label| format!("{label}: path optimal"));
    assert_eq!(names(path, true), all);
    // Rows of the first, of one between and of the last penalty.
    for row in [5, path.rows() / 2, path.rows() - 1] {
        let of = &all[path.scalar(row, "contestant") as usize];
        for wrong in [|x: f64| x + 1e-3, |_| f64::NAN] {
            for group in ["coefficients", "lambda"] {
                let broken = altered(path, row, group, 0, wrong);
                assert_eq!(names(&broken, false), std::slice::from_ref(of), "row {row}, {group}");
            }
        }
    }
}

#[test]
fn the_start_at_the_l1_solution_takes_no_step_from_the_settings() {
    for method in ["coordinate_descent", "ista"] {
        let mut state = State::default();
        let settings = &mut state.settings;
        (settings.data.kind, settings.start, settings.method) = ("gaussian", "l1", method);
        settings.compare = vec![penalty_index("l1").unwrap()];
        settings.parameters[settings.compare[0]] = vec![0.05];
        let near = run(&state);
        state.settings.step = 4.0;
        let far = run(&state);
        assert_eq!(near.table("estimates").group(0, "estimate"), far.table("estimates").group(0, "estimate"));
        // From its own solution L1 is there with its first step.
        assert_eq!(near.trace().rows(), 2, "{method}");
    }
}

#[test]
fn an_objective_far_above_its_start_is_a_divergence() {
    let mut state = State::default();
    let settings = &mut state.settings;
    (settings.data.kind, settings.method, settings.step) = ("gaussian", "ista", 4.0);
    settings.compare = vec![penalty_index("l1").unwrap()];
    settings.parameters[settings.compare[0]] = vec![0.05];
    // At any step, and at the last one.
    for iterations in [1_000, 12] {
        state.settings.iterations = iterations;
        let record = run(&state);
        let outcome = record.outcome.as_ref().unwrap();
        assert_eq!(outcome.kind, Ending::Diverged, "{iterations}: {outcome:?}");
        assert!(outcome.message.contains("diverged at step"), "{}", outcome.message);
        assert_eq!(record.events.last().unwrap().kind, EventKind::Diverged);
        let objective = record.trace().series("objective", 0).last().unwrap();
        assert!(objective.is_finite());
    }
}

#[test]
fn a_run_that_asks_for_too_much_work_ends_and_says_what_would_help() {
    let mut state = State::default();
    let settings = &mut state.settings;
    settings.data.kind = "sensing";
    (settings.data.signal.samples, settings.data.measurements) = (400, 300);
    // Plain gradient steps find no kink.
    (settings.iterations, settings.method) = (100_000, "gradient_descent");
    settings.compare = vec![penalty_index("l1").unwrap()];
    let record = run(&state);
    let outcome = record.outcome.as_ref().unwrap();
    assert_eq!(outcome.kind, Ending::LimitReached, "{outcome:?}");
    assert!(outcome.message.contains("L1 had not converged after"), "{}", outcome.message);
    assert!(outcome.message.contains("would help"), "{}", outcome.message);
    assert_eq!(certified(&state, &record), Vec::<usize>::new());
}
