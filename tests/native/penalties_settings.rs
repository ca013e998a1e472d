//! What settings of the penalties lab mean to its run, and what of them is refused.

use crate::support::lab_runs::{at_the_end, example, run};
use saddlescope::data::NoiseKind;
use saddlescope::json::state_from_json;
use saddlescope::lab::Lab;
use saddlescope::lab::change::Change;
use saddlescope::lab::penalties::weep_handles::{Handle, drag};
use saddlescope::lab::penalties::{Penalties, RecoveryRun, State, Task, penalty_index};
use saddlescope::lab::regression::Inline;
use saddlescope::recovery::SOLVERS;
use saddlescope::stream::Record;
use saddlescope::trace::{Ending, EventKind};
use serde_json::json;

fn changed(state: &State, alter: impl FnOnce(&mut State)) -> State {
    let mut state = state.clone();
    alter(&mut state);
    state
}

#[test]
fn parameters_of_l1_count_when_it_gives_the_start() {
    let l1 = penalty_index("l1").unwrap();
    for start in ["l1", "zero"] {
        let state = changed(&State::default(), |state| {
            state.settings.start = start;
            state.settings.compare = vec![penalty_index("weep").unwrap()];
        });
        let other = changed(&state, |state| state.settings.parameters[l1][0] *= 2.0);
        assert_eq!(Penalties::same_run(&state, &other), start != "l1");
    }
}

#[test]
fn a_change_after_all_have_converged_sets_them_moving_again() {
    let state =
        changed(&example("regression"), |state| state.settings.compare = vec![penalty_index("l1").unwrap()]);
    let converged = |record: &saddlescope::stream::Record| {
        let events = record.events.iter().filter(|event| event.kind == EventKind::Converged);
        events.map(|event| event.time).collect::<Vec<_>>()
    };
    let before = run(&state);
    let first = converged(&before)[0];
    let weight = 3.0 * state.settings.weight;
    let later = changed(&state, |state| {
        state.settings.iterations = 4 * first as u64 + 4000;
        state.settings.changes = vec![Change { time: first + 50.0, quantity: "weight", value: weight }];
    });
    let after = run(&later);
    assert_eq!(converged(&after).len(), 2);
    let direct = run(&changed(&later, |state| {
        state.settings.changes.clear();
        state.settings.weight = weight;
    }));
    for (a, b) in at_the_end(&after, "estimate").iter().zip(at_the_end(&direct, "estimate")) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
}

#[test]
fn every_quantity_of_a_solver_can_be_changed_on_the_way() {
    for (method, quantity, value) in [
        ("heavy_ball", "momentum", 0.2),
        ("admm", "rho", 4.0),
        ("gradient_descent", "step", 0.5),
        ("admm", "weight", 2.0),
    ] {
        let plain = changed(&State::default(), |state| {
            state.settings.method = method;
            state.settings.iterations = 40;
            state.settings.compare = vec![penalty_index("weep").unwrap()];
        });
        let with = changed(&plain, |state| {
            state.settings.changes = vec![Change { time: 20.0, quantity, value }];
        });
        assert!(plain.settings.may_change(quantity).is_some_and(|now| now != value), "{quantity}");
        let (plain, with) = (run(&plain), run(&with));
        let objective = |record: &Record, step: usize| record.trace().scalar(step, "objective");
        assert_eq!(objective(&plain, 20), objective(&with, 20), "{method}: {quantity}");
        assert_ne!(objective(&plain, 30), objective(&with, 30), "{method}: {quantity}");
    }
}

#[test]
fn a_change_of_what_the_solver_does_not_have_is_none() {
    let plain = changed(&State::default(), |state| state.settings.method = "admm");
    let with = changed(&plain, |state| {
        state.settings.changes = vec![Change { time: 10.0, quantity: "step", value: 0.5 }];
    });
    let (one, other) = (run(&plain), run(&with));
    assert_eq!(one.trace().values(), other.trace().values());
    assert!(other.events.iter().all(|event| event.kind != EventKind::Changed));
}

#[test]
fn the_kind_of_noise_disturbs_few_measurements_too() {
    let response = |kind| {
        let mut state = example("unstuck");
        state.settings.data.kind = "sensing";
        state.settings.data.signal.noise = 0.1;
        state.settings.data.signal.noise_kind = kind;
        Task::new(&state.settings).unwrap().response
    };
    let all = NoiseKind::ALL.map(|(kind, ..)| response(kind));
    assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
}

#[test]
fn values_outside_what_controls_offer_are_refused_wherever_they_come_from() {
    let mut state = State::default();
    let before = state.clone();
    let refusal = drag(&mut state, Handle::First, 1e-4, f64::NAN).unwrap_err();
    assert!(refusal.contains("range") && refusal.contains("between"), "{refusal}");
    assert_eq!(state, before);
    let document = json!({"lab": "penalties", "settings": {"penalty": "weep", "parameters": {"a": 1e4}}});
    let refusal = state_from_json::<Penalties>(&document).unwrap_err();
    assert!(refusal.message.contains("between"), "{}", refusal.message);
}

#[test]
fn a_step_too_long_is_called_diverged() {
    let method = SOLVERS.iter().find(|kind| kind.name == "gradient_descent").unwrap().name;
    let state = changed(&State::default(), |state| {
        state.settings.compare = vec![penalty_index("l2_squared").unwrap()];
        state.settings.method = method;
        state.settings.step = 4.0;
        state.settings.start = "zero";
        state.settings.iterations = 20_000;
    });
    let record = run(&state);
    let outcome = record.outcome.as_ref().unwrap();
    assert_eq!(outcome.kind, Ending::Diverged, "{}", outcome.message);
    assert!(record.events.iter().any(|event| event.kind == EventKind::Diverged));
}

#[test]
fn features_have_the_names_of_their_data() {
    let mut data = State::default().settings.data;
    data.kind = "diabetes";
    assert_eq!([0, 2, 9].map(|feature| data.feature_name(feature)), ["age", "bmi", "s6"]);
    data.kind = "inline";
    data.regression.inline = Inline { names: vec!["height".into()], ..Inline::default() }.into();
    assert_eq!(data.feature_name(0), "height");
    data.kind = "gaussian";
    assert_eq!(data.feature_name(0), "x1");
    assert!(RecoveryRun::new(&State::default().settings).is_ok());
}
