//! "Change from here": a quantity that changes at the cursor's time.

use super::controls::write;
use super::session::Session;
use crate::decimal;
use crate::figure::number::format_number;
use crate::lab::Lab;
use crate::lab::change::{Change, Changeable, MOST_CHANGES};
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
    // Each with whether the method knows its quantity.
    let list = Memo::new(move |_| {
        session.state.with(|state| {
            let changes = L::changes(state).iter();
            changes
                .map(|change| (change.clone(), L::may_change(state, change.quantity).is_some()))
                .collect::<Vec<_>>()
        })
    });
    let full = move || list.with(Vec::len) >= MOST_CHANGES;
    let hint = move || match choices.with(Vec::is_empty) {
        true => "nothing to change under this method".to_string(),
        false if full() => format!("at most {MOST_CHANGES}: remove one to make another"),
        false => {
            let time = format_number(session.cursor.get());
            format!("at {symbol} = {time}; then edit the value or drag the mark")
        }
    };
    let entry = move |(index, (change, applies))| {
        view! { <Entry session=session symbol=symbol index=index change=change applies=applies/> }
    };
    view! {
        {shown_while(move || !(choices.with(Vec::is_empty) && list.with(Vec::is_empty)), move || view! {
            <div class="changes">
                <h3>"Change from here"</h3>
                <p class="hint">{live(hint)}</p>
                <div class="row">
                    {live(move || {
                        let button = |name: &'static str| {
                            let label = known::<L>(name).map_or(name, |known| known.choice.label);
                            view! { <button class="plain" disabled=live(full) on:click=on(move |_| add(name))>{label}</button> }
                        };
                        choices.get().into_iter().map(button).collect_any()
                    })}
                </div>
                <ul class="frozen">{live(move || list.get().into_iter().enumerate().map(entry).collect_any())}</ul>
            </div>
        })}
    }
}

#[component]
fn Entry<L: Lab>(
    session: Session<L>,
    symbol: &'static str,
    index: usize,
    change: Change,
    applies: bool,
) -> impl IntoView {
    let label = known::<L>(change.quantity).map_or("", |known| known.choice.label);
    // Edited through the field, so that ranges are checked in one place.
    let edit = move |text: String, apply: fn(&mut Change, f64)| {
        let Some(number) = decimal::parse(text.trim()) else {
            return session.notices.set(vec![format!("{label}: \"{text}\" is not a number.")]);
        };
        let mut state = session.state.get_untracked();
        if let Some(change) = L::changes_mut(&mut state).get_mut(index) {
            apply(change, number);
        }
        if let Some(field) = L::fields().iter().find(|field| field.key == "change") {
            write(session, field, field.value(&state));
        }
    };
    let number = move |name: String, shown: String, apply: fn(&mut Change, f64)| {
        let in_force = shown.clone();
        view! {
            <input
                type="text"
                inputmode="decimal"
                aria-label=name
                prop:value=shown
                on:change=on(move |event| edit(event_target_value(&event), apply))
                // What was typed and refused gives way to the value in force.
                on:blur=on(move |event: web_sys::FocusEvent| {
                    event_target::<web_sys::HtmlInputElement>(&event).set_value(&in_force);
                })
            />
        }
    };
    let time = format!("{:.6}", change.time).trim_end_matches('0').trim_end_matches('.').to_string();
    let rest = match applies {
        true => view! {
            {number(format!("{label} from then on"), change.value.to_string(), |change, value| change.value = value)}
            <span>{format!("from {symbol} =")}</span>
            {number("Time of the change".into(), time, |change, time| change.time = time)}
        }
        .into_any(),
        false => format!("{} from {symbol} = {time}: does not apply now", change.value).into_any(),
    };
    view! {
        <li>
            <span class="words">{label}</span>
            {rest}
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
