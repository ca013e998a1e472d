//! Methods with steps, and momentum flow, against the reference runs and against each other.

use crate::support::problems::{non_monotone, two_by_four};
use saddlescope::method::{
    Breakdown, GradientDescent, HeavyBall, ImplicitBias, Method, MomentumFlow, Snapshot, State, StepRule,
    StochasticGradientDescent,
};
use saddlescope::objective::DiagonalNetwork;

fn case_c() -> DiagonalNetwork {
    DiagonalNetwork::new(non_monotone(), 2, 0.1f64.ln()).expect("a network")
}

fn interpolation() -> DiagonalNetwork {
    DiagonalNetwork::new(two_by_four(), 2, 0.1f64.ln()).expect("a network")
}

fn run(method: &dyn Method, network: &DiagonalNetwork, steps: usize) -> State {
    let mut state = method.init(network);
    for _ in 0..steps {
        method.step(network, &mut state).expect("a step");
    }
    state
}

fn assert_close(name: &str, actual: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(actual.len(), expected.len());
    for (i, (a, b)) in actual.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= tolerance, "{name}, feature {i}: {a} is not {b} to {tolerance:e}");
    }
}

#[test]
fn gradient_descent_reproduces_the_reference_steps() {
    let network = case_c();
    let descent = GradientDescent::new(0.02).expect("a step");
    let expect = |steps: usize, values: [f64; 3]| {
        let state = run(&descent, &network, steps);
        assert_close(&format!("step {steps}"), &state.coefficients, &values, 1e-12);
        state
    };
    expect(1, [-0.000266666667, -0.0004, -0.000266666667]);
    let state = expect(10, [-0.002683827904, -0.004065054507, -0.002677253158]);
    assert!((state.loss - 2.325741832650).abs() < 1e-11);
    let state = expect(100, [-0.057469084132, -0.144633021529, -0.053914590197]);
    assert!((state.loss - 2.157855654882).abs() < 1e-11);
    let (mut plus, mut minus) = ([0.0; 3], [0.0; 3]);
    state.log_factors_to(&network, &mut plus, &mut minus);
    let products: Vec<f64> = plus.iter().zip(&minus).map(|(a, b)| (a + b).exp()).collect();
    assert_close("|u^2 - v^2|/2", &products, &[0.009848615543, 0.009709011736, 0.009855938654], 1e-12);
}

#[test]
fn heavy_ball_reproduces_the_reference_steps() {
    let (network, ball) = (case_c(), HeavyBall::new(0.005, 0.8).expect("a step"));
    let expected = [-0.002146628824, -0.003229170904, -0.002144229082];
    assert_close("step 10", &run(&ball, &network, 10).coefficients, &expected, 1e-12);
    let state = run(&ball, &network, 100);
    let expected = [-0.078100515212, -0.192637125322, -0.072196706904];
    assert_close("step 100", &state.coefficients, &expected, 1e-12);
    assert!((state.loss - 2.117917193237).abs() < 1e-11);
    assert!((ball.inertia() - 0.125).abs() < 1e-15);
}

#[test]
fn gradient_descent_ends_where_its_step_says_and_gains_what_the_formula_says() {
    let network = interpolation();
    for (step, coefficients, gain) in [
        (
            0.05,
            [0.0292474161, 0.9883882634, 0.0004361491, -0.0111755875],
            Some([0.045371, 0.287112, 0.011221, 0.000238]),
        ),
        (0.2, [0.0332835614, 0.9867357017, 0.0002456314, -0.0130186669], None),
        (
            0.3,
            [0.0357883624, 0.9856946412, 0.0000499307, -0.0142554281],
            Some([0.373693, 3.106705, 0.090341, 0.00219]),
        ),
    ] {
        let state = run(&GradientDescent::new(step).expect("a step"), &network, 20_000);
        assert_close(&format!("step {step}"), &state.coefficients, &coefficients, 2e-10);
        let mut bias = ImplicitBias::new(4);
        bias.read(&network, &state);
        if let Some(gain) = gain {
            assert_close(&format!("gain at step {step}"), &bias.gain, &gain, 6e-7);
        }
        assert_close("effective scale", &bias.log_predicted_scale, &bias.log_measured_scale, 1e-12);
    }
}

