//! The selected penalty at given points.

use super::settings::Evaluate;
use crate::penalty::Penalty;
use crate::trace::Table;

/// One row a point: value and derivative, NaN where only a subdifferential exists.
pub fn values(penalty: &dyn Penalty, evaluate: &Evaluate) -> Option<Table> {
    let mut table = Table::new([("value", 1), ("derivative", 1)]);
    for &x in &evaluate.x {
        table.push(&[penalty.value(x), penalty.derivative(x)]);
    }
    (!evaluate.x.is_empty()).then_some(table)
}

/// One row a prox step, with the prox at every `v`.
pub fn prox(penalty: &dyn Penalty, evaluate: &Evaluate) -> Option<Table> {
    if evaluate.v.is_empty() {
        return None;
    }
    let mut table = Table::new([("prox", evaluate.v.len())]);
    let mut row = vec![0.0; evaluate.v.len()];
    for &tau in &evaluate.tau {
        penalty.prox_to(&evaluate.v, tau, &mut row);
        table.push(&row);
    }
    Some(table)
}
