//! The first-order family: methods, objectives, oracles and swarms against closed forms, published numbers
//! and independent references.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a broken reference must stop the tests

mod allocation;
mod factored;
mod factored_identities;
mod heavy_ball;
mod line_search;
mod normalised;
mod normalised_problems;
mod objectives;
mod quadratics;
mod streams;
mod support;
mod swarm;
mod two_points;
