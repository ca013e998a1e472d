//! Coefficients written as factors, beside independent Python and the diagonal network in logarithms.

use super::normalised_problems::rows;
use super::support::{assert_near, case, exact, numbers, reference};
use nalgebra::{DMatrix, DVector};
use numerics::first_order::{Adam, Course, Iterate, Schedule, Under, method_kind};
use numerics::objective::{
    Activation, Factored, FiniteSum, Layers, LeastSquares, Objective, Order, OutputLoss, Penalised,
    Perceptron,
};
use numerics::parametrisation::{DifferenceOfSquares, Group, Groups, Parametrisation, Power, Product};
use numerics::penalty::{L1, L2Squared, Penalty};
use serde_json::Value;
use std::sync::Arc;

type Sum = Arc<dyn FiniteSum>;
type Map = Arc<dyn Parametrisation>;

/// Runs to their end, the same rule on factors and on the coefficients of rivals.
const RUNS: &[&str] = &[
    "plane_default_a",
    "plane_short_a",
    "plane_sign_lock_a",
    "plane_below_lambda_a",
    "plane_depth3_trapped_a",
    "plane_depth3_escapes_a",
    "plane_depth4_a",
    "plane_depth6_a",
    "plane_difference_a",
    "plane_power_a",
    "plane_adam_a",
    "plane_adamw_a",
    "plane_zero_start_a",
    "plane_one_zero_a",
    "plane_cosine_a",
    "regression_depth2_a",
    "regression_depth3_a",
    "regression_depth4_a",
    "regression_wide_a",
    "regression_gd_a",
    "regression_adam_a",
    "regression_adamw_a",
    "regression_difference_a",
    "regression_power_a",
    "groups_depth2_a",
    "groups_depth3_a",
    "groups_vectors_a",
    "cosine_a",
    "zero_start_a",
    "gate_zero_a",
    "change_lambda_a",
    "poke_dies_a",
    "network_depth2_a",
    "network_depth3_a",
    "network_adam_a",
    "network_adamw_a",
    "network_units_a",
    "network_difference_a",
];

fn whole(settings: &Value, name: &str, default: usize) -> usize {
    settings[name].as_u64().map_or(default, |value| value as usize)
}

/// The map of a document on so many coefficients.
fn map(settings: &Value, coefficients: usize) -> Map {
    let (depth, group) = (whole(settings, "depth", 2), whole(settings, "group", 1));
    let groups = if settings["units"] == true {
        let hidden = [whole(settings, "hidden_1", 0), whole(settings, "hidden_2", 0)];
        let leaving = [(2, hidden[0]), (hidden[0], hidden[1]), (hidden[1], 1)];
        let sizes: Vec<usize> = leaving.iter().flat_map(|&(units, arriving)| vec![arriving; units]).collect();
        Some(Groups::of_sizes(&sizes).unwrap())
    } else {
        (group > 1).then(|| Groups::of_size(coefficients, group).unwrap())
    };
    match settings["parametrisation"].as_str().unwrap_or("product") {
        "difference" => Arc::new(DifferenceOfSquares::new(coefficients)),
        "power" => {
            let each = || Groups::of_size(coefficients, 1).unwrap();
            Arc::new(Power::new(settings["power"].as_f64().unwrap(), groups.unwrap_or_else(each)).unwrap())
        }
        "product" => match groups {
            None => Arc::new(Product::new(depth, coefficients).unwrap()),
            Some(groups) => {
                let vectors = whole(settings, "vector_factors", 1);
                Arc::new(Group::new(vectors, depth - vectors, groups).unwrap())
            }
        },
        other => panic!("unknown parametrisation {other}"),
    }
}

/// The problem of a document, its number of coefficients, and where factors and biases start.
fn problem(settings: &Value) -> (Sum, usize, Vec<f64>) {
    let data = &settings["data"];
    let initial = || [numbers(&settings["initial_factors"]), biases(settings)].concat();
    match data["kind"].as_str().unwrap() {
        "plane" => {
            let target = DVector::from_element(1, data["target"].as_f64().unwrap());
            let sum = LeastSquares::new(&DMatrix::identity(1, 1), &target).unwrap();
            let [u, v] = ["start_u", "start_v"].map(|name| data[name].as_f64().unwrap());
            let gates =
                if settings["parametrisation"] == "product" { whole(settings, "depth", 2) - 1 } else { 1 };
            (Arc::new(sum), 1, [vec![u], vec![v; gates]].concat())
        }
        "inline" => {
            let rows = rows(settings);
            let design = DMatrix::from_row_slice(rows.samples(), rows.columns(), &numbers(&data["design"]));
            let sum = LeastSquares::new(&design, &DVector::from_column_slice(rows.response())).unwrap();
            (Arc::new(sum), rows.columns(), initial())
        }
        "points" => {
            let sizes = [2, whole(settings, "hidden_1", 0), whole(settings, "hidden_2", 0), 1];
            let layers = Layers::new(&sizes, Order::WeightsFirst).unwrap();
            let weights = layers.weights();
            let sum =
                Perceptron::new(layers, Activation::Tanh, OutputLoss::Logistic, rows(settings)).unwrap();
            (Arc::new(sum), weights, initial())
        }
        other => panic!("unknown data {other}"),
    }
}

