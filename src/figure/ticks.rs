//! A few round numbers along an axis, with their labels.

use super::number::{format_decimal, power_of_ten};
use super::scale::{Scale, Stretch};
use crate::decimal;
use crate::order::sort_by_number;

/// A labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Data value, inside the range of the scale.
    pub value: f64,
    /// What is written there.
    pub label: String,
}

/// Round numbers inside the range of `scale`, at least about `spacing_css_px` apart on an axis of
/// `room_css_px`.
///
/// Linear axes step by 1, 2, 2.5 or 5 times a power of ten; log axes by whole decades, or by 1-2-5
/// or 1-3 within two decades, or linearly within a fraction of one. Labels have at most four
/// significant digits unless neighbours could not be told apart with four.
pub fn ticks(scale: &Scale, room_css_px: f64, spacing_css_px: f64) -> Vec<Tick> {
    let places = (room_css_px / spacing_css_px.max(1.0)).clamp(1.0, 40.0);
    let most = places as usize;
    match scale.stretch() {
        Stretch::Linear => linear_ticks(scale, places),
        Stretch::Log => log_ticks(scale, most),
        Stretch::SymmetricLog { width } => symmetric_ticks(scale, width, most),
    }
}

/// A decimal `mantissa * 10^exponent`, correctly rounded.
fn value_of(mantissa: i64, exponent: i32) -> f64 {
    decimal::parse(&format!("{mantissa}e{exponent}")).unwrap_or(f64::NAN)
}

fn decimal_tick(mantissa: i64, exponent: i32) -> Tick {
    Tick { value: value_of(mantissa, exponent), label: format_decimal(mantissa, exponent) }
}

fn decade_tick(exponent: i32) -> Tick {
    let label = match exponent {
        -1..=3 => format_decimal(1, exponent),
        _ => power_of_ten(exponent),
    };
    Tick { value: value_of(1, exponent), label }
}

/// Round numbers at most `places` of which fit into the range; two or three a little closer where that
/// leaves one, which alone says nothing of the length of the axis.
fn linear_ticks(scale: &Scale, places: f64) -> Vec<Tick> {
    let found = evenly_spaced(scale, places);
    if found.len() > 1 {
        return found;
    }
    let closer = evenly_spaced(scale, 2.0 * places);
    if closer.len() > 3 { found } else { closer }
}

/// Multiples of the smallest round step of which at most `places` fit into the range.
fn evenly_spaced(scale: &Scale, places: f64) -> Vec<Tick> {
    let (lo, hi) = (scale.lo(), scale.hi());
    let rough = (hi - lo) / places;
    let decade = libm::floor(libm::log10(rough)) as i32;
    // Candidate steps in tenths of a power of ten, so that every tick is a whole multiple.
    for (tenths, exponent) in
        [(10, decade), (20, decade), (25, decade), (50, decade), (10, decade + 1), (20, decade + 1)]
    {
        if value_of(tenths, exponent - 1) >= rough * 0.999 {
            return multiples(scale, tenths, exponent - 1);
        }
    }
    Vec::new()
}

/// All multiples of `step * 10^exponent` inside the range.
fn multiples(scale: &Scale, step: i64, exponent: i32) -> Vec<Tick> {
    let size = value_of(step, exponent);
    if size <= 0.0 || !size.is_finite() {
        return Vec::new();
    }
    // A multiple that misses the end by rounding only is still wanted: 0.1 * 3 ends a range to 0.3.
    let first = libm::ceil(scale.lo() / size - 1e-9) as i64;
    let last = libm::floor(scale.hi() / size + 1e-9) as i64;
    (first..=last.min(first + 100))
        .map(|k| decimal_tick(k * step, exponent))
        .filter(|tick| scale.contains(tick.value))
        .collect()
}

fn log_ticks(scale: &Scale, most: usize) -> Vec<Tick> {
    let (lo, hi) = (libm::log10(scale.lo()), libm::log10(scale.hi()));
    let decades = hi - lo;
    if decades <= 0.75 {
        return linear_ticks(scale, most.min(5) as f64);
    }
    if decades <= 2.0 {
        for leading in [&[1, 2, 5][..], &[1, 3]] {
            let found = within_decades(scale, leading);
            if (2..=most).contains(&found.len()) {
                return found;
            }
        }
    }
    let (first, last) = (libm::ceil(lo - 1e-9) as i32, libm::floor(hi + 1e-9) as i32);
    for stride in [1, 2, 3, 5, 10, 20, 25, 50, 100, 200] {
        let found: Vec<Tick> = (first..=last)
            .filter(|k| k.rem_euclid(stride) == 0)
            .map(decade_tick)
            .filter(|tick| scale.contains(tick.value))
            .collect();
        if found.len() <= most {
            return if found.is_empty() { within_decades(scale, &[1, 3]) } else { found };
        }
    }
    Vec::new()
}

/// Each decade times each of the `leading` figures, inside the range.
fn within_decades(scale: &Scale, leading: &[i64]) -> Vec<Tick> {
    let first = libm::floor(libm::log10(scale.lo())) as i32;
    let last = libm::ceil(libm::log10(scale.hi())) as i32;
    (first..=last)
        .flat_map(|k| leading.iter().map(move |&m| if m == 1 { decade_tick(k) } else { decimal_tick(m, k) }))
        .filter(|tick| scale.contains(tick.value))
        .collect()
}

fn symmetric_ticks(scale: &Scale, width: f64, most: usize) -> Vec<Tick> {
    let reach = scale.lo().abs().max(scale.hi().abs());
    if reach <= 2.0 * width {
        return linear_ticks(scale, most as f64);
    }
    let first = libm::ceil(libm::log10(width)) as i32;
    let last = libm::floor(libm::log10(reach) + 1e-9) as i32;
    for stride in 1..=(last - first).max(0) + 1 {
        let decades = (first..=last).filter(|k| (last - k) % stride == 0);
        let mut found: Vec<Tick> = vec![decimal_tick(0, 0)];
        for tick in decades.map(decade_tick) {
            found.push(Tick { value: -tick.value, label: format!("\u{2212}{}", tick.label) });
            found.push(tick);
        }
        found.retain(|tick| scale.contains(tick.value));
        if found.len() <= most.max(3) {
            sort_by_number(&mut found, |tick| tick.value);
            return found;
        }
    }
    Vec::new()
}
