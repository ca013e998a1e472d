//! A whole run of the saddle-to-saddle lab, as the worker does it: prediction, lasso, flow, rows,
//! events and certificates.

use criterion::{Criterion, criterion_group, criterion_main};
use saddlescope::lab::saddles::{SaddleRun, State};
use saddlescope::run::Run;
use saddlescope::stream::Record;
use std::hint::black_box;

fn diabetes(criterion: &mut Criterion) {
    let mut settings = State::default().settings;
    settings.horizon = Some(900.0);
    let mut group = criterion.benchmark_group("diabetes, init scale 1e-8, to t = 900");
    group.bench_function("start: data and problem", |b| {
        b.iter(|| SaddleRun::new(black_box(&settings)).is_ok())
    });
    group.bench_function("run without certificates", |b| {
        b.iter(|| {
            let Ok(mut run) = SaddleRun::new(black_box(&settings)) else { return };
            let mut trace = run.trace();
            while !run.advance(1000, &mut trace).finished {}
            black_box(trace);
        });
    });
    group.bench_function("whole record", |b| {
        b.iter(|| SaddleRun::new(black_box(&settings)).map(|mut run| Record::of(&mut run)));
    });
    group.finish();
}

criterion_group!(benches, diabetes);
criterion_main!(benches);
