//! Problems and reference numbers that the tests of both paths share.
// Each test file uses its part, and a broken reference file must stop the tests.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::panic)]

use nalgebra::{DMatrix, DVector};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use saddlescope::objective::LeastSquares;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Dynamics {
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
pub struct Case {
    pub name: String,
    pub design: Vec<Vec<f64>>,
    pub response: Vec<f64>,
    pub saddles: Vec<ReferenceSaddle>,
    pub support_sizes: Vec<usize>,
}

#[derive(Deserialize)]
pub struct ReferenceSaddle {
    pub time: f64,
    pub coefficients: Vec<f64>,
    pub dual: Vec<f64>,
    pub loss: f64,
}

#[derive(Deserialize)]
pub struct Diabetes {
    pub columns: Vec<String>,
    pub saddles: Vec<ReferenceSaddle>,
    pub lasso_knots_lambda: Vec<f64>,
    pub lasso_active_order: Vec<String>,
    pub lasso_coefficients_at_knots: Vec<Vec<f64>>,
}

impl Case {
    pub fn problem(&self) -> LeastSquares {
        problem(&self.design, &self.response)
    }
}

fn text(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn dynamics() -> Vec<Case> {
    serde_json::from_str::<Dynamics>(&text("tests/reference/dynamics.json")).unwrap().cases
}

pub fn rational() -> Vec<Case> {
    serde_json::from_str::<Dynamics>(&text("tests/reference/rational-saddles.json")).unwrap().cases
}

pub fn diabetes_reference() -> Diabetes {
    serde_json::from_str(&text("tests/reference/diabetes-saddles.json")).unwrap()
}

/// The diabetes data with every column and the response centred and of unit population variance.
pub fn diabetes() -> LeastSquares {
    let rows: Vec<Vec<f64>> = text("assets/data/diabetes.csv")
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.trim().parse().unwrap()).collect())
        .collect();
    let mut table = DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j]);
    for mut column in table.column_iter_mut() {
        let mean = column.mean();
        column.add_scalar_mut(-mean);
        let deviation = (column.norm_squared() / column.len() as f64).sqrt();
        column /= deviation;
    }
    let last = table.ncols() - 1;
    LeastSquares::new(&table.columns(0, last).into_owned(), &table.column(last).into_owned()).unwrap()
}

pub fn problem(rows: &[Vec<f64>], response: &[f64]) -> LeastSquares {
    let design = DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j]);
    LeastSquares::new(&design, &DVector::from_column_slice(response)).unwrap()
}

/// `X_ij = sin(phase + (i+1)(j+1)^2)`, `y_i = cos(3 i) + sin(i^2)`, both zero-based: a dense
/// problem that another program reproduces without sharing a generator.
pub fn sine_problem(samples: usize, features: usize, phase: f64) -> LeastSquares {
    let entry = |i: usize, j: usize| (phase + ((i + 1) * (j + 1) * (j + 1)) as f64).sin();
    let response = |i: usize| (3.0 * i as f64).cos() + ((i * i) as f64).sin();
    let design = DMatrix::from_fn(samples, features, entry);
    LeastSquares::new(&design, &DVector::from_fn(samples, |i, _| response(i))).unwrap()
}

/// Standard normal design, `support` coefficients of 1 and noise of deviation 0.1.
pub fn gaussian_problem(samples: usize, features: usize, support: usize, seed: u64) -> LeastSquares {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = || -> f64 { StandardNormal.sample(&mut generator) };
    let design = DMatrix::from_fn(samples, features, |_, _| normal());
    let response = DVector::from_fn(samples, |i, _| design.row(i).columns(0, support).sum() + 0.1 * normal());
    LeastSquares::new(&design, &response).unwrap()
}

/// Largest absolute difference.
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |worst, (x, y)| worst.max((x - y).abs()))
}

/// Negative gradient `X'(y - X beta) / n`.
pub fn correlation(problem: &LeastSquares, coefficients: &[f64]) -> Vec<f64> {
    let mut residual = vec![0.0; problem.samples()];
    let mut gradient = vec![0.0; problem.features()];
    problem.residual_to(coefficients, &mut residual);
    problem.gradient_of_residual_to(&residual, &mut gradient);
    gradient.iter().map(|g| -g).collect()
}
