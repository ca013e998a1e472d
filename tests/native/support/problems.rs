//! What several test files share: reference cases, the diabetes data, seeded Gaussian problems.
#![allow(dead_code, clippy::expect_used)] // benches use a part

use nalgebra::{DMatrix, DVector};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use saddlescope::objective::LeastSquares;
use serde_json::Value;

/// The numbers of a JSON array.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("an array").iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// The cases of `tests/reference/dynamics.json`.
pub fn cases() -> Vec<Value> {
    let text = include_str!("../../reference/dynamics.json");
    let file: Value = serde_json::from_str(text).expect("JSON");
    file["cases"].as_array().expect("cases").clone()
}

/// The least-squares problem of a reference case.
pub fn problem_of(case: &Value) -> LeastSquares {
    let rows: Vec<Vec<f64>> = case["design"].as_array().expect("rows").iter().map(numbers).collect();
    problem(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>(), &numbers(&case["response"]))
}

/// The least-squares problem of a design by rows.
pub fn problem(rows: &[&[f64]], response: &[f64]) -> LeastSquares {
    let design = DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j]);
    LeastSquares::new(&design, &DVector::from_column_slice(response)).expect("a problem")
}

/// Case B of the notes: one feature wakes, then another takes its place.
pub fn swap() -> LeastSquares {
    problem(&[&[1.0, -1.0, -2.0], &[2.0, 0.0, -2.0], &[-1.0, 1.0, 2.0]], &[-2.0, 1.0, 2.0])
}

/// Case C: support sizes 0, 1, 2, 1, 2, 3.
pub fn non_monotone() -> LeastSquares {
    problem(&[&[0.0, 1.0, 0.0], &[-1.0, -2.0, -2.0], &[0.0, -2.0, 2.0]], &[3.0, 2.0, 1.0])
}

/// The small interpolation problem of the implicit-bias references.
pub fn two_by_four() -> LeastSquares {
    problem(&[&[1.0, 2.0, -1.0, 0.5], &[0.0, 1.0, 1.0, -1.0]], &[2.0, 1.0])
}

/// Diabetes, every column and the response centred and divided by its population deviation.
pub fn diabetes() -> LeastSquares {
    let text = include_str!("../../../assets/data/diabetes.csv");
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|x| x.parse().expect("a number")).collect())
        .collect();
    let mut table = DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j]);
    for mut column in table.column_iter_mut() {
        let mean = column.mean();
        column.add_scalar_mut(-mean);
        let deviation = (column.norm_squared() / column.len() as f64).sqrt();
        column /= deviation;
    }
    let features = table.ncols() - 1;
    let response = table.column(features).clone_owned();
    LeastSquares::new(&table.remove_column(features), &response).expect("a problem")
}

/// A Gaussian design with a sparse truth of `support` ones and a little noise.
pub fn gaussian(samples: usize, features: usize, support: usize, seed: u64) -> LeastSquares {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = || -> f64 { StandardNormal.sample(&mut random) };
    let design = DMatrix::from_fn(samples, features, |_, _| draw());
    let truth = DVector::from_fn(features, |j, _| if j < support { 1.0 } else { 0.0 });
    let noise = DVector::from_fn(samples, |_, _| 0.1 * draw());
    LeastSquares::new(&design, &(&design * truth + noise)).expect("a problem")
}
