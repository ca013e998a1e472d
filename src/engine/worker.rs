//! The worker's side of the engine: jobs advance in slices, so that newer requests are heard.

use super::stopwatch::Stopwatch;
use super::{Call, Refusal, Reply, Request, from_js, to_js};
use crate::json::{examples, schema};
use crate::lab::{self, Lab, run_document};
use crate::run::{Progress, Run};
use crate::stream::{Publisher, Record};
use crate::trace::Trace;
use serde_json::Value as Json;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// Longest time between two looks at the mailbox.
const SLICE_MS: f64 = 12.0;

/// A run that takes longer than this streams what it has.
const FIRST_PATCH_MS: f64 = 60.0;

/// Time between later patches.
const PATCH_MS: f64 = 150.0;

/// Work done between two looks at the clock, in the run's units.
const BUDGET: usize = 64;

struct Job {
    slot: String,
    generation: u64,
    run: Box<dyn Run>,
    trace: Trace,
    publisher: Publisher,
    watch: Rc<RefCell<Stopwatch>>,
    /// The state as JSON, when the answer is the whole document instead of patches.
    document: Option<Json>,
    /// Clock time at which the next patch is due.
    due: f64,
}

struct Workshop<L> {
    lab: PhantomData<L>,
    scope: DedicatedWorkerGlobalScope,
    jobs: Vec<Job>,
    /// Posting here schedules the next slice behind the messages already waiting.
    bell: MessagePort,
    /// Whether a slice is scheduled.
    rung: bool,
}

/// Serves requests about one lab for the life of the worker.
///
/// # Errors
/// When the browser gives no message channel.
pub fn serve<L: Lab>() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let channel = MessageChannel::new()?;
    let workshop = Workshop::<L> {
        lab: PhantomData,
        scope: scope.clone(),
        jobs: Vec::new(),
        bell: channel.port2(),
        rung: false,
    };
    let workshop = Rc::new(RefCell::new(workshop));
    let at_bell = workshop.clone();
    let on_bell = Closure::<dyn Fn()>::new(move || at_bell.borrow_mut().slice());
    channel.port1().set_onmessage(Some(on_bell.as_ref().unchecked_ref()));
    on_bell.forget();
    let on_request = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(request) = from_js(event.data()) {
            workshop.borrow_mut().take(request);
        }
    });
    scope.set_onmessage(Some(on_request.as_ref().unchecked_ref()));
    on_request.forget();
    Ok(())
}

impl<L: Lab> Workshop<L> {
    fn take(&mut self, request: Request) {
        self.jobs.retain(|job| job.slot != request.slot);
        let Request { slot, generation, verb, document } = request;
        let (task, whole) = match Call::from_parts(verb, document) {
            Call::Stream(task) => (task, false),
            Call::Run(task) => (task, true),
            Call::Schema => return self.answer(slot, generation, &schema::<L>()),
            Call::Examples => return self.answer(slot, generation, &examples::<L>()),
            Call::Cancel => return,
        };
        match lab::start::<L>(&task) {
            Ok((state, mut run)) => {
                let trace = run.trace();
                let watch = Rc::<RefCell<Stopwatch>>::default();
                if L::COMPARES {
                    let (hand, clock) = (watch.clone(), self.scope.performance());
                    run.tell_turns(Box::new(move |next| {
                        let now_ms = clock.as_ref().map_or(0.0, |clock| clock.now());
                        hand.borrow_mut().turn(next, now_ms);
                    }));
                }
                self.jobs.push(Job {
                    slot,
                    generation,
                    trace,
                    run,
                    publisher: Publisher::default(),
                    watch,
                    document: whole.then_some(state),
                    due: if whole { f64::INFINITY } else { self.now() + FIRST_PATCH_MS },
                });
                self.ring();
            }
            Err(rejection) => {
                let refusal = Refusal { field: rejection.field, message: rejection.message };
                let reply = Reply { slot, generation, patch: None, refusal: Some(refusal) };
                self.post(&reply, [&[], &[]], &JsValue::UNDEFINED);
            }
        }
    }

    /// Advances the oldest job for one slice; the jobs take turns.
    fn slice(&mut self) {
        self.rung = false;
        if self.jobs.is_empty() {
            return;
        }
        let mut job = self.jobs.remove(0);
        let end = self.now() + SLICE_MS;
        let mut progress = Progress { fraction: 0.0, finished: false };
        while !progress.finished && self.now() < end {
            progress = job.run.advance(BUDGET, &mut job.trace);
        }
        if progress.finished || self.now() >= job.due {
            let (header, numbers) = job.publisher.patch(&*job.run, &job.trace, progress);
            let slot = job.slot.clone();
            match job.document.take() {
                Some(state) => {
                    let mut record = Record::default();
                    record.apply(header, numbers);
                    self.answer(slot, job.generation, &run_document::<L>(state, &record));
                }
                None => {
                    let generation = job.generation;
                    let reply = Reply { slot, generation, patch: Some(header), refusal: None };
                    self.post(&reply, [&numbers, job.watch.borrow().elapsed_ms()], &JsValue::UNDEFINED)
                }
            }
            job.due = self.now() + PATCH_MS;
        }
        if !progress.finished {
            self.jobs.push(job);
        }
        if !self.jobs.is_empty() {
            self.ring();
        }
    }

    fn ring(&mut self) {
        if !self.rung {
            self.rung = true;
            // Null can always be posted.
            let _ = self.bell.post_message(&JsValue::NULL);
        }
    }

    fn now(&self) -> f64 {
        self.scope.performance().map_or(0.0, |performance| performance.now())
    }

    fn answer(&self, slot: String, generation: u64, document: &Json) {
        let reply = Reply { slot, generation, patch: None, refusal: None };
        self.post(&reply, [&[], &[]], &to_js(document));
    }

    /// Posts a patch with its numbers and times, a refusal, or (without both) an answer.
    fn post(&self, reply: &Reply, numbers: [&[f64]; 2], answer: &JsValue) {
        let reply = to_js(reply);
        let [numbers, elapsed_ms] = numbers.map(js_sys::Float64Array::from);
        let message = js_sys::Object::new();
        let transfer = js_sys::Array::of1(&numbers.buffer());
        let parts = [
            ("reply", &reply),
            ("numbers", numbers.as_ref()),
            ("elapsed_ms", elapsed_ms.as_ref()),
            ("answer", answer),
        ];
        for (name, part) in parts {
            // A fresh plain object takes any property.
            let _ = js_sys::Reflect::set(&message, &name.into(), part);
        }
        // A plain object and an array buffer can always be posted.
        let _ = self.scope.post_message_with_transfer(&message, &transfer);
    }
}
