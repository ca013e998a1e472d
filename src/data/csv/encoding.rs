//! Which encoding the bytes of a text are in.
//!
//! Programs in use write UTF-8, UTF-16 (Excel's "Unicode text"), Shift_JIS (Excel in Japan) or Windows-1252
//! (Excel elsewhere in the west), and mostly do not say which. What is not UTF-8 is decoded by whoever
//! calls: a browser has all tables already.

use super::DataError;
use std::borrow::Cow;

/// Decodes bytes by the label of an encoding in the WHATWG Encoding Standard; `None` when they are not in it.
pub type Decode = fn(bytes: &[u8], label: &str) -> Option<String>;

/// An encoding that is told from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, ASCII included.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Shift_JIS as Windows has it.
    ShiftJis,
    /// Windows-1252, which contains Latin-1.
    Windows1252,
}

impl Encoding {
    /// The encoding of a text: by its byte order mark, by what is legal, then by what is usual.
    pub fn of(bytes: &[u8]) -> Self {
        by_mark(bytes).or_else(|| by_zeros(bytes)).unwrap_or_else(|| {
            if std::str::from_utf8(bytes).is_ok() {
                Self::Utf8
            } else if reads_like_shift_jis(bytes) {
                Self::ShiftJis
            } else {
                Self::Windows1252
            }
        })
    }

    /// Label in the WHATWG Encoding Standard.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::ShiftJis => "shift_jis",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// Name in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::ShiftJis => "Shift_JIS",
            Self::Windows1252 => "Latin-1",
        }
    }
}

/// The text of a file, without byte order mark, and its encoding.
///
/// # Errors
/// When the bytes are no text: a packed spreadsheet, a picture, a broken encoding.
pub fn text_of(bytes: &[u8], decode: Decode) -> Result<(Cow<'_, str>, Encoding), DataError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(DataError(
            "not text but a packed file, as .xlsx and .ods are; save the table as CSV and open that".into(),
        ));
    }
    let mut encoding = Encoding::of(bytes);
    let mut text = decoded(bytes, encoding, decode);
    if text.is_none() && encoding == Encoding::ShiftJis {
        encoding = Encoding::Windows1252;
        text = decoded(bytes, encoding, decode);
    }
    let text = text.ok_or_else(|| {
        DataError(format!(
            "not text: it begins like {} but does not go on so; save the table as UTF-8",
            encoding.name()
        ))
    })?;
    // DOS ended files so.
    let end = text.trim_end_matches('\u{1a}').len();
    let is_foreign =
        |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}');
    if let Some(place) = text[..end].chars().position(|c| is_foreign(&c)) {
        return Err(DataError(format!(
            "not text: character {} is a control character, as in pictures and programs; save the table as CSV",
            place + 1
        )));
    }
    Ok((cut(text, end), encoding))
}

fn decoded(bytes: &[u8], encoding: Encoding, decode: Decode) -> Option<Cow<'_, str>> {
    const MARK: char = '\u{feff}';
    let text = match encoding {
        Encoding::Utf8 => Cow::Borrowed(std::str::from_utf8(bytes).ok()?),
        _ => Cow::Owned(decode(bytes, encoding.label())?),
    };
    Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches(MARK)),
        Cow::Owned(text) => Cow::Owned(text.trim_start_matches(MARK).to_owned()),
    })
}

fn cut(text: Cow<'_, str>, end: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    }
}

fn by_mark(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some(Encoding::Utf8),
        [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Digits and delimiters of UTF-16 have a zero as their high byte; a table in another encoding has none.
fn by_zeros(bytes: &[u8]) -> Option<Encoding> {
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (even, odd) if 2 * even < odd => Some(Encoding::Utf16Le),
        (even, odd) if 2 * odd < even => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Whether bytes that are not ASCII stand in the pairs of Japanese text. Accented letters of Windows-1252
/// can form legal pairs, too (`ö` with the letter behind it): they begin at 0xC0, whereas kana and
/// common kanji begin with 0x81 to 0x9F, where Windows-1252 has punctuation.
fn reads_like_shift_jis(bytes: &[u8]) -> bool {
    let (mut japanese, mut undecided, mut half_width) = (0, 0, 0);
    let mut before = b'\n';
    let mut rest = bytes;
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        // Half-width katakana, which are words from three letters on.
        half_width = if matches!(byte, 0xa6..=0xdf) { half_width + 1 } else { 0 };
        match byte {
            0xa1..=0xdf if half_width == 3 => japanese += 3,
            0x00..=0x7f | 0xa1..=0xdf => {}
            0x81..=0x9f | 0xe0..=0xea => {
                let Some((0x40..=0x7e | 0x80..=0xfc, behind)) = rest.split_first() else { return false };
                rest = behind;
                // A quotation mark of Windows-1252 inside a word is no kanji.
                let apostrophe = matches!(byte, 0x91..=0x97) && before.is_ascii_alphabetic();
                let is_japanese = byte <= 0x9f && !apostrophe;
                japanese += usize::from(is_japanese);
                undecided += usize::from(!is_japanese);
            }
            _ => return false,
        }
        before = byte;
    }
    japanese > undecided
}
