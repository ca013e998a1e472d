//! The shell: top bar, lab, and what every lab shares.

use super::saddles::SaddlesPage;
use super::session::Session;
use super::theme::{ThemeSelect, provide_theme};
use super::{api, download, location};
use crate::engine::to_js;
use crate::json::state_to_json;
use crate::lab::saddles::Saddles;
use crate::lab::{Lab, run_csv, run_document};
use crate::link::left_out;
use crate::ui::erased::{live, on};
use leptos::prelude::*;
use std::time::Duration;

/// How long a short message stays.
const TOAST: Duration = Duration::from_secs(4);

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let theme = provide_theme();
    let session = Session::<Saddles>::open();
    api::provide(session);
    let on_hash = window_event_listener(leptos::ev::popstate, move |_| session.reopen());
    on_cleanup(move || on_hash.remove());
    let toast = RwSignal::new(String::new());
    let say = move |message: &str| {
        toast.set(message.to_string());
        set_timeout(move || toast.set(String::new()), TOAST);
    };
    let share = move |_| {
        location::replace(&session.hash());
        let whole = session.state.with_untracked(left_out::<Saddles>).is_empty();
        let copied = window().navigator().clipboard().write_text(&location::href());
        leptos::task::spawn_local(async move {
            match wasm_bindgen_futures::JsFuture::from(copied).await {
                Ok(_) if whole => say("Link copied: it holds every setting."),
                Ok(_) => say("Link copied, but your data are too long for it: export JSON to pass them on."),
                Err(_) => say("The browser did not allow copying; the address bar holds the link."),
            }
        });
    };
    let export_json = move |_| {
        let document = session.shown.with_untracked(state_to_json::<Saddles>);
        let whole = session.record.with_value(|record| run_document::<Saddles>(document, record));
        download::text("saddlescope.json", "application/json", &json_text(&whole));
    };
    let export_csv = move |_| {
        let names =
            session.shown.with_untracked(|state| state.settings.checked_dataset().map(|data| data.names));
        let text = session.record.with_value(|record| run_csv(record, &names.unwrap_or_default()));
        download::text("saddlescope.csv", "text/csv", &text);
    };
    view! {
        <a class="skip" href="#loss" on:click=on(move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            focus("#loss .canvas");
        })>"Skip to the charts"</a>
        <header class="topbar">
            <span class="brand">"Saddle"<b>"scope"</b></span>
            <nav aria-label="Labs">
                <a href="#/saddles" aria-current="page" on:click=on(move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    session.open_example(Saddles::examples()[0].name);
                })>{Saddles::LABEL}</a>
            </nav>
            <div class="actions">
                <button class="plain" on:click=on(share)>"Share"</button>
                <button class="plain" title="Everything computed, with all settings" on:click=on(export_json)>"Export JSON"</button>
                <button class="plain" title="The trace as a table" on:click=on(export_csv)>"Export CSV"</button>
                <ThemeSelect choice=theme/>
            </div>
        </header>
        <SaddlesPage session=session/>
        <div class="toast" role="status">{live(move || toast.get())}</div>
    }
}

fn focus(selector: &str) {
    use web_sys::wasm_bindgen::JsCast;
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that is in the page can be focused.
        let _ = element.focus();
    }
}

/// A document as the browser writes it.
fn json_text(document: &serde_json::Value) -> String {
    js_sys::JSON::stringify(&to_js(document)).map(String::from).unwrap_or_default()
}
