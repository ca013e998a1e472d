//! What a run in this lab records: rows dense enough to draw, and events at their exact times.

use super::waking::Waking;
use crate::crossing::crossing_share;
use crate::method::{Method, Snapshot, State};
use crate::objective::DiagonalNetwork;
use crate::order::sort_by_number;
use crate::trace::Trace;

/// Most numbers a trace may hold.
const MOST_NUMBERS: usize = 3_000_000;

/// Rows along the time axis, whether it is linear or logarithmic, that make a smooth curve.
const ROWS_ALONG_AXIS: f64 = 400.0;

/// Largest move of a coefficient between rows, relative to its scale.
const LARGEST_MOVE: f64 = 0.02;

/// Most rows read off inside one step.
const MOST_ROWS_A_STEP: usize = 64;

/// What reading a state inside a step costs for each feature, in operations, and what an event costs, whose row
/// is kept for good.
const READING_OPERATIONS: f64 = 200.0;
const EVENT_OPERATIONS: f64 = 1e5;

/// Names of the scalar columns of the trace, in order; `coefficients` and `dual` follow.
const SCALARS: [&str; 6] = ["time", "arc_length", "loss", "l1_norm", "iterations", "samples"];

/// What the recorder needs to know before the run starts.
#[derive(Debug, Clone)]
pub struct Expectations {
    /// Accelerated time at which the run ends.
    pub horizon: f64,
    /// First time of interest on a logarithmic axis.
    pub first_time: f64,
    /// Largest predicted coefficient, in magnitude.
    pub scale: f64,
    /// When features wake.
    pub waking: Waking,
    /// What a move of each coefficient is compared with (d values): [`Expectations::scale`] where columns
    /// are of one length, less for longer columns.
    pub scales: Vec<f64>,
    /// Whether every step is worth a row: where steps are as long as accuracy allows, a coefficient that
    /// settles would else be drawn on a chord.
    pub every_step: bool,
    /// Loss half way between each saddle and the next, decreasing.
    pub midway_losses: Vec<f64>,
    /// Weights `k_i` of the l1 norm (d values).
    pub walls: Vec<f64>,
}

/// A method under way: what the recorder looks at between steps.
#[derive(Clone, Copy)]
pub struct Motion<'a> {
    /// The network trained.
    pub network: &'a DiagonalNetwork,
    /// The rule of motion.
    pub method: &'a dyn Method,
    /// Where it stands.
    pub state: &'a State,
}

/// Time, loss and coefficients the motion had at one moment.
#[derive(Debug, Clone)]
struct Moment {
    time: f64,
    loss: f64,
    arc_length: f64,
    coefficients: Vec<f64>,
}

/// Something found between two moments, before it is written down.
struct Finding {
    time: f64,
    what: Found,
}

/// What it is.
enum Found {
    /// The loss has passed half way to the next saddle.
    Jump,
    /// The coefficient of a feature has passed its threshold, upwards or downwards.
    Turn { feature: usize, wakes: bool },
}

/// Follows a motion and writes rows and events into a trace.
pub struct Recorder {
    expected: Expectations,
    waking: Waking,
    /// Which coefficients count as awake.
    awake: Vec<bool>,
    /// Midway losses already passed.
    passed: usize,
    /// The last moment looked at.
    last: Moment,
    /// Coefficients and time of the last row offered.
    offered_coefficients: Vec<f64>,
    offered_time: f64,
    /// What was read last: coefficients and dual, time and loss.
    reading: Snapshot,
    reading_time: f64,
    reading_loss: f64,
    /// Work done, see [`Recorder::operations`].
    operations: f64,
    /// Buffers.
    residual: Vec<f64>,
    row: Vec<f64>,
}

impl Recorder {
    /// An empty trace for a network of `features` features.
    pub fn trace(features: usize) -> Trace {
        let columns =
            SCALARS.iter().map(|name| (*name, 1)).chain([("coefficients", features), ("dual", features)]);
        let width = SCALARS.len() + 2 * features;
        Trace::new(columns, (MOST_NUMBERS / width).clamp(256, 6_000))
    }

