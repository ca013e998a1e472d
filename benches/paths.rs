//! How long the exact paths take. `cargo bench --bench paths`; `benches/compare.py` measures
//! scikit-learn and NumPy on problems of the same kind and prints the ratios.
#![allow(missing_docs)] // criterion_group! writes public items of its own

#[path = "../tests/native/support/path_cases.rs"]
mod path_cases;

use criterion::{Criterion, criterion_group, criterion_main};
use path_cases::{diabetes, gaussian_problem};
use saddlescope::path::{HomotopyLimits, PathLimits, lasso_path, successive_saddles};
use std::hint::black_box;

fn paths(criterion: &mut Criterion) {
    for (name, problem) in [
        ("diabetes", diabetes()),
        ("gaussian_60x300", gaussian_problem(60, 300, 5, 1)),
        ("gaussian_100x1000", gaussian_problem(100, 1000, 5, 1)),
    ] {
        criterion.bench_function(&format!("saddles/{name}"), |bencher| {
            bencher.iter(|| successive_saddles(black_box(&problem), None, PathLimits::default()));
        });
        criterion.bench_function(&format!("lasso/{name}"), |bencher| {
            bencher.iter(|| lasso_path(black_box(&problem), None, HomotopyLimits::default()));
        });
    }
}

criterion_group!(benches, paths);
criterion_main!(benches);
