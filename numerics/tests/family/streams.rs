//! Counter-based random numbers.

use super::support::{case, reference};
use numerics::streams::CounterStream;

#[test]
fn draws_are_those_of_the_reference_bit_by_bit() {
    let file = reference("heavy-ball");
    let case = case(&file, "streams");
    let settings = &case["document"]["settings"];
    let seed = settings["seed"].as_u64().unwrap();
    let draws = settings["evaluate"]["draws"].as_array().unwrap();
    let mut compared = 0;
    for expected in case["expect"].as_array().unwrap() {
        let draw = &draws[expected["path"][2].as_u64().unwrap() as usize];
        let [purpose, ball, n] = [0, 1, 2].map(|i| draw[i].as_u64().unwrap());
        let stream = CounterStream::new(seed, purpose, ball);
        let value = &expected["value"];
        match expected["path"][3].as_str().unwrap() {
            "bits" => assert_eq!(stream.bits(n).to_string(), value.as_str().unwrap()),
            "unit" => assert_eq!(stream.unit(n), value.as_f64().unwrap()),
            "below_8" => assert_eq!(stream.below(n, 8), value.as_u64().unwrap()),
            other => panic!("unknown kind of draw {other}"),
        }
        compared += 1;
    }
    assert_eq!(compared, 45);
}

/// Mean 0, variance 1, fourth moment 3, each within five standard errors of 20,000 numbers.
#[test]
fn normal_numbers_have_the_moments_of_the_normal_law() {
    let stream = CounterStream::new(7, 2, 0);
    let numbers: Vec<f64> = (0..10_000).map(|k| stream.normals(k)).flat_map(|(c, s)| [c, s]).collect();
    let moment = |power: i32| numbers.iter().map(|x| x.powi(power)).sum::<f64>() / numbers.len() as f64;
    let within = |found: f64, value: f64, variance: f64| {
        assert!(
            (found - value).abs() < 5.0 * (variance / numbers.len() as f64).sqrt(),
            "{found} beside {value}"
        );
    };
    within(moment(1), 0.0, 1.0);
    within(moment(2), 1.0, 2.0);
    within(moment(4), 3.0, 96.0);
}

#[test]
fn a_batch_has_distinct_rows_and_the_order_is_put_back() {
    let stream = CounterStream::new(3, 11, 0);
    let mut order: Vec<u32> = (0..40).collect();
    for first in [0, 1 << 20, 5 << 20] {
        stream.shuffle_front(first, 17, &mut order);
        let mut batch = order[..17].to_vec();
        batch.sort_unstable();
        batch.dedup();
        assert_eq!(batch.len(), 17);
        stream.put_back(first, 17, &mut order);
        assert!(order.iter().copied().eq(0..40));
    }
}
