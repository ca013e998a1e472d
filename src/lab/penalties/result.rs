//! The JSON of a finished run.

use crate::stream::Record;
use crate::trace::Table;
use serde_json::{Map, Value as Json, json};

/// Groups that hold one number a row, whatever is compared.
const SCALARS: [&str; 6] = ["time", "contestant", "lambda", "gap_at_lambda", "convex", "explained"];

/// Trace, events, last estimates with their measures, path, evaluation, certificates and outcome.
pub fn result(record: &Record) -> Map<String, Json> {
    let (estimates, path) = (record.table("estimates"), record.table("path"));
    let mut result = Map::new();
    let trace = record.trace();
    let all: Vec<usize> = (0..trace.rows()).collect();
    result.insert("trace".into(), columns(trace, &all));
    result.insert("events".into(), json!(record.events));
    let last: Vec<usize> = estimates.rows().checked_sub(1).into_iter().collect();
    result.insert("estimates".into(), columns(estimates, &last));
    if path.rows() > 0 {
        let all: Vec<usize> = (0..path.rows()).collect();
        result.insert("path".into(), columns(path, &all));
    }
    let (points, prox) = (record.table("evaluation"), record.table("prox"));
    if points.rows() + prox.rows() > 0 {
        let list = |name: &str| points.series(name, 0).collect::<Vec<_>>();
        let rows: Vec<_> = (0..prox.rows()).map(|row| prox.group(row, "prox")).collect();
        let evaluation = json!({"value": list("value"), "derivative": list("derivative"), "prox": rows});
        result.insert("evaluation".into(), evaluation);
    }
    result.insert("certificates".into(), json!(record.certificates));
    result.insert("outcome".into(), json!(record.outcome));
    result
}

/// The groups of a table by name: one number or one list a row.
fn columns(table: &Table, rows: &[usize]) -> Json {
    let group = |name: &str, width: usize| -> Json {
        // One number a contestant is a list even when there is one contestant.
        let scalar = width == 1 && SCALARS.contains(&name);
        let of = |row: &usize| match scalar {
            true => json!(table.scalar(*row, name)),
            false => json!(table.group(*row, name)),
        };
        rows.iter().map(of).collect()
    };
    let columns = table.columns().iter();
    Json::Object(columns.map(|column| (column.name.clone(), group(&column.name, column.width))).collect())
}
