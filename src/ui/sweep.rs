//! Many runs, one after the other, for a chart of what comes out of each.

use super::session::{Session, sentence};
use crate::engine::Message;
use crate::lab::Lab;
use crate::stream::Record;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

/// What was measured of the runs made so far. Copies are the same sweep.
pub struct Sweep<P: Send + Sync + 'static> {
    /// One point a finished run, in order.
    pub points: RwSignal<Vec<P>>,
    /// Whether there are more to come.
    pub under_way: RwSignal<bool>,
}

impl<P: Send + Sync + 'static> Clone for Sweep<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Send + Sync + 'static> Copy for Sweep<P> {}

/// A run of a sweep.
pub struct Trial<L: Lab, P> {
    /// What is run.
    pub state: L::State,
    /// How it differs from the others, in words: "α = 10⁻³".
    pub at: String,
    /// Measures the finished run.
    pub measure: Box<dyn Fn(&Record) -> P>,
}

impl<P: Send + Sync + 'static> Sweep<P> {
    /// An empty sweep, emptied again whenever `settings` change: what was measured under others would be a
    /// lie beside them.
    pub fn under<S: PartialEq + Send + Sync + 'static>(settings: Memo<S>) -> Self {
        let sweep = Self { points: RwSignal::new(Vec::new()), under_way: RwSignal::new(false) };
        Effect::new(move |_| {
            // Read, not only tracked: a memo nobody reads never notices a change.
            settings.with(|_| ());
            sweep.points.set(Vec::new());
            sweep.under_way.set(false);
        });
        sweep
    }

    /// Makes the runs, in `slot` of the worker, instead of those that are still to come.
    pub fn start<L: Lab>(self, session: Session<L>, slot: &'static str, trials: Vec<Trial<L, P>>) {
        self.points.set(Vec::new());
        self.under_way.set(true);
        self.go_on(session, slot, Rc::new(trials), 0);
    }

    fn go_on<L: Lab>(
        self,
        session: Session<L>,
        slot: &'static str,
        trials: Rc<Vec<Trial<L, P>>>,
        index: usize,
    ) {
        let Some(Trial { state, .. }) = trials.get(index) else {
            self.under_way.set(false);
            return;
        };
        let record = RefCell::new(Record::default());
        let all = trials.clone();
        let receive = move |message: Message| {
            if !self.under_way.get_untracked() {
                return;
            }
            let Trial { at, measure, .. } = &all[index];
            match message {
                Message::Patch(header, numbers, _) => {
                    record.borrow_mut().apply(*header, numbers);
                    if record.borrow().finished {
                        let point = measure(&record.borrow());
                        self.points.update(|points| points.push(point));
                        self.go_on(session, slot, all.clone(), index + 1);
                    }
                }
                // What cannot be run is where the chart ends: deep networks refuse the smallest scales.
                Message::Refused(refusal) => {
                    self.under_way.set(false);
                    session.notices.set(vec![sentence(&format!("Not measured at {at}"), &refusal.message)]);
                }
                // Only calls that are not streamed are answered so.
                Message::Answer(_) => {}
            }
        };
        session.stream(slot, state, receive);
    }
}
