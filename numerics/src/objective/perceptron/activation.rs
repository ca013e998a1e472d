//! What a hidden unit makes of its sum.

use super::layers::BLOCK;
use crate::elementary::exp;

/// `s(z)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Activation {
    /// `tanh z`.
    Tanh,
    /// `max(z, 0)`; at `z = 0` the slope is `at_zero`, the setting of automatic differentiation.
    Relu {
        /// `relu'(0)`, in `[0, 1]`.
        at_zero: f64,
    },
}

impl Activation {
    /// Replaces the sums of a unit by `s(z)` and writes `s'(z)`; how many of the first `samples` lie on a kink.
    #[inline(always)]
    pub(super) fn apply(self, z: &mut [f64; BLOCK], slope: &mut [f64; BLOCK], samples: usize) -> u32 {
        match self {
            Self::Tanh => {
                for (z, slope) in z.iter_mut().zip(slope) {
                    // 1 - 2 / (exp 2z + 1): off by 1e-16 in absolute terms, and a loop of SIMD.
                    *z = 1.0 - 2.0 / (exp(2.0 * *z) + 1.0);
                    *slope = 1.0 - *z * *z;
                }
                0
            }
            Self::Relu { at_zero } => {
                let ties = z[..samples].iter().filter(|z| **z == 0.0).count();
                for (z, slope) in z.iter_mut().zip(slope) {
                    let (value, rise) = if *z > 0.0 {
                        (*z, 1.0)
                    } else if *z == 0.0 {
                        (0.0, at_zero)
                    } else {
                        // Keeps NaN.
                        (0.0 * *z, 0.0)
                    };
                    (*z, *slope) = (value, rise);
                }
                ties as u32
            }
        }
    }
}
