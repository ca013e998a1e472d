//! What the compared penalties recover: picture, progress, path.

use super::measures::measured;
use crate::figure::chart::{Cursor, Plot};
use crate::figure::draw::{Draw, Role};
use crate::figure::drawing::{DataTable, Drawing};
use crate::figure::number::format_number;
use crate::figure::scale::Rect;
use crate::lab::penalties::path_chart::path_drawing;
use crate::lab::penalties::progress::{progress_drawing, progress_in_force, progress_remark};
use crate::lab::penalties::recovery_charts::{
    estimate, estimates_at, feature_mark, ground, picture, row_at, tiles,
};
use crate::lab::penalties::{Penalties, State, StepAxis, move_sample, sample_at, weight_at_lambda};
use crate::penalty::PENALTIES;
use crate::stream::Record;
use crate::trace::Table;
use crate::ui::chart::{Chart, Grip, Pointing};
use crate::ui::controls::Control;
use crate::ui::erased::{live, shown_while};
use crate::ui::overlays::Frozen;
use crate::ui::session::Session;
use leptos::prelude::*;

/// The page's handle on the run shown.
#[derive(Clone, Copy)]
pub struct Stage {
    /// The lab's session.
    pub session: Session<Penalties>,
    /// Frozen runs: their traces.
    pub frozen: Frozen<Table>,
    /// The axis of steps; `None` before there is a picture.
    pub axis: Memo<Option<StepAxis>>,
    /// The progress that is shown.
    progress: Memo<&'static str>,
    path_axis: Memo<&'static str>,
    /// The selected penalty, which is drawn stronger.
    selected: Memo<usize>,
}

impl Stage {
    /// A stage that follows the session.
    pub fn new(session: Session<Penalties>) -> Self {
        let kind = Memo::new(move |_| session.state.with(|state| state.view.time_axis));
        let axis = Memo::new(move |_| {
            session.news.track();
            let kind = kind.get();
            session.record.with_value(|record| StepAxis::new(kind, record.trace()))
        });
        Self {
            session,
            frozen: Frozen::none(),
            axis,
            progress: Memo::new(move |_| session.state.with(|state| state.view.progress)),
            path_axis: Memo::new(move |_| session.state.with(|state| state.view.path_axis)),
            selected: Memo::new(move |_| session.state.with(|state| state.settings.penalty)),
        }
    }

    /// The state whose run is shown, looked at as the page is now.
    fn shown(&self) -> State {
        let mut shown = self.session.shown.get();
        shown.view.progress = self.progress.get();
        shown.view.path_axis = self.path_axis.get();
        shown.settings.penalty = self.selected.get();
        shown
    }

    /// Calls `f` with the shown state and the record, and tracks both.
    pub fn with<T>(&self, f: impl FnOnce(&State, &Record) -> T) -> T {
        self.session.news.track();
        let shown = self.shown();
        self.session.record.with_value(|record| f(&shown, record))
    }
}

/// Signal or coefficients: what stays is laid out, the estimates follow the cursor.
struct EstimateDrawing {
    plot: Plot,
    dots: Vec<Draw>,
    state: State,
    record: StoredValue<Record, LocalStorage>,
}

impl Drawing for EstimateDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        let mut draws = self.plot.hot_layer(Cursor::Off, None);
        draws.splice(0..0, self.plot.static_layer().iter().cloned());
        draws.extend(self.dots.iter().cloned());
        draws
    }

    fn hot_layer(&self, step: f64, chosen: Option<usize>) -> Vec<Draw> {
        let view = self.plot.view();
        let chosen = chosen.filter(|_| self.state.settings.data.regresses());
        let mark = chosen.map(|feature| feature_mark(view, feature));
        let estimates = self.record.with_value(|record| estimates_at(&self.state, record, view, step));
        mark.into_iter().chain(estimates).collect()
    }

    fn time_at(&self, _: f64, _: f64) -> Option<f64> {
        None
    }

    fn feature_at(&self, x_css_px: f64, y_css_px: f64) -> Option<usize> {
        let view = self.plot.view();
        let inside = view.plot.contains(x_css_px, y_css_px) && self.state.settings.data.regresses();
        let column = view.data_from_pixels(x_css_px, y_css_px).0.round().max(1.0);
        inside.then_some(column as usize - 1)
    }

    fn place_at(&self, x_css_px: f64, y_css_px: f64) -> Option<(f64, f64)> {
        Some(self.plot.view().data_from_pixels(x_css_px, y_css_px))
    }

    fn reading_at(&self, x_css_px: f64, y_css_px: f64) -> Option<String> {
        let (x, y) = self.plot.view().data_from_pixels(x_css_px, y_css_px);
        self.plot.view().plot.contains(x_css_px, y_css_px).then(|| {
            let (data, place) = (&self.state.settings.data, x.round().max(1.0));
            let what = match data.regresses() {
                true => data.feature_name(place as usize - 1),
                false => format!("sample {place}"),
            };
            format!("{what}: {}", format_number(y))
        })
    }
}

/// Truth, observation and estimates as pictures side by side.
struct PictureDrawing {
    tiles: Vec<Rect>,
    still: Vec<Draw>,
    state: State,
    record: StoredValue<Record, LocalStorage>,
}

