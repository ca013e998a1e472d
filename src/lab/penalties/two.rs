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

/// Where least squares alone would end.
const UNPENALISED: [f64; 2] = [1.3, 0.35];

/// Where the path begins.
const START: [f64; 2] = [-1.2, 1.4];

/// The picture reaches this far.
const REACH: f64 = 1.8;

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
    let axis = || Axis { scale: Scale::linear(-REACH, REACH), title: String::new() };
    let plot = Plane {
        size_css_px: size,
        text_scale: 1.0,
        x: axis(),
        y: axis(),
        field: Some(Field { grid, levels }),
        path: (Column::from(&x), Column::from(&y)),
        rings: vec![Ring { at: (UNPENALISED[0], UNPENALISED[1]), label: "LS".into() }],
    }
    .lay_out();
    Some(TwoDrawing { plot, x, y })
}

/// The steps of the solver in force on `1/2 ||K (x - x_LS)||^2 + weight (P(x_1) + P(x_2))`, or with groups
/// `weight P(||x||)`, with correlated columns, from a fixed start; `None` when parameters make no sense or the
/// solver refuses.
pub fn two_path(state: &State) -> Option<Vec<(f64, f64)>> {
    let design = DMatrix::from_row_slice(2, 2, &[1.0, 0.45, 0.0, 0.7]);
    let forward = Forward::dense(&design).ok()?;
    let mut response = [0.0; 2];
    forward.apply_to(&UNPENALISED, &mut response);
    let penalty = state.settings.selected().ok()?;
    let analysis = Analysis::Identity(2);
    let problem = Penalised::new(forward, &response, analysis, penalty, state.settings.weight).ok()?;
    let problem = problem.in_groups(state.settings.group.min(2)).ok()?;
    let solver = state.settings.solver().ok()?;
    let mut moving = solver.init(&problem, &START).ok()?;
    let mut path = vec![(START[0], START[1])];
    for _ in 0..MOST_STEPS {
        if solver.step(&problem, &mut moving).is_err() || moving.gap < 1e-10 {
            break;
        }
        path.push((moving.x[0], moving.x[1]));
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

    fn feature_at(&self, _: f64, _: f64) -> Option<usize> {
        None
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let sample = self.plot.nearest_sample(x_css_px, y_css_px, 24.0)?;
        let (x, y) = (format_number(self.x[sample]), format_number(self.y[sample]));
        Some(format!("step {sample}: ({x}, {y})"))
    }
}
