//! Draw commands: what a figure is made of, without saying in which colours or by which painter.

use super::colour::Map;
pub use super::scale::Rect;

/// What a colour is for; a [`super::theme::Theme`] says which colour that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The card behind a chart; also the halo of text and markers.
    Card,
    /// Main text, and curves that stand alone.
    Ink,
    /// Ink lightened towards the card: the future of a curve drawn in ink.
    GhostInk,
    /// Tick labels, notes, events and walls.
    Muted,
    /// Grid lines and frames.
    Grid,
    /// The cursor line, the current point, selections.
    Accent,
    /// Accent lightened towards the card.
    GhostAccent,
    /// Curve `i` of a chart; curves beyond the palette repeat its colours.
    Series(usize),
    /// The future of curve `i`.
    Ghost(usize),
    /// Text in the colour of curve `i`, dark enough to be read.
    SeriesText(usize),
    /// A curve that is not of interest now (one of many features at zero).
    Inactive,
    /// The future of such a curve.
    GhostInactive,
    /// A warning: a certificate that does not hold.
    Warning,
}

/// How a line is broken: the second cue beside colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dash {
    /// Unbroken: what was measured.
    Solid,
    /// Short dashes: what was predicted.
    Dashed,
    /// Dots: events and references.
    Dotted,
    /// Long dashes.
    Long,
    /// A dash and a dot.
    DashDot,
}

impl Dash {
    /// Lengths of ink and gap in turn, CSS pixels; empty for a solid line.
    pub fn pattern_css_px(self) -> &'static [f64] {
        match self {
            Dash::Solid => &[],
            Dash::Dashed => &[4.0, 3.0],
            Dash::Dotted => &[1.0, 3.5],
            Dash::Long => &[9.0, 4.0],
            Dash::DashDot => &[7.0, 3.0, 1.5, 3.0],
        }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub role: Role,
    /// Its width, CSS pixels.
    pub width: f64,
    /// How it is broken.
    pub dash: Dash,
}

impl Stroke {
    /// An unbroken line.
    pub const fn solid(role: Role, width: f64) -> Stroke {
        Stroke { role, width, dash: Dash::Solid }
    }

    /// The same line broken otherwise.
    pub const fn dashed(self, dash: Dash) -> Stroke {
        Stroke { dash, ..self }
    }
}

/// How an area is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// Its colour.
    pub role: Role,
    /// From 0 (nothing) to 1 (opaque).
    pub opacity: f64,
}

impl Fill {
    /// An opaque fill.
    pub const fn opaque(role: Role) -> Fill {
        Fill { role, opacity: 1.0 }
    }
}

/// The shape of a marker: the second cue of scattered points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A disc or ring.
    Circle,
    /// An upright square.
    Square,
    /// A square on its tip.
    Diamond,
    /// A triangle pointing up.
    Triangle,
    /// A diagonal cross (stroke only).
    Cross,
}

impl Shape {
    /// Flat corners around `(x, y)` at radius `r`; two crossing strokes, pen lifted between them,
    /// for the cross, and none for the circle, which painters draw as an arc.
    pub fn outline(self, x: f64, y: f64, r: f64) -> Vec<f64> {
        // Sides chosen so that all shapes look equally large.
        let (s, t) = (0.89 * r, 0.6 * r);
        match self {
            Shape::Circle => Vec::new(),
            Shape::Square => vec![x - s, y - s, x + s, y - s, x + s, y + s, x - s, y + s],
            Shape::Diamond => vec![x, y - 1.2 * r, x + 1.2 * r, y, x, y + 1.2 * r, x - 1.2 * r, y],
            Shape::Triangle => vec![x, y - 1.2 * r, x + 1.1 * r, y + t, x - 1.1 * r, y + t],
            Shape::Cross => {
                vec![x - s, y - s, x + s, y + s, f64::NAN, f64::NAN, x - s, y + s, x + s, y - s]
            }
        }
    }
}

/// Where a text sits relative to its point, horizontally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// The text starts at the point.
    Start,
    /// The text is centred on the point.
    Middle,
    /// The text ends at the point.
    End,
}

/// A line of text, vertically centred on its point.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Horizontal reference, CSS pixels.
    pub x: f64,
    /// Vertical middle of the text, CSS pixels.
    pub y: f64,
    /// What is written.
    pub text: String,
    /// Where the text sits relative to `x`.
    pub align: Align,
    /// Its colour.
    pub role: Role,
    /// Font size, CSS pixels.
    pub size: f64,
    /// Semibold instead of regular.
    pub bold: bool,
    /// A halo in the colour of the card, for text over lines and maps.
    pub halo: bool,
}

/// A small grid of values shown as coloured cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// Cells across.
    pub columns: usize,
    /// Cells down.
    pub rows: usize,
    /// `rows * columns` values in `[0, 1]`, top row first; NaN leaves the card visible.
    pub values: Vec<f32>,
    /// Colours from 0 to 1.
    pub map: Map,
    /// Where the whole grid is shown, CSS pixels.
    pub rect: Rect,
    /// Interpolate between cells (a field) instead of showing them as they are (an image, a table).
    pub smooth: bool,
}

/// One draw command. Points are flat `x0, y0, x1, y1, …` in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub enum Draw {
    /// One or more polylines of one style; a NaN pair lifts the pen.
    Polyline {
        /// Flat points.
        points: Vec<f64>,
        /// Style of all of them.
        stroke: Stroke,
    },
    /// Separate straight lines, four numbers each. Upright and level ones are drawn crisply.
    Segments {
        /// Flat pairs of points.
        points: Vec<f64>,
        /// Style of all of them.
        stroke: Stroke,
    },
    /// A closed area.
    Polygon {
        /// Flat corners; the last joins the first.
        points: Vec<f64>,
        /// How it is filled.
        fill: Fill,
    },
    /// Rectangles of one style, rounded by `radius`.
    Rects {
        /// The rectangles.
        rects: Vec<Rect>,
        /// Corner radius, CSS pixels.
        radius: f64,
        /// How they are filled, if at all.
        fill: Option<Fill>,
        /// How they are outlined, if at all.
        stroke: Option<Stroke>,
    },
    /// Markers of one style.
    Markers {
        /// Flat centres.
        points: Vec<f64>,
        /// Their shape.
        shape: Shape,
        /// Diameter, CSS pixels.
        size: f64,
        /// How they are filled, if at all.
        fill: Option<Fill>,
        /// How they are outlined, if at all.
        stroke: Option<Stroke>,
    },
    /// A line of text.
    Text(Label),
    /// A field or image.
    Heat(Heat),
    /// Commands drawn only inside a rectangle.
    Clip {
        /// The rectangle, CSS pixels.
        rect: Rect,
        /// What is drawn.
        inside: Vec<Draw>,
    },
}

/// A chart ready to be painted: what stays, and what moves with the cursor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Width and height, CSS pixels.
    pub size_css_px: (f64, f64),
    /// Axes, grid, labels, predictions, events: drawn once a data, size or theme change.
    pub static_layer: Vec<Draw>,
    /// Curves split at the cursor, cursor line, dots: drawn every frame.
    pub hot_layer: Vec<Draw>,
}
