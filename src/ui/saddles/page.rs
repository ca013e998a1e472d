//! The page of the lab: controls, story, charts, transport.

use super::changes::ChangePanel;
use super::details::{CertificatePill, Certificates, EffectiveScales, SaddleTable, WhyZero};
use super::overlays::{OverlayPanel, keep_overlays};
use super::own_data::OwnData;
use super::pictures::{
    CoefficientPicture, DualPicture, LassoPicture, LossPicture, NormPicture, PathPictureCard, StripPicture,
};
use super::scenery::Stage;
use super::sweep::SweepCard;
use crate::figure::number::{format_number, format_steady};
use crate::lab::saddles::{EXAMPLES, Saddles};
use crate::order::sort_by_number;
use crate::trace::EventKind;
use crate::ui::chart::Pointing;
use crate::ui::controls::Control;
use crate::ui::erased::{CollectAny, live, on, shown_while};
use crate::ui::session::{Session, sentence};
use crate::ui::transport::{Playhead, Tick, Timeline, Transport, keep_playing, prefers_reduced_motion};
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
    keep_overlays(stage);
    let timeline = timeline(stage);
    let playhead = playhead(stage);
    keep_playing(playhead, timeline);
    keep_cursor(stage, playhead, timeline);
    let pointing = pointing(stage, playhead, timeline);
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
                        <Certificates stage=stage/>
                        <EffectiveScales stage=stage/>
                    </div>
                </div>
            </main>
        </div>
        <button
            class="drawer-handle"
            aria-controls="controls"
            aria-expanded=live(move || drawer.get().to_string())
            on:click=on(move |_| {
                drawer.update(|open| *open = !*open);
                // The chart that answers to the controls stays in sight above the drawer.
                if let Some(chart) = document().get_element_by_id("coefficients").filter(|_| drawer.get_untracked()) {
                    chart.scroll_into_view();
                }
            })
        >
            {live(move || if drawer.get() { "Close" } else { "Controls" })}
        </button>
        <Transport playhead=playhead timeline=timeline/>
    }
}

/// The controls at the left.
#[component]
fn Panel(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let options = EXAMPLES
        .iter()
        .map(|example| view! { <option value=example.name>{example.label}</option> })
        .collect_any();
    let group = move |(heading, keys): (&'static str, &'static [&'static str])| {
        let controls = keys.iter().map(|key| view! { <Control session=session key=*key/> }).collect_any();
        view! {
            <fieldset>
                <legend>{heading}</legend>
                {controls}
                {(heading == "Data").then(|| view! { <OwnData session=session/> })}
                {(heading == "Method").then(|| view! { <ChangePanel stage=stage/> })}
            </fieldset>
        }
    };
    view! {
        <fieldset>
            <legend>"Example"</legend>
            <select
                id="example"
                aria-label="Example"
                prop:value=live(move || session.example.get())
                on:change=on(move |event| session.open_example(&event_target_value(&event)))
            >
                {options}
            </select>
        </fieldset>
        {GROUPS.map(group)}
        <fieldset>
            <legend>"View and compare"</legend>
            <Control session=session key="axis"/>
            <OverlayPanel stage=stage/>
        </fieldset>
    }
}

/// Title, sentence, formula, what just happened, notices.
#[component]
fn Story(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let notice = move || {
        EXAMPLES.iter().find(|example| example.name == session.example.get()).map(|example| example.notice)
    };
    let happening = Memo::new(move |_| stage.happening());
    let warnings = move || stage.with(|scenery, _| scenery.warnings.clone()).unwrap_or_default();
    let troubles = move || {
        let refusal = session
            .refusal
            .get()
            .map(|message| format!("{} The last picture stays.", sentence("Not run", &message)));
        refusal.into_iter().chain(session.notices.get()).chain(warnings()).collect::<Vec<_>>()
    };
    let busy = move || session.busy.get().map(|share| format!("computing, {:.0}%", 100.0 * share));
    view! {
        <header class="story">
            <h1>"Saddle to saddle"</h1>
            <p>
                "Train " <Formula/> " from a tiny start α and learning stops being smooth: it waits at one saddle, jumps to the next, picks up one feature at a time, and ends at the solution of least ℓ1 norm. The jump times are known beforehand."
            </p>
            <p class="notice"><strong>"Notice: "</strong> {live(notice)}</p>
        </header>
        <div class="happening" role="status">
            <strong>{live(move || happening.get().headline)}</strong>
            <span>{live(move || happening.get().detail)}</span>
            <CertificatePill stage=stage/>
        </div>
        {shown_while(move || session.busy.get().is_some(), move || view! {
            <div class="busy">
                <progress max="1" value=live(move || session.busy.get().unwrap_or(0.0).to_string()) aria-label="Computation"></progress>
                <span>{live(busy)}</span>
                <button class="plain" on:click=on(move |_| session.cancel())>"Cancel"</button>
            </div>
        })}
        <div class="notices" role="alert">
            {live(move || {
                troubles().into_iter().map(|line| view! { <p>{line}</p> }).collect_any()
            })}
        </div>
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
                    Some(Tick { time: event.time, label, class: "measured" })
                });
                let changes = stage.session.shown.with(|state| state.settings.changes.clone());
                let changes = changes.into_iter().map(|change| Tick {
                    time: change.time,
                    label: format!(
                        "{} becomes {}",
                        change.quantity.replace('_', " "),
                        format_number(change.value)
                    ),
                    class: "change",
                });
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
            format!("t = {} / {}", format_steady(time), format_number(horizon))
        }),
        drag: Callback::new(move |(label, time): (String, f64)| {
            // Marks of changes are told apart by their order among all of them.
            let index = ticks.with_untracked(|ticks| {
                ticks.iter().filter(|tick| tick.class == "change").position(|tick| tick.label == label)
            });
            if let Some(index) = index {
                stage.session.edit(|state| {
                    if let Some(change) = state.settings.changes.get_mut(index) {
                        change.time = time;
                    }
                    sort_by_number(&mut state.settings.changes, |change| change.time);
                });
            }
        }),
    }
}

