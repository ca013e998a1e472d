//! What holds for every penalty on the list, whatever its parameters.

use proptest::prelude::*;
use saddlescope::penalty::{
    Atan, L1, Mcp, PENALTIES, Penalty, PenaltyKind, kind, moreau_envelope, prox_gap, prox_objective,
    stationarity_gap,
};

/// The member whose parameters are these shares of the ranges on offer.
fn member(kind: &PenaltyKind, shares: [f64; 4]) -> Box<dyn Penalty> {
    let mut values: Vec<f64> = kind
        .parameters
        .iter()
        .zip(shares)
        .map(|(parameter, share)| {
            let (low, high) = (parameter.min, parameter.max);
            if parameter.logarithmic { low * (high / low).powf(share) } else { low + share * (high - low) }
        })
        .collect();
    (kind.build)(&values).unwrap_or_else(|error| {
        assert_eq!((kind.name, error.parameter), ("weep", "c"), "{error}");
        values[2] = -0.5 * values[1] * values[1] / values[0] * shares[2];
        (kind.build)(&values).unwrap()
    })
}

type Function = Box<dyn Fn(f64) -> f64>;

fn shares() -> impl Strategy<Value = [f64; 4]> {
    prop::array::uniform4(0.0..=1.0)
}

/// Steps of the prox from small to far beyond any weak convexity.
fn tau() -> impl Strategy<Value = f64> {
    (-3.0..3.0f64).prop_map(f64::exp)
}

/// `f(x - h) + f(x + h) - 2 f(x)` for `f = P + rho x^2 / 2`, and how large its rounding may be.
fn second_difference(penalty: &dyn Penalty, rho: f64, x: f64, h: f64) -> (f64, f64) {
    let (before, here, after) = (penalty.value(x - h), penalty.value(x), penalty.value(x + h));
    (before + after - 2.0 * here + rho * h * h, 4e-15 * (before + here + after))
}

/// Centres and half-widths at every scale, inside every piece, and at every kink.
fn places(penalty: &dyn Penalty) -> Vec<(f64, f64)> {
    let mut places: Vec<(f64, f64)> =
        (0..820).map(|i| 1e-6 * 1.02f64.powi(i)).map(|x| (x, 0.02 * x)).collect();
    let points = penalty.breakpoints();
    places.extend(points.windows(2).map(|pair| (0.5 * (pair[0] + pair[1]), 0.25 * (pair[1] - pair[0]))));
    places.extend(points.iter().flat_map(|&point| [(point, 1e-9), (point + 1e-9, 1e-9), (point, 0.3)]));
    places
}

