//! The saddle-to-saddle lab on the page.

mod changes;
mod details;
mod overlays;
mod own_data;
mod page;
mod pictures;
mod scenery;
mod sweep;

pub use page::SaddlesPage;
