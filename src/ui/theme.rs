//! Light, dark or high contrast: as the system says, until the user chooses.

use crate::figure::theme::Theme;
use crate::ui::erased::{live, on};
use leptos::prelude::*;
use web_sys::wasm_bindgen::prelude::*;

const STORED: &str = "saddlescope-theme";

/// What the user chose; all but the first are also what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// White on black.
    Contrast,
}

impl Choice {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::System, "system", "System"),
        (Self::Light, "light", "Light"),
        (Self::Dark, "dark", "Dark"),
        (Self::Contrast, "contrast", "Contrast"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(choice, ..)| *choice == self).map_or("system", |(_, name, _)| name)
    }

    fn named(name: &str) -> Self {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map_or(Self::System, |(choice, ..)| *choice)
    }

    /// The colours of the charts.
    pub fn colours(self) -> &'static Theme {
        match self {
            Self::System | Self::Light => &Theme::LIGHT,
            Self::Dark => &Theme::DARK,
            Self::Contrast => &Theme::HIGH_CONTRAST,
        }
    }
}

/// The theme that is shown, as a signal the canvases follow.
#[derive(Clone, Copy)]
pub struct Shown(pub Memo<Choice>);

/// What the user chose; provides [`Shown`] to the page.
pub fn provide_theme() -> RwSignal<Choice> {
    let choice = RwSignal::new(Choice::named(&stored().unwrap_or_default()));
    let dark = media("(prefers-color-scheme: dark)");
    let forced = media("(forced-colors: active)");
    // Forced colours are the system's, dark or light; the charts can only come near them.
    let shown = Memo::new(move |_| match (choice.get(), forced.get(), dark.get()) {
        (_, true, true) => Choice::Contrast,
        (Choice::System, false, true) => Choice::Dark,
        (Choice::System, ..) | (_, true, false) => Choice::Light,
        (chosen, false, _) => chosen,
    });
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            // Setting a valid attribute name cannot fail.
            let _ = root.set_attribute("data-theme", shown.get().name());
        }
    });
    provide_context(Shown(shown));
    choice
}

/// Whether a media query holds, as it comes and goes.
fn media(query: &str) -> RwSignal<bool> {
    let query = window().match_media(query).ok().flatten();
    let holds = RwSignal::new(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let listener = Closure::<dyn Fn(web_sys::MediaQueryListEvent)>::new(
            move |event: web_sys::MediaQueryListEvent| holds.set(event.matches()),
        );
        // Heard for the life of the page.
        let _ = query.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
        listener.forget();
    }
    holds
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
