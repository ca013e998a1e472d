//! The page of the lab: controls, story, charts, transport.

use super::compare::{CompareGrid, Parameters};
use super::measures::Measures;
use super::recovery::{PathCard, ProgressPicture, RecoveryPicture, Stage};
use super::shape_cards::{ProbeReading, ShapeCards, TwoCard, look};
use super::tune::TuneCard;
use crate::lab::penalties::{Penalties, moved_remark, values_at};
use crate::penalty::{PENALTIES, PenaltyKind};
use crate::recovery::solver_kind;
use crate::trace::EventKind;
use crate::ui::certificates::{CertificatePill, Certificates};
use crate::ui::changes::ChangePanel;
use crate::ui::controls::Control;
use crate::ui::cursor::{change_ticks, drag_change, keep_cursor, playhead, pointing};
use crate::ui::erased::{CollectAny, live};
use crate::ui::overlays::{OverlayPanel, keep_overlays};
use crate::ui::own_data::OwnData;
use crate::ui::panel::{Busy, ExamplePicker, Notices, drawer_handle, remark};
use crate::ui::session::Session;
use crate::ui::transport::{Tick, Timeline, Transport, keep_playing};
use leptos::prelude::*;

/// Groups of controls below the penalties: a heading and link keys.
const DATA: &[&str] = &[
    "data",
    "size",
    "length",
    "jumps",
    "m",
    "sigma",
    "grain",
    "noisekind",
    "missing",
    "moved",
    "draw",
    "samples",
    "features",
    "support",
    "truthgroup",
    "correlation",
    "noise",
    "seed",
    "standardise",
];
const TWO: &[&str] = &["start1", "start2", "ls1", "ls2"];
const SOLVER: &[&str] =
    &["weight", "group", "method", "step", "momentum", "rho", "restart", "start", "steps", "tolerance"];

/// The lab.
#[component]
pub fn PenaltiesPage(session: Session<Penalties>) -> impl IntoView {
    let stage = Stage::new(session);
    keep_overlays(session, stage.frozen, |record| record.trace().clone());
    let timeline = timeline(stage);
    let playhead = playhead(session);
    keep_playing(playhead, timeline);
    // The axis grows while a run streams in: an opened state finds its place when it has ended.
    let ready = Signal::derive(move || {
        let news = session.news.get();
        let ended = session.record.with_value(|record| record.finished);
        if ended && stage.axis.get().is_some() { news } else { 0 }
    });
    keep_end(stage);
    keep_cursor(session, ready, playhead, timeline);
    let pointing = pointing(session, playhead, timeline);
    let look = look(session);
    let drawer = RwSignal::new(false);
    view! {
        <div class="lab penalties" class:drawer-open=live(move || drawer.get())>
            <aside class="controls" id="controls" aria-label="Controls">
                <Panel stage=stage/>
            </aside>
            <main class="stage" data-news=live(move || session.news.get())>
                <Story stage=stage/>
                <ProbeReading look=look/>
                <div class="charts shapes">
                    <ShapeCards session=session look=look announcer=playhead.announcer/>
                    <ProgressPicture stage=stage pointing=pointing/>
                </div>
                <div class="charts below">
                    <div class="stack wide">
                        <RecoveryPicture stage=stage pointing=pointing/>
                        <Measures stage=stage/>
                        <PathCard stage=stage pointing=pointing/>
                        <TuneCard stage=stage pointing=pointing/>
                    </div>
                    <div class="stack">
                        <div class="recovery"><TwoCard session=session pointing=pointing/></div>
                        <Certificates session=session/>
                    </div>
                </div>
            </main>
        </div>
        {drawer_handle(drawer, "value")}
        <Transport playhead=playhead timeline=timeline/>
    }
}

/// A cursor at the end stays at the end, while a run streams in and when another takes its place.
fn keep_end(stage: Stage) {
    let session = stage.session;
    Effect::new(move |before: Option<f64>| {
        session.news.track();
        let last = stage.axis.get().map_or(0.0, |axis| axis.last());
        let playing = session.playing.get_untracked();
        if !playing && session.cursor.get_untracked() >= before.unwrap_or(0.0) {
            session.cursor.set(last);
        }
        last
    });
}

/// The controls at the left.
#[component]
fn Panel(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let controls = move |keys: &'static [&'static str]| {
        keys.iter().map(|key| view! { <Control session=session key=*key/> }).collect_any()
    };
    let needs = move || {
        let method = session.state.with(|state| state.settings.method_in_force());
        solver_kind(method).map_or("", |kind| kind.needs)
    };
    view! {
        <ExamplePicker session=session/>
        <fieldset>
            <legend>"Compare"</legend>
            <CompareGrid session=session/>
        </fieldset>
        <Parameters session=session/>
        <fieldset>
            <legend>"Prox"</legend>
            <Control session=session key="tau"/>
            <Control session=session key="x"/>
        </fieldset>
        <fieldset>
            <legend>"Recover"</legend>
            {controls(DATA)}
            <OwnData session=session/>
        </fieldset>
        <fieldset>
            <legend>"Solve"</legend>
            {controls(SOLVER)}
            <p class="hint">{live(needs)}</p>
            <ChangePanel session=session symbol="step"/>
        </fieldset>
        <fieldset>
            <legend>"View and compare"</legend>
            <Control session=session key="axis"/>
            <OverlayPanel session=session frozen=stage.frozen/>
        </fieldset>
        <fieldset>
            <legend>"Two coefficients"</legend>
            {controls(TWO)}
        </fieldset>
    }
}

