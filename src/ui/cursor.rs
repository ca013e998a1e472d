//! The cursor of a lab: what plays it, what points at it, where an opened state puts it.

use super::announcer::Announcer;
use super::chart::Pointing;
use super::session::Session;
use super::transport::{Playhead, Tick, Timeline, prefers_reduced_motion};
use crate::figure::number::format_number;
use crate::lab::Lab;
use crate::lab::change::Change;
use crate::order::sort_by_number;
use leptos::prelude::*;

/// What moves the cursor of a session.
pub fn playhead<L: Lab>(session: Session<L>) -> Playhead {
    Playhead {
        cursor: session.cursor,
        playing: session.playing,
        speed: Memo::new(move |_| session.state.with(|state| L::watching(state).speed)).into(),
        set_speed: Callback::new(move |speed| session.edit(|state| L::watching_mut(state).speed = speed)),
        settled: Callback::new(move |()| {
            let time = session.cursor.get_untracked();
            session.edit(|state| L::watching_mut(state).time = Some(time));
        }),
        announcer: Announcer::silent(),
    }
}

/// Puts the cursor where an opened state says once its picture is there, or starts playing; later
/// keeps it on the axis. `ready` counts the pictures of the record; zero while there is none.
pub fn keep_cursor<L: Lab>(session: Session<L>, ready: Signal<u64>, playhead: Playhead, timeline: Timeline) {
    Effect::new(move |placed: Option<u64>| {
        let placed = placed.unwrap_or(0);
        let opening = session.openings.get();
        // Not tracked: when the record changes, the axis does only once the picture is ready.
        if ready.get() == 0 || !untrack(|| session.is_current()) {
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
        match session.state.with_untracked(|state| L::watching(state).time) {
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

/// The marks of the changes of a run, without those that mean nothing to its method.
pub fn change_ticks<L: Lab>(state: &L::State) -> Vec<Tick> {
    let mark = |(index, change): (usize, &Change)| Tick {
        time: change.time,
        label: format!("{} becomes {}", change.quantity.replace('_', " "), format_number(change.value)),
        class: "change",
        change: Some(index),
    };
    let all = L::changes(state).iter().enumerate();
    all.filter(|(_, change)| L::may_change(state, change.quantity).is_some()).map(mark).collect()
}

/// Moves a change whose mark was dragged along the timeline.
pub fn drag_change<L: Lab>(session: Session<L>) -> Callback<(usize, f64)> {
    Callback::new(move |(index, time): (usize, f64)| {
        session.edit(|state| {
            if let Some(change) = L::changes_mut(state).get_mut(index) {
                change.time = time;
            }
            sort_by_number(L::changes_mut(state), |change| change.time);
        });
    })
}

/// Pointing at charts over time, where nothing can be picked.
pub fn pointing<L: Lab>(session: Session<L>, playhead: Playhead, timeline: Timeline) -> Pointing {
    let step = move |direction: i32| {
        playhead.put(timeline.neighbour.run((session.cursor.get_untracked(), direction)))
    };
    Pointing {
        cursor: session.cursor,
        seek: Callback::new(move |time: f64| {
            let (start, end) = (timeline.time.run(0.0), timeline.time.run(1.0));
            playhead.put(time.clamp(start, end));
        }),
        chosen: Signal::derive(|| None),
        choose: Callback::new(|_| ()),
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
                _ => return false,
            }
            let now = session.cursor.get_untracked();
            let [time, values] = untrack(|| [timeline.words.run(now), timeline.values.run(now)]);
            playhead.announcer.say(format!("{time}, {values}"));
            true
        }),
    }
}
