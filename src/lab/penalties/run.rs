//! The computation of this lab: every compared penalty recovers the same thing, step by step.

use super::certificates::{Evidence, split_table};
use super::contest::{Contestant, End};
use super::evaluation;
use super::measures::Measures;
use super::outcome::Account;
use super::path::{PathStage, path_certificates};
use super::settings::{Settings, penalty_index};
use super::task::Task;
use crate::penalty::PENALTIES;
use crate::recovery::Halt;
use crate::run::{MOST_OPERATIONS, NamedTable, Progress, Run, Turns};
use crate::settings::Rejection;
use crate::trace::{Certificate, Event, EventKind, Outcome, Table, Trace};

/// Rows of the trace before it thins itself.
const MOST_ROWS: usize = 2_000;

/// Numbers all kept estimates may hold together.
const MOST_NUMBERS: usize = 4_000_000;

/// Steps the run to the L1 start may take.
const L1_STEPS: u64 = 3_000;

/// Arithmetic operations of about one unit of work.
const UNIT: f64 = 50_000.0;

/// What is under way.
enum Stage {
    /// L1 is solved first, to start from there.
    Starting(Box<Contestant>),
    Stepping,
    /// Coefficients against lambda.
    Path(Box<PathStage>),
    Done,
}

/// The run of the penalties lab.
pub struct RecoveryRun {
    settings: Settings,
    task: Task,
    contestants: Vec<Contestant>,
    stage: Stage,
    /// Steps made.
    step: u64,
    /// Steps at which estimates are kept, in order; those already kept are gone.
    schedule: Vec<u64>,
    /// One row a kept step: time, measures, estimates.
    estimates: Table,
    /// One row once all have ended, when the solver splits: copies of `D x` and their duals.
    split: Table,
    /// One row an unknown: truth and observation.
    scene: Table,
    /// One row a compared penalty and lambda.
    path: Table,
    evaluation: Option<Table>,
    prox: Option<Table>,
    turns: Turns,
    /// Operations of what is over: the start, penalties begun anew by a change, paths.
    spent: f64,
    /// All the work a run may do is done.
    out_of_work: bool,
    /// What else the outcome says: of the start and of paths.
    remarks: Vec<String>,
}

impl RecoveryRun {
    /// A run at its beginning.
    ///
    /// # Errors
    /// When data, parameters or solver cannot be used; the field is named.
    pub fn new(settings: &Settings) -> Result<Self, Rejection> {
        let task = Task::new(settings)?;
        let start = match settings.start {
            "zero" => vec![0.0; task.unknowns()],
            _ => task.start(),
        };
        let of = |index: &usize| Contestant::new(settings, &task, *index, &start);
        let contestants = settings.compare.iter().map(of).collect::<Result<Vec<_>, _>>()?;
        let stage = match (settings.start, penalty_index("l1")) {
            ("l1", Some(l1)) => {
                Stage::Starting(Box::new(Contestant::new(&settings.for_the_start(), &task, l1, &start)?))
            }
            _ => Stage::Stepping,
        };
        let (count, unknowns) = (contestants.len(), task.unknowns());
        let (evaluation, prox) = match &settings.evaluate {
            Some(evaluate) => {
                let penalty = settings.selected().map_err(|error| Rejection {
                    field: error.parameter.into(),
                    message: error.message,
                    nearest: None,
                })?;
                (evaluation::values(&*penalty, evaluate), evaluation::prox(&*penalty, evaluate))
            }
            None => (None, None),
        };
        let mut settings = settings.clone();
        let in_force = settings.clone();
        settings.changes.retain(|change| in_force.may_change(change.quantity).is_some());
        Ok(Self {
            schedule: schedule(settings.iterations, MOST_NUMBERS / (count * unknowns)),
            estimates: estimates_table(count, unknowns),
            split: split_table(count, task.analysis.rows()),
            scene: task.scene(),
            path: PathStage::table(unknowns),
            settings,
            task,
            contestants,
            stage,
            step: 0,
            evaluation,
            prox,
            turns: Box::new(|_| ()),
            spent: 0.0,
            out_of_work: false,
            remarks: Vec::new(),
        })
    }

    /// Operations made so far.
    fn operations(&self) -> f64 {
        let stage = match &self.stage {
            Stage::Starting(l1) => l1.operations(),
            Stage::Path(path) => path.operations(),
            Stage::Stepping | Stage::Done => 0.0,
        };
        self.spent + stage + self.contestants.iter().map(Contestant::operations).sum::<f64>()
    }

