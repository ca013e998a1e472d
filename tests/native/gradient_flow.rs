//! Gradient flow against the reference cases, closed forms and its own order.

use crate::support::problems::{cases, diabetes, gaussian, non_monotone, numbers, problem, problem_of, swap};
use saddlescope::method::{GradientFlow, Method, Snapshot, State};
use saddlescope::objective::{DiagonalNetwork, LeastSquares};
use serde_json::Value;

fn run_until(flow: &GradientFlow, network: &DiagonalNetwork, state: &mut State, time: f64) {
    while state.time < time {
        flow.step_until(network, state, time).expect("a step");
    }
    assert_eq!(state.time, time, "the flow lands on the time asked for");
}

fn state_at(rtol: f64, network: &DiagonalNetwork, time: f64) -> State {
    let flow = GradientFlow::new(rtol);
    let mut state = flow.init(network);
    run_until(&flow, network, &mut state, time);
    state
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |worst, (a, b)| f64::max(worst, (a - b).abs()))
}

fn network(problem: LeastSquares, scale: f64) -> DiagonalNetwork {
    DiagonalNetwork::new(problem, 2, scale.ln()).expect("a network")
}

/// Every coefficient and loss of the reference at finite scale, landing on each time and
/// interpolating to it.
fn check_reference(rtol: f64, tolerance: f64) {
    let mut rows = 0;
    for case in cases() {
        let name = &case["name"];
        let Some(runs) = case["finite_init_scale"].as_array() else { continue };
        for run in runs {
            let scale = run["init_scale"].as_f64().expect("a number");
            let network = network(problem_of(&case), scale);
            let times = numbers(&run["accelerated_times"]);
            let expected: Vec<Vec<f64>> =
                run["coefficients"].as_array().expect("rows").iter().map(numbers).collect();
            let largest = expected.iter().flatten().fold(0.0f64, |m, x| m.max(x.abs()));
            let flow = GradientFlow::new(rtol);
            let (mut state, mut free) = (flow.init(&network), flow.init(&network));
            let mut between = Snapshot::new(network.features());
            for ((time, row), loss) in times.iter().zip(&expected).zip(numbers(&run["loss"])) {
                run_until(&flow, &network, &mut state, *time);
                let error = distance(&state.coefficients, row) / largest;
                assert!(error <= tolerance, "{name} at scale {scale:e}, time {time}: error {error:e}");
                assert!((state.loss - loss).abs() <= 10.0 * tolerance * largest.max(1.0), "{name}: loss");
                while free.time < *time {
                    flow.step(&network, &mut free).expect("a step");
                }
                flow.interpolate_to(&network, &free, *time, &mut between);
                let error = distance(&between.coefficients, row) / largest;
                assert!(error <= tolerance, "{name} at scale {scale:e}, between: error {error:e}");
                rows += 1;
            }
        }
    }
    assert_eq!(rows, 120);
}

#[test]
fn the_default_tolerance_gives_the_reference_coefficients_to_1e_minus_6() {
    check_reference(1e-8, 1e-6);
}

#[test]
fn the_tightest_tolerance_gives_the_reference_coefficients_to_1e_minus_9() {
    check_reference(1e-12, 1e-9);
}

#[test]
fn diabetes_at_1e_minus_8_agrees_with_an_independent_integration() {
    let file: Value = serde_json::from_str(include_str!("../reference/diabetes-flow.json")).expect("JSON");
    let network = network(diabetes(), file["init_scale"].as_f64().expect("a number"));
    for (rtol, tolerance) in [(1e-8, 5e-7), (1e-12, 2e-10)] {
        let flow = GradientFlow::new(rtol);
        let mut state = flow.init(&network);
        let rows = file["coefficients"].as_array().expect("rows");
        for (time, row) in numbers(&file["accelerated_times"]).into_iter().zip(rows) {
            run_until(&flow, &network, &mut state, time);
            let error = distance(&state.coefficients, &numbers(row));
            assert!(error < tolerance, "tolerance {rtol:e}, time {time}: error {error:e}");
        }
    }
}

#[test]
fn case_c_at_scale_one_hundredth_passes_the_printed_points() {
    let network = network(non_monotone(), 0.01);
    for (time, coefficients, loss) in [
        (0.5, [-0.001069826840, -0.004922276496, -0.001069634887], 2.327027082013),
        (1.0, [-0.018363524883, -0.197431807898, -0.020827527851], 2.171549726659),
        (1.25, [-0.051985240901, -0.304060122250, -0.070950402123], 2.106153984575),
        (1.7, [-0.205307092093, -0.298422257952, -0.181875162241], 2.027242249538),
        (2.5, [-1.051645785840, -0.156492049461, -0.083755525733], 1.818758412415),
        (5.4, [-2.180310679959, 0.000055793583, 0.148799380311], 1.584495365846),
        (8.0, [-10.565933971641, 1.993408242453, 2.368900054548], 0.183402716070),
    ] {
        let state = state_at(1e-12, &network, time);
        let error = distance(&state.coefficients, &coefficients);
        assert!(error < 2e-10, "time {time}: error {error:e}");
        assert!((state.loss - loss).abs() < 1e-10, "time {time}: loss {}", state.loss);
    }
}

