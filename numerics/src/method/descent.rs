//! The step that gradient descent, its stochastic variant and the heavy ball share.

use super::factors::{Side, coefficients_to};
use super::state::Memory;
use super::{Breakdown, Snapshot, State};
use crate::linear::axpy;
use crate::objective::DiagonalNetwork;
use rand_chacha::ChaCha8Rng;

/// What methods with steps remember between them.
#[derive(Debug, Clone)]
pub(super) struct DescentMemory {
    /// `w+` and `w-`.
    pub sides: [Side; 2],
    /// Mantissas after the step that is being tried.
    trial: [Vec<f64>; 2],
    coefficients: Vec<f64>,
    pub gradient: Vec<f64>,
    previous_coefficients: Vec<f64>,
    previous_dual: Vec<f64>,
    pub residual: Vec<f64>,
    /// Whether the state's gradient is that of the whole loss at the state's coefficients.
    pub gradient_is_fresh: bool,
    /// Source of batches, for a stochastic method.
    pub sampler: Option<Sampler>,
}

/// Draws batches without replacement.
#[derive(Debug, Clone)]
pub(super) struct Sampler {
    pub random: ChaCha8Rng,
    /// A permutation of the samples; a batch is its shuffled head.
    pub order: Vec<usize>,
}

impl DescentMemory {
    pub fn new(network: &DiagonalNetwork, sampler: Option<Sampler>) -> Self {
        let zeros = || vec![0.0; network.features()];
        Self {
            sides: [Side::new(network), Side::new(network)],
            trial: [zeros(), zeros()],
            coefficients: zeros(),
            gradient: zeros(),
            previous_coefficients: zeros(),
            previous_dual: zeros(),
            residual: vec![0.0; network.problem().samples()],
            gradient_is_fresh: true,
            sampler,
        }
    }
}

/// Operations of the two factors of a feature in a step, two logarithms among them.
const FACTOR_OPERATIONS: f64 = 50.0;

/// A state at the start for a method with steps.
pub(super) fn start(network: &DiagonalNetwork, sampler: Option<Sampler>) -> State {
    State::at_start(network, Memory::Descent(Box::new(DescentMemory::new(network, sampler))))
}

/// Which samples the gradient of a step is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Batch {
    /// All of them.
    Whole,
    /// That many, drawn without replacement.
    Sampled(usize),
}

/// `w_{k+1} = w_k - step grad F(w_k) + momentum (w_k - w_{k-1})` on both sides.
pub(super) fn step(
    network: &DiagonalNetwork,
    state: &mut State,
    (step, momentum): (f64, f64),
    batch: Batch,
) -> Result<(), Breakdown> {
    let Memory::Descent(memory) = &mut state.memory else { return Err(Breakdown::ForeignState) };
    let problem = network.problem();
    match batch {
        Batch::Whole if memory.gradient_is_fresh => {}
        Batch::Whole => {
            problem.gradient_to(&state.coefficients, &mut memory.residual, &mut state.gradient);
            state.gradients += 1;
            state.sample_gradients += problem.samples() as u64;
        }
        Batch::Sampled(size) => {
            memory.draw(size);
            let Some(sampler) = &memory.sampler else { return Err(Breakdown::ForeignState) };
            let rows = &sampler.order[..size];
            problem.batch_gradient_to(&state.coefficients, rows, &mut memory.residual, &mut state.gradient);
            state.gradients += 1;
            state.sample_gradients += size as u64;
        }
    }
    memory.propose(network, &state.gradient, step, momentum);
    let loss = problem.loss(&memory.coefficients, &mut memory.residual);
    if batch == Batch::Whole {
        problem.gradient_to(&memory.coefficients, &mut memory.residual, &mut memory.gradient);
    }
    if !loss.is_finite() || memory.gradient.iter().any(|g| !g.is_finite()) {
        return Err(Breakdown::Diverged { iteration: state.iterations, time: state.time });
    }
    memory.previous_coefficients.copy_from_slice(&state.coefficients);
    memory.previous_dual.copy_from_slice(&state.dual);
    let duration = network.accelerated_time(step / (1.0 - momentum));
    axpy(-duration, &state.gradient, &mut state.dual);
    accumulate_shrinkage(state, network, step, momentum);
    let Memory::Descent(memory) = &mut state.memory else { return Err(Breakdown::ForeignState) };
    state.crossings += memory.commit(network);
    state.coefficients.copy_from_slice(&memory.coefficients);
    memory.gradient_is_fresh = batch == Batch::Whole;
    if memory.gradient_is_fresh {
        state.gradient.copy_from_slice(&memory.gradient);
        state.gradients += 1;
        state.sample_gradients += problem.samples() as u64;
    }
    state.loss = loss;
    state.operations += operations(network, batch);
    state.previous_time = state.time;
    state.time += duration;
    state.iterations += 1;
    Ok(())
}

