//! The native tests, one program: each file states the mathematics of one thing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in tests a panic is the failure

mod cases;
mod csv;
mod data;
mod descent;
mod figure_chart;
mod figure_colour;
mod figure_curves;
mod figure_scale;
mod gradient_flow;
mod lasso_homotopy;
mod nearly_equal_columns;
mod net;
mod penalised_path;
mod penalties;
mod penalties_groups;
mod penalties_handles;
mod penalties_lab;
mod penalties_notices;
mod penalties_outcomes;
mod penalties_settings;
mod penalty_references;
mod penalty_structures;
mod posed;
mod recovery;
mod recovery_groups;
mod recovery_solvers;
mod saddles_certificates;
mod saddles_charts;
mod saddles_lab;
mod saddles_words;
mod settings;
mod sliders;
mod successive_saddles;
mod support;
mod weep;
