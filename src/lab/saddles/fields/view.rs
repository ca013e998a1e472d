//! How the result is looked at.

use super::BASE;
use crate::lab::saddles::settings::{LOSS_AXES, PATH_VIEWS, State, TIME_AXES};
use crate::lab::saddles::structured;
use crate::settings::{Field, Kind, Section, Spacing, Value};

/// One of the three features on the axes of the path picture.
macro_rules! axis {
    ($index:literal, $field:expr) => {
        Field {
            section: Section::View,
            kind: Kind::Integer { min: 0, max: crate::data::MOST_FEATURES as u64 },
            read: |state| Value::Integer(state.view.path_axes[$index]),
            write: |state, value| {
                if let Value::Integer(feature) = value {
                    state.view.path_axes[$index] = *feature;
                }
                Ok(())
            },
            hint: "Feature counted from 1; 0 picks one that moves",
            ..$field
        }
    };
}

/// The fields, in the order of the controls.
pub fn fields() -> Vec<Field<State>> {
    vec![
        Field {
            name: "time",
            key: "t",
            label: "Cursor",
            hint: "Accelerated time shown; auto: from the start",
            section: Section::View,
            kind: Kind::Number { min: 0.0, max: 1e12, step: 0.01, spacing: Spacing::Linear },
            automatic: true,
            read: |state| state.view.time.map_or(Value::Automatic, Value::Number),
            write: |state, value| {
                state.view.time = if let Value::Number(time) = value { Some(*time) } else { None };
                Ok(())
            },
            ..BASE
        },
        at!(
            Choice,
            view.time_axis,
            Field {
                name: "time_axis",
                key: "axis",
                label: "Time axis",
                hint: "Accelerated time is physical time divided by ln(1/α)",
                section: Section::View,
                kind: Kind::Choice(TIME_AXES),
                ..BASE
            }
        ),
        at!(
            Choice,
            view.loss_axis,
            Field {
                name: "loss_axis",
                key: "loss",
                label: "Loss axis",
                hint: "Above the minimum, every jump is a step down",
                section: Section::View,
                kind: Kind::Choice(LOSS_AXES),
                ..BASE
            }
        ),
        at!(
            Choice,
            view.path_view,
            Field {
                name: "path_view",
                key: "path",
                label: "Path picture",
                hint: "Two coefficients over loss contours, or three in space",
                section: Section::View,
                kind: Kind::Choice(PATH_VIEWS),
                ..BASE
            }
        ),
        axis!(0, Field { name: "path_x", key: "px", label: "Path, first axis", ..BASE }),
        axis!(1, Field { name: "path_y", key: "py", label: "Path, second axis", ..BASE }),
        axis!(2, Field { name: "path_z", key: "pz", label: "Path, third axis", ..BASE }),
        at!(
            Number,
            view.yaw,
            Field {
                name: "yaw",
                key: "yaw",
                label: "Turn",
                hint: "Of the 3-D picture",
                unit: "°",
                section: Section::View,
                kind: Kind::Number { min: -180.0, max: 180.0, step: 5.0, spacing: Spacing::Linear },
                ..BASE
            }
        ),
        at!(
            Number,
            view.pitch,
            Field {
                name: "pitch",
                key: "pitch",
                label: "Tilt",
                hint: "Of the 3-D picture",
                unit: "°",
                section: Section::View,
                kind: Kind::Number { min: -90.0, max: 90.0, step: 5.0, spacing: Spacing::Linear },
                ..BASE
            }
        ),
        at!(
            Integer,
            view.selected,
            Field {
                name: "selected",
                key: "feature",
                label: "Highlighted feature",
                hint: "Counted from 1; 0 for none",
                section: Section::View,
                kind: Kind::Integer { min: 0, max: crate::data::MOST_FEATURES as u64 },
                ..BASE
            }
        ),
        at!(
            Number,
            view.speed,
            Field {
                name: "speed",
                key: "speed",
                label: "Speed",
                hint: "How fast the cursor plays",
                unit: "×",
                section: Section::View,
                kind: Kind::Number { min: 0.1, max: 10.0, step: 0.1, spacing: Spacing::Logarithmic },
                ..BASE
            }
        ),
        Field {
            name: "hidden",
            key: "hide",
            label: "Hidden controls",
            hint: "Link keys of the controls not shown",
            section: Section::View,
            kind: Kind::Structured(structured::NAMES),
            read: |state| structured::read_names(&state.view.hidden),
            write: |state, value| structured::write_names(&mut state.view.hidden, value),
            ..BASE
        },
        Field {
            name: "overlays",
            key: "with",
            label: "Frozen runs",
            hint: "Up to four other settings drawn on the same axes",
            section: Section::View,
            kind: Kind::Structured(structured::OVERLAYS),
            read: |state| structured::read_names(&state.view.overlays),
            write: structured::write_overlays,
            ..BASE
        },
    ]
}
