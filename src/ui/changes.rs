//! "Change from here": a quantity that changes at the cursor's time.

use super::session::Session;
use crate::decimal;
use crate::figure::number::format_number;
use crate::lab::Lab;
use crate::lab::change::{Change, Changeable};
use crate::ui::erased::{CollectAny, live, on, shown_while};
use leptos::prelude::*;

fn known<L: Lab>(quantity: &str) -> Option<&'static Changeable> {
    L::CHANGEABLE.iter().find(|known| known.choice.name == quantity)
}

/// Adds changes at the cursor and lists those made; `symbol` is what the lab calls its time.
#[component]
pub fn ChangePanel<L: Lab>(session: Session<L>, symbol: &'static str) -> impl IntoView {
    // The quantities that mean something under the method.
    let choices = Memo::new(move |_| {
        session.state.with(|state| {
            let names = L::CHANGEABLE.iter().map(|known| known.choice.name);
            names.filter(|name| L::may_change(state, name).is_some()).collect::<Vec<_>>()
        })
    });
    let add = move |quantity: &'static str| {
        let time = session.cursor.get_untracked();
        session.edit(|state| {
            let before =
                L::changes(state).iter().rfind(|change| change.quantity == quantity && change.time <= time);
            let value = before.map(|change| change.value).or_else(|| L::may_change(state, quantity));
            let (Some(value), Some(known)) = (value, known::<L>(quantity)) else { return };
            // Halving is nearly always legal, and never without effect.
            let half = if known.whole { (0.5 * value).ceil() } else { 0.5 * value };
            let value = half.clamp(known.min, known.max);
            let place = L::changes(state).partition_point(|change| change.time <= time);
            L::changes_mut(state).insert(place, Change { time, quantity, value });
        });
    };
    let list = move || session.state.with(|state| L::changes(state).to_vec());
    view! {
        {shown_while(move || !choices.with(Vec::is_empty), move || view! {
            <div class="changes">
                <h3>"Change from here"</h3>
                <p class="hint">{live(move || format!("at {symbol} = {}; then edit the value or drag the mark", format_number(session.cursor.get())))}</p>
                <div class="row">
                    {live(move || {
                        let button = |name: &'static str| {
                            let label = known::<L>(name).map_or(name, |known| known.choice.label);
                            view! { <button class="plain" on:click=on(move |_| add(name))>{label}</button> }
                        };
                        choices.get().into_iter().map(button).collect_any()
                    })}
                </div>
                <ul class="frozen">
                    {live(move || list().into_iter().enumerate().map(|(index, change)| view! { <Entry session=session symbol=symbol index=index change=change/> }).collect_any())}
                </ul>
            </div>
        })}
    }
}

#[component]
fn Entry<L: Lab>(session: Session<L>, symbol: &'static str, index: usize, change: Change) -> impl IntoView {
    let label = known::<L>(change.quantity).map_or("", |known| known.choice.label);
    let field = L::fields().iter().find(|field| field.key == "change");
    // Edited through the field, so that ranges are checked in one place.
    let rewrite = move |edit: &dyn Fn(&mut Change)| {
        let mut changes = session.state.with_untracked(|state| L::changes(state).to_vec());
        let Some(change) = changes.get_mut(index) else { return };
        edit(change);
        let Some(field) = field else { return };
        let mut state = session.state.get_untracked();
        *L::changes_mut(&mut state) = changes;
        let value = field.value(&state);
        match field.put(&mut state, &value) {
            Ok(()) => session.state.set(state),
            Err(message) => session.notices.set(vec![format!("{}: {message}.", field.label)]),
        }
    };
    let typed = move |event: web_sys::Event, apply: fn(&mut Change, f64)| {
        if let Some(number) = decimal::parse(event_target_value(&event).trim()) {
            rewrite(&|change| apply(change, number));
        }
    };
    view! {
        <li>
            <span class="words">{label}</span>
            <input
                type="text"
                inputmode="decimal"
                aria-label=format!("{label} from then on")
                prop:value=change.value.to_string()
                on:change=on(move |event| typed(event, |change, number| change.value = number))
            />
            <span>{format!("from {symbol} =")}</span>
            <input
                type="text"
                inputmode="decimal"
                aria-label="Time of the change"
                prop:value=format!("{:.6}", change.time).trim_end_matches('0').trim_end_matches('.').to_string()
                on:change=on(move |event| typed(event, |change, number| change.time = number))
            />
            <button
                class="quiet"
                aria-label=format!("Remove change {}", index + 1)
                on:click=on(move |_| {
                    session.edit(|state| {
                        L::changes_mut(state).remove(index);
                    });
                })
            >
                "×"
            </button>
        </li>
    }
}
