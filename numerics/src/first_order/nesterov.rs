//! Nesterov's accelerated gradient.

use super::kind::{MOMENTUM, MethodKind, STEP, check_momentum, check_step};
use super::{Halt, Iterate, Method, Momentum, Under};
use crate::oracle::{Draw, Oracle, Stream};
use crate::penalty::ParameterError;

/// `z_k = x_k + beta_k (x_k - x_{k-1})`, `x_{k+1} = z_k - alpha_k g(z_k)`: the slope is asked where momentum
/// alone would lead. The iterate's gradient and value are those of `z_k`.
///
/// # References
/// Nesterov 1983, "A method of solving a convex programming problem with convergence rate O(1/k^2)"; Lessard,
/// Recht, Packard 2016, "Analysis and design of optimization algorithms via integral quadratic constraints",
/// section 2 (rates on quadratics).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nesterov {
    step: f64,
    momentum: Momentum,
}

/// The entry in the list of methods.
pub(super) static KIND: MethodKind = MethodKind {
    name: "nesterov",
    label: "Nesterov",
    about: "Asks for the slope where momentum alone would lead; accelerates every convex function.",
    parameters: &[STEP, MOMENTUM],
    build: |values, at| {
        Under::boxed(|values| Nesterov::new(values[0], Momentum::Fixed(values[1])), values, at)
    },
};

impl Nesterov {
    /// With `alpha` and the rule of `beta`.
    ///
    /// # Errors
    /// When the step is not positive, the momentum outside `[0, 1)` or the friction negative.
    pub fn new(step: f64, momentum: Momentum) -> Result<Self, ParameterError> {
        match momentum {
            Momentum::Fixed(momentum) => check_momentum(momentum)?,
            Momentum::Friction(r) => ParameterError::check("friction", r, r >= 0.0, "at least 0")?,
        }
        Ok(Self { step: check_step(step)?, momentum })
    }

    /// `beta_k` of a point.
    fn momentum(&self, at: &Iterate, point: usize) -> f64 {
        let pace = at.pace.get(point).copied().unwrap_or(1.0);
        self.momentum.at(pace * at.scheduled(self.step))
    }
}

impl Method for Nesterov {
    /// `z_k` (d values).
    type Memory = Vec<f64>;

    fn start(&self, at: &Iterate) -> Vec<f64> {
        at.x.clone()
    }

    fn evaluate(&self, at: &mut Iterate, ahead: &mut Vec<f64>, oracle: &mut dyn Oracle) -> Result<(), Halt> {
        let (points, same) = (at.points(), self.momentum(at, 0));
        for (i, (z, (x, before))) in ahead.iter_mut().zip(at.x.iter().zip(&at.before)).enumerate() {
            let momentum = if at.pace.is_empty() { same } else { self.momentum(at, i % points) };
            *z = x + momentum * (x - before);
        }
        let found = oracle.gradient_to(Draw::Batch(Stream::Direction), ahead, &mut at.spare);
        at.accept(found)
    }

    fn step(&self, at: &mut Iterate, ahead: &mut Vec<f64>, _: &mut dyn Oracle) -> Result<(), Halt> {
        let (step, points) = (at.scheduled(self.step), at.points());
        for (i, (next, (z, slope))) in at.before.iter_mut().zip(ahead.iter().zip(&at.gradient)).enumerate() {
            let own = if at.pace.is_empty() { step } else { at.pace[i % points] * step };
            *next = z - own * slope;
        }
        at.arrive(step);
        Ok(())
    }
}
