//! Successive saddles against exact rational paths, linear programming and their own conditions.

use crate::support::path_cases::*;
use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;
use saddlescope::linear::max_abs;
use saddlescope::objective::LeastSquares;
use saddlescope::path::{
    PathEnd, PathLimits, Saddle, SaddlePath, SuccessiveSaddles, kkt_residual, l1_duality_gap,
    successive_saddles,
};

fn follow(problem: &LeastSquares) -> SaddlePath {
    successive_saddles(problem, None, PathLimits::default()).unwrap()
}

fn sizes(path: &SaddlePath) -> Vec<usize> {
    path.saddles.iter().map(|saddle| saddle.support().count()).collect()
}

fn assert_matches(name: &str, path: &SaddlePath, reference: &[ReferenceSaddle], tolerance: f64) {
    assert_eq!(path.saddles.len(), reference.len(), "{name}: number of saddles");
    assert_eq!(path.end, PathEnd::Minimiser, "{name}");
    let largest = reference.iter().fold(0.0, |top, saddle| max_abs(&saddle.coefficients).max(top));
    for (found, exact) in path.saddles.iter().zip(reference) {
        let at = exact.time;
        assert!((found.time - at).abs() <= tolerance * at, "{name}: time {} for {at}", found.time);
        let error = distance(&found.coefficients, &exact.coefficients);
        assert!(error <= tolerance * largest, "{name} at {at}: coefficients off by {error:e}");
        let error = distance(&found.dual, &exact.dual);
        assert!(error <= tolerance, "{name} at {at}: dual off by {error:e}");
        assert!((found.loss - exact.loss).abs() <= tolerance * reference[0].loss, "{name} at {at}: loss");
    }
}

/// Everything a path of saddles promises, checked from the problem alone.
fn assert_certified(problem: &LeastSquares, thresholds: Option<&[f64]>, path: &SaddlePath, tolerance: f64) {
    for saddle in &path.saddles {
        let kkt = kkt_residual(problem, thresholds, saddle).unwrap();
        assert!(kkt.worst() <= tolerance, "t = {}: {kkt:?}", saddle.time);
        let loss = problem.value(&saddle.coefficients);
        assert!(
            (saddle.loss - loss).abs() <= tolerance * path.saddles[0].loss,
            "{} is not {loss}",
            saddle.loss
        );
    }
    for pair in path.saddles.windows(2) {
        assert!(pair[1].time > pair[0].time, "times {} {}", pair[0].time, pair[1].time);
        assert!(pair[1].loss < pair[0].loss, "losses {} {}", pair[0].loss, pair[1].loss);
        assert_support_changes(&pair[0], &pair[1]);
        // Between jumps the dual moves along the gradient of the saddle it waits at.
        let wait = pair[1].time - pair[0].time;
        let pull = correlation(problem, &pair[0].coefficients);
        for ((before, after), pull) in pair[0].dual.iter().zip(&pair[1].dual).zip(pull) {
            assert!((before + wait * pull - after).abs() <= tolerance * (1.0 + pair[1].time));
        }
    }
    assert_eq!(path.end, PathEnd::Minimiser);
    let last = path.saddles.last().unwrap();
    let gap = l1_duality_gap(problem, thresholds, &last.coefficients, &path.integrated_residual).unwrap();
    assert!(gap.relative().abs() <= tolerance && gap.stationarity <= tolerance, "{gap:?}");
}

fn assert_support_changes(before: &Saddle, after: &Saddle) {
    let mut support: Vec<usize> = before.support().filter(|j| !after.released.contains(j)).collect();
    support.extend(&after.activated);
    support.sort_unstable();
    assert_eq!(support, after.support().collect::<Vec<_>>());
    assert_eq!(support.len() + after.released.len(), before.support().count() + after.activated.len());
}

#[test]
fn reference_cases_come_out() {
    for case in dynamics() {
        let path = follow(&case.problem());
        assert_matches(&case.name, &path, &case.saddles, 1e-9);
        assert_eq!(sizes(&path), case.support_sizes, "{}", case.name);
        assert_certified(&case.problem(), None, &path, 1e-9);
    }
}

#[test]
fn sixty_integer_problems_match_rational_arithmetic() {
    for case in rational() {
        let path = follow(&case.problem());
        assert_matches(&case.name, &path, &case.saddles, 1e-11);
        assert_eq!(sizes(&path), case.support_sizes, "{}", case.name);
        assert_certified(&case.problem(), None, &path, 1e-10);
    }
}

#[test]
fn diabetes_comes_out() {
    let problem = diabetes();
    let path = follow(&problem);
    assert_matches("diabetes", &path, &diabetes_reference().saddles, 1e-9);
    assert_certified(&problem, None, &path, 1e-11);
}

