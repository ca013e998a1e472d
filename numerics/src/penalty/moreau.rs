//! The Moreau envelope, and certificates that a prox is one.

use super::Penalty;

/// `P(z) + (z - v)^2 / (2 tau)`, which the prox minimises.
pub fn prox_objective<P: Penalty + ?Sized>(penalty: &P, z: f64, v: f64, tau: f64) -> f64 {
    penalty.value(z) + 0.5 * (z - v) * (z - v) / tau
}

/// `min_z P(z) + (z - v)^2 / (2 tau)`. Where the prox is single-valued its slope is
/// `(v - prox) / tau`.
///
/// # Examples
/// ```
/// use numerics::penalty::{L1, moreau_envelope};
/// // The envelope of the absolute value is the Huber function.
/// let l1 = L1::new(1.0).unwrap();
/// assert_eq!(moreau_envelope(&l1, 0.5, 1.0), 0.125);
/// assert_eq!(moreau_envelope(&l1, 2.0, 1.0), 1.5);
/// ```
pub fn moreau_envelope<P: Penalty + ?Sized>(penalty: &P, v: f64, tau: f64) -> f64 {
    prox_objective(penalty, penalty.prox(v, tau), v, tau)
}

/// By how much the best of many candidates is better than the prox: never negative, and zero up to
/// rounding when the prox is right. Candidates are zero, the input, the breakpoints of the formula
/// and a grid between zero and the input (where a minimiser must be, as `P` grows with `|z|`), made
/// finer twice around its best point.
pub fn prox_gap<P: Penalty + ?Sized>(penalty: &P, v: f64, tau: f64) -> f64 {
    const CELLS: u32 = 1000;
    let objective = |z: f64| prox_objective(penalty, z, v, tau);
    let mut best = v;
    let mut improve = |z: f64| {
        if objective(z) < objective(best) {
            best = z;
        }
        best
    };
    improve(0.0);
    for point in penalty.breakpoints() {
        improve(point.copysign(v));
    }
    let (mut low, mut high) = (v.min(0.0), v.max(0.0));
    for _ in 0..3 {
        let cell = (high - low) / f64::from(CELLS);
        let mut around = low;
        for i in 0..=CELLS {
            around = improve(low + f64::from(i) * cell);
        }
        (low, high) = (around - cell, around + cell);
    }
    (objective(penalty.prox(v, tau)) - objective(best)).max(0.0)
}

/// The distance of `(v - z) / tau` to the subdifferential of `P` at `z`: zero where `z` is
/// stationary for the prox at `v`, as every minimiser is.
pub fn stationarity_gap<P: Penalty + ?Sized>(penalty: &P, z: f64, v: f64, tau: f64) -> f64 {
    let (low, high) = penalty.subdifferential(z);
    let slope = (v - z) / tau;
    (low - slope).max(slope - high).max(0.0)
}
