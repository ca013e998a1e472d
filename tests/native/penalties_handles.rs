//! What can be dragged in the pictures of the penalties lab, and where a run stands in them.

use crate::support::lab_runs::{example, run};
use proptest::prelude::*;
use saddlescope::figure::drawing::Drawing;
use saddlescope::json::state_from_json;
use saddlescope::lab::Lab;
use saddlescope::lab::penalties::path_chart::path_drawing;
use saddlescope::lab::penalties::progress::progress_drawing;
use saddlescope::lab::penalties::weep_handles::{Handle, drag, handle_at, handles, weep};
use saddlescope::lab::penalties::{
    Moved, Penalties, State, StepAxis, TWO_REACH, Task, TwoHandle, TwoProblem, move_sample, moved_remark,
    sample_at, two_path,
};
use saddlescope::link::{format_query, parse_query};
use saddlescope::penalty::Penalty;
use serde_json::json;
use std::collections::HashSet;

const REACH: (f64, f64) = (0.15, 0.15);

/// The state that a link of this state opens, without remarks.
fn reopened(state: &State) -> State {
    let opened = parse_query::<Penalties>(&format_query::<Penalties>("weep", state));
    assert!(opened.notices.is_empty(), "{:?}", opened.notices);
    opened.state
}

#[test]
fn the_dragged_tail_passes_the_pointer_and_leaves_the_breakpoints() {
    let mut state = State::default();
    let before = weep(&state).unwrap();
    let (_, at) = handles(&before).into_iter().find(|(handle, _)| *handle == Handle::Tail).unwrap();
    assert_eq!(handle_at(&before, (at + 0.05, before.value(at) + 0.05), REACH), Some(Handle::Tail));
    assert_eq!(handle_at(&before, (at, before.value(at) + 0.4), REACH), None, "too far above");
    assert_eq!(handle_at(&before, (before.x2() + 0.1, 0.0), REACH), Some(Handle::Second));
    for height in [0.3, 0.9, 0.5] {
        drag(&mut state, Handle::Tail, f64::NAN, height).unwrap();
        let after = weep(&state).unwrap();
        assert!((after.value(at) - height).abs() < 1e-12, "{}", after.value(at));
        assert!((after.x1() - before.x1()).abs() < 1e-12 && (after.x2() - before.x2()).abs() < 1e-12);
        assert_eq!(after.rho(), before.rho());
    }
    let kept = state.clone();
    let refusal = drag(&mut state, Handle::Tail, f64::NAN, -3.0).unwrap_err();
    assert!(refusal.contains("at least 0"), "{refusal}");
    assert_eq!(state, kept);
}

#[test]
fn the_nearest_point_of_the_small_problem_is_dragged_and_stays_inside() {
    let mut two = TwoProblem { start: [0.0, 0.0], unpenalised: [0.1, 0.0] };
    assert_eq!(two.handle_at((0.04, 0.0), REACH), Some(TwoHandle::Start));
    assert_eq!(two.handle_at((0.06, 0.0), REACH), Some(TwoHandle::Unpenalised));
    assert_eq!(two.handle_at((0.0, 0.16), REACH), None);
    two.drag(TwoHandle::Unpenalised, (0.123, -9.0));
    assert_eq!(two, TwoProblem { start: [0.0, 0.0], unpenalised: [0.12, -TWO_REACH] });
    let state = State {
        view: saddlescope::lab::penalties::View { two, ..State::default().view },
        ..State::default()
    };
    assert_eq!(reopened(&state).view.two, two);
}

#[test]
fn without_a_weight_the_small_problem_is_solved_by_its_unpenalised_point() {
    let mut state = State::default();
    state.settings.method = "fista";
    state.settings.weight = 1e-9;
    for (start, unpenalised) in [([-1.2, 1.4], [1.3, 0.35]), ([0.5, 0.5], [-0.7, -1.1])] {
        state.view.two = TwoProblem { start, unpenalised };
        let path = two_path(&state).unwrap();
        let (first, last) = (path[0], path[path.len() - 1]);
        assert_eq!(first, (start[0], start[1]));
        assert!((last.0 - unpenalised[0]).hypot(last.1 - unpenalised[1]) < 1e-6, "{last:?}");
    }
}

#[test]
fn a_moved_sample_is_observed_where_it_was_put_and_nothing_else_changes() {
    let mut state = State::default();
    let before = Task::new(&state.settings).unwrap();
    let record = run(&state);
    let scene = record.table("scene");
    let height = scene.scalar(36, "seen");
    assert_eq!(sample_at(scene, (37.2, height), (2.0, 0.1)), Some(37));
    assert_eq!(sample_at(scene, (37.2, height + 9.0), (2.0, 0.1)), None);
    move_sample(&mut state, 37, 1.234_567).unwrap();
    move_sample(&mut state, 12, -99.0).unwrap();
    let expected = [Moved { sample: 12, height: -5.0 }, Moved { sample: 37, height: 1.23 }];
    assert_eq!(state.settings.data.moved, expected);
    move_sample(&mut state, 12, 0.5).unwrap();
    assert!(!Penalties::same_run(&State::default(), &state), "the run is another one");
    let after = Task::new(&state.settings).unwrap();
    for (k, (old, new)) in before.response.iter().zip(&after.response).enumerate() {
        assert_eq!(*new, [(11, 0.5), (36, 1.23)].iter().find(|(at, _)| *at == k).map_or(*old, |(_, to)| *to));
    }
    assert_eq!(reopened(&state).settings.data.moved, state.settings.data.moved);
    assert_eq!(moved_remark(&state, run(&state).table("scene")), None);
}

