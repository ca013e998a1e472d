//! What the pictures of a run share: built once for each piece of news.

use crate::figure::chart::Tint;
use crate::figure::scene::Camera;
use crate::lab::saddles::{
    Happening, Overlay, Saddles, Scene, State, Teller, TimeAxis, View, feature_tints, prediction_words,
};
use crate::objective::LeastSquares;
use crate::stream::Record;
use crate::trace::{Event, EventKind};
use crate::ui::overlays::Frozen;
use crate::ui::session::Session;
use leptos::prelude::*;

/// Names, colours, axis and problem of the run shown.
pub struct Scenery {
    /// Names of the features.
    pub names: Vec<String>,
    /// Walls of the features.
    pub walls: Vec<f64>,
    /// Colours of the features.
    pub tints: Vec<Tint>,
    /// The time axis.
    pub axis: TimeAxis,
    /// The least-squares problem.
    pub problem: LeastSquares,
    /// What the user should know about the data.
    pub warnings: Vec<String>,
    /// Who says what happens.
    teller: Teller,
}

impl Scenery {
    /// The scenery of a record; `None` before the first news or when the data are gone.
    pub fn new(
        state: &State,
        time_axis: &'static str,
        record: &Record,
        before: Option<Self>,
    ) -> Option<Self> {
        let optimum = record.table("optimum");
        if optimum.rows() == 0 || record.trace().rows() < 2 {
            return None;
        }
        let settings = &state.settings;
        // Data are rebuilt only when they changed: a thousand features take a while.
        let (names, problem, warnings) = match before {
            Some(before) => (before.names, before.problem, before.warnings),
            None => {
                let data = settings.checked_dataset().ok()?;
                let problem = LeastSquares::new(&data.design, &data.response).ok()?;
                (data.names.clone(), problem, data.warnings())
            }
        };
        let walls = optimum.group(0, "walls").to_vec();
        let unit = optimum.scalar(0, "time_unit");
        let (first, horizon) = (optimum.scalar(0, "first_time"), optimum.scalar(0, "horizon"));
        let axis = TimeAxis::new(time_axis, unit, first, shown_until(record, horizon), record.trace());
        let teller = Teller::new(settings, names.clone(), &problem, &walls);
        let tints = feature_tints(record, names.len());
        Some(Self { names, walls, tints, axis, problem, warnings, teller })
    }

    /// The scene the charts are made of.
    pub fn scene<'a>(
        &'a self,
        record: &'a Record,
        loss_axis: &'static str,
        overlays: &'a [(usize, Overlay)],
    ) -> Scene<'a> {
        Scene { record, axis: &self.axis, names: &self.names, walls: &self.walls, loss_axis, overlays }
    }
}

/// What the path picture shows, and from where.
#[derive(Clone, PartialEq)]
pub struct PathLook {
    /// Whether it is seen in space.
    pub in_space: bool,
    /// Features on the axes, as in the settings.
    pub axes: [u64; 3],
    /// The eye.
    pub camera: Camera,
}

/// The page's handle on the scenery. What pictures read of the state are memos: a slider that moves
/// must not draw old pictures again while the new run is on its way.
#[derive(Clone, Copy)]
pub struct Stage {
    /// The lab's session.
    pub session: Session<Saddles>,
    /// The scenery of the record shown.
    pub scenery: StoredValue<Option<Scenery>, LocalStorage>,
    /// Grows whenever the scenery changes; zero while there is none.
    pub ready: RwSignal<u64>,
    /// Follows `ready` once the picture is painted.
    settled: RwSignal<u64>,
    /// Frozen runs.
    pub frozen: Frozen<Overlay>,
    /// The saddle whose neighbourhood the cursor is in.
    pub reached: Memo<usize>,
    /// Names of the features.
    pub names: Memo<Vec<String>>,
    /// The highlighted feature.
    pub chosen: Memo<Option<usize>>,
    /// What the path picture shows.
    pub path_look: Memo<PathLook>,
    /// Whose prediction is drawn beside the run.
    pub predicted: Memo<&'static str>,
    /// Whether the run shown moves with momentum.
    pub momentum: Memo<bool>,
    /// How the loss is drawn.
    loss_axis: Memo<&'static str>,
}

