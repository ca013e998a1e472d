//! Least squares under sign constraints, warm from one event to the next.
//!
//! Members of the set solve an unconstrained problem; a feature at its wall enters when the
//! gradient asks for it, and leaves when its value would take the forbidden sign (Lawson and
//! Hanson 1974, "Solving Least Squares Problems", chapter 23, with an updated factorisation).

use super::real::Real;
use super::updated_qr::{DEPENDENT, UpdatedQr};
use crate::linear::dot;
use crate::objective::LeastSquares;

/// Quantities below this fraction of their natural scale are zero. Equal to the fraction below
/// which a column is dependent: then a feature dropped for a zero value has a zero gradient, and
/// the search cannot cycle.
pub(super) const ZERO: f64 = DEPENDENT;

/// A column that enters with less than this part of it outside the span of the others costs the solution six
/// digits: the square of its reciprocal, times rounding.
const DELICATE: f64 = 1e-3;

/// What the members are solved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// `argmin L(beta)`: coefficients of a refit.
    Response,
    /// `argmin v'Hv / 2 - pull'v`, where `pull_j` is the signed wall of feature `j`: the velocity
    /// of the lasso coefficients as lambda falls.
    Pull,
}

/// The search ran out of steps.
#[derive(Debug)]
pub(super) struct Stalled;

/// The active set, its factorisation and its solution. Vectors over members follow the order in
/// which they entered.
#[derive(Debug, Clone)]
pub(super) struct ActiveSet<T> {
    qr: UpdatedQr<T>,
    /// Length `||x_j||` of every column.
    lengths: Vec<f64>,
    /// `||y||`.
    response_length: f64,
    /// Members in order of entry.
    members: Vec<usize>,
    /// Whether a feature is a member (d values).
    is_member: Vec<bool>,
    /// Members whose value may take either sign (only under [`Goal::Pull`]).
    free: Vec<bool>,
    /// Value of each member: the solution after `refit`.
    values: Vec<T>,
    /// Where the values are heading.
    target: Vec<T>,
    /// `Q'y`.
    fitted: Vec<T>,
    /// `R^-T pull`.
    pulled: Vec<T>,
    /// `y - Q Q'y` (n values).
    residual: Vec<T>,
    /// `Q R^-T pull` (n values); `<x_j, .>` is the pull of every member.
    pull_image: Vec<T>,
    /// Work done, in multiplications with their additions.
    operations: f64,
    /// Features refused during one `refit`: they depend on the members.
    refused: Vec<usize>,
}

impl<T: Real> ActiveSet<T> {
    pub(super) fn new(problem: &LeastSquares) -> Self {
        let response = problem.response();
        let lengths =
            (0..problem.features()).map(|j| dot(problem.column(j), problem.column(j)).sqrt()).collect();
        Self {
            qr: UpdatedQr::new(problem.samples()),
            lengths,
            response_length: dot(response, response).sqrt(),
            members: Vec::new(),
            is_member: vec![false; problem.features()],
            free: Vec::new(),
            values: Vec::new(),
            target: Vec::new(),
            fitted: Vec::new(),
            pulled: Vec::new(),
            residual: response.iter().map(|value| T::from(*value)).collect(),
            pull_image: vec![T::default(); problem.samples()],
            operations: 0.0,
            refused: Vec::new(),
        }
    }

    /// Whether a column nearly in the span of the others has entered, at the cost of digits.
    pub(super) fn is_delicate(&self) -> bool {
        self.qr.least_part() < DELICATE
    }

    /// Work done so far, in multiplications with their additions.
    pub(super) fn operations(&self) -> f64 {
        self.operations
    }

    /// Members in order of entry.
    pub(super) fn members(&self) -> &[usize] {
        &self.members
    }

    /// Value of each member.
    pub(super) fn values(&self) -> &[T] {
        &self.values
    }

    /// Whether feature `j` is a member.
    pub(super) fn contains(&self, j: usize) -> bool {
        self.is_member[j]
    }

    /// `y - X beta` at the least-squares refit on the members (n values).
    pub(super) fn residual(&self) -> &[T] {
        &self.residual
    }

