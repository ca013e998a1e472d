//! What every solver has in common: the trait, the state, what it asks of a problem, how it can end.

use super::adam::AdamMemory;
use super::admm::AdmmMemory;
use super::coordinate_descent::SweepMemory;
use super::fista::FistaMemory;
use super::gradient_descent::DescentMemory;
use super::ista::ProxMemory;
use super::lbfgs::LbfgsMemory;
use super::{Analysis, Forward, Penalised, SplitResiduals};
use crate::penalty::{Parameter, ParameterError};

/// A rule that moves `x` towards a minimiser of a [`Penalised`] problem.
pub trait Solver: std::fmt::Debug + Send + Sync {
    /// The entry of this solver in [`SOLVERS`].
    fn kind(&self) -> &'static SolverKind;

    /// The state before the first step, at `start` (d values). Every buffer and factorisation is made here.
    ///
    /// # Errors
    /// When the problem lacks something without which the solver cannot move.
    ///
    /// # Panics
    /// When `start` has another length than the problem has unknowns.
    fn init(&self, problem: &Penalised, start: &[f64]) -> Result<SolverState, Unmet>;

    /// Moves by one step. Allocates nothing.
    ///
    /// # Errors
    /// When no further step exists; `x` and the objective are then those of the last good step.
    fn step(&self, problem: &Penalised, state: &mut SolverState) -> Result<(), Halt>;
}

/// Everything that moves.
#[derive(Debug, Clone)]
pub struct SolverState {
    /// `x` (d values).
    pub x: Vec<f64>,
    /// Steps made; one sweep is one step of coordinate descent.
    pub iterations: u64,
    /// `J(x)`.
    pub objective: f64,
    /// How far from stationary, beside natural sizes ([`Penalised::stationarity_gap`]): the largest entry of
    /// `grad J(x)` for gradient methods; the distance to the optimality conditions at `x` for ISTA, FISTA
    /// and coordinate descent; the larger of the two residuals for ADMM, infinite before its first step.
    pub gap: f64,
    /// The last step size; zero before the first step where the solver chooses one.
    pub step: f64,
    /// Gradients of the data term (with the penalty's part for gradient methods) evaluated so far.
    pub gradients: u64,
    /// Proxes evaluated so far, a vector counting once; a sweep counts once.
    pub proxes: u64,
    /// How often momentum or memory was thrown away.
    pub restarts: u64,
    /// ADMM's residuals.
    pub split: Option<SplitResiduals>,
    /// What belongs to one solver only.
    pub(super) memory: Memory,
}

/// Private part of the state, by solver.
#[derive(Debug, Clone)]
pub(super) enum Memory {
    Descent(Box<DescentMemory>),
    Adam(Box<AdamMemory>),
    Lbfgs(Box<LbfgsMemory>),
    Prox(Box<ProxMemory>),
    Fista(Box<FistaMemory>),
    Admm(Box<AdmmMemory>),
    Sweep(Box<SweepMemory>),
}

impl SolverState {
    /// The state at `start` with everything counted from zero.
    pub(super) fn at(start: &[f64], objective: f64, gap: f64, memory: Memory) -> Self {
        Self {
            x: start.to_vec(),
            iterations: 0,
            objective,
            gap,
            step: 0.0,
            gradients: 0,
            proxes: 0,
            restarts: 0,
            split: None,
            memory,
        }
    }

    /// ADMM's `z` (rows of D): the copy of `D x` the prox has made, with its exact zeros.
    pub fn split_image(&self) -> Option<&[f64]> {
        match &self.memory {
            Memory::Admm(memory) => Some(&memory.z),
            _ => None,
        }
    }

    /// Writes ADMM's dual `w = rho u` (rows of D); `false` for another solver.
    pub fn dual_to(&self, out: &mut [f64]) -> bool {
        let Memory::Admm(memory) = &self.memory else { return false };
        for (out, u) in out.iter_mut().zip(&memory.u) {
            *out = memory.rho * u;
        }
        true
    }

    /// The sentence of a step that led to values that are not finite.
    pub(super) fn diverged(&self) -> Halt {
        Halt::Diverged { iteration: self.iterations }
    }
}

/// Why a solver cannot go on. The sentence of its `Display` is meant for the person watching.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Halt {
    /// The next point or its objective is not finite.
    Diverged {
        /// Steps made before.
        iteration: u64,
    },
    /// A line search found no decrease, however short the step.
    NoDescent {
        /// Steps made before.
        iteration: u64,
    },
    /// The penalty has no usable slope at the next point.
    NoSlope {
        /// Steps made before.
        iteration: u64,
    },
    /// The state was made by another solver.
    ForeignState,
}

impl std::fmt::Display for Halt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Diverged { iteration } => {
                let step = iteration + 1;
                write!(f, "diverged at step {step}: the step is too long for this curvature")
            }
            Self::NoDescent { iteration } => write!(
                f,
                "stopped after step {iteration}: no step lowers the objective any further (rounding, or a kink)"
            ),
            Self::NoSlope { iteration } => write!(
                f,
                "stopped after step {iteration}: the penalty has a kink here whose slopes do not include 0"
            ),
            Self::ForeignState => f.write_str("this run was begun by another solver; start it anew"),
        }
    }
}

impl std::error::Error for Halt {}

/// What a problem lacks for a solver, as a sentence for the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The sentence.
    pub sentence: String,
    /// Whether the solver refuses; otherwise it runs, and the sentence says what will not be right.
    pub refused: bool,
}

