//! Penalties on the lengths of groups of numbers.

use std::ops::Range;

use super::Penalty;

/// `weight P(||x||)`: what a penalty `P` of one number makes of a whole group `x`.
///
/// `P` grows with `|x|`, so this is as weakly convex as `P`, and its gradient, where `P` has one everywhere,
/// has the same Lipschitz constant.
#[derive(Debug)]
pub struct Radial<'a, P: ?Sized> {
    penalty: &'a P,
    weight: f64,
}

impl<'a, P: Penalty + ?Sized> Radial<'a, P> {
    /// `weight` times `penalty`, on lengths.
    pub fn new(penalty: &'a P, weight: f64) -> Self {
        Self { penalty, weight }
    }

    /// `weight P(||x||)`.
    pub fn value(&self, x: &[f64]) -> f64 {
        self.weight * self.penalty.value(length(x))
    }

    /// Writes the gradient, `weight P'(||x||) x / ||x||`; NaN at zero when `P` has a kink there, and where
    /// `||x||` is at another kink. Panics when the lengths differ.
    pub fn gradient_to(&self, x: &[f64], out: &mut [f64]) {
        assert_eq!(x.len(), out.len(), "one slope for every number");
        let norm = length(x);
        // P' is NaN at a kink; where P is smooth at zero, 0 / 1 is the right direction.
        let scale = self.weight * self.penalty.derivative(norm) / if norm > 0.0 { norm } else { 1.0 };
        for (out, &x) in out.iter_mut().zip(x) {
            *out = scale * if norm > 0.0 { x } else { 1.0 };
        }
    }

    /// Whether 0 is a subgradient at `x`.
    pub fn rests_at(&self, x: &[f64]) -> bool {
        let (low, high) = self.penalty.subdifferential(length(x));
        low <= 0.0 && high >= 0.0
    }

    /// Turns `v` into `prox_{tau}(v)`: the group keeps its direction and takes the length the prox of `P`
    /// makes of its own.
    pub fn prox_in_place(&self, v: &mut [f64], tau: f64) {
        let norm = length(v);
        if norm > 0.0 {
            let scale = self.penalty.prox(norm, tau * self.weight) / norm;
            v.iter_mut().for_each(|v| *v *= scale);
        }
    }

    /// The distance of `w` to the Clarke subdifferential at `x`: with `P'(||x||)` in `[low, high]`, at zero
    /// the ball of radius `weight high`, elsewhere the segment from `weight low` to `weight high` along
    /// `x / ||x||`. Panics when the lengths differ.
    pub fn subdifferential_distance(&self, x: &[f64], w: &[f64]) -> f64 {
        assert_eq!(x.len(), w.len(), "one subgradient for every number");
        let norm = length(x);
        if self.weight == 0.0 {
            return length(w);
        }
        let (low, high) = self.penalty.subdifferential(norm);
        if norm == 0.0 {
            return (length(w) - self.weight * high).max(0.0);
        }
        let along = x.iter().zip(w).map(|(x, w)| x / norm * w).sum::<f64>();
        let nearest = along.max(self.weight * low).min(self.weight * high);
        x.iter().zip(w).map(|(x, w)| w - nearest * x / norm).map(|rest| rest * rest).sum::<f64>().sqrt()
    }
}

/// `sum_j w_j P(||x_j||)` over disjoint groups `x_j`: with L1 the group lasso (norm `l_{2,1}`),
/// with WEEP its differentiable relative. The prox of a radial penalty scales every group by
/// what the prox of `P` makes of its length. Numbers in no group are not penalised.
///
/// # Examples
/// ```
/// use numerics::penalty::{Group, L1};
/// let group = Group::new(L1::new(1.0).unwrap(), vec![0..2]);
/// let mut shrunk = [0.0; 3];
/// group.prox_to(&[3.0, 4.0, 7.0], 2.5, &mut shrunk);
/// assert_eq!(shrunk, [1.5, 2.0, 7.0]);
/// ```
///
/// # References
/// Yuan, Lin 2006, "Model selection and estimation in regression with grouped variables".
#[derive(Debug, Clone)]
pub struct Group<P> {
    penalty: P,
    groups: Vec<Range<usize>>,
    weights: Vec<f64>,
}

impl<P: Penalty> Group<P> {
    /// `penalty` on the length of each of `groups`, all of weight one.
    ///
    /// # Panics
    /// When the groups are not in order or overlap.
    pub fn new(penalty: P, groups: Vec<Range<usize>>) -> Self {
        let ordered = groups.windows(2).all(|pair| pair[0].end <= pair[1].start);
        assert!(ordered && groups.iter().all(|group| group.start <= group.end), "groups in order, disjoint");
        let weights = vec![1.0; groups.len()];
        Self { penalty, groups, weights }
    }

    /// With a weight for each group, such as the square root of its size.
    ///
    /// # Panics
    /// When there is not one positive, finite weight for each group.
    pub fn with_weights(mut self, weights: Vec<f64>) -> Self {
        let valid = weights.iter().all(|&weight| weight > 0.0 && weight.is_finite());
        assert!(valid && weights.len() == self.groups.len(), "a positive weight for each group");
        self.weights = weights;
        self
    }

    /// The groups.
    pub fn groups(&self) -> &[Range<usize>] {
        &self.groups
    }

    /// The penalty of `x`. Panics when a group reaches beyond `x`.
    pub fn value(&self, x: &[f64]) -> f64 {
        self.each().map(|(group, radial)| radial.value(&x[group])).sum()
    }

    /// Writes the gradient, `w_j P'(||x_j||) x_j / ||x_j||`; NaN for a group at zero when `P` has a
    /// kink there. Panics when the lengths differ or a group reaches beyond `x`.
    pub fn gradient_to(&self, x: &[f64], out: &mut [f64]) {
        assert_eq!(x.len(), out.len(), "one slope for every number");
        out.fill(0.0);
        for (group, radial) in self.each() {
            radial.gradient_to(&x[group.clone()], &mut out[group]);
        }
    }

    /// Writes `prox_{tau}(v)`. Panics when the lengths differ or a group reaches beyond `v`.
    pub fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        assert_eq!(v.len(), out.len(), "one result for every number");
        out.copy_from_slice(v);
        for (group, radial) in self.each() {
            radial.prox_in_place(&mut out[group], tau);
        }
    }

    fn each(&self) -> impl Iterator<Item = (Range<usize>, Radial<'_, P>)> {
        let radials = self.weights.iter().map(|weight| Radial::new(&self.penalty, *weight));
        self.groups.iter().cloned().zip(radials)
    }
}

/// The Euclidean norm; divided by the largest entry first, so that squares neither overflow nor
/// vanish. NaN stays.
fn length(x: &[f64]) -> f64 {
    let largest = x.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return x.iter().fold(largest, |sum, x| sum + x.abs());
    }
    largest * x.iter().map(|x| (x / largest) * (x / largest)).sum::<f64>().sqrt()
}
