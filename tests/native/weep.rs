//! WEEP: the closed form is the envelope, its limits are the penalties they should be.

use proptest::prelude::*;
use saddlescope::penalty::{Huber, Mcp, Penalty, Weep};
use serde_json::Value;

/// Members with `c` from just above its bound to far above.
fn weep() -> impl Strategy<Value = Weep> {
    (-1.0..4.0f64, 0.0..2.0f64, 0.01..4.0f64, -3.0..2.0f64)
        .prop_map(|(a, b, above, rho)| (a.exp(), b, above, rho.exp()))
        .prop_map(|(a, b, above, rho)| Weep::new(a, b, above - 0.5 * b * b / a, rho).unwrap())
}

/// The lower convex hull of points in order of `x`, evaluated at those `x`.
fn lower_hull(x: &[f64], y: &[f64]) -> Vec<f64> {
    let mut corners: Vec<usize> = Vec::new();
    for i in 0..x.len() {
        while let [.., a, b] = corners[..] {
            if (y[b] - y[a]) * (x[i] - x[a]) < (y[i] - y[a]) * (x[b] - x[a]) {
                break;
            }
            corners.pop();
        }
        corners.push(i);
    }
    let mut hull = vec![0.0; x.len()];
    for pair in corners.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        for i in a..=b {
            hull[i] = y[a] + (y[b] - y[a]) * (x[i] - x[a]) / (x[b] - x[a]);
        }
    }
    hull
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_closed_form_is_the_weakly_convex_envelope(weep in weep()) {
        let step = 2.0 * weep.x2() / 4000.0;
        let x: Vec<f64> = (-4000..=4000).map(|i| f64::from(i) * step).collect();
        let hull = lower_hull(&x, &x.iter().map(|&x| weep.lifted(x)).collect::<Vec<_>>());
        // Chords between grid points lie above a parabola of curvature a + rho by this much at most.
        let coarse = (weep.a() + weep.rho()) * step * step;
        for (&x, hull) in x.iter().zip(hull) {
            let envelope = hull - 0.5 * weep.rho() * x * x;
            let rounding = 1e-12 * (1.0 + weep.lifted(2.0 * weep.x2()));
            prop_assert!((weep.value(x) - envelope).abs() <= coarse + rounding, "{weep:?} at {x}");
            prop_assert!((weep.hull(x) - weep.value(x) - 0.5 * weep.rho() * x * x).abs() <= rounding);
            prop_assert!(weep.value(x) <= weep.base(x) + rounding);
        }
    }

    #[test]
    fn the_pieces_join_in_value_and_slope(weep in weep()) {
        let (x1, x2, s, rho) = (weep.x1(), weep.x2(), weep.s(), weep.rho());
        prop_assert!(0.0 < x1 && x1 <= weep.crossing() && weep.crossing() <= x2);
        let scale = 1e-12 * (1.0 + s) * (1.0 + x2) * (1.0 + rho);
        let middle = |x: f64| s * x - 0.5 * s * s / (weep.a() + rho) - 0.5 * rho * x * x;
        for (x, value, slope) in [
            (x1, 0.5 * weep.a() * x1 * x1, weep.a() * x1),
            (0.5 * (x1 + x2), middle(0.5 * (x1 + x2)), s - rho * 0.5 * (x1 + x2)),
            (x2, weep.b() * x2 + weep.c(), weep.b()),
        ] {
            prop_assert!((weep.value(x) - value).abs() <= scale && (middle(x) - value).abs() <= scale, "{weep:?}");
            prop_assert!((weep.derivative(x) - slope).abs() <= scale, "{weep:?}");
        }
        prop_assert_eq!(weep.max_slope(), weep.derivative(x1));
    }

    #[test]
    fn breakpoints_make_the_member_that_has_them(
        x1 in 0.01..2.0f64, gap in 0.01..3.0f64, b in 0.0..2.0f64, rho in 0.05..5.0f64,
    ) {
        let weep = Weep::from_breakpoints(x1, x1 + gap, b, rho).unwrap();
        prop_assert!((weep.x1() - x1).abs() <= 1e-11 * (1.0 + x1), "{weep:?}");
        prop_assert!((weep.x2() - x1 - gap).abs() <= 1e-11 * (1.0 + x1 + gap), "{weep:?}");
        prop_assert_eq!((weep.b(), weep.rho()), (b, rho));
    }

    #[test]
    fn its_derivative_is_a_difference_of_clips(weep in weep(), x in -6.0..6.0f64) {
        let (s, rest) = (weep.s(), weep.s() - weep.b());
        let clips = ((weep.a() + weep.rho()) * x).clamp(-s, s) - (weep.rho() * x).clamp(-rest, rest);
        prop_assert!((weep.derivative(x) - clips).abs() <= 1e-12 * (1.0 + s));
    }

    #[test]
    fn beyond_its_weak_convexity_the_prox_is_that_of_the_base(weep in weep(), more in 1.0..5.0f64, v in 0.0..8.0f64) {
        let tau = more / weep.rho();
        let z = weep.prox(v, tau);
        let objective = |z: f64| weep.base(z) + 0.5 * (z - v) * (z - v) / tau;
        for i in 0..=1000 {
            prop_assert!(objective(z) <= objective(v * f64::from(i) / 1000.0) + 1e-12 * (1.0 + v * v / tau));
        }
    }

    #[test]
    fn a_steep_start_without_a_tail_is_mcp(c in 0.05..3.0f64, rho in 0.1..3.0f64, x in 0.1..6.0f64, tau in 0.05..5.0f64) {
        let weep = Weep::new(1e13, 0.0, c, rho).unwrap();
        let mcp = Mcp::new((2.0 * c * rho).sqrt(), 1.0 / rho).unwrap();
        prop_assert!((weep.value(x) - mcp.value(x)).abs() <= 1e-5);
        prop_assert!((weep.derivative(x) - mcp.derivative(x)).abs() <= 1e-5);
        // The two thresholds agree to 1e-6 only, and between them the proxes do not.
        let beside_jump = mcp.jump(tau).is_some_and(|jump| (jump.v - x).abs() < 1e-4);
        let steep = 1e-5 / (1.0 - tau * rho).abs();
        prop_assert!(beside_jump || (weep.prox(x, tau) - mcp.prox(x, tau)).abs() <= 1e-5 + steep);
    }

    #[test]
    fn much_weak_convexity_is_the_base(weep in weep(), x in -6.0..6.0f64) {
        let sharp = Weep::new(weep.a(), weep.b(), weep.c(), 1e9).unwrap();
        prop_assert!((sharp.value(x) - weep.base(x)).abs() <= 1e-6, "{weep:?}");
    }

    #[test]
    fn at_the_least_offset_it_is_huber(a in 0.1..50.0f64, b in 0.01..2.0f64, rho in 0.1..5.0f64, x in -6.0..6.0f64, tau in 0.05..20.0f64) {
        let weep = Weep::new(a, b, -0.5 * b * b / a, rho).unwrap();
        let huber = Huber::new(a, b / a).unwrap();
        prop_assert!((weep.value(x) - huber.value(x)).abs() <= 1e-12 * (1.0 + a));
        prop_assert!((weep.derivative(x) - huber.derivative(x)).abs() <= 1e-12 * (1.0 + a));
        prop_assert!((weep.prox(x, tau) - huber.prox(x, tau)).abs() <= 1e-12 * (1.0 + x.abs()));
        prop_assert_eq!(weep.jump(tau), None);
        prop_assert_eq!((weep.weak_convexity(), weep.derivative_lipschitz()), (0.0, Some(a)));
    }
}

