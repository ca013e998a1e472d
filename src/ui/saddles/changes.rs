//! "Change from here": a step size, momentum or batch size that changes at the cursor's time.

use super::scenery::Stage;
use crate::decimal;
use crate::figure::number::format_number;
use crate::lab::saddles::{CHANGEABLE, Change, State};
use crate::ui::erased::{CollectAny, live, on, shown_while};
use leptos::prelude::*;

/// The quantities that mean something under the method.
fn changeable(state: &State) -> Vec<&'static crate::settings::Choice> {
    let method = state.settings.method;
    let applies = |name: &str| match name {
        "step" => !method.ends_with("flow"),
        "momentum" => method == "heavy_ball",
        _ => method == "stochastic_gradient_descent",
    };
    CHANGEABLE.iter().filter(|choice| applies(choice.name)).collect()
}

fn value_of(state: &State, quantity: &str) -> f64 {
    match quantity {
        "step" => state.settings.step,
        "momentum" => state.settings.momentum,
        _ => state.settings.batch_size as f64,
    }
}

/// Adds changes at the cursor and lists those made.
#[component]
pub fn ChangePanel(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let choices = Memo::new(move |_| {
        session.state.with(|state| changeable(state).iter().map(|c| c.name).collect::<Vec<_>>())
    });
    let add = move |quantity: &'static str| {
        let time = session.cursor.get_untracked();
        session.edit(|state| {
            let before = state
                .settings
                .changes
                .iter()
                .rfind(|change| change.quantity == quantity && change.time <= time);
            let value = before.map_or_else(|| value_of(state, quantity), |change| change.value);
            // Halving is always legal for steps and momentum; a batch of one stays one.
            let value = if quantity == "batch_size" { (value / 2.0).ceil().max(1.0) } else { 0.5 * value };
            let place = state.settings.changes.partition_point(|change| change.time <= time);
            state.settings.changes.insert(place, Change { time, quantity, value });
        });
    };
    let list = move || session.state.with(|state| state.settings.changes.clone());
    view! {
        {shown_while(move || !choices.with(Vec::is_empty), move || view! {
            <div class="changes">
                <h3>"Change from here"</h3>
                <p class="hint">{live(move || format!("at t = {}; then edit the value or drag the mark", format_number(session.cursor.get())))}</p>
                <div class="row">
                    {live(move || {
                        let button = |name: &'static str| {
                            let label = CHANGEABLE.iter().find(|choice| choice.name == name).map_or(name, |c| c.label);
                            view! { <button class="plain" on:click=on(move |_| add(name))>{label}</button> }
                        };
                        choices.get().into_iter().map(button).collect_any()
                    })}
                </div>
                <ul class="frozen">
                    {live(move || list().into_iter().enumerate().map(|(index, change)| view! { <Entry stage=stage index=index change=change/> }).collect_any())}
                </ul>
            </div>
        })}
    }
}

#[component]
fn Entry(stage: Stage, index: usize, change: Change) -> impl IntoView {
    let session = stage.session;
    let label =
        CHANGEABLE.iter().find(|choice| choice.name == change.quantity).map_or("", |choice| choice.label);
    let field = crate::lab::saddles::FIELDS.iter().find(|field| field.key == "change");
    // Edited through the field, so that ranges are checked in one place.
    let rewrite = move |edit: &dyn Fn(&mut Change)| {
        let mut changes = session.state.with_untracked(|state| state.settings.changes.clone());
        let Some(change) = changes.get_mut(index) else { return };
        edit(change);
        let Some(field) = field else { return };
        let mut state = session.state.get_untracked();
        state.settings.changes = changes;
        let value = (field.read)(&state);
        match (field.write)(&mut state, &value) {
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
            <span>"from t ="</span>
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
                        state.settings.changes.remove(index);
                    });
                })
            >
                "×"
            </button>
        </li>
    }
}
