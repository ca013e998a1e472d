//! What is penalised of the unknown: itself, or its differences.

use crate::linear::axpy;

/// The analysis operator `D` on `d` unknowns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Analysis {
    /// `D x = x` on so many unknowns: sparsity.
    Identity(usize),
    /// `(D x)_i = x_{i+1} - x_i`, `d - 1` rows: piecewise constant signals.
    Differences1d(usize),
    /// A picture, row after row. Every horizontal difference, row by row (`height (width - 1)` of them),
    /// then every vertical one (`(height - 1) width`); the penalty is anisotropic.
    Differences2d {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
}

impl Analysis {
    /// `d`.
    pub fn unknowns(&self) -> usize {
        match *self {
            Self::Identity(d) | Self::Differences1d(d) => d,
            Self::Differences2d { width, height } => width * height,
        }
    }

    /// Length of `D x`.
    pub fn rows(&self) -> usize {
        match *self {
            Self::Identity(d) => d,
            Self::Differences1d(d) => d.saturating_sub(1),
            Self::Differences2d { width, height } => {
                height * width.saturating_sub(1) + height.saturating_sub(1) * width
            }
        }
    }

    /// `||D||^2`, exactly: 1; `4 sin^2(pi (d-1) / (2d))`; the sum of that for width and height (below 8).
    pub fn squared_norm(&self) -> f64 {
        match *self {
            Self::Identity(_) => 1.0,
            Self::Differences1d(d) => largest_of_path(d),
            Self::Differences2d { width, height } => largest_of_path(width) + largest_of_path(height),
        }
    }

    /// Writes `D x`.
    ///
    /// # Panics
    /// When a length is wrong.
    pub fn apply_to(&self, x: &[f64], out: &mut [f64]) {
        assert!(x.len() == self.unknowns() && out.len() == self.rows(), "D x: lengths of the operator");
        match *self {
            Self::Identity(_) => out.copy_from_slice(x),
            Self::Differences1d(_) => differences_to(x, out),
            Self::Differences2d { width, height } => {
                let (horizontal, vertical) = out.split_at_mut(height * width.saturating_sub(1));
                if width > 1 {
                    for (row, out) in x.chunks_exact(width).zip(horizontal.chunks_exact_mut(width - 1)) {
                        differences_to(row, out);
                    }
                }
                subtract_to(&x[width.min(x.len())..], x, vertical);
            }
        }
    }

    /// Writes `D' w`.
    ///
    /// # Panics
    /// When a length is wrong.
    pub fn adjoint_to(&self, w: &[f64], out: &mut [f64]) {
        assert!(w.len() == self.rows() && out.len() == self.unknowns(), "D' w: lengths of the operator");
        match *self {
            Self::Identity(_) => out.copy_from_slice(w),
            Self::Differences1d(_) => {
                out.fill(0.0);
                add_adjoint_to(w, 1.0, out);
            }
            Self::Differences2d { width, height } => {
                for y in 0..height {
                    picture_adjoint_row(w, (width, height), y, &mut out[y * width..(y + 1) * width]);
                }
            }
        }
    }

    /// Writes `D'D x`.
    ///
    /// # Panics
    /// When a length is wrong.
    pub fn normal_to(&self, x: &[f64], out: &mut [f64]) {
        assert!(x.len() == self.unknowns() && out.len() == x.len(), "D'D x: lengths of the operator");
        match *self {
            Self::Identity(_) => out.copy_from_slice(x),
            Self::Differences1d(_) => path_laplacian_to(x, out),
            Self::Differences2d { width, height } => {
                for y in 0..height {
                    picture_laplacian_row(x, (width, height), y, &mut out[y * width..(y + 1) * width]);
                }
            }
        }
    }

    /// The entries of `D'D`, by column: `entry(i, j, value)` for every non-zero.
    pub(super) fn normal_entries(&self, mut entry: impl FnMut(usize, usize, f64)) {
        let d = self.unknowns();
        let mut edge = |i: usize, j: usize| {
            entry(i, i, 1.0);
            entry(j, j, 1.0);
            entry(i, j, -1.0);
            entry(j, i, -1.0);
        };
        match *self {
            Self::Identity(_) => (0..d).for_each(|i| entry(i, i, 1.0)),
            Self::Differences1d(_) => (1..d).for_each(|i| edge(i - 1, i)),
            Self::Differences2d { width, .. } => {
                for i in 0..d {
                    if i % width + 1 < width {
                        edge(i, i + 1);
                    }
                    if i + width < d {
                        edge(i, i + width);
                    }
                }
            }
        }
    }
}

/// The largest eigenvalue of the Laplacian of a path with `d` nodes.
fn largest_of_path(d: usize) -> f64 {
    if d < 2 {
        return 0.0;
    }
    let sine = libm::sin(std::f64::consts::PI * (d - 1) as f64 / (2.0 * d as f64));
    4.0 * sine * sine
}

/// `out_i = x_{i+1} - x_i`.
pub(super) fn differences_to(x: &[f64], out: &mut [f64]) {
    if !x.is_empty() {
        subtract_to(&x[1..], x, out);
    }
}

/// `out_i = a_i - b_i` over the length of `out`.
#[inline]
pub(super) fn subtract_to(a: &[f64], b: &[f64], out: &mut [f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a - b;
    }
}

/// `out += factor D1' w` for differences along one line.
#[inline]
pub(super) fn add_adjoint_to(w: &[f64], factor: f64, out: &mut [f64]) {
    let d = out.len();
    if d < 2 {
        return;
    }
    out[0] -= factor * w[0];
    for ((out, before), after) in out[1..d - 1].iter_mut().zip(w).zip(&w[1..]) {
        *out += factor * (before - after);
    }
    out[d - 1] += factor * w[d - 2];
}

/// Row `y` of `D' w` of a picture.
#[inline]
fn picture_adjoint_row(w: &[f64], (width, height): (usize, usize), y: usize, out: &mut [f64]) {
    let (horizontal, vertical) = w.split_at(height * width.saturating_sub(1));
    out.fill(0.0);
    if y + 1 < height {
        axpy(-1.0, &vertical[y * width..(y + 1) * width], out);
    }
    if y > 0 {
        axpy(1.0, &vertical[(y - 1) * width..y * width], out);
    }
    if width > 1 {
        add_adjoint_to(&horizontal[y * (width - 1)..(y + 1) * (width - 1)], 1.0, out);
    }
}

/// `out = D1'D1 x` along one line.
#[inline]
fn path_laplacian_to(x: &[f64], out: &mut [f64]) {
    let d = x.len();
    if d < 2 {
        out.fill(0.0);
        return;
    }
    out[0] = x[0] - x[1];
    for (out, x) in out[1..d - 1].iter_mut().zip(x.windows(3)) {
        *out = (x[1] - x[0]) + (x[1] - x[2]);
    }
    out[d - 1] = x[d - 1] - x[d - 2];
}

/// Row `y` of `D'D x` of a picture.
#[inline]
pub(super) fn picture_laplacian_row(x: &[f64], (width, height): (usize, usize), y: usize, out: &mut [f64]) {
    let row = &x[y * width..(y + 1) * width];
    path_laplacian_to(row, out);
    if y > 0 {
        add_difference(row, &x[(y - 1) * width..y * width], out);
    }
    if y + 1 < height {
        add_difference(row, &x[(y + 1) * width..(y + 2) * width], out);
    }
}

/// `out += a - b`.
#[inline]
fn add_difference(a: &[f64], b: &[f64], out: &mut [f64]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out += a - b;
    }
}
