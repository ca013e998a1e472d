//! Gaussian designs with a sparse truth.

use super::{Dataset, default_names, standard_normal};
use nalgebra::{DMatrix, DVector};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// `y = X beta* + noise e`: rows of `X` are Gaussian with unit variances and correlation
/// `correlation^|i-j|`, `beta*` has `support` non-zeros at random places with alternating signs and
/// magnitudes `1, 1 - 1/(support+1), …`, and `e` is standard normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    /// Number of samples n.
    pub samples: usize,
    /// Number of features d.
    pub features: usize,
    /// Non-zeros of the truth; more than d counts as d.
    pub support: usize,
    /// Correlation of neighbouring features, in (-1, 1).
    pub correlation: f64,
    /// Standard deviation of the noise.
    pub noise: f64,
    /// Seed; the same seed gives the same data everywhere.
    pub seed: u64,
}

impl Gaussian {
    /// Draws the data.
    pub fn draw(&self) -> Dataset {
        self.draw_in_groups(1)
    }

    /// Draws the data with non-zeros in whole groups of `size` consecutive features (0 counts as 1; the last
    /// group may be shorter): as many groups, at random places, as `support` non-zeros need.
    pub fn draw_in_groups(&self, size: usize) -> Dataset {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let truth = self.truth(size.max(1), &mut random);
        let innovation = (1.0 - self.correlation * self.correlation).sqrt();
        let mut design = DMatrix::zeros(self.samples, self.features);
        for i in 0..self.samples {
            let mut previous = 0.0;
            for j in 0..self.features {
                let fresh = standard_normal(&mut random);
                previous = if j == 0 { fresh } else { self.correlation * previous + innovation * fresh };
                design[(i, j)] = previous;
            }
        }
        // Summed feature by feature, so that the order is the same on every machine.
        let mut response = DVector::zeros(self.samples);
        for (j, coefficient) in truth.iter().enumerate() {
            if *coefficient != 0.0 {
                response.iter_mut().zip(design.column(j).iter()).for_each(|(y, x)| *y += coefficient * x);
            }
        }
        for value in response.iter_mut() {
            *value += self.noise * standard_normal(&mut random);
        }
        Dataset { names: default_names(self.features), design, response, truth: Some(truth) }
    }

    /// Places of groups by a partial Fisher-Yates shuffle.
    fn truth(&self, size: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
        let groups = self.features.div_ceil(size);
        let active = self.support.min(self.features).div_ceil(size);
        let support = (active * size) as f64;
        let mut places: Vec<usize> = (0..groups).collect();
        let mut truth = vec![0.0; self.features];
        for k in 0..active {
            let other = k + (random.next_u64() % (groups - k) as u64) as usize;
            places.swap(k, other);
            let members = truth.iter_mut().skip(places[k] * size).take(size);
            for (rank, value) in members.enumerate().map(|(i, value)| (k * size + i, value)) {
                let sign = if rank % 2 == 0 { 1.0 } else { -1.0 };
                *value = sign * (1.0 - rank as f64 / (support + 1.0));
            }
        }
        truth
    }
}
