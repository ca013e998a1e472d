//! Links that people have stored: what they ask for, and every bit of what they compute, stay.
//!
//! `tests/net/links.json` holds for each link fingerprints of the state it opens and of the document its run
//! gives. `NET=write cargo test --test native net::` writes them anew, where a difference is intended.

use saddlescope::json::state_to_json;
use saddlescope::lab::penalties::Penalties;
use saddlescope::lab::saddles::Saddles;
use saddlescope::lab::{Lab, run_document};
use saddlescope::link::{parse_query, split_hash};
use saddlescope::stream::Record;
use serde_json::{Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/net/links.json");

/// A hash of JSON that a browser can compute as well (`tests/browser/two-browsers.spec.mjs`): FNV-1a of 64 bits
/// over the keys in order, the bits of every number, and texts.
struct Fingerprint(u64);

impl Fingerprint {
    fn of(value: &Value) -> String {
        let mut hash = Self(0xcbf2_9ce4_8422_2325);
        hash.take(value);
        format!("{:016x}", hash.0)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn take(&mut self, value: &Value) {
        match value {
            Value::Null => self.bytes(b"n"),
            Value::Bool(on) => self.bytes(if *on { b"t" } else { b"f" }),
            Value::Number(number) => self.bytes(&number.as_f64().unwrap().to_bits().to_be_bytes()),
            Value::String(text) => self.bytes(text.as_bytes()),
            Value::Array(entries) => {
                self.bytes(b"[");
                entries.iter().for_each(|entry| self.take(entry));
                self.bytes(b"]");
            }
            Value::Object(entries) => {
                let mut keys: Vec<&String> = entries.keys().collect();
                keys.sort();
                self.bytes(b"{");
                for key in keys {
                    self.bytes(key.as_bytes());
                    self.take(&entries[key]);
                }
                self.bytes(b"}");
            }
        }
    }
}

/// Fingerprints of state and result of a link, and what could not be taken as written.
fn opened<L: Lab>(query: &str) -> Value {
    let opened = parse_query::<L>(query);
    let state = state_to_json::<L>(&opened.state);
    let record = Record::of(&mut *L::start(&opened.state).unwrap());
    let document = run_document::<L>(state.clone(), &record);
    let mut fingerprints = json!({
        "state": Fingerprint::of(&state),
        "trace": Fingerprint::of(&document["trace"]),
        "document": Fingerprint::of(&document),
    });
    if !opened.notices.is_empty() {
        fingerprints["notices"] = json!(opened.notices);
    }
    fingerprints
}

#[test]
fn every_stored_link_opens_the_same_state_and_computes_the_same_bits() {
    let mut stored: Value = serde_json::from_str(&std::fs::read_to_string(FILE).unwrap()).unwrap();
    let entries = stored.as_array_mut().unwrap();
    assert!(entries.len() >= 60);
    let mut changed = Vec::new();
    for entry in entries.iter_mut() {
        let (lab, query) = split_hash(entry["link"].as_str().unwrap());
        let found = if lab == Saddles::NAME { opened::<Saddles>(query) } else { opened::<Penalties>(query) };
        if entry["found"] != found {
            changed.push(format!("{}: {} was {}", entry["name"], found, entry["found"]));
            entry["found"] = found;
        }
    }
    if std::env::var("NET").is_ok_and(|wish| wish == "write") {
        let lines: Vec<String> = entries.iter().map(|entry| format!(" {entry}")).collect();
        std::fs::write(FILE, format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
    } else {
        assert!(changed.is_empty(), "{} links changed:\n{}", changed.len(), changed.join("\n"));
    }
}
