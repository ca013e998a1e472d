//! Data: what is read, what is refused and in which words.

use saddlescope::data::{Dataset, Gaussian, MOST_BYTES, diabetes, parse_csv, ramps};

fn refusal(text: &str) -> String {
    parse_csv(text.as_bytes()).and_then(Dataset::standardised).unwrap_err().0
}

#[test]
fn a_truth_in_groups_fills_whole_groups_and_groups_of_one_change_no_bit() {
    let gaussian = Gaussian { samples: 20, features: 23, support: 8, correlation: 0.4, noise: 0.2, seed: 3 };
    assert_eq!(gaussian.draw().design, gaussian.draw_in_groups(1).design);
    assert_eq!(gaussian.draw().response, gaussian.draw_in_groups(1).response);
    for seed in 0..20 {
        let truth = Gaussian { seed, ..gaussian }.draw_in_groups(5).truth.unwrap();
        let counts: Vec<_> =
            truth.chunks(5).map(|g| (g.iter().filter(|x| **x != 0.0).count(), g.len())).collect();
        assert!(counts.iter().all(|(active, size)| *active == 0 || active == size), "{counts:?}");
        assert_eq!(counts.iter().filter(|(active, _)| *active > 0).count(), 2, "8 need two groups of 5");
    }
}

#[test]
fn ramps_pass_through_every_sizeth_sample() {
    let signal: Vec<f64> = (0..12).map(|i| if i < 7 { 0.0 } else { 3.0 }).collect();
    assert_eq!(ramps(&signal, 1), signal);
    assert_eq!(ramps(&signal, 0), signal);
    let ramp = ramps(&signal, 3);
    // The jump from sample 7 to 8 lies in the third group of differences.
    assert_eq!(ramp, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 3.0, 3.0]);
}

#[test]
fn the_table_of_the_diabetes_data_is_that_of_the_csv() {
    assert_eq!(diabetes(), parse_csv(include_bytes!("../../assets/data/diabetes.csv")).unwrap());
}

#[test]
fn the_diabetes_data_are_standardised_by_the_population_deviation() {
    let data = diabetes();
    assert_eq!((data.samples(), data.features()), (442, 10));
    assert_eq!(data.names[2], "bmi");
    let data = data.standardised().unwrap();
    for column in data.design.column_iter() {
        assert!(column.sum().abs() < 1e-10);
        assert!((column.norm_squared() / 442.0 - 1.0).abs() < 1e-12);
    }
}

#[test]
fn csv_is_read_with_any_usual_delimiter_and_with_or_without_a_header() {
    for delimiter in [",", ";", "\t", " ", ", "] {
        let text =
            format!("a{delimiter}b{delimiter}y\n1{delimiter}2{delimiter}3\n-4e-1{delimiter}5{delimiter}6\n");
        let data = parse_csv(text.as_bytes()).unwrap();
        assert_eq!(
            (data.names.clone(), data.samples()),
            (vec!["a".to_string(), "b".into()], 2),
            "{delimiter:?}"
        );
        assert_eq!(data.design[(1, 0)], -0.4);
        assert_eq!(data.response[1], 6.0);
        let bare = text.lines().skip(1).collect::<Vec<_>>().join("\n");
        assert_eq!(parse_csv(bare.as_bytes()).unwrap().names, ["x1", "x2"]);
    }
    let quoted = "\"age, years\",y\r\n\r\n1,2\r\n3,5\r\n";
    assert_eq!(parse_csv(quoted.as_bytes()).unwrap().names, ["age, years"]);
    assert_eq!(parse_csv("\u{feff}a,y\n1,2\n2,1".as_bytes()).unwrap().names, ["a"]);
}

#[test]
fn bad_data_are_refused_with_the_place_named() {
    let cases = [
        ("", "the file is empty"),
        ("\n \n", "the file is empty"),
        ("a,b,y\n", "a header but no row"),
        ("1\n2\n3\n", "only one column"),
        ("a,b,y\n1,2,3\n4,5\n", "row 3 has 2 cells where the first row has 3"),
        ("1,2,3\n4\n", "row 2 has 1 cell where the first row has 3"),
        ("a,b,y\n1,2,3\n4,oops,6\n", "row 3, column 2: \"oops\" is not a number"),
        ("1,2,3\n4,NaN,6\n", "row 2, column 2: \"NaN\" is not a number"),
        ("1,2,3\n4,inf,6\n", "row 2, column 2: \"inf\" is not finite"),
        ("1,2,3\n4,,6\n", "row 2, column 2: the cell is empty"),
        ("1,2,3\n4,1e200,6\n", "row 2, column 2: \"1e200\" is beyond"),
        ("a,b,y\n1,7,3\n2,7,5\n", "column \"b\" is constant"),
        ("a,b,y\n1,7,3\n2,8,3\n", "the response is constant"),
        ("1,2,3\n", "one sample cannot be standardised"),
    ];
    for (text, wanted) in cases {
        let message = refusal(text);
        assert!(message.contains(wanted), "{text:?} gave {message:?}");
    }
    assert!(parse_csv(&[0xff, 0xfe, 0x00]).unwrap_err().0.contains("not text"));
    let large = vec![b'1'; MOST_BYTES + 1];
    assert!(parse_csv(&large).unwrap_err().0.contains("at most 5 MB"));
}

#[test]
fn odd_but_usable_data_come_with_a_warning() {
    let one = parse_csv(b"x,y\n1,2\n2,3\n3,5").unwrap();
    assert!(one.warnings()[0].contains("only one feature"));
    let twins = parse_csv(b"a,b,c,y\n1,5,-1,2\n2,3,-2,3\n3,1,-3,5").unwrap();
    assert!(twins.warnings()[0].contains("\"a\" and \"c\" are equal up to sign"), "{:?}", twins.warnings());
}

#[test]
fn generated_data_have_the_moments_they_promise_and_the_same_bits_for_a_seed() {
    let gaussian =
        Gaussian { samples: 20_000, features: 3, support: 2, correlation: 0.6, noise: 0.5, seed: 7 };
    let data = gaussian.draw();
    assert_eq!(data, gaussian.draw());
    assert_ne!(data.response, Gaussian { seed: 8, ..gaussian }.draw().response);
    let n = data.samples() as f64;
    let product = |i: usize, j: usize| data.design.column(i).dot(&data.design.column(j)) / n;
    for (i, j, wanted) in [(0, 0, 1.0), (1, 1, 1.0), (0, 1, 0.6), (0, 2, 0.36)] {
        assert!((product(i, j) - wanted).abs() < 0.03, "{i},{j}: {}", product(i, j));
    }
    let truth = data.truth.clone().unwrap();
    assert_eq!(truth.iter().filter(|beta| **beta != 0.0).count(), 2);
    let residual = &data.response - &data.design * nalgebra::DVector::from_vec(truth);
    assert!((residual.norm_squared() / n - 0.25).abs() < 0.01);
}
