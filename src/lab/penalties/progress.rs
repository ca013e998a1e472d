//! How far every compared penalty has come, against steps or what they cost.

use super::settings::State;
use super::steps::StepAxis;
use crate::figure::chart::{Chart, Cursor, Plot, Series, Tint};
use crate::figure::draw::Draw;
use crate::figure::drawing::Drawing;
use crate::figure::number::format_number;
use crate::figure::scale::{Scale, Stretch};
use crate::figure::theme::frozen_cues;
use crate::penalty::PENALTIES;
use crate::stream::Record;
use crate::trace::Table;

/// What the chart shows: the objective where no truth is known to have an error against.
pub fn progress_in_force(state: &State) -> &'static str {
    match state.view.progress {
        "rmse" if !state.settings.data.knows_truth() => "objective",
        asked => asked,
    }
}

/// Why that is not what was asked for, if so.
pub fn progress_remark(state: &State) -> Option<&'static str> {
    (progress_in_force(state) != state.view.progress)
        .then_some("no truth is known for these data, so there is no error: the objective is shown")
}

/// Errors and gaps below this are drawn at the bottom.
const FLOOR: f64 = 1e-12;

/// A curve for every contestant.
pub struct ProgressDrawing {
    plot: Plot,
    axis: StepAxis,
    names: Vec<String>,
    /// Step and abscissa of the selected penalty, row by row: where the cursor stands.
    along: (Vec<f64>, Vec<f64>),
}

/// A curve: of a frozen run, if it has an index; of the contestant `place`.
struct Curve {
    frozen: Option<usize>,
    place: usize,
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Curve {
    /// One contestant's curve in a trace. What is not an objective may fall to nothing, but not below the floor.
    fn of(trace: &Table, frozen: Option<usize>, place: usize, what: &str, axis: StepAxis) -> Self {
        // What is not a number stays none: `max` would make it the floor.
        let floor = |value: f64| if what != "objective" && value < FLOOR { FLOOR } else { value };
        let x = abscissae(trace, place, axis);
        Self { frozen, place, x, y: trace.series(what, place).map(floor).collect() }
    }

    /// What it is called in words.
    fn name(&self, state: &State) -> String {
        match self.frozen {
            Some(index) => format!("frozen {}", frozen_cues(index).0),
            None => PENALTIES[state.settings.compare[self.place]].label.to_string(),
        }
    }

    fn series(&self, state: &State) -> Series<'_> {
        let tint = Tint::Series(self.place);
        let Some(index) = self.frozen else {
            let mut series = Series::new(self.name(state), tint, &self.x, &self.y);
            let selected = state.settings.compare[self.place] == state.settings.penalty;
            series.width = if selected { 3.0 } else { 1.9 };
            return series;
        };
        let (letter, dash) = frozen_cues(index);
        let mut series = Series::new(letter, tint, &self.x, &self.y);
        series.dash = dash;
        series.width = 1.25;
        series
    }
}

/// Where the rows of a trace stand along the axis, for one contestant.
fn abscissae(trace: &Table, place: usize, axis: StepAxis) -> Vec<f64> {
    let mark = |count: f64| if axis.is_logarithmic() { 1.0 + count } else { count };
    match axis.counts_calls() {
        true => trace.series("cost", place).map(mark).collect(),
        false => trace.series("time", 0).map(mark).collect(),
    }
}

/// Error, objective or gap over steps or calls; frozen runs dashed.
pub fn progress_drawing(
    state: &State,
    record: &Record,
    frozen: &[(usize, Table)],
    axis: StepAxis,
    size: (f64, f64),
) -> ProgressDrawing {
    let (trace, what) = (record.trace(), progress_in_force(state));
    let compare = &state.settings.compare;
    let mut curves = Vec::new();
    for (index, trace) in frozen {
        let width = trace.position(what).map_or(0, |(_, width)| width);
        curves.extend((0..width).map(|k| Curve::of(trace, Some(*index), k, what, axis)));
    }
    curves.extend((0..compare.len()).map(|k| Curve::of(trace, None, k, what, axis)));
    let own = curves.iter().filter(|curve| curve.frozen.is_none());
    let end = own.filter_map(|curve| curve.x.last()).fold(1.0, |end: f64, x| end.max(*x));
    let scale = if axis.is_logarithmic() { Scale::log(1.0, end) } else { Scale::linear(0.0, end) };
    let mut chart = Chart::new(size, scale, ordinates(&curves, what));
    chart.x.title = axis.title().into();
    chart.series.extend(curves.iter().map(|curve| curve.series(state)));
    let selected = compare.iter().position(|index| *index == state.settings.penalty).unwrap_or(0);
    let along = (trace.series("time", 0).collect(), abscissae(trace, selected, axis));
    let names = curves.iter().map(|curve| curve.name(state)).collect();
    ProgressDrawing { plot: chart.lay_out(), axis, names, along }
}

/// Logarithmic where values differ much.
fn ordinates(curves: &[Curve], what: &str) -> Scale {
    let finite = || curves.iter().flat_map(|curve| &curve.y).copied().filter(|y| y.is_finite());
    let (lowest, highest) = finite().fold((f64::INFINITY, FLOOR), |(low, high), y| (low.min(y), high.max(y)));
    let wide = what == "gap" || highest > 30.0 * lowest.max(FLOOR);
    match wide && lowest > 0.0 {
        true => Scale::log(0.7 * lowest.max(FLOOR), 1.4 * highest),
        false => Scale::fit(Stretch::Linear, finite(), 0.08),
    }
}

/// The ordinate at `x` between points that do not go back; held at the ends.
fn between(xs: &[f64], ys: &[f64], x: f64) -> Option<f64> {
    let after = xs.partition_point(|known| *known <= x);
    let (Some(y1), Some(x1)) = (ys.get(after), xs.get(after)) else { return ys.last().copied() };
    let Some(before) = after.checked_sub(1) else { return Some(*y1) };
    let (x0, y0) = (xs[before], ys[before]);
    Some(y0 + (x - x0) / (x1 - x0) * (y1 - y0))
}

impl Drawing for ProgressDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        self.plot.static_layer().to_vec()
    }

    fn hot_layer(&self, step: f64, _: Option<usize>) -> Vec<Draw> {
        let place = between(&self.along.0, &self.along.1, step);
        self.plot.hot_layer(place.map_or(Cursor::Off, Cursor::Time), None)
    }

    fn time_at(&self, x_css_px: f64, _: f64) -> Option<f64> {
        between(&self.along.1, &self.along.0, self.plot.x_at(x_css_px))
    }

    fn feature_at(&self, _: f64, _: f64) -> Option<usize> {
        None
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let hit = self.plot.nearest(x_css_px, y_css_px, 14.0)?;
        let count = (if self.axis.is_logarithmic() { hit.data.0 - 1.0 } else { hit.data.0 }).round();
        let count = if self.axis.counts_calls() { format!("{count} calls") } else { format!("step {count}") };
        Some(format!("{count} · {}: {}", self.names[hit.series], format_number(hit.data.1)))
    }
}
