//! Coefficients against lambda, for every compared penalty of a regression.

use super::settings::{PenaltyIndex, Settings};
use super::solving::weight_pointed_at;
use super::task::Task;
use crate::linear::dot;
use crate::objective::LeastSquares;
use crate::path::{GridLimits, HomotopyLimits, LassoHomotopy, PenalisedPath};
use crate::penalty::{PENALTIES, ParameterError, Penalty, Scaled};
use crate::trace::Table;

/// Points of the grid.
const POINTS: usize = 60;

/// Smallest lambda over the largest.
const RATIO: f64 = 1e-2;

/// With more features, the path would keep the page waiting.
pub const MOST_FEATURES: usize = 400;

/// Most knots of the lasso path that are followed.
const MOST_KNOTS: usize = 400;

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
}

/// How a path is followed.
enum Way {
    /// The lasso is piecewise linear: from knot to knot.
    Exact(Box<LassoHomotopy>),
    Grid(Box<PenalisedPath>),
}

impl PathStage {
    /// The paths of the compared penalties; `None` when the data are no regression, or too wide, and for
    /// groups: homotopy and coordinate descent move coefficients one by one.
    pub fn new(settings: &Settings, task: &Task) -> Option<Self> {
        let alone = settings.data.regresses() && settings.group_in_force() == 1;
        if !alone || task.unknowns() > MOST_FEATURES {
            return None;
        }
        let data = settings.data.dataset().ok()?;
        let problem = LeastSquares::new(&data.design, &data.response).ok()?;
        let waiting: Vec<_> = settings.compare.iter().copied().enumerate().rev().collect();
        let planned = waiting.len() * POINTS;
        Some(Self { settings: settings.clone(), problem, waiting, under_way: None, planned, made: 0 })
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

    /// Makes one more row; `false` when there are no more.
    pub fn advance(&mut self, table: &mut Table) -> bool {
        let Some((place, index, mut way)) = self.under_way.take().or_else(|| self.next_way()) else {
            return false;
        };
        let row = match &mut way {
            Way::Exact(homotopy) => homotopy.advance(&self.problem).map(|knot| {
                let mut coefficients = vec![0.0; self.problem.features()];
                knot.coefficients_to(&mut coefficients);
                let gap = lasso_gap(&self.problem, knot.lambda, &coefficients);
                (knot.lambda, gap, true, coefficients)
            }),
            Way::Grid(path) => {
                let family = |lambda: f64| family(&self.settings, index, lambda);
                // A lambda without a penalty ends the path.
                let point = path.advance(&self.problem, &family).ok().flatten();
                point.map(|point| (point.lambda, point.gap, point.locally_convex, point.coefficients))
            }
        };
        if let Some(row) = row {
            self.made += 1;
            self.push(table, place, row);
            self.under_way = Some((place, index, way));
        }
        true
    }

    /// Share of the rows made.
    pub fn fraction(&self) -> f64 {
        (self.made as f64 / self.planned as f64).min(1.0)
    }

    fn push(&self, table: &mut Table, place: usize, row: (f64, f64, bool, Vec<f64>)) {
        let (lambda, gap, convex, coefficients) = row;
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
            let limits = GridLimits { largest, ratio: RATIO, points: POINTS, ..standard };
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

/// Largest violation of the lasso's optimality conditions.
fn lasso_gap(problem: &LeastSquares, lambda: f64, coefficients: &[f64]) -> f64 {
    let mut residual = vec![0.0; problem.samples()];
    problem.residual_to(coefficients, &mut residual);
    let violation = |(j, beta): (usize, &f64)| {
        let pull = -dot(problem.column(j), &residual) / problem.samples() as f64;
        if *beta == 0.0 { (pull.abs() - lambda).max(0.0) } else { (pull - lambda * beta.signum()).abs() }
    };
    coefficients.iter().enumerate().map(violation).fold(0.0, f64::max)
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
