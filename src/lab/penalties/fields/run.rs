//! How strongly is penalised, and by which solver.

use crate::lab::penalties::settings::State;
use crate::lab::penalties::solving::{COUPLINGS, METHODS, MOMENTA, STARTS, STEPS, WEIGHTS};
use crate::lab::places::{at, count};
use crate::settings::{Field, Kind, Spacing, Value};
use crate::slider::{Layout, Useful};

/// The fields, in the order of the controls.
pub fn fields() -> Vec<Field<State>> {
    vec![
        at!(
            Number,
            settings.weight,
            Field {
                name: "weight",
                key: "weight",
                label: "Weight of the penalty",
                hint: "Higher: flatter signals and sparser coefficients, and more bias",
                kind: Kind::Number {
                    min: *WEIGHTS.start(),
                    max: *WEIGHTS.end(),
                    step: 0.05,
                    spacing: Spacing::Logarithmic
                },
                layout: Layout::Useful(Useful { min: 1e-3, max: 10.0, arrow: 0.1, beyond: (0.5, 2.0) }),
                ..Field::BASE
            }
        ),
        count!(
            settings.group,
            Field {
                name: "group",
                key: "group",
                label: "Penalise groups of",
                hint: "Neighbours penalised by their common length, so that they switch on together (L1: group lasso); 1: each alone",
                kind: Kind::Integer { min: 1, max: 20 },
                applies: |state, _| state.settings.data.groups(),
                ..Field::BASE
            }
        ),
        at!(
            Choice,
            settings.method,
            Field {
                name: "method",
                key: "method",
                label: "Solver",
                hint: "The rule that moves every penalty's estimate",
                kind: Kind::Choice(&METHODS),
                ..Field::BASE
            }
        ),
        at!(
            Number,
            settings.step,
            Field {
                name: "step",
                key: "step",
                label: "Step",
                hint: "Times the step that is safe; above 2 gradient descent diverges",
                kind: Kind::Number {
                    min: *STEPS.start(),
                    max: *STEPS.end(),
                    step: 0.02,
                    spacing: Spacing::Logarithmic
                },
                applies: |state, _| state.settings.takes("step"),
                ..Field::BASE
            }
        ),
        at!(
            Number,
            settings.momentum,
            Field {
                name: "momentum",
                key: "momentum",
                label: "Momentum",
                hint: "Share of the last step that is repeated",
                kind: Kind::Number {
                    min: *MOMENTA.start(),
                    max: *MOMENTA.end(),
                    step: 0.01,
                    spacing: Spacing::Linear
                },
                applies: |state, _| state.settings.takes("momentum"),
                ..Field::BASE
            }
        ),
        at!(
            Number,
            settings.rho,
            Field {
                name: "rho",
                key: "rho",
                label: "Coupling ρ",
                hint: "Times the sensible one; higher holds D x and its copy closer together, lower moves further",
                kind: Kind::Number {
                    min: *COUPLINGS.start(),
                    max: *COUPLINGS.end(),
                    step: 0.02,
                    spacing: Spacing::Logarithmic
                },
                applies: |state, _| state.settings.takes("rho"),
                ..Field::BASE
            }
        ),
        at!(
            Flag,
            settings.restart,
            Field {
                name: "restart",
                key: "restart",
                label: "Restart",
                hint: "Momentum is thrown away whenever it points uphill",
                kind: Kind::Flag,
                applies: |state, _| state.settings.takes("restart"),
                ..Field::BASE
            }
        ),
        at!(
            Choice,
            settings.start,
            Field {
                name: "start",
                key: "start",
                label: "Start",
                hint: "Without a slope far out, a penalty forgets its way back from a bad start",
                kind: Kind::Choice(STARTS),
                ..Field::BASE
            }
        ),
        at!(
            Integer,
            settings.iterations,
            Field {
                name: "iterations",
                key: "steps",
                label: "Most steps",
                hint: "A run ends here unless it has converged before",
                kind: Kind::Integer { min: 1, max: 20_000 },
                layout: Layout::Ratio,
                ..Field::BASE
            }
        ),
        at!(
            Number,
            settings.tolerance_log10,
            Field {
                name: "tolerance_log10",
                key: "tolerance",
                label: "Tolerance",
                hint: "Stationarity gap at which a penalty has converged, as a share of the natural size of a gradient",
                kind: Kind::Number { min: -14.0, max: -1.0, step: 1.0, spacing: Spacing::Exponent },
                ..Field::BASE
            }
        ),
    ]
}
