//! The page's side of the engine.

use super::{Call, Refusal, Reply, Request, WORKER, from_js, to_js};
use crate::stream::Header;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// What comes back for a submission.
pub enum Message {
    /// News of the run: header and numbers for [`Record::apply`](crate::stream::Record::apply), and how many
    /// milliseconds each of a comparison has worked so far.
    Patch(Box<Header>, Vec<f64>, Vec<f64>),
    /// The answer of a call that is not streamed.
    Answer(JsValue),
    /// The submission was refused.
    Refused(Refusal),
}

type Listener = Rc<dyn Fn(Message)>;

struct Submission {
    slot: String,
    generation: u64,
    listener: Listener,
}

/// What was submitted to a worker, and the worker. Cheap to clone; all clones share one worker.
///
/// A worker that fails (its program cannot be loaded, or traps) takes all that was submitted with it:
/// each listener is told, and the next submission starts another one.
#[derive(Clone)]
pub struct Engine(Rc<Desk>);

struct Desk {
    lab: &'static str,
    here: bool,
    /// `None` before the first submission and after a failure.
    worker: RefCell<Option<Worker>>,
    generation: Cell<u64>,
    /// At most one a slot.
    submissions: RefCell<Vec<Submission>>,
}

impl Engine {
    /// The engine of a lab: its worker gets the module this page itself runs when it is `here`,
    /// otherwise the lab's own program is fetched.
    pub fn new(lab: &'static str, here: bool) -> Self {
        Self(Rc::new(Desk {
            lab,
            here,
            worker: RefCell::default(),
            generation: Cell::default(),
            submissions: RefCell::default(),
        }))
    }

    /// Starts the worker now, rather than with the first submission.
    ///
    /// # Errors
    /// When the browser does not start module workers.
    pub fn start(&self) -> Result<(), JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("./worker.js", &options)?;
        let hello = js_sys::Object::new();
        let (script, module) = program(self.0.lab)?;
        let module = if self.0.here { wasm_bindgen::module() } else { module };
        js_sys::Reflect::set(&hello, &"script".into(), &script)?;
        js_sys::Reflect::set(&hello, &"module".into(), &module)?;
        worker.post_message(&hello)?;
        let listener = |act: fn(&Engine, &MessageEvent)| {
            let engine = self.clone();
            // Workers live as long as the page, or fail.
            Closure::<dyn Fn(MessageEvent)>::new(move |event| act(&engine, &event)).into_js_value()
        };
        let heard = listener(|engine, event| engine.receive(&event.data()));
        worker.set_onmessage(Some(heard.unchecked_ref()));
        worker.set_onerror(Some(listener(|engine, _| engine.fail()).unchecked_ref()));
        self.0.worker.replace(Some(worker));
        Ok(())
    }

    /// Makes a call in `slot`, replacing what runs there.
    pub fn submit(&self, slot: &str, call: Call, listener: impl Fn(Message) + 'static) {
        let listener: Listener = Rc::new(listener);
        let idle = self.0.worker.borrow().is_none();
        if idle && self.start().is_err() {
            return listener(failure(
                "this browser cannot start the computation (module workers are needed)",
            ));
        }
        let generation = self.0.generation.get() + 1;
        self.0.generation.set(generation);
        self.forget(slot);
        self.0.submissions.borrow_mut().push(Submission { slot: slot.into(), generation, listener });
        self.post(slot, generation, call);
    }

    /// Ends what runs in `slot`; nothing more is heard of it.
    pub fn cancel(&self, slot: &str) {
        if self.forget(slot) {
            self.post(slot, self.0.generation.get(), Call::Cancel);
        }
    }

    /// Whether anything was submitted into the slot; its listener hears no more.
    fn forget(&self, slot: &str) -> bool {
        let mut submissions = self.0.submissions.borrow_mut();
        let before = submissions.len();
        submissions.retain(|submission| submission.slot != slot);
        submissions.len() < before
    }

    fn post(&self, slot: &str, generation: u64, call: Call) {
        let (verb, document) = call.into_parts();
        let request = Request { slot: slot.into(), generation, verb, document };
        if let Some(worker) = &*self.0.worker.borrow() {
            // Plain objects can always be posted to a worker that runs.
            let _ = worker.post_message(&to_js(&request));
        }
    }

    fn receive(&self, data: &JsValue) {
        let field = |name: &str| js_sys::Reflect::get(data, &name.into()).unwrap_or_default();
        let Some(reply) = from_js::<Reply>(field("reply")) else { return };
        let known = self.0.submissions.borrow().iter().find_map(|submission| {
            let same = submission.slot == reply.slot && submission.generation == reply.generation;
            same.then(|| submission.listener.clone())
        });
        let Some(listener) = known else { return };
        if reply.patch.as_ref().is_none_or(Header::finished) {
            self.forget(&reply.slot);
        }
        listener(match (reply.patch, reply.refusal) {
            (Some(header), _) => {
                let array = |name: &str| field(name).unchecked_into::<js_sys::Float64Array>().to_vec();
                Message::Patch(Box::new(header), array("numbers"), array("elapsed_ms"))
            }
            (None, Some(refusal)) => Message::Refused(refusal),
            (None, None) => Message::Answer(field("answer")),
        });
    }

    /// Lets the worker go after an error nobody caught in it, and tells all who wait for it.
    fn fail(&self) {
        if let Some(worker) = self.0.worker.take() {
            worker.set_onerror(None);
            worker.terminate();
        }
        for submission in self.0.submissions.take() {
            (submission.listener)(failure("the computation broke off unexpectedly; it can be started again"));
        }
    }
}

/// The message for all who wait for a worker that is gone.
fn failure(why: &str) -> Message {
    Message::Refused(Refusal { field: WORKER.into(), message: why.into() })
}

/// Absolute addresses of a lab's script and wasm file, from the table in the page.
fn program(lab: &str) -> Result<(JsValue, JsValue), JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or("there is no page")?;
    let table = document.get_element_by_id("programs").and_then(|table| table.text_content());
    let programs = js_sys::JSON::parse(&table.unwrap_or_default())?;
    let files = js_sys::Array::from(&js_sys::Reflect::get(&programs, &lab.into())?);
    let base = document.base_uri()?.unwrap_or_default();
    let absolute = |file: JsValue| -> Result<JsValue, JsValue> {
        Ok(web_sys::Url::new_with_base(&file.as_string().unwrap_or_default(), &base)?.href().into())
    };
    Ok((absolute(files.get(0))?, absolute(files.get(1))?))
}
