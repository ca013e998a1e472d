//! The activation strip: one row a feature, filled where it was active, outlined where predicted.

use super::chart::{Cursor, TICK_SIZE_CSS_PX, Tint};
use super::chart_layers::{clipped, is_empty, note, uprights};
use super::draw::{Align, Dash, Draw, Figure, Fill, Label, Rect, Role, Stroke};
use super::label::text_width_css_px;
use super::scale::{Scale, View};
use super::ticks::ticks;

/// Height of one row at text scale 1, CSS pixels.
pub const ROW_HEIGHT_CSS_PX: f64 = 21.0;

/// One feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name.
    pub label: String,
    /// Its colour.
    pub tint: Tint,
    /// When it was active, as start and end on the horizontal axis.
    pub measured: Vec<(f64, f64)>,
    /// When it was predicted to be.
    pub predicted: Vec<(f64, f64)>,
}

/// The whole strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Width, CSS pixels; the height follows from the rows.
    pub width_css_px: f64,
    /// Multiplies text sizes and rows.
    pub text_scale: f64,
    /// Horizontal axis, as in the charts above.
    pub x: Scale,
    /// Features from top to bottom.
    pub rows: Vec<Row>,
}

impl Strip {
    /// Total height with the axis below, CSS pixels.
    pub fn height_css_px(&self) -> f64 {
        (self.rows.len() as f64 * ROW_HEIGHT_CSS_PX + 28.0) * self.text_scale
    }

    /// The view: rows fill the unit interval of `y`, the first at the top.
    pub fn view(&self) -> View {
        let scale = self.text_scale;
        let size = TICK_SIZE_CSS_PX * scale;
        let names = self.rows.iter().map(|row| text_width_css_px(&row.label, size)).fold(0.0, f64::max);
        let left = (42.0 * scale).max(names.min(self.width_css_px / 3.0) + 12.0);
        let plot = Rect {
            x: left,
            y: 2.0 * scale,
            width: (self.width_css_px - left - 14.0 * scale).max(20.0),
            height: self.rows.len() as f64 * ROW_HEIGHT_CSS_PX * scale,
        };
        View { x: self.x, y: Scale::linear(0.0, 1.0), plot }
    }

    /// The row under a vertical pixel.
    pub fn row_at(&self, py: f64) -> Option<usize> {
        let row = (py - self.view().plot.y) / (ROW_HEIGHT_CSS_PX * self.text_scale);
        (row >= 0.0 && row < self.rows.len() as f64).then_some(row as usize)
    }

    /// Both layers at a cursor.
    pub fn figure(&self, cursor: Cursor) -> Figure {
        Figure {
            size_css_px: (self.width_css_px, self.height_css_px()),
            static_layer: self.static_layer(),
            hot_layer: self.hot_layer(cursor, None),
        }
    }

    /// Row lines, names, time ticks and predicted intervals.
    pub fn static_layer(&self) -> Vec<Draw> {
        let view = self.view();
        let size = TICK_SIZE_CSS_PX * self.text_scale;
        let mut lines = Vec::new();
        let mut draws = Vec::new();
        let mut outlines = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            let y = self.middle(&view, i);
            lines.extend([view.plot.x, y, view.plot.right(), y]);
            draws.push(Draw::Text(Label {
                x: view.plot.x - 7.0,
                y,
                text: row.label.clone(),
                align: Align::End,
                role: row.tint.text(),
                size,
                bold: false,
                halo: false,
            }));
            outlines.push(Draw::Rects {
                rects: self.bars(&view, i, &row.predicted, 0.76),
                radius: 3.0,
                fill: None,
                stroke: Some(Stroke::solid(row.tint.past(), 1.25).dashed(Dash::Dashed)),
            });
        }
        draws.insert(0, Draw::Segments { points: lines, stroke: Stroke::solid(Role::Grid, 1.0) });
        draws.push(clipped(&view, outlines));
        let below = view.plot.bottom() + 6.0 + 0.7 * size;
        for tick in ticks(&self.x, view.plot.width, 76.0 * self.text_scale) {
            draws.push(note(view.pixel_x(tick.value), below, &tick.label, Align::Middle, size));
        }
        draws.retain(|draw| !is_empty(draw));
        draws
    }

    /// Measured intervals, strong up to the cursor and pale after it, the cursor line, and a band behind the
    /// highlighted row.
    pub fn hot_layer(&self, cursor: Cursor, highlight: Option<usize>) -> Vec<Draw> {
        let view = self.view();
        let now = match cursor {
            Cursor::Time(x) => x,
            Cursor::Off | Cursor::Probe(_) => f64::INFINITY,
        };
        let mut inside = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            let part = |keep: &dyn Fn((f64, f64)) -> (f64, f64)| -> Vec<(f64, f64)> {
                row.measured.iter().map(|&span| keep(span)).filter(|span| span.0 < span.1).collect()
            };
            let past = part(&|(from, to)| (from, to.min(now)));
            let future = part(&|(from, to)| (from.max(now), to));
            for (spans, role) in [(future, row.tint.future()), (past, row.tint.past())] {
                let fill = Some(Fill::opaque(role));
                let rects = self.bars(&view, i, &spans, 0.48);
                inside.push(Draw::Rects { rects, radius: 0.0, fill, stroke: None });
            }
        }
        let mut draws = vec![clipped(&view, inside)];
        if let Some(row) = highlight.filter(|row| *row < self.rows.len()) {
            let y = self.middle(&view, row) - 0.5 * ROW_HEIGHT_CSS_PX * self.text_scale;
            let band =
                Rect { x: 0.0, y, width: self.width_css_px, height: ROW_HEIGHT_CSS_PX * self.text_scale };
            let fill = Some(Fill { role: Role::Accent, opacity: 0.14 });
            draws.insert(0, Draw::Rects { rects: vec![band], radius: 4.0, fill, stroke: None });
        }
        if let Cursor::Time(x) | Cursor::Probe(x) = cursor
            && self.x.contains(x)
        {
            let px = std::iter::once(view.pixel_x(x));
            draws.push(uprights(&view, px, Stroke::solid(Role::Accent, 1.0)));
        }
        draws.retain(|draw| !is_empty(draw));
        draws
    }

    /// Vertical pixel of the middle of row `i`.
    fn middle(&self, view: &View, i: usize) -> f64 {
        view.plot.y + (i as f64 + 0.5) * ROW_HEIGHT_CSS_PX * self.text_scale
    }

    /// Bars of row `i` over the part of `spans` that the axis shows, `share` of the row high.
    fn bars(&self, view: &View, i: usize, spans: &[(f64, f64)], share: f64) -> Vec<Rect> {
        let height = share * ROW_HEIGHT_CSS_PX * self.text_scale;
        let y = self.middle(view, i) - height / 2.0;
        spans
            .iter()
            .map(|&(from, to)| (from.max(self.x.lo()), to.min(self.x.hi())))
            .filter(|span| span.0 < span.1)
            .map(|(from, to)| {
                let x = view.pixel_x(from);
                Rect { x, y, width: view.pixel_x(to) - x, height }
            })
            .collect()
    }
}
