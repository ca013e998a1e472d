//! Where the data come from.

use super::{BASE, SEEDS};
use crate::lab::saddles::settings::{DATA_KINDS, EXACT_CHOICES, State};
use crate::lab::saddles::structured;
use crate::settings::{Field, Kind, Section, Spacing, Value};

fn gaussian(state: &State) -> bool {
    state.settings.data.kind == "gaussian"
}

fn inline(state: &State) -> bool {
    state.settings.data.kind == "inline"
}

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
                ..BASE
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
                applies: |state| state.settings.data.kind == "example",
                ..BASE
            }
        ),
        count!(
            settings.data.gaussian.samples,
            Field {
                name: "samples",
                key: "samples",
                label: "Samples n",
                hint: "Fewer samples than features: many interpolators, and the least-l1 one is found",
                section: Section::Data,
                kind: Kind::Integer { min: 2, max: 500 },
                applies: gaussian,
                ..BASE
            }
        ),
        count!(
            settings.data.gaussian.features,
            Field {
                name: "features",
                key: "features",
                label: "Features d",
                hint: "More features: more walls to reach",
                section: Section::Data,
                kind: Kind::Integer { min: 1, max: 1000 },
                applies: gaussian,
                ..BASE
            }
        ),
        count!(
            settings.data.gaussian.support,
            Field {
                name: "support",
                key: "support",
                label: "True support",
                hint: "Features the response really depends on",
                section: Section::Data,
                kind: Kind::Integer { min: 0, max: 100 },
                applies: gaussian,
                ..BASE
            }
        ),
        at!(
            Number,
            settings.data.gaussian.correlation,
            Field {
                name: "correlation",
                key: "correlation",
                label: "Correlation",
                hint: "Of neighbouring features: more makes features wake early and let go again",
                section: Section::Data,
                kind: Kind::Number { min: -0.99, max: 0.99, step: 0.01, spacing: Spacing::Linear },
                applies: gaussian,
                ..BASE
            }
        ),
        at!(
            Number,
            settings.data.gaussian.noise,
            Field {
                name: "noise",
                key: "noise",
                label: "Noise σ",
                hint: "Noise makes late, small features wake",
                section: Section::Data,
                kind: Kind::Number { min: 0.0, max: 5.0, step: 0.05, spacing: Spacing::Linear },
                applies: gaussian,
                ..BASE
            }
        ),
        at!(
            Integer,
            settings.data.gaussian.seed,
            Field {
                name: "seed",
                key: "seed",
                label: "Seed",
                hint: "Another draw of the same kind",
                section: Section::Data,
                kind: SEEDS,
                applies: gaussian,
                ..BASE
            }
        ),
        Field {
            name: "design",
            key: "rows",
            label: "Design",
            hint: "Your numbers, row by row",
            section: Section::Data,
            kind: Kind::Structured(structured::DESIGN),
            applies: inline,
            read: structured::read_design,
            write: structured::write_design,
            ..BASE
        },
        Field {
            name: "response",
            key: "response",
            label: "Response",
            hint: "One number a row of the design",
            section: Section::Data,
            kind: Kind::Structured(structured::RESPONSE),
            applies: inline,
            read: structured::read_response,
            write: structured::write_response,
            ..BASE
        },
        Field {
            name: "names",
            key: "names",
            label: "Feature names",
            hint: "One a feature, or none",
            section: Section::Data,
            kind: Kind::Structured(structured::NAMES),
            applies: inline,
            read: |state| structured::read_names(&state.settings.data.inline.names),
            write: |state, value| structured::write_names(&mut state.settings.data.inline.names, value),
            ..BASE
        },
        Field {
            name: "standardise",
            key: "standardise",
            label: "Standardise",
            hint: "Columns and response: minus mean, divided by standard deviation",
            section: Section::Data,
            kind: Kind::Flag,
            automatic: true,
            read: |state| state.settings.data.standardise.map_or(Value::Automatic, Value::Flag),
            write: |state, value| {
                state.settings.data.standardise = if let Value::Flag(on) = value { Some(*on) } else { None };
                Ok(())
            },
            ..BASE
        },
    ]
}
