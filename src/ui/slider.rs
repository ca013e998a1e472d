//! Sliders that are taken hold of where they are, by mouse, thumb and keys, and numbers with a button on either
//! side; where values lie along a slider is told by [`Track`].
//!
//! The browser's own slider stands in each for keyboard and assistive technology; pointers go to the rail it
//! lies in. Its own dragging would bring the middle of the thumb under the pointer first, a jump of up to half
//! a thumb, and its keys know one step only.

use super::controls::{hint_of, number_field, number_of, value_of, write};
use super::session::Session;
use crate::decimal;
use crate::figure::number::{format_number, power_of_ten};
use crate::lab::Lab;
use crate::settings::{Field, Kind, Spacing, Value};
use crate::slider::{Move, Track};
use crate::ui::erased::{CollectAny, live, on};
use leptos::html;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

/// A value in words: with its unit, exponents as powers of ten.
fn spoken<S>(field: &Field<S>, value: &Value) -> String {
    let Some(number) = number_of(value) else { return "auto".into() };
    let text = match field.kind {
        Kind::Number { spacing: Spacing::Exponent, .. } if number == 0.0 => "1".into(),
        Kind::Number { spacing: Spacing::Exponent, .. } if number.fract() == 0.0 => {
            power_of_ten(number as i32)
        }
        Kind::Number { spacing: Spacing::Exponent, .. } => format!("10^{}", format_number(number)),
        _ => format_number(number),
    };
    format!("{text}{}", field.unit)
}

/// A slider with its number, and with values under it where a wide range is not evenly spaced.
pub fn slider<L: Lab>(session: Session<L>, field: &'static Field<L::State>, track: Track) -> impl IntoView {
    let value = value_of(session, field);
    let number = move || number_of(&value.get()).unwrap_or_default();
    let put = move |next: Value| {
        if value.get_untracked() != next {
            write(session, field, next);
        }
    };
    let key = move |event: KeyboardEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        let Some(by) = Move::of_key(&event.key()).filter(|_| plain) else { return };
        event.prevent_default();
        put(track.moved(number_of(&value.get_untracked()).unwrap_or_default(), by));
    };
    let nudge = move |event: leptos::ev::Event| {
        if let Some(place) = decimal::parse(&event_target_value(&event)) {
            put(track.nudged(number_of(&value.get_untracked()).unwrap_or_default(), place));
        }
    };
    let at = |share: f64| format!("--share: {share}");
    let notches = track.notches().into_iter().map(|share| view! { <i class="notch" style=at(share)></i> });
    let mark = |(share, value): (f64, Value)| view! { <span style=at(share)>{spoken(field, &value)}</span> };
    let marks = track.marks();
    let id = format!("field-{}", field.key);
    let input = NodeRef::<html::Input>::new();
    let rail = Rail { track, input, held: StoredValue::new(None) };
    let share = move || track.share_of(number_of(&value.get_untracked()).unwrap_or_default());
    view! {
        <div class="control slider">
            <label for=id.clone()>{field.label}</label>
            {number_field(session, field)}
            <div
                class="rail"
                on:pointerdown=on(move |event| rail.take(&event, share(), &put))
                on:pointermove=on(move |event| rail.drag(&event, &put))
                on:pointerup=on(move |event| rail.release(&event, true, &put))
                on:pointercancel=on(move |event| rail.release(&event, false, &put))
                // The focus is where it was put when the rail was taken.
                on:mousedown=on(|event: web_sys::MouseEvent| event.prevent_default())
            >
                <input
                    id=id
                    node_ref=input
                    type="range"
                    min="0"
                    max=track.last().to_string()
                    step="1"
                    aria-describedby=format!("hint-{}", field.key)
                    aria-valuetext=live(move || spoken(field, &value.get()))
                    prop:value=live(move || track.place_of(number()).to_string())
                    on:input=on(nudge)
                    on:keydown=on(key)
                    style:--share=live(move || track.share_of(number()).to_string())
                />
                {notches.collect_any()}
            </div>
            {(!marks.is_empty()).then(|| view! {
                <div class="marks" aria-hidden="true">{marks.into_iter().map(mark).collect_any()}</div>
            })}
            {hint_of(field)}
        </div>
    }
}

/// What a pointer holds.
#[derive(Clone, Copy)]
struct Held {
    pointer: i32,
    /// Where it went down, CSS pixels.
    x: f64,
    /// Where the slider stood, or was put, by then.
    share: f64,
    /// Where it stood before.
    before: f64,
    /// Whether anything has followed the pointer.
    followed: bool,
}

