//! The alternating direction method of multipliers.

use super::solver::{Memory, Requirement};
use super::x_update::XUpdate;
use super::{Halt, Penalised, Scratch, Solver, SolverKind, SolverState, SplitResiduals, Unmet};
use crate::linear::{axpy, max_abs};
use crate::penalty::{Parameter, ParameterError};

/// Splits `z = D x` and alternates, with the scaled dual `u` and the penalty parameter `rho`:
///
/// `x = argmin 1/2 ||K x - y||^2 + rho/2 ||D x - z + u||^2`, `z = prox_{weight P / rho}(D x + u)`,
/// `u += D x - z`.
///
/// `rho` is a multiple of `max(||K||^2, 2 weight rho_P)`, `rho_P` the weak convexity of `P`: above
/// `weight rho_P` the prox is single-valued, twice that is where the convergence proofs begin; where
/// `rho_P` is infinite (L0, l_q) no `rho` is enough, and `||K||^2` is taken. For L1 this default makes the
/// threshold `weight / rho` scale with the data, as it should.
///
/// The first step is a division an entry (mask, `D = I`), a tridiagonal solve (mask, a line), a cached
/// Cholesky factor (dense design) or a symmetric Gauss-Seidel sweep from the last `x` (a picture).
/// `w = rho u` is in `weight dP(z)` after every iteration, so `K'(K x - y) + D'w` and `D x - z` are all
/// that is left of the optimality conditions; they are the residuals shown.
///
/// # References
/// Boyd, Parikh, Chu, Peleato and Eckstein 2011, "Distributed optimization and statistical learning via the
/// alternating direction method of multipliers", section 3; Wang, Yin and Zeng 2019 for penalties that are
/// not convex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Admm {
    rho: f64,
}

/// The entry in the list of solvers.
pub(super) static KIND: SolverKind = SolverKind {
    name: "admm",
    label: "ADMM",
    needs: "Splits x from its differences: a linear solve, then a prox; takes every penalty and operator.",
    requirement: Requirement::Splitting,
    parameters: &[Parameter {
        name: "rho",
        label: "Coupling ρ",
        hint: "How strongly x and its differences are held together, times a sensible value; smaller: longer moves",
        min: 0.05,
        max: 20.0,
        default: 1.0,
        logarithmic: true,
    }],
    build: |values| Ok(Box::new(Admm::new(values[0])?)),
};

/// What ADMM carries.
#[derive(Debug, Clone)]
pub(super) struct AdmmMemory {
    /// `z` (rows of D).
    pub(super) z: Vec<f64>,
    /// `u` (rows of D).
    pub(super) u: Vec<f64>,
    /// `rho`, of the factorisation below.
    pub(super) rho: f64,
    system: XUpdate,
    /// `K'y` (d values).
    correlation: Vec<f64>,
    /// The right side, then the dual residual (d values).
    right: Vec<f64>,
    /// The next `x` (d values).
    next: Vec<f64>,
    scratch: Scratch,
}

impl Admm {
    /// With a penalty parameter relative to the default one.
    ///
    /// # Errors
    /// When it is not positive and finite.
    pub fn new(rho: f64) -> Result<Self, ParameterError> {
        ParameterError::check("rho", rho, rho > 0.0, "above 0")?;
        Ok(Self { rho })
    }

    /// The penalty parameter for this problem.
    pub fn rho(&self, problem: &Penalised) -> f64 {
        let concavity = problem.weak_convexity();
        let floor = problem.forward().squared_norm().max(f64::MIN_POSITIVE);
        self.rho * if concavity.is_finite() { floor.max(2.0 * concavity) } else { floor }
    }
}