fn biases(settings: &Value) -> Vec<f64> {
    settings["initial_biases"].as_array().map_or(Vec::new(), |list| list.iter().flat_map(numbers).collect())
}

/// Numbers below this are flushed to zero, second moments below its square.
const FLOOR: f64 = 1e-100;

fn begin(settings: &Value, start: &[f64], decay: Vec<f64>) -> Box<dyn Course> {
    let step = settings["step"].as_f64().unwrap();
    let mut at = Iterate::new(start);
    at.floor = FLOOR;
    if settings["schedule"] == "cosine" {
        at.schedule = Schedule::Cosine { steps: settings["steps"].as_f64().unwrap() };
    }
    let (name, values) = match settings["method"].as_str().unwrap() {
        "gradient_descent" => ("gradient_descent", vec![step]),
        "heavy_ball" => ("heavy_ball", vec![step, settings["momentum"].as_f64().unwrap()]),
        "adam" => ("adam", vec![step, 0.9, 0.999, 1e-8]),
        _ => {
            // The decay is a setting of the problem, which a function of the values alone cannot know.
            let method = Adam::new(step, (0.9, 0.999), 1e-8).unwrap().with_weight_decay(decay.into());
            return Box::new(Under::of(method, at));
        }
    };
    method_kind(name).unwrap().begin(&values, at).unwrap()
}

fn factored(sum: &Sum, map: &Map, weight: f64) -> Factored<Sum, Map> {
    Factored::new(sum.clone(), map.clone(), weight).unwrap()
}

/// The factors and biases at the end, and the weight in force there.
fn run(settings: &Value, sum: &Sum, map: &Map, start: &[f64]) -> (Vec<f64>, f64) {
    let mut lambda = settings["lambda"].as_f64().unwrap();
    let beside = settings["method"] == "adamw";
    let mut decay: Vec<f64> = map.decay().iter().map(|decay| lambda * decay).collect();
    decay.resize(start.len(), 0.0);
    let mut course = begin(settings, start, decay);
    let mut oracle = exact(factored(sum, map, if beside { 0.0 } else { lambda }));
    let changes = settings["changes"].as_array().cloned().unwrap_or_default();
    for k in 0..settings["steps"].as_u64().unwrap() {
        for change in changes.iter().filter(|change| change["time"].as_u64() == Some(k)) {
            if change["quantity"] == "lambda" {
                lambda = change["value"].as_f64().unwrap();
                oracle = exact(factored(sum, map, lambda));
                course.at_mut();
            } else {
                poke(course.at_mut(), sum, map, change["value"].as_u64().unwrap() as usize - 1);
            }
        }
        course.step(&mut oracle).unwrap();
    }
    (course.at().x.clone(), lambda)
}

/// Puts coefficient `index` to a tenth against its slope, at rest.
fn poke(at: &mut Iterate, sum: &Sum, map: &Map, index: usize) {
    let mut coefficients = vec![0.0; sum.dim()];
    factored(sum, map, 0.0).unknowns_to(&at.x, &mut coefficients);
    let mut slope = vec![0.0; sum.dim()];
    sum.value_and_gradient_to(&coefficients, &mut slope, &mut vec![0.0; sum.room()]);
    coefficients[index] = -0.1f64.copysign(slope[index]);
    let mut balanced = vec![0.0; map.factors()];
    map.balanced_to(&coefficients[..map.coefficients()], &mut balanced);
    for place in (index..map.factors()).step_by(map.coefficients()) {
        (at.x[place], at.before[place]) = (balanced[place], balanced[place]);
    }
}

#[test]
fn runs_on_factors_end_where_the_reference_ends() {
    let file = reference("hadamard");
    for name in RUNS {
        let case = case(&file, name);
        let settings = &case["settings"];
        let (sum, coefficients, start) = problem(settings);
        let map = map(settings, coefficients);
        let (end, lambda) = run(settings, &sum, &map, &start);
        let mut compared = 0;
        for expected in case["expect"].as_array().unwrap() {
            let path = expected["path"].as_str().unwrap();
            let words: Vec<&str> = path.split('.').collect();
            let found = match words[..] {
                ["final", what] => quantity(what, settings, (&sum, &map), (&end, lambda)),
                ["final", "rivals", rival, _] => rival_end(rival, settings, (&sum, &map), &start),
                _ => None,
            };
            let Some(found) = found else { continue };
            let tolerance = expected["tolerance"].as_f64().unwrap();
            assert_near(&found, &numbers(&expected["value"]), tolerance, &format!("{name}: {path}"));
            compared += 1;
        }
        assert!(compared >= 5, "{name}: {compared} numbers were compared");
    }
}