impl PictureDrawing {
    fn new(
        state: &State,
        record: &Record,
        size: (f64, f64),
        kept: StoredValue<Record, LocalStorage>,
    ) -> Self {
        let scene = record.table("scene");
        let tiles = tiles(2 + state.settings.compare.len(), size);
        let column = |name: &str| scene.series(name, 0).collect::<Vec<f64>>();
        let mut still = picture(&column("truth"), tiles[0], "truth", Role::Muted).to_vec();
        // NaN leaves the card visible where a pixel is missing.
        still.extend(picture(&column("seen"), tiles[1], "seen", Role::Muted));
        Self { tiles, still, state: state.clone(), record: kept }
    }
}

impl Drawing for PictureDrawing {
    fn static_layer(&self) -> Vec<Draw> {
        self.still.clone()
    }

    fn hot_layer(&self, step: f64, _: Option<usize>) -> Vec<Draw> {
        self.record.with_value(|record| {
            let estimates = record.table("estimates");
            let unknowns = record.table("scene").rows();
            let Some(row) = row_at(estimates, step) else { return Vec::new() };
            let of = |(k, index): (usize, &usize)| {
                let values = estimate(estimates, row, k, unknowns);
                picture(values, self.tiles[2 + k], PENALTIES[*index].label, Role::SeriesText(k))
            };
            self.state.settings.compare.iter().enumerate().flat_map(of).collect()
        })
    }

    fn time_at(&self, _: f64, _: f64) -> Option<f64> {
        None
    }

    fn feature_at(&self, _: f64, _: f64) -> Option<usize> {
        None
    }

    fn reading_at(&self, _: f64, _: f64) -> Option<String> {
        None
    }
}

/// What is recovered.
#[component]
pub fn RecoveryPicture(stage: Stage, pointing: Pointing) -> impl IntoView {
    let session = stage.session;
    let draw = Callback::new(move |size| {
        stage.with(|state, record| -> Option<Box<dyn Drawing>> {
            // A record of other settings is on its way out.
            if record.table("scene").rows() == 0 || record.table("estimates").rows() == 0 {
                return None;
            }
            if state.settings.data.is_picture() {
                return Some(Box::new(PictureDrawing::new(state, record, size, session.record)));
            }
            let (plot, dots) = ground(state, record, size);
            Some(Box::new(EstimateDrawing { plot, dots, state: state.clone(), record: session.record }))
        })
    });
    let held = StoredValue::new(None::<usize>);
    let grab = Callback::new(move |Grip { x, y, reach, first }: Grip| {
        if first {
            let sample =
                || session.record.with_value(|record| sample_at(record.table("scene"), (x, y), reach));
            let signal = session.state.with_untracked(|state| state.settings.data.kind == "signal");
            held.set_value(signal.then(sample).flatten());
        }
        let held = held.get_value();
        if let Some(sample) = held.filter(|_| !first) {
            let mut state = session.state.get_untracked();
            match move_sample(&mut state, sample, y) {
                Ok(()) => session.state.set(state),
                Err(message) => session.notices.set(vec![format!("Moved samples: {message}.")]),
            }
        }
        held.is_some()
    });
    let kind = Memo::new(move |_| session.shown.with(|state| state.settings.data.kind));
    let group = Memo::new(move |_| session.shown.with(|state| state.settings.group_in_force()));
    let title = Signal::derive(move || match kind.get() {
        "signal" => "Try it: recover a signal".to_string(),
        "sensing" => "Try it: a signal from few measurements".to_string(),
        "camera" => "Try it: recover a photograph".to_string(),
        _ => "Try it: find the coefficients".to_string(),
    });
    let note = Signal::derive(move || {
        let what = match kind.get() {
            "signal" => "penalty on its jumps · dots: data, which can be dragged · dashed: truth",
            "sensing" => "each measurement is a random weighted sum · dashed: truth",
            "camera" => "penalty on horizontal and vertical differences",
            _ => "marks: estimates, what counts as zero left out · circles: truth where it is known",
        };
        match group.get() {
            1 => what.to_string(),
            size => format!("{what} · penalty on groups of {size}"),
        }
    });
    let summary = Signal::derive(move || {
        let rows = measured(stage, session.cursor.get());
        let each = rows.iter().map(|row| format!("{}: error {}", row.label, row.cells[0]));
        each.collect::<Vec<_>>().join("; ")
    });
    let table = Callback::new(move |()| {
        stage.with(|state, record| {
            let (scene, estimates) = (record.table("scene"), record.table("estimates"));
            let unknowns = scene.rows();
            let names = state.settings.compare.iter().map(|index| PENALTIES[*index].label.to_string());
            let head = ["#", "truth", "seen"].map(String::from).into_iter().chain(names).collect();
            let Some(row) = row_at(estimates, session.cursor.get()) else {
                return DataTable { head, rows: Vec::new() };
            };
            // A picture has too many pixels to read: some stand for all.
            let stride = unknowns.div_ceil(400).max(1);
            let line = |i: usize| {
                let known = [scene.scalar(i, "truth"), scene.scalar(i, "seen")];
                let found = (0..state.settings.compare.len())
                    .map(|k| estimate(estimates, row, k, unknowns).get(i).copied().unwrap_or(f64::NAN));
                let numbers = known
                    .into_iter()
                    .chain(found)
                    .map(|x| if x.is_finite() { format_number(x) } else { "–".into() });
                std::iter::once((i + 1).to_string()).chain(numbers).collect()
            };
            DataTable { head, rows: (0..unknowns).step_by(stride).map(line).collect() }
        })
    });
    view! {
        <div class="recovery" class:pictures=live(move || kind.get() == "camera")>
            <Chart id="recovery" title=title note=note summary=summary table=table draw=draw pointing=pointing on_grab=grab/>
        </div>
    }
}

