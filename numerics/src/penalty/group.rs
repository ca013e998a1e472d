//! Penalties on the lengths of groups of numbers.

use std::ops::Range;

use super::Penalty;

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
        self.weighted().map(|(group, weight)| weight * self.penalty.value(length(&x[group]))).sum()
    }

    /// Writes the gradient, `w_j P'(||x_j||) x_j / ||x_j||`; NaN for a group at zero when `P` has a
    /// kink there. Panics when the lengths differ or a group reaches beyond `x`.
    pub fn gradient_to(&self, x: &[f64], out: &mut [f64]) {
        assert_eq!(x.len(), out.len(), "one slope for every number");
        out.fill(0.0);
        for (group, weight) in self.weighted() {
            let norm = length(&x[group.clone()]);
            // P' is NaN at a kink; where P is smooth at zero, 0 / 1 is the right direction.
            let scale = weight * self.penalty.derivative(norm) / if norm > 0.0 { norm } else { 1.0 };
            for (out, &x) in out[group.clone()].iter_mut().zip(&x[group]) {
                *out = scale * if norm > 0.0 { x } else { 1.0 };
            }
        }
    }

    /// Writes `prox_{tau}(v)`. Panics when the lengths differ or a group reaches beyond `v`.
    pub fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        assert_eq!(v.len(), out.len(), "one result for every number");
        out.copy_from_slice(v);
        for (group, weight) in self.weighted() {
            let norm = length(&v[group.clone()]);
            if norm > 0.0 {
                let scale = self.penalty.prox(norm, tau * weight) / norm;
                for out in &mut out[group] {
                    *out *= scale;
                }
            }
        }
    }

    fn weighted(&self) -> impl Iterator<Item = (Range<usize>, f64)> {
        self.groups.iter().cloned().zip(self.weights.iter().copied())
    }
}

/// The Euclidean norm; divided by the largest entry first, so that squares neither overflow nor
/// vanish.
fn length(x: &[f64]) -> f64 {
    let largest = x.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * x.iter().map(|x| (x / largest) * (x / largest)).sum::<f64>().sqrt()
}
