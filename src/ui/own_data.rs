//! The user's own numbers: pasted, dropped or opened; they stay in the browser.

use crate::data::{MOST_BYTES, Reading, parse_csv};
use crate::lab::Lab;
use crate::lab::regression::{RegressionState, use_table};
use crate::link::left_out;
use crate::ui::api::open_document;
use crate::ui::erased::{live, on};
use crate::ui::session::{Session, sentence};
use leptos::prelude::*;
use web_sys::wasm_bindgen::prelude::*;

/// Uses a CSV text, or opens an exported document; a bad one is explained and nothing already shown
/// is lost.
fn take_text<L: Lab<State: RegressionState>>(session: Session<L>, bytes: &[u8]) {
    if bytes.trim_ascii_start().starts_with(b"{") {
        let text = String::from_utf8_lossy(bytes);
        match open_document(session, &text.as_ref().into()) {
            Ok(()) => session.notices.set(vec!["Opened the document with all its settings.".into()]),
            Err(rejection) => {
                session.notices.set(vec![sentence("The document was not opened", &rejection.to_string())]);
            }
        }
        return;
    }
    take_csv(session, bytes);
}

fn take_csv<L: Lab<State: RegressionState>>(session: Session<L>, bytes: &[u8]) {
    // What cannot be used is refused before the picture is touched.
    let mut state = session.state.get_untracked();
    let used = parse_csv(bytes, decoded_by_browser)
        .and_then(|reading| use_table(&mut state, &reading.data).map(|why| (reading, why)));
    let (Reading { data, notes }, not_standardised) = match used {
        Ok(used) => used,
        Err(error) => return session.notices.set(vec![sentence("Your data were not used", &error.0)]),
    };
    let mut notices = vec![format!(
        "Using your data: {} {}, {} {}, response last.",
        data.samples(),
        if data.samples() == 1 { "row" } else { "rows" },
        data.features(),
        if data.features() == 1 { "feature" } else { "features" },
    )];
    notices.extend(notes.into_iter().chain(not_standardised).chain(data.warnings()));
    L::watching_mut(&mut state).time = None;
    session.state.set(state);
    if !session.state.with_untracked(left_out::<L>).is_empty() {
        notices.push(
            "They are too long for a link: to pass them on, export JSON, which opens here again.".into(),
        );
    }
    session.notices.set(notices);
}

/// The text of bytes in an encoding, by the tables every browser has.
fn decoded_by_browser(bytes: &[u8], label: &str) -> Option<String> {
    let options = web_sys::TextDecoderOptions::new();
    options.set_fatal(true);
    let decoder = web_sys::TextDecoder::new_with_label_and_options(label, &options).ok()?;
    decoder.decode_with_u8_array(bytes).ok()
}

/// Reads a file and uses it; one that is too large is refused unread.
fn take_file<L: Lab<State: RegressionState>>(session: Session<L>, file: &web_sys::File) {
    if file.size() > MOST_BYTES as f64 {
        session.notices.set(vec![format!(
            "Your data were not used: the file has {:.1} MB; at most {} MB can be read.",
            file.size() / 1e6,
            MOST_BYTES / 1_000_000
        )]);
        return;
    }
    let reading = wasm_bindgen_futures::JsFuture::from(file.array_buffer());
    leptos::task::spawn_local(async move {
        match reading.await {
            Ok(buffer) => take_text(session, &js_sys::Uint8Array::new(&buffer).to_vec()),
            Err(_) => session.notices.set(vec!["Your data were not used: the file cannot be read.".into()]),
        }
    });
}

/// Paste or open a CSV, or drop one anywhere on the page.
#[component]
pub fn OwnData<L: Lab<State: RegressionState>>(session: Session<L>) -> impl IntoView {
    let area = NodeRef::<leptos::html::Textarea>::new();
    let over = RwSignal::new(false);
    let first_file = |files: Option<web_sys::FileList>| files.and_then(|files| files.get(0));
    let opened = move |event: web_sys::Event| {
        let input: Option<web_sys::HtmlInputElement> =
            event.target().and_then(|target| target.dyn_into().ok());
        if let Some(input) = input {
            if let Some(file) = first_file(input.files()) {
                take_file(session, &file);
            }
            // Opening the same file again must be heard, too.
            input.set_value("");
        }
    };
    // A file may be dropped anywhere: beside the panel the browser would leave the page to show it.
    let dragged = move |event: web_sys::Event| {
        let data = event.unchecked_ref::<web_sys::DragEvent>().data_transfer();
        if !data.as_ref().is_some_and(|data| data.types().includes(&"Files".into(), 0)) {
            return;
        }
        event.prevent_default();
        let kind = event.type_();
        over.set(kind == "dragover");
        if let Some(file) = first_file(data.and_then(|data| data.files())).filter(|_| kind == "drop") {
            take_file(session, &file);
        }
    };
    for kind in ["dragover", "dragleave", "drop"] {
        let listener = window_event_listener_untyped(kind, dragged);
        on_cleanup(move || listener.remove());
    }
    view! {
        <details class="own-data" class:over=live(move || over.get())>
            <summary>"Your own data"</summary>
            <p class="hint">
                "CSV: one sample a row, last column the response, header optional; decimal commas and usual encodings are detected. At most 5 MB, 2,000 features. An exported JSON opens here, too. Nothing leaves this page."
            </p>
            <label class="visually-hidden" for="paste">"Paste CSV"</label>
            <textarea id="paste" node_ref=area rows="4" spellcheck="false" placeholder="x1,x2,y\n1,2,3.1\n…"></textarea>
            <div class="row">
                <button
                    class="plain"
                    on:click=on(move |_| {
                        if let Some(area) = area.get_untracked() {
                            take_text(session, area.value().as_bytes());
                        }
                    })
                >
                    "Use pasted data"
                </button>
                <label class="plain file">
                    "Open file…"
                    <input class="visually-hidden" type="file" accept=".csv,.tsv,.txt,.json,text/csv,text/plain,application/json" on:change=on(opened)/>
                </label>
            </div>
        </details>
    }
}
