//! The charts over time: loss, coefficients, integrated gradient, l1 norm, and the lasso beside.

use super::axis::TimeAxis;
use super::story::lasso_knots;
use crate::figure::chart::{Axis, Chart, Plot, Prediction, Series, Tint, Wall};
use crate::figure::decimate::Column;
use crate::figure::draw::Dash;
use crate::figure::number::format_number;
use crate::figure::scale::{Scale, Stretch};
use crate::figure::theme::{SERIES_COLOURS, frozen_cues, series_cues};
use crate::linear::extremes;
use crate::order::sort_by_number;
use crate::stream::Record;
use crate::trace::{Ending, Table};

/// With more features than this, those that never move are not drawn one by one.
const MOST_QUIET_CURVES: usize = 40;

/// Features that get a colour: more could not be told apart.
const MOST_COLOURED: usize = 14;

/// With more events than this, their lines would hide the curves.
const MOST_EVENT_LINES: usize = 30;

/// Points drawn between two knots of the lasso, which bends on every axis but that of lambda.
const POINTS_BETWEEN_KNOTS: usize = 24;

/// Excess losses below this share of the first are rounding.
const SMALLEST_EXCESS: f64 = 1e-13;

/// A laid-out chart and the feature each of its series shows.
#[derive(Debug, Clone)]
pub struct TimeChart {
    /// The laid-out chart.
    pub plot: Plot,
    /// For each series the feature it belongs to, where it belongs to one.
    pub features: Vec<Option<usize>>,
}

/// A frozen run drawn on the same axes.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// Its rows.
    trace: Table,
    /// Least loss of its problem.
    minimum_loss: f64,
    /// Physical time of one accelerated unit.
    time_unit: f64,
}

impl Overlay {
    /// What the charts need of a finished run.
    pub fn of(record: &Record) -> Self {
        let optimum = |name| record.table("optimum").scalar(0, name);
        let (minimum_loss, time_unit) = (optimum("minimum_loss"), optimum("time_unit"));
        Self { trace: record.trace().clone(), minimum_loss, time_unit }
    }

    fn places(&self, axis: &TimeAxis) -> Vec<f64> {
        axis.places_of(&self.trace, self.time_unit)
    }
}

/// Everything the charts are made of.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// What the run published.
    pub record: &'a Record,
    /// The time axis.
    pub axis: &'a TimeAxis,
    /// Names of the features.
    pub names: &'a [String],
    /// Walls of the features.
    pub walls: &'a [f64],
    /// One of [`LOSS_AXES`](super::LOSS_AXES).
    pub loss_axis: &'static str,
    /// Frozen runs, each with its number from 0, which chooses dash and colour.
    pub overlays: &'a [(usize, Overlay)],
}

/// Rows that set the range of an axis: of a run that diverged, those before its loss left for infinity.
pub(super) fn sound_rows(record: &Record) -> usize {
    /// Largest loss that still belongs to the picture, as a multiple of that at the start.
    const LARGEST_RISE: f64 = 10.0;
    let trace = record.trace();
    let diverged = record.outcome.as_ref().is_some_and(|outcome| outcome.kind == Ending::Diverged);
    if !diverged {
        return trace.rows();
    }
    let highest = LARGEST_RISE * trace.scalar(0, "loss");
    let sound = trace.series("loss", 0).take_while(|loss| *loss <= highest).count();
    sound.max(2).min(trace.rows())
}

/// Colour of each feature, in the order in which the prediction wakes them; those that wake late or
/// stay asleep are inactive when there are more features than colours.
pub fn feature_tints(record: &Record, features: usize) -> Vec<Tint> {
    let saddles = record.table("saddles");
    let mut order: Vec<usize> = Vec::new();
    for row in 0..saddles.rows() {
        for (i, beta) in saddles.group(row, "coefficients").iter().enumerate() {
            if *beta != 0.0 && !order.contains(&i) {
                order.push(i);
            }
        }
    }
    let mut tints = vec![Tint::Inactive; features];
    if features <= SERIES_COLOURS {
        order.extend((0..features).filter(|i| !order.contains(i)).collect::<Vec<_>>());
    }
    order.truncate(MOST_COLOURED);
    for (k, i) in order.into_iter().enumerate().filter(|(_, i)| *i < features) {
        tints[i] = Tint::Series(k);
    }
    tints
}

