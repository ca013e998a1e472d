//! The page of the lab: controls, story, charts, transport.

use super::details::{EffectiveScales, SaddleTable, WhyZero};
use super::pictures::{
    CoefficientPicture, DualPicture, LassoPicture, LossPicture, NormPicture, PathPictureCard, StripPicture,
};
use super::scenery::Stage;
use super::sweep::SweepCard;
use crate::figure::number::{format_number, format_steady};
use crate::lab::saddles::{Overlay, Saddles, values_at};
use crate::order::sort_by_number;
use crate::trace::EventKind;
use crate::ui::certificates::{CertificatePill, Certificates};
use crate::ui::changes::ChangePanel;
use crate::ui::chart::Pointing;
use crate::ui::controls::Control;
use crate::ui::cursor::{change_ticks, drag_change, keep_cursor, playhead, pointing};
use crate::ui::erased::{CollectAny, live};
use crate::ui::overlays::{OverlayPanel, keep_overlays};
use crate::ui::own_data::OwnData;
use crate::ui::panel::{Busy, ExamplePicker, Notices, drawer_handle, remark};
use crate::ui::session::Session;
use crate::ui::transport::{Tick, Timeline, Transport, keep_playing};
use leptos::prelude::*;

/// Groups of controls: a heading and link keys.
const GROUPS: [(&str, &[&str]); 3] = [
    (
        "Data",
        &["data", "case", "samples", "features", "support", "correlation", "noise", "seed", "standardise"],
    ),
    ("Model", &["alpha", "depth", "k"]),
    ("Method", &["method", "tolerance", "step", "momentum", "inertia", "batch", "sampling", "horizon"]),
];

/// The lab.
#[component]
pub fn SaddlesPage(session: Session<Saddles>) -> impl IntoView {
    let stage = Stage::new(session);
    keep_overlays(session, stage.frozen, Overlay::of);
    let timeline = timeline(stage);
    let playhead = playhead(session);
    keep_playing(playhead, timeline);
    keep_cursor(session, stage.ready.into(), playhead, timeline);
    let shared = pointing(session, playhead, timeline);
    let key = Callback::new(move |key: String| match key.as_str() {
        "Escape" => {
            session.edit(|state| state.view.selected = 0);
            true
        }
        _ => shared.key.run(key),
    });
    let pointing = Pointing { chosen: stage.chosen.into(), choose: choose(session), key, ..shared };
    let drawer = RwSignal::new(false);
    view! {
        <div class="lab" class:drawer-open=live(move || drawer.get())>
            <aside class="controls" id="controls" aria-label="Controls">
                <Panel stage=stage/>
            </aside>
            // Counts the pictures that have arrived, so that benchmarks can tell a new one.
            <main class="stage" data-news=live(move || session.news.get())>
                <Story stage=stage/>
                <div class="charts">
                    <LossPicture stage=stage pointing=pointing/>
                    <CoefficientPicture stage=stage pointing=pointing/>
                    <LassoPicture stage=stage pointing=pointing/>
                    <DualPicture stage=stage pointing=pointing/>
                    <PathPictureCard stage=stage pointing=pointing/>
                    <StripPicture stage=stage pointing=pointing/>
                </div>
                <div class="charts below">
                    <div class="stack wide">
                        <SaddleTable stage=stage seek=pointing.seek/>
                        <div class="pair">
                            <NormPicture stage=stage pointing=pointing/>
                            <SweepCard stage=stage pointing=pointing/>
                        </div>
                    </div>
                    <div class="stack">
                        <WhyZero stage=stage/>
                        <Certificates session=session/>
                        <EffectiveScales stage=stage/>
                    </div>
                </div>
            </main>
        </div>
        {drawer_handle(drawer, "coefficients")}
        <Transport playhead=playhead timeline=timeline/>
    }
}

