//! Sums of many logarithms, or of many arctangents, with few calls of either: through a product.

/// How many products are formed side by side, so that multiplications do not wait for each other.
const LANES: usize = 8;
/// How many factors each of them takes. More would not be faster by much, and overflow sooner.
const DEPTH: usize = 8;

/// Something whose products stand for sums.
trait Factor: Copy {
    /// The factor that stands for zero.
    const ONE: Self;
    /// What stands for the sum of both.
    fn times(self, other: Self) -> Self;
    /// What `self` stands for; not finite where the product was too large.
    fn term(self) -> f64;
}

/// `sum_i term(x_i)`, where `factor(x)` stands for `term(x)`. Blocks of products that are too large
/// for a number are summed term by term.
#[inline(always)]
fn sum_through_products<F: Factor>(x: &[f64], factor: impl Fn(f64) -> F, term: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    for block in x.chunks(LANES * DEPTH) {
        let mut products = [F::ONE; LANES];
        let rows = block.chunks_exact(LANES);
        let rest = rows.remainder();
        for row in rows {
            for (product, &x) in products.iter_mut().zip(row) {
                *product = product.times(factor(x));
            }
        }
        for (product, &x) in products.iter_mut().zip(rest) {
            *product = product.times(factor(x));
        }
        let whole = products.into_iter().fold(F::ONE, F::times).term();
        sum += if whole.is_finite() { whole } else { block.iter().map(|&x| term(x)).sum() };
    }
    sum
}

/// A product minus one: kept this way, it is accurate for the smallest of factors too.
#[derive(Clone, Copy)]
struct Excess(f64);

impl Factor for Excess {
    const ONE: Self = Self(0.0);

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        Self(self.0 + other.0 * (1.0 + self.0))
    }

    fn term(self) -> f64 {
        libm::log1p(self.0)
    }
}

/// `sum_i log(1 + y(x_i))` for `y >= 0`, with `log` doing one alone.
#[inline(always)]
pub(super) fn sum_of_logs(x: &[f64], y: impl Fn(f64) -> f64, log: impl Fn(f64) -> f64) -> f64 {
    sum_through_products(x, |x| Excess(y(x)), log)
}

/// The angle of a point of the first quadrant, and a number of right angles. Kept in one quadrant,
/// whatever would cancel is small against the right angles that were counted.
#[derive(Clone, Copy)]
struct Turn {
    adjacent: f64,
    opposite: f64,
    right_angles: f64,
}

impl Factor for Turn {
    const ONE: Self = Self { adjacent: 1.0, opposite: 0.0, right_angles: 0.0 };

    /// The product of complex numbers; turned back by a right angle when it is beyond one.
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        let adjacent = self.adjacent * other.adjacent - self.opposite * other.opposite;
        let opposite = self.adjacent * other.opposite + self.opposite * other.adjacent;
        let right_angles = self.right_angles + other.right_angles;
        if adjacent < 0.0 {
            Self { adjacent: opposite, opposite: -adjacent, right_angles: right_angles + 1.0 }
        } else {
            Self { adjacent, opposite, right_angles }
        }
    }

    fn term(self) -> f64 {
        // An infinite side may still have a quotient, which then means nothing.
        let angle = if (self.adjacent + self.opposite).is_finite() {
            libm::atan2(self.opposite, self.adjacent)
        } else {
            f64::NAN
        };
        self.right_angles * std::f64::consts::FRAC_PI_2 + angle
    }
}

/// `sum_i atan(opposite_i / adjacent_i)` for `(adjacent, opposite) = sides(x_i)`, of at least one and
/// of at least zero; `angle` does one alone.
#[inline(always)]
pub(super) fn sum_of_angles(x: &[f64], sides: impl Fn(f64) -> (f64, f64), angle: impl Fn(f64) -> f64) -> f64 {
    let turn = |x| {
        let (adjacent, opposite) = sides(x);
        Turn { adjacent, opposite, right_angles: 0.0 }
    };
    sum_through_products(x, turn, angle)
}

#[cfg(test)]
mod tests {
    use super::{sum_of_angles, sum_of_logs};

    /// Points that are tiny, ordinary, huge, and all of these mixed, in numbers that do and do not
    /// fill blocks.
    fn points() -> impl Iterator<Item = Vec<f64>> {
        let ranges = [(-300.0, 0.0), (-12.0, 2.0), (-1.0, 2.0), (3.0, 300.0), (-300.0, 600.0), (-3.0, 6.0)];
        ranges.into_iter().flat_map(|(from, width)| {
            [1usize, 7, 8, 63, 64, 65, 1000].map(|count| {
                let share = |i: usize| (i as f64 * 0.618_033_988_749_894_9).fract();
                (0..count).map(|i| 10f64.powf(from + width * share(i))).collect()
            })
        })
    }

    /// Kahan's compensated sum.
    fn exact_sum(terms: impl Iterator<Item = f64>) -> f64 {
        let (sum, lost) = terms.fold((0.0f64, 0.0), |(sum, lost), term| {
            let term = term - lost;
            (sum + term, ((sum + term) - sum) - term)
        });
        sum - lost
    }

    fn assert_close(together: f64, alone: f64, x: &[f64]) {
        assert!(
            (together - alone).abs() <= 1e-14 * alone,
            "{together:e}, not {alone:e}, from {:e} and {} more",
            x[0],
            x.len() - 1
        );
    }

    #[test]
    fn a_sum_of_logarithms_is_accurate_at_every_scale() {
        for x in points() {
            let alone = exact_sum(x.iter().map(|&x| libm::log1p(x)));
            assert_close(sum_of_logs(&x, |x| x, libm::log1p), alone, &x);
        }
    }

    #[test]
    fn a_sum_of_arctangents_is_accurate_at_every_scale() {
        for x in points() {
            let alone = exact_sum(x.iter().map(|&x| libm::atan(x)));
            assert_close(sum_of_angles(&x, |x| (1.0, x), libm::atan), alone, &x);
        }
    }

    #[test]
    fn no_points_zeros_and_what_diverged() {
        for (x, logs, angles) in [
            (vec![], 0.0, 0.0),
            (vec![0.0; 100], 0.0, 0.0),
            (vec![0.0, f64::INFINITY], f64::INFINITY, std::f64::consts::FRAC_PI_2),
            (vec![1e300; 3], 3.0 * 1e300f64.ln(), 3.0 * std::f64::consts::FRAC_PI_2),
        ] {
            assert_eq!(sum_of_logs(&x, |x| x, libm::log1p), logs);
            assert_eq!(sum_of_angles(&x, |x| (1.0, x), libm::atan), angles);
        }
        assert!(sum_of_logs(&[1.0, f64::NAN], |x| x, libm::log1p).is_nan());
        assert!(sum_of_angles(&[1.0, f64::NAN], |x| (1.0, x), libm::atan).is_nan());
    }
}