/// The loss, with its predicted plateaus.
pub fn loss_chart(scene: &Scene, size_css_px: (f64, f64)) -> TimeChart {
    let (trace, saddles) = (scene.record.trace(), scene.record.table("saddles"));
    let minimum = scene.record.table("optimum").scalar(0, "minimum_loss");
    let excess = scene.loss_axis == "excess";
    let shift = if excess && minimum.is_finite() { minimum } else { 0.0 };
    let first = saddles.scalar(0, "loss") - shift;
    let floor = SMALLEST_EXCESS * first.max(f64::MIN_POSITIVE);
    let value = |loss: f64| if scene.loss_axis == "linear" { loss } else { (loss - shift).max(floor) };
    let losses: Vec<f64> = trace.series("loss", 0).map(value).collect();
    let predicted: Vec<f64> = saddles.series("loss", 0).map(value).collect();
    let mut frozen = frozen_curves(scene, |overlay| {
        let shift = if excess { overlay.minimum_loss } else { 0.0 };
        overlay.trace.series("loss", 0).map(|loss| loss - shift).collect()
    });
    let y = if scene.loss_axis == "linear" {
        let frozen = frozen.iter().flat_map(|(_, _, losses)| losses);
        let bottom = losses.iter().chain(&predicted).chain(frozen).copied().fold(f64::INFINITY, f64::min);
        let pad = 0.06 * (value(saddles.scalar(0, "loss")) - bottom);
        Scale::linear(bottom - pad, value(saddles.scalar(0, "loss")) + pad)
    } else {
        log_loss_scale(&losses[..sound_rows(scene.record)], &predicted)
    };
    // A minimum of zero has no place on a logarithmic axis: it is drawn at the bottom.
    let bottom = y.lo();
    let clamped = |values: Vec<f64>| -> Vec<f64> { values.into_iter().map(|v| v.max(bottom)).collect() };
    let (losses, predicted) = (clamped(losses), clamped(predicted));
    frozen.iter_mut().flat_map(|(_, _, losses)| losses).for_each(|loss| *loss = loss.max(bottom));
    let times = places(scene, trace);
    let steps = places(scene, saddles);
    let mut chart = empty(scene, size_css_px, y);
    chart.predictions.push(Prediction {
        tint: Tint::Ink,
        x: (&steps).into(),
        y: (&predicted).into(),
        steps: true,
    });
    for (index, x, y) in &frozen {
        chart.series.push(overlay_series(*index, x, y));
    }
    chart.series.push(Series::new("", Tint::Ink, &times, &losses));
    laid_out(&chart, |_| None)
}

/// The coefficients, with the predicted steps.
pub fn coefficient_chart(scene: &Scene, tints: &[Tint], size_css_px: (f64, f64)) -> TimeChart {
    let (trace, saddles) = (scene.record.trace(), scene.record.table("saddles"));
    let (times, steps) = (places(scene, trace), places(scene, saddles));
    let values = extremes_of(trace, "coefficients").take(2 * sound_rows(scene.record));
    let values = values.chain(extremes_of(saddles, "coefficients"));
    let mut chart = empty(scene, size_css_px, Scale::fit(Stretch::Linear, values, 0.06));
    for (i, tint) in tints.iter().enumerate().filter(|(_, tint)| **tint != Tint::Inactive) {
        if let Some(y) = column(saddles, "coefficients", i) {
            chart.predictions.push(Prediction { tint: *tint, x: (&steps).into(), y, steps: true });
        }
    }
    let shown = shown_features(tints);
    push_features(&mut chart, scene, tints, &shown, &times, |_, i| column(trace, "coefficients", i));
    laid_out(&chart, |series| shown.get(series).copied())
}

/// The integrated gradient between its walls.
pub fn dual_chart(scene: &Scene, tints: &[Tint], size_css_px: (f64, f64)) -> TimeChart {
    let trace = scene.record.trace();
    let times = places(scene, trace);
    let highest = scene.walls.iter().copied().fold(0.0, f64::max);
    let sound = extremes_of(trace, "dual").take(2 * sound_rows(scene.record));
    let overshoot = sound.fold(highest, |most, s| most.max(s.abs()));
    let reach = overshoot.min(1.6 * highest) * 1.08;
    let mut chart = empty(scene, size_css_px, Scale::linear(-reach, reach));
    let mut heights: Vec<f64> = scene.walls.to_vec();
    sort_by_number(&mut heights, |height| *height);
    heights.dedup();
    for height in heights.into_iter().take(4) {
        // The axis says where walls at one stand.
        let name = if height == 1.0 { String::new() } else { format!("wall at {}", format_number(height)) };
        chart.walls.push(Wall { at: height, label: name });
        chart.walls.push(Wall { at: -height, label: String::new() });
    }
    let shown = shown_features(tints);
    push_features(&mut chart, scene, tints, &shown, &times, |_, i| column(trace, "dual", i));
    laid_out(&chart, |series| shown.get(series).copied())
}

