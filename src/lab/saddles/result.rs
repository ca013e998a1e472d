//! The JSON of a finished run.

use crate::stream::Record;
use crate::trace::Table;
use serde_json::{Map, Value as Json, json};

/// Trace, events, prediction, lasso, certificates and outcome.
pub fn result(record: &Record) -> Map<String, Json> {
    let trace = record.trace();
    let saddles = record.table("saddles");
    let lasso = record.table("lasso");
    let mut result = Map::new();
    let mut columns = Map::new();
    for column in trace.columns() {
        let values = if column.width == 1 && column.name != "coefficients" && column.name != "dual" {
            trace.series(&column.name, 0).map(|value| json!(value)).collect()
        } else {
            rows(trace, &column.name)
        };
        columns.insert(column.name.clone(), values);
    }
    result.insert("trace".into(), Json::Object(columns));
    result.insert("events".into(), json!(record.events));
    let prediction = (0..saddles.rows()).map(|row| {
        json!({
            "time": saddles.scalar(row, "time"),
            "coefficients": saddles.group(row, "coefficients"),
            "dual": saddles.group(row, "dual"),
            "loss": saddles.scalar(row, "loss"),
        })
    });
    result.insert("prediction".into(), prediction.collect());
    let knots = (0..lasso.rows()).map(|row| {
        json!({"lambda": lasso.scalar(row, "lambda"), "coefficients": lasso.group(row, "coefficients")})
    });
    result.insert("lasso".into(), knots.collect());
    result.insert("certificates".into(), json!(record.certificates));
    result.insert("outcome".into(), json!(record.outcome));
    result
}

fn rows(table: &Table, name: &str) -> Json {
    (0..table.rows()).map(|row| json!(table.group(row, name))).collect()
}
