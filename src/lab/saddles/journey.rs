//! A method on its way to the horizon, with changes made while it goes on.

use super::recorder::{Expectations, Motion, Recorder};
use super::settings::Settings;
use crate::lab::change::Change;
use crate::method::{
    Breakdown, GradientDescent, GradientFlow, HeavyBall, Method, MomentumFlow, State, StepError,
    StochasticGradientDescent,
};
use crate::objective::DiagonalNetwork;
use crate::settings::Rejection;
use crate::trace::{Ending, Event, EventKind, Outcome, Trace};
use std::iter::Peekable;
use std::vec::IntoIter;

/// Most steps a method with steps of its own may make.
pub const MOST_STEPS: u64 = 20_000_000;

/// The method under way, where it stands, and who writes it down.
pub struct Journey {
    method: Box<dyn Method>,
    state: State,
    recorder: Recorder,
    /// Changes not made yet.
    changes: Peekable<IntoIter<Change>>,
    /// The settings with the changes made so far.
    current: Settings,
}

/// What a step has come to.
pub enum Leg {
    /// There is more to come.
    Under,
    /// The horizon is reached.
    Arrived,
    /// The run ended otherwise.
    Over(Outcome),
}

impl Journey {
    /// Sets off from the init scale; the start is the first row.
    pub fn begin(
        method: Box<dyn Method>,
        settings: &Settings,
        network: &DiagonalNetwork,
        expected: Expectations,
        trace: &mut Trace,
    ) -> Self {
        let state = method.init(network);
        let motion = Motion { network, method: &*method, state: &state };
        let recorder = Recorder::new(motion, expected, trace);
        // A change of what the method does not have must not even be landed on.
        let mut changes = settings.changes.clone();
        changes.retain(|change| settings.in_force(change.quantity).is_some());
        let changes = changes.into_iter().peekable();
        Self { method, state, recorder, changes, current: settings.clone() }
    }

    /// Where the method stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Accelerated time at which the journey ends.
    pub fn horizon(&self) -> f64 {
        self.recorder.expected().horizon
    }

    /// Makes one step and records it.
    pub fn step(&mut self, network: &DiagonalNetwork, trace: &mut Trace) -> Leg {
        let horizon = self.horizon();
        self.change_if_due(network, trace);
        let limit = self.changes.peek().map_or(horizon, |change| change.time.min(horizon));
        let crossings = self.state.crossings;
        if let Err(breakdown) = self.method.step_until(network, &mut self.state, limit) {
            return Leg::Over(self.broken(breakdown, trace));
        }
        let motion = Motion { network, method: &*self.method, state: &self.state };
        self.recorder.observe(motion, trace);
        if self.state.crossings > crossings {
            self.note(EventKind::Crossed, trace);
        }
        if self.state.time >= horizon {
            self.recorder.record_exactly(motion_of(network, &*self.method, &self.state), trace);
            return Leg::Arrived;
        }
        if self.state.iterations < MOST_STEPS {
            return Leg::Under;
        }
        Leg::Over(Outcome {
            kind: Ending::IterationLimit,
            message: format!(
                "The limit of {MOST_STEPS} steps was reached at accelerated time {:.4}; take larger steps or a shorter horizon.",
                self.state.time
            ),
        })
    }

    fn change_if_due(&mut self, network: &DiagonalNetwork, trace: &mut Trace) {
        let now = self.state.time;
        while let Some(change) = self.changes.next_if(|change| now >= change.time) {
            match change.quantity {
                "step" => self.current.step = change.value,
                "momentum" => self.current.momentum = change.value,
                _ => self.current.batch_size = change.value as u64,
            }
            // Values of changes were checked when they were set; a method that refuses one goes on
            // as it was.
            if let Ok(changed) = method(&self.current) {
                self.method = changed;
            }
            self.recorder.record_exactly(motion_of(network, &*self.method, &self.state), trace);
            self.note(EventKind::Changed, trace);
        }
    }

    fn broken(&self, breakdown: Breakdown, trace: &mut Trace) -> Outcome {
        let message = format!("The run {breakdown}.");
        match breakdown {
            Breakdown::Diverged { .. } => {
                self.note(EventKind::Diverged, trace);
                Outcome { kind: Ending::Diverged, message }
            }
            _ => Outcome { kind: Ending::Stopped, message },
        }
    }

    fn note(&self, kind: EventKind, trace: &mut Trace) {
        trace.events.push(Event { time: self.state.time, kind, feature: None, saddle: None });
    }
}

fn motion_of<'a>(network: &'a DiagonalNetwork, method: &'a dyn Method, state: &'a State) -> Motion<'a> {
    Motion { network, method, state }
}

/// The rule of motion the settings ask for.
///
/// # Errors
/// When a parameter of the method is out of its range.
pub fn method(settings: &Settings) -> Result<Box<dyn Method>, Rejection> {
    let reject = |error: StepError| Rejection { field: "method".into(), message: error.0, nearest: None };
    let tolerance = libm::pow(10.0, settings.tolerance_log10);
    let Settings { step, momentum, .. } = *settings;
    let (batch, seed) = (settings.batch_size as usize, settings.sampling_seed);
    Ok(match settings.method {
        "gradient_descent" => Box::new(GradientDescent::new(step).map_err(reject)?),
        "stochastic_gradient_descent" => {
            Box::new(StochasticGradientDescent::new(step, 0.0, batch, seed).map_err(reject)?)
        }
        "heavy_ball" => Box::new(HeavyBall::new(step, momentum).map_err(reject)?),
        "momentum_flow" => Box::new(MomentumFlow::new(settings.inertia, tolerance).map_err(reject)?),
        _ => Box::new(GradientFlow::new(tolerance)),
    })
}
