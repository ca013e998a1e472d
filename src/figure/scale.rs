//! Axis scales, and the view that maps data to CSS pixels and back.

/// How an axis stretches its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stretch {
    /// `u = x`.
    Linear,
    /// `u = log10 x`, for `x > 0`. Zero lies infinitely far below the axis.
    Log,
    /// `u = asinh(x / width)`: linear for `|x| << width`, logarithmic beyond, odd in `x`.
    SymmetricLog {
        /// Half-width of the linear part, positive, in data units.
        width: f64,
    },
}

/// Largest magnitude a range may have: its width must not overflow.
const LARGEST: f64 = 8e307;
/// Smallest positive end of a logarithmic range (the smallest normal number).
const SMALLEST: f64 = f64::MIN_POSITIVE;
/// Ranges narrower than this share of their magnitude are treated as one value.
const NARROWEST: f64 = 1e-10;

/// A range of data values `lo < hi` with a stretch; maps `[lo, hi]` onto `[0, 1]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    stretch: Stretch,
    lo: f64,
    hi: f64,
    /// Stretched ends, kept so that mapping a point costs one transcendental at most.
    lo_stretched: f64,
    hi_stretched: f64,
}

impl Stretch {
    /// The stretched coordinate `u` of `x`; `-inf` for zero and NaN below it on a log axis.
    pub fn apply(self, x: f64) -> f64 {
        match self {
            Stretch::Linear => x,
            Stretch::Log => {
                if x == 0.0 {
                    f64::NEG_INFINITY
                } else {
                    libm::log10(x)
                }
            }
            Stretch::SymmetricLog { width } => libm::asinh(x / width),
        }
    }

    /// The data value at the stretched coordinate `u`: the inverse of [`Stretch::apply`].
    pub fn invert(self, u: f64) -> f64 {
        match self {
            Stretch::Linear => u,
            Stretch::Log => libm::pow(10.0, u),
            Stretch::SymmetricLog { width } => width * libm::sinh(u),
        }
    }
}

impl Scale {
    /// A scale over the range between `a` and `b` in either order.
    ///
    /// Every input gives a usable axis: non-finite ends become 0 and 1 (1 and 10 on a log axis), a
    /// single value gets room on both sides, and a log range keeps positive ends.
    pub fn new(stretch: Stretch, a: f64, b: f64) -> Scale {
        let stretch = match stretch {
            Stretch::SymmetricLog { width } if !(width.is_finite() && width > 0.0) => Stretch::Linear,
            other => other,
        };
        let (lo, hi) = match stretch {
            Stretch::Log => positive_range(a, b),
            _ => ordinary_range(a, b),
        };
        Scale { stretch, lo, hi, lo_stretched: stretch.apply(lo), hi_stretched: stretch.apply(hi) }
    }

    /// A linear scale over the range between `a` and `b`; see [`Scale::new`].
    pub fn linear(a: f64, b: f64) -> Scale {
        Scale::new(Stretch::Linear, a, b)
    }

    /// A base-10 logarithmic scale over the range between `a` and `b`; see [`Scale::new`].
    pub fn log(a: f64, b: f64) -> Scale {
        Scale::new(Stretch::Log, a, b)
    }

    /// The scale that holds all finite `values` (positive ones on a log axis) with a share `pad` of
    /// the stretched range left free on both sides.
    pub fn fit(stretch: Stretch, values: impl IntoIterator<Item = f64>, pad: f64) -> Scale {
        let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
        for x in values {
            if x.is_finite() && (x > 0.0 || stretch != Stretch::Log) {
                lo = lo.min(x);
                hi = hi.max(x);
            }
        }
        Scale::new(stretch, lo, hi).padded(pad, pad)
    }

    /// The scale widened below and above by shares of its stretched range; a share of zero keeps
    /// that end exactly.
    pub fn padded(self, below: f64, above: f64) -> Scale {
        let room = self.hi_stretched - self.lo_stretched;
        let end = |u: f64, share: f64, keep: f64| {
            let x = self.stretch.invert(u + share * room);
            if share == 0.0 || !x.is_finite() { keep } else { x }
        };
        let lo = end(self.lo_stretched, -below, self.lo);
        let hi = end(self.hi_stretched, above, self.hi);
        Scale::new(self.stretch, lo, hi)
    }

    /// How the axis stretches its numbers.
    pub fn stretch(&self) -> Stretch {
        self.stretch
    }

    /// Lower end, in data units.
    pub fn lo(&self) -> f64 {
        self.lo
    }

