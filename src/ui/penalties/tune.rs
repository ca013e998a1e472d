//! Tune: error against weight for all compared penalties, from one click.

use super::recovery::Stage;
use crate::engine::Message;
use crate::figure::chart::{Chart as Figure, Series, Tint};
use crate::figure::drawing::{DataTable, Drawing, Still};
use crate::figure::number::format_number;
use crate::figure::scale::{Scale, Stretch};
use crate::lab::penalties::State;
use crate::penalty::PENALTIES;
use crate::stream::Record;
use crate::ui::chart::{Chart, Pointing};
use crate::ui::erased::{live, on};
use leptos::prelude::*;
use std::rc::Rc;

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
    let points = RwSignal::new(Vec::<Point>::new());
    let under_way = RwSignal::new(false);
    let settings = Memo::new(move |_| {
        session.state.with(|state| {
            let mut settings = state.settings.clone();
            settings.weight = 1.0;
            settings
        })
    });
    // Errors of other settings would be a lie on this chart; the weight itself is what varies.
    Effect::new(move |_| {
        settings.with(|_| ());
        points.set(Vec::new());
        under_way.set(false);
    });
    let measure = move |_| {
        let mut state = session.state.get_untracked();
        state.settings.changes.clear();
        points.set(Vec::new());
        under_way.set(true);
        next(stage, Rc::new(state), -STEPS, points, under_way);
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
                let least = points
                    .iter()
                    .filter(|p| p.errors[k].is_finite())
                    .min_by(|a, b| a.errors[k].total_cmp(&b.errors[k]))?;
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
            format!("least error: {}", best())
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
                tools=ViewFn::from(move || {
                    view! {
                        <button
                            class="plain"
                            disabled=live(move || under_way.get() || unknown.get())
                            title=live(move || if unknown.get() { "The truth is not known for these data" } else { "" })
                            on:click=on(measure)
                        >
                            {live(move || if under_way.get() { "Measuring…" } else { "Measure" })}
                        </button>
                    }
                })
            />
        </div>
    }
}

/// Runs one weight, then the ones after it.
fn next(stage: Stage, state: Rc<State>, step: i32, points: RwSignal<Vec<Point>>, under_way: RwSignal<bool>) {
    if step > STEPS {
        under_way.set(false);
        return;
    }
    let weight = (state.settings.weight * libm::pow(10.0, f64::from(step) / 8.0)).clamp(1e-6, 100.0);
    let mut tried = (*state).clone();
    tried.settings.weight = weight;
    let record = std::cell::RefCell::new(Record::default());
    let receive = move |message: Message| {
        let Message::Patch(header, numbers, _) = message else {
            under_way.set(false);
            return;
        };
        record.borrow_mut().apply(*header, &numbers);
        if !under_way.get_untracked() || !record.borrow().finished {
            return;
        }
        let errors = {
            let record = record.borrow();
            let trace = record.trace();
            trace.group(trace.rows().saturating_sub(1), "rmse").to_vec()
        };
        points.update(|points| points.push(Point { weight, errors }));
        next(stage, state.clone(), step + 1, points, under_way);
    };
    stage.session.stream("tune", &tried, receive);
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
    Some(Box::new(Still(chart.lay_out())))
}
