//! Numbers as the reader sees them: true minus, superscript powers of ten, four significant digits.

/// The minus sign U+2212, as wide as the plus and the figures.
pub const MINUS: char = '\u{2212}';

/// Whole numbers from here on are written with a power of ten.
const LARGE_EXPONENT: i32 = 5;
/// Numbers below ten to this power are written with a power of ten.
const SMALL_EXPONENT: i32 = -3;

/// A number with four significant digits, trailing zeros dropped: `0.4675`, `20`, `−9.5`,
/// `1.5×10⁻⁸`, `10⁻¹⁷`, `∞`, `—` for NaN. The whole part is never cut (`12346`).
///
/// # Examples
/// ```
/// use saddlescope::figure::number::format_number;
/// assert_eq!(format_number(-0.46751), "−0.4675");
/// assert_eq!(format_number(1e-17), "10⁻¹⁷");
/// assert_eq!(format_number(2.5e9), "2.5×10⁹");
/// ```
pub fn format_number(x: f64) -> String {
    format_significant(x, 4, true)
}

/// As [`format_number`] with trailing zeros kept, so that a moving read-out keeps its width.
pub fn format_steady(x: f64) -> String {
    format_significant(x, 4, false)
}

/// A number with a fixed count of decimals and a true minus, for values that share a unit:
/// `format_decimals(-0.62, 3)` is `−0.620`. No power of ten is used.
pub fn format_decimals(x: f64, decimals: usize) -> String {
    if x.is_finite() { signed(&format!("{x:.decimals$}")) } else { format_number(x) }
}

/// `10` to a whole power in superscript: `power_of_ten(-8)` is `10⁻⁸`.
pub fn power_of_ten(exponent: i32) -> String {
    format!("10{}", superscript(exponent))
}

/// A whole number in superscript figures.
pub fn superscript(n: i32) -> String {
    let raise = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        _ => c.to_digit(10).and_then(|d| char::from_u32(0x2070 + d)).unwrap_or(c),
    };
    n.to_string().chars().map(raise).collect()
}

/// A whole number in subscript figures, for names such as `β₁₂`.
pub fn subscript(n: usize) -> String {
    let lower = |c: char| c.to_digit(10).and_then(|d| char::from_u32(0x2080 + d)).unwrap_or(c);
    n.to_string().chars().map(lower).collect()
}

/// A whole number times a power of ten, `mantissa * 10^exponent`, written exactly: plain where it
/// stays short, with a superscript power otherwise.
pub fn format_decimal(mantissa: i64, exponent: i32) -> String {
    let Some((digits, exponent)) = trimmed(mantissa, exponent) else { return "0".into() };
    let leading = exponent + digits.len() as i32 - 1;
    let body = if (SMALL_EXPONENT..LARGE_EXPONENT).contains(&leading) {
        plain(&digits, exponent)
    } else {
        scientific(&digits, leading)
    };
    if mantissa < 0 { format!("{MINUS}{body}") } else { body }
}

/// `count` significant digits; `trim` drops trailing zeros of the fraction.
fn format_significant(x: f64, count: usize, trim: bool) -> String {
    if x.is_nan() {
        return "—".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞".into() } else { format!("{MINUS}∞") };
    }
    if x == 0.0 {
        return "0".into();
    }
    // Rounded once, in scientific form, so that 9.99996 becomes 10 before the layout is chosen.
    let rounded = format!("{:.*e}", count - 1, x);
    let (mantissa, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let text = if (SMALL_EXPONENT..LARGE_EXPONENT).contains(&exponent) {
        let decimals = (count as i32 - 1 - exponent).max(0) as usize;
        let fixed = format!("{x:.decimals$}");
        if trim { without_trailing_zeros(&fixed).to_string() } else { fixed }
    } else {
        let mantissa = if trim { without_trailing_zeros(mantissa) } else { mantissa };
        match mantissa {
            "1" => power_of_ten(exponent),
            "-1" => format!("-{}", power_of_ten(exponent)),
            _ => format!("{mantissa}×{}", power_of_ten(exponent)),
        }
    };
    signed(&text)
}

fn signed(text: &str) -> String {
    text.replacen('-', "\u{2212}", 1)
}

fn without_trailing_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// Digits of `|mantissa|` without trailing zeros and the matching exponent; `None` for zero.
fn trimmed(mantissa: i64, exponent: i32) -> Option<(String, i32)> {
    if mantissa == 0 {
        return None;
    }
    let digits = mantissa.unsigned_abs().to_string();
    let kept = digits.trim_end_matches('0');
    Some((kept.to_string(), exponent + (digits.len() - kept.len()) as i32))
}

fn plain(digits: &str, exponent: i32) -> String {
    if exponent >= 0 {
        return format!("{digits}{}", "0".repeat(exponent as usize));
    }
    let decimals = exponent.unsigned_abs() as usize;
    if decimals < digits.len() {
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        format!("{whole}.{fraction}")
    } else {
        format!("0.{}{digits}", "0".repeat(decimals - digits.len()))
    }
}

fn scientific(digits: &str, leading: i32) -> String {
    if digits == "1" {
        return power_of_ten(leading);
    }
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{first}{dot}{rest}×{}", power_of_ten(leading))
}
