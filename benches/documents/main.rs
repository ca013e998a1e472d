//! Random documents, thousands a lab: none that panics, none slower than a limit, none that says it came where
//! it was to come and has an amber certificate, and samples against optima found by trying every support.
//!
//! `cargo bench --bench documents`, or with how many a lab: `-- 1000`; `-- seed=7` prints one; `-- penalties` or
//! `-- saddles` for one lab.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod penalties;
mod saddles;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use saddlescope::lab::{Lab, run_document, start};
use saddlescope::stream::Record;
use serde_json::Value as Json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Documents a lab, unless another number is given.
const DOCUMENTS: usize = 10_000;
/// Longest time a document may take.
const MOST_SECONDS: f64 = 20.0;

/// A seeded source of choices.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// Uniform in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    pub fn whole(&mut self, low: usize, high: usize) -> usize {
        low + (self.unit() * (high - low + 1) as f64) as usize
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    pub fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.whole(0, list.len() - 1)]
    }

    /// Between about -3 and 3, most near zero.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// What a lab brings: documents, and what an independent optimum says of a result.
pub trait Trial {
    type Lab: Lab;

    /// How many documents are compared with an independent optimum.
    const SAMPLED: usize = 300;

    fn document(draw: &mut Draw) -> Json;

    /// What is wrong with a result; `None` when nothing is, or nothing can be said.
    fn compare(result: &Json) -> Option<String>;
}

/// What became of the documents of a lab.
#[derive(Default)]
struct Tally {
    refused: usize,
    compared: usize,
    endings: std::collections::BTreeMap<String, usize>,
    faults: usize,
    slowest: f64,
}

fn try_all<T: Trial>(documents: usize) -> Tally {
    let mut tally = Tally::default();
    for seed in 0..documents as u64 {
        let document = T::document(&mut Draw(ChaCha8Rng::seed_from_u64(seed)));
        let sampled = (seed as usize).is_multiple_of((documents / T::SAMPLED).max(1));
        let begun = Instant::now();
        let answer = catch_unwind(AssertUnwindSafe(|| {
            let (state, mut run) = start::<T::Lab>(&document)?;
            Ok(run_document::<T::Lab>(state, &Record::of(&mut *run)))
        }));
        let seconds = begun.elapsed().as_secs_f64();
        tally.slowest = tally.slowest.max(seconds);
        let mut fault = |what: String| {
            println!("  seed {seed}: {what}");
            tally.faults += 1;
        };
        if seconds > MOST_SECONDS {
            fault(format!("{seconds:.1} s"));
        }
        match answer {
            Err(_) => fault("panics".into()),
            Ok(Err::<Json, saddlescope::settings::Rejection>(rejection)) => {
                tally.refused += 1;
                if rejection.message.is_empty() {
                    fault("refused without a sentence".into());
                }
            }
            Ok(Ok(result)) => {
                let kind = result["outcome"]["kind"].as_str().unwrap_or("none").to_string();
                if ["converged", "horizon_reached"].contains(&kind.as_str()) {
                    for amber in
                        result["certificates"].as_array().unwrap().iter().filter(|c| c["holds"] != true)
                    {
                        fault(format!(
                            "{kind}, yet {}: {} > {}",
                            amber["name"], amber["value"], amber["tolerance"]
                        ));
                    }
                }
                if sampled {
                    tally.compared += 1;
                    if let Some(what) = T::compare(&result) {
                        fault(what);
                    }
                }
                *tally.endings.entry(kind).or_default() += 1;
            }
        }
    }
    tally
}

fn report<T: Trial>(documents: usize) -> bool {
    let tally = try_all::<T>(documents);
    println!(
        "{}: {documents} documents, {} refused, {} compared, slowest {:.2} s, endings {:?}",
        T::Lab::NAME,
        tally.refused,
        tally.compared,
        tally.slowest,
        tally.endings
    );
    println!("  {} faults", tally.faults);
    tally.faults == 0
}

/// Prints the document of a seed, for a closer look.
fn show<T: Trial>(seed: u64) {
    println!("{:#}", T::document(&mut Draw(ChaCha8Rng::seed_from_u64(seed))));
}

fn main() {
    let named = |lab: &str| std::env::args().any(|argument| argument == lab);
    let (saddles, penalties) = (!named("penalties"), !named("saddles"));
    let seed = std::env::args().find_map(|argument| argument.strip_prefix("seed=")?.parse().ok());
    if let Some(seed) = seed {
        if saddles {
            show::<saddles::Saddles>(seed);
        }
        if penalties {
            show::<penalties::Penalties>(seed);
        }
        return;
    }
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let documents = asked.unwrap_or(DOCUMENTS);
    let one = saddles && !report::<saddles::Saddles>(documents);
    let other = penalties && !report::<penalties::Penalties>(documents);
    if one || other {
        std::process::exit(1);
    }
}
