//! How long the motions take: whole flows, and single steps.

#![allow(clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../tests/native/support/problems.rs"]
mod problems;

use criterion::{Criterion, criterion_group, criterion_main};
use saddlescope::method::{GradientDescent, GradientFlow, Method};
use saddlescope::objective::{DiagonalNetwork, LeastSquares};

fn flow_to(problem: &LeastSquares, scale: f64, end: f64) -> f64 {
    let network = DiagonalNetwork::new(problem.clone(), 2, scale.ln()).expect("a network");
    let flow = GradientFlow::new(1e-8);
    let mut state = flow.init(&network);
    while state.time < end {
        flow.step_until(&network, &mut state, end).expect("a step");
    }
    state.loss
}

fn flows(criterion: &mut Criterion) {
    let diabetes = problems::diabetes();
    criterion.bench_function("flow/diabetes, scale 1e-8, to time 900, tolerance 1e-8", |bencher| {
        bencher.iter(|| flow_to(&diabetes, 1e-8, 900.0));
    });
    let wide = problems::gaussian(60, 300, 5, 1);
    let mut group = criterion.benchmark_group("flow");
    group.sample_size(10);
    group.bench_function("n = 60, d = 300, scale 1e-8, to time 300", |bencher| {
        bencher.iter(|| flow_to(&wide, 1e-8, 300.0));
    });
    group.finish();
}

fn steps(criterion: &mut Criterion) {
    for (name, problem) in
        [("diabetes", problems::diabetes()), ("n = 40, d = 100", problems::gaussian(40, 100, 5, 1))]
    {
        let network = DiagonalNetwork::new(problem, 2, 1e-8f64.ln()).expect("a network");
        let descent = GradientDescent::new(0.01).expect("a step");
        let mut state = descent.init(&network);
        criterion.bench_function(&format!("gradient descent step/{name}"), |bencher| {
            bencher.iter(|| descent.step(&network, &mut state));
        });
    }
}

criterion_group!(benches, flows, steps);
criterion_main!(benches);
