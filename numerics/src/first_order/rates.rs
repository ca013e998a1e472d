//! Rates on quadratics: how much of the distance a step of gradient descent, heavy ball or Nesterov leaves.
//!
//! On an eigenvector of curvature `lambda` each rule is a linear recursion; the rate is the largest modulus
//! of the roots of its polynomial, and over a spectrum that at its ends.
//!
//! # References
//! Polyak 1987, "Introduction to optimization", section 3.2; Lessard, Recht, Packard 2016, "Analysis and
//! design of optimization algorithms via integral quadratic constraints", table 1.

/// A rule with a step and a momentum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// `z - (1 - alpha lambda)`.
    GradientDescent,
    /// `z^2 - (1 + beta - alpha lambda) z + beta`.
    HeavyBall,
    /// `z^2 - (1 + beta)(1 - alpha lambda) z + beta (1 - alpha lambda)`.
    Nesterov,
}

/// A step with a momentum, and the rate they give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// `alpha`.
    pub step: f64,
    /// `beta`.
    pub momentum: f64,
    /// Share of the distance a step leaves, in the long run.
    pub rate: f64,
}

impl Rule {
    /// The largest modulus of a root for one eigenvalue.
    pub fn rate(self, step: f64, momentum: f64, eigenvalue: f64) -> f64 {
        let left = 1.0 - step * eigenvalue;
        match self {
            Self::GradientDescent => left.abs(),
            Self::HeavyBall => largest_root(left + momentum, momentum),
            Self::Nesterov => largest_root((1.0 + momentum) * left, momentum * left),
        }
    }

    /// The rate over several eigenvalues.
    pub fn rate_over(self, step: f64, momentum: f64, eigenvalues: &[f64]) -> f64 {
        eigenvalues.iter().fold(0.0, |worst, &value| self.rate(step, momentum, value).max(worst))
    }

    /// The pair of least rate over `[least, largest]`, both positive.
    pub fn best(self, least: f64, largest: f64) -> Pair {
        let condition = largest / least;
        match self {
            Self::GradientDescent => Pair {
                step: 2.0 / (largest + least),
                momentum: 0.0,
                rate: (condition - 1.0) / (condition + 1.0),
            },
            Self::HeavyBall => {
                let (sum, root) = (largest.sqrt() + least.sqrt(), condition.sqrt());
                let rate = (root - 1.0) / (root + 1.0);
                Pair { step: 4.0 / (sum * sum), momentum: rate * rate, rate }
            }
            Self::Nesterov => {
                let root = (3.0 * condition + 1.0).sqrt();
                let momentum = (root - 2.0) / (root + 2.0);
                Pair { step: 4.0 / (3.0 * largest + least), momentum, rate: 1.0 - 2.0 / root }
            }
        }
    }

    /// The step beyond which the largest eigenvalue diverges.
    pub fn border(self, momentum: f64, largest: f64) -> f64 {
        match self {
            Self::GradientDescent => 2.0 / largest,
            Self::HeavyBall => 2.0 * (1.0 + momentum) / largest,
            Self::Nesterov => 2.0 * (1.0 + momentum) / ((1.0 + 2.0 * momentum) * largest),
        }
    }
}

/// The largest modulus of the roots of `z^2 - sum z + product`.
fn largest_root(sum: f64, product: f64) -> f64 {
    let square = sum * sum - 4.0 * product;
    if square < 0.0 { product.sqrt() } else { 0.5 * (sum.abs() + square.sqrt()) }
}
