//! An objective whose coefficients are written as factors, with weight decay on these.

use super::{Evaluation, FiniteSum, Objective, Slope};
use crate::parametrisation::Parametrisation;
use std::sync::Arc;

/// `Q(w, c) = f(K(w), c) + weight S(w)`: the first unknowns of `f` are the coefficients of a map `K`, the
/// others (biases) stay as they are, undecayed. By the chain rule `dQ/dw = K'(w)' df/dbeta + weight decay w`.
///
/// `min Q = min f + weight R`, with the same minima: smooth descent on factors minimises a penalty with kinks.
///
/// # References
/// Those of [`crate::parametrisation`].
#[derive(Debug, Clone)]
pub struct Factored<O, P> {
    inner: O,
    map: P,
    weight: f64,
    /// `grad S = decay w`.
    decay: Vec<f64>,
}

/// Any sum through any map; the loops of this one are compiled with this package, for speed.
pub type AnyFactored = Factored<Arc<dyn FiniteSum>, Arc<dyn Parametrisation>>;

impl AnyFactored {
    /// As an objective, and a sum over the same samples.
    pub fn shared(self) -> Arc<dyn FiniteSum> {
        Arc::new(self)
    }
}

impl<O: Objective, P: Parametrisation> Factored<O, P> {
    /// `None` when the map has more coefficients than `f` unknowns, or the weight is negative or not finite.
    pub fn new(inner: O, map: P, weight: f64) -> Option<Self> {
        let fits = map.coefficients() <= inner.dim() && weight >= 0.0 && weight.is_finite();
        let decay = map.decay();
        fits.then_some(Self { inner, map, weight, decay })
    }

    /// The objective of the coefficients.
    pub fn inner(&self) -> &O {
        &self.inner
    }

    /// The map.
    pub fn map(&self) -> &P {
        &self.map
    }

    /// `S(w)`.
    pub fn surrogate(&self, x: &[f64]) -> f64 {
        0.5 * self.decay.iter().zip(x).map(|(decay, w)| decay * w * w).sum::<f64>()
    }

    /// Writes the unknowns of `f`: coefficients, then the others.
    pub fn unknowns_to(&self, x: &[f64], out: &mut [f64]) {
        let (factors, others) = x.split_at(self.map.factors());
        let (coefficients, same) = out.split_at_mut(self.map.coefficients());
        self.map.coefficients_to(factors, coefficients);
        same.copy_from_slice(others);
    }

    #[inline(always)]
    fn chain(
        &self,
        x: &[f64],
        out: &mut [f64],
        room: &mut [f64],
        ask: impl FnOnce(&O, &[f64], &mut [f64], &mut [f64]) -> Evaluation,
    ) -> Evaluation {
        let (unknowns, room) = room.split_at_mut(self.inner.dim());
        let (slope, room) = room.split_at_mut(self.inner.dim());
        self.unknowns_to(x, unknowns);
        let found = ask(&self.inner, unknowns, slope, room);
        let factors = &x[..self.map.factors()];
        let (of_coefficients, of_others) = slope.split_at(self.map.coefficients());
        let (out, same) = out.split_at_mut(factors.len());
        let chosen = self.map.pull_back_to(factors, of_coefficients, out);
        same.copy_from_slice(of_others);
        for ((out, w), decay) in out.iter_mut().zip(factors).zip(&self.decay) {
            *out += self.weight * decay * w;
        }
        let value = found.value + self.weight * self.surrogate(x);
        match found.slope {
            Slope::Missing => Evaluation { value, slope: Slope::Missing },
            slope => Evaluation::chosen(value, slope.kinks() + chosen),
        }
    }
}

impl<O: Objective, P: Parametrisation> Objective for Factored<O, P> {
    fn dim(&self) -> usize {
        self.map.factors() + self.inner.dim() - self.map.coefficients()
    }

    fn room(&self) -> usize {
        2 * self.inner.dim() + self.inner.room()
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        self.chain(x, out, room, |inner, x, out, room| inner.value_and_gradient_to(x, out, room))
    }
}

impl<O: FiniteSum, P: Parametrisation> FiniteSum for Factored<O, P> {
    fn samples(&self) -> usize {
        self.inner.samples()
    }

    /// The decay is in every sample.
    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        self.chain(x, out, room, |inner, x, out, room| inner.batch_gradient_to(rows, x, out, room))
    }
}
