//! The lab's pictures as the page asks for them: drawn at a time, and asked about a pixel.

use super::axis::TimeAxis;
use super::charts::TimeChart;
use crate::figure::chart::Cursor;
use crate::figure::draw::{Draw, Figure};
use crate::figure::drawing::Drawing;
use crate::figure::number::format_number;
use crate::figure::plane::PlanePlot;
use crate::figure::strip::Strip;

/// How near the pointer must be to a curve to mean it, CSS pixels.
const REACH_CSS_PX: f64 = 14.0;

/// A chart over time.
pub struct TimeDrawing {
    /// The chart.
    pub chart: TimeChart,
    /// Its horizontal axis.
    pub axis: TimeAxis,
    /// Names of the features.
    pub names: Vec<String>,
}

impl Drawing for TimeDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        self.chart.plot.static_layer().to_vec()
    }

    fn hot_layer(&self, time: f64, chosen: Option<usize>) -> Vec<Draw> {
        let series = chosen.and_then(|feature| self.chart.features.iter().position(|f| *f == Some(feature)));
        self.chart.plot.hot_layer(Cursor::Time(self.axis.place(time)), series)
    }

    fn time_at(&self, x_css_px: f64, _: f64) -> Option<f64> {
        Some(self.axis.time(self.chart.plot.x_at(x_css_px)))
    }

    fn feature_at(&self, x_css_px: f64, y_css_px: f64) -> Option<usize> {
        let hit = self.chart.plot.nearest(x_css_px, y_css_px, REACH_CSS_PX)?;
        self.chart.features[hit.series]
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let hit = self.chart.plot.nearest(x_css_px, y_css_px, REACH_CSS_PX)?;
        let time = format_number(self.axis.time(hit.data.0));
        let value = format_number(hit.data.1);
        Some(match self.chart.features[hit.series] {
            Some(feature) => format!("t = {time} · {}: {value}", self.names[feature]),
            None => format!("t = {time} · {value}"),
        })
    }
}

/// The activation strip.
pub struct StripDrawing {
    /// The strip.
    pub strip: Strip,
    /// For each row its feature.
    pub features: Vec<usize>,
    /// Its horizontal axis.
    pub axis: TimeAxis,
    /// Names of the features.
    pub names: Vec<String>,
}

impl Drawing for StripDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        self.strip.static_layer()
    }

    fn hot_layer(&self, time: f64, chosen: Option<usize>) -> Vec<Draw> {
        let row = self.features.iter().position(|feature| Some(*feature) == chosen);
        self.strip.hot_layer(Cursor::Time(self.axis.place(time)), row)
    }

    fn time_at(&self, x_css_px: f64, _: f64) -> Option<f64> {
        let view = self.strip.view();
        let px = x_css_px.clamp(view.plot.x, view.plot.right());
        Some(self.axis.time(view.data_from_pixels(px, view.plot.y).0))
    }

    fn feature_at(&self, _: f64, y_css_px: f64) -> Option<usize> {
        self.strip.row_at(y_css_px).map(|row| self.features[row])
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let row = self.strip.row_at(y_css_px)?;
        let x = self.axis.place(self.time_at(x_css_px, y_css_px)?);
        let inside = |spans: &[(f64, f64)]| spans.iter().any(|(from, to)| *from <= x && x < *to);
        let word = |on: bool| if on { "awake" } else { "asleep" };
        let strip_row = &self.strip.rows[row];
        Some(format!(
            "{}: run {}, predicted {}",
            self.names[self.features[row]],
            word(inside(&strip_row.measured)),
            word(inside(&strip_row.predicted))
        ))
    }
}

/// A path through coefficient space, whose samples are the rows of the trace.
pub struct PathDrawing {
    /// The picture: flat, or a box seen from one side.
    pub picture: PathPicture,
    /// Times of the samples.
    pub times: Vec<f64>,
}

/// Two coefficients over the loss, or three in space.
pub enum PathPicture {
    /// Flat.
    Plane(Box<PlanePlot>),
    /// In space; drawn anew at each sample.
    Space(Box<dyn Fn(f64) -> Figure>),
}

impl PathDrawing {
    /// The fractional sample at a time.
    fn sample(&self, time: f64) -> f64 {
        let after = self.times.partition_point(|t| *t <= time);
        match (after.checked_sub(1), self.times.get(after)) {
            (Some(before), Some(next)) => {
                let start = self.times[before];
                before as f64 + (time - start) / (next - start)
            }
            (Some(last), None) => last as f64,
            (None, _) => 0.0,
        }
    }
}

impl Drawing for PathDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        match &self.picture {
            PathPicture::Plane(plot) => plot.static_layer().to_vec(),
            PathPicture::Space(figure) => figure(0.0).static_layer,
        }
    }

    fn hot_layer(&self, time: f64, _: Option<usize>) -> Vec<Draw> {
        let sample = self.sample(time);
        match &self.picture {
            PathPicture::Plane(plot) => plot.hot_layer(sample),
            PathPicture::Space(figure) => figure(sample).hot_layer,
        }
    }

    fn time_at(&self, x_css_px: f64, y_css_px: f64) -> Option<f64> {
        let PathPicture::Plane(plot) = &self.picture else { return None };
        let sample = plot.nearest_sample(x_css_px, y_css_px, 4.0 * REACH_CSS_PX)?;
        self.times.get(sample).copied()
    }

    fn feature_at(&self, _: f64, _: f64) -> Option<usize> {
        None
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let PathPicture::Plane(plot) = &self.picture else { return None };
        let (x, y) = plot.view().data_from_pixels(x_css_px, y_css_px);
        plot.view()
            .plot
            .contains(x_css_px, y_css_px)
            .then(|| format!("({}, {})", format_number(x), format_number(y)))
    }
}
