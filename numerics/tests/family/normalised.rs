//! Normalised methods iterate by iterate, beside independent Python.

use super::normalised_problems::{self, Problem, entry};
use super::support::{case, course, end, exact, numbers, reference};
use numerics::objective::{Objective, Power};
use serde_json::Value;

/// What the cases here cover.
const PATHS: &[&str] = &[
    "quartic_linear",
    "toy_regimes",
    "toy_normalised",
    "toy_diverges",
    "change_step",
    "start_at_rest",
    "exponential_paths",
    "phase_power_0.00",
    "phase_power_0.33",
    "phase_power_0.67",
    "phase_power_1.00",
    "sampled_first_six",
    "sampled_last_two",
    "full_batches",
    "robust_paths",
    "network_paths",
];

const EVALUATIONS: &[&str] =
    &["phase_evaluate", "robust_evaluate", "robust_nearly_plain", "network_evaluate"];

/// What is recorded of a run; entry 0 is the start.
#[derive(Default)]
struct Path {
    coefficients: Vec<Vec<f64>>,
    samples: Vec<f64>,
    gradients: Vec<f64>,
    norm: Vec<f64>,
    step: Vec<f64>,
    diverged: bool,
    iterations: usize,
    cost: (u64, u64),
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[test]
fn paths_are_those_of_the_reference() {
    let file = reference("normalised");
    for name in PATHS {
        let case = case(&file, name);
        let problem = Problem::of(&case["settings"]);
        let methods = case["settings"]["methods"].as_array().unwrap();
        let paths: Vec<Path> = (0..methods.len()).map(|i| run(case, &problem, i)).collect();
        let mut compared = 0;
        for check in case["checks"].as_array().unwrap() {
            compared += usize::from(compare(check, &problem, &paths, name));
        }
        assert!(compared > 10, "{name}: {compared} numbers were compared");
    }
}

/// Where a check of the reference leads, as words.
fn words(check: &Value) -> Vec<&str> {
    check["path"].as_str().unwrap().split('.').collect()
}

/// The value a check asks for.
fn checked(case: &Value, path: &str) -> Option<f64> {
    let mut checks = case["checks"].as_array().unwrap().iter();
    checks.find(|check| check["path"] == path).and_then(|check| check["value"].as_f64())
}

fn run(case: &Value, problem: &Problem, index: usize) -> Path {
    let settings = &case["settings"];
    let name = settings["methods"][index].as_str().unwrap();
    // An automatic step or threshold is what the reference found; at the end of those runs h is the threshold.
    let asked = settings[format!("step.{name}")].as_f64();
    let mut step = asked.or_else(|| checked(case, &format!("methods.{index}.step"))).unwrap();
    let by_law = || checked(case, &format!("paths.{index}.norm.50")).unwrap_or(0.0);
    let mut threshold = settings["threshold"].as_f64().unwrap_or_else(by_law);
    let start = numbers(&settings["start"]);
    let mut entry = entry(settings, name, step, threshold);
    let mut course = course(entry.kind, &entry.values, &start);
    let mut oracle = problem.oracle(settings, entry.sampled);
    let budget = settings["budget"].as_u64().unwrap();
    let bound = 1e4 * start.iter().fold(1.0f64, |largest, x| largest.max(x.abs()));
    let mut path = Path { coefficients: vec![start], ..Path::default() };
    for column in [&mut path.samples, &mut path.gradients, &mut path.norm, &mut path.step] {
        column.push(0.0);
    }
    let changes = settings["changes"].as_array().cloned().unwrap_or_default();
    let mut pending = changes.iter().peekable();
    loop {
        let before = oracle.cost();
        while let Some(change) =
            pending.next_if(|change| before.samples as f64 >= change["time"].as_f64().unwrap())
        {
            let value = change["value"].as_f64().unwrap();
            match change["quantity"].as_str().unwrap() {
                "step_factor" => step *= value,
                "threshold" => threshold = value,
                other => panic!("unknown quantity {other}"),
            }
            entry = self::entry(settings, name, step, threshold);
            course.retune(&entry.values).unwrap();
        }
        let mut trial = (course.fork(), problem.oracle(settings, entry.sampled));
        let _ = trial.0.step(&mut *trial.1);
        if before.samples + trial.1.cost().samples > budget {
            return path;
        }
        path.diverged = course.step(&mut *oracle).is_err() || !course.at().x.iter().all(|x| x.abs() <= bound);
        path.iterations += 1;
        path.cost = (oracle.cost().samples, oracle.cost().gradients);
        if path.diverged {
            return path;
        }
        let at = course.at();
        let moved: Vec<f64> = at.x.iter().zip(&at.before).map(|(x, before)| x - before).collect();
        path.coefficients.push(at.x.clone());
        path.samples.push(path.cost.0 as f64);
        path.gradients.push(path.cost.1 as f64);
        path.norm.push(at.norm);
        path.step.push(norm(&moved) / norm(&at.gradient));
    }
}

/// Compares one number; false where it is of something else than a path.
fn compare(check: &Value, problem: &Problem, paths: &[Path], case: &str) -> bool {
    let words = words(check);
    let Some(path) = words.get(1).and_then(|i| i.parse::<usize>().ok()).map(|i| &paths[i]) else {
        return false;
    };
    let row = || words[3].parse::<usize>().unwrap();
    let found = match (words[0], words[2]) {
        ("paths", "coefficients") => path.coefficients[row()].clone(),
        ("paths", "loss") => vec![problem.at(&path.coefficients[row()]).0],
        ("paths", "gradient_norm") => vec![norm(&problem.at(&path.coefficients[row()]).1)],
        ("paths", "norm") => vec![path.norm[row()]],
        ("paths", "step") => vec![path.step[row()]],
        ("paths", "samples") => vec![path.samples[row()]],
        ("paths", "gradients") => vec![path.gradients[row()]],
        ("methods", "iterations" | "diverged_at") => vec![path.iterations as f64],
        ("methods", "samples") => vec![path.cost.0 as f64],
        ("methods", "gradients") => vec![path.cost.1 as f64],
        ("methods", "diverged") => vec![f64::from(u8::from(path.diverged))],
        _ => return false,
    };
    assert_checked(check, &found, case);
    true
}

fn assert_checked(check: &Value, found: &[f64], case: &str) {
    let (relative, absolute) = (&check["relative"], &check["absolute"]);
    let expected = numbers(if check["equals"].is_null() { &check["value"] } else { &check["equals"] });
    assert_eq!(found.len(), expected.len());
    for (found, value) in found.iter().zip(expected) {
        let allowed = absolute.as_f64().unwrap_or(0.0) + relative.as_f64().unwrap_or(0.0) * value.abs();
        assert!((found - value).abs() <= allowed, "{case}, {}: {found} beside {value}", check["path"]);
    }
}

#[test]
fn losses_gradients_and_noise_are_those_of_the_reference() {
    let file = reference("normalised");
    for name in EVALUATIONS {
        let case = case(&file, name);
        let problem = Problem::of(&case["settings"]);
        let points = case["settings"]["evaluate"]["points"].as_array().unwrap();
        let mut compared = 0;
        for check in case["checks"].as_array().unwrap() {
            let words = words(check);
            let x = numbers(&points[words[2].parse::<usize>().unwrap()]);
            let (value, gradient) = problem.at(&x);
            let samples = problem.samples() as u32;
            let each: Vec<Vec<f64>> = (0..samples).map(|j| problem.sample(j, &x)).collect();
            let mean = |i: usize| each.iter().map(|g| g[i]).sum::<f64>() / f64::from(samples);
            let found = match words[1] {
                "loss" => vec![value],
                "gradient" => gradient,
                "gradient_norm" => vec![norm(&gradient)],
                "mean_sample_gradient" => (0..x.len()).map(mean).collect(),
                "noise" => {
                    let off =
                        each.iter().flat_map(|g| g.iter().zip(&gradient).map(|(g, f)| (g - f) * (g - f)));
                    vec![(off.sum::<f64>() / f64::from(samples)).sqrt()]
                }
                other => match special(other, &case["settings"], &x) {
                    Some(found) => vec![found],
                    None => continue,
                },
            };
            assert_checked(check, &found, name);
            compared += 1;
        }
        assert!(compared >= 8, "{name}: {compared} numbers were compared");
    }
}

/// Numbers that one problem only has.
fn special(what: &str, settings: &Value, x: &[f64]) -> Option<f64> {
    let worst = || normalised_problems::robust(settings);
    let unknowns = &x[..x.len() - 1];
    match what {
        "eta" => Some(worst().best_dual(unknowns)),
        "robust_value" => {
            let mut at = unknowns.to_vec();
            at.push(worst().best_dual(unknowns));
            Some(Problem::of(settings).at(&at).0)
        }
        "primal_value" => Some(worst().worst_case(unknowns)),
        "accuracy" => {
            let (network, rows) =
                (normalised_problems::network(settings), normalised_problems::rows(settings));
            let labels = rows.response();
            let inputs: Vec<f64> = (0..labels.len()).flat_map(|j| rows.row(j).to_vec()).collect();
            let (mut outputs, mut room) = (vec![0.0; labels.len()], vec![0.0; network.room()]);
            network.outputs_to(x, &inputs, &mut outputs, &mut room);
            let right = outputs.iter().zip(labels).filter(|(f, y)| **f * **y > 0.0).count();
            Some(right as f64 / labels.len() as f64)
        }
        _ => None,
    }
}

/// `|x|^4` at power 2/3 is exactly linear: every step leaves `1 - alpha 4^(1/3)`.
#[test]
fn the_fitting_power_makes_the_quartic_linear() {
    let mut oracle = exact(Power::new(4.0, 1).unwrap());
    let factor = 1.0 - 0.3 * libm::cbrt(4.0);
    let mut course = course("adaptively_normalised", &[0.3, 2.0 / 3.0, 0.0], &[2.0]);
    for _ in 0..50 {
        course.step(&mut oracle).unwrap();
        let at = course.at();
        assert!((at.x[0] / at.before[0] - factor).abs() < 1e-9);
    }
}

/// Below the fitting power the way is sublinear like `k^(-1/q)`, here `1/k^2` for power 1/2 on `x^4` after
/// `x' = -4^(1/2) x^(3/2)`: doubling the steps divides the distance by four.
#[test]
fn below_the_fitting_power_the_way_is_sublinear() {
    let at = |steps| {
        let mut oracle = exact(Power::new(4.0, 1).unwrap());
        end("adaptively_normalised", &[0.01, 0.5, 0.0], &[2.0], &mut oracle, steps)[0]
    };
    let order = libm::log2(at(20_000) / at(40_000));
    assert!((order - 2.0).abs() < 0.02, "order {order}");
}
