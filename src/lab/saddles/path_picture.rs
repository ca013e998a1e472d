//! The path through coefficient space, and the strip of activations.

use super::charts::{Scene, sound_rows};
use super::drawings::PathPicture;
use super::waking::awake_spans;
use crate::figure::chart::{Axis, Tint};
use crate::figure::contour::{Grid, geometric_levels};
use crate::figure::decimate::Column;
use crate::figure::plane::{Field, Plane, Ring};
use crate::figure::scale::{Scale, Stretch};
use crate::figure::scene::{Camera, Scene as Space};
use crate::figure::strip::{Row, Strip};
use crate::objective::LeastSquares;
use crate::order::sort_by_number;
use crate::stream::Record;
use crate::trace::Table;

/// Cells of the loss map along each side.
const CELLS: usize = 60;

/// Level lines of the loss map.
const LEVELS: usize = 12;

/// Most rows of the strip.
const MOST_ROWS: usize = 20;

/// Most rings drawn; a path of a thousand features has too many saddles to number.
const MOST_RINGS: usize = 24;

/// The coloured features, in the order in which the prediction wakes them.
fn in_waking_order(tints: &[Tint]) -> Vec<usize> {
    let rank = |i: &usize| if let Tint::Series(rank) = tints[*i] { Some(rank as f64) } else { None };
    let mut features: Vec<usize> = (0..tints.len()).filter(|i| rank(i).is_some()).collect();
    sort_by_number(&mut features, |i| rank(i).unwrap_or(f64::INFINITY));
    features
}

/// The features on the axes: those asked for (counted from 1), otherwise those that wake first.
pub fn path_features(asked: &[u64; 3], tints: &[Tint]) -> [usize; 3] {
    let mut candidates = in_waking_order(tints);
    let rest: Vec<usize> = (0..tints.len()).filter(|i| !candidates.contains(i)).collect();
    candidates.extend(rest);
    let legal = |feature: u64| (feature as usize).checked_sub(1).filter(|i| *i < tints.len());
    let mut chosen = asked.map(legal);
    for k in 0..3 {
        if chosen[k].is_none() {
            let free = candidates.iter().find(|i| !chosen.contains(&Some(**i)));
            chosen[k] = free.or(candidates.first()).copied();
        }
    }
    chosen.map(|feature| feature.unwrap_or(0))
}

/// Two coefficients over the loss; the others stand at the saddle `reached`.
pub fn plane(
    scene: &Scene,
    problem: &LeastSquares,
    features: [usize; 2],
    reached: usize,
    size_css_px: (f64, f64),
) -> PathPicture {
    let (trace, saddles) = (scene.record.trace(), scene.record.table("saddles"));
    let scales = features.map(|feature| scale(scene.record, feature));
    let rings = rings(saddles, reached)
        .map(|(row, label)| {
            let beta = saddles.group(row, "coefficients");
            Ring { at: (beta[features[0]], beta[features[1]]), label }
        })
        .collect();
    let base = saddles.group(reached.min(saddles.rows().saturating_sub(1)), "coefficients");
    let axis = |k: usize| Axis { scale: scales[k], title: String::new() };
    PathPicture::Plane(Box::new(
        Plane {
            size_css_px,
            text_scale: 1.0,
            x: axis(0),
            y: axis(1),
            field: Some(loss_field(problem, base, features, scales)),
            path: (column(trace, features[0]), column(trace, features[1])),
            rings,
        }
        .lay_out(),
    ))
}

/// Three coefficients in space, seen from a camera.
pub fn space(
    scene: &Scene,
    features: [usize; 3],
    reached: usize,
    camera: Camera,
    size_css_px: (f64, f64),
) -> PathPicture {
    let (trace, saddles) = (scene.record.trace(), scene.record.table("saddles"));
    let scales = features.map(|feature| scale(scene.record, feature));
    let names = features.map(|feature| scene.names[feature].clone());
    let columns: [Vec<f64>; 3] = features.map(|feature| trace.series("coefficients", feature).collect());
    let rings: Vec<([f64; 3], String)> = rings(saddles, reached)
        .map(|(row, label)| (features.map(|feature| saddles.group(row, "coefficients")[feature]), label))
        .collect();
    PathPicture::Space(Box::new(move |sample| {
        let path = [0, 1, 2].map(|k| Column::from(&columns[k]));
        let (names, rings) = (names.clone(), rings.clone());
        Space { size_css_px, text_scale: 1.0, scales, names, path, rings }.figure(camera, sample)
    }))
}

