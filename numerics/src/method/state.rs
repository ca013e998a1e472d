//! What moves: the state shared by every rule of motion, and how a motion can end early.

use super::descent::DescentMemory;
use super::factors::Side;
use super::gradient_flow::FlowMemory;
use super::momentum_flow::MomentumMemory;
use crate::objective::DiagonalNetwork;

/// Everything that moves. Times are accelerated (see [`DiagonalNetwork`]).
#[derive(Debug, Clone)]
pub struct State {
    /// Accelerated time.
    pub time: f64,
    /// Accelerated time before the last step; equal to `time` before the first one.
    pub previous_time: f64,
    /// Accepted steps.
    pub iterations: u64,
    /// Gradients evaluated, of the whole loss or of a batch.
    pub gradients: u64,
    /// Sample gradients used: `n` for a gradient of the whole loss, `B` for a batch.
    pub sample_gradients: u64,
    /// Work done, in multiplications with their additions: a count for limits, not a measurement. What a step
    /// costs whatever its size is not in it.
    pub operations: f64,
    /// `beta` (d values).
    pub coefficients: Vec<f64>,
    /// `s = -int grad L` in accelerated time (d values).
    pub dual: Vec<f64>,
    /// `grad L(beta)` at the coefficients (d values); the last batch's for a stochastic method.
    pub gradient: Vec<f64>,
    /// `L(beta)`.
    pub loss: f64,
    /// How often a factor has crossed zero.
    pub crossings: u64,
    /// `J_+`, see [`super::ImplicitBias`] (d values; zero on gradient flow).
    pub shrinkage_plus: Vec<f64>,
    /// `J_-`.
    pub shrinkage_minus: Vec<f64>,
    /// What belongs to one kind of method only.
    pub(super) memory: Memory,
}

/// Private part of the state, by kind of method.
#[derive(Debug, Clone)]
pub(super) enum Memory {
    Flow(Box<FlowMemory>),
    Descent(Box<DescentMemory>),
    Momentum(Box<MomentumMemory>),
}

/// Coefficients and dual at one time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// `beta` (d values).
    pub coefficients: Vec<f64>,
    /// `s` (d values).
    pub dual: Vec<f64>,
    /// The mirror variable or other scratch (d values).
    pub(super) scratch: Vec<f64>,
}

impl Snapshot {
    /// Room for `features` values each.
    pub fn new(features: usize) -> Self {
        Self { coefficients: vec![0.0; features], dual: vec![0.0; features], scratch: vec![0.0; features] }
    }
}

impl State {
    /// The state at time zero with the given private part; one gradient is evaluated.
    pub(super) fn at_start(network: &DiagonalNetwork, memory: Memory) -> Self {
        let problem = network.problem();
        let features = network.features();
        let coefficients = vec![0.0; features];
        let loss = problem.value(&coefficients);
        Self {
            time: 0.0,
            previous_time: 0.0,
            iterations: 0,
            gradients: 1,
            sample_gradients: problem.samples() as u64,
            operations: 0.0,
            dual: vec![0.0; features],
            gradient: problem.correlation().iter().map(|r| -r).collect(),
            coefficients,
            loss,
            crossings: 0,
            shrinkage_plus: vec![0.0; features],
            shrinkage_minus: vec![0.0; features],
            memory,
        }
    }

    /// Writes `ln|w+|` and `ln|w-|` (d values each); minus infinity for a factor that is zero.
    pub fn log_factors_to(&self, network: &DiagonalNetwork, plus: &mut [f64], minus: &mut [f64]) {
        match &self.memory {
            Memory::Flow(flow) => {
                for (i, &m) in flow.mirror.iter().enumerate() {
                    (plus[i], minus[i]) = network.log_factors_of(i, m);
                }
            }
            Memory::Descent(memory) => log_factors_of(&memory.sides, plus, minus),
            Memory::Momentum(memory) => log_factors_of(&memory.sides, plus, minus),
        }
    }
}

fn log_factors_of(sides: &[Side; 2], plus: &mut [f64], minus: &mut [f64]) {
    for i in 0..plus.len() {
        (plus[i], minus[i]) = (sides[0].log_factor(i), sides[1].log_factor(i));
    }
}

/// A step, momentum or batch that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepError(pub String);

impl StepError {
    /// Checks a step and a momentum.
    pub(super) fn check(step: f64, momentum: f64) -> Result<(), Self> {
        if !(step.is_finite() && step > 0.0) {
            return Err(Self(format!("the step is {step}; it must be a positive finite number")));
        }
        if !(0.0..1.0).contains(&momentum) {
            return Err(Self(format!("the momentum is {momentum}; it must be at least 0 and below 1")));
        }
        Ok(())
    }
}

impl std::fmt::Display for StepError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StepError {}

/// Why a motion cannot go on. The sentence of its `Display` is meant for the person watching.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Breakdown {
    /// The coefficients or the loss stopped being finite.
    Diverged {
        /// Steps made before.
        iteration: u64,
        /// Accelerated time reached.
        time: f64,
    },
    /// An adaptive method found no step, however short, that meets its tolerance.
    StepTooSmall {
        /// Steps made before.
        iteration: u64,
        /// Accelerated time reached.
        time: f64,
    },
    /// The state was made by a method of another kind.
    ForeignState,
}

impl std::fmt::Display for Breakdown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Diverged { iteration, time } => write!(
                f,
                "diverged at step {} (accelerated time {time:.6}): the step is too long for this curvature",
                iteration + 1
            ),
            Self::StepTooSmall { iteration, time } => write!(
                f,
                "stopped after step {iteration} (accelerated time {time:.6}): no step meets the tolerance"
            ),
            Self::ForeignState => f.write_str("this run was begun by another kind of method; start it anew"),
        }
    }
}

impl std::error::Error for Breakdown {}