proptest! {
    #[test]
    fn nothing_near_or_far_is_better_than_the_prox(shares in shares(), tau in tau(), v in -12.0..12.0f64) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let z = penalty.prox(v, tau);
            let objective = |z: f64| prox_objective(&*penalty, z, v, tau);
            let rounding = 1e-13 * objective(0.0);
            let near = (-200..=200).map(|i| z + f64::from(i) * 1e-4);
            let far = (-300..=300).map(|i| v * f64::from(i) / 250.0);
            for other in near.chain(far).chain([0.0, v]).chain(penalty.breakpoints()) {
                prop_assert!(objective(z) <= objective(other) + rounding, "{penalty:?}: {other} beats {z}");
            }
            prop_assert!(prox_gap(&*penalty, v, tau) <= rounding, "{penalty:?}");
            prop_assert!(moreau_envelope(&*penalty, v, tau) <= penalty.value(v) + rounding);
        }
    }

    #[test]
    fn the_prox_is_stationary_odd_monotone_and_shrinks(
        shares in shares(), tau in tau(), v in 0.0..12.0f64, more in 0.0..1.0f64,
    ) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let z = penalty.prox(v, tau);
            let gap = stationarity_gap(&*penalty, z, v, tau);
            prop_assert!(gap <= 1e-10 * (1.0 + v / tau), "{penalty:?}: {gap}");
            prop_assert_eq!(penalty.prox(-v, tau), -z);
            prop_assert!((0.0..=v).contains(&z), "{:?}: {} of {}", penalty, z, v);
            prop_assert!(penalty.prox(v + more, tau) >= z - 1e-13 * v, "{:?}", penalty);
        }
    }

    #[test]
    fn the_derivative_is_that_of_the_value(shares in shares(), x in -6.0..6.0f64) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let h = 1e-5 * x.abs();
            if x.abs() < 1e-3 || penalty.breakpoints().iter().any(|point| (x.abs() - point).abs() <= 2.0 * h) {
                continue;
            }
            let difference = (penalty.value(x + h) - penalty.value(x - h)) / (2.0 * h);
            let slope = penalty.derivative(x);
            prop_assert!((slope - difference).abs() <= 1e-7 * (1.0 + slope.abs()), "{penalty:?}");
            prop_assert_eq!(penalty.subdifferential(x), (slope, slope));
            prop_assert_eq!(penalty.derivative(-x), -slope);
            prop_assert_eq!(penalty.value(-x), penalty.value(x));
            prop_assert!(penalty.value(x) >= 0.0 && penalty.value(0.0) == 0.0);
        }
    }

    #[test]
    fn at_kinks_the_derivative_is_nan_and_the_subdifferential_spans_the_slopes_beside(shares in shares()) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            for point in penalty.breakpoints() {
                let (low, high) = penalty.subdifferential(point);
                prop_assert_eq!(penalty.derivative(point).is_nan(), low < high, "{:?} at {}", penalty, point);
                let h = 1e-9 * if point == 0.0 { 1e-3 } else { point };
                for slope in [penalty.derivative(point - h), penalty.derivative(point + h)] {
                    let slack = 1e-6 * (1.0 + slope.abs());
                    prop_assert!(low - slack <= slope && slope <= high + slack, "{penalty:?} at {point}");
                }
            }
        }
    }

    #[test]
    fn a_jump_is_where_two_minimisers_are_equally_good(shares in shares(), tau in tau()) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let critical = tau * penalty.weak_convexity();
            let Some(jump) = penalty.jump(tau) else {
                prop_assert!(critical <= 1.0 + 1e-12, "{penalty:?} must jump at {tau}");
                continue;
            };
            prop_assert!(critical >= 1.0 - 1e-12, "{penalty:?} cannot jump at {tau}");
            prop_assert!(0.0 <= jump.low && jump.low < jump.high && jump.high <= jump.v, "{penalty:?}");
            let objective = |z: f64| prox_objective(&*penalty, z, jump.v, tau);
            let (low, high) = (objective(jump.low), objective(jump.high));
            prop_assert!((low - high).abs() <= 1e-12 * low, "{penalty:?}: {low} and {high}");
            // Just beyond its critical step a prox is nearly vertical beside its jump.
            if critical > 1.05 {
                let beside = |side: f64| penalty.prox(jump.v * (1.0 + 1e-9 * side), tau);
                let near = 1e-5 * jump.high;
                prop_assert!((beside(-1.0) - jump.low).abs() <= near, "{penalty:?}: below {jump:?}");
                prop_assert!((beside(1.0) - jump.high).abs() <= near, "{penalty:?}: above {jump:?}");
            }
        }
    }

    #[test]
    fn without_a_jump_the_prox_is_as_steep_as_weak_convexity_allows(
        shares in shares(), tau in tau(), v in 0.0..6.0f64, width in 1e-6..1.0f64,
    ) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let left = 1.0 - tau * penalty.weak_convexity();
            if left > 1e-3 {
                let step = penalty.prox(v + width, tau) - penalty.prox(v, tau);
                prop_assert!(step <= width / left + 1e-9, "{penalty:?}: {step} over {width}");
            }
        }
    }

    #[test]
    fn the_weak_convexity_is_enough_and_no_less_is(shares in shares()) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let rho = penalty.weak_convexity();
            let bends_down = |rho: f64| {
                places(&*penalty).into_iter().any(|(x, h)| {
                    let (difference, rounding) = second_difference(&*penalty, rho, x, h);
                    difference < -rounding
                })
            };
            if rho.is_infinite() {
                prop_assert!(bends_down(1e4), "{penalty:?} has a weak convexity");
            } else {
                prop_assert!(!bends_down(rho), "{penalty:?} is not {rho}-weakly convex");
                prop_assert!(rho == 0.0 || bends_down(0.97 * rho), "{penalty:?} is better than {rho}");
            }
        }
    }

    #[test]
    fn the_lipschitz_constant_of_the_derivative_holds_and_is_reached(
        shares in shares(), x in -6.0..6.0f64, y in -6.0..6.0f64,
    ) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let Some(lipschitz) = penalty.derivative_lipschitz() else {
                let kinks = penalty.breakpoints().into_iter().filter(|&x| penalty.derivative(x).is_nan());
                prop_assert!(kinks.count() > 0, "{penalty:?} has no kink");
                continue;
            };
            let steepness = |x: f64, y: f64| (penalty.derivative(x) - penalty.derivative(y)).abs() / (x - y).abs();
            prop_assert!(x == y || steepness(x, y) <= lipschitz * (1.0 + 1e-9), "{penalty:?}");
            let steepest = places(&*penalty).iter().map(|&(x, h)| steepness(x, x + h)).fold(0.0, f64::max);
            prop_assert!(steepest >= 0.999 * lipschitz, "{penalty:?}: {steepest} of {lipschitz}");
        }
    }

    #[test]
    fn the_slope_at_zero_is_a_limit(shares in shares()) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let slope = penalty.slope_at_zero();
            if slope.is_infinite() {
                prop_assert!(penalty.value(1e-300) / 1e-300 > 1e10, "{penalty:?}");
            } else {
                prop_assert!((penalty.value(1e-10) / 1e-10 - slope).abs() <= 1e-7 * (1.0 + slope), "{penalty:?}");
                prop_assert!((penalty.derivative(1e-10) - slope).abs() <= 1e-7 * (1.0 + slope), "{penalty:?}");
            }
        }
    }

    #[test]
    fn many_at_once_are_many_one_by_one(shares in shares(), tau in tau(), x in prop::collection::vec(-4.0..4.0f64, 1..40)) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let mut out = vec![0.0; x.len()];
            penalty.prox_to(&x, tau, &mut out);
            prop_assert_eq!(&out, &x.iter().map(|&x| penalty.prox(x, tau)).collect::<Vec<_>>());
            penalty.derivative_to(&x, &mut out);
            prop_assert_eq!(&out, &x.iter().map(|&x| penalty.derivative(x)).collect::<Vec<_>>());
            let sum: f64 = x.iter().map(|&x| penalty.value(x)).sum();
            prop_assert!((penalty.sum(&x) - sum).abs() <= 1e-13 * sum);
        }
    }

    #[test]
    fn the_moreau_envelope_has_the_slope_of_the_residual(shares in shares(), v in 0.1..6.0f64) {
        for kind in PENALTIES {
            let penalty = member(kind, shares);
            let tau = 0.5 / penalty.weak_convexity().max(1.0);
            if tau > 1e-3 {
                let envelope = |v: f64| moreau_envelope(&*penalty, v, tau);
                let slope = (envelope(v + 1e-5) - envelope(v - 1e-5)) / 2e-5;
                let residual = (v - penalty.prox(v, tau)) / tau;
                // The slope itself is Lipschitz with 1 / (tau (1 - tau rho)), at most 2 / tau.
                prop_assert!((slope - residual).abs() <= 2e-5 / tau + 1e-8, "{penalty:?}: {slope}, {residual}");
            }
        }
    }

    /// Moreau's identity `v = prox_{tau P}(v) + tau w`, `w` the prox of the conjugate `P*` with step
    /// `1 / tau` at `v / tau`: `w` minimises `P*(w) + tau (w - v / tau)^2 / 2`.
    #[test]
    fn convex_penalties_satisfy_the_identity_of_moreau(
        lam in 0.1..3.0f64, part in 0.05..0.95f64, tau in tau(), v in -12.0..12.0f64,
    ) {
        let conjugates: [(&str, Vec<f64>, f64, Function); 4] = [
            ("l1", vec![lam], lam, Box::new(move |_| 0.0)),
            ("huber", vec![lam, part], lam * part, Box::new(move |w| 0.5 * w * w / lam)),
            ("l2_squared", vec![lam], 1e3, Box::new(move |w| 0.5 * w * w / lam)),
            ("elastic_net", vec![lam, part], 1e3, Box::new(move |w: f64| {
                (w.abs() - lam * part).max(0.0).powi(2) / (2.0 * lam * (1.0 - part))
            })),
        ];
        for (name, parameters, domain, conjugate) in conjugates {
            let penalty = (kind(name).unwrap().build)(&parameters).unwrap();
            let w = minimise(-domain, domain, |w| conjugate(w) + 0.5 * tau * (w - v / tau).powi(2));
            let error = penalty.prox(v, tau) + tau * w - v;
            prop_assert!(error.abs() <= 1e-4 * (1.0 + tau), "{penalty:?}: {error}");
        }
    }
}

