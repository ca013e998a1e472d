//! An ensemble is a longer vector.

use numerics::first_order::{Iterate, METHODS};
use numerics::oracle::Exact;
use numerics::surface::{Rosenbrock, Swarm};
use std::sync::Arc;

/// 60 steps of a method from these starts.
fn ends(method: usize, starts: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let kind = METHODS[method];
    let mut values = kind.defaults();
    values[0] = 3e-4;
    let x: Vec<f64> = starts.iter().map(|s| s.0).chain(starts.iter().map(|s| s.1)).collect();
    let mut course = kind.begin(&values, Iterate::new(&x).of_points(starts.len())).unwrap();
    let mut oracle = Exact::new(Arc::new(Swarm::new(Rosenbrock, starts.len())));
    for _ in 0..60 {
        if course.step(&mut oracle).is_err() {
            return vec![(f64::NAN, f64::NAN); starts.len()];
        }
    }
    let (x, y) = course.at().x.split_at(starts.len());
    x.iter().copied().zip(y.iter().copied()).collect()
}

/// Rules that look at one value for all points.
const FOR_ONE_POINT: &[&str] = &["lbfgs"];

#[test]
fn every_point_of_a_swarm_moves_as_it_does_alone_to_the_last_bit() {
    let starts: Vec<_> = (0..37).map(|i| (-1.9 + 0.1 * f64::from(i), 2.3 - 0.07 * f64::from(i))).collect();
    for (method, kind) in METHODS.iter().enumerate() {
        if FOR_ONE_POINT.contains(&kind.name) {
            continue;
        }
        let together = ends(method, &starts);
        for (start, swarm) in starts.iter().zip(&together) {
            let alone = ends(method, &[*start])[0];
            let bits = |point: (f64, f64)| (point.0.to_bits(), point.1.to_bits());
            assert_eq!(bits(alone), bits(*swarm), "{} from {start:?}", kind.name);
        }
    }
}

#[test]
fn a_lost_point_stays_nan_and_stops_no_other() {
    for (method, kind) in METHODS.iter().enumerate() {
        if FOR_ONE_POINT.contains(&kind.name) {
            continue;
        }
        let found = ends(method, &[(0.5, 0.5), (f64::NAN, 0.0), (-1.0, 1.0)]);
        assert!(found[1].0.is_nan(), "{}", kind.name);
        assert_eq!(found[0], ends(method, &[(0.5, 0.5)])[0], "{}", kind.name);
        assert_eq!(found[2], ends(method, &[(-1.0, 1.0)])[0], "{}", kind.name);
    }
}
