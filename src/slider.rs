//! Where numbers lie along sliders, and by how much keys move them.
//!
//! A slider is up to three stretches, side by side: the useful part of a range, and what lies below and above
//! it. Each is even in its own unit: the value, or its logarithm where ratios matter. Shares of the track run
//! from 0 to 1; nothing here knows of pixels or of the page.

use crate::order;
use crate::settings::{Kind, Spacing, Value};

/// How a number is set by hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Layout {
    /// A slider over the whole range, spaced as the kind says.
    Whole,
    /// A slider over whole numbers, by ratio.
    Ratio,
    /// A slider that gives most of its length to a part of a wide range.
    Useful(Useful),
    /// No slider: neighbours have nothing in common. A number with a button on either side.
    Counter,
}

/// The part of a wide range that is used, and how keys move. Moves are in units of the spacing: decades of
/// numbers that are spaced by ratio or are exponents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Useful {
    /// Where the useful part begins.
    pub min: f64,
    /// Where it ends.
    pub max: f64,
    /// An arrow key moves by this.
    pub arrow: f64,
    /// An arrow key, and a page key, outside the useful part.
    pub beyond: (f64, f64),
}

/// The share of the track that a useful part takes.
pub const USEFUL_SHARE: f64 = 0.8;

/// Most arrow steps from end to end, so that each is at least 4 px of the shortest track: 230 px, less a thumb.
const MOST_STEPS: f64 = 51.0;
/// Fewest: more would be slow to cross.
const FEWEST_STEPS: f64 = 30.0;
/// A page key moves by as many arrow steps.
const PAGE: f64 = 4.0;
/// Places of a slider whose values are not evenly spaced.
const FINE: f64 = 1000.0;

/// A key that moves a slider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One arrow step up or down.
    Arrow {
        /// Towards the upper end.
        up: bool,
    },
    /// One page up or down.
    Page {
        /// Towards the upper end.
        up: bool,
    },
    /// To the lower end.
    First,
    /// To the upper end.
    Last,
}

impl Move {
    /// The move that a key of the keyboard asks for.
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowRight" | "ArrowUp" => Self::Arrow { up: true },
            "ArrowLeft" | "ArrowDown" => Self::Arrow { up: false },
            "PageUp" => Self::Page { up: true },
            "PageDown" => Self::Page { up: false },
            "Home" => Self::First,
            "End" => Self::Last,
            _ => return None,
        })
    }
}

/// A part of the track that is even in its unit.
#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    /// Ends, in the unit of the spacing.
    low: f64,
    high: f64,
    /// Ends, as shares of the track.
    from: f64,
    to: f64,
    /// Values a drag stops at are multiples of this; zero where they are whole numbers by ratio.
    grain: f64,
    arrow: f64,
    page: f64,
}

/// The track of a slider.
#[derive(Debug, Clone, Copy)]
pub struct Track {
    min: f64,
    max: f64,
    whole: bool,
    ratio: bool,
    /// From the lower end up; the first `count` are there.
    stretches: [Stretch; 3],
    count: usize,
    last: f64,
}

impl Track {
    /// The track of a number of this kind and layout; `None` for kinds that are no numbers.
    pub fn new(kind: Kind, layout: Layout) -> Option<Self> {
        let (min, max, step, whole, ratio) = match kind {
            Kind::Number { min, max, step, spacing } => {
                (min, max, step, false, spacing == Spacing::Logarithmic)
            }
            Kind::Integer { min, max } => (min as f64, max as f64, 1.0, true, layout == Layout::Ratio),
            _ => return None,
        };
        let mut track = Self { min, max, whole, ratio, stretches: Default::default(), count: 0, last: FINE };
        let (low, high) = (track.along(min), track.along(max));
        if let Layout::Useful(useful) = layout {
            track.lay_out(low, high, step, useful);
            return Some(track);
        }
        let grain = if whole && ratio { 0.0 } else { step };
        let arrow = arrow_step(high - low, grain);
        track.put(Stretch { low, high, from: 0.0, to: 1.0, grain, arrow, page: PAGE * arrow });
        // Where there are few values each has a place, so that the browser's own steps are steps of the slider.
        let values = (high - low) / step;
        if grain > 0.0 && values <= FINE {
            track.last = values.round().max(1.0);
        }
        Some(track)
    }

