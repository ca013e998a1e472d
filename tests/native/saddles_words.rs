//! What the saddle-to-saddle lab says: one rule of waking in strip, table and bars, and claims that the run bears out.

use saddlescope::lab::saddles::{
    Departure, EXAMPLES, SaddleRun, State, Teller, awake, parting, saddle_rows, values_at,
};
use saddlescope::objective::LeastSquares;
use saddlescope::stream::Record;
use saddlescope::trace::{Event, EventKind, Table};

/// A run with what its words are made of.
struct Told {
    record: Record,
    teller: Teller,
    names: Vec<String>,
    departure: Departure,
}

impl Told {
    fn of(state: &State) -> Self {
        let settings = &state.settings;
        let record = Record::of(&mut SaddleRun::new(settings).unwrap());
        let data = settings.checked_dataset().unwrap();
        let problem = LeastSquares::new(&data.design, &data.response).unwrap();
        let walls = record.table("optimum").group(0, "walls").to_vec();
        let names = data.names;
        let teller = Teller::new(settings, names.clone(), &problem, &walls);
        let departure = Departure::main(settings, &problem, &walls);
        Self { record, teller, names, departure }
    }

    fn saddles(&self) -> &Table {
        self.record.table("saddles")
    }

    fn turns(&self) -> impl Iterator<Item = &Event> {
        self.record.events.iter().filter(|event| event.feature.is_some())
    }

    /// Coefficients at an accelerated time.
    fn coefficients(&self, time: f64) -> Vec<f64> {
        let trace = self.record.trace();
        trace.group_at(trace.row_where("time", time).unwrap(), "coefficients")
    }

    fn horizon(&self) -> f64 {
        self.record.table("optimum").scalar(0, "horizon")
    }
}

fn example(name: &str) -> State {
    (EXAMPLES.iter().find(|example| example.name == name).unwrap().state)()
}

fn number(text: &str) -> f64 {
    text.replace('\u{2212}', "-").parse().unwrap_or_else(|_| panic!("\"{text}\" is no number"))
}

/// Moments along a run: ten, and just after each event.
fn moments(told: &Told) -> Vec<f64> {
    let (first, end) = (told.record.table("optimum").scalar(0, "first_time"), told.horizon());
    let along = (0..10).map(|k| first * (end / first).powf(f64::from(k) / 9.0));
    along.chain(told.record.events.iter().map(|event| event.time)).collect()
}

#[test]
fn strip_and_table_give_the_same_times_in_every_example() {
    for known in EXAMPLES {
        let told = Told::of(&(known.state)());
        let rows = saddle_rows(&told.record, &told.names);
        let mut compared = 0;
        for event in told.turns().filter(|event| event.saddle.is_some()) {
            let row = &rows[event.saddle.unwrap()];
            assert_eq!(row.measured, Some(event.time), "{}", known.name);
            let name = &told.names[event.feature.unwrap()];
            let list = if event.kind == EventKind::Activated { &row.woke } else { &row.let_go };
            assert!(list.contains(name), "{}: {name} at {}", known.name, event.time);
            let said = told.teller.happening(&told.record, event.time);
            let at = said.headline.split("t = ").nth(1).unwrap();
            assert!((number(at) / event.time - 1.0).abs() < 1e-3, "{}", said.headline);
            let error = said.detail.split('(').nth(1).unwrap().split(' ').next().unwrap().replace('+', "");
            let wanted = 100.0 * row.error.unwrap();
            assert!(
                (number(&error) - wanted).abs() <= 0.051,
                "{}: {}, table {wanted}",
                known.name,
                said.detail
            );
            compared += 1;
        }
        assert!(compared > 1, "{}", known.name);
    }
}