#[test]
fn without_anything_to_cap_it_is_zero() {
    let weep = Weep::new(3.0, 0.0, 0.0, 1.0).unwrap();
    for x in [-2.0, 0.0, 0.1, 5.0] {
        assert_eq!((weep.value(x), weep.derivative(x), weep.prox(x, 2.0)), (0.0, 0.0, x));
    }
    assert_eq!((weep.weak_convexity(), weep.derivative_lipschitz()), (0.0, Some(0.0)));
}

#[test]
fn at_the_critical_step_everything_between_the_breakpoints_is_optimal() {
    let weep = Weep::new(4.0, 0.25, 0.4, 0.5).unwrap();
    let jump = weep.jump(2.0).unwrap();
    assert!((jump.low - weep.x1()).abs() < 1e-14 && (jump.high - weep.x2()).abs() < 1e-14);
    let objective = |z: f64| weep.value(z) + 0.25 * (z - jump.v) * (z - jump.v);
    let middle = 0.5 * (weep.x1() + weep.x2());
    assert!((objective(middle) - objective(jump.high)).abs() < 1e-14);
    assert_eq!(weep.prox(jump.v, 2.0), jump.high);
}

#[test]
fn an_offset_below_its_bound_is_refused_with_the_bound() {
    let error = Weep::new(2.0, 1.0, -0.5, 1.0).unwrap_err();
    assert_eq!(error.to_string(), "c: -0.5 is not allowed; it must be at least -b²/(2a) = -0.25");
    assert!(Weep::new(2.0, 1.0, -0.25, 1.0).is_ok());
    assert_eq!(Weep::from_breakpoints(1.0, 1.0, 0.0, 1.0).unwrap_err().parameter, "x2");
}

#[test]
fn reference_constants() {
    let file: Value = serde_json::from_str(include_str!("../reference/penalties.json")).unwrap();
    let mut count = 0;
    for case in file["scalar"].as_array().unwrap().iter().filter(|case| case["penalty"] == "weep") {
        let parameter = |name: &str| case["parameters"][name].as_f64().unwrap();
        let weep = Weep::new(parameter("a"), parameter("b"), parameter("c"), parameter("rho")).unwrap();
        for (ours, name) in [(weep.x1(), "x1"), (weep.x2(), "x2"), (weep.s(), "slope_s")] {
            assert!((ours - case[name].as_f64().unwrap()).abs() <= 1e-12 * ours, "{weep:?}: {name}");
        }
        assert_eq!(weep.derivative_lipschitz(), case["lipschitz"].as_f64());
        assert_eq!(weep.weak_convexity(), case["weak_convexity"].as_f64().unwrap());
        count += 1;
    }
    assert!(count >= 4);
}
