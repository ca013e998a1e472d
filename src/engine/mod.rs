//! Computation off the page's thread.
//!
//! A worker is a lab's own program, started again where there is no window. The page submits calls
//! into named slots; a newer call into the same slot replaces the older one at once. What comes back
//! carries the generation it belongs to, so that late news are told apart.

mod page;
mod stopwatch;
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

/// What the page asks of a worker.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    /// Calls in the same slot replace each other.
    slot: String,
    /// Number of the submission, growing.
    generation: u64,
    /// See [`Call::into_parts`].
    verb: usize,
    document: Option<Json>,
}

/// What can be asked. Documents are those of [`crate::json`].
#[derive(Debug)]
pub enum Call {
    /// Run a document and send patches of its record.
    Stream(Json),
    /// Run a document and answer with the whole result.
    Run(Json),
    /// Answer with the lab's schema.
    Schema,
    /// Answer with the lab's examples.
    Examples,
    /// End what runs in the slot.
    Cancel,
}

impl Call {
    /// The call in two plain parts: enumerations with contents are costly to read.
    fn into_parts(self) -> (usize, Option<Json>) {
        match self {
            Self::Stream(document) => (0, Some(document)),
            Self::Run(document) => (1, Some(document)),
            Self::Schema => (2, None),
            Self::Examples => (3, None),
            Self::Cancel => (4, None),
        }
    }

    /// The inverse of [`Call::into_parts`].
    fn from_parts(verb: usize, document: Option<Json>) -> Self {
        // A document that is null arrives as none.
        let document = document.unwrap_or_default();
        match verb {
            0 => Self::Stream(document),
            1 => Self::Run(document),
            2 => Self::Schema,
            3 => Self::Examples,
            _ => Self::Cancel,
        }
    }
}

/// What the worker says, apart from the numbers and times of a patch or the document that answers a call.
#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    slot: String,
    generation: u64,
    /// A patch of the record; its numbers and times travel beside.
    patch: Option<Header>,
    /// Why there is none. Without both, an answer travels beside.
    refusal: Option<Refusal>,
}

/// Named in a refusal instead of a field when the worker failed.
pub const WORKER: &str = "worker";

/// Why a call was not answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The field at fault.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}
