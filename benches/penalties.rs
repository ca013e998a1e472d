//! How long value, derivative and prox of a million points take, for every penalty.
//! `benches/compare_penalties.py` times NumPy doing the same.

#![allow(clippy::expect_used, missing_docs)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use saddlescope::penalty::PENALTIES;
use saddlescope::penalty::total_variation::TotalVariation;

const POINTS: u32 = 1_000_000;

/// Points in `[-4, 4]` in an order without pattern (multiples of the golden ratio), so that no
/// branch can be predicted.
fn points() -> Vec<f64> {
    (1..=POINTS).map(|i| 8.0 * (f64::from(i) * 0.618_033_988_749_894_9).fract() - 4.0).collect()
}

fn penalties(criterion: &mut Criterion) {
    let x = points();
    let mut out = vec![0.0; x.len()];
    for kind in PENALTIES {
        let penalty = (kind.build)(&kind.defaults()).expect("the defaults are allowed");
        criterion.bench_function(&format!("penalty/{} value", kind.name), |bencher| {
            bencher.iter(|| penalty.sum(black_box(&x)));
        });
        criterion.bench_function(&format!("penalty/{} derivative", kind.name), |bencher| {
            bencher.iter(|| penalty.derivative_to(black_box(&x), &mut out));
        });
        criterion.bench_function(&format!("penalty/{} prox", kind.name), |bencher| {
            bencher.iter(|| penalty.prox_to(black_box(&x), 0.5, &mut out));
        });
    }
    let mut memory = TotalVariation::default();
    criterion.bench_function("penalty/total_variation prox", |bencher| {
        bencher.iter(|| memory.prox_to(black_box(&x), 0.5, &mut out));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(1));
    targets = penalties
}
criterion_main!(benches);
