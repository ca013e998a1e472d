//! `window.saddlescope`: the page's programmatic interface.
//!
//! Each call checks its input; what is wrong rejects with a message that names the field. The same
//! verbs are meant to answer messages of embedding pages.

use super::session::Session;
use crate::engine::{self, Message, to_js};
use crate::json::{examples, schema, state_from_json, state_to_json};
use crate::lab::saddles::Saddles;
use crate::lab::{LABS, Lab, run_document};
use crate::link::Opened;
use crate::settings::Rejection;
use crate::stream::Record;
use leptos::prelude::*;
use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::wasm_bindgen::prelude::*;

/// Puts `saddlescope` on the window.
pub fn provide(session: Session<Saddles>) {
    let object = js_sys::Object::new();
    let put = |name: &str, value: &JsValue| {
        // A fresh plain object takes any property.
        let _ = js_sys::Reflect::set(&object, &name.into(), value);
    };
    put("version", &env!("CARGO_PKG_VERSION").into());
    put("labs", &function0(|| Ok(to_js(&Json::from(LABS)))));
    put("schema", &function1(|lab| lab_named(&lab).map(|()| to_js(&schema::<Saddles>()))));
    put("examples", &function1(|lab| lab_named(&lab).map(|()| to_js(&examples::<Saddles>()))));
    put("state", &function0(move || Ok(to_js(&session.state.with_untracked(state_to_json::<Saddles>)))));
    put(
        "set",
        &function1(move |document| {
            open_document(session, &document).map(|()| JsValue::UNDEFINED).map_err(error)
        }),
    );
    put("run", &function1(move |document| Ok(run(session, &document).into())));
    let _ = js_sys::Reflect::set(&window(), &"saddlescope".into(), &object);
}

/// Shows the state of a document, an object or its JSON text.
///
/// # Errors
/// Names the field that is wrong; nothing shown has then changed.
pub fn open_document(session: Session<Saddles>, document: &JsValue) -> Result<(), Rejection> {
    let state = from_js(document).and_then(|json| state_from_json::<Saddles>(&json))?;
    // Refused now rather than after the picture has been asked to change.
    Saddles::start(&state)?;
    session.show(Opened { example: Saddles::examples()[0].name, state, notices: Vec::new() });
    Ok(())
}

/// Runs a document to its end beside the figure.
fn run(session: Session<Saddles>, document: &JsValue) -> js_sys::Promise {
    let parsed = from_js(document).and_then(|json| Ok((state_from_json::<Saddles>(&json)?, json)));
    js_sys::Promise::new(&mut |resolve, reject| {
        let refuse = |message: JsValue| {
            // Settling a promise cannot fail.
            let _ = reject.call1(&JsValue::UNDEFINED, &message);
        };
        let state = match &parsed {
            Ok((state, _)) => state.clone(),
            Err(rejection) => return refuse(error(rejection.clone())),
        };
        let task = state_to_json::<Saddles>(&state);
        let answered = task.clone();
        let record = RefCell::new(Record::default());
        let rejected = reject.clone();
        let receive = move |message: Message| match message {
            Message::Patch(header, numbers) => {
                record.borrow_mut().apply(*header, &numbers);
                if record.borrow().finished {
                    let whole = run_document::<Saddles>(answered.clone(), &record.borrow());
                    let _ = resolve.call1(&JsValue::UNDEFINED, &to_js(&whole));
                }
            }
            Message::Refused(refusal) => {
                let text = format!("{}: {}", refusal.field, refusal.message);
                let _ = rejected.call1(&JsValue::UNDEFINED, &js_sys::Error::new(&text).into());
            }
        };
        session.engine.with_value(|engine| match engine {
            Some(engine) => engine.submit(&fresh_slot(), task, receive),
            None => refuse(js_sys::Error::new("the computation cannot be started in this browser").into()),
        });
    })
}

/// Each call has a slot of its own, so that calls do not replace each other.
fn fresh_slot() -> String {
    thread_local! {
        static CALLS: Cell<u64> = const { Cell::new(0) };
    }
    CALLS.with(|calls| calls.set(calls.get() + 1));
    format!("call-{}", CALLS.with(Cell::get))
}

fn lab_named(name: &JsValue) -> Result<(), JsValue> {
    match name.as_string().as_deref() {
        Some(name) if LABS.contains(&name) => Ok(()),
        _ => Err(js_sys::Error::new(&format!("lab: unknown; known: {}", LABS.join(", "))).into()),
    }
}

fn from_js(value: &JsValue) -> Result<Json, Rejection> {
    let text = match value.as_string() {
        Some(text) => Some(text),
        None => js_sys::JSON::stringify(value).ok().and_then(|text| text.as_string()),
    };
    let parsed = text.and_then(|text| js_sys::JSON::parse(&text).ok()).and_then(engine::from_js);
    parsed.ok_or(Rejection { field: "document".into(), message: "is not JSON".into(), nearest: None })
}

fn error(rejection: Rejection) -> JsValue {
    js_sys::Error::new(&rejection.to_string()).into()
}

/// A JavaScript function of no argument; it lives as long as the page.
fn function0(body: impl Fn() -> Result<JsValue, JsValue> + 'static) -> JsValue {
    Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(body).into_js_value()
}

/// A JavaScript function of one argument; it lives as long as the page.
fn function1(body: impl Fn(JsValue) -> Result<JsValue, JsValue> + 'static) -> JsValue {
    let body = Rc::new(body);
    Closure::<dyn Fn(JsValue) -> Result<JsValue, JsValue>>::new(move |argument| body(argument))
        .into_js_value()
}
