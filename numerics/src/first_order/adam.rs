//! Adam, with the decay of weights inside or beside the loss.

use super::iterate::flush;
use super::kind::{MethodKind, STEP, check_step};
use super::{Halt, Iterate, Method, Under};
use crate::oracle::Oracle;
use crate::penalty::{Parameter, ParameterError};
use std::sync::Arc;

/// `m <- b1 m + (1 - b1) g`, `v <- b2 v + (1 - b2) g^2` coordinate by coordinate, and with both divided by
/// what zero starts leave of them (`1 - b1^k`, `1 - b2^k`) `x <- x - alpha m / (sqrt v + floor)`.
///
/// With a decay (AdamW) also `- alpha decay_i x_i`, at the same point: a decay beside the loss, which `v` does
/// not rescale. It minimises no sum of loss and squares.
///
/// # References
/// Kingma and Ba 2015, "Adam: a method for stochastic optimization"; Loshchilov and Hutter 2019, "Decoupled
/// weight decay regularization".
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    step: f64,
    /// `b1` and `b2`.
    decays: (f64, f64),
    floor: f64,
    /// One a coordinate; none for plain Adam.
    weight_decay: Option<Arc<[f64]>>,
}

const fn share(name: &'static str, label: &'static str, hint: &'static str, default: f64) -> Parameter {
    Parameter { name, label, hint, min: 0.0, max: 0.9999, default, logarithmic: false }
}

/// The entry in the list of methods.
pub(super) static KIND: MethodKind = MethodKind {
    name: "adam",
    label: "Adam",
    about: "Divides each coordinate by the size of its slopes so far; the step bounds every move.",
    parameters: &[
        STEP,
        share("beta1", "Decay of the mean", "How long slopes are remembered", 0.9),
        share("beta2", "Decay of the square", "How long their sizes are remembered", 0.999),
        Parameter {
            name: "epsilon",
            label: "Floor",
            hint: "Keeps coordinates without slopes at rest",
            min: 0.0,
            max: 1.0,
            default: 1e-8,
            logarithmic: false,
        },
    ],
    build: |values, at| Under::boxed(|v| Adam::new(v[0], (v[1], v[2]), v[3]), values, at),
};

impl Adam {
    /// With `alpha`, the two decays and the floor.
    ///
    /// # Errors
    /// When the step is not positive, a decay outside `[0, 1)` or the floor negative.
    pub fn new(step: f64, decays: (f64, f64), floor: f64) -> Result<Self, ParameterError> {
        for (name, decay) in [("beta1", decays.0), ("beta2", decays.1)] {
            ParameterError::check(name, decay, (0.0..1.0).contains(&decay), "at least 0 and below 1")?;
        }
        ParameterError::check("epsilon", floor, floor >= 0.0, "at least 0")?;
        Ok(Self { step: check_step(step)?, decays, floor, weight_decay: None })
    }

    /// With a decay beside the loss, one number a coordinate.
    #[must_use]
    pub fn with_weight_decay(self, decay: Arc<[f64]>) -> Self {
        Self { weight_decay: Some(decay), ..self }
    }
}

/// What it remembers.
#[derive(Debug, Clone)]
pub struct AdamMemory {
    /// `m` (d values).
    pub mean: Vec<f64>,
    /// `v` (d values).
    pub square: Vec<f64>,
    /// `b1^k` and `b2^k`.
    left: (f64, f64),
}

impl Method for Adam {
    type Memory = AdamMemory;

    fn start(&self, at: &Iterate) -> AdamMemory {
        let zero = vec![0.0; at.x.len()];
        AdamMemory { mean: zero.clone(), square: zero, left: (1.0, 1.0) }
    }

    fn step(&self, at: &mut Iterate, memory: &mut AdamMemory, _: &mut dyn Oracle) -> Result<(), Halt> {
        let ((b1, b2), step) = (self.decays, at.scheduled(self.step));
        let AdamMemory { mean, square, left } = memory;
        *left = (left.0 * b1, left.1 * b2);
        let (first, second) = (1.0 / (1.0 - left.0), 1.0 / (1.0 - left.1));
        let points = at.points();
        let moments = mean.iter_mut().zip(square.iter_mut()).zip(&at.gradient);
        let places = at.before.iter_mut().zip(&at.x);
        for (i, (((mean, square), &slope), (next, &x))) in moments.zip(places).enumerate() {
            *mean = b1 * *mean + (1.0 - b1) * slope;
            *square = b2 * *square + (1.0 - b2) * slope * slope;
            let own = if at.pace.is_empty() { step } else { at.pace[i % points] * step };
            *next = x - own * (*mean * first) / ((*square * second).sqrt() + self.floor);
            if let Some(decay) = &self.weight_decay {
                *next -= own * decay[i] * x;
            }
        }
        if at.floor > 0.0 {
            flush(mean, at.floor);
            flush(square, at.floor * at.floor);
        }
        at.arrive(step);
        Ok(())
    }
}
