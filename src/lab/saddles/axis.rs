//! The time axis: accelerated, physical, logarithmic, arc length, or what the run has cost.

use crate::figure::scale::Scale;
use crate::trace::Table;

/// How times are laid out. A *place* is a time in the units of the axis, a *share* is 0 at its left
/// end and 1 at its right end; all three grow together.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeAxis {
    kind: &'static str,
    /// Physical time of one accelerated unit.
    unit: f64,
    /// Where a logarithmic axis begins.
    first_time: f64,
    horizon: f64,
    /// Accelerated time and place of the rows of the trace, where only the run can tell.
    rows: Vec<(f64, f64)>,
}

impl TimeAxis {
    /// An axis of the given kind (one of [`TIME_AXES`](super::TIME_AXES)) up to `horizon`.
    pub fn new(kind: &'static str, unit: f64, first_time: f64, horizon: f64, trace: &Table) -> Self {
        let column = Self::column_of(kind);
        let rows =
            column.map_or_else(Vec::new, |name| trace.series("time", 0).zip(trace.series(name, 0)).collect());
        Self { kind, unit, first_time: first_time.min(0.5 * horizon), horizon, rows }
    }

    /// The column of the trace that holds the places, for axes only the run can tell.
    fn column_of(kind: &'static str) -> Option<&'static str> {
        matches!(kind, "arc_length" | "iterations" | "samples").then_some(kind)
    }

    /// Places of the rows of another run, by its own arc length or cost, and its own physical time of an
    /// accelerated unit.
    pub fn places_of(&self, trace: &Table, unit: f64) -> Vec<f64> {
        match Self::column_of(self.kind) {
            Some(name) => trace.series(name, 0).collect(),
            None if self.kind == "physical" => trace.series("time", 0).map(|time| time * unit).collect(),
            None => trace.series("time", 0).map(|time| self.place(time)).collect(),
        }
    }

    /// One of [`TIME_AXES`](super::TIME_AXES).
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// What the axis counts, in words.
    pub fn title(&self) -> &'static str {
        match self.kind {
            "logarithmic" => "accelerated time t, log",
            "accelerated" => "accelerated time t",
            "physical" => "physical time t ln(1/α)",
            "iterations" => "steps",
            "samples" => "sample gradients",
            _ => "arc length t + ∫‖dβ‖",
        }
    }

    /// Last accelerated time.
    pub fn horizon(&self) -> f64 {
        self.horizon
    }

    /// First accelerated time shown.
    pub fn start(&self) -> f64 {
        if self.kind == "logarithmic" { self.first_time } else { 0.0 }
    }

    /// The scale charts draw places on.
    pub fn scale(&self) -> Scale {
        let (from, to) = (self.place(self.start()), self.place(self.horizon));
        if self.kind == "logarithmic" { Scale::log(from, to) } else { Scale::linear(from, to) }
    }

    /// Place of an accelerated time; times before the beginning stand at the beginning.
    pub fn place(&self, time: f64) -> f64 {
        match self.kind {
            "logarithmic" => time.max(self.first_time),
            "physical" => time * self.unit,
            _ if !self.rows.is_empty() => interpolate(&self.rows, time, |row| row.0, |row| row.1),
            _ => time,
        }
    }

    /// Accelerated time of a place.
    pub fn time(&self, place: f64) -> f64 {
        match self.kind {
            "physical" => place / self.unit,
            _ if !self.rows.is_empty() => interpolate(&self.rows, place, |row| row.1, |row| row.0),
            _ => place,
        }
    }

    /// Share of the axis left of an accelerated time, in [0, 1].
    pub fn share(&self, time: f64) -> f64 {
        self.scale().unit_from_data(self.place(time)).clamp(0.0, 1.0)
    }

    /// Accelerated time at a share of the axis; exact at both ends.
    pub fn time_at_share(&self, share: f64) -> f64 {
        if share <= 0.0 {
            self.start()
        } else if share >= 1.0 {
            self.horizon
        } else {
            self.time(self.scale().data_from_unit(share))
        }
    }
}

/// Piecewise linear in rows whose `key` does not decrease, held constant outside.
fn interpolate(
    rows: &[(f64, f64)],
    at: f64,
    key: impl Fn(&(f64, f64)) -> f64,
    value: impl Fn(&(f64, f64)) -> f64,
) -> f64 {
    let after = rows.partition_point(|row| key(row) <= at);
    match (after.checked_sub(1).and_then(|before| rows.get(before)), rows.get(after)) {
        (Some(before), Some(after)) => {
            let share = (at - key(before)) / (key(after) - key(before));
            value(before) + share * (value(after) - value(before))
        }
        (Some(end), None) | (None, Some(end)) => value(end),
        (None, None) => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_times_are_inverse_on_every_kind_of_axis() {
        let mut trace = Table::new([("time", 1), ("arc_length", 1), ("iterations", 1), ("samples", 1)]);
        for k in 0..=100 {
            let time = 0.1 * f64::from(k);
            trace.push(&[time, time + (time - 3.0).max(0.0), f64::from(k), f64::from(7 * k)]);
        }
        for kind in crate::lab::saddles::TIME_AXES {
            let axis = TimeAxis::new(kind.name, 18.4, 0.25, 10.0, &trace);
            for k in 0..=20 {
                let share = f64::from(k) / 20.0;
                let back = axis.share(axis.time_at_share(share));
                assert!((back - share).abs() < 1e-12, "{}: {share} came back as {back}", kind.name);
            }
            assert_eq!(axis.time_at_share(1.0), 10.0);
            assert_eq!(axis.share(0.0), 0.0, "{}: zero stands at the beginning", kind.name);
        }
    }
}