/// How far each penalty has come.
#[component]
pub fn ProgressPicture(stage: Stage, pointing: Pointing) -> impl IntoView {
    let draw = Callback::new(move |size| {
        let axis = stage.axis.get()?;
        stage.frozen.news.track();
        stage.with(|state, record| {
            let drawing =
                stage.frozen.runs.with_value(|frozen| progress_drawing(state, record, frozen, axis, size));
            Some(Box::new(drawing) as Box<dyn Drawing>)
        })
    });
    let table = Callback::new(move |()| {
        stage.with(|state, record| {
            let trace = record.trace();
            let names = state.settings.compare.iter().map(|index| PENALTIES[*index].label.to_string());
            let head = std::iter::once("step".to_string()).chain(names).collect();
            let stride = trace.rows().div_ceil(60).max(1);
            let row = |row: usize| {
                let numbers = trace.group(row, progress_in_force(state)).iter().copied();
                std::iter::once(trace.scalar(row, "time")).chain(numbers).map(format_number).collect()
            };
            DataTable { head, rows: (0..trace.rows()).step_by(stride).map(row).collect() }
        })
    });
    let summary = Signal::derive(move || {
        stage
            .with(|_, record| record.outcome.as_ref().map(|outcome| outcome.message.clone()))
            .unwrap_or_default()
    });
    let session = stage.session;
    let note = Signal::derive(move || {
        let steps = match stage.axis.get().is_some_and(|axis| axis.counts_calls()) {
            true => "at equal cost · the line: the selected penalty now",
            false => "every penalty takes the same steps",
        };
        match stage.with(|state, _| progress_remark(state)) {
            Some(remark) => format!("{remark} · {steps}"),
            None => steps.to_string(),
        }
    });
    view! {
        <Chart id="progress" title="Progress" note=note summary=summary table=table
            draw=draw pointing=pointing tools=ViewFn::from(move || view! {
                <div class="tools"><Control session=session key="progress"/></div>
            })/>
    }
}

/// Coefficients against lambda, for regressions.
#[component]
pub fn PathCard(stage: Stage, pointing: Pointing) -> impl IntoView {
    let session = stage.session;
    // Paths move coefficients one by one.
    let alone = Memo::new(move |_| {
        session.shown.with(|state| state.settings.data.regresses() && state.settings.group_in_force() == 1)
    });
    let draw = Callback::new(move |size| {
        stage.with(|state, record| {
            path_drawing(state, record, size).map(|drawing| Box::new(drawing) as Box<dyn Drawing>)
        })
    });
    let grab = Callback::new(move |grip: Grip| {
        session.edit(|state| {
            let selected = state.settings.penalty;
            state.settings.weight = weight_at_lambda(&state.settings, selected, grip.x);
        });
        true
    });
    let note = Signal::derive(move || {
        let label = PENALTIES[stage.selected.get()].label;
        format!("{label} · shaded: locally not convex · dotted: λ in force, follows the pointer")
    });
    let summary = Signal::derive(move || {
        format!("Coefficients of {} against λ.", PENALTIES[stage.selected.get()].label)
    });
    let table = Callback::new(move |()| {
        stage.with(|state, record| {
            let path = record.table("path");
            let place = state.settings.compare.iter().position(|index| *index == state.settings.penalty);
            let head =
                ["λ", "gap", "locally convex", "deviance explained", "non-zero"].map(String::from).to_vec();
            let rows = (0..path.rows()).filter(|row| Some(path.scalar(*row, "contestant") as usize) == place);
            let line = |row: usize| {
                let active = path.group(row, "coefficients").iter().filter(|beta| **beta != 0.0).count();
                let convex = if path.scalar(row, "convex") == 1.0 { "yes" } else { "no" };
                vec![
                    format_number(path.scalar(row, "lambda")),
                    format_number(path.scalar(row, "gap_at_lambda")),
                    convex.to_string(),
                    format_number(path.scalar(row, "explained")),
                    active.to_string(),
                ]
            };
            DataTable { head, rows: rows.map(line).collect() }
        })
    });
    view! {
        {shown_while(move || alone.get(), move || view! {
            <Chart id="path" title="Path" note=note summary=summary table=table draw=draw pointing=pointing on_grab=grab
                tools=ViewFn::from(move || view! { <div class="tools"><Control session=session key="pathaxis"/></div> })/>
        })}
    }
}
