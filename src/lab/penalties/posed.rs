//! The problem of a run in numbers, see [`crate::lab::posed`].

use super::settings::Settings;
use super::task::Task;
use crate::lab::posed::{problem, regression};
use crate::recovery::Forward;
use serde_json::{Map, Value as Json, json};

/// What is to be recovered, from what.
pub fn posed(settings: &Settings) -> Option<Json> {
    if settings.data.regresses() {
        let data = settings.data.dataset().ok()?;
        return Some(regression(&data, "|design x - response|^2 / (2 n) + weight P(x)"));
    }
    let task = Task::new(settings).ok()?;
    let dense = settings.data.kind == "sensing";
    let (unknowns, measured) = (task.unknowns(), task.response.len());
    let size = if dense { measured * unknowns } else { 0 } + measured + unknowns;
    Some(problem(size, || {
        let mut parts = Map::new();
        let image = if dense { "design x" } else { "x" };
        let objective = format!("|{image} - response|^2 / 2 + weight P(differences of neighbours in x)");
        parts.insert("objective".into(), json!(objective));
        if dense {
            parts.insert("design".into(), json!(rows(&task.forward, unknowns, measured)));
            parts.insert("response".into(), json!(task.response));
        } else {
            // NaN, where nothing is seen, is null in JSON.
            parts.insert("response".into(), json!(task.seen));
        }
        if task.width > 0 {
            parts.insert("width".into(), json!(task.width));
        }
        parts.insert("truth".into(), json!(task.truth));
        parts
    }))
}

/// The rows of an operator: its columns are the images of unit vectors.
fn rows(forward: &Forward, unknowns: usize, measured: usize) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; unknowns]; measured];
    let (mut unit, mut image) = (vec![0.0; unknowns], vec![0.0; measured]);
    for j in 0..unknowns {
        unit[j] = 1.0;
        forward.apply_to(&unit, &mut image);
        unit[j] = 0.0;
        for (row, value) in rows.iter_mut().zip(&image) {
            row[j] = *value;
        }
    }
    rows
}
