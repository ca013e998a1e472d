//! How close a recovered signal or picture is to the truth.

use crate::linear::axpy;

/// Window of the structural similarity: 11 pixels, Gaussian of standard deviation 1.5.
const WINDOW: usize = 11;
const DEVIATION: f64 = 1.5;

/// `sqrt(mean (a_i - b_i)^2)`; 0 for empty vectors. Panics when the lengths differ.
pub fn rmse(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len(), "rmse: vectors of equal length");
    let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    if a.is_empty() { 0.0 } else { (sum / a.len() as f64).sqrt() }
}

/// Peak signal-to-noise ratio in decibels, for values with peak 1: `-20 log10(rmse)`; infinite without error.
pub fn psnr(rmse: f64) -> f64 {
    -20.0 * libm::log10(rmse)
}

/// How the support of an estimate agrees with the true one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Agreement {
    /// Non-zero entries of the estimate.
    pub support: usize,
    /// Those that are truly zero.
    pub spurious: usize,
    /// Zero entries that are truly not.
    pub missed: usize,
    /// Truly non-zero entries.
    pub true_support: usize,
    /// Sum over the true support of `sign(true) (found - true)`.
    pub growth: f64,
}

impl Agreement {
    /// Of `found` with `truth`; entries up to `small` and `true_small` in magnitude count as zero. Panics when
    /// the lengths differ.
    pub fn of(found: &[f64], truth: &[f64], small: f64, true_small: f64) -> Self {
        assert_eq!(found.len(), truth.len(), "agreement: vectors of equal length");
        let mut agreement = Self::default();
        for (found, truth) in found.iter().zip(truth) {
            let (active, truly) = (found.abs() > small, truth.abs() > true_small);
            agreement.support += usize::from(active);
            agreement.spurious += usize::from(active && !truly);
            agreement.missed += usize::from(!active && truly);
            if truly {
                agreement.true_support += 1;
                agreement.growth += (found - truth) * truth.signum();
            }
        }
        agreement
    }
}

/// Mean structural similarity of two pictures of `width` columns, row by row, with data range 1; in `[-1, 1]`.
///
/// Local means, variances and the covariance are weighted by a Gaussian window of 11 x 11 pixels with
/// standard deviation 1.5 (weights sum to 1, no sample correction), `C1 = 0.01^2`, `C2 = 0.03^2`; the mean
/// runs over windows that lie inside the picture. Equals scikit-image's
/// `structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1)`.
/// A picture smaller than the window has one window: the whole, with equal weights.
///
/// # Panics
/// When the sizes differ or are no whole number of rows.
///
/// # References
/// Wang, Bovik, Sheikh and Simoncelli 2004, "Image quality assessment: from error visibility to structural
/// similarity", equations 13-17.
pub fn ssim(width: usize, a: &[f64], b: &[f64]) -> f64 {
    assert!(a.len() == b.len() && a.len().is_multiple_of(width), "ssim: pictures of equal size");
    let height = a.len() / width;
    let products = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<f64>>();
    let filter = |values: &[f64]| windowed(values, width, height);
    let (mean_a, mean_b) = (filter(a), filter(b));
    let square_a = filter(&products(a, a));
    let square_b = filter(&products(b, b));
    let cross = filter(&products(a, b));
    let mut sum = 0.0;
    for i in 0..mean_a.len() {
        let (ma, mb) = (mean_a[i], mean_b[i]);
        let (va, vb, vab) = (square_a[i] - ma * ma, square_b[i] - mb * mb, cross[i] - ma * mb);
        const C1: f64 = 1e-4;
        const C2: f64 = 9e-4;
        sum += (2.0 * ma * mb + C1) * (2.0 * vab + C2) / ((ma * ma + mb * mb + C1) * (va + vb + C2));
    }
    sum / mean_a.len() as f64
}

/// Weighted means over every window inside the picture: rows, then columns.
fn windowed(values: &[f64], width: usize, height: usize) -> Vec<f64> {
    if width < WINDOW || height < WINDOW {
        return vec![values.iter().sum::<f64>() / values.len() as f64];
    }
    let weights = window();
    let (inner_width, inner_height) = (width - WINDOW + 1, height - WINDOW + 1);
    let mut rows = vec![0.0; inner_width * height];
    for (row, out) in values.chunks_exact(width).zip(rows.chunks_exact_mut(inner_width)) {
        for (k, weight) in weights.iter().enumerate() {
            axpy(*weight, &row[k..k + inner_width], out);
        }
    }
    let mut out = vec![0.0; inner_width * inner_height];
    for (y, out) in out.chunks_exact_mut(inner_width).enumerate() {
        for (k, weight) in weights.iter().enumerate() {
            let start = (y + k) * inner_width;
            axpy(*weight, &rows[start..start + inner_width], out);
        }
    }
    out
}

/// Gaussian weights that sum to 1.
fn window() -> [f64; WINDOW] {
    let mut weights = [0.0; WINDOW];
    for (k, weight) in weights.iter_mut().enumerate() {
        let away = k as f64 - (WINDOW / 2) as f64;
        *weight = libm::exp(-away * away / (2.0 * DEVIATION * DEVIATION));
    }
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}
