//! Recovery of a signal, picture or sparse vector by penalised least squares with an analysis operator,
//! and the family of solvers that minimise it.
//!
//! `J(x) = 1/2 ||K x - y||^2 + weight sum_i P((D x)_i)`
//!
//! with a forward operator `K` ([`Forward`]), an analysis operator `D` ([`Analysis`]) and a
//! [`Penalty`](crate::penalty::Penalty) `P`; together a [`Penalised`] problem. A [`Solver`] is an immutable
//! configuration; everything that moves is in a [`SolverState`]. A solver never decides when to stop or
//! what to record. What a solver asks of a problem is its [`Requirement`]; [`SOLVERS`] lists them all.

mod adam;
mod admm;
mod analysis;
mod anderson;
mod cholesky;
mod coordinate_descent;
mod fista;
mod forward;
mod gradient_descent;
mod gradient_pass;
mod heavy_ball;
mod ista;
mod lbfgs;
mod penalised;
mod residuals;
mod scale;
mod solver;
mod x_update;

pub use adam::Adam;
pub use admm::Admm;
pub use analysis::Analysis;
pub use coordinate_descent::CoordinateDescent;
pub use fista::Fista;
pub use forward::{Dense, Forward, Mask};
pub use gradient_descent::GradientDescent;
pub use heavy_ball::HeavyBall;
pub use ista::Ista;
pub use lbfgs::Lbfgs;
pub use penalised::{Penalised, RecoveryError, Scratch};
pub use residuals::SplitResiduals;
pub use solver::{Build, Halt, Requirement, SOLVERS, Solver, SolverKind, SolverState, Unmet, solver_kind};
