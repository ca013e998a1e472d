//! Thinning keeps what the eye would see; level lines lie on their level.

use proptest::prelude::*;
use saddlescope::figure::contour::{Grid, even_levels, geometric_levels};
use saddlescope::figure::decimate::{Column, decimate_to, thin_path};
use saddlescope::figure::scale::{Rect, Scale, View};
use saddlescope::figure::straighten::{TOLERANCE_CSS_PX, straighten};

const PLOT: Rect = Rect { x: 10.0, y: 5.0, width: 100.0, height: 50.0 };

fn view(y: Scale) -> View {
    View { x: Scale::linear(0.0, 1.0), y, plot: PLOT }
}

fn decimated(x: &[f64], y: &[f64], view: &View) -> Vec<f64> {
    let mut out = Vec::new();
    decimate_to(x.into(), y.into(), view, &mut out);
    out
}

fn vertices(points: &[f64]) -> Vec<(f64, f64)> {
    points.chunks_exact(2).map(|p| (p[0], p[1])).filter(|p| p.0.is_finite()).collect()
}

proptest! {
    #[test]
    fn a_pixel_column_keeps_its_extremes_in_four_vertices(ys in prop::collection::vec(-1.0..1.0_f64, 2..3000)) {
        let xs: Vec<f64> = (0..ys.len()).map(|k| k as f64 / (ys.len() - 1) as f64).collect();
        let view = view(Scale::linear(-1.0, 1.0));
        let kept = vertices(&decimated(&xs, &ys, &view));
        prop_assert!(kept.windows(2).all(|p| p[0].0 <= p[1].0), "x goes back");
        for column in 0..=100 {
            let inside = |px: f64| (px - PLOT.x).floor() as i64 == column;
            let seen: Vec<f64> = kept.iter().filter(|p| inside(p.0)).map(|p| p.1).collect();
            prop_assert!(seen.len() <= 4, "{} vertices in column {column}", seen.len());
            let all = || xs.iter().zip(&ys).filter(|(x, _)| inside(view.pixel_x(**x))).map(|(_, y)| view.pixel_y(*y));
            let (lo, hi) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
            if lo.is_finite() {
                prop_assert_eq!(seen.iter().copied().fold(f64::INFINITY, f64::min), lo);
                prop_assert_eq!(seen.iter().copied().fold(f64::NEG_INFINITY, f64::max), hi);
            }
        }
    }
}

/// Curves in pieces: steps to the right (some of none) and heights; a NaN height is a gap.
fn pieces() -> impl Strategy<Value = Vec<f64>> {
    let step = prop_oneof![4 => 0.0..2.0_f64, 1 => Just(0.0)];
    let bend = prop_oneof![8 => -0.05..0.05_f64, 1 => -40.0..40.0_f64, 1 => Just(f64::NAN)];
    prop::collection::vec((step, bend), 0..200).prop_map(|turns| {
        let (mut x, mut y, mut slope) = (0.0, 0.0, 0.0);
        let turned = turns.into_iter().flat_map(|(step, bend)| {
            if bend.is_nan() {
                return [f64::NAN; 2];
            }
            (x, slope) = (x + step, 0.9 * slope + bend);
            y += slope * step + if step == 0.0 { bend } else { 0.0 };
            [x, y]
        });
        turned.collect()
    })
}

proptest! {
    #[test]
    fn a_straightened_curve_passes_every_vertex_it_leaves_out(points in pieces()) {
        let mut kept = points.clone();
        straighten(&mut kept);
        let gaps = |points: &[f64]| points.iter().filter(|v| v.is_nan()).count();
        prop_assert_eq!(gaps(&points), gaps(&kept));
        for (before, after) in points.split(|v| v.is_nan()).zip(kept.split(|v| v.is_nan())) {
            prop_assert_eq!(before.len() >= 2, after.len() >= 2);
            prop_assert!(before.len() < 2 || (before[..2] == after[..2] && before[before.len() - 2..] == after[after.len() - 2..]));
            for p in before.chunks_exact(2) {
                let near = after.windows(4).step_by(2).any(|w| {
                    let share = if w[2] > w[0] { (p[0] - w[0]) / (w[2] - w[0]) } else { 0.0 };
                    let off = (w[1] + share * (w[3] - w[1]) - p[1]).abs();
                    (w[0] <= p[0] && p[0] <= w[2] && off <= TOLERANCE_CSS_PX + 1e-9) || w[..2] == *p || w[2..] == *p
                });
                prop_assert!(near || after.len() == 2, "({}, {}) is missed", p[0], p[1]);
            }
        }
    }
}

#[test]
fn straightening_leaves_few_vertices_of_a_smooth_curve() {
    let mut points: Vec<f64> =
        (0..=400).flat_map(|k| [f64::from(k), 100.0 * (f64::from(k) / 60.0).sin()]).collect();
    straighten(&mut points);
    assert!((40..250).contains(&points.len()), "{} numbers", points.len());
    let mut line: Vec<f64> = (0..=400).flat_map(|k| [f64::from(k), 3.0 - 0.5 * f64::from(k)]).collect();
    straighten(&mut line);
    assert_eq!(line, [0.0, 3.0, 400.0, -197.0]);
}

#[test]
fn a_curve_breaks_at_values_that_are_not_finite() {
    let xs = [0.0, 0.2, 0.4, 0.6, 0.8];
    let ys = [0.0, 1.0, f64::NAN, 1.0, 0.0];
    let points = decimated(&xs, &ys, &view(Scale::linear(0.0, 1.0)));
    let breaks = points.chunks_exact(2).filter(|p| p[0].is_nan()).count();
    assert_eq!((vertices(&points).len(), breaks), (4, 2));
}

