//! The charts of the penalties themselves: value, derivative, prox, how WEEP is built, and the
//! one-dimensional objective.

use super::settings::{PenaltyIndex, State};
use super::weep_handles::{handles, selected_weep, weep};
use crate::figure::chart::{Band, Chart, Cursor, Plot, Prediction, Series, Tint};
use crate::figure::draw::{Draw, Fill, Role, Shape as Marker, Stroke};
use crate::figure::drawing::Drawing;
use crate::figure::number::format_number;
use crate::figure::scale::{Scale, Stretch};
use crate::penalty::{PENALTIES, Penalty, moreau_envelope, prox_objective};

/// The charts reach this far to both sides.
pub const REACH: f64 = 2.5;

/// Points of a curve.
const POINTS: usize = 321;

/// Steepest slope drawn; beyond it curves leave the picture.
const STEEPEST: f64 = 4.0;

/// A compared penalty with its colour.
#[derive(Debug)]
pub struct Shape {
    /// Which penalty.
    pub index: PenaltyIndex,
    /// The penalty with its parameters.
    pub penalty: Box<dyn Penalty>,
    /// Its colour: by its place in the comparison.
    pub tint: Tint,
}

impl Shape {
    /// Words on screen.
    pub fn label(&self) -> &'static str {
        PENALTIES[self.index].label
    }
}

/// The compared penalties, and the selected one if it is not among them.
pub fn shapes(state: &State) -> Vec<Shape> {
    let settings = &state.settings;
    let mut indices = settings.compare.clone();
    if !indices.contains(&settings.penalty) {
        indices.push(settings.penalty);
    }
    let of = |(k, index): (usize, PenaltyIndex)| {
        let penalty = settings.penalty_at(index).ok()?;
        Some(Shape { index, penalty, tint: Tint::Series(k) })
    };
    indices.into_iter().enumerate().filter_map(of).collect()
}

/// A chart read at an abscissa, with marks.
pub struct ProbeDrawing {
    /// The chart.
    pub plot: Plot,
    /// Marked points: abscissa, ordinate, colour, and whether they can be dragged.
    pub marks: Vec<(f64, f64, Tint, bool)>,
    /// What a curve is called, by series.
    pub names: Vec<&'static str>,
    /// What the abscissa is called.
    pub symbol: &'static str,
}

impl ProbeDrawing {
    fn marks(&self) -> Vec<Draw> {
        let view = self.plot.view();
        let inside = self.marks.iter().filter(|(x, y, ..)| view.x.contains(*x) && view.y.contains(*y));
        let mark = |&(x, y, tint, handle): &(f64, f64, Tint, bool)| {
            let (px, py) = view.pixels_from_data(x, y);
            let role = tint.past();
            Draw::Markers {
                points: vec![px, py],
                shape: if handle { Marker::Diamond } else { Marker::Circle },
                size: if handle { 13.0 } else { 9.0 },
                fill: Some(Fill { role: if handle { Role::Card } else { role }, opacity: 1.0 }),
                stroke: Some(Stroke::solid(if handle { role } else { Role::Card }, 1.75)),
            }
        };
        inside.map(mark).collect()
    }
}

impl Drawing for ProbeDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        self.plot.static_layer().to_vec()
    }

    fn hot_layer(&self, probe: f64, chosen: Option<usize>) -> Vec<Draw> {
        let mut draws = self.plot.hot_layer(Cursor::Probe(probe), chosen);
        draws.extend(self.marks());
        draws
    }

    fn time_at(&self, x_css_px: f64, _: f64) -> Option<f64> {
        Some(self.plot.x_at(x_css_px))
    }

    fn place_at(&self, x_css_px: f64, y_css_px: f64) -> Option<(f64, f64)> {
        Some(self.plot.view().data_from_pixels(x_css_px, y_css_px))
    }

    fn feature_at(&self, _: f64, _: f64) -> Option<usize> {
        None
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let hit = self.plot.nearest(x_css_px, y_css_px, 14.0)?;
        let name = self.names.get(hit.series).copied().unwrap_or_default();
        let (x, y) = (format_number(hit.data.0), format_number(hit.data.1));
        Some(format!("{name}: {} = {x}, {y}", self.symbol))
    }
}

/// Abscissae across the charts; kinks and joins are hit exactly, each twice with its sides.
fn abscissae(penalty: &dyn Penalty) -> Vec<f64> {
    let even = (0..POINTS).map(|k| REACH * (2.0 * k as f64 / (POINTS - 1) as f64 - 1.0));
    let breaks = penalty.breakpoints();
    let both = breaks.iter().flat_map(|x| [-x, *x]).filter(|x| x.abs() < REACH);
    // Steep beginnings need points close to zero.
    let near_zero =
        (1..12).flat_map(|k| [1.0, -1.0].map(|sign| sign * libm::pow(2.0, -f64::from(k)) * 0.015));
    let mut all: Vec<f64> = even.chain(both).chain(near_zero).collect();
    crate::order::sort_by_number(&mut all, |x| *x);
    all
}

