//! The mean of ten numbers, nine 0 and one 10: where each rule settles.

use super::support::{case, numbers, reference};
use nalgebra::{DMatrix, DVector};
use numerics::first_order::{Iterate, method_kind};
use numerics::objective::LeastSquares;
use numerics::oracle::{Batches, Minibatch, Oracle};
use numerics::streams::{CounterStream, purpose};
use std::sync::Arc;

/// The average of the second half of the steps, over ten seeds: their mean and its standard error.
fn measured(method: &str, values: &[f64], batch: usize, samples: u64) -> (f64, f64) {
    let mut response = vec![0.0; 10];
    response[9] = 10.0;
    let design = DMatrix::from_element(10, 1, 1.0);
    let problem = Arc::new(LeastSquares::new(&design, &DVector::from_vec(response)).unwrap());
    let averages: Vec<f64> = (0..10)
        .map(|seed| {
            let batches = |purpose| Batches {
                stride: Batches::STRIDE,
                ..Batches::with_replacement(batch, vec![CounterStream::new(seed, purpose, 0)])
            };
            let (direction, norm) =
                (batches(purpose::DIRECTION_OF_NUMBERS), batches(purpose::NORM_OF_NUMBERS));
            let mut oracle = Minibatch::new(problem.clone(), direction, norm).unwrap();
            let mut course = method_kind(method).unwrap().begin(values, Iterate::new(&[5.0])).unwrap();
            let mut path = Vec::new();
            while oracle.cost().samples < samples {
                course.step(&mut oracle).unwrap();
                path.push(course.at().x[0]);
            }
            let half = &path[path.len() / 2..];
            half.iter().sum::<f64>() / half.len() as f64
        })
        .collect();
    let mean = averages.iter().sum::<f64>() / 10.0;
    let square = averages.iter().map(|a| (a - mean) * (a - mean)).sum::<f64>() / 9.0;
    (mean, (square / 10.0).sqrt())
}

/// SGD and IAN with a sample of its own settle at the mean (IAN shifted by its finite step); the same sample,
/// clipping and plain normalising settle elsewhere; averaging before normalising heals nine tenths.
#[test]
fn ends_are_those_of_the_reference() {
    let file = reference("normalised");
    let case = case(&file, "two_points_measured");
    let (step, power) = (0.01, 2.0 / 3.0);
    let rules: [(&str, Vec<f64>); 6] = [
        ("gradient_descent", vec![step]),
        ("normalised", vec![step]),
        ("clipped", vec![step, 1.0, 0.0]),
        ("ian", vec![step, power, 2.0, 0.0, 1.0]),
        ("ian_same", vec![step, power, 2.0, 0.0, 1.0]),
        ("normalised_momentum", vec![step, 0.9]),
    ];
    let found: Vec<_> = rules.iter().map(|(rule, values)| measured(rule, values, 1, 20_000)).collect();
    let mut compared = 0;
    for check in case["checks"].as_array().unwrap() {
        let words: Vec<&str> = check["path"].as_str().unwrap().split('.').collect();
        let (mean, error) = found[words[2].parse::<usize>().unwrap()];
        let found = if words[3] == "measured" { mean } else { error };
        let value = numbers(&check["value"])[0];
        let allowed = check["absolute"].as_f64().unwrap() + check["relative"].as_f64().unwrap() * value;
        assert!((found - value).abs() <= allowed, "{}: {found} beside {value}", check["path"]);
        compared += 1;
    }
    assert_eq!(compared, 11);
}
