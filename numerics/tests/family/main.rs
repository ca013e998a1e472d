//! The first-order family: methods, objectives, oracles and swarms against closed forms, published numbers
//! and independent references.

mod allocation;
mod heavy_ball;
mod quadratics;
mod streams;
mod support;
mod swarm;
