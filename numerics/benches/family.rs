//! How fast the first-order family steps. `cargo bench -p numerics`
#![allow(missing_docs)] // criterion_group! writes public items of its own
#![allow(clippy::unwrap_used)] // a problem that cannot be posed must stop the benchmark

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use numerics::first_order::{Iterate, method_kind};
use numerics::objective::{
    Activation, Factored, FiniteSum, Layers, Order, OutputLoss, Perceptron, PhaseRetrieval, Rows,
};
use numerics::oracle::{Batches, Exact, Minibatch};
use numerics::parametrisation::{Parametrisation, Product};
use numerics::streams::{CounterStream, purpose};
use numerics::surface::Rosenbrock;
use std::sync::Arc;

fn normals(seed: u64, count: usize) -> Vec<f64> {
    let stream = CounterStream::new(seed, 22, 0);
    (0..count as u64).map(|k| stream.normal(k)).collect()
}

/// Heavy ball on Rosenbrock, 10,000 balls: an element is a step of one ball.
fn swarm(criterion: &mut Criterion) {
    let (balls, steps) = (10_000, 100);
    let stream = CounterStream::new(1, purpose::START, 0);
    let start: Vec<f64> = (0..2 * balls as u64).map(|n| 2.0 * stream.unit(n) - 1.0).collect();
    let at = Iterate::new(&start).of_points(balls);
    let course = method_kind("heavy_ball").unwrap().begin(&[5e-4, 0.9], at).unwrap();
    let mut oracle = Exact::new(Rosenbrock.swarm(balls));
    let mut group = criterion.benchmark_group("swarm");
    group.throughput(Throughput::Elements(balls as u64 * steps));
    group.bench_function("rosenbrock_10000", |bencher| {
        bencher.iter_batched_ref(
            || course.fork(),
            |course| (0..steps).for_each(|_| course.step(&mut oracle).unwrap()),
            criterion::BatchSize::LargeInput,
        );
    });
}

/// Stochastic phase retrieval, 3000 samples of 100 unknowns: an element is a step.
fn phase_retrieval(criterion: &mut Criterion) {
    let (truth, design) = (normals(1, 100), normals(2, 300_000));
    let squares: Vec<f64> = design
        .chunks(100)
        .map(|row| row.iter().zip(&truth).map(|(a, z)| a * z).sum::<f64>())
        .map(|product| product * product)
        .collect();
    let phase = Arc::new(PhaseRetrieval::new(Rows::new(&design, &squares).unwrap()));
    let stream = |purpose| CounterStream::new(1, purpose, 0);
    let direction = Batches::distinct(64, stream(purpose::DIRECTION));
    let norm = Batches::distinct(4, stream(purpose::NORM));
    let mut oracle = Minibatch::new(phase, direction, norm).unwrap();
    let mut course = method_kind("ian")
        .unwrap()
        .begin(&[0.02, 2.0 / 3.0, 2.0, 0.0, 30.0], Iterate::new(&normals(3, 100)))
        .unwrap();
    let mut group = criterion.benchmark_group("phase_retrieval");
    group.throughput(Throughput::Elements(1));
    group.bench_function("ian_64_4", |bencher| bencher.iter(|| course.step(&mut oracle).unwrap()));
}

/// A perceptron 2-16-16-1 of three factors a weight on 300 points: an element is a full-batch step.
fn perceptron(criterion: &mut Criterion) {
    let labels: Vec<f64> = normals(4, 300).iter().map(|y| 1f64.copysign(*y)).collect();
    let layers = Layers::new(&[2, 16, 16, 1], Order::WeightsFirst).unwrap();
    let weights = layers.weights();
    let rows = Rows::new(&normals(5, 600), &labels).unwrap();
    let network = Perceptron::new(layers, Activation::Tanh, OutputLoss::Logistic, rows).unwrap();
    let network: Arc<dyn FiniteSum> = Arc::new(network);
    let map: Arc<dyn Parametrisation> = Arc::new(Product::new(3, weights).unwrap());
    let factored = Factored::new(network, map, 0.003).unwrap().shared();
    let biases = factored.dim() - 3 * weights;
    let start = [normals(6, weights), vec![1.0; 2 * weights], vec![0.0; biases]].concat();
    let mut at = Iterate::new(&start);
    at.floor = 1e-100;
    let mut course = method_kind("heavy_ball").unwrap().begin(&[0.05, 0.9], at).unwrap();
    let mut oracle = Exact::new(factored);
    let mut group = criterion.benchmark_group("perceptron");
    group.throughput(Throughput::Elements(1));
    group.bench_function("2_16_16_1_three_factors_300", |bencher| {
        bencher.iter(|| course.step(&mut oracle).unwrap());
    });
}

criterion_group!(benches, swarm, phase_retrieval, perceptron);
criterion_main!(benches);
