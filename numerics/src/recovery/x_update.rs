//! The linear system of ADMM: `(K'K + rho D'D) x = right side`.

use super::cholesky::Cholesky;
use super::{Analysis, Forward, Penalised};
use crate::linear::axpy;

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
    /// A mask and differences of a picture: one symmetric Gauss-Seidel sweep from the last `x`.
    Swept(Sweep),
}

/// A symmetric Gauss-Seidel sweep over a picture: each pixel in turn is set to what its neighbours ask of it,
/// from the first to the last and back. It solves the system exactly with the proximal term `|x - last x|^2 / 2`
/// added in the norm of `L inverse(diagonal) L'`, `L` what of `A = K'K + rho D'D` is below its diagonal; ADMM with
/// such a term converges where ADMM does.
///
/// # References
/// Bredies and Sun 2015, "Preconditioned Douglas-Rachford splitting methods for convex-concave saddle-point
/// problems"; Li, Sun and Toh 2016, "A Schur complement based semi-proximal ADMM".
#[derive(Debug, Clone)]
pub(super) struct Sweep {
    /// One over the diagonal `m_i + rho` (number of neighbours) (d values).
    inverse: Vec<f64>,
    /// Of the row at hand: what does not depend on the pixel before (width values).
    fixed: Vec<f64>,
    /// Of the row at hand: the share of the pixel before (width values).
    share: Vec<f64>,
}

impl XUpdate {
    /// Makes what can be made before stepping.
    pub(super) fn new(problem: &Penalised, rho: f64) -> Self {
        let analysis = problem.analysis();
        match (problem.forward(), analysis) {
            (Forward::Mask(mask), Analysis::Identity(_)) => {
                Self::Diagonal { inverse: mask.seen().iter().map(|m| 1.0 / (m + rho)).collect() }
            }
            (Forward::Mask(mask), Analysis::Differences1d(_)) => tridiagonal(mask.seen(), rho),
            (Forward::Mask(mask), Analysis::Differences2d { width, height }) => {
                Self::Swept(Sweep::new(mask.seen(), (width, height), rho))
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

    /// Solves; `x` holds a first guess and then the solution (d values each).
    pub(super) fn solve(&mut self, rho: f64, right: &[f64], x: &mut [f64]) {
        match self {
            Self::Diagonal { inverse } => {
                for ((x, right), inverse) in x.iter_mut().zip(right).zip(inverse) {
                    *x = right * *inverse;
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
            Self::Swept(sweep) => sweep.solve(rho, right, x),
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

impl Sweep {
    fn new(seen: &[f64], (width, height): (usize, usize), rho: f64) -> Self {
        let inside =
            |place: usize, length: usize| f64::from(u8::from(place > 0) + u8::from(place + 1 < length));
        let neighbours = |i: usize| inside(i % width, width) + inside(i / width, height);
        Self {
            inverse: seen.iter().enumerate().map(|(i, m)| 1.0 / (m + rho * neighbours(i))).collect(),
            fixed: vec![0.0; width],
            share: vec![0.0; width],
        }
    }

    fn solve(&mut self, rho: f64, right: &[f64], x: &mut [f64]) {
        let width = self.fixed.len();
        for start in (0..x.len()).step_by(width) {
            self.prepare(rho, right, x, start);
            let row = &mut x[start..start + width];
            add_products(&self.share, &row[1..], &mut self.fixed);
            let mut before = 0.0;
            for ((x, fixed), share) in row.iter_mut().zip(&self.fixed).zip(&self.share) {
                before = fixed + share * before;
                *x = before;
            }
        }
        for start in (0..x.len()).step_by(width).rev() {
            self.prepare(rho, right, x, start);
            let row = &mut x[start..start + width];
            add_products(&self.share[1..], row, &mut self.fixed[1..]);
            let mut before = 0.0;
            for ((x, fixed), share) in row.iter_mut().zip(&self.fixed).zip(&self.share).rev() {
                before = fixed + share * before;
                *x = before;
            }
        }
    }

    /// For the row from `start` on: `(right side + rho (pixels above and below)) / diagonal` and `rho / diagonal`.
    /// Apart from the loop over the row itself, in which each pixel waits for the one before.
    fn prepare(&mut self, rho: f64, right: &[f64], x: &[f64], start: usize) {
        let Self { inverse, fixed, share } = self;
        let (width, end) = (fixed.len(), start + fixed.len());
        fixed.fill(0.0);
        if start > 0 {
            axpy(rho, &x[start - width..start], fixed);
        }
        if end < x.len() {
            axpy(rho, &x[end..end + width], fixed);
        }
        let row = fixed.iter_mut().zip(share).zip(right[start..end].iter().zip(&inverse[start..end]));
        for ((fixed, share), (right, inverse)) in row {
            *fixed = (*fixed + right) * inverse;
            *share = rho * inverse;
        }
    }
}

/// `out_i += a_i b_i` over the shortest of the three.
fn add_products(a: &[f64], b: &[f64], out: &mut [f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out += a * b;
    }
}