    fn record(&mut self, trace: &mut Trace, exact: bool) {
        let mut row = vec![self.step as f64];
        for value in
            [|c: &Contestant| c.state.objective, |c: &Contestant| c.state.gap, |c: &Contestant| c.cost()]
        {
            row.extend(self.contestants.iter().map(value));
        }
        if let Some(truth) = &self.task.truth {
            let error = |c: &Contestant| crate::quality::rmse(&c.state.x, truth);
            row.extend(self.contestants.iter().map(error));
        } else {
            row.extend(self.contestants.iter().map(|_| f64::NAN));
        }
        if exact { trace.push_exact(&row) } else { trace.offer(&row) }
    }

    fn keep_estimates(&mut self) {
        self.schedule.retain(|step| *step > self.step);
        let measures: Vec<[f64; Measures::COUNT]> =
            self.contestants.iter().map(|c| c.measures(&self.task).values()).collect();
        let mut row = vec![self.step as f64];
        for k in 0..Measures::COUNT {
            row.extend(measures.iter().map(|values| values[k]));
        }
        for contestant in &self.contestants {
            row.extend_from_slice(&contestant.state.x);
        }
        self.estimates.push(&row);
    }

    /// Keeps what certificates of a splitting ask for.
    fn keep_split(&mut self) {
        let (mut row, mut duals) = (Vec::new(), Vec::new());
        if self.contestants.iter().all(|contestant| contestant.split_onto(&mut row, &mut duals)) {
            row.append(&mut duals);
            self.split.push(&row);
        }
    }

    /// One step of all that still move.
    fn advance_all(&mut self, trace: &mut Trace) {
        if self.step == 0 && trace.table().rows() == 0 {
            self.record(trace, true);
            self.keep_estimates();
        }
        self.apply_changes(trace);
        let moving: Vec<bool> = self.contestants.iter().map(|c| c.end.is_none()).collect();
        for (k, contestant) in self.contestants.iter_mut().enumerate().filter(|(k, _)| moving[*k]) {
            (self.turns)(Some(k));
            contestant.step();
        }
        (self.turns)(None);
        self.step += 1;
        self.out_of_work = self.operations() >= MOST_OPERATIONS;
        if self.out_of_work || self.step >= self.settings.iterations {
            self.contestants.iter_mut().for_each(Contestant::conclude);
        }
        let mut ended = false;
        for (k, contestant) in self.contestants.iter().enumerate() {
            if moving[k]
                && let Some(end) = &contestant.end
            {
                ended = true;
                let kind = match end {
                    End::Converged => EventKind::Converged,
                    End::Halted(Halt::Diverged { .. }) => EventKind::Diverged,
                    End::Halted(_) => EventKind::Stopped,
                };
                let time = self.step as f64;
                trace.events.push(Event { time, kind, feature: Some(k), saddle: None });
            }
        }
        let over = self.is_over();
        self.record(trace, ended || over);
        if over || self.schedule.first().is_some_and(|step| *step <= self.step) {
            self.keep_estimates();
        }
    }

    fn is_over(&self) -> bool {
        // What stands still may move again after a change.
        let waiting =
            self.settings.changes.iter().any(|change| change.time < self.settings.iterations as f64);
        self.out_of_work
            || self.step >= self.settings.iterations
            || (!waiting && self.contestants.iter().all(|c| c.end.is_some()))
    }

    /// Puts the changes due at this step in force: each penalty goes on from where it is, its solver's
    /// memory (momentum, duals, curvature) begins anew.
    fn apply_changes(&mut self, trace: &mut Trace) {
        let due = self.settings.changes.iter().take_while(|change| change.time <= self.step as f64).count();
        if due == 0 {
            return;
        }
        let changes: Vec<_> = self.settings.changes.drain(..due).collect();
        for change in changes {
            self.settings.change(change.quantity, change.value);
            let event =
                Event { time: self.step as f64, kind: EventKind::Changed, feature: None, saddle: None };
            trace.events.push(event);
        }
        for contestant in &mut self.contestants {
            let start = contestant.state.x.clone();
            // Values were checked when the changes were written.
            if let Ok(mut fresh) = Contestant::new(&self.settings, &self.task, contestant.index, &start) {
                fresh.state.iterations = contestant.state.iterations;
                fresh.state.gradients += contestant.state.gradients;
                fresh.state.proxes += contestant.state.proxes;
                *contestant = fresh;
            }
        }
    }

    fn outcome(&self) -> Outcome {
        let (contestants, settings, remarks) = (&self.contestants, &self.settings, &self.remarks);
        Account { contestants, settings, step: self.step, remarks, out_of_work: self.out_of_work }.outcome()
    }

    /// The next piece of work of the present stage; the units it took.
    fn advance_stage(&mut self, trace: &mut Trace) -> usize {
        let before = self.operations();
        self.work(trace);
        1 + ((self.operations() - before) / UNIT).max(0.0) as usize
    }