impl Unmet {
    /// The solver runs all the same.
    pub(super) fn warning(sentence: String) -> Self {
        Self { sentence, refused: false }
    }

    /// The solver does not run.
    pub(super) fn refused(sentence: String) -> Self {
        Self { sentence, refused: true }
    }
}

impl std::fmt::Display for Unmet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Unmet {}

/// What a solver asks of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// A derivative everywhere.
    Derivative,
    /// The prox of `x -> weight sum_i P((D x)_i)`.
    Prox,
    /// A linear solve with `K'K + rho D'D`.
    Splitting,
    /// A dense `K`, and `D` the identity.
    Coordinates,
}

/// Most unknowns of a dense design for which ADMM factors `K'K + rho D'D`.
pub(super) const MOST_FACTORED: usize = 1200;

impl Requirement {
    /// What the problem lacks, if anything, for the solver of this label.
    pub fn unmet(self, problem: &Penalised, label: &str) -> Option<Unmet> {
        match self {
            Self::Derivative if problem.is_smooth() => None,
            Self::Derivative => Some(Unmet::warning(kink_sentence(problem, label))),
            Self::Prox => problem.unmet_prox(label),
            Self::Splitting => match problem.forward() {
                Forward::Dense(_) if problem.unknowns() > MOST_FACTORED => Some(Unmet::refused(format!(
                    "{label} factors a matrix of all unknowns, at most {MOST_FACTORED}; this design has {}",
                    problem.unknowns()
                ))),
                _ => None,
            },
            Self::Coordinates if problem.group_size() > 1 => Some(Unmet::refused(format!(
                "{label} moves one coordinate at a time, and those of a group only move together; ISTA, FISTA and ADMM move groups"
            ))),
            Self::Coordinates => match (problem.forward(), problem.analysis()) {
                (Forward::Dense(_), Analysis::Identity(_)) => None,
                (Forward::Mask(_), Analysis::Identity(_)) => Some(Unmet::refused(format!(
                    "{label} needs a dense design; with a mask every coordinate is solved by one prox"
                ))),
                _ => Some(Unmet::refused(format!(
                    "{label} needs D = identity: a coordinate move through differences gets stuck at their kinks"
                ))),
            },
        }
    }
}

/// Why a gradient method is not at home on this penalty.
fn kink_sentence(problem: &Penalised, label: &str) -> String {
    let penalty = problem.penalty();
    let kink = penalty.breakpoints().into_iter().find(|&x| penalty.derivative(x).is_nan());
    match kink {
        Some(0.0) => format!(
            "{label} needs a derivative everywhere; this penalty has a kink at 0, so its zeros will not be exact"
        ),
        Some(x) => format!(
            "{label} needs a derivative everywhere; this penalty has none at {x}, so it may rest on either side"
        ),
        None => {
            format!(
                "{label} needs a slope that changes steadily; that of this penalty does not, so no step is safe"
            )
        }
    }
}

/// Makes a solver from the values of its parameters.
pub type Build = fn(&[f64]) -> Result<Box<dyn Solver>, ParameterError>;

/// A family of solvers: a name, parameters, and how a member is made from their values.
#[derive(Debug)]
pub struct SolverKind {
    /// Name in links, JSON and calls.
    pub name: &'static str,
    /// Words on screen.
    pub label: &'static str,
    /// One sentence: what it does and what it needs.
    pub needs: &'static str,
    /// The same for the machine.
    pub requirement: Requirement,
    /// The parameters, in the order `build` takes them.
    pub parameters: &'static [Parameter],
    /// Makes the member with these values.
    ///
    /// # Errors
    /// When a value is outside the range in which the rule makes sense.
    pub build: Build,
}

impl SolverKind {
    /// The values every parameter starts with.
    pub fn defaults(&self) -> Vec<f64> {
        self.parameters.iter().map(|parameter| parameter.default).collect()
    }

    /// What the problem lacks for this solver, if anything: a refusal or a warning.
    pub fn unmet(&self, problem: &Penalised) -> Option<Unmet> {
        self.requirement.unmet(problem, self.label)
    }

    /// The refusal, when there is one. Panics when the start has a wrong length.
    pub(super) fn admit(&self, problem: &Penalised, start: &[f64]) -> Result<(), Unmet> {
        assert_eq!(start.len(), problem.unknowns(), "a start with one value an unknown");
        match self.unmet(problem) {
            Some(unmet) if unmet.refused => Err(unmet),
            _ => Ok(()),
        }
    }
}

/// Every solver, in the order of lists on screen.
pub static SOLVERS: &[&SolverKind] = &[
    &super::gradient_descent::KIND,
    &super::heavy_ball::KIND,
    &super::adam::KIND,
    &super::lbfgs::KIND,
    &super::ista::KIND,
    &super::fista::KIND,
    &super::admm::KIND,
    &super::coordinate_descent::KIND,
];

/// The solver called `name`.
pub fn solver_kind(name: &str) -> Option<&'static SolverKind> {
    SOLVERS.iter().copied().find(|kind| kind.name == name)
}

/// The parameter every method with a step of its own shares.
pub(super) const STEP: Parameter = Parameter {
    name: "step",
    label: "Step",
    hint: "Times the step that is safe for this problem; above 2 gradient descent diverges",
    min: 0.01,
    max: 4.0,
    default: 1.0,
    logarithmic: true,
};

/// Checks a relative step.
pub(super) fn check_step(step: f64) -> Result<f64, ParameterError> {
    ParameterError::check("step", step, step > 0.0, "above 0")?;
    Ok(step)
}
