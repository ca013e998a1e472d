//! How long each part of a comparison has worked, on this machine.
//!
//! Times never enter a record: the same settings give the same record, and other times.

/// Milliseconds worked, by place in the comparison.
#[derive(Debug, Default)]
pub struct Stopwatch {
    elapsed_ms: Vec<f64>,
    /// Whose turn it is, and since when.
    turn: Option<(usize, f64)>,
}

impl Stopwatch {
    /// The turn passes on, at this clock time in milliseconds.
    pub fn turn(&mut self, next: Option<usize>, now_ms: f64) {
        if let Some((place, since)) = self.turn.take() {
            if self.elapsed_ms.len() <= place {
                self.elapsed_ms.resize(place + 1, 0.0);
            }
            self.elapsed_ms[place] += now_ms - since;
        }
        self.turn = next.map(|place| (place, now_ms));
    }

    /// Milliseconds worked so far; empty when no turns were told.
    pub fn elapsed_ms(&self) -> &[f64] {
        &self.elapsed_ms
    }
}
