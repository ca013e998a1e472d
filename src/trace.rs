//! What a run leaves behind: append-only tables of numbers, events and an outcome.

use serde::{Deserialize, Serialize};

/// A named group of columns in a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name in the field's terms, such as `"loss"` or `"coefficients"`.
    pub name: String,
    /// Numbers a row holds under this name: 1 for a scalar, d for one per feature.
    pub width: usize,
}

/// Rows of numbers, stored row by row, with named column groups.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<Column>,
    row_width: usize,
    values: Vec<f64>,
}

impl Table {
    /// An empty table with the given `(name, width)` column groups.
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, usize)>) -> Self {
        let columns: Vec<Column> =
            columns.into_iter().map(|(name, width)| Column { name: name.into(), width }).collect();
        Self::from_parts(columns, Vec::new())
    }

    /// A table from its layout and its numbers, row by row.
    ///
    /// # Panics
    /// When the numbers do not fill whole rows.
    pub fn from_parts(columns: Vec<Column>, values: Vec<f64>) -> Self {
        let row_width = columns.iter().map(|column| column.width).sum();
        assert!(
            row_width > 0 && values.len().is_multiple_of(row_width),
            "a table has columns and holds whole rows"
        );
        Self { columns, row_width, values }
    }

    /// The column groups in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Numbers a row holds.
    pub fn row_width(&self) -> usize {
        self.row_width
    }

    /// All numbers, row by row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.row_width).unwrap_or(0)
    }

    /// Where the group `name` starts in a row, and its width; `None` when there is no such group.
    pub fn position(&self, name: &str) -> Option<(usize, usize)> {
        let mut start = 0;
        for column in &self.columns {
            if column.name == name {
                return Some((start, column.width));
            }
            start += column.width;
        }
        None
    }

    /// The numbers of group `name` in one row; empty when there is no such group.
    pub fn group(&self, row: usize, name: &str) -> &[f64] {
        match self.position(name) {
            Some((start, width)) => {
                let from = row * self.row_width + start;
                &self.values[from..from + width]
            }
            None => &[],
        }
    }

    /// Column `offset` of group `name`, one number a row; empty when there is no such column.
    pub fn series(&self, name: &str, offset: usize) -> impl Iterator<Item = f64> + '_ {
        let position = self.position(name).filter(|(_, width)| offset < *width);
        let start = position.map_or(self.values.len(), |(start, _)| start + offset);
        self.values.iter().skip(start).step_by(self.row_width.max(1)).copied()
    }

    /// The number at one row of a scalar group; NaN when there is none.
    pub fn scalar(&self, row: usize, name: &str) -> f64 {
        self.group(row, name).first().copied().unwrap_or(f64::NAN)
    }

    /// Appends a row.
    ///
    /// # Panics
    /// When the row has the wrong width.
    pub fn push(&mut self, row: &[f64]) {
        assert_eq!(row.len(), self.row_width, "a row fills every column");
        self.values.extend_from_slice(row);
    }

    /// Appends rows given as one vector, which an empty table keeps: there may be megabytes of them.
    ///
    /// # Panics
    /// When the numbers do not fill whole rows.
    pub fn append(&mut self, values: Vec<f64>) {
        assert!(values.len().is_multiple_of(self.row_width), "rows fill every column");
        if self.values.is_empty() {
            self.values = values;
        } else {
            self.values.extend_from_slice(&values);
        }
    }

    /// The numbers of the rows from `row` on.
    pub fn values_from(&self, row: usize) -> &[f64] {
        self.values.get(row * self.row_width..).unwrap_or_default()
    }

    /// Keeps the first `rows` rows.
    pub fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows * self.row_width);
    }

    /// The fractional row at which the non-decreasing scalar group `name` reaches `value`, inside
    /// `[0, rows - 1]`; `None` when the table is empty.
    pub fn row_where(&self, name: &str, value: f64) -> Option<f64> {
        let (start, _) = self.position(name)?;
        let rows = self.rows();
        let at = |row: usize| self.values[row * self.row_width + start];
        if rows == 0 {
            return None;
        }
        // The first row beyond the value, by bisection.
        let (mut low, mut high) = (0, rows);
        while low < high {
            let middle = (low + high) / 2;
            if at(middle) <= value { low = middle + 1 } else { high = middle }
        }
        if low == 0 {
            return Some(0.0);
        }
        if low == rows {
            return Some((rows - 1) as f64);
        }
        let (before, after) = (at(low - 1), at(low));
        Some((low - 1) as f64 + (value - before) / (after - before))
    }

    /// The group `name` at a fractional row, interpolated linearly.
    pub fn group_at(&self, fractional_row: f64, name: &str) -> Vec<f64> {
        let row = (fractional_row.floor() as usize).min(self.rows().saturating_sub(1));
        if self.rows() == 0 {
            return Vec::new();
        }
        let next = (row + 1).min(self.rows() - 1);
        let share = fractional_row - row as f64;
        let (here, there) = (self.group(row, name), self.group(next, name));
        here.iter().zip(there).map(|(a, b)| if share > 0.0 { a + share * (b - a) } else { *a }).collect()
    }

    /// A scalar group at a fractional row, interpolated linearly; NaN when there is none.
    pub fn scalar_at(&self, fractional_row: f64, name: &str) -> f64 {
        self.group_at(fractional_row, name).first().copied().unwrap_or(f64::NAN)
    }
}

