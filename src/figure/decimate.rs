//! Thinning curves to what pixels can show.

use super::scale::View;

/// How far outside the plot a vertical pixel may lie; clamping there bends a line by less than a
/// pixel inside the plot, and keeps single-precision canvases exact.
const FAR_CSS_PX: f64 = 1e5;

/// Values of one curve inside a larger table: `data[offset + k * stride]`.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    data: &'a [f64],
    offset: usize,
    stride: usize,
}

impl<'a> Column<'a> {
    /// Column `offset` of a row-major table with `stride` columns.
    ///
    /// # Panics
    /// When `offset >= stride`.
    pub fn of_rows(data: &'a [f64], offset: usize, stride: usize) -> Self {
        assert!(offset < stride, "column {offset} asked of a table with {stride} columns");
        Column { data, offset, stride }
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        (self.data.len() + self.stride - 1 - self.offset) / self.stride
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Value `k`; NaN beyond the end.
    pub fn at(&self, k: usize) -> f64 {
        self.data.get(self.offset + k * self.stride).copied().unwrap_or(f64::NAN)
    }

    /// Whether both are the same column of the same table.
    pub fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.data, other.data) && (self.offset, self.stride) == (other.offset, other.stride)
    }

    /// All values in order.
    pub fn iter(&self) -> impl Iterator<Item = f64> + 'a {
        self.data.iter().skip(self.offset).step_by(self.stride).copied()
    }
}

impl<'a> From<&'a [f64]> for Column<'a> {
    fn from(data: &'a [f64]) -> Self {
        Column { data, offset: 0, stride: 1 }
    }
}

impl<'a> From<&'a Vec<f64>> for Column<'a> {
    fn from(data: &'a Vec<f64>) -> Self {
        data.as_slice().into()
    }
}

/// What a pixel column keeps of a curve: points with the order in which they came.
#[derive(Clone, Copy)]
struct Bin {
    column: i64,
    count: usize,
    first: (f64, f64),
    lowest: (usize, (f64, f64)),
    highest: (usize, (f64, f64)),
    last: (f64, f64),
}

impl Bin {
    fn new(column: i64, point: (f64, f64)) -> Bin {
        Bin { column, count: 1, first: point, lowest: (0, point), highest: (0, point), last: point }
    }

    fn add(&mut self, point: (f64, f64)) {
        if point.1 < self.lowest.1.1 {
            self.lowest = (self.count, point);
        }
        if point.1 > self.highest.1.1 {
            self.highest = (self.count, point);
        }
        self.last = point;
        self.count += 1;
    }

    /// Writes first, the extremes in the order they came, and last, each once. Order matters where
    /// a jump is upright: a line drawn up, down and up again would fill the gaps of its dashes.
    fn flush(&self, out: &mut Vec<f64>) {
        let (a, b) = if self.lowest.0 <= self.highest.0 {
            (self.lowest, self.highest)
        } else {
            (self.highest, self.lowest)
        };
        let mut written = None;
        for (order, point) in [(0, self.first), a, b, (self.count - 1, self.last)] {
            if written != Some(order) {
                out.extend([point.0, point.1]);
                written = Some(order);
            }
        }
    }
}

/// Appends the curve `(x, y)` in pixels to `out`, thinned to the first, lowest, highest and last
/// point of each pixel column: at most four vertices a column, extremes kept.
///
/// `x` must not decrease. The curve breaks (a NaN pair) where a value is not finite or the scale is
/// undefined, and is cut at the left and right edges of the plot; zero on a log axis lies far below
/// the plot. Vertical pixels are limited to 100 000 beyond the plot: clip when drawing.
pub fn decimate_to(x: Column, y: Column, view: &View, out: &mut Vec<f64>) {
    let places: Vec<f64> = x.iter().map(|x| view.pixel_x(x)).collect();
    decimate_at_to(&places, y, view, out);
}

/// As [`decimate_to`], from the horizontal pixels, which curves often share.
pub fn decimate_at_to(px: &[f64], y: Column, view: &View, out: &mut Vec<f64>) {
    let (left, right) = (view.plot.x, view.plot.right());
    let (top, bottom) = (view.plot.y - FAR_CSS_PX, view.plot.bottom() + FAR_CSS_PX);
    let mut bin: Option<Bin> = None;
    let mut before: Option<(f64, f64)> = None;
    let feed = |bin: &mut Option<Bin>, point: (f64, f64), out: &mut Vec<f64>| {
        let column = (point.0 - left).floor() as i64;
        match bin {
            Some(current) if current.column == column => current.add(point),
            _ => {
                if let Some(done) = bin.replace(Bin::new(column, point)) {
                    done.flush(out);
                }
            }
        }
    };
    for (&px, y) in px.iter().zip(y.iter()) {
        let py = view.pixel_y(y);
        if !px.is_finite() || !y.is_finite() || py.is_nan() {
            lift_pen(&mut bin, out);
            before = None;
            continue;
        }
        let point = (px, py.clamp(top, bottom));
        if let Some(edge) = before.and_then(|b| crossing(b, point, left)) {
            feed(&mut bin, edge, out);
        }
        if let Some(edge) = before.and_then(|b| crossing(b, point, right)) {
            feed(&mut bin, edge, out);
        }
        if (left..=right).contains(&px) {
            feed(&mut bin, point, out);
        }
        before = Some(point);
    }
    lift_pen(&mut bin, out);
}

/// Where the line from `a` to `b` passes strictly through the vertical line at `edge`.
fn crossing(a: (f64, f64), b: (f64, f64), edge: f64) -> Option<(f64, f64)> {
    (a.0 < edge && edge < b.0).then(|| (edge, a.1 + (b.1 - a.1) * ((edge - a.0) / (b.0 - a.0))))
}

/// Ends the current polyline, if there is one.
fn lift_pen(bin: &mut Option<Bin>, out: &mut Vec<f64>) {
    if let Some(done) = bin.take() {
        done.flush(out);
        out.extend([f64::NAN, f64::NAN]);
    }
}

/// A path in the plane (neither coordinate monotone) thinned to pixels, with the sample each kept
/// vertex came from, so that it can be split at any sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thinned {
    /// Flat points, CSS pixels.
    pub points: Vec<f64>,
    /// Sample number of each point, increasing.
    pub samples: Vec<usize>,
}

/// Keeps a sample of a path when it lies at least `tolerance_css_px` from the last kept one; the
/// first and last are always kept. Samples that are not finite are left out.
pub fn thin_path(points: impl IntoIterator<Item = (f64, f64)>, tolerance_css_px: f64) -> Thinned {
    let mut thinned = Thinned::default();
    let mut pending = None;
    let keep = |thinned: &mut Thinned, k: usize, point: (f64, f64)| {
        thinned.points.extend([point.0, point.1]);
        thinned.samples.push(k);
    };
    for (k, point) in points.into_iter().enumerate() {
        if !(point.0.is_finite() && point.1.is_finite()) {
            continue;
        }
        let near = match thinned.points.as_slice() {
            [.., x, y] => libm::hypot(point.0 - x, point.1 - y) < tolerance_css_px,
            _ => false,
        };
        pending = near.then_some((k, point));
        if !near {
            keep(&mut thinned, k, point);
        }
    }
    if let Some((k, point)) = pending {
        keep(&mut thinned, k, point);
    }
    thinned
}
