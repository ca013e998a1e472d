//! Values with inner structure that several labs set: rows of numbers, lists of names, frozen runs.

use crate::decimal;
use crate::settings::{TextForm, Value, written};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::{Value as Json, json};

/// Longest text of own data that goes into a link.
const MOST_LINK_TEXT: usize = 4_000;

/// Most frozen runs.
pub const MOST_OVERLAYS: usize = 4;

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

/// The design of own data.
pub fn read_design(design: &[Vec<f64>]) -> Value {
    Value::Structured(json!(design))
}

/// Writes the design of own data.
pub fn write_design(design: &mut Vec<Vec<f64>>, value: &Value) -> Result<(), String> {
    let rows = array(value)?;
    *design = rows.iter().map(numbers).collect::<Result<Vec<_>, _>>()?;
    Ok(())
}

/// A list of numbers.
pub fn read_numbers(numbers: &[f64]) -> Value {
    Value::Structured(json!(numbers))
}

/// Writes a list of numbers.
pub fn write_numbers(target: &mut Vec<f64>, value: &Value) -> Result<(), String> {
    *target = structured(value).and_then(numbers)?;
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
pub fn write_overlays(target: &mut Vec<String>, value: &Value) -> Result<(), String> {
    let mut overlays = Vec::new();
    write_names(&mut overlays, value)?;
    if overlays.len() > MOST_OVERLAYS {
        return Err(format!("{} frozen runs; at most {MOST_OVERLAYS}", overlays.len()));
    }
    *target = overlays;
    Ok(())
}

pub(super) fn structured(value: &Value) -> Result<&Json, String> {
    match value {
        Value::Structured(json) => Ok(json),
        _ => Err("expected a list".into()),
    }
}

pub(super) fn array(value: &Value) -> Result<&Vec<Json>, String> {
    structured(value)?.as_array().ok_or_else(|| "expected a list".into())
}

pub(super) fn numbers(json: &Json) -> Result<Vec<f64>, String> {
    let entries = json.as_array().ok_or_else(|| format!("{} is not a list of numbers", written(json)))?;
    entries
        .iter()
        .map(|entry| entry.as_f64().ok_or_else(|| format!("{} is not a number", written(entry))))
        .collect()
}

pub(super) fn numbers_text(json: &Json) -> Option<String> {
    let entries = json.as_array()?.iter().map(|entry| entry.as_f64().map(|number| number.to_string()));
    Some(entries.collect::<Option<Vec<_>>>()?.join(","))
}

fn rows_text(json: &Json) -> Option<String> {
    Some(json.as_array()?.iter().map(numbers_text).collect::<Option<Vec<_>>>()?.join("_"))
}

pub(super) fn numbers_from_text(text: &str) -> Option<Json> {
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

/// Whether so many numbers may be short enough for a link: each takes a digit and a separator.
pub fn may_be_short(numbers: usize) -> bool {
    2 * numbers <= MOST_LINK_TEXT
}

fn short(text: String) -> Option<String> {
    (text.len() <= MOST_LINK_TEXT).then_some(text)
}
