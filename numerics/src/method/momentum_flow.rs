//! Momentum flow on the factors: gradient flow with inertia.

use super::dormand_prince::{A, DENSE, ERROR, STAGES};
use super::error_scale::error_scales;
use super::factors::{Side, coefficients_to};
use super::state::Memory;
use super::{Breakdown, Method, Snapshot, State, StepError, StepRule};
use crate::linear::{axpy, max_abs};
use crate::objective::DiagonalNetwork;

/// Allowed relative error of a factor in one step for each unit of relative tolerance.
const ERROR_PER_TOLERANCE: f64 = 10.0;
/// Smallest scale of an error: factors near the init scale are kept to some sixteen digits, and what moves
/// is the last of them where the response is still smaller.
const SMALLEST_SCALE: f64 = 1e-6;
/// Rejected attempts after which a step is given up.
const MOST_ATTEMPTS: u32 = 100;

/// `lambda w'' + w' + grad F(w) = 0` in physical time, starting at rest: the limit of the heavy ball
/// with `lambda = step / (1 - momentum)^2`.
///
/// Integrated on the factors themselves with a scale of their own each (no underflow at any init
/// scale), where the equation is regular: a factor crosses zero as smoothly as it does anything
/// else, and the crossing is counted. The method is explicit; its steps stay below about
/// `3 lambda`, so a small `lambda` over a long time is slow.
///
/// # References
/// Papazov, Pesme, Flammarion 2024, "Leveraging continuous time to understand momentum when
/// training diagonal linear networks".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MomentumFlow {
    inertia: f64,
    rule: StepRule,
}

impl MomentumFlow {
    /// With inertia `lambda` (physical time) and a relative tolerance, clamped to `1e-12 ..= 1e-2`.
    ///
    /// # Errors
    /// When the inertia is not a positive finite number.
    pub fn new(inertia: f64, relative_tolerance: f64) -> Result<Self, StepError> {
        let relative_tolerance = relative_tolerance.clamp(1e-12, 1e-2);
        Self::with_rule(inertia, StepRule::Adaptive { relative_tolerance })
    }

    /// With inertia `lambda` and the given step rule.
    ///
    /// # Errors
    /// When the inertia is not a positive finite number.
    pub fn with_rule(inertia: f64, rule: StepRule) -> Result<Self, StepError> {
        if !(inertia.is_finite() && inertia > 0.0) {
            return Err(StepError(format!("the inertia is {inertia}; it must be a positive finite number")));
        }
        Ok(Self { inertia, rule })
    }
}

/// What momentum flow remembers between steps. The integrated vector holds seven blocks of d values:
/// mantissas of `w+`, `w-`; their velocities (physical time); the dual; `J_+`, `J_-`.
#[derive(Debug, Clone)]
pub(super) struct MomentumMemory {
    /// `w+` and `w-` with their velocities, at the end of the last step.
    pub sides: [Side; 2],
    /// The integrated vector at the start and at the end of the last step.
    old: Vec<f64>,
    new: Vec<f64>,
    /// Derivatives of the stages, one vector after another.
    stages: Vec<f64>,
    coefficients: Vec<f64>,
    gradient: Vec<f64>,
    residual: Vec<f64>,
    /// Sizes that relative errors of the factors are compared with (d values).
    scales: Vec<f64>,
    /// Physical length of the next and of the last step; zero before the first.
    next_step: f64,
    last_step: f64,
}

const BLOCKS: usize = 7;

/// Operations of the derivatives of one feature at a stage, and of its error.
const FACTOR_OPERATIONS: f64 = 30.0;

impl MomentumMemory {
    fn new(network: &DiagonalNetwork) -> Self {
        let d = network.features();
        Self {
            sides: [Side::new(network), Side::new(network)],
            old: vec![0.0; BLOCKS * d],
            new: vec![0.0; BLOCKS * d],
            stages: vec![0.0; STAGES * BLOCKS * d],
            coefficients: vec![0.0; d],
            gradient: vec![0.0; d],
            residual: vec![0.0; network.problem().samples()],
            scales: error_scales(network).into_iter().map(|scale| scale.max(SMALLEST_SCALE)).collect(),
            next_step: 0.0,
            last_step: 0.0,
        }
    }

