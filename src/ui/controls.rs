//! Controls made from the table of fields.

use super::session::Session;
use super::slider::{counter, slider};
use crate::lab::Lab;
use crate::settings::{Field, Kind, Spacing, Value};
use crate::slider::{Layout, Track};
use crate::typed;
use crate::ui::erased::{CollectAny, live, on, shown_while};
use leptos::prelude::*;

/// The control of the field with the given link key; hidden while the field does not apply.
///
/// # Panics
/// When the lab has no such field, which its tests rule out.
#[component]
pub fn Control<L: Lab>(session: Session<L>, key: &'static str) -> impl IntoView {
    let field = L::fields().iter().find(|field| field.key == key);
    field.map(|field| {
        let shown = move || {
            session.state.with(|state| {
                field.matters(state) && !L::watching(state).hidden.iter().any(|hidden| hidden == key)
            })
        };
        shown_while(shown, move || match field.kind {
            Kind::Number { .. } if field.automatic => text(session, field).into_any(),
            Kind::Integer { .. } if field.layout == Layout::Counter => counter(session, field).into_any(),
            Kind::Number { .. } | Kind::Integer { .. } => match Track::new(field.kind, field.layout) {
                Some(track) => slider(session, field, track).into_any(),
                None => ().into_any(),
            },
            Kind::Choice(choices) => select(session, field, choices).into_any(),
            Kind::Flag => checkbox(session, field).into_any(),
            Kind::Structured(_) => text(session, field).into_any(),
        })
    })
}

/// The value of a field in the state.
pub(super) fn value_of<L: Lab>(session: Session<L>, field: &'static Field<L::State>) -> Memo<Value> {
    Memo::new(move |_| session.state.with(|state| field.value(state)))
}

/// Writes a checked value; what is not legal is said and the old value stays.
pub fn write<L: Lab>(session: Session<L>, field: &'static Field<L::State>, value: Value) {
    let mut problem = field.check(&value).err().map(|rejection| rejection.message);
    if problem.is_none() {
        let mut state = session.state.get_untracked();
        match field.put(&mut state, &value) {
            Ok(()) => session.state.set(state),
            Err(message) => problem = Some(message),
        }
    }
    session.notices.set(problem.into_iter().map(|message| format!("{}: {message}.", field.label)).collect());
}

/// A value as a number; `None` when it is none.
pub(super) fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// The text of a value in the field where it can be typed over.
fn typed_text<S>(field: &Field<S>, value: &Value) -> String {
    match value {
        Value::Number(number) => typed::shown(*number),
        other => field.format(other).unwrap_or_default(),
    }
}

/// What the field is about, for those who stop at it.
pub(super) fn hint_of<S>(field: &Field<S>) -> impl IntoView + use<S> {
    view! { <p class="hint" id=format!("hint-{}", field.key)>{field.hint}</p> }
}

/// The number of a slider or counter, to be typed over; as wide as any that the range can show.
pub(super) fn number_field<L: Lab>(session: Session<L>, field: &'static Field<L::State>) -> impl IntoView {
    let value = value_of(session, field);
    let exponent = matches!(field.kind, Kind::Number { spacing: Spacing::Exponent, .. });
    let counted = field.layout == Layout::Counter;
    let label = match (counted, exponent) {
        (true, _) => field.label.to_string(),
        (_, true) => format!("{}, exponent of ten", field.label),
        _ => format!("{}, as a number", field.label),
    };
    view! {
        <span class=if exponent { "value exponent" } else { "value" }>
            {exponent.then_some("10")}
            <input
                id=format!("number-{}", field.key)
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-label=label
                title=field.expected()
                style:--digits=live(move || (typed::widest(field.kind) + 1).to_string())
                prop:value=live(move || typed_text(field, &value.get()))
                on:change=on(move |event| read_typed(session, field, &event_target_value(&event)))
                on:blur=on(move |event| restore(&event, field, &value))
            />
            {field.unit}
        </span>
    }
}

/// Writes what was typed, or says why not.
fn read_typed<L: Lab>(session: Session<L>, field: &'static Field<L::State>, text: &str) {
    match field.parse(text.trim()) {
        Ok(value) => write(session, field, value),
        Err(rejection) => session.notices.set(vec![format!("{}: {}.", field.label, rejection.message)]),
    }
}

/// What was typed and refused gives way to the value in force.
fn restore<S>(event: &web_sys::FocusEvent, field: &Field<S>, value: &Memo<Value>) {
    // A control that disappears with the focus in it loses the focus last.
    if let Some(value) = value.try_get_untracked() {
        let text = typed_text(field, &value);
        event_target::<web_sys::HtmlInputElement>(event).set_value(&text);
    }
}

fn select<L: Lab>(
    session: Session<L>,
    field: &'static Field<L::State>,
    choices: &'static [crate::settings::Choice],
) -> impl IntoView {
    let value = value_of(session, field);
    let id = format!("field-{}", field.key);
    let chosen = move || match value.get() {
        Value::Choice(name) => name,
        _ => "",
    };
    let options = choices
        .iter()
        .map(|choice| view! { <option value=choice.name>{choice.label}</option> })
        .collect_any();
    view! {
        <div class="control select">
            <label for=id.clone()>{field.label}</label>
            <select
                id=id
                title=field.hint
                prop:value=live(chosen)
                on:change=on(move |event| {
                    if let Ok(value) = field.parse(&event_target_value(&event)) {
                        write(session, field, value);
                    }
                })
            >
                {options}
            </select>
        </div>
    }
}

fn checkbox<L: Lab>(session: Session<L>, field: &'static Field<L::State>) -> impl IntoView {
    let checked = move || session.state.with(|state| L::effective(state, field)) == Value::Flag(true);
    view! {
        <div class="control check">
            <label title=field.hint>
                <input
                    type="checkbox"
                    prop:checked=live(checked)
                    on:change=on(move |event| write(session, field, Value::Flag(event_target_checked(&event))))
                />
                {field.label}
            </label>
        </div>
    }
}

fn text<L: Lab>(session: Session<L>, field: &'static Field<L::State>) -> impl IntoView {
    let value = value_of(session, field);
    let id = format!("field-{}", field.key);
    view! {
        <div class="control text">
            <label for=id.clone()>{field.label}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                aria-describedby=format!("hint-{}", field.key)
                prop:value=live(move || typed_text(field, &value.get()))
                on:blur=on(move |event| restore(&event, field, &value))
                on:change=on(move |event| read_typed(session, field, &event_target_value(&event)))
            />
            {hint_of(field)}
        </div>
    }
}
