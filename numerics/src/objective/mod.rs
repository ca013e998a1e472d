//! What is minimised: losses with their gradients, and wrappers around them.

mod diagonal_network;
mod least_squares;

pub use diagonal_network::{DiagonalNetwork, MirrorSlopes, NetworkError};
pub use least_squares::{LeastSquares, ShapeError};
