//! Numbers that show the results of this lab to be right without trusting how they were found.

use super::quadrature::dual_defect;
use crate::linear::max_abs;
use crate::method::{ImplicitBias, State};
use crate::objective::{DiagonalNetwork, LeastSquares};
use crate::trace::{Certificate, Table, Trace};

/// Tolerance of identities that hold up to rounding.
const EXACT: f64 = 1e-9;

/// Relative error of a coefficient for each unit of the tolerance of a flow: ten for that of a factor, twice as
/// much for the coefficient.
const ERROR_PER_TOLERANCE: f64 = 20.0;

/// Relative rate at which the dual may depart from the integrated gradient: between the nodes of a step, the
/// interpolation of a flow is of a lower order than its steps.
const LEAST_DEFECT: f64 = 1e-4;

/// The same, for each unit of the tolerance of the flow.
const DEFECT_PER_TOLERANCE: f64 = 1e3;

/// The run counts as converged when the loss is this close to its minimum, relative to its start.
const CONVERGED: f64 = 1e-9;

/// What certificates are computed from.
pub struct Evidence<'a> {
    /// The network trained.
    pub network: &'a DiagonalNetwork,
    /// One of [`METHODS`](super::METHODS).
    pub method: &'static str,
    /// The relative tolerance the flows were asked for.
    pub tolerance: f64,
    /// Walls of the features.
    pub walls: &'a [f64],
    /// The predicted saddles.
    pub saddles: &'a Table,
    /// The knots of the lasso.
    pub lasso: &'a Table,
    /// The end of the prediction.
    pub optimum: &'a Table,
    /// Effective init scales at the end, see [`effective_scales`].
    pub effective: &'a Table,
    /// The run.
    pub trace: &'a Trace,
}

