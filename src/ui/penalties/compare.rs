//! Which penalties are compared, which is selected, and its parameters.

use crate::lab::penalties::weep_handles::{self, Handle};
use crate::lab::penalties::{MOST_COMPARED, Penalties, State, parameter_key};
use crate::penalty::PENALTIES;
use crate::ui::controls::Control;
use crate::ui::erased::{CollectAny, live, on, shown_while};
use crate::ui::session::Session;
use leptos::prelude::*;

/// A grid of all penalties: a tick to compare, and the name to select.
#[component]
pub fn CompareGrid(session: Session<Penalties>) -> impl IntoView {
    let compared = Memo::new(move |_| session.state.with(|state| state.settings.compare.clone()));
    let selected = Memo::new(move |_| session.state.with(|state| state.settings.penalty));
    let toggle = move |index: usize, on: bool| {
        session.edit(|state| {
            let compare = &mut state.settings.compare;
            if on && compare.len() < MOST_COMPARED {
                compare.push(index);
                state.settings.penalty = index;
            } else if !on && compare.len() > 1 {
                compare.retain(|other| *other != index);
                if state.settings.penalty == index {
                    state.settings.penalty = state.settings.compare[0];
                }
            }
        });
        if on
            && compared.with_untracked(Vec::len) >= MOST_COMPARED
            && !compared.with_untracked(|c| c.contains(&index))
        {
            session.notices.set(vec![format!(
                "At most {MOST_COMPARED} penalties are compared at once: untick one first."
            )]);
        }
    };
    let entry = move |index: usize| {
        let label = PENALTIES[index].label;
        let swatch = move || match compared.with(|compared| compared.iter().position(|other| *other == index))
        {
            Some(k) => format!("var(--series-{k})"),
            None => "var(--line)".to_string(),
        };
        let ticked = move || compared.with(|compared| compared.contains(&index));
        view! {
            <li class:selected=live(move || selected.get() == index)>
                <input
                    type="checkbox"
                    id=format!("compare-{}", PENALTIES[index].name)
                    aria-label=format!("Compare {label}")
                    prop:checked=live(ticked)
                    on:change=on(move |event: leptos::ev::Event| {
                        toggle(index, event_target_checked(&event));
                        if let Some(input) = event.target() {
                            use web_sys::wasm_bindgen::JsCast;
                            input.unchecked_into::<web_sys::HtmlInputElement>().set_checked(
                                compared.with_untracked(|compared| compared.contains(&index)),
                            );
                        }
                    })
                />
                <span class="dot" style:--series=live(swatch) aria-hidden="true"></span>
                <button
                    class="link"
                    aria-pressed=live(move || (selected.get() == index).to_string())
                    title="Select: its numbers are read out and its parameters set"
                    on:click=on(move |_| session.edit(|state| state.settings.penalty = index))
                >
                    {label}
                </button>
            </li>
        }
    };
    view! { <ul class="penalties">{(0..PENALTIES.len()).map(entry).collect_any()}</ul> }
}

/// The parameters of the selected penalty; WEEP's breakpoints, too.
#[component]
pub fn Parameters(session: Session<Penalties>) -> impl IntoView {
    let selected = Memo::new(move |_| session.state.with(|state| state.settings.penalty));
    let controls = move || {
        let index = selected.get();
        let keys = (0..PENALTIES[index].parameters.len()).map(|k| parameter_key(index, k));
        keys.map(|key| view! { <Control session=session key=key/> }).collect_any()
    };
    view! {
        <fieldset>
            <legend>{live(move || PENALTIES[selected.get()].label)}</legend>
            {live(controls)}
            {shown_while(move || PENALTIES[selected.get()].name == "weep", move || view! {
                <Breakpoints session=session/>
            })}
        </fieldset>
    }
}

/// Number fields for what can be dragged on the chart.
#[component]
fn Breakpoints(session: Session<Penalties>) -> impl IntoView {
    let at = move |handle: Handle| session.state.with(|state| breakpoint_text(state, handle));
    let field = move |handle: Handle, label: &'static str| {
        let typed =
            move |event: leptos::ev::Event| match crate::decimal::parse(event_target_value(&event).trim()) {
                Some(x) => move_handle(session, handle, x, f64::NAN),
                None => session.notices.set(vec![format!("{label}: expected a number above 0.")]),
            };
        // What was refused gives way to the value in force.
        let restore = move |event: leptos::ev::FocusEvent| {
            let input = event_target::<web_sys::HtmlInputElement>(&event);
            input.set_value(&session.state.with_untracked(|state| breakpoint_text(state, handle)));
        };
        view! {
            <label>
                {label}
                <input type="text" inputmode="decimal" prop:value=live(move || at(handle)) on:change=on(typed) on:blur=on(restore)/>
            </label>
        }
    };
    view! {
        <div class="breakpoints">
            {field(Handle::First, "Breakpoint x₁")}
            {field(Handle::Second, "Breakpoint x₂")}
        </div>
    }
}

fn breakpoint_text(state: &State, handle: Handle) -> String {
    let handles = weep_handles::weep(state).map_or_else(Vec::new, |weep| weep_handles::handles(&weep));
    let at = handles.into_iter().find(|(known, _)| *known == handle);
    at.map_or(String::new(), |(_, x)| format!("{x:.4}"))
}

/// Moves a handle of WEEP; what makes no sense is said.
pub fn move_handle(session: Session<Penalties>, handle: Handle, x: f64, y: f64) {
    let mut state = session.state.get_untracked();
    match weep_handles::drag(&mut state, handle, x, y) {
        Ok(()) => {
            session.state.set(state);
            session.notices.set(Vec::new());
        }
        Err(message) => session.notices.set(vec![format!("WEEP: {message}.")]),
    }
}
