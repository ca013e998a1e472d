//! The site: served while it is being edited, or built for release.

use std::fs;
use std::process::Command;

use crate::shell::{command, hand_over, path_with, run};
use crate::{Outcome, npm, root, tools};

/// Serves the page and rebuilds it after every edit, apart from the release site in `dist/`.
///
/// # Errors
/// When a tool is missing and cannot be installed, or trunk fails.
pub fn serve(options: &[String]) -> Outcome<()> {
    hand_over(&mut trunk(&["serve", "--dist", "target/serve"], options)?)
}

/// Writes the release site to `dist/`.
///
/// # Errors
/// When a tool is missing and cannot be installed, or trunk or esbuild fails.
pub fn build() -> Outcome<()> {
    run(&mut trunk(&["build", "--release"], &[])?)?;
    minify()
}

/// Minifies scripts and styles in place; trunk's own minifier gives up on the wasm-bindgen glue.
fn minify() -> Outcome<()> {
    let dist = root().join("dist");
    let entries = fs::read_dir(&dist).map_err(|error| format!("dist/ cannot be read: {error}."))?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let files = files.filter(|file| file.extension().is_some_and(|end| end == "js" || end == "css"));
    let esbuild = npm::ready()?.join("node_modules").join("esbuild").join("bin").join("esbuild");
    let mut minifier = command("node");
    minifier.arg(esbuild).args(["--minify", "--format=esm", "--allow-overwrite", "--log-level=warning"]);
    run(minifier.arg(format!("--outdir={}", dist.display())).args(files))
}

/// Trunk, ready to run, with the tools it calls on PATH.
fn trunk(verb: &[&str], options: &[String]) -> Outcome<Command> {
    let mut tools = tools::ready()?;
    let words = || verb.iter().copied().chain(options.iter().map(String::as_str));
    if words().any(|word| word == "--release") {
        // wasm-opt of npm's binaryen: those of Linux distributions are years older, and Debian's
        // breaks the app without a word.
        tools.folders.push(npm::ready()?.join("node_modules").join(".bin"));
    }
    let mut trunk = command(&tools.trunk);
    // Trunk reads NO_COLOR as an option of its own that must be true or false; the custom is any value.
    trunk.args(words()).env("PATH", path_with(&tools.folders)?).env_remove("NO_COLOR");
    Ok(trunk)
}
