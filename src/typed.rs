//! Numbers as they stand in a field to be typed over, and how wide such a field must be.

use crate::decimal;
use crate::settings::{Kind, Spacing};

/// Plain numbers longer than this are written with a power of ten where that is shorter.
const PLAIN: usize = 7;

/// A number as a person would type it; it reads back as the same number.
///
/// # Examples
/// ```
/// use saddlescope::typed::shown;
/// assert_eq!(shown(0.25), "0.25");
/// assert_eq!(shown(1e-6), "1e-6");
/// assert_eq!(shown(1.234e-4), "1.234e-4");
/// ```
pub fn shown(number: f64) -> String {
    let plain = number.to_string();
    if plain.len() <= PLAIN {
        return plain;
    }
    let short = format!("{number:e}");
    if short.len() < plain.len() { short } else { plain }
}

/// Characters of the longest number that a range can show at four digits.
pub fn widest(kind: Kind) -> usize {
    let (min, max, ratio) = match kind {
        Kind::Number { min, max, spacing, .. } => (min, max, spacing == Spacing::Logarithmic),
        Kind::Integer { min, max } => return min.to_string().len().max(max.to_string().len()),
        _ => return 0,
    };
    let decade = |number: f64| libm::floor(libm::log10(number)) as i32;
    let largest = decade(min.abs().max(max.abs()));
    // Where zero is in reach, what is far below the largest is rarely meant.
    let smallest = if ratio { decade(min) } else { largest.min(-1) };
    let sign = usize::from(min < 0.0);
    // Read, not multiplied: a product has more digits.
    let digits = |decade: i32| decimal::parse(&format!("1.234e{decade}")).map_or(0, |x| shown(x).len());
    let four_digits = |decade: i32| sign + digits(decade);
    let ends = [min, max].map(|end| shown(end).len());
    (smallest..=largest).map(four_digits).chain(ends).max().unwrap_or(0)
}
