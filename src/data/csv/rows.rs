//! A text split into rows of cells, by the delimiter that makes a table of it.

use super::DataError;
use super::number::reads_as_number;
use std::borrow::Cow;

/// Delimiters in the order in which they are tried: a comma also marks decimals where semicolons delimit, and
/// a blank stands beside any other.
const DELIMITERS: [u8; 5] = [b'\t', b';', b',', b'|', b' '];

/// As much of a text is looked at to find its delimiter.
const LOOKED_AT: usize = 20_000;

/// A row that is not empty.
pub struct Row {
    /// Line in the file, counted from 1.
    pub line: u64,
    /// Cells without blanks around them.
    pub cells: Vec<String>,
}

/// The rows of a text, and what delimits their cells.
///
/// # Errors
/// When the text cannot be split.
pub fn rows_of(text: &str) -> Result<(Vec<Row>, u8), DataError> {
    let text = &*usual_line_ends(text);
    let (said, body) = said_delimiter(text);
    let delimiter = said.unwrap_or_else(|| delimiter(body));
    let mut rows = split(body, delimiter)?;
    let lines_before = text[..text.len() - body.len()].matches('\n').count() as u64;
    rows.iter_mut().for_each(|row| row.line += lines_before);
    Ok((rows, delimiter))
}

/// Old programs of the Macintosh end lines with a carriage return alone.
fn usual_line_ends(text: &str) -> Cow<'_, str> {
    let alone = !text.contains('\n') && text.contains('\r');
    if alone { text.replace('\r', "\n").into() } else { text.into() }
}

/// Excel's line `sep=;`, and the text behind it.
fn said_delimiter(text: &str) -> (Option<u8>, &str) {
    let (line, behind) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end_matches('\r').trim_matches('"');
    let said = match line.get(..4) {
        Some(key) if key.eq_ignore_ascii_case("sep=") => &line.as_bytes()[4..],
        _ => return (None, text),
    };
    match said {
        [delimiter] if delimiter.is_ascii_punctuation() || b"\t ".contains(delimiter) => {
            (Some(*delimiter), behind)
        }
        _ => (None, text),
    }
}

/// The first delimiter that makes most of the text rows of equally many numbers; when none does, the
/// first that the first row contains.
fn delimiter(text: &str) -> u8 {
    let most = (0..=LOOKED_AT.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    // A row that is cut off would not be one of the others.
    let whole = if most < text.len() { text[..most].rfind('\n') } else { None };
    let end = whole.unwrap_or(most);
    let sample = &text[..end];
    let mut best = (0, None);
    for delimiter in DELIMITERS {
        let fit = split(sample, delimiter).map_or(0, |rows| share_of_numbers(&rows));
        if fit > best.0 {
            best = (fit, Some(delimiter));
        }
    }
    let first = text.trim_start().lines().next().unwrap_or_default().trim();
    let in_first = || DELIMITERS.into_iter().find(|delimiter| first.as_bytes().contains(delimiter));
    best.1.or_else(in_first).unwrap_or(b',')
}

/// How much of the rows below the first is numbers, in thousandths, where rows are as wide as the first, or one
/// cell wider: row names have no name, and some programs end rows with a delimiter.
fn share_of_numbers(rows: &[Row]) -> usize {
    let below = if rows.len() > 1 { &rows[1..] } else { rows };
    let width = rows.first().map_or(0, |row| row.cells.len());
    if width < 2 {
        return 0;
    }
    let regular = below.iter().filter(|row| (width..=width + 1).contains(&row.cells.len()));
    let cells = below.iter().map(|row| row.cells.len()).sum::<usize>();
    let numbers = regular.flat_map(|row| &row.cells).filter(|cell| reads_as_number(cell)).count();
    (1_000 * numbers).div_ceil(cells.max(1))
}

fn split(text: &str, delimiter: u8) -> Result<Vec<Row>, DataError> {
    let text = if delimiter == b' ' { single_blanks(text).into() } else { Cow::Borrowed(text) };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| DataError(format!("the text cannot be split into cells: {error}")))?;
        if record.iter().any(|cell| !cell.is_empty()) {
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(Row { line, cells: record.iter().map(str::to_string).collect() });
        }
    }
    Ok(rows)
}

/// The text with one blank where columns are aligned by several, and none at the ends of lines. What stands
/// between quotes stays.
fn single_blanks(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    let (mut quoted, mut blank) = (false, false);
    for letter in text.chars() {
        let ends_line = matches!(letter, '\n' | '\r');
        if !quoted && letter.is_whitespace() && !ends_line {
            blank = true;
            continue;
        }
        if blank && !ends_line && !single.is_empty() && !single.ends_with(['\n', '\r']) {
            single.push(' ');
        }
        blank = false;
        quoted ^= letter == '"';
        single.push(letter);
    }
    single
}