#[test]
fn next_never_names_what_has_happened_and_late_names_the_cause() {
    let mut late = 0;
    for known in EXAMPLES {
        let told = Told::of(&(known.state)());
        for time in moments(&told) {
            let said = told.teller.happening(&told.record, time).detail;
            let now = awake(&told.record.events, told.names.len(), time);
            let Some((which, rest)) =
                ["next: ", "late: "].iter().find_map(|word| Some((*word, said.split(word).nth(1)?)))
            else {
                continue;
            };
            let at = rest.split(" at ").nth(1).unwrap().split(' ').next().unwrap();
            assert_eq!(number(at) > time, which == "next: ", "{} at {time}: {said}", known.name);
            if which == "late: " {
                assert!(said.contains("α = ") || said.contains("batches"), "{said}");
                late += 1;
            }
            for name in rest.split(&[',', ' '][..]).filter(|word| told.names.iter().any(|name| name == word))
            {
                let feature = told.names.iter().position(|known| known == name).unwrap();
                let lets_go =
                    rest.contains(&format!("{name} lets go")) || rest.contains(&format!("{name} let go"));
                if !rest.contains("let go") {
                    assert_eq!(now[feature], lets_go, "{} at {time}: {said}", known.name);
                }
            }
        }
    }
    assert!(late > 0, "the soft start is late");
}

#[test]
fn on_diabetes_the_run_makes_every_predicted_jump_and_no_other() {
    let told = Told::of(&State::default());
    let errors: Vec<f64> =
        saddle_rows(&told.record, &told.names).iter().skip(1).map(|row| row.error.unwrap()).collect();
    assert_eq!(errors.len(), 11);
    assert!((errors[0] + 0.0295).abs() < 1e-3, "{errors:?}");
    assert!(errors.iter().all(|error| error.abs() < 0.21), "{errors:?}");
    assert!(told.turns().all(|event| event.saddle.is_some()), "no detour");
}

#[test]
fn a_run_that_left_the_limit_names_the_true_cause() {
    let main = |change: &dyn Fn(&mut State)| {
        let mut state = example("swap");
        state.settings.init_scale_log10 = -200.0;
        change(&mut state);
        Told::of(&state).departure
    };
    assert_eq!(main(&|_| {}), Departure::InitScale);
    let heavy_ball = |momentum: f64| {
        move |state: &mut State| {
            state.settings.method = "heavy_ball";
            state.settings.momentum = momentum;
            state.settings.step = 0.1;
        }
    };
    assert_eq!(main(&heavy_ball(0.9)), Departure::Momentum);
    assert_eq!(main(&heavy_ball(0.0)), Departure::Step);
    assert_eq!(
        main(&|state| {
            state.settings.method = "gradient_descent";
            state.settings.step = 1e-5;
        }),
        Departure::InitScale
    );
    let mut noisy = example("stochastic");
    (noisy.settings.batch_size, noisy.settings.step) = (1, 0.1);
    assert_eq!(Told::of(&noisy).departure, Departure::Noise);
    let mut state = example("swap");
    state.settings.init_scale_log10 = -200.0;
    heavy_ball(0.9)(&mut state);
    let told = Told::of(&state);
    let said = told.teller.happening(&told.record, 1.0).detail;
    assert!(said.contains("late: x3, due at 0.5"), "{said}");
    assert!(said.contains("momentum 0.9") && !said.contains("α"), "{said}");
}

#[test]
fn a_diverged_run_says_so_and_nothing_of_a_next_jump() {
    let mut state = example("swap");
    state.settings.method = "gradient_descent";
    state.settings.step = 1.5;
    let told = Told::of(&state);
    let said = told.teller.happening(&told.record, told.horizon());
    assert!(said.headline.starts_with("Diverged at t = "), "{}", said.headline);
    assert!(said.detail.contains("diverged") && !said.detail.contains("next"), "{}", said.detail);
}

