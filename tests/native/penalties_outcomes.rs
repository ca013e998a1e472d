//! What the penalties lab says of a run's end: converged exactly where its certificate holds, and otherwise why not.

use crate::support::lab_runs::{at_the_end, example, run};
use saddlescope::figure::drawing::Drawing;
use saddlescope::json::state_from_json;
use saddlescope::lab::penalties::progress::{progress_drawing, progress_in_force, progress_remark};
use saddlescope::lab::penalties::shapes::slope_words;
use saddlescope::lab::penalties::{
    EXAMPLES, Penalties, State, StepAxis, path_certificates, penalty_index, support_rule, values_at,
};
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

/// Without a known truth nothing has an error, and none is drawn: the chart shows the objective and says why.
#[test]
fn without_a_known_truth_progress_shows_the_objective_and_says_why() {
    for kind in ["diabetes", "inline", "gaussian"] {
        let mut data = json!({"kind": kind});
        if kind == "inline" {
            data["design"] = json!([[1, 0], [0, 2], [1, 1]]);
            data["response"] = json!([1, 2, 0.5]);
        }
        let mut state = state(json!({"data": data, "compare": ["l1"]}));
        let record = run(&state);
        let errors = || record.trace().series("rmse", 0);
        let known = kind == "gaussian";
        assert_eq!(state.settings.data.knows_truth(), known);
        assert!(errors().all(|error| error.is_finite() == known), "{kind}");
        assert_eq!(progress_in_force(&state), if known { "rmse" } else { "objective" });
        assert_eq!(progress_remark(&state).is_some(), !known);
        let axis = StepAxis::new("linear", record.trace()).unwrap();
        let drawing = progress_drawing(&state, &record, &[], axis, (500.0, 250.0));
        assert!(!drawing.static_layer().is_empty());
        state.view.progress = "gap";
        assert_eq!((progress_in_force(&state), progress_remark(&state)), ("gap", None));
    }
}

#[test]
fn the_support_is_counted_by_a_rule_that_stands_beside_it() {
    let state = example("regression");
    let record = run(&state);
    let thresholds = at_the_end(&record, "support_threshold");
    let estimates = at_the_end(&record, "estimate").chunks(100);
    for ((index, threshold), x) in state.settings.compare.iter().zip(thresholds).zip(estimates) {
        let penalty = state.settings.penalty_at(*index).unwrap();
        assert_eq!(*threshold, penalty.support_threshold());
        let place = state.settings.compare.iter().position(|other| other == index).unwrap();
        let counted = x.iter().filter(|x| x.abs() > *threshold).count() as f64;
        assert_eq!(at_the_end(&record, "support")[place], counted);
    }
    // In the order l1, mcp, scad, weep; WEEP is selected.
    assert_eq!(thresholds[..3], [0.0; 3]);
    let words = values_at(&state, &record, 1e9);
    assert!(words.ends_with(&format!("({})", support_rule(thresholds[3]))), "{words}");
    let weep = state.settings.penalty_at(penalty_index("weep").unwrap()).unwrap();
    assert!(slope_words(&*weep).starts_with("no kink at zero: slope "), "{}", slope_words(&*weep));
    let l1 = state.settings.penalty_at(penalty_index("l1").unwrap()).unwrap();
    assert_eq!(slope_words(&*l1), "slope 0.1 from zero on: exact zeros");
}

/// A response of zeros has the solution zero, and no lambda at which anything wakes: there is no path.
#[test]
fn a_response_of_zeros_converges_at_zero_without_a_path() {
    let data = json!({"kind": "inline", "design": [[1, 0], [0, 2], [1, 1]], "response": [0, 0, 0], "standardise": false});
    for kind in PENALTIES {
        let state = state(json!({"data": data, "compare": [kind.name]}));
        let record = run(&state);
        assert_eq!(record.outcome.as_ref().unwrap().kind, Ending::Converged, "{}", kind.name);
        assert_eq!(at_the_end(&record, "estimate"), [0.0, 0.0], "{}", kind.name);
        assert_eq!(record.table("path").rows(), 0);
        assert!(record.certificates.iter().all(|certificate| certificate.holds), "{}", kind.name);
    }
}
