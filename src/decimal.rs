//! Reading decimal numbers.

/// The number nearest to a decimal text such as `-1.5e-300`; also `inf` and `NaN` in any case.
/// `None` for anything else, spaces around it included.
///
/// As the standard library's, correctly rounded, whose 10 kB of tables do not compress: most numbers need
/// none of them, and browsers bring their own for the rest.
///
/// # Examples
/// ```
/// assert_eq!(saddlescope::decimal::parse("1e-1"), Some(0.1));
/// assert_eq!(saddlescope::decimal::parse("five"), None);
/// ```
pub fn parse(text: &str) -> Option<f64> {
    short(text).or_else(|| long(text))
}

/// A number of few digits: where digits and power of ten are exact, one operation rounds correctly (Clinger
/// 1990). `None` for all others, numbers or not.
fn short(text: &str) -> Option<f64> {
    const EXACT_POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    const MOST_DIGITS: usize = 15;
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) =
        unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let count = whole.len() + fraction.len();
    let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if count == 0 || count > MOST_DIGITS || !all_digits {
        return None;
    }
    let exponent: i32 = exponent.map_or(Some(0), |exponent| exponent.parse().ok())?;
    let digits =
        whole.bytes().chain(fraction.bytes()).fold(0u64, |sum, digit| 10 * sum + u64::from(digit - b'0'));
    let power = exponent.checked_sub(fraction.len() as i32)?;
    let scale = *EXACT_POWERS.get(power.unsigned_abs() as usize)?;
    let magnitude = if power < 0 { digits as f64 / scale } else { digits as f64 * scale };
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(not(target_arch = "wasm32"))]
fn long(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(target_arch = "wasm32")]
fn long(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    if ["inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return Some(sign * f64::INFINITY);
    }
    if unsigned.eq_ignore_ascii_case("nan") {
        return Some(f64::NAN);
    }
    // JavaScript also reads an empty text, other bases and spaces.
    let decimal = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    let number = wasm_bindgen::JsValue::from_str(text).unchecked_into_f64();
    (!text.is_empty() && text.bytes().all(decimal) && !number.is_nan()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{parse, short};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_numbers_are_read_as_the_standard_library_reads_them(
            text in r"[+-]?[0-9]{0,9}(\.[0-9]{0,8})?([eE][+-]?[0-9]{1,2})?"
        ) {
            let standard = text.parse::<f64>().ok().map(f64::to_bits);
            prop_assert_eq!(parse(&text).map(f64::to_bits), standard);
            if let Some(number) = short(&text) {
                prop_assert_eq!(Some(number.to_bits()), standard);
            }
        }

        #[test]
        fn whatever_is_no_number_is_refused(text in r"[0-9eE+. x_-]{0,6}") {
            prop_assert_eq!(parse(&text).map(f64::to_bits), text.parse::<f64>().ok().map(f64::to_bits));
        }
    }
}
