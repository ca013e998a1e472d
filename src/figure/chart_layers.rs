//! The two layers of a chart: what stays, and what moves with the cursor.

use super::chart::{Band, Chart, Cursor, Curve, Frame, Prediction, Tint};
use super::decimate::decimate_to;
use super::draw::{Align, Dash, Draw, Fill, Label, Rect, Role, Shape, Stroke};
use super::label::spread_in_place;
use super::scale::View;
use super::straighten::straighten;
use crate::order::sort_by_number;

/// How far lines may reach over the edge of the plot before they are cut: half a thick line.
const OVERHANG_CSS_PX: f64 = 2.0;

/// Grid, labels, bands, walls, events, inactive curves, predictions and names, lowest first.
pub(super) fn static_layer(chart: &Chart, frame: &Frame, curves: &[Curve]) -> Vec<Draw> {
    let mut draws = bands(chart, &frame.view);
    draws.extend(axes(frame));
    draws.extend(walls(chart, frame));
    let events = chart.events.iter().filter(|&&x| chart.x.scale.contains(x));
    draws.push(uprights(
        &frame.view,
        events.map(|&x| frame.view.pixel_x(x)),
        Stroke::solid(Role::Inactive, 1.0).dashed(Dash::Dotted),
    ));
    let mut inside = Vec::new();
    for curve in curves.iter().filter(|curve| curve.tint == Tint::Inactive) {
        push_polyline(&mut inside, curve.stroke, &curve.points);
    }
    for prediction in &chart.predictions {
        inside.push(predicted(prediction, &frame.view));
    }
    draws.push(clipped(&frame.view, inside));
    if chart.end_labels {
        draws.extend(end_labels(chart, frame, curves));
    }
    draws.retain(|draw| !is_empty(draw));
    draws
}

/// Level grid lines with their labels, labels under the plot, and what the axes measure: shared by all charts with axes.
pub(super) fn axes(frame: &Frame) -> Vec<Draw> {
    let (view, size) = (&frame.view, frame.text_size);
    let plot = view.plot;
    let mut lines = Vec::new();
    let mut draws = Vec::new();
    for tick in &frame.y_ticks {
        let y = view.pixel_y(tick.value);
        lines.extend([plot.x, y, plot.right(), y]);
        draws.push(note(plot.x - 7.0, y, &tick.label, Align::End, size));
    }
    for tick in &frame.x_ticks {
        let y = plot.bottom() + 6.0 + 0.7 * size;
        draws.push(note(view.pixel_x(tick.value), y, &tick.label, Align::Middle, size));
    }
    draws.insert(0, Draw::Segments { points: lines, stroke: Stroke::solid(Role::Grid, 1.0) });
    let (across, up) = &frame.titles;
    if !up.is_empty() {
        draws.push(note(plot.x, plot.y - 6.0 - 0.6 * size, up, Align::Start, size));
    }
    if !across.is_empty() {
        draws.push(note(plot.right(), plot.bottom() + 8.0 + 2.1 * size, across, Align::End, size));
    }
    draws
}

fn bands(chart: &Chart, view: &View) -> Vec<Draw> {
    let plot = view.plot;
    let rects: Vec<Rect> = chart
        .bands
        .iter()
        .filter_map(|band| {
            let (a, b) = match *band {
                Band::Upright(from, to) => (view.pixel_x(from), view.pixel_x(to)),
                Band::Level(from, to) => (view.pixel_y(from), view.pixel_y(to)),
            };
            let upright = matches!(band, Band::Upright(..));
            let (lo, hi) = if upright { (plot.x, plot.right()) } else { (plot.y, plot.bottom()) };
            let (a, b) = (a.min(b).clamp(lo, hi), a.max(b).clamp(lo, hi));
            let rect = if upright {
                Rect { x: a, width: b - a, ..plot }
            } else {
                Rect { y: a, height: b - a, ..plot }
            };
            (b > a).then_some(rect)
        })
        .collect();
    vec![Draw::Rects {
        rects,
        radius: 0.0,
        fill: Some(Fill { role: Role::Accent, opacity: 0.09 }),
        stroke: None,
    }]
}