fn laid_out(chart: &Chart, shapes: &[Shape], symbol: &'static str) -> ProbeDrawing {
    let names = shapes.iter().map(Shape::label).collect();
    ProbeDrawing { plot: chart.lay_out(), marks: Vec::new(), names, symbol }
}

fn series<'a>(shape: &Shape, curve: &'a (Vec<f64>, Vec<f64>), selected: PenaltyIndex) -> Series<'a> {
    let mut series = Series::new(shape.label(), shape.tint, &curve.0, &curve.1);
    if shape.index == selected {
        series.width = 3.0;
    }
    series
}

/// Curves of all shapes; the selected one is drawn last, on top.
fn chart_of<'a>(
    state: &State,
    shapes: &[Shape],
    curves: &'a [(Vec<f64>, Vec<f64>)],
    y: Scale,
    size: (f64, f64),
) -> Chart<'a> {
    let mut chart = Chart::new(size, Scale::linear(-REACH, REACH), y);
    chart.end_labels = false;
    for (shape, curve) in shapes.iter().zip(curves) {
        chart.series.push(series(shape, curve, state.settings.penalty));
    }
    chart
}

/// `P(x)` of every shape, with its Moreau envelope when that is switched on, and WEEP's breakpoints.
pub fn value_drawing(state: &State, shapes: &[Shape], size: (f64, f64)) -> ProbeDrawing {
    let curve = |shape: &Shape| {
        let x = abscissae(&*shape.penalty);
        let y: Vec<f64> = x.iter().map(|x| shape.penalty.value(*x)).collect();
        (x, y)
    };
    let curves: Vec<_> = shapes.iter().map(curve).collect();
    let highest = curves.iter().flat_map(|(_, y)| y.iter().copied()).fold(0.1, f64::max).min(4.0);
    let envelopes: Vec<_> = shapes
        .iter()
        .filter(|_| state.view.envelope)
        .map(|shape| {
            let x = abscissae(&*shape.penalty);
            let y: Vec<f64> =
                x.iter().map(|x| moreau_envelope(&*shape.penalty, *x, state.view.tau)).collect();
            (shape.tint, x, y)
        })
        .collect();
    let mut chart = chart_of(state, shapes, &curves, Scale::linear(-0.04 * highest, 1.08 * highest), size);
    for (tint, x, y) in &envelopes {
        chart.predictions.push(Prediction { tint: *tint, x: x.into(), y: y.into(), steps: false });
    }
    let mut drawing = laid_out(&chart, shapes, "x");
    drawing.marks = probe_marks(state, shapes, |penalty, x| penalty.value(x));
    if let Some(weep) = selected_weep(state) {
        let tint = tint_of_selected(state, shapes);
        drawing.marks.extend(handles(&weep).into_iter().map(|(_, x)| (x, weep.value(x), tint, true)));
    }
    drawing
}

/// `P'(x)`, or `P''(x)` by differences when that is switched on; a kink is an upright bar.
pub fn derivative_drawing(state: &State, shapes: &[Shape], size: (f64, f64)) -> ProbeDrawing {
    let curves: Vec<_> = shapes
        .iter()
        .map(|shape| if state.view.curvature { curvature(shape) } else { slopes(shape) })
        .collect();
    let steepest = if state.view.curvature { 12.0 } else { STEEPEST };
    let values = curves.iter().flat_map(|(_, y)| y.iter().copied()).filter(|y| y.is_finite());
    let highest = values.fold(0.1, |most: f64, y| most.max(y.abs())).min(steepest);
    let mut chart = chart_of(state, shapes, &curves, Scale::linear(-1.08 * highest, 1.08 * highest), size);
    chart.bands.push(Band::Level(0.0, 0.0));
    let mut drawing = laid_out(&chart, shapes, "x");
    if !state.view.curvature {
        drawing.marks = probe_marks(state, shapes, |penalty, x| penalty.derivative(x));
    }
    drawing
}

fn slopes(shape: &Shape) -> (Vec<f64>, Vec<f64>) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for at in abscissae(&*shape.penalty) {
        let (low, high) = shape.penalty.subdifferential(at);
        // Beyond the picture a curve may end anywhere.
        let held = |slope: f64| slope.clamp(-1e3, 1e3);
        // Up or down the bar, whichever continues the curve.
        let before: f64 = y.last().copied().unwrap_or(low);
        let (first, second) =
            if (held(low) - before).abs() <= (held(high) - before).abs() { (low, high) } else { (high, low) };
        x.push(at);
        y.push(held(first));
        if second != first {
            x.push(at);
            y.push(held(second));
        }
    }
    (x, y)
}

