//! The shell: top bar, lab, and what every lab shares.

use super::session::Session;
use super::theme::{ThemeSelect, provide_theme};
use super::{api, download, location};
use crate::engine::to_js;
use crate::json::state_to_json;
use crate::lab::{DEFAULT_LAB, LABS, Lab, run_csv, run_document};
use crate::link::left_out;
use crate::ui::erased::{CollectAny, live, on};
use leptos::prelude::*;
use std::time::Duration;
use web_sys::wasm_bindgen::JsCast;

/// How long a short message stays.
const TOAST: Duration = Duration::from_secs(4);

/// Why the link is not in the clipboard.
const NOT_COPIED: &str = "The browser did not allow copying; the address bar holds the link.";

/// A lab with a page.
pub trait LabPage: Lab {
    /// Where "skip to the charts" leads: the id of the first chart.
    const FIRST_CHART: &'static str;

    /// Controls, story, charts and transport.
    fn page(session: Session<Self>) -> AnyView
    where
        Self: Sized;
}

/// The whole page.
pub fn app<L: LabPage>() -> impl IntoView {
    let theme = provide_theme();
    let session = Session::<L>::open();
    api::provide(session);
    let on_hash = window_event_listener(leptos::ev::popstate, move |_| {
        // Every lab is a program of its own; an address without a lab is that of the default one.
        let wanted = location::lab();
        let wanted = if wanted.is_empty() { DEFAULT_LAB } else { &wanted };
        if LABS.iter().any(|lab| lab.name == wanted && lab.name != L::NAME) {
            location::reload();
        } else {
            session.reopen();
        }
    });
    on_cleanup(move || on_hash.remove());
    let toast = RwSignal::new(String::new());
    let fading = StoredValue::new_local(None::<TimeoutHandle>);
    let say = move |message: &str| {
        toast.set(message.to_string());
        // The end of an older message must not end this one.
        if let Some(handle) = fading.get_value() {
            handle.clear();
        }
        fading.set_value(set_timeout_with_handle(move || toast.set(String::new()), TOAST).ok());
    };
    let share = move |_| {
        location::replace(&session.hash());
        let whole = session.state.with_untracked(left_out::<L>).is_empty();
        // Browsers have no clipboard where a page comes over plain http.
        let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into()).ok();
        let Some(clipboard) = clipboard.filter(|found| found.is_object()) else {
            return say(NOT_COPIED);
        };
        let copied = clipboard.unchecked_into::<web_sys::Clipboard>().write_text(&location::href());
        leptos::task::spawn_local(async move {
            say(match wasm_bindgen_futures::JsFuture::from(copied).await {
                Ok(_) if whole => "Link copied: it holds every setting.",
                Ok(_) => "Link copied, but your data are too long for it: export JSON to pass them on.",
                Err(_) => NOT_COPIED,
            });
        });
    };
    let export_json = move |_| {
        let document = state_to_json::<L>(&session.described());
        let whole = session.record.with_value(|record| run_document::<L>(document, record));
        download::text("saddlescope.json", "application/json", &json_text(&whole));
    };
    let export_csv = move |_| {
        let text = session
            .record
            .with_value(|record| session.shown.with_untracked(|state| run_csv::<L>(state, record)));
        download::text("saddlescope.csv", "text/csv", &text);
    };
    let tab = move |lab: &'static crate::settings::Choice| {
        let here = lab.name == L::NAME;
        let open = move |event: leptos::ev::MouseEvent| {
            // Another lab is opened by following the link.
            if here {
                event.prevent_default();
                session.open_example(L::examples()[0].name);
            }
        };
        view! {
            <a href=format!("#/{}", lab.name) aria-current=here.then_some("page") on:click=on(open)>{lab.label}</a>
        }
    };
    view! {
        <a class="skip" href=format!("#{}", L::FIRST_CHART) on:click=on(move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            focus(&format!("#{} .canvas", L::FIRST_CHART));
        })>"Skip to the charts"</a>
        <header class="topbar">
            <span class="brand">"Saddle"<b>"scope"</b></span>
            <nav aria-label="Labs">{LABS.iter().map(tab).collect_any()}</nav>
            <div class="actions">
                <button class="plain" on:click=on(share)>"Share"</button>
                <button class="plain" title="Everything computed, with all settings" on:click=on(export_json)><span>"Export "</span>"JSON"</button>
                <button class="plain" title="The trace as a table" on:click=on(export_csv)><span>"Export "</span>"CSV"</button>
                <ThemeSelect choice=theme/>
            </div>
        </header>
        {L::page(session)}
        <div class="toast" role="status">{live(move || toast.get())}</div>
    }
}

fn focus(selector: &str) {
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
