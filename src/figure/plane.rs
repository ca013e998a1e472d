//! A path in the plane of two coordinates: over a field with its level lines, through rings.

use super::chart::{Axis, Frame};
use super::chart_layers::{axes, clipped, dot, is_empty};
use super::colour::Map;
use super::contour::Grid;
use super::decimate::{Column, Thinned, thin_path};
use super::draw::{Align, Dash, Draw, Figure, Fill, Heat, Label, Role, Shape, Stroke};
use super::scale::View;

/// A numbered place, drawn as a ring.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// Data coordinates.
    pub at: (f64, f64),
    /// What is written beside it.
    pub label: String,
}

/// A field over the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its values.
    pub grid: Grid,
    /// Heights of level lines, increasing; the shade steps evenly from each to the next.
    pub levels: Vec<f64>,
}

/// All that a plane shows, borrowed from the data.
#[derive(Clone, Debug)]
pub struct Plane<'a> {
    /// Width and height, CSS pixels.
    pub size_css_px: (f64, f64),
    /// Multiplies text sizes and margins.
    pub text_scale: f64,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// The field behind the path.
    pub field: Option<Field>,
    /// The path, sample by sample.
    pub path: (Column<'a>, Column<'a>),
    /// Numbered places.
    pub rings: Vec<Ring>,
}

/// A laid-out plane; owns its data.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanePlot {
    size_css_px: (f64, f64),
    view: View,
    static_layer: Vec<Draw>,
    /// Drawn over the path, so that it does not hide their numbers.
    rings: Vec<Draw>,
    /// How the path to come is drawn.
    future: Stroke,
    path: Thinned,
}

impl Plane<'_> {
    /// Does everything that does not depend on the cursor.
    pub fn lay_out(&self) -> PlanePlot {
        let frame = Frame::around(self.size_css_px, self.text_scale, &self.x, &self.y, 0.0);
        let view = frame.view;
        let field = self.field.as_ref().map(|field| shaded(field, &view)).unwrap_or_default();
        let places = self.rings.iter().map(|r| (view.pixels_from_data(r.at.0, r.at.1), &*r.label));
        let rings = rings(places);
        let mut static_layer = axes(&frame);
        static_layer.push(clipped(&view, field));
        static_layer.retain(|draw| !is_empty(draw));
        let pixels = self.path.0.iter().zip(self.path.1.iter()).map(|(x, y)| view.pixels_from_data(x, y));
        // A pale line would drown in the shades of a field.
        let future = match self.field {
            Some(_) => Stroke::solid(Role::Accent, 1.25).dashed(Dash::Dotted),
            None => GHOST_PATH,
        };
        let (size_css_px, path) = (self.size_css_px, thin_path(pixels, 0.4));
        PlanePlot { size_css_px, view, static_layer, rings, future, path }
    }
}

impl PlanePlot {
    /// Where data lie in the picture.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// What stays when the cursor moves.
    pub fn static_layer(&self) -> &[Draw] {
        &self.static_layer
    }

    /// The path up to sample `now` solid, the rest as a ghost, and the current point. `now` may lie
    /// between two samples.
    pub fn hot_layer(&self, now: f64) -> Vec<Draw> {
        let mut draws = vec![clipped(&self.view, split_path(&self.path, now, self.future))];
        draws.extend_from_slice(&self.rings);
        if let Some((x, y)) = point_at(&self.path, now) {
            draws.push(dot(x, y, Role::Accent, 10.0));
        }
        draws.retain(|draw| !is_empty(draw));
        draws
    }

    /// Both layers at sample `now`.
    pub fn figure(&self, now: f64) -> Figure {
        let (static_layer, hot_layer) = (self.static_layer.clone(), self.hot_layer(now));
        Figure { size_css_px: self.size_css_px, static_layer, hot_layer }
    }

    /// The sample of the path nearest to a pixel, no farther than `reach_css_px`.
    pub fn nearest_sample(&self, px: f64, py: f64, reach_css_px: f64) -> Option<usize> {
        let distances = self.path.points.chunks_exact(2).map(|p| libm::hypot(p[0] - px, p[1] - py));
        let (i, distance) = distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
        (distance <= reach_css_px).then(|| self.path.samples[i])
    }
}

