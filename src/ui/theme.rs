//! Light or dark: as the system says, until the user chooses.

use crate::ui::erased::{live, on};
use leptos::prelude::*;
use web_sys::wasm_bindgen::prelude::*;

const STORED: &str = "saddlescope-theme";

/// What the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Choice {
    const ALL: [(Self, &'static str, &'static str); 3] =
        [(Self::System, "system", "System"), (Self::Light, "light", "Light"), (Self::Dark, "dark", "Dark")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(choice, ..)| *choice == self).map_or("system", |(_, name, _)| name)
    }

    fn named(name: &str) -> Self {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map_or(Self::System, |(choice, ..)| *choice)
    }
}

/// Whether the page is dark now, as a signal the canvases follow.
#[derive(Clone, Copy)]
pub struct Dark(pub Signal<bool>);

/// The select box for the theme; provides [`Dark`] to the page.
pub fn provide_theme() -> RwSignal<Choice> {
    let choice = RwSignal::new(Choice::named(&stored().unwrap_or_default()));
    let query = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    let system = RwSignal::new(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let listener = Closure::<dyn Fn(web_sys::MediaQueryListEvent)>::new(
            move |event: web_sys::MediaQueryListEvent| system.set(event.matches()),
        );
        // Heard for the life of the page.
        let _ = query.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
        listener.forget();
    }
    let dark = Signal::derive(move || match choice.get() {
        Choice::System => system.get(),
        Choice::Light => false,
        Choice::Dark => true,
    });
    Effect::new(move |_| {
        let theme = if dark.get() { "dark" } else { "light" };
        if let Some(root) = document().document_element() {
            // Setting a valid attribute name cannot fail.
            let _ = root.set_attribute("data-theme", theme);
        }
    });
    provide_context(Dark(dark));
    choice
}

/// The select box for the theme.
#[component]
pub fn ThemeSelect(choice: RwSignal<Choice>) -> impl IntoView {
    let options = Choice::ALL.map(|(_, name, label)| view! { <option value=name>{label}</option> });
    view! {
        <label class="theme">
            <span class="visually-hidden">"Theme"</span>
            <select
                prop:value=live(move || choice.get().name())
                on:change=on(move |event| {
                    let chosen = Choice::named(&event_target_value(&event));
                    store(chosen.name());
                    choice.set(chosen);
                })
            >
                {options}
            </select>
        </label>
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn stored() -> Option<String> {
    storage()?.get_item(STORED).ok().flatten()
}

fn store(name: &str) {
    if let Some(storage) = storage() {
        // Private windows may refuse; then the choice lasts as long as the page.
        let _ = storage.set_item(STORED, name);
    }
}
