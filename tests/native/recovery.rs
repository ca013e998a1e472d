//! Operators, gradients and certificates of penalised least squares; generated signals and pictures.

use nalgebra::DMatrix;
use numerics::linear::dot;
use numerics::penalty::{Huber, L1, Lq, PENALTIES, Penalty, Weep};
use numerics::recovery::{Analysis, Forward, Penalised, SOLVERS, Scratch, solver_kind};
use saddlescope::data::{CameraSize, Damage, NoiseKind, Picture, PiecewiseConstant, camera};
use saddlescope::quality::{psnr, rmse, ssim};

/// Numbers without a pattern, in (-1, 1), the same on every machine.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let next = |state: &mut u64| {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((*state >> 11) as f64 / (1u64 << 52) as f64 - 1.0)
    };
    std::iter::successors(Some((seed, 0.0)), |(state, _)| {
        let mut state = *state;
        next(&mut state).map(|value| (state, value))
    })
    .skip(3)
    .take(count)
    .map(|(_, value)| value)
    .collect()
}

fn design(rows: usize, unknowns: usize, seed: u64) -> DMatrix<f64> {
    DMatrix::from_vec(rows, unknowns, numbers(rows * unknowns, seed))
}

fn forwards() -> Vec<Forward> {
    let holes: Vec<bool> = (0..30).map(|i| i % 3 != 1).collect();
    vec![
        Forward::identity(30).unwrap(),
        Forward::mask(&holes).unwrap(),
        Forward::dense(&design(12, 30, 5)).unwrap(),
        Forward::dense(&design(50, 30, 6)).unwrap(),
    ]
}

fn analyses() -> Vec<Analysis> {
    vec![
        Analysis::Identity(30),
        Analysis::Differences1d(30),
        Analysis::Differences2d { width: 6, height: 5 },
        Analysis::Differences2d { width: 30, height: 1 },
        Analysis::Differences2d { width: 1, height: 30 },
    ]
}

/// The largest eigenvalue of a symmetric operator, from below.
fn power(size: usize, apply: impl Fn(&[f64]) -> Vec<f64>) -> f64 {
    let mut x = numbers(size, 9);
    let mut found = 0.0;
    for _ in 0..20_000 {
        let length = dot(&x, &x).sqrt();
        x.iter_mut().for_each(|x| *x /= length);
        let image = apply(&x);
        found = dot(&x, &image);
        x = image;
    }
    found
}

#[test]
fn adjoints_are_adjoint_and_norms_are_norms() {
    for forward in forwards() {
        let (d, n) = (forward.unknowns(), forward.measurements());
        let (x, r) = (numbers(d, 1), numbers(n, 2));
        let (mut kx, mut ktr) = (vec![0.0; n], vec![0.0; d]);
        forward.apply_to(&x, &mut kx);
        forward.adjoint_to(&r, &mut ktr);
        assert!((dot(&kx, &r) - dot(&x, &ktr)).abs() < 1e-12);
        let found = power(d, |x| {
            let (mut kx, mut normal) = (vec![0.0; n], vec![0.0; d]);
            forward.apply_to(x, &mut kx);
            forward.adjoint_to(&kx, &mut normal);
            normal
        });
        let stated = forward.squared_norm();
        assert!(found <= stated * (1.0 + 1e-12) && stated <= 1.0101 * found, "{found} {stated}");
    }
    for analysis in analyses() {
        let (d, m) = (analysis.unknowns(), analysis.rows());
        let (x, w) = (numbers(d, 3), numbers(m, 4));
        let (mut dx, mut dtw, mut normal) = (vec![0.0; m], vec![0.0; d], vec![0.0; d]);
        analysis.apply_to(&x, &mut dx);
        analysis.adjoint_to(&w, &mut dtw);
        assert!((dot(&dx, &w) - dot(&x, &dtw)).abs() < 1e-12, "{analysis:?}");
        analysis.adjoint_to(&dx, &mut dtw);
        analysis.normal_to(&x, &mut normal);
        dtw.iter().zip(&normal).for_each(|(a, b)| assert!((a - b).abs() < 1e-14, "{analysis:?}"));
        let found = power(d, |x| {
            let mut normal = vec![0.0; d];
            analysis.normal_to(x, &mut normal);
            normal
        });
        assert!((found - analysis.squared_norm()).abs() < 1e-9, "{analysis:?}: {found}");
    }
}