    /// Fills the start of a step from the state, bringing mantissas back into range.
    fn gather(&mut self, network: &DiagonalNetwork, state: (&[f64], &[f64], &[f64])) {
        let d = network.features();
        for side in &mut self.sides {
            side.rescale(network);
        }
        let [plus, minus] = &self.sides;
        let blocks = [&plus.mantissa, &minus.mantissa, &plus.motion, &minus.motion];
        for (target, block) in self.old.chunks_exact_mut(d).zip(blocks) {
            target.copy_from_slice(block);
        }
        for (target, block) in self.old.chunks_exact_mut(d).skip(4).zip([state.0, state.1, state.2]) {
            target.copy_from_slice(block);
        }
    }

    /// Writes the derivative at `new` into stage `stage`; leaves the gradient there in `gradient`.
    fn derive(&mut self, network: &DiagonalNetwork, inertia: f64, stage: usize) {
        let d = network.features();
        let depth = network.depth();
        let (plus, rest) = self.new.split_at(d);
        let (minus, rest) = rest.split_at(d);
        let (speed_plus, rest) = rest.split_at(d);
        let speed_minus = &rest[..d];
        let sides = [&self.sides[0], &self.sides[1]];
        coefficients_to(sides, plus, minus, depth, &mut self.coefficients);
        network.problem().gradient_to(&self.coefficients, &mut self.residual, &mut self.gradient);
        let out = &mut self.stages[stage * BLOCKS * d..][..BLOCKS * d];
        let both = [(plus, speed_plus, 1.0), (minus, speed_minus, -1.0)];
        for (k, (x, y, sign)) in both.into_iter().enumerate() {
            for i in 0..d {
                let force = sides[k].relative_force(i, x[i], depth) * self.gradient[i];
                out[k * d + i] = y[i];
                out[(2 + k) * d + i] = -(y[i] + sign * force * x[i]) / inertia;
                let rate = if x[i] == 0.0 || depth != 2 { 0.0 } else { y[i] / x[i] };
                out[(5 + k) * d + i] = 2.0 * inertia * rate * rate;
            }
        }
        for i in 0..d {
            out[4 * d + i] = -network.accelerated_time(self.gradient[i]);
        }
    }

    /// Tries a step of physical length `h`; the largest relative error of a factor in units of the
    /// scales, if finite.
    fn attempt(&mut self, network: &DiagonalNetwork, inertia: f64, h: f64) -> Option<f64> {
        let width = self.old.len();
        self.new.copy_from_slice(&self.old);
        self.derive(network, inertia, 0);
        for stage in 1..STAGES {
            self.new.copy_from_slice(&self.old);
            for (weight, k) in A[stage - 1][..stage].iter().zip(self.stages.chunks_exact(width)) {
                axpy(h * weight, k, &mut self.new);
            }
            self.derive(network, inertia, stage);
        }
        let d = network.features();
        let mut worst = 0.0f64;
        for side in [0, d] {
            for i in side..side + d {
                let (x, y) = (i, i + 2 * d);
                let error = |at: usize| {
                    let sum: f64 = (0..STAGES).map(|s| ERROR[s] * self.stages[s * width + at]).sum();
                    (h * sum).abs()
                };
                let size = |at: usize| self.old[at].abs().max(self.new[at].abs());
                let scale = size(x) + inertia * size(y);
                let share =
                    (error(x) + inertia * error(y)) / (scale * self.scales[i - side]).max(f64::MIN_POSITIVE);
                if !share.is_finite() {
                    return None;
                }
                worst = worst.max(share);
            }
        }
        self.gradient.iter().all(|g| g.is_finite()).then_some(worst)
    }

    /// Copies the end of the step into the sides; the number of factors that crossed zero.
    fn scatter(&mut self) -> u64 {
        let d = self.gradient.len();
        let mut crossings = 0;
        for (k, side) in self.sides.iter_mut().enumerate() {
            let end = &self.new[k * d..(k + 1) * d];
            crossings += side.mantissa.iter().zip(end).filter(|(old, new)| **old * **new < 0.0).count();
            side.mantissa.copy_from_slice(end);
            side.motion.copy_from_slice(&self.new[(2 + k) * d..(3 + k) * d]);
        }
        crossings as u64
    }
}

impl Method for MomentumFlow {
    fn init(&self, network: &DiagonalNetwork) -> State {
        State::at_start(network, Memory::Momentum(Box::new(MomentumMemory::new(network))))
    }

