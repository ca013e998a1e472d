//! Coefficients against lambda, for every compared penalty of a regression.

use super::settings::{PenaltyIndex, Settings};
use super::solving::weight_pointed_at;
use super::task::Task;
use crate::figure::number::format_number;
use crate::linear::max_abs;
use crate::objective::LeastSquares;
use crate::path::{GridLimits, HomotopyEnd, HomotopyLimits, LassoHomotopy, PenalisedPath, penalised_gap};
use crate::penalty::{PENALTIES, ParameterError, Penalty, Scaled};
use crate::trace::{Certificate, Table};

/// Points of the grid.
const POINTS: usize = 60;

/// Smallest lambda over the largest.
const RATIO: f64 = 1e-2;

/// With more features, the path would keep the page waiting.
pub const MOST_FEATURES: usize = 400;

/// Most knots of the lasso path that are followed.
const MOST_KNOTS: usize = 400;

/// Most sweeps of coordinate descent a point.
const MOST_SWEEPS: usize = 5_000;

/// Rounding leaves more than this of the optimality conditions, whatever tolerance is asked for.
const SMALLEST_TOLERANCE: f64 = 1e-9;

/// The penalties still to come and the path under way.
pub struct PathStage {
    settings: Settings,
    problem: LeastSquares,
    /// Compared penalties, by place in the comparison.
    waiting: Vec<(usize, PenaltyIndex)>,
    under_way: Option<(usize, PenaltyIndex, Way)>,
    /// Rows to come in all, roughly, and rows made.
    planned: usize,
    made: usize,
    /// Operations that may be made, and those of finished paths.
    most_operations: f64,
    spent: f64,
    /// Why paths ended before, in sentences.
    remarks: Vec<String>,
}

/// How a path is followed.
enum Way {
    /// The lasso is piecewise linear: from knot to knot.
    Exact(Box<LassoHomotopy>),
    Grid(Box<PenalisedPath>),
}

impl Way {
    fn operations(&self) -> f64 {
        match self {
            Self::Exact(homotopy) => homotopy.operations(),
            Self::Grid(path) => path.operations(),
        }
    }
}

/// A point of a path.
struct Row {
    lambda: f64,
    gap: f64,
    convex: bool,
    coefficients: Vec<f64>,
}

impl PathStage {
    /// The paths of the compared penalties; `None` when the data are no regression, or too wide, and for
    /// groups: homotopy and coordinate descent move coefficients one by one. At most so many operations are made.
    pub fn new(settings: &Settings, task: &Task, most_operations: f64) -> Option<Self> {
        let alone = settings.data.regresses() && settings.group_in_force() == 1;
        if !alone || task.unknowns() > MOST_FEATURES {
            return None;
        }
        // Without a correlation nothing wakes at any lambda.
        let problem = problem(settings).filter(|problem| max_abs(problem.correlation()) > 0.0)?;
        let waiting: Vec<_> = settings.compare.iter().copied().enumerate().rev().collect();
        let planned = waiting.len() * POINTS;
        Some(Self {
            settings: settings.clone(),
            problem,
            waiting,
            under_way: None,
            planned,
            made: 0,
            most_operations,
            spent: 0.0,
            remarks: Vec::new(),
        })
    }

    /// Operations made so far.
    pub fn operations(&self) -> f64 {
        self.spent + self.under_way.as_ref().map_or(0.0, |(_, _, way)| way.operations())
    }

    /// Whether all operations that may be made are.
    pub fn is_out_of_work(&self) -> bool {
        self.operations() >= self.most_operations
    }

    /// Why paths ended before.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// One row a penalty and lambda: place in the comparison, lambda, distance to the subdifferential,
    /// whether locally convex, share of the deviance explained, coefficients.
    pub fn table(features: usize) -> Table {
        Table::new([
            ("contestant", 1),
            ("lambda", 1),
            ("gap_at_lambda", 1),
            ("convex", 1),
            ("explained", 1),
            ("coefficients", features),
        ])
    }

