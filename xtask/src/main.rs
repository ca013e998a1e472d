//! `cargo xtask serve | test | build | bench`: sets up what is missing, at pinned versions, once a
//! machine, and hands over to the tools that do the work.

mod browser;
mod imports;
mod npm;
mod shell;
mod site;
mod steps;
mod tools;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What went wrong, as a sentence for the person who typed the command.
type Outcome<T> = Result<T, String>;

const USAGE: &str = "usage: cargo xtask <command>

  serve   build the page and serve it on a local address, rebuilding after every edit;
          further words go to `trunk serve` (--release, --port 9000, --open)
  test    everything that must hold: format, lints, documentation, native tests, release site,
          browser tests
  build   write the release site, plain static files, to dist/
  bench   native benchmarks, then those in the browser; further words go to `cargo bench`";

fn main() -> ExitCode {
    let mut words = env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();
    let outcome = match command.as_str() {
        "serve" => site::serve(&rest),
        "test" => steps::test(),
        "build" => site::build().map(|()| println!("The release site is in dist/.")),
        "bench" => steps::bench(&rest),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("There is no command `{other}`.\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// The root of this clone, where every command runs.
fn root() -> PathBuf {
    let member = Path::new(env!("CARGO_MANIFEST_DIR"));
    member.parent().unwrap_or(member).to_path_buf()
}
