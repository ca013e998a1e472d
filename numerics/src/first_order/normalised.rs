//! Steps divided by a power of a gradient norm.

use super::kind::{check_momentum, check_step};
use super::{Halt, Iterate, Method};
use crate::oracle::{Draw, Oracle, Stream};
use crate::penalty::ParameterError;

/// `x <- x - alpha d / h`, `h = max(scale |n| + offset, threshold)^power`: `d` the direction, `n` the gradient
/// whose norm divides. Where `h = 0` nothing moves. One norm over all unknowns of a point.
///
/// - `d = n = g`, power 1: normalised gradient descent; power below 1: adaptively normalised (AN-GD), whose
///   power fits the step to ground that bends like a power of its slope; a threshold: clipped.
/// - `d = n` the average `m <- momentum m + (1 - momentum) g`, from `m = g`: normalised with momentum.
/// - `n` the gradient over other samples than `d`: independently and adaptively normalised (IAN-SGD). The mean
///   step is then a multiple of the mean gradient, whereas a norm of the same sample biases it.
///
/// # References
/// Yang, Tripp, Sun, Zou, Zhou 2025, "Adaptive gradient normalization and independent sampling for
/// (stochastic) generalized-smooth optimization" (here with the threshold as a gradient norm: their `Gamma` is
/// one over it, their step ours over `threshold^power`); Cutkosky and Mehta 2020, "Momentum improves
/// normalized SGD"; Zhang, He, Sra, Jadbabaie 2020, "Why gradient clipping accelerates training".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalised {
    /// `alpha`.
    pub step: f64,
    /// Of the norm; 0 is no normalisation.
    pub power: f64,
    /// In front of the norm.
    pub scale: f64,
    /// Added to it.
    pub offset: f64,
    /// Below it the step grows no further.
    pub threshold: f64,
    /// Of the average; 0 takes the gradient itself.
    pub momentum: f64,
    /// Whose norm: that of the direction, or that of a batch of its own.
    pub norm: Stream,
}

/// What it remembers.
#[derive(Debug, Clone)]
pub struct NormalisedMemory {
    /// The average of gradients (d values), once there is one.
    average: Vec<f64>,
    begun: bool,
    /// The gradient whose norm divides, where it is another (d values).
    other: Vec<f64>,
    /// Its norms, then `alpha / h` (one a point).
    lengths: Vec<f64>,
}

impl Normalised {
    /// With all ranges checked.
    ///
    /// # Errors
    /// When the step is not positive, the power outside `[0, 1]`, the momentum outside `[0, 1)`, or scale,
    /// offset or threshold negative.
    pub fn checked(self) -> Result<Self, ParameterError> {
        check_step(self.step)?;
        check_momentum(self.momentum)?;
        ParameterError::check("power", self.power, (0.0..=1.0).contains(&self.power), "between 0 and 1")?;
        for (name, value) in [("scale", self.scale), ("offset", self.offset), ("threshold", self.threshold)] {
            ParameterError::check(name, value, value >= 0.0, "at least 0")?;
        }
        Ok(self)
    }

    /// `h` of a norm.
    pub fn divisor(&self, norm: f64) -> f64 {
        let length = (self.scale * norm + self.offset).max(self.threshold);
        if norm.is_nan() {
            f64::NAN
        } else if self.power == 1.0 {
            length
        } else {
            libm::pow(length, self.power)
        }
    }
}

impl Method for Normalised {
    type Memory = NormalisedMemory;

    fn start(&self, at: &Iterate) -> NormalisedMemory {
        let zero = vec![0.0; at.x.len()];
        let lengths = vec![0.0; at.points()];
        NormalisedMemory { average: zero.clone(), begun: false, other: zero, lengths }
    }

    fn step(
        &self,
        at: &mut Iterate,
        memory: &mut NormalisedMemory,
        oracle: &mut dyn Oracle,
    ) -> Result<(), Halt> {
        let NormalisedMemory { average, begun, other, lengths } = memory;
        let (step, averages) = (at.scheduled(self.step), self.momentum > 0.0);
        if averages {
            let kept = if *begun { self.momentum } else { 0.0 };
            for (average, slope) in average.iter_mut().zip(&at.gradient) {
                *average = kept * *average + (1.0 - kept) * slope;
            }
            *begun = true;
        }
        if self.norm == Stream::Norm {
            oracle.gradient_to(Draw::Batch(Stream::Norm), &at.x, other);
            at.norms_to(other, lengths);
        } else {
            at.norms_to(if averages { average } else { &at.gradient }, lengths);
        }
        at.norm = self.divisor(lengths[0]);
        for (point, length) in lengths.iter_mut().enumerate() {
            let own = at.pace.get(point).copied().unwrap_or(1.0) * step;
            let divisor = self.divisor(*length);
            *length = if divisor == 0.0 { 0.0 } else { own / divisor };
        }
        let points = at.points();
        let direction = if averages { &*average } else { &at.gradient };
        for (i, (next, (x, along))) in at.before.iter_mut().zip(at.x.iter().zip(direction)).enumerate() {
            *next = x - lengths[i % points] * along;
        }
        at.arrive(lengths[0]);
        Ok(())
    }
}
