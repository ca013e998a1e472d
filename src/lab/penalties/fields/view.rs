//! How the result is looked at.

use crate::lab::penalties::TWO_REACH;
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

/// One coordinate of a point of the small problem of two coefficients.
macro_rules! coordinate {
    ($point:ident[$index:literal], $field:expr) => {
        Field {
            section: Section::View,
            kind: Kind::Number { min: -TWO_REACH, max: TWO_REACH, step: 0.01, spacing: Spacing::Linear },
            read: |state, _| Value::Number(state.view.two.$point[$index]),
            write: |state, value, _| {
                if let Value::Number(coordinate) = value {
                    state.view.two.$point[$index] = *coordinate;
                }
                Ok(())
            },
            ..$field
        }
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
                hint: "Early steps move most: a log scale shows them. Gradients and proxes compare solvers at equal cost",
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
        coordinate!(
            start[0],
            Field {
                name: "two_start_1",
                key: "start1",
                label: "Start, x₁",
                hint: "Where the path of the small problem begins; drag it in the picture",
                ..Field::BASE
            }
        ),
        coordinate!(
            start[1],
            Field {
                name: "two_start_2",
                key: "start2",
                label: "Start, x₂",
                hint: "A weakly convex penalty ends elsewhere from elsewhere",
                ..Field::BASE
            }
        ),
        coordinate!(
            unpenalised[0],
            Field {
                name: "two_unpenalised_1",
                key: "ls1",
                label: "Least squares, x₁",
                hint: "Where the path would end without a penalty; drag LS in the picture",
                ..Field::BASE
            }
        ),
        coordinate!(
            unpenalised[1],
            Field {
                name: "two_unpenalised_2",
                key: "ls2",
                label: "Least squares, x₂",
                hint: "Small: the penalty makes it zero",
                ..Field::BASE
            }
        ),
    ]
}
