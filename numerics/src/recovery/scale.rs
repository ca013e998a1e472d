//! What the parts of the optimality conditions are compared with, so that a gap has no units.

use super::{Analysis, Forward, Penalised};
use crate::linear::{dot, max_abs};

/// The natural sizes of the entries of `K'(K x - y)` and of `x`.
///
/// A dense design: `|k_j'(K x - y)| <= ||k_j|| ||y||` for every `x` that fits no worse than zero, so that is
/// the size of entry `j`, and `||y|| / ||k_j||` is that of a coefficient. For a design with
/// columns of mean square one, posed with `1 / sqrt(n)`, and a standardised response both are one. A mask
/// compares each entry with an observation of its own: the size is `max |y_i|` for all.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scales {
    /// Of gradients, for every unknown; empty when one is right for all.
    each: Vec<f64>,
    /// The largest of them.
    largest: f64,
    /// Of `D x`.
    image: f64,
}

impl Scales {
    /// Those of an operator and its observations.
    pub(super) fn new(forward: &Forward, response: &[f64]) -> Self {
        let or_one = |scale: f64| if scale > 0.0 { scale } else { 1.0 };
        let Forward::Dense(dense) = forward else {
            let largest = or_one(max_abs(response));
            return Self { each: Vec::new(), largest, image: largest };
        };
        let size = dot(response, response).sqrt();
        let length = |j: usize| dot(dense.column(j), dense.column(j)).sqrt();
        let mut each: Vec<f64> = (0..forward.unknowns()).map(|j| length(j) * size).collect();
        let largest = or_one(max_abs(&each));
        let longest = if size > 0.0 { largest / size } else { 1.0 };
        // A column of zeros has no size of its own.
        each.iter_mut().filter(|scale| **scale == 0.0).for_each(|scale| *scale = largest);
        Self { each, largest, image: or_one(size) / or_one(longest) }
    }

    /// That of the gradient in unknown `j`.
    fn of(&self, j: usize) -> f64 {
        self.each.get(j).copied().unwrap_or(self.largest)
    }

    /// That of the gradients in a range of unknowns: the smallest.
    fn of_group(&self, from: usize, to: usize) -> f64 {
        (from..to).map(|j| self.of(j)).fold(f64::INFINITY, f64::min)
    }
}

impl Penalised {
    /// `D = I`.
    fn acts_on_unknowns(&self) -> bool {
        matches!(self.analysis(), Analysis::Identity(_))
    }

    /// `max_j |g_j| / scale_j` of a gradient; NaN when one entry is.
    pub(super) fn relative_size(&self, gradient: &[f64]) -> f64 {
        let scales = self.scales();
        if scales.each.is_empty() {
            return worst(gradient.iter().map(|slope| slope.abs())) / scales.largest;
        }
        worst(gradient.iter().zip(&scales.each).map(|(slope, scale)| slope.abs() / scale))
    }

    /// The largest entry of `D x - z` beside the natural size of `D x`: coefficient by coefficient where
    /// `D = I`.
    pub(super) fn relative_mismatch(&self, image: &[f64], z: &[f64]) -> f64 {
        let scales = self.scales();
        let apart = image.iter().zip(z).map(|(image, z)| (image - z).abs());
        if scales.each.is_empty() || !self.acts_on_unknowns() {
            return worst(apart) / scales.image;
        }
        // In units of `||y|| / ||k_j||`, which is `scales.image` for the longest column.
        worst(apart.zip(&scales.each).map(|(apart, scale)| apart * scale / scales.largest)) / scales.image
    }

    /// The largest distance of `w_i` to `weight dP(z_i)`, each beside the natural size of a gradient; in groups,
    /// the Euclidean distance of a group beside the smallest size in it.
    pub(super) fn relative_distance(&self, z: &[f64], w: &[f64]) -> f64 {
        let (size, scales) = (self.group_size(), self.scales());
        if scales.each.is_empty() || !self.acts_on_unknowns() {
            return self.subdifferential_distance(z, w) / scales.largest;
        }
        let groups = z.chunks(size).zip(w.chunks(size)).enumerate();
        worst(groups.map(|(k, (z, w))| {
            let from = k * size;
            self.subdifferential_distance(z, w) / scales.of_group(from, from + z.len())
        }))
    }
}

/// The largest of numbers that are not negative; NaN when one is.
fn worst(values: impl Iterator<Item = f64>) -> f64 {
    // Written so that NaN stays: `max` would drop it.
    values.fold(0.0, |largest, value| if value > largest || value.is_nan() { value } else { largest })
}
