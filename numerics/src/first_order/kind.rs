//! What is known of a method before its parameters are chosen, and the list of all.

use super::{Course, Iterate};
use crate::penalty::{Parameter, ParameterError};

/// Begins the course of a method with these values, or says which of them is not allowed.
pub type Build = fn(&[f64], Iterate) -> Result<Box<dyn Course>, ParameterError>;

/// A method: a name, parameters, and how its course begins.
#[derive(Debug)]
pub struct MethodKind {
    /// Name in links, JSON and calls.
    pub name: &'static str,
    /// Words on screen.
    pub label: &'static str,
    /// One sentence: what it does and what to watch.
    pub about: &'static str,
    /// The parameters, in the order `build` takes them.
    pub parameters: &'static [Parameter],
    /// Begins a course.
    ///
    /// # Errors
    /// When a value is outside the range in which the rule makes sense.
    pub build: Build,
}

impl MethodKind {
    /// The values every parameter starts with.
    pub fn defaults(&self) -> Vec<f64> {
        self.parameters.iter().map(|parameter| parameter.default).collect()
    }

    /// Begins a course at `at`.
    ///
    /// # Errors
    /// When there is not one value a parameter, or one is not allowed.
    pub fn begin(&self, values: &[f64], at: Iterate) -> Result<Box<dyn Course>, ParameterError> {
        if values.len() != self.parameters.len() {
            let (given, asked) = (values.len(), self.parameters.len());
            let message = format!("{given} values are given where {asked} are needed");
            return Err(ParameterError { parameter: self.name, message });
        }
        (self.build)(values, at)
    }
}

/// Every method, in the order of lists on screen.
pub static METHODS: &[&MethodKind] = &[
    &super::heavy_ball::GRADIENT_DESCENT,
    &super::heavy_ball::HEAVY_BALL,
    &super::heavy_ball::FRICTION,
    &super::nesterov::KIND,
    &super::heavy_ball::SUBGRADIENT,
    &super::adam::KIND,
    &super::lbfgs::KIND,
    &super::normalised_kinds::NORMALISED,
    &super::normalised_kinds::ADAPTIVE,
    &super::normalised_kinds::CLIPPED,
    &super::normalised_kinds::MOMENTUM_FIRST,
    &super::normalised_kinds::INDEPENDENT,
    &super::normalised_kinds::SAME_SAMPLE,
    &super::spider::KIND,
];

/// The method called `name`.
pub fn method_kind(name: &str) -> Option<&'static MethodKind> {
    METHODS.iter().copied().find(|kind| kind.name == name)
}

/// The step of every method.
pub(super) const STEP: Parameter = Parameter {
    name: "step",
    label: "Step",
    hint: "Longer is faster until the ground bends more than the step allows",
    min: 1e-12,
    max: 1e6,
    default: 0.01,
    logarithmic: true,
};

/// The share of the last move that is kept.
pub(super) const MOMENTUM: Parameter = Parameter {
    name: "momentum",
    label: "Momentum β",
    hint: "The share of the last move that is kept",
    min: 0.0,
    max: 0.999,
    default: 0.9,
    logarithmic: false,
};

/// Checks a step.
pub(super) fn check_step(step: f64) -> Result<f64, ParameterError> {
    ParameterError::check("step", step, step > 0.0, "above 0")?;
    Ok(step)
}

/// Checks a momentum.
pub(super) fn check_momentum(momentum: f64) -> Result<(), ParameterError> {
    let holds = (0.0..1.0).contains(&momentum);
    ParameterError::check("momentum", momentum, holds, "at least 0 and below 1")
}
