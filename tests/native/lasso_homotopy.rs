//! The lasso path against its optimality conditions, closed forms and scikit-learn's knots.

use crate::support::path_cases::*;
use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;
use saddlescope::linear::max_abs;
use saddlescope::objective::LeastSquares;
use saddlescope::path::{
    HomotopyEnd, HomotopyLimits, LassoHomotopy, LassoPath, PathLimits, lasso_path, successive_saddles,
};

fn follow(problem: &LeastSquares) -> LassoPath {
    lasso_path(problem, None, HomotopyLimits::default()).unwrap()
}

/// `|c_j| <= k_j lambda`, with `c_j = sign(beta_j) k_j lambda` where `beta_j` is not zero: the
/// largest violation relative to `max |c|` at zero.
fn kkt(problem: &LeastSquares, weights: &[f64], coefficients: &[f64], lambda: f64) -> f64 {
    let correlation = correlation(problem, coefficients);
    let largest = max_abs(coefficients);
    let violation = correlation.iter().zip(coefficients).zip(weights).map(|((c, beta), k)| {
        match beta.abs() > 1e-10 * largest {
            true => (c - beta.signum() * k * lambda).abs(),
            false => (c.abs() - k * lambda).max(0.0),
        }
    });
    violation.fold(0.0, f64::max) / max_abs(problem.correlation()).max(f64::MIN_POSITIVE)
}

/// Knots descend, coefficients are optimal at every knot and in between, supports are as told.
fn assert_certified(problem: &LeastSquares, weights: Option<&[f64]>, path: &LassoPath, tolerance: f64) {
    let ones = vec![1.0; problem.features()];
    let k = weights.unwrap_or(&ones);
    let mut beta = vec![0.0; problem.features()];
    let mut support: Vec<usize> = Vec::new();
    for knot in &path.knots {
        knot.coefficients_to(&mut beta);
        let worst = kkt(problem, k, &beta, knot.lambda);
        assert!(worst <= tolerance, "knot {}: {worst:e}", knot.lambda);
        support.retain(|j| !knot.dropped.contains(j));
        support.extend(&knot.entered);
        // As sets: a feature that touches zero at a knot and goes on is told as neither dropped nor
        // entered, but stands last in the order of entry (found on a degenerate integer problem).
        let mut members: Vec<usize> = knot.coefficients.iter().map(|entry| entry.0).collect();
        support.sort_unstable();
        members.sort_unstable();
        assert_eq!(support, members, "support below {}", knot.lambda);
        knot.dropped.iter().chain(&knot.entered).for_each(|&j| assert_eq!(beta[j], 0.0));
    }
    for pair in path.knots.windows(2) {
        assert!(pair[1].lambda < pair[0].lambda, "{} then {}", pair[0].lambda, pair[1].lambda);
        for share in [0.25, 0.5, 0.9] {
            let lambda = pair[0].lambda + share * (pair[1].lambda - pair[0].lambda);
            path.coefficients_at_to(lambda, &mut beta);
            let worst = kkt(problem, k, &beta, lambda);
            assert!(worst <= tolerance, "between knots, {lambda}: {worst:e}");
        }
    }
    assert_eq!((path.knots.last().unwrap().lambda, path.end), (0.0, HomotopyEnd::Unregularised));
}

#[test]
fn diabetes_knots_and_coefficients_come_out() {
    let (problem, reference) = (diabetes(), diabetes_reference());
    let path = follow(&problem);
    assert_certified(&problem, None, &path, 1e-13);
    assert_eq!(path.knots.len(), reference.lasso_knots_lambda.len());
    let mut beta = vec![0.0; 10];
    let knots = reference.lasso_knots_lambda.iter().zip(&reference.lasso_coefficients_at_knots);
    for (knot, (lambda, coefficients)) in path.knots.iter().zip(knots) {
        assert!((knot.lambda - lambda).abs() <= 1e-8 * lambda, "{} for {lambda}", knot.lambda);
        knot.coefficients_to(&mut beta);
        assert!(distance(&beta, coefficients) < 1e-8, "at {lambda}");
    }
    // The order in which scikit-learn lists the features of the final active set.
    let members: Vec<&str> =
        path.knots[12].coefficients.iter().map(|&(j, _)| reference.columns[j].as_str()).collect();
    assert_eq!(members, reference.lasso_active_order);
}

