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
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

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
    let now = move || number_of(&value.get_untracked()).unwrap_or_default();
    let put = move |next: Value| {
        if value.get_untracked() != next {
            write(session, field, next);
        }
    };
    let key = move |event: KeyboardEvent| {
        let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        let Some(by) = Move::of_key(&event.key()).filter(|_| plain) else { return };
        event.prevent_default();
        put(track.moved(now(), by));
    };
    let nudge = move |event: leptos::ev::Event| {
        let slider = event_target::<web_sys::HtmlInputElement>(&event);
        if let Some(place) = decimal::parse(&slider.value()) {
            put(track.nudged(now(), place));
        }
        // Places between values, and refused ones, are left again.
        slider.set_value(&track.place_of(now()).to_string());
    };
    let id = format!("field-{}", field.key);
    let rail = Rail { track, held: StoredValue::new(None) };
    view! {
        <div class="control slider">
            <label for=id.clone()>{field.label}</label>
            {number_field(session, field)}
            <div
                class="rail"
                on:pointerdown=on(move |event| rail.take(&event, now(), &put))
                on:pointermove=on(move |event| rail.drag(&event, &put))
                on:pointerup=on(move |event| rail.release(&event, true, &put))
                on:pointercancel=on(move |event| rail.release(&event, false, &put))
            >
                <input
                    id=id
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
            </div>
            <div class="marks" aria-hidden="true">{marks(field, &track)}</div>
            {hint_of(field)}
        </div>
    }
}

/// Notches on the track and values under it.
fn marks<S>(field: &Field<S>, track: &Track) -> Vec<AnyView> {
    let place = |share: f64| share.to_string();
    let value = |(share, value): (f64, Value)| {
        view! { <span style:--share=place(share)>{spoken(field, &value)}</span> }.into_any()
    };
    let notch = |share: f64| view! { <i style:--share=place(share)></i> }.into_any();
    let values = track.marks().into_iter().map(value);
    values.chain(track.notches().into_iter().map(notch)).collect_any()
}

/// What a pointer holds.
#[derive(Clone, Copy)]
struct Held {
    pointer: i32,
    /// Where it went down, CSS pixels.
    x: f64,
    /// Where the slider stood, or was put, by then.
    share: f64,
    /// Its value before.
    before: f64,
    /// Whether anything has followed the pointer.
    followed: bool,
}

/// What a pointer can take hold of.
#[derive(Clone, Copy)]
struct Rail {
    track: Track,
    held: StoredValue<Option<Held>>,
}

impl Rail {
    /// Where the middle of the thumb is at the lower end, and how far it can go: CSS pixels.
    fn extent(event: &PointerEvent) -> Option<(f64, f64)> {
        let bounds = slider_in(event)?.get_bounding_client_rect();
        // As high as the thumb is wide.
        let thumb = bounds.height();
        Some((bounds.left() + 0.5 * thumb, (bounds.width() - thumb).max(1.0)))
    }

    /// A pointer goes down: on the thumb it takes it where it is, elsewhere the thumb comes. A finger may be about
    /// to scroll: nothing follows it until it has moved along or is lifted.
    fn take(&self, event: &PointerEvent, before: f64, put: &impl Fn(Value)) {
        let Some((left, travel)) = Self::extent(event).filter(|_| event.button() == 0) else { return };
        if self.held.with_value(Option::is_some) {
            return;
        }
        let (x, now) = (f64::from(event.client_x()), self.track.share_of(before));
        let reach = if event.pointer_type() == "touch" { 22.0 } else { 13.0 };
        let on_thumb = (x - left - now * travel).abs() <= reach;
        let share = if on_thumb { now } else { ((x - left) / travel).clamp(0.0, 1.0) };
        let pointer = event.pointer_id();
        self.held.set_value(Some(Held { pointer, x, share, before, followed: false }));
        event.prevent_default();
        if let Some(rail) = event.current_target().and_then(|rail| rail.dyn_into::<Element>().ok()) {
            // Refused only for pointers that have gone.
            let _ = rail.set_pointer_capture(pointer);
        }
        if event.pointer_type() != "touch" {
            focus(event);
            if !on_thumb {
                put(self.track.value_at(share));
            }
        }
    }

    fn drag(&self, event: &PointerEvent, put: &impl Fn(Value)) {
        let held = self.held.get_value().filter(|held| held.pointer == event.pointer_id());
        let (Some(held), Some((_, travel))) = (held, Self::extent(event)) else { return };
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
            focus(event);
        }
        match (lifted, held.followed) {
            (true, false) if held.share != self.track.share_of(held.before) => {
                put(self.track.value_at(held.share))
            }
            (false, true) => put(self.track.value(held.before)),
            _ => {}
        }
    }
}

/// The slider in the rail that an event is about.
fn slider_in(event: &PointerEvent) -> Option<HtmlElement> {
    let rail = event.current_target()?.dyn_into::<Element>().ok()?;
    rail.first_element_child()?.dyn_into().ok()
}

fn focus(event: &PointerEvent) {
    if let Some(slider) = slider_in(event) {
        // An element in the page takes the focus.
        let _ = slider.focus();
    }
}

/// A number with a button on either side, for what has no order worth a slider.
pub fn counter<L: Lab>(session: Session<L>, field: &'static Field<L::State>) -> impl IntoView {
    let value = value_of(session, field);
    let (min, max) = match field.kind {
        Kind::Integer { min, max } => (min, max),
        _ => (0, 0),
    };
    let count = move || if let Value::Integer(count) = value.get_untracked() { count } else { min };
    let step = move |up: bool, by: u64| {
        let now = count();
        let next = if up { now.saturating_add(by).min(max) } else { now.saturating_sub(by).max(min) };
        if next != now {
            write(session, field, Value::Integer(next));
        }
    };
    let button = move |up: bool, words: &str, sign: &'static str| {
        view! {
            <button class="round" aria-label=format!("{}, {words}", field.label) on:click=on(move |_| step(up, 1))>
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
            <label for=format!("number-{}", field.key)>{field.label}</label>
            <span class="count" on:keydown=on(key)>
                {button(false, "one less", "−")}
                {number_field(session, field)}
                {button(true, "one more", "+")}
            </span>
            {hint_of(field)}
        </div>
    }
}
