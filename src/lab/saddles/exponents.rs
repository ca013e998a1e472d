//! Exponents of unequal init scales, as a list.

use super::settings::State;
use crate::lab::structured::{numbers, numbers_from_text, numbers_text, structured};
use crate::settings::{TextForm, Value};
use serde_json::json;

/// Exponents separated by `,`.
pub const EXPONENTS: TextForm = TextForm {
    format: numbers_text,
    parse: numbers_from_text,
    shape: "a list of numbers from 0.05 to 20, one a feature, or an empty list",
};

/// The exponents of unequal init scales.
pub fn read_exponents(state: &State) -> Value {
    Value::Structured(json!(state.settings.init_exponents))
}

/// Writes the exponents of unequal init scales.
pub fn write_exponents(state: &mut State, value: &Value) -> Result<(), String> {
    let exponents = structured(value).and_then(numbers)?;
    if let Some(bad) = exponents.iter().find(|k| !(0.05..=20.0).contains(*k)) {
        return Err(format!("{bad} is outside 0.05 to 20"));
    }
    state.settings.init_exponents = exponents;
    Ok(())
}