#[test]
fn knots_of_the_reference_case_that_lets_go() {
    let case = dynamics().into_iter().find(|case| case.name == "non_monotone").unwrap();
    let path = follow(&case.problem());
    let times: Vec<f64> = path.knots.iter().map(|knot| 1.0 / knot.lambda).collect();
    // 27/14 = 1.928571...
    let expected = [1.0, 1.5, 1.9, 27.0 / 14.0, 3.0, 4.5, 6.0];
    assert!(distance(&times[..7], &expected) < 1e-12, "{times:?}");
    assert_eq!((path.knots.len(), times[7]), (8, f64::INFINITY));
    assert_certified(&case.problem(), None, &path, 1e-13);
}

/// Knots are reciprocal jump times until a feature is first released, and above that knot the
/// saddles are the least-squares refits on the lasso supports.
#[test]
fn knots_are_jump_times_until_the_first_release() {
    let mut problems: Vec<LeastSquares> = dynamics().iter().map(Case::problem).collect();
    problems.push(diabetes());
    problems.extend((0..40).map(|seed| gaussian_problem(12, 20, 3, seed)));
    let mut compared = 0;
    for problem in &problems {
        let lasso = follow(problem);
        let saddles = successive_saddles(problem, None, PathLimits::default()).unwrap().saddles;
        let dropless = lasso.knots.iter().take_while(|knot| knot.dropped.is_empty() && knot.lambda > 0.0);
        let monotone = saddles[1..].iter().take_while(|saddle| saddle.released.is_empty());
        for (knot, saddle) in dropless.zip(monotone) {
            assert!((knot.lambda * saddle.time - 1.0).abs() < 1e-10, "{} and {}", knot.lambda, saddle.time);
            assert_eq!(knot.entered, saddle.activated);
            compared += 1;
        }
    }
    assert!(compared > 250, "{compared} knots compared");
}

#[test]
fn diabetes_leaves_the_jump_times_where_its_first_feature_lets_go() {
    let problem = diabetes();
    let knots = follow(&problem).knots;
    let saddles = successive_saddles(&problem, None, PathLimits::default()).unwrap().saddles;
    assert!((1.0 / knots[8].lambda - saddles[9].time).abs() < 1e-8);
    assert!((saddles[9].time - 295.56).abs() < 5e-3);
    assert!((1.0 / knots[9].lambda - 318.18).abs() < 5e-3 && (saddles[10].time - 320.81).abs() < 5e-3);
}

/// With orthogonal columns `beta_j = soft(<x_j, y>/n, lambda k_j) n / ||x_j||^2`.
#[test]
fn orthogonal_columns_are_soft_thresholded() {
    let design = DMatrix::from_fn(6, 4, |i, j| if i == j { 1.0 + j as f64 } else { 0.0 });
    let response = DVector::from_vec(vec![0.3, -2.0, 0.9, 5.0, -0.25, 1.0]);
    let problem = LeastSquares::new(&design, &response).unwrap();
    let weights = [1.0, 0.5, 3.0, 2.0];
    let path = lasso_path(&problem, Some(&weights), HomotopyLimits::default()).unwrap();
    assert_certified(&problem, Some(&weights), &path, 1e-14);
    let mut beta = [0.0; 4];
    for lambda in [0.0, 0.01, 0.1, 0.4, 1.0, 2.0, 9.0] {
        path.coefficients_at_to(lambda, &mut beta);
        for j in 0..4 {
            let (r, h) = (problem.correlation()[j], problem.gram_entry(j, j));
            let soft = r.signum() * (r.abs() - lambda * weights[j]).max(0.0) / h;
            assert!((beta[j] - soft).abs() < 1e-14, "lambda {lambda}, feature {j}: {} for {soft}", beta[j]);
        }
    }
}

#[test]
fn both_paths_end_at_the_same_interpolator() {
    for seed in 0..20 {
        let problem = gaussian_problem(8, 24, 3, seed);
        let saddles = successive_saddles(&problem, None, PathLimits::default()).unwrap().saddles;
        let mut beta = vec![0.0; 24];
        follow(&problem).knots.last().unwrap().coefficients_to(&mut beta);
        assert!(distance(&beta, &saddles.last().unwrap().coefficients) < 1e-9);
    }
}

