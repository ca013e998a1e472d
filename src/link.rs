//! A lab's state as a link: `#/<lab>?v=1&key=value&…`.
//!
//! Only values that differ from the chosen example's are written; the default state has no query.

use crate::lab::{Example, Lab};
use crate::settings::{Field, Value};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// Version of the link format.
pub const VERSION: u32 = 1;

/// Longest query read; anything longer was not written by this program.
const MOST_QUERY: usize = 100_000;

/// What is escaped inside a value: separators of the query and what browsers escape themselves.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'`')
    .add(b'?');

/// A state opened from a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened<S> {
    /// Name of the example the link builds on.
    pub example: &'static str,
    /// The state.
    pub state: S,
    /// One sentence for each value that could not be taken as written.
    pub notices: Vec<String>,
}

/// The lab's name and the query of a location hash such as `#/saddles?v=1&alpha=-12`.
pub fn split_hash(hash: &str) -> (&str, &str) {
    // Blanks come along when a link is copied, and mean nothing.
    let mut hash = hash.trim();
    while let Some(shorter) = hash.strip_suffix("%20") {
        hash = shorter.trim_end();
    }
    let path = hash.trim_start_matches('#').trim_start_matches('/');
    path.split_once('?').unwrap_or((path, ""))
}

/// The query of a state: empty for the default state, otherwise starting with `v=1`.
pub fn format_query<L: Lab>(example: &str, state: &L::State) -> String {
    let (index, base) = example_named::<L>(example);
    let mut parts = Vec::new();
    if index != 0 {
        parts.push(format!("example={}", base.name));
    }
    let base = (base.state)();
    for field in L::fields().iter().filter(|field| (field.linkable)(state)) {
        let value = field.value(state);
        if value != field.value(&base)
            && let Some(text) = field.format(&value)
        {
            parts.push(format!("{}={}", field.key, utf8_percent_encode(&text, ESCAPED)));
        }
    }
    if parts.is_empty() { String::new() } else { format!("v={VERSION}&{}", parts.join("&")) }
}

/// The whole hash of a state.
pub fn format_hash<L: Lab>(example: &str, state: &L::State) -> String {
    let query = format_query::<L>(example, state);
    let mark = if query.is_empty() { "" } else { "?" };
    format!("#/{}{mark}{query}", L::NAME)
}

/// Opens a query. Unknown keys are ignored, illegal values fall back to the nearest legal one or
/// to the example's, and each such case is named in the notices.
pub fn parse_query<L: Lab>(query: &str) -> Opened<L::State> {
    let mut notices = Vec::new();
    if query.len() > MOST_QUERY {
        notices.push(format!("The link is {} characters long and was not read.", query.len()));
        return Opened { example: L::examples()[0].name, state: (L::examples()[0].state)(), notices };
    }
    let pairs: Vec<(String, String)> = query.split('&').filter(|part| !part.is_empty()).map(decode).collect();
    let last = |key: &str| pairs.iter().rev().find(|(k, _)| k == key).map(|(_, value)| value.as_str());
    if let Some(version) = last("v")
        && version != VERSION.to_string()
    {
        notices.push(format!(
            "The link has format \"{}\"; this page reads format {VERSION}.",
            printable(version)
        ));
    }
    let wanted = last("example");
    let (index, base) = example_named::<L>(wanted.unwrap_or_default());
    if let Some(name) = wanted.filter(|name| *name != base.name) {
        notices.push(format!(
            "There is no example \"{}\"; showing \"{}\".",
            printable(name),
            L::examples()[index].label
        ));
    }
    let mut state = (base.state)();
    for (key, text) in &pairs {
        if key != "v" && key != "example" {
            notices.extend(apply::<L>(&mut state, key, text));
        }
    }
    notices.extend(L::settle(&mut state));
    Opened { example: base.name, state, notices }
}

/// The labels of fields whose values are too long for a link.
pub fn left_out<L: Lab>(state: &L::State) -> Vec<&'static str> {
    let fields = L::fields().iter().filter(|field| field.matters(state));
    let fits =
        |field: &Field<L::State>| (field.linkable)(state) && field.format(&field.value(state)).is_some();
    fields.filter(|field| !fits(field)).map(|field| field.label).collect()
}

/// Writes one pair of the query into the state; the sentence to show when it could not be.
fn apply<L: Lab>(state: &mut L::State, key: &str, text: &str) -> Option<String> {
    let Some(field) = L::fields().iter().find(|field| field.key == key) else {
        return Some(format!("The link names \"{}\", which this lab does not have.", printable(key)));
    };
    let outcome = field.parse(text).and_then(|value| field.check(&value).map(|()| value));
    match outcome {
        Ok(value) => field.put(state, &value).err().map(|message| format!("{}: {message}.", field.label)),
        Err(rejection) => {
            let used = match &rejection.nearest {
                Some(nearest) => {
                    // A nearest value was made by the field itself, so it can be written.
                    let written = field.put(state, nearest);
                    written.err().unwrap_or_else(|| format!("using {}", shown(nearest)))
                }
                None => "keeping the example's value".to_string(),
            };
            Some(format!("{}: {}; {used}.", field.label, rejection.message))
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Integer(number) => number.to_string(),
        _ => "the nearest value".into(),
    }
}

fn example_named<L: Lab>(name: &str) -> (usize, &'static Example<L::State>) {
    let examples = L::examples();
    let index = examples.iter().position(|example| example.name == name).unwrap_or(0);
    (index, &examples[index])
}

fn decode(part: &str) -> (String, String) {
    let (key, value) = part.split_once('=').unwrap_or((part, ""));
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().trim().to_owned();
    (decoded(key), decoded(value))
}

/// Text from a link as it may stand in a notice: short, without control characters.
pub fn printable(text: &str) -> String {
    const MOST: usize = 30;
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(MOST + 1).collect();
    if let Some((end, _)) = shown.char_indices().nth(MOST) {
        shown.replace_range(end.., "…");
    }
    shown
}
