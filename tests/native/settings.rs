//! Settings as link, JSON and schema: format then parse is the identity, garbage never panics.

use proptest::prelude::*;
use saddlescope::json::{schema, state_from_json, state_to_json};
use saddlescope::lab::Lab;
use saddlescope::lab::change::Change;
use saddlescope::lab::penalties::Penalties;
use saddlescope::lab::regression::{Inline, RegressionState};
use saddlescope::lab::saddles::{EXAMPLES, FIELDS, Saddles, State};
use saddlescope::link::{format_hash, format_query, left_out, parse_query, split_hash};
use saddlescope::settings::{Kind, Value};
use serde_json::json;
use std::sync::Arc;

/// A state with every field away from its default.
fn unusual() -> State {
    let mut state = State::default();
    let settings = &mut state.settings;
    settings.data.kind = "inline";
    settings.data.regression.inline = Arc::new(Inline {
        design: vec![vec![1.5, -2.0], vec![0.1, 1e-7], vec![3.0, 4.0]],
        response: vec![1.0, 0.2, -3.0],
        names: vec!["age, years".into(), "s&p".into()],
    });
    settings.data.regression.standardise = Some(false);
    settings.init_scale_log10 = -17.5;
    settings.init_exponents = vec![1.0, 0.25];
    settings.method = "heavy_ball";
    settings.horizon = Some(12.25);
    settings.changes = vec![Change { time: 0.5, quantity: "momentum", value: 0.3 }];
    state.view.watching.time = Some(3.75);
    state.view.selected = 2;
    state.view.watching.hidden = vec!["seed".into()];
    state.view.watching.overlays =
        vec![format_query::<Saddles>("let_go", &(EXAMPLES[1].state)()), "v=1&alpha=-3".into()];
    state
}

#[test]
fn links_hold_the_whole_state() {
    for example in EXAMPLES {
        let state = (example.state)();
        let query = format_query::<Saddles>(example.name, &state);
        let opened = parse_query::<Saddles>(&query);
        assert_eq!((opened.example, &opened.state, opened.notices.len()), (example.name, &state, 0));
    }
    let state = unusual();
    for example in EXAMPLES {
        let hash = format_hash::<Saddles>(example.name, &state);
        let (lab, query) = split_hash(&hash);
        assert_eq!(lab, "saddles");
        let opened = parse_query::<Saddles>(query);
        assert_eq!(opened.state, state, "{hash}");
        assert!(opened.notices.is_empty(), "{:?}", opened.notices);
    }
}

#[test]
fn the_default_state_has_an_empty_query_and_an_edit_a_short_one() {
    let mut state = State::default();
    assert_eq!(format_hash::<Saddles>("diabetes", &state), "#/saddles");
    state.settings.init_scale_log10 = -30.0;
    state.settings.method = "heavy_ball";
    state.view.time_axis = "arc_length";
    state.view.watching.time = Some(123.456789);
    let hash = format_hash::<Saddles>("diabetes", &state);
    assert!(hash.len() < 300, "{hash}");
}

#[test]
fn values_out_of_range_fall_back_to_the_nearest_and_are_named() {
    let opened = parse_query::<Saddles>("v=1&alpha=-999&method=magic&depth=9&nonsense=3&t=-4&step=NaN");
    // The nearest legal init scale is -300; at depth 4 the smallest one that can be run is -6.
    assert_eq!(opened.state.settings.init_scale_log10, -6.0);
    assert_eq!(opened.state.settings.depth, 4);
    assert_eq!(opened.state.settings.method, "gradient_flow");
    assert_eq!(opened.state.view.watching.time, Some(0.0));
    assert_eq!(opened.notices.len(), 7, "{:?}", opened.notices);
    assert!(opened.notices[6].contains("10^-300 is below 10^-6"), "{}", opened.notices[6]);
    assert!(
        opened.notices[0].contains("-999") && opened.notices[0].contains("-300"),
        "{}",
        opened.notices[0]
    );
    let other = parse_query::<Saddles>("v=7&example=nowhere");
    assert_eq!(other.notices.len(), 2);
}

