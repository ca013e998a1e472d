//! The path explorer: coefficients of the selected penalty against lambda.

use super::path::lambda_in_force;
use super::settings::State;
use crate::figure::chart::{Band, Chart, Cursor, Hit, Plot, Series, Tint};
use crate::figure::draw::Draw;
use crate::figure::drawing::Drawing;
use crate::figure::number::format_number;
use crate::figure::scale::{Scale, Stretch};
use crate::linear::l1_norm;
use crate::order::sort_by_number;
use crate::stream::Record;
use crate::trace::Table;

/// Coefficients drawn in colour and named; the others are grey.
const MOST_COLOURED: usize = 8;

/// A curve for every coefficient that is not zero throughout.
pub struct PathDrawing {
    plot: Plot,
    /// For each curve its feature and the name of that.
    features: Vec<(usize, String)>,
    /// What the abscissa is called, and whether it is lambda.
    axis: (&'static str, bool),
}

/// What is drawn along an axis of a path: its title, whether it is lambda, its values row by row.
fn abscissa(axis: &str, path: &Table, rows: &[usize]) -> (&'static str, bool, Vec<f64>) {
    let values = |of: &dyn Fn(usize) -> f64| rows.iter().map(|row| of(*row)).collect();
    match axis {
        "l1_norm" => ("ℓ1 norm", false, values(&|row| l1_norm(path.group(row, "coefficients")))),
        "explained" => ("share of deviance explained", false, values(&|row| path.scalar(row, "explained"))),
        _ => ("λ", true, values(&|row| path.scalar(row, "lambda"))),
    }
}

/// Stretches of the axis, in order, where `convex` does not hold.
fn not_convex(x: &[f64], convex: &[bool]) -> Vec<Band> {
    let mut bands = Vec::new();
    let mut from = None;
    for (x, convex) in x.iter().zip(convex) {
        match (convex, from) {
            (false, None) => from = Some(*x),
            (true, Some(start)) => {
                bands.push(Band::Upright(start, *x));
                from = None;
            }
            _ => {}
        }
    }
    let open = from.zip(x.last()).map(|(start, end)| Band::Upright(start, *end));
    bands.into_iter().chain(open).collect()
}

/// Where the objective is locally not convex is shaded, and where the settings stand is an upright line.
/// Coloured are the largest coefficients, of those that are truly not zero where that is known.
pub fn path_drawing(state: &State, record: &Record, size: (f64, f64)) -> Option<PathDrawing> {
    let path = record.table("path");
    let place = state.settings.compare.iter().position(|index| *index == state.settings.penalty)?;
    let mut rows: Vec<usize> =
        (0..path.rows()).filter(|row| path.scalar(*row, "contestant") == place as f64).rev().collect();
    let features = path.group(*rows.first()?, "coefficients").len();
    let (title, by_lambda, values) = abscissa(state.view.path_axis, path, &rows);
    // Rows with x not decreasing.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    sort_by_number(&mut order, |k| values[*k]);
    let x: Vec<f64> = order.iter().map(|k| values[*k]).collect();
    rows = order.iter().map(|k| rows[*k]).collect();
    let columns: Vec<Vec<f64>> =
        (0..features).map(|j| rows.iter().map(|row| path.group(*row, "coefficients")[j]).collect()).collect();

    let (low, high) = (x[0], x[x.len() - 1]);
    let scale = match state.view.path_axis {
        "log_lambda" => Scale::log(low.max(1e-12), high.max(2e-12)),
        _ => Scale::linear(low, if high > low { high } else { low + 1.0 }),
    };
    let mut chart =
        Chart::new(size, scale, Scale::fit(Stretch::Linear, columns.iter().flatten().copied(), 0.06));
    chart.x.title = title.into();
    let convex: Vec<bool> = rows.iter().map(|row| path.scalar(*row, "convex") == 1.0).collect();
    chart.bands.extend(not_convex(&x, &convex));
    if by_lambda {
        chart.events.push(lambda_in_force(&state.settings, state.settings.penalty));
    }
    let truth: Vec<f64> = record.table("scene").series("truth", 0).collect();
    let drawn = by_size(&columns);
    let coloured = interesting(&drawn, &truth);
    let name = |j: usize| state.settings.data.feature_name(j);
    for j in drawn.iter().rev() {
        let rank = coloured.iter().position(|other| other == j);
        let label = if rank.is_some() { name(*j) } else { String::new() };
        chart.series.push(Series::new(label, rank.map_or(Tint::Inactive, Tint::Series), &x, &columns[*j]));
    }
    let features = drawn.iter().rev().map(|j| (*j, name(*j))).collect();
    Some(PathDrawing { plot: chart.lay_out(), features, axis: (title, by_lambda) })
}

/// Features that are not zero throughout, the largest first.
fn by_size(columns: &[Vec<f64>]) -> Vec<usize> {
    let largest: Vec<f64> = columns.iter().map(|column| crate::linear::max_abs(column)).collect();
    let mut order: Vec<usize> = (0..columns.len()).filter(|j| largest[*j] > 0.0).collect();
    sort_by_number(&mut order, |j| -largest[*j]);
    order
}

/// The first of those that are truly not zero, or of all where that is not known.
fn interesting(drawn: &[usize], truth: &[f64]) -> Vec<usize> {
    let known = truth.iter().any(|t| t.is_finite());
    drawn.iter().copied().filter(|j| !known || truth[*j] != 0.0).take(MOST_COLOURED).collect()
}

impl PathDrawing {
    fn hit(&self, x_css_px: f64, y_css_px: f64) -> Option<Hit> {
        const REACH_CSS_PX: f64 = 14.0;
        self.plot.nearest(x_css_px, y_css_px, REACH_CSS_PX)
    }
}

impl Drawing for PathDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        self.plot.static_layer().to_vec()
    }

    fn hot_layer(&self, _: f64, chosen: Option<usize>) -> Vec<Draw> {
        let series =
            chosen.and_then(|chosen| self.features.iter().position(|(feature, _)| *feature == chosen));
        self.plot.hot_layer(Cursor::Off, series)
    }

    fn time_at(&self, _: f64, _: f64) -> Option<f64> {
        None
    }

    fn place_at(&self, x_css_px: f64, y_css_px: f64) -> Option<(f64, f64)> {
        let (_, y) = self.plot.view().data_from_pixels(x_css_px, y_css_px);
        self.axis.1.then(|| (self.plot.x_at(x_css_px), y))
    }

    fn feature_at(&self, x_css_px: f64, y_css_px: f64) -> Option<usize> {
        Some(self.features.get(self.hit(x_css_px, y_css_px)?.series)?.0)
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let Hit { series, data: (x, y), .. } = self.hit(x_css_px, y_css_px)?;
        let (_, name) = self.features.get(series)?;
        Some(format!("{name}: {} · {} {}", format_number(y), self.axis.0, format_number(x)))
    }
}
