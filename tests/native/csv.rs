//! Tables of the user: what is read, what is refused and in which words.

use crate::support::tables::read;
use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;
use saddlescope::data::{MOST_BYTES, Reading};
use saddlescope::lab::Lab;
use saddlescope::lab::penalties::Penalties;
use saddlescope::lab::regression::{RegressionState, use_table};
use saddlescope::lab::saddles::Saddles;
use serde_json::Value as Json;

fn refusal(text: &str) -> String {
    read(text.as_bytes()).unwrap_err().0
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn strings(json: &Json) -> Vec<String> {
    json.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_string()).collect()
}

fn rows(reading: &Reading) -> Vec<Vec<f64>> {
    reading.data.design.row_iter().map(|row| row.iter().copied().collect()).collect()
}

/// Runs a table in a lab as the page does; what it says about it.
fn used<L: Lab<State: RegressionState>>(reading: &Reading) -> Option<String> {
    let mut state = (L::examples()[0].state)();
    let said = use_table(&mut state, &reading.data).unwrap();
    L::start(&state).unwrap();
    said
}

/// The folder has the file `csv.json`, which says what is expected of the others.
#[test]
fn every_file_of_the_cases_is_read_as_expected() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/csv/");
    let cases = std::fs::read_to_string(format!("{folder}csv.json")).unwrap();
    let cases: Json = serde_json::from_str(&cases).unwrap();
    for case in cases["files"].as_array().unwrap() {
        let name = case["file"].as_str().unwrap();
        let reading = read(&std::fs::read(format!("{folder}{name}")).unwrap());
        let reading = reading.unwrap_or_else(|error| panic!("{name}: {error}"));
        let expected = &case["expect"];
        if let Some(design) = expected["design"].as_array() {
            assert_eq!(rows(&reading), design.iter().map(numbers).collect::<Vec<_>>(), "{name}");
            assert_eq!(reading.data.response.as_slice(), numbers(&expected["response"]), "{name}");
        }
        if !expected["names"].is_null() {
            assert_eq!(reading.data.names, strings(&expected["names"]), "{name}");
        }
        // Both labs run it as it was pasted, whatever rule is expected.
        used::<Saddles>(&reading);
        used::<Penalties>(&reading);
        let mut warnings = reading.data.warnings();
        let all = warnings.len();
        warnings.dedup();
        assert_eq!(warnings.len(), all, "{name}: each warning once");
    }
}

#[test]
fn what_cannot_be_standardised_is_used_as_it_is_and_that_is_said() {
    let said = |text: &str| {
        let reading = read(text.as_bytes()).unwrap();
        assert_eq!(used::<Saddles>(&reading), used::<Penalties>(&reading));
        used::<Saddles>(&reading)
    };
    assert_eq!(
        said("one,x,y\n1,1,2\n1,2,3\n1,3,5\n").unwrap(),
        "The switch \"Standardise\" is off, because column \"one\" is constant."
    );
    assert!(said("1,2,3\n").unwrap().contains("with one sample every column is constant"));
    assert_eq!(said("1,2,3\n2,1,5\n"), None);
    let constant = read(b"a,b,y\n1,7,3\n2,8,3\n").unwrap();
    let mut state = (Saddles::examples()[0].state)();
    let before = state.clone();
    assert!(use_table(&mut state, &constant.data).unwrap_err().0.contains("the response is constant"));
    assert!(state == before, "nothing has changed");
}