#[test]
fn json_reads_back_and_refuses_by_name() {
    let state = unusual();
    let document = state_to_json::<Saddles>(&state);
    let text = document.to_string();
    let back = state_from_json::<Saddles>(&serde_json::from_str(&text).unwrap()).unwrap();
    assert_eq!(back, state);
    let refused =
        |document: serde_json::Value| state_from_json::<Saddles>(&document).unwrap_err().to_string();
    assert!(
        refused(json!({"settings": {"init_scale_log10": 3}})).starts_with("init_scale_log10: 3 is outside")
    );
    assert!(refused(json!({"settings": {"init_scale_log10": "low"}})).contains("init_scale_log10"));
    assert!(refused(json!({"settings": {"alpha": 3}})).contains("alpha"));
    assert!(refused(json!({"settings": {"data": {"kind": "magic"}}})).starts_with("kind"));
    assert!(refused(json!({"lab": "penalties"})).starts_with("lab"));
    assert!(refused(json!([1, 2])).starts_with("document"));
}

#[test]
fn the_example_of_the_interface_is_understood() {
    let document = json!({
        "app": "saddlescope", "version": 1, "lab": "saddles",
        "settings": {
            "data": {"kind": "inline", "design": [[0,1,0],[-1,-2,-2],[0,-2,2]], "response": [3,2,1], "standardise": false},
            "init_scale_log10": -8, "depth": 2, "method": "gradient_flow", "horizon": 8.0
        }
    });
    let state = state_from_json::<Saddles>(&document).unwrap();
    assert_eq!(state.settings.data.regression.inline.design[1], [-1.0, -2.0, -2.0]);
    assert_eq!(state.settings.horizon, Some(8.0));
    assert!(Saddles::start(&state).is_ok());
}

#[test]
fn the_penalties_lab_keeps_the_same_promises() {
    use saddlescope::lab::penalties::EXAMPLES;
    for example in EXAMPLES {
        let state = (example.state)();
        let document = state_to_json::<Penalties>(&state);
        assert_eq!(state_from_json::<Penalties>(&document).unwrap(), state, "{}", example.name);
        let query = format_query::<Penalties>(example.name, &state);
        let opened = parse_query::<Penalties>(&query);
        assert_eq!((opened.state, opened.notices), (state, Vec::new()), "{}", example.name);
    }
    let mut keys: Vec<_> = Penalties::fields().iter().map(|field| field.key).collect();
    let default = (EXAMPLES[0].state)();
    for field in Penalties::fields() {
        assert!(!field.hint.is_empty() && !field.label.is_empty(), "{}", field.name);
        assert_eq!(field.check(&field.value(&default)), Ok(()), "{}", field.name);
    }
    keys.sort_unstable();
    let count = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), count, "link keys are unique");
}

#[test]
fn parameters_are_read_for_the_penalty_the_document_selects() {
    let read = |settings: serde_json::Value| {
        state_from_json::<Penalties>(&serde_json::json!({"lab": "penalties", "settings": settings}))
    };
    let state =
        read(serde_json::json!({"penalty": "scad", "parameters": {"lam": 0.25, "concavity": 4.0}})).unwrap();
    let named = |name: &str| {
        let field = Penalties::fields().iter().find(|field| field.name == name).unwrap();
        field.value(&state)
    };
    assert_eq!(named("scad.lam"), Value::Number(0.25));
    assert_eq!(named("scad.concavity"), Value::Number(4.0));
    for (settings, field) in [
        (serde_json::json!({"penalty": "teapot"}), "penalty"),
        (serde_json::json!({"penalty": "scad", "parameters": {"concavity": 1.5}}), "parameters"),
        (serde_json::json!({"penalty": "weep", "parameters": {"c": -9.0}}), "parameters"),
        (serde_json::json!({"parameters": {"slope": 1.0}}), "parameters"),
        (serde_json::json!({"evaluate": {"tau": [0.0]}}), "evaluate"),
        (serde_json::json!({"compare": []}), "compare"),
        (serde_json::json!({"mcp.lam": -1.0}), "mcp.lam"),
    ] {
        assert_eq!(read(settings.clone()).unwrap_err().field, field, "{settings}");
    }
}

