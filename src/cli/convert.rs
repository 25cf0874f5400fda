//! `convert`: the cleaned table as a file.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::Timelike;
use clap::Args;
use polars_io::parquet::write::ParquetWriter;
use serde_json::{Map, Value as Json};

use super::{Outcome, Run, SourceArgs};
use crate::engine::{Context, Failure, write_beside, write_failure};
use crate::table::{Column, Table, Value, truth};
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
        Value::Boolean(b) => {
            out.push_str(truth(b));
            Ok(())
        }
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
    let mut out = Refused { out, why: None };
    let written = ParquetWriter::new(&mut out).finish(&mut frame);
    match (written, out.why.take()) {
        // The writer tells of a full disk in words of its own format.
        (Err(_), Some(why)) => failed(path)(why),
        (Err(e), None) => Err(Failure::new("write", format!("{} was not written: {e}.", path.display()), "Choose another format.")),
        (Ok(_), _) => out.flush().or_else(failed(path)),
    }
}

/// Keeps why the file system refused to write, for a writer that does not hand it on.
struct Refused<'w> {
    out: &'w mut dyn Write,
    why: Option<io::Error>,
}

impl Refused<'_> {
    fn keep<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| {
            let told = io::Error::from(error.kind());
            self.why = Some(error);
            told
        })
    }
}

impl Write for Refused<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.out.write(bytes);
        self.keep(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.out.flush();
        self.keep(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{ColumnType, Origin};
    use polars::prelude::Column as Stored;

    /// A disk without room.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Of a full disk the parquet writer said "File out of specification".
    #[test]
    fn a_full_disk_is_named_whatever_is_written() {
        let region = (Column::new("Region", ColumnType::Text), Stored::new("x".into(), ["TH"]));
        let table = Table::new("orders", vec![region], Origin::default()).unwrap();
        for write in [csv, jsonl, parquet] {
            let failure = write(&table, &mut Full, Path::new("orders.out"), &Context::detached()).unwrap_err();
            assert_eq!(failure.kind, "disk_full", "{failure:?}");
        }
    }
}
