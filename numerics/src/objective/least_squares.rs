//! Least squares, `L(beta) = ||X beta - y||^2 / (2 n)`.

use crate::linear::{axpy, dot};
use nalgebra::{DMatrix, DVector};

/// Largest number of features for which the Gram matrix `H` is formed once and kept.
const GRAM_LIMIT: usize = 256;

/// A design and a response that cannot form a least-squares problem, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeError(pub String);

impl std::fmt::Display for ShapeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ShapeError {}

/// The loss `L(beta) = ||X beta - y||^2 / (2 n)` with design `X` (n samples x d features) and
/// response `y`; `grad L = H beta - r` with `H = X'X / n` and `r = X'y / n`.
#[derive(Debug, Clone)]
pub struct LeastSquares {
    samples: usize,
    features: usize,
    /// Column-major, so feature `j` is contiguous.
    design: Vec<f64>,
    response: Vec<f64>,
    /// `r = X'y / n`.
    correlation: Vec<f64>,
    /// `H`, row by row (symmetric), when `features <= GRAM_LIMIT`.
    gram: Option<Vec<f64>>,
    /// The triangular factor of `[X y]`, see [`Triangle`], when it has fewer rows than the design.
    triangle: Option<Triangle>,
}

/// `||X beta - y||^2` in as few numbers as hold it: the factor `R` of `[X y] = Q R`, so that
/// `||X beta - y|| = ||R_x beta - r_y||` with `d + 1` rows instead of `n`, and no cancellation.
#[derive(Debug, Clone)]
struct Triangle {
    /// Row `i` of `R_x` from its diagonal on: `d - i` values; rows follow one another.
    rows: Vec<f64>,
    /// `r_y`, `d + 1` values; the last is the least-squares residual norm.
    target: Vec<f64>,
}

impl Triangle {
    fn of(design: &DMatrix<f64>, response: &DVector<f64>) -> Self {
        let features = design.ncols();
        let mut joined = design.clone().insert_column(features, 0.0);
        joined.set_column(features, response);
        let r = joined.qr().unpack_r();
        let rows = (0..features).flat_map(|i| (i..features).map(move |j| (i, j))).map(|at| r[at]).collect();
        let target = (0..=features).map(|i| r[(i, features)]).collect();
        Self { rows, target }
    }

    fn squared_distance(&self, coefficients: &[f64]) -> f64 {
        let (last, targets) = match self.target.split_last() {
            Some(parts) => parts,
            None => return 0.0,
        };
        let mut sum = last * last;
        let mut rest = self.rows.as_slice();
        for (i, target) in targets.iter().enumerate() {
            let (row, below) = rest.split_at(coefficients.len() - i);
            let distance = dot(row, &coefficients[i..]) - target;
            sum += distance * distance;
            rest = below;
        }
        sum
    }
}

impl LeastSquares {
    /// Builds the problem and its moments.
    ///
    /// # Errors
    /// When the design is empty, the lengths differ, or an entry is not finite.
    pub fn new(design: &DMatrix<f64>, response: &DVector<f64>) -> Result<Self, ShapeError> {
        let (samples, features) = design.shape();
        if samples == 0 || features == 0 {
            return Err(ShapeError(format!(
                "the design has {samples} samples and {features} features; both must be at least 1"
            )));
        }
        if response.len() != samples {
            return Err(ShapeError(format!(
                "the design has {samples} rows but the response has {} values",
                response.len()
            )));
        }
        if design.iter().chain(response.iter()).any(|value| !value.is_finite()) {
            return Err(ShapeError("the data hold a value that is not a finite number".into()));
        }
        let triangle =
            (features <= GRAM_LIMIT && samples > features + 1).then(|| Triangle::of(design, response));
        let design: Vec<f64> = design.as_slice().to_vec();
        let response: Vec<f64> = response.as_slice().to_vec();
        let scale = 1.0 / samples as f64;
        let correlation = design.chunks_exact(samples).map(|column| dot(column, &response) * scale).collect();
        let gram = (features <= GRAM_LIMIT).then(|| gram(&design, samples, features));
        Ok(Self { samples, features, design, response, correlation, gram, triangle })
    }

    /// Number of samples `n`.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Number of features `d`.
    pub fn features(&self) -> usize {
        self.features
    }

    /// Feature `j` over all samples (n values).
    pub fn column(&self, j: usize) -> &[f64] {
        &self.design[j * self.samples..(j + 1) * self.samples]
    }

    /// The response `y` (n values).
    pub fn response(&self) -> &[f64] {
        &self.response
    }

    /// `r = X'y / n` (d values), the negative gradient at zero.
    pub fn correlation(&self) -> &[f64] {
        &self.correlation
    }

    /// Row (= column) `i` of `H` where it is kept (`features <= 256`).
    pub fn gram_row(&self, i: usize) -> Option<&[f64]> {
        self.gram.as_ref().map(|gram| &gram[i * self.features..(i + 1) * self.features])
    }

    /// `H_ij = <x_i, x_j> / n`.
    pub fn gram_entry(&self, i: usize, j: usize) -> f64 {
        match &self.gram {
            Some(gram) => gram[i * self.features + j],
            None => dot(self.column(i), self.column(j)) / self.samples as f64,
        }
    }

    /// `max_i |r_i| / H_ii`: the largest coefficient a feature takes when it is fitted alone; zero when
    /// no feature is correlated with the response.
    pub fn largest_single_fit(&self) -> f64 {
        let fits = self.correlation.iter().enumerate().map(|(i, r)| {
            let curvature = self.gram_entry(i, i);
            if curvature > 0.0 { r.abs() / curvature } else { 0.0 }
        });
        fits.fold(0.0, f64::max)
    }

