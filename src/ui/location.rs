//! The page's address: the hash says which lab and state are open.

use crate::link::split_hash;
use web_sys::wasm_bindgen::JsValue;

/// The hash as it stands in the address bar.
pub fn hash() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The lab named in the hash; empty when there is none.
pub fn lab() -> String {
    split_hash(&hash()).0.to_string()
}

/// Loads the page again, with the address as it is.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // Refused only while the page is being torn down.
        let _ = window.location().reload();
    }
}

/// The query part of the hash.
pub fn query() -> String {
    split_hash(&hash()).1.to_string()
}

/// The whole address.
pub fn href() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// Replaces the address of the present history entry.
pub fn replace(hash: &str) {
    if let Some(history) = history().filter(|_| hash != self::hash()) {
        // Refused only when called far too often; the next change writes again.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}

/// Opens a new history entry with this address.
pub fn push(hash: &str) {
    if let Some(history) = history() {
        // As above.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(hash));
    }
}

fn history() -> Option<web_sys::History> {
    web_sys::window().and_then(|window| window.history().ok())
}
