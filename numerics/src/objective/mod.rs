//! What is minimised: losses with their gradients, and wrappers around them.

mod diagonal_network;
mod evaluation;
mod least_squares;
mod quadratic;

pub use diagonal_network::{DiagonalNetwork, MirrorSlopes, NetworkError};
pub use evaluation::{Evaluation, FiniteSum, Objective, Slope};
pub use least_squares::{LeastSquares, ShapeError};
pub use quadratic::Quadratic;
