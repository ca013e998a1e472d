//! The examples of the saddle-to-saddle lab.

use super::settings::State;
use crate::lab::Example;

/// All examples; the first is the default state.
pub static EXAMPLES: &[Example<State>] = &[
    Example {
        name: "diabetes",
        label: "Diabetes: ten features, one after another",
        notice: "Each step of the loss is one feature waking. At 295.6 s3 lets go; from there the flow jumps at 320.8 where the lasso bends at 318.2.",
        state: State::default,
    },
    Example {
        name: "let_go",
        label: "Wrong features first, then let go",
        notice: "Near t = 1.9 two features let go while one wakes; x3 later returns with the other sign.",
        state: || {
            let mut state = exact("non_monotone", -17.0);
            state.settings.horizon = Some(8.0);
            state
        },
    },
    Example {
        name: "swap",
        label: "One feature replaces another",
        notice: "x3 wakes first, then x2 alone explains the data better and x3 lets go.",
        state: || exact("swap", -12.0),
    },
    Example {
        name: "orthogonal",
        label: "Orthogonal features wake at 1/|r|",
        notice: "Each feature jumps alone, at one over its slope at the start, r = |x′y| / n: 1 / 1.5 and 1 / 0.5.",
        state: || exact("orthogonal", -8.0),
    },
    Example {
        name: "soft_start",
        label: "Too large a start: no steps",
        notice: "At α = 0.1 all features move from the first moment; freeze the run and make α smaller to see steps appear.",
        state: || {
            let mut state = exact("non_monotone", -1.0);
            state.settings.horizon = Some(8.0);
            state
        },
    },
    Example {
        name: "sparse_recovery",
        label: "Fewer samples than features",
        notice: "20 samples, 30 features, 4 that matter: they jump in one by one. For this seed x5 wakes a little too: α is not small enough.",
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
        notice: "Batches of 40 samples rattle the loss, yet the seven features that the limit wakes by t = 30 wake in its order.",
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
