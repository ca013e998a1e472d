//! Penalties on groups and on differences: references, certificates, and solvers of another kind.

#![allow(clippy::single_range_in_vec_init)]

use proptest::prelude::*;
use saddlescope::penalty::total_variation::{
    Differences, FusedLasso, TotalVariation, total_variation, total_variation_violation,
};
use saddlescope::penalty::{Group, L1, Mcp, Penalty, Weep};
use serde_json::Value;

fn reference() -> Value {
    serde_json::from_str(include_str!("../reference/penalties.json")).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn weep(parameters: &Value) -> Weep {
    let [a, b, c, rho] = ["a", "b", "c", "rho"].map(|name| number(&parameters[name]));
    Weep::new(a, b, c, rho).unwrap()
}

fn assert_close(ours: &[f64], reference: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), reference.len());
    for (x, y) in ours.iter().zip(reference) {
        assert!((x - y).abs() <= tolerance * (1.0 + y.abs()), "{ours:?}, not {reference:?}");
    }
}

fn smooth(v: &[f64], k: f64) -> Vec<f64> {
    let mut out = vec![0.0; v.len()];
    TotalVariation::default().prox_to(v, k, &mut out);
    out
}

/// The same prox from its dual, `min ||v - D^T u||^2` over `|u_i| <= k`, one `u_i` at a time.
fn smooth_by_dual(v: &[f64], k: f64) -> Vec<f64> {
    let mut dual = vec![0.0; v.len() - 1];
    let mut x = v.to_vec();
    for _ in 0..4000 {
        for i in 0..dual.len() {
            let next = (dual[i] + 0.5 * (x[i + 1] - x[i])).clamp(-k, k);
            let change = next - dual[i];
            (dual[i], x[i], x[i + 1]) = (next, x[i] + change, x[i + 1] - change);
        }
    }
    x
}

#[test]
fn reference_total_variation_and_fused_lasso() {
    let case = &reference()["total_variation_1d"];
    let v = numbers(&case["y"]);
    for case in case["cases"].as_array().unwrap() {
        assert_close(&smooth(&v, number(&case["lam"])), &numbers(&case["prox"]), 1e-12);
    }
    let fused = &case["fused_lasso"];
    let penalty = FusedLasso { l1: L1::new(number(&fused["lam_l1"])).unwrap(), tv: number(&fused["lam_tv"]) };
    let mut out = vec![0.0; v.len()];
    penalty.prox_to(&v, 1.0, &mut TotalVariation::default(), &mut out);
    assert_close(&out, &numbers(&fused["prox"]), 1e-12);
}

#[test]
fn reference_weep_of_differences() {
    let case = &reference()["weep_tv"];
    let (x, penalty) = (numbers(&case["y"]), Differences { penalty: weep(&case["parameters"]) });
    assert_close(&[penalty.value(&x)], &[number(&case["value"])], 1e-12);
    let mut gradient = vec![0.0; x.len()];
    penalty.gradient_to(&x, &mut gradient);
    assert_close(&gradient, &numbers(&case["gradient"]), 1e-12);
}

#[test]
fn reference_groups() {
    let case = &reference()["group"];
    let v = numbers(&case["vector"]);
    let mut out = vec![0.0; v.len()];
    for lasso in case["group_l21"].as_array().unwrap() {
        let group = Group::new(L1::new(number(&lasso["lam_tau"])).unwrap(), vec![0..3]);
        group.prox_to(&v, 1.0, &mut out);
        assert_close(&out, &numbers(&lasso["prox"]), 1e-12);
    }
    let group_weep = &case["group_weep"];
    let group = Group::new(weep(&group_weep["parameters"]), vec![0..3]);
    group.prox_to(&v, number(&group_weep["tau"]), &mut out);
    assert_close(&out, &numbers(&group_weep["prox"]), 1e-12);
}

#[test]
fn zero_groups_stay_and_numbers_outside_are_free() {
    let group = Group::new(Weep::new(10.0, 0.1, 0.35, 1.0).unwrap(), vec![1..3]);
    let x = [2.0, 0.0, 0.0, -1.0];
    let mut out = [9.0; 4];
    group.prox_to(&x, 0.5, &mut out);
    assert_eq!(out, x);
    group.gradient_to(&x, &mut out);
    assert_eq!((out, group.value(&x)), ([0.0; 4], 0.0));
    Group::new(L1::new(1.0).unwrap(), vec![1..3]).gradient_to(&x, &mut out);
    assert!(out[1].is_nan() && out[2].is_nan() && out[0] == 0.0 && out[3] == 0.0);
}

#[test]
#[should_panic(expected = "groups in order")]
fn overlapping_groups_are_refused() {
    Group::new(L1::new(1.0).unwrap(), vec![0..2, 1..3]);
}

#[test]
fn the_certificate_refuses_what_is_not_the_prox() {
    let v = [0.0, 0.0, 4.0, 4.0];
    assert!(total_variation_violation(&v, 1.0, &[0.5, 0.5, 3.5, 3.5]) < 1e-15);
    for wrong in [[0.4, 0.4, 3.6, 3.6], [0.5, 0.5, 3.5, 3.6], [2.0; 4], v] {
        assert!(total_variation_violation(&v, 1.0, &wrong) > 0.09, "{wrong:?}");
    }
}

#[test]
fn short_signals_and_no_weight() {
    assert_eq!(smooth(&[], 1.0), Vec::<f64>::new());
    assert_eq!(smooth(&[3.0], 1.0), [3.0]);
    assert_eq!(smooth(&[1.0, 5.0, 2.0], 0.0), [1.0, 5.0, 2.0]);
    assert_eq!(smooth(&[1.0, 3.0], 5.0), [2.0, 2.0]);
}