    /// `X v / n` at the velocity `v` that [`Goal::Pull`] asks for (n values).
    pub(super) fn pull_image(&self) -> &[T] {
        &self.pull_image
    }

    /// The largest that `<x_j, y> / n` can be for a response of this length.
    pub(super) fn gradient_size(&self, j: usize) -> f64 {
        self.lengths[j] * self.response_length / self.residual.len() as f64
    }

    /// Size below which `<x_j, residual> / n` is rounding.
    pub(super) fn gradient_floor(&self, j: usize) -> f64 {
        ZERO * self.lengths[j] * self.response_length / self.residual.len() as f64
    }

    /// Size below which `wall - <x_j, pull_image>` is rounding.
    pub(super) fn pull_floor(&self, j: usize, wall: f64) -> f64 {
        T::ROUNDING * (wall.abs() + self.lengths[j] * self.pull_length())
    }

    fn pull_length(&self) -> f64 {
        T::dot(&self.pull_image, &self.pull_image).sqrt().to_f64()
    }

    /// Writes the unconstrained solution on the members.
    pub(super) fn solve_to(&self, goal: Goal, out: &mut Vec<T>) {
        out.clear();
        match goal {
            Goal::Response => out.extend_from_slice(&self.fitted),
            Goal::Pull => out.extend(self.pulled.iter().map(|w| *w * T::from(self.residual.len() as f64))),
        }
        self.qr.solve_in_place(out);
    }

    /// Declares every member free and puts it at its solution: the start of a new lasso segment,
    /// whose members all have non-zero coefficients.
    pub(super) fn free_members(&mut self) {
        self.free.fill(true);
        let mut values = std::mem::take(&mut self.values);
        self.solve_to(Goal::Pull, &mut values);
        self.values = values;
    }

    /// Finds the minimiser of the goal among vectors supported on the features at a wall
    /// (`walls_j != 0`), whose value carries the sign of the wall unless free.
    pub(super) fn refit(&mut self, problem: &LeastSquares, walls: &[f64], goal: Goal) -> Result<(), Stalled> {
        self.refused.clear();
        for _ in 0..16 + 4 * walls.len() {
            self.count(walls.len() + 6 * self.members.len());
            let Some(feature) = self.most_violated(problem, walls, goal) else {
                self.polish(walls);
                self.update_values(goal);
                return Ok(());
            };
            if self.enter(problem, feature, walls[feature]) {
                self.settle(walls, goal);
            } else {
                self.refused.push(feature);
            }
        }
        Err(Stalled)
    }

    /// The feature at a wall whose entry lowers the goal fastest per unit length of its column.
    fn most_violated(&self, problem: &LeastSquares, walls: &[f64], goal: Goal) -> Option<usize> {
        let (mut worst, mut chosen) = (0.0, None);
        for (j, &wall) in walls.iter().enumerate() {
            if wall == 0.0 || self.is_member[j] || self.refused.contains(&j) {
                continue;
            }
            let (gain, floor) = match goal {
                Goal::Response => (
                    wall.signum() * T::dot_column(problem.column(j), &self.residual).to_f64()
                        / self.residual.len() as f64,
                    self.gradient_floor(j),
                ),
                Goal::Pull => (
                    (T::from(wall.abs())
                        - T::dot_column(problem.column(j), &self.pull_image).times_sign(wall))
                    .to_f64(),
                    self.pull_floor(j, wall),
                ),
            };
            if gain > floor && gain > worst * self.lengths[j] {
                worst = gain / self.lengths[j];
                chosen = Some(j);
            }
        }
        chosen
    }

    /// Counts the work of so many products of vectors over the samples.
    fn count(&mut self, products: usize) {
        self.operations += products as f64 * self.residual.len() as f64;
    }

