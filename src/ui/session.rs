//! What one lab's page holds: its state, the record of its run, the cursor.

use super::location;
use crate::engine::{Call, Engine, Message, Refusal, WORKER};
use crate::json::state_to_json;
use crate::lab::{LABS, Lab};
use crate::link::{Opened, parse_query, printable};
use crate::stream::Record;
use leptos::prelude::*;
use std::cell::RefCell;
use std::time::Duration;

/// Slot of the run whose figure is shown.
const FIGURE: &str = "figure";

/// How long a change rests before the link is rewritten; browsers refuse faster rewriting.
const LINK_REST: Duration = Duration::from_millis(300);

/// How long a change rests before it is run, where charts follow it by themselves: on a machine of two cores a
/// run beside the frame that paints them makes that frame half as long again.
const RUN_REST: Duration = Duration::from_millis(12);

/// The signals of a lab's page. Copies are the same session.
pub struct Session<L: Lab> {
    /// Name of the example the state builds on.
    pub example: RwSignal<&'static str>,
    /// What the controls say.
    pub state: RwSignal<L::State>,
    /// What the run has published; not a signal, because it is large and changes while streaming.
    pub record: StoredValue<Record, LocalStorage>,
    /// The state whose run [`Session::record`] holds.
    pub shown: RwSignal<L::State>,
    /// Grows whenever the record changes.
    pub news: RwSignal<u64>,
    /// Whether a run is under way, and the share done.
    pub busy: RwSignal<Option<f64>>,
    /// Why the state cannot be run; the last good picture stays.
    pub refusal: RwSignal<Option<String>>,
    /// Sentences about the opened link or data.
    pub notices: RwSignal<Vec<String>>,
    /// Counts the states that were opened whole (link, example, call): each says where the cursor stands.
    pub openings: RwSignal<u64>,
    /// Time of the cursor, in the units of the trace.
    pub cursor: RwSignal<f64>,
    /// Whether the cursor moves by itself.
    pub playing: RwSignal<bool>,
    /// Whether the run was ended before its end, and can be made again.
    pub stopped: RwSignal<bool>,
    /// The worker.
    pub engine: StoredValue<Engine, LocalStorage>,
}

impl<L: Lab> Clone for Session<L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L: Lab> Copy for Session<L> {}

impl<L: Lab> Session<L> {
    /// A session opened from the location, with its run under way.
    pub fn open() -> Self {
        let opened = opened::<L>();
        let engine = Engine::new(L::NAME, true);
        // Side by side with the page; where the browser refuses, the first submission tells why.
        let _ = engine.start();
        let session = Self {
            example: RwSignal::new(opened.example),
            state: RwSignal::new(opened.state.clone()),
            record: StoredValue::new_local(Record::default()),
            shown: RwSignal::new(opened.state),
            news: RwSignal::new(0),
            busy: RwSignal::new(None),
            refusal: RwSignal::new(None),
            notices: RwSignal::new(opened.notices),
            openings: RwSignal::new(1),
            cursor: RwSignal::new(0.0),
            playing: RwSignal::new(false),
            stopped: RwSignal::new(false),
            engine: StoredValue::new_local(engine),
        };
        session.keep_running();
        session.keep_link();
        session
    }

    /// Changes the state.
    pub fn edit(&self, change: impl FnOnce(&mut L::State)) {
        self.state.update(change);
    }

    /// Opens an example: a new entry of the history.
    pub fn open_example(&self, name: &str) {
        let Some(example) = L::examples().iter().find(|example| example.name == name) else { return };
        // What was changed last may not have reached the link that is left.
        location::replace(&self.hash());
        self.show(Opened { example: example.name, state: (example.state)(), notices: Vec::new() });
        location::push(&self.hash());
    }

    /// Opens what the location says now, after the user went back or edited it.
    pub fn reopen(&self) {
        self.show(opened::<L>());
    }

    /// Shows a state that was opened whole, with the cursor where it says.
    pub fn show(&self, opened: Opened<L::State>) {
        self.notices.set(opened.notices);
        self.example.set(opened.example);
        self.state.set(opened.state);
        self.openings.update(|count| *count += 1);
    }

    /// Whether the picture is that of the present state.
    pub fn is_current(&self) -> bool {
        self.shown.with(|shown| self.state.with(|state| L::same_run(shown, state)))
    }

    /// The state as documents say it: what is shown was computed so, and is looked at so.
    pub fn described(&self) -> L::State {
        let state = self.state.get_untracked();
        match untrack(|| self.is_current()) {
            true => state,
            false => self.shown.with_untracked(|shown| L::unwatched(shown, state)),
        }
    }

