//! What the files here share: reference files, and runs in a line.

use numerics::first_order::{Course, Iterate, method_kind};
use numerics::objective::Objective;
use numerics::oracle::{Exact, Oracle};
use serde_json::Value;
use std::sync::Arc;

/// A file of reference cases.
pub fn reference(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

/// The case of this name.
pub fn case<'a>(file: &'a Value, name: &str) -> &'a Value {
    let mut cases = file["cases"].as_array().unwrap().iter();
    cases.find(|case| case["name"] == name).unwrap_or_else(|| panic!("no case {name}"))
}

/// The numbers of a value, row after row.
pub fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(entries) => entries.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().unwrap_or(f64::NAN)],
    }
}

/// The course of a method of the list, at rest at `start`.
pub fn course(method: &str, values: &[f64], start: &[f64]) -> Box<dyn Course> {
    method_kind(method).unwrap().begin(values, Iterate::new(start)).unwrap()
}

/// The whole of an objective.
pub fn exact(objective: impl Objective + 'static) -> Exact {
    Exact::new(Arc::new(objective))
}

/// Points of a run, the start first.
pub fn path(course: &mut dyn Course, oracle: &mut dyn Oracle, steps: usize) -> Vec<Vec<f64>> {
    let mut points = vec![course.at().x.clone()];
    for _ in 0..steps {
        course.step(oracle).unwrap();
        points.push(course.at().x.clone());
    }
    points
}

/// The end of such a run.
pub fn end(method: &str, values: &[f64], start: &[f64], oracle: &mut dyn Oracle, steps: usize) -> Vec<f64> {
    let mut course = course(method, values, start);
    path(&mut *course, oracle, steps).pop().unwrap()
}

/// Asserts `|found - value| <= tolerance max(1, |value|)` entry by entry.
pub fn assert_near(found: &[f64], value: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), value.len(), "{what}: {found:?} beside {value:?}");
    for (i, (found, value)) in found.iter().zip(value).enumerate() {
        let off = (found - value).abs();
        assert!(off <= tolerance * value.abs().max(1.0), "{what}, entry {i}: {found} beside {value}");
    }
}

/// The largest distance between the gradient and central differences of the value, over the entries.
pub fn gradient_error(objective: &dyn Objective, x: &[f64]) -> f64 {
    let mut room = vec![0.0; objective.room()];
    let mut unused = vec![0.0; x.len()];
    let mut gradient = unused.clone();
    objective.value_and_gradient_to(x, &mut gradient, &mut room);
    let mut value = |x: &[f64]| objective.value_and_gradient_to(x, &mut unused, &mut room).value;
    let mut worst = 0.0f64;
    for i in 0..x.len() {
        // Fourth order: an error of h^4 beside a rounding of 1e-16 / h.
        let h = 1e-3 * x[i].abs().max(1.0);
        let mut at = |share: f64| {
            let mut moved = x.to_vec();
            moved[i] += share * h;
            value(&moved)
        };
        let slope = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * h);
        worst = worst.max((slope - gradient[i]).abs());
    }
    worst
}
