//! How a run is watched: what every lab's view holds, and its fields.

use super::Lab;
use super::structured;
use crate::settings::{Field, Kind, Section, Spacing, Value};

/// Cursor, speed, hidden controls and frozen runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Watching {
    /// Time of the cursor, in the units of the trace; `None` follows playing from the start.
    pub time: Option<f64>,
    /// Playing speed.
    pub speed: f64,
    /// Keys of the controls that are hidden.
    pub hidden: Vec<String>,
    /// Frozen runs, each the link query of its settings.
    pub overlays: Vec<String>,
}

impl Default for Watching {
    fn default() -> Self {
        Self { time: None, speed: 1.0, hidden: Vec::new(), overlays: Vec::new() }
    }
}

/// The fields of what is watched.
pub fn fields<L: Lab>() -> Vec<Field<L::State>> {
    vec![
        Field {
            name: "time",
            key: "t",
            label: "Cursor",
            hint: "Time shown; auto: from the start",
            section: Section::View,
            kind: Kind::Number { min: 0.0, max: 1e12, step: 0.01, spacing: Spacing::Linear },
            automatic: true,
            read: |state, _| L::watching(state).time.map_or(Value::Automatic, Value::Number),
            write: |state, value, _| {
                L::watching_mut(state).time =
                    if let Value::Number(time) = value { Some(*time) } else { None };
                Ok(())
            },
            ..Field::BASE
        },
        Field {
            name: "speed",
            key: "speed",
            label: "Speed",
            hint: "How fast the cursor plays",
            unit: "×",
            section: Section::View,
            kind: Kind::Number { min: 0.1, max: 10.0, step: 0.1, spacing: Spacing::Logarithmic },
            read: |state, _| Value::Number(L::watching(state).speed),
            write: |state, value, _| {
                if let Value::Number(speed) = value {
                    L::watching_mut(state).speed = *speed;
                }
                Ok(())
            },
            ..Field::BASE
        },
        Field {
            name: "hidden",
            key: "hide",
            label: "Hidden controls",
            hint: "Link keys of the controls not shown",
            section: Section::View,
            kind: Kind::Structured(structured::NAMES),
            read: |state, _| structured::read_names(&L::watching(state).hidden),
            write: |state, value, _| structured::write_names(&mut L::watching_mut(state).hidden, value),
            ..Field::BASE
        },
        Field {
            name: "overlays",
            key: "with",
            label: "Frozen runs",
            hint: "Up to four other settings drawn on the same axes",
            section: Section::View,
            kind: Kind::Structured(structured::OVERLAYS),
            read: |state, _| structured::read_names(&L::watching(state).overlays),
            write: |state, value, _| structured::write_overlays(&mut L::watching_mut(state).overlays, value),
            ..Field::BASE
        },
    ]
}
