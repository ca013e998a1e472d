//! Leaving out the vertices of a curve that nobody would miss.

/// How far a vertex that is left out may lie above or below the line drawn instead, CSS pixels.
pub const TOLERANCE_CSS_PX: f64 = 0.1;

/// Leaves out vertices of a polyline as long as straight lines between the rest pass each of them within
/// [`TOLERANCE_CSS_PX`], measured upright: the sleeve of all lines from the last kept vertex that do so
/// grows narrower with each vertex, and the one before the first outside it is kept.
///
/// `points` are flat, `x` not decreasing, with NaN pairs between pieces, which stay.
pub fn straighten(points: &mut Vec<f64>) {
    let mut kept = 0;
    let mut sleeve = Sleeve::shut((f64::NAN, f64::NAN));
    for k in (0..points.len()).step_by(2) {
        let point = (points[k], points[k + 1]);
        if !sleeve.holds(point) {
            let last = if kept > 0 { (points[kept - 2], points[kept - 1]) } else { (f64::NAN, f64::NAN) };
            sleeve = Sleeve::open(last);
            kept += 2;
        }
        // The vertex kept last stands for all that the sleeve holds, and moves on with it.
        (points[kept - 2], points[kept - 1]) = point;
        sleeve = sleeve.through(point);
    }
    points.truncate(kept);
}

/// The slopes of the lines from a kept vertex that pass all vertices since.
struct Sleeve {
    from: (f64, f64),
    lowest: f64,
    highest: f64,
}

impl Sleeve {
    fn open(from: (f64, f64)) -> Self {
        Self { from, lowest: f64::NEG_INFINITY, highest: f64::INFINITY }
    }

    fn shut(from: (f64, f64)) -> Self {
        Self { from, lowest: f64::INFINITY, highest: f64::NEG_INFINITY }
    }

    /// Whether the line to this vertex is one of them; never to or from a gap.
    fn holds(&self, point: (f64, f64)) -> bool {
        let slope = (point.1 - self.from.1) / (point.0 - self.from.0);
        self.lowest <= slope && slope <= self.highest
    }

    /// Those that pass this vertex, too; none when it lies above or below the kept one.
    fn through(self, (x, y): (f64, f64)) -> Self {
        let (run, rise) = (x - self.from.0, y - self.from.1);
        if run.is_nan() || run <= 0.0 {
            return Self::shut(self.from);
        }
        Self {
            lowest: self.lowest.max((rise - TOLERANCE_CSS_PX) / run),
            highest: self.highest.min((rise + TOLERANCE_CSS_PX) / run),
            ..self
        }
    }
}