/// The l1 norm against the least one.
pub fn l1_chart(scene: &Scene, size_css_px: (f64, f64)) -> TimeChart {
    let (trace, saddles) = (scene.record.trace(), scene.record.table("saddles"));
    let (times, steps) = (places(scene, trace), places(scene, saddles));
    let optimum = scene.record.table("optimum").scalar(0, "l1_norm");
    let norms: Vec<f64> = trace.series("l1_norm", 0).collect();
    let frozen = frozen_curves(scene, |overlay| overlay.trace.series("l1_norm", 0).collect());
    let sound = norms.iter().take(sound_rows(scene.record));
    let values = sound.chain(frozen.iter().flat_map(|(_, _, norms)| norms)).copied();
    let values = values.chain(saddles.series("l1_norm", 0)).chain([0.0, optimum]);
    let mut chart = empty(scene, size_css_px, Scale::fit(Stretch::Linear, values, 0.06));
    if optimum.is_finite() {
        chart.walls.push(Wall {
            at: optimum,
            label: format!("least at the minimum of the loss: {}", format_number(optimum)),
        });
    }
    if let Some(y) = column(saddles, "l1_norm", 0) {
        chart.predictions.push(Prediction { tint: Tint::Ink, x: (&steps).into(), y, steps: true });
    }
    for (index, x, y) in &frozen {
        chart.series.push(overlay_series(*index, x, y));
    }
    chart.series.push(Series::new("", Tint::Ink, &times, &norms));
    laid_out(&chart, |_| None)
}

/// The lasso path on the axis `1 / lambda`, with its knots as events.
pub fn lasso_chart(scene: &Scene, tints: &[Tint], size_css_px: (f64, f64)) -> TimeChart {
    let lasso = scene.record.table("lasso");
    let shown = shown_features(tints);
    let (times, rows) = lasso_points(lasso, scene.axis, &shown);
    let places: Vec<f64> = times.iter().map(|time| scene.axis.place(*time)).collect();
    let saddles = scene.record.table("saddles");
    // Between knots the path is straight.
    let values = extremes_of(lasso, "coefficients").chain(extremes_of(saddles, "coefficients")).chain([0.0]);
    let mut chart = empty(scene, size_css_px, Scale::fit(Stretch::Linear, values, 0.06));
    chart.events = event_lines(lasso_knots(scene.record).map(|lambda| 1.0 / lambda), scene.axis);
    push_features(&mut chart, scene, tints, &shown, &places, |k, _| column(&rows, "coefficients", k));
    laid_out(&chart, |series| shown.get(series).copied())
}

/// Values `1 / lambda` and the coefficients of the shown features there: the knots and points between them.
fn lasso_points(lasso: &Table, axis: &TimeAxis, shown: &[usize]) -> (Vec<f64>, Table) {
    let (mut times, mut rows) = (vec![axis.start()], Table::new([("coefficients", shown.len())]));
    rows.push(&vec![0.0; shown.len()]);
    for row in 0..lasso.rows() {
        let (from, to) = (row.saturating_sub(1), row);
        let (high, low) = (lasso.scalar(from, "lambda"), lasso.scalar(to, "lambda"));
        let points = if from == to { 1 } else { POINTS_BETWEEN_KNOTS };
        for k in 1..=points {
            // Evenly in 1 / lambda's logarithm, where most axes are.
            let lambda = high * libm::pow(low / high, k as f64 / points as f64);
            let share = if from == to { 0.0 } else { (high - lambda) / (high - low) };
            let (a, b) = (lasso.group(from, "coefficients"), lasso.group(to, "coefficients"));
            let coefficients: Vec<f64> = shown.iter().map(|&i| a[i] + share * (b[i] - a[i])).collect();
            times.push(1.0 / lambda);
            rows.push(&coefficients);
        }
    }
    (times, rows)
}