impl Evidence<'_> {
    /// All certificates that can be given now; those of the run once it has ended.
    pub fn certificates(&self) -> Vec<Certificate> {
        let mut list = vec![self.saddles_optimal()];
        if self.optimum.scalar(0, "complete") == 1.0 {
            list.push(self.least_l1());
        }
        if self.lasso.rows() > 0 {
            list.push(self.lasso_optimal());
        }
        if self.trace.outcome.is_some() {
            list.extend(self.of_the_run());
        }
        list
    }

    fn of_the_run(&self) -> Vec<Certificate> {
        let mut list = Vec::new();
        if self.method == "gradient_flow" {
            if self.network.depth() == 2 {
                list.push(self.conserved());
            }
            list.push(self.inside_walls());
            list.push(self.descends());
            // Momentum flow swings between rows, where the check needs coefficients that do not.
            list.push(self.dual_is_integrated());
        }
        if self.method.ends_with("gradient_descent") && self.network.depth() == 2 && self.effective.rows() > 0
        {
            list.push(self.scale_as_predicted());
        }
        list.extend(self.ends_at_least_l1());
        list
    }

    fn saddles_optimal(&self) -> Certificate {
        let worst = self.saddles.series("kkt_residual", 0).fold(0.0, larger);
        Certificate::at_most(
            "Every saddle minimises the loss under its signs",
            "max |∇L| on the support, wrong signs, |s| − k; relative",
            worst,
            EXACT + self.rounding(self.saddles),
        )
    }

    /// What rounding of the recorded coefficients makes of a gradient, relative to `max |X'y| / n`:
    /// `8 eps max_i ||x_i|| sum_j ||x_j|| |beta_j| / n`.
    fn rounding(&self, table: &Table) -> f64 {
        let lengths = self.lengths();
        let longest = max_abs(&lengths);
        let size = (0..table.rows()).map(|row| prediction_size(&lengths, table.group(row, "coefficients")));
        let scale = max_abs(self.network.problem().correlation()).max(f64::MIN_POSITIVE);
        8.0 * f64::EPSILON * longest * size.fold(0.0, f64::max) / scale
    }

    /// `||x_i|| / sqrt n` (d values).
    fn lengths(&self) -> Vec<f64> {
        (0..self.walls.len()).map(|i| self.network.problem().gram_entry(i, i).sqrt()).collect()
    }

    fn least_l1(&self) -> Certificate {
        let (primal, dual) = (self.optimum.scalar(0, "l1_norm"), self.optimum.scalar(0, "l1_bound"));
        let gap = if primal > 0.0 { (primal - dual).abs() / primal } else { 0.0 };
        Certificate::at_most(
            "The last saddle has the least ℓ1 norm",
            "(‖β‖₁ − sᵀβ) / ‖β‖₁, gap to the linear-programming optimum",
            gap,
            EXACT,
        )
    }

    fn lasso_optimal(&self) -> Certificate {
        let worst = self.lasso.series("kkt_residual", 0).fold(0.0, larger);
        Certificate::at_most(
            "Every lasso knot is optimal",
            "distance of −∇L to λ ∂‖β‖₁, relative to ‖X′y‖∞ / n",
            worst,
            EXACT + self.rounding(self.lasso),
        )
    }

    /// `w+ w- = alpha_i^2`, read off the recorded `beta` and `s`: `beta / sinh(2 unit s)` must be it.
    fn conserved(&self) -> Certificate {
        let table = self.trace.table();
        let unit = self.network.time_unit();
        let mut worst = 0.0;
        for row in 0..table.rows() {
            let pairs = table.group(row, "coefficients").iter().zip(table.group(row, "dual"));
            for ((beta, s), log_scale) in pairs.zip(self.network.log_scales()) {
                // Near zero both sides vanish and their ratio is rounding.
                const LEAST_ARGUMENT: f64 = 1e-2;
                const LEAST_COEFFICIENT: f64 = 1e-290;
                let argument = 2.0 * unit * s.abs();
                if argument > LEAST_ARGUMENT && (beta.abs() > LEAST_COEFFICIENT || beta.is_nan()) {
                    let log_sinh =
                        argument - std::f64::consts::LN_2 + libm::log1p(-libm::exp(-2.0 * argument));
                    let drift = libm::log(beta.abs()) - log_sinh - 2.0 * log_scale;
                    worst = larger(worst, drift.abs());
                }
            }
        }
        Certificate::at_most("α² is conserved", "max |ln(|w₊ w₋| / α²)|, from recorded β and s", worst, EXACT)
    }

    /// The dual may pass its wall by what its coefficient needs (depth 2), or not at all (deeper).
    ///
    /// `beta = alpha_i^2 sinh(2 unit s)` and `wall = ln(1/alpha_i) / unit` give, exactly and for every alpha,
    /// `|s| - wall = ln(|beta| + sqrt(beta^2 + alpha_i^4)) / (2 unit) <= ln(2 |beta| + alpha_i^2) / (2 unit)`.
    fn inside_walls(&self) -> Certificate {
        let table = self.trace.table();
        let (mut worst, mut largest) = (0.0, 0.0);
        for row in 0..table.rows() {
            largest = larger(largest, max_abs(table.group(row, "coefficients")));
            for (s, wall) in table.group(row, "dual").iter().zip(self.network.walls()) {
                worst = larger(worst, if s.is_nan() { f64::NAN } else { (s.abs() - wall).max(0.0) });
            }
        }
        let log_scale = self.network.log_scales().iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let widest = self.network.walls().iter().copied().fold(1.0, f64::max);
        let allowed = match self.network.depth() {
            2 => {
                libm::log(2.0 * largest + libm::exp(2.0 * log_scale)).max(0.0)
                    / (2.0 * self.network.time_unit())
            }
            _ => 0.0,
        };
        Certificate::at_most(
            "s stays between its walls",
            "max |s| − k, at most ln(2 max|β| + α²) / (2 ln(1/α))",
            worst,
            allowed + EXACT * widest,
        )
    }

    /// See [`dual_defect`]; what the tolerance asked for makes of a coefficient, it makes of its gradient.
    fn dual_is_integrated(&self) -> Certificate {
        Certificate::at_most(
            "s is the integrated gradient",
            "max |Δs + ∫ ∇L dt| / (Δt ‖x‖ max|r|) between recorded rows, beyond what their distance explains",
            dual_defect(self.network.problem(), self.trace.table()),
            LEAST_DEFECT + DEFECT_PER_TOLERANCE * self.tolerance,
        )
    }

    /// Coefficients are right to `delta` (relative) only, so that their predictions are off by up to
    /// `e = delta sum_i ||x_i|| |beta_i| / sqrt n`, and each of two losses, near where they are least, by `e^2 / 2`.
    fn descends(&self) -> Certificate {
        let allowed = self.prediction_error() * self.prediction_error();
        let losses: Vec<f64> = self.trace.table().series("loss", 0).collect();
        let start = losses.first().copied().unwrap_or(0.0).max(f64::MIN_POSITIVE);
        let rise = losses.windows(2).fold(0.0, |most, pair| larger(most, (pair[1] - pair[0]) / start));
        Certificate::at_most(
            "The loss never rises",
            "max (L(t′) − L(t)) / L(0) for t′ > t, as far as the tolerance asked for can tell",
            rise,
            EXACT + allowed / start,
        )
    }

    /// How far a prediction `||X delta|| / sqrt n` may be off by the tolerance of the flow and by rounding.
    fn prediction_error(&self) -> f64 {
        let (table, lengths) = (self.trace.table(), self.lengths());
        let size = |row: usize| prediction_size(&lengths, table.group(row, "coefficients"));
        let largest = (0..table.rows()).map(size).fold(0.0, f64::max);
        ERROR_PER_TOLERANCE * self.tolerance * largest
    }

    fn scale_as_predicted(&self) -> Certificate {
        let pairs =
            self.effective.series("predicted_log10", 0).zip(self.effective.series("measured_log10", 0));
        let worst = pairs.fold(0.0, |most, (predicted, measured)| {
            let same = predicted == measured;
            larger(most, if same { 0.0 } else { std::f64::consts::LN_10 * (predicted - measured).abs() })
        });
        Certificate::at_most(
            "The effective init scale follows its formula",
            "max |ln(α_measured / α∞)|, α∞² = α² exp(−Σ q(γ g))",
            worst,
            1e-6,
        )
    }

    /// Once converged, the hyperbolic entropy bounds how far the l1 norm can be above the least:
    /// `phi(beta) <= phi(beta*)` gives `(‖beta‖ - ‖beta*‖) <= sum h(|beta*|) - h(|beta|)) / (2 l)`
    /// with `h(x) = x (ln 2x - 1)`, up to terms of order `alpha^2`.
    fn ends_at_least_l1(&self) -> Option<Certificate> {
        let table = self.trace.table();
        let last = table.rows().checked_sub(1)?;
        let least = self.optimum.scalar(0, "l1_norm");
        let excess = table.scalar(last, "loss") - self.optimum.scalar(0, "minimum_loss");
        let complete = self.optimum.scalar(0, "complete") == 1.0;
        let equal_walls = self.walls.iter().all(|wall| *wall == 1.0);
        let applies = complete && equal_walls && self.method == "gradient_flow" && self.network.depth() == 2;
        if !applies || least <= 0.0 || excess > CONVERGED * table.scalar(0, "loss") {
            return None;
        }
        let h = |x: f64| if x > 0.0 { x * (libm::log(2.0 * x) - 1.0) } else { 0.0 };
        let sum = |coefficients: &[f64]| coefficients.iter().map(|beta| h(beta.abs())).sum::<f64>();
        let end = table.group(last, "coefficients");
        let goal = self.saddles.group(self.saddles.rows() - 1, "coefficients");
        let bound = (sum(goal) - sum(end)) / (2.0 * self.network.time_unit()) / least;
        let norm: f64 = end.iter().map(|beta| beta.abs()).sum();
        Some(Certificate::at_most(
            "The run ends near the least ℓ1 norm",
            "(‖β(T)‖₁ − least) / least, at most what the entropy φ_α allows",
            (norm - least) / least,
            bound.max(0.0) + 1e-6,
        ))
    }
}

