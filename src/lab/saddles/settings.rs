//! What can be set in the saddle-to-saddle lab.

use crate::data::{DataError, Dataset, ExactCase, Gaussian, diabetes};
use crate::lab::change::{Change, Changeable};
use crate::lab::regression::{Inline, Regression, RegressionState};
use crate::lab::watching::Watching;
use crate::objective::DiagonalNetwork;
use crate::settings::{Choice, Rejection};

/// Where the data come from.
pub const DATA_KINDS: &[Choice] = &[
    Choice { name: "diabetes", label: "Diabetes (442 x 10)" },
    Choice { name: "example", label: "Small exact case" },
    Choice { name: "gaussian", label: "Gaussian design" },
    Choice { name: "inline", label: "Your own data" },
];

/// Rules of motion.
pub const METHODS: &[Choice] = &[
    Choice { name: "gradient_flow", label: "Gradient flow" },
    Choice { name: "gradient_descent", label: "Gradient descent" },
    Choice { name: "stochastic_gradient_descent", label: "Stochastic gradient descent" },
    Choice { name: "heavy_ball", label: "Heavy ball" },
    Choice { name: "momentum_flow", label: "Momentum flow" },
];

/// What the horizontal axis counts.
pub const TIME_AXES: &[Choice] = &[
    Choice { name: "logarithmic", label: "logarithmic" },
    Choice { name: "accelerated", label: "accelerated" },
    Choice { name: "physical", label: "physical" },
    Choice { name: "arc_length", label: "arc length" },
    Choice { name: "iterations", label: "steps" },
    Choice { name: "samples", label: "sample gradients" },
];

/// How the loss is drawn.
pub const LOSS_AXES: &[Choice] = &[
    Choice { name: "excess", label: "above minimum" },
    Choice { name: "logarithmic", label: "log scale" },
    Choice { name: "linear", label: "linear scale" },
];

/// How the path through the saddles is drawn.
pub const PATH_VIEWS: &[Choice] =
    &[Choice { name: "plane", label: "plane" }, Choice { name: "space", label: "3-D" }];

/// The names of [`EXACT_CASES`](crate::data::EXACT_CASES) as choices.
pub const EXACT_CHOICES: &[Choice] = &[exact(0), exact(1), exact(2), exact(3), exact(4), exact(5)];

const fn exact(index: usize) -> Choice {
    let case = &crate::data::EXACT_CASES[index];
    Choice { name: case.name, label: case.label }
}

/// Smallest `log10 alpha` on offer.
pub const LOWEST_INIT_SCALE_LOG10: f64 = -300.0;

/// The data part of the settings. Fields of other kinds keep their values while they do not apply.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSettings {
    /// One of [`DATA_KINDS`].
    pub kind: &'static str,
    /// One of [`EXACT_CHOICES`], for kind `example`.
    pub name: &'static str,
    /// Kinds `gaussian` and `inline`.
    pub regression: Regression,
}

impl DataSettings {
    /// Whether the data are standardised: by default those in raw units (diabetes, own data) are.
    pub fn standardises(&self) -> bool {
        self.regression.standardise.unwrap_or(matches!(self.kind, "diabetes" | "inline"))
    }

    /// Builds the dataset.
    ///
    /// # Errors
    /// When the numbers cannot be used; see [`Dataset::from_rows`] and [`Dataset::standardised`].
    pub fn dataset(&self) -> Result<Dataset, DataError> {
        let data = match self.kind {
            "diabetes" => diabetes(),
            "gaussian" => self.regression.gaussian.draw(),
            "inline" => self.regression.inline.dataset()?,
            _ => ExactCase::named(self.name)
                .ok_or_else(|| DataError(format!("there is no exact case called \"{}\"", self.name)))?
                .dataset(),
        };
        if self.standardises() { data.standardised() } else { Ok(data) }
    }
}

/// The quantities that can be changed while a run goes on.
pub const CHANGEABLE: &[Changeable] = &[
    Changeable { choice: Choice { name: "step", label: "Step size" }, min: 1e-5, max: 10.0, whole: false },
    Changeable { choice: Choice { name: "momentum", label: "Momentum" }, min: 0.0, max: 0.99, whole: false },
    Changeable {
        choice: Choice { name: "batch_size", label: "Batch size" },
        min: 1.0,
        max: 10_000.0,
        whole: true,
    },
];

/// What is computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The data.
    pub data: DataSettings,
    /// `log10` of the init scale alpha.
    pub init_scale_log10: f64,
    /// Number of factors D of a coefficient.
    pub depth: u64,
    /// Exponents `k_i` of unequal init scales `alpha^{k_i}`; empty for all 1.
    pub init_exponents: Vec<f64>,
    /// One of [`METHODS`].
    pub method: &'static str,
    /// `log10` of the relative tolerance of the flows.
    pub tolerance_log10: f64,
    /// Step size gamma of the discrete methods.
    pub step: f64,
    /// Momentum of the heavy ball.
    pub momentum: f64,
    /// Inertia lambda of the momentum flow `lambda w'' + w' + grad F = 0`.
    pub inertia: f64,
    /// Samples in a stochastic gradient.
    pub batch_size: u64,
    /// Seed of the sampling.
    pub sampling_seed: u64,
    /// Accelerated time at which the run ends; `None` means a little after the last jump.
    pub horizon: Option<f64>,
    /// Changes while the run goes on, in order of time.
    pub changes: Vec<Change>,
}