#[test]
fn a_long_signal_is_certified_and_memory_is_used_again() {
    let mut state = 1u64;
    let mut memory = TotalVariation::default();
    for n in [20_000, 50, 3000] {
        let v: Vec<f64> = (0..n)
            .map(|i| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                f64::from((i / 50) % 4) + (state >> 40) as f64 / f64::from(1 << 24) - 0.5
            })
            .collect();
        let mut out = vec![0.0; v.len()];
        memory.prox_to(&v, 1.5, &mut out);
        assert!(total_variation_violation(&v, 1.5, &out) < 1e-9, "{n}");
        assert!(total_variation(&out) < 0.5 * total_variation(&v));
    }
}

proptest! {
    #[test]
    fn the_prox_of_total_variation_is_certified(v in prop::collection::vec(-5.0..5.0f64, 1..200), k in 0.0..8.0f64) {
        prop_assert!(total_variation_violation(&v, k, &smooth(&v, k)) <= 1e-11);
    }

    #[test]
    fn equal_neighbours_do_no_harm(v in prop::collection::vec(-2i32..3, 1..60), k in 0i32..6) {
        let v: Vec<f64> = v.into_iter().map(f64::from).collect();
        let k = 0.5 * f64::from(k);
        prop_assert!(total_variation_violation(&v, k, &smooth(&v, k)) <= 1e-12);
    }

    #[test]
    fn the_dual_gives_the_same(v in prop::collection::vec(-5.0..5.0f64, 2..9), k in 0.0..4.0f64) {
        for (x, y) in smooth(&v, k).iter().zip(smooth_by_dual(&v, k)) {
            prop_assert!((x - y).abs() <= 1e-9, "{x}, {y}");
        }
    }

    #[test]
    fn the_fused_lasso_prox_is_best(
        v in prop::collection::vec(-3.0..3.0f64, 2..8), l1 in 0.0..1.0f64, tv in 0.0..2.0f64, tau in 0.1..3.0f64,
        moves in prop::collection::vec(-1.0..1.0f64, 8),
    ) {
        let penalty = FusedLasso { l1: L1::new(l1).unwrap(), tv };
        let mut best = vec![0.0; v.len()];
        penalty.prox_to(&v, tau, &mut TotalVariation::default(), &mut best);
        let objective = |x: &[f64]| {
            tau * penalty.value(x) + 0.5 * x.iter().zip(&v).map(|(x, v)| (x - v) * (x - v)).sum::<f64>()
        };
        for size in [1e-4, 1e-2, 1.0] {
            let other: Vec<f64> = best.iter().zip(&moves).map(|(x, step)| x + size * step).collect();
            let distance: f64 = moves[..v.len()].iter().map(|step| size * size * step * step).sum();
            // The objective is 1-strongly convex: leaving the minimiser costs half the distance squared.
            prop_assert!(objective(&other) >= objective(&best) + 0.5 * distance - 1e-12);
        }
    }

    #[test]
    fn gradients_are_those_of_the_values(x in prop::collection::vec(-2.0..2.0f64, 6), step in 0usize..6) {
        let weep = Weep::new(4.0, 0.25, 0.4, 0.5).unwrap();
        let (group, differences) = (
            Group::new(weep, vec![0..2, 3..6]).with_weights(vec![2.0, 0.5]),
            Differences { penalty: weep },
        );
        let mut gradient = vec![0.0; 6];
        let slope = |value: &dyn Fn(&[f64]) -> f64| {
            let moved = |h: f64| x.iter().enumerate().map(|(i, x)| if i == step { x + h } else { *x }).collect::<Vec<_>>();
            (value(&moved(1e-6)) - value(&moved(-1e-6))) / 2e-6
        };
        // The gradient is Lipschitz (4 times 4 at most), so a central difference is this good.
        group.gradient_to(&x, &mut gradient);
        prop_assert!((gradient[step] - slope(&|x| group.value(x))).abs() <= 2e-5);
        differences.gradient_to(&x, &mut gradient);
        prop_assert!((gradient[step] - slope(&|x| differences.value(x))).abs() <= 2e-5);
    }

    #[test]
    fn a_radial_prox_is_best_in_every_direction(
        v in prop::collection::vec(-2.0..2.0f64, 3), tau in 0.1..8.0f64, weight in 0.2..3.0f64,
        other in prop::collection::vec(-3.0..3.0f64, 3),
    ) {
        fn check(penalty: impl Penalty, v: &[f64], tau: f64, weight: f64, other: &[f64]) -> bool {
            let group = Group::new(penalty, vec![0..3]).with_weights(vec![weight]);
            let mut best = vec![0.0; 3];
            group.prox_to(v, tau, &mut best);
            let objective = |x: &[f64]| {
                group.value(x) + 0.5 * x.iter().zip(v).map(|(x, v)| (x - v) * (x - v)).sum::<f64>() / tau
            };
            let near: Vec<f64> = best.iter().zip(other).map(|(x, step)| x + 1e-3 * step).collect();
            [other, &near, &[0.0; 3], v].iter().all(|x| objective(&best) <= objective(x) + 1e-12 * (1.0 + 1.0 / tau))
        }
        prop_assert!(check(L1::new(0.5).unwrap(), &v, tau, weight, &other));
        prop_assert!(check(Mcp::new(0.5, 3.0).unwrap(), &v, tau, weight, &other));
        prop_assert!(check(Weep::new(4.0, 0.25, 0.4, 0.5).unwrap(), &v, tau, weight, &other));
    }
}
