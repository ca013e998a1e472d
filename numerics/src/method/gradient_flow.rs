//! Gradient flow on the factors, integrated in the mirror variable.

use super::error_scale::{error_scales, relaxation_rate};
use super::mirror_stage::StageSolver;
use super::rodas5p::{A, C, DENSE, GAMMA, STAGES};
use super::state::Memory;
use super::{Breakdown, Method, Snapshot, State};
use crate::linear::axpy;
use crate::objective::DiagonalNetwork;

/// Allowed error of a step in the mirror variable (the logarithm of a factor) for each unit of
/// relative tolerance: chosen so that a tolerance of `1e-8` leaves coefficients right to `1e-6`.
const ERROR_PER_TOLERANCE: f64 = 10.0;
/// Share of the allowed error below which a feature's reaction is left out of the linear system.
const CUTOFF_PER_ERROR: f64 = 0.3;
/// Rejected attempts after which a step is given up.
const MOST_ATTEMPTS: u32 = 200;

/// How long the steps are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StepRule {
    /// As long as the relative tolerance on the coefficients allows.
    Adaptive {
        /// Relative tolerance, from `1e-12` to `1e-2`.
        relative_tolerance: f64,
    },
    /// All the same, in accelerated time.
    Fixed {
        /// The step.
        step: f64,
    },
}

/// Gradient flow `w+-' = -grad F(w+-)`, in the mirror variable `dm/dt = -speed(m) grad L(beta(m))`.
///
/// At depth 2 `m` is the scaled dual, `ds/dt = r - H beta(s)`. The flow is stiff (a coefficient
/// that is awake relaxes at rate `2 ln(1/alpha) |beta_i| H_ii`), so each step is implicit but
/// linear: Rodas5P with the exact Jacobian. In `m` an error is relative to the factor, so one
/// bound on it serves a feature asleep (when will it wake?) and awake (how large is it?); it is
/// narrower for features whose coefficients stay small beside the init scale, see `error_scale.rs`.
///
/// # References
/// Steinebach 2023 (Rodas5P); Hairer, Wanner 1996, "Solving Ordinary Differential Equations II",
/// section IV.7 and the step control of section IV.8.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientFlow {
    /// How long the steps are.
    pub rule: StepRule,
}

impl GradientFlow {
    /// Adaptive flow with a relative tolerance on the coefficients, clamped to `1e-12 ..= 1e-2`.
    pub fn new(relative_tolerance: f64) -> Self {
        let relative_tolerance = relative_tolerance.clamp(1e-12, 1e-2);
        Self { rule: StepRule::Adaptive { relative_tolerance } }
    }

    /// Flow with steps of one length (accelerated time), for measuring the order of convergence.
    pub fn with_fixed_step(step: f64) -> Self {
        Self { rule: StepRule::Fixed { step } }
    }
}

/// What gradient flow remembers between steps.
#[derive(Debug, Clone)]
pub(super) struct FlowMemory {
    /// `m` (d values).
    pub mirror: Vec<f64>,
    /// `m` before the last step.
    previous: Vec<f64>,
    /// Where a stage is evaluated, and in the end the result of the attempt.
    trial: Vec<f64>,
    /// Sizes that errors in `m` are compared with (d values).
    scales: Vec<f64>,
    /// `U_1 .. U_8`, one after another.
    stages: Vec<f64>,
    /// Step to try next; zero before the first.
    next_step: f64,
    /// Length of the step that `stages` belong to.
    last_step: f64,
    /// Length and error of the last accepted step, for the predictive step control.
    accepted: Option<(f64, f64)>,
    /// Rounding error of the time, so that steps far below its last digit still add up.
    time_rest: f64,
    solver: StageSolver,
}

impl FlowMemory {
    fn new(network: &DiagonalNetwork) -> Self {
        let d = network.features();
        let zeros = || vec![0.0; d];
        Self {
            mirror: zeros(),
            previous: zeros(),
            trial: zeros(),
            scales: error_scales(network),
            stages: vec![0.0; STAGES * d],
            next_step: 0.0,
            last_step: 0.0,
            accepted: None,
            time_rest: 0.0,
            solver: StageSolver::new(network),
        }
    }

