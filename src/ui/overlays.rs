//! Frozen runs: up to four other settings drawn on the same axes, and part of the link. Own data too long for a
//! link are shared: such a run is computed from those the page holds.

use super::session::{Session, sentence};
use crate::engine::Message;
use crate::figure::theme::frozen_cues;
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

/// What a frozen run computes: its query, and what queries do not hold as it is now.
fn state_of<L: Lab>(query: &str, now: &L::State) -> L::State {
    let mut state = parse_query::<L>(query).state;
    L::lend(now, &mut state);
    state
}

/// Keeps the frozen runs computed; `keep` says what is kept of a finished record.
pub fn keep_overlays<L: Lab, T>(session: Session<L>, frozen: Frozen<T>, keep: fn(&Record) -> T) {
    let wanted = Memo::new(move |_| {
        session.state.with(|now| {
            let queries = L::watching(now).overlays.iter();
            queries.map(|query| (query.clone(), state_of::<L>(query, now))).collect::<Vec<_>>()
        })
    });
    // How many there were before is what the effect hands on.
    Effect::new(move |before: Option<usize>| {
        let before = before.unwrap_or(0);
        if before == 0 && wanted.with(Vec::is_empty) {
            return 0;
        }
        frozen.runs.update_value(Vec::clear);
        frozen.news.update(|count| *count += 1);
        wanted.with(|wanted| {
            for (index, (query, state)) in wanted.iter().enumerate() {
                compute(session, frozen, keep, index, query, state);
            }
            // What is still computed for runs that are no longer wanted would come back.
            for index in wanted.len()..before {
                session.engine.with_value(|engine| engine.cancel(&slot(index)));
            }
            wanted.len()
        })
    });
}

/// The slot of the worker in which a frozen run is computed.
fn slot(index: usize) -> String {
    format!("overlay-{index}")
}

fn compute<L: Lab, T>(
    session: Session<L>,
    frozen: Frozen<T>,
    keep: fn(&Record) -> T,
    index: usize,
    query: &str,
    state: &L::State,
) {
    let wanted = query.to_string();
    let record = std::cell::RefCell::new(Record::default());
    let receive = move |message: Message| {
        let (header, numbers) = match message {
            Message::Patch(header, numbers, _) => (header, numbers),
            Message::Refused(refusal) => return give_up(session, &wanted, &refusal.message),
            // Only calls that are not streamed are answered so.
            Message::Answer(_) => return,
        };
        let mut record = record.borrow_mut();
        record.apply(*header, numbers);
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
    session.stream(&slot(index), state, receive);
}

/// A frozen run that cannot be computed leaves the list, and the page says why.
fn give_up<L: Lab>(session: Session<L>, query: &str, why: &str) {
    session.edit(|state| L::watching_mut(state).overlays.retain(|known| known != query));
    session.notices.update(|notices| notices.push(sentence("A frozen run was removed", why)));
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
        let (letter, _) = frozen_cues(index);
        let label = described::<L>(&query);
        let waiting = move || {
            frozen.news.track();
            frozen.runs.with_value(|runs| runs.iter().all(|(known, _)| *known != index))
        };
        view! {
            <li aria-busy=live(move || waiting().to_string())>
                <span class="swatch" style:--series=format!("var(--series-{})", index + 1) aria-hidden="true">{letter.to_string()}</span>
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
