//! How small must alpha be? Jump times of the run against the prediction, over many init scales.

use super::scenery::Stage;
use crate::figure::chart::{Chart as Figure, Series, Tint};
use crate::figure::drawing::{DataTable, Drawing, Still};
use crate::figure::number::{format_number, power_of_ten, subscript};
use crate::figure::scale::{Scale, Stretch};
use crate::figure::theme::SERIES_COLOURS;
use crate::lab::saddles::{Saddles, State, jump_time};
use crate::stream::Record;
use crate::ui::chart::{Chart, Pointing};
use crate::ui::erased::{live, on};
use crate::ui::sweep::{Sweep, Trial};
use leptos::prelude::*;

/// Exponents of ten of the init scales tried.
const EXPONENTS: [f64; 9] = [-3.0, -5.0, -8.0, -12.0, -20.0, -35.0, -60.0, -120.0, -300.0];

/// Jump-time errors at one init scale.
#[derive(Clone, PartialEq)]
struct Point {
    /// `1 / ln(1/alpha)`.
    inverse_log: f64,
    exponent: f64,
    /// Relative error of each jump, where the run made it.
    errors: Vec<Option<f64>>,
}

/// One click measures; the chart shows errors shrinking with `1 / ln(1/alpha)`.
#[component]
pub fn SweepCard(stage: Stage, pointing: Pointing) -> impl IntoView {
    let settings = Memo::new(move |_| stage.session.state.with(|state| state.settings.clone()));
    let sweep = Sweep::under(settings);
    let points = sweep.points;
    let measure = move |_| {
        let mut state = stage.session.state.get_untracked();
        state.settings.method = "gradient_flow";
        state.settings.changes.clear();
        sweep.start(stage.session, "sweep", EXPONENTS.map(|exponent| trial(&state, exponent)).into());
    };
    let draw = Callback::new(move |size| points.with(|points| drawing(points, size)));
    let table = Callback::new(move |()| points.with(|points| numbers(points)));
    let note = Signal::derive(move || {
        let count = points.with(Vec::len);
        if count == 0 {
            "runs the flow at nine scales, from α = 10⁻³ to 10⁻³⁰⁰, and compares each jump time with its prediction"
                .to_string()
        } else {
            format!(
                "α from 10⁻³ to {}: errors shrink like 1/ln(1/α)",
                power_of_ten(EXPONENTS[count - 1] as i32)
            )
        }
    });
    let summary = Signal::derive(move || {
        format!("Jump-time errors measured at {} init scales.", points.with(Vec::len))
    });
    // An empty chart says nothing: it appears with the first measurement.
    let idle = Memo::new(move |_| points.with(Vec::is_empty));
    view! {
        <div class="sweep" class:idle=live(move || idle.get())>
            <Chart
                id="sweep"
                title="How small must α be?"
                note=note
                summary=summary
                table=table
                draw=draw
                pointing=pointing
                tools=ViewFn::from(move || {
                    view! {
                        <button class="plain" disabled=live(move || sweep.under_way.get()) on:click=on(measure)>
                            {live(move || if sweep.under_way.get() { "Measuring…" } else { "Measure" })}
                        </button>
                    }
                })
            />
        </div>
    }
}

/// The run at one init scale.
fn trial(state: &State, exponent: f64) -> Trial<Saddles, Point> {
    let mut state = state.clone();
    state.settings.init_scale_log10 = exponent;
    let at = format!("α = {}", power_of_ten(exponent as i32));
    Trial { state, at, measure: Box::new(move |record| point(record, exponent)) }
}

fn point(record: &Record, exponent: f64) -> Point {
    let saddles = record.table("saddles");
    let errors = (1..saddles.rows()).map(|row| {
        let predicted = saddles.scalar(row, "time");
        jump_time(&record.events, row).map(|measured| (measured / predicted - 1.0).abs())
    });
    Point { inverse_log: 1.0 / (-exponent * std::f64::consts::LN_10), exponent, errors: errors.collect() }
}

/// How many jumps are shown of all; deep networks make more at some scales than at others.
fn jumps(points: &[Point], most: usize) -> usize {
    points.iter().map(|point| point.errors.len()).max().unwrap_or(0).min(most)
}

fn error(point: &Point, jump: usize) -> Option<f64> {
    point.errors.get(jump).copied().flatten()
}

fn drawing(points: &[Point], size: (f64, f64)) -> Option<Box<dyn Drawing>> {
    let jumps = jumps(points, SERIES_COLOURS);
    if jumps == 0 {
        return None;
    }
    let x: Vec<f64> = points.iter().map(|point| point.inverse_log).rev().collect();
    let columns: Vec<Vec<f64>> = (0..jumps)
        .map(|jump| points.iter().rev().map(|point| error(point, jump).unwrap_or(f64::NAN)).collect())
        .collect();
    let y = Scale::fit(Stretch::Linear, columns.iter().flatten().copied().chain([0.0]), 0.06);
    let mut chart = Figure::new(size, Scale::linear(0.0, 1.05 * x.iter().copied().fold(0.0, f64::max)), y);
    chart.x.title = "1 / ln(1/α)".into();
    for (jump, column) in columns.iter().enumerate() {
        chart.series.push(Series::new(format!("t{}", subscript(jump + 1)), Tint::Series(jump), &x, column));
    }
    Some(Box::new(Still(chart.lay_out())))
}

fn numbers(points: &[Point]) -> DataTable {
    let jumps = jumps(points, 12);
    let head = ["α".to_string(), "1/ln(1/α)".to_string()].into_iter();
    let head = head.chain((1..=jumps).map(|jump| format!("error of t{}", subscript(jump)))).collect();
    let rows = points.iter().map(|point| {
        let errors = (0..jumps).map(|jump| error(point, jump).map_or("–".into(), format_number));
        [power_of_ten(point.exponent as i32), format_number(point.inverse_log)]
            .into_iter()
            .chain(errors)
            .collect()
    });
    DataTable { head, rows: rows.collect() }
}
