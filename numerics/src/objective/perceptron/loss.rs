//! What an output costs.

/// The loss of an output `f` beside a response `y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputLoss {
    /// `log(1 + exp(-y f))`, labels `y = 1` and `-1`.
    Logistic,
    /// `(f - y)^2 / 2`.
    Squared,
    /// `|f - y|`; at a fit the slope is 0.
    Absolute,
}

/// Value, slope in `f`, and whether the slope was chosen at a kink.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct OutputCost {
    pub value: f64,
    pub slope: f64,
    pub kink: bool,
}

impl OutputLoss {
    /// At an output.
    pub(super) fn at(self, f: f64, y: f64) -> OutputCost {
        let smooth = |value, slope| OutputCost { value, slope, kink: false };
        match self {
            Self::Logistic => {
                let margin = y * f;
                let shrunk = libm::exp(-margin.abs());
                // Either form keeps its digits where the exponential is small.
                let wrong = if margin >= 0.0 { shrunk / (1.0 + shrunk) } else { 1.0 / (1.0 + shrunk) };
                let hinge = if margin < 0.0 { -margin } else { 0.0 };
                smooth(libm::log1p(shrunk) + hinge, -y * wrong)
            }
            Self::Squared => smooth(0.5 * (f - y) * (f - y), f - y),
            Self::Absolute if f == y => OutputCost { value: 0.0, slope: 0.0, kink: true },
            Self::Absolute => smooth((f - y).abs(), 1f64.copysign(f - y)),
        }
    }
}
