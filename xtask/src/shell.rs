//! Running other programs, and finding them.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Outcome, root};

/// A command at the root of this clone that reads nothing from the terminal.
pub fn command(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// The cargo that runs this program, so that its toolchain is used throughout.
pub fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command to its end.
///
/// # Errors
/// When it cannot start or does not succeed.
pub fn run(command: &mut Command) -> Outcome<()> {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status}).", words(command))) }
}

/// Ends as this command: where the system allows, it takes this process's place, so that whoever
/// ends this process ends it too.
///
/// # Errors
/// When it cannot start or does not succeed.
pub fn hand_over(command: &mut Command) -> Outcome<()> {
    #[cfg(unix)]
    {
        let error = std::os::unix::process::CommandExt::exec(command);
        Err(cannot_start(command, &error))
    }
    #[cfg(not(unix))]
    run(command)
}

/// Runs a command to its end, showing its output while gathering it: the whole output and the
/// sentence that says how the command failed, if it did.
pub fn run_and_listen(command: &mut Command) -> (String, Outcome<()>) {
    let mut heard = String::new();
    let mut child = match command.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return (heard, Err(cannot_start(command, &error))),
    };
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            heard.push_str(&line);
            heard.push('\n');
        }
        // A closed terminal is no reason to stop: the exit status still counts.
        _ = std::io::stdout().flush();
    }
    let outcome = match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{}` failed ({status}).", words(command))),
        Err(error) => Err(cannot_start(command, &error)),
    };
    (heard, outcome)
}

/// What a command prints, trimmed; nothing when it cannot run or fails.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first of these programs on PATH.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let found = |name: &&str| {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        folders.iter().map(|folder| folder.join(&file)).find(|program| program.is_file())
    };
    names.iter().find_map(found)
}

/// PATH with these folders in front.
///
/// # Errors
/// When a folder's name contains the separator that PATH uses.
pub fn path_with(folders: &[PathBuf]) -> Outcome<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folders.iter().cloned().chain(env::split_paths(&path)))
        .map_err(|error| format!("The tools' folders cannot be put on PATH: {error}."))
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` cannot be started: {error}.", command.get_program().to_string_lossy())
}

fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
