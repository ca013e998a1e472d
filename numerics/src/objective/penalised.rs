//! An objective with a penalty on its unknowns.

use super::{Evaluation, FiniteSum, Objective, Slope};
use crate::penalty::Penalty;
use std::sync::Arc;

/// `f(x) + weight sum_i P(x_i)`, the sum over the first `penalised` unknowns (biases go free).
///
/// Where `P` has no derivative, 0 is chosen when it is one of its slopes, and the slope is missing when it is
/// not.
#[derive(Debug, Clone)]
pub struct Penalised<O> {
    inner: O,
    penalty: Arc<dyn Penalty>,
    weight: f64,
    penalised: usize,
}

/// Any sum with any penalty; the loops of this one are compiled with this package, for speed.
pub type AnyPenalised = Penalised<Arc<dyn FiniteSum>>;

impl AnyPenalised {
    /// As an objective, and a sum over the same samples.
    pub fn shared(self) -> Arc<dyn FiniteSum> {
        Arc::new(self)
    }
}

impl<O: Objective> Penalised<O> {
    /// With the penalty on all unknowns. `None` when the weight is negative or not finite.
    pub fn new(inner: O, penalty: Arc<dyn Penalty>, weight: f64) -> Option<Self> {
        let penalised = inner.dim();
        (weight >= 0.0 && weight.is_finite()).then_some(Self { inner, penalty, weight, penalised })
    }

    /// With the penalty on the first unknowns only.
    #[must_use]
    pub fn on_first(self, penalised: usize) -> Self {
        Self { penalised: penalised.min(self.inner.dim()), ..self }
    }

    /// Adds the penalty's part to what the inner objective found.
    fn add(&self, found: Evaluation, x: &[f64], out: &mut [f64]) -> Evaluation {
        if self.weight == 0.0 {
            return found;
        }
        let x = &x[..self.penalised];
        let value = found.value + self.weight * self.penalty.sum(x);
        let (mut kinks, mut missing) = (found.slope.kinks(), found.slope == Slope::Missing);
        for (out, &x) in out.iter_mut().zip(x) {
            let slope = self.penalty.derivative(x);
            if slope.is_nan() && !x.is_nan() {
                let (low, high) = self.penalty.subdifferential(x);
                kinks += 1;
                missing |= !(low <= 0.0 && high >= 0.0);
            } else {
                *out += self.weight * slope;
            }
        }
        if missing { Evaluation { value, slope: Slope::Missing } } else { Evaluation::chosen(value, kinks) }
    }
}

impl<O: Objective> Objective for Penalised<O> {
    fn dim(&self) -> usize {
        self.inner.dim()
    }

    fn room(&self) -> usize {
        self.inner.room()
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        let found = self.inner.value_and_gradient_to(x, out, room);
        self.add(found, x, out)
    }

    fn smoothness(&self) -> Option<f64> {
        if self.weight == 0.0 {
            return self.inner.smoothness();
        }
        Some(self.inner.smoothness()? + self.weight * self.penalty.derivative_lipschitz()?)
    }
}

impl<O: FiniteSum> FiniteSum for Penalised<O> {
    fn samples(&self) -> usize {
        self.inner.samples()
    }

    /// The penalty is in every sample.
    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        let found = self.inner.batch_gradient_to(rows, x, out, room);
        self.add(found, x, out)
    }
}
