//! One table of fields drives controls, link, JSON, schema and validation.
//!
//! A [`Field`] describes one adjustable quantity of a settings struct `S`: its names, kind, range,
//! and how to read and write it. Everything that lists settings walks the table; nothing else does.

use crate::decimal;
use crate::slider::Layout;
use serde_json::{Value as Json, json};

/// A value of a field, whatever its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A real number.
    Number(f64),
    /// A whole number.
    Integer(u64),
    /// The name of a choice.
    Choice(&'static str),
    /// On or off.
    Flag(bool),
    /// Left to the lab.
    Automatic,
    /// Anything with inner structure, as JSON.
    Structured(Json),
}

/// How a number is laid out along its slider and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// Evenly.
    Linear,
    /// By ratio: the slider moves in log10 of the value.
    Logarithmic,
    /// The value is itself an exponent of ten and is shown as `10^value`.
    Exponent,
}

/// One entry of a list of choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Name in links and JSON.
    pub name: &'static str,
    /// Words on screen.
    pub label: &'static str,
}

/// Text form of a structured field, for the link.
#[derive(Debug, Clone, Copy)]
pub struct TextForm {
    /// Short text for a link; `None` when the value is too large to belong in one.
    pub format: fn(&Json) -> Option<String>,
    /// The inverse of `format`.
    pub parse: fn(&str) -> Option<Json>,
    /// What the value looks like, for messages and the schema.
    pub shape: &'static str,
}

/// Kind and range of a field.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A real number in `[min, max]`; a drag stops at multiples of `step` (of log10 when logarithmic).
    Number {
        /// Smallest legal value.
        min: f64,
        /// Largest legal value.
        max: f64,
        /// Slider step.
        step: f64,
        /// Layout along the slider.
        spacing: Spacing,
    },
    /// A whole number in `[min, max]`.
    Integer {
        /// Smallest legal value.
        min: u64,
        /// Largest legal value.
        max: u64,
    },
    /// One of a list.
    Choice(&'static [Choice]),
    /// On or off.
    Flag,
    /// A value with inner structure.
    Structured(TextForm),
}

/// Where a field stands in the JSON of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// `settings.data.<name>`.
    Data,
    /// `settings.<name>`.
    Settings,
    /// `view.<name>`: how the result is looked at; never changes a number.
    View,
}

/// One adjustable quantity of `S`.
pub struct Field<S: 'static> {
    /// Name in JSON and in messages.
    pub name: &'static str,
    /// Key in the link; unique in the table.
    pub key: &'static str,
    /// Words on screen.
    pub label: &'static str,
    /// One sentence: what moving it does.
    pub hint: &'static str,
    /// Unit, empty when it has none.
    pub unit: &'static str,
    /// Place in JSON.
    pub section: Section,
    /// Kind and range.
    pub kind: Kind,
    /// How a number is set by hand.
    pub layout: Layout,
    /// Whether `Value::Automatic` is legal.
    pub automatic: bool,
    /// Which of several quantities of the same make this is, such as one parameter of many; the
    /// accessors are called with it.
    pub slot: usize,
    /// See [`Field::value`].
    pub read: fn(&S, usize) -> Value,
    /// See [`Field::put`].
    pub write: fn(&mut S, &Value, usize) -> Result<(), String>,
    /// See [`Field::matters`].
    pub applies: fn(&S, usize) -> bool,
    /// Whether the value may be short enough for a link; false spares reading and writing one that is
    /// surely too long.
    pub linkable: fn(&S) -> bool,
}

/// The kind of a seed.
pub const SEEDS: Kind = Kind::Integer { min: 0, max: 999_999 };

/// A value that is not legal, and the nearest one that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejection {
    /// The field's name.
    pub field: String,
    /// What is wrong, with the value and the allowed range.
    pub message: String,
    /// The nearest legal value, where there is one.
    pub nearest: Option<Value>,
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

impl<S> Field<S> {
    /// The field every entry starts from; name, kind and accessors are always given.
    pub const BASE: Self = Field {
        name: "",
        key: "",
        label: "",
        hint: "",
        unit: "",
        section: Section::Settings,
        kind: Kind::Flag,
        layout: Layout::Whole,
        automatic: false,
        slot: 0,
        read: |_, _| Value::Automatic,
        write: |_, _, _| Ok(()),
        applies: |_, _| true,
        linkable: |_| true,
    };

