//! Gradient descent, heavy ball and Nesterov's method on quadratics: exact recursions and rates.

use super::support::{assert_near, case, course, end, exact, gradient_error, numbers, path, reference};
use numerics::first_order::Halt;
use numerics::first_order::rates::Rule;
use numerics::objective::Quadratic;
use numerics::surface::{QuadraticForm, Swarm};

#[test]
fn the_gradient_is_that_of_the_value() {
    let quadratic = Quadratic::new(vec![2.0, -0.5, -0.5, 3.0], vec![1.0, -2.0], 4.0).unwrap();
    assert!(gradient_error(&quadratic, &[0.3, -1.7]) < 1e-10);
}

/// `x_k = (1 - alpha lambda)^k x_0` on every eigenvector.
#[test]
fn gradient_descent_multiplies_every_mode_by_its_factor() {
    let mut oracle = exact(Quadratic::diagonal(&[1.0, 5.0, 25.0]));
    let found = end("gradient_descent", &[0.03], &[1.0, -2.0, 0.5], &mut oracle, 40);
    let modes = [(1.0, 1.0), (5.0, -2.0), (25.0, 0.5)];
    let expected = modes.map(|(lambda, start): (f64, f64)| start * (1.0 - 0.03 * lambda).powi(40));
    assert_near(&found, &expected, 1e-14, "modes");
}

/// The closed form of `x_{k+1} = (1 + beta - alpha) x_k - beta x_{k-1}` with complex roots:
/// `beta^(k/2) (x_0 cos k phi + c sin k phi)`.
#[test]
fn heavy_ball_follows_its_closed_form() {
    let (step, momentum) = (0.3, 0.6);
    let mut oracle = exact(Quadratic::diagonal(&[1.0]));
    let found = path(&mut *course("heavy_ball", &[step, momentum], &[1.0]), &mut oracle, 30);
    let root = libm::sqrt(momentum);
    let phi = libm::acos((1.0 + momentum - step) / (2.0 * root));
    // At rest x_1 = 1 - alpha.
    let sine = ((1.0 - step) / root - libm::cos(phi)) / libm::sin(phi);
    for (k, x) in found.iter().enumerate() {
        let k = k as f64;
        let expected = root.powf(k) * (libm::cos(k * phi) + sine * libm::sin(k * phi));
        assert!((x[0] - expected).abs() < 1e-14, "step {k}: {} beside {expected}", x[0]);
    }
}

/// Spectral radii, best pairs and borders of the reference, and the rate a long run measures.
#[test]
fn rates_are_those_of_the_reference() {
    let file = reference("heavy-ball");
    let mut compared = 0;
    for (method, rule) in [
        ("heavy_ball", Rule::HeavyBall),
        ("nesterov", Rule::Nesterov),
        ("subgradient", Rule::GradientDescent),
    ] {
        let map = case(&file, &format!("rate map, {method}"));
        let settings = &map["document"]["settings"];
        let eigenvalues = [1.0, settings["data"]["condition"].as_f64().unwrap()];
        for expected in map["expect"].as_array().unwrap() {
            let Some(index) = expected["path"][2].as_u64() else { continue };
            let pair = numbers(&settings["evaluate"]["rates"][index as usize]);
            let rate = rule.rate_over(pair[0], pair[1], &eigenvalues);
            assert_near(&[rate], &numbers(&expected["value"]), 1e-12, method);
            compared += 1;
        }
        for kind in ["best", "another"] {
            for condition in [25, 4] {
                let case = case(&file, &format!("{kind} rate, {method}, {condition}"));
                compared += compare_rate(case, method, rule);
            }
        }
    }
    assert_eq!(compared, 132);
}

fn compare_rate(case: &serde_json::Value, method: &str, rule: Rule) -> usize {
    let settings = &case["document"]["settings"];
    let number = |name: &str| settings[name].as_f64().unwrap();
    let largest = settings["data"]["condition"].as_f64().unwrap();
    let (step, momentum) = (number("step"), number("momentum"));
    let best = rule.best(1.0, largest);
    let expected = case["expect"].as_array().unwrap();
    for expected in expected {
        let found = match expected["path"].as_array().unwrap().last().unwrap().as_str().unwrap() {
            "predicted" => rule.rate_over(step, momentum, &[1.0, largest]),
            "measured" => {
                let surface = QuadraticForm::turned(largest, settings["data"]["angle"].as_f64().unwrap());
                measured(method, (step, momentum), surface)
            }
            "step" => best.step,
            "momentum" => best.momentum,
            "rate" => best.rate,
            "border" => rule.border(momentum, largest),
            other => panic!("unknown number {other}"),
        };
        let tolerance = expected["tolerance"].as_f64().unwrap();
        assert_near(&[found], &numbers(&expected["value"]), tolerance, &case["name"].to_string());
    }
    expected.len()
}

