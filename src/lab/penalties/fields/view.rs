//! How the result is looked at.

use crate::lab::penalties::settings::{PATH_AXES, PROGRESS, State, TIME_AXES};
use crate::lab::penalties::shapes::PROBE_STEP;
use crate::lab::places::at;
use crate::settings::{Field, Kind, Section, Spacing, Value};

/// A switch of the charts.
macro_rules! switch {
    ($place:ident, $field:expr) => {
        at!(Flag, view.$place, Field { section: Section::View, kind: Kind::Flag, ..$field })
    };
}

/// The fields, in the order of the controls.
pub fn fields() -> Vec<Field<State>> {
    vec![
        at!(
            Number,
            view.tau,
            Field {
                name: "tau",
                key: "tau",
                label: "Prox step τ",
                hint: "Larger: more shrinking; beyond 1/ρ the prox jumps",
                section: Section::View,
                kind: Kind::Number { min: 0.01, max: 10.0, step: 0.01, spacing: Spacing::Logarithmic },
                ..Field::BASE
            }
        ),
        at!(
            Number,
            view.probe,
            Field {
                name: "probe",
                key: "x",
                label: "Probe",
                hint: "Where values are read: x of the penalty, v of the prox",
                section: Section::View,
                kind: Kind::Number { min: -4.0, max: 4.0, step: PROBE_STEP, spacing: Spacing::Linear },
                ..Field::BASE
            }
        ),
        switch!(
            bias,
            Field {
                name: "bias",
                key: "bias",
                label: "Bias v − prox(v)",
                hint: "What the prox takes away",
                ..Field::BASE
            }
        ),
        switch!(
            envelope,
            Field {
                name: "envelope",
                key: "envelope",
                label: "Moreau envelope",
                hint: "The least of P(z) + (z − x)²/(2τ): the penalty, smoothed",
                ..Field::BASE
            }
        ),
        switch!(
            curvature,
            Field {
                name: "curvature",
                key: "curvature",
                label: "Curvature P″",
                hint: "Slope of the derivative, away from kinks",
                ..Field::BASE
            }
        ),
        at!(
            Choice,
            view.time_axis,
            Field {
                name: "time_axis",
                key: "axis",
                label: "Step axis",
                hint: "Early steps move most: a log scale shows them",
                section: Section::View,
                kind: Kind::Choice(TIME_AXES),
                ..Field::BASE
            }
        ),
        at!(
            Choice,
            view.progress,
            Field {
                name: "progress",
                key: "progress",
                label: "Progress",
                hint: "Error against the truth, objective, or distance from stationary",
                section: Section::View,
                kind: Kind::Choice(PROGRESS),
                ..Field::BASE
            }
        ),
        at!(
            Choice,
            view.path_axis,
            Field {
                name: "path_axis",
                key: "pathaxis",
                label: "Path axis",
                hint: "What the coefficients are drawn against",
                section: Section::View,
                kind: Kind::Choice(PATH_AXES),
                applies: |state, _| state.settings.data.regresses() && state.settings.group_in_force() == 1,
                ..Field::BASE
            }
        ),
    ]
}
