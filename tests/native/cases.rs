//! Cases that once went wrong, read from `tests/cases/`: what each document gives now.
//!
//! A case is one line in the list of its lab: its file with underscores for hyphens, and behind a
//! colon what its `rule` demands beyond values and certificates.

use saddlescope::lab::saddles::Saddles;
use saddlescope::lab::{Lab, run_document, start};
use saddlescope::settings::Rejection;
use saddlescope::stream::Record;
use serde_json::Value as Json;

/// What a document leads to.
type Answer = Result<Json, Rejection>;

/// A test a line.
macro_rules! cases {
    ($lab:ty { $($(#[$attribute:meta])* $name:ident $(: $rule:expr)?,)* }) => {$(
        #[test]
        $(#[$attribute])*
        fn $name() {
            let case = read(stringify!($name));
            #[allow(unused_mut, unused_assignments)]
            let mut rule: fn(&Answer) = answered;
            $(rule = $rule;)?
            check::<$lab>(&case, rule);
        }
    )*};
}

cases!(Saddles {
    alpha_near_one_small_coefficients,
    alpha_one_small_coefficients,
    column_in_small_units,
    column_whose_squares_underflow: refused_or_two_saddles,
    flow_small_response_large_column,
    flow_small_response_one_feature,
    flow_small_response_silent,
    gradient_descent_blows_up: diverges,
    momentum_flow_raw_data: settles,
    nearly_equal_columns_mild,
    nearly_equal_columns_saddles,
    orthogonal_tolerance_3,
});

cases!(saddlescope::lab::penalties::Penalties {
    cd_columns_of_unlike_size,
    cd_columns_of_unlike_size_mild,
    cd_from_l1_start_step,
    l0_signal_gradient_descent,
    l0_signal_gradient_descent_2,
    mcp_of_proportional_columns: ends_at_the_size_of_a_solution,
    nearly_equal_columns_penalties_path: every_row_is_short,
    raw_salaries: ends_at_the_size_of_a_solution,
});

/// The same as in units of 1e-9, in smaller ones.
#[test]
fn columns_in_ever_smaller_units_keep_their_certificates() {
    for unit in [1e-12, 1e-20] {
        let mut case = read("column_in_small_units");
        for (row, sign) in [1.0, -1.0, 1.0, 0.0].iter().enumerate() {
            case["document"]["settings"]["data"]["design"][row][1] = (sign * unit).into();
        }
        check::<Saddles>(&case, answered);
    }
}

/// The case of a test.
fn read(name: &str) -> Json {
    let path = format!("{}/tests/cases/{}.json", env!("CARGO_MANIFEST_DIR"), name.replace('_', "-"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap()
}

/// The whole result of a document, as `window.saddlescope.run` gives it.
fn answer<L: Lab>(document: &Json) -> Answer {
    let (state, mut run) = start::<L>(document)?;
    Ok(run_document::<L>(state, &Record::of(&mut *run)))
}

/// Checks a case: its rule, and where there is a result its values and certificates.
fn check<L: Lab>(case: &Json, rule: fn(&Answer)) {
    let answer = answer::<L>(&case["document"]);
    rule(&answer);
    let Ok(result) = answer else { return };
    let expect = &case["expect"];
    for value in expect["values"].as_array().into_iter().flatten() {
        check_value(&result, value);
    }
    match &expect["certificates_hold"] {
        Json::Bool(true) => certificates_hold(&result),
        // In words: whenever the run says that it came where it was to come.
        Json::String(_) if ended(&result, &["converged", "horizon_reached"]) => certificates_hold(&result),
        _ => {}
    }
}

/// The rule of a case that has none: there is a result.
fn answered(answer: &Answer) {
    if let Err(rejection) = answer {
        panic!("refused: {rejection:?}");
    }
}

/// Refused with the field named, or the two saddles of one column: at zero and at `n / |X'y|`.
fn refused_or_two_saddles(answer: &Answer) {
    match answer {
        Err(rejection) => assert!(rejection.field == "data" && !rejection.message.is_empty()),
        Ok(result) => {
            let saddles = result["prediction"].as_array().unwrap();
            assert_eq!(saddles.len(), 2);
            assert!((saddles[1]["time"].as_f64().unwrap() / (2.0 / 6e-170) - 1.0).abs() < 1e-12);
        }
    }
}

/// The run says that it diverged, and at which step; the record ends there.
fn diverges(answer: &Answer) {
    let result = answer.as_ref().unwrap();
    assert!(ended(result, &["diverged"]), "{}", result["outcome"]);
    assert!(result["outcome"]["message"].as_str().unwrap().contains("step"));
    assert_eq!(result["events"].as_array().unwrap().last().unwrap()["kind"], "diverged");
}

/// Refused with a sentence, or ended with one.
fn settles(answer: &Answer) {
    match answer {
        Err(rejection) => assert!(!rejection.message.is_empty()),
        Ok(result) => assert!(!result["outcome"]["message"].as_str().unwrap().is_empty()),
    }
}

/// No entry of the estimate is far beyond what one column alone would be fitted with, at most 1.11.
fn ends_at_the_size_of_a_solution(answer: &Answer) {
    let estimate = numbers(at(answer.as_ref().unwrap(), "estimates.estimate.0"));
    assert!(estimate.iter().all(|x| x.abs() < 1.2), "{estimate:?}");
}

/// The least squares solution of least norm has length 0.96: no row of a lasso path is longer.
fn every_row_is_short(answer: &Answer) {
    let result = answer.as_ref().unwrap();
    let rows = result["path"]["coefficients"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        assert!(numbers(row).iter().map(|x| x.abs()).sum::<f64>() <= 0.96, "{row}");
    }
    certificates_hold(result);
}

/// Whether a run ended in one of the given ways.
fn ended(result: &Json, kinds: &[&str]) -> bool {
    result["outcome"]["kind"].as_str().is_some_and(|kind| kinds.contains(&kind))
}

fn certificates_hold(result: &Json) {
    for certificate in result["certificates"].as_array().unwrap() {
        assert_eq!(certificate["holds"], true, "{certificate:#}");
    }
}

fn check_value(result: &Json, value: &Json) {
    let wanted = numbers(&value["is"]);
    let found = match (value["at"].as_str(), value["series"].as_str()) {
        (Some(place), _) => match place.split_once(" lambda ") {
            Some((table, lambda)) => rows_at_lambda(result, table, lambda.parse().unwrap()),
            None => vec![numbers(at(result, place))],
        },
        (_, Some(series)) => vec![vec![interpolated(result, series, value)]],
        _ => panic!("neither at nor series: {value}"),
    };
    // A path may end before a knot it cannot resolve.
    assert!(!found.is_empty() || value["at"].is_string(), "nothing at {value}");
    for row in found {
        assert_eq!(row.len(), wanted.len(), "{value}");
        let largest = wanted.iter().fold(0.0f64, |most, x| most.max(x.abs()));
        let allowed =
            value["absolute"].as_f64().unwrap_or_else(|| value["relative"].as_f64().unwrap() * largest);
        for (x, y) in row.iter().zip(&wanted) {
            assert!((x - y).abs() <= allowed, "{row:?} instead of {wanted:?}");
        }
    }
}

/// What stands at a place, keys and indices joined by dots.
fn at<'a>(result: &'a Json, place: &str) -> &'a Json {
    place.split('.').fold(result, |json, key| match key.parse::<usize>() {
        Ok(index) => &json[index],
        Err(_) => &json[key],
    })
}

/// The coefficients of a path at one lambda: every row there, or what lies between two rows. A path
/// is a list of rows or an object of columns, and may end before.
fn rows_at_lambda(result: &Json, place: &str, lambda: f64) -> Vec<Vec<f64>> {
    const SAME: f64 = 1e-12;
    let table = at(result, place.split([',', '.']).next().unwrap());
    let rows: Vec<(f64, Vec<f64>)> = match table.as_array() {
        Some(rows) => {
            rows.iter().map(|row| (row["lambda"].as_f64().unwrap(), numbers(&row["coefficients"]))).collect()
        }
        None => {
            let lambdas = numbers(&table["lambda"]).into_iter().enumerate();
            lambdas.map(|(row, lambda)| (lambda, numbers(&table["coefficients"][row]))).collect()
        }
    };
    let here = rows.iter().filter(|(at, _)| (at - lambda).abs() <= SAME * lambda);
    let here: Vec<Vec<f64>> = here.map(|(_, row)| row.clone()).collect();
    let around = rows.windows(2).find(|pair| pair[0].0 > lambda && lambda > pair[1].0);
    match around {
        Some([(above, from), (below, to)]) if here.is_empty() => {
            let share = (above - lambda) / (above - below);
            vec![from.iter().zip(to).map(|(a, b)| a + share * (b - a)).collect()]
        }
        _ => here,
    }
}

/// A feature of a recorded series at a time, between rows on the straight line.
fn interpolated(result: &Json, series: &str, value: &Json) -> f64 {
    let feature = value["feature"].as_u64().unwrap() as usize;
    let time = value["time"].as_f64().unwrap();
    let times = numbers(at(result, "trace.time"));
    let rows = at(result, series).as_array().unwrap();
    let values: Vec<f64> = rows.iter().map(|row| row[feature].as_f64().unwrap()).collect();
    let after = times.iter().position(|t| *t >= time).unwrap();
    if after == 0 || times[after] == time {
        return values[after];
    }
    let share = (time - times[after - 1]) / (times[after] - times[after - 1]);
    values[after - 1] + share * (values[after] - values[after - 1])
}

/// A number, or the numbers of a list.
fn numbers(json: &Json) -> Vec<f64> {
    match json.as_array() {
        Some(list) => list.iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect(),
        None => vec![json.as_f64().unwrap_or(f64::NAN)],
    }
}