/// `t(b)` of the scalar closed form, in physical time.
fn scalar_time(b: f64, r: f64, h: f64, scale: f64) -> f64 {
    let (a, c) = (scale * scale, r / h);
    let k = c.hypot(a);
    (((a * a + c * b + k * b.hypot(a)) / (a * (c - b))).ln() - (a / c).asinh()) / (2.0 * h * k)
}

#[test]
fn one_feature_follows_its_closed_form() {
    // One sample: X = sqrt h, y = r / sqrt h.
    for (r, h, scale, expected) in [
        (1.5f64, 0.5f64, 1e-2f64, [2.1356498292588, 3.6673555014196, 5.1990621168209]),
        (1.5, 0.5, 1e-4, [5.2057734532375, 6.7374800699490, 8.2691866866606]),
        (2.0, 1.0, 0.5, [0.0200792388042, 0.6654058300997, 1.8006598183666]),
    ] {
        let network = network(problem(&[&[h.sqrt()]], &[r / h.sqrt()]), scale);
        for (share, time) in [0.01, 0.5, 0.99].into_iter().zip(expected) {
            let b = share * r / h;
            assert!((scalar_time(b, r, h, scale) - time).abs() < 1e-11);
            let state = state_at(1e-12, &network, network.accelerated_time(time));
            let error = (state.coefficients[0] - b).abs() / b;
            assert!(error < 3e-10, "r {r}, scale {scale}, share {share}: error {error:e}");
        }
    }
}

#[test]
fn the_jump_time_of_case_c_approaches_its_limit_as_the_scale_vanishes() {
    for (exponent, expected) in [(60.0, 1.918895), (200.0, 1.905668), (1000.0, 1.901134)] {
        let log_scale = -exponent * std::f64::consts::LN_10;
        let network = DiagonalNetwork::new(non_monotone(), 2, log_scale).expect("a network");
        let flow = GradientFlow::new(1e-8);
        let mut state = flow.init(&network);
        while state.coefficients[0] > -1.0 {
            flow.step(&network, &mut state).expect("a step");
        }
        let (mut early, mut late) = (state.previous_time, state.time);
        let mut point = Snapshot::new(3);
        for _ in 0..60 {
            let middle = 0.5 * (early + late);
            flow.interpolate_to(&network, &state, middle, &mut point);
            if point.coefficients[0] > -1.0 { early = middle } else { late = middle }
        }
        assert!((early - expected).abs() < 6e-7, "1e-{exponent}: {early}");
        // The heteroclinic orbit of the jump does not depend on the scale.
        let error = distance(&point.coefficients[1..], &[-0.16477769543, -0.09118397455]);
        assert!(error < 1e-6, "1e-{exponent}: orbit {error:e}");
    }
}

#[test]
fn plateaus_of_case_b_sharpen_with_the_scale() {
    let limits = [(0.75, [0.0, 0.0, 0.5]), (1.75, [0.0, 2.0, 0.0]), (3.0, [0.5, 2.5, 0.0])];
    let error = |scale: f64, plateau: usize| {
        let (time, limit) = limits[plateau];
        distance(&state_at(1e-10, &network(swap(), scale), time).coefficients, &limit)
    };
    for plateau in 0..3 {
        let errors = [1e-4, 1e-10, 1e-30].map(|scale| error(scale, plateau));
        assert!(errors[1] < 0.02 * errors[0] && errors[2] < 1e-9, "plateau {plateau}: {errors:?}");
    }
}

#[test]
fn the_flow_starts_at_the_walls_of_unequal_scales() {
    // Orthogonal case with k = (1, 1/4): the second feature wakes first, at 1/2; the first at 2/3.
    let problem = problem(&[&[1.0, 0.0], &[0.0, 1.0]], &[3.0, 1.0]);
    let log_scale = -4_000.0;
    let network = DiagonalNetwork::with_exponents(problem, 2, log_scale, vec![1.0, 0.25]).expect("ok");
    assert_eq!(network.walls(), [1.0, 0.25]);
    let error = |time, expected: [f64; 2]| distance(&state_at(1e-8, &network, time).coefficients, &expected);
    assert!(error(0.49, [0.0, 0.0]) < 1e-9);
    assert!(error(0.6, [0.0, 1.0]) < 1e-9);
    assert!(error(0.75, [3.0, 1.0]) < 1e-9);
}

