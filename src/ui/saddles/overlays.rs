//! Frozen runs: up to four other settings drawn on the same axes, and part of the link.

use super::scenery::Stage;
use crate::engine::Message;
use crate::json::state_to_json;
use crate::lab::Example;
use crate::lab::saddles::{EXAMPLES, MOST_OVERLAYS, Overlay, Saddles, State};
use crate::link::{format_query, parse_query};
use crate::stream::Record;
use crate::ui::erased::{CollectAny, live, on};
use leptos::prelude::*;

/// The link query of what a state computes, without how it is looked at.
fn query_of(example: &str, state: &State) -> String {
    let base = EXAMPLES.iter().find(|known| known.name == example).unwrap_or(&EXAMPLES[0]);
    let settings = state.settings.clone();
    let query = format_query::<Saddles>(base.name, &State { settings, view: (base.state)().view });
    // The default state has an empty query, which a list of queries could not hold.
    if query.is_empty() { "v=1".into() } else { query }
}

/// Keeps the frozen runs computed, and draws again when one arrives.
pub fn keep_overlays(stage: Stage) {
    let session = stage.session;
    let wanted = Memo::new(move |_| session.state.with(|state| state.view.overlays.clone()));
    Effect::new(move |before: Option<Vec<String>>| {
        let wanted = wanted.get();
        let before = before.unwrap_or_default();
        if wanted == before {
            return wanted;
        }
        stage.overlays.update_value(Vec::clear);
        stage.ready.update(|count| *count += 1);
        for (index, query) in wanted.iter().enumerate() {
            compute(stage, index, query);
        }
        wanted
    });
}

fn compute(stage: Stage, index: usize, query: &str) {
    let state = parse_query::<Saddles>(query).state;
    let task = state_to_json::<Saddles>(&state);
    let record = std::cell::RefCell::new(Record::default());
    let receive = move |message: Message| {
        let Message::Patch(header, numbers) = message else { return };
        let mut record = record.borrow_mut();
        record.apply(*header, &numbers);
        if record.finished {
            let minimum_loss = record.table("optimum").scalar(0, "minimum_loss");
            let overlay = Overlay { index, trace: record.trace().clone(), minimum_loss };
            stage.overlays.update_value(|overlays| {
                overlays.retain(|known| known.index != index);
                // In the order of the list, whichever was computed first.
                let place = overlays.partition_point(|known| known.index < index);
                overlays.insert(place, overlay);
            });
            stage.ready.update(|count| *count += 1);
        }
    };
    stage.session.engine.with_value(|engine| {
        if let Some(engine) = engine {
            engine.submit(&format!("overlay-{index}"), task, receive);
        }
    });
}

/// Freeze the run, and the list of frozen ones.
#[component]
pub fn OverlayPanel(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let frozen = Memo::new(move |_| session.state.with(|state| state.view.overlays.clone()));
    let full = move || frozen.with(Vec::len) >= MOST_OVERLAYS;
    let freeze = move |_| {
        let query = session.state.with_untracked(|state| query_of(session.example.get_untracked(), state));
        session.edit(|state| state.view.overlays.push(query));
    };
    let entry = move |(index, query): (usize, String)| {
        let letter = char::from(b'A' + index as u8);
        let label = described(&query);
        let waiting = move || {
            stage.ready.track();
            stage.overlays.with_value(|overlays| overlays.iter().all(|overlay| overlay.index != index))
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
                            state.view.overlays.remove(index);
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
        <ul class="frozen">{live(move || frozen.get().into_iter().enumerate().map(entry).collect_any())}</ul>
    }
}

/// A frozen run in a few words: its example and what differs from it.
fn described(query: &str) -> String {
    let opened = parse_query::<Saddles>(query);
    let example: Option<&Example<State>> = EXAMPLES.iter().find(|example| example.name == opened.example);
    let label = example.map_or("run", |example| example.label.split(':').next().unwrap_or(example.label));
    let changes = query.split('&').filter(|part| !part.starts_with("v=") && !part.starts_with("example="));
    let changes: Vec<_> = changes.map(|part| part.replacen('=', " ", 1)).collect();
    if changes.is_empty() { label.into() } else { format!("{label}, {}", changes.join(", ")) }
}
