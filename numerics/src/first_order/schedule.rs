//! How a step length changes on the way, for every method alike.

use std::f64::consts::PI;

/// The step of iteration `k` made from the step of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Schedule {
    /// `step`.
    #[default]
    Constant,
    /// `step / (1 + k / after)^power`. Powers in `(1/2, 1]` sum to infinity with a finite sum of squares
    /// (Robbins and Monro 1951); beyond 1 the way is bounded.
    Decaying {
        /// How fast; 0 is constant.
        power: f64,
        /// Iterations after which the decay is felt.
        after: f64,
    },
    /// `step (1 + cos(pi k / steps)) / 2`, 0 from `steps` on.
    Cosine {
        /// Iterations until the step is 0.
        steps: f64,
    },
}

impl Schedule {
    /// The step of iteration `k`.
    pub fn step_at(self, step: f64, k: u64) -> f64 {
        match self {
            Self::Constant => step,
            Self::Decaying { power, after } => {
                let t = 1.0 + k as f64 / after;
                // The usual powers without a power function, whose last bit differs between libraries.
                if power == 0.0 {
                    step
                } else if power == 0.5 {
                    step / t.sqrt()
                } else if power == 1.0 {
                    step / t
                } else {
                    step * libm::pow(t, -power)
                }
            }
            Self::Cosine { steps } if (k as f64) < steps => {
                0.5 * step * (1.0 + libm::cos(PI * k as f64 / steps))
            }
            Self::Cosine { .. } => 0.0,
        }
    }
}
