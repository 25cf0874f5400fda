//! `sql`: a query over the tables of files, each by its name.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::args::ReadArgs;
use super::convert::{self, Target};
use super::{Outcome, Run, print};
use crate::engine::{Context, Failure, write_beside, write_failure};
use crate::import::{self, Source};
use crate::prepare::{query, table_names};
use crate::table::{Table, aligned, format};

/// Answer a SQL query over the tables of files.
///
/// A table is called by its name, the main one of a file also by the file's name without its ending; names that hold blanks or
/// signs stand in double quotes, or with _ in their place.
#[derive(Debug, Args)]
pub(super) struct Sql {
    /// The files, and last the query: orders.csv products.xlsx "SELECT …".
    #[arg(value_name = "FILE… QUERY", num_args = 2.., required = true)]
    words: Vec<OsString>,
    #[command(flatten)]
    read: ReadArgs,
    /// How the result is written; by the ending of the output if absent, else as text.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to: .csv, .json, .jsonl, .parquet, .xlsx or .txt; stdout if absent.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for a terminal.
    Text,
    /// One header line, numbers plain.
    Csv,
    /// Columns and rows.
    Json,
}

impl Run for Sql {
    fn wants_json(&self) -> bool {
        self.format() == Some(Format::Json)
    }

    fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        (self.output.as_deref(), self.words.iter().map(Path::new).collect())
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let output = self.output.as_deref().filter(|o| o.as_os_str() != "-");
        let target = match (self.format(), output) {
            (None, Some(path)) => Some(Target::of(path)?),
            _ => None,
        };
        let result = self.answer(context)?;
        let text = match (target, self.format()) {
            (Some(target), _) => {
                target.write(&result, context)?;
                return Ok(Outcome::Done);
            }
            (None, Some(Format::Csv)) => {
                Target::csv(output.unwrap_or(Path::new("-"))).write(&result, context)?;
                return Ok(Outcome::Done);
            }
            (None, Some(Format::Json)) => format!("{:#}\n", to_json(&result)),
            (None, Some(Format::Text) | None) => to_text(&result),
        };
        match output {
            Some(path) => write_beside(path, |file| file.write_all(text.as_bytes()).map_err(|e| write_failure(path, &e)))?,
            None => print(&text)?,
        }
        Ok(Outcome::Done)
    }
}

impl Sql {
    /// As asked, else by the ending of the output; `None` for what a table is written to by its ending.
    fn format(&self) -> Option<Format> {
        let ending = self.output.as_ref().and_then(|o| o.extension()).map(|e| e.to_string_lossy().to_ascii_lowercase());
        self.format.or(match ending.as_deref() {
            None | Some("txt") => Some(Format::Text),
            Some("json") => Some(Format::Json),
            Some(_) => None,
        })
    }

    fn answer(&self, context: &Context) -> Result<Table, Failure> {
        let Some((sql, files)) = self.words.split_last() else {
            return Err(Failure::new("usage", "There is no query.", "Write it last, in quotes."));
        };
        let sql = sql.to_string_lossy();
        if Path::new(sql.as_ref()).is_file() {
            return Err(Failure::new("usage", "There is no query: the last word is a file.", "Write the query last, in quotes."));
        }
        let options = self.read.options();
        let sources: Vec<Source> = files.iter().map(|file| import::open(Path::new(file), &options, context)).collect::<Result<_, _>>()?;
        let all: Vec<&Source> = sources.iter().collect();
        self.read.check(&all)?;
        let tables = table_names(&all);
        Ok(query(&tables, &sql, "result", context)?)
    }
}

/// The result as `{"columns": [{"name", "type", "unit"}], "rows": [[..]]}`.
fn to_json(table: &Table) -> Json {
    let columns: Vec<Json> = table.columns().iter().map(|c| json!({"name": c.name, "type": c.ty.name(), "unit": c.unit})).collect();
    let cells = |row| table.columns().iter().enumerate().map(|(at, c)| convert::json(table.value(row, at), c)).collect::<Vec<_>>();
    json!({"columns": columns, "rows": (0..table.rows()).map(cells).collect::<Vec<_>>()})
}

/// The result as a table for a terminal: numbers as people read them, right-aligned.
fn to_text(table: &Table) -> String {
    let header: Vec<String> = table.columns().iter().map(|c| c.name.clone()).collect();
    let row = |row| table.columns().iter().enumerate().map(|(at, c)| format::cell(table.value(row, at), c)).collect::<Vec<String>>();
    let lines: Vec<Vec<String>> = std::iter::once(header).chain((0..table.rows()).map(row)).collect();
    aligned::below_headers(&lines, |at| table.columns()[at].ty.is_numeric())
}
