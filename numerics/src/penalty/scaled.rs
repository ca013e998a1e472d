//! A penalty with one more weight in front.

use super::{Jump, Penalty};

/// `weight P`: values and slopes times the weight, the prox with `tau weight` for `tau`.
#[derive(Debug, Clone, Copy)]
pub struct Scaled<P> {
    penalty: P,
    weight: f64,
}

impl<P: Penalty> Scaled<P> {
    /// `weight` times `penalty`.
    ///
    /// # Panics
    /// When the weight is not positive and finite.
    pub fn new(penalty: P, weight: f64) -> Self {
        assert!(weight > 0.0 && weight.is_finite(), "the weight of a penalty is positive and finite");
        Self { penalty, weight }
    }
}

impl<P: Penalty> Penalty for Scaled<P> {
    fn value(&self, x: f64) -> f64 {
        self.weight * self.penalty.value(x)
    }

    fn derivative(&self, x: f64) -> f64 {
        self.weight * self.penalty.derivative(x)
    }

    fn subdifferential(&self, x: f64) -> (f64, f64) {
        let (low, high) = self.penalty.subdifferential(x);
        (self.weight * low, self.weight * high)
    }

    fn prox(&self, v: f64, tau: f64) -> f64 {
        self.penalty.prox(v, self.weight * tau)
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        self.penalty.jump(self.weight * tau)
    }

    fn slope_at_zero(&self) -> f64 {
        self.weight * self.penalty.slope_at_zero()
    }

    fn weak_convexity(&self) -> f64 {
        self.weight * self.penalty.weak_convexity()
    }

    fn derivative_lipschitz(&self) -> Option<f64> {
        self.penalty.derivative_lipschitz().map(|lipschitz| self.weight * lipschitz)
    }

    fn breakpoints(&self) -> Vec<f64> {
        self.penalty.breakpoints()
    }

    fn sum(&self, x: &[f64]) -> f64 {
        self.weight * self.penalty.sum(x)
    }

    fn derivative_to(&self, x: &[f64], out: &mut [f64]) {
        self.penalty.derivative_to(x, out);
        for slope in out {
            *slope *= self.weight;
        }
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        self.penalty.prox_to(v, self.weight * tau, out);
    }
}

impl<P: Penalty + ?Sized> Penalty for Box<P> {
    fn value(&self, x: f64) -> f64 {
        (**self).value(x)
    }

    fn derivative(&self, x: f64) -> f64 {
        (**self).derivative(x)
    }

    fn subdifferential(&self, x: f64) -> (f64, f64) {
        (**self).subdifferential(x)
    }

    fn prox(&self, v: f64, tau: f64) -> f64 {
        (**self).prox(v, tau)
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        (**self).jump(tau)
    }

    fn slope_at_zero(&self) -> f64 {
        (**self).slope_at_zero()
    }

    fn weak_convexity(&self) -> f64 {
        (**self).weak_convexity()
    }

    fn derivative_lipschitz(&self) -> Option<f64> {
        (**self).derivative_lipschitz()
    }

    fn breakpoints(&self) -> Vec<f64> {
        (**self).breakpoints()
    }

    fn sum(&self, x: &[f64]) -> f64 {
        (**self).sum(x)
    }

    fn derivative_to(&self, x: &[f64], out: &mut [f64]) {
        (**self).derivative_to(x, out);
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        (**self).prox_to(v, tau, out);
    }
}
