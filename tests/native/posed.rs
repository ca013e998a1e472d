//! A run's document is enough to check the run elsewhere: what is checked here comes from its JSON text alone.

use saddlescope::json::{schema, state_from_json, state_to_json};
use saddlescope::lab::penalties::Penalties;
use saddlescope::lab::posed::MOST_NUMBERS;
use saddlescope::lab::saddles::Saddles;
use saddlescope::lab::{Lab, run_document, start};
use saddlescope::stream::Record;
use serde_json::{Value as Json, json};

/// The document of a finished run, as a file has it.
fn exported<L: Lab>(document: &Json) -> Json {
    let (state, mut run) = start::<L>(document).unwrap();
    let text = run_document::<L>(state, &Record::of(&mut *run)).to_string();
    serde_json::from_str(&text).unwrap()
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect()
}

fn rows(json: &Json) -> Vec<Vec<f64>> {
    json.as_array().unwrap().iter().map(numbers).collect()
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

/// `design x - response`.
fn residual(problem: &Json, x: &[f64]) -> Vec<f64> {
    let (design, response) = (rows(&problem["design"]), numbers(&problem["response"]));
    design.iter().zip(response).map(|(row, y)| dot(row, x) - y).collect()
}

/// `X'(X beta - y) / n`.
fn gradient(problem: &Json, beta: &[f64]) -> Vec<f64> {
    let (design, r) = (rows(&problem["design"]), residual(problem, beta));
    (0..beta.len())
        .map(|j| design.iter().zip(&r).map(|(row, r)| row[j] * r).sum::<f64>() / r.len() as f64)
        .collect()
}

fn assert_near(found: f64, wanted: f64, what: &str) {
    assert!(
        (found - wanted).abs() <= 1e-10 * (1.0 + wanted.abs()),
        "{what}: {found} where {wanted} is written"
    );
}

#[test]
fn losses_and_lasso_knots_follow_from_the_exported_problem() {
    let kinds = [
        json!({"kind": "diabetes"}),
        json!({"kind": "gaussian", "samples": 15, "features": 20, "noise": 0.3}),
        json!({"kind": "gaussian", "samples": 15, "features": 8, "standardise": true}),
        json!({"kind": "example", "name": "swap"}),
        json!({"kind": "inline", "design": [[1, 2], [3, 1], [0, 5]], "response": [1, 2, 4]}),
    ];
    for data in kinds {
        let document = exported::<Saddles>(&json!({"lab": "saddles", "settings": {"data": data}}));
        let problem = &document["problem"];
        let samples = numbers(&problem["response"]).len() as f64;
        let (losses, path) = (numbers(&document["trace"]["loss"]), rows(&document["trace"]["coefficients"]));
        for row in (0..losses.len()).step_by(losses.len().div_ceil(7)) {
            let r = residual(problem, &path[row]);
            assert_near(dot(&r, &r) / (2.0 * samples), losses[row], "loss");
        }
        let knots = document["lasso"].as_array().unwrap();
        assert!(knots.len() > 1, "{data}");
        for knot in knots {
            let (lambda, beta) = (knot["lambda"].as_f64().unwrap(), numbers(&knot["coefficients"]));
            for (slope, beta) in gradient(problem, &beta).iter().zip(&beta) {
                assert!(slope.abs() <= lambda * (1.0 + 1e-9) + 1e-12, "{data}: {slope} beyond {lambda}");
                if *beta != 0.0 {
                    assert_near(-slope, lambda.copysign(*beta), "lasso");
                }
            }
        }
    }
}

#[test]
fn penalised_estimates_follow_from_the_exported_problem() {
    for data in [json!({"kind": "gaussian", "seed": 3}), json!({"kind": "diabetes"})] {
        let document = exported::<Penalties>(&json!({"lab": "penalties", "settings": {
            "data": data, "penalty": "l1", "parameters": {"lam": 0.2}, "compare": ["l1"], "weight": 1.0, "tolerance_log10": -10,
        }}));
        let problem = &document["problem"];
        let beta = numbers(&document["estimates"]["estimate"][0]);
        let r = residual(problem, &beta);
        let l1: f64 = beta.iter().map(|beta| beta.abs()).sum();
        let objective = dot(&r, &r) / (2.0 * r.len() as f64) + 0.2 * l1;
        let written = numbers(document["trace"]["objective"].as_array().unwrap().last().unwrap())[0];
        assert_near(objective, written, "objective");
        for (slope, beta) in gradient(problem, &beta).iter().zip(&beta) {
            assert!(slope.abs() <= 0.2 + 1e-6, "{data}: {slope}");
            assert!(
                *beta == 0.0 || (slope + 0.2f64.copysign(*beta)).abs() < 1e-6,
                "{data}: {slope} at {beta}"
            );
        }
    }
}

#[test]
fn signals_and_measurements_are_exported_with_their_truth() {
    for data in [
        json!({"kind": "signal", "missing": 0.2}),
        json!({"kind": "sensing"}),
        json!({"kind": "camera", "missing": 0.2}),
    ] {
        let document = exported::<Penalties>(&json!({"lab": "penalties", "settings": {
            "data": data, "compare": ["l1"], "iterations": 5,
        }}));
        let problem = &document["problem"];
        let (truth, x) = (numbers(&problem["truth"]), numbers(&document["estimates"]["estimate"][0]));
        let response = numbers(&problem["response"]);
        let r = if problem["design"].is_null() {
            x.iter().zip(&response).map(|(x, y)| x - y).filter(|r| r.is_finite()).collect()
        } else {
            residual(problem, &x)
        };
        assert_eq!(
            response.iter().any(|y| y.is_nan()),
            data["kind"] != "sensing",
            "null where nothing is seen"
        );
        let errors: Vec<f64> = truth.iter().zip(&x).map(|(truth, x)| truth - x).collect();
        let rmse = (dot(&errors, &errors) / errors.len() as f64).sqrt();
        assert_near(rmse, numbers(document["trace"]["rmse"].as_array().unwrap().last().unwrap())[0], "error");
        if problem["width"].is_null() {
            let lam = document["settings"]["parameters"]["lam"].as_f64();
            let lam = lam.unwrap_or(0.7);
            let jumps: f64 = x.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
            let written = numbers(document["trace"]["objective"].as_array().unwrap().last().unwrap())[0];
            assert_near(dot(&r, &r) / 2.0 + lam * jumps, written, "objective");
        }
    }
}

#[test]
fn an_exported_run_opens_again_with_its_settings_alone() {
    let document =
        exported::<Saddles>(&json!({"lab": "saddles", "settings": {"data": {"kind": "gaussian"}}}));
    let state = state_from_json::<Saddles>(&document).unwrap();
    assert_eq!(state_to_json::<Saddles>(&state)["settings"], document["settings"]);
    assert!(document["settings"]["data"]["design"].is_null(), "settings hold the recipe, not the numbers");
    let said = schema::<Penalties>();
    assert!(said["result"]["parts"].as_array().unwrap().contains(&json!("problem")));
    assert!(said["result"]["problem"].as_str().unwrap().contains(&MOST_NUMBERS.to_string()));
}

#[test]
fn a_problem_that_is_too_large_is_left_out_with_a_sentence() {
    let document = json!({"lab": "saddles", "settings": {"data": {"kind": "gaussian", "samples": 500, "features": 400}}});
    let state = state_from_json::<Saddles>(&document).unwrap();
    let problem = Saddles::problem(&state).unwrap();
    assert!(
        problem.as_str().unwrap().starts_with("200500 numbers are left out, more than 200000"),
        "{problem}"
    );
}
