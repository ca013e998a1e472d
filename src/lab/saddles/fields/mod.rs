//! The table of fields of the saddle-to-saddle lab; controls, link, JSON and schema walk it.

mod data;
mod run;
mod view;

use super::Saddles;
use super::settings::State;
use crate::lab::{change, regression, watching};
use crate::settings::Field;
use std::sync::LazyLock;

/// All fields, in the order of the controls.
pub static FIELDS: LazyLock<Vec<Field<State>>> = LazyLock::new(|| {
    let mut fields = data::fields();
    fields.extend(regression::fields());
    fields.extend(run::fields());
    fields.push(change::field::<Saddles>());
    fields.extend(view::fields());
    fields.extend(watching::fields::<Saddles>());
    fields
});
