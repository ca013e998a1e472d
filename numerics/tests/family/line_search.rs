//! L-BFGS, Adam and SPIDER where their behaviour is known.

use super::support::{assert_near, course, end, exact, path};
use numerics::first_order::{Adam, Course, Halt, Iterate, Under};
use numerics::objective::Quadratic;
use numerics::oracle::{Batches, Minibatch, Oracle};
use numerics::streams::CounterStream;
use numerics::surface::{AbsolutePhase, Rosenbrock, Swarm};
use std::sync::Arc;

#[test]
fn lbfgs_finds_the_minimum_of_rosenbrock_and_never_climbs() {
    let mut oracle = exact(Swarm::new(Rosenbrock, 1));
    let mut course = course("lbfgs", &[1e-3], &[-1.2, 1.0]);
    let mut before = f64::INFINITY;
    let halt = (0..200).find_map(|_| {
        let halt = course.step(&mut oracle).err();
        assert!(course.at().evaluation.value <= before);
        before = course.at().evaluation.value;
        halt
    });
    assert!(matches!(halt, None | Some(Halt::NoDescent { .. })));
    assert_near(&course.at().x, &[1.0, 1.0], 1e-7, "minimum");
    assert!(course.at().iteration < 60, "{} steps", course.at().iteration);
}

/// In one unknown one pair holds all curvature: after one move the step is Newton's.
#[test]
fn lbfgs_ends_a_parabola_at_its_second_step() {
    let mut oracle = exact(Quadratic::diagonal(&[7.0]));
    let found = path(&mut *course("lbfgs", &[0.01], &[3.0]), &mut oracle, 2);
    assert!(found[2][0].abs() < 1e-14);
}

/// The first step of Adam is `alpha sign g`, whatever the slope.
#[test]
fn the_first_step_of_adam_has_the_length_of_its_step_in_every_coordinate() {
    let mut oracle = exact(Quadratic::diagonal(&[1e-3, 1e4]));
    let found = end("adam", &[0.1, 0.9, 0.999, 0.0], &[1.0, -1.0], &mut oracle, 1);
    assert_near(&found, &[0.9, -0.9], 1e-12, "first step");
}

/// Without slopes a decay beside the loss leaves `(1 - alpha w)^k`.
#[test]
fn a_decay_beside_the_loss_is_geometric() {
    let make = |values: &[f64]| {
        let adam = Adam::new(values[0], (0.9, 0.999), 1e-8)?;
        Ok(adam.with_weight_decay(Arc::from([0.5, 0.0].as_slice())))
    };
    let mut course = Under::new(make, &[0.1], Iterate::new(&[2.0, 3.0])).unwrap();
    let mut oracle = exact(Quadratic::diagonal(&[0.0, 0.0]));
    for _ in 0..10 {
        course.step(&mut oracle).unwrap();
    }
    assert_near(&course.at().x, &[2.0 * 0.95f64.powi(10), 3.0], 1e-14, "decay");
}

/// SPIDER costs a batch at two points, and all samples every period; a batch of all makes it normalised descent.
#[test]
fn spider_counts_what_it_asks() {
    let swarm = Arc::new(Swarm::new(AbsolutePhase::of_eight(), 1));
    let batches = |purpose| Batches::distinct(3, CounterStream::new(1, purpose, 0));
    let mut oracle = Minibatch::new(swarm, batches(11), batches(12)).unwrap();
    path(&mut *course("spider", &[0.01, 5.0], &[1.5, -1.2]), &mut oracle, 10);
    assert_eq!((oracle.cost().samples, oracle.cost().gradients), (2 * (8 + 4 * 3), 2 * (8 + 4 * 6)));
}

/// A step that draws a norm leaves the directions of later steps where they are.
#[test]
fn using_one_stream_never_moves_the_other() {
    use numerics::oracle::{Draw, Stream};
    let swarm = Arc::new(Swarm::new(AbsolutePhase::of_eight(), 1));
    let batches = |purpose| Batches::distinct(3, CounterStream::new(1, purpose, 0));
    let oracle = Minibatch::new(swarm, batches(11), batches(12)).unwrap();
    let directions = |norms: usize| {
        let mut oracle = oracle.clone();
        let mut slopes = Vec::new();
        for step in 0..20 {
            oracle.begin(step);
            let mut slope = [0.0; 2];
            for _ in 0..norms {
                oracle.gradient_to(Draw::Batch(Stream::Norm), &[1.5, -1.2], &mut slope);
            }
            oracle.gradient_to(Draw::Batch(Stream::Direction), &[1.5, -1.2], &mut slope);
            slopes.push(slope.map(f64::to_bits));
        }
        slopes
    };
    assert_eq!(directions(0), directions(3));
}
