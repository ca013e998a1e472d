//! When a feature wakes and when it lets go: one rule for events, strip, bars, marks, table and words.
//!
//! A jump is passed when the run's loss is half way between two predicted saddles; the features that the
//! prediction wakes or lets go there do so at that time, once their coefficients agree. In the limit this is
//! when `|s_i|` reaches its wall; at a finite init scale a feature that stays small never quite gets there, so
//! that its coefficient is what counts, whatever the method. What no jump explains has the time at which the
//! coefficient passed.

use crate::trace::{Event, EventKind, Table};
use std::f64::consts::FRAC_1_SQRT_2;

/// Share of the coefficient a feature takes at the saddle that wakes it from which it counts as awake: the loss
/// of a feature that moves alone is then half way, `(1 - share)^2 = 1 / 2`.
pub const HALF_WAY_SHARE: f64 = 1.0 - FRAC_1_SQRT_2;

/// Share of the largest coefficient a feature takes when fitted alone, for features without a prediction.
const UNPREDICTED_SHARE: f64 = 0.03;

/// A feature that lets go does so at this share of its threshold, so that noise around it is no storm of events.
const LETTING_GO: f64 = 0.5;

/// A jump explains what a coefficient did at most this many times earlier or later.
const EXPLAINS_WITHIN: f64 = 2.0;

/// A feature that the prediction wakes, or lets go, at a saddle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Flip {
    saddle: usize,
    feature: usize,
    wakes: bool,
}

/// The rule, made from the prediction.
#[derive(Debug, Clone)]
pub struct Waking {
    /// Magnitude from which a coefficient counts as awake (d values).
    thresholds: Vec<f64>,
    flips: Vec<Flip>,
    /// When each jump was passed, from the first on.
    passed: Vec<f64>,
}

impl Waking {
    /// The rule for predicted `saddles`; `largest_single_fit` is that of the problem.
    pub fn new(saddles: &Table, features: usize, largest_single_fit: f64) -> Self {
        let mut thresholds = vec![UNPREDICTED_SHARE * largest_single_fit; features];
        let mut known = vec![false; features];
        let mut flips = Vec::new();
        for saddle in 1..saddles.rows() {
            let [before, after] = [saddle - 1, saddle].map(|row| saddles.group(row, "coefficients"));
            for (feature, (old, new)) in before.iter().zip(after).enumerate() {
                let wakes = *new != 0.0;
                if wakes == (*old != 0.0) {
                    continue;
                }
                flips.push(Flip { saddle, feature, wakes });
                // Of the first time, so that an earlier horizon has the same rule.
                if !std::mem::replace(&mut known[feature], true) {
                    thresholds[feature] = HALF_WAY_SHARE * new.abs();
                }
            }
        }
        Self { thresholds, flips, passed: Vec::new() }
    }

    /// How far a coefficient is beyond the magnitude at which its feature wakes, or, if it is awake, lets go.
    pub fn excess(&self, feature: usize, coefficient: f64, awake: bool) -> f64 {
        coefficient.abs() - self.thresholds[feature] * if awake { LETTING_GO } else { 1.0 }
    }

    /// Takes in that a coefficient passed its threshold: at a jump passed before that explains it, otherwise now.
    pub fn turned(&mut self, feature: usize, wakes: bool, time: f64, events: &mut Vec<Event>) {
        let kind = if wakes { EventKind::Activated } else { EventKind::Released };
        let earlier = last_of(events, feature).map_or(0.0, |at| events[at].time);
        let mut event = Event { time, kind, feature: Some(feature), saddle: None };
        let explained = self.flips.iter().filter(|flip| flip.feature == feature && flip.wakes == wakes);
        let passed = explained.filter_map(|flip| Some((flip.saddle, *self.passed.get(flip.saddle - 1)?)));
        let mut unused = passed.filter(|(saddle, at)| {
            let used = |event: &Event| event.feature == Some(feature) && event.saddle == Some(*saddle);
            *at >= earlier && explains(*at, time) && !events.iter().any(used)
        });
        if let Some((saddle, at)) = unused.next_back() {
            (event.time, event.saddle) = (at, Some(saddle));
        }
        insert(events, event);
    }

    /// Takes in that the jump to the next saddle was passed; what coefficients did shortly before, because of
    /// it, gets its time.
    pub fn jumped(&mut self, time: f64, events: &mut Vec<Event>) {
        self.passed.push(time);
        let saddle = self.passed.len();
        let mut explained = Vec::new();
        for flip in self.flips.iter().filter(|flip| flip.saddle == saddle) {
            let kind = if flip.wakes { EventKind::Activated } else { EventKind::Released };
            let Some(at) = last_of(events, flip.feature) else { continue };
            let event = &events[at];
            if event.kind == kind && event.saddle.is_none() && explains(event.time, time) {
                explained.push(Event { time, saddle: Some(saddle), ..events.remove(at) });
            }
        }
        insert(events, Event { time, kind: EventKind::Jumped, feature: None, saddle: Some(saddle) });
        explained.into_iter().for_each(|event| insert(events, event));
    }
}

/// Which features are awake at a time.
pub fn awake(events: &[Event], features: usize, time: f64) -> Vec<bool> {
    let mut awake = vec![false; features];
    for event in events.iter().filter(|event| event.time <= time) {
        if let Some(slot) = event.feature.and_then(|feature| awake.get_mut(feature)) {
            *slot = event.kind == EventKind::Activated;
        }
    }
    awake
}

/// When a feature was awake: from each waking to the next letting go, or to `end`.
pub fn awake_spans(events: &[Event], feature: usize, end: f64) -> Vec<(f64, f64)> {
    let (mut spans, mut since) = (Vec::new(), None);
    for event in events.iter().filter(|event| event.feature == Some(feature)) {
        match (event.kind, since) {
            (EventKind::Activated, None) => since = Some(event.time),
            (EventKind::Released, Some(from)) => {
                spans.push((from, event.time));
                since = None;
            }
            _ => {}
        }
    }
    spans.extend(since.map(|from| (from, end)));
    spans
}

/// When the jump to a saddle was passed.
pub fn jump_time(events: &[Event], saddle: usize) -> Option<f64> {
    let jump = events.iter().find(|event| event.kind == EventKind::Jumped && event.saddle == Some(saddle));
    jump.map(|event| event.time)
}

/// Whether what happened at one time may be what is known of another.
pub fn explains(one: f64, other: f64) -> bool {
    one <= EXPLAINS_WITHIN * other && other <= EXPLAINS_WITHIN * one
}

fn last_of(events: &[Event], feature: usize) -> Option<usize> {
    events.iter().rposition(|event| event.feature == Some(feature))
}

/// Keeps the list in order of time; of what happens at once, a jump comes before what it explains.
fn insert(events: &mut Vec<Event>, event: Event) {
    let at = events.partition_point(|other| other.time <= event.time);
    events.insert(at, event);
}