#[test]
fn gradients_agree_with_differences() {
    let penalties: [fn() -> Box<dyn Penalty>; 2] =
        [|| Box::new(Weep::new(3.0, 0.1, 0.2, 1.0).unwrap()), || Box::new(Huber::new(2.0, 0.3).unwrap())];
    for forward in forwards() {
        for (analysis, penalty) in analyses().into_iter().flat_map(|a| penalties.map(|p| (a, p()))) {
            let y = numbers(forward.measurements(), 7);
            let problem = Penalised::new(forward.clone(), &y, analysis, penalty, 0.7).unwrap();
            let mut scratch = Scratch::new(&problem);
            let (mut x, mut gradient, mut other) = (numbers(30, 8), vec![0.0; 30], vec![0.0; 30]);
            let value = problem.value_and_gradient_to(&x, &mut gradient, &mut scratch).unwrap();
            assert!((value - problem.value(&x, &mut scratch)).abs() < 1e-12 * value);
            for i in 0..30 {
                let (at, step) = (x[i], 1e-6);
                x[i] = at + step;
                let above = problem.value(&x, &mut scratch);
                x[i] = at - step;
                let below = problem.value(&x, &mut scratch);
                x[i] = at;
                let difference = (above - below) / (2.0 * step);
                assert!((difference - gradient[i]).abs() < 1e-6 * (1.0 + gradient[i].abs()), "{analysis:?}");
            }
            // No difference of gradients is steeper than the Lipschitz constant allows.
            let lipschitz = problem.lipschitz().unwrap();
            for seed in 10..20 {
                let far = numbers(30, seed);
                problem.value_and_gradient_to(&far, &mut other, &mut scratch).unwrap();
                let distance = |a: &[f64], b: &[f64]| rmse(a, b);
                assert!(distance(&gradient, &other) <= lipschitz * distance(&x, &far) * (1.0 + 1e-12));
            }
        }
    }
}

#[test]
fn kinks_have_slope_zero_and_no_nan_leaves_a_gradient() {
    for kind in PENALTIES {
        let penalty = (kind.build)(&kind.defaults()).unwrap();
        let places = penalty.breakpoints();
        let mut x = vec![0.0; 12];
        for (i, x) in x.iter_mut().enumerate() {
            *x = places.get(i % 5).copied().unwrap_or(0.0) * if i % 2 == 0 { 1.0 } else { -1.0 };
        }
        let forward = Forward::identity(12).unwrap();
        let problem = Penalised::new(forward, &[0.3; 12], Analysis::Identity(12), penalty, 1.0).unwrap();
        let mut gradient = vec![0.0; 12];
        if problem.value_and_gradient_to(&x, &mut gradient, &mut Scratch::new(&problem)).is_some() {
            assert!(gradient.iter().all(|slope| slope.is_finite()), "{}: {gradient:?}", kind.name);
        }
    }
}

#[test]
fn convexity_is_decided_where_the_formula_says() {
    let weep = || Box::new(Weep::new(3.0, 0.1, 0.2, 1.0).unwrap());
    let problem = |analysis, weight| {
        Penalised::new(Forward::identity(30).unwrap(), &[0.0; 30], analysis, weep(), weight).unwrap()
    };
    assert!(problem(Analysis::Identity(30), 1.0).is_convex());
    assert!(!problem(Analysis::Identity(30), 1.01).is_convex());
    assert!(problem(Analysis::Differences1d(30), 0.25).is_convex());
    assert!(!problem(Analysis::Differences1d(30), 0.26).is_convex());
    // A dense design: convex up to weight rho ||D||^2 = the least eigenvalue, by its own factorisation.
    let matrix = design(50, 30, 6);
    let least = (matrix.transpose() * &matrix).symmetric_eigenvalues().min();
    let dense = |weight| {
        let forward = Forward::dense(&matrix).unwrap();
        Penalised::new(forward, &[0.0; 50], Analysis::Identity(30), weep(), weight).unwrap()
    };
    assert!(dense(0.999 * least).is_convex() && !dense(1.001 * least).is_convex());
    let l1 = Box::new(L1::new(1.0).unwrap());
    let wide = Forward::dense(&design(12, 30, 5)).unwrap();
    assert!(Penalised::new(wide, &[0.0; 12], Analysis::Identity(30), l1, 1.0).unwrap().is_convex());
}

