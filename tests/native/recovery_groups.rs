//! Penalties on groups inside a recovery: closed forms, agreement of solvers, gradients, certificates, refusals.

use numerics::penalty::{CappedL1, Huber, L1, Mcp, PENALTIES, Penalty, Radial, Weep};
use numerics::recovery::{Analysis, Forward, Penalised, Scratch, SolverState, solver_kind};
use saddlescope::data::Gaussian;

const SIZE: usize = 4;

/// A regression whose truth is 3 groups of 4, in the scale `1/2 ||.||^2`.
fn regression(samples: usize, features: usize, penalty: Box<dyn Penalty>, weight: f64) -> Penalised {
    let recipe = Gaussian { samples, features, support: 12, correlation: 0.3, noise: 0.1, seed: 4 };
    let data = recipe.draw_in_groups(SIZE);
    let scale = 1.0 / (samples as f64).sqrt();
    let y: Vec<f64> = data.response.iter().map(|y| y * scale).collect();
    let forward = Forward::dense(&(data.design * scale)).unwrap();
    let problem = Penalised::new(forward, &y, Analysis::Identity(features), penalty, weight).unwrap();
    problem.in_groups(SIZE).unwrap()
}

/// A noisy ramp of `d` values, denoised with the penalty on groups of its entries or differences.
fn denoising(analysis: Analysis, penalty: Box<dyn Penalty>, weight: f64, size: usize) -> Penalised {
    let d = analysis.unknowns();
    let y: Vec<f64> = (0..d).map(|i| (0.37 * i as f64).sin() + 0.002 * i as f64).collect();
    let problem = Penalised::new(Forward::identity(d).unwrap(), &y, analysis, penalty, weight).unwrap();
    problem.in_groups(size).unwrap()
}

fn solved(problem: &Penalised, name: &str, steps: usize) -> SolverState {
    let kind = solver_kind(name).unwrap();
    let solver = (kind.build)(&kind.defaults()).unwrap();
    let mut state = solver.init(problem, &vec![0.0; problem.unknowns()]).unwrap();
    for _ in 0..steps {
        if state.gap <= 1e-10 || solver.step(problem, &mut state).is_err() {
            break;
        }
    }
    state
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |largest, (a, b)| largest.max((a - b).abs()))
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[test]
fn with_nothing_between_the_group_lasso_shrinks_every_group_towards_zero() {
    // More entries than are worked on together, and a last group that is shorter.
    for (d, size) in [(1003, 7), (30, 4), (5, 20)] {
        let problem = denoising(Analysis::Identity(d), Box::new(L1::new(1.5).unwrap()), 0.8, size);
        let expected: Vec<f64> = problem
            .response()
            .chunks(size)
            .flat_map(|y| {
                let kept = (1.0 - 1.2 / norm(y)).max(0.0);
                y.iter().map(move |y| kept * y)
            })
            .collect();
        for name in ["ista", "fista", "admm"] {
            let state = solved(&problem, name, 5_000);
            let found = state.split_image().unwrap_or(&state.x);
            assert!(distance(found, &expected) < 1e-8, "{name}, {d} in groups of {size}");
        }
    }
}

#[test]
fn proximal_solvers_agree_on_the_group_lasso_and_groups_are_whole_or_zero() {
    for (samples, features) in [(80, 40), (40, 98)] {
        let problem = regression(samples, features, Box::new(L1::new(1.0).unwrap()), 0.2);
        let reference = solved(&problem, "fista", 100_000).x;
        for name in ["ista", "admm"] {
            let state = solved(&problem, name, 100_000);
            let apart = distance(&state.x, &reference);
            assert!(apart < 1e-7, "{name}: {apart:e}");
        }
        let gap = problem.stationarity_gap(&reference, &mut Scratch::new(&problem)).unwrap();
        assert!(gap < 1e-8, "{gap:e}");
        let groups = || reference.chunks(SIZE);
        assert!(groups().any(|group| norm(group) > 0.0) && groups().any(|group| norm(group) == 0.0));
        assert!(groups().all(|group| norm(group) == 0.0 || group.iter().all(|x| *x != 0.0)));
    }
}

#[test]
fn gradient_methods_agree_with_proximal_ones_where_the_group_penalty_is_smooth() {
    let convex: [Box<dyn Penalty>; 2] =
        [Box::new(Huber::new(2.0, 0.1).unwrap()), Box::new(Weep::new(5.0, 0.2, 0.01, 0.05).unwrap())];
    for penalty in convex {
        let problem = regression(80, 40, penalty, 0.5);
        assert!(problem.is_convex() && problem.is_smooth());
        let reference = solved(&problem, "lbfgs", 2_000).x;
        for name in ["gradient_descent", "heavy_ball", "ista", "fista", "admm"] {
            let apart = distance(&solved(&problem, name, 50_000).x, &reference);
            assert!(apart < 1e-7, "{name}: {apart:e}");
        }
        let mut scratch = Scratch::new(&problem);
        assert!(problem.stationarity_gap(&reference, &mut scratch).unwrap() < 1e-8);
    }
}

#[test]
fn the_gradient_of_group_weep_agrees_with_differences() {
    let weep = || Box::new(Weep::new(10.0, 0.1, 0.35, 1.0).unwrap());
    for analysis in [Analysis::Identity(22), Analysis::Differences1d(22)] {
        let problem = denoising(analysis, weep(), 0.7, 5);
        let x: Vec<f64> = (0..22).map(|i| 0.3 * (1.7 * f64::from(i)).cos()).collect();
        let (mut gradient, mut scratch) = (vec![0.0; 22], Scratch::new(&problem));
        let value = problem.value_and_gradient_to(&x, &mut gradient, &mut scratch).unwrap();
        assert!((value - problem.value(&x, &mut scratch)).abs() < 1e-13);
        for i in 0..22 {
            let mut at = |shift: f64| {
                let mut moved = x.clone();
                moved[i] += shift;
                problem.value(&moved, &mut scratch)
            };
            let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
            assert!((slope - gradient[i]).abs() < 1e-7, "{analysis:?}, {i}: {slope}, {}", gradient[i]);
        }
    }
}

