//! "Change from here": quantities that get another value while a run goes on.

use super::Lab;
use super::structured::array;
use crate::decimal;
use crate::order::sort_by_number;
use crate::settings::{Choice, Field, Kind, TextForm, Value, written};
use serde_json::{Value as Json, json};

/// Most changes in one run.
pub const MOST_CHANGES: usize = 20;

/// A quantity that can be changed while a run goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Changeable {
    /// Name and words.
    pub choice: Choice,
    /// Smallest legal value.
    pub min: f64,
    /// Largest legal value.
    pub max: f64,
    /// Whether it counts something: halves are rounded up.
    pub whole: bool,
}

/// From time `time` on, `quantity` has another value.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Time in the units of the trace.
    pub time: f64,
    /// The name of one of [`Lab::CHANGEABLE`].
    pub quantity: &'static str,
    /// The new value.
    pub value: f64,
}

/// `time:quantity:value` separated by `,`.
const FORM: TextForm = TextForm {
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
    shape: "a list of {time, quantity, value}",
};

/// The field of a lab's changes.
pub fn field<L: Lab>() -> Field<L::State> {
    Field {
        name: "changes",
        key: "change",
        label: "Changes on the way",
        hint: "From a time on, a quantity has another value",
        kind: Kind::Structured(FORM),
        read: |state, _| {
            let entries = L::changes(state).iter();
            Value::Structured(
                entries
                    .map(|change| json!({"time": change.time, "quantity": change.quantity, "value": change.value}))
                    .collect(),
            )
        },
        write: |state, value, _| {
            let mut changes = array(value)?.iter().map(read_change::<L>).collect::<Result<Vec<_>, _>>()?;
            if changes.len() > MOST_CHANGES {
                return Err(format!("{} changes; at most {MOST_CHANGES}", changes.len()));
            }
            sort_by_number(&mut changes, |change| change.time);
            *L::changes_mut(state) = changes;
            Ok(())
        },
        ..Field::BASE
    }
}

fn read_change<L: Lab>(entry: &Json) -> Result<Change, String> {
    let time = entry["time"].as_f64().filter(|time| *time >= 0.0);
    let value = entry["value"].as_f64();
    let quantity = entry["quantity"].as_str().unwrap_or_default();
    let known = L::CHANGEABLE.iter().find(|known| known.choice.name == quantity);
    let (Some(time), Some(value), Some(known)) = (time, value, known) else {
        let names: Vec<_> = L::CHANGEABLE.iter().map(|known| known.choice.name).collect();
        let shape = FORM.shape;
        return Err(format!(
            "{} is not a change; expected {shape}; quantities: {}",
            written(entry),
            names.join(", ")
        ));
    };
    let Changeable { choice, min, max, .. } = *known;
    if !(min..=max).contains(&value) {
        return Err(format!("{} {value} is outside {min} to {max}", choice.name));
    }
    Ok(Change { time, quantity: choice.name, value })
}
