//! Maps from factors to coefficients, one a file: what [`crate::objective::Factored`] writes coefficients as.
//!
//! Weight decay on the factors is a penalty on the coefficients: each map `K` comes with a quadratic surrogate
//! `S`, and `R(beta) = min { S(w) : K(w) = beta }` is not quadratic but an l1, lq or group penalty.
//!
//! # References
//! Kolb, Mueller, Bischl, Ruegamer 2023, "Smoothing the edges: smooth optimization for sparse regularization
//! using Hadamard overparametrization"; Hoff 2017, "Lasso, fractional norm and structured sparse estimation
//! using a Hadamard product parametrization".

mod difference_of_squares;
mod group;
mod groups;
mod power;
mod product;

pub use difference_of_squares::DifferenceOfSquares;
pub use group::Group;
pub use groups::Groups;
pub use power::Power;
pub use product::Product;

use std::fmt::Debug;
use std::sync::Arc;

/// A smooth map `beta = K(w)` with its surrogate `S(w) = (1/2) sum_i decay_i w_i^2`.
pub trait Parametrisation: Debug + Send + Sync {
    /// Numbers in `beta`.
    fn coefficients(&self) -> usize;

    /// Numbers in `w`: all factors, one after the other.
    fn factors(&self) -> usize;

    /// Writes `K(w)`.
    fn coefficients_to(&self, factors: &[f64], out: &mut [f64]);

    /// Writes `K'(w)' slope`, the slope in the factors where `slope` is that in the coefficients; at how many
    /// places a slope was chosen.
    fn pull_back_to(&self, factors: &[f64], slope: &[f64], out: &mut [f64]) -> u32;

    /// `decay`, one number a factor: `grad S = decay w` entry by entry.
    fn decay(&self) -> Vec<f64>;

    /// `R(beta)`, the least `S` over all factors of these coefficients.
    fn penalty(&self, coefficients: &[f64]) -> f64;

    /// Writes factors that attain `R(beta)`: balanced ones, the sign on the first factor.
    fn balanced_to(&self, coefficients: &[f64], out: &mut [f64]);
}

impl<P: Parametrisation + ?Sized> Parametrisation for Arc<P> {
    fn coefficients(&self) -> usize {
        (**self).coefficients()
    }

    fn factors(&self) -> usize {
        (**self).factors()
    }

    fn coefficients_to(&self, factors: &[f64], out: &mut [f64]) {
        (**self).coefficients_to(factors, out);
    }

    fn pull_back_to(&self, factors: &[f64], slope: &[f64], out: &mut [f64]) -> u32 {
        (**self).pull_back_to(factors, slope, out)
    }

    fn decay(&self) -> Vec<f64> {
        (**self).decay()
    }

    fn penalty(&self, coefficients: &[f64]) -> f64 {
        (**self).penalty(coefficients)
    }

    fn balanced_to(&self, coefficients: &[f64], out: &mut [f64]) {
        (**self).balanced_to(coefficients, out);
    }
}
