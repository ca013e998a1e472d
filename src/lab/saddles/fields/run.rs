//! What is trained, and by which rule.

use crate::lab::places::at;
use crate::lab::saddles::exponents;
use crate::lab::saddles::settings::{LOWEST_INIT_SCALE_LOG10, METHODS, State};
use crate::settings::{Field, Kind, SEEDS, Spacing, Value};
use crate::slider::{Layout, Useful};

fn sampled(state: &State) -> bool {
    state.settings.method == "stochastic_gradient_descent"
}

fn discrete(state: &State) -> bool {
    !state.settings.method.ends_with("flow")
}

/// The fields, in the order of the controls.
pub fn fields() -> Vec<Field<State>> {
    vec![
        at!(
            Number,
            settings.init_scale_log10,
            Field {
                name: "init_scale_log10",
                key: "alpha",
                label: "Initial scale α",
                hint: "Smaller α: sharper steps, longer plateaus",
                kind: Kind::Number {
                    min: LOWEST_INIT_SCALE_LOG10,
                    max: 0.0,
                    step: 0.5,
                    spacing: Spacing::Exponent
                },
                layout: Layout::Useful(Useful { min: -20.0, max: 0.0, arrow: 0.5, beyond: (10.0, 50.0) }),
                ..Field::BASE
            }
        ),
        at!(
            Integer,
            settings.depth,
            Field {
                name: "depth",
                key: "depth",
                label: "Depth",
                hint: "Factors per coefficient: deeper waits longer and jumps sharper",
                kind: Kind::Integer { min: 2, max: 4 },
                ..Field::BASE
            }
        ),
        Field {
            name: "init_exponents",
            key: "k",
            label: "Unequal scales kᵢ",
            hint: "Feature i starts at α to the power kᵢ and wakes at |s| = kᵢ",
            kind: Kind::Structured(exponents::EXPONENTS),
            read: |state, _| exponents::read_exponents(state),
            write: |state, value, _| exponents::write_exponents(state, value),
            ..Field::BASE
        },
        at!(
            Choice,
            settings.method,
            Field {
                name: "method",
                key: "method",
                label: "Method",
                hint: "The rule that moves u and v",
                kind: Kind::Choice(METHODS),
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
                hint: "Relative error allowed in each adaptive step",
                kind: Kind::Number { min: -12.0, max: -3.0, step: 1.0, spacing: Spacing::Exponent },
                applies: |state, _| !discrete(state),
                ..Field::BASE
            }
        ),
        at!(
            Number,
            settings.step,
            Field {
                name: "step",
                key: "step",
                label: "Step size γ",
                hint: "Larger steps shrink the effective init scale, then diverge",
                kind: Kind::Number { min: 1e-5, max: 10.0, step: 0.05, spacing: Spacing::Logarithmic },
                layout: Layout::Useful(Useful { min: 1e-3, max: 10.0, arrow: 0.1, beyond: (0.25, 1.0) }),
                applies: |state, _| discrete(state),
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
                kind: Kind::Number { min: 0.0, max: 0.99, step: 0.01, spacing: Spacing::Linear },
                applies: |state, _| state.settings.method == "heavy_ball",
                ..Field::BASE
            }
        ),
        at!(
            Number,
            settings.inertia,
            Field {
                name: "inertia",
                key: "inertia",
                label: "Inertia λ",
                hint: "λ w″ + w′ + ∇F = 0; the same path as heavy ball with γ/(1 − momentum)² = λ",
                kind: Kind::Number { min: 1e-3, max: 10.0, step: 0.05, spacing: Spacing::Logarithmic },
                applies: |state, _| state.settings.method == "momentum_flow",
                ..Field::BASE
            }
        ),
        at!(
            Integer,
            settings.batch_size,
            Field {
                name: "batch_size",
                key: "batch",
                label: "Batch size",
                hint: "Samples in one stochastic gradient; at most n are used",
                kind: Kind::Integer { min: 1, max: 10_000 },
                layout: Layout::Ratio,
                applies: |state, _| sampled(state),
                ..Field::BASE
            }
        ),
        at!(
            Integer,
            settings.sampling_seed,
            Field {
                name: "sampling_seed",
                key: "sampling",
                label: "Sampling seed",
                hint: "Another order of the samples",
                kind: SEEDS,
                layout: Layout::Counter,
                applies: |state, _| sampled(state),
                ..Field::BASE
            }
        ),
        Field {
            name: "horizon",
            key: "horizon",
            label: "Horizon",
            hint: "Accelerated time at which the run ends; auto: a little after the last jump. A run also ends when it has used ten billion operations, and says so",
            kind: Kind::Number { min: 1e-6, max: 1e9, step: 0.01, spacing: Spacing::Logarithmic },
            automatic: true,
            read: |state, _| state.settings.horizon.map_or(Value::Automatic, Value::Number),
            write: |state, value, _| {
                state.settings.horizon = if let Value::Number(time) = value { Some(*time) } else { None };
                Ok(())
            },
            ..Field::BASE
        },
    ]
}