#[test]
fn depth_three_reaches_the_plateaus_of_case_b() {
    let network = DiagonalNetwork::new(swap(), 3, 0.01f64.ln()).expect("a network");
    let error = |time, expected: [f64; 3]| distance(&state_at(1e-9, &network, time).coefficients, &expected);
    // At 0.75 the second feature is already on its way (2e-4).
    assert!(error(0.75, [0.0, 0.0002, 0.49993]) < 1e-5);
    assert!(error(1.75, [0.0, 1.99999, 0.0]) < 1e-5);
    assert!(error(3.0, [0.5, 2.5, 0.0]) < 1e-6);
}

#[test]
fn deeper_networks_jump_at_the_same_times_down_to_the_smallest_legal_scale() {
    for depth in [3, 4] {
        let (lowest, _) = DiagonalNetwork::log_scale_range(depth);
        for log_scale in [0.5 * lowest, lowest] {
            let network = DiagonalNetwork::new(swap(), depth, log_scale).expect("a network");
            for (time, expected) in
                [(0.49, [0.0; 3]), (0.75, [0.0, 0.0, 0.5]), (1.75, [0.0, 2.0, 0.0]), (3.0, [0.5, 2.5, 0.0])]
            {
                let state = state_at(1e-8, &network, time);
                let error = distance(&state.coefficients, &expected);
                assert!(error < 1e-5, "depth {depth}, ln scale {log_scale}, time {time}: {error:e}");
            }
        }
    }
}

/// Factors by plain descent with tiny steps, the slow way to the same place.
#[test]
fn deeper_flows_agree_with_tiny_steps_on_the_factors() {
    use saddlescope::method::GradientDescent;
    for depth in [3, 4] {
        let network = DiagonalNetwork::new(non_monotone(), depth, 0.3f64.ln()).expect("a network");
        let time = 1.2;
        let flow = state_at(1e-10, &network, time);
        let gap = |count: f64| {
            let descent = GradientDescent::new(network.physical_time(time) / count).expect("a step");
            let mut state = descent.init(&network);
            for _ in 0..count as usize {
                descent.step(&network, &mut state).expect("a step");
            }
            distance(&state.coefficients, &flow.coefficients)
        };
        let (coarse, fine) = (gap(4_000.0), gap(8_000.0));
        assert!(fine < 2e-3 && (1.9..2.1).contains(&(coarse / fine)), "{depth}: {coarse:e} {fine:e}");
    }
}

#[test]
fn fixed_steps_converge_with_order_five_and_four_between() {
    for (depth, scale) in [(2, 0.01f64), (3, 0.2), (4, 0.3)] {
        let network = DiagonalNetwork::new(non_monotone(), depth, scale.ln()).expect("a network");
        let end = 1.5;
        let run = |count: u32| {
            let flow = GradientFlow::with_fixed_step(end / f64::from(count));
            let mut state = flow.init(&network);
            let (mut between, mut found) = (Snapshot::new(3), false);
            while state.time < end {
                flow.step_until(&network, &mut state, end).expect("a step");
                if !found && state.time > 0.613 * end {
                    flow.interpolate_to(&network, &state, 0.613 * end, &mut between);
                    found = true;
                }
            }
            (state.coefficients.clone(), between.coefficients.clone())
        };
        let exact = run(2_000);
        let (coarse, fine) = (run(40), run(80));
        let order = |a: &[f64], b: &[f64], exact: &[f64]| (distance(a, exact) / distance(b, exact)).log2();
        let ends = order(&coarse.0, &fine.0, &exact.0);
        assert!((4.4..6.5).contains(&ends), "depth {depth}: order {ends}");
        let between = order(&coarse.1, &fine.1, &exact.1);
        assert!(between > 3.5, "depth {depth}: order between {between}");
    }
}

