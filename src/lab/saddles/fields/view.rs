//! How the result is looked at.

use crate::lab::places::at;
use crate::lab::saddles::settings::{LOSS_AXES, PATH_VIEWS, State, TIME_AXES};
use crate::settings::{Field, Kind, Section, Spacing, Value};

/// One of the three features on the axes of the path picture.
macro_rules! axis {
    ($index:literal, $field:expr) => {
        Field {
            section: Section::View,
            kind: Kind::Integer { min: 0, max: crate::data::MOST_FEATURES as u64 },
            read: |state, _| Value::Integer(state.view.path_axes[$index]),
            write: |state, value, _| {
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
                ..Field::BASE
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
                ..Field::BASE
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
                ..Field::BASE
            }
        ),
        axis!(0, Field { name: "path_x", key: "px", label: "Path, first axis", ..Field::BASE }),
        axis!(1, Field { name: "path_y", key: "py", label: "Path, second axis", ..Field::BASE }),
        axis!(2, Field { name: "path_z", key: "pz", label: "Path, third axis", ..Field::BASE }),
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
                ..Field::BASE
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
                ..Field::BASE
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
                ..Field::BASE
            }
        ),
    ]
}
