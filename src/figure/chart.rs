//! A chart of curves over a common horizontal axis, in the look of the house.
//!
//! Past solid up to the cursor, future as a ghost, predictions dashed, events as dotted verticals.

use super::chart_layers::{hot_layer, static_layer};
use super::decimate::{Column, decimate_at_to};
use super::draw::{Dash, Draw, Figure, Role, Stroke};
use super::label::text_width_css_px;
use super::scale::{Rect, Scale, View};
use super::straighten::straighten;
use super::ticks::{Tick, ticks};

/// Size of tick labels, CSS pixels, at text scale 1.
pub const TICK_SIZE_CSS_PX: f64 = 11.0;

/// What a curve is coloured as; says its colour in the past, the future and in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// A curve that stands alone.
    Ink,
    /// Curve `i` of several.
    Series(usize),
    /// One of many curves that are not of interest now; drawn once, without past and future.
    Inactive,
}

impl Tint {
    /// Colour of what has happened.
    pub fn past(self) -> Role {
        match self {
            Tint::Ink => Role::Ink,
            Tint::Series(i) => Role::Series(i),
            Tint::Inactive => Role::Inactive,
        }
    }

    /// Colour of what is to come.
    pub fn future(self) -> Role {
        match self {
            Tint::Ink => Role::GhostInk,
            Tint::Series(i) => Role::Ghost(i),
            Tint::Inactive => Role::GhostInactive,
        }
    }

    /// Colour of its name.
    pub fn text(self) -> Role {
        match self {
            Tint::Ink => Role::Ink,
            Tint::Series(i) => Role::SeriesText(i),
            Tint::Inactive => Role::Muted,
        }
    }
}

/// A measured curve. `x` must not decrease.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    /// Its name, written at its end where it fits; empty for none.
    pub label: String,
    /// Its colour.
    pub tint: Tint,
    /// Horizontal data.
    pub x: Column<'a>,
    /// Vertical data; not finite breaks the curve.
    pub y: Column<'a>,
    /// How it is broken (charts with predictions keep curves solid).
    pub dash: Dash,
    /// Line width, CSS pixels.
    pub width: f64,
}

impl<'a> Series<'a> {
    /// A solid curve of the usual width.
    pub fn new(
        label: impl Into<String>,
        tint: Tint,
        x: impl Into<Column<'a>>,
        y: impl Into<Column<'a>>,
    ) -> Self {
        let width = if tint == Tint::Inactive { 1.0 } else { 1.9 };
        Series { label: label.into(), tint, x: x.into(), y: y.into(), dash: Dash::Solid, width }
    }
}

/// A predicted curve, drawn dashed.
#[derive(Clone, Debug)]
pub struct Prediction<'a> {
    /// Colour of the curve it predicts; ink is drawn muted.
    pub tint: Tint,
    /// Where values start, not decreasing.
    pub x: Column<'a>,
    /// Values.
    pub y: Column<'a>,
    /// Each value holds until the next `x` (and the last to the edge of the plot), with upright
    /// jumps, instead of straight lines between points.
    pub steps: bool,
}

/// A level that curves cannot pass or should be compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Wall {
    /// Height, data units.
    pub at: f64,
    /// Its name, written above its right end; empty for none.
    pub label: String,
}

/// A shaded range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Band {
    /// Between two values of `x`, over the whole height.
    Upright(f64, f64),
    /// Between two values of `y`, over the whole width.
    Level(f64, f64),
}

/// An axis: its scale and what it measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Range and stretch.
    pub scale: Scale,
    /// What it measures, with its unit; empty when the chart's title says so.
    pub title: String,
}

/// Where the reader is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cursor {
    /// Nowhere: curves are whole.
    Off,
    /// At a moment: curves are solid before it and ghosts after it.
    Time(f64),
    /// At an abscissa to read values from: curves stay whole.
    Probe(f64),
}