#[test]
fn moved_samples_that_are_not_observed_are_named() {
    let mut state = State::default();
    state.settings.data.signal.samples = 100;
    state.settings.data.signal.missing = 0.5;
    let record = run(&state);
    let scene = record.table("scene");
    let missing = (1..=100).find(|sample| scene.scalar(sample - 1, "seen").is_nan()).unwrap();
    for sample in [missing, 180] {
        move_sample(&mut state, sample, 0.0).unwrap();
    }
    let record = run(&state);
    assert!(record.table("scene").scalar(missing - 1, "seen").is_nan());
    let remark = moved_remark(&state, record.table("scene")).unwrap();
    assert!(remark.contains(&format!("sample {missing}, 180.")), "{remark}");
}

#[test]
fn bad_moved_samples_are_refused_by_link_and_document() {
    for (text, words) in [
        ("0:1", "counted from 1"),
        ("3:9", "outside -5 to 5"),
        ("3", "does not fit"),
        ("3:high", "does not fit"),
        (&(1..=61).map(|k| format!("{k}:0")).collect::<Vec<_>>().join(","), "at most 60"),
    ] {
        let opened = parse_query::<Penalties>(&format!("moved={text}"));
        assert!(opened.state.settings.data.moved.is_empty());
        assert!(matches!(&opened.notices[..], [notice] if notice.contains(words)), "{:?}", opened.notices);
    }
    let document = |entry| json!({"lab": "penalties", "settings": {"data": {"moved_samples": [entry]}}});
    let known = document(json!({"sample": 3, "height": 0.5}));
    let state = state_from_json::<Penalties>(&known).unwrap();
    assert_eq!(state.settings.data.moved, [Moved { sample: 3, height: 0.5 }]);
    for entry in [json!({"sample": -1, "height": 0}), json!({"sample": 2}), json!(7)] {
        assert!(state_from_json::<Penalties>(&document(entry)).unwrap_err().message.contains("moved sample"));
    }
}

proptest! {
    #[test]
    fn links_of_moved_samples_are_read_as_written(
        samples in prop::collection::btree_map(1..200_usize, -500..=500_i32, 0..=60),
    ) {
        let mut state = State::default();
        for (sample, hundredths) in samples {
            move_sample(&mut state, sample, f64::from(hundredths) / 100.0).unwrap();
        }
        prop_assert_eq!(reopened(&state).settings.data.moved, state.settings.data.moved);
    }
}

#[test]
fn at_equal_cost_every_curve_stands_at_what_it_has_called() {
    let mut state = example("regression");
    state.settings.iterations = 300;
    let record = run(&state);
    let trace = record.trace();
    let size = (600.0, 300.0);
    let steps = StepAxis::new("log", trace).unwrap();
    let calls = StepAxis::new("calls", trace).unwrap();
    let by_steps = progress_drawing(&state, &record, &[], steps, size);
    let by_calls = progress_drawing(&state, &record, &[], calls, size);
    let selected = state.settings.compare.iter().position(|index| *index == state.settings.penalty).unwrap();
    let row = (0..trace.rows()).find(|row| trace.scalar(*row, "time") >= 40.0).unwrap();
    let step = trace.scalar(row, "time");
    let cost = trace.group(row, "cost")[selected];
    let most = (0..state.settings.compare.len()).map(|k| trace.group(trace.rows() - 1, "cost")[k]);
    let share = (1.0 + cost).ln() / (1.0 + most.fold(0.0, f64::max)).ln();
    // Of all pixels along the axis, the one that means this step stands at the share of its cost.
    let pixel = |drawing: &dyn Drawing, step: f64| {
        (0..=600).map(f64::from).find(|x| drawing.time_at(*x, 100.0).unwrap() >= step).unwrap()
    };
    let (left, right) = (pixel(&by_steps, 1e-9), pixel(&by_steps, steps.last()));
    let expected = left + share * (right - left);
    assert!((pixel(&by_calls, step) - expected).abs() <= 2.0, "{} {expected}", pixel(&by_calls, step));
    assert_ne!(by_calls.hot_layer(step, None), by_calls.hot_layer(2.0 * step, None));
}

#[test]
fn a_coefficient_pointed_at_in_the_path_is_named_and_marked() {
    let state = example("regression");
    let record = run(&state);
    let drawing = path_drawing(&state, &record, (700.0, 300.0)).unwrap();
    // Somewhere every pixel column meets a coloured curve; what is read there has the name of its feature.
    let named: Vec<(usize, String)> = (0..300)
        .flat_map(|y| (60..600).step_by(20).map(move |x| (f64::from(x), f64::from(y))))
        .filter_map(|(x, y)| Some((drawing.feature_at(x, y)?, drawing.reading_at(x, y)?)))
        .collect();
    assert!(named.iter().map(|(feature, _)| feature).collect::<HashSet<_>>().len() >= 8);
    for (feature, reading) in &named {
        assert!(
            reading.starts_with(&format!("{}: ", state.settings.data.feature_name(*feature))),
            "{reading}"
        );
    }
    let (feature, _) = named[0];
    assert_ne!(drawing.hot_layer(0.0, Some(feature)), drawing.hot_layer(0.0, None));
    // Only where the abscissa is λ can the weight be pointed at.
    assert!(drawing.place_at(300.0, 100.0).is_some());
    let mut other = state.clone();
    other.view.path_axis = "l1_norm";
    assert_eq!(path_drawing(&other, &record, (700.0, 300.0)).unwrap().place_at(300.0, 100.0), None);
}