#[test]
fn a_curve_is_cut_at_the_plot_by_interpolation() {
    // The line y = x over [-1, 3] seen through the window [0, 1].
    let kept = vertices(&decimated(&[-1.0, 3.0], &[-1.0, 3.0], &view(Scale::linear(0.0, 1.0))));
    assert_eq!(kept.len(), 2);
    assert!((kept[0].0 - 10.0).abs() < 1e-9 && (kept[0].1 - 55.0).abs() < 1e-9, "{kept:?}");
    assert!((kept[1].0 - 110.0).abs() < 1e-9 && (kept[1].1 - 5.0).abs() < 1e-9, "{kept:?}");
}

#[test]
fn an_upright_jump_is_drawn_once() {
    // Drawn up, down and up again, the jump of a dashed prediction would look solid.
    let kept =
        vertices(&decimated(&[0.0, 0.5, 0.5, 1.0], &[0.0, 0.0, 1.0, 1.0], &view(Scale::linear(0.0, 1.0))));
    assert_eq!(kept, [(10.0, 55.0), (60.0, 55.0), (60.0, 5.0), (110.0, 5.0)]);
}

#[test]
fn zero_on_a_log_axis_falls_out_of_the_plot() {
    let kept = vertices(&decimated(&[0.0, 1.0], &[1.0, 0.0], &view(Scale::log(1e-3, 10.0))));
    assert_eq!(kept.len(), 2);
    assert!(kept[1].1 > PLOT.bottom() + 1e4 && kept[1].1.is_finite());
}

#[test]
fn columns_read_tables_by_rows() {
    let table = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let second = Column::of_rows(&table, 1, 3);
    assert_eq!(second.iter().collect::<Vec<_>>(), [2.0, 5.0]);
    assert_eq!((second.len(), second.at(1)), (2, 5.0));
    assert!(second.at(2).is_nan());
}

#[test]
fn a_thinned_path_keeps_its_ends_and_its_shape() {
    let circle = |k: usize| {
        let a = k as f64 * 1e-3;
        (50.0 * a.cos(), 50.0 * a.sin())
    };
    let thinned = thin_path((0..5000).map(circle), 0.5);
    assert_eq!((thinned.samples[0], *thinned.samples.last().unwrap()), (0, 4999));
    assert!(thinned.samples.len() < 520, "{}", thinned.samples.len());
    for pair in thinned.samples.windows(2) {
        assert!(pair[0] < pair[1]);
        let ((x0, y0), (x1, y1)) = (circle(pair[0]), circle(pair[1]));
        assert!((x1 - x0).hypot(y1 - y0) < 0.56);
    }
}

#[test]
fn level_lines_of_a_bowl_close_and_lie_on_the_level() {
    let bowl = |x: f64, y: f64| x * x + 2.0 * y * y;
    let grid = Grid::sample(81, 61, (-2.0, 2.0), (-1.5, 1.5), bowl);
    for level in [0.3, 1.0, 1.9] {
        let lines = grid.contour(level);
        assert_eq!(lines.len(), 1, "one ellipse at {level}");
        let line = &lines[0];
        assert_eq!(line[..2], line[line.len() - 2..], "the ellipse closes");
        for p in line.chunks_exact(2) {
            // Linear interpolation across a cell of width h errs by at most h^2 f'' / 8.
            assert!((bowl(p[0], p[1]) - level).abs() < 0.05 * 0.05 * 4.0 / 8.0 + 1e-12);
        }
    }
    // Where the level leaves the grid, the line ends on its border.
    for line in grid.contour(5.0) {
        for end in [&line[..2], &line[line.len() - 2..]] {
            assert!((end[0].abs() - 2.0).abs() < 1e-12 || (end[1].abs() - 1.5).abs() < 1e-12, "{end:?}");
        }
    }
}

#[test]
fn level_lines_of_a_linear_function_are_exact_and_a_saddle_gives_two_branches() {
    let plane = Grid::sample(5, 4, (0.0, 1.0), (0.0, 1.0), |x, y| 3.0 * x - y);
    for line in plane.contour(0.7) {
        assert!(line.chunks_exact(2).all(|p| (3.0 * p[0] - p[1] - 0.7).abs() < 1e-12));
    }
    let saddle = Grid::sample(42, 42, (-1.0, 1.0), (-1.0, 1.0), |x, y| x * y);
    assert_eq!(saddle.contour(0.1).len(), 2);
    assert_eq!(saddle.contour(f64::NAN).len(), 0);
    assert_eq!(saddle.contour(9.0).len(), 0);
}

#[test]
fn holes_in_the_data_end_lines_without_harm() {
    let grid = Grid::sample(21, 21, (-1.0, 1.0), (-1.0, 1.0), |x, y| if x > 0.5 { f64::NAN } else { y });
    let lines = grid.contour(0.05);
    assert_eq!(lines.len(), 1);
    assert!(lines[0].chunks_exact(2).all(|p| p[0] <= 0.5));
    assert_eq!(grid.range(), Some((-1.0, 1.0)));
}

#[test]
fn levels_rise_strictly_inside_the_range() {
    for levels in [geometric_levels(2.0, 10.0, 8, 1e-3), even_levels(2.0, 10.0, 8)] {
        assert_eq!(levels.len(), 8);
        assert!(levels.windows(2).all(|p| p[0] < p[1]) && levels[0] > 2.0 && levels[7] < 10.0);
    }
    let excess: Vec<f64> = geometric_levels(2.0, 10.0, 8, 1e-3).iter().map(|l| l - 2.0).collect();
    assert!(excess.windows(3).all(|p| (p[1] / p[0] - p[2] / p[1]).abs() < 1e-9));
}