/// All that a chart shows, borrowed from the data.
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    /// Width and height, CSS pixels.
    pub size_css_px: (f64, f64),
    /// Multiplies text sizes and margins (1 on the page, more when presenting).
    pub text_scale: f64,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Measured curves, the first lowest.
    pub series: Vec<Series<'a>>,
    /// Predicted curves.
    pub predictions: Vec<Prediction<'a>>,
    /// Moments marked by dotted verticals.
    pub events: Vec<f64>,
    /// Levels marked by horizontal lines.
    pub walls: Vec<Wall>,
    /// Shaded ranges.
    pub bands: Vec<Band>,
    /// Write names of curves at their right ends where there is room.
    pub end_labels: bool,
}

impl<'a> Chart<'a> {
    /// An empty chart; push series, predictions, events, walls and bands onto its fields.
    pub fn new(size_css_px: (f64, f64), x: Scale, y: Scale) -> Self {
        Chart {
            size_css_px,
            text_scale: 1.0,
            x: Axis { scale: x, title: String::new() },
            y: Axis { scale: y, title: String::new() },
            series: Vec::new(),
            predictions: Vec::new(),
            events: Vec::new(),
            walls: Vec::new(),
            bands: Vec::new(),
            end_labels: true,
        }
    }

    /// Does everything that does not depend on the cursor: margins, ticks, thinning, the static
    /// layer. The result owns its data.
    pub fn lay_out(&self) -> Plot {
        let frame = Frame::new(self);
        // Most curves share their horizontal data, and a logarithm for each point takes a while.
        let (mut px, mut px_of) = (Vec::new(), None::<Column>);
        let curves = self
            .series
            .iter()
            .map(|series| {
                if !px_of.is_some_and(|x| x.is_same(&series.x)) {
                    px_of = Some(series.x);
                    px.clear();
                    px.extend(series.x.iter().map(|x| frame.view.pixel_x(x)));
                }
                let mut points = Vec::new();
                decimate_at_to(&px, series.y, &frame.view, &mut points);
                straighten(&mut points);
                let stroke = Stroke { role: series.tint.past(), width: series.width, dash: series.dash };
                Curve { tint: series.tint, stroke, points }
            })
            .collect();
        let mut plot =
            Plot { size_css_px: self.size_css_px, view: frame.view, static_layer: Vec::new(), curves };
        plot.static_layer = static_layer(self, &frame, &plot.curves);
        plot
    }
}

/// The view of a chart with its ticks and the font size they are written in.
pub(super) struct Frame {
    pub(super) view: View,
    pub(super) x_ticks: Vec<Tick>,
    pub(super) y_ticks: Vec<Tick>,
    /// What the axes measure.
    pub(super) titles: (String, String),
    pub(super) text_size: f64,
}

impl Frame {
    /// The frame of a chart: on the right, room for the names of curves, at most a quarter of it.
    fn new(chart: &Chart) -> Frame {
        let named = chart.series.iter().filter(|s| chart.end_labels && s.tint != Tint::Inactive);
        let size = TICK_SIZE_CSS_PX * chart.text_scale;
        let names = named.map(|s| text_width_css_px(&s.label, size)).fold(0.0, f64::max);
        let right = if names > 0.0 { (names + 18.0).min(chart.size_css_px.0 / 4.0) } else { 0.0 };
        Frame::around(chart.size_css_px, chart.text_scale, &chart.x, &chart.y, right)
    }

    /// Margins and ticks: a fixed left margin, so that charts above each other align, unless labels
    /// need more, and at least `right` on the right.
    pub(super) fn around(size_css_px: (f64, f64), scale: f64, x: &Axis, y: &Axis, right: f64) -> Frame {
        let text_size = TICK_SIZE_CSS_PX * scale;
        let (width, height) = size_css_px;
        let title_room = |title: &str| if title.is_empty() { 0.0 } else { 16.0 * scale };
        let top = 8.0 * scale + title_room(&y.title);
        let bottom = 24.0 * scale + title_room(&x.title);
        let plot_height = (height - top - bottom).max(20.0);
        let y_ticks = ticks(&y.scale, plot_height, 44.0 * scale);
        let widest = y_ticks.iter().map(|tick| text_width_css_px(&tick.label, text_size)).fold(0.0, f64::max);
        let left = (42.0 * scale).max(widest + 12.0);
        let plot_width = (width - left - right.max(14.0 * scale)).max(20.0);
        let plot = Rect { x: left, y: top, width: plot_width, height: plot_height };
        let x_ticks = ticks(&x.scale, plot_width, 76.0 * scale);
        let titles = (x.title.clone(), y.title.clone());
        Frame { view: View { x: x.scale, y: y.scale, plot }, x_ticks, y_ticks, titles, text_size }
    }
}