/// What an event was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A feature woke.
    Activated,
    /// A feature let go.
    Released,
    /// The loss passed half way between two predicted saddles.
    Jumped,
    /// A setting was changed while the run went on.
    Changed,
    /// A factor passed through zero (only momentum can carry it there).
    Crossed,
    /// The run left the range of finite numbers.
    Diverged,
    /// A method cannot go on from where it is.
    Stopped,
    /// A method has reached a stationary point.
    Converged,
}

/// Something that happened at an exact time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Time in the units of the trace's `time` column.
    pub time: f64,
    /// What happened.
    pub kind: EventKind,
    /// The feature concerned, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<usize>,
    /// The number of the saddle that a jump reached, or whose jump explains the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saddle: Option<usize>,
}

/// In which way a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The requested time was reached.
    HorizonReached,
    /// Stationary to the tolerance asked for.
    Converged,
    /// The method used all iterations it may.
    IterationLimit,
    /// The run used all the work it may, see [`MOST_OPERATIONS`](crate::run::MOST_OPERATIONS).
    LimitReached,
    /// The iterates left the finite numbers.
    Diverged,
    /// The method cannot go on.
    Stopped,
    /// The user ended it.
    Cancelled,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// In which way.
    pub kind: Ending,
    /// The sentence for the user.
    pub message: String,
}

/// A claim about the run that can be checked by a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Short name.
    pub name: String,
    /// The formula of the number, in plain text.
    pub formula: String,
    /// The measured number.
    pub value: f64,
    /// The largest value at which the claim holds.
    pub tolerance: f64,
    /// Whether the claim holds.
    pub holds: bool,
}

impl Certificate {
    /// A certificate that holds when `value <= tolerance`; NaN never holds.
    pub fn at_most(name: &str, formula: &str, value: f64, tolerance: f64) -> Self {
        Self { name: name.into(), formula: formula.into(), value, tolerance, holds: value <= tolerance }
    }
}

/// The record of a run in time: a bounded [`Table`], exact events and the outcome.
///
/// When the table is full every second row goes, and from then on only every second offered row
/// is kept, so the rows stay evenly thinned. Rows pushed as exact are never thinned away.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    table: Table,
    /// For each row whether it must stay.
    exact: Vec<bool>,
    capacity: usize,
    /// Every `stride`-th offered row is kept.
    stride: usize,
    /// Rows offered since the last kept one.
    skipped: usize,
    /// How often the rows were thinned; a reader that sees it change reads everything anew.
    thinned: usize,
    /// Events in the order of their times.
    pub events: Vec<Event>,
    /// How the run ended, once it has.
    pub outcome: Option<Outcome>,
}