    /// A recorder at the start of a run; the start is the first row.
    pub fn new(motion: Motion, expected: Expectations, trace: &mut Trace) -> Self {
        let Motion { network, state, .. } = motion;
        let features = network.features();
        let mut recorder = Self {
            waking: expected.waking.clone(),
            expected,
            awake: vec![false; features],
            passed: 0,
            last: Moment {
                time: state.time,
                loss: state.loss,
                arc_length: 0.0,
                coefficients: state.coefficients.clone(),
            },
            offered_coefficients: state.coefficients.clone(),
            offered_time: state.time,
            reading: Snapshot::new(features),
            reading_time: state.time,
            reading_loss: state.loss,
            operations: 0.0,
            residual: vec![0.0; network.problem().samples()],
            row: Vec::with_capacity(SCALARS.len() + 2 * features),
        };
        recorder.record_exactly(motion, trace);
        recorder
    }

    /// Work done so far, in multiplications with their additions.
    pub fn operations(&self) -> f64 {
        self.operations
    }

    /// What the run was expected to do.
    pub fn expected(&self) -> &Expectations {
        &self.expected
    }

    /// Writes the motion's present state as a row that stays.
    pub fn record_exactly(&mut self, motion: Motion, trace: &mut Trace) {
        self.read(motion, motion.state.time);
        self.fill(motion.state);
        trace.push_exact(&self.row);
    }

    /// Takes in the step the motion has just made.
    pub fn observe(&mut self, motion: Motion, trace: &mut Trace) {
        let (from, to) = (motion.state.previous_time, motion.state.time);
        let rows = self.rows_for(motion.state);
        for k in 1..=rows {
            let time = if k == rows { to } else { from + (to - from) * (k as f64 / rows as f64) };
            self.read(motion, time);
            self.mark_events(motion, trace);
            if rows > 1 || self.expected.every_step || self.worth_a_row() {
                self.offer(motion.state, trace);
            }
            self.last.arc_length = self.arc_length();
            self.last.time = time;
            self.last.loss = self.reading_loss;
            self.last.coefficients.copy_from_slice(&self.reading.coefficients);
        }
    }

    /// Rows inside the last step: enough for the drawing, one for a short step.
    fn rows_for(&self, state: &State) -> usize {
        let moved = self.largest_move(&state.coefficients, &self.last.coefficients);
        let along = self.axis_share(self.last.time, state.time) * ROWS_ALONG_AXIS;
        ((moved / LARGEST_MOVE).max(along).ceil() as usize).clamp(1, MOST_ROWS_A_STEP)
    }

    /// Discrete methods make far more steps than a drawing has room for.
    fn worth_a_row(&self) -> bool {
        let moved = self.largest_move(&self.reading.coefficients, &self.offered_coefficients);
        moved > 0.25 * LARGEST_MOVE
            || self.axis_share(self.offered_time, self.reading_time) * ROWS_ALONG_AXIS >= 0.5
    }

    /// The largest move of a coefficient between two moments, in units of its scale.
    fn largest_move(&self, one: &[f64], other: &[f64]) -> f64 {
        let moves = one.iter().zip(other).zip(&self.expected.scales);
        moves.fold(0.0, |most, ((a, b), scale)| most.max((a - b).abs() / scale))
    }

    /// How much of the time axis lies between two times, on the kind of axis where it is more.
    fn axis_share(&self, from: f64, to: f64) -> f64 {
        let Expectations { horizon, first_time, .. } = self.expected;
        let logarithm = |time: f64| libm::log(time.max(first_time) / first_time);
        let logarithmic = (logarithm(to) - logarithm(from)) / logarithm(horizon).max(1.0);
        ((to - from) / horizon).max(logarithmic)
    }

    /// Reads coefficients, dual and loss at a time inside the last step.
    fn read(&mut self, motion: Motion, time: f64) {
        let Motion { network, method, state } = motion;
        self.reading_time = time;
        if time >= state.time {
            self.reading.coefficients.copy_from_slice(&state.coefficients);
            self.reading.dual.copy_from_slice(&state.dual);
            self.reading_loss = state.loss;
        } else {
            let features = self.awake.len() as f64;
            self.operations += READING_OPERATIONS * features + network.problem().loss_operations();
            method.interpolate_to(network, state, time, &mut self.reading);
            self.reading_loss = network.problem().loss(&self.reading.coefficients, &mut self.residual);
        }
    }