/// The noisy sine problem, to the digits printed where it was first computed.
#[test]
fn noisy_sine_ends_at_basis_pursuit() {
    let case = dynamics().into_iter().find(|case| case.name == "sine_formula_noisy").unwrap();
    let path = follow(&case.problem());
    let printed = [
        0.9108285775,
        1.689331311,
        3.723147147,
        4.949815015,
        14.79109734,
        129.0578259,
        259.2171499,
        1935.973732,
    ];
    for (saddle, time) in path.saddles[1..].iter().zip(printed) {
        assert!((saddle.time / time - 1.0).abs() < 5e-10, "{} for {time}", saddle.time);
    }
    assert_eq!(sizes(&path), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    let l1: f64 = path.saddles[8].coefficients.iter().map(|value| value.abs()).sum();
    assert!((l1 - 4.0616191174).abs() < 1e-10, "{l1}");
}

/// `(samples, features, phase of the sine problem, least l1 norm, least sum_j k_j |beta_j|)` with
/// `k_j = 1 + (j mod 3) / 2`, from SciPy 1.17 `linprog` (HiGHS dual simplex) over
/// `beta = p - m, p, m >= 0, X beta = X pinv(X) y`, the vertex solved again by least squares.
const LINEAR_PROGRAMMES: [(usize, usize, f64, f64, f64); 6] = [
    (5, 12, 0.3, 1.323632991789, 1.541439646534),
    (10, 25, 0.7, 3.496841449424, 4.565399934789),
    (12, 60, 1.1, 3.162833974629, 4.150989436259),
    (20, 50, 2.0, 4.215242836551, 5.106432315013),
    (6, 6, 0.5, 3.690609304047, 6.147374230438),
    (9, 4, 0.2, 3.323660228293, 4.759329916306),
];

#[test]
fn the_end_has_the_least_l1_norm_that_linear_programming_finds() {
    for (samples, features, phase, plain, weighted) in LINEAR_PROGRAMMES {
        let problem = sine_problem(samples, features, phase);
        let weights: Vec<f64> = (0..features).map(|j| 1.0 + (j % 3) as f64 / 2.0).collect();
        for (thresholds, least) in [(None, plain), (Some(&weights[..]), weighted)] {
            let path = successive_saddles(&problem, thresholds, PathLimits::default()).unwrap();
            assert_certified(&problem, thresholds, &path, 1e-9);
            let last = path.saddles.last().unwrap();
            let gap =
                l1_duality_gap(&problem, thresholds, &last.coefficients, &path.integrated_residual).unwrap();
            assert!(
                (gap.primal / least - 1.0).abs() < 1e-10,
                "{samples} x {features}: {} for {least}",
                gap.primal
            );
        }
    }
}

#[test]
fn unequal_scales_reverse_the_order() {
    let problem = problem(&[vec![1.0, 0.0], vec![0.0, 1.0]], &[3.0, 1.0]);
    let path = successive_saddles(&problem, Some(&[1.0, 0.25]), PathLimits::default()).unwrap();
    let found: Vec<_> =
        path.saddles.iter().map(|saddle| (saddle.time, saddle.coefficients.clone())).collect();
    assert_eq!(found.len(), 3);
    assert!((found[1].0 - 0.5).abs() < 1e-15 && distance(&found[1].1, &[0.0, 1.0]) < 1e-15);
    assert!((found[2].0 - 2.0 / 3.0).abs() < 1e-15 && distance(&found[2].1, &[3.0, 1.0]) < 1e-15);
    assert_certified(&problem, Some(&[1.0, 0.25]), &path, 1e-14);
}

/// With orthogonal columns feature `i` jumps at `n / |<x_i, y>|` to `<x_i, y> / ||x_i||^2`.
#[test]
fn orthogonal_columns_have_a_closed_form() {
    let design = DMatrix::from_fn(7, 5, |i, j| if i == j { 1.0 + j as f64 } else { 0.0 });
    let response = DVector::from_vec(vec![0.3, -2.0, 0.9, 5.0, -0.25, 1.0, 1.0]);
    let problem = LeastSquares::new(&design, &response).unwrap();
    let path = follow(&problem);
    let mut expected: Vec<(f64, usize)> =
        (0..5).map(|j| (7.0 / ((1.0 + j as f64) * response[j]).abs(), j)).collect();
    expected.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (saddle, (time, feature)) in path.saddles[1..].iter().zip(&expected) {
        assert!((saddle.time / time - 1.0).abs() < 1e-13);
        assert_eq!((&saddle.activated[..], saddle.released.len()), (&[*feature][..], 0));
        let value = response[*feature] / (1.0 + *feature as f64);
        assert!((saddle.coefficients[*feature] - value).abs() < 1e-14);
    }
    assert_eq!(path.saddles.len(), 6);
}

#[test]
fn features_that_tie_wake_together() {
    let problem =
        problem(&[vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]], &[2.0, -2.0, 1.0]);
    let path = follow(&problem);
    assert_eq!(path.saddles[1].activated, [0, 1]);
    assert_eq!(path.saddles[2].activated, [2]);
    assert!(distance(&path.saddles[1].dual, &[1.0, -1.0, 0.5]) < 1e-15);
}

