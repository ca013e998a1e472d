//! Which penalties, and their parameters: entries made from the list of penalties.

use crate::lab::penalties::settings::{Evaluate, PENALTY_CHOICES, State, penalty_index};
use crate::lab::structured::{self, numbers};
use crate::penalty::{PENALTIES, Parameter};
use crate::settings::{Field, Kind, Spacing, TextForm, Value, written};
use serde_json::{Map, Value as Json, json};
use std::sync::LazyLock;

/// Most penalties compared at once: more curves could not be told apart.
pub const MOST_COMPARED: usize = 6;

/// Place of every parameter: the penalty and its place among the parameters of that one.
static PLACES: LazyLock<Vec<(usize, usize)>> = LazyLock::new(|| {
    let each = PENALTIES.iter().enumerate();
    each.flat_map(|(index, kind)| (0..kind.parameters.len()).map(move |k| (index, k))).collect()
});

/// Parameters and evaluation are for documents: in a link each parameter stands by its own name.
const OBJECT: TextForm = TextForm {
    format: |_| None,
    parse: |_| None,
    shape: "an object of numbers by name, for the selected penalty",
};

const EVALUATE: TextForm = TextForm {
    format: |_| None,
    parse: |_| None,
    shape: "null or {x: [numbers], v: [numbers], tau: [positive numbers]}",
};

/// Most points evaluated at once.
const MOST_POINTS: usize = 100_000;

/// The link key and JSON name of a parameter, such as `weep.a`.
pub fn parameter_key(index: usize, place: usize) -> &'static str {
    static KEYS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let key = |&(index, k): &(usize, usize)| {
            format!("{}.{}", PENALTIES[index].name, PENALTIES[index].parameters[k].name)
        };
        PLACES.iter().map(key).collect()
    });
    let slot = PLACES.iter().position(|at| *at == (index, place));
    slot.map_or("", |slot| KEYS[slot].as_str())
}

/// The fields, in the order of the controls.
pub fn fields() -> Vec<Field<State>> {
    let mut fields = vec![
        Field {
            name: "penalty",
            key: "penalty",
            label: "Penalty",
            hint: "The one whose numbers are read out and whose parameters are set",
            kind: Kind::Choice(&PENALTY_CHOICES),
            read: |state: &State, _| Value::Choice(PENALTIES[state.settings.penalty].name),
            write: |state, value, _| {
                if let Value::Choice(name) = value {
                    state.settings.penalty = penalty_index(name).unwrap_or(state.settings.penalty);
                }
                Ok(())
            },
            ..Field::BASE
        },
        Field {
            name: "compare",
            key: "compare",
            label: "Compared penalties",
            hint: "Names of the penalties drawn and run side by side",
            kind: Kind::Structured(structured::NAMES),
            read: |state, _| {
                Value::Structured(state.settings.compare.iter().map(|i| PENALTIES[*i].name).collect())
            },
            write: write_compare,
            ..Field::BASE
        },
    ];
    fields.extend((0..PLACES.len()).map(parameter));
    fields.push(Field {
        name: "parameters",
        key: "parameters",
        label: "Parameters",
        hint: "Of the selected penalty, by name",
        kind: Kind::Structured(OBJECT),
        read: |state, _| {
            let index = state.settings.penalty;
            let named = PENALTIES[index].parameters.iter().zip(&state.settings.parameters[index]);
            let named = named.map(|(parameter, value)| (parameter.name.to_string(), json!(value)));
            Value::Structured(Json::Object(named.collect::<Map<_, _>>()))
        },
        write: write_parameters,
        applies: |_, _| false,
        ..Field::BASE
    });
    fields.push(Field {
        name: "evaluate",
        key: "evaluate",
        label: "Points to evaluate",
        hint: "Value and derivative at x, prox at v for each tau, of the selected penalty",
        kind: Kind::Structured(EVALUATE),
        read: |state, _| {
            let evaluate = state.settings.evaluate.as_ref();
            Value::Structured(evaluate.map_or(
                Json::Null,
                |evaluate| json!({"x": evaluate.x, "v": evaluate.v, "tau": evaluate.tau}),
            ))
        },
        write: |state, value, _| {
            state.settings.evaluate = read_evaluate(value)?;
            Ok(())
        },
        applies: |_, _| false,
        ..Field::BASE
    });
    fields
}