fn walls(chart: &Chart, frame: &Frame) -> Vec<Draw> {
    let (view, plot) = (&frame.view, frame.view.plot);
    let mut points = Vec::new();
    let mut draws = Vec::new();
    for wall in chart.walls.iter().filter(|wall| chart.y.scale.contains(wall.at)) {
        let y = view.pixel_y(wall.at);
        points.extend([plot.x, y, plot.right(), y]);
        if !wall.label.is_empty() {
            let above = y - 0.8 * frame.text_size;
            let y = if above < plot.y { y + 0.9 * frame.text_size } else { above };
            draws.push(note(plot.right() - 2.0, y, &wall.label, Align::End, frame.text_size));
        }
    }
    draws.insert(0, Draw::Segments { points, stroke: Stroke::solid(Role::Muted, 1.0) });
    draws
}

fn predicted(prediction: &Prediction, view: &View) -> Draw {
    let mut points = Vec::new();
    if prediction.steps {
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        for k in 0..prediction.x.len().min(prediction.y.len()) {
            let until = if k + 1 < prediction.x.len() { prediction.x.at(k + 1) } else { view.x.hi() };
            let y = prediction.y.at(k);
            xs.extend([prediction.x.at(k), until.max(prediction.x.at(k))]);
            ys.extend([y, y]);
        }
        decimate_to((&xs).into(), (&ys).into(), view, &mut points);
    } else {
        decimate_to(prediction.x, prediction.y, view, &mut points);
    }
    straighten(&mut points);
    let role = if prediction.tint == Tint::Ink { Role::Muted } else { prediction.tint.past() };
    Draw::Polyline { points, stroke: Stroke::solid(role, 1.25).dashed(Dash::Dashed) }
}

/// Names of curves right of the plot at the heights where they end, pushed apart; when there is no
/// room for all, the first ones.
fn end_labels(chart: &Chart, frame: &Frame, curves: &[Curve]) -> Vec<Draw> {
    let (plot, size) = (frame.view.plot, frame.text_size);
    let gap = 1.25 * size;
    let mut ends: Vec<(f64, usize)> = curves
        .iter()
        .enumerate()
        .filter(|(i, curve)| curve.tint != Tint::Inactive && !chart.series[*i].label.is_empty())
        .filter_map(|(i, curve)| {
            let end = curve.points.chunks_exact(2).rfind(|p| p[1].is_finite())?;
            Some((end[1].clamp(plot.y, plot.bottom()), i))
        })
        .collect();
    ends.truncate((plot.height / gap) as usize + 1);
    sort_by_number(&mut ends, |end| end.0);
    let mut heights: Vec<f64> = ends.iter().map(|end| end.0).collect();
    spread_in_place(&mut heights, gap, plot.y, plot.bottom());
    let mut draws = Vec::new();
    for (&(end, i), &height) in ends.iter().zip(&heights) {
        let leader = vec![plot.right() + 3.0, end, plot.right() + 9.0, height];
        draws.push(Draw::Polyline { points: leader, stroke: Stroke::solid(curves[i].tint.future(), 1.0) });
        draws.push(Draw::Text(Label {
            x: plot.right() + 12.0,
            y: height,
            text: chart.series[i].label.clone(),
            align: Align::Start,
            role: curves[i].tint.text(),
            size,
            bold: true,
            halo: false,
        }));
    }
    draws
}

/// Curves split at the cursor, the cursor line and a dot on every curve of interest.
pub(super) fn hot_layer(
    view: &View,
    curves: &[Curve],
    cursor: Cursor,
    highlight: Option<usize>,
) -> Vec<Draw> {
    let (split, line) = match cursor {
        Cursor::Off => (f64::INFINITY, None),
        Cursor::Time(x) => (view.pixel_x(x), Some(view.pixel_x(x))),
        Cursor::Probe(x) => (f64::INFINITY, Some(view.pixel_x(x))),
    };
    let line = line.filter(|px| (view.plot.x - 0.5..=view.plot.right() + 0.5).contains(px));
    let moving = || curves.iter().enumerate().filter(|(_, curve)| curve.tint != Tint::Inactive);
    let mut ghosts = Vec::new();
    let mut solids = Vec::new();
    for (i, curve) in moving() {
        let (past, future) = split_at(&curve.points, split);
        let wider = if highlight == Some(i) { 1.2 } else { 0.0 };
        let stroke = Stroke { width: curve.stroke.width + wider, ..curve.stroke };
        push_polyline(&mut solids, stroke, &past);
        let pale = Stroke { role: curve.tint.future(), width: (0.75 * stroke.width).max(1.0), ..stroke };
        push_polyline(&mut ghosts, pale, &future);
    }
    ghosts.append(&mut solids);
    let mut draws = vec![clipped(view, ghosts)];
    if let Some(px) = line {
        draws.push(uprights(view, std::iter::once(px), Stroke::solid(Role::Accent, 1.0)));
        for (_, curve) in moving() {
            let Some(y) = curve.height_at(px).filter(|&y| view.plot.grown(0.5).contains(px, y)) else {
                continue;
            };
            draws.push(dot(px, y, curve.tint.past(), 7.0));
        }
    }
    if let Some(curve) = highlight.and_then(|i| curves.get(i)).filter(|c| c.tint == Tint::Inactive) {
        let stroke = Stroke::solid(Role::Ink, 1.6);
        draws.push(clipped(view, vec![Draw::Polyline { points: curve.points.clone(), stroke }]));
    }
    draws.retain(|draw| !is_empty(draw));
    draws
}

