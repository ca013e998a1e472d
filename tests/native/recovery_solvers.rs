//! Every solver on problems whose answer is known or agreed upon.

use nalgebra::DMatrix;
use numerics::linear::max_abs;
use numerics::penalty::total_variation::TotalVariation;
use numerics::penalty::{Huber, L1, Mcp, Penalty, Weep};
use numerics::recovery::{
    Analysis, Forward, Halt, Penalised, SOLVERS, Scratch, SolverState, Unmet, solver_kind,
};
use saddlescope::data::{CameraSize, Damage, Gaussian, PiecewiseConstant, camera};
use saddlescope::quality::rmse;

/// Steps until the solver's own gap is at most `gap`, or it has no further step.
fn run(
    problem: &Penalised,
    name: &str,
    values: &[f64],
    start: &[f64],
    steps: usize,
    gap: f64,
) -> (SolverState, Option<Halt>) {
    let solver = (solver_kind(name).unwrap().build)(values).unwrap();
    let mut state = solver.init(problem, start).unwrap();
    for _ in 0..steps {
        if state.gap <= gap {
            break;
        }
        if let Err(halt) = solver.step(problem, &mut state) {
            return (state, Some(halt));
        }
    }
    (state, None)
}

fn solved(problem: &Penalised, name: &str, steps: usize) -> SolverState {
    let kind = solver_kind(name).unwrap();
    run(problem, name, &kind.defaults(), &vec![0.0; problem.unknowns()], steps, 1e-10).0
}

/// A sparse regression in the scale `1/2 ||.||^2`, as the lab passes it.
fn regression(samples: usize, features: usize, penalty: Box<dyn Penalty>, weight: f64) -> Penalised {
    let recipe = Gaussian { samples, features, support: 5, correlation: 0.3, noise: 0.1, seed: 11 };
    let data = recipe.draw();
    let scale = 1.0 / (samples as f64).sqrt();
    let y: Vec<f64> = data.response.iter().map(|y| y * scale).collect();
    let forward = Forward::dense(&(data.design * scale)).unwrap();
    Penalised::new(forward, &y, Analysis::Identity(features), penalty, weight).unwrap()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |largest, (a, b)| largest.max((a - b).abs()))
}

#[test]
fn every_solver_reaches_the_same_minimum_of_a_smooth_convex_problem() {
    let problem = regression(60, 20, Box::new(Huber::new(2.0, 0.1).unwrap()), 0.3);
    assert!(problem.is_convex() && problem.is_smooth());
    let reference = solved(&problem, "lbfgs", 1000);
    let mut scratch = Scratch::new(&problem);
    for kind in SOLVERS {
        let state = solved(&problem, kind.name, 20_000);
        // Adam's last digits keep moving at a constant step.
        let tolerance = if kind.name == "adam" { 1e-4 } else { 1e-8 };
        let apart = distance(&state.x, &reference.x);
        assert!(apart < tolerance, "{}: {apart:e} after {}", kind.name, state.iterations);
        let gap = problem.stationarity_gap(&state.x, &mut scratch).unwrap();
        assert!(gap < tolerance, "{}: gap {gap:e}", kind.name);
        assert!((state.objective - problem.value(&state.x, &mut scratch)).abs() < 1e-12, "{}", kind.name);
    }
}

#[test]
fn proximal_solvers_agree_on_the_lasso_and_fista_is_faster_than_ista() {
    for (samples, features) in [(80, 40), (40, 100)] {
        let problem = regression(samples, features, Box::new(L1::new(1.0).unwrap()), 0.05);
        let reference = solved(&problem, "coordinate_descent", 20_000);
        let mut scratch = Scratch::new(&problem);
        let mut steps = Vec::new();
        for name in ["coordinate_descent", "ista", "fista", "admm"] {
            let state = solved(&problem, name, 100_000);
            let apart = distance(&state.x, &reference.x);
            assert!(apart < 1e-8, "{name}: {apart:e} after {}", state.iterations);
            // ADMM's zeros are in its split image.
            let point = state.split_image().unwrap_or(&state.x);
            let gap = problem.stationarity_gap(point, &mut scratch).unwrap();
            assert!(gap <= 1e-8, "{name}: gap {gap:e}");
            steps.push(state.iterations);
        }
        assert!(2 * steps[2] < steps[1], "FISTA {} steps, ISTA {}", steps[2], steps[1]);
        // A gradient method ends near the minimum, without zeros.
        let zeros = |x: &[f64]| x.iter().filter(|x| **x == 0.0).count();
        let plain = run(&problem, "gradient_descent", &[0.1], &vec![0.0; features], 5000, 0.0).0;
        assert!(zeros(&reference.x) > features / 4 && zeros(&plain.x) < features / 10);
    }
}

