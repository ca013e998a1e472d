//! The reference numbers of every penalty on the list.

use saddlescope::penalty::{PENALTIES, kind};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn assert_close(ours: f64, reference: f64, tolerance: f64, what: &str) {
    assert!(
        (ours - reference).abs() <= tolerance * (reference.abs() + 1e-3),
        "{what}: {ours}, not {reference}"
    );
}

#[test]
fn reference_values_derivatives_and_proxes() {
    let file: Value = serde_json::from_str(include_str!("../reference/penalties.json")).unwrap();
    let mut seen = Vec::new();
    for case in file["scalar"].as_array().unwrap() {
        let name = case["penalty"].as_str().unwrap();
        seen.push(name);
        let kind = kind(name).unwrap();
        let values: Vec<f64> = kind.parameters.iter().map(|p| number(&case["parameters"][p.name])).collect();
        let penalty = (kind.build)(&values).unwrap();
        for point in case["points"].as_array().unwrap() {
            let x = number(&point["x"]);
            let what = format!("{penalty:?} at {x}");
            assert_close(penalty.value(x), number(&point["value"]), 1e-12, &what);
            match point["derivative"].as_f64() {
                // The file gives one side at the caps, where there is no derivative.
                Some(slope) if penalty.derivative(x).is_nan() => {
                    let (low, high) = penalty.subdifferential(x);
                    assert!(name.starts_with("capped") && low <= slope && slope <= high, "{what}");
                }
                Some(slope) => assert_close(penalty.derivative(x), slope, 1e-12, &what),
                None => assert!(penalty.derivative(x).is_nan(), "{what}"),
            }
        }
        let solved = ["lq", "log_sum", "atan", "atan_selesnick", "geman"].contains(&name);
        for point in case["prox"].as_array().unwrap() {
            let (v, tau) = (number(&point["v"]), number(&point["tau"]));
            let tolerance = if solved { 1e-10 } else { 1e-12 };
            assert_close(
                penalty.prox(v, tau),
                number(&point["prox"]),
                tolerance,
                &format!("{penalty:?}, {v}, {tau}"),
            );
        }
        if let Some(rho) = case["weak_convexity"].as_f64() {
            assert_eq!(penalty.weak_convexity(), rho);
            assert_eq!(penalty.derivative_lipschitz(), case["lipschitz"].as_f64());
            let points = [number(&case["x1"]), number(&case["x2"])];
            penalty
                .breakpoints()
                .iter()
                .zip(points)
                .for_each(|(&ours, x)| assert_close(ours, x, 1e-12, name));
        }
    }
    assert!(PENALTIES.iter().all(|kind| seen.contains(&kind.name)));
}