    /// Finds what happened between the last moment and the reading, writes exact rows and events,
    /// and leaves the reading as it was.
    fn mark_events(&mut self, motion: Motion, trace: &mut Trace) {
        let (from, to) = (self.last.time, self.reading_time);
        let mut found = Vec::new();
        while let Some(&midway) =
            self.expected.midway_losses.get(self.passed).filter(|midway| self.reading_loss <= **midway)
        {
            self.passed += 1;
            let time = self.locate(motion, from, to, |recorder| recorder.reading_loss - midway);
            found.push(Finding { time, what: Found::Jump });
        }
        for feature in 0..self.awake.len() {
            let was = self.awake[feature];
            let excess = |recorder: &Self| {
                recorder.waking.excess(feature, recorder.reading.coefficients[feature], was)
            };
            if (excess(self) > 0.0) != was {
                self.awake[feature] = !was;
                let sign = if was { 1.0 } else { -1.0 };
                let time = self.locate(motion, from, to, |recorder| sign * excess(recorder));
                found.push(Finding { time, what: Found::Turn { feature, wakes: !was } });
            }
        }
        if found.is_empty() {
            return;
        }
        sort_by_number(&mut found, |finding| finding.time);
        for Finding { time, what } in found {
            self.read(motion, time);
            self.fill(motion.state);
            trace.push_exact(&self.row);
            self.operations += EVENT_OPERATIONS;
            match what {
                Found::Jump => self.waking.jumped(time, &mut trace.events),
                Found::Turn { feature, wakes } => {
                    self.waking.turned(feature, wakes, time, &mut trace.events);
                }
            }
        }
        self.read(motion, to);
    }

    /// The time in `[from, to]` at which `excess`, positive before, no longer is; the reading ends at `to`.
    fn locate(&mut self, motion: Motion, from: f64, to: f64, excess: impl Fn(&Self) -> f64) -> f64 {
        const HALVINGS: i32 = 40;
        let time = |share: f64| if share == 1.0 { to } else { from + share * (to - from) };
        let mut at = |share: f64| {
            self.read(motion, time(share));
            excess(self)
        };
        let ends = (at(0.0), at(1.0));
        let share = crossing_share(at, ends, HALVINGS);
        self.read(motion, to);
        time(share)
    }

    /// Arc length `t + int ||d beta||` at the reading, as the sum of chords.
    fn arc_length(&self) -> f64 {
        let chord = self.reading.coefficients.iter().zip(&self.last.coefficients);
        let squares: f64 = chord.map(|(a, b)| (a - b) * (a - b)).sum();
        self.last.arc_length + (self.reading_time - self.last.time) + squares.sqrt()
    }

    fn offer(&mut self, state: &State, trace: &mut Trace) {
        if trace.wants_row() {
            self.fill(state);
            trace.offer(&self.row);
        } else {
            trace.skip();
        }
        self.offered_time = self.reading_time;
        self.offered_coefficients.copy_from_slice(&self.reading.coefficients);
    }

    /// Writes the reading into the row buffer, in the order of the columns.
    fn fill(&mut self, state: &State) {
        let arc_length = self.arc_length();
        self.row.clear();
        self.row.extend([
            self.reading_time,
            arc_length,
            self.reading_loss,
            weighted_l1(&self.reading.coefficients, &self.expected.walls),
            state.iterations as f64,
            state.sample_gradients as f64,
        ]);
        self.row.extend_from_slice(&self.reading.coefficients);
        self.row.extend_from_slice(&self.reading.dual);
    }
}

/// `sum_i k_i |beta_i|`.
pub fn weighted_l1(coefficients: &[f64], walls: &[f64]) -> f64 {
    coefficients.iter().zip(walls).map(|(beta, k)| k * beta.abs()).sum()
}