    /// Makes one more row; `false` when there are no more. A path ends before a row that is not optimal.
    pub fn advance(&mut self, table: &mut Table) -> bool {
        if self.is_out_of_work() {
            return false;
        }
        let Some((place, index, mut way)) = self.under_way.take().or_else(|| self.next_way()) else {
            return false;
        };
        match self.next_row(index, &mut way) {
            Some(row) if row.gap <= tolerance(&self.settings) => {
                self.made += 1;
                self.push(table, place, row);
                self.under_way = Some((place, index, way));
            }
            Some(row) => {
                self.spent += way.operations();
                if !self.is_out_of_work() {
                    self.remark(index, row.lambda);
                }
            }
            None => {
                self.spent += way.operations();
                if let Way::Exact(homotopy) = &way
                    && let Some(HomotopyEnd::Stalled { lambda }) = homotopy.end()
                {
                    self.remark(index, lambda);
                }
            }
        }
        true
    }

    fn remark(&mut self, index: PenaltyIndex, lambda: f64) {
        self.remarks.push(format!(
            "the path of {} ends before λ = {}, where no point could be found that is optimal to the tolerance",
            PENALTIES[index].label,
            format_number(lambda)
        ));
    }

    fn next_row(&self, index: PenaltyIndex, way: &mut Way) -> Option<Row> {
        match way {
            Way::Exact(homotopy) => homotopy.advance(&self.problem).map(|knot| {
                let mut coefficients = vec![0.0; self.problem.features()];
                knot.coefficients_to(&mut coefficients);
                let lambda = knot.lambda;
                let gap = gap_at(&self.settings, &self.problem, index, (lambda, &coefficients));
                Row { lambda, gap, convex: true, coefficients }
            }),
            Way::Grid(path) => {
                let family = |lambda: f64| family(&self.settings, index, lambda);
                // A lambda without a penalty ends the path.
                let point = path.advance(&self.problem, &family).ok().flatten()?;
                let (lambda, gap, convex) = (point.lambda, point.gap, point.locally_convex);
                Some(Row { lambda, gap, convex, coefficients: point.coefficients })
            }
        }
    }

    /// Share of the rows made.
    pub fn fraction(&self) -> f64 {
        (self.made as f64 / self.planned as f64).min(1.0)
    }

    fn push(&self, table: &mut Table, place: usize, row: Row) {
        let Row { lambda, gap, convex, coefficients } = row;
        let null = self.problem.value(&vec![0.0; self.problem.features()]);
        let explained = 1.0 - self.problem.value(&coefficients) / null;
        let mut row = vec![place as f64, lambda, gap, f64::from(u8::from(convex)), explained];
        row.extend_from_slice(&coefficients);
        table.push(&row);
    }

    fn next_way(&mut self) -> Option<(usize, PenaltyIndex, Way)> {
        let (place, index) = self.waiting.pop()?;
        let way = if PENALTIES[index].name == "l1" {
            let lambda = RATIO * GridLimits::new(&self.problem).largest;
            let limits = HomotopyLimits { knots: MOST_KNOTS, lambda };
            // Without weights nothing can be refused.
            Way::Exact(Box::new(LassoHomotopy::new(&self.problem, None, limits).ok()?))
        } else {
            let standard = GridLimits::new(&self.problem);
            let largest = standard.largest / self.strongest_slope(index);
            let operations = self.most_operations - self.spent;
            let (points, sweeps) = (POINTS, MOST_SWEEPS);
            let limits = GridLimits { largest, ratio: RATIO, points, sweeps, operations, ..standard };
            Way::Grid(Box::new(PenalisedPath::new(&self.problem, limits)))
        };
        Some((place, index, way))
    }

