//! A chart on the page: two canvases, a title, a text summary and a data table one key away.

use super::easel::{Draw, Easel};
use super::theme::Shown;
use crate::figure::drawing::{DataTable, Drawing};
use crate::ui::erased::{CollectAny, live, on, shown_while};
use leptos::html;
use leptos::prelude::*;
use web_sys::wasm_bindgen::prelude::*;

/// What the cursor and the highlight are, and how a chart asks to move them.
#[derive(Clone, Copy)]
pub struct Pointing {
    /// Time of the cursor.
    pub cursor: RwSignal<f64>,
    /// Called with a time the user points at.
    pub seek: Callback<f64>,
    /// The highlighted feature.
    pub chosen: Signal<Option<usize>>,
    /// Called with the feature the user picks.
    pub choose: Callback<Option<usize>>,
    /// The feature under the pointer in any chart.
    pub hovered: RwSignal<Option<usize>>,
    /// Called with keys the chart area understands: steps and jumps of the cursor.
    pub key: Callback<String, bool>,
}

/// A dragged pointer, for pictures that answer to dragging in their own way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drag {
    /// Movement since the last event, CSS pixels.
    pub dx: f64,
    /// As `dx`, downwards.
    pub dy: f64,
}

/// A pointer that takes hold of something in a picture, or moves it: data units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grip {
    /// Abscissa.
    pub x: f64,
    /// Ordinate.
    pub y: f64,
    /// How far from a thing it can still be taken hold of, along both axes.
    pub reach: (f64, f64),
    /// Whether this is where the pointer went down.
    pub first: bool,
}

