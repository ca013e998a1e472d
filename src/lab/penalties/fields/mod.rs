//! The table of fields of the penalties lab; controls, link, JSON and schema walk it.

mod data;
pub(super) mod penalty;
mod run;
mod view;

use super::Penalties;
use super::settings::State;
use crate::lab::{change, regression, watching};
use crate::settings::Field;
use std::sync::LazyLock;

/// All fields, in the order of the controls.
pub static FIELDS: LazyLock<Vec<Field<State>>> = LazyLock::new(|| {
    let mut fields = penalty::fields();
    fields.extend(data::fields());
    fields.extend(regression::fields());
    fields.extend(run::fields());
    fields.push(change::field::<Penalties>());
    fields.extend(view::fields());
    fields.extend(watching::fields::<Penalties>());
    fields
});
