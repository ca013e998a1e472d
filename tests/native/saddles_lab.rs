//! The saddle-to-saddle lab from settings to record: certificates, events, changes, reference.

use saddlescope::data::EXACT_CASES;
use saddlescope::lab::change::Change;
use saddlescope::lab::saddles::certificates::Evidence;
use saddlescope::lab::saddles::{
    EXAMPLES, SaddleRun, Saddles, Settings, State, jump_time, parting, saddle_rows,
};
use saddlescope::lab::{Lab, run_document};
use saddlescope::objective::{DiagonalNetwork, LeastSquares};
use saddlescope::run::Run;
use saddlescope::stream::{Publisher, Record};
use saddlescope::trace::{Certificate, Ending, EventKind, Trace};
use serde_json::Value;

fn record(settings: &Settings) -> Record {
    Record::of(&mut SaddleRun::new(settings).unwrap())
}

fn case(name: &'static str, init_scale_log10: f64) -> Settings {
    let mut settings = State::default().settings;
    settings.data.kind = "example";
    settings.data.name = name;
    settings.init_scale_log10 = init_scale_log10;
    settings
}

fn reference(file: &str) -> Value {
    let path = format!("{}/tests/reference/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(json: &Value) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

#[test]
fn every_example_ends_well_and_all_its_certificates_hold() {
    for example in EXAMPLES {
        let record = record(&(example.state)().settings);
        assert_eq!(
            record.outcome.as_ref().map(|outcome| outcome.kind),
            Some(Ending::HorizonReached),
            "{}",
            example.name
        );
        assert!(record.certificates.len() >= 3, "{}", example.name);
        for certificate in &record.certificates {
            assert!(certificate.holds, "{}: {certificate:?}", example.name);
        }
        assert!(record.trace().values().iter().all(|value| value.is_finite()), "{}", example.name);
        assert!(record.events.iter().any(|event| event.kind == EventKind::Jumped), "{}", example.name);
    }
}

#[test]
fn exact_cases_of_the_lab_are_those_of_the_reference() {
    let reference = reference("dynamics.json");
    for expected in reference["cases"].as_array().unwrap() {
        let name = expected["name"].as_str().unwrap();
        let case_name = EXACT_CASES.iter().find(|case| case.name == name).unwrap().name;
        let record = record(&case(case_name, -8.0));
        let saddles = record.table("saddles");
        let wanted = expected["saddles"].as_array().unwrap();
        assert_eq!(saddles.rows(), wanted.len(), "{name}");
        let scale = wanted
            .iter()
            .flat_map(|saddle| numbers(&saddle["coefficients"]))
            .fold(0.0, |m: f64, x| m.max(x.abs()));
        for (row, saddle) in wanted.iter().enumerate() {
            let time = saddle["time"].as_f64().unwrap();
            assert!(
                (saddles.scalar(row, "time") - time).abs() <= 1e-9 * time.max(1.0),
                "{name}, saddle {row}"
            );
            for (found, wanted) in
                saddles.group(row, "coefficients").iter().zip(numbers(&saddle["coefficients"]))
            {
                assert!((found - wanted).abs() <= 1e-9 * scale, "{name}, saddle {row}: {found} for {wanted}");
            }
        }
    }
}

#[test]
fn a_run_stopped_at_a_reference_time_has_the_reference_coefficients() {
    // The last row of a run whose horizon is the reference time: nothing is interpolated.
    let reference = reference("dynamics.json");
    for expected in reference["cases"].as_array().unwrap() {
        let Some(finite) = expected.get("finite_init_scale") else { continue };
        let name = expected["name"].as_str().unwrap();
        let case_name = EXACT_CASES.iter().find(|case| case.name == name).unwrap().name;
        for (tolerance_log10, allowed) in [(-8.0, 1e-6), (-12.0, 1e-9)] {
            for block in finite.as_array().unwrap() {
                let mut settings = case(case_name, block["init_scale"].as_f64().unwrap().log10());
                settings.tolerance_log10 = tolerance_log10;
                let times = numbers(&block["accelerated_times"]);
                let rows = block["coefficients"].as_array().unwrap();
                let scale = rows.iter().flat_map(numbers).fold(0.0, |m: f64, x| m.max(x.abs()));
                for (time, row) in times.iter().zip(rows).step_by(3) {
                    settings.horizon = Some(*time);
                    let record = record(&settings);
                    let trace = record.trace();
                    let last = trace.rows() - 1;
                    assert_eq!(trace.scalar(last, "time"), *time);
                    for (found, wanted) in trace.group(last, "coefficients").iter().zip(numbers(row)) {
                        assert!(
                            (found - wanted).abs() <= allowed * scale,
                            "{name} at {time}: {found} for {wanted}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn measured_jumps_come_nearer_to_the_prediction_as_alpha_shrinks() {
    let errors: Vec<f64> = [-4.0, -16.0, -64.0, -300.0]
        .into_iter()
        .map(|exponent| {
            let record = record(&case("non_monotone", exponent));
            let predicted = record.table("saddles").scalar(3, "time");
            (jump_time(&record.events, 3).unwrap() - predicted).abs()
        })
        .collect();
    assert!(errors.is_sorted_by(|a, b| a > b), "{errors:?}");
    assert!(errors[3] < 0.01, "{errors:?}");
}

#[test]
fn the_record_does_not_depend_on_how_the_work_was_sliced() {
    for example in EXAMPLES.iter().filter(|example| example.name != "stochastic") {
        let settings = (example.state)().settings;
        let whole = record(&settings);
        let mut run = SaddleRun::new(&settings).unwrap();
        let (mut publisher, mut sliced, mut trace) = (Publisher::default(), Record::default(), run.trace());
        while !sliced.finished {
            let progress = run.advance(17, &mut trace);
            let (header, numbers) = publisher.patch(&run, &trace, progress);
            sliced.apply(header, numbers);
        }
        assert!(sliced == whole, "{}: the same bits, whatever the slices", example.name);
    }
}

#[test]
fn the_table_of_saddles_names_what_changes() {
    let record = record(&case("non_monotone", -17.0));
    let names = ["a", "b", "c"].map(String::from);
    let rows = saddle_rows(&record, &names);
    let words: Vec<(Vec<String>, Vec<String>)> = rows.into_iter().map(|row| (row.woke, row.let_go)).collect();
    let expected = [("", ""), ("b", ""), ("c", ""), ("a", "bc"), ("c", ""), ("b", "")];
    for ((woke, let_go), (on, off)) in words.iter().zip(expected) {
        assert_eq!((woke.concat(), let_go.concat()), (on.to_string(), off.to_string()));
    }
}

#[test]
fn a_change_from_here_keeps_what_came_before_and_changes_what_comes_after() {
    let mut settings = case("orthogonal", -4.0);
    settings.method = "gradient_descent";
    settings.horizon = Some(1.2);
    let plain = record(&settings);
    settings.changes = vec![Change { time: 0.5, quantity: "step", value: settings.step }];
    let same = record(&settings);
    assert_eq!(
        last_coefficients(&same),
        last_coefficients(&plain),
        "a change to the same value changes nothing"
    );
    assert!(same.events.iter().any(|event| event.kind == EventKind::Changed && event.time >= 0.5));
    settings.changes[0].value = 0.25 * settings.step;
    let changed = record(&settings);
    assert_ne!(last_coefficients(&changed), last_coefficients(&plain));
    let before = |record: &Record| {
        let rows = record.trace().series("time", 0).take_while(|time| *time < 0.5).count();
        record.trace().values()[..rows * record.trace().row_width()].to_vec()
    };
    assert_eq!(before(&changed), before(&plain), "nothing before the change is touched");
}

fn last_coefficients(record: &Record) -> Vec<f64> {
    record.trace().group(record.trace().rows() - 1, "coefficients").to_vec()
}

#[test]
fn too_long_a_step_ends_in_a_sentence_and_finite_numbers() {
    let mut settings = case("non_monotone", -2.0);
    settings.method = "gradient_descent";
    settings.step = 1.0;
    settings.horizon = Some(1000.0);
    let record = record(&settings);
    let outcome = record.outcome.clone().unwrap();
    assert_eq!(outcome.kind, Ending::Diverged);
    assert!(outcome.message.contains("diverged at step"), "{}", outcome.message);
    assert!(record.trace().values().iter().all(|value| value.is_finite()));
    assert!(record.events.iter().any(|event| event.kind == EventKind::Diverged));
}

#[test]
fn changes_of_what_the_method_does_not_have_leave_the_run_as_it_is() {
    for (method, quantity) in [("gradient_flow", "step"), ("gradient_descent", "momentum")] {
        let mut settings = case("swap", -6.0);
        settings.method = method;
        let plain = record(&settings);
        let time = 0.3 * plain.trace().scalar(plain.trace().rows() - 1, "time");
        settings.changes = vec![Change { time, quantity, value: 0.5 }];
        assert_eq!(record(&settings), plain, "{method}, {quantity}");
    }
}

#[test]
fn the_document_of_a_run_reads_back_bit_equal() {
    let settings = case("swap", -8.0);
    let state = State { settings, ..State::default() };
    let record = record(&state.settings);
    let document = run_document::<Saddles>(saddlescope::json::state_to_json::<Saddles>(&state), &record);
    let back: Value = serde_json::from_str(&document.to_string()).unwrap();
    assert_eq!(numbers(&back["trace"]["loss"]), record.trace().series("loss", 0).collect::<Vec<_>>());
    let rows = back["trace"]["coefficients"].as_array().unwrap();
    assert_eq!(numbers(&rows[rows.len() - 1]), last_coefficients(&record));
    assert_eq!(back["outcome"]["kind"], "horizon_reached");
    assert_eq!(back["prediction"].as_array().unwrap().len(), 4);
    assert_eq!(back["events"].as_array().unwrap().len(), record.events.len());
}

/// Rebuilds a trace with one number altered.
fn tampered(record: &Record, row: usize, column: usize, alter: impl Fn(f64) -> f64) -> Trace {
    let table = record.trace();
    let columns: Vec<(&str, usize)> = table.columns().iter().map(|c| (c.name.as_str(), c.width)).collect();
    let mut trace = Trace::new(columns, 100_000);
    for (k, values) in table.values().chunks_exact(table.row_width()).enumerate() {
        let mut values = values.to_vec();
        if k == row {
            values[column] = alter(values[column]);
        }
        trace.push_exact(&values);
    }
    trace.outcome = record.outcome.clone();
    trace
}

#[test]
fn certificates_turn_amber_when_the_numbers_are_broken_on_purpose() {
    let settings = case("non_monotone", -8.0);
    let record = record(&settings);
    let data = settings.checked_dataset().unwrap();
    let problem = LeastSquares::new(&data.design, &data.response).unwrap();
    let network =
        DiagonalNetwork::new(problem, 2, settings.init_scale_log10 * std::f64::consts::LN_10).unwrap();
    let judge = |trace: &Trace,
                 saddles: &saddlescope::trace::Table,
                 optimum: &saddlescope::trace::Table|
     -> Vec<Certificate> {
        Evidence {
            network: &network,
            method: settings.method,
            tolerance: 1e-8,
            walls: &[1.0; 3],
            saddles,
            lasso: record.table("lasso"),
            optimum,
            effective: record.table("effective_scale"),
            trace,
        }
        .certificates()
    };
    let failing = |list: Vec<Certificate>| -> Vec<String> {
        list.into_iter()
            .filter(|certificate| !certificate.holds)
            .map(|certificate| certificate.name)
            .collect()
    };
    let (saddles, optimum) = (record.table("saddles"), record.table("optimum"));
    let middle = record.trace().rows() / 2;
    let position = |name: &str| record.trace().position(name).unwrap().0;

    let untouched = tampered(&record, 0, 0, |x| x);
    assert_eq!(failing(judge(&untouched, saddles, optimum)), Vec::<String>::new());

    let coefficient = tampered(&record, middle, position("coefficients"), |beta| beta * (1.0 + 1e-6));
    assert_eq!(failing(judge(&coefficient, saddles, optimum)), ["α² is conserved"]);

    let dual = tampered(&record, middle, position("dual"), |_| 1.4);
    assert_eq!(
        failing(judge(&dual, saddles, optimum)),
        ["α² is conserved", "s stays between its walls", "s is the integrated gradient"]
    );

    let loss = tampered(&record, middle, position("loss"), |loss| loss + 1e-3);
    assert_eq!(failing(judge(&loss, saddles, optimum)), ["The loss never rises"]);

    let not_a_number = tampered(&record, middle, position("dual"), |_| f64::NAN);
    assert!(
        failing(judge(&not_a_number, saddles, optimum)).contains(&"s stays between its walls".to_string())
    );

    let mut bad_optimum = optimum.clone();
    let mut row = optimum.values().to_vec();
    row[optimum.position("l1_norm").unwrap().0] *= 1.001;
    bad_optimum.truncate(0);
    bad_optimum.push(&row);
    let names = failing(judge(&untouched, saddles, &bad_optimum));
    assert!(names.contains(&"The last saddle has the least ℓ1 norm".to_string()), "{names:?}");
}

#[test]
fn settings_that_do_not_fit_are_refused_with_the_field_named() {
    let refused = |edit: &dyn Fn(&mut Settings)| {
        let mut settings = case("orthogonal", -8.0);
        edit(&mut settings);
        let state = State { settings, ..State::default() };
        Saddles::start(&state).err().map(|rejection| (rejection.field, rejection.message))
    };
    let (field, message) = refused(&|s| s.init_exponents = vec![1.0, 2.0, 3.0]).unwrap();
    assert_eq!(field, "init_exponents");
    assert!(message.contains("3 exponents for 2 features"), "{message}");
    let (field, message) = refused(&|s| {
        s.depth = 4;
        s.init_scale_log10 = -200.0;
    })
    .unwrap();
    assert_eq!(field, "init_scale_log10");
    assert!(message.contains("depth"), "{message}");
    assert!(refused(&|_| {}).is_none());
}

#[test]
fn the_lasso_parts_from_the_jumps_on_diabetes_where_the_reference_says() {
    let record = record(&State::default().settings);
    let (shared, knot, jump) = parting(&record).unwrap();
    for (found, wanted) in [(shared, 295.562), (knot, 318.176), (jump, 320.814)] {
        assert!((found - wanted).abs() < 1e-3, "{found} for {wanted}");
    }
    assert_eq!(parting(&self::record(&case("orthogonal", -8.0))), None, "no feature lets go");
}