/// A chart. `draw` lays the picture out for a size in CSS pixels and tracks what it depends on.
#[component]
pub fn Chart(
    /// Identifies the chart in the page.
    id: &'static str,
    /// Short title.
    #[prop(into)]
    title: Signal<String>,
    /// One line of explanation.
    #[prop(into)]
    note: Signal<String>,
    /// What the chart shows, from the data, for those who do not see it.
    #[prop(into)]
    summary: Signal<String>,
    /// The numbers behind the chart.
    table: Callback<(), DataTable>,
    /// Lays the picture out.
    draw: Draw,
    /// The cursor and the highlight.
    pointing: Pointing,
    /// For pictures that turn under the pointer instead of moving the cursor.
    #[prop(optional)]
    on_drag: Option<Callback<Drag>>,
    /// Whether `on_drag` answers now: a finger then turns the picture instead of scrolling the page.
    #[prop(optional, into)]
    turns: Signal<bool>,
    /// For pictures with things to take hold of; whether one is held.
    #[prop(optional)]
    on_grab: Option<Callback<Grip, bool>>,
    /// Controls beside the title.
    #[prop(optional)]
    tools: Option<ViewFn>,
    /// Classes of the card.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let shown = expect_context::<Shown>().0;
    let canvases = (NodeRef::<html::Canvas>::new(), NodeRef::<html::Canvas>::new());
    let frame = NodeRef::<html::Div>::new();
    let size = RwSignal::new((0.0, 0.0));
    follow_size(frame, size);
    let in_view = StoredValue::new(true);
    follow_view(frame, in_view);
    let easel = Easel::new(canvases, pointing, size, in_view, shown, draw);

    let reading = RwSignal::new(String::new());
    let table_open = RwSignal::new(false);
    let hover = move |event: &web_sys::PointerEvent| {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        easel.drawing.with_value(|drawing| {
            let Some(drawing) = drawing else { return };
            pointing.hovered.set(drawing.feature_at(x, y));
            reading.set(drawing.reading_at(x, y).unwrap_or_default());
        });
    };
    let grab = move |x: f64, y: f64, first: bool| {
        let grip = easel
            .drawing
            .with_value(|drawing| drawing.as_ref().and_then(|drawing| grip_at(&**drawing, (x, y), first)));
        on_grab.zip(grip).is_some_and(|(on_grab, grip)| on_grab.run(grip))
    };
    let point_at = move |x: f64, y: f64, first: bool| {
        let held = grab(x, y, first);
        let time = easel.drawing.with_value(|drawing| drawing.as_ref()?.time_at(x, y));
        if let Some(time) = time.filter(|_| !held) {
            pointing.seek.run(time);
        }
    };
    let seek = move |event: &web_sys::PointerEvent, first: bool| {
        point_at(f64::from(event.offset_x()), f64::from(event.offset_y()), first);
    };
    let pressed = StoredValue::new(None::<(f64, f64)>);
    let moved = StoredValue::new(false);
    let down = move |event: web_sys::PointerEvent| {
        pressed.set_value(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
        moved.set_value(false);
        if let Some(target) = event.target() {
            // Refused only for pointers that have gone.
            let _ = target.unchecked_into::<web_sys::Element>().set_pointer_capture(event.pointer_id());
        }
    };
    let dragged = move |event: web_sys::PointerEvent| {
        hover(&event);
        let Some((x, y)) = pressed.get_value() else { return };
        let (dx, dy) = (f64::from(event.client_x()) - x, f64::from(event.client_y()) - y);
        // A shaky click is not a drag.
        if !moved.get_value() && dx.hypot(dy) < 3.0 {
            return;
        }
        if !moved.get_value() && on_grab.is_some() {
            point_at(f64::from(event.offset_x()) - dx, f64::from(event.offset_y()) - dy, true);
        }
        moved.set_value(true);
        match on_drag {
            Some(on_drag) => {
                on_drag.run(Drag { dx, dy });
                pressed.set_value(Some((x + dx, y + dy)));
            }
            None => seek(&event, false),
        }
    };
    let up = move |event: web_sys::PointerEvent| {
        let clicked = pressed.get_value().is_some() && !moved.get_value();
        pressed.set_value(None);
        if !clicked {
            return;
        }
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let feature = easel.drawing.with_value(|drawing| drawing.as_ref()?.feature_at(x, y));
        match feature {
            // What can be held is meant before what can be chosen.
            Some(feature) if !grab(x, y, true) => pointing.choose.run(Some(feature)),
            Some(_) => {}
            None => point_at(x, y, true),
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "t" && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
            event.prevent_default();
            table_open.update(|open| *open = !*open);
        } else if pointing.key.run(event.key()) {
            event.prevent_default();
        }
    };
    let summary_id = format!("{id}-summary");
    view! {
        <section class=format!("card chart {class}") id=id>
            <header>
                <h2>{live(move || title.get())}</h2>
                <p class="note">{live(move || note.get())}</p>
                {tools.map(|tools| tools.run())}
                <button
                    class="quiet"
                    aria-expanded=live(move || table_open.get().to_string())
                    aria-label=live(move || format!("{}: data table", title.get()))
                    title="Data table (t)"
                    on:click=on(move |_| table_open.update(|open| *open = !*open))
                >
                    "▤"
                </button>
            </header>
            <div
                class="canvas"
                class:turns=live(move || turns.get())
                node_ref=frame
                tabindex="0"
                role="figure"
                aria-label=live(move || title.get())
                aria-describedby=summary_id.clone()
                on:keydown=on(key)
            >
                <canvas node_ref=canvases.0 aria-hidden="true"></canvas>
                <canvas
                    node_ref=canvases.1
                    aria-hidden="true"
                    on:pointerdown=on(down)
                    on:pointermove=on(dragged)
                    on:pointerup=on(up)
                    on:pointercancel=on(move |_| pressed.set_value(None))
                    on:pointerleave=on(move |_| {
                        pointing.hovered.set(None);
                        reading.set(String::new());
                    })
                ></canvas>
                // Keys, not the pointer, are for those who listen: what they do is announced.
                <p class="reading" aria-hidden="true" class:empty=live(move || reading.with(String::is_empty))>
                    {live(move || reading.get())}
                </p>
            </div>
            <p class="visually-hidden" id=summary_id>{live(move || summary.get())}</p>
            {shown_while(move || table_open.get(), move || view! {
                <Numbers table=table title=title/>
            })}
        </section>
    }
}

/// The grip of a pointer at a pixel, where the picture has things to take hold of.
fn grip_at(drawing: &dyn Drawing, (px, py): (f64, f64), first: bool) -> Option<Grip> {
    const REACH_CSS_PX: f64 = 14.0;
    let (x, y) = drawing.place_at(px, py)?;
    let (right, above) = drawing.place_at(px + REACH_CSS_PX, py - REACH_CSS_PX)?;
    Some(Grip { x, y, reach: (right - x, above - y), first })
}

/// The numbers behind a chart.
#[component]
fn Numbers(table: Callback<(), DataTable>, title: Signal<String>) -> impl IntoView {
    let numbers = move || {
        let DataTable { head, rows } = table.run(());
        let cells = |row: Vec<String>| row.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_any();
        view! {
            <table>
                <caption class="visually-hidden">{title.get()}</caption>
                <thead>
                    <tr>{head.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_any()}</tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| view! { <tr>{cells(row)}</tr> }).collect_any()}</tbody>
            </table>
        }
    };
    view! { <div class="numbers" tabindex="0" role="region" aria-label=live(move || format!("{}: numbers", title.get()))>{numbers}</div> }
}

/// Keeps `in_view` at whether any of an element is on the screen.
fn follow_view(element: NodeRef<html::Div>, in_view: StoredValue<bool>) {
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let changed = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last = entries.at(-1).unchecked_into::<web_sys::IntersectionObserverEntry>();
            in_view.try_set_value(last.is_intersecting());
        });
        let observer = web_sys::IntersectionObserver::new(changed.as_ref().unchecked_ref());
        let Ok(observer) = observer else { return };
        observer.observe(&element);
        let kept = StoredValue::new_local((observer, changed));
        on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
    });
}

/// Keeps `size` at the content size of an element, in CSS pixels.
fn follow_size(element: NodeRef<html::Div>, size: RwSignal<(f64, f64)>) {
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        let measured = element.clone();
        let changed = Closure::<dyn Fn()>::new(move || {
            let now = (f64::from(measured.client_width()), f64::from(measured.client_height()));
            if size.try_get_untracked().is_some_and(|before| before != now) {
                size.set(now);
            }
        });
        let Ok(observer) = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let kept = StoredValue::new_local((observer, changed));
        on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
    });
}
