//! The axis of steps: linear, or logarithmic in `1 + step`; charts may count calls on it.

use crate::trace::Table;

/// From step 0 to the last one made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepAxis {
    last: f64,
    logarithmic: bool,
    calls: bool,
}

impl StepAxis {
    /// The axis of a trace; `None` before its second row.
    pub fn new(kind: &str, trace: &Table) -> Option<Self> {
        let last = trace.rows().checked_sub(1).map(|row| trace.scalar(row, "time"))?;
        (last > 0.0).then_some(Self { last, logarithmic: kind != "linear", calls: kind == "calls" })
    }

    /// The last step.
    pub fn last(&self) -> f64 {
        self.last
    }

    /// Whether it is logarithmic.
    pub fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// Whether charts count gradients and proxes in place of steps, which do not all cost the same.
    pub fn counts_calls(&self) -> bool {
        self.calls
    }

    /// What charts write below it.
    pub fn title(&self) -> &'static str {
        match (self.calls, self.logarithmic) {
            (true, _) => "1 + gradients and proxes",
            (false, true) => "1 + steps",
            (false, false) => "steps",
        }
    }

    /// Where a step stands, from 0 to 1.
    pub fn share(&self, step: f64) -> f64 {
        let step = step.clamp(0.0, self.last);
        if self.logarithmic { libm::log1p(step) / libm::log1p(self.last) } else { step / self.last }
    }

    /// The step at a share.
    pub fn step(&self, share: f64) -> f64 {
        let share = share.clamp(0.0, 1.0);
        let step =
            if self.logarithmic { libm::expm1(share * libm::log1p(self.last)) } else { share * self.last };
        // Rounding must not lead beyond the end.
        if share == 1.0 { self.last } else { step.min(self.last) }
    }
}
