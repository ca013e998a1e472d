//! What can be checked about a finished recovery.

use super::contest::Contestant;
use crate::penalty::PENALTIES;
use crate::recovery::Scratch;
use crate::trace::{Certificate, Table, Trace};

/// Rounding allowed between an objective and its recomputation.
const ROUNDING: f64 = 1e-9;

/// For every penalty: its estimate is stationary, and the recorded objective is that of the recorded
/// estimate.
pub fn certificates(
    contestants: &[Contestant],
    estimates: &Table,
    trace: &Trace,
    tolerance_log10: f64,
) -> Vec<Certificate> {
    let mut found = Vec::new();
    let last = trace.table().rows().saturating_sub(1);
    let objectives = trace.table().group(last, "objective");
    let kept = estimates.group(estimates.rows().saturating_sub(1), "estimate");
    // The conditions are evaluated anew: their rounding may exceed what the solver saw by a little.
    let tolerance = 10.0 * libm::pow(10.0, tolerance_log10);
    for (k, contestant) in contestants.iter().enumerate() {
        let label = PENALTIES[contestant.index].label;
        let mut scratch = Scratch::new(&contestant.problem);
        let gap = contestant.certified_gap(&mut scratch);
        let formula = match contestant.state.split_image() {
            Some(_) => "largest of |Dx − z|, |K′(Kx − y) + D′w|, distance of w to weight ∂P(z)",
            None if contestant.problem.is_smooth() => "largest entry of ∇J(x)",
            None => "largest distance of −K′(Kx − y) to weight D′∂P(Dx)",
        };
        found.push(Certificate::at_most(&format!("{label}: stationary"), formula, gap, tolerance));
        let unknowns = contestant.problem.unknowns();
        let estimate = kept.get(k * unknowns..(k + 1) * unknowns).unwrap_or_default();
        let recorded = objectives.get(k).copied().unwrap_or(f64::NAN);
        let again = if estimate.len() == unknowns {
            contestant.problem.value(estimate, &mut scratch)
        } else {
            f64::NAN
        };
        found.push(Certificate::at_most(
            &format!("{label}: objective recomputed"),
            "|J(x) − recorded J| / (1 + |J|), from the recorded estimate",
            (again - recorded).abs() / (1.0 + again.abs()),
            ROUNDING,
        ));
    }
    found
}