/// The minimiser of a convex function on an interval, by thirds.
fn minimise(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if f(a) <= f(b) {
            high = b;
        } else {
            low = a;
        }
    }
    0.5 * (low + high)
}

#[test]
fn mcp_without_concavity_is_l1() {
    let (mcp, l1) = (Mcp::new(0.7, 1e12).unwrap(), L1::new(0.7).unwrap());
    for x in [-3.0, 0.2, 5.0] {
        assert!((mcp.value(x) - l1.value(x)).abs() < 1e-10);
        assert!((mcp.prox(x, 1.3) - l1.prox(x, 1.3)).abs() < 1e-10);
    }
}

#[test]
fn the_arctangent_may_leave_zero_before_it_jumps() {
    // kappa = 1.6 in units of eps: beyond the weak convexity (1.54), but the dip is above kappa.
    let (atan, tau) = (Atan::new(0.8 * std::f64::consts::PI, 1.0).unwrap(), 1.0);
    let jump = atan.jump(tau).unwrap();
    assert!(tau * atan.slope_at_zero() < jump.v && 0.1 < jump.low, "{jump:?}");
    let z = atan.prox(0.5 * (tau * atan.slope_at_zero() + jump.v), tau);
    assert!(0.0 < z && z < jump.low, "{z}");
    for v in [jump.v * (1.0 - 1e-6), jump.v * (1.0 + 1e-6), jump.v - 1e-3, jump.v + 1e-3] {
        assert!(
            prox_gap(&atan, v, tau) < 1e-14 && stationarity_gap(&atan, atan.prox(v, tau), v, tau) < 1e-13
        );
    }
    // A little further it jumps from zero.
    assert_eq!(atan.jump(2.0).unwrap().low, 0.0);
}