    /// The value in a state.
    pub fn value(&self, state: &S) -> Value {
        (self.read)(state, self.slot)
    }

    /// Writes a value that [`Field::check`] accepted.
    ///
    /// # Errors
    /// With what is wrong inside a value that has inner structure.
    pub fn put(&self, state: &mut S, value: &Value) -> Result<(), String> {
        (self.write)(state, value, self.slot)
    }

    /// Whether the value matters under the other settings (hidden controls keep their values).
    pub fn matters(&self, state: &S) -> bool {
        (self.applies)(state, self.slot)
    }

    /// Checks a value against kind and range.
    ///
    /// # Errors
    /// With the reason and the nearest legal value.
    pub fn check(&self, value: &Value) -> Result<(), Rejection> {
        let reject = |message: String, nearest: Option<Value>| {
            Err(Rejection { field: self.name.into(), message, nearest })
        };
        match (self.kind, value) {
            (_, Value::Automatic) if self.automatic => Ok(()),
            (Kind::Number { min, max, .. }, Value::Number(number)) => {
                if (min..=max).contains(number) {
                    Ok(())
                } else {
                    let nearest = (!number.is_nan()).then(|| Value::Number(number.clamp(min, max)));
                    reject(format!("{number} is outside {min} to {max}"), nearest)
                }
            }
            (Kind::Integer { min, max }, Value::Integer(number)) => {
                if (min..=max).contains(number) {
                    Ok(())
                } else {
                    let nearest = Value::Integer((*number).clamp(min, max));
                    reject(format!("{number} is outside {min} to {max}"), Some(nearest))
                }
            }
            (Kind::Choice(choices), Value::Choice(name)) if choices.iter().any(|c| c.name == *name) => Ok(()),
            (Kind::Flag, Value::Flag(_)) | (Kind::Structured(_), Value::Structured(_)) => Ok(()),
            (_, value) => {
                reject(format!("{} does not fit; expected {}", describe(value), self.expected()), None)
            }
        }
    }

    /// What a value must look like, in words.
    pub fn expected(&self) -> String {
        let auto = if self.automatic { " or auto" } else { "" };
        match self.kind {
            Kind::Number { min, max, .. } => format!("a number from {min} to {max}{auto}"),
            Kind::Integer { min, max } => format!("a whole number from {min} to {max}{auto}"),
            Kind::Choice(choices) => {
                format!("one of {}", choices.iter().map(|c| c.name).collect::<Vec<_>>().join(", "))
            }
            Kind::Flag => format!("true or false{auto}"),
            Kind::Structured(form) => form.shape.to_string(),
        }
    }

    /// Reads a value from the text of a link.
    ///
    /// # Errors
    /// When the text is not of the field's kind; `nearest` is then `None`.
    pub fn parse(&self, text: &str) -> Result<Value, Rejection> {
        let parsed = match self.kind {
            _ if self.automatic && text == "auto" => Some(Value::Automatic),
            Kind::Number { .. } => decimal::parse(text).filter(|n| !n.is_nan()).map(Value::Number),
            Kind::Integer { .. } => whole_number(text),
            Kind::Choice(choices) => {
                choices.iter().find(|choice| choice.name == text).map(|choice| Value::Choice(choice.name))
            }
            Kind::Flag => match text {
                "1" | "true" => Some(Value::Flag(true)),
                "0" | "false" => Some(Value::Flag(false)),
                _ => None,
            },
            Kind::Structured(form) => (form.parse)(text).map(Value::Structured),
        };
        parsed.ok_or_else(|| self.misfit(&shortened(text)))
    }

    /// The text of a value for a link; `None` when it does not belong in one.
    pub fn format(&self, value: &Value) -> Option<String> {
        Some(match value {
            Value::Number(number) => format!("{number}"),
            Value::Integer(number) => format!("{number}"),
            Value::Choice(name) => (*name).to_string(),
            Value::Flag(on) => if *on { "1" } else { "0" }.to_string(),
            Value::Automatic => "auto".to_string(),
            Value::Structured(inner) => match self.kind {
                Kind::Structured(form) => return (form.format)(inner),
                _ => return None,
            },
        })
    }

