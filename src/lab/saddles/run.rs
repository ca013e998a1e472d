//! The computation of this lab: the exact limit first, the lasso beside it, then the motion itself.

use super::certificates::{Evidence, effective_scale_table, effective_scales, lasso_residual};
use super::happening::plain_loss;
use super::journey::{Journey, Leg, method};
use super::recorder::{Expectations, Recorder, weighted_l1};
use super::settings::Settings;
use super::waking::Waking;
use crate::figure::number::format_number;
use crate::method::Method;
use crate::objective::{DiagonalNetwork, LeastSquares};
use crate::path::{
    HomotopyLimits, LassoHomotopy, PathEnd, PathLimits, Saddle, SuccessiveSaddles, kkt_residual,
    l1_duality_gap,
};
use crate::run::{MOST_OPERATIONS, NamedTable, Progress, Run};
use crate::settings::Rejection;
use crate::trace::{Certificate, Ending, Outcome, Table, Trace};

/// Most numbers a table of saddles or knots may hold.
const MOST_NUMBERS: usize = 3_000_000;

/// A run of the automatic length ends this much later than the last predicted jump.
const AFTER_LAST_JUMP: f64 = 1.15;

/// On a logarithmic time axis, the first jump stands at this multiple of the axis' beginning.
pub const BEFORE_FIRST_JUMP: f64 = 4.0;

/// What is under way.
enum Stage {
    Predicting(SuccessiveSaddles),
    Lasso(LassoHomotopy),
    Moving,
    Done,
}

/// The run of the saddle-to-saddle lab.
pub struct SaddleRun {
    settings: Settings,
    network: DiagonalNetwork,
    walls: Vec<f64>,
    stage: Stage,
    /// The rule of motion, until the motion has begun.
    method: Option<Box<dyn Method>>,
    saddles: Table,
    lasso: Table,
    /// One row: what the end of the prediction says, and what the axes need.
    optimum: Table,
    /// One row a feature, once the run has ended.
    effective: Table,
    journey: Option<Journey>,
    /// Operations of the prediction and of the lasso, finished ones only.
    spent: f64,
}

impl SaddleRun {
    /// A run at its beginning.
    ///
    /// # Errors
    /// When the data cannot be used or settings do not fit together; the field is named.
    pub fn new(settings: &Settings) -> Result<Self, Rejection> {
        let data = settings.checked_dataset()?;
        let reject = |field: &str, message: String| Rejection { field: field.into(), message, nearest: None };
        let problem =
            LeastSquares::new(&data.design, &data.response).map_err(|error| reject("data", error.0))?;
        let features = problem.features();
        let exponents = settings.walls(features);
        if let Some(why) = settings.init_scale_error() {
            return Err(reject("init_scale_log10", why));
        }
        let network = network(settings, problem, &exponents)?;
        // At depth 2 the limit's walls are the exponents, whatever alpha; deeper, they depend on it.
        let walls = if settings.depth == 2 { exponents } else { network.walls().to_vec() };
        let method = method(settings)?;
        let limits = PathLimits {
            saddles: (MOST_NUMBERS / (2 * features + 4)).max(2),
            time: settings.horizon.unwrap_or(f64::INFINITY),
        };
        let walk = SuccessiveSaddles::new(network.problem(), Some(&walls), limits)
            .map_err(|error| reject("init_exponents", error.0))?;
        Ok(Self {
            settings: settings.clone(),
            stage: Stage::Predicting(walk),
            method: Some(method),
            saddles: Table::new([
                ("time", 1),
                ("loss", 1),
                ("l1_norm", 1),
                ("kkt_residual", 1),
                ("coefficients", features),
                ("dual", features),
            ]),
            lasso: Table::new([("lambda", 1), ("kkt_residual", 1), ("coefficients", features)]),
            optimum: Table::new([
                ("horizon", 1),
                ("first_time", 1),
                ("scale", 1),
                ("minimum_loss", 1),
                ("complete", 1),
                ("l1_norm", 1),
                ("l1_bound", 1),
                ("time_unit", 1),
                ("walls", features),
            ]),
            effective: effective_scale_table(),
            network,
            walls,
            journey: None,
            spent: 0.0,
        })
    }