/// The strip: one row a coloured feature, in the order in which the prediction wakes them, and then those that
/// woke without a prediction.
pub fn strip(scene: &Scene, tints: &[Tint], width_css_px: f64) -> (Strip, Vec<usize>) {
    let mut features = in_waking_order(tints);
    for feature in scene.record.events.iter().filter_map(|event| event.feature) {
        if features.len() < MOST_ROWS && !features.contains(&feature) {
            features.push(feature);
        }
    }
    let place = |spans: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
        spans.into_iter().map(|(from, to)| (scene.axis.place(from), scene.axis.place(to))).collect()
    };
    let rows = features
        .iter()
        .map(|&i| Row {
            label: scene.names[i].clone(),
            tint: tints[i],
            measured: place(measured_spans(scene, i)),
            predicted: place(predicted_spans(scene, i)),
        })
        .collect();
    (Strip { width_css_px, text_scale: 1.0, x: scene.axis.scale(), rows }, features)
}

/// When a feature was awake in the run.
pub fn measured_spans(scene: &Scene, feature: usize) -> Vec<(f64, f64)> {
    let end = scene.record.trace().series("time", 0).last().unwrap_or(0.0);
    awake_spans(&scene.record.events, feature, end)
}

/// When a feature is active at the predicted saddles.
pub fn predicted_spans(scene: &Scene, feature: usize) -> Vec<(f64, f64)> {
    let saddles = scene.record.table("saddles");
    let end = scene.axis.horizon();
    let (mut spans, mut since) = (Vec::new(), None);
    for row in 0..saddles.rows() {
        let active = saddles.group(row, "coefficients").get(feature).is_some_and(|beta| *beta != 0.0);
        let time = saddles.scalar(row, "time");
        match (active, since) {
            (true, None) => since = Some(time),
            (false, Some(from)) => {
                spans.push((from, time));
                since = None;
            }
            _ => {}
        }
    }
    spans.extend(since.map(|from| (from, end)));
    spans
}

/// The saddles worth a ring, numbered, those nearest to the one reached first; with too many, only
/// those.
fn rings(saddles: &Table, reached: usize) -> impl Iterator<Item = (usize, String)> {
    let mut rows: Vec<usize> = (0..saddles.rows()).collect();
    // The next one matters more than the last one.
    let distance = |row: &usize| *row as f64 - reached as f64;
    sort_by_number(&mut rows, |row| (distance(row) - 0.25).abs());
    rows.truncate(MOST_RINGS);
    rows.into_iter().map(|row| (row, row.to_string()))
}

fn scale(record: &Record, feature: usize) -> Scale {
    let (trace, saddles, rows) = (record.trace(), record.table("saddles"), sound_rows(record));
    let values =
        trace.series("coefficients", feature).take(rows).chain(saddles.series("coefficients", feature));
    Scale::fit(Stretch::Linear, values.chain([0.0]), 0.12)
}

fn column(trace: &Table, feature: usize) -> Column<'_> {
    match trace.position("coefficients") {
        Some((start, _)) => Column::of_rows(trace.values(), start + feature, trace.row_width()),
        None => Column::from(&[][..]),
    }
}

/// The loss as two coefficients move and the others stand still: a quadratic in two variables,
/// from the gradient and the second derivatives at the base point.
fn loss_field(problem: &LeastSquares, base: &[f64], features: [usize; 2], scales: [Scale; 2]) -> Field {
    let [i, j] = features;
    let mut origin = base.to_vec();
    origin.resize(problem.features(), 0.0);
    let mut residual = vec![0.0; problem.samples()];
    let mut gradient = vec![0.0; problem.features()];
    problem.residual_to(&origin, &mut residual);
    problem.gradient_of_residual_to(&residual, &mut gradient);
    let value = problem.value_of_residual(&residual);
    let (hii, hij, hjj) = (problem.gram_entry(i, i), problem.gram_entry(i, j), problem.gram_entry(j, j));
    let loss = |x: f64, y: f64| {
        let (dx, dy) = (x - origin[i], y - origin[j]);
        value
            + gradient[i] * dx
            + gradient[j] * dy
            + 0.5 * (hii * dx * dx + 2.0 * hij * dx * dy + hjj * dy * dy)
    };
    let range = |scale: Scale| (scale.lo(), scale.hi());
    let grid = Grid::sample(CELLS, CELLS, range(scales[0]), range(scales[1]), loss);
    let levels = grid.range().map_or_else(Vec::new, |(lo, hi)| geometric_levels(lo, hi, LEVELS, 1e-3));
    Field { grid, levels }
}
