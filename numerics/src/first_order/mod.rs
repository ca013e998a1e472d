//! First-order methods, one rule a file, for any objective.
//!
//! A [`Method`] is configuration; [`Iterate`] is where it stands; what one rule alone remembers is that
//! rule's own type. [`Under`] holds the three together and is what a run steps, as a [`Course`]. A method
//! asks an [`crate::oracle::Oracle`] for slopes and never decides when to stop or what to record.
//!
//! Stochastic variants are the same rules under another oracle. An ensemble is the same rule on a longer
//! vector, see [`crate::surface::Swarm`]: norms are taken for every point, and a point that is lost stays NaN
//! and stops no other.

mod adam;
mod course;
mod heavy_ball;
mod iterate;
mod kind;
mod lbfgs;
mod nesterov;
mod normalised;
mod normalised_kinds;
mod pairs;
pub mod rates;
mod schedule;
mod spider;

pub use adam::{Adam, AdamMemory};
pub use course::{Course, Halt, Make, Method, Under};
pub use heavy_ball::{HeavyBall, Momentum};
pub use iterate::Iterate;
pub use kind::{Build, METHODS, MethodKind, method_kind};
pub use lbfgs::{Lbfgs, LbfgsMemory};
pub use nesterov::Nesterov;
pub use normalised::{Normalised, NormalisedMemory};
pub use schedule::Schedule;
pub use spider::{Spider, SpiderMemory};
