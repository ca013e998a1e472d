//! Sliders: the mapping between places and values, and what one pixel or key does to every field of every lab.

use proptest::prelude::*;
use saddlescope::lab::Lab;
use saddlescope::lab::penalties::Penalties;
use saddlescope::lab::saddles::Saddles;
use saddlescope::settings::{Kind, Spacing, Value};
use saddlescope::slider::{Layout, Move, Track, USEFUL_SHARE, Useful};
use saddlescope::typed::{shown, widest};

/// The shortest slider of the panel, less a thumb for the finger: how far the thumb travels.
const TRAVEL_PX: f64 = 230.0 - 28.0;

/// A numeric field of a lab, apart from the lab.
struct Numeric {
    key: &'static str,
    kind: Kind,
    layout: Layout,
}

impl Numeric {
    fn track(&self) -> Track {
        Track::new(self.kind, self.layout).unwrap()
    }

    fn range(&self) -> (f64, f64) {
        match self.kind {
            Kind::Number { min, max, .. } => (min, max),
            Kind::Integer { min, max } => (min as f64, max as f64),
            _ => unreachable!("only numbers are here"),
        }
    }

    /// Whether ratios matter, not differences.
    fn by_ratio(&self) -> bool {
        matches!(self.kind, Kind::Number { spacing: Spacing::Logarithmic, .. })
            || self.layout == Layout::Ratio
    }

    fn along(&self, value: f64) -> f64 {
        if self.by_ratio() { value.log10() } else { value }
    }
}

fn numeric<L: Lab>() -> impl Iterator<Item = Numeric> {
    let number = |kind: Kind| matches!(kind, Kind::Number { .. } | Kind::Integer { .. });
    // The other numbers of a view are set in the pictures, and have no slider.
    const ELSEWHERE: [&str; 8] = ["t", "speed", "px", "py", "pz", "yaw", "pitch", "feature"];
    let fields =
        L::fields().iter().filter(move |field| number(field.kind) && !ELSEWHERE.contains(&field.key));
    fields.map(|field| Numeric { key: field.key, kind: field.kind, layout: field.layout })
}

fn all() -> impl Iterator<Item = Numeric> {
    numeric::<Saddles>().chain(numeric::<Penalties>())
}

/// Fields that have a slider: no seeds, and no horizon, which is a word or a number.
fn sliders() -> impl Iterator<Item = Numeric> {
    all().filter(|field| field.layout != Layout::Counter && field.key != "horizon")
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Number(number) => *number,
        Value::Integer(number) => *number as f64,
        other => panic!("{other:?} is no number"),
    }
}

fn alpha() -> Numeric {
    all().find(|field| field.key == "alpha").unwrap()
}

#[test]
fn values_rise_along_every_slider_and_its_ends_are_those_of_the_range() {
    for field in sliders() {
        let (track, (min, max)) = (field.track(), field.range());
        let values: Vec<f64> =
            (0..=track.last() as u32).map(|place| number(&track.at(f64::from(place)))).collect();
        assert!(values.is_sorted(), "{}", field.key);
        assert_eq!((values[0], *values.last().unwrap()), (min, max), "{}", field.key);
        assert_eq!((track.place_of(min), track.place_of(max)), (0.0, track.last()), "{}", field.key);
        assert_eq!(number(&track.value_at(-3.0)), min);
        assert_eq!(number(&track.value_at(7.0)), max);
    }
}

#[test]
fn a_value_set_by_hand_has_a_place_that_gives_it_back() {
    for field in sliders() {
        let track = field.track();
        for k in 0..=5000 {
            let value = track.value_at(f64::from(k) / 5000.0);
            let again = track.value_at(track.share_of(number(&value)));
            assert_eq!(again, value, "{} at {k}", field.key);
            // It reads back from its own text, too.
            let text = shown(number(&value));
            assert_eq!(saddlescope::decimal::parse(&text), Some(number(&value)), "{text}");
        }
    }
}

