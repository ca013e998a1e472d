//! What is to be recovered, ready for solvers: operators, observations and, where it is known, the truth.

use super::settings::Settings;
use crate::data::{Damage, Picture, camera};
use crate::linear::dot;
use crate::penalty::Penalty;
use crate::recovery::{Analysis, Forward, Penalised, RecoveryError};
use crate::settings::Rejection;
use crate::trace::Table;
use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Seed of the rows of a sensing matrix, apart from the seed of the signal.
const SENSING_STREAM: u64 = 7;

/// Operators, observations and truth of one problem; every penalty gets the same.
#[derive(Debug, Clone)]
pub struct Task {
    /// `K`.
    pub forward: Forward,
    /// `y`.
    pub response: Vec<f64>,
    /// `D`.
    pub analysis: Analysis,
    /// What is looked for, where it is known.
    pub truth: Option<Vec<f64>>,
    /// What the eye sees of it, one value an unknown; NaN where nothing is seen. Empty when observations
    /// are not of that kind.
    pub seen: Vec<f64>,
    /// Width of the picture; 0 when it is none.
    pub width: usize,
}

impl Task {
    /// The task the settings ask for.
    ///
    /// # Errors
    /// When the data cannot be used; the field is named.
    pub fn new(settings: &Settings) -> Result<Self, Rejection> {
        match settings.data.kind {
            "signal" => Self::signal(settings),
            "sensing" => Self::sensing(settings),
            "camera" => Self::camera(settings),
            _ => Self::regression(settings),
        }
    }

    fn signal(settings: &Settings) -> Result<Self, Rejection> {
        let mut signal = settings.data.signal.draw().map_err(|error| reject(error.0))?;
        super::moved::apply(&settings.data.moved, &mut signal);
        let forward = Forward::mask(&signal.seen).map_err(refused)?;
        Ok(Self {
            forward,
            analysis: Analysis::Differences1d(signal.truth.len()),
            seen: masked(&signal.observed, &signal.seen),
            response: signal.observed,
            truth: Some(signal.truth),
            width: 0,
        })
    }

    /// `y = K x + noise` with `K` of independent normal entries of variance `1/m`.
    fn sensing(settings: &Settings) -> Result<Self, Rejection> {
        let data = &settings.data;
        // The noise belongs to the measurements, not to the samples.
        let clean = crate::data::PiecewiseConstant { noise: 0.0, missing: 0.0, ..data.signal };
        let truth = clean.draw().map_err(|error| reject(error.0))?.truth;
        let truth = crate::data::ramps(&truth, data.truth_group);
        let mut random = ChaCha8Rng::seed_from_u64(data.signal.seed);
        random.set_stream(SENSING_STREAM);
        let scale = 1.0 / (data.measurements as f64).sqrt();
        let normal = |random: &mut ChaCha8Rng| scale * crate::data::standard_normal(random);
        let design = DMatrix::from_fn(data.measurements, truth.len(), |_, _| normal(&mut random));
        let forward = Forward::dense(&design).map_err(refused)?;
        let mut response = vec![0.0; data.measurements];
        forward.apply_to(&truth, &mut response);
        for value in &mut response {
            *value += data.signal.noise_kind.draw(data.signal.noise, &mut random);
        }
        Ok(Self {
            analysis: Analysis::Differences1d(truth.len()),
            forward,
            response,
            truth: Some(truth),
            seen: Vec::new(),
            width: 0,
        })
    }

    fn camera(settings: &Settings) -> Result<Self, Rejection> {
        let data = &settings.data;
        let damage = Damage {
            noise: data.picture_noise,
            noise_kind: data.signal.noise_kind,
            missing: data.signal.missing,
            seed: data.signal.seed,
        };
        let picture = camera(data.camera_size()).and_then(|picture| damage.apply(picture));
        let picture = picture.map_err(|error| reject(error.0))?;
        let Picture { width, height, pixels } = picture.truth;
        Ok(Self {
            forward: Forward::mask(&picture.seen).map_err(refused)?,
            analysis: Analysis::Differences2d { width, height },
            seen: masked(&picture.observed.pixels, &picture.seen),
            response: picture.observed.pixels,
            truth: Some(pixels),
            width,
        })
    }