/// Operations of a step: a gradient, a loss, and the two factors of every feature.
fn operations(network: &DiagonalNetwork, batch: Batch) -> f64 {
    let (problem, d) = (network.problem(), network.features() as f64);
    let gradient = match batch {
        Batch::Whole => problem.gradient_operations(),
        Batch::Sampled(size) => (2.0 * d + 1.0) * size as f64,
    };
    gradient + problem.loss_operations() + FACTOR_OPERATIONS * d
}

impl DescentMemory {
    /// Shuffles a batch to the head of the sampler's order (Fisher and Yates, stopped early).
    fn draw(&mut self, size: usize) {
        use rand_chacha::rand_core::Rng;
        if let Some(Sampler { random, order }) = &mut self.sampler {
            for k in 0..size {
                // Multiply and shift: uniform on what is left up to 2^-32 of its size.
                let left = (order.len() - k) as u64;
                let pick = (u64::from(random.next_u32()) * left) >> 32;
                order.swap(k, k + pick as usize);
            }
        }
    }

    /// Writes the factors and coefficients after the step.
    fn propose(&mut self, network: &DiagonalNetwork, gradient: &[f64], step: f64, momentum: f64) {
        let depth = network.depth();
        for (side, (trial, sign)) in self.sides.iter().zip(self.trial.iter_mut().zip([-1.0, 1.0])) {
            for (i, target) in trial.iter_mut().enumerate() {
                let x = side.mantissa[i];
                let relative = sign * step * side.relative_force(i, x, depth) * gradient[i];
                *target = x + (relative * x + momentum * side.motion[i]);
            }
        }
        let [plus, minus] = &self.trial;
        coefficients_to([&self.sides[0], &self.sides[1]], plus, minus, depth, &mut self.coefficients);
    }

    /// Makes the proposal the state of the factors; the number of factors that crossed zero.
    fn commit(&mut self, network: &DiagonalNetwork) -> u64 {
        let mut crossings = 0;
        for (side, trial) in self.sides.iter_mut().zip(&self.trial) {
            for ((&new, x), motion) in trial.iter().zip(&mut side.mantissa).zip(&mut side.motion) {
                crossings += u64::from(new * *x < 0.0);
                *motion = new - *x;
                *x = new;
            }
            side.rescale(network);
        }
        crossings
    }
}

/// Adds the step's share of the shrinkage of the effective init scale (depth 2), see
/// [`super::ImplicitBias`]. Plain steps: the exact `q+-(step g)`. With momentum: the momentum
/// flow's integrand with friction scale `step (1 + momentum) / (2 (1 - momentum)^2)`.
fn accumulate_shrinkage(state: &mut State, network: &DiagonalNetwork, step: f64, momentum: f64) {
    let Memory::Descent(memory) = &state.memory else { return };
    if network.depth() != 2 {
        return;
    }
    if momentum == 0.0 {
        for (i, gradient) in state.gradient.iter().enumerate() {
            let x = step * gradient;
            // ln|1 -+ x| through log1p: exact for the tiny steps near convergence.
            let log = |x: f64| if x > -1.0 { libm::log1p(x) } else { libm::log(-1.0 - x) };
            state.shrinkage_plus[i] -= 2.0 * x + 2.0 * log(-x);
            state.shrinkage_minus[i] += 2.0 * x - 2.0 * log(x);
        }
        return;
    }
    let weight = (1.0 + momentum) / (1.0 - momentum);
    let sums = [&mut state.shrinkage_plus, &mut state.shrinkage_minus];
    for ((sum, side), trial) in sums.into_iter().zip(&memory.sides).zip(&memory.trial) {
        for i in 0..trial.len() {
            let (old, new) = (side.mantissa[i], trial[i]);
            if old * new > 0.0 {
                sum[i] += weight * (new - old) * (new - old) / (new * old);
            }
        }
    }
}

/// The straight line through the last step.
pub(super) fn interpolate_to(state: &State, time: f64, out: &mut Snapshot) {
    let Memory::Descent(memory) = &state.memory else { return };
    let length = state.time - state.previous_time;
    let back = if length > 0.0 { ((state.time - time) / length).clamp(0.0, 1.0) } else { 0.0 };
    for i in 0..state.coefficients.len() {
        let mix = |new: f64, old: f64| if back == 0.0 { new } else { new + back * (old - new) };
        out.coefficients[i] = mix(state.coefficients[i], memory.previous_coefficients[i]);
        out.dual[i] = mix(state.dual[i], memory.previous_dual[i]);
    }
}
