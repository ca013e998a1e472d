//! Saddlescope: sparse learning watched, touched and trusted, in a browser.
//!
//! The numerical core (everything here that compiles natively) knows nothing of the web; the
//! page lives in modules that exist for the wasm target only. `ARCHITECTURE.md` shows how data
//! flows from Settings to Run to Trace to Figure.

pub use numerics::{
    crossing, double_double, elementary, linear, method, objective, penalty, quality, recovery,
};

pub mod data;
pub mod decimal;
pub mod figure;
pub mod json;
pub mod lab;
pub mod link;
pub mod order;
pub mod path;
pub mod run;
pub mod settings;
pub mod slider;
pub mod stream;
pub mod trace;
pub mod typed;

#[cfg(target_arch = "wasm32")]
pub mod engine;
#[cfg(target_arch = "wasm32")]
pub mod ui;