    /// Tries a step of length `h` from `mirror`; leaves the result in `trial` and gives the error
    /// (largest `|U_8|` in units of the scales), or nothing when the attempt left the range of numbers.
    fn attempt(&mut self, network: &DiagonalNetwork, gradient: &[f64], h: f64, cutoff: f64) -> Option<f64> {
        let d = self.mirror.len();
        let solver = &mut self.solver;
        if !solver.prepare(network, gradient, 1.0 / (h * GAMMA), cutoff) {
            return None;
        }
        for stage in 0..STAGES {
            let (done, rest) = self.stages.split_at_mut(stage * d);
            match stage {
                0 => self.trial.copy_from_slice(&self.mirror),
                1..6 => {
                    self.trial.copy_from_slice(&self.mirror);
                    combine(&A[stage - 1][..stage], 1.0, done, &mut self.trial);
                }
                _ => axpy(1.0, &done[(stage - 1) * d..], &mut self.trial),
            }
            let out = &mut rest[..d];
            solver.rhs.fill(0.0);
            if stage == 0 {
                solver.solve_first(network, gradient, out);
            } else {
                combine(&C[stage - 1][..stage], 1.0 / h, done, &mut solver.rhs);
                solver.solve_at(network, &self.trial, out);
            }
        }
        let last = &self.stages[(STAGES - 1) * d..];
        axpy(1.0, last, &mut self.trial);
        let mut error = 0.0f64;
        for (value, scale) in last.iter().zip(&self.scales) {
            // A comparison that lets NaN through: `max` would drop it.
            let within = *value == 0.0 || value.abs() <= error * scale;
            error = if within { error } else { value.abs() / scale };
        }
        error.is_finite().then_some(error)
    }

    /// Makes the attempt's result the state.
    fn accept(&mut self, network: &DiagonalNetwork, state: &mut StateParts<'_>) {
        std::mem::swap(&mut self.previous, &mut self.mirror);
        self.mirror.copy_from_slice(&self.trial);
        network.mirror_slopes_to(&self.mirror, state.coefficients, &mut self.solver.slopes);
        self.solver.gradient_to(network.problem(), state.coefficients, state.gradient);
        network.dual_of_mirror_to(&self.mirror, state.dual);
        *state.loss = network.problem().loss(state.coefficients, &mut self.solver.residual);
    }
}

/// The parts of the state that an accepted step overwrites.
struct StateParts<'a> {
    coefficients: &'a mut [f64],
    gradient: &'a mut [f64],
    dual: &'a mut [f64],
    loss: &'a mut f64,
}

/// `out += scale sum_j weights_j U_j`, where `stages` holds the vectors `U_j` one after another.
fn combine(weights: &[f64], scale: f64, stages: &[f64], out: &mut [f64]) {
    for (weight, stage) in weights.iter().zip(stages.chunks_exact(out.len())) {
        axpy(scale * weight, stage, out);
    }
}

impl Method for GradientFlow {
    fn init(&self, network: &DiagonalNetwork) -> State {
        let mut memory = Box::new(FlowMemory::new(network));
        let mut coefficients = vec![0.0; network.features()];
        network.mirror_slopes_to(&memory.mirror, &mut coefficients, &mut memory.solver.slopes);
        State::at_start(network, Memory::Flow(memory))
    }