    /// `K = X / sqrt(n)`, `y` divided alike, so that the data term is `||X beta - y||^2 / (2n)`.
    fn regression(settings: &Settings) -> Result<Self, Rejection> {
        let data = settings.data.dataset().map_err(|error| reject(error.0))?;
        let scale = 1.0 / (data.samples() as f64).sqrt();
        let design = &data.design * scale;
        Ok(Self {
            forward: Forward::dense(&design).map_err(refused)?,
            response: data.response.iter().map(|y| scale * y).collect(),
            analysis: Analysis::Identity(data.features()),
            truth: data.truth,
            seen: Vec::new(),
            width: 0,
        })
    }

    /// Values looked for.
    pub fn unknowns(&self) -> usize {
        self.analysis.unknowns()
    }

    /// The task with a penalty, in the weight and groups of the settings.
    ///
    /// # Errors
    /// When an observation, the weight or the groups cannot be used.
    pub fn penalised(&self, penalty: Box<dyn Penalty>, settings: &Settings) -> Result<Penalised, Rejection> {
        let (forward, group) = (self.forward.clone(), settings.group_in_force());
        Penalised::new(forward, &self.response, self.analysis, penalty, settings.weight)
            .and_then(|problem| problem.in_groups(group))
            .map_err(refused)
    }

    /// The data, carried back and of the size of a solution. Dense designs: `x_j = c k_j'y / ||k_j||^2`, each
    /// column's own fit, with the `c` that fits all together best; `K'y` alone is in other units. Masks: `K'y`;
    /// where nothing was seen, what was seen last before: zeros would look like jumps.
    pub fn start(&self) -> Vec<f64> {
        let mut start = vec![0.0; self.unknowns()];
        self.forward.adjoint_to(&self.response, &mut start);
        if let Forward::Dense(dense) = &self.forward {
            for (j, start) in start.iter_mut().enumerate() {
                let square = dot(dense.column(j), dense.column(j));
                *start = if square > 0.0 { *start / square } else { 0.0 };
            }
            let mut image = vec![0.0; self.response.len()];
            self.forward.apply_to(&start, &mut image);
            let share = dot(&image, &self.response) / dot(&image, &image);
            let share = if share.is_finite() { share } else { 0.0 };
            start.iter_mut().for_each(|x| *x *= share);
            return start;
        }
        let mut last = self.seen.iter().copied().find(|value| value.is_finite()).unwrap_or(0.0);
        for (start, seen) in start.iter_mut().zip(&self.seen) {
            if seen.is_finite() {
                last = *seen;
            }
            *start = last;
        }
        start
    }

    /// One row an unknown: truth and what is seen of it, NaN where there is none.
    pub fn scene(&self) -> Table {
        let mut table = Table::new([("truth", 1), ("seen", 1)]);
        let of = |values: Option<&Vec<f64>>, i: usize| {
            values.and_then(|values| values.get(i)).copied().unwrap_or(f64::NAN)
        };
        for i in 0..self.unknowns() {
            table.push(&[of(self.truth.as_ref(), i), of(Some(&self.seen), i)]);
        }
        table
    }

    /// The entries the penalty acts on: jumps, or coefficients.
    pub fn image(&self, x: &[f64]) -> Vec<f64> {
        let mut image = vec![0.0; self.analysis.rows()];
        self.analysis.apply_to(x, &mut image);
        image
    }
}

fn masked(values: &[f64], seen: &[bool]) -> Vec<f64> {
    values.iter().zip(seen).map(|(value, seen)| if *seen { *value } else { f64::NAN }).collect()
}

fn reject(message: String) -> Rejection {
    Rejection { field: "data".into(), message, nearest: None }
}

fn refused(error: RecoveryError) -> Rejection {
    reject(error.0)
}