    /// Adds a feature with value zero; false when it depends on the members.
    fn enter(&mut self, problem: &LeastSquares, feature: usize, wall: f64) -> bool {
        let last = self.qr.rank();
        if !self.qr.push(problem.column(feature)) {
            return false;
        }
        let direction = self.qr.q_column(last);
        let fitted = T::dot(direction, &self.residual);
        T::axpy(-fitted, direction, &mut self.residual);
        let pulled = self.qr.transposed_solution_entry(&self.pulled, last, wall);
        T::axpy(pulled, direction, &mut self.pull_image);
        self.fitted.push(fitted);
        self.pulled.push(pulled);
        self.members.push(feature);
        self.is_member[feature] = true;
        self.free.push(false);
        self.values.push(T::default());
        true
    }

    /// Removes the member at `position`.
    fn leave(&mut self, position: usize) {
        self.count(6 * self.members.len());
        self.qr.rotate_out(position, [&mut self.fitted, &mut self.pulled]);
        let lost = self.qr.q_column(self.qr.rank() - 1);
        if let (Some(fitted), Some(pulled)) = (self.fitted.pop(), self.pulled.pop()) {
            T::axpy(fitted, lost, &mut self.residual);
            T::axpy(-pulled, lost, &mut self.pull_image);
        }
        self.qr.drop_last();
        let feature = self.members.remove(position);
        self.is_member[feature] = false;
        self.free.remove(position);
        self.values.remove(position);
    }

    /// Removes the members for which `goes` holds.
    pub(super) fn drop_where(&mut self, goes: impl Fn(usize) -> bool) {
        for position in (0..self.members.len()).rev() {
            if goes(self.members[position]) {
                self.leave(position);
            }
        }
    }

    /// Moves the values to the solution on the members; members that would change sign on the way
    /// stop at zero and leave.
    fn settle(&mut self, walls: &[f64], goal: Goal) {
        loop {
            self.update_target(goal);
            let scale = match goal {
                Goal::Response => self.response_length,
                Goal::Pull => self.pull_length() * self.residual.len() as f64,
            };
            let (mut step, mut blocking) = (T::from(1.0), None);
            for (position, &j) in self.members.iter().enumerate() {
                let sign = walls[j].signum();
                let (from, to) =
                    (self.values[position].times_sign(sign), self.target[position].times_sign(sign));
                if self.free[position] || to.to_f64() > T::ROUNDING * scale / self.lengths[j] {
                    continue;
                }
                let share = if from > to { clamped(from / (from - to)) } else { T::default() };
                if blocking.is_none() || share < step {
                    (step, blocking) = (share, Some(position));
                }
            }
            let Some(position) = blocking else {
                std::mem::swap(&mut self.values, &mut self.target);
                return;
            };
            for (value, target) in self.values.iter_mut().zip(&self.target) {
                *value = *value + step * (*target - *value);
            }
            if step == T::default() && position + 1 == self.members.len() {
                // It entered and would turn back at once: rounding, or it depends on the others.
                self.refused.push(self.members[position]);
            }
            self.leave(position);
        }
    }

    fn update_target(&mut self, goal: Goal) {
        let mut target = std::mem::take(&mut self.target);
        self.solve_to(goal, &mut target);
        self.target = target;
    }

    fn update_values(&mut self, goal: Goal) {
        self.update_target(goal);
        std::mem::swap(&mut self.values, &mut self.target);
    }

    /// Takes away the rounding that updates leave behind: projects the residual once more, and
    /// solves `R' pulled = pull` afresh.
    fn polish(&mut self, walls: &[f64]) {
        self.pull_image.fill(T::default());
        self.pulled.clear();
        for (position, &j) in self.members.iter().enumerate() {
            let direction = self.qr.q_column(position);
            let overlap = T::dot(direction, &self.residual);
            T::axpy(-overlap, direction, &mut self.residual);
            self.fitted[position] = self.fitted[position] + overlap;
            let pulled = self.qr.transposed_solution_entry(&self.pulled, position, walls[j]);
            T::axpy(pulled, direction, &mut self.pull_image);
            self.pulled.push(pulled);
        }
    }
}

/// A share brought between 0 and 1.
fn clamped<T: Real>(share: T) -> T {
    let (none, all) = (T::default(), T::from(1.0));
    if share < none {
        none
    } else if share > all {
        all
    } else {
        share
    }
}