/// Duplicate and opposite columns leave beta undetermined; the fit and the least l1 norm are not.
#[test]
fn duplicate_opposite_and_zero_columns_change_only_who_carries_the_fit() {
    let base = sine_problem(6, 4, 0.9);
    let plain = follow(&base);
    let copies = DMatrix::from_fn(6, 10, |i, j| match j {
        0..4 => base.column(j)[i],
        4..8 => base.column(j - 4)[i],
        8 => -base.column(1)[i],
        _ => 0.0,
    });
    let problem = LeastSquares::new(&copies, &DVector::from_column_slice(base.response())).unwrap();
    let path = follow(&problem);
    assert_certified(&problem, None, &path, 1e-12);
    assert_eq!(path.saddles.len(), plain.saddles.len());
    for (doubled, single) in path.saddles.iter().zip(&plain.saddles) {
        assert!((doubled.time - single.time).abs() <= 1e-12 * single.time);
        assert!((doubled.loss - single.loss).abs() <= 1e-13);
        assert!(distance(&doubled.dual[..4], &single.dual) < 1e-11);
        assert_eq!(doubled.coefficients[9], 0.0);
        assert_eq!(doubled.dual[9], 0.0);
        assert_eq!(doubled.support().count(), single.support().count());
    }
}

#[test]
fn rank_one_and_single_sample_problems_end_at_the_cheapest_feature() {
    // One sample: y = 3, the column of largest entry explains it at the least l1 norm.
    let single = problem(&[vec![1.0, -4.0, 2.0]], &[3.0]);
    let path = follow(&single);
    assert_eq!(path.saddles.len(), 2);
    assert!((path.saddles[1].time - 1.0 / 12.0).abs() < 1e-15);
    assert!(distance(&path.saddles[1].coefficients, &[0.0, -0.75, 0.0]) < 1e-15);
    let ranked =
        problem(&[vec![1.0, 2.0, -3.0], vec![2.0, 4.0, -6.0], vec![-1.0, -2.0, 3.0]], &[1.0, 0.0, 5.0]);
    let path = follow(&ranked);
    assert_eq!(sizes(&path), [0, 1]);
    assert_certified(&ranked, None, &path, 1e-14);
}

#[test]
fn nothing_to_learn_means_one_saddle() {
    for response in [vec![0.0, 0.0], vec![1.0, 1.0]] {
        // The second response is orthogonal to the only non-zero column.
        let problem = problem(&[vec![1.0, 0.0], vec![-1.0, 0.0]], &response);
        let path = follow(&problem);
        assert_eq!((path.saddles.len(), path.end), (1, PathEnd::Minimiser));
        assert_eq!(path.saddles[0].coefficients, [0.0, 0.0]);
    }
}

#[test]
fn limits_stop_the_path_with_a_reason() {
    let problem = diabetes();
    let whole = follow(&problem);
    let limited = successive_saddles(&problem, None, PathLimits { saddles: 4, time: f64::INFINITY }).unwrap();
    assert_eq!((limited.saddles.len(), limited.end), (4, PathEnd::SaddleLimit { saddles: 4 }));
    assert_eq!(limited.saddles[..], whole.saddles[..4]);
    let early =
        successive_saddles(&problem, None, PathLimits { time: 100.0, ..PathLimits::default() }).unwrap();
    assert_eq!(early.saddles[..], whole.saddles[..9]);
    assert_eq!(early.end, PathEnd::TimeHorizon { next_jump: whole.saddles[9].time });
    assert!(early.end.to_string().contains("295.56"));
}

#[test]
fn a_slice_at_a_time_gives_the_same_bits() {
    let problem = gaussian_problem(20, 60, 4, 5);
    let whole = follow(&problem);
    let mut walk = SuccessiveSaddles::new(&problem, None, PathLimits::default()).unwrap();
    for saddle in &whole.saddles {
        assert_eq!(walk.end(), None);
        walk = walk.clone();
        assert_eq!(walk.advance(&problem).as_ref(), Some(saddle));
    }
    assert_eq!((walk.end(), walk.advance(&problem)), (Some(PathEnd::Minimiser), None));
}

#[test]
fn the_dual_is_read_between_jumps() {
    let path = follow(&problem(&[vec![1.0, 0.0], vec![0.0, 1.0]], &[3.0, 1.0]));
    let mut dual = [0.0; 2];
    for (time, expected) in
        [(0.0, [0.0, 0.0]), (1.0 / 3.0, [0.5, 1.0 / 6.0]), (1.0, [1.0, 0.5]), (9.0, [1.0, 1.0])]
    {
        path.dual_at_to(time, &mut dual);
        assert!(distance(&dual, &expected) < 1e-15, "t = {time}: {dual:?}");
    }
    assert_eq!(path.saddle_index_at(0.5), 0);
    assert_eq!(path.saddle_index_at(1.0), 1);
}

