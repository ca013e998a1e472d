//! How large an error of the flows may be, feature by feature, for each unit of tolerance.

use crate::objective::{DiagonalNetwork, MirrorSlopes};

/// Smallest scale: an error below it is rounding of the factors.
const SMALLEST: f64 = 1e-280;

/// The size of the mirror variable at which a feature matters (d values, at most 1).
///
/// A coefficient awake is `exp(2 m)` times a constant, so that an error `delta` of `m` is relative:
/// the scale is 1. While `beta_i` is small beside the init scale it is `slope_i m`, with
/// `slope_i = d beta_i / d m` at zero, and only small `m` are ever met: the error is relative to
/// what moves when it is compared with `b_i / slope_i`, where `b_i = R / sqrt H_ii` and
/// `R = max_j |r_j| / sqrt H_jj`. With that coefficient alone feature `i` would change
/// the prediction as much as the feature that fits best.
pub(super) fn error_scales(network: &DiagonalNetwork) -> Vec<f64> {
    let (problem, d) = (network.problem(), network.features());
    let mut slopes = MirrorSlopes::new(d);
    network.mirror_slopes_to(&vec![0.0; d], &mut vec![0.0; d], &mut slopes);
    let lengths: Vec<f64> = (0..d).map(|i| problem.gram_entry(i, i).sqrt()).collect();
    let fits = problem.correlation().iter().zip(&lengths).filter(|(_, length)| **length > 0.0);
    let best = fits.map(|(r, length)| r.abs() / length).fold(0.0, f64::max);
    let scale = |(length, slope): (&f64, &f64)| {
        let push = length * slope;
        if best > 0.0 && push > best { (best / push).max(SMALLEST) } else { 1.0 }
    };
    lengths.iter().zip(&slopes.coefficient).map(scale).collect()
}

/// The rate at which the fastest coefficient relaxes at the start, in accelerated time:
/// `max_i speed_i slope_i H_ii`.
pub(super) fn relaxation_rate(network: &DiagonalNetwork) -> f64 {
    let d = network.features();
    let mut slopes = MirrorSlopes::new(d);
    network.mirror_slopes_to(&vec![0.0; d], &mut vec![0.0; d], &mut slopes);
    let pairs = slopes.speed.iter().zip(&slopes.coefficient).enumerate();
    pairs.map(|(i, (speed, slope))| speed * slope * network.problem().gram_entry(i, i)).fold(0.0, f64::max)
}
