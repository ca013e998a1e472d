//! Saving a text as a file.

use leptos::prelude::document;
use web_sys::wasm_bindgen::{JsCast, JsValue};

/// Offers `text` as a file; a browser that refuses leaves everything as it was.
pub fn text(name: &str, kind: &str, text: &str) {
    // Each of these fails only in a page that is being torn down.
    let _ = try_text(name, kind, text);
}

fn try_text(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let anchor: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    web_sys::Url::revoke_object_url(&url)
}