#[test]
fn the_constants_of_a_penalty_hold_for_lengths() {
    // ||grad(x) - grad(y)|| <= L ||x - y||, and <grad(x) - grad(y), x - y> >= -rho ||x - y||^2.
    let points: Vec<[f64; 2]> = (1..400)
        .map(|k| [2.0 * (2.3 * f64::from(k)).sin(), 2.0 * (3.1 * f64::from(k)).cos()])
        .map(|[x, y]| [x * x.abs() / 2.0, y * x.abs() / 2.0])
        .collect();
    for kind in PENALTIES {
        let penalty = (kind.build)(&kind.defaults()).unwrap();
        let radial = Radial::new(&*penalty, 1.0);
        for pair in points.windows(2) {
            let mut slopes = [[0.0; 2]; 2];
            radial.gradient_to(&pair[0], &mut slopes[0]);
            radial.gradient_to(&pair[1], &mut slopes[1]);
            let step = [pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]];
            let change = [slopes[1][0] - slopes[0][0], slopes[1][1] - slopes[0][1]];
            let monotone = change[0] * step[0] + change[1] * step[1];
            let square = step[0] * step[0] + step[1] * step[1];
            let rho = penalty.weak_convexity();
            if rho.is_finite() {
                assert!(monotone >= -(rho + 1e-9) * square, "{}: {monotone}", kind.name);
            }
            if let Some(lipschitz) = penalty.derivative_lipschitz() {
                assert!(norm(&change) <= (lipschitz + 1e-9) * norm(&step), "{}", kind.name);
            }
        }
    }
}

#[test]
fn distances_to_the_subdifferential_are_those_of_balls_and_segments() {
    let (l1, capped) = (L1::new(2.0).unwrap(), CappedL1::new(2.0, 5.0).unwrap());
    let (ball, kink) = (Radial::new(&l1, 0.5), Radial::new(&capped, 0.5));
    // At zero the ball of radius 1; elsewhere the unit vector.
    assert_eq!(ball.subdifferential_distance(&[0.0, 0.0], &[0.6, 0.8]), 0.0);
    assert!((ball.subdifferential_distance(&[0.0, 0.0], &[3.0, 4.0]) - 4.0).abs() < 1e-15);
    assert!(ball.subdifferential_distance(&[3.0, 4.0], &[0.6, 0.8]) < 1e-15);
    assert!((ball.subdifferential_distance(&[3.0, 4.0], &[0.0, 0.0]) - 1.0).abs() < 1e-15);
    // At the kink of length 5 every slope from 0 to 1 along the group.
    assert!(kink.subdifferential_distance(&[3.0, 4.0], &[0.3, 0.4]) < 1e-15);
    assert!((kink.subdifferential_distance(&[3.0, 4.0], &[-0.6, -0.8]) - 1.0).abs() < 1e-15);
    assert!((kink.subdifferential_distance(&[3.0, 4.0], &[0.3 - 0.8, 0.4 + 0.6]) - 1.0).abs() < 1e-15);
}

#[test]
fn a_group_that_is_no_number_stays_visible() {
    let problem = denoising(Analysis::Identity(8), Box::new(L1::new(1.0).unwrap()), 1.0, 4);
    let mut x = [0.0; 8];
    x[5] = f64::NAN;
    assert!(problem.value(&x, &mut Scratch::new(&problem)).is_nan());
}

#[test]
fn what_cannot_be_done_in_groups_is_refused_with_a_sentence() {
    let l1 = || Box::new(L1::new(1.0).unwrap());
    let refused = |name: &str, problem: &Penalised| solver_kind(name).unwrap().unmet(problem).unwrap();
    let problem = regression(40, 20, l1(), 0.1);
    let unmet = refused("coordinate_descent", &problem);
    assert!(unmet.refused && unmet.sentence.contains("ADMM"), "{unmet}");
    let unmet = refused("gradient_descent", &problem);
    assert!(!unmet.refused && unmet.sentence.contains("kink at 0"), "{unmet}");
    let differences = denoising(Analysis::Differences1d(30), l1(), 0.1, 3);
    let unmet = refused("ista", &differences);
    assert!(unmet.refused && unmet.sentence.contains("on each alone"), "{unmet}");
    assert!(solver_kind("admm").unwrap().unmet(&differences).is_none());
    let pose = |analysis: Analysis, size: usize| {
        let forward = Forward::identity(12).unwrap();
        Penalised::new(forward, &[0.0; 12], analysis, l1(), 1.0).unwrap().in_groups(size)
    };
    assert!(pose(Analysis::Identity(12), 0).unwrap_err().to_string().contains("groups of 0"));
    let picture = Analysis::Differences2d { width: 4, height: 3 };
    assert!(pose(picture, 2).unwrap_err().to_string().contains("groups of 2"));
    assert!(pose(picture, 1).is_ok());
}

#[test]
fn a_concave_group_penalty_comes_to_rest_where_the_certificate_says() {
    let problem = regression(60, 40, Box::new(Mcp::new(0.3, 3.0).unwrap()), 1.0);
    for name in ["ista", "fista", "admm"] {
        let state = solved(&problem, name, 20_000);
        let point = state.split_image().unwrap_or(&state.x);
        let gap = problem.stationarity_gap(point, &mut Scratch::new(&problem)).unwrap();
        assert!(gap < 1e-7, "{name}: {gap:e}");
    }
}
