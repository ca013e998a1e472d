//! Numbers of twice the precision of `f64`: an unevaluated sum of two.
//!
//! Dekker 1971, "A floating-point technique for extending the available precision"; Ogita, Rump,
//! Oishi 2005, "Accurate sum and dot product". Relative error of an operation: some `1e-32`, as long as
//! magnitudes stay between `1e-250` and `1e250`.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// `high + low`, where `low` is at most half a unit in the last place of `high`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct DoubleDouble {
    high: f64,
    low: f64,
}

/// `a + b` and its rounding error (Knuth).
#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// `a b` and its rounding error (Dekker, with Veltkamp's splitting; a fused multiply-add is not on every machine).
#[inline]
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let split = |x: f64| {
        const HALF: f64 = 134_217_729.0; // 2^27 + 1
        let c = HALF * x;
        let high = c - (c - x);
        (high, x - high)
    };
    let product = a * b;
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    (product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2)
}

impl DoubleDouble {
    /// The number nearest to `high + low`.
    #[inline]
    fn normalised(high: f64, low: f64) -> Self {
        let sum = high + low;
        Self { high: sum, low: low - (sum - high) }
    }

    /// `a b` without rounding.
    #[inline]
    pub fn product(a: f64, b: f64) -> Self {
        let (high, low) = two_product(a, b);
        Self { high, low }
    }

    /// Rounded to `f64`.
    #[inline]
    pub fn to_f64(self) -> f64 {
        self.high
    }

    /// The square root of a number that is not negative.
    pub fn sqrt(self) -> Self {
        if self.high <= 0.0 {
            return Self::default();
        }
        // One step of Newton's method for the reciprocal root.
        let root = self.high.sqrt();
        let rest = self - Self::product(root, root);
        Self::normalised(root, rest.high / (2.0 * root))
    }
}

impl From<f64> for DoubleDouble {
    #[inline]
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    #[inline(never)]
    fn add(self, other: Self) -> Self {
        let (high, error) = two_sum(self.high, other.high);
        let (low, rest) = two_sum(self.low, other.low);
        let sum = Self::normalised(high, error + low);
        Self::normalised(sum.high, sum.low + rest)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    #[inline(never)]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    #[inline(never)]
    fn mul(self, other: Self) -> Self {
        let (high, low) = two_product(self.high, other.high);
        Self::normalised(high, low + (self.high * other.low + self.low * other.high))
    }
}

impl Div for DoubleDouble {
    type Output = Self;
    #[inline(never)]
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * Self::from(first);
        let second = rest.high / other.high;
        let rest = rest - other * Self::from(second);
        Self::normalised(first, second) + Self::from(rest.high / other.high)
    }
}

#[cfg(test)]
mod tests {
    use super::DoubleDouble;

    fn distance(a: DoubleDouble, b: DoubleDouble) -> f64 {
        (a - b).to_f64().abs()
    }

    #[test]
    fn thirty_digits_are_kept() {
        for (a, b) in [(1.0, 3.0), (7.25e10, -0.1), (2.0, 1e-20), (-5.0, 7e30)] {
            let (a, b) = (DoubleDouble::from(a), DoubleDouble::from(b));
            assert!(distance(a / b * b, a) <= 1e-30 * a.to_f64().abs());
            assert_eq!(distance((a + b) - b, a), 0.0);
        }
        let two = DoubleDouble::from(2.0);
        assert!(distance(two.sqrt() * two.sqrt(), two) <= 1e-30);
    }

    #[test]
    fn what_double_precision_drops_is_kept() {
        let sum = DoubleDouble::from(1.0) + DoubleDouble::from(1e-25);
        assert_eq!((sum - DoubleDouble::from(1.0)).to_f64(), 1e-25);
        let square = DoubleDouble::product(1.0 + 1e-10, 1.0 - 1e-10);
        let tenth = (1.0f64 + 1e-10 - 1.0, 1.0 - (1.0f64 - 1e-10));
        let exact = tenth.0 - tenth.1 - tenth.0 * tenth.1;
        assert!(((square - DoubleDouble::from(1.0)).to_f64() - exact).abs() <= 1e-31);
    }
}
