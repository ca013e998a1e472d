//! Reading the user's CSV: header optional, last column the response, delimiter detected.

use super::{DataError, Dataset, check_size, check_value, default_names};
use crate::decimal;
use nalgebra::{DMatrix, DVector};

/// Largest file read.
pub const MOST_BYTES: usize = 5_000_000;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b' '];

/// Reads delimited numbers: one sample a row, the last column is the response, the first row may
/// name the columns.
///
/// # Errors
/// With a sentence that names the row and column (counted from 1) of the first cell that is not a
/// usable number, or what is wrong with the whole: empty, too large, ragged, one column.
pub fn parse_csv(bytes: &[u8]) -> Result<Dataset, DataError> {
    if bytes.len() > MOST_BYTES {
        return Err(DataError(format!(
            "the file has {:.1} MB; at most {} MB can be read",
            bytes.len() as f64 / 1e6,
            MOST_BYTES / 1_000_000
        )));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| DataError(format!("not text: byte {} is not UTF-8", error.valid_up_to() + 1)))?;
    let text = text.trim_start_matches('\u{feff}');
    let records = split(text)?;
    let Some(first) = records.first() else {
        return Err(DataError("the file is empty".into()));
    };
    let columns = first.cells.len();
    if columns < 2 {
        return Err(DataError(
            "only one column found; at least one feature and the response (last column) are needed".into(),
        ));
    }
    let has_header = first.cells.iter().all(|cell| number(cell).is_none()) && !first.cells[0].is_empty();
    let body = if has_header { &records[1..] } else { &records[..] };
    if body.is_empty() {
        return Err(DataError("there is a header but no row of numbers below it".into()));
    }
    check_size(body.len(), columns - 1)?;
    let mut values = Vec::with_capacity(body.len() * columns);
    for record in body {
        read_record(record, columns, &mut values)?;
    }
    let names = if has_header { names(&first.cells[..columns - 1]) } else { default_names(columns - 1) };
    Ok(Dataset {
        names,
        design: DMatrix::from_fn(body.len(), columns - 1, |i, j| values[i * columns + j]),
        response: DVector::from_fn(body.len(), |i, _| values[i * columns + columns - 1]),
        truth: None,
    })
}

/// A line of cells and its number in the file.
struct Record {
    line: u64,
    cells: Vec<String>,
}

fn split(text: &str) -> Result<Vec<Record>, DataError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| DataError(format!("the text cannot be split into cells: {error}")))?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        records.push(Record { line, cells: record.iter().map(str::to_string).collect() });
    }
    Ok(records)
}

/// The delimiter found most often in the first line that is not blank; a comma when none is found.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let count = |byte: u8| line.bytes().filter(|b| *b == byte).count();
    let mut best = (b',', count(b','));
    for byte in DELIMITERS {
        // A space counts only when nothing else separates: it also stands around commas.
        let found = if byte == b' ' && best.1 > 0 { 0 } else { count(byte) };
        if found > best.1 {
            best = (byte, found);
        }
    }
    best.0
}

fn read_record(record: &Record, columns: usize, values: &mut Vec<f64>) -> Result<(), DataError> {
    let count = record.cells.len();
    if count != columns {
        let cells = if count == 1 { "cell" } else { "cells" };
        let line = record.line;
        return Err(DataError(format!("row {line} has {count} {cells} where the first row has {columns}")));
    }
    for (j, cell) in record.cells.iter().enumerate() {
        let place = || format!("row {}, column {}", record.line, j + 1);
        if cell.is_empty() {
            return Err(DataError(format!("{}: the cell is empty", place())));
        }
        let value = number(cell)
            .ok_or_else(|| DataError(format!("{}: \"{}\" is not a number", place(), shortened(cell))))?;
        check_value(value)
            .map_err(|what| DataError(format!("{}: \"{}\" {what}", place(), shortened(cell))))?;
        values.push(value);
    }
    Ok(())
}

/// A number with a decimal point; also "NaN" and "inf", which are then refused by name.
fn number(cell: &str) -> Option<f64> {
    decimal::parse(cell)
}

fn names(cells: &[String]) -> Vec<String> {
    const MOST: usize = 24;
    cells
        .iter()
        .enumerate()
        .map(
            |(j, cell)| {
                if cell.is_empty() { format!("x{}", j + 1) } else { cell.chars().take(MOST).collect() }
            },
        )
        .collect()
}

fn shortened(cell: &str) -> String {
    cell.chars().take(20).collect()
}
