//! `window.saddlescope`: the page's programmatic interface.
//!
//! Each call checks its input; what is wrong rejects with a message that names the field. Calls about
//! a lab are answered by a worker that runs the lab's program, whichever lab the page shows. The same
//! verbs are meant to answer messages of embedding pages.
//!
//! `run(document, { signal })` takes an `AbortSignal` as `fetch` does: aborted before, nothing starts; aborted
//! later, the worker gives the run up within one slice. Either way the promise rejects with the signal's
//! reason. A run that ends by itself, for whatever reason its outcome names, resolves.

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
use web_sys::AbortSignal;
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
        put(verb, &function(move |lab| Ok(ask(&workers, lab.as_string().as_deref(), call(), None).into())));
    }
    put("state", &function(move |_| Ok(to_js(&session.state.with_untracked(state_to_json::<L>)))));
    let set = move |document| open_document(session, &document).map(|()| JsValue::UNDEFINED).map_err(error);
    put("set", &function(set));
    let run = move |document: JsValue, options: JsValue| {
        let answer = signal_of(&options).and_then(|signal| {
            let json = from_js(&document)?;
            let lab = json["lab"].as_str().unwrap_or(L::NAME).to_owned();
            Ok(ask(&workers, Some(&lab), Call::Run(json), signal))
        });
        answer.unwrap_or_else(|rejection| js_sys::Promise::reject(&error(rejection))).into()
    };
    let run = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(run);
    put("run", &run.into_js_value());
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

/// The signal in the options of a call; `None` when there is none.
///
/// # Errors
/// When what stands there is no signal.
fn signal_of(options: &JsValue) -> Result<Option<AbortSignal>, Rejection> {
    let given = js_sys::Reflect::get(options, &"signal".into()).unwrap_or_default();
    if given.is_null() || given.is_undefined() {
        return Ok(None);
    }
    let misfit =
        |_| Rejection { field: "signal".into(), message: "is not an AbortSignal".into(), nearest: None };
    given.dyn_into().map(Some).map_err(misfit)
}

/// Makes a call beside the figure, and promises its answer, or a rejection once the signal is aborted.
fn ask(workers: &Workers, lab: Option<&str>, call: Call, signal: Option<AbortSignal>) -> js_sys::Promise {
    if let Some(signal) = signal.as_ref().filter(|signal| signal.aborted()) {
        return js_sys::Promise::reject(&signal.reason());
    }
    let engine = worker_of(workers, lab);
    let call = Cell::new(Some(call));
    js_sys::Promise::new(&mut |resolve, reject| {
        let slot = fresh_slot();
        let watch = match (&signal, &engine) {
            (Some(signal), Ok(engine)) => Some(Watch::new(signal, engine, &slot, &reject)),
            _ => None,
        };
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
            if let Some(watch) = &watch {
                watch.end();
            }
        };
        match (&engine, call.take()) {
            (Ok(engine), Some(call)) => engine.submit(&slot, call, settled),
            (Err(refusal), _) => settled(Message::Refused(refusal.clone())),
            // A promise calls this once.
            (Ok(_), None) => {}
        }
    })
}

/// A call's ear on the signal that may abort it.
struct Watch {
    signal: AbortSignal,
    heard: js_sys::Function,
}

impl Watch {
    fn new(signal: &AbortSignal, engine: &Engine, slot: &str, reject: &js_sys::Function) -> Self {
        let (engine, slot, reject) = (engine.clone(), slot.to_owned(), reject.clone());
        let aborted = signal.clone();
        let act = move || {
            engine.cancel(&slot);
            // Settling a promise cannot fail.
            let _ = reject.call1(&JsValue::UNDEFINED, &aborted.reason());
        };
        // The browser frees it once neither signal nor call hold it.
        let heard = Closure::<dyn Fn()>::new(act).into_js_value().unchecked_into::<js_sys::Function>();
        // A signal takes any listener, and calls it at most once.
        let _ = signal.add_event_listener_with_callback("abort", &heard);
        Self { signal: signal.clone(), heard }
    }

    /// The call is settled: a signal that outlives it, as one for many calls does, keeps nothing of it.
    fn end(&self) {
        let _ = self.signal.remove_event_listener_with_callback("abort", &self.heard);
    }
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
