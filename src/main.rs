//! The program: a command without a display, or the window.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use sheetsleuth::cli::{self, Invocation};
use sheetsleuth::import;

fn main() -> ExitCode {
    // Some formats are read by the program itself, started once more with limits.
    if let Some(code) = import::serve(std::env::args_os()) {
        return code;
    }
    match cli::run(std::env::args_os()) {
        Invocation::Finished(code) => code,
        Invocation::Window(paths) => window(paths),
    }
}

#[cfg(feature = "gui")]
fn window(paths: Vec<PathBuf>) -> ExitCode {
    match sheetsleuth::ui::run(paths) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("{}\n{}\n", failure.message, failure.hint));
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(feature = "gui"))]
fn window(_paths: Vec<PathBuf>) -> ExitCode {
    say("This build has no window.\nRun a command such as inspect FILE, or build it with the feature gui; --help lists the commands.\n");
    ExitCode::FAILURE
}

fn say(text: &str) {
    // Without stderr there is nobody to tell.
    drop(std::io::stderr().write_all(text.as_bytes()));
}