#[test]
fn no_loss_below_rounding_is_printed() {
    for known in EXAMPLES {
        let told = Told::of(&(known.state)());
        let start = told.saddles().scalar(0, "loss");
        for row in saddle_rows(&told.record, &told.names) {
            assert!(row.loss == 0.0 || row.loss > 1e-15 * start, "{}: {}", known.name, row.loss);
        }
        let said = values_at(&told.record, told.horizon());
        assert!(!said.contains("10⁻²") && !said.contains("10⁻³"), "{}: {said}", known.name);
    }
}

/// The first time each feature woke, in order.
fn wake_order(told: &Told) -> Vec<usize> {
    let mut order = Vec::new();
    for event in told.turns().filter(|event| event.kind == EventKind::Activated && event.saddle.is_some()) {
        if !order.contains(&event.feature.unwrap()) {
            order.push(event.feature.unwrap());
        }
    }
    order
}

/// The order in which the prediction wakes them.
fn predicted_order(told: &Told) -> Vec<usize> {
    let mut order = Vec::new();
    for row in 0..told.saddles().rows() {
        for (i, beta) in told.saddles().group(row, "coefficients").iter().enumerate() {
            if *beta != 0.0 && !order.contains(&i) {
                order.push(i);
            }
        }
    }
    order
}

#[test]
fn notice_diabetes() {
    let told = Told::of(&example("diabetes"));
    let rows = saddle_rows(&told.record, &told.names);
    assert!(rows.iter().skip(1).all(|row| row.woke.len() == 1), "each step is one feature waking");
    let let_go: Vec<_> = rows.iter().filter(|row| !row.let_go.is_empty()).collect();
    assert_eq!(let_go.len(), 1);
    assert_eq!(let_go[0].let_go, ["s3"]);
    let (shared, knot, jump) = parting(&told.record).unwrap();
    assert_eq!(
        [let_go[0].predicted, shared, jump, knot].map(|t| (10.0 * t).round()),
        [2956.0, 2956.0, 3208.0, 3182.0]
    );
}

#[test]
fn notice_let_go() {
    let told = Told::of(&example("let_go"));
    let rows = saddle_rows(&told.record, &told.names);
    assert!((rows[3].predicted - 1.9).abs() < 1e-9 && rows[3].error.unwrap().abs() < 0.05);
    assert_eq!((rows[3].woke.len(), rows[3].let_go.len()), (1, 2));
    let sign = |row: usize| told.saddles().group(row, "coefficients")[2].signum();
    assert_eq!(rows[4].woke, ["x3"]);
    assert_eq!(sign(2), -sign(4));
}

#[test]
fn notice_swap() {
    let told = Told::of(&example("swap"));
    assert_eq!(wake_order(&told)[..2], [2, 1]);
    let rows = saddle_rows(&told.record, &told.names);
    assert_eq!(
        (&rows[1].active[..], &rows[2].active[..]),
        (&["x3".to_string()][..], &["x2".to_string()][..])
    );
    assert!(rows[2].loss < rows[1].loss);
}

#[test]
fn notice_orthogonal() {
    let told = Told::of(&example("orthogonal"));
    let rows = saddle_rows(&told.record, &told.names);
    assert_eq!(rows.len(), 3);
    assert!((rows[1].predicted - 1.0 / 1.5).abs() < 1e-12 && (rows[2].predicted - 1.0 / 0.5).abs() < 1e-12);
    assert!(rows.iter().skip(1).all(|row| row.woke.len() == 1 && row.let_go.is_empty()));
}

#[test]
fn notice_soft_start() {
    let mut state = example("soft_start");
    let least_share = |told: &Told, time: f64| {
        let sizes: Vec<f64> = told.coefficients(time).iter().map(|beta| beta.abs()).collect();
        sizes.iter().copied().fold(f64::INFINITY, f64::min) / sizes.iter().copied().fold(0.0, f64::max)
    };
    let soft = Told::of(&state);
    assert!(least_share(&soft, 0.1) > 0.1, "all move from the first moment");
    state.settings.init_scale_log10 = -12.0;
    let sharp = Told::of(&state);
    assert!(least_share(&sharp, 0.95) < 1e-6, "one moves first");
    let worst = |told: &Told| {
        let rows = saddle_rows(&told.record, &told.names);
        rows.iter().skip(1).map(|row| row.error.map_or(1.0, f64::abs)).fold(0.0, f64::max)
    };
    assert!(worst(&soft) > 0.3 && worst(&sharp) < 0.06, "{} {}", worst(&soft), worst(&sharp));
}