fn curvature(shape: &Shape) -> (Vec<f64>, Vec<f64>) {
    let x: Vec<f64> = abscissae(&*shape.penalty).into_iter().map(|x| x + 2.0 * CURVATURE_STEP).collect();
    let y = x.iter().map(|x| curvature_at(&*shape.penalty, *x)).collect();
    (x, y)
}

const CURVATURE_STEP: f64 = 1e-5;

/// `P''(x)` by differences; NaN at a kink.
pub fn curvature_at(penalty: &dyn Penalty, x: f64) -> f64 {
    let slope = |x: f64| penalty.derivative(x);
    // A difference across a kink would only tell how wide it was taken.
    let kink = slope(x).is_nan();
    let difference = (slope(x + CURVATURE_STEP) - slope(x - CURVATURE_STEP)) / (2.0 * CURVATURE_STEP);
    if kink { f64::NAN } else { difference }
}

/// `prox(v)` with the identity, or `v - prox(v)` when that is switched on; a jump is a gap whose ends
/// are both minimisers.
pub fn prox_drawing(state: &State, shapes: &[Shape], size: (f64, f64)) -> ProbeDrawing {
    let (tau, bias) = (state.view.tau, state.view.bias);
    let shown = |v: f64, z: f64| if bias { v - z } else { z };
    let mut ends = Vec::new();
    let curves: Vec<_> = shapes
        .iter()
        .map(|shape| {
            let jump = shape.penalty.jump(tau);
            let mut v = abscissae(&*shape.penalty);
            if let Some(jump) = jump.filter(|jump| jump.v < REACH) {
                for sign in [-1.0, 1.0] {
                    ends.push((sign * jump.v, shown(sign * jump.v, sign * jump.low), shape.tint, false));
                    ends.push((sign * jump.v, shown(sign * jump.v, sign * jump.high), shape.tint, false));
                    v.push(sign * jump.v);
                }
                crate::order::sort_by_number(&mut v, |v| *v);
            }
            let mut points = (Vec::new(), Vec::new());
            let mut put = |v: f64, z: f64| {
                points.0.push(v);
                points.1.push(z);
            };
            for v in v {
                match jump.filter(|jump| jump.v == v.abs()) {
                    Some(jump) => {
                        let (first, second) =
                            if v > 0.0 { (jump.low, jump.high) } else { (jump.high, jump.low) };
                        put(v, shown(v, first.copysign(v)));
                        put(v, f64::NAN);
                        put(v, shown(v, second.copysign(v)));
                    }
                    None => put(v, shown(v, shape.penalty.prox(v, tau))),
                }
            }
            points
        })
        .collect();
    let y = if bias {
        Scale::fit(
            Stretch::Linear,
            curves.iter().flat_map(|(_, y)| y.iter().copied()).filter(|y| y.is_finite()),
            0.06,
        )
    } else {
        Scale::linear(-REACH, REACH)
    };
    let mut chart = chart_of(state, shapes, &curves, y, size);
    let line = [vec![-REACH, REACH], if bias { vec![0.0, 0.0] } else { vec![-REACH, REACH] }];
    chart.predictions.push(Prediction {
        tint: Tint::Ink,
        x: (&line[0]).into(),
        y: (&line[1]).into(),
        steps: false,
    });
    let mut drawing = laid_out(&chart, shapes, "v");
    drawing.marks = probe_marks(state, shapes, |penalty, v| shown(v, penalty.prox(v, tau)));
    drawing.marks.extend(ends);
    drawing
}