#[test]
fn csv_is_read_with_any_usual_delimiter_and_with_or_without_a_header() {
    for delimiter in [",", ";", "\t", " ", ", "] {
        let text =
            format!("a{delimiter}b{delimiter}y\n1{delimiter}2{delimiter}3\n-4e-1{delimiter}5{delimiter}6\n");
        let data = read(text.as_bytes()).unwrap().data;
        assert_eq!(
            (data.names.clone(), data.samples()),
            (vec!["a".to_string(), "b".into()], 2),
            "{delimiter:?}"
        );
        assert_eq!(data.design[(1, 0)], -0.4);
        assert_eq!(data.response[1], 6.0);
        let bare = text.lines().skip(1).collect::<Vec<_>>().join("\n");
        assert_eq!(read(bare.as_bytes()).unwrap().data.names, ["x1", "x2"]);
    }
    let quoted = "\"age, years\",y\r\n\r\n1,2\r\n3,5\r\n";
    assert_eq!(read(quoted.as_bytes()).unwrap().data.names, ["age, years"]);
    assert_eq!(read("\u{feff}a,y\n1,2\n2,1".as_bytes()).unwrap().data.names, ["a"]);
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
        ("x1;x2;y\n1,5;2\n1,5;2;3\n", "row 2 has 2 cells where the first row has 3"),
        ("a,b,y\n1,2,3\n4,oops,6\n", "row 3, column 2: \"oops\" is not a number"),
        ("1,2,3\n4,NaN,6\n", "row 2, column 2: \"NaN\" is not a number"),
        ("1,2,3\n4,inf,6\n", "row 2, column 2: \"inf\" is not finite"),
        ("1,2,3\n4,,6\n", "row 2, column 2: the cell is empty"),
        ("1,2,3\n4,1e200,6\n", "row 2, column 2: \"1e200\" is beyond"),
        ("1,2,3\n4,NA,6\n", "row 2, column 2: \"NA\" stands for a missing number; fill it in or leave"),
        ("x;y\n1.234,5;2\n1,5;3\n", "row 2, column 1: \"1.234,5\" has thousands separators; write 1234,5"),
        ("x,y\n\"1,234\",2\n5,3\n", "\"1,234\" has a thousands separator; write 1234, or 1.234 if the comma"),
        ("x;y\n1.234;2\n1,5;3\n", "\"1.234\" has a thousands separator; write 1234, or 1,234 if the point"),
        ("x;y\n-1 234,5;2\n1,5;3\n", "write -1234,5"),
        ("x;y\n1'234.5;2\n1;3\n", "write 1234.5"),
        ("x;y\n1.5;2\n2,5;3\n", "\"1.5\" has a decimal point where other cells have a decimal comma"),
        (
            "x,y,z\n1,2,3\n2020-01-01,2,3\n",
            "row 3, column 1: \"2020-01-01\" is not a number; correct it, or leave",
        ),
    ];
    for (text, wanted) in cases {
        let message = refusal(text);
        assert!(message.contains(wanted), "{text:?} gave {message:?}");
    }
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    for (bytes, wanted) in [
        (&picture[..], "not text: character"),
        (b"PK\x03\x04\x14\0", "save the table as CSV"),
        (&[0xff, 0xfe, 0x00], "not text: it begins like UTF-16"),
    ] {
        let message = read(bytes).unwrap_err().0;
        assert!(message.contains(wanted), "{message}");
    }
    let large = vec![b'1'; MOST_BYTES + 1];
    assert!(read(&large).unwrap_err().0.contains("at most 5 MB"));
}

#[test]
fn odd_but_usable_data_come_with_a_warning() {
    let one = read(b"x,y\n1,2\n2,3\n3,5").unwrap().data;
    assert!(one.warnings()[0].contains("only one feature"));
    let twins = read(b"a,b,c,y\n1,5,-1,2\n2,3,-2,3\n3,1,-3,5").unwrap().data;
    assert!(twins.warnings()[0].contains("\"a\" and \"c\" are equal up to sign"), "{:?}", twins.warnings());
}

