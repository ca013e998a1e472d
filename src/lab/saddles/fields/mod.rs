//! The table of fields of the saddle-to-saddle lab; controls, link, JSON and schema walk it.

use super::settings::State;
use crate::settings::{Field, Kind, Section, Value};
use std::sync::LazyLock;

/// The field every entry starts from; name, kind and accessors are always given.
const BASE: Field<State> = Field {
    name: "",
    key: "",
    label: "",
    hint: "",
    unit: "",
    section: Section::Settings,
    kind: Kind::Flag,
    automatic: false,
    read: |_| Value::Automatic,
    write: |_, _| Ok(()),
    applies: |_| true,
};

/// An entry that reads and writes one place of the state, as one kind of value.
macro_rules! at {
    ($kind:ident, $place:ident $(. $rest:ident)*, $field:expr) => {
        Field {
            read: |state| Value::$kind(state.$place$(.$rest)*),
            write: |state, value| {
                if let Value::$kind(inner) = value {
                    state.$place$(.$rest)* = *inner;
                }
                Ok(())
            },
            ..$field
        }
    };
}

/// An entry for a count held as `usize`.
macro_rules! count {
    ($place:ident $(. $rest:ident)*, $field:expr) => {
        Field {
            read: |state| Value::Integer(state.$place$(.$rest)* as u64),
            write: |state, value| {
                if let Value::Integer(inner) = value {
                    state.$place$(.$rest)* = *inner as usize;
                }
                Ok(())
            },
            ..$field
        }
    };
}

mod data;
mod run;
mod view;

const SEEDS: Kind = Kind::Integer { min: 0, max: 999_999 };

/// All fields, in the order of the controls.
pub static FIELDS: LazyLock<Vec<Field<State>>> =
    LazyLock::new(|| data::fields().into_iter().chain(run::fields()).chain(view::fields()).collect());
