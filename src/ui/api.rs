//! `window.saddlescope`: the page's programmatic interface.
//!
//! Each call checks its input; what is wrong rejects with a message that names the field. Calls about
//! a lab are answered by a worker that runs the lab's program, whichever lab the page shows. The same
//! verbs are meant to answer messages of embedding pages.

use super::session::Session;
use crate::engine::{self, Call, Engine, Message, to_js};
use crate::json::{state_from_json, state_to_json};
use crate::lab::{LABS, Lab};
use crate::link::Opened;
use crate::settings::Rejection;
use leptos::prelude::*;
use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::wasm_bindgen::prelude::*;

/// Workers of the labs asked so far, by name.
type Workers = Rc<RefCell<Vec<(&'static str, Engine)>>>;

/// Puts `saddlescope` on the window.
pub fn provide<L: Lab>(session: Session<L>) {
    let object = js_sys::Object::new();
    let put = |name: &str, value: &JsValue| {
        // A fresh plain object takes any property.
        let _ = js_sys::Reflect::set(&object, &name.into(), value);
    };
    let workers: Workers = Rc::default();
    workers.borrow_mut().push((L::NAME, session.engine.get_value()));
    put("version", &env!("CARGO_PKG_VERSION").into());
    let names = LABS.iter().map(|lab| lab.name).collect::<Vec<_>>();
    put("labs", &function(move |_| Ok(to_js(&names))));
    for (verb, call) in [("schema", (|| Call::Schema) as fn() -> Call), ("examples", || Call::Examples)] {
        let workers = workers.clone();
        put(verb, &function(move |lab| Ok(ask(&workers, lab.as_string().as_deref(), call()).into())));
    }
    put("state", &function(move |_| Ok(to_js(&session.state.with_untracked(state_to_json::<L>)))));
    let set = move |document| open_document(session, &document).map(|()| JsValue::UNDEFINED).map_err(error);
    put("set", &function(set));
    let run = move |document: JsValue| {
        Ok(match from_js(&document) {
            Ok(json) => {
                let lab = json["lab"].as_str().unwrap_or(L::NAME).to_owned();
                ask(&workers, Some(&lab), Call::Run(json)).into()
            }
            Err(rejection) => js_sys::Promise::reject(&error(rejection)).into(),
        })
    };
    put("run", &function(run));
    let _ = js_sys::Reflect::set(&window(), &"saddlescope".into(), &object);
}

/// Shows the state of a document, an object or its JSON text.
///
/// # Errors
/// Names the field that is wrong; nothing shown has then changed.
pub fn open_document<L: Lab>(session: Session<L>, document: &JsValue) -> Result<(), Rejection> {
    let state = from_js(document).and_then(|json| state_from_json::<L>(&json))?;
    // Refused now rather than after the picture has been asked to change.
    L::start(&state)?;
    session.show(Opened { example: L::examples()[0].name, state, notices: Vec::new() });
    Ok(())
}

/// Makes a call beside the figure, and promises its answer.
fn ask(workers: &Workers, lab: Option<&str>, call: Call) -> js_sys::Promise {
    let engine = worker_of(workers, lab);
    let call = Cell::new(Some(call));
    js_sys::Promise::new(&mut |resolve, reject| {
        let settled = move |message: Message| {
            // Settling a promise cannot fail.
            let _ = match message {
                Message::Answer(answer) => resolve.call1(&JsValue::UNDEFINED, &answer),
                Message::Refused(refusal) => {
                    let text = format!("{}: {}", refusal.field, refusal.message);
                    reject.call1(&JsValue::UNDEFINED, &js_sys::Error::new(&text).into())
                }
                Message::Patch(..) => return,
            };
        };
        match (&engine, call.take()) {
            (Ok(engine), Some(call)) => engine.submit(&fresh_slot(), call, settled),
            (Err(refusal), _) => settled(Message::Refused(refusal.clone())),
            // A promise calls this once.
            (Ok(_), None) => {}
        }
    })
}

/// The worker of a lab, started when it is asked for the first time.
fn worker_of(workers: &Workers, lab: Option<&str>) -> Result<Engine, engine::Refusal> {
    let known = LABS.iter().find(|known| lab == Some(known.name));
    let Some(name) = known.map(|known| known.name) else {
        let names = LABS.iter().map(|lab| lab.name).collect::<Vec<_>>().join(", ");
        let message = format!("\"{}\" is not a lab; known: {names}", lab.unwrap_or_default());
        return Err(engine::Refusal { field: "lab".into(), message });
    };
    if let Some((_, engine)) = workers.borrow().iter().find(|(known, _)| *known == name) {
        return Ok(engine.clone());
    }
    let engine = Engine::new(name, false);
    workers.borrow_mut().push((name, engine.clone()));
    Ok(engine)
}

/// Each call has a slot of its own, so that calls do not replace each other.
fn fresh_slot() -> String {
    thread_local! {
        static CALLS: Cell<u64> = const { Cell::new(0) };
    }
    CALLS.with(|calls| calls.set(calls.get() + 1));
    format!("call-{}", CALLS.with(Cell::get))
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

/// A JavaScript function of one argument, which may be left out; it lives as long as the page.
fn function(body: impl Fn(JsValue) -> Result<JsValue, JsValue> + 'static) -> JsValue {
    Closure::<dyn Fn(JsValue) -> Result<JsValue, JsValue>>::new(body).into_js_value()
}