/// What people paste and programs append: from the links as they arrive.
#[test]
fn blanks_in_a_link_mean_nothing_and_notices_shorten_what_they_repeat() {
    let cases: serde_json::Value = serde_json::from_str(include_str!("../cases/links.json")).unwrap();
    let hashes: Vec<_> =
        cases["links"].as_array().unwrap().iter().map(|link| link["hash"].as_str().unwrap()).collect();
    let opened = |hash: &str| parse_query::<Saddles>(split_hash(hash).1);
    for hash in [
        hashes[0],
        "#/saddles?v=1&alpha=-7 ",
        "#/saddles?v=1 &alpha=%20-7%0A",
        "#/saddles?v=1&alpha=-7\u{a0}",
    ] {
        let opened = opened(hash);
        assert_eq!((opened.state.settings.init_scale_log10, opened.notices), (-7.0, vec![]), "{hash}");
    }
    assert_eq!(split_hash("#/penalties%20%20"), ("penalties", ""));
    let long = "a".repeat(3000);
    let others = ["example", "alpha", "data", "rows", "method", "names", "k", &long];
    let others = others.map(|key| format!("#/saddles?v=1&{key}={long}"));
    for hash in hashes[1..].iter().map(|hash| (*hash).to_string()).chain(others) {
        for notice in opened(&hash).notices {
            assert!(notice.chars().count() < 300, "{notice}");
        }
    }
}

#[test]
fn every_field_has_a_unique_key_a_hint_and_a_legal_default() {
    let default = State::default();
    for (k, field) in FIELDS.iter().enumerate() {
        assert!(FIELDS[..k].iter().all(|other| other.key != field.key), "{} twice", field.key);
        assert!(!field.label.is_empty() && !field.hint.is_empty(), "{}", field.key);
        let value = field.value(&default);
        assert!(field.check(&value).is_ok(), "{}: {value:?}", field.key);
        let mut copy = default.clone();
        field.put(&mut copy, &value).unwrap();
        assert_eq!(copy, default, "{}: writing what was read changes nothing", field.key);
    }
    let schema = schema::<Saddles>();
    assert_eq!(schema["fields"].as_array().unwrap().len(), FIELDS.len());
    assert!(schema["fields"].as_array().unwrap().iter().all(|field| field["type"].is_string()));
}

/// A legal value of any simple field.
fn legal(kind: Kind) -> BoxedStrategy<Option<Value>> {
    match kind {
        Kind::Number { min, max, .. } => (min..=max).prop_map(|x| Some(Value::Number(x))).boxed(),
        Kind::Integer { min, max } => (min..=max).prop_map(|x| Some(Value::Integer(x))).boxed(),
        Kind::Choice(choices) => proptest::sample::select(choices.iter().map(|c| c.name).collect::<Vec<_>>())
            .prop_map(|name| Some(Value::Choice(name)))
            .boxed(),
        Kind::Flag => any::<bool>().prop_map(|on| Some(Value::Flag(on))).boxed(),
        Kind::Structured(_) => Just(None).boxed(),
    }
}

#[test]
fn own_data_start_with_the_settings_of_own_data() {
    let small = Inline { design: vec![vec![1.0], vec![2.0]], response: vec![1.0, 3.0], names: Vec::new() };
    let mut state = unusual();
    state.use_own(small.clone());
    let settings = &state.settings;
    assert!(settings.data.standardises());
    assert_eq!((settings.horizon, settings.changes.len()), (None, 0), "times of other data mean nothing");
    assert!(Saddles::start(&state).is_ok());

    let mut state = saddlescope::lab::penalties::State::default();
    state.settings.data.regression.standardise = Some(false);
    state.settings.changes = vec![Change { time: 5.0, quantity: "weight", value: 0.3 }];
    state.use_own(small);
    assert!(state.settings.data.standardises());
    assert_eq!(state.settings.changes.len(), 0);
}

