//! The same jobs without a window: for a scheduler, a script, a test.
//!
//! Results go to stdout, progress and errors to stderr. A command is one file with its arguments and a [`Run`]; adding one
//! is a line in [`Command`] and one in [`Command::run`].

mod annotate;
mod args;
mod chart;
mod console;
mod convert;
mod detect;
mod drift;
mod events;
mod explain;
mod fail_on;
mod inspect;
mod pivot;
mod report;
mod rows;
mod sql;
mod wanted;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::engine::{Context, Failure, keep_sources};

pub use args::{Loaded, SourceArgs};
pub use console::{print, print_json};

/// Investigate numbers that arrive as spreadsheets.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Files to open in the window.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what was found in a file: sheets, tables, columns, warnings.
    Inspect(inspect::Inspect),
    /// Write the cleaned table as csv, parquet, xlsx or jsonl.
    Convert(convert::Convert),
    /// Draw a chart as png or svg, without a display.
    Chart(Box<chart::Chart>),
    /// Find what is out of line over time, or in rows.
    Detect(Box<detect::Detect>),
    /// Show which segments contributed to a deviation.
    Explain(explain::Explain),
    /// Compute a pivot table as text, csv, json or xlsx.
    Pivot(pivot::Pivot),
    /// Put notes on cells of a workbook and leave everything else in it as it is.
    Annotate(annotate::Annotate),
    /// Write the annotated workbook of a file or a saved analysis.
    Report(Box<report::Report>),
    /// Answer a SQL query over the tables of files, each by its name.
    Sql(sql::Sql),
}

impl Command {
    fn run(&self) -> &dyn Run {
        match self {
            Self::Inspect(command) => command,
            Self::Convert(command) => command,
            Self::Chart(command) => command.as_ref(),
            Self::Detect(command) => command.as_ref(),
            Self::Explain(command) => command,
            Self::Pivot(command) => command,
            Self::Annotate(command) => command,
            Self::Report(command) => command.as_ref(),
            Self::Sql(command) => command,
        }
    }
}

/// The kind of a failure that is one of the arguments: exit status 2, as where they cannot be read.
const USAGE: &str = "usage";

/// How a command that could be done ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done: exit status 0.
    Done,
    /// Done, and what `--fail-on` asks about was found: exit status 3.
    FailOnMet,
}

/// What every command does.
pub trait Run {
    /// Whether errors are wanted as JSON on stdout too.
    fn wants_json(&self) -> bool {
        false
    }

    /// The file it writes, and those it reads: they are never the same.
    fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        (None, Vec::new())
    }

    /// Do it.
    ///
    /// # Errors
    /// What could not be done, why, and what to do: exit status 1.
    fn run(&self, context: &Context) -> Result<Outcome, Failure>;
}

/// What the arguments ask for.
#[derive(Debug)]
pub enum Invocation {
    /// Open the window with these files.
    Window(Vec<PathBuf>),
    /// A command ran, or the usage was wrong: leave with this.
    Finished(ExitCode),
}

/// Read the arguments, the program's name first, and run the command they name, if any.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Invocation {
    let arguments = match Arguments::try_parse_from(args) {
        Ok(arguments) => arguments,
        Err(usage) => {
            // Help that nobody reads any more, as in `--help | head -1`, is no fault.
            drop(usage.print());
            return Invocation::Finished(ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2)));
        }
    };
    let Some(command) = arguments.command else { return Invocation::Window(arguments.files) };
    let command = command.run();
    let bar = console::Bar::new();
    let context = bar.context();
    let (written, read) = command.files();
    let allowed = written.map_or(Ok(()), |target| keep_sources(target, read.into_iter()));
    let result = allowed.and_then(|()| command.run(&context));
    bar.clear();
    console::warn(&context.take_warnings());
    Invocation::Finished(match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::FailOnMet) => ExitCode::from(3),
        Err(failure) => {
            console::report(&failure, command.wants_json());
            ExitCode::from(if failure.kind == USAGE { 2 } else { 1 })
        }
    })
}
