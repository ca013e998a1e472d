//! Every objective: its gradient, its samples, and what is known of it in closed form.

use super::support::{assert_near, gradient_error};
use nalgebra::{DMatrix, DVector};
use numerics::objective::{
    Activation, Exponential, FiniteSum, Layers, LeastSquares, Objective, Order, OutputLoss, Perceptron,
    PhaseRetrieval, Power, RobustRegression, Rows, Slope,
};
use numerics::streams::CounterStream;
use std::sync::Arc;

/// `count` standard normal numbers.
pub fn normals(seed: u64, count: usize) -> Vec<f64> {
    let stream = CounterStream::new(seed, 22, 0);
    (0..count as u64).map(|k| stream.normal(k)).collect()
}

/// The gradient is the slope of the value, and the mean of the samples' gradients (to 1e-10 of its size); of a
/// batch with every sample once, too.
pub fn assert_finite_sum(sum: &dyn FiniteSum, x: &[f64]) {
    let (mut whole, mut room) = (vec![0.0; x.len()], vec![0.0; sum.room()]);
    let value = sum.value_and_gradient_to(x, &mut whole, &mut room).value;
    let scale = whole.iter().fold(1.0f64, |largest, g| largest.max(g.abs()));
    assert!(gradient_error(sum, x) < 1e-7 * scale, "{}", gradient_error(sum, x));
    let (mut mean, mut one) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    let (mut mean_value, samples) = (0.0, sum.samples());
    for j in 0..samples as u32 {
        mean_value += sum.batch_gradient_to(&[j], x, &mut one, &mut room).value / samples as f64;
        mean.iter_mut().zip(&one).for_each(|(mean, one)| *mean += one / samples as f64);
    }
    let rows: Vec<u32> = (0..samples as u32).rev().collect();
    let batch = sum.batch_gradient_to(&rows, x, &mut one, &mut room).value;
    for (found, found_value) in [(&mean, mean_value), (&one, batch)] {
        assert!((found_value - value).abs() <= 1e-12 * value.abs().max(1.0));
        for (found, whole) in found.iter().zip(&whole) {
            assert!((found - whole).abs() <= 1e-10 * scale, "{found} beside {whole}");
        }
    }
}

/// One of each that is a mean over samples.
pub fn sums() -> Vec<Arc<dyn FiniteSum>> {
    let rows = || Rows::new(&normals(15, 80), &normals(16, 20)).unwrap();
    let design = DMatrix::from_row_slice(20, 4, &normals(15, 80));
    vec![
        Arc::new(PhaseRetrieval::new(rows())),
        Arc::new(RobustRegression::new(rows(), 1.0, 0.1).unwrap()),
        Arc::new(LeastSquares::new(&design, &DVector::from_vec(normals(16, 20))).unwrap()),
        Arc::new(perceptron(&[2, 4, 3, 1], Activation::Tanh, OutputLoss::Logistic, Order::WeightsFirst)),
    ]
}

#[test]
fn phase_retrieval_is_the_mean_of_its_samples() {
    let (truth, design) = (normals(1, 7), normals(2, 23 * 7));
    let squares: Vec<f64> = design
        .chunks(7)
        .map(|row| row.iter().zip(&truth).map(|(a, z)| a * z).sum::<f64>())
        .map(|product| product * product)
        .collect();
    let phase = PhaseRetrieval::new(Rows::new(&design, &squares).unwrap());
    assert_finite_sum(&phase, &normals(3, 7));
    // The truth and its opposite fit exactly.
    for sign in [1.0, -1.0] {
        let x: Vec<f64> = truth.iter().map(|z| sign * z).collect();
        let mut gradient = vec![1.0; 7];
        assert!(phase.value_and_gradient_to(&x, &mut gradient, &mut []).value < 1e-28);
        assert_near(&gradient, &[0.0; 7], 1e-13, "gradient at the truth");
    }
}

#[test]
fn least_squares_is_the_mean_of_its_samples() {
    let design = DMatrix::from_row_slice(19, 4, &normals(4, 19 * 4));
    let problem = LeastSquares::new(&design, &DVector::from_vec(normals(5, 19))).unwrap();
    assert_finite_sum(&problem, &normals(6, 4));
    let eigenvalue = (design.transpose() * &design / 19.0).symmetric_eigenvalues().max();
    assert!(problem.smoothness().unwrap() >= eigenvalue);
}

/// `f'` and `f''` are tied by the laws the documentation states.
#[test]
fn toys_have_their_slopes() {
    for exponent in [2.0, 3.5, 4.0] {
        assert!(gradient_error(&Power::new(exponent, 3).unwrap(), &[1.3, -0.7, 2.1]) < 1e-9);
    }
    assert!(gradient_error(&Exponential::new(2.0, 2).unwrap(), &[0.9, -1.4]) < 1e-9);
    assert!(Power::new(1.5, 1).is_none() && Exponential::new(-1.0, 1).is_none());
}