fn places(scene: &Scene, table: &Table) -> Vec<f64> {
    table.series("time", 0).map(|time| scene.axis.place(time)).collect()
}

/// The least and the largest number of a group, row by row.
fn extremes_of<'a>(table: &'a Table, name: &'a str) -> impl Iterator<Item = f64> + 'a {
    (0..table.rows()).map(move |row| extremes(table.group(row, name))).flat_map(|(low, high)| [low, high])
}

fn column<'a>(table: &'a Table, name: &str, offset: usize) -> Option<Column<'a>> {
    let (start, width) = table.position(name)?;
    (offset < width).then(|| Column::of_rows(table.values(), start + offset, table.row_width()))
}

fn empty<'a>(scene: &Scene, size_css_px: (f64, f64), y: Scale) -> Chart<'a> {
    let mut chart = Chart::new(size_css_px, scene.axis.scale(), y);
    chart.x = Axis { scale: scene.axis.scale(), title: String::new() };
    let saddles = scene.record.table("saddles");
    chart.events = event_lines(saddles.series("time", 0).skip(1), scene.axis);
    chart
}

fn event_lines(times: impl Iterator<Item = f64>, axis: &TimeAxis) -> Vec<f64> {
    let lines: Vec<f64> = times.map(|time| axis.place(time)).collect();
    if lines.len() > MOST_EVENT_LINES { Vec::new() } else { lines }
}

/// The features worth a curve; those that wake first come last, on top.
fn shown_features(tints: &[Tint]) -> Vec<usize> {
    let quiet = |i: &usize| tints[*i] == Tint::Inactive;
    let (mut sleeping, mut waking): (Vec<usize>, Vec<usize>) = (0..tints.len()).partition(quiet);
    sleeping.truncate(MOST_QUIET_CURVES);
    let rank = |i: &usize| if let Tint::Series(k) = tints[*i] { k } else { 0 };
    sort_by_number(&mut waking, |i| -(rank(i) as f64));
    sleeping.into_iter().chain(waking).collect()
}

/// Pushes the curves of the shown features; `column` gives the values of one by its place among them and
/// its number.
fn push_features<'a>(
    chart: &mut Chart<'a>,
    scene: &Scene,
    tints: &[Tint],
    shown: &[usize],
    places: &'a [f64],
    column: impl Fn(usize, usize) -> Option<Column<'a>>,
) {
    for (k, &i) in shown.iter().enumerate() {
        let Some(y) = column(k, i) else { continue };
        let mut series = Series::new(scene.names[i].clone(), tints[i], places, y);
        if let Tint::Series(k) = tints[i] {
            series.dash = if k < SERIES_COLOURS { Dash::Solid } else { series_cues(k).0 };
        }
        chart.series.push(series);
    }
}

/// Number, places and values of each frozen run.
fn frozen_curves(scene: &Scene, values: impl Fn(&Overlay) -> Vec<f64>) -> Vec<(usize, Vec<f64>, Vec<f64>)> {
    let curve = |(index, overlay): &(usize, Overlay)| (*index, overlay.places(scene.axis), values(overlay));
    scene.overlays.iter().map(curve).collect()
}

fn overlay_series<'a>(index: usize, x: &'a Vec<f64>, y: &'a Vec<f64>) -> Series<'a> {
    let (letter, dash) = frozen_cues(index);
    let mut series = Series::new(letter, Tint::Series(index + 1), x, y);
    series.dash = dash;
    series
}

fn log_loss_scale(losses: &[f64], predicted: &[f64]) -> Scale {
    let top = losses.iter().chain(predicted).copied().fold(0.0, f64::max);
    // The bottom lies below the last plateau that is not the minimum itself, and not far below
    // where the run ends.
    let plateau = predicted.iter().copied().filter(|loss| *loss > 1e-9 * top).fold(top, f64::min);
    let end = losses.last().copied().unwrap_or(plateau).max(1e-3 * plateau);
    let bottom = (0.4 * plateau).min(0.7 * end).max(f64::MIN_POSITIVE);
    Scale::log(bottom, (1.6 * top).max(2.0 * bottom))
}

fn laid_out(chart: &Chart, feature: impl Fn(usize) -> Option<usize>) -> TimeChart {
    let features = (0..chart.series.len()).map(feature).collect();
    TimeChart { plot: chart.lay_out(), features }
}
