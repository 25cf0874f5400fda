//! `inspect`: what was found in a file.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use clap::Args;
use polars::prelude::{DataType, Series};
use serde::Serialize;
use serde_json::Value as Json;

use super::{Outcome, Run, SourceArgs, print, print_json};
use crate::engine::{Context, Failure, Warning, write_failure};
use crate::import::{self, FileFormat, Found, Source};
use crate::table::{Column, ColumnType, Currencies, Origin, Role, Table, TableError, Value, aligned, column_letters, expr, format};

/// Show what was found in a file.
#[derive(Debug, Args)]
pub(super) struct Inspect {
    #[command(flatten)]
    source: SourceArgs,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Every non-empty cell as it was read, before any cleaning.
    #[arg(long, conflicts_with = "json")]
    cells: bool,
}

impl Run for Inspect {
    fn wants_json(&self) -> bool {
        self.json
    }

    fn run(&self, context: &Context) -> Result<Outcome, Failure> {
        if self.cells {
            self.print_cells(context)?;
            return Ok(Outcome::Done);
        }
        let mut source = self.source.open(context)?;
        if let Some(wanted) = &self.source.table {
            self.source.choose(&source)?;
            let folded = wanted.trim().to_lowercase();
            source.tables.retain(|t| t.table.name().to_lowercase() == folded);
        }
        if let Some(condition) = &self.source.filter {
            select(condition, &mut source.tables)?;
        }
        let report = Report::of(&source, context)?;
        if self.json {
            print_json(&report)?;
        } else {
            print(&report.text())?;
        }
        Ok(Outcome::Done)
    }
}

impl Inspect {
    fn print_cells(&self, context: &Context) -> Result<(), Failure> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut failed = None;
        import::cells(&self.source.file, &self.source.options(), context, |cell| {
            if failed.is_none() {
                let (address, value) = (column_letters(cell.column), escape(cell.value));
                failed = writeln!(out, "{}\t{address}{}\t{}\t{value}", escape(cell.sheet), cell.row, cell.kind).err();
            }
        })?;
        match failed.or_else(|| out.flush().err()) {
            Some(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(write_failure("the output".as_ref(), &e)),
            _ => Ok(()),
        }
    }
}

/// Keep the rows for which the condition is true in every table it can be asked of.
fn select(condition: &str, tables: &mut [Found]) -> Result<(), Failure> {
    let mut refused = None;
    let mut done = false;
    for found in tables {
        match expr::mask(condition, &found.table) {
            Ok(mask) => {
                found.table = found.table.filter(&mask)?;
                done = true;
            }
            Err(error) => {
                refused.get_or_insert(error);
            }
        }
    }
    refused.filter(|_| !done).map_or(Ok(()), |error| Err(error.into()))
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    file: &'a str,
    format: FileFormat,
    encoding: Option<&'a str>,
    delimiter: Option<char>,
    tables: Vec<TableReport<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unread: Vec<Unread<'a>>,
}

#[derive(Debug, Serialize)]
struct Unread<'a> {
    sheet: &'a str,
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct TableReport<'a> {
    name: &'a str,
    sheet: &'a str,
    hidden: bool,
    range: &'a str,
    header_rows: &'a [u64],
    skipped_rows: &'a [u64],
    footer_rows: &'a [u64],
    rows: usize,
    columns: Vec<ColumnReport<'a>>,
    decisions: &'a [import::Decision],
    warnings: Vec<WarningReport<'a>>,
}

#[derive(Debug, Serialize)]
struct ColumnReport<'a> {
    name: &'a str,
    source: Option<String>,
    r#type: &'static str,
    role: &'static str,
    unit: Option<&'a str>,
    nulls: usize,
    distinct: usize,
    sum: Option<Json>,
    min: Option<Json>,
    max: Option<Json>,
}

/// A warning with all its fields, so that scripts need not ask whether they are there.
#[derive(Debug, Serialize)]
struct WarningReport<'a> {
    kind: &'a str,
    column: Option<&'a str>,
    rows: &'a [u64],
    message: Cow<'a, str>,
}