#[test]
fn notice_sparse_recovery() {
    let mut found = 0;
    for seed in 1..=12 {
        let mut state = example("sparse_recovery");
        state.settings.data.regression.gaussian.seed = seed;
        let told = Told::of(&state);
        let last = told.saddles().group(told.saddles().rows() - 1, "coefficients");
        let sizes: Vec<i32> =
            last.iter().filter(|beta| **beta != 0.0).map(|beta| (10.0 * beta.abs()).round() as i32).collect();
        let mut sorted = sizes.clone();
        sorted.sort_unstable();
        found += u32::from(sorted == [4, 6, 8, 10]);
        if seed == 1 {
            assert_eq!(wake_order(&told), predicted_order(&told));
            let times: Vec<f64> = (1..5).map(|row| told.saddles().scalar(row, "time")).collect();
            assert!(times.is_sorted_by(|a, b| a < b), "one by one");
            let detours: Vec<_> = told.turns().filter(|event| event.saddle.is_none()).collect();
            assert_eq!(detours.iter().map(|event| event.feature).collect::<Vec<_>>(), [Some(4)]);
            assert_eq!(told.departure, Departure::InitScale);
            assert!(told.coefficients(told.horizon())[4].abs() < 0.05, "a little");
        }
    }
    assert!(found >= 10, "the limit ends at the four that matter for {found} of 12 seeds");
}

#[test]
fn notice_unequal_scales() {
    let told = Told::of(&example("unequal_scales"));
    assert_eq!(told.record.table("optimum").group(0, "walls"), [1.0, 0.25]);
    assert_eq!(wake_order(&told), [1, 0]);
    let slope = |i: usize| told.saddles().group(1, "dual")[i].abs() / told.saddles().scalar(1, "time");
    assert!(slope(0) > slope(1), "x1 is the stronger");
}

#[test]
fn notice_stochastic() {
    let mut in_order = 0;
    for seed in 1..=12 {
        let mut state = example("stochastic");
        state.settings.sampling_seed = seed;
        let told = Told::of(&state);
        let losses: Vec<f64> = told.record.trace().series("loss", 0).collect();
        assert!(losses.windows(2).any(|pair| pair[1] > pair[0]), "the loss rattles");
        assert_eq!(predicted_order(&told).len(), 7);
        in_order += u32::from(wake_order(&told) == predicted_order(&told));
    }
    assert!(in_order >= 10, "in order for {in_order} of 12 seeds");
}

#[test]
fn notice_deep() {
    // How far the loss is from the saddle's in the middle of a plateau.
    let unevenness = |depth: u64| {
        let mut state = example("deep");
        state.settings.depth = depth;
        let told = Told::of(&state);
        let rows = saddle_rows(&told.record, &told.names);
        let middle = 0.5 * (rows[1].measured.unwrap() + rows[2].measured.unwrap());
        let trace = told.record.trace();
        let loss = trace.scalar_at(trace.row_where("time", middle).unwrap(), "loss");
        (loss / rows[1].loss - 1.0).abs()
    };
    assert!(unevenness(3) < 0.1 * unevenness(2), "{} {}", unevenness(3), unevenness(2));
}

#[test]
fn every_notice_is_tested_here() {
    let source = include_str!("saddles_words.rs");
    for known in EXAMPLES {
        assert!(source.contains(&format!("fn notice_{}()", known.name)), "{}", known.name);
    }
}
