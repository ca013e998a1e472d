//! Play, pause, step and scrub: the cursor is the only thing that moves.

use super::announcer::{Announcements, Announcer};
use crate::decimal;
use crate::ui::erased::{live, on};
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;

/// Seconds a sweep along the whole axis takes at normal speed.
const SWEEP_SECS: f64 = 24.0;

/// Positions along the slider.
const NOTCHES: f64 = 10_000.0;

/// Speeds on offer.
const SPEEDS: [f64; 7] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0];

/// A mark on the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Time in the units of the trace.
    pub time: f64,
    /// What happens there.
    pub label: String,
    /// CSS class: `predicted`, `measured` or `change`.
    pub class: &'static str,
    /// The place in its list of the change that dragging the mark moves.
    pub change: Option<usize>,
}

/// The axis the cursor moves along: conversions between time and the share of the axis.
#[derive(Clone, Copy)]
pub struct Timeline {
    /// Grows whenever the axis changes; the conversions themselves track nothing.
    pub version: Signal<u64>,
    /// Share of the axis, in [0, 1], of a time.
    pub share: Callback<f64, f64>,
    /// Time at a share.
    pub time: Callback<f64, f64>,
    /// Marks in order of time.
    pub ticks: Memo<Vec<Tick>>,
    /// The time of the recorded row before (-1) or after (+1) a time.
    pub neighbour: Callback<(f64, i32), f64>,
    /// Words for a time, such as `t = 12.4 / 900`.
    pub words: Callback<f64, String>,
    /// What the run shown is worth at a time, in words; tracks the run.
    pub values: Callback<f64, String>,
    /// Called with the place of a change and the time its mark was dragged to.
    pub drag: Callback<(usize, f64)>,
}

/// What the transport moves.
#[derive(Clone, Copy)]
pub struct Playhead {
    /// Time of the cursor.
    pub cursor: RwSignal<f64>,
    /// Whether the cursor moves by itself.
    pub playing: RwSignal<bool>,
    /// Speed factor.
    pub speed: Signal<f64>,
    /// Called with a new speed.
    pub set_speed: Callback<f64>,
    /// Called when the user has put the cursor somewhere.
    pub settled: Callback<()>,
    /// Says what a key has done.
    pub announcer: Announcer,
}

impl Playhead {
    /// Puts the cursor at a time and stops playing.
    pub fn put(&self, time: f64) {
        self.playing.set(false);
        self.cursor.set(time);
        self.settled.run(());
    }

    /// Starts or stops; at the end it starts over.
    pub fn toggle(&self, timeline: Timeline) {
        if self.playing.get_untracked() {
            self.playing.set(false);
            self.settled.run(());
            return;
        }
        if timeline.share.run(self.cursor.get_untracked()) >= 1.0 {
            self.cursor.set(timeline.time.run(0.0));
        }
        self.playing.set(true);
    }

    /// Jumps to the next (+1) or previous (-1) mark, or to the end of the axis.
    pub fn jump(&self, timeline: Timeline, direction: i32) {
        let now = self.cursor.get_untracked();
        let share = |time: f64| timeline.share.run(time);
        let here = share(now);
        // Marks closer than this to the cursor are where it already stands.
        const SAME: f64 = 1e-6;
        let found = timeline.ticks.with_untracked(|ticks| {
            let mut times = ticks.iter().map(|tick| tick.time);
            if direction > 0 {
                times.find(|time| share(*time) > here + SAME)
            } else {
                times.rfind(|time| share(*time) < here - SAME)
            }
        });
        let end = if direction > 0 { 1.0 } else { 0.0 };
        self.put(found.unwrap_or_else(|| timeline.time.run(end)));
    }
}

/// Moves the cursor while playing: one animation frame asks for the next, and none is asked for
/// when paused.
pub fn keep_playing(playhead: Playhead, timeline: Timeline) {
    let last = StoredValue::new_local(None::<f64>);
    Effect::new(move |before: Option<bool>| {
        let playing = playhead.playing.get();
        // An opened example may say "play" while the cursor moves: its frames go on, no others begin.
        if playing && before != Some(true) {
            last.set_value(None);
            next_frame(playhead, timeline, last);
        }
        playing
    });
}

fn next_frame(playhead: Playhead, timeline: Timeline, last: StoredValue<Option<f64>, LocalStorage>) {
    request_animation_frame(move || {
        if playhead.playing.try_get_untracked() != Some(true) {
            return;
        }
        let now = window().performance().map_or(0.0, |performance| performance.now());
        // A hidden page pauses its frames; the first one after that must not leap.
        const LONGEST_FRAME_MS: f64 = 100.0;
        let elapsed_ms = last.get_value().map_or(0.0, |before| (now - before).min(LONGEST_FRAME_MS));
        last.set_value(Some(now));
        let gain = elapsed_ms / 1000.0 / SWEEP_SECS * playhead.speed.get_untracked();
        let share = timeline.share.run(playhead.cursor.get_untracked()) + gain;
        playhead.cursor.set(timeline.time.run(share.min(1.0)));
        if share >= 1.0 {
            playhead.playing.set(false);
            playhead.settled.run(());
        } else {
            next_frame(playhead, timeline, last);
        }
    });
}

