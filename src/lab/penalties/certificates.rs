//! Numbers that show a finished recovery to be right, from what was recorded alone.

use crate::recovery::{Forward, Penalised, Scratch};
use crate::trace::{Certificate, Table, Trace};

/// Rounding allowed between an objective and its recomputation.
const ROUNDING: f64 = 1e-9;

/// What certificates are computed from.
pub struct Evidence<'a> {
    /// What each compared penalty minimised at the end, with its name, in the order of the comparison.
    pub problems: &'a [(&'static str, &'a Penalised)],
    /// The kept estimates; the last row is the end.
    pub estimates: &'a Table,
    /// ADMM's copy `z` of `D x` and its dual `w` at the end, see [`split_table`]; no row for other solvers.
    pub split: &'a Table,
    /// The run.
    pub trace: &'a Trace,
    /// `log10` of the stationarity gap at which a penalty has converged.
    pub tolerance_log10: f64,
}

/// What is claimed of one compared penalty: that its recorded estimate `x`, where it has one, solves `problem`.
#[derive(Clone, Copy)]
struct Claim<'a> {
    place: usize,
    label: &'static str,
    problem: &'a Penalised,
    x: Option<&'a [f64]>,
}

impl Evidence<'_> {
    /// For every penalty: its estimate is stationary, and the recorded objective is that of the recorded
    /// estimate.
    pub fn certificates(&self) -> Vec<Certificate> {
        let both = |(place, &(label, problem)): (usize, &(&'static str, &Penalised))| {
            let x = part(self.estimates, "estimate", place, problem.unknowns());
            let claim = Claim { place, label, problem, x };
            let mut scratch = Scratch::new(problem);
            [self.stationary(claim, &mut scratch), self.recomputed(claim, &mut scratch)]
        };
        self.problems.iter().enumerate().flat_map(both).collect()
    }

    /// The distance of the recorded point to the optimality conditions: a penalty is said to have converged
    /// when this holds, and only then.
    fn stationary(&self, claim: Claim, scratch: &mut Scratch) -> Certificate {
        let Claim { place, label, problem, x } = claim;
        let rows = problem.analysis().rows();
        let splits = self.split.rows() > 0;
        let (z, w) = (part(self.split, "z", place, rows), part(self.split, "w", place, rows));
        let split = z.zip(w).map(|(z, w)| Split { z, w });
        let gap = x.filter(|_| split.is_some() || !splits);
        let gap = gap.and_then(|x| stationarity(problem, x, split, scratch));
        let formula = match splits {
            true => "largest of |Dx − z|, |K′(Kx − y) + D′w|, distance of w to weight ∂P(z)",
            false if problem.is_smooth() => "largest entry of ∇J(x)",
            false => "largest distance of −K′(Kx − y) to weight D′∂P(Dx)",
        };
        let scale = match problem.forward() {
            Forward::Dense(_) => "‖kⱼ‖ ‖y‖",
            Forward::Mask(_) => "max |y|",
        };
        let groups = if problem.group_size() > 1 { ", P on lengths of groups" } else { "" };
        let (name, formula) = (format!("{label}: stationary"), format!("{formula}{groups}, over {scale}"));
        let tolerance = libm::pow(10.0, self.tolerance_log10);
        Certificate::at_most(&name, &formula, gap.unwrap_or(f64::NAN), tolerance)
    }

    fn recomputed(&self, claim: Claim, scratch: &mut Scratch) -> Certificate {
        let Claim { place, label, problem, x } = claim;
        let recorded = part(self.trace.table(), "objective", place, 1).map_or(f64::NAN, |one| one[0]);
        let again = x.map_or(f64::NAN, |x| problem.value(x, scratch));
        Certificate::at_most(
            &format!("{label}: objective recomputed"),
            "|J(x) − recorded J| / (1 + |J|), from the recorded estimate",
            (again - recorded).abs() / (1.0 + again.abs()),
            ROUNDING,
        )
    }
}

/// An empty table of splittings: `z` and `w` of every compared penalty, `rows` of `D` each.
pub fn split_table(compared: usize, rows: usize) -> Table {
    Table::new([("z", compared * rows), ("w", compared * rows)])
}

/// The part of one compared penalty in the last row of a group; `None` when it is not there, or holds a
/// number that is not finite: nothing is claimed from such.
fn part<'a>(table: &'a Table, name: &str, place: usize, width: usize) -> Option<&'a [f64]> {
    let row = table.rows().checked_sub(1)?;
    let part = table.group(row, name).get(place * width..(place + 1) * width)?;
    part.iter().all(|value| value.is_finite()).then_some(part)
}

/// ADMM's copy of `D x` and its dual.
#[derive(Debug, Clone, Copy)]
pub struct Split<'a> {
    /// `z`.
    pub z: &'a [f64],
    /// `w`.
    pub w: &'a [f64],
}

/// What is left of the optimality conditions at `x`, by the splitting where there is one; `None` where
/// nothing can be said.
pub fn stationarity(
    problem: &Penalised,
    x: &[f64],
    split: Option<Split>,
    scratch: &mut Scratch,
) -> Option<f64> {
    match split {
        Some(Split { z, w }) => Some(problem.split_gap(x, z, w, scratch)),
        None => problem.stationarity_gap(x, scratch),
    }
}
