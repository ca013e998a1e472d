//! Heavy ball, and what it is without momentum: gradient descent and the subgradient method.

use super::kind::{MOMENTUM, MethodKind, STEP, check_momentum, check_step};
use super::{Halt, Iterate, Method, Under};
use crate::oracle::Oracle;
use crate::penalty::{Parameter, ParameterError};

/// `x_{k+1} = x_k - alpha_k g_k + beta_k (x_k - x_{k-1})`, `g_k` the slope at `x_k`: the gradient, a
/// stochastic gradient or an element of a conservative field, whatever the oracle answers.
///
/// Without momentum this is gradient descent, its stochastic and its subgradient variant.
///
/// # References
/// Polyak 1964, "Some methods of speeding up the convergence of iteration methods"; Le 2024, "Nonsmooth
/// nonconvex stochastic heavy ball".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeavyBall {
    step: f64,
    momentum: Momentum,
}

/// `beta_k`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Momentum {
    /// `beta`.
    Fixed(f64),
    /// `max(0, 1 - r sqrt(alpha_k))`: small steps then follow `x'' + r x' = -grad f` with time step
    /// `sqrt(alpha)`.
    Friction(f64),
}

impl Momentum {
    /// At the step `alpha_k`.
    #[inline(always)]
    pub fn at(self, step: f64) -> f64 {
        match self {
            Self::Fixed(momentum) => momentum,
            Self::Friction(friction) => (1.0 - friction * step.sqrt()).max(0.0),
        }
    }
}

/// Gradient descent.
pub(super) static GRADIENT_DESCENT: MethodKind = MethodKind {
    name: "gradient_descent",
    label: "Gradient descent",
    about: "Steps against the slope; the step must stay below two over the largest curvature.",
    parameters: &[STEP],
    build: |values, at| Under::boxed(without_momentum, values, at),
};

/// The same rule where slopes are chosen at kinks.
pub(super) static SUBGRADIENT: MethodKind = MethodKind {
    name: "subgradient",
    label: "Subgradient",
    about: "Steps against one of the slopes; at a constant step it hovers around kinks.",
    parameters: &[STEP],
    build: |values, at| Under::boxed(without_momentum, values, at),
};

/// Heavy ball.
pub(super) static HEAVY_BALL: MethodKind = MethodKind {
    name: "heavy_ball",
    label: "Heavy ball",
    about: "Keeps a share of the last move; fastest on a quadratic, a promise for nothing else.",
    parameters: &[STEP, MOMENTUM],
    build: |values, at| {
        Under::boxed(|values| HeavyBall::new(values[0], Momentum::Fixed(values[1])), values, at)
    },
};

/// Heavy ball with a friction in place of a momentum.
pub(super) static FRICTION: MethodKind = MethodKind {
    name: "heavy_ball_friction",
    label: "Heavy ball with friction",
    about: "Ties momentum to the step, so that any step follows the same equation of motion.",
    parameters: &[
        STEP,
        Parameter {
            name: "friction",
            label: "Friction r",
            hint: "At twice the root of the curvature oscillations end",
            min: 0.0,
            max: 20.0,
            default: 1.0,
            logarithmic: false,
        },
    ],
    build: |values, at| {
        Under::boxed(|values| HeavyBall::new(values[0], Momentum::Friction(values[1])), values, at)
    },
};

fn without_momentum(values: &[f64]) -> Result<HeavyBall, ParameterError> {
    HeavyBall::new(values[0], Momentum::Fixed(0.0))
}

impl HeavyBall {
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
}

impl Method for HeavyBall {
    type Memory = ();

    fn start(&self, _: &Iterate) {}

    fn step(&self, at: &mut Iterate, (): &mut (), _: &mut dyn Oracle) -> Result<(), Halt> {
        let step = at.scheduled(self.step);
        if at.pace.is_empty() {
            let momentum = self.momentum.at(step);
            at.advance(step, |x, before, slope| x - step * slope + momentum * (x - before));
        } else {
            let pace = std::mem::take(&mut at.pace);
            at.advance_points(step, |point, x, before, slope| {
                let own = pace[point] * step;
                x - own * slope + self.momentum.at(own) * (x - before)
            });
            at.pace = pace;
        }
        Ok(())
    }
}
