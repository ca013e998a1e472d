//! A method on its way to the horizon, with changes made while it goes on.

use super::recorder::{Expectations, Motion, Recorder};
use super::settings::Settings;
use crate::figure::number::format_number;
use crate::lab::change::Change;
use crate::method::{
    Breakdown, GradientDescent, GradientFlow, HeavyBall, Method, MomentumFlow, State, StepError,
    StochasticGradientDescent,
};
use crate::objective::DiagonalNetwork;
use crate::run::MOST_OPERATIONS;
use crate::settings::Rejection;
use crate::trace::{Ending, Event, EventKind, Outcome, Trace};
use std::iter::Peekable;
use std::vec::IntoIter;

/// What a step costs whatever its size, in operations; measured with one feature.
const STEP_OPERATIONS: f64 = 400.0;

/// A loss this many times that of the start is a run that diverged, at any step. Gradient flow never exceeds
/// its start, nor does momentum flow, whose energy `F + lambda |w'|^2 / 2` falls from rest, nor the heavy
/// ball in the steps for which `F + beta / (2 gamma) |w_k - w_(k-1)|^2` falls. A step somewhat too long may go
/// up for a while and settle where the loss is flatter; from a prediction a thousand times too large there is no
/// way back, as the curvature grows with the coefficients.
const LOST: f64 = 1e6;

/// At the horizon there is no time left to settle.
const LOST_AT_HORIZON: f64 = 10.0;

/// The method under way, where it stands, and who writes it down.
pub struct Journey {
    method: Box<dyn Method>,
    state: State,
    recorder: Recorder,
    /// Changes not made yet.
    changes: Peekable<IntoIter<Change>>,
    /// The settings with the changes made so far.
    current: Settings,
    /// The loss at the start.
    first_loss: f64,
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
        let first_loss = state.loss;
        Self { method, state, recorder, changes, current: settings.clone(), first_loss }
    }

    /// Where the method stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Accelerated time at which the journey ends.
    pub fn horizon(&self) -> f64 {
        self.recorder.expected().horizon
    }

    /// Makes one step and records it; at most so many operations may be made in all.
    pub fn step(&mut self, network: &DiagonalNetwork, operations: f64, trace: &mut Trace) -> Leg {
        let horizon = self.horizon();
        let steps = STEP_OPERATIONS * self.state.iterations as f64;
        if self.state.operations + steps + self.recorder.operations() > operations {
            self.recorder.record_exactly(motion_of(network, &*self.method, &self.state), trace);
            return Leg::Over(self.out_of_work());
        }
        self.change_if_due(network, trace);
        let limit = self.changes.peek().map_or(horizon, |change| change.time.min(horizon));
        let crossings = self.state.crossings;
        if let Err(breakdown) = self.method.step_until(network, &mut self.state, limit) {
            return Leg::Over(self.broken(breakdown, trace));
        }
        if self.state.loss > LOST * self.first_loss {
            return Leg::Over(self.lost(self.state.previous_time, trace));
        }
        let motion = Motion { network, method: &*self.method, state: &self.state };
        self.recorder.observe(motion, trace);
        if self.state.crossings > crossings {
            self.note(EventKind::Crossed, trace);
        }
        if self.state.time >= horizon {
            self.recorder.record_exactly(motion_of(network, &*self.method, &self.state), trace);
            if self.state.loss > LOST_AT_HORIZON * self.first_loss {
                return Leg::Over(self.lost(self.state.time, trace));
            }
            return Leg::Arrived;
        }
        Leg::Under
    }

    /// The end of a run whose loss has left its start far below; the record ends at `time`.
    fn lost(&self, time: f64, trace: &mut Trace) -> Outcome {
        trace.events.push(Event { time, kind: EventKind::Diverged, feature: None, saddle: None });
        let message = format!(
            "The run diverged at step {} (accelerated time {}): its loss is {} times that of the start; the step is too long for this curvature.",
            self.state.iterations,
            format_number(self.state.time),
            format_number(self.state.loss / self.first_loss)
        );
        Outcome { kind: Ending::Diverged, message }
    }

    /// The end of a run that has used all the work it may.
    fn out_of_work(&self) -> Outcome {
        let help = match self.current.method {
            "gradient_flow" => "a shorter horizon or a looser tolerance",
            "momentum_flow" => {
                "a shorter horizon, more inertia, a looser tolerance, or columns of like length (standardise)"
            }
            _ => "larger steps or a shorter horizon",
        };
        let message = format!(
            "The limit of {} operations was reached after {} steps, at accelerated time {} of {}; {help} would help.",
            format_number(MOST_OPERATIONS),
            self.state.iterations,
            format_number(self.state.time),
            format_number(self.horizon())
        );
        Outcome { kind: Ending::LimitReached, message }
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