impl Stage {
    /// A stage that follows the session.
    pub fn new(session: Session<Saddles>) -> Self {
        let ready = RwSignal::new(0u64);
        let scenery = StoredValue::new_local(None::<Scenery>);
        let reached = Memo::new(move |_| {
            ready.track();
            let time = session.cursor.get();
            session.record.with_value(|record| reached_saddle(record, time))
        });
        let names = Memo::new(move |_| {
            ready.track();
            scenery
                .with_value(|scenery| scenery.as_ref().map(|scenery| scenery.names.clone()))
                .unwrap_or_default()
        });
        let settled = RwSignal::new(0);
        Effect::new(move |_| {
            ready.track();
            request_animation_frame(move || {
                request_animation_frame(move || {
                    let _ = settled.try_set(ready.get_untracked());
                });
            });
        });
        let stage = Self {
            session,
            scenery,
            ready,
            frozen: Frozen::none(),
            settled,
            reached,
            names,
            chosen: Memo::new(move |_| {
                session.state.with(|state| (state.view.selected as usize).checked_sub(1))
            }),
            path_look: Memo::new(move |_| session.state.with(|state| path_look(&state.view))),
            predicted: Memo::new(move |_| {
                ready.track();
                session.shown.with_untracked(|state| prediction_words(&state.settings))
            }),
            momentum: Memo::new(move |_| {
                ready.track();
                session
                    .shown
                    .with_untracked(|state| matches!(state.settings.method, "heavy_ball" | "momentum_flow"))
            }),
            loss_axis: Memo::new(move |_| session.state.with(|state| state.view.loss_axis)),
        };
        let time_axis = Memo::new(move |_| session.state.with(|state| state.view.time_axis));
        Effect::new(move |built_for: Option<Option<State>>| {
            session.news.track();
            let kind = time_axis.get();
            let shown = session.shown.get_untracked();
            let same_data =
                built_for.flatten().is_some_and(|state| state.settings.data == shown.settings.data);
            let before = scenery.try_update_value(Option::take).flatten().filter(|_| same_data);
            let fresh = session.record.with_value(|record| Scenery::new(&shown, kind, record, before));
            let built = fresh.is_some();
            scenery.set_value(fresh);
            if built {
                ready.update(|count| *count += 1);
            }
            built.then_some(shown)
        });
        stage
    }

    /// This stage for what nobody looks at first: it tells of changes a frame after the charts.
    pub fn at_leisure(self) -> Self {
        Self { ready: self.settled, ..self }
    }

    /// Calls `f` with scenery and record, and tracks both; `None` while there is no picture.
    pub fn with<T>(&self, f: impl FnOnce(&Scenery, &Record) -> T) -> Option<T> {
        self.ready.track();
        self.peek(f)
    }

    /// As [`Stage::with`], without tracking: for what happens once, when the user acts.
    pub fn peek<T>(&self, f: impl FnOnce(&Scenery, &Record) -> T) -> Option<T> {
        self.scenery.with_value(|scenery| {
            let scenery = scenery.as_ref()?;
            Some(self.session.record.with_value(|record| f(scenery, record)))
        })
    }

    /// As [`Stage::with`], with the scene of the charts.
    pub fn with_scene<T>(&self, f: impl FnOnce(&Scenery, &Scene) -> T) -> Option<T> {
        let loss_axis = self.loss_axis.get();
        self.frozen.news.track();
        self.with(|scenery, record| {
            self.frozen.runs.with_value(|overlays| f(scenery, &scenery.scene(record, loss_axis, overlays)))
        })
    }

    /// The headline of the moment under the cursor.
    pub fn happening(&self) -> Happening {
        let time = self.session.cursor.get();
        self.with(|scenery, record| scenery.teller.happening(record, time)).unwrap_or_default()
    }
}

/// The last saddle whose neighbourhood the run has entered by `time`.
fn reached_saddle(record: &Record, time: f64) -> usize {
    let passed = |event: &&Event| event.kind == EventKind::Jumped && event.time <= time;
    record.events.iter().filter(passed).count()
}

/// Where time axes end: at the horizon, or where the run diverged.
fn shown_until(record: &Record, horizon: f64) -> f64 {
    let diverged = record.events.iter().find(|event| event.kind == EventKind::Diverged);
    diverged.map_or(horizon, |event| event.time.clamp(1e-3 * horizon, horizon))
}

fn path_look(view: &View) -> PathLook {
    PathLook {
        in_space: view.path_view == "space",
        axes: view.path_axes,
        camera: Camera { yaw_rad: view.yaw.to_radians(), pitch_rad: view.pitch.to_radians() },
    }
}
