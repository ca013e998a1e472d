//! The charts of the lab: each a title, what to read off it, and how it is laid out.

use super::feature_select::FeatureSelect;
use super::scenery::{Scenery, Stage};
use crate::figure::chart::Tint;
use crate::figure::drawing::{DataTable, Drawing};
use crate::figure::number::format_number;
use crate::lab::saddles::{
    PathDrawing, Scene, StripDrawing, TimeChart, TimeDrawing, coefficient_chart, dual_chart, l1_chart,
    lasso_chart, lasso_knots, loss_chart, parting, path_features, plane, space, strip,
};
use crate::trace::Table;
use crate::ui::chart::{Chart, Drag, Pointing};
use crate::ui::controls::Control;
use crate::ui::erased::{CollectAny, live, shown_while};
use leptos::prelude::*;

/// Rows a data table shows at most; more would not be read.
const MOST_TABLE_ROWS: usize = 60;

/// Features a data table shows at most.
const MOST_TABLE_FEATURES: usize = 12;

/// Lays out a chart over time.
fn time_drawing(stage: Stage, build: impl Fn(&Scene, &Scenery) -> TimeChart) -> Option<Box<dyn Drawing>> {
    stage.with_scene(|scenery, scene| -> Box<dyn Drawing> {
        let chart = build(scene, scenery);
        Box::new(TimeDrawing { chart, axis: scenery.axis.clone(), names: scenery.names.clone() })
    })
}

/// Loss over time.
#[component]
pub fn LossPicture(stage: Stage, pointing: Pointing) -> impl IntoView {
    let draw = Callback::new(move |size| time_drawing(stage, |scene, _| loss_chart(scene, size)));
    let summary = Signal::derive(move || {
        stage
            .at_leisure()
            .with(|_, record| {
                let losses: Vec<f64> = record.trace().series("loss", 0).collect();
                let (first, last) =
                    (losses.first().copied().unwrap_or(0.0), losses.last().copied().unwrap_or(0.0));
                let jumps = record.table("saddles").rows().saturating_sub(1);
                format!(
                    "The loss falls from {} to {} with {jumps} predicted jumps.",
                    format_number(first),
                    format_number(last)
                )
            })
            .unwrap_or_default()
    });
    view! {
        <Chart
            id="loss"
            title="Training loss"
            note=Signal::derive(move || format!("one step down per saddle · dashed: {}", stage.predicted.get()))
            summary=summary
            table=trace_table(stage, "loss")
            draw=draw
            pointing=pointing
            tools=tools(stage, &["loss"])
        />
    }
}

/// Coefficients over time.
#[component]
pub fn CoefficientPicture(stage: Stage, pointing: Pointing) -> impl IntoView {
    let draw = Callback::new(move |size| {
        time_drawing(stage, |scene, scenery| coefficient_chart(scene, &scenery.tints, size))
    });
    let summary = Signal::derive(move || feature_summary(stage, "coefficients", "coefficients that moved"));
    view! {
        <Chart
            id="coefficients"
            title="Coefficients β(t)"
            note=Signal::derive(move || format!("solid: run · dashed: {}", stage.predicted.get()))
            summary=summary
            table=trace_table(stage, "coefficients")
            draw=draw
            pointing=pointing
        />
    }
}

/// The integrated gradient over time.
#[component]
pub fn DualPicture(stage: Stage, pointing: Pointing) -> impl IntoView {
    let draw = Callback::new(move |size| {
        time_drawing(stage, |scene, scenery| dual_chart(scene, &scenery.tints, size))
    });
    let summary = Signal::derive(move || {
        feature_summary(stage, "dual", "features whose integrated gradient met a wall")
    });
    view! {
        <Chart
            id="dual"
            title="Integrated gradient s(t)"
            note=Signal::derive(move || wall_words(stage))
            summary=summary
            table=trace_table(stage, "dual")
            draw=draw
            pointing=pointing
        />
    }
}

/// What holds at the walls, which are those of gradient flow.
fn wall_words(stage: Stage) -> String {
    let without = stage.momentum.get();
    let words = if without {
        "flow's walls: momentum carries s through them"
    } else {
        "wakes at its wall, as near as α lets |s| come"
    };
    words.into()
}

/// The l1 norm over time.
#[component]
pub fn NormPicture(stage: Stage, pointing: Pointing) -> impl IntoView {
    let draw = Callback::new(move |size| time_drawing(stage, |scene, _| l1_chart(scene, size)));
    let summary = Signal::derive(move || {
        stage
            .at_leisure()
            .with(|_, record| {
                let trace = record.trace();
                let last = trace.scalar(trace.rows() - 1, "l1_norm");
                let least = record.table("optimum").scalar(0, "l1_norm");
                format!("The l1 norm ends at {}; the least is {}.", format_number(last), format_number(least))
            })
            .unwrap_or_default()
    });
    view! {
        <Chart
            id="norm"
            title="ℓ1 norm"
            note="against the least one among minimisers of the loss"
            summary=summary
            table=trace_table(stage, "l1_norm")
            draw=draw
            pointing=pointing
        />
    }
}

