//! Built-in and generated data.

use crate::support::tables::read;
use saddlescope::data::{Gaussian, diabetes, ramps};

#[test]
fn a_truth_in_groups_fills_whole_groups_and_groups_of_one_change_no_bit() {
    let gaussian = Gaussian { samples: 20, features: 23, support: 8, correlation: 0.4, noise: 0.2, seed: 3 };
    assert_eq!(gaussian.draw().design, gaussian.draw_in_groups(1).design);
    assert_eq!(gaussian.draw().response, gaussian.draw_in_groups(1).response);
    for seed in 0..20 {
        let truth = Gaussian { seed, ..gaussian }.draw_in_groups(5).truth.unwrap();
        let counts: Vec<_> =
            truth.chunks(5).map(|g| (g.iter().filter(|x| **x != 0.0).count(), g.len())).collect();
        assert!(counts.iter().all(|(active, size)| *active == 0 || active == size), "{counts:?}");
        assert_eq!(counts.iter().filter(|(active, _)| *active > 0).count(), 2, "8 need two groups of 5");
    }
}

#[test]
fn ramps_pass_through_every_sizeth_sample() {
    let signal: Vec<f64> = (0..12).map(|i| if i < 7 { 0.0 } else { 3.0 }).collect();
    assert_eq!(ramps(&signal, 1), signal);
    assert_eq!(ramps(&signal, 0), signal);
    let ramp = ramps(&signal, 3);
    // The jump from sample 7 to 8 lies in the third group of differences.
    assert_eq!(ramp, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 3.0, 3.0]);
}

#[test]
fn the_table_of_the_diabetes_data_is_that_of_the_csv() {
    assert_eq!(diabetes(), read(include_bytes!("../../assets/data/diabetes.csv")).unwrap().data);
}

#[test]
fn the_diabetes_data_are_standardised_by_the_population_deviation() {
    let data = diabetes();
    assert_eq!((data.samples(), data.features()), (442, 10));
    assert_eq!(data.names[2], "bmi");
    let data = data.standardised().unwrap();
    for column in data.design.column_iter() {
        assert!(column.sum().abs() < 1e-10);
        assert!((column.norm_squared() / 442.0 - 1.0).abs() < 1e-12);
    }
}

#[test]
fn generated_data_have_the_moments_they_promise_and_the_same_bits_for_a_seed() {
    let gaussian =
        Gaussian { samples: 20_000, features: 3, support: 2, correlation: 0.6, noise: 0.5, seed: 7 };
    let data = gaussian.draw();
    assert_eq!(data, gaussian.draw());
    assert_ne!(data.response, Gaussian { seed: 8, ..gaussian }.draw().response);
    let n = data.samples() as f64;
    let product = |i: usize, j: usize| data.design.column(i).dot(&data.design.column(j)) / n;
    for (i, j, wanted) in [(0, 0, 1.0), (1, 1, 1.0), (0, 1, 0.6), (0, 2, 0.36)] {
        assert!((product(i, j) - wanted).abs() < 0.03, "{i},{j}: {}", product(i, j));
    }
    let truth = data.truth.clone().unwrap();
    assert_eq!(truth.iter().filter(|beta| **beta != 0.0).count(), 2);
    let residual = &data.response - &data.design * nalgebra::DVector::from_vec(truth);
    assert!((residual.norm_squared() / n - 0.25).abs() < 0.01);
}