/// `(R_K / R_{K/2})^(1 / (K - K/2))`, `R_k` the largest distance over the last 50 points, until it is 1e-250.
fn measured(method: &str, (step, momentum): (f64, f64), surface: QuadraticForm) -> f64 {
    let values = if method == "subgradient" { vec![step] } else { vec![step, momentum] };
    let mut course = course(method, &values, &[1.7, 1.3]);
    let mut oracle = exact(Swarm::new(surface, 1));
    let size = |x: &[f64]| x.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    let mut sizes = vec![size(&course.at().x)];
    while sizes.len() <= 4000 && (1e-250..1e250).contains(sizes.last().unwrap()) {
        course.step(&mut oracle).unwrap();
        sizes.push(size(&course.at().x));
    }
    let last = sizes.len() - 1;
    let largest = |k: usize| sizes[k.saturating_sub(49)..=k].iter().fold(0.0f64, |r, &size| r.max(size));
    libm::pow(largest(last) / largest(last / 2), 1.0 / (last - last / 2) as f64)
}

/// `E_k = f(x_k) + beta |x_k - x_{k-1}|^2 / (2 alpha)` never rises while `alpha <= 2 (1 - beta) / L`.
#[test]
fn the_energy_of_heavy_ball_never_rises_below_the_sharp_step() {
    let (momentum, largest) = (0.7, 25.0);
    let step = 2.0 * (1.0 - momentum) / largest;
    let mut oracle = exact(Quadratic::diagonal(&[1.0, largest]));
    let mut course = course("heavy_ball", &[step, momentum], &[1.0, -1.0]);
    let mut before = f64::INFINITY;
    for _ in 0..200 {
        course.evaluate(&mut oracle).unwrap();
        let at = course.at();
        let moved: f64 = at.x.iter().zip(&at.before).map(|(x, before)| (x - before) * (x - before)).sum();
        let energy = at.evaluation.value + momentum * moved / (2.0 * step);
        assert!(energy <= before * (1.0 + 1e-12));
        before = energy;
        course.step(&mut oracle).unwrap();
    }
}

/// With `beta = 1 - r h`, `alpha = h^2` heavy ball is a first-order integrator of `x'' + r x' = -grad f`:
/// half the step, half the error.
#[test]
fn friction_converges_to_the_equation_of_motion_at_order_one() {
    let exact_end = {
        let omega = libm::sqrt(0.75);
        libm::exp(-0.5) * (libm::cos(omega) + 0.5 / omega * libm::sin(omega))
    };
    let error = |steps: u32| {
        let h = 1.0 / f64::from(steps);
        let mut oracle = exact(Quadratic::diagonal(&[1.0]));
        let end = end("heavy_ball_friction", &[h * h, 1.0], &[1.0], &mut oracle, steps as usize);
        (end[0] - exact_end).abs()
    };
    let order = libm::log2(error(500) / error(1000));
    assert!((order - 1.0).abs() < 0.02, "order {order}");
}

/// Beyond the border a run halts at the step where its value is no number, says so again, and stays where it
/// was last finite.
#[test]
fn divergence_is_refused_at_the_last_finite_point() {
    let mut oracle = exact(Quadratic::diagonal(&[1.0, 1e300]));
    let mut course = course("gradient_descent", &[1e10], &[1.0, 1.0]);
    let halt = (0..10).find_map(|_| course.step(&mut oracle).err()).unwrap();
    assert_eq!(halt, Halt::Diverged { iteration: 0 });
    assert_eq!(course.at().x, [1.0, 1.0]);
    assert_eq!(course.step(&mut oracle), Err(halt));
}

/// Whoever looks at the slope of the next step does not move it.
#[test]
fn looking_ahead_changes_no_bit_of_a_run() {
    for (method, values) in [("heavy_ball", vec![0.03, 0.8]), ("nesterov", vec![0.03, 0.8])] {
        let mut oracle = exact(Quadratic::diagonal(&[1.0, 25.0]));
        let plain = end(method, &values, &[1.0, 2.0], &mut oracle, 50);
        let mut course = course(method, &values, &[1.0, 2.0]);
        for _ in 0..50 {
            course.evaluate(&mut oracle).unwrap();
            course.evaluate(&mut oracle).unwrap();
            course.step(&mut oracle).unwrap();
        }
        assert_eq!(course.at().x, plain);
    }
}
