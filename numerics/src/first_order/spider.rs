//! SPIDER: normalised steps along a recursively corrected gradient.

use super::kind::{MethodKind, STEP, check_step};
use super::{Halt, Iterate, Method, Under};
use crate::oracle::{Draw, Oracle, Stream};
use crate::penalty::{Parameter, ParameterError};

/// `v_k = grad f(x_k)` at every `period`-th step, else `v_{k-1} + grad f_B(x_k) - grad f_B(x_{k-1})` over one
/// batch at both points; `x_{k+1} = x_k - alpha v_k / |v_k|`. The iterate's gradient is `v_k`.
///
/// The error of the estimate grows with the way gone since the last full gradient, which steps of one length
/// keep short.
///
/// # References
/// Fang, Li, Lin, Zhang 2018, "SPIDER: near-optimal non-convex optimization via stochastic path-integrated
/// differential estimator".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spider {
    step: f64,
    period: u64,
}

/// The entry in the list of methods.
pub(super) static KIND: MethodKind = MethodKind {
    name: "spider",
    label: "SPIDER",
    about: "Corrects an old full gradient by differences over batches; steps of one length.",
    parameters: &[
        STEP,
        Parameter {
            name: "period",
            label: "Full gradient every",
            hint: "Fewer full gradients cost less and drift farther",
            min: 2.0,
            max: 500.0,
            default: 20.0,
            logarithmic: false,
        },
    ],
    build: |values, at| Under::boxed(|values| Spider::new(values[0], values[1]), values, at),
};

impl Spider {
    /// With `alpha` and a whole number of steps from one full gradient to the next.
    ///
    /// # Errors
    /// When the step is not positive or the period is no whole number above 0.
    pub fn new(step: f64, period: f64) -> Result<Self, ParameterError> {
        let whole = period >= 1.0 && period.fract() == 0.0 && period < 1e15;
        ParameterError::check("period", period, whole, "a whole number of at least 1")?;
        Ok(Self { step: check_step(step)?, period: period as u64 })
    }
}

/// What it remembers.
#[derive(Debug, Clone)]
pub struct SpiderMemory {
    /// `v_{k-1}` (d values).
    estimate: Vec<f64>,
    /// The batch's gradient at the point before (d values).
    behind: Vec<f64>,
    /// `|v|`, then `alpha / |v|` (one a point).
    lengths: Vec<f64>,
}

impl Method for Spider {
    type Memory = SpiderMemory;

    fn start(&self, at: &Iterate) -> SpiderMemory {
        let zero = vec![0.0; at.x.len()];
        SpiderMemory { estimate: zero.clone(), behind: zero, lengths: vec![0.0; at.points()] }
    }

    fn evaluate(
        &self,
        at: &mut Iterate,
        memory: &mut SpiderMemory,
        oracle: &mut dyn Oracle,
    ) -> Result<(), Halt> {
        if at.iteration.is_multiple_of(self.period) {
            return at.evaluate(oracle, Draw::Whole);
        }
        let batch = Draw::Batch(Stream::Direction);
        let found = oracle.gradient_to(batch, &at.x, &mut at.spare);
        oracle.gradient_to(batch, &at.before, &mut memory.behind);
        for ((new, behind), estimate) in at.spare.iter_mut().zip(&memory.behind).zip(&memory.estimate) {
            *new = estimate + *new - behind;
        }
        at.accept(found)
    }

    fn step(
        &self,
        at: &mut Iterate,
        SpiderMemory { estimate, lengths, .. }: &mut SpiderMemory,
        _: &mut dyn Oracle,
    ) -> Result<(), Halt> {
        let step = at.scheduled(self.step);
        estimate.copy_from_slice(&at.gradient);
        at.norms_to(&at.gradient, lengths);
        at.norm = lengths[0];
        for (point, length) in lengths.iter_mut().enumerate() {
            let own = at.pace.get(point).copied().unwrap_or(1.0) * step;
            *length = if *length == 0.0 { 0.0 } else { own / *length };
        }
        at.advance_points(lengths[0], |point, x, _, slope| x - lengths[point] * slope);
        Ok(())
    }
}
