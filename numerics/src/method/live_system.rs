//! The linear system of an implicit step, on the features that are awake.

use crate::linear::{axpy, dot};
use crate::objective::{LeastSquares, MirrorSlopes};

/// Largest number of features for which entries of `H` are remembered (8 MiB).
const CACHE_LIMIT: usize = 1024;

/// Solves `(E + S H B) U = rhs` with diagonal `E, S, B > 0`: the stage equation of the mirror flow,
/// where `S` is the speed, `B = d beta / d m` and `E = 1/(h gamma) + S' grad L`.
///
/// With `c = sqrt(S B / E)` and `U = (c / B) y` it becomes `(I + c H c) y = c rhs / S`, symmetric
/// and at least the identity: a Cholesky factorisation that cannot fail. Only the *live* features,
/// where `c_i^2 H_ii` is above a cutoff, enter; for the others `U_i` follows from the live ones.
#[derive(Debug, Clone)]
pub(super) struct LiveSystem {
    /// Live features, ascending.
    pub live: Vec<usize>,
    /// The other features, ascending.
    pub asleep: Vec<usize>,
    /// `E` (d values).
    pub shift: Vec<f64>,
    /// `c` (d values, used at live features).
    scale: Vec<f64>,
    /// `H_ii`.
    diagonal: Vec<f64>,
    /// Entries of `H` met so far, d x d with NaN for the rest, where the problem does not keep `H`
    /// and `d` is at most [`CACHE_LIMIT`]; empty elsewhere.
    cache: Vec<f64>,
    /// Lower triangle by rows, row `a` at `a * live.len()`; the diagonal holds reciprocals.
    factor: Vec<f64>,
    /// Right side, then solution, by position in `live`.
    work: Vec<f64>,
}

impl LiveSystem {
    /// Room for the features of `problem`.
    pub fn new(problem: &LeastSquares) -> Self {
        let d = problem.features();
        Self {
            live: Vec::with_capacity(d),
            asleep: Vec::with_capacity(d),
            shift: vec![0.0; d],
            scale: vec![0.0; d],
            diagonal: (0..d).map(|i| problem.gram_entry(i, i)).collect(),
            cache: if problem.keeps_gram() || d > CACHE_LIMIT { Vec::new() } else { vec![f64::NAN; d * d] },
            factor: Vec::new(),
            work: vec![0.0; d],
        }
    }

    /// Sets up and factorises for `inverse = 1/(h gamma)`; false when some `E_i` is not safely
    /// positive (the step is too long for an explosion to be resolved).
    pub fn factorise(
        &mut self,
        problem: &LeastSquares,
        slopes: &MirrorSlopes,
        gradient: &[f64],
        inverse: f64,
        cutoff: f64,
    ) -> bool {
        self.live.clear();
        self.asleep.clear();
        for (i, slope) in gradient.iter().enumerate() {
            let shift = inverse + slopes.speed_slope[i] * slope;
            if !(shift > 0.1 * inverse && shift.is_finite()) {
                return false;
            }
            self.shift[i] = shift;
            let square = slopes.speed[i] * slopes.coefficient[i] / shift;
            if square * self.diagonal[i] > cutoff {
                self.scale[i] = square.sqrt();
                self.live.push(i);
            } else {
                self.asleep.push(i);
            }
        }
        self.cholesky(problem)
    }

    fn cholesky(&mut self, problem: &LeastSquares) -> bool {
        let size = self.live.len();
        if self.factor.len() < size * size {
            self.factor.resize(size * size, 0.0);
        }
        for a in 0..size {
            let i = self.live[a];
            let gram_row = problem.gram_row(i);
            for b in 0..=a {
                let j = self.live[b];
                let entry = match gram_row {
                    Some(row) => row[j],
                    None => remembered(&mut self.cache, problem, i, j),
                };
                let (above, row) = self.factor.split_at_mut(a * size);
                let unit = if a == b { 1.0 } else { 0.0 };
                let value = unit + self.scale[i] * self.scale[j] * entry;
                if a == b {
                    let pivot = value - dot(&row[..b], &row[..b]);
                    if !(pivot > 0.0 && pivot.is_finite()) {
                        return false;
                    }
                    row[a] = 1.0 / pivot.sqrt();
                } else {
                    let other = &above[b * size..b * size + b + 1];
                    row[b] = (value - dot(&row[..b], &other[..b])) * other[b];
                }
            }
        }
        true
    }

    /// Solves for the live features: reads `rhs` there and writes `U` there.
    pub fn solve(&mut self, slopes: &MirrorSlopes, rhs: &[f64], out: &mut [f64]) {
        let size = self.live.len();
        let y = &mut self.work[..size];
        for (a, &i) in self.live.iter().enumerate() {
            let row = &self.factor[a * size..a * size + a + 1];
            let known = dot(&row[..a], &y[..a]);
            y[a] = (self.scale[i] * rhs[i] / slopes.speed[i] - known) * row[a];
        }
        for a in (0..size).rev() {
            let row = &self.factor[a * size..a * size + a + 1];
            y[a] *= row[a];
            let value = y[a];
            axpy(-value, &row[..a], &mut y[..a]);
        }
        for (&i, value) in self.live.iter().zip(y.iter()) {
            out[i] = self.scale[i] * value / slopes.coefficient[i];
        }
    }
}

/// `H_ij`, computed at most once where there is a cache.
fn remembered(cache: &mut [f64], problem: &LeastSquares, i: usize, j: usize) -> f64 {
    match cache.get_mut(i * problem.features() + j) {
        Some(entry) => {
            if entry.is_nan() {
                *entry = problem.gram_entry(i, j);
            }
            *entry
        }
        None => problem.gram_entry(i, j),
    }
}