/// `x1, x2, y` of the same numbers as different programs write them.
#[test]
fn tables_of_many_programs_are_read_alike() {
    let same = [
        ("pandas", ",x1,x2,y\n0,-1.5,2,3\n1,2,1,5\n2,4,0,1\n"),
        ("pandas, read and written again", "Unnamed: 0,x1,x2,y\n0,-1.5,2,3\n1,2,1,5\n2,4,0,1\n"),
        ("R, write.csv", "\"\",\"x1\",\"x2\",\"y\"\n\"1\",-1.5,2,3\n\"2\",2,1,5\n\"3\",4,0,1\n"),
        ("R, write.table", "\"x1\" \"x2\" \"y\"\n\"Mazda RX4\" -1.5 2 3\n\"Fiat\" 2 1 5\n\"Audi\" 4 0 1\n"),
        ("R, write.csv2", "\"\";\"x1\";\"x2\";\"y\"\n\"1\";-1,5;2;3\n\"2\";2;1;5\n\"3\";4;0;1\n"),
        ("decimal commas between tabs", "x1\tx2\ty\n-1,5\t2\t3\n2,0\t1\t5\n4\t0\t1\n"),
        ("decimal commas between blanks", "x1 x2  y\n-1,5 2  3\n 2,0 1  5\n 4   0  1\n"),
        ("decimal commas in quotes", "x1,x2,y\n\"-1,5\",2,3\n2,1,5\n4,0,1\n"),
        ("sep and bars", "sep=|\r\nx1|x2|y\r\n-1.5|2|3\r\n2|1|5\r\n4|0|1\r\n"),
        ("Macintosh", "x1,x2,y\r-1.5,2,3\r2,1,5\r4,0,1"),
        ("full width", "x1,x2,y\n－１．５,２,3\n2,1,5\n4,0,1\n"),
        ("a line end in a name", "\"x1\",\"x2\",\"y\n(kg)\"\n-1.5,2,3\n2,1,5\n4,0,1\n"),
        ("blank lines and delimiters behind", "\n\nx1,x2,y,\n-1.5,2,3,\n\n2,1,5,\n4,0,1,\n,,,\n\n"),
    ];
    for (program, text) in same {
        let reading = read(text.as_bytes()).unwrap_or_else(|error| panic!("{program}: {error}"));
        assert_eq!(rows(&reading), [[-1.5, 2.0], [2.0, 1.0], [4.0, 0.0]], "{program}");
        assert_eq!(reading.data.response.as_slice(), [3.0, 5.0, 1.0], "{program}");
        assert_eq!(reading.data.names, ["x1", "x2"], "{program}");
    }
    let unnamed = read(b",0,1,2\n0,-1.5,2,3\n1,2,1,5\n").unwrap();
    assert_eq!((rows(&unnamed).len(), unnamed.data.features()), (2, 2), "columns that pandas numbered");
    let line = read("a,\"b\n  c\",y\n1,2,3\n2,1,x\n".as_bytes()).unwrap_err().0;
    assert!(line.contains("row 4, column 3"), "lines are those of the file: {line}");
    let said = read(b"sep=;\n1;2;3\n4;x;6\n").unwrap_err().0;
    assert!(said.contains("row 3, column 2"), "{said}");
}

#[test]
fn a_long_table_is_read_by_its_beginning_wherever_that_ends() {
    for name in ["x", "é", "身", "𝑥"] {
        let mut text = format!("{};y\n", name.repeat(6_660));
        text.extend((0..4_000).map(|i| format!("{i},5;{}\n", i % 7)));
        let reading = read(text.as_bytes()).unwrap();
        assert_eq!(reading.data.design[(3_999, 0)], 3999.5, "{name}");
    }
}

