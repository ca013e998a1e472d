//! `test` and `bench`: one step after the other, stopping at the first that fails.

use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::browser::{self, Browsers};
use crate::shell::{cargo, command, on_path, output_of, run, run_and_listen};
use crate::{Outcome, npm, site, tools};

/// Tests counted so far, and how long each step took.
#[derive(Default)]
struct Report {
    passed: usize,
    failed: usize,
    times: Vec<(&'static str, Duration)>,
}

/// Checks everything that must hold.
///
/// # Errors
/// A sentence that names the first step that fails.
pub fn test() -> Outcome<()> {
    let start = Instant::now();
    let mut report = Report::default();
    let outcome = all_steps(&mut report);
    println!();
    for (name, time) in &report.times {
        println!("{:>7.1} s  {name}", time.as_secs_f64());
    }
    let Report { passed, failed, times } = report;
    let steps = times.len();
    let secs = start.elapsed().as_secs_f64();
    // A failing step that counts no tests of its own is one failure.
    let failed = if outcome.is_err() { failed.max(1) } else { failed };
    let summary = format!("{passed} passed, {failed} failed ({steps} steps, {secs:.0} s)");
    match outcome {
        Ok(()) => println!("{summary}"),
        Err(sentence) => return Err(format!("{sentence}\n{summary}")),
    }
    Ok(())
}

fn all_steps(report: &mut Report) -> Outcome<()> {
    report.step("wasm target", tools::wasm_target)?;
    // What else is missing installs meanwhile: compiling tools and tests side by side keeps all cores busy.
    let setting_up = thread::spawn(set_up);
    let lints = ["--", "-D", "warnings"];
    report.step("format", || run(cargo().args(["fmt", "--all", "--check"])))?;
    report.step("lints, native", || run(quiet("clippy", &["--workspace", "--all-targets"]).args(lints)))?;
    // In the release profile, whose compiled macros the release site uses again.
    let wasm = ["--release", "--target", tools::TARGET];
    report.step("lints, wasm", || run(quiet("clippy", &wasm).args(lints)))?;
    report.step("documentation", documentation)?;
    report.listen("native tests", &mut quiet("test", &["--workspace"]))?;
    let ready = || setting_up.join().unwrap_or_else(|_| Err("Setting up ended in a panic.".into()));
    let (tests, browsers) = report.step("tools, npm packages, browsers", ready)?;
    report.step("release site", site::build)?;
    let mut playwright = node(&browsers, "node_modules/@playwright/test/cli.js");
    report.listen("browser tests", playwright.arg("test").current_dir(tests))
}

/// All that a site and its tests need, installed when missing: the folder of the browser tests, and browsers.
fn set_up() -> Outcome<(PathBuf, Browsers)> {
    tools::ready()?;
    Ok((npm::ready()?, browser::ready()?))
}

/// Measures: native benchmarks, the same work in Python where its libraries are installed, then the
/// release site in the browser.
///
/// # Errors
/// When a benchmark fails.
pub fn bench(options: &[String]) -> Outcome<()> {
    run(cargo().args(["bench", "--package", "saddlescope"]).args(options))?;
    compare_with_python()?;
    site::build()?;
    let browsers = browser::ready()?;
    let tests = npm::ready()?;
    run(node(&browsers, "bench.mjs").current_dir(tests))
}

fn compare_with_python() -> Outcome<()> {
    let libraries = "import numpy, scipy, sklearn";
    let able = |python: &PathBuf| output_of(command(python).args(["-c", libraries])).is_some();
    match on_path(&["python3", "python"]).filter(able) {
        Some(python) => run(command(python).arg("benches/compare.py")),
        None => {
            println!(
                "No ratios to SciPy and scikit-learn: python3 with numpy, scipy and scikit-learn is missing."
            );
            Ok(())
        }
    }
}

fn documentation() -> Outcome<()> {
    // For the wasm target: some modules exist only there, none only elsewhere.
    let target = ["--release", "--target", tools::TARGET];
    let packages = ["--no-deps", "--package", "saddlescope", "--package", "numerics", "--lib"];
    run(quiet("doc", &packages).args(target).env("RUSTDOCFLAGS", "-D warnings"))
}

fn quiet(verb: &str, options: &[&str]) -> Command {
    let mut command = cargo();
    command.args([verb, "--quiet", "--locked"]).args(options);
    command
}

/// Node with a script, told which browsers to drive.
fn node(browsers: &Browsers, script: &str) -> Command {
    let mut node = command("node");
    node.arg(script).env("CHROMIUM", &browsers.chromium).env("FIREFOX", &browsers.firefox);
    node
}

impl Report {
    /// Runs one step, announces it and keeps its time.
    fn step<T>(&mut self, name: &'static str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        println!("== {name}");
        let start = Instant::now();
        let outcome = work();
        self.times.push((name, start.elapsed()));
        outcome.map_err(|why| format!("Stopped at step \"{name}\": {why}"))
    }

    /// Runs a step that runs tests, and counts them.
    fn listen(&mut self, name: &'static str, command: &mut Command) -> Outcome<()> {
        let mut heard = String::new();
        let outcome = self.step(name, || {
            let (output, outcome) = run_and_listen(command);
            heard = output;
            outcome
        });
        self.passed += count(&heard, "passed");
        self.failed += count(&heard, "failed");
        outcome
    }
}

/// The sum of the numbers before `word` in the summaries of cargo ("test result: ok. 3 passed; 0
/// failed; …") and Playwright ("  3 passed (2.1s)").
fn count(output: &str, word: &str) -> usize {
    let summaries = output
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("test result:") || line.split_whitespace().nth(1) == Some(word));
    let before = |line: &str| -> Option<usize> {
        let words: Vec<&str> = line.split([' ', ';']).collect();
        let at = words.iter().position(|candidate| *candidate == word)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    };
    summaries.filter_map(before).sum()
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn counts_what_cargo_and_playwright_report() {
        let output =
            "test a ... ok\ntest result: ok. 12 passed; 0 failed; 0 ignored\n  3 passed (2.1s)\n  1 failed\n";
        assert_eq!(count(output, "passed"), 15);
        assert_eq!(count(output, "failed"), 1);
    }
}