#[test]
fn own_data_too_long_for_a_link_are_left_out_by_their_number_and_copies_share_them() {
    let mut state = State::default();
    // One digit and a separator each: as short as numbers are.
    for (numbers, left) in [(2_000, Vec::new()), (2_001, vec!["Response"])] {
        let inline = Inline { design: vec![vec![1.0]; 2], response: vec![1.0; numbers], names: Vec::new() };
        state.use_own(inline);
        assert_eq!(left_out::<Saddles>(&state), left, "{numbers} numbers");
        for field in FIELDS.iter().filter(|field| !(field.linkable)(&state)) {
            assert_eq!(field.format(&field.value(&state)), None, "{}", field.key);
        }
    }
    let query = format_query::<Saddles>("diabetes", &state);
    assert!(query.contains("data=inline") && !query.contains("response="), "{query}");
    let copy = state.clone();
    let [one, other] = [&state, &copy].map(|state| &state.settings.data.regression.inline);
    assert!(Arc::ptr_eq(one, other), "a state is copied at every move of the cursor");
}

proptest! {
    #[test]
    fn any_legal_state_survives_link_and_json(values in FIELDS.iter().map(|field| legal(field.kind)).collect::<Vec<_>>()) {
        let mut state = State::default();
        for (field, value) in FIELDS.iter().zip(&values) {
            if let Some(value) = value {
                field.put(&mut state, value).unwrap();
            }
        }
        // Values that are legal alone, but not together, are settled once and then stay.
        Saddles::settle(&mut state);
        prop_assert_eq!(state.settings.init_scale_error(), None);
        prop_assert!(Saddles::settle(&mut state).is_empty());
        let query = format_query::<Saddles>("diabetes", &state);
        prop_assert_eq!(&parse_query::<Saddles>(&query).state, &state);
        let mut back = state_from_json::<Saddles>(&state_to_json::<Saddles>(&state)).unwrap();
        // JSON leaves out data fields of other kinds.
        back.settings.data = state.settings.data.clone();
        prop_assert_eq!(back, state);
    }

    #[test]
    fn decimals_read_back_bit_equal(bits in any::<u64>(), digits in "-?[0-9]{1,25}(\\.[0-9]{0,25})?(e-?[0-9]{1,3})?") {
        let number = f64::from_bits(bits);
        let back = saddlescope::decimal::parse(&number.to_string()).unwrap();
        prop_assert!(back.to_bits() == bits || (back.is_nan() && number.is_nan()));
        let (ours, standard): (f64, f64) = (saddlescope::decimal::parse(&digits).unwrap(), digits.parse().unwrap());
        prop_assert_eq!(ours.to_bits(), standard.to_bits(), "{}", digits);
    }

    #[test]
    fn garbage_links_never_panic(query in "\\PC{0,200}") {
        let opened = parse_query::<Saddles>(&query);
        prop_assert_eq!(format_query::<Saddles>(opened.example, &opened.state).is_empty(), opened.state == State::default() && opened.example == "diabetes");
    }

    #[test]
    fn links_with_known_keys_and_garbage_values_never_panic(pairs in proptest::collection::vec((0..FIELDS.len(), "\\PC{0,30}"), 0..6)) {
        let query: Vec<String> = pairs.iter().map(|(k, text)| format!("{}={text}", FIELDS[*k].key)).collect();
        let opened = parse_query::<Saddles>(&query.join("&"));
        for field in FIELDS.iter() {
            prop_assert!(field.check(&field.value(&opened.state)).is_ok());
        }
    }
}