/// `sum_i ||x_i|| |beta_i| / sqrt n`, at least the length of the prediction.
fn prediction_size(lengths: &[f64], coefficients: &[f64]) -> f64 {
    coefficients.iter().zip(lengths).map(|(beta, length)| length * beta.abs()).sum()
}

/// `max`, but NaN wins: a claim about numbers that are none must not hold.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

/// Distance of a lasso solution to its optimality conditions, relative to `max |X'y| / n`.
pub fn lasso_residual(problem: &LeastSquares, walls: &[f64], lambda: f64, coefficients: &[f64]) -> f64 {
    let mut residual = vec![0.0; problem.samples()];
    let mut gradient = vec![0.0; problem.features()];
    problem.residual_to(coefficients, &mut residual);
    problem.gradient_of_residual_to(&residual, &mut gradient);
    let distances = gradient.iter().zip(coefficients).zip(walls).map(|((g, beta), k)| {
        if *beta == 0.0 { (g.abs() - k * lambda).max(0.0) } else { (g + beta.signum() * k * lambda).abs() }
    });
    let scale = max_abs(problem.correlation()).max(f64::MIN_POSITIVE);
    distances.fold(0.0, larger) / scale
}

/// An empty table of effective init scales, one row a feature.
pub fn effective_scale_table() -> Table {
    Table::new([("predicted_log10", 1), ("measured_log10", 1), ("center", 1)])
}

/// Fills the table of effective init scales from the state at the end of a run.
pub fn effective_scales(network: &DiagonalNetwork, state: &State, table: &mut Table) {
    let mut bias = ImplicitBias::new(network.features());
    bias.read(network, state);
    for i in 0..network.features() {
        let log10 = |natural: f64| natural / std::f64::consts::LN_10;
        table.push(&[log10(bias.log_predicted_scale[i]), log10(bias.log_measured_scale[i]), bias.center[i]]);
    }
}
