//! Computation off the page's thread.
//!
//! The worker is this same program, started again where there is no window. The page submits a
//! state into a named slot; a newer submission into the same slot replaces the older one at once.
//! Patches stream back with the generation they belong to, so that late ones are told apart.

mod page;
mod worker;

pub use page::{Engine, Message};
pub use worker::serve;

use crate::stream::Header;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use wasm_bindgen::JsValue;

/// A value as plain JavaScript objects, lists, numbers and strings; null when it has no such form.
///
/// The browser copies these between threads and writes them as JSON itself; a second reader and
/// writer of JSON text in the program would be a tenth of the download.
pub fn to_js(value: &impl Serialize) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// The inverse of [`to_js`]; `None` when the object has another shape.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value).ok()
}

/// What the page asks of the worker.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// Jobs in the same slot replace each other.
    slot: String,
    /// Number of the submission, growing.
    generation: u64,
    /// The lab and its state as JSON; none to cancel what runs in the slot.
    task: Option<Json>,
}

/// What the worker says, apart from the numbers of a patch.
#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    slot: String,
    generation: u64,
    /// A patch of the record, or why there is none.
    patch: Result<Header, Refusal>,
}

/// Why a submission was not run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The field at fault.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}
