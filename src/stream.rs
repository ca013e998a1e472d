//! How a run's findings travel: patches made beside the run, applied to a record beside the page.
//!
//! A patch carries only what is new since the last one: rows appended to tables, all events (they
//! are few), certificates and the outcome. The numbers travel apart from the header, as one array.

use crate::run::{Progress, Run};
use crate::trace::{Certificate, Column, Ending, Event, Outcome, Table, Trace};
use serde::{Deserialize, Serialize};

/// Name under which a trace's rows travel.
const TRACE: &str = "trace";

/// Rows of one table inside a [`Header`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rows {
    name: String,
    columns: Vec<Column>,
    /// Row at which these rows begin; rows from there on are replaced.
    from_row: usize,
    /// How many numbers of the patch belong to this table.
    numbers: usize,
}

/// What a patch says besides its numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    tables: Vec<Rows>,
    events: Vec<Event>,
    certificates: Vec<Certificate>,
    outcome: Option<Outcome>,
    fraction: f64,
    finished: bool,
}

impl Header {
    /// Whether this is the last patch.
    pub fn finished(&self) -> bool {
        self.finished
    }

    /// Share done, while there is more to come.
    pub fn under_way(&self) -> Option<f64> {
        (!self.finished).then_some(self.fraction)
    }
}

/// Everything a run has published so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// Tables by name; the run's own trace is `"trace"`.
    tables: Vec<(String, Table)>,
    /// Events in order of time.
    pub events: Vec<Event>,
    /// Certificates of what was computed so far.
    pub certificates: Vec<Certificate>,
    /// How the run ended, once it has.
    pub outcome: Option<Outcome>,
    /// Share done, from 0 to 1.
    pub fraction: f64,
    /// Whether nothing is left to come.
    pub finished: bool,
    /// Milliseconds each of a comparison has worked on this machine. Only a page fills this in, to show it:
    /// no run, patch, result or export knows of it.
    pub elapsed_ms: Vec<f64>,
}

impl Record {
    /// The rows in time; empty before the first patch.
    pub fn trace(&self) -> &Table {
        self.table(TRACE)
    }

    /// The table called `name`; empty when there is none yet.
    pub fn table(&self, name: &str) -> &Table {
        static EMPTY: std::sync::OnceLock<Table> = std::sync::OnceLock::new();
        let found = self.tables.iter().find(|(known, _)| known == name);
        found.map_or_else(|| EMPTY.get_or_init(Table::default), |(_, table)| table)
    }

    /// Whether there is something to see: a stretch of time, or all there ever will be.
    pub fn pictured(&self) -> bool {
        self.finished || self.trace().rows() > 1
    }

    /// Notes that the user ended the run: nothing more is to come.
    pub fn cancel(&mut self) {
        let message = format!("Cancelled at {:.0}% of the run.", 100.0 * self.fraction);
        self.outcome = Some(Outcome { kind: Ending::Cancelled, message });
        self.finished = true;
    }

    /// Takes in a patch.
    ///
    /// # Panics
    /// When numbers and header do not belong together.
    pub fn apply(&mut self, header: Header, mut numbers: Vec<f64>) {
        for rows in header.tables {
            let rest = numbers.split_off(rows.numbers);
            let mine = std::mem::replace(&mut numbers, rest);
            let known = self.tables.iter().position(|(name, _)| *name == rows.name);
            let place = known.unwrap_or_else(|| {
                self.tables.push((rows.name, Table::default()));
                self.tables.len() - 1
            });
            let table = &mut self.tables[place].1;
            if table.columns() != rows.columns {
                *table = Table::from_parts(rows.columns, Vec::new());
            }
            table.truncate(rows.from_row);
            table.append(mine);
        }
        self.events = header.events;
        self.certificates = header.certificates;
        self.outcome = header.outcome;
        self.fraction = header.fraction;
        self.finished = header.finished;
    }

    /// Runs a computation to its end in one go.
    pub fn of(run: &mut dyn Run) -> Self {
        const BUDGET: usize = 100_000;
        let mut trace = run.trace();
        let mut progress = run.advance(BUDGET, &mut trace);
        while !progress.finished {
            progress = run.advance(BUDGET, &mut trace);
        }
        let (header, numbers) = Publisher::default().patch(run, &trace, progress);
        let mut record = Self::default();
        record.apply(header, numbers);
        record
    }
}

