//! Settings with inner structure: data rows, exponents, changes, lists of names.

use super::settings::{CHANGEABLE, Change, State};
use crate::decimal;
use crate::order::sort_by_number;
use crate::settings::{TextForm, Value, written};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::{Value as Json, json};

/// Longest text of own data that goes into a link.
const MOST_LINK_TEXT: usize = 4_000;

/// Most frozen runs.
pub const MOST_OVERLAYS: usize = 4;

/// Most changes in one run.
const MOST_CHANGES: usize = 20;

/// Rows separated by `_`, numbers by `,`.
pub const DESIGN: TextForm = TextForm {
    format: |json| short(rows_text(json)?),
    parse: |text| text.split('_').map(numbers_from_text).collect::<Option<Vec<_>>>().map(Json::Array),
    shape: "rows of numbers, all of the same length",
};

/// Numbers separated by `,`.
pub const RESPONSE: TextForm = TextForm {
    format: |json| short(numbers_text(json)?),
    parse: numbers_from_text,
    shape: "a list of numbers, one a row of the design",
};

/// Exponents separated by `,`.
pub const EXPONENTS: TextForm = TextForm {
    format: numbers_text,
    parse: numbers_from_text,
    shape: "a list of numbers from 0.05 to 20, one a feature, or an empty list",
};

/// Names separated by `,`.
pub const NAMES: TextForm = TextForm {
    format: |json| join_strings(json, ","),
    parse: |text| Some(split_strings(text, ',')),
    shape: "a list of names",
};

/// Link queries separated by `|`.
pub const OVERLAYS: TextForm = TextForm {
    format: |json| join_strings(json, "|"),
    parse: |text| Some(split_strings(text, '|')),
    shape: "a list of at most 4 link queries",
};

/// `time:quantity:value` separated by `,`.
pub const CHANGES: TextForm = TextForm {
    format: |json| {
        let entries = json.as_array()?.iter().map(|entry| {
            let (time, quantity, value) =
                (entry["time"].as_f64()?, entry["quantity"].as_str()?, entry["value"].as_f64()?);
            Some(format!("{time}:{quantity}:{value}"))
        });
        Some(entries.collect::<Option<Vec<_>>>()?.join(","))
    },
    parse: |text| {
        let entries = text.split(',').filter(|part| !part.is_empty()).map(|part| {
            let mut parts = part.split(':');
            let entry = (parts.next()?, parts.next()?, parts.next()?);
            let (time, value) = (decimal::parse(entry.0)?, decimal::parse(entry.2)?);
            Some(json!({"time": time, "quantity": entry.1, "value": value}))
        });
        entries.collect::<Option<Vec<_>>>().map(Json::Array)
    },
    shape: "a list of {time, quantity, value}; quantities: step, momentum, batch_size",
};

/// The design of own data.
pub fn read_design(state: &State) -> Value {
    Value::Structured(json!(state.settings.data.inline.design))
}

/// Writes the design of own data.
pub fn write_design(state: &mut State, value: &Value) -> Result<(), String> {
    let rows = array(value)?;
    let design = rows.iter().map(numbers).collect::<Result<Vec<_>, _>>()?;
    state.settings.data.inline.design = design;
    Ok(())
}

/// The response of own data.
pub fn read_response(state: &State) -> Value {
    Value::Structured(json!(state.settings.data.inline.response))
}

/// Writes the response of own data.
pub fn write_response(state: &mut State, value: &Value) -> Result<(), String> {
    state.settings.data.inline.response = structured(value).and_then(numbers)?;
    Ok(())
}

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

/// The changes on the way.
pub fn read_changes(state: &State) -> Value {
    let entries = state.settings.changes.iter();
    Value::Structured(
        entries
            .map(|change| json!({"time": change.time, "quantity": change.quantity, "value": change.value}))
            .collect(),
    )
}

/// Writes the changes on the way, in order of time.
pub fn write_changes(state: &mut State, value: &Value) -> Result<(), String> {
    let mut changes = array(value)?.iter().map(change).collect::<Result<Vec<_>, _>>()?;
    if changes.len() > MOST_CHANGES {
        return Err(format!("{} changes; at most {MOST_CHANGES}", changes.len()));
    }
    sort_by_number(&mut changes, |change| change.time);
    state.settings.changes = changes;
    Ok(())
}