#[test]
fn momentum_flow_ends_where_the_reference_says() {
    let network = interpolation();
    for (inertia, expected) in [
        (0.02, [0.0289080266, 0.9885253802, 0.0004429543, -0.0110316655]),
        (0.05, [0.0303379196, 0.9879415113, 0.0003833959, -0.0116750928]),
        (0.08, [0.0315715543, 0.9874327589, 0.0003069033, -0.0122603378]),
    ] {
        let flow = MomentumFlow::new(inertia, 1e-11).expect("a flow");
        let mut state = flow.init(&network);
        let end = network.accelerated_time(1000.0);
        while state.time < end {
            flow.step_until(&network, &mut state, end).expect("a step");
        }
        assert_close(&format!("inertia {inertia}"), &state.coefficients, &expected, 2e-10);
        let mut bias = ImplicitBias::new(4);
        bias.read(&network, &state);
        assert_close("effective scale", &bias.log_predicted_scale, &bias.log_measured_scale, 1e-8);
        if inertia == 0.05 {
            let squares: Vec<f64> = bias.log_predicted_scale.iter().map(|l| (2.0 * l).exp()).collect();
            assert_close("alpha_inf^2", &squares, &[0.00910483, 0.00535963, 0.00977201, 0.00999485], 6e-9);
        }
    }
}

#[test]
fn heavy_ball_shrinks_the_scale_as_the_momentum_flow_formula_says_to_first_order() {
    let network = interpolation();
    let gap = |step: f64| {
        let state = run(&HeavyBall::new(step, 0.9).expect("a step"), &network, (60.0 / step) as usize);
        let mut bias = ImplicitBias::new(4);
        bias.read(&network, &state);
        let shrunk = bias.log_measured_scale[1] - network.log_scale();
        assert!(shrunk < -1e-3, "the scale of feature 1 shrinks: {shrunk}");
        ((bias.log_predicted_scale[1] - bias.log_measured_scale[1]) / shrunk).abs()
    };
    let (coarse, fine) = (gap(1e-3), gap(1e-4));
    assert!(coarse < 0.05 && fine < 0.2 * coarse, "relative gaps {coarse:e} and {fine:e}");
}

#[test]
fn momentum_zero_is_gradient_descent_and_a_whole_batch_too_bit_for_bit() {
    for depth in 2..=4 {
        let network = DiagonalNetwork::new(non_monotone(), depth, 0.3f64.ln()).expect("a network");
        let plain = run(&GradientDescent::new(0.01).expect("a step"), &network, 300);
        let others: [Box<dyn Method>; 2] = [
            Box::new(HeavyBall::new(0.01, 0.0).expect("a step")),
            Box::new(StochasticGradientDescent::new(0.01, 0.0, 3, 7).expect("a step")),
        ];
        for other in others {
            let state = run(other.as_ref(), &network, 300);
            assert_eq!(state.coefficients, plain.coefficients);
            assert_eq!(state.dual, plain.dual);
            assert_eq!(state.loss.to_bits(), plain.loss.to_bits());
            assert_eq!(state.sample_gradients, plain.sample_gradients);
        }
    }
}