#[test]
fn one_pixel_is_little_over_the_useful_range_of_every_slider() {
    for field in sliders() {
        let track = field.track();
        let notches = track.notches();
        let (from, to) = match field.layout {
            Layout::Useful(useful) => (track.share_of(useful.min), track.share_of(useful.max)),
            _ => (0.0, 1.0),
        };
        if !notches.is_empty() {
            assert!((to - from - USEFUL_SHARE).abs() < 1e-12, "{}", field.key);
        }
        let step = match field.kind {
            Kind::Number { step, .. } => step,
            _ => 1.0,
        };
        for pixel in (from * TRAVEL_PX).ceil() as u32..(to * TRAVEL_PX).floor() as u32 {
            let at = |pixel: u32| number(&track.value_at(f64::from(pixel) / TRAVEL_PX));
            let (low, high) = (at(pixel), at(pixel + 1));
            let moved = field.along(high) - field.along(low);
            // By ratio at most 5.5 %, and the rounding: to the grain of values and three digits, or to whole numbers.
            let most = match (field.by_ratio(), field.kind) {
                (true, Kind::Integer { .. }) => 1.055f64.log10() + field.along(low + 1.0) - field.along(low),
                (true, _) => 1.055f64.log10().max(step) + 0.005,
                // Of a range that is crossed evenly a hundredth, or one of its values.
                (false, _) => {
                    let (min, max) = field.range();
                    let span = match field.layout {
                        Layout::Useful(useful) => useful.max - useful.min,
                        _ => max - min,
                    };
                    (0.01 * span).max(step) + 1e-9
                }
            };
            assert!(moved <= most, "{}: {low} to {high} within a pixel", field.key);
        }
    }
}

#[test]
fn arrows_cross_the_useful_range_in_thirty_to_sixty_steps_of_four_pixels() {
    for field in sliders() {
        let (track, (min, max)) = (field.track(), field.range());
        let (from, to) = match field.layout {
            Layout::Useful(useful) => (useful.min, useful.max),
            _ => (min, max),
        };
        let mut value = from;
        let mut steps = 0;
        let mut shortest = f64::INFINITY;
        while value < to {
            let next = number(&track.moved(value, Move::Arrow { up: true }));
            assert!(next > value, "{} at {value}", field.key);
            // The first begins where the range does, the last may be cut off by its end.
            if value > from && next < to {
                shortest = shortest.min(track.share_of(next) - track.share_of(value));
            }
            value = next;
            steps += 1;
        }
        assert_eq!(value, to, "{}: a step does not pass over the end of the useful part", field.key);
        let few = match field.kind {
            Kind::Number { step, .. } => (to - from) / step < 30.0 && !field.by_ratio(),
            Kind::Integer { min, max } => max - min < 30,
            _ => false,
        };
        // By ratio the smallest whole numbers are further apart than a step.
        let fewest = if field.layout == Layout::Ratio { 25 } else { 30 };
        assert!(few || (fewest..=60).contains(&steps), "{}: {steps} steps", field.key);
        // Three digits may bring two values nearer together than a step.
        assert!(shortest * TRAVEL_PX >= 3.5, "{}: {:.2} px", field.key, shortest * TRAVEL_PX);
        for up in [true, false] {
            let middle = number(&track.value_at(0.5));
            let paged = number(&track.moved(middle, Move::Page { up }));
            let stepped = number(&track.moved(middle, Move::Arrow { up }));
            let ratio =
                (field.along(paged) - field.along(middle)) / (field.along(stepped) - field.along(middle));
            let short = paged == min || paged == max;
            // Whole numbers round away from where they were.
            let rounding = if field.layout == Layout::Ratio { 0.8 } else { 0.4 };
            assert!(short || (ratio - 4.0).abs() < rounding, "{}: a page is {ratio} steps", field.key);
        }
        assert_eq!(number(&track.moved(to, Move::First)), min);
        assert_eq!(number(&track.moved(from, Move::Last)), max);
    }
}

#[test]
fn the_init_scale_can_be_held() {
    let track = alpha().track();
    // 275 px of track with a thumb of 24: over the useful part 16 px are one decade and a half.
    for pixel in 51..235 {
        let at = |pixel: u32| number(&track.value_at(f64::from(pixel) / 251.0));
        assert!(at(pixel + 16) - at(pixel) <= 2.0, "{pixel}");
    }
    let slope = (number(&track.value_at(0.9)) - number(&track.value_at(0.3))) / (0.6 * 251.0);
    assert!(16.0 * slope < 1.6, "{slope} decades a pixel");
    let arrow = |value, up| number(&track.moved(value, Move::Arrow { up }));
    let page = |value, up| number(&track.moved(value, Move::Page { up }));
    assert_eq!((arrow(-8.0, false), arrow(-8.0, true)), (-8.5, -7.5));
    assert_eq!((page(-8.0, false), page(-8.0, true)), (-10.0, -6.0));
    assert_eq!((arrow(-20.0, false), arrow(-20.0, true)), (-30.0, -19.5));
    assert_eq!((page(-20.0, false), page(-70.0, true)), (-70.0, -20.0));
    assert_eq!((page(-19.0, false), arrow(-25.0, true)), (-20.0, -20.0), "keys stop at the notch");
    assert_eq!((page(-290.0, false), arrow(0.0, true)), (-300.0, 0.0));
    assert_eq!(number(&track.value_at(1.0 - USEFUL_SHARE)), -20.0);
    let marks: Vec<f64> = track.marks().iter().map(|(_, value)| number(value)).collect();
    assert_eq!(marks, [-300.0, -20.0, -10.0, 0.0]);
}