fn playhead(stage: Stage) -> Playhead {
    let session = stage.session;
    Playhead {
        cursor: session.cursor,
        playing: session.playing,
        speed: Memo::new(move |_| session.state.with(|state| state.view.speed)).into(),
        set_speed: Callback::new(move |speed| session.edit(|state| state.view.speed = speed)),
        settled: Callback::new(move |()| {
            let time = session.cursor.get_untracked();
            session.edit(|state| state.view.time = Some(time));
        }),
    }
}

/// Puts the cursor where an opened state says once its picture is there, or starts playing; later
/// keeps it on the axis.
fn keep_cursor(stage: Stage, playhead: Playhead, timeline: Timeline) {
    let session = stage.session;
    Effect::new(move |placed: Option<u64>| {
        let placed = placed.unwrap_or(0);
        let opening = session.openings.get();
        if stage.with(|_, _| ()).is_none() || !session.is_current() {
            return placed;
        }
        let (start, end) = (timeline.time.run(0.0), timeline.time.run(1.0));
        if opening == placed {
            let now = session.cursor.get_untracked();
            if !session.playing.get_untracked() && !(start..=end).contains(&now) {
                session.cursor.set(now.clamp(start, end));
            }
            return placed;
        }
        match session.state.with_untracked(|state| state.view.time) {
            Some(time) => {
                playhead.playing.set(false);
                session.cursor.set(time.clamp(start, end));
            }
            None if prefers_reduced_motion() => session.cursor.set(end),
            None => {
                session.cursor.set(start);
                playhead.playing.set(true);
            }
        }
        opening
    });
}

fn pointing(stage: Stage, playhead: Playhead, timeline: Timeline) -> Pointing {
    let session = stage.session;
    let step = move |direction: i32| {
        playhead.put(timeline.neighbour.run((session.cursor.get_untracked(), direction)))
    };
    Pointing {
        cursor: session.cursor,
        seek: Callback::new(move |time: f64| {
            let (start, end) = (timeline.time.run(0.0), timeline.time.run(1.0));
            playhead.put(time.clamp(start, end));
        }),
        chosen: stage.chosen.into(),
        choose: Callback::new(move |feature: Option<usize>| {
            session.edit(|state| {
                let number = feature.map_or(0, |feature| feature as u64 + 1);
                state.view.selected = if state.view.selected == number { 0 } else { number };
            });
        }),
        hovered: RwSignal::new(None),
        key: Callback::new(move |key: String| {
            match key.as_str() {
                "ArrowRight" => step(1),
                "ArrowLeft" => step(-1),
                "PageDown" => playhead.jump(timeline, 1),
                "PageUp" => playhead.jump(timeline, -1),
                "Home" => playhead.put(timeline.time.run(0.0)),
                "End" => playhead.put(timeline.time.run(1.0)),
                " " => playhead.toggle(timeline),
                "Escape" => session.edit(|state| state.view.selected = 0),
                _ => return false,
            }
            true
        }),
    }
}