/// The methods on plain numbers, as a reader would write them: no scales, no signs.
#[test]
fn every_depth_steps_like_plain_arithmetic_on_the_factors() {
    let problem = non_monotone();
    let (step, momentum) = (0.004, 0.7);
    for depth in 2..=4u32 {
        let network = DiagonalNetwork::new(problem.clone(), depth, 0.4f64.ln()).expect("a network");
        let state = run(&HeavyBall::new(step, momentum).expect("a step"), &network, 200);
        let (mut plus, mut minus) = ([0.4f64; 3], [0.4f64; 3]);
        let (mut old_plus, mut old_minus) = (plus, minus);
        let d = depth as i32;
        let half = if depth == 2 { 0.5 } else { 1.0 };
        let beta = |p: &[f64; 3], m: &[f64; 3]| -> Vec<f64> {
            p.iter().zip(m).map(|(p, m)| half * (p.powi(d) - m.powi(d))).collect()
        };
        for _ in 0..200 {
            let (mut gradient, mut scratch) = ([0.0; 3], [0.0; 3]);
            problem.gradient_to(&beta(&plus, &minus), &mut scratch, &mut gradient);
            let rate = half * f64::from(depth);
            for (i, g) in gradient.iter().enumerate() {
                let push = rate * step * g;
                let next = plus[i] - push * plus[i].powi(d - 1) + momentum * (plus[i] - old_plus[i]);
                (old_plus[i], plus[i]) = (plus[i], next);
                let next = minus[i] + push * minus[i].powi(d - 1) + momentum * (minus[i] - old_minus[i]);
                (old_minus[i], minus[i]) = (minus[i], next);
            }
        }
        assert_close(&format!("depth {depth}"), &state.coefficients, &beta(&plus, &minus), 1e-12);
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_does_not() {
    let network = case_c();
    let method = |seed| StochasticGradientDescent::new(0.02, 0.3, 2, seed).expect("a step");
    let (first, again, other) =
        (run(&method(5), &network, 500), run(&method(5), &network, 500), run(&method(6), &network, 500));
    assert_eq!(first.coefficients, again.coefficients);
    assert_ne!(first.coefficients, other.coefficients);
    assert_eq!(first.sample_gradients, 3 + 500 * 2);
}

#[test]
fn stochastic_gain_is_the_sum_over_the_batches_drawn() {
    let network = interpolation();
    let state = run(&StochasticGradientDescent::new(0.1, 0.0, 1, 3).expect("a step"), &network, 3_000);
    let mut bias = ImplicitBias::new(4);
    bias.read(&network, &state);
    assert_close("effective scale", &bias.log_predicted_scale, &bias.log_measured_scale, 1e-11);
    assert!(bias.gain[1] > 0.01, "batches of one keep noise: {:?}", bias.gain);
}

#[test]
fn an_init_scale_of_1e_minus_300_neither_underflows_nor_stalls() {
    let log_scale = 1e-300f64.ln();
    let network = DiagonalNetwork::new(non_monotone(), 2, log_scale).expect("a network");
    let wanted = 1.4;
    for method in [
        Box::new(GradientDescent::new(0.01).expect("a step")) as Box<dyn Method>,
        Box::new(HeavyBall::new(0.0005, 0.9).expect("a step")),
    ] {
        let mut state = method.init(&network);
        while state.time < wanted {
            method.step(&network, &mut state).expect("a step");
        }
        // On the plateau after the first jump only the second feature is awake, at -1/3.
        assert_close("plateau", &state.coefficients, &[0.0, -1.0 / 3.0, 0.0], 1e-9);
    }
}

#[test]
fn a_factor_thrown_through_zero_is_counted_and_changes_the_sign_of_nothing_at_depth_two() {
    let network = interpolation();
    let mut state = HeavyBall::new(0.4, 0.9).expect("a step").init(&network);
    let ball = HeavyBall::new(0.4, 0.9).expect("a step");
    for _ in 0..400 {
        if ball.step(&network, &mut state).is_err() {
            break;
        }
    }
    assert!(state.crossings > 0, "no crossing in {} steps", state.iterations);
    assert!(state.coefficients.iter().all(|b| b.is_finite()));
}

#[test]
fn a_step_too_long_ends_with_a_sentence_and_the_last_good_state() {
    let network = case_c();
    let wild = GradientDescent::new(50.0).expect("a step");
    let mut state = wild.init(&network);
    let outcome = (0..10_000).find_map(|_| wild.step(&network, &mut state).err());
    let Some(breakdown @ Breakdown::Diverged { .. }) = outcome else { panic!("{outcome:?}") };
    assert!(breakdown.to_string().starts_with("diverged at step"), "{breakdown}");
    assert!(state.loss.is_finite() && state.coefficients.iter().all(|b| b.is_finite()));
}

#[test]
fn another_step_may_continue_a_run() {
    let network = case_c();
    let (slow, fast) = (GradientDescent::new(0.01).expect("ok"), HeavyBall::new(0.02, 0.5).expect("ok"));
    let mut state = run(&slow, &network, 50);
    let before = state.time;
    fast.step(&network, &mut state).expect("a step");
    assert!((state.time - before - network.accelerated_time(0.04)).abs() < 1e-15);
    assert_eq!(state.iterations, 51);
    let foreign = MomentumFlow::new(0.1, 1e-8).expect("ok").step(&network, &mut state);
    assert_eq!(foreign, Err(Breakdown::ForeignState));
}

#[test]
fn wrong_steps_and_momenta_are_refused_with_a_sentence() {
    for step in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(GradientDescent::new(step).is_err());
        assert!(MomentumFlow::new(step, 1e-8).is_err());
    }
    let error = HeavyBall::new(0.1, 1.0).expect_err("momentum one");
    assert_eq!(error.to_string(), "the momentum is 1; it must be at least 0 and below 1");
    assert!(StochasticGradientDescent::new(0.1, 0.0, 0, 1).is_err());
}

/// Gradient descent and heavy ball approach their flows: halving the step halves the distance.
#[test]
fn steps_converge_to_the_flows_with_order_one() {
    use saddlescope::method::GradientFlow;
    let network = interpolation();
    let end = network.accelerated_time(2.0);
    let at_end = |method: &dyn Method| {
        let mut state = method.init(&network);
        while state.time < end * (1.0 - 1e-9) {
            method.step_until(&network, &mut state, end).expect("a step");
        }
        state.coefficients
    };
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let flow = at_end(&GradientFlow::new(1e-11));
    let descent = |step: f64| distance(&at_end(&GradientDescent::new(step).expect("ok")), &flow);
    let ratio = descent(2.0 / 400.0) / descent(2.0 / 800.0);
    assert!((1.9..2.1).contains(&ratio), "gradient descent: ratio {ratio}");
    let inertia = 0.2;
    let flow = at_end(&MomentumFlow::new(inertia, 1e-11).expect("ok"));
    assert!((flow[1] - 1.0358499777).abs() < 1e-9, "{}", flow[1]);
    // step / (1 - momentum) = 2 / N, inertia fixed.
    let ball = |count: f64| {
        let share = 2.0 / count / inertia;
        distance(&at_end(&HeavyBall::new(inertia * share * share, 1.0 - share).expect("ok")), &flow)
    };
    let ratio = ball(400.0) / ball(800.0);
    assert!((1.9..2.1).contains(&ratio), "heavy ball: ratio {ratio}");
}

#[test]
fn momentum_flow_converges_with_order_five_inside_and_four_between() {
    let network = interpolation();
    let end = network.accelerated_time(4.0);
    let run = |count: u32| {
        let step = end / f64::from(count);
        let flow = MomentumFlow::with_rule(0.2, StepRule::Fixed { step }).expect("ok");
        let mut state = flow.init(&network);
        let (mut middle, mut found) = (Snapshot::new(4), false);
        while state.time < end {
            flow.step_until(&network, &mut state, end).expect("a step");
            if !found && state.time > 0.37 * end {
                flow.interpolate_to(&network, &state, 0.37 * end, &mut middle);
                found = true;
            }
        }
        (state.coefficients[1], middle.coefficients[1])
    };
    let exact = run(3_200);
    let (coarse, fine) = (run(100), run(200));
    let order = |coarse: f64, fine: f64, exact: f64| ((coarse - exact) / (fine - exact)).abs().log2();
    let inside = order(coarse.0, fine.0, exact.0);
    assert!((4.5..5.7).contains(&inside), "order {inside}");
    let between = order(coarse.1, fine.1, exact.1);
    assert!(between > 3.4, "order of the interpolant {between}");
}

#[test]
fn momentum_flow_matches_plain_gradient_flow_as_inertia_vanishes_and_counts_crossings() {
    let network = DiagonalNetwork::new(non_monotone(), 3, 0.2f64.ln()).expect("a network");
    let end = network.accelerated_time(3.0);
    let state_at = |method: &dyn Method| {
        let mut state = method.init(&network);
        while state.time < end {
            method.step_until(&network, &mut state, end).expect("a step");
        }
        state
    };
    let flow = state_at(&saddlescope::method::GradientFlow::new(1e-10));
    let light = state_at(&MomentumFlow::new(1e-3, 1e-9).expect("ok"));
    assert_close("light", &light.coefficients, &flow.coefficients, 1e-2);
    let lighter = state_at(&MomentumFlow::new(5e-4, 1e-9).expect("ok"));
    let far = |s: &State| (s.coefficients[1] - flow.coefficients[1]).abs();
    assert!((1.8..2.2).contains(&(far(&light) / far(&lighter))), "first order in the inertia");
    let heavy = MomentumFlow::new(4.0, 1e-9).expect("ok");
    let network = interpolation();
    let mut state = heavy.init(&network);
    while state.time < 30.0 {
        heavy.step_until(&network, &mut state, 30.0).expect("a step");
    }
    assert!(state.crossings > 0, "inertia this large overshoots zero");
}
