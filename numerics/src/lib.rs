//! The mathematics that steps: losses, penalties, rules of motion, solvers, and the loops they share.
//!
//! A package of its own because it is compiled for speed, where the rest of the release build is
//! compiled for size; `saddlescope` re-exports every module.

pub mod crossing;
pub mod double_double;
pub mod elementary;
pub mod first_order;
pub mod linear;
pub mod method;
pub mod objective;
pub mod oracle;
pub mod parametrisation;
pub mod penalty;
pub mod quality;
pub mod random;
pub mod recovery;
pub mod streams;
pub mod surface;
