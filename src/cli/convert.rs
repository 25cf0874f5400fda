//! `convert`: the cleaned table as a file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::Timelike;
use clap::Args;
use polars_io::parquet::write::ParquetWriter;
use serde_json::{Map, Value as Json};

use super::{Outcome, Run, SourceArgs};
use crate::engine::{Context, Failure, write_beside, write_failure};
use crate::table::{Column, Table, Value};
use crate::workbook;

/// Write the cleaned table as csv, parquet, xlsx or jsonl, by the ending of the output.
#[derive(Debug, Args)]
pub(super) struct Convert {
    #[command(flatten)]
    source: SourceArgs,
    /// Where to: .csv, .parquet, .xlsx or .jsonl; `-` is csv on stdout.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

impl Run for Convert {
    fn files(&self) -> (Option<&Path>, Vec<&Path>) {
        (Some(&self.output), vec![&self.source.file])
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        let target = Target::of(&self.output)?;
        let table = self.source.load(context)?.table;
        target.write(&table, context)?;
        Ok(Outcome::Done)
    }
}

/// Writes a table to a writer; the path is for messages.
type WriteTable = fn(&Table, &mut dyn Write, &Path, &Context) -> Result<(), Failure>;

/// A file a table can be written to, by its ending.
pub(super) struct Target<'p> {
    path: &'p Path,
    /// `None` for a workbook, which writes itself.
    write: Option<WriteTable>,
}

impl<'p> Target<'p> {
    /// The way to write `path`; `-` is csv on stdout.
    pub(super) fn of(path: &'p Path) -> Result<Self, Failure> {
        let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let write: Option<WriteTable> = match ending.as_str() {
            "xlsx" => None,
            "csv" => Some(csv),
            _ if path.as_os_str() == "-" => Some(csv),
            "jsonl" | "ndjson" => Some(jsonl),
            "parquet" => Some(parquet),
            _ => {
                return Err(Failure::new(
                    "unsupported",
                    format!("{} has no ending this can write.", path.display()),
                    "End the name in .csv, .parquet, .xlsx or .jsonl.",
                ));
            }
        };
        Ok(Self { path, write })
    }

    /// Csv, whatever the ending.
    pub(super) fn csv(path: &'p Path) -> Self {
        Self { path, write: Some(csv) }
    }

    /// Write the table.
    pub(super) fn write(&self, table: &Table, context: &Context) -> Result<(), Failure> {
        context.progress(Some(0.9), "Writing");
        let Some(write) = self.write else {
            workbook::write_table(self.path, table, context)?;
            return Ok(());
        };
        if self.path.as_os_str() == "-" {
            return write(table, &mut io::BufWriter::new(io::stdout().lock()), self.path, context);
        }
        write_beside(self.path, |file| write(table, &mut io::BufWriter::new(file), self.path, context))
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Result<(), Failure> + '_ {
    // A reader that has gone away (`| head`) is no fault.
    |e| if e.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(write_failure(path, &e)) }
}

fn csv(table: &Table, out: &mut dyn Write, path: &Path, context: &Context) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(out);
    let write = |writer: &mut csv::Writer<&mut dyn Write>| -> Result<(), csv::Error> {
        writer.write_record(table.columns().iter().map(|c| c.name.as_str()))?;
        let mut field = String::new();
        for row in 0..table.rows() {
            if row.is_multiple_of(4096) && context.is_cancelled() {
                break;
            }
            for (index, column) in table.columns().iter().enumerate() {
                field.clear();
                plain(table.value(row, index), column, &mut field);
                writer.write_field(&field)?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()?;
        Ok(())
    };
    let result = write(&mut writer);
    // What is still buffered is of no use once writing failed, and would fail again when dropped.
    drop(writer.into_inner().map_err(drop));
    context.check()?;
    match result {
        Ok(()) => Ok(()),
        Err(e) => match e.into_kind() {
            csv::ErrorKind::Io(e) => failed(path)(e),
            other => Err(Failure::new(
                "write",
                format!("{} could not be written: {other:?}.", path.display()),
                "Choose another name and try again.",
            )),
        },
    }
}

/// A value as scripts read it: numbers plain, dates as ISO 8601, spans in seconds, nothing where it is missing.
fn plain(value: Value<'_>, column: &Column, out: &mut String) {
    use std::fmt::Write as _;
    // Writing to a String does not fail.
    let _ = match value {
        Value::Missing => Ok(()),
        Value::Text(text) => {
            out.push_str(text);
            Ok(())
        }
        Value::Integer(i) => write!(out, "{i}"),
        Value::Decimal(f) => write!(out, "{f}"),
        Value::Boolean(b) => write!(out, "{b}"),
        Value::Date(date) => write!(out, "{date}"),
        Value::DateTime(t) => {
            let zone = if column.utc { "Z" } else { "" };
            let format = if t.nanosecond() == 0 { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S%.3f" };
            write!(out, "{}{zone}", t.format(format))
        }
        Value::Time(ms) => write!(out, "{:02}:{:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60),
        Value::Duration(ms) => write!(out, "{}", ms as f64 / 1000.0),
    };
}

/// A cell as JSON: numbers as numbers, everything else as in csv, null where it is missing.
pub(super) fn json(value: Value<'_>, column: &Column) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Integer(i) => Json::from(i),
        Value::Decimal(f) => Json::from(f),
        Value::Boolean(b) => Json::from(b),
        Value::Duration(ms) => Json::from(ms as f64 / 1000.0),
        other => {
            let mut text = String::new();
            plain(other, column, &mut text);
            Json::from(text)
        }
    }
}

fn jsonl(table: &Table, out: &mut dyn Write, path: &Path, context: &Context) -> Result<(), Failure> {
    for row in 0..table.rows() {
        if row.is_multiple_of(4096) {
            context.check()?;
        }
        let fields =
            (table.columns().iter().enumerate()).map(|(index, column)| (column.name.clone(), json(table.value(row, index), column)));
        let object = Json::Object(fields.collect::<Map<_, _>>());
        if let Err(e) = writeln!(out, "{object}") {
            return failed(path)(e);
        }
    }
    out.flush().or_else(failed(path))
}

fn parquet(table: &Table, out: &mut dyn Write, path: &Path, _: &Context) -> Result<(), Failure> {
    let mut frame = table.frame().clone();
    ParquetWriter::new(&mut *out).finish(&mut frame).map_err(|e| {
        Failure::new("write", format!("{} could not be written: {e}.", path.display()), "Choose another folder and try again.")
    })?;
    out.flush().or_else(failed(path))
}