/// A filled dot with a thin edge in the colour of the card, so that it stands out from its curve.
pub(super) fn dot(x: f64, y: f64, role: Role, size: f64) -> Draw {
    Draw::Markers {
        points: vec![x, y],
        shape: Shape::Circle,
        size,
        fill: Some(Fill::opaque(role)),
        stroke: Some(Stroke::solid(Role::Card, 1.25)),
    }
}

/// A polyline cut at a horizontal pixel into what lies before and after it; both keep the point of
/// the cut.
fn split_at(points: &[f64], px: f64) -> (Vec<f64>, Vec<f64>) {
    let (mut past, mut future) = (Vec::with_capacity(points.len()), Vec::new());
    let mut before: Option<(f64, f64)> = None;
    for p in points.chunks_exact(2) {
        let (x, y) = (p[0], p[1]);
        if let Some((x0, y0)) = before.filter(|b| b.0 <= px && px < x) {
            let cut = [px, y0 + (y - y0) * ((px - x0) / (x - x0))];
            past.extend(cut);
            future.extend(cut);
        }
        // A break belongs to the side that the curve was on.
        let side = if x.is_nan() { before.map_or(f64::NEG_INFINITY, |b| b.0) } else { x };
        if side <= px { &mut past } else { &mut future }.extend([x, y]);
        before = (!x.is_nan()).then_some((x, y));
    }
    (past, future)
}

/// Adds a polyline, joined to the last one when their styles agree: one stroke for many curves.
fn push_polyline(draws: &mut Vec<Draw>, style: Stroke, added: &[f64]) {
    if added.is_empty() {
        return;
    }
    if let Some(Draw::Polyline { points, stroke }) = draws.last_mut()
        && *stroke == style
    {
        points.extend([f64::NAN, f64::NAN]);
        points.extend_from_slice(added);
        return;
    }
    draws.push(Draw::Polyline { points: added.to_vec(), stroke: style });
}

/// Upright lines over the height of the plot.
pub(super) fn uprights(view: &View, pixels: impl Iterator<Item = f64>, stroke: Stroke) -> Draw {
    let points = pixels.flat_map(|px| [px, view.plot.y, px, view.plot.bottom()]).collect();
    Draw::Segments { points, stroke }
}

/// A tick label or note.
pub(super) fn note(x: f64, y: f64, text: &str, align: Align, size: f64) -> Draw {
    let (text, role) = (text.to_string(), Role::Muted);
    Draw::Text(Label { x, y, text, align, role, size, bold: false, halo: false })
}

/// Commands cut at the plot, with room for the width of lines on its edges.
pub(super) fn clipped(view: &View, inside: Vec<Draw>) -> Draw {
    Draw::Clip { rect: view.plot.grown(OVERHANG_CSS_PX), inside }
}

/// Whether a command draws nothing.
pub(super) fn is_empty(draw: &Draw) -> bool {
    match draw {
        Draw::Polyline { points, .. } | Draw::Segments { points, .. } | Draw::Markers { points, .. } => {
            points.is_empty()
        }
        Draw::Rects { rects, .. } => rects.is_empty(),
        Draw::Clip { inside, .. } => inside.iter().all(is_empty),
        Draw::Polygon { .. } | Draw::Text(_) | Draw::Heat(_) => false,
    }
}