    /// Ends the run that is under way; what it has published stays.
    pub fn cancel(&self) {
        self.engine.with_value(|engine| engine.cancel(FIGURE));
        self.busy.set(None);
        self.stopped.set(true);
        if untrack(|| self.is_current()) {
            self.record.update_value(Record::cancel);
            self.news.update(|news| *news += 1);
        } else {
            self.refusal.set(Some("cancelled before there was anything to show".into()));
        }
    }

    /// Makes the run of the state again.
    pub fn run_again(&self) {
        self.submit(self.state.get_untracked());
    }

    /// Streams the run of a state into `slot` of the worker.
    pub fn stream(&self, slot: &str, state: &L::State, listener: impl Fn(Message) + 'static) {
        self.engine.get_value().submit(slot, Call::Stream(state_to_json::<L>(state)), listener);
    }

    /// Submits the state whenever what is computed changes.
    fn keep_running(&self) {
        let session = *self;
        let waiting = StoredValue::new_local(None::<TimeoutHandle>);
        Effect::new(move |submitted: Option<L::State>| {
            let state = session.state.get();
            let opened = submitted.is_none();
            if submitted.is_some_and(|before| L::same_run(&before, &state)) {
                return state;
            }
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            let asked = state.clone();
            if opened || !L::DRAWS_SETTINGS {
                session.submit(asked);
            } else {
                waiting.set_value(set_timeout_with_handle(move || session.submit(asked), RUN_REST).ok());
            }
            state
        });
    }

    fn submit(&self, state: L::State) {
        let session = *self;
        let shown = state.clone();
        // What is shown stays until there is something of the new run to see.
        let coming = RefCell::new(Some(Record::default()));
        let receive = move |message: Message| match message {
            Message::Patch(header, numbers, elapsed_ms) => {
                session.busy.set(header.under_way());
                let mut coming = coming.borrow_mut();
                if let Some(record) = &mut *coming {
                    record.apply(*header, numbers);
                    if !record.pictured() {
                        return;
                    }
                    session.record.set_value(coming.take().unwrap_or_default());
                } else {
                    session.record.update_value(|record| record.apply(*header, numbers));
                }
                session.record.update_value(|record| record.elapsed_ms = elapsed_ms);
                session.refusal.set(None);
                session.shown.set(shown.clone());
                session.news.update(|news| *news += 1);
            }
            // Only calls that are not streamed are answered so.
            Message::Answer(_) => {}
            Message::Refused(refusal) => session.refuse(refusal),
        };
        self.stopped.set(false);
        self.stream(FIGURE, &state, receive);
    }

    /// Says why there is no run.
    fn refuse(&self, refusal: Refusal) {
        self.busy.set(None);
        let failed = refusal.field == WORKER;
        self.stopped.set(failed);
        if failed || self.news.get_untracked() > 0 {
            self.refusal.set(Some(refusal.message));
            return;
        }
        // There is no last good picture yet: an empty page would teach nothing.
        let example = &L::examples()[0];
        let why = format!(
            "{} Showing \"{}\" instead.",
            sentence("This link cannot be run", &refusal.message),
            example.label
        );
        let notices = self.notices.get_untracked().into_iter().chain([why]).collect();
        self.show(Opened { example: example.name, state: (example.state)(), notices });
    }

    /// Rewrites the link a little after the state changed.
    fn keep_link(&self) {
        let session = *self;
        let waiting = StoredValue::new_local(None::<TimeoutHandle>);
        Effect::new(move |_| {
            session.state.track();
            session.example.track();
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            let write = move || location::replace(&session.hash());
            waiting.set_value(set_timeout_with_handle(write, LINK_REST).ok());
        });
    }

    /// The link of the present state.
    pub fn hash(&self) -> String {
        self.state.with_untracked(|state| crate::link::format_hash::<L>(self.example.get_untracked(), state))
    }
}

/// What the location says. One that names a lab nobody knows shows this one, and that is said.
fn opened<L: Lab>() -> Opened<L::State> {
    let mut opened = parse_query::<L>(&location::query());
    let lab = location::lab();
    if !lab.is_empty() && LABS.iter().all(|known| known.name != lab) {
        let here = LABS.iter().find(|known| known.name == L::NAME).map_or("", |known| known.label);
        opened.notices.insert(0, format!("There is no lab \"{}\"; showing \"{here}\".", printable(&lab)));
    }
    opened
}

/// `beginning: message.`, with one full stop however the message ends.
pub fn sentence(beginning: &str, message: &str) -> String {
    format!("{beginning}: {}.", message.trim_end_matches('.'))
}
