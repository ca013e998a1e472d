//! The examples of the penalties lab.

use super::settings::{State, penalty_index};
use crate::lab::Example;

/// All examples; the first is the default state.
pub static EXAMPLES: &[Example<State>] = &[
    Example {
        name: "weep",
        label: "WEEP against L1, MCP and SCAD",
        notice: "L1 shrinks the jumps most and has the largest error; WEEP alone has a derivative everywhere, and it has the fewest false jumps.",
        state: State::default,
    },
    Example {
        name: "stuck",
        label: "No slope far out: stuck at a bad start",
        notice: "With b = 0 WEEP has no slope far out: from K′y, L-BFGS comes to rest with ten times the error that it reaches from where L1 ends, and more.",
        state: || {
            let mut state = State::default();
            let settings = &mut state.settings;
            settings.data.kind = "sensing";
            settings.data.signal.noise = 0.05;
            set(settings, "weep", &[30.0, 0.0, 0.02, 1.0]);
            settings.compare = compare(&["weep"]);
            settings.method = "lbfgs";
            settings.iterations = 2_000;
            settings.weight = 0.05;
            state
        },
    },
    Example {
        name: "unstuck",
        label: "A little slope finds the way back",
        notice: "The same start and data as before, with b = 0.05: from K′y, from zero and from where L1 ends the errors agree within a tenth.",
        state: || {
            let mut state = (EXAMPLES[1].state)();
            set(&mut state.settings, "weep", &[30.0, 0.05, 0.02, 1.0]);
            state
        },
    },
    Example {
        name: "regression",
        label: "Sparse regression: 60 samples, 100 features",
        notice: "L1 keeps five wrong features or more to make up for its shrinking, MCP at most two, with less error. WEEP gives no exact zeros; counted above its first breakpoint it has at most one wrong feature.",
        state: || {
            let mut state = State::default();
            let settings = &mut state.settings;
            settings.data.kind = "gaussian";
            for (name, values) in [("l1", vec![0.1]), ("mcp", vec![0.15, 3.0]), ("scad", vec![0.15, 3.7])] {
                set(settings, name, &values);
            }
            set(settings, "weep", &[100.0, 0.02, 0.05, 1.0]);
            settings.data.regression.gaussian.noise = 0.5;
            settings.data.regression.gaussian.correlation = 0.5;
            settings.start = "zero";
            settings.iterations = 2_000;
            state
        },
    },
    Example {
        name: "groups",
        label: "Groups switch on together",
        notice: "With L1, MCP and SCAD the five coefficients of a group switch on together or not at all. Each alone, in groups of 1, every error is at least a fifth larger, and that of MCP more than twice as large.",
        state: || {
            let mut state = (EXAMPLES[3].state)();
            let settings = &mut state.settings;
            for (name, values) in [("l1", vec![0.3]), ("mcp", vec![0.3, 3.0]), ("scad", vec![0.3, 3.7])] {
                set(settings, name, &values);
            }
            set(settings, "weep", &[100.0, 0.05, 0.045, 1.0]);
            settings.data.regression.gaussian.support = 15;
            (settings.data.truth_group, settings.group) = (5, 5);
            settings.penalty = penalty_index("l1").unwrap_or(0);
            state
        },
    },
    Example {
        name: "photograph",
        label: "A photograph in noise",
        notice: "A photograph is not made of flat pieces: L1 errs least here. Concave penalties turn soft shades into patches, but score higher in structural similarity.",
        state: || {
            let mut state = State::default();
            let settings = &mut state.settings;
            settings.data.kind = "camera";
            for (name, values) in [("l1", vec![0.06]), ("mcp", vec![0.1, 6.0]), ("scad", vec![0.08, 10.0])] {
                set(settings, name, &values);
            }
            set(settings, "weep", &[10.0, 0.05, 0.01, 0.1]);
            settings.compare = compare(&["l1", "mcp", "weep"]);
            settings.iterations = 300;
            settings.tolerance_log10 = -3.0;
            state
        },
    },
    Example {
        name: "jump",
        label: "When the prox jumps",
        notice: "With τ beyond 1/ρ the prox leaps: at the threshold, here v = 0.34, both ends are equally good.",
        state: || {
            let mut state = State::default();
            state.view.tau = 1.6;
            // The threshold, (b (1 + a tau) + sqrt(b^2 + 2 a c) sqrt(1 + a tau)) / a = 0.3375, to a step of the probe.
            state.view.probe = 0.34;
            let settings = &mut state.settings;
            settings.compare = compare(&["weep", "l0", "lq", "capped_l1"]);
            // On coefficients a solver with a jumping prox comes to rest.
            settings.data.kind = "gaussian";
            for (name, values) in [("l0", vec![0.02]), ("lq", vec![0.08, 0.5]), ("capped_l1", vec![0.1, 0.5])]
            {
                set(settings, name, &values);
            }
            set(settings, "weep", &[30.0, 0.05, 0.02, 1.0]);
            state
        },
    },
    Example {
        name: "plain_gradient",
        label: "A kink under plain gradient descent",
        notice: "L1 has no derivative at 0: gradient descent hovers around zeros and never hits one.",
        state: || {
            let mut state = State::default();
            state.settings.compare = compare(&["l1", "huber", "weep"]);
            state.settings.penalty = penalty_index("l1").unwrap_or(0);
            state.settings.method = "gradient_descent";
            state.settings.iterations = 2_000;
            state
        },
    },
];

fn compare(names: &[&str]) -> Vec<usize> {
    names.iter().filter_map(|name| penalty_index(name)).collect()
}

fn set(settings: &mut super::settings::Settings, name: &str, values: &[f64]) {
    if let Some(index) = penalty_index(name) {
        settings.parameters[index] = values.to_vec();
    }
}
