//! The browsers that the tests drive: installed ones first.

use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::shell::{command, on_path, output_of, run};

/// The programs of the two browsers.
pub struct Browsers {
    pub chromium: PathBuf,
    pub firefox: PathBuf,
}

/// A browser, where it may be found, and its package on Debian.
struct Kind {
    name: &'static str,
    variable: &'static str,
    programs: &'static [&'static str],
    places: &'static [&'static str],
    package: &'static str,
}

const CHROMIUM: Kind = Kind {
    name: "Chromium or Chrome",
    variable: "CHROMIUM",
    programs: &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"],
    places: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ],
    package: "chromium",
};

const FIREFOX: Kind = Kind {
    name: "Firefox",
    variable: "FIREFOX",
    programs: &["firefox-esr", "firefox"],
    places: &[
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        r"C:\Program Files\Mozilla Firefox\firefox.exe",
    ],
    package: "firefox-esr",
};

/// Finds both browsers, or installs them where the system's package manager may be used.
///
/// # Errors
/// One sentence that says what to install.
pub fn ready() -> Outcome<Browsers> {
    let missing: Vec<&Kind> = [&CHROMIUM, &FIREFOX].into_iter().filter(|kind| find(kind).is_none()).collect();
    if !missing.is_empty() && on_debian_as_root() {
        let packages: Vec<&str> = missing.iter().map(|kind| kind.package).collect();
        println!("Installing {} with apt-get.", packages.join(" and "));
        let mut update = command("apt-get");
        run(update.args(["-qq", "update"]))?;
        let mut install = command("apt-get");
        install.args(["-qq", "install", "--yes", "--no-install-recommends"]).args(packages);
        run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    Ok(Browsers { chromium: found(&CHROMIUM)?, firefox: found(&FIREFOX)? })
}

fn found(kind: &Kind) -> Outcome<PathBuf> {
    find(kind).ok_or_else(|| {
        format!(
            "The browser tests need {}: install it (on Debian, `apt-get install {}`) or name its program in {}.",
            kind.name, kind.package, kind.variable
        )
    })
}

fn find(kind: &Kind) -> Option<PathBuf> {
    let named = std::env::var_os(kind.variable).map(PathBuf::from);
    let place = || kind.places.iter().map(PathBuf::from).find(|place| place.is_file());
    named.or_else(|| on_path(kind.programs)).or_else(place)
}

fn on_debian_as_root() -> bool {
    Path::new("/etc/debian_version").exists() && output_of(command("id").arg("-u")).as_deref() == Some("0")
}
