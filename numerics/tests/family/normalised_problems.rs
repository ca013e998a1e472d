//! Problems and methods as the reference of normalised gradients names them.

use super::support::numbers;
use nalgebra::{DMatrix, DVector};
use numerics::objective::{
    Activation, Exponential, FiniteSum, Layers, LeastSquares, Objective, Order, OutputLoss, Perceptron,
    PhaseRetrieval, Power, RobustRegression, Rows,
};
use numerics::oracle::{Batches, Exact, Minibatch, Oracle};
use numerics::streams::{CounterStream, purpose};
use serde_json::Value;
use std::sync::Arc;

/// A problem of the reference: the whole, and its samples where it has some.
#[derive(Clone)]
pub struct Problem {
    pub whole: Arc<dyn Objective>,
    pub sum: Option<Arc<dyn FiniteSum>>,
}

impl Problem {
    pub fn of(settings: &Value) -> Self {
        let number = |name: &str, default: f64| settings[name].as_f64().unwrap_or(default);
        let whole = |objective: Arc<dyn Objective>| Self { whole: objective, sum: None };
        match settings["problem"].as_str().unwrap() {
            "power" => whole(Arc::new(Power::new(number("exponent", 4.0), 1).unwrap())),
            "exponential" => whole(Arc::new(Exponential::new(number("sharpness", 2.0), 1).unwrap())),
            "phase" => Self::sampled(PhaseRetrieval::new(rows(settings))),
            "regression" => Self::sampled(with_intercept(settings)),
            "robust" => Self::sampled(robust(settings)),
            "network" => Self::sampled(network(settings)),
            other => panic!("unknown problem {other}"),
        }
    }

    fn sampled(sum: impl FiniteSum + 'static) -> Self {
        let sum = Arc::new(sum);
        Self { whole: sum.clone(), sum: Some(sum) }
    }

    pub fn samples(&self) -> usize {
        self.sum.as_ref().map_or(1, |sum| sum.samples())
    }

    /// Value and gradient of the whole.
    pub fn at(&self, x: &[f64]) -> (f64, Vec<f64>) {
        let (mut out, mut room) = (vec![0.0; x.len()], vec![0.0; self.whole.room()]);
        (self.whole.value_and_gradient_to(x, &mut out, &mut room).value, out)
    }

    /// The gradient of one sample.
    pub fn sample(&self, j: u32, x: &[f64]) -> Vec<f64> {
        let sum = self.sum.as_ref().unwrap();
        let (mut out, mut room) = (vec![0.0; x.len()], vec![0.0; sum.room()]);
        sum.batch_gradient_to(&[j], x, &mut out, &mut room);
        out
    }

    /// The whole, or batches as the settings have them.
    pub fn oracle(&self, settings: &Value, sampled: bool) -> Box<dyn Oracle> {
        let size = |name: &str, default: u64| settings[name].as_u64().unwrap_or(default) as usize;
        match &self.sum {
            Some(sum) if sampled => {
                let stream = |purpose| CounterStream::new(0, purpose, 0);
                let direction = Batches::distinct(size("batch", 32), stream(purpose::DIRECTION));
                let norm = Batches::distinct(size("norm_batch", 4), stream(purpose::NORM));
                Box::new(Minibatch::new(sum.clone(), direction, norm).unwrap())
            }
            _ => Box::new(Exact::of_samples(self.whole.clone(), self.samples() as u64)),
        }
    }
}

pub fn rows(settings: &Value) -> Rows {
    let data = &settings["data"];
    Rows::new(&numbers(&data["design"]), &numbers(&data["response"])).unwrap()
}

/// Worst-case regression of a document.
pub fn robust(settings: &Value) -> RobustRegression {
    let number = |name: &str| settings[name].as_f64().unwrap();
    RobustRegression::new(rows(settings), number("ambiguity"), number("regulariser")).unwrap()
}

/// The network of a document, 2-h-h-1.
pub fn network(settings: &Value) -> Perceptron {
    let hidden = settings["hidden"].as_u64().unwrap() as usize;
    let layers = Layers::new(&[2, hidden, hidden, 1], Order::LayerByLayer).unwrap();
    Perceptron::new(layers, Activation::Tanh, OutputLoss::Logistic, rows(settings)).unwrap()
}

/// Least squares with the intercept last.
fn with_intercept(settings: &Value) -> LeastSquares {
    let rows = rows(settings);
    let (samples, columns) = (rows.samples(), rows.columns());
    let entry = |i: usize, j: usize| if j == columns { 1.0 } else { rows.row(i)[j] };
    let design = DMatrix::from_fn(samples, columns + 1, entry);
    LeastSquares::new(&design, &DVector::from_column_slice(rows.response())).unwrap()
}

/// A method of the reference: its name and values in the list, and whether it sees batches.
pub struct Entry {
    pub kind: &'static str,
    pub values: Vec<f64>,
    pub sampled: bool,
}

/// The method `name` with a step and the rest as the settings have it.
pub fn entry(settings: &Value, name: &str, step: f64, threshold: f64) -> Entry {
    let number = |name: &str, default: f64| settings[name].as_f64().unwrap_or(default);
    let power = number("power", 2.0 / 3.0);
    let (scale, offset) = (number("scale", 2.0), number("offset", 0.0));
    let (kind, values, sampled) = match name {
        "gradient_descent" => ("gradient_descent", vec![step], false),
        "sgd" => ("gradient_descent", vec![step], true),
        "normalised" => ("normalised", vec![step], false),
        "normalised_sgd" => ("normalised", vec![step], true),
        "adaptive" => ("adaptively_normalised", vec![step, power, number("adaptive_threshold", 0.0)], false),
        "clipped" => ("clipped", vec![step, threshold, offset], false),
        "clipped_sgd" => ("clipped", vec![step, threshold, offset], true),
        "normalised_momentum" => ("normalised_momentum", vec![step, number("momentum", 0.9)], true),
        "spider" => ("spider", vec![step, number("period", 20.0)], true),
        "ian_sgd" => ("ian", vec![step, power, scale, offset, threshold], true),
        "ian_same" => ("ian_same", vec![step, power, scale, offset, threshold], true),
        "adam" => ("adam", vec![step, 0.9, 0.999, 1e-8], true),
        other => panic!("unknown method {other}"),
    };
    Entry { kind, values, sampled }
}