    fn work(&mut self, trace: &mut Trace) {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Starting(mut l1) => {
                l1.step();
                let spent = l1.operations();
                if l1.end.is_none() && l1.state.iterations < L1_STEPS && spent < MOST_OPERATIONS {
                    self.stage = Stage::Starting(l1);
                } else {
                    l1.conclude();
                    if l1.end != Some(End::Converged) {
                        let steps = l1.state.iterations;
                        self.remarks.push(format!(
                            "the L1 solution they start from had not converged after {steps} steps"
                        ));
                    }
                    self.start_from(&l1.state.x);
                    self.spent += spent;
                    self.stage = Stage::Stepping;
                }
            }
            Stage::Stepping => {
                self.advance_all(trace);
                self.stage = match self.is_over() {
                    false => Stage::Stepping,
                    true => {
                        self.keep_split();
                        PathStage::new(&self.settings, &self.task, MOST_OPERATIONS - self.operations())
                            .filter(|_| !self.out_of_work)
                            .map_or(Stage::Done, |path| Stage::Path(Box::new(path)))
                    }
                };
            }
            Stage::Path(mut path) => {
                if path.advance(&mut self.path) {
                    self.stage = Stage::Path(path);
                } else {
                    self.spent += path.operations();
                    self.out_of_work = path.is_out_of_work();
                    self.remarks.extend_from_slice(path.remarks());
                }
            }
            Stage::Done => {}
        }
    }

    fn start_from(&mut self, start: &[f64]) {
        for contestant in &mut self.contestants {
            // It could be made from another start, so it can from this one.
            if let Ok(fresh) = Contestant::new(&self.settings, &self.task, contestant.index, start) {
                *contestant = fresh;
            }
        }
    }
}

impl Run for RecoveryRun {
    fn trace(&self) -> Trace {
        let count = self.contestants.len();
        Trace::new(
            [("time", 1), ("objective", count), ("gap", count), ("cost", count), ("rmse", count)],
            MOST_ROWS,
        )
    }

    fn advance(&mut self, budget: usize, trace: &mut Trace) -> Progress {
        let mut done = 0;
        while done < budget && !matches!(self.stage, Stage::Done) {
            done += self.advance_stage(trace);
        }
        let finished = matches!(self.stage, Stage::Done);
        if finished && trace.outcome.is_none() {
            trace.outcome = Some(self.outcome());
        }
        let fraction = match &self.stage {
            Stage::Starting(_) => 0.0,
            Stage::Stepping => 0.9 * self.step as f64 / self.settings.iterations as f64,
            Stage::Path(path) => 0.9 + 0.1 * path.fraction(),
            Stage::Done => 1.0,
        };
        Progress { fraction, finished }
    }

    fn tables(&self) -> Vec<NamedTable<'_>> {
        let always = [
            ("scene", &self.scene),
            ("estimates", &self.estimates),
            ("split", &self.split),
            ("path", &self.path),
        ];
        let asked = [("evaluation", &self.evaluation), ("prox", &self.prox)];
        let asked = asked.into_iter().filter_map(|(name, table)| Some((name, table.as_ref()?)));
        always.into_iter().chain(asked).map(|(name, table)| NamedTable { name, table }).collect()
    }

    fn tell_turns(&mut self, turns: Turns) {
        self.turns = turns;
    }

    fn certificates(&self, trace: &Trace) -> Vec<Certificate> {
        if trace.outcome.is_none() {
            return Vec::new();
        }
        let problems: Vec<_> =
            self.contestants.iter().map(|c| (PENALTIES[c.index].label, &c.problem)).collect();
        let (estimates, split) = (&self.estimates, &self.split);
        let tolerance_log10 = self.settings.tolerance_log10;
        let mut all =
            Evidence { problems: &problems, estimates, split, trace, tolerance_log10 }.certificates();
        all.extend(path_certificates(&self.settings, &self.path));
        all
    }
}

/// Steps at which estimates are kept: every early one, then ever sparser ones, at most `most`.
fn schedule(iterations: u64, most: usize) -> Vec<u64> {
    let most = most.clamp(10, 240);
    let last = iterations as f64;
    let place = |j: usize| libm::pow(last, j as f64 / (most - 1) as f64).round() as u64;
    let mut steps: Vec<u64> = (0..most).map(place).collect();
    steps.dedup();
    steps
}

fn estimates_table(count: usize, unknowns: usize) -> Table {
    let measures = Measures::NAMES.iter().map(|name| (*name, count));
    Table::new(std::iter::once(("time", 1)).chain(measures).chain([("estimate", count * unknowns)]))
}
