//! The program: a command without a display, or the window.

use std::process::ExitCode;

use sheetsleuth::cli::{self, Invocation};

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Invocation::Finished(code) => code,
        Invocation::Window(paths) => window(&paths),
    }
}

fn window(_paths: &[std::path::PathBuf]) -> ExitCode {
    use std::io::Write;
    let text = "This build has no window.\nRun a command such as inspect FILE, or build it with the feature gui; --help lists the commands.\n";
    // Without stderr there is nobody to tell.
    drop(std::io::stderr().write_all(text.as_bytes()));
    ExitCode::FAILURE
}
