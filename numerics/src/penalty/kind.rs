//! What is known of a penalty before its parameters are chosen.

use super::Penalty;

/// One parameter of a penalty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Name in links, JSON and calls.
    pub name: &'static str,
    /// Words on screen.
    pub label: &'static str,
    /// One sentence: what moving it does.
    pub hint: &'static str,
    /// Smallest value on offer.
    pub min: f64,
    /// Largest value on offer.
    pub max: f64,
    /// The value it starts with.
    pub default: f64,
    /// Whether its slider moves by ratio.
    pub logarithmic: bool,
}

impl Parameter {
    /// Whether a value is on offer.
    ///
    /// # Errors
    /// With the value and the range when it is not.
    pub fn check(&self, value: f64) -> Result<(), ParameterError> {
        let (min, max) = (self.min, self.max);
        let expected = format!("between {min} and {max}");
        ParameterError::check(self.name, value, (min..=max).contains(&value), &expected)
    }

    /// The weight of a penalty, which must be positive.
    pub(super) const fn weight(default: f64, hint: &'static str) -> Self {
        let (min, max) = (0.01, 5.0);
        Self { name: "lam", label: "Weight λ", hint, min, max, default, logarithmic: false }
    }
}

/// Makes the member of a family with these values, or says which of them is not allowed.
pub type Build = fn(&[f64]) -> Result<Box<dyn Penalty>, ParameterError>;

/// A family of penalties: a name, parameters, and how a member is made from their values.
#[derive(Debug)]
pub struct PenaltyKind {
    /// Name in links, JSON and calls.
    pub name: &'static str,
    /// Words on screen.
    pub label: &'static str,
    /// The formula for `x >= 0`, as MathML inside `<math>`; after [`PenaltyKind::BREAK`] a line may end.
    pub formula: &'static str,
    /// The parameters, in the order `build` takes them.
    pub parameters: &'static [Parameter],
    /// Makes the member with these values.
    ///
    /// # Errors
    /// When a value is outside the range in which the formula makes sense.
    pub build: Build,
}

impl PenaltyKind {
    /// Stands between a formula and what explains a letter of it: browsers break no line inside a formula.
    pub const BREAK: &'static str = "<mo>;</mo>";

    /// The values every parameter starts with.
    pub fn defaults(&self) -> Vec<f64> {
        self.parameters.iter().map(|parameter| parameter.default).collect()
    }
}

/// A parameter outside the range in which a penalty makes sense.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterError {
    /// The parameter's name.
    pub parameter: &'static str,
    /// The value and the range, as a sentence without the name.
    pub message: String,
}

impl ParameterError {
    /// Checks `holds` and says `expected` (such as "above 0") when it does not. NaN and infinite
    /// values never pass.
    ///
    /// # Errors
    /// When the value does not hold.
    pub fn check(parameter: &'static str, value: f64, holds: bool, expected: &str) -> Result<(), Self> {
        if value.is_finite() && holds {
            return Ok(());
        }
        Err(Self { parameter, message: format!("{value} is not allowed; it must be {expected}") })
    }
}

impl std::fmt::Display for ParameterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.parameter, self.message)
    }
}

impl std::error::Error for ParameterError {}
