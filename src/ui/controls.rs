//! Controls made from the table of fields.

use super::session::Session;
use crate::decimal;
use crate::figure::number::{format_number, power_of_ten};
use crate::lab::Lab;
use crate::settings::{Field, Kind, Spacing, Value};
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
            Kind::Number { .. } | Kind::Integer { .. } => slider(session, field).into_any(),
            Kind::Choice(choices) => select(session, field, choices).into_any(),
            Kind::Flag => checkbox(session, field).into_any(),
            Kind::Structured(_) => text(session, field).into_any(),
        })
    })
}

fn value_of<L: Lab>(session: Session<L>, field: &'static Field<L::State>) -> Memo<Value> {
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

/// Place of a number along its slider, and back.
fn along(kind: Kind, value: f64) -> f64 {
    match kind {
        Kind::Number { spacing: Spacing::Logarithmic, .. } => libm::log10(value),
        _ => value,
    }
}

fn back(kind: Kind, place: f64) -> Value {
    match kind {
        Kind::Integer { .. } => Value::Integer(place.round().max(0.0) as u64),
        // Ends of the slider are the ends of the range, whatever rounding the power brings.
        Kind::Number { spacing: Spacing::Logarithmic, min, max, .. } => {
            let value = libm::pow(10.0, place);
            let digits = libm::pow(10.0, 2.0 - libm::floor(libm::log10(value)));
            Value::Number(((value * digits).round() / digits).clamp(min, max))
        }
        _ => Value::Number(place),
    }
}

fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

fn spoken<S>(field: &Field<S>, value: &Value) -> String {
    let Some(number) = number_of(value) else { return "auto".into() };
    let text = match field.kind {
        Kind::Number { spacing: Spacing::Exponent, .. } if number.fract() == 0.0 => {
            power_of_ten(number as i32)
        }
        Kind::Number { spacing: Spacing::Exponent, .. } => format!("10^{}", format_number(number)),
        _ => format_number(number),
    };
    format!("{text}{}", field.unit)
}

fn slider<L: Lab>(session: Session<L>, field: &'static Field<L::State>) -> impl IntoView {
    let (min, max, step) = match field.kind {
        Kind::Number { min, max, step, .. } => (along(field.kind, min), along(field.kind, max), step),
        Kind::Integer { min, max } => (min as f64, max as f64, 1.0),
        _ => (0.0, 1.0, 1.0),
    };
    let value = value_of(session, field);
    let place = move || number_of(&value.get()).map_or(min, |number| along(field.kind, number));
    let (id, hint_id) = (format!("field-{}", field.key), format!("hint-{}", field.key));
    let typed = move |text: String| {
        let parsed = field.parse(text.trim());
        match parsed {
            Ok(value) => write(session, field, value),
            Err(rejection) => session.notices.set(vec![format!("{}: {}.", field.label, rejection.message)]),
        }
    };
    let precise_label = format!(
        "{}, {}",
        field.label,
        if is_exponent(field.kind) { "exponent of ten" } else { "as a number" }
    );
    view! {
        <div class="control slider">
            <label for=id.clone()>{field.label}</label>
            <span class="value" class:exponent=is_exponent(field.kind)>
                {is_exponent(field.kind).then_some("10")}
                <input
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label=precise_label
                    title=field.expected()
                    prop:value=live(move || field.format(&value.get()).unwrap_or_default())
                    on:change=on(move |event| typed(event_target_value(&event)))
                    on:blur=on(move |event| restore(&event, field, &value))
                />
                {field.unit}
            </span>
            <input
                id=id
                type="range"
                min=min.to_string()
                max=max.to_string()
                step=step.to_string()
                aria-describedby=hint_id.clone()
                aria-valuetext=live(move || spoken(field, &value.get()))
                prop:value=live(place)
                on:input=on(move |event| {
                    if let Some(place) = decimal::parse(&event_target_value(&event)) {
                        write(session, field, back(field.kind, place));
                    }
                })
                style:--filled=live(move || format!("{}%", 100.0 * (place() - min) / (max - min)))
            />
            <p class="hint" id=hint_id>{field.hint}</p>
        </div>
    }
}

/// What was typed and refused gives way to the value in force.
fn restore<S>(event: &web_sys::FocusEvent, field: &Field<S>, value: &Memo<Value>) {
    // A control that disappears with the focus in it loses the focus last.
    if let Some(value) = value.try_get_untracked() {
        let text = field.format(&value).unwrap_or_default();
        event_target::<web_sys::HtmlInputElement>(event).set_value(&text);
    }
}

fn is_exponent(kind: Kind) -> bool {
    matches!(kind, Kind::Number { spacing: Spacing::Exponent, .. })
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
    let (id, hint_id) = (format!("field-{}", field.key), format!("hint-{}", field.key));
    view! {
        <div class="control text">
            <label for=id.clone()>{field.label}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                aria-describedby=hint_id.clone()
                prop:value=live(move || field.format(&value.get()).unwrap_or_default())
                on:blur=on(move |event| restore(&event, field, &value))
                on:change=on(move |event| match field.parse(&event_target_value(&event)) {
                    Ok(value) => write(session, field, value),
                    Err(rejection) => {
                        session.notices.set(vec![format!("{}: {}.", field.label, rejection.message)]);
                    }
                })
            />
            <p class="hint" id=hint_id>{field.hint}</p>
        </div>
    }
}
