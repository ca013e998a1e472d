//! Tune: error against weight for all compared penalties, from one click.

use super::recovery::Stage;
use crate::figure::chart::{Chart as Figure, Series, Tint};
use crate::figure::drawing::{DataTable, Drawing, Settable, Still};
use crate::figure::number::format_number;
use crate::figure::scale::{Scale, Stretch};
use crate::lab::penalties::{Penalties, State, WEIGHTS, weight_pointed_at};
use crate::penalty::PENALTIES;
use crate::stream::Record;
use crate::ui::chart::{Chart, Grip, Pointing};
use crate::ui::erased::{live, on};
use crate::ui::sweep::{Sweep, Trial};
use leptos::prelude::*;

/// Weights tried: decades around the one in force, in steps of an eighth.
const STEPS: i32 = 12;

/// Final errors at one weight.
#[derive(Clone, PartialEq)]
struct Point {
    weight: f64,
    errors: Vec<f64>,
}

/// One click measures the error at many weights.
#[component]
pub fn TuneCard(stage: Stage, pointing: Pointing) -> impl IntoView {
    let session = stage.session;
    let settings = Memo::new(move |_| {
        session.state.with(|state| {
            let mut settings = state.settings.clone();
            settings.weight = 1.0;
            settings
        })
    });
    // The weight itself is what varies.
    let sweep = Sweep::under(settings);
    let points = sweep.points;
    let measure = move |_| {
        let mut state = session.state.get_untracked();
        state.settings.changes.clear();
        sweep.start(session, "tune", (-STEPS..=STEPS).filter_map(|step| trial(&state, step)).collect());
    };
    let labels = move || {
        session
            .state
            .with(|state| state.settings.compare.iter().map(|i| PENALTIES[*i].label).collect::<Vec<_>>())
    };
    let draw = Callback::new(move |size| {
        let weight = session.state.with(|state| state.settings.weight);
        points.with(|points| drawing(points, &labels(), weight, size))
    });
    let table = Callback::new(move |()| {
        points.with(|points| {
            let head =
                std::iter::once("weight".to_string()).chain(labels().into_iter().map(String::from)).collect();
            let row = |point: &Point| {
                std::iter::once(point.weight).chain(point.errors.iter().copied()).map(format_number).collect()
            };
            DataTable { head, rows: points.iter().map(row).collect() }
        })
    });
    let best = move || {
        points.with(|points| {
            let labels = labels();
            let of = |k: usize| {
                let least = least(points, k)?;
                Some(format!(
                    "{} {} at {}",
                    labels.get(k)?,
                    format_number(least.errors[k]),
                    format_number(least.weight)
                ))
            };
            (0..labels.len()).filter_map(of).collect::<Vec<_>>().join(" · ")
        })
    };
    let note = Signal::derive(move || {
        if points.with(Vec::is_empty) {
            "runs every penalty at 25 weights around the one in force; the line is the one in force"
                .to_string()
        } else {
            format!("least error: {} · point at the chart to set the weight", best())
        }
    });
    let idle = Memo::new(move |_| points.with(Vec::is_empty));
    let unknown = Memo::new(move |_| {
        session.shown.with(|state| matches!(state.settings.data.kind, "diabetes" | "inline"))
    });
    view! {
        <div class="sweep" class:idle=live(move || idle.get())>
            <Chart
                id="tune"
                title="Tune: error against weight"
                note=note
                summary=Signal::derive(move || note.get())
                table=table
                draw=draw
                pointing=pointing
                on_grab=Callback::new(move |grip: Grip| {
                    session.edit(|state| state.settings.weight = weight_pointed_at(grip.x));
                    true
                })
                tools=ViewFn::from(move || {
                    view! {
                        <button
                            class="plain"
                            disabled=live(move || sweep.under_way.get() || unknown.get())
                            title=live(move || if unknown.get() { "The truth is not known for these data" } else { "" })
                            on:click=on(measure)
                        >
                            {live(move || if sweep.under_way.get() { "Measuring…" } else { "Measure" })}
                        </button>
                    }
                })
            />
        </div>
    }
}

/// The run at a weight `step` eighths of a decade from the one in force, if that can be set.
fn trial(state: &State, step: i32) -> Option<Trial<Penalties, Point>> {
    let weight = state.settings.weight * libm::pow(10.0, f64::from(step) / 8.0);
    if !WEIGHTS.contains(&weight) {
        return None;
    }
    let mut state = state.clone();
    state.settings.weight = weight;
    let measure = move |record: &Record| {
        let trace = record.trace();
        Point { weight, errors: trace.group(trace.rows().saturating_sub(1), "rmse").to_vec() }
    };
    Some(Trial { state, at: format!("weight {}", format_number(weight)), measure: Box::new(measure) })
}

/// Where a penalty's error is least.
fn least(points: &[Point], penalty: usize) -> Option<&Point> {
    let finite = points.iter().filter(|point| point.errors[penalty].is_finite());
    finite.min_by(|a, b| a.errors[penalty].total_cmp(&b.errors[penalty]))
}

fn drawing(
    points: &[Point],
    labels: &[&'static str],
    weight: f64,
    size: (f64, f64),
) -> Option<Box<dyn Drawing>> {
    let (first, last) = (points.first()?, points.last()?);
    if points.len() < 2 || first.errors.len() != labels.len() {
        return None;
    }
    let x: Vec<f64> = points.iter().map(|point| point.weight).collect();
    let columns: Vec<Vec<f64>> =
        (0..labels.len()).map(|k| points.iter().map(|point| point.errors[k]).collect()).collect();
    let finite = columns.iter().flatten().copied().filter(|y| y.is_finite());
    let y = Scale::fit(Stretch::Linear, finite.chain([0.0]), 0.06);
    let mut chart = Figure::new(size, Scale::log(first.weight, last.weight), y);
    chart.x.title = "weight".into();
    chart.events.push(weight);
    for (k, column) in columns.iter().enumerate() {
        chart.series.push(Series::new(labels[k], Tint::Series(k), &x, column));
    }
    let mark = |k: usize| least(points, k).map(|point| (point.weight, point.errors[k], Tint::Series(k)));
    let marks = (0..labels.len()).filter_map(mark).collect();
    Some(Box::new(Settable { still: Still(chart.lay_out()), marks }))
}