/// The bar at the bottom.
#[component]
pub fn Transport(playhead: Playhead, timeline: Timeline) -> impl IntoView {
    let share = move || {
        timeline.version.track();
        timeline.share.run(playhead.cursor.get())
    };
    let words = move || {
        timeline.version.track();
        timeline.words.run(playhead.cursor.get())
    };
    let values = Memo::new(move |_| timeline.values.run(playhead.cursor.get()));
    let button = move |class: &'static str, label: &'static str, icon: &'static str, act: Callback<()>| {
        view! {
            <button class=format!("round {class}") title=label aria-label=label on:click=on(move |_| act.run(()))>
                {icon}
            </button>
        }
    };
    let step = move |direction: i32| {
        playhead.put(timeline.neighbour.run((playhead.cursor.get_untracked(), direction)));
    };
    let marks = move || {
        timeline.version.track();
        let mark = |tick: Tick| match tick.change {
            Some(change) => view! { <DraggableMark tick=tick change=change timeline=timeline/> }.into_any(),
            None => {
                let left = format!("{}%", 100.0 * timeline.share.run(tick.time));
                view! { <i class=format!("tick {}", tick.class) title=tick.label style:left=left></i> }
                    .into_any()
            }
        };
        timeline.ticks.get().into_iter().map(mark).collect::<Vec<_>>()
    };
    let option = move |speed: f64| {
        let chosen = move || playhead.speed.get() == speed;
        view! { <option value=speed.to_string() prop:selected=live(chosen)>{format!("{speed}×")}</option> }
    };
    // A link may name a speed that is not on offer.
    let unusual = move || {
        let speed = playhead.speed.get();
        (!SPEEDS.contains(&speed)).then(|| option(speed))
    };
    view! {
        <section class="transport" aria-label="Playback">
            <button
                class="play"
                aria-label=live(move || if playhead.playing.get() { "Pause" } else { "Play" })
                title=live(move || if playhead.playing.get() { "Pause" } else { "Play" })
                on:click=on(move |_| playhead.toggle(timeline))
            >
                <span class:pause=live(move || playhead.playing.get()) class="glyph" aria-hidden="true"></span>
            </button>
            {button("start", "To the start", "⇤", Callback::new(move |()| playhead.put(timeline.time.run(0.0))))}
            {button("jump", "Previous event", "«", Callback::new(move |()| playhead.jump(timeline, -1)))}
            {button("step", "Step back", "‹", Callback::new(move |()| step(-1)))}
            {button("step", "Step forward", "›", Callback::new(move |()| step(1)))}
            {button("jump", "Next event", "»", Callback::new(move |()| playhead.jump(timeline, 1)))}
            {button("start", "To the end", "⇥", Callback::new(move |()| playhead.put(timeline.time.run(1.0))))}
            <div class="timeline">
                <div class="ticks" aria-hidden="true">{live(marks)}</div>
                <input
                    type="range"
                    min="0"
                    max=NOTCHES.to_string()
                    step="1"
                    aria-label="Time"
                    aria-valuetext=live(move || format!("{}, {}", words(), values.get()))
                    prop:value=live(move || (share() * NOTCHES).round())
                    style:--share=live(move || share().to_string())
                    on:input=on(move |event| {
                        if let Some(notch) = decimal::parse(&event_target_value(&event)) {
                            playhead.put(timeline.time.run(notch / NOTCHES));
                        }
                    })
                />
            </div>
            <div class="readout" aria-hidden="true">
                <span class="clock">{live(words)}</span>
                <span class="values">{live(move || values.get())}</span>
            </div>
            <Announcements announcer=playhead.announcer/>
            <label class="speed">
                <span class="visually-hidden">"Speed"</span>
                <select
                    on:change=on(move |event| {
                        if let Some(speed) = decimal::parse(&event_target_value(&event)) {
                            playhead.set_speed.run(speed);
                        }
                    })
                >
                    {SPEEDS.map(option)}
                    {live(unusual)}
                </select>
            </label>
        </section>
    }
}

/// The mark of a change on the timeline.
#[component]
fn DraggableMark(tick: Tick, change: usize, timeline: Timeline) -> impl IntoView {
    let place = RwSignal::new(timeline.share.run(tick.time));
    let held = StoredValue::new(false);
    let share_at = |event: &web_sys::PointerEvent| {
        let mark: web_sys::Element = event.target()?.dyn_into().ok()?;
        let line = mark.parent_element()?.get_bounding_client_rect();
        Some(((f64::from(event.client_x()) - line.left()) / line.width()).clamp(0.0, 1.0))
    };
    let down = move |event: web_sys::PointerEvent| {
        if let Some(mark) = event.target() {
            held.set_value(true);
            // Refused only for pointers that have gone.
            let _ = mark.unchecked_into::<web_sys::Element>().set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: web_sys::PointerEvent| {
        if held.get_value()
            && let Some(share) = share_at(&event)
        {
            place.set(share);
        }
    };
    let up = move |event: web_sys::PointerEvent| {
        if held.get_value()
            && let Some(share) = share_at(&event)
        {
            held.set_value(false);
            timeline.drag.run((change, timeline.time.run(share)));
        }
    };
    view! {
        <i
            class=format!("tick {}", tick.class)
            title=tick.label
            style:left=live(move || format!("{}%", 100.0 * place.get()))
            on:pointerdown=on(down)
            on:pointermove=on(moved)
            on:pointerup=on(up)
        ></i>
    }
}

/// Whether the user's system asks for less motion.
pub fn prefers_reduced_motion() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    query.is_some_and(|query| query.matches())
}
