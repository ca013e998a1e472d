//! A cell read as a number, or why it is none and what helps.

use crate::data::check_value;
use crate::decimal;
use std::borrow::Cow;

/// What stands before the fraction of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// 1.5
    Point,
    /// 1,5
    Comma,
}

impl Mark {
    /// The mark of a table: a comma when a cell is a number with one. Where commas delimit, cells such as
    /// "1,234" in quotes have thousands apart instead.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>, delimiter: u8) -> Self {
        let marks = |cell: &str| {
            let is_number = cell.contains(',') && read(cell, Self::Comma).is_some();
            is_number && !(delimiter == b',' && without_thousands(cell).is_some())
        };
        if cells.into_iter().any(marks) { Self::Comma } else { Self::Point }
    }
}

/// The number of a cell.
///
/// # Errors
/// What is wrong with the cell, and what helps: the end of a sentence that names its place.
pub fn number(cell: &str, mark: Mark) -> Result<f64, String> {
    if cell.is_empty() {
        return Err(format!("the cell is empty; {MISSING}"));
    }
    let shown = shortened(cell);
    let value = read(cell, mark).ok_or_else(|| format!("\"{shown}\" {}", why_no_number(cell, mark)))?;
    let cure = if value.is_nan() { MISSING } else { WRONG };
    check_value(value).map_err(|what| format!("\"{shown}\" {what}; {cure}"))?;
    Ok(value)
}

const MISSING: &str = "fill it in or leave the row out";
const WRONG: &str = "correct it, or leave its row or column out";

/// Whether a cell can only be meant as a number, whatever marks its decimals.
pub fn reads_as_number(cell: &str) -> bool {
    let finite = |mark| read(cell, mark).is_some_and(f64::is_finite);
    finite(Mark::Point) || finite(Mark::Comma) || without_thousands(cell).is_some()
}

/// Whether a cell says that there is no number, as "NA" of R.
pub fn is_missing(cell: &str) -> bool {
    const WORDS: [&str; 8] = ["", "NA", "N/A", "#N/A", "NaN", "null", "-", "?"];
    WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

fn read(cell: &str, mark: Mark) -> Option<f64> {
    let cell = ascii(cell);
    match mark {
        Mark::Point => decimal::parse(&cell),
        Mark::Comma if cell.contains('.') => None,
        Mark::Comma => decimal::parse(&cell.replace(',', ".")),
    }
}

/// Signs and digits of typesetting, and of full width in Japanese text, as those of ASCII.
fn ascii(cell: &str) -> Cow<'_, str> {
    const FULL_WIDTH: u32 = '！' as u32 - '!' as u32;
    if cell.is_ascii() {
        return cell.into();
    }
    let plain = |letter: char| match letter {
        '−' | '–' | '‐' | '\u{2011}' | '﹣' => '-',
        '！'..='～' => char::from_u32(letter as u32 - FULL_WIDTH).unwrap_or(letter),
        _ => letter,
    };
    cell.chars().map(plain).collect::<String>().into()
}

fn why_no_number(cell: &str, mark: Mark) -> String {
    if is_missing(cell) {
        return format!("stands for a missing number; {MISSING}");
    }
    let (other, name) = match mark {
        Mark::Point => (Mark::Comma, "comma"),
        Mark::Comma => (Mark::Point, "point"),
    };
    match (without_thousands(cell), read(cell, other), mark) {
        (Some(plain), None, _) => format!("has thousands separators; write {plain}"),
        (Some(plain), Some(_), _) => {
            let decimal = if mark == Mark::Point { cell.replace(',', ".") } else { cell.replace('.', ",") };
            format!("has a thousands separator; write {plain}, or {decimal} if the {name} marks decimals")
        }
        (None, Some(_), Mark::Comma) => {
            "has a decimal point where other cells have a decimal comma; use one of them throughout".into()
        }
        _ => format!("is not a number; {WRONG}"),
    }
}

/// A number with its digits in groups of three, such as "1,234.5", "1.234,5" or "1 234", written without
/// groups; `None` for any other cell.
fn without_thousands(cell: &str) -> Option<String> {
    const SEPARATORS: [char; 8] = [',', '.', ' ', '\u{a0}', '\u{2009}', '\u{202f}', '\'', '’'];
    let cell = &*ascii(cell);
    let unsigned = cell.trim_start_matches(['-', '+']);
    let separator = unsigned.chars().find(|c| !c.is_ascii_digit()).filter(|c| SEPARATORS.contains(c))?;
    let fraction = match separator {
        ',' => unsigned.find('.'),
        '.' => unsigned.find(','),
        _ => unsigned.find(['.', ',']),
    };
    let (whole, fraction) = unsigned.split_at(fraction.unwrap_or(unsigned.len()));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3 && digits(group));
    let sign = if cell.starts_with('-') { "-" } else { "" };
    (grouped && digits(first) && digits(fraction.trim_start_matches(['.', ','])))
        .then(|| format!("{sign}{}{fraction}", whole.replace(separator, "")))
}

/// A cell as it may stand in a sentence.
pub fn shortened(cell: &str) -> String {
    const MOST: usize = 20;
    match cell.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_string(),
    }
}
