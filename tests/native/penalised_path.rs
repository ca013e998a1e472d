//! Paths on a grid of lambda: against the exact lasso path, and against their optimality conditions.

use numerics::penalty::{L1, Mcp, ParameterError, Penalty, Scad, Weep};
use saddlescope::data::{Gaussian, diabetes};
use saddlescope::objective::LeastSquares;
use saddlescope::path::{GridLimits, HomotopyLimits, PenaltyFamily, lasso_path, penalised_path};

type Built = Result<Box<dyn Penalty>, ParameterError>;

fn problems() -> Vec<LeastSquares> {
    let gaussian = |samples, features, correlation| {
        let recipe = Gaussian { samples, features, support: 5, correlation, noise: 0.3, seed: 3 };
        recipe.draw().standardised().unwrap()
    };
    [diabetes().standardised().unwrap(), gaussian(100, 30, 0.5), gaussian(40, 80, 0.2)]
        .map(|data| LeastSquares::new(&data.design, &data.response).unwrap())
        .into()
}

#[test]
fn coordinate_descent_meets_the_lasso_path_at_its_knots() {
    for problem in problems() {
        let exact = lasso_path(&problem, None, HomotopyLimits::default()).unwrap();
        let mut coefficients = vec![0.0; problem.features()];
        // At lambda 0 a wide design has many minimisers.
        for knot in exact.knots.iter().filter(|knot| knot.lambda > 0.0) {
            let limits =
                GridLimits { ratio: 0.5, points: 1, largest: knot.lambda, ..GridLimits::new(&problem) };
            let point = GridLimits { tolerance: 1e-11, ..limits };
            let path = penalised_path(&problem, point, &|lambda| -> Built { Ok(Box::new(L1::new(lambda)?)) });
            let path = path.unwrap();
            knot.coefficients_to(&mut coefficients);
            for (a, b) in path[0].coefficients.iter().zip(&coefficients) {
                assert!((a - b).abs() < 1e-8, "lambda {}: {a} {b}, {:?}", knot.lambda, path[0].gap);
            }
        }
    }
}

#[test]
fn points_of_every_path_are_stationary() {
    let families: [(&str, PenaltyFamily); 4] = [
        ("l1", &|lambda| Ok(Box::new(L1::new(lambda)?))),
        ("mcp", &|lambda| Ok(Box::new(Mcp::new(lambda, 3.0)?))),
        ("scad", &|lambda| Ok(Box::new(Scad::new(lambda, 3.7)?))),
        ("weep", &|lambda| Ok(Box::new(Weep::new(20.0 * lambda, 0.1 * lambda, 0.1 * lambda, 0.5)?))),
    ];
    for problem in problems() {
        for (name, family) in families {
            let limits = GridLimits { points: 40, ratio: 1e-2, ..GridLimits::new(&problem) };
            let path = penalised_path(&problem, limits, family).unwrap();
            assert_eq!(path.len(), 40);
            for point in &path {
                assert!(point.solved && point.gap <= 1e-9, "{name} {}: {:e}", point.lambda, point.gap);
            }
            if name != "weep" {
                assert!(path[0].coefficients.iter().all(|beta| *beta == 0.0) && path[0].locally_convex);
            }
            assert!(path.windows(2).all(|pair| pair[1].lambda < pair[0].lambda));
            assert!((path[39].lambda / path[0].lambda - 0.01).abs() < 1e-15);
        }
    }
}

/// The lasso is convex all along; a steep MCP on correlated features is not, and says where.
#[test]
fn regions_that_are_not_convex_are_marked() {
    let problem = &problems()[0];
    let limits = GridLimits { points: 40, ratio: 1e-2, ..GridLimits::new(problem) };
    let lasso = penalised_path(problem, limits, &|lambda| Ok(Box::new(L1::new(lambda)?))).unwrap();
    assert!(lasso.iter().all(|point| point.locally_convex));
    let steep = penalised_path(problem, limits, &|lambda| Ok(Box::new(Mcp::new(lambda, 1.5)?))).unwrap();
    let marked = steep.iter().filter(|point| !point.locally_convex).count();
    assert!(marked > 0 && marked < 40, "{marked}");
    // One feature alone: X'X/n = 1 less the concavity 1/3 while it is within gamma lambda.
    let near = GridLimits { points: 20, ratio: 0.8, ..limits };
    let gentle = penalised_path(problem, near, &|lambda| Ok(Box::new(Mcp::new(lambda, 3.0)?))).unwrap();
    let alone = gentle.iter().find(|point| point.coefficients.iter().filter(|b| **b != 0.0).count() == 1);
    let alone = alone.unwrap();
    assert!((alone.curvature - 2.0 / 3.0).abs() < 1e-6 && (alone.margin - 2.0 / 3.0).abs() < 1e-12);
    // What coordinate descent settles on is a minimum all the same, off the joins.
    assert!(steep.iter().all(|point| point.curvature > 0.0));
}

#[test]
fn a_family_without_a_member_says_so() {
    let problem = &problems()[0];
    let error = penalised_path(problem, GridLimits::new(problem), &|_| Ok(Box::new(Mcp::new(-1.0, 3.0)?)));
    assert!(error.unwrap_err().to_string().contains("lam"));
}