#[test]
fn the_conserved_quantity_and_the_dual_agree_with_the_coefficients() {
    for depth in 2..=4 {
        let network = DiagonalNetwork::new(non_monotone(), depth, 0.1f64.ln()).expect("a network");
        let state = state_at(1e-8, &network, 2.0);
        let (mut plus, mut minus) = ([0.0; 3], [0.0; 3]);
        state.log_factors_to(&network, &mut plus, &mut minus);
        for i in 0..3 {
            let drift = network.invariant_drift(i, plus[i], minus[i]);
            assert!(drift.abs() < 1e-12, "depth {depth}, feature {i}: drift {drift:e}");
            let scale = network.log_effective_scale(i, plus[i], minus[i]);
            assert!((scale - 0.1f64.ln()).abs() < 1e-12);
            let power = |log: f64| (f64::from(depth) * log).exp() * if depth == 2 { 0.5 } else { 1.0 };
            let coefficient = power(plus[i]) - power(minus[i]);
            assert!((coefficient - state.coefficients[i]).abs() < 1e-12);
        }
        // s(2) = -int grad L by the trapezoidal rule over many landings.
        let flow = GradientFlow::new(1e-8);
        let mut walk = flow.init(&network);
        let (count, mut sums) = (4_000, [0.0; 3]);
        let step = 2.0 / f64::from(count);
        for k in 1..=count {
            let before: Vec<f64> = walk.gradient.clone();
            run_until(&flow, &network, &mut walk, step * f64::from(k));
            for i in 0..3 {
                sums[i] -= 0.5 * step * (before[i] + walk.gradient[i]);
            }
        }
        assert!(distance(&sums, &walk.dual) < 1e-4, "depth {depth}: {sums:?} and {:?}", walk.dual);
    }
}

#[test]
fn scale_one_has_a_clock_and_the_right_physical_time() {
    let network = network(problem(&[&[1.0]], &[2.0]), 1.0);
    let b = 1.0;
    let time = network.accelerated_time(scalar_time(b, 2.0, 1.0, 1.0));
    assert!((state_at(1e-12, &network, time).coefficients[0] - b).abs() < 1e-9);
}

#[test]
fn a_scale_of_1e_minus_300_shows_the_limit() {
    let state = state_at(1e-8, &network(swap(), 1e-300), 1.75);
    assert!(distance(&state.coefficients, &[0.0, 2.0, 0.0]) < 1e-12);
    assert!(state.dual.iter().all(|s| s.abs() <= 1.0 + 2e-3));
}

#[test]
fn the_same_settings_give_the_same_bits_twice() {
    let network = network(gaussian(20, 30, 3, 4), 1e-6);
    let (first, again) = (state_at(1e-8, &network, 20.0), state_at(1e-8, &network, 20.0));
    assert_eq!(first.coefficients, again.coefficients);
    assert_eq!(first.dual, again.dual);
    assert_eq!(first.iterations, again.iterations);
}

/// Beyond 256 features products go through the samples; both ways must agree.
#[test]
fn wide_designs_agree_with_the_same_problem_padded_by_nothing() {
    let wide = gaussian(30, 300, 3, 9);
    assert!(!wide.keeps_gram());
    let network_wide = network(wide.clone(), 1e-8);
    let (loose, tight) = (state_at(1e-8, &network_wide, 12.0), state_at(1e-11, &network_wide, 12.0));
    let error = distance(&loose.coefficients, &tight.coefficients);
    assert!(error < 1e-6, "{error:e}");
    // s = t r - H int beta: the dual obeys s' = r - H beta at the end.
    let later = state_at(1e-11, &network_wide, 12.0 + 1e-5);
    for i in 0..300 {
        let slope = (later.dual[i] - tight.dual[i]) / 1e-5;
        assert!((slope + 0.5 * (tight.gradient[i] + later.gradient[i])).abs() < 1e-5, "feature {i}");
    }
}

#[test]
fn one_sample_and_a_response_of_zero_are_no_special_cases() {
    let one = network(problem(&[&[1.0, 2.0, -0.5]], &[1.0]), 1e-8);
    let state = state_at(1e-8, &one, 3.0);
    assert!((state.coefficients[1] - 0.5).abs() < 1e-6 && state.loss < 1e-10);
    let nothing = network(problem(&[&[1.0], &[2.0]], &[0.0, 0.0]), 1e-8);
    let state = state_at(1e-8, &nothing, 10.0);
    assert_eq!(state.coefficients, [0.0]);
}

#[test]
fn what_is_out_of_range_is_refused_with_a_sentence() {
    let refuse = |depth, log_scale| DiagonalNetwork::new(swap(), depth, log_scale).expect_err("refused");
    assert_eq!(refuse(5, -1.0).to_string(), "the depth is 5; it must be 2, 3 or 4");
    assert!(refuse(2, 0.5).to_string().contains("outside"));
    assert!(refuse(3, -240.0).to_string().contains("depth 3"));
    assert!(refuse(2, f64::NAN).to_string().contains("NaN"));
    assert!(DiagonalNetwork::with_exponents(swap(), 2, -1.0, vec![1.0]).is_err());
    assert!(DiagonalNetwork::with_exponents(swap(), 2, -1.0, vec![1.0, 0.0, 1.0]).is_err());
}
