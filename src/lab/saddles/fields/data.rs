//! Where the data come from.

use crate::lab::places::at;
use crate::lab::saddles::settings::{DATA_KINDS, EXACT_CHOICES, State};
use crate::settings::{Field, Kind, Section, Value};

/// The fields, in the order of the controls.
pub fn fields() -> Vec<Field<State>> {
    vec![
        at!(
            Choice,
            settings.data.kind,
            Field {
                name: "kind",
                key: "data",
                label: "Data",
                hint: "Where design and response come from",
                section: Section::Data,
                kind: Kind::Choice(DATA_KINDS),
                ..Field::BASE
            }
        ),
        at!(
            Choice,
            settings.data.name,
            Field {
                name: "name",
                key: "case",
                label: "Case",
                hint: "Saddles and jump times are known exactly",
                section: Section::Data,
                kind: Kind::Choice(EXACT_CHOICES),
                applies: |state, _| state.settings.data.kind == "example",
                ..Field::BASE
            }
        ),
    ]
}
