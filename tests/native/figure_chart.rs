//! Charts as draw commands: text snapshots, splitting at the cursor, hits, projection.
//!
//! Snapshots live in `tests/snapshots/`; to accept a wanted change, delete the file and run again.

use crate::support::figure_samples::{bowl_plane, small_chart, small_scene, small_strip};
use saddlescope::figure::chart::{Chart, Cursor, Series, Tint};
use saddlescope::figure::draw::{Draw, Figure, Label, Role};
use saddlescope::figure::label::{spread_in_place, text_width_css_px};
use saddlescope::figure::scale::Scale;
use saddlescope::figure::scene::Camera;
use saddlescope::figure::svg::svg_from_figure;
use saddlescope::figure::theme::Theme;
use std::path::Path;

fn check_snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    if kept.is_empty() {
        assert!(std::fs::write(&path, text).is_ok(), "{name} cannot be written");
    }
    assert_eq!(
        kept, text,
        "{name} changed or is new; if that is wanted, look at it, delete it and run again"
    );
}

#[test]
fn figures_are_written_as_before() {
    let figures: [(&str, Figure); 4] = [
        ("chart.svg", small_chart().lay_out().figure(Cursor::Time(0.62))),
        ("strip.svg", small_strip().figure(Cursor::Time(0.62))),
        ("plane.svg", bowl_plane().lay_out().figure(2.5)),
        ("scene.svg", small_scene().figure(Camera::default(), 2.0)),
    ];
    for (name, figure) in figures {
        check_snapshot(name, &svg_from_figure(&figure, &Theme::LIGHT, name));
    }
}

fn all_draws(draws: &[Draw]) -> Vec<&Draw> {
    draws
        .iter()
        .flat_map(|draw| match draw {
            Draw::Clip { inside, .. } => all_draws(inside),
            other => vec![other],
        })
        .collect()
}

#[test]
fn the_past_ends_and_the_future_starts_at_the_cursor() {
    let plot = small_chart().lay_out();
    for now in [0.0, 0.1, 0.62, 1.26] {
        let hot = plot.hot_layer(Cursor::Time(now), None);
        let px = plot.view().pixel_x(now);
        for draw in all_draws(&hot) {
            let Draw::Polyline { points, stroke } = draw else { continue };
            let xs = points.chunks_exact(2).map(|p| p[0]).filter(|x| x.is_finite());
            match stroke.role {
                Role::Series(_) => assert!(xs.fold(f64::NEG_INFINITY, f64::max) <= px + 1e-9),
                Role::Ghost(_) => assert!(xs.fold(f64::INFINITY, f64::min) >= px - 1e-9),
                other => panic!("a curve in {other:?}"),
            }
        }
    }
    let whole = plot.hot_layer(Cursor::Probe(0.62), None);
    assert!(
        all_draws(&whole).iter().all(
            |draw| !matches!(draw, Draw::Polyline { stroke, .. } if matches!(stroke.role, Role::Ghost(_)))
        )
    );
}

#[test]
fn a_pixel_on_a_curve_hits_it_and_one_far_away_hits_nothing() {
    let xs = [0.0, 1.0];
    let (rising, falling) = ([0.0, 1.0], [1.0, 0.0]);
    let mut chart = Chart::new((400.0, 200.0), Scale::linear(0.0, 1.0), Scale::linear(0.0, 1.0));
    chart.series.push(Series::new("rising", Tint::Series(0), xs.as_slice(), rising.as_slice()));
    chart.series.push(Series::new("falling", Tint::Series(1), xs.as_slice(), falling.as_slice()));
    let plot = chart.lay_out();
    let (px, py) = plot.view().pixels_from_data(0.25, 0.75);
    let hit = plot.nearest(px, py + 2.0, 12.0).unwrap();
    assert_eq!(hit.series, 1);
    assert!(
        hit.distance_css_px < 2.0 && (hit.data.0 - 0.25).abs() < 0.02 && (hit.data.1 - 0.75).abs() < 0.02
    );
    let (px, py) = plot.view().pixels_from_data(0.5, 0.02);
    assert!(plot.nearest(px, py, 12.0).is_none());
    assert!((plot.x_at(-100.0) - 0.0).abs() < 1e-9 && (plot.x_at(1e4) - 1.0).abs() < 1e-9);
}

