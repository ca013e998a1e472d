//! The pictures of what is recovered.

use super::settings::State;
use crate::figure::chart::{Band, Chart, Plot, Prediction, Tint};
use crate::figure::colour::Map;
use crate::figure::draw::{Align, Draw, Fill, Heat, Label, Role, Shape as Marker, Stroke};
use crate::figure::scale::{Rect, Scale, Stretch, View};
use crate::figure::theme::series_cues;
use crate::stream::Record;
use crate::trace::Table;

/// The row of a table kept at a step or last before it.
pub fn row_at(table: &Table, step: f64) -> Option<usize> {
    Some(table.row_where("time", step)?.floor() as usize)
}

/// The estimate of one contestant in a row.
pub fn estimate(estimates: &Table, row: usize, contestant: usize, unknowns: usize) -> &[f64] {
    let all = estimates.group(row, "estimate");
    all.get(contestant * unknowns..(contestant + 1) * unknowns).unwrap_or_default()
}

/// What is recovered, before any estimate: axes, truth and observations.
pub fn ground(state: &State, record: &Record, size: (f64, f64)) -> (Plot, Vec<Draw>) {
    let scene = record.table("scene");
    let unknowns = scene.rows();
    let regresses = state.settings.data.regresses();
    let x: Vec<f64> = (1..=unknowns).map(|i| i as f64).collect();
    let truth: Vec<f64> = scene.series("truth", 0).collect();
    let seen: Vec<f64> = scene.series("seen", 0).collect();
    let estimates = record.table("estimates");
    let last = estimates.rows().saturating_sub(1);
    let known = truth.iter().chain(&seen).copied().filter(|y| y.is_finite());
    let found = estimates.group(last, "estimate").iter().copied().filter(|y| y.is_finite() && y.abs() < 1e6);
    let y = Scale::fit(Stretch::Linear, known.chain(found).chain([0.0]), 0.06);
    let mut chart = Chart::new(size, Scale::linear(0.5, unknowns as f64 + 0.5), y);
    if !regresses {
        chart.predictions.push(Prediction {
            tint: Tint::Ink,
            x: (&x).into(),
            y: (&truth).into(),
            steps: true,
        });
    }
    let group = state.settings.group_in_force();
    if regresses && group > 1 {
        // Every other group is shaded.
        let edge = |feature: usize| feature.min(unknowns) as f64 + 0.5;
        let shaded = (group..unknowns).step_by(2 * group);
        chart.bands.extend(shaded.map(|start| Band::Upright(edge(start), edge(start + group))));
    }
    chart.x.title = if regresses { "feature".into() } else { "sample".into() };
    let plot = chart.lay_out();
    let dots = if regresses { &truth } else { &seen };
    let pixels = x.iter().zip(dots).filter(|(_, y)| y.is_finite() && (!regresses || **y != 0.0));
    let points: Vec<f64> = pixels
        .flat_map(|(x, y)| {
            let (px, py) = plot.view().pixels_from_data(*x, *y);
            [px, py]
        })
        .collect();
    let (fill, stroke) = if regresses {
        (None, Some(Stroke::solid(Role::Ink, 1.5)))
    } else {
        (Some(Fill { role: Role::Muted, opacity: 0.7 }), None)
    };
    let size = if regresses { 13.0 } else { 3.5 };
    (plot, vec![Draw::Markers { points, shape: Marker::Circle, size, fill, stroke }])
}