/// How the result is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Cursor (accelerated time), speed, hidden controls, frozen runs.
    pub watching: Watching,
    /// One of [`TIME_AXES`].
    pub time_axis: &'static str,
    /// One of [`LOSS_AXES`].
    pub loss_axis: &'static str,
    /// One of [`PATH_VIEWS`].
    pub path_view: &'static str,
    /// Features on the axes of the path picture, counted from 1; 0 leaves the choice to the lab.
    pub path_axes: [u64; 3],
    /// Turn of the 3-D picture, in degrees.
    pub yaw: f64,
    /// Tilt of the 3-D picture, in degrees.
    pub pitch: f64,
    /// The highlighted feature, counted from 1; 0 for none.
    pub selected: u64,
}

/// The state of the lab: what its link says.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// What is computed.
    pub settings: Settings,
    /// How it is looked at.
    pub view: View,
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

    fn use_own(&mut self, data: Inline) {
        self.settings.data.regression.inline = data.into();
        self.settings.data.kind = "inline";
        self.settings.data.regression.standardise = None;
        self.settings.init_exponents.clear();
        self.settings.horizon = None;
        self.settings.changes.clear();
        self.view.path_axes = [0; 3];
        self.view.selected = 0;
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            settings: Settings {
                data: DataSettings {
                    kind: "diabetes",
                    name: "non_monotone",
                    regression: Regression {
                        gaussian: Gaussian {
                            samples: 20,
                            features: 30,
                            support: 4,
                            correlation: 0.0,
                            noise: 0.0,
                            seed: 1,
                        },
                        inline: Default::default(),
                        standardise: None,
                    },
                },
                init_scale_log10: -8.0,
                depth: 2,
                init_exponents: Vec::new(),
                method: "gradient_flow",
                tolerance_log10: -8.0,
                step: 0.02,
                momentum: 0.9,
                inertia: 0.05,
                batch_size: 10,
                sampling_seed: 1,
                horizon: None,
                changes: Vec::new(),
            },
            view: View {
                watching: Watching::default(),
                time_axis: "logarithmic",
                loss_axis: "excess",
                path_view: "plane",
                path_axes: [0; 3],
                yaw: -40.0,
                pitch: 22.0,
                selected: 0,
            },
        }
    }
}

impl Settings {
    /// Smallest legal `log10 alpha` at this depth and these exponents, see
    /// [`DiagonalNetwork::log_scale_range`].
    pub fn lowest_init_scale_log10(&self) -> f64 {
        let (lowest, _) = DiagonalNetwork::log_scale_range(self.depth as u32);
        let exponent = self.init_exponents.iter().copied().fold(1.0, f64::max);
        let tenths = 10.0 * lowest / std::f64::consts::LN_10 / exponent;
        (tenths.ceil() / 10.0).max(LOWEST_INIT_SCALE_LOG10)
    }

    /// Raises an init scale that is too small for the depth; the sentence that says so.
    pub fn settle(&mut self) -> Option<String> {
        let lowest = self.lowest_init_scale_log10();
        let too_small = self.init_scale_error()?;
        self.init_scale_log10 = lowest;
        Some(format!("Initial scale α: {too_small}; using 10^{lowest}."))
    }

    /// Why the init scale does not go with the depth, if it does not.
    pub fn init_scale_error(&self) -> Option<String> {
        let (scale, lowest) = (self.init_scale_log10, self.lowest_init_scale_log10());
        let depth = self.depth;
        (scale < lowest).then(|| format!("10^{scale} is below 10^{lowest}, the smallest at depth {depth}"))
    }

    /// The data of the run, with fields checked against each other.
    ///
    /// # Errors
    /// Naming the field that does not fit.
    pub fn checked_dataset(&self) -> Result<Dataset, Rejection> {
        let reject = |field: &str, message: String| Rejection { field: field.into(), message, nearest: None };
        let data = self.data.dataset().map_err(|error| reject("data", error.0))?;
        let exponents = self.init_exponents.len();
        if exponents != 0 && exponents != data.features() {
            return Err(reject(
                "init_exponents",
                format!("{exponents} exponents for {} features; give one a feature or none", data.features()),
            ));
        }
        Ok(data)
    }

    /// The value with which a quantity of [`CHANGEABLE`] is in force; `None` when the method has none such.
    pub fn in_force(&self, quantity: &str) -> Option<f64> {
        match quantity {
            "step" if !self.method.ends_with("flow") => Some(self.step),
            "momentum" if self.method == "heavy_ball" => Some(self.momentum),
            "batch_size" if self.method == "stochastic_gradient_descent" => Some(self.batch_size as f64),
            _ => None,
        }
    }

    /// Walls of the integrated gradient: `k_i`, all 1 unless init scales are unequal.
    pub fn walls(&self, features: usize) -> Vec<f64> {
        if self.init_exponents.len() == features { self.init_exponents.clone() } else { vec![1.0; features] }
    }
}
