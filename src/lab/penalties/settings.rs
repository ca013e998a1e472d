//! What can be set in the penalties lab.

use super::moved::Moved;
use super::solving::SUITED;
use super::two::TwoProblem;
use crate::data::{
    CameraSize, DataError, Dataset, Gaussian, NoiseKind, PiecewiseConstant, diabetes, diabetes_feature,
};
use crate::lab::change::Change;
use crate::lab::regression::{Inline, Regression, RegressionState};
use crate::lab::watching::Watching;
use crate::penalty::{PENALTIES, ParameterError, Penalty};
use crate::settings::Choice;
use std::sync::LazyLock;

/// What is to be recovered.
pub const DATA_KINDS: &[Choice] = &[
    Choice { name: "signal", label: "Signal with jumps, in noise" },
    Choice { name: "sensing", label: "Signal from few measurements" },
    Choice { name: "gaussian", label: "Sparse regression" },
    Choice { name: "diabetes", label: "Diabetes (442 x 10)" },
    Choice { name: "inline", label: "Regression on your own data" },
    Choice { name: "camera", label: "Photograph in noise" },
];

/// Edge length of the photograph, in pixels.
pub const PICTURE_SIZES: &[Choice] =
    &[Choice { name: "128", label: "128 pixels" }, Choice { name: "256", label: "256 pixels" }];

/// What the horizontal axis counts.
pub const TIME_AXES: &[Choice] = &[
    Choice { name: "logarithmic", label: "steps, log scale" },
    Choice { name: "linear", label: "steps" },
    Choice { name: "calls", label: "gradients and proxes, log scale" },
];

/// What the progress chart shows.
pub const PROGRESS: &[Choice] = &[
    Choice { name: "rmse", label: "error (RMSE)" },
    Choice { name: "objective", label: "objective" },
    Choice { name: "gap", label: "stationarity" },
];

/// What the path chart counts.
pub const PATH_AXES: &[Choice] = &[
    Choice { name: "log_lambda", label: "log λ" },
    Choice { name: "lambda", label: "λ" },
    Choice { name: "l1_norm", label: "ℓ1 norm" },
    Choice { name: "explained", label: "deviance explained" },
];

/// Every penalty as a choice.
pub static PENALTY_CHOICES: LazyLock<Vec<Choice>> =
    LazyLock::new(|| PENALTIES.iter().map(|kind| Choice { name: kind.name, label: kind.label }).collect());

/// Kinds of noise.
pub static NOISES: LazyLock<Vec<Choice>> =
    LazyLock::new(|| NoiseKind::ALL.iter().map(|(_, name, label)| Choice { name, label }).collect());

/// Which penalty, of all: the place in [`PENALTIES`].
pub type PenaltyIndex = usize;

/// The place of the penalty called `name`.
pub fn penalty_index(name: &str) -> Option<PenaltyIndex> {
    PENALTIES.iter().position(|kind| kind.name == name)
}

/// The data part of the settings. Fields of other kinds keep their values while they do not apply.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSettings {
    /// One of [`DATA_KINDS`].
    pub kind: &'static str,
    /// Kinds `signal` and `sensing`; noise, missing share and seed also for `camera`.
    pub signal: PiecewiseConstant,
    /// Samples of kind `signal` that were moved by hand.
    pub moved: Vec<Moved>,
    /// Measurements of kind `sensing`.
    pub measurements: usize,
    /// Size of the groups in which the truth of kinds `gaussian` and `sensing` is sparse; 1 for none.
    pub truth_group: usize,
    /// Noise of the photograph: standard deviation, where white is 1.
    pub picture_noise: f64,
    /// One of [`PICTURE_SIZES`].
    pub picture_size: &'static str,
    /// Kinds `gaussian` and `inline`.
    pub regression: Regression,
}

/// Points at which the selected penalty is evaluated, on request.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluate {
    /// Where value and derivative are wanted.
    pub x: Vec<f64>,
    /// Where the prox is wanted.
    pub v: Vec<f64>,
    /// The prox steps, one row each.
    pub tau: Vec<f64>,
}

/// What is computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The data.
    pub data: DataSettings,
    /// The selected penalty.
    pub penalty: PenaltyIndex,
    /// The penalties compared, in the order of the list.
    pub compare: Vec<PenaltyIndex>,
    /// Parameters of every penalty, in the order of [`PENALTIES`].
    pub parameters: Vec<Vec<f64>>,
    /// The number in front of the penalty.
    pub weight: f64,
    /// Neighbouring coefficients or jumps in a group, whose length is penalised; 1 for each alone.
    pub group: usize,
    /// [`SUITED`] or the name of a solver.
    pub method: &'static str,
    /// Step, relative to the safe one.
    pub step: f64,
    /// Momentum of heavy ball.
    pub momentum: f64,
    /// Coupling rho of ADMM, relative to the default one.
    pub rho: f64,
    /// Whether FISTA throws its momentum away when that points uphill.
    pub restart: bool,
    /// One of [`STARTS`](super::STARTS).
    pub start: &'static str,
    /// Most steps of a run.
    pub iterations: u64,
    /// `log10` of the stationarity gap at which a run has converged.
    pub tolerance_log10: f64,
    /// Changes while the run goes on, in order of steps.
    pub changes: Vec<Change>,
    /// Points to evaluate.
    pub evaluate: Option<Evaluate>,
}

/// How the result is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Cursor (steps), speed, hidden controls, frozen runs.
    pub watching: Watching,
    /// Prox step tau of the charts.
    pub tau: f64,
    /// The probe: `x` of value and derivative, `v` of the prox.
    pub probe: f64,
    /// Show `v - prox(v)` instead of the prox.
    pub bias: bool,
    /// Show the Moreau envelope beside the value.
    pub envelope: bool,
    /// Show the second derivative instead of the first.
    pub curvature: bool,
    /// One of [`TIME_AXES`].
    pub time_axis: &'static str,
    /// One of [`PROGRESS`].
    pub progress: &'static str,
    /// One of [`PATH_AXES`].
    pub path_axis: &'static str,
    /// The small problem of two coefficients.
    pub two: TwoProblem,
}

