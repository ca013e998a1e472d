//! Both paths on designs whose last column is another one, or its double or opposite, plus `delta` times
//! small integers, against every support and sign tried in rational arithmetic.

use crate::support::path_cases::problem;
use saddlescope::path::{HomotopyLimits, PathLimits, l1_duality_gap, lasso_path, successive_saddles};
use serde_json::Value as Json;

/// One of the reference cases.
struct Case {
    name: String,
    design: Vec<Vec<f64>>,
    response: Vec<f64>,
    /// `(lambda, coefficients)` at every knot, and `(0, coefficients)` at the end.
    knots: Vec<(f64, Vec<f64>)>,
    /// `(time, coefficients)` of every saddle.
    saddles: Vec<(f64, Vec<f64>)>,
}

fn cases() -> Vec<Case> {
    let text = include_str!("../reference/nearly-equal-columns.json");
    let file: Json = serde_json::from_str(text).unwrap();
    let read = |json: &Json| -> Vec<(f64, Vec<f64>)> { serde_json::from_value(json.clone()).unwrap() };
    let case = |json: &Json| {
        let mut knots = read(&json["knots"]);
        knots.push((0.0, serde_json::from_value(json["end"].clone()).unwrap()));
        Case {
            name: format!("delta {}, design {}", json["delta"], json["design"]),
            design: serde_json::from_value(json["design"].clone()).unwrap(),
            response: serde_json::from_value(json["response"].clone()).unwrap(),
            knots,
            saddles: read(&json["saddles"]),
        }
    };
    file["cases"].as_array().unwrap().iter().map(case).collect()
}

fn assert_same(name: &str, found: &[(f64, Vec<f64>)], wanted: &[(f64, Vec<f64>)]) {
    assert_eq!(found.len(), wanted.len(), "{name}");
    for ((at, found), (place, wanted)) in found.iter().zip(wanted) {
        assert!((at - place).abs() <= 1e-10 * place.abs(), "{name}: at {at} instead of {place}");
        let largest = wanted.iter().fold(1e-10f64, |most, x| most.max(x.abs()));
        for (x, y) in found.iter().zip(wanted) {
            assert!((x - y).abs() <= 1e-9 * largest, "{name}: {found:?} instead of {wanted:?}");
        }
    }
}

#[test]
fn the_lasso_has_the_knots_of_rational_arithmetic() {
    for case in cases() {
        let problem = problem(&case.design, &case.response);
        let path = lasso_path(&problem, None, HomotopyLimits::default()).unwrap();
        let full = |knot: &saddlescope::path::Knot| {
            let mut coefficients = vec![0.0; problem.features()];
            knot.coefficients_to(&mut coefficients);
            (knot.lambda, coefficients)
        };
        let found: Vec<_> = path.knots.iter().map(full).collect();
        assert_same(&case.name, &found, &case.knots);
    }
}

#[test]
fn the_saddles_are_those_of_rational_arithmetic_and_the_last_has_the_least_l1_norm() {
    for case in cases() {
        let problem = problem(&case.design, &case.response);
        let path = successive_saddles(&problem, None, PathLimits::default()).unwrap();
        let found: Vec<_> =
            path.saddles.iter().map(|saddle| (saddle.time, saddle.coefficients.clone())).collect();
        assert_same(&case.name, &found, &case.saddles);
        let last = &path.saddles.last().unwrap().coefficients;
        let gap = l1_duality_gap(&problem, None, last, &path.integrated_residual).unwrap();
        assert!(gap.relative().abs() < 1e-9, "{}: {gap:?}", case.name);
    }
}