    fn step_until(&self, network: &DiagonalNetwork, state: &mut State, limit: f64) -> Result<(), Breakdown> {
        let Memory::Flow(memory) = &mut state.memory else { return Err(Breakdown::ForeignState) };
        let room = limit - state.time;
        if room <= 0.0 {
            return Ok(());
        }
        if memory.next_step == 0.0 {
            memory.next_step = first_step(network);
        }
        let tolerance = match self.rule {
            StepRule::Adaptive { relative_tolerance } => ERROR_PER_TOLERANCE * relative_tolerance,
            StepRule::Fixed { step } => {
                memory.next_step = step;
                0.0
            }
        };
        for _ in 0..MOST_ATTEMPTS {
            let wanted = memory.next_step;
            let lands = wanted >= room * (1.0 - 1e-9);
            let h = if lands { room } else { wanted };
            let error = memory.attempt(network, &state.gradient, h, CUTOFF_PER_ERROR * tolerance);
            state.gradients += STAGES as u64 - 1;
            state.operations += memory.solver.operations(network.problem(), STAGES as f64);
            let accepted = match (self.rule, error) {
                (StepRule::Fixed { .. }, Some(_)) => true,
                (StepRule::Fixed { .. }, None) => break,
                (StepRule::Adaptive { .. }, _) => memory.control(error, h, tolerance, lands),
            };
            if !accepted {
                continue;
            }
            memory.last_step = h;
            state.previous_time = state.time;
            let parts = &mut StateParts {
                coefficients: &mut state.coefficients,
                gradient: &mut state.gradient,
                dual: &mut state.dual,
                loss: &mut state.loss,
            };
            memory.accept(network, parts);
            if lands {
                (state.time, memory.time_rest) = (limit, 0.0);
            } else {
                let sum = state.time + (h + memory.time_rest);
                memory.time_rest = (h + memory.time_rest) - (sum - state.time);
                state.time = sum;
            }
            state.iterations += 1;
            state.gradients += 1;
            state.operations += network.problem().gradient_operations() + network.problem().loss_operations();
            state.sample_gradients = state.gradients * network.problem().samples() as u64;
            return Ok(());
        }
        Err(Breakdown::StepTooSmall { iteration: state.iterations, time: state.time })
    }

    fn interpolate_to(&self, network: &DiagonalNetwork, state: &State, time: f64, out: &mut Snapshot) {
        let Memory::Flow(memory) = &state.memory else { return };
        let d = memory.mirror.len();
        let back = (state.time - time) / memory.last_step.max(f64::MIN_POSITIVE);
        let x = (1.0 - back).clamp(0.0, 1.0);
        let y = 1.0 - x;
        for i in 0..d {
            let mut k = [0.0; 3];
            for (sum, weights) in k.iter_mut().zip(&DENSE) {
                for (weight, stage) in weights.iter().zip(memory.stages.chunks_exact(d)) {
                    *sum += weight * stage[i];
                }
            }
            let bend = k[0] + x * (k[1] + x * k[2]);
            out.scratch[i] = y * memory.previous[i] + x * (memory.mirror[i] + y * bend);
        }
        network.coefficients_of_mirror_to(&out.scratch, &mut out.coefficients);
        network.dual_of_mirror_to(&out.scratch, &mut out.dual);
    }
}

impl FlowMemory {
    /// Step-size control: whether the attempt of length `h` stands, and the next length.
    fn control(&mut self, error: Option<f64>, h: f64, tolerance: f64, lands: bool) -> bool {
        let Some(error) = error else {
            self.next_step = 0.25 * h;
            return false;
        };
        let ratio = (error / tolerance).max(1e-10);
        let mut factor = 0.9 * libm::pow(ratio, -0.2);
        if ratio > 1.0 {
            self.next_step = h * factor.max(0.1);
            self.accepted = None;
            return false;
        }
        // Gustafsson's predictive controller: the error's trend over two steps.
        if let Some((previous_h, previous_ratio)) = self.accepted {
            let trend = h / previous_h * libm::pow(previous_ratio / (ratio * ratio), 0.2) * 0.9;
            factor = factor.min(trend);
        }
        let proposal = h * factor.clamp(0.2, 6.0);
        self.accepted = Some((h, ratio.max(1e-4)));
        // A step cut short to land says little about the next one.
        self.next_step = if lands { proposal.max(self.next_step) } else { proposal };
        true
    }
}

/// A hundredth of the time to the first wall, and of the time in which coefficients relax at the start.
fn first_step(network: &DiagonalNetwork) -> f64 {
    let rates = network.problem().correlation().iter().zip(network.walls());
    let fastest = rates.map(|(r, wall)| r.abs() / wall.max(0.01)).fold(0.0f64, f64::max);
    let fastest = if fastest > 0.0 { fastest.max(relaxation_rate(network)) } else { fastest };
    if fastest > 0.0 { 0.01 / fastest } else { 1.0 }
}
