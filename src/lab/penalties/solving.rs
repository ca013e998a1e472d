//! By which solver, from where, and what of it can be changed on the way.

use super::settings::Settings;
use crate::decimal;
use crate::lab::change::Changeable;
use crate::penalty::{Parameter, ParameterError};
use crate::recovery::{SOLVERS, Solver, solver_kind};
use crate::settings::Choice;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// Where solvers start.
pub const STARTS: &[Choice] = &[
    Choice { name: "adjoint", label: "the data, carried back by K′ and scaled to fit" },
    Choice { name: "zero", label: "zero" },
    Choice { name: "l1", label: "where L1 ends" },
];

/// The method that suits the problem: [`Settings::method_in_force`].
pub const SUITED: &str = "suited";

/// The rule that suits the problem, and all solvers.
pub static METHODS: LazyLock<Vec<Choice>> = LazyLock::new(|| {
    let solvers = SOLVERS.iter().map(|kind| Choice { name: kind.name, label: kind.label });
    std::iter::once(Choice { name: SUITED, label: "the one that suits" }).chain(solvers).collect()
});

/// Weights of the penalty that can be set.
pub const WEIGHTS: RangeInclusive<f64> = 1e-6..=100.0;
/// Steps that can be set, times the one the solver starts with.
pub const STEPS: RangeInclusive<f64> = 0.01..=4.0;
/// Momenta that can be set.
pub const MOMENTA: RangeInclusive<f64> = 0.0..=0.99;
/// Couplings of ADMM that can be set, times the sensible one.
pub const COUPLINGS: RangeInclusive<f64> = 0.05..=20.0;

/// A weight pointed at in a chart: inside the range of weights, with three significant digits, as a person would
/// write it.
pub fn weight_pointed_at(weight: f64) -> f64 {
    decimal::parse(&format!("{weight:.2e}")).unwrap_or(weight).clamp(*WEIGHTS.start(), *WEIGHTS.end())
}

/// The quantities that can be changed while a run goes on.
pub const CHANGEABLE: &[Changeable] = &[
    changeable("weight", "Weight", WEIGHTS),
    changeable("step", "Step", STEPS),
    changeable("momentum", "Momentum", MOMENTA),
    changeable("rho", "Coupling ρ", COUPLINGS),
];

const fn changeable(name: &'static str, label: &'static str, range: RangeInclusive<f64>) -> Changeable {
    Changeable { choice: Choice { name, label }, min: *range.start(), max: *range.end(), whole: false }
}

impl Settings {
    /// Whether the solver in force has a parameter of this name.
    pub fn takes(&self, parameter: &str) -> bool {
        let kind = solver_kind(self.method_in_force());
        kind.is_some_and(|kind| kind.parameters.iter().any(|known| known.name == parameter))
    }

    /// The value with which a quantity starts that can be changed on the way; `None` where changing it means
    /// nothing.
    pub fn may_change(&self, quantity: &str) -> Option<f64> {
        match quantity {
            "weight" => Some(self.weight),
            "step" if self.takes("step") => Some(self.step),
            "momentum" if self.takes("momentum") => Some(self.momentum),
            "rho" if self.takes("rho") => Some(self.rho),
            _ => None,
        }
    }

    /// Gives a quantity of [`CHANGEABLE`] another value.
    pub fn change(&mut self, quantity: &str, value: f64) {
        match quantity {
            "weight" => self.weight = value,
            "step" => self.step = value,
            "momentum" => self.momentum = value,
            "rho" => self.rho = value,
            _ => {}
        }
    }

    /// The solver in force, with its step, momentum, coupling or restart.
    ///
    /// # Errors
    /// When a parameter is outside the range in which the rule makes sense.
    pub fn solver(&self) -> Result<Box<dyn Solver>, ParameterError> {
        let name = self.method_in_force();
        // The list of methods is made from the list of solvers.
        let kind = solver_kind(name).unwrap_or(SOLVERS[0]);
        let value = |parameter: &Parameter| match parameter.name {
            // Relative to the step the solver starts with.
            "step" => parameter.default * self.step,
            "momentum" => self.momentum,
            "rho" => self.rho,
            "restart" => f64::from(u8::from(self.restart)),
            _ => parameter.default,
        };
        (kind.build)(&kind.parameters.iter().map(value).collect::<Vec<_>>())
    }

    /// The settings of the run to the L1 start: the solver that suits L1 alone, with its own step, momentum and
    /// coupling.
    pub(super) fn for_the_start(&self) -> Self {
        let alone = self.data.regresses() && self.group_in_force() == 1;
        Self {
            method: if alone { "coordinate_descent" } else { SUITED },
            step: 1.0,
            rho: 1.0,
            restart: true,
            ..self.clone()
        }
    }

    /// The name of the solver in force: splitting where the penalty acts on jumps, and one prox a
    /// step on coefficients.
    pub fn method_in_force(&self) -> &'static str {
        match self.method {
            SUITED if self.data.regresses() => "ista",
            SUITED => "admm",
            other => other,
        }
    }
}