impl Trace {
    /// An empty trace that keeps at most about `capacity` rows (at least 16).
    pub fn new<'a>(columns: impl IntoIterator<Item = (&'a str, usize)>, capacity: usize) -> Self {
        Self {
            table: Table::new(columns),
            exact: Vec::new(),
            capacity: capacity.max(16),
            stride: 1,
            skipped: 0,
            thinned: 0,
            events: Vec::new(),
            outcome: None,
        }
    }

    /// The rows kept.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// How often rows were thinned away.
    pub fn thinned(&self) -> usize {
        self.thinned
    }

    /// Whether a row offered now would be kept; lets a run skip the work of filling it.
    pub fn wants_row(&self) -> bool {
        self.skipped + 1 >= self.stride
    }

    /// Offers a row; it is kept when its turn has come.
    pub fn offer(&mut self, row: &[f64]) {
        self.skipped += 1;
        if self.skipped >= self.stride {
            self.keep(row, false);
        }
    }

    /// Counts a row that was not filled because [`Trace::wants_row`] said no.
    pub fn skip(&mut self) {
        self.skipped += 1;
    }

    /// Adds a row that stays whatever happens.
    pub fn push_exact(&mut self, row: &[f64]) {
        self.keep(row, true);
    }

    fn keep(&mut self, row: &[f64], exact: bool) {
        if self.table.rows() >= self.capacity {
            self.thin();
        }
        self.skipped = 0;
        self.table.push(row);
        self.exact.push(exact);
    }

    fn thin(&mut self) {
        let width = self.table.row_width;
        let mut kept = 0;
        let mut odd = false;
        for row in 0..self.exact.len() {
            let stays = self.exact[row] || !odd;
            if !self.exact[row] {
                odd = !odd;
            }
            if stays {
                self.table.values.copy_within(row * width..(row + 1) * width, kept * width);
                self.exact[kept] = self.exact[row];
                kept += 1;
            }
        }
        self.table.values.truncate(kept * width);
        self.exact.truncate(kept);
        self.stride *= 2;
        self.thinned += 1;
        // All rows may be exact: room must still be made for the next one.
        self.capacity = self.capacity.max(kept + 1 + kept / 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_exact_rows_and_the_order() {
        let mut trace = Trace::new([("time", 1)], 16);
        for k in 0..1000 {
            if k % 100 == 37 { trace.push_exact(&[k as f64]) } else { trace.offer(&[k as f64]) }
        }
        let times: Vec<f64> = trace.table().series("time", 0).collect();
        assert!(times.is_sorted());
        for k in (37..1000).step_by(100) {
            assert!(times.contains(&(k as f64)), "exact row {k} stays");
        }
        assert!(times.len() <= 30, "{} rows", times.len());
    }

    #[test]
    fn rows_are_found_by_value_and_interpolated() {
        let mut table = Table::new([("time", 1), ("pair", 2)]);
        table.push(&[0.0, 1.0, 5.0]);
        table.push(&[2.0, 3.0, 5.0]);
        table.push(&[2.0, 4.0, 5.0]);
        let row = table.row_where("time", 0.5).unwrap();
        assert_eq!(table.group_at(row, "pair"), vec![1.5, 5.0]);
        assert_eq!(table.row_where("time", -1.0), Some(0.0));
        assert_eq!(table.row_where("time", 9.0), Some(2.0));
        assert_eq!(table.series("pair", 0).collect::<Vec<_>>(), vec![1.0, 3.0, 4.0]);
        assert_eq!(table.series("missing", 0).count(), 0);
    }
}
