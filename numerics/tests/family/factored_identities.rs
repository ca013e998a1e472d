//! What holds of coefficients written as factors, whatever the data: the chain rule, balance, the diagonal network.

use super::objectives::{assert_finite_sum, normals};
use super::support::{assert_near, exact, gradient_error};
use nalgebra::{DMatrix, DVector};
use numerics::method::{GradientDescent, Method};
use numerics::objective::{DiagonalNetwork, Factored, LeastSquares, Objective, Penalised, Quadratic, Slope};
use numerics::parametrisation::{DifferenceOfSquares, Group, Groups, Parametrisation, Power, Product};
use numerics::penalty::{L1, L2Squared, Lq};
use std::sync::Arc;

type Map = Arc<dyn Parametrisation>;

fn small_regression() -> LeastSquares {
    let design = DMatrix::from_row_slice(9, 6, &normals(31, 54));
    LeastSquares::new(&design, &DVector::from_vec(normals(32, 9))).unwrap()
}

/// The chain rule through every map, whole and by samples.
#[test]
fn factored_objectives_are_the_mean_of_their_samples() {
    let threes = || Groups::of_size(6, 3).unwrap();
    let maps: [Map; 5] = [
        Arc::new(Product::new(3, 6).unwrap()),
        Arc::new(DifferenceOfSquares::new(6)),
        Arc::new(Power::new(2.7, threes()).unwrap()),
        Arc::new(Group::new(2, 2, threes()).unwrap()),
        Arc::new(Group::new(1, 1, Groups::of_sizes(&[1, 3, 2]).unwrap()).unwrap()),
    ];
    for map in maps {
        let objective = Factored::new(small_regression(), map.clone(), 0.3).unwrap();
        assert_finite_sum(&objective, &normals(33, objective.dim()));
    }
    assert!(Factored::new(small_regression(), Product::new(2, 7).unwrap(), 0.3).is_none());
    assert!(
        Product::new(1, 6).is_none() && Groups::of_size(6, 0).is_none() && Groups::of_sizes(&[0]).is_none()
    );
}

/// Imbalance of two factors shrinks by `(1 - 2 step weight / k)^2 - step^2 g^2 R^2` a step exactly, `R` the
/// product of the other factors.
#[test]
fn imbalance_follows_its_exact_law() {
    let (step, weight, depth) = (0.02, 0.3, 3.0);
    let map = Product::new(3, 1).unwrap();
    let mut oracle = exact(Factored::new(Quadratic::diagonal(&[1.0]), map, weight).unwrap());
    let mut course = super::support::course("gradient_descent", &[step], &[1.7, -0.4, 0.9]);
    for _ in 0..100 {
        let w = course.at().x.clone();
        course.step(&mut oracle).unwrap();
        let next = &course.at().x;
        let slope = w[0] * w[1] * w[2];
        let kept = 1.0 - 2.0 * step * weight / depth;
        let expected =
            (w[0] * w[0] - w[1] * w[1]) * (kept * kept - step * step * slope * slope * w[2] * w[2]);
        assert!((next[0] * next[0] - next[1] * next[1] - expected).abs() < 1e-15);
    }
}

/// Two families, one motion: factors moved by this family, and the diagonal network that keeps mantissa and
/// logarithm. With `beta = u v`, `u = sqrt 2 alpha`, `v = 0` the steps are the same; `u^2 - v^2` takes half.
#[test]
fn factored_least_squares_moves_as_the_diagonal_network_does() {
    let (alpha, step, features) = (0.1f64, 0.02, 6);
    let network = DiagonalNetwork::new(small_regression(), 2, libm::log(alpha)).unwrap();
    let reference = GradientDescent::new(step).unwrap();
    let mut state = reference.init(&network);
    let product = Factored::new(small_regression(), Product::new(2, features).unwrap(), 0.0).unwrap();
    let difference = Factored::new(small_regression(), DifferenceOfSquares::new(features), 0.0).unwrap();
    let root = libm::sqrt(2.0);
    let start = [vec![root * alpha; features], vec![0.0; features]].concat();
    let mut of_product = super::support::course("gradient_descent", &[step], &start);
    let halves = vec![alpha / root; 2 * features];
    let mut of_difference = super::support::course("gradient_descent", &[step / 2.0], &halves);
    let mut oracles = (exact(product.clone()), exact(difference.clone()));
    let mut coefficients = vec![0.0; features];
    for k in 0..2000 {
        reference.step(&network, &mut state).unwrap();
        of_product.step(&mut oracles.0).unwrap();
        of_difference.step(&mut oracles.1).unwrap();
        product.unknowns_to(&of_product.at().x, &mut coefficients);
        assert_near(&coefficients, &state.coefficients, 1e-10, &format!("product, step {k}"));
        difference.unknowns_to(&of_difference.at().x, &mut coefficients);
        assert_near(&coefficients, &state.coefficients, 1e-10, &format!("difference, step {k}"));
    }
    assert!(state.loss < 0.5 * small_regression().value(&[0.0; 6]), "the run has gone somewhere");
}

/// A penalty with a kink is counted where it is asked there; a vertical tangent has 0 among its slopes; a smooth
/// one adds its curvature.
#[test]
fn penalties_add_their_slopes() {
    let smooth = Penalised::new(small_regression(), Arc::new(L2Squared::new(2.0).unwrap()), 0.4).unwrap();
    assert_finite_sum(&smooth, &normals(34, 6));
    assert!(smooth.smoothness().unwrap() >= small_regression().smoothness().unwrap() + 0.8 - 1e-12);
    let kinked =
        Penalised::new(small_regression(), Arc::new(L1::new(1.0).unwrap()), 0.4).unwrap().on_first(4);
    assert!(gradient_error(&kinked, &[0.3, -0.8, 1.1, -0.5, 0.2, 0.9]) < 1e-10);
    let mut gradient = [0.0; 6];
    let mut room = vec![0.0; kinked.room()];
    let found = kinked.value_and_gradient_to(&[0.0, 1.0, 0.0, 1.0, 0.0, 0.0], &mut gradient, &mut room);
    assert_eq!(found.slope, Slope::Chosen { kinks: 2 });
    assert_eq!(kinked.smoothness(), None);
    let steep = Penalised::new(small_regression(), Arc::new(Lq::new(0.5, 0.5).unwrap()), 0.4).unwrap();
    let found = steep.value_and_gradient_to(&[0.0; 6], &mut gradient, &mut room);
    assert_eq!(found.slope, Slope::Chosen { kinks: 6 });
}
