//! Axes: scales are invertible and always usable, ticks are round, few, inside and distinct.

use proptest::prelude::*;
use saddlescope::figure::number::{format_decimals, format_number, format_steady, subscript};
use saddlescope::figure::scale::{Rect, Scale, Stretch, View};
use saddlescope::figure::ticks::ticks;
use std::collections::HashSet;

const PLOT: Rect = Rect { x: 44.0, y: 8.0, width: 456.0, height: 200.0 };

fn any_stretch() -> impl Strategy<Value = Stretch> {
    prop_oneof![
        Just(Stretch::Linear),
        Just(Stretch::Log),
        (-6.0..3.0_f64).prop_map(|k| Stretch::SymmetricLog { width: 10f64.powf(k) }),
    ]
}

proptest! {
    #[test]
    fn pixels_and_data_invert_each_other(
        stretch in any_stretch(), lo in 1e-3..10.0_f64, width in 0.1..1e4_f64, at in 0.0..1.0_f64
    ) {
        let scale = Scale::new(stretch, lo, lo + width);
        let view = View { x: scale, y: scale, plot: PLOT };
        let (px, py) = (PLOT.x + at * PLOT.width, PLOT.y + at * PLOT.height);
        let (x, y) = view.data_from_pixels(px, py);
        let (qx, qy) = view.pixels_from_data(x, y);
        prop_assert!((qx - px).abs() < 1e-6 && (qy - py).abs() < 1e-6, "{qx} {px} {qy} {py}");
    }

    #[test]
    fn scales_increase(stretch in any_stretch(), a in 1e-2..50.0_f64, factor in 1.001..2.0_f64) {
        let scale = Scale::new(stretch, 1e-2, 1e2);
        prop_assert!(scale.unit_from_data(a) < scale.unit_from_data(a * factor));
    }

    #[test]
    fn any_two_numbers_make_an_axis_with_ticks(a in any::<f64>(), b in any::<f64>(), log in any::<bool>()) {
        let stretch = if log { Stretch::Log } else { Stretch::Linear };
        let scale = Scale::new(stretch, a, b);
        prop_assert!(scale.lo() < scale.hi() && scale.lo().is_finite() && scale.hi().is_finite());
        prop_assert!((scale.unit_from_data(scale.lo())).abs() < 1e-9);
        prop_assert!((scale.unit_from_data(scale.hi()) - 1.0).abs() < 1e-9);
        check_ticks(&scale, 456.0, 80.0)?;
    }

    #[test]
    fn ticks_are_few_inside_and_distinct(
        exponent in -300.0..300.0_f64, spread in -8.0..1.0_f64, negative in any::<bool>(), room in 60.0..1200.0_f64
    ) {
        let size = 10f64.powf(exponent);
        let lo = if negative { -size } else { size };
        check_ticks(&Scale::linear(lo, lo + size * 10f64.powf(spread)), room, 70.0)?;
        check_ticks(&Scale::log(size, size * 10f64.powf(10f64.powf(spread + 1.0))), room, 30.0)?;
    }
}

fn check_ticks(scale: &Scale, room: f64, spacing: f64) -> Result<(), TestCaseError> {
    let found = ticks(scale, room, spacing);
    // One more than fits as intervals: both ends may carry a tick.
    let most = (room / spacing) as usize + 1;
    prop_assert!(found.len() <= most.max(3), "{} ticks for {scale:?} in {room}", found.len());
    if room >= 4.0 * spacing {
        prop_assert!(found.len() >= 2, "{found:?} for {scale:?}");
    }
    prop_assert!(found.iter().all(|tick| scale.contains(tick.value)));
    prop_assert!(found.windows(2).all(|pair| pair[0].value < pair[1].value));
    let labels: HashSet<&str> = found.iter().map(|tick| tick.label.as_str()).collect();
    prop_assert_eq!(labels.len(), found.len(), "labels repeat: {:?}", found);
    prop_assert!(found.iter().all(|tick| !tick.label.contains('-')), "hyphen for a minus: {:?}", found);
    Ok(())
}