impl Solver for Admm {
    fn kind(&self) -> &'static SolverKind {
        &KIND
    }

    fn init(&self, problem: &Penalised, start: &[f64]) -> Result<SolverState, Unmet> {
        KIND.admit(problem, start)?;
        let (rho, mut scratch) = (self.rho(problem), Scratch::new(problem));
        let objective = problem.value(start, &mut scratch);
        let mut correlation = vec![0.0; start.len()];
        problem.forward().adjoint_to(problem.response(), &mut correlation);
        let memory = AdmmMemory {
            z: scratch.image.clone(),
            u: vec![0.0; scratch.image.len()],
            rho,
            system: XUpdate::new(problem, rho),
            right: vec![0.0; start.len()],
            next: start.to_vec(),
            correlation,
            scratch,
        };
        let mut state = SolverState::at(start, objective, f64::INFINITY, Memory::Admm(Box::new(memory)));
        state.step = 1.0 / rho;
        Ok(state)
    }

    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt> {
        let diverged = state.diverged();
        let Memory::Admm(memory) = &mut state.memory else { return Err(Halt::ForeignState) };
        memory.next.copy_from_slice(&state.x);
        memory.solve(problem);
        let (objective, primal) = memory.split(problem);
        let (dual, gap) = memory.dual_residual(problem);
        if !(objective.is_finite() && primal.is_finite() && dual.is_finite()) {
            return Err(diverged);
        }
        std::mem::swap(&mut state.x, &mut memory.next);
        (state.objective, state.gap) = (objective, gap);
        state.split = Some(SplitResiduals { primal, dual });
        state.iterations += 1;
        state.gradients += 1;
        state.proxes += 1;
        Ok(())
    }
}

impl AdmmMemory {
    /// `(K'K + rho D'D) x = K'y + rho D'(z - u)`, and `D x`.
    fn solve(&mut self, problem: &Penalised) {
        let Self { z, u, rho, system, correlation, right, next, scratch } = self;
        super::analysis::subtract_to(z, u, &mut scratch.slopes);
        problem.analysis().adjoint_to(&scratch.slopes, right);
        for (right, correlation) in right.iter_mut().zip(correlation) {
            *right = *correlation + *rho * *right;
        }
        system.solve(*rho, right, next);
        problem.analysis().apply_to(next, &mut scratch.image);
    }

    /// `z` and `u`; gives the objective and the largest entry of `D x - z`.
    fn split(&mut self, problem: &Penalised) -> (f64, f64) {
        let Self { z, u, rho, next, scratch, .. } = self;
        let (tau, mut penalty, mut primal) = (problem.weight() / *rho, 0.0, 0.0f64);
        let datafit = problem.datafit(next, scratch);
        let piece = problem.piece();
        let split = z.chunks_mut(piece).zip(u.chunks_mut(piece));
        for ((z, u), image) in split.zip(scratch.image.chunks(piece)) {
            penalty += problem.penalty_of_image(image);
            // `u` becomes `D x + u`, the point of the prox, and then loses `z`.
            axpy(1.0, image, u);
            if tau > 0.0 {
                problem.prox_of_image(u, tau, z);
            } else {
                z.copy_from_slice(u);
            }
            axpy(-1.0, z, u);
            for (image, z) in image.iter().zip(&*z) {
                // Written so that NaN stays: `max` would drop it.
                primal = if (image - z).abs() <= primal { primal } else { (image - z).abs() };
            }
        }
        (datafit + penalty, primal)
    }

    /// The largest entry of `K'(K x - y) + rho D'u`, with the residual of the data and `D x` in the scratch; and
    /// what is left of the optimality conditions, beside natural sizes.
    fn dual_residual(&mut self, problem: &Penalised) -> (f64, f64) {
        let Self { z, u, rho, right, scratch, .. } = self;
        problem.analysis().adjoint_to(u, right);
        problem.forward().adjoint_to(&scratch.residual, &mut scratch.domain);
        axpy(*rho, right, &mut scratch.domain);
        let dual = problem.relative_size(&scratch.domain);
        (max_abs(&scratch.domain), dual.max(problem.relative_mismatch(&scratch.image, z)))
    }
}
