//! The page's side of the engine.

use super::{Refusal, Reply, Request, from_js, to_js};
use crate::stream::Header;
use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// What comes back for a submission.
pub enum Message {
    /// News of the run: header and numbers for [`Record::apply`](crate::stream::Record::apply).
    Patch(Box<Header>, Vec<f64>),
    /// The submission was refused.
    Refused(Refusal),
}

type Listener = Rc<dyn Fn(Message)>;

struct Submission {
    generation: u64,
    listener: Listener,
}

/// A worker and what was submitted to it. Cheap to clone; all clones share one worker.
#[derive(Clone)]
pub struct Engine {
    worker: Worker,
    generation: Rc<Cell<u64>>,
    submissions: Rc<RefCell<HashMap<String, Submission>>>,
}

impl Engine {
    /// Starts the worker with the script and module this page itself runs.
    ///
    /// # Errors
    /// When the browser does not start module workers.
    pub fn start() -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("./worker.js", &options)?;
        let hello = js_sys::Object::new();
        js_sys::Reflect::set(&hello, &"script".into(), &script_url()?.into())?;
        js_sys::Reflect::set(&hello, &"module".into(), &wasm_bindgen::module())?;
        worker.post_message(&hello)?;
        let submissions: Rc<RefCell<HashMap<String, Submission>>> = Rc::default();
        let known = submissions.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            receive(&known, &event.data());
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // The worker lives as long as the page.
        on_message.forget();
        Ok(Self { worker, generation: Rc::default(), submissions })
    }

    /// Runs a state (JSON of [`crate::json`]) in `slot`, replacing what runs there.
    pub fn submit(&self, slot: &str, task: Json, listener: impl Fn(Message) + 'static) {
        let generation = self.generation.get() + 1;
        self.generation.set(generation);
        let submission = Submission { generation, listener: Rc::new(listener) };
        self.submissions.borrow_mut().insert(slot.to_string(), submission);
        self.post(&Request { slot: slot.into(), generation, task: Some(task) });
    }

    /// Ends what runs in `slot`; nothing more is heard of it.
    pub fn cancel(&self, slot: &str) {
        if self.submissions.borrow_mut().remove(slot).is_some() {
            self.post(&Request { slot: slot.into(), generation: self.generation.get(), task: None });
        }
    }

    fn post(&self, request: &Request) {
        // Plain objects can always be posted to a worker that runs.
        let _ = self.worker.post_message(&to_js(request));
    }
}

/// Address of the script that started this page's program, which the worker starts again.
fn script_url() -> Result<String, JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let link =
        document.and_then(|document| document.query_selector("link[rel=modulepreload]").ok().flatten());
    let link = link.ok_or("the page has no preload link of its script")?;
    Ok(link.unchecked_into::<web_sys::HtmlLinkElement>().href())
}

fn receive(submissions: &RefCell<HashMap<String, Submission>>, data: &JsValue) {
    let field = |name: &str| js_sys::Reflect::get(data, &name.into()).unwrap_or_default();
    let Some(reply) = from_js::<Reply>(field("reply")) else { return };
    let listener = {
        let mut submissions = submissions.borrow_mut();
        let Some(submission) = submissions.get(&reply.slot) else { return };
        if submission.generation != reply.generation {
            return;
        }
        let listener = submission.listener.clone();
        let over = reply.patch.as_ref().map_or(true, Header::finished);
        if over {
            submissions.remove(&reply.slot);
        }
        listener
    };
    listener(match reply.patch {
        Ok(header) => {
            let numbers = js_sys::Float64Array::new(&field("numbers"));
            Message::Patch(Box::new(header), numbers.to_vec())
        }
        Err(refusal) => Message::Refused(refusal),
    });
}