/// The field as a smooth map, darker where lower, with its level lines.
fn shaded(field: &Field, view: &View) -> Vec<Draw> {
    let grid = &field.grid;
    let ((x0, x1), (y0, y1)) = (grid.x_range(), grid.y_range());
    let ((left, bottom), (right, top)) = (view.pixels_from_data(x0, y0), view.pixels_from_data(x1, y1));
    // Pixels of the map are centred on nodes: the picture reaches half a cell over the grid.
    let (dx, dy) = ((right - left) / (grid.columns() - 1) as f64, (bottom - top) / (grid.rows() - 1) as f64);
    let values = (0..grid.rows())
        .rev()
        .flat_map(|row| (0..grid.columns()).map(move |column| shade(grid.value(column, row), &field.levels)))
        .collect();
    let rect = super::scale::Rect {
        x: left - dx / 2.0,
        y: top - dy / 2.0,
        width: right - left + dx,
        height: bottom - top + dy,
    };
    let (columns, rows) = (grid.columns(), grid.rows());
    let mut points = Vec::new();
    for line in field.levels.iter().flat_map(|&level| grid.contour(level)) {
        points.extend(line.chunks_exact(2).flat_map(|p| {
            let (x, y) = view.pixels_from_data(p[0], p[1]);
            [x, y]
        }));
        points.extend([f64::NAN, f64::NAN]);
    }
    vec![
        Draw::Heat(Heat { columns, rows, values, map: Map::Blues, rect, smooth: true }),
        Draw::Polyline { points, stroke: Stroke::solid(Role::Card, 0.75) },
    ]
}

/// How dark a value is: 1 below the lowest level, 0 above the highest, linear between levels.
fn shade(value: f64, levels: &[f64]) -> f32 {
    let count = levels.len() as f64;
    let below = levels.partition_point(|&level| level <= value);
    let rank = match below {
        _ if value.is_nan() => return f32::NAN,
        0 => 0.0,
        k if k == levels.len() => count,
        k => k as f64 + (value - levels[k - 1]) / (levels[k] - levels[k - 1]),
    };
    (1.0 - rank / count.max(1.0)) as f32
}

/// Rings with their labels to the upper right, each with a halo; where labels would cover each
/// other the earlier one in the list stays.
pub(super) fn rings<'r>(places: impl Iterator<Item = ((f64, f64), &'r str)>) -> Vec<Draw> {
    const ROOM_CSS_PX: (f64, f64) = (14.0, 12.0);
    let mut draws = Vec::new();
    let mut written: Vec<(f64, f64)> = Vec::new();
    for ((x, y), label) in places {
        let covers = |at: &(f64, f64)| (at.0 - x).abs() < ROOM_CSS_PX.0 && (at.1 - y).abs() < ROOM_CSS_PX.1;
        let room = !written.iter().any(covers);
        draws.push(Draw::Markers {
            points: vec![x, y],
            shape: Shape::Circle,
            size: 11.0,
            fill: Some(Fill { role: Role::Card, opacity: 0.55 }),
            stroke: Some(Stroke::solid(Role::Ink, 1.5)),
        });
        if !room {
            continue;
        }
        written.push((x, y));
        draws.push(Draw::Text(Label {
            x: x + 8.0,
            y: y - 9.0,
            text: label.to_string(),
            align: Align::Start,
            role: Role::Ink,
            size: 12.0,
            bold: true,
            halo: true,
        }));
    }
    draws
}

/// The path to come on a plain ground.
pub(super) const GHOST_PATH: Stroke = Stroke::solid(Role::GhostAccent, 1.5);

/// The path solid before sample `now`, and as `ghost` after it.
pub(super) fn split_path(path: &Thinned, now: f64, ghost: Stroke) -> Vec<Draw> {
    let kept = path.samples.partition_point(|&k| k as f64 <= now);
    let (mut past, mut future) = (path.points[..2 * kept].to_vec(), path.points[2 * kept..].to_vec());
    if let Some((x, y)) = point_at(path, now) {
        past.extend([x, y]);
        future.splice(0..0, [x, y]);
    }
    vec![
        Draw::Polyline { points: future, stroke: ghost },
        Draw::Polyline { points: past, stroke: Stroke::solid(Role::Accent, 2.25) },
    ]
}

/// The pixel of the path at sample `now`, by interpolation; held at the ends.
pub(super) fn point_at(path: &Thinned, now: f64) -> Option<(f64, f64)> {
    let last = path.samples.len().checked_sub(1)?;
    let point = |i: usize| (path.points[2 * i], path.points[2 * i + 1]);
    let after = path.samples.partition_point(|&k| k as f64 <= now);
    if after == 0 || after > last {
        return Some(point(after.min(last)));
    }
    let (k0, k1) = (path.samples[after - 1] as f64, path.samples[after] as f64);
    let share = (now - k0) / (k1 - k0);
    let (a, b) = (point(after - 1), point(after));
    Some((a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1)))
}