/// The controls at the left.
#[component]
fn Panel(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let group = move |(heading, keys): (&'static str, &'static [&'static str])| {
        let controls = keys.iter().map(|key| view! { <Control session=session key=*key/> }).collect_any();
        view! {
            <fieldset>
                <legend>{heading}</legend>
                {controls}
                {(heading == "Data").then(|| view! { <OwnData session=session/> })}
                {(heading == "Method").then(|| view! { <ChangePanel session=session symbol="t"/> })}
            </fieldset>
        }
    };
    view! {
        <ExamplePicker session=session/>
        {GROUPS.map(group)}
        <fieldset>
            <legend>"View and compare"</legend>
            <Control session=session key="axis"/>
            <OverlayPanel session=session frozen=stage.frozen/>
        </fieldset>
    }
}

/// Title, sentence, formula, what just happened, notices.
#[component]
fn Story(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let happening = Memo::new(move |_| stage.happening());
    let warnings = move || stage.with(|scenery, _| scenery.warnings.clone()).unwrap_or_default();
    view! {
        <header class="story">
            <h1>"Saddle to saddle"</h1>
            <p>
                "Train " <Formula/> " from a tiny start α and learning stops being smooth: it waits at one saddle, jumps to the next, picks up one feature at a time, and ends at the solution of least ℓ1 norm. The jump times are known beforehand."
            </p>
            <p class="notice"><strong>"Notice: "</strong> {live(remark(session))}</p>
        </header>
        <div class="happening" role="status">
            <strong>{live(move || happening.get().headline)}</strong>
            <span>{live(move || happening.get().detail)}</span>
            <CertificatePill session=session/>
        </div>
        <Busy session=session/>
        <Notices session=session warnings=Signal::derive(warnings)/>
    }
}

/// `beta = u ⊙ v`.
#[component]
fn Formula() -> impl IntoView {
    view! {
        <math>
            <mrow>
                <mi>"β"</mi>
                <mo>"="</mo>
                <mi>"u"</mi>
                <mo>"⊙"</mo>
                <mi>"v"</mi>
            </mrow>
        </math>
    }
}

fn timeline(stage: Stage) -> Timeline {
    let with_axis = move |f: &dyn Fn(&crate::lab::saddles::TimeAxis) -> f64| {
        stage.peek(|scenery, _| f(&scenery.axis)).unwrap_or(0.0)
    };
    let ticks = Memo::new(move |_| {
        stage
            .with(|scenery, record| {
                let saddles = record.table("saddles");
                let predicted = (1..saddles.rows()).map(|row| {
                    let time = saddles.scalar(row, "time");
                    Tick {
                        time,
                        label: format!("jump {row} predicted at {}", format_number(time)),
                        class: "predicted",
                        change: None,
                    }
                });
                let measured = record.events.iter().filter_map(|event| {
                    let what = match (event.kind, event.feature.and_then(|i| scenery.names.get(i))) {
                        (EventKind::Activated, Some(name)) => format!("{name} woke"),
                        (EventKind::Released, Some(name)) => format!("{name} let go"),
                        (EventKind::Diverged, _) => "diverged".to_string(),
                        _ => return None,
                    };
                    let label = format!("{what} at {}", format_number(event.time));
                    Some(Tick { time: event.time, label, class: "measured", change: None })
                });
                let changes = stage.session.shown.with(change_ticks::<Saddles>);
                let mut ticks: Vec<Tick> = predicted.chain(measured).chain(changes).collect();
                ticks.retain(|tick| tick.time <= scenery.axis.horizon());
                sort_by_number(&mut ticks, |tick| tick.time);
                ticks
            })
            .unwrap_or_default()
    });
    Timeline {
        version: stage.ready.into(),
        share: Callback::new(move |time| with_axis(&|axis| axis.share(time))),
        time: Callback::new(move |share| with_axis(&|axis| axis.time_at_share(share))),
        ticks,
        neighbour: Callback::new(move |(time, direction): (f64, i32)| {
            let found = stage.peek(|_, record| {
                let mut times = record.trace().series("time", 0);
                if direction > 0 {
                    times.find(|other| *other > time)
                } else {
                    times.take_while(|other| *other < time).last()
                }
            });
            found.flatten().unwrap_or(time)
        }),
        words: Callback::new(move |time| {
            let horizon = with_axis(&|axis| axis.horizon());
            format!("t = {} /\u{a0}{}", format_steady(time), format_number(horizon))
        }),
        values: Callback::new(move |time| {
            stage.with(|_, record| values_at(record, time)).unwrap_or_default()
        }),
        drag: drag_change(stage.session),
    }
}

/// Picking a feature highlights it everywhere; picking it again lets it go.
fn choose(session: Session<Saddles>) -> Callback<Option<usize>> {
    Callback::new(move |feature: Option<usize>| {
        session.edit(|state| {
            let number = feature.map_or(0, |feature| feature as u64 + 1);
            state.view.selected = if state.view.selected == number { 0 } else { number };
        });
    })
}