    /// Upper end, in data units.
    pub fn hi(&self) -> f64 {
        self.hi
    }

    /// Whether `lo <= x <= hi`.
    pub fn contains(&self, x: f64) -> bool {
        self.lo <= x && x <= self.hi
    }

    /// Position along the axis: 0 at `lo`, 1 at `hi`, outside `[0, 1]` beyond them; NaN where the
    /// stretch is undefined, `-inf` for zero on a log axis.
    pub fn unit_from_data(&self, x: f64) -> f64 {
        (self.stretch.apply(x) - self.lo_stretched) / (self.hi_stretched - self.lo_stretched)
    }

    /// The data value at position `unit`: the inverse of [`Scale::unit_from_data`].
    pub fn data_from_unit(&self, unit: f64) -> f64 {
        self.stretch.invert(self.lo_stretched + unit * (self.hi_stretched - self.lo_stretched))
    }
}

/// A finite range of positive width around the given ends.
fn ordinary_range(a: f64, b: f64) -> (f64, f64) {
    let (a, b) = match (a.is_finite(), b.is_finite()) {
        (true, true) => (a.min(b).max(-LARGEST), a.max(b).min(LARGEST)),
        (true, false) => (a.clamp(-LARGEST, LARGEST), a.clamp(-LARGEST, LARGEST)),
        (false, true) => (b.clamp(-LARGEST, LARGEST), b.clamp(-LARGEST, LARGEST)),
        (false, false) => (0.0, 1.0),
    };
    let magnitude = a.abs().max(b.abs());
    if magnitude < 1e-307 {
        // Zero alone (or subnormal dust, whose ticks could not be told apart).
        return (-1.0, 1.0);
    }
    if b - a > NARROWEST * magnitude {
        return (a, b);
    }
    let middle = 0.5 * a + 0.5 * b;
    let room = 0.1 * magnitude;
    ((middle - room).max(-LARGEST), (middle + room).min(LARGEST))
}

/// A positive range of ratio above one around the given ends.
fn positive_range(a: f64, b: f64) -> (f64, f64) {
    let usable = |x: f64| x.is_finite() && x > 0.0;
    let (a, b) = match (usable(a), usable(b)) {
        (true, true) => (a.min(b), a.max(b)),
        (true, false) => (a, a),
        (false, true) => (b, b),
        (false, false) => (1.0, 10.0),
    };
    let (a, b) = (a.clamp(SMALLEST, LARGEST), b.clamp(SMALLEST, LARGEST));
    if b / a > 1.0 + NARROWEST {
        return (a, b);
    }
    ((a / 2.0).max(SMALLEST), (b * 2.0).min(LARGEST))
}

/// An axis-aligned rectangle in CSS pixels, `y` downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width, not negative.
    pub width: f64,
    /// Height, not negative.
    pub height: f64,
}

impl Rect {
    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Whether the point lies inside or on the edge.
    pub fn contains(&self, x: f64, y: f64) -> bool {
        self.x <= x && x <= self.right() && self.y <= y && y <= self.bottom()
    }

    /// The rectangle grown by `margin` on every side.
    pub fn grown(&self, margin: f64) -> Rect {
        Rect {
            x: self.x - margin,
            y: self.y - margin,
            width: self.width + 2.0 * margin,
            height: self.height + 2.0 * margin,
        }
    }
}

/// Two scales and the rectangle they fill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Horizontal axis, rising to the right.
    pub x: Scale,
    /// Vertical axis, rising upwards.
    pub y: Scale,
    /// The rectangle of the plot, CSS pixels.
    pub plot: Rect,
}

impl View {
    /// Horizontal pixel of the data value `x`.
    pub fn pixel_x(&self, x: f64) -> f64 {
        self.plot.x + self.x.unit_from_data(x) * self.plot.width
    }

    /// Vertical pixel of the data value `y`.
    pub fn pixel_y(&self, y: f64) -> f64 {
        self.plot.bottom() - self.y.unit_from_data(y) * self.plot.height
    }

    /// Pixel of a data point.
    pub fn pixels_from_data(&self, x: f64, y: f64) -> (f64, f64) {
        (self.pixel_x(x), self.pixel_y(y))
    }

    /// Data point under a pixel: the inverse of [`View::pixels_from_data`].
    pub fn data_from_pixels(&self, px: f64, py: f64) -> (f64, f64) {
        let across = (px - self.plot.x) / self.plot.width.max(1e-9);
        let up = (self.plot.bottom() - py) / self.plot.height.max(1e-9);
        (self.x.data_from_unit(across), self.y.data_from_unit(up))
    }
}
