//! Charts of the saddle-to-saddle lab: frozen runs on the axes of the run that is shown.

use saddlescope::data::EXACT_CASES;
use saddlescope::lab::saddles::{
    Overlay, SaddleRun, Scene, State, TimeAxis, TimeChart, l1_chart, loss_chart,
};
use saddlescope::stream::Record;

const SIZE: (f64, f64) = (600.0, 300.0);

fn record(name: &'static str, init_scale_log10: f64) -> Record {
    let mut settings = State::default().settings;
    settings.data.kind = "example";
    settings.data.name = name;
    settings.init_scale_log10 = init_scale_log10;
    Record::of(&mut SaddleRun::new(&settings).unwrap())
}

fn optimum(record: &Record, name: &str) -> f64 {
    record.table("optimum").scalar(0, name)
}

fn axis(record: &Record, kind: &'static str) -> TimeAxis {
    let optimum = |name| optimum(record, name);
    TimeAxis::new(kind, optimum("time_unit"), optimum("first_time"), optimum("horizon"), record.trace())
}

/// The range of the vertical axis with the frozen run on the chart of the other.
fn range(chart: fn(&Scene, (f64, f64)) -> TimeChart, shown: &Record, frozen: &Record) -> (f64, f64) {
    let features = shown.table("optimum").group(0, "walls").len();
    let names: Vec<String> = (0..features).map(|j| format!("x{j}")).collect();
    let axis = axis(shown, "accelerated");
    let overlays = [(0, Overlay::of(frozen))];
    let walls = shown.table("optimum").group(0, "walls");
    let scene =
        Scene { record: shown, axis: &axis, names: &names, walls, loss_axis: "linear", overlays: &overlays };
    let view = *chart(&scene, SIZE).plot.view();
    (view.y.lo(), view.y.hi())
}

#[test]
fn a_frozen_run_lies_at_its_own_physical_times() {
    let name = EXACT_CASES[0].name;
    let (shown, frozen) = (record(name, -8.0), record(name, -3.0));
    let unit = optimum(&frozen, "time_unit");
    assert!(unit < optimum(&shown, "time_unit"));
    let places = axis(&shown, "physical").places_of(frozen.trace(), unit);
    for (place, time) in places.iter().zip(frozen.trace().series("time", 0)) {
        assert_eq!(*place, time * unit);
    }
}

#[test]
fn the_axes_hold_frozen_runs_whatever_problem_they_solved() {
    for shown in EXACT_CASES {
        let shown = record(shown.name, -6.0);
        for frozen in EXACT_CASES {
            let frozen = record(frozen.name, -6.0);
            let most = frozen.trace().series("l1_norm", 0).fold(0.0, f64::max);
            assert!(range(l1_chart, &shown, &frozen).1 >= most);
            let least = frozen.trace().series("loss", 0).fold(f64::INFINITY, f64::min);
            assert!(range(loss_chart, &shown, &frozen).0 <= least);
        }
    }
}
