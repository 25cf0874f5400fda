//! `pivot`: a pivot table as text, CSV, JSON or a workbook.

mod asked;
mod read;
mod repeated;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use self::asked::Asked;
use super::{Outcome, Run, SourceArgs, print};
use crate::engine::{Context, Failure, write_beside, write_failure};
use crate::{pivot, workbook};

/// Compute a pivot table; a suggested one where neither fields nor values are named.
#[derive(Debug, Args)]
pub(super) struct Pivot {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    asked: Asked,
    /// How the result is written; by the ending of the output if absent, else as text.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to; stdout if absent.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// How a pivot is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for a terminal.
    Text,
    /// One header line, numbers plain.
    Csv,
    /// Keys and cells.
    Json,
    /// A workbook; needs -o.
    Xlsx,
}

impl Pivot {
    /// As asked, else by the ending of the output.
    fn format(&self) -> Format {
        let ending = self.output.as_ref().and_then(|o| o.extension()).map(|e| e.to_string_lossy().to_ascii_lowercase());
        self.format.unwrap_or(match ending.as_deref() {
            Some("csv") => Format::Csv,
            Some("json") => Format::Json,
            Some("xlsx") => Format::Xlsx,
            _ => Format::Text,
        })
    }
}

impl Run for Pivot {
    fn wants_json(&self) -> bool {
        self.format() == Format::Json
    }

    fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        (self.output.as_deref(), vec![&self.source.file])
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let output = self.output.as_deref().filter(|o| o.as_os_str() != "-");
        if self.format() == Format::Xlsx && output.is_none() {
            return Err(Failure::new("no_output", "A workbook is not written to stdout.", "Name a file: -o pivot.xlsx."));
        }
        let table = self.source.load(context)?.table;
        let spec = self.asked.spec(&table)?;
        repeated::warn(&table, &spec, context);
        let pivot = pivot::compute(&table, &spec, context)?;
        context.progress(Some(0.9), "Writing");
        let text = match (self.format(), output) {
            (Format::Xlsx, Some(path)) => {
                workbook::write_pivot(path, table.name(), &spec, &pivot, context)?;
                return Ok(Outcome::Done);
            }
            (Format::Csv, _) if self.asked.layout.is_some() => pivot.to_csv_as_shown(),
            (Format::Csv, _) => pivot.to_csv(),
            (Format::Json, _) => format!("{:#}\n", pivot.to_json()),
            (Format::Text | Format::Xlsx, _) => format!("{}\n{}\n", pivot.to_text(), pivot.rows_used()),
        };
        match output {
            Some(path) => write_beside(path, |file| file.write_all(text.as_bytes()).map_err(|e| write_failure(path, &e)))?,
            None => print(&text)?,
        }
        Ok(Outcome::Done)
    }
}
