//! A resumable computation that fills a trace.

use crate::trace::{Certificate, Table, Trace};

/// Most work a run may do before it ends with
/// [`LimitReached`](crate::trace::Ending::LimitReached), in operations (a multiplication with its addition; a
/// step costs some hundreds besides): some ten seconds on an ordinary computer, and never minutes. A count, not
/// a clock, so that a run has the same end everywhere.
pub const MOST_OPERATIONS: f64 = 1e10;

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Share done, from 0 to 1.
    pub fraction: f64,
    /// Whether nothing is left to do.
    pub finished: bool,
}

/// Told whose work begins, by place in a comparison, and with `None` that it is over.
pub type Turns = Box<dyn FnMut(Option<usize>)>;

/// A computation that advances in slices, so that its owner can stream, cancel or replace it.
///
/// A run owns its problem, method and state; it never looks at a clock. What it computes depends on
/// its settings only, never on how the work was sliced.
pub trait Run {
    /// An empty trace laid out for this run.
    fn trace(&self) -> Trace;

    /// Does about `budget` units of work and records it; how much a unit is, a run decides: a step of its
    /// method, or a part of one that is long.
    fn advance(&mut self, budget: usize, trace: &mut Trace) -> Progress;

    /// Tables known besides the trace, by name.
    fn tables(&self) -> Vec<NamedTable<'_>>;

    /// Asks a run that compares several to tell whose turn it is, so that its owner can time them. The run
    /// hears nothing back: what it computes cannot depend on time.
    fn tell_turns(&mut self, _turns: Turns) {}

    /// The certificates of what was computed so far.
    fn certificates(&self, trace: &Trace) -> Vec<Certificate>;
}

/// A table a run publishes besides its trace.
#[derive(Debug, Clone, Copy)]
pub struct NamedTable<'a> {
    /// Name, unique within the run.
    pub name: &'static str,
    /// The rows so far; they only ever grow.
    pub table: &'a Table,
}
