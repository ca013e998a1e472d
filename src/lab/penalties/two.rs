//! Two coefficients: level sets of the penalty, and the path of the solver on a small problem.

use super::settings::State;
use crate::figure::chart::Axis;
use crate::figure::contour::{Grid, even_levels};
use crate::figure::decimate::Column;
use crate::figure::draw::Draw;
use crate::figure::drawing::Drawing;
use crate::figure::number::format_number;
use crate::figure::plane::{Field, Plane, PlanePlot, Ring};
use crate::figure::scale::Scale;
use crate::recovery::{Analysis, Forward, Penalised};
use nalgebra::DMatrix;

/// The picture reaches this far.
pub const REACH: f64 = 1.8;

/// What can be set of the small problem.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoProblem {
    /// Where the path begins.
    pub start: [f64; 2],
    /// Where least squares alone would end.
    pub unpenalised: [f64; 2],
}

impl Default for TwoProblem {
    fn default() -> Self {
        Self { start: [-1.2, 1.4], unpenalised: [1.3, 0.35] }
    }
}

/// A point of the small problem that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoHandle {
    /// Where the path begins.
    Start,
    /// Where least squares alone would end.
    Unpenalised,
}

impl TwoProblem {
    /// The point of a handle.
    fn point_mut(&mut self, handle: TwoHandle) -> &mut [f64; 2] {
        match handle {
            TwoHandle::Start => &mut self.start,
            TwoHandle::Unpenalised => &mut self.unpenalised,
        }
    }

    /// The handle within `reach` of a place, the nearest.
    pub fn handle_at(mut self, (x, y): (f64, f64), reach: (f64, f64)) -> Option<TwoHandle> {
        let mut distance = |handle| {
            let at = *self.point_mut(handle);
            libm::hypot((x - at[0]) / reach.0, (y - at[1]) / reach.1)
        };
        let all = [TwoHandle::Start, TwoHandle::Unpenalised].map(|handle| (handle, distance(handle)));
        let nearest = all.into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
        nearest.filter(|(_, distance)| *distance <= 1.0).map(|(handle, _)| handle)
    }

    /// Moves a point, to hundredths and inside the picture.
    pub fn drag(&mut self, handle: TwoHandle, (x, y): (f64, f64)) {
        *self.point_mut(handle) = [x, y].map(|value| (100.0 * value.clamp(-REACH, REACH)).round() / 100.0);
    }
}

/// Cells of the level map along each side, and its level lines.
const CELLS: usize = 61;
const LEVELS: usize = 9;

/// Most steps of the path.
const MOST_STEPS: usize = 400;

/// The path through the level sets; sample `k` is step `k`.
pub struct TwoDrawing {
    plot: PlanePlot,
    x: Vec<f64>,
    y: Vec<f64>,
}

/// The level sets of the selected penalty, of both coefficients alone or as one group, and a path from
/// [`two_path`]; `None` when parameters make no sense.
pub fn two_drawing(state: &State, path: &[(f64, f64)], size: (f64, f64)) -> Option<TwoDrawing> {
    let settings = &state.settings;
    let penalty = settings.selected().ok()?;
    let grid = Grid::sample(CELLS, CELLS, (-REACH, REACH), (-REACH, REACH), |x, y| match settings.group {
        1 => penalty.value(x) + penalty.value(y),
        _ => penalty.value(libm::hypot(x, y)),
    });
    let levels = grid.range().map_or_else(Vec::new, |(low, high)| even_levels(low, high, LEVELS));
    let (x, y): (Vec<f64>, Vec<f64>) = path.iter().copied().unzip();
    let two = state.view.two;
    let ring = |at: [f64; 2], label: &str| Ring { at: (at[0], at[1]), label: label.into() };
    let axis = || Axis { scale: Scale::linear(-REACH, REACH), title: String::new() };
    let plot = Plane {
        size_css_px: size,
        text_scale: 1.0,
        x: axis(),
        y: axis(),
        field: Some(Field { grid, levels }),
        path: (Column::from(&x), Column::from(&y)),
        rings: vec![ring(two.start, "start"), ring(two.unpenalised, "LS")],
    }
    .lay_out();
    Some(TwoDrawing { plot, x, y })
}

/// The steps of the solver in force on `1/2 ||K (x - x_LS)||^2 + weight (P(x_1) + P(x_2))`, or with groups
/// `weight P(||x||)`, with correlated columns; `None` when parameters make no sense or the solver refuses.
pub fn two_path(state: &State) -> Option<Vec<(f64, f64)>> {
    let design = DMatrix::from_row_slice(2, 2, &[1.0, 0.45, 0.0, 0.7]);
    let forward = Forward::dense(&design).ok()?;
    let mut response = [0.0; 2];
    let two = state.view.two;
    forward.apply_to(&two.unpenalised, &mut response);
    let penalty = state.settings.selected().ok()?;
    let analysis = Analysis::Identity(2);
    let problem = Penalised::new(forward, &response, analysis, penalty, state.settings.weight).ok()?;
    let problem = problem.in_groups(state.settings.group.min(2)).ok()?;
    let solver = state.settings.solver().ok()?;
    let mut moving = solver.init(&problem, &two.start).ok()?;
    let mut path = vec![(two.start[0], two.start[1])];
    for _ in 0..MOST_STEPS {
        if solver.step(&problem, &mut moving).is_err() {
            break;
        }
        path.push((moving.x[0], moving.x[1]));
        if moving.gap < 1e-10 {
            break;
        }
    }
    (path.len() > 1).then_some(path)
}

impl Drawing for TwoDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        self.plot.static_layer().to_vec()
    }

    fn hot_layer(&self, step: f64, _: Option<usize>) -> Vec<Draw> {
        self.plot.hot_layer(step.min((self.x.len() - 1) as f64))
    }

    fn time_at(&self, x_css_px: f64, y_css_px: f64) -> Option<f64> {
        self.plot.nearest_sample(x_css_px, y_css_px, 24.0).map(|sample| sample as f64)
    }

    fn place_at(&self, x_css_px: f64, y_css_px: f64) -> Option<(f64, f64)> {
        Some(self.plot.view().data_from_pixels(x_css_px, y_css_px))
    }

    fn feature_at(&self, _: f64, _: f64) -> Option<usize> {
        None
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let sample = self.plot.nearest_sample(x_css_px, y_css_px, 24.0)?;
        let (x, y) = (format_number(self.x[sample]), format_number(self.y[sample]));
        Some(format!("step {sample}: ({x}, {y})"))
    }
}
