//! Entries of a table of fields that stand for one place of a state.

/// An entry that reads and writes one place of the state, as one kind of value.
macro_rules! at {
    ($kind:ident, $place:ident $(. $rest:ident)*, $field:expr) => {
        Field {
            read: |state, _| Value::$kind(state.$place$(.$rest)*),
            write: |state, value, _| {
                if let Value::$kind(inner) = value {
                    state.$place$(.$rest)* = *inner;
                }
                Ok(())
            },
            ..$field
        }
    };
}
pub(crate) use at;

/// An entry for a count held as `usize`.
macro_rules! count {
    ($place:ident $(. $rest:ident)*, $field:expr) => {
        Field {
            read: |state, _| Value::Integer(state.$place$(.$rest)* as u64),
            write: |state, value, _| {
                if let Value::Integer(inner) = value {
                    state.$place$(.$rest)* = *inner as usize;
                }
                Ok(())
            },
            ..$field
        }
    };
}
pub(crate) use count;
