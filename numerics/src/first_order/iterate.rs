//! Where a method stands: what all methods share, and what a recorder may read.

use super::{Halt, Schedule};
use crate::objective::{Evaluation, Slope};
use crate::oracle::{Draw, Oracle};

/// A point on its way. What belongs to one rule only is in that rule's own memory.
#[derive(Debug, Clone)]
pub struct Iterate {
    /// The point (d values; of several points coordinate after coordinate).
    pub x: Vec<f64>,
    /// The point of the iteration before; that of the start, `x_0 - y_0`, carries an initial velocity `y_0`.
    pub before: Vec<f64>,
    /// The slope used last: that of `x` once it is evaluated, that of `before` after a step.
    pub gradient: Vec<f64>,
    /// The evaluation that gave [`Iterate::gradient`].
    pub evaluation: Evaluation,
    /// Steps made.
    pub iteration: u64,
    /// Sum of the steps made.
    pub time: f64,
    /// The number the direction was multiplied with in the last step (of the first point).
    pub step: f64,
    /// What a normalised method divided by in the last step (of the first point); 1 elsewhere.
    pub norm: f64,
    /// How the step changes on the way.
    pub schedule: Schedule,
    /// A multiplier of the step for every point; empty where all are 1.
    pub pace: Vec<f64>,
    /// Entries smaller than this in size become 0 after every step: exact zeros instead of subnormal numbers.
    pub floor: f64,
    /// Whether the gradient is that of `x`.
    pub(super) evaluated: bool,
    /// Room for a slope that may be refused (d values).
    pub(super) spare: Vec<f64>,
    points: usize,
}

impl Iterate {
    /// At rest at `start`.
    pub fn new(start: &[f64]) -> Self {
        let zero = vec![0.0; start.len()];
        Self {
            x: start.to_vec(),
            before: start.to_vec(),
            gradient: zero.clone(),
            evaluation: Evaluation { value: f64::NAN, slope: Slope::Missing },
            iteration: 0,
            time: 0.0,
            step: 0.0,
            norm: 1.0,
            schedule: Schedule::Constant,
            pace: Vec::new(),
            floor: 0.0,
            evaluated: false,
            spare: zero,
            points: 1,
        }
    }

    /// Of so many points side by side.
    pub fn of_points(self, points: usize) -> Self {
        Self { points: points.max(1), ..self }
    }

    /// With initial velocities: the point before lies back by `velocity` (d values).
    pub fn with_velocity(mut self, velocity: &[f64]) -> Self {
        for ((before, x), y) in self.before.iter_mut().zip(&self.x).zip(velocity) {
            *before = x - y;
        }
        self
    }

    /// Points side by side.
    pub fn points(&self) -> usize {
        self.points
    }

    /// Whether gradient and evaluation are those of `x`.
    pub fn is_evaluated(&self) -> bool {
        self.evaluated
    }

    /// The step of this iteration, before [`Iterate::pace`].
    pub fn scheduled(&self, step: f64) -> f64 {
        self.schedule.step_at(step, self.iteration)
    }

    /// Asks for the slope at `x`.
    ///
    /// # Errors
    /// When it is not usable; `x` is then the last point at which it was.
    pub fn evaluate(&mut self, oracle: &mut dyn Oracle, draw: Draw) -> Result<(), Halt> {
        if self.points > 1 {
            // Nothing is refused, so one vector less travels through memory.
            self.evaluation = oracle.gradient_to(draw, &self.x, &mut self.gradient);
            self.evaluated = true;
            return Ok(());
        }
        let found = oracle.gradient_to(draw, &self.x, &mut self.spare);
        self.accept(found)
    }

    /// Takes the slope in `spare` for that of `x`, unless it is not usable. Of several points none stops the
    /// others: one without a slope goes on as NaN.
    pub(super) fn accept(&mut self, found: Evaluation) -> Result<(), Halt> {
        if self.points == 1 && (!found.value.is_finite() || found.slope == Slope::Missing) {
            if self.iteration > 0 {
                std::mem::swap(&mut self.x, &mut self.before);
                self.before.copy_from_slice(&self.x);
                self.iteration -= 1;
            }
            let iteration = self.iteration;
            let lost = !found.value.is_finite();
            return Err(if lost { Halt::Diverged { iteration } } else { Halt::NoSlope { iteration } });
        }
        std::mem::swap(&mut self.gradient, &mut self.spare);
        (self.evaluation, self.evaluated) = (found, true);
        Ok(())
    }

    /// Moves every entry to `next(x, before, slope)`; `step` is what the direction was multiplied with.
    #[inline(always)]
    pub(super) fn advance(&mut self, step: f64, next: impl Fn(f64, f64, f64) -> f64) {
        let entries = self.before.iter_mut().zip(&self.x).zip(&self.gradient);
        for ((before, &x), &slope) in entries {
            *before = next(x, *before, slope);
        }
        self.arrive(step);
    }

    /// The same, `next` knowing the entry's point, for rules that treat points unlike each other.
    #[inline(always)]
    pub(super) fn advance_points(&mut self, step: f64, next: impl Fn(usize, f64, f64, f64) -> f64) {
        let points = self.points;
        let entries = self.before.iter_mut().zip(&self.x).zip(&self.gradient);
        for (i, ((before, &x), &slope)) in entries.enumerate() {
            *before = next(i % points, x, *before, slope);
        }
        self.arrive(step);
    }

    /// What was written over `before` becomes `x`.
    pub(super) fn arrive(&mut self, step: f64) {
        std::mem::swap(&mut self.x, &mut self.before);
        if self.floor > 0.0 {
            flush(&mut self.x, self.floor);
        }
        self.iteration += 1;
        self.time += step;
        self.step = step;
        self.evaluated = false;
    }

    /// Writes the Euclidean norm of every point of `vector`, coordinates summed in order.
    pub(super) fn norms_to(&self, vector: &[f64], out: &mut [f64]) {
        if let [out] = out {
            *out = crate::linear::dot(vector, vector).sqrt();
            return;
        }
        out.fill(0.0);
        for coordinate in vector.chunks_exact(self.points) {
            for (out, value) in out.iter_mut().zip(coordinate) {
                *out += value * value;
            }
        }
        out.iter_mut().for_each(|out| *out = out.sqrt());
    }
}

/// Entries smaller than `floor` in size become 0.
pub(super) fn flush(values: &mut [f64], floor: f64) {
    for value in values {
        *value = if value.abs() < floor { 0.0 } else { *value };
    }
}
