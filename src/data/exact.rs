//! Small problems whose saddles are known exactly, or to many digits.

use super::Dataset;
use crate::data::default_names;
use nalgebra::{DMatrix, DVector};

/// A named exact problem.
#[derive(Debug, Clone, Copy)]
pub struct ExactCase {
    /// Name in links and JSON.
    pub name: &'static str,
    /// Words on screen.
    pub label: &'static str,
    /// Builds `(X, y)`.
    build: fn() -> (DMatrix<f64>, DVector<f64>),
}

impl ExactCase {
    /// The case called `name`.
    pub fn named(name: &str) -> Option<&'static Self> {
        EXACT_CASES.iter().find(|case| case.name == name)
    }

    /// The data of the case.
    pub fn dataset(&self) -> Dataset {
        let (design, response) = (self.build)();
        Dataset { names: default_names(design.ncols()), design, response, truth: None }
    }
}

/// All exact cases.
pub const EXACT_CASES: &[ExactCase] = &[
    ExactCase {
        name: "orthogonal",
        label: "Two orthogonal features",
        build: || rows(&[&[1.0, 0.0], &[0.0, 1.0]], &[3.0, 1.0]),
    },
    ExactCase {
        name: "swap",
        label: "Switch on, then off (3 x 3)",
        build: || rows(&[&[1.0, -1.0, -2.0], &[2.0, 0.0, -2.0], &[-1.0, 1.0, 2.0]], &[-2.0, 1.0, 2.0]),
    },
    ExactCase {
        name: "non_monotone",
        label: "Support 0, 1, 2, 1, 2, 3 (3 x 3)",
        build: || rows(&[&[0.0, 1.0, 0.0], &[-1.0, -2.0, -2.0], &[0.0, -2.0, 2.0]], &[3.0, 2.0, 1.0]),
    },
    ExactCase {
        name: "overparametrised",
        label: "More features than samples (3 x 4)",
        build: || {
            rows(
                &[&[1.0, -2.0, -2.0, 0.0], &[-1.0, 2.0, -1.0, -2.0], &[-1.0, 1.0, -1.0, -2.0]],
                &[-2.0, 1.0, 2.0],
            )
        },
    },
    ExactCase { name: "sine_formula", label: "Sine design, sparse truth (8 x 12)", build: || sine(0.0) },
    ExactCase { name: "sine_formula_noisy", label: "Sine design, noisy (8 x 12)", build: || sine(0.3) },
];

fn rows(design: &[&[f64]], response: &[f64]) -> (DMatrix<f64>, DVector<f64>) {
    (
        DMatrix::from_fn(design.len(), design[0].len(), |i, j| design[i][j]),
        DVector::from_column_slice(response),
    )
}

/// `X_ij = sin(1 + (i+1)(j+1)^2)`, `y = 2 x_1 - x_2 + x_3 / 2 + noise cos(3 i)`, counted from 0.
fn sine(noise: f64) -> (DMatrix<f64>, DVector<f64>) {
    let design = DMatrix::from_fn(8, 12, |i, j| {
        libm::sin(1.0 + (i as f64 + 1.0) * (j as f64 + 1.0) * (j as f64 + 1.0))
    });
    let response = DVector::from_fn(8, |i, _| {
        2.0 * design[(i, 0)] - design[(i, 1)] + 0.5 * design[(i, 2)] + noise * libm::cos(3.0 * i as f64)
    });
    (design, response)
}