    fn step_until(&self, network: &DiagonalNetwork, state: &mut State, limit: f64) -> Result<(), Breakdown> {
        let Memory::Momentum(memory) = &mut state.memory else { return Err(Breakdown::ForeignState) };
        let room = network.physical_time(limit - state.time);
        if room <= 0.0 {
            return Ok(());
        }
        if memory.next_step == 0.0 {
            let force = max_abs(network.problem().correlation()).max(f64::MIN_POSITIVE);
            memory.next_step = 0.01 * self.inertia.min(1.0 / force);
        }
        memory.gather(network, (&state.dual, &state.shrinkage_plus, &state.shrinkage_minus));
        for _ in 0..MOST_ATTEMPTS {
            let wanted = match self.rule {
                StepRule::Adaptive { .. } => memory.next_step,
                StepRule::Fixed { step } => network.physical_time(step),
            };
            let lands = wanted >= room * (1.0 - 1e-9);
            let h = if lands { room } else { wanted };
            let error = memory.attempt(network, self.inertia, h);
            state.gradients += STAGES as u64 - 1;
            state.operations += operations(network);
            if let StepRule::Adaptive { relative_tolerance } = self.rule {
                let ratio = error.map(|error| error / (ERROR_PER_TOLERANCE * relative_tolerance));
                let factor =
                    ratio.map_or(0.2, |ratio| (0.9 * libm::pow(ratio.max(1e-10), -0.2)).clamp(0.2, 5.0));
                let rejected = ratio.is_none_or(|ratio| ratio > 1.0);
                memory.next_step =
                    if lands && !rejected { memory.next_step.max(h * factor) } else { h * factor };
                if rejected {
                    continue;
                }
            } else if error.is_none() {
                break;
            }
            memory.last_step = h;
            state.previous_time = state.time;
            state.time = if lands { limit } else { state.time + network.accelerated_time(h) };
            state.finish_momentum_step(network);
            return Ok(());
        }
        Err(Breakdown::StepTooSmall { iteration: state.iterations, time: state.time })
    }

    fn interpolate_to(&self, network: &DiagonalNetwork, state: &State, time: f64, out: &mut Snapshot) {
        let Memory::Momentum(memory) = &state.memory else { return };
        let (d, width, h) = (network.features(), memory.old.len(), memory.last_step);
        let back = if h > 0.0 { network.physical_time(state.time - time) / h } else { 0.0 };
        let x = (1.0 - back).clamp(0.0, 1.0);
        let value = |at: usize| {
            let (old, new) = (memory.old[at], memory.new[at]);
            if h == 0.0 {
                return if at < 2 * d { 1.0 } else { 0.0 };
            }
            let change = new - old;
            let start = h * memory.stages[at] - change;
            let end = change - h * memory.stages[(STAGES - 1) * width + at] - start;
            let bend: f64 = (0..STAGES).map(|s| DENSE[s] * memory.stages[s * width + at]).sum();
            let y = 1.0 - x;
            old + x * (change + y * (start + x * (end + y * h * bend)))
        };
        for i in 0..d {
            let [plus, minus] = &memory.sides;
            let depth = network.depth();
            out.coefficients[i] = plus.share(i, value(i), depth) - minus.share(i, value(d + i), depth);
            out.dual[i] = value(4 * d + i);
        }
    }
}

/// Operations of an attempt: a gradient, the factors and the sum over earlier stages at each stage.
fn operations(network: &DiagonalNetwork) -> f64 {
    let (stages, d) = (STAGES as f64, network.features() as f64);
    let sums = (BLOCKS as f64) * d * 0.5 * stages;
    stages * (network.problem().gradient_operations() + sums + FACTOR_OPERATIONS * d)
        + network.problem().loss_operations()
}

impl State {
    /// Copies the end of an accepted momentum step into the state's open part.
    fn finish_momentum_step(&mut self, network: &DiagonalNetwork) {
        let Memory::Momentum(memory) = &mut self.memory else { return };
        let d = network.features();
        self.crossings += memory.scatter();
        self.coefficients.copy_from_slice(&memory.coefficients);
        self.gradient.copy_from_slice(&memory.gradient);
        let targets = [&mut self.dual, &mut self.shrinkage_plus, &mut self.shrinkage_minus];
        for (target, block) in targets.into_iter().zip(memory.new.chunks_exact(d).skip(4)) {
            target.copy_from_slice(block);
        }
        self.loss = network.problem().loss(&self.coefficients, &mut memory.residual);
        self.iterations += 1;
        self.sample_gradients = self.gradients * network.problem().samples() as u64;
    }
}