#[test]
fn thresholds_are_checked() {
    let problem = sine_problem(3, 2, 0.0);
    for (bad, part) in [
        (vec![1.0], "1 thresholds for 2"),
        (vec![1.0, 0.0], "threshold 2 is 0"),
        (vec![f64::NAN, 1.0], "NaN"),
    ] {
        let error = successive_saddles(&problem, Some(&bad), PathLimits::default()).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
}

/// One sample, two features: `beta_1 + 2 beta_2 = 2`.
fn line_problem() -> LeastSquares {
    problem(&[vec![1.0, 2.0]], &[2.0])
}

/// A certificate that cannot fail certifies nothing: every part of it notices its kind of harm.
#[test]
fn certificates_notice_harm() {
    let problem = diabetes();
    let path = follow(&problem);
    let good = &path.saddles[6];
    let harmed = |change: &dyn Fn(&mut Saddle)| {
        let mut saddle = good.clone();
        change(&mut saddle);
        kkt_residual(&problem, None, &saddle).unwrap()
    };
    let active = good.support().next().unwrap();
    assert!(harmed(&|saddle| saddle.coefficients[active] *= 1.0 + 1e-6).active_gradient > 1e-8);
    assert!(harmed(&|saddle| saddle.coefficients[active] *= -1.0).forbidden_coefficient > 1e-3);
    assert!(harmed(&|saddle| saddle.coefficients[active] = 0.0).outward_gradient > 1e-3);
    assert!(harmed(&|saddle| saddle.dual[active] *= 1.0 + 1e-6).dual_excess > 9e-7);
    // beta_1 + 2 beta_2 = 2: the norm is 2 at (2, 0) and 1 at (0, 1), whatever z is offered.
    let line = line_problem();
    for z in [0.0, 1.0, 1e9] {
        let gap = l1_duality_gap(&line, None, &[2.0, 0.0], &[z]).unwrap();
        assert!((gap.relative() - 0.5).abs() < 1e-12, "{gap:?}");
        assert!(l1_duality_gap(&line, None, &[0.0, 1.0], &[z]).unwrap().relative().abs() < 1e-12);
    }
    let gap = l1_duality_gap(&problem, None, &good.coefficients, &path.integrated_residual).unwrap();
    assert!(gap.stationarity > 1e-3);
}

/// Tall problems are followed through a shorter one unless that would lose accuracy: a column that
/// is another one plus a millionth must still be told apart.
#[test]
fn tall_problems_are_certified_well_conditioned_or_not() {
    for nudge in [1.0, 1e-2, 1e-6] {
        let base = gaussian_problem(80, 4, 3, 11);
        let design = DMatrix::from_fn(80, 5, |i, j| match j {
            0..4 => base.column(j)[i],
            _ => base.column(0)[i] + nudge * (i as f64).sin(),
        });
        let problem = LeastSquares::new(&design, &DVector::from_column_slice(base.response())).unwrap();
        let path = follow(&problem);
        // At a nudge of 1e-6 the last jump comes at 2e9 and the integrated residual reaches 5e8:
        // its products with the columns cannot be known better than to 5e8 roundings.
        assert_certified(&problem, None, &path, 1e-10 + 1e-13 / nudge);
        // Householder QR, not nalgebra's SVD: against rational arithmetic at a nudge of 1e-6 the QR is
        // off by 4e-10, this path by 5e-10, the SVD by 2e-8.
        let qr = design.qr();
        let image = qr.q().tr_mul(&DVector::from_column_slice(problem.response()));
        let exact = qr.r().solve_upper_triangular(&image).unwrap();
        let end = &path.saddles.last().unwrap().coefficients;
        // A condition number of 2e6 costs six digits here; squared, as by a Gram matrix, twelve.
        let error = distance(end, exact.as_slice()) / exact.amax();
        assert!(error <= 1e-12 + 2e-15 / nudge, "nudge {nudge}: {error:e}");
    }
}

#[test]
fn a_wide_gaussian_problem_is_certified() {
    let problem = gaussian_problem(60, 300, 5, 1);
    let path = follow(&problem);
    assert_certified(&problem, None, &path, 1e-8);
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
        let thresholds = weighted.then_some(&weights[..]);
        let path = successive_saddles(&problem, thresholds, PathLimits::default()).unwrap();
        assert_certified(&problem, thresholds, &path, 1e-7);
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
        let path = follow(&problem);
        assert_certified(&problem, None, &path, 1e-9);
    }
}
