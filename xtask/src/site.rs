//! The site: served while it is being edited, or built for release.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::Command;

use crate::shell::{cargo, command, hand_over, path_with, run};
use crate::{Outcome, imports, npm, root, tools};

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
/// When a tool is missing and cannot be installed, trunk or esbuild fails, or a program and its script
/// do not fit.
pub fn build() -> Outcome<()> {
    let mut trunk = trunk(&["build", "--release"], &[])?;
    // Trunk builds one program after the other, and optimising each keeps one core busy: both at once first.
    run(cargo().args(["build", "--quiet", "--locked", "--release", "--bins", "--target", tools::TARGET]))?;
    run(&mut trunk)?;
    minify()?;
    shorten_imports()?;
    edit_page(joined_styles)?;
    edit_page(renewed_queries)
}

/// Minifies scripts and styles in place; trunk's own minifier gives up on the wasm-bindgen glue.
fn minify() -> Outcome<()> {
    let files = [files_of_site("js")?, files_of_site("css")?].concat();
    let esbuild = npm::ready()?.join("node_modules").join("esbuild").join("bin").join("esbuild");
    let mut minifier = command("node");
    minifier.arg(esbuild).args(["--minify", "--format=esm", "--allow-overwrite", "--log-level=warning"]);
    run(minifier.arg(format!("--outdir={}", root().join("dist").display())).args(files))
}

/// Renames what each program imports from its script.
fn shorten_imports() -> Outcome<()> {
    for wasm in files_of_site("wasm")? {
        let script = PathBuf::from(wasm.to_string_lossy().replace("_bg.wasm", ".js"));
        let unusable = |error| format!("{} or {} is unusable: {error}.", wasm.display(), script.display());
        let program = fs::read(&wasm).map_err(unusable)?;
        let text = fs::read_to_string(&script).map_err(unusable)?;
        let (program, text) = imports::shortened(&program, &text)?;
        fs::write(&wasm, program).and_then(|()| fs::write(&script, text)).map_err(unusable)?;
    }
    Ok(())
}

/// Rewrites the page.
fn edit_page(edited: impl FnOnce(&str) -> Outcome<String>) -> Outcome<()> {
    let page = root().join("dist").join("index.html");
    let unusable = |error| format!("{} is unusable: {error}.", page.display());
    let text = fs::read_to_string(&page).map_err(unusable)?;
    fs::write(&page, edited(&text)?).map_err(unusable)
}

/// Puts the style sheets, in the order of the page, into one: it is one request, and compresses better.
fn joined_styles(page: &str) -> Outcome<String> {
    let dist = root().join("dist");
    let mut sheet = String::new();
    let mut lines: Vec<String> = Vec::new();
    let mut place = None;
    for line in page.lines() {
        let Some(file) = name_of_sheet(line) else {
            lines.push(line.to_owned());
            continue;
        };
        place.get_or_insert(lines.len());
        let path = dist.join(file);
        let unusable = |error| format!("{} is unusable: {error}.", path.display());
        sheet += fs::read_to_string(&path).map_err(unusable)?.trim_end();
        fs::remove_file(&path).map_err(unusable)?;
    }
    let mut hasher = DefaultHasher::new();
    sheet.hash(&mut hasher);
    let name = format!("style-{:016x}.css", hasher.finish());
    fs::write(dist.join(&name), sheet).map_err(|error| format!("{name} cannot be written: {error}."))?;
    let place = place.ok_or("The page has no style sheet.")?;
    lines.insert(place, format!("    <link rel=\"stylesheet\" href=\"./{name}\"/>"));
    Ok(lines.join("\n") + "\n")
}

/// The file of a style sheet that a line of the page asks for.
fn name_of_sheet(line: &str) -> Option<&str> {
    let (_, name) = line.trim_start().strip_prefix("<link rel=\"stylesheet\"")?.split_once("href=\"./")?;
    Some(name.split_once('"')?.0)
}

/// Gives the addresses of programs a query made of what they contain: no cache then pairs a program with
/// the script of another build.
fn renewed_queries(text: &str) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    for file in [files_of_site("js")?, files_of_site("wasm")?].concat() {
        fs::read(&file)
            .map_err(|error| format!("{} is unreadable: {error}.", file.display()))?
            .hash(&mut hasher);
    }
    let query = format!("?{:016x}\"", hasher.finish());
    let mut parts = text.split('?');
    let mut renewed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // A query of trunk ends as a script's name does; all else is the page's own text.
        match part.split_once(".js\"") {
            Some((name, behind)) if name.starts_with("saddlescope-") => {
                renewed += &format!("{query}{behind}")
            }
            _ => renewed += &format!("?{part}"),
        }
    }
    Ok(renewed)
}

/// The files at the top of `dist/` with this ending.
fn files_of_site(ending: &str) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(root().join("dist"));
    let entries = entries.map_err(|error| format!("dist/ cannot be read: {error}."))?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<_> = files.filter(|file| file.extension().is_some_and(|end| end == ending)).collect();
    files.sort();
    Ok(files)
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

#[cfg(test)]
mod tests {
    use super::name_of_sheet;

    #[test]
    fn only_lines_that_ask_for_a_style_sheet_name_one() {
        let line = "    <link rel=\"stylesheet\" href=\"./shell-2dc0.css\" data-integrity=\"none\"/>";
        assert_eq!(name_of_sheet(line), Some("shell-2dc0.css"));
        assert_eq!(name_of_sheet("    <link rel=\"icon\" href=\"./favicon.svg\"/>"), None);
    }
}
