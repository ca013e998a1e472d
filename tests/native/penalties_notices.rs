//! What the examples of the penalties lab point out, computed: a claim about drawn data holds for at least ten
//! of the seeds 1 to 12.

use crate::support::lab_runs::{at_the_end, example, run};
use saddlescope::lab::penalties::shapes::{PROBE_STEP, minimisers};
use saddlescope::lab::penalties::{EXAMPLES, State, penalty_index};
use saddlescope::penalty::{PENALTIES, prox_objective};
use saddlescope::stream::Record;

/// Seeds of which at most two may be exceptions.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=12;

/// The example with another draw.
fn drawn(name: &str, seed: u64) -> State {
    let mut state = example(name);
    state.settings.data.signal.seed = seed;
    state.settings.data.regression.gaussian.seed = seed;
    state
}

/// The runs of an example for all seeds.
fn draws(name: &str) -> Vec<(State, Record)> {
    SEEDS.map(|seed| drawn(name, seed)).map(|state| (state.clone(), run(&state))).collect()
}

/// Checks that a claim holds for nearly every draw.
fn holds(draws: &[(State, Record)], claim: impl Fn(&State, &Record) -> bool) {
    let exceptions: Vec<u64> =
        SEEDS.zip(draws).filter(|(_, (state, record))| !claim(state, record)).map(|(seed, _)| seed).collect();
    assert!(exceptions.len() <= 2, "not for seeds {exceptions:?}");
}

/// Whether the first of the numbers is larger than all others.
fn first_is_largest(values: &[f64]) -> bool {
    values[1..].iter().all(|value| *value < values[0])
}

/// The error at the end of the same state from another start.
fn error_from(state: &State, start: &'static str) -> f64 {
    let mut state = state.clone();
    state.settings.start = start;
    at_the_end(&run(&state), "rmse")[0]
}

#[test]
fn every_example_has_a_notice_that_is_tested_here() {
    let tested = ["weep", "stuck", "unstuck", "regression", "groups", "photograph", "jump", "plain_gradient"];
    assert_eq!(EXAMPLES.iter().map(|example| example.name).collect::<Vec<_>>(), tested);
}

#[test]
fn l1_shrinks_most_and_errs_most_and_weep_alone_is_smooth_with_the_fewest_false_jumps() {
    let draws = draws("weep");
    holds(&draws, |_, record| {
        let bias = at_the_end(record, "bias");
        bias[1..].iter().all(|other| *other > bias[0]) && bias[0] < 0.0
    });
    holds(&draws, |_, record| first_is_largest(at_the_end(record, "rmse")));
    holds(&draws, |state, record| {
        let weep = state.settings.compare.iter().position(|i| PENALTIES[*i].name == "weep").unwrap();
        let spurious = at_the_end(record, "spurious");
        spurious.iter().enumerate().all(|(k, count)| k == weep || *count > spurious[weep])
    });
    let state = example("weep");
    for index in &state.settings.compare {
        let smooth = state.settings.penalty_at(*index).unwrap().derivative_lipschitz().is_some();
        assert_eq!(smooth, PENALTIES[*index].name == "weep");
    }
}

#[test]
fn without_a_slope_far_out_the_start_decides_and_with_one_it_does_not() {
    let weep = penalty_index("weep").unwrap();
    for (name, b) in [("stuck", 0.0), ("unstuck", 0.05)] {
        let state = example(name);
        let far = state.settings.penalty_at(weep).unwrap().derivative(1e6);
        assert_eq!((far, state.settings.method, state.settings.start), (b, "lbfgs", "adjoint"));
    }
    holds(&draws("stuck"), |state, record| at_the_end(record, "rmse")[0] >= 10.0 * error_from(state, "l1"));
    holds(&draws("unstuck"), |state, record| {
        let errors = [at_the_end(record, "rmse")[0], error_from(state, "zero"), error_from(state, "l1")];
        let largest = errors.into_iter().fold(0.0, f64::max);
        errors.into_iter().all(|error| error >= 0.9 * largest)
    });
}

#[test]
fn l1_keeps_wrong_features_and_mcp_and_weep_hardly_any() {
    // In the order l1, mcp, scad, weep.
    let draws = draws("regression");
    holds(&draws, |_, record| at_the_end(record, "spurious")[0] >= 5.0);
    holds(&draws, |_, record| {
        at_the_end(record, "spurious")[1] <= 2.0
            && at_the_end(record, "rmse")[1] < at_the_end(record, "rmse")[0]
    });
    holds(&draws, |_, record| {
        let estimate = at_the_end(record, "estimate");
        let weep = &estimate[300..];
        weep.iter().all(|x| *x != 0.0) && at_the_end(record, "spurious")[3] <= 1.0
    });
}

#[test]
fn groups_help_where_the_truth_has_them() {
    let alone = |state: &State| {
        let mut alone = state.clone();
        alone.settings.group = 1;
        run(&alone)
    };
    // How much larger every error is with each coefficient alone.
    let ratios = |state: &State, record: &Record| -> Vec<f64> {
        let alone = alone(state);
        at_the_end(&alone, "rmse").iter().zip(at_the_end(record, "rmse")).map(|(a, b)| a / b).collect()
    };
    holds(&draws("groups"), |state, record| {
        let ratios = ratios(state, record);
        ratios.iter().all(|ratio| *ratio >= 1.2) && ratios[1] > 2.0
    });
    // Together or not at all: for every draw, and every penalty with exact zeros.
    for seed in SEEDS {
        let record = run(&drawn("groups", seed));
        for x in at_the_end(&record, "estimate").chunks(100).take(3) {
            for group in x.chunks(5) {
                let active = group.iter().filter(|x| **x != 0.0).count();
                assert!(active == 0 || active == 5, "seed {seed}: {group:?}");
            }
        }
    }
}

#[test]
fn on_the_photograph_l1_errs_least_and_concave_penalties_are_more_similar() {
    holds(&draws("photograph"), |_, record| {
        let (rmse, similarity) = (at_the_end(record, "rmse"), at_the_end(record, "similarity"));
        rmse[1..].iter().all(|error| *error > rmse[0])
            && similarity[1..].iter().all(|other| *other > similarity[0])
    });
}

#[test]
fn where_the_prox_jumps_both_ends_are_on_screen_and_equally_good() {
    let state = example("jump");
    let (penalty, view) = (state.settings.selected().unwrap(), &state.view);
    assert!(view.tau > 1.0 / penalty.weak_convexity());
    assert_eq!(view.probe, 0.34, "as the notice says");
    let ends = minimisers(&*penalty, view.probe, view.tau);
    let [low, high] = ends[..] else { panic!("one minimiser only: {ends:?}") };
    assert!(high - low > 0.2, "far enough apart to be seen: {ends:?}");
    let threshold = penalty.jump(view.tau).unwrap().v;
    assert!((threshold - view.probe).abs() <= PROBE_STEP / 2.0);
    let value = |z: f64| prox_objective(&*penalty, z, threshold, view.tau);
    assert!((value(low) - value(high)).abs() < 1e-12);
}

#[test]
fn plain_gradient_steps_on_l1_hit_no_zero() {
    for seed in SEEDS {
        let state = drawn("plain_gradient", seed);
        let record = run(&state);
        assert_eq!(
            (state.settings.compare[0], state.settings.method),
            (penalty_index("l1").unwrap(), "gradient_descent")
        );
        let x = &at_the_end(&record, "estimate")[..200];
        assert!(x.windows(2).all(|pair| pair[0] != pair[1]), "seed {seed}: a jump is exactly zero");
    }
}
