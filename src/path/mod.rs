//! Exact piecewise paths: successive saddles of a diagonal network, the lasso homotopy, and the
//! certificates that say they are right; and, on a grid, paths of penalties that may be concave.
//!
//! Both paths ask the same question at every event: which features move next, given that some of
//! them may only move one way? `ActiveSet` answers it, on a QR factorisation that is updated, not
//! recomputed, when a feature comes or goes.

mod active_set;
mod certificate;
mod lasso_descent;
mod lasso_homotopy;
mod penalised_path;
mod precision;
mod real;
mod saddle_walk;
mod successive_saddles;
mod tall;
mod thresholds;
mod updated_qr;

pub use certificate::{DualityGap, KktResidual, kkt_residual, l1_duality_gap};
pub use lasso_homotopy::{HomotopyEnd, HomotopyLimits, Knot, LassoHomotopy, LassoPath, lasso_path};
pub use penalised_path::{
    GridLimits, GridPoint, PenalisedPath, PenaltyFamily, penalised_gap, penalised_path,
};
pub use successive_saddles::{
    PathEnd, PathLimits, Saddle, SaddlePath, SuccessiveSaddles, successive_saddles,
};
pub use thresholds::ThresholdError;