#[test]
fn what_diverged_stays_visible() {
    for kind in PENALTIES {
        let penalty = (kind.build)(&kind.defaults()).unwrap();
        for tau in [0.1, 2.0, 50.0] {
            assert!(penalty.prox(f64::NAN, tau).is_nan(), "{penalty:?}");
            assert!(penalty.prox(f64::INFINITY, tau).is_infinite(), "{penalty:?}");
        }
    }
}

#[test]
fn names_and_ranges_are_sound() {
    for (i, kind) in PENALTIES.iter().enumerate() {
        assert!(PENALTIES[..i].iter().all(|other| other.name != kind.name && other.label != kind.label));
        assert!((kind.build)(&kind.defaults()).is_ok(), "{}", kind.name);
        for parameter in kind.parameters {
            assert!(
                parameter.min <= parameter.default && parameter.default <= parameter.max,
                "{parameter:?}"
            );
            assert!(!parameter.logarithmic || parameter.min > 0.0, "{parameter:?}");
        }
    }
}

#[test]
fn a_wrong_parameter_is_named_with_its_value_and_range() {
    for kind in PENALTIES {
        for (i, parameter) in kind.parameters.iter().enumerate() {
            for wrong in [-1234.5, f64::NAN, f64::INFINITY] {
                let mut values = kind.defaults();
                values[i] = wrong;
                let error = (kind.build)(&values).expect_err(kind.name);
                assert_eq!(error.parameter, parameter.name);
                let text = error.to_string();
                assert!(text.starts_with(parameter.name) && text.contains(&wrong.to_string()), "{text}");
                assert!(text.contains("must be ") && text.contains(|c: char| c.is_ascii_digit()), "{text}");
            }
        }
    }
    for (name, values) in [
        ("lq", vec![1.0, 1.0]),
        ("scad", vec![1.0, 2.0]),
        ("elastic_net", vec![1.0, 1.01]),
        ("huber", vec![1.0, 0.0]),
    ] {
        assert!((kind(name).unwrap().build)(&values).is_err(), "{name} {values:?}");
    }
}

/// Solutions with a kink at zero have exact zeros; without one, the first breakpoint tells small from large.
#[test]
fn the_support_is_counted_above_the_own_threshold_of_each_penalty() {
    for kind in PENALTIES {
        let penalty = (kind.build)(&kind.defaults()).unwrap();
        let threshold = penalty.support_threshold();
        match kind.name {
            "weep" => {
                // W' grows with slope a up to the first breakpoint s / (a + rho), and falls from there.
                assert_eq!(threshold, penalty.breakpoints()[0]);
                let slope = |share: f64| penalty.derivative(share * threshold);
                assert!(slope(0.5) < slope(1.0) && slope(1.0) > slope(1.01));
            }
            "huber" => {
                assert_eq!(penalty.derivative(threshold), penalty.derivative(2.0 * threshold));
                assert!(penalty.derivative(0.5 * threshold) < penalty.derivative(threshold));
            }
            "capped_l2" => assert!(penalty.derivative(1.01 * threshold) == 0.0 && threshold > 0.0),
            "l2_squared" => assert_eq!(threshold, 0.0, "nothing is told apart"),
            _ => {
                assert_eq!(threshold, 0.0, "{}", kind.name);
                assert!(penalty.slope_at_zero() > 0.0, "{}", kind.name);
                // A kink: small numbers become exact zeros.
                assert_eq!(penalty.prox(1e-6, 0.5), 0.0, "{}", kind.name);
            }
        }
    }
}