#[test]
fn what_is_typed_between_places_stays_and_keys_go_on_from_it() {
    let track = alpha().track();
    assert_eq!(number(&track.moved(-12.3, Move::Arrow { up: true })), -12.0);
    assert_eq!(number(&track.moved(-12.3, Move::Arrow { up: false })), -13.0);
    // The browser's own step is one place: too little to be another value, it is one arrow step.
    let place = track.place_of(-8.0);
    assert_eq!(number(&track.nudged(-8.0, place + 1.0)), -7.5);
    assert_eq!(number(&track.nudged(-8.0, place - 1.0)), -8.5);
    assert_eq!(number(&track.nudged(-8.0, track.place_of(-3.0))), -3.0);
    // Whole numbers by ratio: where they lie far apart, the next.
    let batch = all().find(|field| field.key == "batch").unwrap().track();
    assert_eq!(number(&batch.moved(1.0, Move::Arrow { up: true })), 2.0);
    assert_eq!(number(&batch.moved(2.0, Move::Arrow { up: false })), 1.0);
    assert_eq!(number(&batch.moved(1000.0, Move::Arrow { up: true })), 1259.0);
    assert_eq!(number(&batch.moved(12.0, Move::Arrow { up: false })), 9.0);
}

#[test]
fn seeds_have_buttons_instead_of_a_slider() {
    let seeds: Vec<_> =
        all().filter(|field| field.layout == Layout::Counter).map(|field| field.key).collect();
    assert_eq!(seeds, ["seed", "sampling", "draw", "seed"]);
}

#[test]
fn no_field_clips_what_its_range_can_show_at_four_digits() {
    for field in all() {
        let ((min, max), width) = (field.range(), widest(field.kind));
        assert!(width >= shown(min).len() && width >= shown(max).len(), "{}", field.key);
        let whole = matches!(field.kind, Kind::Integer { .. });
        let smallest = if field.by_ratio() { min.log10() } else { -1.0 };
        let largest = min.abs().max(max.abs()).log10();
        for k in 0..200 {
            let size = 10f64.powf(smallest + f64::from(k) / 199.0 * (largest - smallest));
            for value in [size, -size].into_iter().filter(|value| (min..=max).contains(value) && !whole) {
                let four: f64 = format!("{value:.3e}").parse().unwrap();
                assert!(shown(four).len() <= width, "{}: {} in {width}", field.key, shown(four));
            }
        }
        assert!(width <= 9, "{}: {width} characters", field.key);
    }
}

#[test]
fn marks_stand_apart_and_under_wide_ranges_only() {
    for field in sliders() {
        let marks = field.track().marks();
        match field.layout {
            Layout::Useful(_) => assert!((3..=4).contains(&marks.len()), "{}: {marks:?}", field.key),
            _ => assert!(marks.is_empty()),
        }
        for (k, (share, value)) in marks.iter().enumerate() {
            assert!((field.track().share_of(number(value)) - share).abs() < 0.01, "{}", field.key);
            assert!(marks[..k].iter().all(|(other, _)| (share - other).abs() >= 0.12), "{}", field.key);
        }
    }
    assert_eq!(Track::new(Kind::Flag, Layout::Whole).map(|_| ()), None);
}

proptest! {
    #[test]
    fn any_range_with_a_useful_part_is_crossed_without_a_gap(
        low in -300.0..-40.0f64,
        begin in -39.0..-10.0f64,
        end in -5.0..5.0f64,
        above in 0.0..40.0f64,
        share in 0.0..1.0f64,
        nearby in 0.0..0.01f64,
    ) {
        let kind = Kind::Number { min: low, max: end + above, step: 0.5, spacing: Spacing::Exponent };
        let useful = Useful { min: begin, max: end, arrow: 0.5, beyond: (10.0, 50.0) };
        let track = Track::new(kind, Layout::Useful(useful)).unwrap();
        let (here, there) = (number(&track.value_at(share)), number(&track.value_at(share + nearby)));
        prop_assert!(here <= there);
        prop_assert!((track.share_of(here) - share).abs() <= 5.0 / (end + above - low) + 0.03);
        prop_assert!((low..=end + above).contains(&here));
    }
}