    /// Reads a value from JSON.
    ///
    /// # Errors
    /// When the JSON is not of the field's kind.
    pub fn from_json(&self, json: &Json) -> Result<Value, Rejection> {
        let value = match (self.kind, json) {
            (_, Json::Null) if self.automatic => Some(Value::Automatic),
            (Kind::Number { .. }, Json::Number(number)) => number.as_f64().map(Value::Number),
            (Kind::Integer { .. }, Json::Number(number)) => number
                .as_u64()
                .or_else(|| number.as_f64().filter(|x| x.fract() == 0.0 && *x >= 0.0).map(|x| x as u64))
                .map(Value::Integer),
            (Kind::Choice(choices), Json::String(text)) => {
                choices.iter().find(|choice| choice.name == text).map(|choice| Value::Choice(choice.name))
            }
            (Kind::Flag, Json::Bool(on)) => Some(Value::Flag(*on)),
            (Kind::Structured(_), inner) => Some(Value::Structured(inner.clone())),
            _ => None,
        };
        value.ok_or_else(|| self.misfit(&written(json)))
    }

    /// The JSON of a value.
    pub fn to_json(&self, value: &Value) -> Json {
        match value {
            Value::Number(number) => json!(number),
            Value::Integer(number) => json!(number),
            Value::Choice(name) => json!(name),
            Value::Flag(on) => json!(on),
            Value::Automatic => Json::Null,
            Value::Structured(inner) => inner.clone(),
        }
    }

    /// The field's entry in the schema: type, range, default, unit and description.
    pub fn schema(&self, default: &S) -> Json {
        let mut entry = match self.kind {
            Kind::Number { min, max, .. } => json!({"type": "number", "minimum": min, "maximum": max}),
            Kind::Integer { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
            Kind::Choice(choices) => json!({
                "type": "string",
                "enum": choices.iter().map(|choice| choice.name).collect::<Vec<_>>(),
            }),
            Kind::Flag => json!({"type": "boolean"}),
            Kind::Structured(form) => json!({"type": "structured", "shape": form.shape}),
        };
        entry["name"] = json!(self.name);
        entry["section"] = json!(match self.section {
            Section::Data => "data",
            Section::Settings => "settings",
            Section::View => "view",
        });
        entry["link_key"] = json!(self.key);
        entry["default"] = self.to_json(&self.value(default));
        entry["automatic"] = json!(self.automatic);
        entry["unit"] = json!(self.unit);
        entry["description"] = json!(format!("{}. {}", self.label, self.hint));
        entry
    }

    fn misfit(&self, text: &str) -> Rejection {
        Rejection {
            field: self.name.into(),
            message: format!("\"{text}\" does not fit; expected {}", self.expected()),
            nearest: None,
        }
    }
}

/// Whole numbers; negative or fractional ones are brought to the nearest whole number by `check`.
fn whole_number(text: &str) -> Option<Value> {
    let number = decimal::parse(text)?;
    number.is_finite().then(|| Value::Integer(number.round().max(0.0) as u64))
}

fn describe(value: &Value) -> String {
    match value {
        Value::Number(number) => format!("the number {number}"),
        Value::Integer(number) => format!("the number {number}"),
        Value::Choice(name) => format!("\"{name}\""),
        Value::Flag(on) => format!("{on}"),
        Value::Automatic => "auto".into(),
        Value::Structured(inner) => written(inner),
    }
}

/// A value of JSON as it stands in a message.
pub(crate) fn written(json: &Json) -> String {
    match json {
        Json::Null => "null".into(),
        Json::Bool(on) => on.to_string(),
        Json::Number(number) => number.as_f64().map_or("a number".into(), |number| number.to_string()),
        Json::String(text) => shortened(text),
        Json::Array(entries) => format!("a list of {}", entries.len()),
        Json::Object(_) => "an object".into(),
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_string();
    }
    text.chars().take(MOST).chain(std::iter::once('…')).collect()
}