#[test]
fn rows_that_do_not_fit_are_refused() {
    assert!(Rows::new(&[1.0, 2.0, 3.0], &[1.0, 2.0]).is_err());
    assert!(Rows::new(&[], &[]).is_err());
    assert!(Rows::new(&[1.0, f64::NAN], &[1.0]).is_err());
}

#[test]
fn robust_regression_is_the_mean_of_its_samples_and_its_dual_meets_its_primal() {
    let rows = Rows::new(&normals(7, 17 * 3), &normals(8, 17)).unwrap();
    for ambiguity in [0.05, 1.0, 50.0] {
        let robust = RobustRegression::new(rows.clone(), ambiguity, 0.1).unwrap();
        let mut at = normals(9, 3);
        let eta = robust.best_dual(&at);
        let primal = robust.worst_case(&at);
        at.push(eta);
        let mut gradient = [0.0; 4];
        let dual = robust.value_and_gradient_to(&at, &mut gradient, &mut []).value;
        assert!((dual - primal).abs() < 1e-12 * primal.abs(), "{dual} beside {primal}");
        assert!(gradient[3].abs() < 1e-12, "the dual is stationary in eta: {}", gradient[3]);
        at[3] += 0.1;
        assert_finite_sum(&robust, &at);
    }
    assert!(RobustRegression::new(rows, 0.0, 0.1).is_err());
}

#[test]
fn the_kink_of_the_regulariser_is_counted_and_0_is_chosen() {
    let robust = RobustRegression::new(Rows::new(&[1.0, 2.0], &[0.5]).unwrap(), 1.0, 0.1).unwrap();
    let mut gradient = [0.0; 3];
    let found = robust.value_and_gradient_to(&[0.0, 0.25, 0.0], &mut gradient, &mut []);
    assert_eq!(found.slope, Slope::Chosen { kinks: 1 });
    assert_eq!(gradient[0], 0.0, "the residual is 0 and so is the chosen slope");
}

/// More samples than a block holds, and a tail.
fn perceptron(sizes: &[usize], activation: Activation, loss: OutputLoss, order: Order) -> Perceptron {
    let samples = 150;
    let labels = normals(10, samples).iter().map(|y| if *y > 0.0 { 1.0 } else { -1.0 }).collect::<Vec<_>>();
    let rows = Rows::new(&normals(11, samples * sizes[0]), &labels).unwrap();
    Perceptron::new(Layers::new(sizes, order).unwrap(), activation, loss, rows).unwrap()
}

#[test]
fn back_propagation_is_the_slope_of_the_loss() {
    for order in [Order::LayerByLayer, Order::WeightsFirst] {
        for loss in [OutputLoss::Logistic, OutputLoss::Squared] {
            let network = perceptron(&[2, 5, 4, 1], Activation::Tanh, loss, order);
            assert_finite_sum(&network, &normals(12, network.dim()));
        }
    }
    let relu =
        perceptron(&[3, 6, 1], Activation::Relu { at_zero: 0.0 }, OutputLoss::Absolute, Order::WeightsFirst);
    let w = normals(13, relu.dim());
    let mut gradient = vec![0.0; w.len()];
    let mut room = vec![0.0; relu.room()];
    let found = relu.value_and_gradient_to(&w, &mut gradient, &mut room);
    assert_eq!(found.slope, Slope::Gradient, "a random start meets no kink");
    // Piecewise linear in each parameter: tiny differences are exact away from kinks.
    for i in 0..w.len() {
        let mut value = |h: f64| {
            let mut moved = w.clone();
            moved[i] += h;
            relu.value_and_gradient_to(&moved, &mut vec![0.0; w.len()], &mut room).value
        };
        assert!(((value(1e-7) - value(-1e-7)) / 2e-7 - gradient[i]).abs() < 1e-6);
    }
}

/// Both orders hold the same numbers.
#[test]
fn the_order_of_parameters_moves_no_value() {
    let by_layer = perceptron(&[2, 3, 2, 1], Activation::Tanh, OutputLoss::Logistic, Order::LayerByLayer);
    let weights_first =
        perceptron(&[2, 3, 2, 1], Activation::Tanh, OutputLoss::Logistic, Order::WeightsFirst);
    let w = normals(14, by_layer.dim());
    let (weights, biases) = ([0..6, 9..15, 17..19], [6..9, 15..17, 19..20]);
    let moved: Vec<f64> = weights.into_iter().chain(biases).flat_map(|range| w[range].to_vec()).collect();
    let value = |network: &Perceptron, w: &[f64]| {
        network.value_and_gradient_to(w, &mut vec![0.0; w.len()], &mut vec![0.0; network.room()]).value
    };
    assert_eq!(value(&by_layer, &w), value(&weights_first, &moved));
    assert_eq!(weights_first.layers().weights(), 14);
}