/// A curve in pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) tint: Tint,
    pub(super) stroke: Stroke,
    /// Flat points with NaN pairs between pieces, `x` not decreasing.
    pub(super) points: Vec<f64>,
}

impl Curve {
    /// Height of the curve at a horizontal pixel, `None` where it has a gap or ends.
    pub(super) fn height_at(&self, px: f64) -> Option<f64> {
        self.points.windows(4).step_by(2).find_map(|p| {
            let (x0, y0, x1, y1) = (p[0], p[1], p[2], p[3]);
            // The later end of an upright piece: what holds from then on.
            let share = if x1 > x0 { (px - x0) / (x1 - x0) } else { 1.0 };
            (x0 <= px && px <= x1).then_some(y0 + share * (y1 - y0))
        })
    }
}

/// What lies under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Index of the series in the chart.
    pub series: usize,
    /// The point of the curve at the pointer's abscissa, data units, exact to a pixel.
    pub data: (f64, f64),
    /// Distance to the pointer, CSS pixels.
    pub distance_css_px: f64,
}

/// A laid-out chart, ready to be drawn at any cursor and asked about any pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    size_css_px: (f64, f64),
    view: View,
    static_layer: Vec<Draw>,
    curves: Vec<Curve>,
}

impl Plot {
    /// Where data lie in the picture.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// What stays when the cursor moves.
    pub fn static_layer(&self) -> &[Draw] {
        &self.static_layer
    }

    /// What moves with the cursor; `highlight` is a series drawn stronger (hovered or chosen).
    pub fn hot_layer(&self, cursor: Cursor, highlight: Option<usize>) -> Vec<Draw> {
        hot_layer(&self.view, &self.curves, cursor, highlight)
    }

    /// Both layers at a cursor, for export and tests.
    pub fn figure(&self, cursor: Cursor) -> Figure {
        Figure {
            size_css_px: self.size_css_px,
            static_layer: self.static_layer.clone(),
            hot_layer: self.hot_layer(cursor, None),
        }
    }

    /// The curve nearest to a pixel, measured upright (and level within a steep piece), no farther
    /// than `reach_css_px`; curves of interest win over inactive ones at equal distance.
    pub fn nearest(&self, px: f64, py: f64, reach_css_px: f64) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        for (series, curve) in self.curves.iter().enumerate() {
            let Some((distance, at)) = distance_to(&curve.points, px, py) else { continue };
            let preference = if curve.tint == Tint::Inactive { 0.5 } else { 0.0 };
            if distance + preference <= best.map_or(reach_css_px, |hit| hit.distance_css_px) {
                best = Some(Hit {
                    series,
                    data: self.view.data_from_pixels(at.0, at.1),
                    distance_css_px: distance,
                });
            }
        }
        best
    }

    /// The value of `x` under a horizontal pixel, held inside the axis: for moving the cursor.
    pub fn x_at(&self, px: f64) -> f64 {
        let px = px.clamp(self.view.plot.x, self.view.plot.right());
        self.view.data_from_pixels(px, self.view.plot.y).0
    }
}

/// Distance from a pixel to a polyline and the nearest point on it.
fn distance_to(points: &[f64], px: f64, py: f64) -> Option<(f64, (f64, f64))> {
    let mut best: Option<(f64, (f64, f64))> = None;
    for p in points.windows(4).step_by(2) {
        let (dx, dy) = (p[2] - p[0], p[3] - p[1]);
        let length = dx * dx + dy * dy;
        if length.is_nan() {
            continue;
        }
        let t = if length > 0.0 { ((px - p[0]) * dx + (py - p[1]) * dy) / length } else { 0.0 };
        let t = t.clamp(0.0, 1.0);
        let at = (p[0] + t * dx, p[1] + t * dy);
        let distance = libm::hypot(px - at.0, py - at.1);
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, at));
        }
    }
    best
}
