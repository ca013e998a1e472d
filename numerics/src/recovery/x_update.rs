//! The linear system of ADMM: `(K'K + rho D'D) x = right side`.

use super::analysis::picture_laplacian_row;
use super::cholesky::Cholesky;
use super::penalised::PIECE;
use super::{Analysis, Forward, Penalised};
use crate::linear::{axpy, dot};

/// Conjugate gradient steps on a picture, from the last `x`: the error they leave is far below what the ADMM
/// iteration itself still has to move. With four, as many iterations are needed.
const INNER_STEPS: usize = 2;

/// How the system is solved, with everything that can be made beforehand.
#[derive(Debug, Clone)]
pub(super) enum XUpdate {
    /// A mask and `D = I`: one division an entry.
    Diagonal {
        /// `1 / (m_i + rho)`.
        inverse: Vec<f64>,
    },
    /// A mask and differences along a line: `L D L'` of a tridiagonal matrix.
    Tridiagonal {
        /// One over the pivots.
        inverse: Vec<f64>,
        /// `l_i`, the entry of `L` below pivot `i`.
        lower: Vec<f64>,
    },
    /// A dense design.
    Factored(Cholesky),
    /// A mask and differences of a picture: conjugate gradients from the last `x`, a fixed number.
    Conjugate(Box<Conjugate>),
}

/// Vectors of the conjugate gradients (d values each).
#[derive(Debug, Clone)]
pub(super) struct Conjugate {
    residual: Vec<f64>,
    direction: Vec<f64>,
    image: Vec<f64>,
}

impl XUpdate {
    /// Makes what can be made before stepping.
    pub(super) fn new(problem: &Penalised, rho: f64) -> Self {
        let (d, analysis) = (problem.unknowns(), problem.analysis());
        match (problem.forward(), analysis) {
            (Forward::Mask(mask), Analysis::Identity(_)) => {
                Self::Diagonal { inverse: mask.seen().iter().map(|m| 1.0 / (m + rho)).collect() }
            }
            (Forward::Mask(mask), Analysis::Differences1d(_)) => tridiagonal(mask.seen(), rho),
            (Forward::Mask(_), Analysis::Differences2d { .. }) => {
                let zero = vec![0.0; d];
                Self::Conjugate(Box::new(Conjugate {
                    residual: zero.clone(),
                    direction: zero.clone(),
                    image: zero,
                }))
            }
            (Forward::Dense(dense), _) => {
                // Singular only when K does not see the constants either; a trace of x^2 then decides.
                let mut ridge = 0.0;
                let scale = problem.forward().squared_norm() + rho;
                loop {
                    if let Some(factor) = Cholesky::of_normal(dense, rho, &analysis, ridge) {
                        return Self::Factored(factor);
                    }
                    ridge = (ridge * 100.0f64).max(1e-12 * scale);
                }
            }
        }
    }

    /// Solves; `x` holds a first guess and then the solution (d values each). The right side may be
    /// overwritten.
    pub(super) fn solve(&mut self, problem: &Penalised, rho: f64, right: &mut [f64], x: &mut [f64]) {
        match self {
            Self::Diagonal { inverse } => {
                for ((x, right), inverse) in x.iter_mut().zip(right).zip(inverse) {
                    *x = *right * *inverse;
                }
            }
            Self::Tridiagonal { inverse, lower } => {
                x.copy_from_slice(right);
                let d = x.len();
                for i in 1..d {
                    x[i] -= lower[i - 1] * x[i - 1];
                }
                x[d - 1] *= inverse[d - 1];
                for i in (0..d - 1).rev() {
                    x[i] = x[i] * inverse[i] - lower[i] * x[i + 1];
                }
            }
            Self::Factored(factor) => {
                x.copy_from_slice(right);
                factor.solve_in_place(x);
            }
            Self::Conjugate(memory) => memory.solve(problem, rho, right, x),
        }
    }
}

/// Factors `diag(m) + rho D1'D1`.
fn tridiagonal(seen: &[f64], rho: f64) -> XUpdate {
    let d = seen.len();
    let neighbours = |i: usize| f64::from(u8::from(i > 0) + u8::from(i + 1 < d));
    let (mut inverse, mut lower) = (Vec::with_capacity(d), Vec::with_capacity(d));
    let mut carried = 0.0;
    for (i, m) in seen.iter().enumerate() {
        let pivot = m + rho * neighbours(i) - carried;
        inverse.push(1.0 / pivot);
        lower.push(-rho / pivot);
        carried = rho * rho / pivot;
    }
    XUpdate::Tridiagonal { inverse, lower }
}

impl Conjugate {
    fn solve(&mut self, problem: &Penalised, rho: f64, right: &[f64], x: &mut [f64]) {
        apply_to(problem, rho, x, &mut self.image);
        super::analysis::subtract_to(right, &self.image, &mut self.residual);
        self.direction.copy_from_slice(&self.residual);
        let mut square = dot(&self.residual, &self.residual);
        for inner in 1..=INNER_STEPS {
            let curvature = apply_to(problem, rho, &self.direction, &mut self.image);
            if curvature.is_nan() || curvature <= 0.0 {
                return;
            }
            let step = square / curvature;
            if inner == INNER_STEPS {
                axpy(step, &self.direction, x);
                return;
            }
            let next = self.advance(step, x);
            let share = next / square;
            for (direction, residual) in self.direction.iter_mut().zip(&self.residual) {
                *direction = residual + share * *direction;
            }
            square = next;
        }
    }

    /// `x += step direction`, `residual -= step image`; gives the square of the new residual. In short
    /// pieces, so that each is still in the fastest cache for its sum.
    fn advance(&mut self, step: f64, x: &mut [f64]) -> f64 {
        let mut square = 0.0;
        let moving = x.chunks_mut(PIECE).zip(self.direction.chunks(PIECE));
        let resting = self.residual.chunks_mut(PIECE).zip(self.image.chunks(PIECE));
        for ((x, direction), (residual, image)) in moving.zip(resting) {
            axpy(step, direction, x);
            axpy(-step, image, residual);
            square += dot(residual, residual);
        }
        square
    }
}

/// Writes `A v` with `A = K'K + rho D'D` for a mask and a picture, row by row, and gives `v'A v`.
fn apply_to(problem: &Penalised, rho: f64, v: &[f64], image: &mut [f64]) -> f64 {
    let (Forward::Mask(mask), Analysis::Differences2d { width, height }) =
        (problem.forward(), problem.analysis())
    else {
        return 0.0;
    };
    let mut square = 0.0;
    for y in 0..height {
        let row = y * width..(y + 1) * width;
        let (seen, values, image) = (&mask.seen()[row.clone()], &v[row.clone()], &mut image[row]);
        picture_laplacian_row(v, (width, height), y, image);
        for ((image, v), m) in image.iter_mut().zip(values).zip(seen) {
            *image = m * v + rho * *image;
        }
        square += dot(values, image);
    }
    square
}
