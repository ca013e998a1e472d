//! What is minimised: losses with their gradients, and wrappers around them.

mod diagonal_network;
mod evaluation;
mod exponential;
mod factored;
mod least_squares;
mod least_squares_sum;
mod penalised;
mod perceptron;
mod phase_retrieval;
mod power;
mod quadratic;
mod robust_regression;
mod rows;

pub use diagonal_network::{DiagonalNetwork, MirrorSlopes, NetworkError};
pub use evaluation::{Evaluation, FiniteSum, Objective, Slope};
pub use exponential::Exponential;
pub use factored::{AnyFactored, Factored};
pub use least_squares::{LeastSquares, ShapeError};
pub use penalised::{AnyPenalised, Penalised};
pub use perceptron::{Activation, Layers, Order, OutputLoss, Perceptron};
pub use phase_retrieval::PhaseRetrieval;
pub use power::Power;
pub use quadratic::Quadratic;
pub use robust_regression::RobustRegression;
pub use rows::Rows;