fn labels(scale: Scale, room: f64, spacing: f64) -> Vec<String> {
    ticks(&scale, room, spacing).into_iter().map(|tick| tick.label).collect()
}

#[test]
fn ticks_read_as_a_person_would_write_them() {
    assert_eq!(labels(Scale::linear(0.0, 1.26), 456.0, 80.0), ["0", "0.25", "0.5", "0.75", "1", "1.25"]);
    assert_eq!(labels(Scale::linear(-12.0, 26.0), 200.0, 44.0), ["−10", "0", "10", "20"]);
    assert_eq!(labels(Scale::log(1e-2, 300.0), 200.0, 60.0), ["10⁻²", "1", "100"]);
    assert_eq!(labels(Scale::log(1e-300, 1.0), 456.0, 90.0), ["10⁻³⁰⁰", "10⁻²⁰⁰", "10⁻¹⁰⁰", "1"]);
    assert_eq!(labels(Scale::log(1.0, 40.0), 300.0, 40.0), ["1", "2", "5", "10", "20"]);
    assert_eq!(labels(Scale::linear(0.0, 4e-7), 456.0, 90.0), ["0", "10⁻⁷", "2×10⁻⁷", "3×10⁻⁷", "4×10⁻⁷"]);
    let symmetric = Scale::new(Stretch::SymmetricLog { width: 1.0 }, -100.0, 100.0);
    assert_eq!(labels(symmetric, 300.0, 40.0), ["−100", "−10", "−1", "0", "1", "10", "100"]);
    // Steps of 2 would leave the 0 alone, which gives no scale.
    assert_eq!(labels(Scale::linear(-1.9, 1.9), 240.0, 76.0), ["−1", "0", "1"]);
}

#[test]
fn a_fit_ignores_what_it_cannot_show() {
    let values = [f64::NAN, 3.0, f64::INFINITY, -1.0, 0.0];
    let linear = Scale::fit(Stretch::Linear, values, 0.0);
    assert_eq!((linear.lo(), linear.hi()), (-1.0, 3.0));
    let log = Scale::fit(Stretch::Log, values, 0.0);
    assert!(log.lo() < 3.0 && log.hi() > 3.0 && log.lo() > 0.0);
    assert!(Scale::fit(Stretch::Linear, [], 0.05).contains(0.5));
    assert!(Scale::fit(Stretch::Linear, [7.0], 0.0).contains(7.0));
    let wide = Scale::fit(Stretch::Linear, [0.0, 10.0], 0.05);
    assert!((wide.lo() + 0.5).abs() < 1e-12 && (wide.hi() - 10.5).abs() < 1e-12);
    assert_eq!(log.unit_from_data(0.0), f64::NEG_INFINITY);
    assert!(log.unit_from_data(-1.0).is_nan());
}

#[test]
fn numbers_have_four_digits_a_true_minus_and_raised_powers() {
    let cases = [
        (0.46751, "0.4675"),
        (20.0, "20"),
        (-9.5, "−9.5"),
        (1e-17, "10⁻¹⁷"),
        (1.5e-8, "1.5×10⁻⁸"),
        (0.0, "0"),
        (9.99996, "10"),
        (12345.6, "12346"),
        (123456.0, "1.235×10⁵"),
        (0.001, "0.001"),
        (-1e300, "−10³⁰⁰"),
        (f64::NAN, "—"),
        (f64::NEG_INFINITY, "−∞"),
        (0.00099, "9.9×10⁻⁴"),
    ];
    for (x, text) in cases {
        assert_eq!(format_number(x), text, "{x}");
    }
    assert_eq!(format_steady(20.0), "20.00");
    assert_eq!(format_steady(0.5), "0.5000");
    assert_eq!(format_decimals(-0.62, 3), "−0.620");
    assert_eq!(subscript(12), "₁₂");
}