    /// Visits one more saddle; at the end prepares the lasso.
    fn predict(&mut self, mut walk: SuccessiveSaddles) -> Result<Stage, Rejection> {
        let problem = self.network.problem();
        if let Some(saddle) = walk.advance(problem) {
            let kkt = kkt_residual(problem, Some(&self.walls), &saddle).map_or(f64::NAN, |kkt| kkt.worst());
            self.saddles.push(&saddle_row(&saddle, kkt, &self.walls));
            if walk.operations() < MOST_OPERATIONS {
                return Ok(Stage::Predicting(walk));
            }
        }
        self.spent += walk.operations();
        let last = self.saddles.rows().saturating_sub(1);
        let gap = l1_duality_gap(
            problem,
            Some(&self.walls),
            self.saddles.group(last, "coefficients"),
            &walk.integrated_residual(problem),
        );
        let complete = walk.end() == Some(PathEnd::Minimiser);
        let expected = self.expectations();
        let mut row = vec![
            expected.horizon,
            expected.first_time,
            expected.scale,
            self.saddles.scalar(last, "loss"),
            f64::from(u8::from(complete)),
            gap.as_ref().map_or(f64::NAN, |gap| gap.primal),
            gap.as_ref().map_or(f64::NAN, |gap| gap.dual),
            self.network.time_unit(),
        ];
        row.extend_from_slice(&self.walls);
        self.optimum.push(&row);
        // Nothing is shown beyond the end of the time axis, 1 / lambda = horizon.
        let limits = HomotopyLimits {
            knots: (MOST_NUMBERS / (self.walls.len() + 2)).max(2),
            lambda: 1.0 / expected.horizon,
        };
        let lasso = LassoHomotopy::new(problem, Some(&self.walls), limits).map_err(|error| Rejection {
            field: "init_exponents".into(),
            message: error.0,
            nearest: None,
        })?;
        Ok(Stage::Lasso(lasso))
    }

    /// Passes one more knot of the lasso.
    fn regularise(&mut self, mut lasso: LassoHomotopy) -> Stage {
        let problem = self.network.problem();
        let Some(knot) = lasso.advance(problem) else {
            self.spent += lasso.operations();
            return Stage::Moving;
        };
        let mut row = vec![0.0; 2 + self.walls.len()];
        knot.coefficients_to(&mut row[2..]);
        row[0] = knot.lambda;
        row[1] = lasso_residual(problem, &self.walls, knot.lambda, &row[2..]);
        self.lasso.push(&row);
        if self.spent + lasso.operations() >= MOST_OPERATIONS {
            self.spent += lasso.operations();
            return Stage::Moving;
        }
        Stage::Lasso(lasso)
    }

    /// What the prediction says about the run to come.
    fn expectations(&self) -> Expectations {
        let rows = self.saddles.rows();
        let time = |row: usize| self.saddles.scalar(row, "time");
        let horizon = self.settings.horizon.unwrap_or_else(|| {
            let last = time(rows - 1);
            if last > 0.0 { AFTER_LAST_JUMP * last } else { 1.0 }
        });
        let first = if rows > 1 { time(1).min(horizon) } else { horizon };
        let losses: Vec<f64> = self.saddles.series("loss", 0).collect();
        let (scale, scales) = self.scales();
        Expectations {
            horizon,
            first_time: first / BEFORE_FIRST_JUMP,
            scale,
            scales,
            every_step: self.settings.method == "gradient_flow",
            waking: Waking::new(&self.saddles, self.walls.len(), self.network.problem().largest_single_fit()),
            midway_losses: losses.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect(),
            walls: self.walls.clone(),
        }
    }

    /// The largest coefficient predicted (of a feature alone, where no jump is), and what moves of each
    /// coefficient are compared with: a feature whose column is longer changes the prediction as much by less.
    fn scales(&self) -> (f64, Vec<f64>) {
        let problem = self.network.problem();
        let features = self.walls.len();
        let length = |i: usize| problem.gram_entry(i, i).sqrt();
        let larger = |most: (f64, usize), other: (f64, usize)| if other.0 > most.0 { other } else { most };
        let rows = (0..self.saddles.rows()).map(|row| self.saddles.group(row, "coefficients"));
        let predicted = rows.flat_map(|row| row.iter().enumerate().map(|(i, beta)| (beta.abs(), i)));
        let alone = (0..features).map(|i| (problem.correlation()[i].abs() / problem.gram_entry(i, i), i));
        let (mut scale, mut of) = predicted.fold((0.0, 0), larger);
        if scale == 0.0 {
            (scale, of) = alone.fold((0.0, 0), larger);
        }
        let scale = if scale > 0.0 { scale } else { 1.0 };
        let share = |i: usize| if length(i) > length(of) { length(of) / length(i) } else { 1.0 };
        (scale, (0..features).map(|i| scale * share(i)).collect())
    }

