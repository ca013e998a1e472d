//! The exponential, written so that a compiler turns a loop of them into SIMD.
//!
//! Flows evaluate the exponential more than anything else. This one has no branch and no table,
//! uses only additions and multiplications (never a fused one), and therefore gives the same bits
//! natively and in WebAssembly.

const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// `ln 2` split so that `k * LN_2_HIGH` is exact for every exponent `k` that occurs.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding it rounds to the nearest integer and leaves that integer in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// Makes the exponent positive, so that a logical shift halves it.
const SHIFT: u64 = 4096;

/// `exp(x)` to about one unit in the last place; `0` below about -745, infinite above about 709.8.
///
/// Reduction `x = k ln 2 + r`, `|r| <= ln 2 / 2`, then the Taylor polynomial of degree 13
/// (truncation below `5e-18`), then `2^k` in two factors so that subnormal results come out too.
///
/// # Examples
/// ```
/// assert!((numerics::elementary::exp(1.0) - std::f64::consts::E).abs() < 1e-15);
/// ```
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-800.0, 800.0);
    let shifted = x * LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let r2 = r * r;
    // 1 + r + r^2 q(r), with q summed in pairs to keep the chain of dependent operations short.
    let q01 = 0.5 + r * (1.0 / 6.0);
    let q23 = 1.0 / 24.0 + r * (1.0 / 120.0);
    let q45 = 1.0 / 720.0 + r * (1.0 / 5_040.0);
    let q67 = 1.0 / 40_320.0 + r * (1.0 / 362_880.0);
    let q89 = 1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0);
    let q1011 = 1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0);
    let r4 = r2 * r2;
    let q = (q01 + r2 * q23) + r4 * ((q45 + r2 * q67) + r4 * (q89 + r2 * q1011));
    let value = 1.0 + (r + r2 * q);
    let exponent = (shifted.to_bits() & 0xffff_ffff).wrapping_add(SHIFT) & 0xffff;
    let half = exponent >> 1;
    let first = f64::from_bits((half + 1023 - SHIFT / 2) << 52);
    let second = f64::from_bits((exponent - half + 1023 - SHIFT / 2) << 52);
    value * first * second
}

/// Writes `exp 2(l_i + m_i)` to `plus` and `exp 2(l_i - m_i)` to `minus`.
#[inline(never)]
pub fn exp_twice_to(l: &[f64], m: &[f64], plus: &mut [f64], minus: &mut [f64]) {
    for (((&l, &m), plus), minus) in l.iter().zip(m).zip(plus).zip(minus) {
        *plus = exp(2.0 * (m + l));
        *minus = exp(2.0 * (l - m));
    }
}

/// Writes `(exp 2(l_i + m_i) - exp 2(l_i - m_i)) / 2`.
#[inline(never)]
pub fn coefficients_of_mirror_to(l: &[f64], m: &[f64], out: &mut [f64]) {
    for ((&l, &m), out) in l.iter().zip(m).zip(out) {
        *out = 0.5 * (exp(2.0 * (m + l)) - exp(2.0 * (l - m)));
    }
}

/// Replaces every entry by its exponential.
#[inline(never)]
pub fn exp_in_place(values: &mut [f64]) {
    for value in values {
        *value = exp(*value);
    }
}

#[cfg(test)]
mod tests {
    use super::exp;

    /// The largest relative distance to the standard library over `x`, in units of `2^-52`.
    #[test]
    fn agrees_with_the_standard_library_to_the_last_place() {
        let mut worst = 0.0f64;
        for i in 0..200_001 {
            let x = -700.0 + 1_400.0 * f64::from(i) / 200_000.0;
            let exact = x.exp();
            worst = worst.max((exp(x) - exact).abs() / exact);
        }
        assert!(worst <= 2.0 * f64::EPSILON, "relative error {worst:e}");
    }

    #[test]
    fn reaches_zero_infinity_and_subnormal_numbers() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-0.0), 1.0);
        assert_eq!(exp(-746.0), 0.0);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(710.0), f64::INFINITY);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
        let subnormal = exp(-740.0);
        assert!((subnormal / (-740.0f64).exp() - 1.0).abs() < 1e-2, "{subnormal:e}");
        assert!(exp(709.0).is_finite());
    }
}
