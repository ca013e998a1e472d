//! Whether the recorded dual is the integrated gradient of the recorded coefficients.

use super::certificates::larger;
use crate::objective::LeastSquares;
use crate::trace::Table;

/// Operations that the check may cost; where gradients are dear, several intervals are taken together.
const OPERATIONS: f64 = 1e7;

/// The smallest number of stretches that a record is checked in.
const FEWEST_STRETCHES: f64 = 40.0;

/// The largest rate at which the dual departs from `-int grad L`, relative to the gradient at the start, beyond
/// what the distance of the rows explains:
///
/// `max |(s(b) - s(a)) + int_a^b (H beta - r)|_j / ((b - a) sqrt H_jj R)` over stretches from `a` to `b`, with
/// `R = max |r_i| / sqrt H_ii` and the integral by the trapezoidal rule. Where a coefficient is monotone between
/// rows, the rule errs by at most half its move times the interval; a move as large as those of the neighbouring
/// intervals together is allowed for, so that a turn between rows is none of a defect. `H_ji` is at most
/// `sqrt(H_jj H_ii)`.
pub fn dual_defect(problem: &LeastSquares, trace: &Table) -> f64 {
    let lengths: Vec<f64> = (0..problem.features()).map(|i| problem.gram_entry(i, i).sqrt()).collect();
    let fits = problem.correlation().iter().zip(&lengths).filter(|(_, length)| **length > 0.0);
    let largest = fits.map(|(r, length)| r.abs() / length).fold(0.0, f64::max);
    let intervals = trace.rows().saturating_sub(1);
    if largest == 0.0 || intervals == 0 {
        return 0.0;
    }
    let stretches = (OPERATIONS / problem.gradient_operations()).max(FEWEST_STRETCHES);
    let each = (intervals as f64 / stretches).ceil().max(1.0) as usize;
    let mut check = Check { problem, trace, lengths, largest, integral: Vec::new(), image: Vec::new() };
    (0..intervals)
        .step_by(each)
        .fold(0.0, |worst, a| larger(worst, check.stretch(a, (a + each).min(intervals))))
}

/// The check of one stretch after another.
struct Check<'a> {
    problem: &'a LeastSquares,
    trace: &'a Table,
    /// `sqrt H_ii`.
    lengths: Vec<f64>,
    /// `R`.
    largest: f64,
    /// `int beta`.
    integral: Vec<f64>,
    /// `H int beta`.
    image: Vec<f64>,
}

impl Check<'_> {
    fn time(&self, row: usize) -> f64 {
        self.trace.scalar(row, "time")
    }

    fn coefficients(&self, row: usize) -> &[f64] {
        self.trace.group(row, "coefficients")
    }

    /// `sum_i sqrt H_ii |beta_i(row + 1) - beta_i(row)|`; zero outside the record.
    fn move_after(&self, row: usize) -> f64 {
        if row + 1 >= self.trace.rows() {
            return 0.0;
        }
        let pairs = self.coefficients(row).iter().zip(self.coefficients(row + 1)).zip(&self.lengths);
        pairs.map(|((from, to), length)| length * (to - from).abs()).sum()
    }

    /// The rate between two rows.
    fn stretch(&mut self, from: usize, to: usize) -> f64 {
        let duration = self.time(to) - self.time(from);
        if duration <= 0.0 {
            return 0.0;
        }
        let features = self.lengths.len();
        let mut integral = std::mem::take(&mut self.integral);
        integral.clear();
        integral.resize(features, 0.0);
        let (mut bound, mut size) = (0.0, self.largest);
        for row in from..to {
            let interval = self.time(row + 1) - self.time(row);
            let pairs = self.coefficients(row).iter().zip(self.coefficients(row + 1));
            for (sum, (here, there)) in integral.iter_mut().zip(pairs) {
                *sum += 0.5 * interval * (here + there);
            }
            let before = if row > 0 { self.move_after(row - 1) } else { 0.0 };
            bound += 0.5 * interval * (before + self.move_after(row) + self.move_after(row + 1));
            let prediction = self.coefficients(row).iter().zip(&self.lengths);
            size = size.max(prediction.map(|(beta, length)| length * beta.abs()).sum());
        }
        self.image.resize(features, 0.0);
        let mut residual = vec![0.0; self.problem.samples()];
        self.problem.gram_times_to(&integral, &mut residual, &mut self.image);
        self.integral = integral;
        let (start, end) = (self.trace.group(from, "dual"), self.trace.group(to, "dual"));
        let mut worst = 0.0;
        for j in 0..features {
            let (r, length) = (self.problem.correlation()[j], self.lengths[j]);
            let defect = (end[j] - start[j]) + (self.image[j] - r * duration);
            let rounding =
                16.0 * f64::EPSILON * (start[j].abs() + end[j].abs() + length * size * self.time(to));
            let beyond = defect.abs() - length * bound - rounding;
            let natural = duration * length * self.largest;
            if length > 0.0 || defect.is_nan() {
                worst = larger(worst, if beyond > 0.0 || beyond.is_nan() { beyond / natural } else { 0.0 });
            }
        }
        worst
    }
}