#[test]
fn duplicate_and_zero_columns_are_harmless() {
    let base = sine_problem(6, 4, 0.9);
    let copies = DMatrix::from_fn(6, 9, |i, j| match j {
        0..8 => base.column(j % 4)[i] * if j < 4 { 1.0 } else { -1.0 },
        _ => 0.0,
    });
    let problem = LeastSquares::new(&copies, &DVector::from_column_slice(base.response())).unwrap();
    let (single, doubled) = (follow(&base), follow(&problem));
    assert_certified(&problem, None, &doubled, 1e-13);
    let lambdas = |path: &LassoPath| path.knots.iter().map(|knot| knot.lambda).collect::<Vec<_>>();
    assert!(distance(&lambdas(&single), &lambdas(&doubled)) < 1e-13);
}

#[test]
fn a_zero_response_has_one_knot() {
    let path = follow(&problem(&[vec![1.0, 2.0], vec![0.0, 1.0]], &[0.0, 0.0]));
    assert_eq!((path.knots.len(), path.knots[0].lambda, path.end), (1, 0.0, HomotopyEnd::Unregularised));
    assert!(path.knots[0].coefficients.is_empty());
}

#[test]
fn one_sample_needs_one_feature() {
    let problem = problem(&[vec![1.0, -4.0, 2.0]], &[3.0]);
    let path = follow(&problem);
    assert_eq!(path.knots.len(), 2);
    assert_eq!(path.knots[0].lambda, 12.0);
    assert_eq!(path.knots[1].coefficients, [(1, -0.75)]);
}

#[test]
fn limits_stop_the_path_with_a_reason() {
    let problem = diabetes();
    let whole = follow(&problem);
    let short = lasso_path(&problem, None, HomotopyLimits { knots: 5, lambda: 0.0 }).unwrap();
    assert_eq!((&short.knots[..], short.end), (&whole.knots[..5], HomotopyEnd::KnotLimit { knots: 5 }));
    let early =
        lasso_path(&problem, None, HomotopyLimits { lambda: 0.1, ..HomotopyLimits::default() }).unwrap();
    assert_eq!(early.end, HomotopyEnd::SmallestLambda { lambda: 0.1 });
    assert_eq!(early.knots[..4], whole.knots[..4]);
    let (mut last, mut expected) = ([0.0; 10], [0.0; 10]);
    early.knots[4].coefficients_to(&mut last);
    whole.coefficients_at_to(0.1, &mut expected);
    assert_eq!(early.knots.len(), 5);
    assert!(distance(&last, &expected) < 1e-14);
    let none =
        lasso_path(&problem, None, HomotopyLimits { lambda: 7.0, ..HomotopyLimits::default() }).unwrap();
    assert_eq!(none.knots.len(), 1);
    assert!(none.knots[0].coefficients.is_empty());
}

#[test]
fn a_slice_at_a_time_gives_the_same_bits() {
    let problem = gaussian_problem(20, 60, 4, 5);
    let whole = follow(&problem);
    let mut homotopy = LassoHomotopy::new(&problem, None, HomotopyLimits::default()).unwrap();
    for knot in &whole.knots {
        homotopy = homotopy.clone();
        assert_eq!(homotopy.advance(&problem).as_ref(), Some(knot));
    }
    assert_eq!((homotopy.end(), homotopy.advance(&problem)), (Some(HomotopyEnd::Unregularised), None));
}

#[test]
fn a_wide_gaussian_path_is_certified() {
    let problem = gaussian_problem(60, 300, 5, 1);
    assert_certified(&problem, None, &follow(&problem), 1e-11);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_path_is_certified(
        samples in 1usize..9,
        features in 1usize..14,
        seed in any::<u64>(),
        weighted in any::<bool>(),
    ) {
        let problem = gaussian_problem(samples, features, features.min(3), seed);
        let weights: Vec<f64> = (0..features).map(|j| 0.5 + ((seed >> (j % 60)) & 7) as f64 / 4.0).collect();
        let weights = weighted.then_some(&weights[..]);
        let path = lasso_path(&problem, weights, HomotopyLimits::default()).unwrap();
        assert_certified(&problem, weights, &path, 1e-9);
    }

    /// Small integers make ties, duplicates and rank deficiency the rule.
    #[test]
    fn degenerate_paths_are_certified(
        rows in (1usize..5, 1usize..8).prop_flat_map(|(n, d)| {
            prop::collection::vec(prop::collection::vec(-2i8..=2, d + 1), n)
        }),
    ) {
        let split: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(|v| f64::from(*v)).collect()).collect();
        let design: Vec<Vec<f64>> = split.iter().map(|row| row[1..].to_vec()).collect();
        let response: Vec<f64> = split.iter().map(|row| row[0]).collect();
        let problem = problem(&design, &response);
        assert_certified(&problem, None, &follow(&problem), 1e-12);
    }
}