/// A list of names.
pub fn read_names(names: &[String]) -> Value {
    Value::Structured(json!(names))
}

/// Writes a list of names.
pub fn write_names(names: &mut Vec<String>, value: &Value) -> Result<(), String> {
    let entries = array(value)?.iter();
    *names = entries
        .map(|entry| {
            entry.as_str().map(str::to_string).ok_or_else(|| format!("{} is not a name", written(entry)))
        })
        .collect::<Result<_, _>>()?;
    Ok(())
}

/// Writes the list of frozen runs.
pub fn write_overlays(state: &mut State, value: &Value) -> Result<(), String> {
    let mut overlays = Vec::new();
    write_names(&mut overlays, value)?;
    if overlays.len() > MOST_OVERLAYS {
        return Err(format!("{} frozen runs; at most {MOST_OVERLAYS}", overlays.len()));
    }
    state.view.overlays = overlays;
    Ok(())
}

fn change(entry: &Json) -> Result<Change, String> {
    let time = entry["time"].as_f64().filter(|time| *time >= 0.0);
    let value = entry["value"].as_f64();
    let quantity = entry["quantity"].as_str().unwrap_or_default();
    let choice = CHANGEABLE.iter().find(|choice| choice.name == quantity);
    let (Some(time), Some(value), Some(choice)) = (time, value, choice) else {
        return Err(format!("{} is not a change; expected {}", written(entry), CHANGES.shape));
    };
    let (min, max) = match choice.name {
        "step" => (1e-5, 10.0),
        "momentum" => (0.0, 0.99),
        _ => (1.0, 10_000.0),
    };
    if !(min..=max).contains(&value) {
        return Err(format!("{} {value} is outside {min} to {max}", choice.name));
    }
    Ok(Change { time, quantity: choice.name, value })
}

fn structured(value: &Value) -> Result<&Json, String> {
    match value {
        Value::Structured(json) => Ok(json),
        _ => Err("expected a list".into()),
    }
}

fn array(value: &Value) -> Result<&Vec<Json>, String> {
    structured(value)?.as_array().ok_or_else(|| "expected a list".into())
}

fn numbers(json: &Json) -> Result<Vec<f64>, String> {
    let entries = json.as_array().ok_or_else(|| format!("{} is not a list of numbers", written(json)))?;
    entries
        .iter()
        .map(|entry| entry.as_f64().ok_or_else(|| format!("{} is not a number", written(entry))))
        .collect()
}

fn numbers_text(json: &Json) -> Option<String> {
    let entries = json.as_array()?.iter().map(|entry| entry.as_f64().map(|number| number.to_string()));
    Some(entries.collect::<Option<Vec<_>>>()?.join(","))
}

fn rows_text(json: &Json) -> Option<String> {
    Some(json.as_array()?.iter().map(numbers_text).collect::<Option<Vec<_>>>()?.join("_"))
}

fn numbers_from_text(text: &str) -> Option<Json> {
    let entries = text.split(',').filter(|part| !part.is_empty());
    entries
        .map(|part| decimal::parse(part).filter(|number| number.is_finite()).map(|number| json!(number)))
        .collect::<Option<Vec<_>>>()
        .map(Json::Array)
}

/// Joins strings; separators inside them are escaped.
fn join_strings(json: &Json, separator: &str) -> Option<String> {
    const SEPARATORS: &AsciiSet = &CONTROLS.add(b'%').add(b',').add(b'|');
    let entries = json.as_array()?.iter().map(Json::as_str).collect::<Option<Vec<_>>>()?;
    let escaped = entries.into_iter().map(|entry| utf8_percent_encode(entry, SEPARATORS).to_string());
    Some(escaped.collect::<Vec<_>>().join(separator))
}

fn split_strings(text: &str, separator: char) -> Json {
    let entries = text.split(separator).filter(|part| !part.is_empty());
    entries.map(|entry| percent_decode_str(entry).decode_utf8_lossy().into_owned()).collect()
}

fn short(text: String) -> Option<String> {
    (text.len() <= MOST_LINK_TEXT).then_some(text)
}
