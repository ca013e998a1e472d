//! The npm packages of the browser tests, at the versions of their package-lock.json.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{command, on_path, run};
use crate::tools::machine_folder;
use crate::{Outcome, root};

/// The files that decide what npm installs.
const MANIFESTS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// The folder of the browser tests, its `node_modules` set up.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn ready() -> Outcome<PathBuf> {
    let tests = root().join("tests").join("browser");
    if on_path(&["node"]).is_none() {
        return Err(
            "The browser tests need Node.js 20 or later (https://nodejs.org): install it and try again."
                .into(),
        );
    }
    let modules = tests.join("node_modules");
    let shared = shared_modules(&tests)?;
    if fs::canonicalize(&modules).ok() != fs::canonicalize(&shared).ok() {
        link(&shared, &modules)
            .map_err(|error| format!("{} cannot be linked: {error}.", modules.display()))?;
    }
    Ok(tests)
}

/// Packages shared by all clones whose manifests are the same.
fn shared_modules(tests: &Path) -> Outcome<PathBuf> {
    let trouble = |error| format!("The npm packages cannot be set up: {error}.");
    let mut manifests = Vec::new();
    for file in MANIFESTS {
        manifests.extend(fs::read(tests.join(file)).map_err(trouble)?);
    }
    let folder = machine_folder()?.join(format!("npm-{:016x}", fingerprint(&manifests)));
    let modules = folder.join("node_modules");
    if modules.is_dir() {
        return Ok(modules);
    }
    println!("Installing the npm packages of the browser tests, once on this machine.");
    // Filled under another name and then renamed: what bears the name is whole.
    let filling = folder.with_extension(format!("filling-{}", std::process::id()));
    fs::create_dir_all(&filling).map_err(trouble)?;
    for file in MANIFESTS {
        fs::copy(tests.join(file), filling.join(file)).map_err(trouble)?;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(command(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&filling))?;
    match fs::rename(&filling, &folder) {
        // Another clone was faster.
        Err(_) if modules.is_dir() => fs::remove_dir_all(&filling).map_err(trouble)?,
        renamed => renamed.map_err(trouble)?,
    }
    Ok(modules)
}

fn link(shared: &Path, modules: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(modules) {
        Ok(old) if old.is_dir() => fs::remove_dir_all(modules)?,
        Ok(_) => fs::remove_file(modules)?,
        Err(_) => {}
    }
    #[cfg(unix)]
    return std::os::unix::fs::symlink(shared, modules);
    #[cfg(windows)]
    return std::os::windows::fs::symlink_dir(shared, modules);
}

/// FNV-1a, 64 bits: the same name on every machine, for files nobody forges.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
