//! One stage of an implicit step of the mirror flow.

use super::live_system::LiveSystem;
use crate::linear::{axpy, dot, max_abs};
use crate::objective::{DiagonalNetwork, LeastSquares, MirrorSlopes};

/// Coefficients below this share of the natural one, `max|r| / max H_ii`, do not enter a gradient.
const SILENT_SHARE: f64 = 1e-20;

/// What an operation of products and factorisations counts, which are made several at a time.
const LONG_VECTORS: f64 = 0.4;

/// Operations of the exponentials of one feature at a stage, and of what is added up for it.
const MIRROR_OPERATIONS: f64 = 30.0;

/// Solves `(I/(h gamma) - J) U = f(m) + rhs` for the flow `f(m) = -speed(m) grad L(beta(m))`, whose
/// Jacobian at the start of the step is `-diag(speed' grad L) - diag(speed) H diag(d beta/d m)`.
#[derive(Debug, Clone)]
pub(super) struct StageSolver {
    /// Derivatives at the start of the step.
    pub slopes: MirrorSlopes,
    /// Coupling to the earlier stages (d values); overwritten by a solve.
    pub rhs: Vec<f64>,
    /// Scratch for a residual (n values).
    pub residual: Vec<f64>,
    system: LiveSystem,
    /// `beta` at the stage, later `(d beta/d m) U` at live features.
    coefficients: Vec<f64>,
    gradient: Vec<f64>,
    speeds: Vec<f64>,
    /// Coefficients up to this size are taken as zero in a gradient.
    silent: f64,
}

impl StageSolver {
    /// Room for the features and samples of `network`.
    pub fn new(network: &DiagonalNetwork) -> Self {
        let d = network.features();
        let problem = network.problem();
        let curvature = (0..d).map(|i| problem.gram_entry(i, i)).fold(f64::MIN_POSITIVE, f64::max);
        Self {
            silent: SILENT_SHARE * max_abs(problem.correlation()) / curvature,
            slopes: MirrorSlopes::new(d),
            rhs: vec![0.0; d],
            residual: vec![0.0; network.problem().samples()],
            system: LiveSystem::new(network.problem()),
            coefficients: vec![0.0; d],
            gradient: vec![0.0; d],
            speeds: vec![0.0; d],
        }
    }

    /// Factorises for `inverse = 1/(h gamma)` with the gradient at the start of the step, leaving
    /// out features below `cutoff`; false when the step is too long.
    pub fn prepare(
        &mut self,
        network: &DiagonalNetwork,
        gradient: &[f64],
        inverse: f64,
        cutoff: f64,
    ) -> bool {
        self.system.factorise(network.problem(), &self.slopes, gradient, inverse, cutoff)
    }

    /// Operations of a step that was prepared: `stages` solves and the factorisation.
    pub fn operations(&self, problem: &LeastSquares, stages: f64) -> f64 {
        let (live, d) = (self.system.live.len() as f64, problem.features() as f64);
        let asleep = !self.system.asleep.is_empty() && problem.keeps_gram();
        let products = if asleep { 2.0 } else { 1.0 } * problem.gradient_operations();
        let long = stages * (products + live * live) + live * live * live / 6.0;
        LONG_VECTORS * long + stages * MIRROR_OPERATIONS * d
    }

    /// Writes `grad L` at `coefficients`.
    pub fn gradient_to(&mut self, problem: &LeastSquares, coefficients: &[f64], out: &mut [f64]) {
        self.coefficients.copy_from_slice(coefficients);
        self.silence();
        problem.gradient_to(&self.coefficients, &mut self.residual, out);
    }

    /// Drops the coefficients too small to be seen in any gradient: sums then skip their features.
    fn silence(&mut self) {
        for coefficient in &mut self.coefficients {
            if coefficient.abs() <= self.silent {
                *coefficient = 0.0;
            }
        }
    }

    /// The first stage, at the start of the step, where the gradient is known.
    pub fn solve_first(&mut self, network: &DiagonalNetwork, gradient: &[f64], out: &mut [f64]) {
        self.gradient.copy_from_slice(gradient);
        self.speeds.copy_from_slice(&self.slopes.speed);
        self.solve_live(out);
        self.solve_asleep(network, out);
    }

    /// A later stage, at mirror value `at`.
    pub fn solve_at(&mut self, network: &DiagonalNetwork, at: &[f64], out: &mut [f64]) {
        let problem = network.problem();
        network.coefficients_of_mirror_to(at, &mut self.coefficients);
        self.silence();
        network.mirror_speeds_to(at, &mut self.speeds);
        let one_speed = network.depth() == 2;
        if problem.keeps_gram() || !one_speed {
            problem.gradient_to(&self.coefficients, &mut self.residual, &mut self.gradient);
            self.solve_live(out);
            self.solve_asleep(network, out);
        } else {
            problem.residual_to(&self.coefficients, &mut self.residual);
            gradient_at(problem, &self.residual, &self.system.live, &mut self.gradient);
            self.solve_live(out);
            self.solve_asleep_through_samples(problem, out);
        }
    }

    fn solve_live(&mut self, out: &mut [f64]) {
        for &i in &self.system.live {
            self.rhs[i] -= self.speeds[i] * self.gradient[i];
        }
        self.system.solve(&self.slopes, &self.rhs, out);
    }

    /// The features asleep: driven by their own gradient and, through `H`, by the live ones.
    fn solve_asleep(&mut self, network: &DiagonalNetwork, out: &mut [f64]) {
        if self.system.asleep.is_empty() {
            return;
        }
        for &i in &self.system.asleep {
            self.rhs[i] -= self.speeds[i] * self.gradient[i];
            self.coefficients[i] = 0.0;
        }
        for &i in &self.system.live {
            self.coefficients[i] = self.slopes.coefficient[i] * out[i];
        }
        network.problem().gram_times_to(&self.coefficients, &mut self.residual, &mut self.gradient);
        for &i in &self.system.asleep {
            out[i] = (self.rhs[i] - self.slopes.speed[i] * self.gradient[i]) / self.system.shift[i];
        }
    }

    /// The same where all speeds are one constant and `H` is not kept: the stage's residual and
    /// the push of the live features go through the design together.
    fn solve_asleep_through_samples(&mut self, problem: &LeastSquares, out: &mut [f64]) {
        for &i in &self.system.live {
            axpy(self.slopes.coefficient[i] * out[i], problem.column(i), &mut self.residual);
        }
        gradient_at(problem, &self.residual, &self.system.asleep, &mut self.gradient);
        for &i in &self.system.asleep {
            out[i] = (self.rhs[i] - self.speeds[i] * self.gradient[i]) / self.system.shift[i];
        }
    }
}

/// `out_i = <x_i, residual> / n` at the given features only.
fn gradient_at(problem: &LeastSquares, residual: &[f64], features: &[usize], out: &mut [f64]) {
    let scale = 1.0 / problem.samples() as f64;
    for &i in features {
        out[i] = dot(problem.column(i), residual) * scale;
    }
}
