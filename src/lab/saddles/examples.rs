//! The examples of the saddle-to-saddle lab.

use super::settings::State;
use crate::lab::Example;

/// All examples; the first is the default state.
pub static EXAMPLES: &[Example<State>] = &[
    Example {
        name: "diabetes",
        label: "Diabetes: ten features, one after another",
        notice: "Each step of the loss is one feature waking; the last jump comes later than the lasso's knot.",
        state: State::default,
    },
    Example {
        name: "let_go",
        label: "Wrong features first, then let go",
        notice: "At t = 1.9 two features switch off while one switches on; x3 later returns with the other sign.",
        state: || {
            let mut state = exact("non_monotone", -17.0);
            state.settings.horizon = Some(8.0);
            state
        },
    },
    Example {
        name: "swap",
        label: "One feature replaces another",
        notice: "x3 wakes first, then x2 explains the same data better and x3 falls asleep.",
        state: || exact("swap", -12.0),
    },
    Example {
        name: "orthogonal",
        label: "Orthogonal features wake at 1/|r|",
        notice: "Without correlation each feature jumps alone, at one over its correlation with the response.",
        state: || exact("orthogonal", -8.0),
    },
    Example {
        name: "soft_start",
        label: "Too large a start: no steps",
        notice: "At α = 0.1 all features move together; freeze the run and make α smaller to see steps appear.",
        state: || {
            let mut state = exact("non_monotone", -1.0);
            state.settings.horizon = Some(8.0);
            state
        },
    },
    Example {
        name: "sparse_recovery",
        label: "Fewer samples than features",
        notice: "20 samples, 30 features, 4 that matter: the flow finds them one by one and ends at the least-l1 interpolator.",
        state: || {
            let mut state = State::default();
            state.settings.data.kind = "gaussian";
            state.settings.init_scale_log10 = -12.0;
            state
        },
    },
    Example {
        name: "unequal_scales",
        label: "A head start reverses the order",
        notice: "x2 starts at the fourth root of α: its wall stands at 1/4, so it wakes before the stronger x1.",
        state: || {
            let mut state = exact("orthogonal", -20.0);
            state.settings.init_exponents = vec![1.0, 0.25];
            state
        },
    },
    Example {
        name: "stochastic",
        label: "Stochastic gradient descent takes the same steps",
        notice: "Batches of 40 samples rattle the loss, yet features wake in the predicted order.",
        state: || {
            let mut state = State::default();
            state.settings.method = "stochastic_gradient_descent";
            state.settings.step = 0.02;
            state.settings.batch_size = 40;
            state.settings.horizon = Some(30.0);
            state
        },
    },
    Example {
        name: "deep",
        label: "Three factors: longer waits, sharper jumps",
        notice: "With depth 3 and α = 0.001 the plateaus are flatter than depth 2 shows at the same α.",
        state: || {
            let mut state = exact("swap", -3.0);
            state.settings.depth = 3;
            state
        },
    },
];

fn exact(case: &'static str, init_scale_log10: f64) -> State {
    let mut state = State::default();
    state.settings.data.kind = "example";
    state.settings.data.name = case;
    state.settings.init_scale_log10 = init_scale_log10;
    state.view.time_axis = "accelerated";
    state
}
