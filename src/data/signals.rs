//! Piecewise constant signals with noise and missing samples.

use super::DataError;
use super::standard_normal;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What disturbs a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoiseKind {
    /// `level` times a standard normal number.
    #[default]
    Gaussian,
    /// `level` times a Student t number with 3 degrees of freedom: heavy tails, standard deviation
    /// `sqrt(3) level`.
    StudentT,
    /// Gaussian, and on every twentieth sample on average an outlier of `+-1` to `+-3` more.
    Outliers,
}

impl NoiseKind {
    /// One disturbance.
    pub fn draw(self, level: f64, random: &mut ChaCha8Rng) -> f64 {
        let normal = level * standard_normal(random);
        match self {
            NoiseKind::Gaussian => normal,
            NoiseKind::StudentT => {
                let mut square = || {
                    let value = standard_normal(random);
                    value * value
                };
                // A normal number over the root of a chi-square with 3 degrees of freedom over 3.
                normal / ((square() + square() + square()) / 3.0).sqrt()
            }
            NoiseKind::Outliers => {
                let (hit, place) = (uniform(random) < OUTLIERS, 4.0 * uniform(random) - 2.0);
                if hit { normal + place + 1.0f64.copysign(place) } else { normal }
            }
        }
    }

    /// Every kind with its name in links and its words on screen.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Gaussian, "gaussian", "Gaussian"),
        (Self::StudentT, "student_t", "Student t, 3 degrees of freedom"),
        (Self::Outliers, "outliers", "Gaussian, and 5 % outliers"),
    ];
}

/// Share of samples that are outliers in [`NoiseKind::Outliers`].
const OUTLIERS: f64 = 0.05;

/// A recipe for a piecewise constant signal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PiecewiseConstant {
    /// Number of samples n.
    pub samples: usize,
    /// Jumps between pieces.
    pub jumps: usize,
    /// Scale of the noise.
    pub noise: f64,
    /// Kind of noise.
    pub noise_kind: NoiseKind,
    /// Share of samples that are not observed, in `[0, 1)`.
    pub missing: f64,
    /// Seed; the same seed gives the same signal everywhere.
    pub seed: u64,
}

impl Default for PiecewiseConstant {
    /// 200 samples, 7 jumps, Gaussian noise of 0.25, everything observed.
    fn default() -> Self {
        let noise_kind = NoiseKind::Gaussian;
        Self { samples: 200, jumps: 7, noise: 0.25, noise_kind, missing: 0.0, seed: 1 }
    }
}

/// A signal as it is and as it is seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// The signal (n values).
    pub truth: Vec<f64>,
    /// With noise (n values); what is not observed holds 0.
    pub observed: Vec<f64>,
    /// Whether a sample is observed (n values).
    pub seen: Vec<bool>,
}

impl PiecewiseConstant {
    /// Draws the signal. Levels are within `[-1.5, 1.5]`, neighbours at least 0.4 apart; pieces are at
    /// least a third as long as if all were equally long. The truth does not depend on the noise, nor the
    /// noise on what is missing.
    ///
    /// # Errors
    /// When there are fewer than 2 samples, no room for the jumps, the noise is negative or not finite, or
    /// the missing share is outside `[0, 1)`.
    pub fn draw(&self) -> Result<Signal, DataError> {
        self.check()?;
        let stream = |number: u64| {
            let mut random = ChaCha8Rng::seed_from_u64(self.seed);
            random.set_stream(number);
            random
        };
        let truth = self.truth(&mut stream(0));
        let mut random = stream(1);
        let noisy: Vec<f64> =
            truth.iter().map(|level| level + self.noise_kind.draw(self.noise, &mut random)).collect();
        let seen = seen_of(self.samples, self.missing, &mut stream(2));
        let observed = noisy.iter().zip(&seen).map(|(&y, &seen)| if seen { y } else { 0.0 }).collect();
        Ok(Signal { truth, observed, seen })
    }

    fn check(&self) -> Result<(), DataError> {
        if self.samples < 2 || self.jumps + 1 > self.samples / 2 {
            return Err(DataError(format!(
                "{} samples have no room for {} jumps; every piece needs two samples",
                self.samples, self.jumps
            )));
        }
        if !(self.noise >= 0.0 && self.noise.is_finite()) {
            return Err(DataError(format!("the noise is {}; it must be at least 0", self.noise)));
        }
        check_missing(self.missing)
    }

    fn truth(&self, random: &mut ChaCha8Rng) -> Vec<f64> {
        let pieces = self.jumps + 1;
        // Lengths: a third of the equal share each, the rest shared out by random weights.
        let shares: Vec<f64> = (0..pieces).map(|_| 0.1 + uniform(random)).collect();
        let total: f64 = shares.iter().sum();
        let least = (self.samples / pieces / 3).max(1);
        let free = (self.samples - least * pieces) as f64;
        let (mut truth, mut level, mut reached) = (Vec::with_capacity(self.samples), 0.0, 0.0);
        for (piece, share) in shares.iter().enumerate() {
            level = next_level(level, random);
            reached += share / total;
            let end = if piece + 1 == pieces {
                self.samples
            } else {
                least * (piece + 1) + (free * reached) as usize
            };
            truth.resize(end, level);
        }
        truth
    }
}

/// The signal with its values at every `size`-th sample joined by straight lines (0 counts as 1): jumps become
/// ramps, whose differences are zero or not by whole groups of `size`.
pub fn ramps(signal: &[f64], size: usize) -> Vec<f64> {
    let size = size.max(1);
    let at = |i: usize| {
        let from = i / size * size;
        let to = (from + size).min(signal.len() - 1);
        let share = if to > from { (i - from) as f64 / (to - from) as f64 } else { 0.0 };
        signal[from] + share * (signal[to] - signal[from])
    };
    (0..signal.len()).map(at).collect()
}

/// A level in `[-1.5, 1.5]` at least 0.4 from the last, rounded to hundredths.
fn next_level(last: f64, random: &mut ChaCha8Rng) -> f64 {
    loop {
        let level = (300.0 * uniform(random) - 150.0).round() / 100.0;
        if (level - last).abs() >= 0.4 {
            return level;
        }
    }
}

/// Which of `count` entries are observed when a share is missing: exactly that share, rounded, at random
/// places; at least one entry is observed.
pub(super) fn seen_of(count: usize, missing: f64, random: &mut ChaCha8Rng) -> Vec<bool> {
    let hidden = ((count as f64 * missing).round() as usize).min(count.saturating_sub(1));
    let (mut seen, mut left) = (Vec::with_capacity(count), hidden);
    for i in 0..count {
        // Selection sampling (Knuth 3.4.2, algorithm S): entry i is hidden with chance left / remaining.
        let hide = uniform(random) * ((count - i) as f64) < left as f64;
        left -= usize::from(hide);
        seen.push(!hide);
    }
    seen
}

/// Whether a share can be missing.
pub(super) fn check_missing(missing: f64) -> Result<(), DataError> {
    if (0.0..1.0).contains(&missing) {
        return Ok(());
    }
    Err(DataError(format!("the missing share is {missing}; it must be at least 0 and below 1")))
}

/// 53 random bits, evenly spaced in `[0, 1)`.
fn uniform(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}
