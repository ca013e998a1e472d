//! Where a function crosses zero.

/// A share of an interval, and the function there.
type Point = (f64, f64);

/// The share `s` in `[0, 1]` at which `f`, positive at 0 and not at 1, crosses zero, to `2^-halvings`; `f` is not
/// positive at the share returned. `ends` are `f(0)` and `f(1)`.
///
/// Inverse quadratic interpolation where the last three points promise that it helps, halving where not:
/// about eight evaluations for what is smooth. Chandrupatla 1997, "A new hybrid quadratic/bisection algorithm
/// for finding the zero of a nonlinear function without using derivatives".
///
/// # Examples
/// ```
/// let root = numerics::crossing::crossing_share(|s| 0.5 - s * s, (0.5, -0.5), 40);
/// assert!((root - 0.5f64.sqrt()).abs() < 1e-12);
/// ```
pub fn crossing_share(mut f: impl FnMut(f64) -> f64, ends: (f64, f64), halvings: i32) -> f64 {
    let tolerance = libm::scalbn(1.0, -halvings);
    // The crossing lies between the newest point and the one opposite; the third is the one before.
    let (mut newest, mut opposite): (Point, Point) = ((1.0, ends.1), (0.0, ends.0));
    let mut share = 0.5;
    while (opposite.0 - newest.0).abs() > tolerance && newest.1 != 0.0 {
        let at = newest.0 + share * (opposite.0 - newest.0);
        let look = (at, f(at));
        let third;
        if (look.1 > 0.0) == (newest.1 > 0.0) {
            third = newest;
        } else {
            third = opposite;
            opposite = newest;
        }
        newest = look;
        let least = 0.5 * tolerance / (opposite.0 - newest.0).abs();
        share =
            if least >= 0.5 { 0.5 } else { next_share(newest, opposite, third).clamp(least, 1.0 - least) };
    }
    if newest.1 > 0.0 { opposite.0 } else { newest.0 }
}

/// Where to look next, from the newest point to the opposite one.
fn next_share(newest: Point, opposite: Point, third: Point) -> f64 {
    let ((a, fa), (b, fb), (c, fc)) = (newest, opposite, third);
    let (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
    let helps = phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi;
    if !helps {
        return 0.5;
    }
    fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
}

#[cfg(test)]
mod tests {
    use super::crossing_share;

    /// The crossing and how often the function was looked at.
    fn looked(f: impl Fn(f64) -> f64) -> (f64, usize) {
        let mut looks = 0;
        let ends = (f(0.0), f(1.0));
        let counted = |s: f64| {
            looks += 1;
            f(s)
        };
        let share = crossing_share(counted, ends, 40);
        (share, looks)
    }

    #[test]
    fn smooth_functions_are_solved_in_few_looks() {
        for root in [1e-6, 0.01, 0.3, 0.77, 0.999] {
            for f in
                [|s: f64| s, |s: f64| (1.0 + s).powi(3), |s: f64| (5.0 * s).exp(), |s: f64| (2.0 * s).tanh()]
            {
                let (share, looks) = looked(|s| f(root) - f(s));
                assert!((share - root).abs() <= 2e-12, "{share} for {root}");
                assert!(f(root) - f(share) <= 0.0);
                assert!(looks <= 9, "{looks} looks for {root}");
            }
        }
    }

    #[test]
    fn steps_cost_no_more_looks_than_halving() {
        for root in [1e-9, 0.123, 0.5, 0.9999] {
            let (share, looks) = looked(|s| if s < root { 1.0 } else { -1e-9 });
            assert!((share - root).abs() <= 1e-12 && share >= root);
            assert!(looks <= 40, "{looks}");
        }
    }
}