#[test]
fn every_combination_is_served_warned_of_or_refused_with_a_sentence() {
    let mut served = 0;
    for forward in forwards() {
        for analysis in analyses() {
            for kind in PENALTIES {
                let penalty = (kind.build)(&kind.defaults()).unwrap();
                let y = numbers(forward.measurements(), 3);
                let problem = Penalised::new(forward.clone(), &y, analysis, penalty, 0.1).unwrap();
                for solver in SOLVERS {
                    let built = (solver.build)(&solver.defaults()).unwrap();
                    let unmet = solver.unmet(&problem);
                    match built.init(&problem, &numbers(30, 4)) {
                        Ok(mut state) => {
                            assert!(!unmet.is_some_and(|unmet| unmet.refused));
                            for _ in 0..20 {
                                if built.step(&problem, &mut state).is_err() {
                                    break;
                                }
                            }
                            let finite = state.x.iter().all(|x| x.is_finite());
                            assert!(finite, "{} {} {analysis:?}", solver.name, kind.name);
                            served += 1;
                        }
                        Err(refusal) => assert_eq!(Some(refusal), unmet),
                    }
                }
            }
        }
    }
    assert!(served > 1000, "{served}");
    let l1 = Box::new(L1::new(1.0).unwrap());
    let problem =
        Penalised::new(Forward::identity(30).unwrap(), &[0.0; 30], Analysis::Identity(30), l1, 1.0).unwrap();
    assert_eq!(
        solver_kind("gradient_descent").unwrap().unmet(&problem).unwrap().sentence,
        "Gradient descent needs a derivative everywhere; this penalty has a kink at 0, so its zeros will not be exact"
    );
}

#[test]
fn problems_that_cannot_be_posed_say_why() {
    assert!(Forward::mask(&[false, false]).unwrap_err().0.contains("nothing is observed"));
    let pose = |y: &[f64], d, weight| {
        let lq = Box::new(Lq::new(1.0, 0.5).unwrap());
        Penalised::new(Forward::identity(3).unwrap(), y, Analysis::Identity(d), lq, weight)
            .map(|_| ())
            .map_err(|error| error.0)
    };
    assert!(pose(&[0.0; 2], 3, 1.0).unwrap_err().contains("2 values are observed where K gives 3"));
    assert!(pose(&[0.0; 3], 4, 1.0).unwrap_err().contains("K acts on 3 unknowns but D on 4"));
    assert!(pose(&[0.0; 3], 3, -1.0).unwrap_err().contains("the weight is -1"));
    assert!(pose(&[0.0, f64::NAN, 0.0], 3, 1.0).unwrap_err().contains("observed value 2 is NaN"));
}

