//! Reading the user's table: header optional, last column the response; all else is detected.
//!
//! What programs write and what is done with it:
//!
//! | in the file | read as |
//! |---|---|
//! | UTF-8, UTF-16, Shift_JIS, Latin-1 | text ([`encoding`]) |
//! | a line `sep=;`, or any of tab, semicolon, comma, bar and aligned blanks | rows of cells ([`rows`]) |
//! | a first row with a word in it | names, even when others are numbers (years) |
//! | an unnamed first column (pandas, R), or one more cell a row than names | row names, left out |
//! | delimiters and lines that nothing follows | nothing |
//! | decimal commas, signs and digits of typesetting | numbers ([`number`]) |
//! | thousands separators, missing and infinite numbers | a refusal that says what helps |

mod encoding;
mod number;
mod rows;

pub use encoding::{Decode, Encoding};

use super::{DataError, Dataset, check_size, default_names};
use nalgebra::{DMatrix, DVector};
use number::{Mark, is_missing, number, reads_as_number, shortened};
use rows::{Row, rows_of};

/// Largest file read.
pub const MOST_BYTES: usize = 5_000_000;

/// A table that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Its numbers and names.
    pub data: Dataset,
    /// What was detected that the user should know of, a sentence each.
    pub notes: Vec<String>,
}

/// Reads a table: one sample a row, the last column is the response, the first row may name the columns.
///
/// # Errors
/// With a sentence that names cause and cure, and row and column (counted from 1) of the first cell that
/// is not a usable number, or what is wrong with the whole: empty, too large, ragged, one column.
pub fn parse_csv(bytes: &[u8], decode: Decode) -> Result<Reading, DataError> {
    if bytes.len() > MOST_BYTES {
        return Err(DataError(format!(
            "the file has {:.1} MB; at most {} MB can be read",
            bytes.len() as f64 / 1e6,
            MOST_BYTES / 1_000_000
        )));
    }
    let (text, encoding) = encoding::text_of(bytes, decode)?;
    let (rows, delimiter) = rows_of(&text)?;
    let layout = Layout::of(&rows)?;
    let body = &rows[usize::from(layout.header)..];
    let features = layout.columns.len() - 1;
    check_size(body.len(), features)?;
    let mark = Mark::of(body.iter().flat_map(|row| layout.cells(row)), delimiter);
    let mut values = Vec::with_capacity(body.len() * layout.columns.len());
    for row in body {
        layout.read(row, mark, &mut values)?;
    }
    let at = |i: usize, j: usize| values[i * (features + 1) + j];
    let data = Dataset {
        names: layout.names(&rows[0], features),
        design: DMatrix::from_fn(body.len(), features, at),
        response: DVector::from_fn(body.len(), |i, _| at(i, features)),
        truth: None,
    };
    Ok(Reading { data, notes: notes(encoding, mark, &layout, &rows[0]) })
}

/// Where names and numbers stand in the rows.
struct Layout {
    /// Whether the first row has names.
    header: bool,
    /// Whether the first column has row names.
    row_names: bool,
    /// The columns of numbers, counted from 0 in the rows below the header.
    columns: std::ops::Range<usize>,
}

impl Layout {
    fn of(rows: &[Row]) -> Result<Self, DataError> {
        let Some(first) = rows.first() else {
            return Err(DataError("the file is empty".into()));
        };
        let header = is_header(&first.cells, &rows[1..]);
        let body = &rows[usize::from(header)..];
        if body.is_empty() {
            return Err(DataError("there is a header but no row of numbers below it".into()));
        }
        let width = first.cells.len();
        let longest = rows.iter().map(|row| used(&row.cells)).max().unwrap_or(0);
        // As R writes tables: no name above the row names.
        let nameless = header && body.iter().all(|row| used(&row.cells) == width + 1);
        let end = if nameless { width + 1 } else { longest.min(width) };
        let row_names = nameless || header && end > 2 && is_index_name(&first.cells[0]);
        let columns = usize::from(row_names)..end;
        if columns.len() < 2 {
            return Err(DataError(
                "only one column found; at least one feature and the response (last column) are needed"
                    .into(),
            ));
        }
        Ok(Self { header, row_names, columns })
    }