/// Title, sentence, formula, what just happened, notices.
#[component]
fn Story(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let formula = move || {
        let kind = PENALTIES[session.state.with(|state| state.settings.penalty)];
        let whole = format!("<mi>P</mi><mo>(</mo><mi>x</mi><mo>)</mo><mo>=</mo>{}", kind.formula);
        let parts = whole.split(PenaltyKind::BREAK).map(|part| format!("<math><mrow>{part}</mrow></math>"));
        let formula = parts.collect::<Vec<_>>().join("; ");
        // Brackets as high as letters: the line keeps its height.
        formula.replace("<mo>(", "<mo stretchy=\"false\">(").replace("<mo>)", "<mo stretchy=\"false\">)")
    };
    let group = Memo::new(move |_| session.state.with(|state| state.settings.group_in_force()));
    let lengths = move || match group.get() {
        1 => String::new(),
        size => format!(" Here x is the length of a group of {size}."),
    };
    let warnings = move || stage.with(warnings);
    view! {
        <header class="story">
            <h1>"Penalties"</h1>
            <p>
                "What makes a penalty sparse is how steep it is next to zero; what makes it biased is its slope far out. WEEP has no kink at zero but is steep so soon that small entries fall below its first breakpoint, its slope far out is as small as you like, and it stays differentiable, so any gradient method can use it. "
                <span class="formula" inner_html=live(formula)></span>
                {live(lengths)}
            </p>
            <p class="notice"><strong>"Notice: "</strong> {live(remark(session))} " " <CertificatePill session=session/></p>
        </header>
        <Busy session=session/>
        <Notices session=session warnings=Signal::derive(warnings)/>
    }
}

/// What the solver misses and what of the settings has no effect, as sentences.
fn warnings(state: &crate::lab::penalties::State, record: &crate::stream::Record) -> Vec<String> {
    if record.trace().rows() == 0 {
        return Vec::new();
    }
    let Some(solver) = solver_kind(state.settings.method_in_force()) else { return Vec::new() };
    let of = |index: &usize| {
        let penalty = state.settings.penalty_at(*index).ok()?;
        let kinked = penalty.derivative_lipschitz().is_none();
        let asks = solver.requirement == crate::recovery::Requirement::Derivative;
        (kinked && asks).then(|| PENALTIES[*index].label)
    };
    let kinked: Vec<&str> = state.settings.compare.iter().filter_map(of).collect();
    let kinks = (!kinked.is_empty()).then(|| {
        format!(
            "{} needs a derivative everywhere; {} has none at its kinks, so zeros will not be exact there.",
            solver.label,
            kinked.join(", ")
        )
    });
    kinks.into_iter().chain(moved_remark(state, record.table("scene"))).collect()
}

fn timeline(stage: Stage) -> Timeline {
    let session = stage.session;
    let share = move |time: f64| stage.axis.with_untracked(|axis| axis.map_or(0.0, |axis| axis.share(time)));
    let time = move |share: f64| stage.axis.with_untracked(|axis| axis.map_or(0.0, |axis| axis.step(share)));
    let ticks = Memo::new(move |_| {
        stage.with(|state, record| {
            let of = |event: &crate::trace::Event| {
                let who = event
                    .feature
                    .and_then(|k| state.settings.compare.get(k))
                    .map_or("", |i| PENALTIES[*i].label);
                let (what, class) = match event.kind {
                    EventKind::Converged => (format!("{who} converged"), "measured"),
                    EventKind::Diverged => (format!("{who} diverged"), "measured"),
                    EventKind::Stopped => (format!("{who} stopped"), "measured"),
                    _ => return None,
                };
                let label = format!("{what} at step {}", event.time);
                Some(Tick { time: event.time, label, class, change: None })
            };
            let mut ticks: Vec<Tick> = record.events.iter().filter_map(of).collect();
            ticks.extend(change_ticks::<Penalties>(state));
            crate::order::sort_by_number(&mut ticks, |tick| tick.time);
            ticks
        })
    });
    Timeline {
        version: session.news.into(),
        share: Callback::new(share),
        time: Callback::new(time),
        ticks,
        neighbour: Callback::new(move |(time, direction): (f64, i32)| {
            let last = stage.axis.with_untracked(|axis| axis.map_or(0.0, |axis| axis.last()));
            let step = if direction > 0 { time.floor() + 1.0 } else { time.ceil() - 1.0 };
            step.clamp(0.0, last)
        }),
        words: Callback::new(move |time: f64| {
            let last = stage.axis.with_untracked(|axis| axis.map_or(0.0, |axis| axis.last()));
            format!("step {} /\u{a0}{last}", time.round())
        }),
        values: Callback::new(move |time| stage.with(|state, record| values_at(state, record, time))),
        drag: drag_change(session),
    }
}
