//! What a method is, and a method under way.

use super::Iterate;
use crate::oracle::{Draw, Oracle, Stream};
use crate::penalty::ParameterError;
use std::fmt::Debug;

/// A rule that moves a point against slopes: configuration only. It asks its oracle and nothing else.
///
/// What a rule remembers is a type of its own, so a state of another rule cannot be handed to it.
pub trait Method: Clone + Debug + Send + Sync + 'static {
    /// What it remembers between steps besides the [`Iterate`].
    type Memory: Clone + Debug + Send + Sync;

    /// The memory before the first step. Every buffer is made here.
    fn start(&self, at: &Iterate) -> Self::Memory;

    /// Asks for the slope this rule steps along: at `x`, over this step's batch, where nothing else is said.
    ///
    /// # Errors
    /// When it is not usable; `x` is then the last point at which it was.
    fn evaluate(
        &self,
        at: &mut Iterate,
        _memory: &mut Self::Memory,
        oracle: &mut dyn Oracle,
    ) -> Result<(), Halt> {
        at.evaluate(oracle, Draw::Batch(Stream::Direction))
    }

    /// Moves from an evaluated point by one step. Allocates nothing.
    ///
    /// # Errors
    /// When no further step exists; `x` is then the last good point.
    fn step(&self, at: &mut Iterate, memory: &mut Self::Memory, oracle: &mut dyn Oracle) -> Result<(), Halt>;
}

/// Why a method cannot go on. The sentence of its `Display` is meant for the person watching.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// The value at the next point is not finite.
    Diverged {
        /// Steps made before.
        iteration: u64,
    },
    /// The objective has no usable slope at the next point.
    NoSlope {
        /// Steps made before.
        iteration: u64,
    },
    /// A line search found no decrease, however short the step.
    NoDescent {
        /// Steps made before.
        iteration: u64,
    },
}

impl std::fmt::Display for Halt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Diverged { iteration } => {
                let step = iteration + 1;
                write!(f, "diverged at step {step}: the step is too long for this curvature")
            }
            Self::NoSlope { iteration } => {
                write!(f, "stopped after step {iteration}: there is no slope to step along here")
            }
            Self::NoDescent { iteration } => write!(
                f,
                "stopped after step {iteration}: no step lowers the objective any further (rounding, or a kink)"
            ),
        }
    }
}

impl std::error::Error for Halt {}

/// A method under way: what runs hold.
pub trait Course: Debug + Send {
    /// Where it stands.
    fn at(&self) -> &Iterate;

    /// Where it stands, to be moved from outside: another start, schedule or pace.
    fn at_mut(&mut self) -> &mut Iterate;

    /// Asks for the slope of the next step now, so that a recorder sees it; the step does not ask again.
    ///
    /// # Errors
    /// As [`Course::step`].
    fn evaluate(&mut self, oracle: &mut dyn Oracle) -> Result<(), Halt>;

    /// Moves by one step.
    ///
    /// # Errors
    /// When no further step exists, and the same again at every later call.
    fn step(&mut self, oracle: &mut dyn Oracle) -> Result<(), Halt>;

    /// Takes other values of its parameters from here on and keeps its memory. A method that was not made from
    /// values keeps its configuration, see [`Under::set_method`].
    ///
    /// # Errors
    /// When a value is not allowed; nothing changes then.
    fn retune(&mut self, values: &[f64]) -> Result<(), ParameterError>;

    /// A copy that goes its own way.
    fn fork(&self) -> Box<dyn Course>;
}

/// How a rule is made from the values of its parameters: several entries of the list of methods may make the
/// same rule, each of its own parameters.
pub type Make<M> = fn(&[f64]) -> Result<M, ParameterError>;

/// A method, where it stands and what it remembers.
#[derive(Debug, Clone)]
pub struct Under<M: Method> {
    /// None for a method that is no entry of the list; it cannot be retuned by values.
    make: Option<Make<M>>,
    method: M,
    at: Iterate,
    memory: M::Memory,
    halted: Option<Halt>,
}

impl<M: Method> Under<M> {
    /// The course of `make(values)` from `at`.
    ///
    /// # Errors
    /// When a value is not allowed.
    pub fn new(make: Make<M>, values: &[f64], at: Iterate) -> Result<Self, ParameterError> {
        Ok(Self { make: Some(make), ..Self::of(make(values)?, at) })
    }

    /// The course of a method that is configured by more than a list of values.
    pub fn of(method: M, at: Iterate) -> Self {
        let memory = method.start(&at);
        Self { make: None, method, at, memory, halted: None }
    }

    /// Another configuration from here on; the memory stays.
    pub fn set_method(&mut self, method: M) {
        self.method = method;
        self.at.evaluated = false;
        self.halted = None;
    }

    /// The same behind the trait.
    ///
    /// # Errors
    /// When a value is not allowed.
    pub fn boxed(make: Make<M>, values: &[f64], at: Iterate) -> Result<Box<dyn Course>, ParameterError> {
        Ok(Box::new(Self::new(make, values, at)?))
    }

    /// The slope at hand is that of the point, or the rule asks for it.
    fn see(&mut self, oracle: &mut dyn Oracle) -> Result<(), Halt> {
        if let Some(halt) = self.halted {
            return Err(halt);
        }
        oracle.begin(self.at.iteration);
        if self.at.evaluated { Ok(()) } else { self.method.evaluate(&mut self.at, &mut self.memory, oracle) }
    }

    fn note<T>(&mut self, outcome: Result<T, Halt>) -> Result<T, Halt> {
        self.halted = outcome.as_ref().err().copied();
        outcome
    }
}

impl<M: Method> Course for Under<M> {
    fn at(&self) -> &Iterate {
        &self.at
    }

    fn at_mut(&mut self) -> &mut Iterate {
        self.at.evaluated = false;
        &mut self.at
    }

    fn evaluate(&mut self, oracle: &mut dyn Oracle) -> Result<(), Halt> {
        let outcome = self.see(oracle);
        self.note(outcome)
    }

    fn step(&mut self, oracle: &mut dyn Oracle) -> Result<(), Halt> {
        let seen = self.see(oracle);
        let outcome = seen.and_then(|()| self.method.step(&mut self.at, &mut self.memory, oracle));
        self.note(outcome)
    }

    fn retune(&mut self, values: &[f64]) -> Result<(), ParameterError> {
        if let Some(make) = self.make {
            self.set_method(make(values)?);
        }
        Ok(())
    }

    fn fork(&self) -> Box<dyn Course> {
        Box::new(self.clone())
    }
}