/// A number of the end.
fn quantity(
    what: &str,
    settings: &Value,
    (sum, map): (&Sum, &Map),
    (end, lambda): (&[f64], f64),
) -> Option<Vec<f64>> {
    let objective = factored(sum, map, lambda);
    let mut unknowns = vec![0.0; sum.dim()];
    objective.unknowns_to(end, &mut unknowns);
    let (coefficients, biases) = unknowns.split_at(map.coefficients());
    let mut slope = vec![0.0; sum.dim()];
    let loss = sum.value_and_gradient_to(&unknowns, &mut slope, &mut vec![0.0; sum.room()]).value;
    let (mut gradient, mut room) = (vec![0.0; end.len()], vec![0.0; objective.room()]);
    let surrogate = objective.value_and_gradient_to(end, &mut gradient, &mut room).value;
    let penalty = map.penalty(coefficients);
    Some(match what {
        "u" => vec![end[0]],
        "v" => vec![end[1]],
        "coefficient" | "coefficients" => coefficients.to_vec(),
        "biases" => biases.to_vec(),
        "factors" => end[..map.factors()].to_vec(),
        "loss" => vec![loss],
        "surrogate" => vec![surrogate],
        "objective" => vec![loss + lambda * penalty],
        "misalignment" => vec![objective.surrogate(end) - penalty],
        "gradient_norm" => vec![numerics::linear::max_abs(&gradient[..map.factors()])],
        "imbalance" if settings["parametrisation"] == "difference" => vec![4.0 * end[0] * end[1]],
        "imbalance" => vec![end[0] * end[0] - end[1] * end[1]],
        _ => return None,
    })
}

/// Where the same rule ends on the coefficients themselves.
fn rival_end(rival: &str, settings: &Value, (sum, map): (&Sum, &Map), start: &[f64]) -> Option<Vec<f64>> {
    let lambda = settings["lambda"].as_f64().unwrap();
    let penalty: Arc<dyn Penalty> = match rival {
        "subgradient" => Arc::new(L1::new(1.0).unwrap()),
        "ridge" => Arc::new(L2Squared::new(2.0).unwrap()),
        "plain" => Arc::new(L1::new(0.0).unwrap()),
        _ => return None,
    };
    let mut at = vec![0.0; sum.dim()];
    factored(sum, map, lambda).unknowns_to(start, &mut at);
    let objective = Penalised::new(sum.clone(), penalty, lambda).unwrap().on_first(map.coefficients());
    let mut oracle = exact(objective);
    let mut course = begin(settings, &at, Vec::new());
    for _ in 0..settings["steps"].as_u64().unwrap() {
        course.step(&mut oracle).unwrap();
    }
    Some(course.at().x[..map.coefficients()].to_vec())
}

/// Penalties with their constants, balanced factors, products and slopes in the factors.
#[test]
fn maps_are_those_of_the_reference() {
    let file = reference("hadamard");
    let mut covered = 0;
    for case in file["cases"].as_array().unwrap() {
        let settings = &case["settings"];
        let evaluate = &settings["evaluate"];
        if evaluate["factors"].is_null() {
            continue;
        }
        covered += 1;
        let (beta, factors) = (numbers(&evaluate["coefficients"]), numbers(&evaluate["factors"]));
        let (slope, lambda) = (numbers(&evaluate["gradient"]), settings["lambda"].as_f64().unwrap());
        let map = map(settings, beta.len());
        let half_decayed = |factors: &[f64]| -> f64 {
            map.decay().iter().zip(factors).map(|(decay, w)| 0.5 * decay * w * w).sum()
        };
        let mut balanced = vec![0.0; map.factors()];
        map.balanced_to(&beta, &mut balanced);
        let mut product = vec![0.0; beta.len()];
        map.coefficients_to(&balanced, &mut product);
        assert_near(&product, &beta, 1e-14, "balanced factors make the coefficients");
        map.coefficients_to(&factors, &mut product);
        let mut gradient = vec![0.0; map.factors()];
        map.pull_back_to(&factors, &slope, &mut gradient);
        for (gradient, (decay, w)) in gradient.iter_mut().zip(map.decay().iter().zip(&factors)) {
            *gradient += lambda * decay * w;
        }
        for expected in case["expect"].as_array().unwrap() {
            let found = match expected["path"].as_str().unwrap() {
                "evaluation.penalty" => vec![map.penalty(&beta)],
                "evaluation.balanced_surrogate" => vec![half_decayed(&balanced)],
                "evaluation.balanced" => balanced.clone(),
                "evaluation.product" => product.clone(),
                "evaluation.surrogate" => vec![half_decayed(&factors)],
                "evaluation.misalignment" => vec![half_decayed(&factors) - map.penalty(&product)],
                "evaluation.factor_gradient" => gradient.clone(),
                other => panic!("unknown number {other}"),
            };
            let tolerance = expected["tolerance"].as_f64().unwrap();
            assert_near(&found, &numbers(&expected["value"]), tolerance, &case["name"].to_string());
        }
    }
    assert_eq!(covered, 18);
}