impl<'a> Report<'a> {
    fn of(source: &'a Source, context: &Context) -> Result<Self, Failure> {
        let tables = source.tables.iter().map(|found| TableReport::of(found, context)).collect::<Result<_, _>>()?;
        let unread = source.unread.iter().map(|(sheet, reason)| Unread { sheet, reason }).collect();
        Ok(Self {
            file: &source.file,
            format: source.format,
            encoding: source.encoding.as_deref(),
            delimiter: source.delimiter,
            tables,
            unread,
        })
    }

    fn text(&self) -> String {
        let mut out = self.file.to_owned();
        for part in self.encoding.iter().map(|e| (*e).to_owned()).chain(self.delimiter.map(|d| format!("separated by {d:?}"))) {
            let _ = write!(out, ", {part}");
        }
        out.push('\n');
        for table in &self.tables {
            table.write(&mut out);
        }
        for unread in &self.unread {
            let _ = writeln!(out, "\nSheet {} could not be read: {}", unread.sheet, unread.reason);
        }
        out
    }
}

impl<'a> TableReport<'a> {
    fn of(found: &'a Found, context: &Context) -> Result<Self, Failure> {
        let table = &found.table;
        let mut columns = Vec::new();
        for (column, values) in table.columns().iter().zip(table.frame().columns()) {
            context.check()?;
            columns.push(ColumnReport::of(column, values.as_materialized_series()).map_err(TableError::from)?);
        }
        Ok(Self {
            name: table.name(),
            sheet: &found.sheet,
            hidden: found.hidden,
            range: &found.range,
            header_rows: &found.header_rows,
            skipped_rows: &found.skipped_rows,
            footer_rows: &found.footer_rows,
            rows: table.rows(),
            columns,
            decisions: &found.decisions,
            warnings: found.warnings.iter().map(WarningReport::of).chain(mixed(found)).collect(),
        })
    }

    fn write(&self, out: &mut String) {
        let hidden = if self.hidden { ", hidden" } else { "" };
        let (rows, columns) = (format::counted(self.rows, "row"), format::counted(self.columns.len(), "column"));
        let _ = writeln!(out, "\n{}  {}{hidden}: {rows}, {columns}", self.name, self.range);
        for (what, rows) in [("header", self.header_rows), ("skipped", self.skipped_rows), ("footer", self.footer_rows)] {
            if !rows.is_empty() {
                let shown: Vec<String> = rows.iter().take(20).map(ToString::to_string).collect();
                let _ = writeln!(out, "  {what} rows: {}{}", shown.join(", "), if rows.len() > 20 { ", \u{2026}" } else { "" });
            }
        }
        let width = aligned::widest(self.columns.iter().map(|c| c.name)).min(40);
        for column in &self.columns {
            column.write(width, out);
        }
        for warning in &self.warnings {
            let column = warning.column.map(|c| format!("{c}: ")).unwrap_or_default();
            let _ = writeln!(out, "  ! {column}{}", warning.message);
        }
    }
}

/// Amounts whose currencies stand in a column beside them; those that stood in one column are told by the import.
fn mixed(found: &Found) -> impl Iterator<Item = WarningReport<'_>> {
    let is_said = |column: &Column| found.warnings.iter().any(|w| w.kind == "mixed_currency" && w.column.as_ref() == Some(&column.name));
    found.table.columns().iter().filter(move |column| !is_said(column)).filter_map(|column| {
        let currencies = Currencies::of(&found.table, column)?;
        let message = format!("amounts in {}, as {} says; a sum would mix them", currencies.codes.join(", "), currencies.column.name);
        Some(WarningReport { kind: "mixed_currency", column: Some(&column.name), rows: &[], message: message.into() })
    })
}

impl<'a> WarningReport<'a> {
    fn of(warning: &'a Warning) -> Self {
        Self { kind: &warning.kind, column: warning.column.as_deref(), rows: &warning.rows, message: warning.message.text() }
    }
}

