//! What is to be recovered.

use crate::data::NoiseKind;
use crate::lab::penalties::moved;
use crate::lab::penalties::settings::{DATA_KINDS, NOISES, PICTURE_SIZES, State};
use crate::lab::places::at;
use crate::lab::places::count;
use crate::settings::{Field, Kind, SEEDS, Section, Spacing, Value};
use crate::slider::{Layout, Useful};

/// Whether the data are a signal with jumps.
fn signal(state: &State) -> bool {
    matches!(state.settings.data.kind, "signal" | "sensing")
}

/// Whether samples or pixels can be missing.
fn masked(state: &State) -> bool {
    matches!(state.settings.data.kind, "signal" | "camera")
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
                label: "Recover",
                hint: "The penalty acts on jumps of signals and pictures, and on coefficients of a regression",
                section: Section::Data,
                kind: Kind::Choice(DATA_KINDS),
                ..Field::BASE
            }
        ),
        count!(
            settings.data.signal.samples,
            Field {
                name: "length",
                key: "length",
                label: "Samples",
                hint: "Length of the signal",
                section: Section::Data,
                kind: Kind::Integer { min: 10, max: 2_000 },
                layout: Layout::Ratio,
                applies: |state, _| signal(state),
                ..Field::BASE
            }
        ),
        count!(
            settings.data.signal.jumps,
            Field {
                name: "jumps",
                key: "jumps",
                label: "Jumps",
                hint: "Places where the true level changes",
                section: Section::Data,
                kind: Kind::Integer { min: 0, max: 60 },
                layout: Layout::Useful(Useful { min: 0.0, max: 40.0, arrow: 1.0, beyond: (2.0, 10.0) }),
                applies: |state, _| signal(state),
                ..Field::BASE
            }
        ),
        count!(
            settings.data.measurements,
            Field {
                name: "measurements",
                key: "m",
                label: "Measurements",
                hint: "Random weighted sums of the signal; fewer than samples still suffice when it has few jumps",
                section: Section::Data,
                kind: Kind::Integer { min: 5, max: 500 },
                layout: Layout::Ratio,
                applies: |state, _| state.settings.data.kind == "sensing",
                ..Field::BASE
            }
        ),
        count!(
            settings.data.truth_group,
            Field {
                name: "truth_group",
                key: "truthgroup",
                label: "Truth in groups of",
                hint: "Non-zero coefficients, or the steps of a ramp, fill whole groups of neighbours; 1: each alone",
                section: Section::Data,
                kind: Kind::Integer { min: 1, max: 20 },
                applies: |state, _| matches!(state.settings.data.kind, "gaussian" | "sensing"),
                ..Field::BASE
            }
        ),
        at!(
            Number,
            settings.data.signal.noise,
            Field {
                name: "signal_noise",
                key: "sigma",
                label: "Noise σ",
                hint: "More noise needs a higher weight",
                section: Section::Data,
                kind: Kind::Number { min: 0.0, max: 2.0, step: 0.01, spacing: Spacing::Linear },
                applies: |state, _| signal(state),
                ..Field::BASE
            }
        ),
        at!(
            Number,
            settings.data.picture_noise,
            Field {
                name: "picture_noise",
                key: "grain",
                label: "Noise σ",
                hint: "Where white is 1",
                section: Section::Data,
                kind: Kind::Number { min: 0.0, max: 0.5, step: 0.01, spacing: Spacing::Linear },
                applies: |state, _| state.settings.data.is_picture(),
                ..Field::BASE
            }
        ),
        Field {
            name: "noise_kind",
            key: "noisekind",
            label: "Kind of noise",
            hint: "Heavy tails and outliers look like jumps",
            section: Section::Data,
            kind: Kind::Choice(&NOISES),
            read: |state, _| {
                let kind = state.settings.data.signal.noise_kind;
                let named = NoiseKind::ALL.iter().find(|(known, _, _)| *known == kind);
                Value::Choice(named.map_or("", |(_, name, _)| *name))
            },
            write: |state, value, _| {
                let named = NoiseKind::ALL.iter().find(|(_, name, _)| *value == Value::Choice(name));
                if let Some((kind, _, _)) = named {
                    state.settings.data.signal.noise_kind = *kind;
                }
                Ok(())
            },
            applies: |state, _| signal(state) || state.settings.data.is_picture(),
            ..Field::BASE
        },
        at!(
            Number,
            settings.data.signal.missing,
            Field {
                name: "missing",
                key: "missing",
                label: "Missing share",
                hint: "Samples or pixels never seen: the penalty fills them in",
                section: Section::Data,
                kind: Kind::Number { min: 0.0, max: 0.9, step: 0.05, spacing: Spacing::Linear },
                applies: |state, _| masked(state),
                ..Field::BASE
            }
        ),
        moved::field(),
        at!(
            Choice,
            settings.data.picture_size,
            Field {
                name: "picture_size",
                key: "size",
                label: "Picture",
                hint: "Four times the pixels take four times as long",
                section: Section::Data,
                kind: Kind::Choice(PICTURE_SIZES),
                applies: |state, _| state.settings.data.is_picture(),
                ..Field::BASE
            }
        ),
        at!(
            Integer,
            settings.data.signal.seed,
            Field {
                name: "signal_seed",
                key: "draw",
                label: "Seed",
                hint: "Another draw of jumps and noise",
                section: Section::Data,
                kind: SEEDS,
                layout: Layout::Counter,
                applies: |state, _| signal(state) || state.settings.data.is_picture(),
                ..Field::BASE
            }
        ),
    ]
}