#[test]
fn descent_methods_do_not_rise() {
    let weep = || Box::new(Weep::new(30.0, 0.05, 0.02, 1.0).unwrap());
    let signal = PiecewiseConstant::default().draw().unwrap();
    let identity = Forward::identity(200).unwrap();
    let rugged =
        Penalised::new(identity, &signal.observed, Analysis::Differences1d(200), weep(), 2.0).unwrap();
    let wide = regression(40, 100, Box::new(Mcp::new(0.1, 3.0).unwrap()), 1.0);
    let cases: [(&Penalised, &[&str]); 2] =
        [(&rugged, &["lbfgs", "gradient_descent"]), (&wide, &["ista", "coordinate_descent"])];
    for (problem, names) in cases {
        for name in names {
            let kind = solver_kind(name).unwrap();
            let solver = (kind.build)(&kind.defaults()).unwrap();
            let mut state = solver.init(problem, &vec![0.0; problem.unknowns()]).unwrap();
            for _ in 0..2000 {
                let before = state.objective;
                if solver.step(problem, &mut state).is_err() {
                    break;
                }
                assert!(state.objective <= before * (1.0 + 1e-14), "{name} at {}", state.iterations);
            }
            let gap = problem.stationarity_gap(&state.x, &mut Scratch::new(problem)).unwrap();
            let enough = if *name == "gradient_descent" { 1e-1 } else { 1e-8 };
            assert!(gap < enough, "{name}: {gap:e}");
        }
    }
}

#[test]
fn total_variation_by_splitting_agrees_with_the_exact_prox() {
    let signal = PiecewiseConstant::default().draw().unwrap();
    let l1 = || Box::new(L1::new(1.0).unwrap());
    let analysis = Analysis::Differences1d(200);
    let whole =
        Penalised::new(Forward::identity(200).unwrap(), &signal.observed, analysis, l1(), 1.2).unwrap();
    let mut exact = vec![0.0; 200];
    TotalVariation::default().prox_to(&signal.observed, 1.2, &mut exact);
    let mut scratch = Scratch::new(&whole);
    assert!(whole.stationarity_gap(&exact, &mut scratch).unwrap() < 1e-12);
    let admm = solved(&whole, "admm", 50_000);
    assert!(distance(&admm.x, &exact) < 1e-8, "{:e}", distance(&admm.x, &exact));
    let mut dual = vec![0.0; 199];
    assert!(admm.dual_to(&mut dual));
    let image = admm.split_image().unwrap();
    assert!(whole.subdifferential_distance(image, &dual) < 1e-12);
    let residuals = whole.split_residuals(&admm.x, image, &dual, &mut scratch);
    assert!(residuals.primal < 1e-9 && residuals.dual < 1e-9, "{residuals:?}");
    // One proximal step is the whole answer; and with gaps both agree again.
    assert_eq!(distance(&solved(&whole, "ista", 1).x, &exact), 0.0);
    let seen = PiecewiseConstant { missing: 0.4, ..Default::default() }.draw().unwrap();
    let forward = Forward::mask(&seen.seen).unwrap();
    let holes = Penalised::new(forward, &seen.observed, analysis, l1(), 1.2).unwrap();
    let (fista, admm) = (solved(&holes, "fista", 50_000), solved(&holes, "admm", 100_000));
    assert!((fista.objective - admm.objective).abs() < 1e-7, "{} {}", fista.objective, admm.objective);
    assert!(holes.stationarity_gap(&fista.x, &mut scratch).unwrap() < 1e-8);
}

#[test]
fn pictures_agree_between_splitting_and_lbfgs() {
    let damaged = Damage { missing: 0.3, ..Default::default() };
    let picture = damaged.apply(camera(CameraSize::Small).unwrap()).unwrap();
    let analysis = Analysis::Differences2d { width: 128, height: 128 };
    let huber = Box::new(Huber::new(20.0, 0.05).unwrap());
    let forward = Forward::mask(&picture.seen).unwrap();
    let problem = Penalised::new(forward, &picture.observed.pixels, analysis, huber, 0.1).unwrap();
    let admm = run(&problem, "admm", &[1.0], &picture.observed.pixels, 1500, 1e-9).0;
    let lbfgs = run(&problem, "lbfgs", &[], &picture.observed.pixels, 1500, 1e-9).0;
    let gap = problem.stationarity_gap(&admm.x, &mut Scratch::new(&problem)).unwrap();
    assert!(gap < 1e-7 && lbfgs.gap < 1e-7, "{gap:e} {:e}", lbfgs.gap);
    // A missing pixel between unequal neighbours may lie anywhere in between: the minimum is flat, and
    // only its value is unique.
    let excess = admm.objective / lbfgs.objective - 1.0;
    assert!(excess.abs() < 1e-10, "{excess:e}");
    assert!(rmse(&admm.x, &picture.truth.pixels) < 0.06);
}

