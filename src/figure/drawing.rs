//! What the page asks of a laid-out picture, whatever it shows.

use super::chart::{Cursor, Plot, Tint};
use super::draw::{Draw, Fill, Role, Shape, Stroke};
use super::number::format_number;

/// A picture that is laid out: drawn at any cursor, and asked about any pixel.
pub trait Drawing {
    /// What stays when the cursor moves.
    fn static_layer(&self) -> Vec<Draw>;

    /// What moves with the cursor; `chosen` is the highlighted feature.
    fn hot_layer(&self, time: f64, chosen: Option<usize>) -> Vec<Draw>;

    /// The time under a pixel, where the picture has a time axis or a path in time.
    fn time_at(&self, x_css_px: f64, y_css_px: f64) -> Option<f64>;

    /// The place under a pixel in data units, where the picture has things to take hold of.
    fn place_at(&self, _x_css_px: f64, _y_css_px: f64) -> Option<(f64, f64)> {
        None
    }

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

/// A still chart whose abscissa is a setting: pointing at it says which value is meant.
pub struct Settable {
    /// The chart.
    pub still: Still,
    /// Marks over its curves: abscissa, ordinate and colour.
    pub marks: Vec<(f64, f64, Tint)>,
}

impl Drawing for Settable {
    fn static_layer(&self) -> Vec<Draw> {
        self.still.static_layer()
    }

    fn hot_layer(&self, time: f64, chosen: Option<usize>) -> Vec<Draw> {
        let view = self.still.0.view();
        let mark = |&(x, y, tint): &(f64, f64, Tint)| {
            let (px, py) = view.pixels_from_data(x, y);
            Draw::Markers {
                points: vec![px, py],
                shape: Shape::Circle,
                size: 10.0,
                fill: Some(Fill { role: tint.past(), opacity: 1.0 }),
                stroke: Some(Stroke::solid(Role::Card, 1.75)),
            }
        };
        let mut draws = self.still.hot_layer(time, chosen);
        draws.extend(self.marks.iter().map(mark));
        draws
    }

    fn time_at(&self, _: f64, _: f64) -> Option<f64> {
        None
    }

    fn place_at(&self, x_css_px: f64, y_css_px: f64) -> Option<(f64, f64)> {
        let plot = &self.still.0;
        Some((plot.x_at(x_css_px), plot.view().data_from_pixels(x_css_px, y_css_px).1))
    }

    fn feature_at(&self, _: f64, _: f64) -> Option<usize> {
        None
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        self.still.reading_at(x_css_px, y_css_px)
    }
}