/// The lasso path on the axis of time.
#[component]
pub fn LassoPicture(stage: Stage, pointing: Pointing) -> impl IntoView {
    let draw = Callback::new(move |size| {
        time_drawing(stage, |scene, scenery| lasso_chart(scene, &scenery.tints, size))
    });
    let summary = Signal::derive(move || {
        stage
            .at_leisure()
            .with(|_, record| format!("The lasso path has {} knots up to here.", lasso_knots(record).count()))
            .unwrap_or_default()
    });
    let note = Signal::derive(move || match stage.with(|_, record| parting(record)).flatten() {
        Some((shared, knot, jump)) => {
            let [shared, knot, jump] = [shared, knot, jump].map(format_number);
            format!("knots are jumps to {shared}; then {knot}, jump {jump}")
        }
        None => "its knots (dotted) are the jump times".to_string(),
    });
    let table = Callback::new(move |()| {
        stage
            .with(|scenery, record| {
                let lasso = record.table("lasso");
                let shown = shown_features(scenery.names.len());
                let head = ["λ", "1/λ"]
                    .map(String::from)
                    .into_iter()
                    .chain(scenery.names.iter().take(shown).cloned());
                let rows = (0..lasso.rows()).map(|row| {
                    let lambda = lasso.scalar(row, "lambda");
                    let beta = lasso.group(row, "coefficients").iter().take(shown);
                    [lambda, 1.0 / lambda].iter().chain(beta).map(|value| format_number(*value)).collect()
                });
                DataTable { head: head.collect(), rows: rows.collect() }
            })
            .unwrap_or_default()
    });
    view! {
        <Chart
            id="lasso"
            title="Lasso beside it, λ = 1/t"
            note=note
            summary=summary
            table=table
            draw=draw
            pointing=pointing
        />
    }
}

/// Which feature is awake when.
#[component]
pub fn StripPicture(stage: Stage, pointing: Pointing) -> impl IntoView {
    let draw = Callback::new(move |(width, _): (f64, f64)| {
        stage.with_scene(|scenery, scene| -> Box<dyn Drawing> {
            let (strip, features) = strip(scene, &scenery.tints, width);
            Box::new(StripDrawing {
                strip,
                features,
                axis: scenery.axis.clone(),
                names: scenery.names.clone(),
            })
        })
    });
    let spans = move || {
        stage
            .at_leisure()
            .with_scene(|scenery, scene| {
                let (strip, features) = strip(scene, &scenery.tints, 600.0);
                let text = |spans: Vec<(f64, f64)>| {
                    let each = spans
                        .iter()
                        .map(|(from, to)| format!("{} to {}", format_number(*from), format_number(*to)));
                    each.collect::<Vec<_>>().join(", ")
                };
                let rows = features.iter().zip(&strip.rows).map(|(feature, row)| {
                    vec![
                        row.label.clone(),
                        text(crate::lab::saddles::measured_spans(scene, *feature)),
                        text(crate::lab::saddles::predicted_spans(scene, *feature)),
                    ]
                });
                DataTable {
                    head: ["feature", "run", "predicted"].map(String::from).to_vec(),
                    rows: rows.collect(),
                }
            })
            .unwrap_or_default()
    };
    let summary = Signal::derive(move || {
        let rows = spans().rows;
        let sentences =
            rows.iter().map(|row| format!("{} awake from {} (predicted {})", row[0], row[1], row[2]));
        sentences.collect::<Vec<_>>().join("; ")
    });
    // The card grows with the number of features.
    let rows = Memo::new(move |_| {
        stage
            .with_scene(|scenery, scene| strip(scene, &scenery.tints, 600.0).0.height_css_px())
            .unwrap_or(0.0)
    });
    view! {
        <div class="strip" style:--strip-height=live(move || format!("{}px", rows.get()))>
            <Chart
                id="strip"
                title="Which feature is awake when"
                note=Signal::derive(move || format!(
                    "filled: awake since its jump · outline: {}", stage.predicted.get()
                ))
                summary=summary
                table=Callback::new(move |()| spans())
                draw=draw
                pointing=pointing
            />
        </div>
    }
}