/// The state of the lab: what its link says.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What is computed.
    pub settings: Settings,
    /// How it is looked at.
    pub view: View,
}

impl DataSettings {
    /// Whether the data are a regression problem: the penalty acts on coefficients, not on jumps.
    pub fn regresses(&self) -> bool {
        matches!(self.kind, "gaussian" | "diabetes" | "inline")
    }

    /// Whether the truth is known: of data drawn here, and of the photograph.
    pub fn knows_truth(&self) -> bool {
        !matches!(self.kind, "diabetes" | "inline")
    }

    /// Whether the penalty can act on groups of neighbours.
    pub fn groups(&self) -> bool {
        self.regresses() || self.kind == "sensing"
    }

    /// Name of a feature, counted from 0; `x1, x2, …` where the data name none.
    pub fn feature_name(&self, feature: usize) -> String {
        let given = match self.kind {
            "diabetes" => diabetes_feature(feature),
            "inline" => self.regression.inline.names.get(feature).map(String::as_str),
            _ => None,
        };
        given.map_or_else(|| format!("x{}", feature + 1), str::to_owned)
    }

    /// Whether the data are a picture.
    pub fn is_picture(&self) -> bool {
        self.kind == "camera"
    }

    /// Which copy of the photograph.
    pub fn camera_size(&self) -> CameraSize {
        if self.picture_size == "256" { CameraSize::Large } else { CameraSize::Small }
    }

    /// Whether a regression is standardised: by default data in raw units (diabetes, own data) are.
    pub fn standardises(&self) -> bool {
        self.regression.standardise.unwrap_or(self.kind != "gaussian")
    }

    /// The regression problem, its columns of mean square one when standardised.
    ///
    /// # Errors
    /// When the numbers cannot be used.
    pub fn dataset(&self) -> Result<Dataset, DataError> {
        let data = match self.kind {
            "diabetes" => diabetes(),
            "inline" => self.regression.inline.dataset()?,
            _ => self.regression.gaussian.draw_in_groups(self.truth_group),
        };
        if self.standardises() { data.standardised() } else { Ok(data) }
    }
}

impl Settings {
    /// The selected penalty.
    ///
    /// # Errors
    /// When its parameters are outside the range in which it makes sense.
    pub fn selected(&self) -> Result<Box<dyn Penalty>, ParameterError> {
        self.penalty_at(self.penalty)
    }

    /// A penalty with its parameters in force.
    ///
    /// # Errors
    /// As [`Settings::selected`].
    pub fn penalty_at(&self, index: PenaltyIndex) -> Result<Box<dyn Penalty>, ParameterError> {
        (PENALTIES[index].build)(&self.parameters[index])
    }

    /// The size of groups, where data have groups.
    pub fn group_in_force(&self) -> usize {
        if self.data.groups() { self.group } else { 1 }
    }
}

impl RegressionState for State {
    fn data_kind(&self) -> &'static str {
        self.settings.data.kind
    }

    fn regression(&self) -> &Regression {
        &self.settings.data.regression
    }

    fn regression_mut(&mut self) -> &mut Regression {
        &mut self.settings.data.regression
    }

    fn regresses(&self) -> bool {
        self.settings.data.regresses()
    }

    fn use_own(&mut self, data: Inline) {
        self.settings.data.regression.inline = data.into();
        self.settings.data.kind = "inline";
        self.settings.data.regression.standardise = None;
        self.settings.changes.clear();
    }
}

impl Default for State {
    fn default() -> Self {
        let compare = ["l1", "mcp", "scad", "weep"].iter().filter_map(|name| penalty_index(name));
        let mut parameters: Vec<Vec<f64>> = PENALTIES.iter().map(|kind| kind.defaults()).collect();
        // Each near its best on the default signal.
        let tuned: [(&str, &[f64]); 4] =
            [("l1", &[0.7]), ("mcp", &[0.7, 2.0]), ("scad", &[0.7, 2.5]), ("weep", &[30.0, 0.2, 0.1, 1.0])];
        for (name, values) in tuned {
            if let Some(index) = penalty_index(name) {
                parameters[index] = values.to_vec();
            }
        }
        Self {
            settings: Settings {
                data: DataSettings {
                    kind: "signal",
                    signal: PiecewiseConstant::default(),
                    moved: Vec::new(),
                    measurements: 70,
                    truth_group: 1,
                    picture_noise: 0.1,
                    picture_size: "128",
                    regression: Regression {
                        gaussian: Gaussian {
                            samples: 60,
                            features: 100,
                            support: 8,
                            correlation: 0.3,
                            noise: 0.3,
                            seed: 1,
                        },
                        inline: Default::default(),
                        standardise: None,
                    },
                },
                penalty: penalty_index("weep").unwrap_or(0),
                compare: compare.collect(),
                parameters,
                weight: 1.0,
                group: 1,
                method: SUITED,
                step: 1.0,
                momentum: 0.9,
                rho: 1.0,
                restart: true,
                start: "adjoint",
                iterations: 1_000,
                tolerance_log10: -6.0,
                changes: Vec::new(),
                evaluate: None,
            },
            view: View {
                watching: Watching::default(),
                tau: 0.5,
                probe: 0.5,
                bias: false,
                envelope: false,
                curvature: false,
                time_axis: "logarithmic",
                progress: "rmse",
                path_axis: "log_lambda",
                two: TwoProblem::default(),
            },
        }
    }
}
