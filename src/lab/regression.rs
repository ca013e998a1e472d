//! Designs with a response, as several labs set them: drawn at random, or the user's own numbers.

use super::structured;
use crate::data::{DataError, Dataset, Gaussian, default_names};
use crate::settings::{Field, Kind, SEEDS, Section, Spacing, Value};
use crate::slider::{Layout, Useful};
use std::sync::Arc;

/// Numbers given by the user.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inline {
    /// Design, row by row.
    pub design: Vec<Vec<f64>>,
    /// Response.
    pub response: Vec<f64>,
    /// Feature names; empty for `x1, x2, …`.
    pub names: Vec<String>,
}

impl Inline {
    /// The numbers as a dataset.
    ///
    /// # Errors
    /// As [`Dataset::from_rows`]; when there are names, but not one a feature.
    pub fn dataset(&self) -> Result<Dataset, DataError> {
        let mut data = Dataset::from_rows(&self.design, &self.response)?;
        if self.names.len() == data.features() {
            data.names.clone_from(&self.names);
        } else if !self.names.is_empty() {
            return Err(DataError(format!(
                "there are {} names for {} features",
                self.names.len(),
                data.features()
            )));
        } else {
            data.names = default_names(data.features());
        }
        Ok(data)
    }
}

impl From<&Dataset> for Inline {
    fn from(data: &Dataset) -> Self {
        Self {
            design: data.design.row_iter().map(|row| row.iter().copied().collect()).collect(),
            response: data.response.iter().copied().collect(),
            names: data.names.clone(),
        }
    }
}

/// Where a design and its response come from, apart from built-in data.
#[derive(Debug, Clone)]
pub struct Regression {
    /// Parameters of kind `gaussian`.
    pub gaussian: Gaussian,
    /// The user's numbers, for kind `inline`; shared, because states are copied at every move of the
    /// cursor and there can be millions.
    pub inline: Arc<Inline>,
    /// Standardise columns and response; `None` means as suits the kind.
    pub standardise: Option<bool>,
}

impl PartialEq for Regression {
    fn eq(&self, other: &Self) -> bool {
        let same_numbers = || Arc::ptr_eq(&self.inline, &other.inline) || self.inline == other.inline;
        (&self.gaussian, self.standardise) == (&other.gaussian, other.standardise) && same_numbers()
    }
}

/// A state that can hold a regression problem.
pub trait RegressionState: 'static {
    /// The name of the kind of data in force; `gaussian` and `inline` are known here.
    fn data_kind(&self) -> &'static str;

    /// The problem.
    fn regression(&self) -> &Regression;

    /// The problem, to change it.
    fn regression_mut(&mut self) -> &mut Regression;

    /// Puts the user's own numbers in force; what was set for other data and does not fit them goes.
    fn use_own(&mut self, data: Inline);

    /// Whether the data in force are a regression problem at all.
    fn regresses(&self) -> bool {
        true
    }
}

/// Puts a table of the user's in force, standardised. One that only can be used as it is switches that off;
/// the sentence that says so.
///
/// # Errors
/// When there is nothing to explain.
pub fn use_table<S: RegressionState>(state: &mut S, data: &Dataset) -> Result<Option<String>, DataError> {
    data.check_response()?;
    state.use_own(Inline::from(data));
    let why = data.why_not_standardised();
    if why.is_some() {
        state.regression_mut().standardise = Some(false);
    }
    Ok(why.map(|why| format!("The switch \"Standardise\" is off, because {why}.")))
}

/// Gives a state whose own data were too long for its link those that `holder` has.
pub fn lend_own<S: RegressionState>(holder: &S, state: &mut S) {
    if state.data_kind() == "inline" && state.regression().inline.dataset().is_err() {
        state.regression_mut().inline = holder.regression().inline.clone();
    }
}

/// One count of a Gaussian design.
macro_rules! gaussian_count {
    ($place:ident, $field:expr) => {
        Field {
            section: Section::Data,
            applies: |state: &S, _| state.data_kind() == "gaussian",
            read: |state: &S, _| Value::Integer(state.regression().gaussian.$place as u64),
            write: |state: &mut S, value, _| {
                if let Value::Integer(count) = value {
                    state.regression_mut().gaussian.$place = *count as _;
                }
                Ok(())
            },
            ..$field
        }
    };
}

/// One real number of a Gaussian design.
macro_rules! gaussian_number {
    ($place:ident, $field:expr) => {
        Field {
            section: Section::Data,
            applies: |state: &S, _| state.data_kind() == "gaussian",
            read: |state: &S, _| Value::Number(state.regression().gaussian.$place),
            write: |state: &mut S, value, _| {
                if let Value::Number(number) = value {
                    state.regression_mut().gaussian.$place = *number;
                }
                Ok(())
            },
            ..$field
        }
    };
}

