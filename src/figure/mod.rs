//! From data to draw commands: pure geometry, no web types, testable natively.
//!
//! ```text
//! columns ─► Chart ─lay_out─► Plot ─figure(cursor)─► Figure ─► canvas (ui::painter) or SVG (svg)
//!                    └ once a data, size change └ once a frame
//! ```
//!
//! Everything is in CSS pixels with the origin at the top left; colours are palette roles that a
//! [`theme::Theme`] resolves when the figure is painted, so a figure does not depend on the theme.
//!
//! # Examples
//! ```
//! use saddlescope::figure::chart::{Chart, Cursor, Series, Tint};
//! use saddlescope::figure::scale::{Scale, Stretch};
//!
//! let (time, loss) = ([0.0, 1.0, 2.0], [100.0, 1.0, 0.01]);
//! let y = Scale::fit(Stretch::Log, loss, 0.05);
//! let mut chart = Chart::new((540.0, 250.0), Scale::linear(0.0, 2.0), y);
//! chart.series.push(Series::new("", Tint::Ink, time.as_slice(), loss.as_slice()));
//! chart.events = vec![0.5, 1.5];
//! let plot = chart.lay_out(); // once a data or size change; owns its data
//! let hot = plot.hot_layer(Cursor::Time(1.2), None); // once a frame
//! assert!(!hot.is_empty());
//! ```

pub mod chart;
mod chart_layers;
pub mod colour;
pub mod contour;
pub mod decimate;
pub mod draw;
pub mod drawing;
pub mod fingerprint;
pub mod label;
pub mod number;
pub mod plane;
pub mod scale;
pub mod scene;
pub mod straighten;
pub mod strip;
pub mod svg;
pub mod theme;
pub mod ticks;