    /// The cells of numbers.
    fn cells<'a>(&self, row: &'a Row) -> impl Iterator<Item = &'a str> + use<'a> {
        row.cells.iter().take(self.columns.end).skip(self.columns.start).map(String::as_str)
    }

    fn read(&self, row: &Row, mark: Mark, values: &mut Vec<f64>) -> Result<(), DataError> {
        let (line, wanted) = (row.line, self.columns.end);
        let count = if row.cells.len() < wanted { row.cells.len() } else { used(&row.cells).max(wanted) };
        if count != wanted {
            let cells = if count == 1 { "cell" } else { "cells" };
            return Err(DataError(format!(
                "row {line} has {count} {cells} where the first row has {wanted}"
            )));
        }
        for (j, cell) in self.cells(row).enumerate() {
            let column = self.columns.start + j + 1;
            let value = number(cell, mark);
            values.push(value.map_err(|why| DataError(format!("row {line}, column {column}: {why}")))?);
        }
        Ok(())
    }

    /// Names of the features.
    fn names(&self, first: &Row, features: usize) -> Vec<String> {
        let mut names = default_names(features);
        for (name, cell) in names.iter_mut().zip(self.named_cells(first)) {
            if !cell.is_empty() {
                *name = in_one_line(cell);
            }
        }
        names
    }

    /// The cells that name the columns of numbers; none without a header.
    fn named_cells<'a>(&self, first: &'a Row) -> impl Iterator<Item = &'a String> + use<'a> {
        let unnamed = self.columns.end - self.columns.len();
        // Where row names have no name, the names begin a column before the numbers.
        let skipped = unnamed.min(first.cells.len().saturating_sub(self.columns.len()));
        let taken = if self.header { self.columns.len() } else { 0 };
        first.cells.iter().skip(skipped).take(taken)
    }
}

/// Cells up to the last that is not empty.
fn used(cells: &[String]) -> usize {
    cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1)
}

/// A row of names has a word in it. pandas also numbers columns that have no names: then nothing stands above
/// the rows' numbers, which count up.
fn is_header(first: &[String], body: &[Row]) -> bool {
    let is_word = |cell: &String| !is_missing(cell) && !reads_as_number(cell) && !is_infinite(cell);
    let counts_up = || {
        let mut below = body.iter().enumerate().take(3);
        !body.is_empty() && below.all(|(i, row)| row.cells[0] == i.to_string())
    };
    first.iter().any(is_word) || first[0].is_empty() && counts_up()
}

fn is_infinite(cell: &str) -> bool {
    crate::decimal::parse(cell).is_some_and(f64::is_infinite)
}

/// What pandas and R write above row names, and what pandas makes of it when it reads that again.
fn is_index_name(cell: &str) -> bool {
    cell.is_empty() || cell == "Unnamed: 0"
}

/// A name as it fits a legend.
fn in_one_line(cell: &str) -> String {
    const MOST: usize = 24;
    cell.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST).collect()
}

fn notes(encoding: Encoding, mark: Mark, layout: &Layout, first: &Row) -> Vec<String> {
    let mut notes = Vec::new();
    if encoding != Encoding::Utf8 {
        notes.push(format!("The text was read as {}.", encoding.name()));
    }
    if mark == Mark::Comma {
        notes.push("Commas inside numbers were read as decimal marks.".into());
    }
    if layout.row_names {
        notes.push("The first column has no name and was left out, as row names; name it to use it.".into());
    }
    if let Some(cell) = layout.named_cells(first).find(|cell| reads_as_number(cell)) {
        notes.push(format!(
            "The first row was read as names, \"{}\" too, because not all of it are numbers.",
            shortened(cell)
        ));
    }
    notes
}