impl<'a> ColumnReport<'a> {
    fn of(column: &'a Column, values: &Series) -> polars::prelude::PolarsResult<Self> {
        let nulls = values.null_count();
        let distinct = values.n_unique()?.saturating_sub(usize::from(nulls > 0));
        let (min, max) = extremes(column, values)?;
        Ok(Self {
            name: &column.name,
            source: column.source.map(column_letters),
            r#type: column.ty.name(),
            role: column.role.name(),
            unit: column.unit.as_deref(),
            nulls,
            distinct,
            sum: column.ty.is_numeric().then(|| sum(column, values)).transpose()?,
            min,
            max,
        })
    }

    fn write(&self, width: usize, out: &mut String) {
        let unit = self.unit.map(|u| format!(" {u}")).unwrap_or_default();
        let _ = write!(
            out,
            "  {}  {} {:<10} {} distinct",
            aligned::left(self.name, width),
            aligned::left(&format!("{}{unit}", self.r#type), 8),
            self.role,
            format::fixed(self.distinct as f64, 0)
        );
        if self.nulls > 0 {
            let _ = write!(out, ", {} missing", format::fixed(self.nulls as f64, 0));
        }
        // Codes and years are not added up for people; scripts may.
        let sum = self.sum.as_ref().filter(|_| self.role == Role::Measure.name());
        for (what, value) in [("sum", sum), ("from", self.min.as_ref()), ("to", self.max.as_ref())] {
            if let Some(value) = value {
                let shown = value.as_f64().map_or_else(|| value.as_str().unwrap_or_default().to_owned(), |f| format::number(f, 6));
                let _ = write!(out, "{} {what} {shown}", if what == "to" { "" } else { "," });
            }
        }
        out.push('\n');
    }
}

fn sum(column: &Column, values: &Series) -> polars::prelude::PolarsResult<Json> {
    if let Ok(whole) = values.i64() {
        // A sum of many large whole numbers may leave 64 bits.
        let total: i128 = whole.iter().flatten().map(i128::from).sum();
        return Ok(i64::try_from(total).map_or_else(|_| Json::from(total as f64), Json::from));
    }
    let physical = values.to_physical_repr();
    if let Ok(ms) = physical.i64() {
        let total: i128 = ms.iter().flatten().map(i128::from).sum();
        return Ok(Json::from(total as f64 / 1000.0));
    }
    debug_assert!(column.ty == ColumnType::Decimal);
    // Compensated, so that a column of cents sums to cents.
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values.f64()?.iter().flatten() {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    Ok(Json::from(total + lost))
}

/// Least and greatest value; none for text and truth.
fn extremes(column: &Column, values: &Series) -> polars::prelude::PolarsResult<(Option<Json>, Option<Json>)> {
    if matches!(column.ty, ColumnType::Text | ColumnType::Boolean) {
        return Ok((None, None));
    }
    let comparable = values.to_physical_repr().cast(&DataType::Float64)?;
    let filled = || comparable.f64().into_iter().flat_map(|v| v.iter().enumerate()).filter_map(|(at, v)| v.map(|v| (at, v)));
    let at = |found: Option<(usize, f64)>| {
        let one = Table::new("", vec![(column.clone(), values.slice(found?.0 as i64, 1).into())], Origin::default()).ok()?;
        json(one.value(0, 0), column.utc)
    };
    let least = filled().min_by(|a, b| a.1.total_cmp(&b.1));
    let most = filled().max_by(|a, b| a.1.total_cmp(&b.1));
    Ok((at(least), at(most)))
}

fn json(value: Value<'_>, utc: bool) -> Option<Json> {
    Some(match value {
        Value::Missing => return None,
        Value::Text(text) => Json::from(text),
        Value::Integer(i) => Json::from(i),
        Value::Decimal(f) => Json::from(f),
        Value::Boolean(b) => Json::from(b),
        Value::Date(date) => Json::from(date.to_string()),
        Value::DateTime(t) => Json::from(format!("{}{}", t.format("%Y-%m-%dT%H:%M:%S"), if utc { "Z" } else { "" })),
        Value::Time(ms) | Value::Duration(ms) => Json::from(ms as f64 / 1000.0),
    })
}
