//! The few vector kernels every hot loop shares, with a fixed order of summation.
//!
//! Sums run in four interleaved lanes that are added at the end, so the compiler can use SIMD and
//! the result has the same bits natively and in WebAssembly.

/// `sum_i a_i b_i`. Panics when the lengths differ.
#[inline(never)]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len(), "dot: vectors of equal length");
    let mut lanes = [0.0f64; 4];
    let (mut quads_a, mut quads_b) = (a.chunks_exact(4), b.chunks_exact(4));
    for (x, y) in (&mut quads_a).zip(&mut quads_b) {
        for k in 0..4 {
            lanes[k] += x[k] * y[k];
        }
    }
    let tail: f64 = quads_a.remainder().iter().zip(quads_b.remainder()).map(|(x, y)| x * y).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + tail
}

/// `sum_i x_i a_i` and `sum_i x_i b_i`, reading `x` once; both summed in the order of [`dot`]. Panics
/// when the lengths differ.
#[inline]
pub fn two_dots(x: &[f64], a: &[f64], b: &[f64]) -> (f64, f64) {
    assert!(x.len() == a.len() && x.len() == b.len(), "two_dots: vectors of equal length");
    let (mut lanes_a, mut lanes_b) = ([0.0f64; 4], [0.0f64; 4]);
    let quads = x.chunks_exact(4).zip(a.chunks_exact(4).zip(b.chunks_exact(4)));
    for (x, (a, b)) in quads {
        for k in 0..4 {
            lanes_a[k] += x[k] * a[k];
            lanes_b[k] += x[k] * b[k];
        }
    }
    let tail = x.len() - x.len() % 4;
    let (mut dot_a, mut dot_b) = (0.0, 0.0);
    for (i, x) in x.iter().enumerate().skip(tail) {
        dot_a += x * a[i];
        dot_b += x * b[i];
    }
    let sum = |lanes: [f64; 4]| (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
    (sum(lanes_a) + dot_a, sum(lanes_b) + dot_b)
}

/// `y += factor x`. Panics when the lengths differ.
#[inline(never)]
pub fn axpy(factor: f64, x: &[f64], y: &mut [f64]) {
    assert_eq!(x.len(), y.len(), "axpy: vectors of equal length");
    for (target, value) in y.iter_mut().zip(x) {
        *target += factor * value;
    }
}

/// `max_i |x_i|`, zero for an empty vector.
#[inline(never)]
pub fn max_abs(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |largest, value| largest.max(value.abs()))
}

/// The smallest and the largest finite number; an empty range upside down where there is none.
#[inline(never)]
pub fn extremes(x: &[f64]) -> (f64, f64) {
    let finite = x.iter().filter(|value| value.is_finite());
    finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)))
}

/// `sum_i |x_i|`.
#[inline]
pub fn l1_norm(x: &[f64]) -> f64 {
    x.iter().map(|value| value.abs()).sum()
}