#[test]
fn a_long_step_ends_in_a_sentence_and_leaves_the_last_good_point() {
    let problem = regression(60, 20, Box::new(Huber::new(2.0, 0.1).unwrap()), 0.3);
    for (name, values) in
        [("gradient_descent", [4.0].as_slice()), ("ista", &[4.0]), ("heavy_ball", &[4.0, 0.9])]
    {
        let (state, halt) = run(&problem, name, values, &[1.0; 20], 100_000, 0.0);
        if let Some(halt) = halt {
            assert!(halt.to_string().starts_with("diverged at step"), "{halt}");
        }
        assert!(state.x.iter().all(|x| x.is_finite()) && state.objective.is_finite(), "{name}");
    }
    let kink = run(&problem, "gradient_descent", &[4.0], &[1.0; 20], 100_000, 0.0).1;
    assert!(matches!(kink, Some(Halt::Diverged { .. })), "{kink:?}");
}

#[test]
fn states_belong_to_their_solver_and_refusals_are_values() {
    let problem = regression(60, 20, Box::new(L1::new(1.0).unwrap()), 0.1);
    let build = |name: &str| {
        let kind = solver_kind(name).unwrap();
        (kind.build)(&kind.defaults()).unwrap()
    };
    let mut state = build("ista").init(&problem, &[0.0; 20]).unwrap();
    assert_eq!(build("fista").step(&problem, &mut state), Err(Halt::ForeignState));
    let forward = Forward::identity(20).unwrap();
    let weep = Box::new(Weep::new(3.0, 0.1, 0.2, 1.0).unwrap());
    let line = Penalised::new(forward, &[0.0; 20], Analysis::Differences1d(20), weep, 0.1).unwrap();
    let Err(Unmet { sentence, refused: true }) = build("ista").init(&line, &[0.0; 20]) else {
        panic!("the prox of WEEP on differences is not known")
    };
    assert!(sentence.contains("ADMM"), "{sentence}");
    let unknown = solver_kind("heavy_ball").unwrap();
    assert!((unknown.build)(&[1.0, 1.0]).unwrap_err().to_string().contains("below 1"));
    assert!((unknown.build)(&[f64::NAN, 0.5]).is_err());
}

#[test]
fn the_same_settings_give_the_same_bits() {
    let problem = || regression(40, 100, Box::new(Weep::new(30.0, 0.05, 0.02, 1.0).unwrap()), 0.1);
    for kind in SOLVERS {
        let (a, b) = (solved(&problem(), kind.name, 50), solved(&problem(), kind.name, 50));
        assert!(a.x.iter().zip(&b.x).all(|(a, b)| a.to_bits() == b.to_bits()), "{}", kind.name);
        assert_eq!(a.objective.to_bits(), b.objective.to_bits());
    }
}

/// 70 Gaussian measurements of a signal of 200 values with 7 jumps: with a flat tail (b = 0) WEEP from a
/// bad start stays there, because large wrong jumps feel no slope; with b = 0.05 the start hardly matters.
#[test]
fn the_tail_of_weep_decides_whether_the_start_matters() {
    let mut means = [0.0; 5];
    for seed in 1..=3 {
        let truth = PiecewiseConstant { noise: 0.0, seed, ..Default::default() }.draw().unwrap().truth;
        let noise = 0.05;
        let data =
            Gaussian { samples: 70, features: 200, support: 0, correlation: 0.0, noise, seed: seed + 100 };
        let data = data.draw();
        let design: DMatrix<f64> = data.design / 70f64.sqrt();
        let forward = Forward::dense(&design).unwrap();
        let mut y = vec![0.0; 70];
        forward.apply_to(&truth, &mut y);
        y.iter_mut().zip(data.response.iter()).for_each(|(y, noise)| *y += noise);
        let mut back = vec![0.0; 200];
        forward.adjoint_to(&y, &mut back);
        let pose = |penalty: Box<dyn Penalty>, weight| {
            Penalised::new(forward.clone(), &y, Analysis::Differences1d(200), penalty, weight).unwrap()
        };
        let l1 = pose(Box::new(L1::new(1.0).unwrap()), 0.1);
        let l1 = run(&l1, "admm", &[1.0], &vec![0.0; 200], 1000, 1e-6).0.x;
        let weep = |b: f64, start: &[f64]| {
            [0.1, 0.3, 1.0, 3.0].into_iter().fold(f64::INFINITY, |best: f64, weight| {
                let problem = pose(Box::new(Weep::new(30.0, b, 0.02, 1.0).unwrap()), weight);
                best.min(rmse(&run(&problem, "lbfgs", &[], start, 500, 1e-6).0.x, &truth))
            })
        };
        let errors =
            [rmse(&l1, &truth), weep(0.0, &l1), weep(0.0, &back), weep(0.05, &l1), weep(0.05, &back)];
        means.iter_mut().zip(errors).for_each(|(mean, error)| *mean += error / 3.0);
    }
    let [l1, flat_warm, flat_cold, tail_warm, tail_cold] = means;
    assert!(flat_warm < 0.6 * l1 && tail_warm < 0.8 * l1 && tail_cold < 0.8 * l1, "{means:?}");
    assert!(flat_cold > 0.4, "{means:?}");
    assert!(max_abs(&[tail_warm - tail_cold]) < 0.004, "{means:?}");
}