/// How WEEP is built: base, base lifted by a parabola, its convex hull, the parabola taken away again.
pub fn build_drawing(state: &State, size: (f64, f64)) -> Option<ProbeDrawing> {
    let weep = weep(state)?;
    let reach = REACH.max(1.25 * weep.x2()).min(6.0);
    let x: Vec<f64> = (0..POINTS).map(|k| reach * k as f64 / (POINTS - 1) as f64).collect();
    let of = |f: &dyn Fn(f64) -> f64| x.iter().map(|x| f(*x)).collect::<Vec<f64>>();
    let base = of(&|x| weep.base(x));
    let lifted = of(&|x| weep.lifted(x));
    let hull = of(&|x| weep.hull(x));
    let value = of(&|x| weep.value(x));
    // The parabola soon dwarfs what it lifts: the picture shows a little beyond the tangent.
    let highest = weep.hull(1.15 * weep.x2()).max(1.2 * weep.value(reach)).max(0.1);
    let mut chart = Chart::new(size, Scale::linear(0.0, reach), Scale::linear(-0.03 * highest, highest));
    chart.events = vec![weep.x1(), weep.x2()];
    chart.predictions.push(Prediction { tint: Tint::Ink, x: (&x).into(), y: (&base).into(), steps: false });
    chart.series.push(Series::new("lifted", Tint::Series(1), &x, &lifted));
    chart.series.push(Series::new("hull", Tint::Series(2), &x, &hull));
    let mut last = Series::new("WEEP", Tint::Series(3), &x, &value);
    last.width = 3.0;
    chart.series.push(last);
    let names = vec!["base + ½ρx²", "convex hull", "WEEP"];
    let mut drawing = ProbeDrawing { plot: chart.lay_out(), marks: Vec::new(), names, symbol: "x" };
    drawing.marks = [weep.x1(), weep.x2()].map(|x| (x, weep.hull(x), Tint::Series(2), false)).to_vec();
    Some(drawing)
}

/// `(x - z)^2 / (2 tau) + P(x)` for `z` at the probe, with its minimisers.
pub fn objective_drawing(state: &State, shapes: &[Shape], size: (f64, f64)) -> Option<ProbeDrawing> {
    let (tau, z) = (state.view.tau, state.view.probe);
    let shape = shapes.iter().find(|shape| shape.index == state.settings.penalty)?;
    let penalty = &*shape.penalty;
    let x = abscissae(penalty);
    let y: Vec<f64> = x.iter().map(|x| prox_objective(penalty, *x, z, tau)).collect();
    let lowest = prox_objective(penalty, penalty.prox(z, tau), z, tau);
    let top = y.iter().copied().fold(lowest, f64::max).min(lowest + 1.5);
    let mut chart =
        Chart::new(size, Scale::linear(-REACH, REACH), Scale::linear(lowest - 0.06 * (top - lowest), top));
    chart.end_labels = false;
    chart.series.push(Series::new(shape.label(), shape.tint, &x, &y));
    let mut drawing = laid_out(&chart, std::slice::from_ref(shape), "x");
    let local: Vec<usize> = (1..x.len() - 1).filter(|&k| y[k] < y[k - 1] && y[k] < y[k + 1]).collect();
    drawing.marks = local.into_iter().map(|k| (x[k], y[k], Tint::Inactive, false)).collect();
    drawing.marks.extend(minimisers(penalty, z, tau).into_iter().map(|x| (x, lowest, shape.tint, false)));
    Some(drawing)
}

/// How steep a penalty is at zero, or, where it is smooth there, how steep it becomes and where.
pub fn slope_words(penalty: &dyn Penalty) -> String {
    let slope = penalty.slope_at_zero();
    if slope > 0.0 {
        let slope = if slope.is_finite() { format_number(slope) } else { "∞".into() };
        return format!("slope {slope} from zero on: exact zeros");
    }
    match penalty.support_threshold() {
        first if first > 0.0 => {
            // From below: at a cap the slope falls.
            let steepest = format_number(penalty.derivative(first * (1.0 - 1e-9)));
            format!(
                "no kink at zero: slope {steepest} at |x| = {}, below which entries count as zero",
                format_number(first)
            )
        }
        _ => "no kink at zero and no breakpoint: nothing counts as zero".into(),
    }
}

/// Step of the probe's slider.
pub const PROBE_STEP: f64 = 0.01;

/// All global minimisers: two at a jump.
pub fn minimisers(penalty: &dyn Penalty, v: f64, tau: f64) -> Vec<f64> {
    match penalty.jump(tau) {
        // The probe moves in steps: the nearest to the jump stands for it.
        Some(jump) if (v.abs() - jump.v).abs() <= PROBE_STEP / 2.0 => {
            vec![jump.low.copysign(v), jump.high.copysign(v)]
        }
        _ => vec![penalty.prox(v, tau)],
    }
}

fn probe_marks(
    state: &State,
    shapes: &[Shape],
    read: impl Fn(&dyn Penalty, f64) -> f64,
) -> Vec<(f64, f64, Tint, bool)> {
    let selected = shapes.iter().find(|shape| shape.index == state.settings.penalty);
    let mark = |shape: &Shape| (state.view.probe, read(&*shape.penalty, state.view.probe), shape.tint, false);
    selected.map(mark).into_iter().filter(|(_, y, ..)| y.is_finite()).collect()
}

fn tint_of_selected(state: &State, shapes: &[Shape]) -> Tint {
    shapes.iter().find(|shape| shape.index == state.settings.penalty).map_or(Tint::Ink, |shape| shape.tint)
}