/// The path through the saddles: two coefficients over the loss, or three in space.
#[component]
pub fn PathPictureCard(stage: Stage, pointing: Pointing) -> impl IntoView {
    let session = stage.session;
    let reached = stage.reached;
    let draw = Callback::new(move |size| {
        let reached = reached.get();
        let look = stage.path_look.get();
        stage.with_scene(|scenery, scene| -> Box<dyn Drawing> {
            let features = path_features(&look.axes, &scenery.tints);
            let picture = if look.in_space && scenery.names.len() >= 3 {
                space(scene, features, reached, look.camera, size)
            } else {
                plane(scene, &scenery.problem, [features[0], features[1]], reached, size)
            };
            Box::new(PathDrawing { picture, times: scene.record.trace().series("time", 0).collect() })
        })
    });
    let turn = Callback::new(move |drag: Drag| {
        session.edit(|state| {
            let view = &mut state.view;
            // Half a degree a pixel; a full turn comes round again.
            view.yaw = (view.yaw + 0.5 * drag.dx + 180.0).rem_euclid(360.0) - 180.0;
            view.pitch = (view.pitch + 0.5 * drag.dy).clamp(-90.0, 90.0);
        });
    });
    let in_space = Memo::new(move |_| stage.path_look.with(|look| look.in_space));
    let axes = move || {
        let asked = stage.path_look.with(|look| look.axes);
        let names =
            |scenery: &Scenery| path_features(&asked, &scenery.tints).map(|i| scenery.names[i].clone());
        stage.with(|scenery, _| names(scenery)).unwrap_or_default()
    };
    let note = Signal::derive(move || {
        let [x, y, z] = axes();
        if in_space.get() {
            format!("{x} × {y} × {z} · drag to turn")
        } else {
            format!("{x} across, {y} up · rings: predicted saddles")
        }
    });
    let summary = Signal::derive(move || {
        let [x, y, z] = axes();
        let plane = if in_space.get() { format!("{x}, {y} and {z}") } else { format!("{x} and {y}") };
        format!("The run's path through {plane}, near saddle {} now.", reached.get())
    });
    view! {
        <Chart
            id="path"
            title="Path"
            note=note
            summary=summary
            table=trace_table(stage, "coefficients")
            draw=draw
            pointing=pointing
            on_drag=Callback::new(move |drag| if in_space.get_untracked() { turn.run(drag) })
            turns=in_space
            tools=ViewFn::from(move || {
                view! {
                    <div class="tools">
                        <AxisSelect stage=stage index=0/>
                        <AxisSelect stage=stage index=1/>
                        {shown_while(move || in_space.get(), move || view! {
                            <AxisSelect stage=stage index=2/>
                        })}
                        <Control session=session key="path"/>
                    </div>
                }
            })
        />
    }
}

/// The feature on one axis of the path picture.
#[component]
fn AxisSelect(stage: Stage, index: usize) -> impl IntoView {
    let session = stage.session;
    let label = ["First axis", "Second axis", "Third axis"][index];
    let chosen = Memo::new(move |_| {
        let asked = stage.path_look.with(|look| look.axes);
        stage.with(|scenery, _| path_features(&asked, &scenery.tints)[index])
    });
    let pick = move |feature| session.edit(|state| state.view.path_axes[index] = feature);
    view! { <FeatureSelect stage=stage label=label chosen=chosen pick=Callback::new(pick)/> }
}

fn tools(stage: Stage, keys: &'static [&'static str]) -> ViewFn {
    ViewFn::from(move || {
        let controls =
            keys.iter().map(|key| view! { <Control session=stage.session key=*key/> }).collect_any();
        view! { <div class="tools">{controls}</div> }
    })
}

fn shown_features(features: usize) -> usize {
    features.min(MOST_TABLE_FEATURES)
}

/// Time and one group of the trace, thinned to a readable number of rows.
fn trace_table(stage: Stage, group: &'static str) -> Callback<(), DataTable> {
    Callback::new(move |()| {
        stage.with(|scenery, record| readable_rows(record.trace(), group, &scenery.names)).unwrap_or_default()
    })
}

fn readable_rows(trace: &Table, group: &str, names: &[String]) -> DataTable {
    let width = trace.position(group).map_or(0, |(_, width)| width);
    let per_feature = width == names.len() && matches!(group, "coefficients" | "dual");
    let shown = if per_feature { shown_features(width) } else { 1 };
    let values = if per_feature { names[..shown].to_vec() } else { vec![group.replace('_', " ")] };
    let stride = trace.rows().div_ceil(MOST_TABLE_ROWS).max(1);
    let rows = (0..trace.rows()).step_by(stride).map(|row| {
        let time = std::iter::once(trace.scalar(row, "time"));
        time.chain(trace.group(row, group).iter().copied().take(shown)).map(format_number).collect()
    });
    DataTable { head: std::iter::once("t".to_string()).chain(values).collect(), rows: rows.collect() }
}

fn feature_summary(stage: Stage, group: &'static str, what: &str) -> String {
    stage
        .at_leisure()
        .with(|scenery, record| {
            let trace = record.trace();
            let last = trace.rows() - 1;
            let woken = scenery.tints.iter().enumerate().filter(|(_, tint)| **tint != Tint::Inactive);
            let values = woken
                .take(MOST_TABLE_FEATURES)
                .map(|(i, _)| format!("{} {}", scenery.names[i], format_number(trace.group(last, group)[i])));
            format!("At the end, {what}: {}.", values.collect::<Vec<_>>().join(", "))
        })
        .unwrap_or_default()
}
