//! Every objective: its gradient, its samples, and what is known of it in closed form.

use super::support::{assert_near, gradient_error};
use nalgebra::{DMatrix, DVector};
use numerics::objective::{Exponential, FiniteSum, LeastSquares, Objective, PhaseRetrieval, Power, Rows};
use numerics::streams::CounterStream;

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