/// The estimates at a step as lines (signals) or marks (coefficients).
pub fn estimates_at(state: &State, record: &Record, view: &View, step: f64) -> Vec<Draw> {
    let estimates = record.table("estimates");
    let unknowns = record.table("scene").rows();
    let Some(row) = row_at(estimates, step) else { return Vec::new() };
    let compare = &state.settings.compare;
    let group = state.settings.group_in_force();
    let order = (0..compare.len()).filter(|k| compare[*k] != state.settings.penalty);
    let selected = (0..compare.len()).filter(|k| compare[*k] == state.settings.penalty);
    let draw = |k: usize| {
        let values = estimate(estimates, row, k, unknowns);
        let pixel = |(i, y): (usize, &f64)| view.pixels_from_data((i + 1) as f64, *y);
        let strong = compare[k] == state.settings.penalty;
        if state.settings.data.regresses() {
            let (_, shape) = series_cues(k);
            // What counts as zero would hide the axis; a group is shown whole.
            let small = estimates.group(row, "support_threshold").get(k).copied().unwrap_or(0.0);
            let shows = |group: &[f64]| crate::linear::dot(group, group).sqrt() > small;
            let shown: Vec<bool> = values.chunks(group).map(shows).collect();
            let kept = values.iter().enumerate().filter(|(i, _)| shown[i / group]);
            let points = kept.map(pixel).flat_map(|(x, y)| [x, y]).collect();
            let size = if strong { 9.0 } else { 7.0 };
            let fill = Some(Fill { role: Role::Series(k), opacity: 0.9 });
            return Draw::Markers { points, shape, size, fill, stroke: None };
        }
        let points = values.iter().enumerate().map(pixel).flat_map(|(x, y)| [x, y]).collect();
        Draw::Polyline { points, stroke: Stroke::solid(Role::Series(k), if strong { 2.75 } else { 1.5 }) }
    };
    let inside = order.chain(selected).map(draw).collect();
    vec![Draw::Clip { rect: view.plot, inside }]
}

/// Marks the column of a feature.
pub fn feature_mark(view: &View, feature: usize) -> Draw {
    let x = (feature + 1) as f64;
    let ((left, _), (right, _)) = (view.pixels_from_data(x - 0.5, 0.0), view.pixels_from_data(x + 0.5, 0.0));
    // Narrow columns are marked wide enough to be seen.
    let width = (right - left).max(4.0);
    let rect = Rect { x: 0.5 * (left + right - width), width, ..view.plot };
    let fill = Some(Fill { role: Role::Accent, opacity: 0.22 });
    Draw::Rects { rects: vec![rect], radius: 0.0, fill, stroke: None }
}

/// Room above a picture for its name.
const CAPTION_CSS_PX: f64 = 20.0;

/// Where pictures stand side by side: truth, observation, estimates, as large as fits.
pub fn tiles(count: usize, size: (f64, f64)) -> Vec<Rect> {
    let gap = 10.0;
    let mut best = (0.0, 1);
    for columns in 1..=count {
        let rows = count.div_ceil(columns);
        let across = (size.0 - gap * (columns + 1) as f64) / columns as f64;
        let down = (size.1 - (gap + CAPTION_CSS_PX) * rows as f64) / rows as f64;
        if across.min(down) > best.0 {
            best = (across.min(down), columns);
        }
    }
    let (edge, columns) = best;
    let left = 0.5 * (size.0 - columns as f64 * (edge + gap) + gap);
    let place = |k: usize| Rect {
        x: left + (k % columns) as f64 * (edge + gap),
        y: CAPTION_CSS_PX + (k / columns) as f64 * (edge + gap + CAPTION_CSS_PX),
        width: edge,
        height: edge,
    };
    (0..count).map(place).collect()
}

/// A picture in its tile, with its name above.
pub fn picture(values: &[f64], rect: Rect, name: &str, role: Role) -> [Draw; 2] {
    let edge = (values.len() as f64).sqrt() as usize;
    let heat = Heat {
        columns: edge,
        rows: edge,
        values: values.iter().map(|value| value.clamp(0.0, 1.0) as f32).collect(),
        map: Map::Grey,
        rect,
        smooth: false,
    };
    let label = Label {
        x: rect.x,
        y: rect.y - 0.5 * CAPTION_CSS_PX,
        text: name.into(),
        align: Align::Start,
        role,
        size: 12.0,
        bold: true,
        halo: false,
    };
    [Draw::Heat(heat), Draw::Text(label)]
}