#[test]
fn what_was_detected_is_said() {
    let notes = |bytes: &[u8]| read(bytes).unwrap().notes.join(" ");
    assert_eq!(notes(b"a,b,y\n1,2,3\n"), "");
    assert!(notes(b"a;b;y\n1,5;2;3\n").contains("decimal marks"));
    assert!(notes(b",b,y\n1,2,3\n").contains("left out"));
    assert!(notes(b"1990,1991,y\n1,2,3\n").contains("\"1990\" too"));
    assert!(
        notes("größe;y\n1;2\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>().as_slice())
            .contains("UTF-16")
    );
}

#[test]
fn encodings_are_told_apart() {
    let cases: [(&'static Encoding, &str); 12] = [
        (SHIFT_JIS, "身長,体重"),
        (SHIFT_JIS, "ｶﾀｶﾅ,x"),
        (SHIFT_JIS, "X線,あ"),
        (SHIFT_JIS, "ソース表,能力"),
        (WINDOWS_1252, "größe,höhe"),
        (WINDOWS_1252, "température,été"),
        (WINDOWS_1252, "child’s,l’âge"),
        (WINDOWS_1252, "€,Ärger"),
        (WINDOWS_1252, "ÅÄÖ,–"),
        (UTF_8, "身長,größe"),
        (UTF_16LE, "身長,größe"),
        (UTF_16BE, "一,größe"),
    ];
    for (encoding, names) in cases {
        let text = format!("{names},y\r\n1,2,3\r\n2,1,5\r\n");
        for marked in [false, true] {
            let Some(bytes) = encoded(&text, encoding, marked) else { continue };
            let reading = read(&bytes).unwrap_or_else(|error| panic!("{names}: {error}"));
            assert_eq!(reading.data.names.join(","), names, "{} {marked}", encoding.name());
        }
    }
}

/// A text as bytes, with a byte order mark where there is one; `None` where the encoding has none.
fn encoded(text: &str, encoding: &'static Encoding, marked: bool) -> Option<Vec<u8>> {
    let text = if marked { format!("\u{feff}{text}") } else { text.to_string() };
    match encoding.name() {
        "UTF-16LE" => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        "UTF-16BE" => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        "UTF-8" => Some(text.into_bytes()),
        _ if marked => None,
        _ => Some(encoding.encode(&text).0.into_owned()),
    }
}

/// How a program writes a table.
struct Dialect {
    delimiter: &'static str,
    decimal: &'static str,
    quoted: bool,
    encoding: &'static Encoding,
    marked: bool,
    index: bool,
    said: bool,
    line_end: &'static str,
}

const PLAIN: Dialect = Dialect {
    delimiter: ",",
    decimal: ".",
    quoted: false,
    encoding: UTF_8,
    marked: false,
    index: false,
    said: false,
    line_end: "\n",
};

const DIALECTS: [Dialect; 12] = [
    PLAIN,
    Dialect { marked: true, line_end: "\r\n", ..PLAIN },
    Dialect { quoted: true, index: true, ..PLAIN },
    Dialect { quoted: true, decimal: ",", ..PLAIN },
    Dialect { delimiter: ";", decimal: ",", ..PLAIN },
    Dialect { delimiter: ";", decimal: ",", said: true, line_end: "\r\n", ..PLAIN },
    Dialect { delimiter: "\t", decimal: ",", encoding: UTF_16LE, marked: true, ..PLAIN },
    Dialect { delimiter: "\t", encoding: UTF_16BE, quoted: true, index: true, ..PLAIN },
    Dialect { delimiter: "|", said: true, index: true, ..PLAIN },
    Dialect { delimiter: "  ", quoted: true, ..PLAIN },
    Dialect { encoding: SHIFT_JIS, line_end: "\r\n", ..PLAIN },
    Dialect { delimiter: ";", decimal: ",", encoding: WINDOWS_1252, quoted: true, line_end: "\r", ..PLAIN },
];

impl Dialect {
    fn write(&self, names: &[&str], rows: &[Vec<f64>]) -> Vec<u8> {
        let cell = |text: String| if self.quoted { format!("\"{text}\"") } else { text };
        let mut lines = Vec::new();
        if self.said {
            lines.push(format!("sep={}", self.delimiter));
        }
        let index = |text: &str| self.index.then(|| cell(text.to_string()));
        let mut header: Vec<String> = index("").into_iter().collect();
        header.extend(names.iter().map(|name| cell((*name).to_string())));
        lines.push(header.join(self.delimiter));
        for (i, row) in rows.iter().enumerate() {
            let mut cells: Vec<String> = index(&i.to_string()).into_iter().collect();
            cells.extend(row.iter().map(|number| cell(number.to_string().replace('.', self.decimal))));
            lines.push(cells.join(self.delimiter));
        }
        encoded(&lines.join(self.line_end), self.encoding, self.marked).unwrap()
    }

    /// Names that the encoding has.
    fn names(&self) -> [&'static str; 3] {
        if self.encoding == WINDOWS_1252 { ["größe", "x2", "y"] } else { ["身長", "x2", "y"] }
    }
}

/// Numbers as people have them: of a few decimals (three could be thousands), or with all their digits.
fn table() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let rounded = (-99_999i32..100_000).prop_map(|units| f64::from(units) / 100.0);
    let number = prop_oneof![rounded, -1e3..1e3, Just(0.0), -1e-9..1e-9];
    prop::collection::vec(prop::collection::vec(number, 3), 1..12)
}

proptest! {
    #[test]
    fn a_table_written_in_any_dialect_is_read_as_it_was(rows in table(), which in 0..DIALECTS.len()) {
        let dialect = &DIALECTS[which];
        let names = dialect.names();
        // Without a fraction anywhere nothing tells what marks one, and nothing has to.
        let reading = read(&dialect.write(&names, &rows)).map_err(|error| TestCaseError::fail(error.0))?;
        let data = &reading.data;
        prop_assert_eq!(&data.names[..], &names[..2]);
        for (i, row) in rows.iter().enumerate() {
            let read = [data.design[(i, 0)], data.design[(i, 1)], data.response[i]];
            prop_assert_eq!(read.map(f64::to_bits), [row[0], row[1], row[2]].map(f64::to_bits));
        }
    }

    #[test]
    fn any_bytes_are_data_or_a_sentence(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).map_or_else(|error| error.0.len() > 10, |reading| reading.data.samples() > 0));
    }

    #[test]
    fn any_text_like_a_table_is_data_or_a_sentence(text in "(sep=.\n)?[0-9xy\"';,.\t |NA−e\r\n\u{e9}\u{3042}-]{0,80}") {
        for encoding in [UTF_8, UTF_16LE, SHIFT_JIS, WINDOWS_1252] {
            let bytes = encoded(&text, encoding, false).unwrap();
            prop_assert!(read(&bytes).map_or_else(|error| error.0.len() > 10, |reading| reading.data.features() > 0));
        }
    }
}