    /// Makes one step, the first of which begins the journey; an outcome ends the run.
    fn step(&mut self, trace: &mut Trace) -> Option<Outcome> {
        if let Some(method) = self.method.take() {
            self.journey =
                Some(Journey::begin(method, &self.settings, &self.network, self.expectations(), trace));
        }
        let journey = self.journey.as_mut()?;
        let end = match journey.step(&self.network, MOST_OPERATIONS - self.spent, trace) {
            Leg::Under => return None,
            Leg::Arrived => Outcome { kind: Ending::HorizonReached, message: self.arrived() },
            Leg::Over(outcome) => outcome,
        };
        if let Some(journey) = &self.journey {
            effective_scales(&self.network, journey.state(), &mut self.effective);
        }
        Some(end)
    }

    fn arrived(&self) -> String {
        let Some(journey) = &self.journey else { return String::new() };
        let (state, horizon) = (journey.state(), journey.horizon());
        let beginning =
            format!("Horizon {} reached after {} steps", format_number(horizon), state.iterations);
        if self.optimum.scalar(0, "complete") == 1.0 {
            let excess = state.loss - self.optimum.scalar(0, "minimum_loss");
            match plain_loss(excess.max(0.0), self.saddles.scalar(0, "loss")) {
                0.0 => format!("{beginning}; the loss is at its minimum."),
                excess => format!("{beginning}; the loss is {} above its minimum.", format_number(excess)),
            }
        } else {
            format!("{beginning}; more jumps would follow.")
        }
    }

    fn fraction(&self) -> f64 {
        match (&self.stage, &self.journey) {
            (Stage::Done, _) => 1.0,
            (_, Some(journey)) => 0.2 + 0.8 * journey.state().time / journey.horizon(),
            (Stage::Predicting(_), _) => 0.0,
            _ => 0.1,
        }
    }
}

impl Run for SaddleRun {
    fn trace(&self) -> Trace {
        Recorder::trace(self.walls.len())
    }

    fn advance(&mut self, budget: usize, trace: &mut Trace) -> Progress {
        for _ in 0..budget {
            self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
                Stage::Predicting(walk) => self.predict(walk).unwrap_or(Stage::Moving),
                Stage::Lasso(lasso) => self.regularise(lasso),
                Stage::Moving => {
                    trace.outcome = self.step(trace);
                    if trace.outcome.is_some() { Stage::Done } else { Stage::Moving }
                }
                Stage::Done => break,
            };
        }
        Progress { fraction: self.fraction(), finished: matches!(self.stage, Stage::Done) }
    }

    fn tables(&self) -> Vec<NamedTable<'_>> {
        let named = |name, table| NamedTable { name, table };
        vec![
            named("saddles", &self.saddles),
            named("lasso", &self.lasso),
            named("optimum", &self.optimum),
            named("effective_scale", &self.effective),
        ]
    }

    fn certificates(&self, trace: &Trace) -> Vec<Certificate> {
        Evidence {
            network: &self.network,
            method: self.settings.method,
            tolerance: libm::pow(10.0, self.settings.tolerance_log10),
            walls: &self.walls,
            saddles: &self.saddles,
            lasso: &self.lasso,
            optimum: &self.optimum,
            effective: &self.effective,
            trace,
        }
        .certificates()
    }
}

fn saddle_row(saddle: &Saddle, kkt: f64, walls: &[f64]) -> Vec<f64> {
    let mut row = vec![saddle.time, saddle.loss, weighted_l1(&saddle.coefficients, walls), kkt];
    row.extend_from_slice(&saddle.coefficients);
    row.extend_from_slice(&saddle.dual);
    row
}

fn network(
    settings: &Settings,
    problem: LeastSquares,
    exponents: &[f64],
) -> Result<DiagonalNetwork, Rejection> {
    let log_scale = settings.init_scale_log10 * std::f64::consts::LN_10;
    DiagonalNetwork::with_exponents(problem, settings.depth as u32, log_scale, exponents.to_vec())
        .map_err(|error| Rejection { field: "init_scale_log10".into(), message: error.0, nearest: None })
}
