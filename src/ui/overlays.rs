//! Frozen runs: up to four other settings drawn on the same axes, and part of the link.

use super::session::Session;
use crate::engine::{Call, Message};
use crate::json::state_to_json;
use crate::lab::structured::MOST_OVERLAYS;
use crate::lab::{Example, Lab};
use crate::link::{format_query, parse_query};
use crate::stream::Record;
use crate::ui::erased::{CollectAny, live, on};
use leptos::prelude::*;

/// Frozen runs in the order of the list, each with what its lab keeps of it.
pub struct Frozen<T: 'static> {
    /// Place in the list and what is kept.
    pub runs: StoredValue<Vec<(usize, T)>, LocalStorage>,
    /// Grows whenever the runs change.
    pub news: RwSignal<u64>,
}

impl<T> Clone for Frozen<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Frozen<T> {}

impl<T> Frozen<T> {
    /// None so far.
    pub fn none() -> Self {
        Self { runs: StoredValue::new_local(Vec::new()), news: RwSignal::new(0) }
    }
}

fn example_named<L: Lab>(name: &str) -> &'static Example<L::State> {
    let examples = L::examples();
    examples.iter().find(|known| known.name == name).unwrap_or(&examples[0])
}

/// The link query of what a state computes, without how it is looked at.
fn query_of<L: Lab>(example: &str, state: &L::State) -> String {
    let base = example_named::<L>(example);
    let query = format_query::<L>(base.name, &L::unwatched(state, (base.state)()));
    // The default state has an empty query, which a list of queries could not hold.
    if query.is_empty() { "v=1".into() } else { query }
}

/// Keeps the frozen runs computed; `keep` says what is kept of a finished record.
pub fn keep_overlays<L: Lab, T>(session: Session<L>, frozen: Frozen<T>, keep: fn(&Record) -> T) {
    let wanted = Memo::new(move |_| session.state.with(|state| L::watching(state).overlays.clone()));
    Effect::new(move |before: Option<Vec<String>>| {
        let wanted = wanted.get();
        let before = before.unwrap_or_default();
        if wanted == before {
            return wanted;
        }
        frozen.runs.update_value(Vec::clear);
        frozen.news.update(|count| *count += 1);
        for (index, query) in wanted.iter().enumerate() {
            compute(session, frozen, keep, index, query);
        }
        wanted
    });
}

fn compute<L: Lab, T>(
    session: Session<L>,
    frozen: Frozen<T>,
    keep: fn(&Record) -> T,
    index: usize,
    query: &str,
) {
    let state = parse_query::<L>(query).state;
    let task = state_to_json::<L>(&state);
    let record = std::cell::RefCell::new(Record::default());
    let receive = move |message: Message| {
        let Message::Patch(header, numbers, _) = message else { return };
        let mut record = record.borrow_mut();
        record.apply(*header, &numbers);
        if record.finished {
            let kept = keep(&record);
            frozen.runs.update_value(|runs| {
                runs.retain(|(known, _)| *known != index);
                // In the order of the list, whichever was computed first.
                let place = runs.partition_point(|(known, _)| *known < index);
                runs.insert(place, (index, kept));
            });
            frozen.news.update(|count| *count += 1);
        }
    };
    session.engine.with_value(|engine| {
        if let Some(engine) = engine {
            engine.submit(&format!("overlay-{index}"), Call::Stream(task), receive);
        }
    });
}

/// Freeze the run, and the list of frozen ones.
#[component]
pub fn OverlayPanel<L: Lab, T: 'static>(session: Session<L>, frozen: Frozen<T>) -> impl IntoView {
    let wanted = Memo::new(move |_| session.state.with(|state| L::watching(state).overlays.clone()));
    let full = move || wanted.with(Vec::len) >= MOST_OVERLAYS;
    let freeze = move |_| {
        let query =
            session.state.with_untracked(|state| query_of::<L>(session.example.get_untracked(), state));
        session.edit(|state| L::watching_mut(state).overlays.push(query));
    };
    let entry = move |(index, query): (usize, String)| {
        let letter = char::from(b'A' + index as u8);
        let label = described::<L>(&query);
        let waiting = move || {
            frozen.news.track();
            frozen.runs.with_value(|runs| runs.iter().all(|(known, _)| *known != index))
        };
        view! {
            <li aria-busy=live(move || waiting().to_string())>
                <span class=format!("swatch series-{}", index + 1) aria-hidden="true">{letter.to_string()}</span>
                <span class="words">{label}</span>
                <button
                    class="quiet"
                    aria-label=format!("Remove frozen run {letter}")
                    on:click=on(move |_| {
                        session.edit(|state| {
                            L::watching_mut(state).overlays.remove(index);
                        });
                    })
                >
                    "×"
                </button>
            </li>
        }
    };
    view! {
        <button class="plain" disabled=live(full) title="Keep this run on the axes while you change settings" on:click=on(freeze)>
            "Freeze this run"
        </button>
        <ul class="frozen">{live(move || wanted.get().into_iter().enumerate().map(entry).collect_any())}</ul>
    }
}

/// A frozen run in a few words: its example and what differs from it.
fn described<L: Lab>(query: &str) -> String {
    let example = example_named::<L>(parse_query::<L>(query).example);
    let label = example.label.split(':').next().unwrap_or(example.label);
    let changes = query.split('&').filter(|part| !part.starts_with("v=") && !part.starts_with("example="));
    let changes: Vec<_> = changes.map(|part| part.replacen('=', " ", 1)).collect();
    if changes.is_empty() { label.into() } else { format!("{label}, {}", changes.join(", ")) }
}