    /// Gives the useful part its share, and what lies outside the rest, by its extent.
    fn lay_out(&mut self, low: f64, high: f64, grain: f64, useful: Useful) {
        let (begin, end) = (self.along(useful.min), self.along(useful.max));
        let (below, above) = (begin - low, high - end);
        let rest = (1.0 - USEFUL_SHARE) / (below + above);
        let (from, to) = (rest * below, 1.0 - rest * above);
        let (arrow, page) = useful.beyond;
        let outside = Stretch { grain: arrow, arrow, page, ..Stretch::default() };
        if below > 0.0 {
            self.put(Stretch { low, high: begin, from: 0.0, to: from, ..outside });
        }
        let arrow = useful.arrow;
        self.put(Stretch { low: begin, high: end, from, to, grain, arrow, page: PAGE * arrow });
        if above > 0.0 {
            self.put(Stretch { low: end, high, from: to, to: 1.0, ..outside });
        }
    }

    fn put(&mut self, stretch: Stretch) {
        self.stretches[self.count] = stretch;
        self.count += 1;
    }

    fn stretches(&self) -> &[Stretch] {
        &self.stretches[..self.count]
    }

    /// A value in the unit of the spacing.
    fn along(&self, value: f64) -> f64 {
        if self.ratio { libm::log10(value) } else { value }
    }

    /// The highest place of the slider; the lowest is 0.
    pub fn last(&self) -> f64 {
        self.last
    }

    /// The place nearest to a value.
    pub fn place_of(&self, value: f64) -> f64 {
        (self.share_of(value) * self.last).round()
    }

    /// The value at a place.
    pub fn at(&self, place: f64) -> Value {
        self.value_at(place / self.last)
    }

    /// How far along the track a value lies.
    pub fn share_of(&self, value: f64) -> f64 {
        let along = self.along(value.clamp(self.min, self.max));
        let within = |stretch: &&Stretch| along <= stretch.high;
        let Some(stretch) = self.stretches().iter().find(within) else { return 1.0 };
        let share = (along - stretch.low) / (stretch.high - stretch.low);
        (stretch.from + share * (stretch.to - stretch.from)).clamp(0.0, 1.0)
    }

    /// The value at a share of the track: one a person would write, and the very ends of the range at its ends.
    pub fn value_at(&self, share: f64) -> Value {
        let within = |stretch: &&Stretch| share <= stretch.to;
        let stretch = match self.stretches().iter().find(within) {
            _ if share <= 0.0 => return self.value(self.min),
            Some(stretch) if share < 1.0 => stretch,
            _ => return self.value(self.max),
        };
        let share = (share - stretch.from) / (stretch.to - stretch.from);
        self.rounded(stretch.low + share * (stretch.high - stretch.low), stretch)
    }

    /// The value after a key.
    pub fn moved(&self, value: f64, by: Move) -> Value {
        let (up, paged) = match by {
            Move::First => return self.value(self.min),
            Move::Last => return self.value(self.max),
            Move::Arrow { up } => (up, false),
            Move::Page { up } => (up, true),
        };
        let along = self.along(value);
        // At a border it is the stretch ahead that says how far.
        let ahead = |stretch: &&Stretch| if up { along < stretch.high } else { along <= stretch.high };
        let Some(stretch) = self.stretches().iter().find(ahead) else { return self.value(self.max) };
        let by = if paged { stretch.page } else { stretch.arrow };
        let target = if up { along + by } else { along - by };
        let target = target.clamp(stretch.low, stretch.high);
        if !(self.whole && self.ratio) {
            // A border is reached, whether or not it is a multiple of the grain.
            let border = target == stretch.low || target == stretch.high;
            let grain = if border { 0.0 } else { stretch.grain };
            return self.rounded(target, &Stretch { grain, ..*stretch });
        }
        // Away from where it was: no step is shorter than the ratio says, or none at all.
        let value = libm::pow(10.0, target);
        self.value(if up { value.ceil() } else { value.floor() })
    }