    /// Writes the residual `X beta - y` (n values); zero coefficients cost nothing.
    pub fn residual_to(&self, coefficients: &[f64], out: &mut [f64]) {
        for (target, value) in out.iter_mut().zip(&self.response) {
            *target = -value;
        }
        for (j, &coefficient) in coefficients.iter().enumerate() {
            if coefficient != 0.0 {
                axpy(coefficient, self.column(j), out);
            }
        }
    }

    /// Writes `X' residual / n` (d values): the gradient belonging to a residual.
    pub fn gradient_of_residual_to(&self, residual: &[f64], out: &mut [f64]) {
        let scale = 1.0 / self.samples as f64;
        for (j, target) in out.iter_mut().enumerate() {
            *target = dot(self.column(j), residual) * scale;
        }
    }

    /// `||residual||^2 / (2 n)`.
    pub fn value_of_residual(&self, residual: &[f64]) -> f64 {
        dot(residual, residual) / (2.0 * self.samples as f64)
    }

    /// `L(beta)` without allocation: through the triangular factor of `[X y]` where the design is
    /// tall (then `residual` is left alone), through `residual` (n values of scratch) elsewhere.
    pub fn loss(&self, coefficients: &[f64], residual: &mut [f64]) -> f64 {
        match &self.triangle {
            Some(triangle) => triangle.squared_distance(coefficients) / (2.0 * self.samples as f64),
            None => {
                self.residual_to(coefficients, residual);
                self.value_of_residual(residual)
            }
        }
    }

    /// Writes `grad L(beta) = H beta - r` (d values), through `H` where it is kept and through
    /// `residual` (n values of scratch) elsewhere.
    pub fn gradient_to(&self, coefficients: &[f64], residual: &mut [f64], out: &mut [f64]) {
        if self.gram.is_none() {
            self.residual_to(coefficients, residual);
            return self.gradient_of_residual_to(residual, out);
        }
        for (target, value) in out.iter_mut().zip(&self.correlation) {
            *target = -value;
        }
        self.add_gram_times(coefficients, out);
    }

    /// Operations (multiplications with their additions) of one product with `H`, and so of one gradient.
    pub fn gradient_operations(&self) -> f64 {
        let (n, d) = (self.samples as f64, self.features as f64);
        if self.gram.is_some() { d * d } else { 2.0 * n * d }
    }

    /// Operations of one evaluation of the loss.
    pub fn loss_operations(&self) -> f64 {
        let (n, d) = (self.samples as f64, self.features as f64);
        if self.triangle.is_some() { 0.5 * d * d } else { n * d }
    }

    /// Whether `H` is kept, so that products with it cost `d^2` rather than `2 n d`.
    pub fn keeps_gram(&self) -> bool {
        self.gram.is_some()
    }

    /// Writes `H coefficients` (d values), through `residual` (n values of scratch) where `H` is
    /// not kept.
    pub fn gram_times_to(&self, coefficients: &[f64], residual: &mut [f64], out: &mut [f64]) {
        if self.gram.is_some() {
            out.fill(0.0);
            return self.add_gram_times(coefficients, out);
        }
        residual.fill(0.0);
        for (j, &coefficient) in coefficients.iter().enumerate() {
            if coefficient != 0.0 {
                axpy(coefficient, self.column(j), residual);
            }
        }
        self.gradient_of_residual_to(residual, out);
    }

    /// `out += H coefficients` where `H` is kept.
    fn add_gram_times(&self, coefficients: &[f64], out: &mut [f64]) {
        if let Some(gram) = &self.gram {
            for (row, &coefficient) in gram.chunks_exact(self.features).zip(coefficients) {
                if coefficient != 0.0 {
                    axpy(coefficient, row, out);
                }
            }
        }
    }

    /// Writes the gradient over the samples `rows` only (mean over the batch, d values):
    /// `(1/B) sum_{i in rows} x_i (<x_i, beta> - y_i)`. `residual` is scratch of at least `B` values.
    ///
    /// # Panics
    /// When a row index is not below the number of samples, or the scratch is too short.
    pub fn batch_gradient_to(
        &self,
        coefficients: &[f64],
        rows: &[usize],
        residual: &mut [f64],
        out: &mut [f64],
    ) {
        let residual = &mut residual[..rows.len()];
        for (target, &row) in residual.iter_mut().zip(rows) {
            *target = -self.response[row];
        }
        for (j, &coefficient) in coefficients.iter().enumerate() {
            if coefficient != 0.0 {
                let column = self.column(j);
                for (target, &row) in residual.iter_mut().zip(rows) {
                    *target += coefficient * column[row];
                }
            }
        }
        let scale = 1.0 / rows.len() as f64;
        for (j, target) in out.iter_mut().enumerate() {
            let column = self.column(j);
            let sum: f64 = residual.iter().zip(rows).map(|(value, &row)| value * column[row]).sum();
            *target = sum * scale;
        }
    }

    /// `L(beta)`, with a residual of its own.
    pub fn value(&self, coefficients: &[f64]) -> f64 {
        let mut residual = vec![0.0; self.samples];
        self.residual_to(coefficients, &mut residual);
        self.value_of_residual(&residual)
    }
}

fn gram(design: &[f64], samples: usize, features: usize) -> Vec<f64> {
    let scale = 1.0 / samples as f64;
    let column = |j: usize| &design[j * samples..(j + 1) * samples];
    let mut gram = vec![0.0; features * features];
    for i in 0..features {
        for j in 0..=i {
            let entry = dot(column(i), column(j)) * scale;
            gram[i * features + j] = entry;
            gram[j * features + i] = entry;
        }
    }
    gram
}