    /// The steepest slope per unit of lambda: one where lambda is the slope at zero, that of the
    /// steepest place where lambda is a weight.
    fn strongest_slope(&self, index: PenaltyIndex) -> f64 {
        if lambda_place(index).is_some() {
            return 1.0;
        }
        let penalty = self.settings.penalty_at(index);
        let slopes = penalty.iter().flat_map(|p| p.breakpoints().into_iter().map(|x| p.subdifferential(x).1));
        let steepest = slopes.fold(0.0, f64::max);
        if steepest > 0.0 && steepest.is_finite() { steepest } else { 1.0 }
    }
}

/// The regression whose paths are followed.
fn problem(settings: &Settings) -> Option<LeastSquares> {
    let data = settings.data.dataset().ok()?;
    LeastSquares::new(&data.design, &data.response).ok()
}

/// What may be left of the optimality conditions at a row.
fn tolerance(settings: &Settings) -> f64 {
    libm::pow(10.0, settings.tolerance_log10).max(SMALLEST_TOLERANCE)
}

/// How far coefficients are from optimal at a lambda of the path of a penalty.
fn gap_at(
    settings: &Settings,
    problem: &LeastSquares,
    index: PenaltyIndex,
    (lambda, coefficients): (f64, &[f64]),
) -> f64 {
    if !(lambda > 0.0 && lambda.is_finite()) {
        return f64::NAN;
    }
    family(settings, index, lambda)
        .map_or(f64::NAN, |penalty| penalised_gap(problem, &*penalty, coefficients))
}

/// For every compared penalty with a path: every recorded row is optimal at its lambda.
pub fn path_certificates(settings: &Settings, path: &Table) -> Vec<Certificate> {
    if path.rows() == 0 {
        return Vec::new();
    }
    let Some(problem) = problem(settings) else { return Vec::new() };
    let of = |(place, index): (usize, &PenaltyIndex)| {
        let rows = (0..path.rows()).filter(|row| path.scalar(*row, "contestant") == place as f64);
        let gaps = rows.map(|row| {
            let recorded = (path.scalar(row, "lambda"), path.group(row, "coefficients"));
            gap_at(settings, &problem, *index, recorded)
        });
        // Written so that NaN stays: `max` would drop it.
        let larger = |most: f64, next: f64| if next > most || next.is_nan() { next } else { most };
        let worst = gaps.reduce(larger)?;
        Some(Certificate::at_most(
            &format!("{}: path optimal", PENALTIES[*index].label),
            "largest distance of ⟨xⱼ, y − Xβ⟩/n to ∂P(βⱼ) over ‖xⱼ‖ ‖y‖/n, at every recorded λ",
            worst,
            tolerance(settings),
        ))
    };
    settings.compare.iter().enumerate().filter_map(of).collect()
}

/// Where `lam` stands among the parameters of a penalty that has it.
fn lambda_place(index: PenaltyIndex) -> Option<usize> {
    PENALTIES[index].parameters.iter().position(|parameter| parameter.name == "lam")
}

/// The penalty of one lambda: `weight P` with `lam` such that `weight lam` is lambda, or `lambda P`.
fn family(settings: &Settings, index: PenaltyIndex, lambda: f64) -> Result<Box<dyn Penalty>, ParameterError> {
    let mut values = settings.parameters[index].clone();
    let Some(place) = lambda_place(index) else {
        return Ok(Box::new(Scaled::new(settings.penalty_at(index)?, lambda)));
    };
    values[place] = lambda / settings.weight;
    Ok(Box::new(Scaled::new((PENALTIES[index].build)(&values)?, settings.weight)))
}

/// The weight that puts the settings at `lambda` on the path of a penalty; the one in force where there is none.
pub fn weight_at_lambda(settings: &Settings, index: PenaltyIndex, lambda: f64) -> f64 {
    let weight = settings.weight * lambda / lambda_in_force(settings, index);
    if weight.is_finite() { weight_pointed_at(weight) } else { settings.weight }
}

/// Where the settings stand on the path of a penalty.
pub fn lambda_in_force(settings: &Settings, index: PenaltyIndex) -> f64 {
    lambda_place(index).map_or(settings.weight, |place| settings.weight * settings.parameters[index][place])
}