    /// The value after the slider was moved to a place in the browser's own way, as assistive technology does. A
    /// nudge too small to be another value is one arrow step.
    pub fn nudged(&self, value: f64, place: f64) -> Value {
        let next = self.at(place);
        let before = self.place_of(value);
        if (place - before).abs() == 1.0 && next == self.value(value) {
            return self.moved(value, Move::Arrow { up: place > before });
        }
        next
    }

    /// Whether a pixel is worth more in one place than in another.
    pub fn is_uneven(&self) -> bool {
        self.count > 1
    }

    /// Borders of the useful part, as shares of the track.
    pub fn notches(&self) -> Vec<f64> {
        self.stretches().iter().skip(1).map(|stretch| stretch.from).collect()
    }

    /// Values written under the track, with their shares of it: borders and ends, and the middle of the useful
    /// part, as long as they do not touch.
    pub fn marks(&self) -> Vec<(f64, Value)> {
        if !self.is_uneven() {
            return Vec::new();
        }
        const APART: f64 = 0.12;
        const MOST: usize = 4;
        let notches = self.notches();
        let middle = match notches[..] {
            [from, to] => 0.5 * (from + to),
            [notch] if notch < 0.5 => 0.5 * (notch + 1.0),
            _ => 0.5 * notches.iter().sum::<f64>(),
        };
        let mut marks: Vec<(f64, Value)> = Vec::new();
        for share in notches.into_iter().chain([0.0, 1.0, middle]) {
            let free = marks.iter().all(|(other, _)| (share - other).abs() >= APART);
            if free && marks.len() < MOST {
                marks.push((share, self.value_at(share)));
            }
        }
        order::sort_by_number(&mut marks, |(share, _)| *share);
        marks
    }

    /// A value of the range as the field's kind holds it, with all its digits.
    pub fn value(&self, value: f64) -> Value {
        let value = value.clamp(self.min, self.max);
        if self.whole { Value::Integer(value.round() as u64) } else { Value::Number(value) }
    }

    /// The value at a place in the unit of the spacing, with no more digits than the grain needs.
    fn rounded(&self, along: f64, stretch: &Stretch) -> Value {
        let place = if stretch.grain > 0.0 { multiple(along, stretch.grain) } else { along };
        let place = place.clamp(stretch.low, stretch.high);
        if !self.ratio {
            return self.value(place);
        }
        let value = libm::pow(10.0, place);
        if self.whole {
            return self.value(value);
        }
        let digits = libm::pow(10.0, 2.0 - libm::floor(libm::log10(value)));
        self.value((value * digits).round() / digits)
    }
}

/// The multiple of a grain nearest to a number, without the rounding of a product where the grain is a fraction.
fn multiple(number: f64, grain: f64) -> f64 {
    let inverse = (1.0 / grain).round();
    if grain < 1.0 && (inverse * grain - 1.0).abs() < 1e-9 {
        return (number * inverse).round() / inverse;
    }
    (number / grain).round() * grain
}

/// A step of few digits that crosses an extent in 30 to 51 steps; the grain where that needs fewer.
fn arrow_step(extent: f64, grain: f64) -> f64 {
    if grain > 0.0 && extent / grain <= MOST_STEPS {
        return grain;
    }
    const DIGITS: [f64; 9] = [1.0, 2.0, 5.0, 2.5, 1.5, 3.0, 4.0, 8.0, 6.0];
    let decade = libm::floor(libm::log10(extent / MOST_STEPS));
    let power = libm::pow(10.0, decade);
    let candidates = DIGITS.iter().flat_map(|digit| [digit * power, 10.0 * digit * power]);
    let suits = |step: &f64| {
        let grains = step / grain;
        let even = grain == 0.0 || (grains - grains.round()).abs() < 1e-9;
        even && (FEWEST_STEPS..=MOST_STEPS).contains(&(extent / step))
    };
    candidates.into_iter().find(suits).unwrap_or(extent / FEWEST_STEPS)
}