/// The fields, in the order of the controls.
pub fn fields<S: RegressionState>() -> Vec<Field<S>> {
    let mut fields = gaussian_fields();
    fields.extend(inline_fields());
    fields.push(Field {
        name: "standardise",
        key: "standardise",
        label: "Standardise",
        hint: "Columns and response: minus mean, divided by standard deviation",
        section: Section::Data,
        kind: Kind::Flag,
        automatic: true,
        applies: |state: &S, _| state.regresses(),
        read: |state, _| state.regression().standardise.map_or(Value::Automatic, Value::Flag),
        write: |state, value, _| {
            state.regression_mut().standardise = if let Value::Flag(on) = value { Some(*on) } else { None };
            Ok(())
        },
        ..Field::BASE
    });
    fields
}

fn gaussian_fields<S: RegressionState>() -> Vec<Field<S>> {
    vec![
        gaussian_count!(
            samples,
            Field {
                name: "samples",
                key: "samples",
                label: "Samples n",
                hint: "Fewer samples than features: many interpolators",
                kind: Kind::Integer { min: 2, max: 500 },
                layout: Layout::Ratio,
                ..Field::BASE
            }
        ),
        gaussian_count!(
            features,
            Field {
                name: "features",
                key: "features",
                label: "Features d",
                hint: "More features: more to choose from",
                kind: Kind::Integer { min: 1, max: 1000 },
                layout: Layout::Ratio,
                ..Field::BASE
            }
        ),
        gaussian_count!(
            support,
            Field {
                name: "support",
                key: "support",
                label: "True support",
                hint: "Features the response really depends on",
                kind: Kind::Integer { min: 0, max: 100 },
                layout: Layout::Useful(Useful { min: 0.0, max: 40.0, arrow: 1.0, beyond: (5.0, 20.0) }),
                ..Field::BASE
            }
        ),
        gaussian_number!(
            correlation,
            Field {
                name: "correlation",
                key: "correlation",
                label: "Correlation",
                hint: "Of neighbouring features: more makes wrong features look right",
                kind: Kind::Number { min: -0.99, max: 0.99, step: 0.01, spacing: Spacing::Linear },
                ..Field::BASE
            }
        ),
        gaussian_number!(
            noise,
            Field {
                name: "noise",
                key: "noise",
                label: "Noise σ",
                hint: "Noise lets features in that do not belong",
                kind: Kind::Number { min: 0.0, max: 5.0, step: 0.05, spacing: Spacing::Linear },
                ..Field::BASE
            }
        ),
        gaussian_count!(
            seed,
            Field {
                name: "seed",
                key: "seed",
                label: "Seed",
                hint: "Another draw of the same kind",
                kind: SEEDS,
                layout: Layout::Counter,
                ..Field::BASE
            }
        ),
    ]
}

/// The user's numbers, to change them.
fn own<S: RegressionState>(state: &mut S) -> &mut Inline {
    Arc::make_mut(&mut state.regression_mut().inline)
}

fn inline_fields<S: RegressionState>() -> Vec<Field<S>> {
    vec![
        Field {
            name: "design",
            key: "rows",
            label: "Design",
            hint: "Your numbers, row by row",
            section: Section::Data,
            kind: Kind::Structured(structured::DESIGN),
            applies: |state: &S, _| state.data_kind() == "inline",
            linkable: |state| {
                let design = &state.regression().inline.design;
                structured::may_be_short(design.iter().map(Vec::len).sum())
            },
            read: |state, _| structured::read_design(&state.regression().inline.design),
            write: |state, value, _| structured::write_design(&mut own(state).design, value),
            ..Field::BASE
        },
        Field {
            name: "response",
            key: "response",
            label: "Response",
            hint: "One number a row of the design",
            section: Section::Data,
            kind: Kind::Structured(structured::RESPONSE),
            applies: |state: &S, _| state.data_kind() == "inline",
            linkable: |state| structured::may_be_short(state.regression().inline.response.len()),
            read: |state, _| structured::read_numbers(&state.regression().inline.response),
            write: |state, value, _| structured::write_numbers(&mut own(state).response, value),
            ..Field::BASE
        },
        Field {
            name: "names",
            key: "names",
            label: "Feature names",
            hint: "One a feature, or none",
            section: Section::Data,
            kind: Kind::Structured(structured::NAMES),
            applies: |state: &S, _| state.data_kind() == "inline",
            read: |state, _| structured::read_names(&state.regression().inline.names),
            write: |state, value, _| structured::write_names(&mut own(state).names, value),
            ..Field::BASE
        },
    ]
}
