//! The page's side of the engine.

use super::{Call, Refusal, Reply, Request, from_js, to_js};
use crate::stream::Header;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
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
    /// Starts a worker for a lab: with the module this page itself runs when it is `here`, otherwise
    /// the lab's own program is fetched.
    ///
    /// # Errors
    /// When the browser does not start module workers.
    pub fn start(lab: &str, here: bool) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("./worker.js", &options)?;
        let hello = js_sys::Object::new();
        let (script, module) = program(lab)?;
        js_sys::Reflect::set(&hello, &"script".into(), &script)?;
        js_sys::Reflect::set(&hello, &"module".into(), &if here { wasm_bindgen::module() } else { module })?;
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

    /// Makes a call in `slot`, replacing what runs there.
    pub fn submit(&self, slot: &str, call: Call, listener: impl Fn(Message) + 'static) {
        let generation = self.generation.get() + 1;
        self.generation.set(generation);
        let submission = Submission { generation, listener: Rc::new(listener) };
        self.submissions.borrow_mut().insert(slot.to_string(), submission);
        self.post(slot, generation, call);
    }

    /// Ends what runs in `slot`; nothing more is heard of it.
    pub fn cancel(&self, slot: &str) {
        if self.submissions.borrow_mut().remove(slot).is_some() {
            self.post(slot, self.generation.get(), Call::Cancel);
        }
    }

    fn post(&self, slot: &str, generation: u64, call: Call) {
        let (verb, document) = call.into_parts();
        let request = Request { slot: slot.into(), generation, verb, document };
        // Plain objects can always be posted to a worker that runs.
        let _ = self.worker.post_message(&to_js(&request));
    }
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
        let over = reply.patch.as_ref().is_none_or(Header::finished);
        if over {
            submissions.remove(&reply.slot);
        }
        listener
    };
    listener(match (reply.patch, reply.refusal) {
        (Some(header), _) => {
            let numbers = js_sys::Float64Array::new(&field("numbers"));
            Message::Patch(Box::new(header), numbers.to_vec(), reply.elapsed_ms)
        }
        (None, Some(refusal)) => Message::Refused(refusal),
        (None, None) => Message::Answer(field("answer")),
    });
}