/// What a pointer can take hold of.
#[derive(Clone, Copy)]
struct Rail {
    track: Track,
    input: NodeRef<html::Input>,
    held: StoredValue<Option<Held>>,
}

impl Rail {
    /// Where the middle of the thumb is at the lower end, and how far it can go: CSS pixels.
    fn extent(&self) -> Option<(f64, f64)> {
        let input = self.input.get_untracked()?;
        let bounds = input.get_bounding_client_rect();
        // As high as the thumb is wide.
        let thumb = bounds.height();
        Some((bounds.left() + 0.5 * thumb, (bounds.width() - thumb).max(1.0)))
    }

    /// A pointer goes down: on the thumb it takes it where it is, elsewhere the thumb comes. A finger may be about
    /// to scroll: nothing follows it until it has moved along or is lifted.
    fn take(&self, event: &PointerEvent, now: f64, put: &impl Fn(Value)) {
        let Some((left, travel)) = self.extent().filter(|_| event.button() == 0) else { return };
        if self.held.with_value(Option::is_some) {
            return;
        }
        let x = f64::from(event.client_x());
        let reach = if event.pointer_type() == "touch" { 22.0 } else { 13.0 };
        let on_thumb = (x - left - now * travel).abs() <= reach;
        let share = if on_thumb { now } else { ((x - left) / travel).clamp(0.0, 1.0) };
        let pointer = event.pointer_id();
        self.held.set_value(Some(Held { pointer, x, share, before: now, followed: false }));
        event.prevent_default();
        if let Some(rail) = event.current_target().and_then(|rail| rail.dyn_into::<Element>().ok()) {
            // Refused only for pointers that have gone.
            let _ = rail.set_pointer_capture(pointer);
        }
        if event.pointer_type() != "touch" {
            self.focus();
            if !on_thumb {
                put(self.track.value_at(share));
            }
        }
    }

    fn drag(&self, event: &PointerEvent, put: &impl Fn(Value)) {
        let held = self.held.get_value().filter(|held| held.pointer == event.pointer_id());
        let (Some(held), Some((_, travel))) = (held, self.extent()) else { return };
        let moved = f64::from(event.client_x()) - held.x;
        if !held.followed && moved == 0.0 {
            return;
        }
        self.held.set_value(Some(Held { followed: true, ..held }));
        put(self.track.value_at(held.share + moved / travel));
    }

    /// The pointer is lifted; or it scrolls after all, and the slider goes back.
    fn release(&self, event: &PointerEvent, lifted: bool, put: &impl Fn(Value)) {
        let held = self.held.get_value().filter(|held| held.pointer == event.pointer_id());
        let Some(held) = held else { return };
        self.held.set_value(None);
        if lifted {
            self.focus();
        }
        match (lifted, held.followed) {
            (true, false) if held.share != held.before => put(self.track.value_at(held.share)),
            (false, true) => put(self.track.value_at(held.before)),
            _ => {}
        }
    }

    fn focus(&self) {
        if let Some(input) = self.input.get_untracked() {
            // An element in the page takes the focus.
            let _ = input.focus();
        }
    }
}

/// A number with a button on either side, for what has no order worth a slider.
pub fn counter<L: Lab>(session: Session<L>, field: &'static Field<L::State>) -> impl IntoView {
    let value = value_of(session, field);
    let (min, max) = match field.kind {
        Kind::Integer { min, max } => (min, max),
        _ => (0, 0),
    };
    let count = move || if let Value::Integer(count) = value.get() { count } else { min };
    let step = move |up: bool, by: u64| {
        let now = untrack(count);
        let next = if up { now.saturating_add(by).min(max) } else { now.saturating_sub(by).max(min) };
        if next != now {
            write(session, field, Value::Integer(next));
        }
    };
    let button = move |up: bool, words: &str, sign: &'static str| {
        let at_end = move || count() == if up { max } else { min };
        view! {
            <button
                class="round"
                aria-label=format!("{}, {words}", field.label)
                disabled=live(at_end)
                on:click=on(move |_| step(up, 1))
            >
                {sign}
            </button>
        }
    };
    let key = move |event: KeyboardEvent| {
        // Left and right move inside the text.
        match event.key().as_str() {
            "ArrowUp" => step(true, 1),
            "ArrowDown" => step(false, 1),
            "PageUp" => step(true, 10),
            "PageDown" => step(false, 10),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="control counter">
            <label for=format!("field-{}", field.key)>{field.label}</label>
            <span class="count" on:keydown=on(key)>
                {button(false, "one less", "−")}
                {number_field(session, field)}
                {button(true, "one more", "+")}
            </span>
            {hint_of(field)}
        </div>
    }
}