#[test]
fn signals_are_what_their_recipe_says() {
    for seed in 1..40 {
        for noise_kind in NoiseKind::ALL.map(|kind| kind.0) {
            let recipe = PiecewiseConstant { seed, noise_kind, missing: 0.3, ..Default::default() };
            let signal = recipe.draw().unwrap();
            assert_eq!(signal, recipe.draw().unwrap());
            assert_eq!((signal.truth.len(), signal.seen.iter().filter(|seen| !**seen).count()), (200, 60));
            assert!(signal.truth.iter().all(|level| level.abs() <= 1.5));
            assert_eq!(signal.truth.windows(2).filter(|pair| pair[0] != pair[1]).count(), 7);
            let jumps = signal.truth.windows(2).map(|pair| (pair[1] - pair[0]).abs());
            assert!(jumps.filter(|jump| *jump > 0.0).all(|jump| jump > 0.39));
            assert!(signal.observed.iter().zip(&signal.seen).all(|(y, seen)| *seen || *y == 0.0));
        }
    }
    let many = |noise_kind| {
        let recipe =
            PiecewiseConstant { samples: 40_000, jumps: 3, noise: 0.1, noise_kind, ..Default::default() };
        let signal = recipe.draw().unwrap();
        let mut errors: Vec<f64> =
            signal.observed.iter().zip(&signal.truth).map(|(y, x)| (y - x).abs()).collect();
        errors.sort_unstable_by(f64::total_cmp);
        let share = errors.iter().filter(|error| **error > 0.6).count() as f64 / 40_000.0;
        (errors[20_000], share)
    };
    // Medians of |noise|: 0.6745 for a normal number, 0.7649 for t with 3 degrees of freedom.
    let (gaussian, t, outliers) =
        (many(NoiseKind::Gaussian), many(NoiseKind::StudentT), many(NoiseKind::Outliers));
    assert!((gaussian.0 - 0.06745).abs() < 0.001 && gaussian.1 == 0.0, "{gaussian:?}");
    // P(|t_3| > 6) = 0.00927.
    assert!((t.0 - 0.07649).abs() < 0.001 && (t.1 - 0.00927).abs() < 0.0015, "{t:?}");
    assert!((outliers.1 - 0.05).abs() < 0.004, "{outliers:?}");
    let crowded = PiecewiseConstant { samples: 10, jumps: 7, ..Default::default() };
    assert!(crowded.draw().unwrap_err().0.contains("no room for 7 jumps"));
}

#[test]
fn quality_agrees_with_an_independent_computation() {
    // NumPy 2.4 with scipy.signal.convolve2d and the outer-product window, and again with
    // scipy.ndimage.gaussian_filter(1.5, truncate=3.5) as scikit-image does.
    let figures = [
        (CameraSize::Small, 0.5061300838694853, 0.4652964369939704),
        (CameraSize::Large, 0.5061221253638174, 0.4215635237266632),
    ];
    for (size, mean, expected) in figures {
        let truth = camera(size).unwrap();
        let average = truth.pixels.iter().sum::<f64>() / truth.pixels.len() as f64;
        assert!((average - mean).abs() < 1e-12, "{average}");
        let mut other = truth.clone();
        for (i, pixel) in other.pixels.iter_mut().enumerate() {
            let (x, y) = (i % truth.width, i / truth.width);
            *pixel += 0.1 * (((x * 7 + y * 13) % 17) as f64 - 8.0) / 8.0;
        }
        assert!((rmse(&truth.pixels, &other.pixels) - 0.06123802223644752).abs() < 1e-14);
        assert!((psnr(rmse(&truth.pixels, &other.pixels)) - 24.259576877329017).abs() < 1e-11);
        assert!((ssim(truth.width, &truth.pixels, &other.pixels) - expected).abs() < 1e-12);
        assert_eq!(ssim(truth.width, &truth.pixels, &truth.pixels), 1.0);
        assert_eq!(psnr(rmse(&truth.pixels, &truth.pixels)), f64::INFINITY);
    }
    let small = Picture { width: 2, height: 1, pixels: vec![0.0, 1.0] };
    assert!((ssim(small.width, &small.pixels, &small.pixels) - 1.0).abs() < 1e-15);
}

#[test]
fn damage_is_seeded_and_leaves_the_truth_alone() {
    let truth = camera(CameraSize::Small).unwrap();
    let damage = Damage { missing: 0.25, ..Default::default() };
    let picture = damage.apply(truth.clone()).unwrap();
    assert_eq!(picture, damage.apply(truth.clone()).unwrap());
    assert_eq!(picture.truth, truth);
    assert_eq!(picture.seen.iter().filter(|seen| !**seen).count(), 4096);
    let whole = Damage { missing: 0.0, ..damage }.apply(truth.clone()).unwrap();
    assert!((rmse(&whole.observed.pixels, &truth.pixels) - 0.1).abs() < 0.002);
    let seen = picture.seen.iter().zip(picture.observed.pixels.iter().zip(&whole.observed.pixels));
    assert!(seen.filter(|(seen, _)| **seen).all(|(_, (a, b))| a == b));
    assert!(Damage { missing: 1.0, ..damage }.apply(truth).is_err());
}
