//! Small figures with the features of real ones: plateaus, jumps, predictions, events.

use saddlescope::figure::chart::{Axis, Chart, Prediction, Series, Tint, Wall};
use saddlescope::figure::contour::{Grid, geometric_levels};
use saddlescope::figure::decimate::Column;
use saddlescope::figure::plane::{Field, Plane, Ring};
use saddlescope::figure::scale::Scale;
use saddlescope::figure::scene::Scene;
use saddlescope::figure::strip::{Row, Strip};

const JUMPS: [f64; 3] = [0.05, 0.26, 0.97];
const TIMES: [f64; 43] = {
    let mut times = [0.0; 43];
    let mut k = 0;
    while k < 43 {
        times[k] = 0.03 * k as f64;
        k += 1;
    }
    times
};
const PATH: [f64; 12] = [0.0, 0.0, 0.0, 0.0, -9.0, 3.0, 19.0, -0.5, 9.0, 21.0, -2.0, 12.0];

/// A smooth step of size `height` at jump `k`.
fn step(t: f64, k: usize, height: f64) -> f64 {
    height / (1.0 + libm::exp(-60.0 * (t - JUMPS[k] - 0.04)))
}

fn leak(values: Vec<f64>) -> &'static [f64] {
    Box::leak(values.into_boxed_slice())
}

/// Three coefficients against time.
pub fn small_chart() -> Chart<'static> {
    let mut chart = Chart::new((540.0, 250.0), Scale::linear(0.0, 1.26), Scale::linear(-12.0, 26.0));
    chart.x.title = "accelerated time".into();
    for (k, (height, name)) in [(-9.0, "β₄"), (20.0, "β₂"), (10.0, "β₁")].into_iter().enumerate() {
        let curve = leak(TIMES.iter().map(|&t| step(t, k, height)).collect());
        chart.series.push(Series::new(name, Tint::Series(k), TIMES.as_slice(), curve));
        chart.predictions.push(Prediction {
            tint: Tint::Series(k),
            x: Column::from(leak(vec![0.0, JUMPS[k]])),
            y: Column::from(leak(vec![0.0, height])),
            steps: true,
        });
    }
    chart.events = JUMPS.to_vec();
    chart.walls.push(Wall { at: 23.0, label: "bound".into() });
    chart
}

/// Four features, one never active.
pub fn small_strip() -> Strip {
    let spans = [("β₄", JUMPS[0], 0.4), ("β₂", JUMPS[1], 1.3), ("β₁", JUMPS[2], 1.3), ("β₃", 2.0, 2.0)];
    let rows = spans.iter().enumerate().map(|(k, &(name, from, to))| Row {
        label: name.into(),
        tint: if from < 1.5 { Tint::Series(k) } else { Tint::Inactive },
        measured: if from < 1.5 { vec![(from + 0.03, to)] } else { Vec::new() },
        predicted: if from < 1.5 { vec![(from, to)] } else { Vec::new() },
    });
    let x = Scale::linear(0.0, 1.26);
    Strip { width_css_px: 540.0, text_scale: 1.0, x, rows: rows.collect() }
}

/// A path over a bowl.
pub fn bowl_plane() -> Plane<'static> {
    let bowl =
        |x: f64, y: f64| (x - 20.0) * (x - 20.0) + 3.0 * (y + 2.0) * (y + 2.0) + (x - 20.0) * (y + 2.0);
    let grid = Grid::sample(25, 21, (-2.0, 25.0), (-11.0, 3.0), bowl);
    let levels = geometric_levels(0.0, 700.0, 7, 0.01);
    let axis = |lo, hi| Axis { scale: Scale::linear(lo, hi), title: String::new() };
    let column = |k| Column::of_rows(&PATH, k, 3);
    Plane {
        size_css_px: (540.0, 250.0),
        text_scale: 1.0,
        x: axis(-2.0, 25.0),
        y: axis(-11.0, 3.0),
        field: Some(Field { grid, levels }),
        path: (column(0), column(1)),
        rings: vec![
            Ring { at: (0.0, 0.0), label: "0".into() },
            Ring { at: (0.0, -9.0), label: "1".into() },
            Ring { at: (19.0, -0.5), label: "2".into() },
        ],
    }
}

/// The same path in space.
pub fn small_scene() -> Scene<'static> {
    Scene {
        size_css_px: (540.0, 300.0),
        text_scale: 1.0,
        scales: [Scale::linear(-2.0, 25.0), Scale::linear(-11.0, 3.0), Scale::linear(0.0, 12.0)],
        names: ["β₂".into(), "β₄".into(), "β₁".into()],
        path: [0, 1, 2].map(|k| Column::of_rows(&PATH, k, 3)),
        rings: vec![
            ([0.0, 0.0, 0.0], "0".into()),
            ([0.0, -9.0, 3.0], "1".into()),
            ([19.0, -0.5, 9.0], "2".into()),
        ],
    }
}