#[test]
fn text_does_not_overlap_and_stays_in_the_picture() {
    for size in [(540.0, 250.0), (330.0, 220.0), (280.0, 160.0)] {
        let mut chart = small_chart();
        chart.size_css_px = size;
        let figure = chart.lay_out().figure(Cursor::Time(0.62));
        let labels: Vec<&Label> = figure
            .static_layer
            .iter()
            .filter_map(|draw| if let Draw::Text(label) = draw { Some(label) } else { None })
            .collect();
        let boxes: Vec<[f64; 4]> = labels.iter().map(|label| extent(label)).collect();
        for (i, a) in boxes.iter().enumerate() {
            assert!(
                a[0] >= -1.0 && a[1] <= size.0 + 1.0 && a[2] >= -4.0 && a[3] <= size.1 + 1.0,
                "{:?}",
                labels[i]
            );
            for (j, b) in boxes.iter().enumerate().skip(i + 1) {
                let apart = a[1] <= b[0] || b[1] <= a[0] || a[3] <= b[2] + 0.01 || b[3] <= a[2] + 0.01;
                assert!(apart, "{} over {} at {size:?}", labels[i].text, labels[j].text);
            }
        }
    }
}

/// Left, right, top, bottom.
fn extent(label: &Label) -> [f64; 4] {
    use saddlescope::figure::draw::Align;
    let width = text_width_css_px(&label.text, label.size);
    let left = match label.align {
        Align::Start => label.x,
        Align::Middle => label.x - width / 2.0,
        Align::End => label.x - width,
    };
    [left, left + width, label.y - 0.55 * label.size, label.y + 0.55 * label.size]
}

#[test]
fn spread_labels_keep_distance_order_and_room() {
    let mut heights = vec![10.0, 11.0, 12.0, 80.0];
    spread_in_place(&mut heights, 10.0, 0.0, 100.0);
    assert_eq!(heights, [1.0, 11.0, 21.0, 80.0]);
    let mut low = vec![97.0, 98.0, 99.0];
    spread_in_place(&mut low, 10.0, 0.0, 100.0);
    assert_eq!(low, [80.0, 90.0, 100.0]);
    let mut crowded = vec![5.0; 11];
    spread_in_place(&mut crowded, 10.0, 0.0, 50.0);
    assert!(crowded.windows(2).all(|p| (p[1] - p[0] - 5.0).abs() < 1e-9) && crowded[0] == 0.0);
}

#[test]
fn projection_is_a_rotation() {
    for camera in [Camera::default(), Camera { yaw_rad: 2.0, pitch_rad: -1.0 }] {
        let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(|e| camera.project(e));
        let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        for i in 0..3 {
            for j in 0..3 {
                assert!((dot(axes[i], axes[j]) - f64::from(i == j)).abs() < 1e-12);
            }
        }
    }
    // From above, what lies higher is nearer.
    let above = Camera { yaw_rad: 0.3, pitch_rad: 1.2 };
    assert!(above.project([0.0, 0.0, 1.0])[2] > above.project([0.0, 0.0, 0.0])[2]);
}

#[test]
fn a_strip_is_strong_before_the_cursor_and_pale_after() {
    let strip = small_strip();
    let now = 0.62;
    let view = strip.view();
    for draw in all_draws(&strip.hot_layer(Cursor::Time(now), None)) {
        let Draw::Rects { rects, fill: Some(fill), .. } = draw else { continue };
        for rect in rects {
            match fill.role {
                Role::Series(_) => assert!(rect.right() <= view.pixel_x(now) + 1e-9),
                Role::Ghost(_) => assert!(rect.x >= view.pixel_x(now) - 1e-9),
                other => panic!("a bar in {other:?}"),
            }
        }
    }
    let Some(Draw::Rects { rects, .. }) = strip.hot_layer(Cursor::Time(now), Some(1)).into_iter().next()
    else {
        panic!("no band behind the highlighted row")
    };
    assert_eq!(strip.row_at(rects[0].y + 0.5 * rects[0].height), Some(1));
    assert_eq!(strip.hot_layer(Cursor::Time(now), Some(99)), strip.hot_layer(Cursor::Time(now), None));
    assert_eq!((strip.row_at(view.plot.y + 1.0), strip.row_at(view.plot.bottom() + 1.0)), (Some(0), None));
}

#[test]
fn text_from_the_user_cannot_break_a_document() {
    let mut chart = small_chart();
    chart.y.title = "<script>&\"".into();
    let svg = svg_from_figure(&chart.lay_out().figure(Cursor::Off), &Theme::DARK, "a < b");
    assert!(
        !svg.contains("<script") && svg.contains("&lt;script&gt;&amp;&quot;") && svg.contains("a &lt; b")
    );
}