/// The field of one parameter; it matters while its penalty is selected or compared.
fn parameter(slot: usize) -> Field<State> {
    let (index, k) = PLACES[slot];
    let parameter = &PENALTIES[index].parameters[k];
    Field {
        name: parameter_key(index, k),
        key: parameter_key(index, k),
        label: parameter.label,
        hint: parameter.hint,
        slot,
        kind: range(parameter),
        read: |state, slot| {
            let (index, k) = PLACES[slot];
            Value::Number(state.settings.parameters[index][k])
        },
        write: |state, value, slot| {
            if let Value::Number(number) = value {
                let (index, k) = PLACES[slot];
                try_parameter(state, index, k, *number)?;
            }
            Ok(())
        },
        applies: |state, slot| state.settings.penalty == PLACES[slot].0,
        ..Field::BASE
    }
}

/// Puts one parameter in force, or says why the penalty makes no sense with it.
fn try_parameter(state: &mut State, index: usize, k: usize, number: f64) -> Result<(), String> {
    let before = std::mem::replace(&mut state.settings.parameters[index][k], number);
    if let Err(error) = state.settings.penalty_at(index) {
        state.settings.parameters[index][k] = before;
        return Err(error.to_string());
    }
    Ok(())
}

fn range(parameter: &Parameter) -> Kind {
    let Parameter { min, max, .. } = *parameter;
    let (step, spacing) = match parameter.logarithmic {
        true => (0.01, Spacing::Logarithmic),
        false => (if max - min > 2.0 { 0.05 } else { 0.01 }, Spacing::Linear),
    };
    Kind::Number { min, max, step, spacing }
}

fn write_compare(state: &mut State, value: &Value, _: usize) -> Result<(), String> {
    let mut names = Vec::new();
    structured::write_names(&mut names, value)?;
    let mut compare = Vec::new();
    for name in &names {
        let index = penalty_index(name).ok_or_else(|| {
            let known: Vec<_> = PENALTIES.iter().map(|kind| kind.name).collect();
            format!("\"{name}\" is not a penalty; known: {}", known.join(", "))
        })?;
        if !compare.contains(&index) {
            compare.push(index);
        }
    }
    if compare.is_empty() || compare.len() > MOST_COMPARED {
        return Err(format!("{} penalties; between 1 and {MOST_COMPARED} can be compared", compare.len()));
    }
    state.settings.compare = compare;
    Ok(())
}

fn write_parameters(state: &mut State, value: &Value, _: usize) -> Result<(), String> {
    let Value::Structured(Json::Object(named)) = value else { return Err("expected an object".into()) };
    let index = state.settings.penalty;
    let mut values = state.settings.parameters[index].clone();
    for (name, number) in named {
        let k = PENALTIES[index].parameters.iter().position(|known| known.name == name).ok_or_else(|| {
            let known: Vec<_> = PENALTIES[index].parameters.iter().map(|known| known.name).collect();
            format!("{} has no parameter \"{name}\"; known: {}", PENALTIES[index].name, known.join(", "))
        })?;
        values[k] = number.as_f64().ok_or_else(|| format!("{name} is {}, not a number", written(number)))?;
    }
    for (parameter, value) in PENALTIES[index].parameters.iter().zip(&values) {
        parameter.check(*value).map_err(|error| error.to_string())?;
    }
    (PENALTIES[index].build)(&values).map_err(|error| error.to_string())?;
    state.settings.parameters[index] = values;
    Ok(())
}

fn read_evaluate(value: &Value) -> Result<Option<Evaluate>, String> {
    let Value::Structured(json) = value else { return Err("expected an object".into()) };
    if json.is_null() {
        return Ok(None);
    }
    let object = json.as_object().ok_or_else(|| format!("{} is not an object", written(json)))?;
    if let Some(other) = object.keys().find(|key| !["x", "v", "tau"].contains(&key.as_str())) {
        return Err(format!("\"{other}\" is not known here; known: x, v, tau"));
    }
    let list = |name: &str| match object.get(name) {
        None => Ok(Vec::new()),
        Some(list) => numbers(list).map_err(|error| format!("{name}: {error}")),
    };
    let evaluate = Evaluate { x: list("x")?, v: list("v")?, tau: list("tau")? };
    let points = evaluate.x.len() + evaluate.v.len() * evaluate.tau.len();
    if points > MOST_POINTS {
        return Err(format!("{points} points; at most {MOST_POINTS} at once"));
    }
    if let Some(bad) = evaluate.tau.iter().find(|tau| !(tau.is_finite() && **tau > 0.0)) {
        return Err(format!("tau: {bad} is not allowed; it must be above 0"));
    }
    Ok(Some(evaluate))
}
