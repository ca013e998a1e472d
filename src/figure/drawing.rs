//! What the page asks of a laid-out picture, whatever it shows.

use super::chart::{Cursor, Plot};
use super::draw::Draw;
use super::number::format_number;

/// A picture that is laid out: drawn at any cursor, and asked about any pixel.
pub trait Drawing {
    /// What stays when the cursor moves.
    fn static_layer(&self) -> Vec<Draw>;

    /// What moves with the cursor; `chosen` is the highlighted feature.
    fn hot_layer(&self, time: f64, chosen: Option<usize>) -> Vec<Draw>;

    /// The time under a pixel, where the picture has a time axis or a path in time.
    fn time_at(&self, x_css_px: f64, y_css_px: f64) -> Option<f64>;

    /// The feature under a pixel.
    fn feature_at(&self, x_css_px: f64, y_css_px: f64) -> Option<usize>;

    /// The values under a pixel, in words.
    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String>;
}

/// Rows of text with a head: what a picture shows, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataTable {
    /// Names of the columns.
    pub head: Vec<String>,
    /// Rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// A chart without time: nothing moves in it.
pub struct Still(pub Plot);

impl Drawing for Still {
    fn static_layer(&self) -> Vec<Draw> {
        self.0.static_layer().to_vec()
    }

    fn hot_layer(&self, _: f64, _: Option<usize>) -> Vec<Draw> {
        self.0.hot_layer(Cursor::Off, None)
    }

    fn time_at(&self, _: f64, _: f64) -> Option<f64> {
        None
    }

    fn feature_at(&self, _: f64, _: f64) -> Option<usize> {
        None
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        const REACH_CSS_PX: f64 = 14.0;
        let hit = self.0.nearest(x_css_px, y_css_px, REACH_CSS_PX)?;
        Some(format!("({}, {})", format_number(hit.data.0), format_number(hit.data.1)))
    }
}