/// Remembers what was already sent and makes the next patch.
#[derive(Debug, Default)]
pub struct Publisher {
    /// Rows of each table sent so far.
    sent: Vec<(&'static str, usize)>,
    /// The trace's thinning count when it was last sent.
    thinned: usize,
}

impl Publisher {
    /// What is new since the last patch.
    pub fn patch(&mut self, run: &dyn Run, trace: &Trace, progress: Progress) -> (Header, Vec<f64>) {
        if trace.thinned() != self.thinned {
            self.thinned = trace.thinned();
            self.sent.retain(|(name, _)| *name != TRACE);
        }
        let mut numbers = Vec::new();
        let mut tables = Vec::new();
        let others = run.tables();
        let all = std::iter::once((TRACE, trace.table()))
            .chain(others.iter().map(|named| (named.name, named.table)));
        for (name, table) in all {
            let from_row = self.sent.iter().find(|(known, _)| *known == name).map_or(0, |(_, rows)| *rows);
            let fresh = table.values_from(from_row);
            if fresh.is_empty() && from_row > 0 {
                continue;
            }
            numbers.extend_from_slice(fresh);
            tables.push(Rows {
                name: name.into(),
                columns: table.columns().to_vec(),
                from_row,
                numbers: fresh.len(),
            });
            self.sent.retain(|(known, _)| *known != name);
            self.sent.push((name, table.rows()));
        }
        let header = Header {
            tables,
            events: trace.events.clone(),
            certificates: run.certificates(trace),
            outcome: trace.outcome.clone(),
            fraction: progress.fraction,
            finished: progress.finished,
        };
        (header, numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::NamedTable;

    /// Counts to 100 and squares on the side.
    struct Counter {
        done: usize,
        squares: Table,
    }

    impl Run for Counter {
        fn trace(&self) -> Trace {
            Trace::new([("time", 1)], 32)
        }

        fn advance(&mut self, budget: usize, trace: &mut Trace) -> Progress {
            for _ in 0..budget.min(100 - self.done) {
                trace.offer(&[self.done as f64]);
                self.squares.push(&[(self.done * self.done) as f64]);
                self.done += 1;
            }
            Progress { fraction: self.done as f64 / 100.0, finished: self.done == 100 }
        }

        fn tables(&self) -> Vec<NamedTable<'_>> {
            vec![NamedTable { name: "squares", table: &self.squares }]
        }

        fn certificates(&self, trace: &Trace) -> Vec<Certificate> {
            vec![Certificate::at_most("rows", "rows", trace.table().rows() as f64, 32.0)]
        }
    }

    fn counter() -> Counter {
        Counter { done: 0, squares: Table::new([("value", 1)]) }
    }

    #[test]
    fn patches_add_up_to_the_whole_record_however_the_work_is_sliced() {
        let whole = Record::of(&mut counter());
        for slice in [1, 7, 40] {
            let (mut run, mut publisher, mut record) = (counter(), Publisher::default(), Record::default());
            let mut trace = run.trace();
            while !record.finished {
                let progress = run.advance(slice, &mut trace);
                let (header, numbers) = publisher.patch(&run, &trace, progress);
                record.apply(header, numbers);
            }
            assert_eq!(record, whole, "slices of {slice}");
        }
        assert_eq!(whole.table("squares").rows(), 100);
        assert!(whole.certificates[0].holds);
    }

    /// What is published of a counter that has come so far.
    fn record_after(steps: usize) -> Record {
        let mut run = counter();
        let mut trace = run.trace();
        let progress = run.advance(steps, &mut trace);
        let (header, numbers) = Publisher::default().patch(&run, &trace, progress);
        let mut record = Record::default();
        record.apply(header, numbers);
        record
    }

    #[test]
    fn a_record_is_a_picture_once_it_has_a_stretch_of_time() {
        assert_eq!([0, 1, 2, 100].map(|steps| record_after(steps).pictured()), [false, false, true, true]);
    }

    #[test]
    fn a_cancelled_run_says_how_far_it_came() {
        let mut record = record_after(42);
        record.cancel();
        let outcome = record.outcome.unwrap();
        assert_eq!((outcome.kind, &*outcome.message), (Ending::Cancelled, "Cancelled at 42% of the run."));
        assert!(record.finished);
    }
}
