//! What several test files share.

pub mod figure_samples;
pub mod lab_runs;
pub mod path_cases;
pub mod problems;
pub mod tables;
