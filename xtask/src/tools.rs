//! The tools that turn Rust into a site, each at one version.
//!
//! A matching tool on PATH is used as it is. One that is missing is compiled once for this machine
//! into a folder that names tool and version, so clones share it and versions live side by side.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{cargo, command, on_path, output_of, run};
use crate::{Outcome, root};

/// The last trunk that the stable compilers in use accept.
const TRUNK: &str = "0.21.14";
/// The compilation target of the page.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The program trunk, and the folders that must be on PATH while it runs.
pub struct Toolchain {
    pub trunk: PathBuf,
    pub folders: Vec<PathBuf>,
}

/// Finds or installs all that a build of the site needs.
///
/// # Errors
/// When something is missing and cannot be installed.
pub fn ready() -> Outcome<Toolchain> {
    wasm_target()?;
    // Both are compiled without optimisation: that halves the wait from nothing and costs a
    // build of the site a second. They share dependencies, hence the one target folder.
    let scratch = machine_folder()?.join("target");
    // Trunk's own lock is the set of versions it was released with. That of wasm-bindgen-cli
    // names a version that has been withdrawn, so the newest matching versions must do.
    let trunk = tool("trunk", "trunk", TRUNK, &["--locked", "--no-default-features"], &scratch)?;
    let bindgen = tool(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &locked_version("wasm-bindgen")?,
        &["--bin", "wasm-bindgen"],
        &scratch,
    )?;
    if scratch.is_dir() {
        fs::remove_dir_all(&scratch).map_err(|error| format!("{} stays: {error}.", scratch.display()))?;
    }
    let folders = [&trunk, &bindgen].into_iter().filter_map(|tool| tool.parent());
    Ok(Toolchain { folders: folders.map(Path::to_path_buf).collect(), trunk })
}

/// The folder for what is set up once a machine, created when missing.
///
/// # Errors
/// When the environment names no home or the folder cannot be created.
pub fn machine_folder() -> Outcome<PathBuf> {
    let home = || env::home_dir().map(|home| home.join(".cache"));
    let caches = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    let folder =
        caches.ok_or("Neither XDG_CACHE_HOME nor HOME says where caches belong.")?.join("saddlescope");
    fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}.", folder.display()))?;
    Ok(folder)
}

/// Adds the compilation target when it is missing.
///
/// # Errors
/// When rustup is missing or fails.
pub fn wasm_target() -> Outcome<()> {
    let folder = output_of(command("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    run(command("rustup").args(["target", "add", TARGET]))
        .map_err(|why| format!("The Rust target {TARGET} is missing: {why} Install it and try again."))
}

/// The program `name` of `package` at `version`: from PATH, from an earlier time, or compiled now.
fn tool(name: &str, package: &str, version: &str, options: &[&str], scratch: &Path) -> Outcome<PathBuf> {
    let matches = |program: &PathBuf| {
        let answer = output_of(command(program).arg("--version")).unwrap_or_default();
        answer.split_whitespace().nth(1) == Some(version)
    };
    if let Some(program) = on_path(&[name]).filter(matches) {
        return Ok(program);
    }
    let folder = machine_folder()?.join(format!("{package}-{version}"));
    let program = folder.join("bin").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if !matches(&program) {
        println!("Installing {package} {version}, once on this machine.");
        let mut install = cargo();
        install
            .args(["install", package, "--version", version, "--debug", "--force", "--quiet"])
            .args(options);
        install.arg("--root").arg(&folder).arg("--target-dir").arg(scratch);
        install.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
        run(&mut install).map_err(|why| format!("{package} {version} cannot be installed: {why}"))?;
    }
    Ok(program)
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Outcome<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock cannot be read: {error}."))?;
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).ok_or_else(|| format!("Cargo.lock names no version of {package}."))
}
