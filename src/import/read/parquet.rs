//! Apache Parquet: typed already, so that it needs neither layout nor typing.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use polars::prelude::{
    ArrowDataType, Column as Stored, DataFrame, DataType, Float64Chunked, IntoSeries, PolarsError, PolarsResult, Schema, SerReader,
};
use polars_io::parquet::read::{FileMetadata, ParquetReader};
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};
use rayon::prelude::*;

use super::super::source::{Decision, Found, Target};
use super::super::{ImportError, typing};
use super::{Input, guarded};
use crate::engine::{Context, Warning};
use crate::table::locale::Locale;
use crate::table::{Column, ColumnType, Origin, Part, RowOrigin, Table, column_letters, format};

/// Rows and addresses of cells that do not fit that are listed.
const MOST_LISTED: usize = 100;
const MOST_NAMED: usize = 5;
/// Rows between two looks at whether the job was cancelled.
const BATCH: usize = 1 << 16;

/// Numbers with more decimal places are shown with as many as their values need.
const MOST_PLACES: usize = 6;

/// Read the one table of a Parquet file.
pub(in super::super) fn read(input: Input<'_>, context: &Context) -> Result<Found, ImportError> {
    read_table(input, context).map_err(|error| match error {
        ImportError::Damaged { file, reason } => ImportError::DamagedParquet { file, reason },
        other => other,
    })
}

fn read_table(input: Input<'_>, context: &Context) -> Result<Found, ImportError> {
    context.progress(None, "Reading the columns");
    let (kept, rows, left_out) = guarded(input, || stored(input, context))?;
    context.check()?;
    let warn = |(name, what): (String, &str)| Warning::new("nested", format!("{name} holds {what} and was left out")).in_column(&name);
    let mut warnings: Vec<Warning> = left_out.into_iter().map(warn).collect();
    let (mut columns, mut decisions) = (Vec::new(), Vec::new());
    for (index, values) in kept {
        let name = values.name().as_str();
        let (ty, utc) = column_type(values.dtype());
        let (ty, plain) = plain(&values, ty).map_err(|e| input.damaged(e))?;
        let (plain, unfit) = finite(plain, context)?;
        warnings.extend(no_numbers(&unfit, index).map(|message| {
            let rows = unfit.iter().take(MOST_LISTED).map(|(row, _)| *row as u64 + 1);
            Warning::new("unparsed", message).in_column(name).at_rows(rows)
        }));
        let mut column = Column::new(name, ty);
        column.source = Some(index);
        column.utc = utc;
        if let DataType::Decimal(_, places) = values.dtype()
            && ty == ColumnType::Decimal
        {
            column.decimals = u8::try_from(*places).ok().filter(|_| *places <= MOST_PLACES);
        }
        column.role = typing::role_of(&column, plain.as_materialized_series(), context)?;
        if ty == ColumnType::Text && values.dtype().is_numeric() {
            let why = "some are too large to be kept as whole numbers without loss";
            let example = plain.str().ok().and_then(|texts| texts.iter().flatten().max_by_key(|t| t.len())).unwrap_or_default();
            let count = (values.len() - values.null_count()) as u64;
            decisions.push(Decision::new("Digits kept as text", why).in_column(name).touching(count, example).about(Target::Type));
        }
        columns.push((column, plain));
    }
    let last = columns.len().saturating_sub(1) as u32;
    let stem = input.file.rsplit_once('.').map_or(input.file, |(stem, _)| stem);
    let part = Part {
        file: Arc::from(input.file),
        sheet: Arc::from(""),
        len: rows,
        rows: RowOrigin::Contiguous { first: 1 },
        moved: Arc::default(),
    };
    let table = Table::new(stem, columns, Origin::of(vec![part]))?;
    let range = format!("A1:{}{}", column_letters(last), rows.max(1));
    typing::as_asked(Found { range, decisions, warnings, ..Found::plain(table) }, input.options, context)
}

/// The columns a table can hold with their places, the number of rows, and what the other columns hold.
type Kept = (Vec<(u32, Stored)>, usize, Vec<(String, &'static str)>);

fn stored(input: Input<'_>, context: &Context) -> Result<Kept, ImportError> {
    let plan = Plan::of(input.bytes).map_err(|e| input.damaged(e))?;
    let typed = plan.typed.iter().map(|at| (*at, None));
    let all: Vec<(usize, Option<&Arc<FileMetadata>>)> = typed.chain(plan.others.iter().map(|at| (*at, plan.plain.as_ref()))).collect();
    let done = AtomicUsize::new(0);
    let read = |&(at, plain): &(usize, Option<&Arc<FileMetadata>>)| {
        let part = |rows: (usize, usize)| column(input.bytes, plain, at, rows).map_err(|e| input.damaged(e));
        let (mut whole, mut first) = (part((0, 0))?, 0);
        for rows in &plan.groups {
            context.check()?;
            whole.append_owned(part((first, *rows))?).map_err(|e| input.damaged(e))?;
            first += rows;
        }
        let share = (done.fetch_add(1, Ordering::Relaxed) + 1) as f32 / all.len() as f32;
        context.progress(Some(0.8 * share), "Reading the columns");
        Ok::<_, ImportError>((at as u32, whole.rechunk()))
    };
    let mut columns: Vec<(u32, Stored)> = all.par_iter().map(read).collect::<Result<_, _>>()?;
    columns.sort_by_key(|(index, _)| *index);
    Ok((columns, plan.rows, plan.left_out))
}

/// How a file is read: its columns by how they are stored, and its rows by groups, between which a cancel is felt.
struct Plan {
    typed: Vec<usize>,
    others: Vec<usize>,
    /// What the others are read by.
    plain: Option<Arc<FileMetadata>>,
    groups: Vec<usize>,
    rows: usize,
    left_out: Vec<(String, &'static str)>,
}

impl Plan {
    fn of(bytes: &[u8]) -> PolarsResult<Self> {
        let mut reader = ParquetReader::new(Cursor::new(bytes));
        let mut plan = Self { typed: Vec::new(), others: Vec::new(), plain: None, groups: Vec::new(), rows: 0, left_out: Vec::new() };
        let mut read_as = Schema::default();
        for (index, (name, field)) in reader.schema()?.iter().enumerate() {
            let ty = match kind(&field.dtype) {
                Kind::Typed => {
                    plan.typed.push(index);
                    DataType::String
                }
                Kind::As(ty) => {
                    plan.others.push(index);
                    ty
                }
                Kind::Other(what) => {
                    plan.left_out.push((name.to_string(), what));
                    DataType::String
                }
            };
            read_as.insert(name.clone(), ty);
        }
        plan.rows = reader.num_rows()?;
        let metadata = reader.get_metadata()?.clone();
        for group in &metadata.row_groups {
            plan.groups.push(group.num_rows());
        }
        if !plan.others.is_empty() {
            let mut plain = (*metadata).clone();
            // What a column is to be read as, is a note in the file of the program that wrote it.
            let mut note = Vec::new();
            let writer = ParquetWriter::new(&mut note).with_compression(ParquetCompression::Uncompressed);
            writer.finish(&mut DataFrame::empty_with_schema(&read_as))?;
            plain.key_value_metadata.clone_from(&ParquetReader::new(Cursor::new(note.as_slice())).get_metadata()?.key_value_metadata);
            plan.plain = Some(Arc::new(plain));
        }
        Ok(plan)
    }
}

/// Some rows of one column, read as the file says, or as is noted elsewhere.
fn column(bytes: &[u8], noted: Option<&Arc<FileMetadata>>, at: usize, rows: (usize, usize)) -> PolarsResult<Stored> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    if let Some(noted) = noted {
        reader.set_metadata(noted.clone());
    }
    let frame = reader.with_projection(Some(vec![at])).with_slice(Some(rows)).finish()?;
    frame.columns().first().cloned().ok_or_else(|| PolarsError::NoData("a column is missing".into()))
}

/// How a column is read.
enum Kind {
    /// As it is stored.
    Typed,
    /// As this, which is how it is stored: labels are texts, and small numbers are no smaller than others.
    As(DataType),
    /// Not at all: no table holds this.
    Other(&'static str),
}

fn kind(stored: &ArrowDataType) -> Kind {
    use ArrowDataType as A;
    match stored {
        A::Dictionary(..) => Kind::As(DataType::String),
        A::Int8 | A::Int16 | A::UInt8 | A::UInt16 => Kind::As(DataType::Int32),
        A::Float16 => Kind::Other("numbers of two bytes"),
        A::List(_) | A::LargeList(_) | A::FixedSizeList(..) | A::Map(..) => Kind::Other("lists"),
        A::Struct(_) | A::Union(_) => Kind::Other("several values per row"),
        A::Binary | A::LargeBinary | A::BinaryView | A::FixedSizeBinary(_) => Kind::Other("bytes"),
        A::Interval(_) | A::Extension(_) | A::Unknown => Kind::Other("values of an unknown kind"),
        _ => Kind::Typed,
    }
}

/// The type of a column and whether its moments are instants.
fn column_type(stored: &DataType) -> (ColumnType, bool) {
    match stored {
        DataType::Boolean => (ColumnType::Boolean, false),
        DataType::Date => (ColumnType::Date, false),
        DataType::Datetime(_, zone) => (ColumnType::DateTime, zone.is_some()),
        DataType::Time => (ColumnType::Time, false),
        DataType::Duration(_) => (ColumnType::Duration, false),
        DataType::Decimal(_, 0) => (ColumnType::Integer, false),
        DataType::Decimal(..) => (ColumnType::Decimal, false),
        ty if ty.is_float() => (ColumnType::Decimal, false),
        ty if ty.is_integer() => (ColumnType::Integer, false),
        _ => (ColumnType::Text, false),
    }
}

/// The values as a table stores them, and as which type: whole numbers that do not fit are texts.
fn plain(values: &Stored, ty: ColumnType) -> PolarsResult<(ColumnType, Stored)> {
    if *values.dtype() == DataType::Time {
        let nanoseconds = values.cast(&DataType::Int64)?;
        let ms: Vec<Option<i64>> = nanoseconds.i64()?.iter().map(|v| v.map(|ns| ns / 1_000_000)).collect();
        return Ok((ty, Stored::new(values.name().clone(), ms).cast(&ty.storage())?));
    }
    let plain = values.cast(&ty.storage())?;
    if ty == ColumnType::Integer && plain.null_count() > values.null_count() {
        return Ok((ColumnType::Text, values.cast(&DataType::String)?));
    }
    Ok((ty, plain))
}

/// Decimals without what is no number, and where that stood: one such cell would make every sum with it no number either.
fn finite(values: Stored, context: &Context) -> Result<(Stored, Vec<(usize, f64)>), ImportError> {
    let Ok(numbers) = values.f64() else { return Ok((values, Vec::new())) };
    let mut unfit = Vec::new();
    for (row, value) in numbers.iter().enumerate() {
        if row.is_multiple_of(BATCH) {
            context.check()?;
        }
        unfit.extend(value.filter(|value| !value.is_finite()).map(|value| (row, value)));
    }
    if unfit.is_empty() {
        return Ok((values, unfit));
    }
    let kept = numbers.iter().map(|value| value.filter(|value| value.is_finite()));
    let kept: Float64Chunked = kept.collect();
    Ok((kept.with_name(values.name().clone()).into_series().into(), unfit))
}

/// What is said of cells of a column that hold no number.
fn no_numbers(unfit: &[(usize, f64)], column: u32) -> Option<String> {
    let (_, example) = unfit.first()?;
    let named = unfit.iter().take(MOST_NAMED).map(|(row, _)| format!("{}{}", column_letters(column), row + 1));
    let more = if unfit.len() > MOST_NAMED { ", \u{2026}" } else { "" };
    let at = format!("({}{more}: {example})", named.collect::<Vec<_>>().join(", "));
    let (one, many) = (format!("is no number {at} and counts as missing"), format!("are no numbers {at} and count as missing"));
    Some(Locale::kept(|| format::those(unfit.len(), "cell", &one, &many)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ColumnChange, ImportChange, ImportOptions};
    use crate::table::{Role, Value};

    /// A file of labels (pandas and polars), decimals, numbers beyond 64 bits with a sign, small whole numbers and lists.
    const KINDS: &[u8] = include_bytes!("kinds.parquet");

    fn kinds() -> Found {
        let input = Input { bytes: KINDS, file: "kinds.parquet", options: &ImportOptions::default(), first: None };
        read(input, &Context::detached()).unwrap()
    }

    #[test]
    fn labels_decimals_and_huge_numbers_come_whole() {
        let found = kinds();
        let table = &found.table;
        let at = |name: &str| table.column(name).unwrap().0;
        let cell = |name: &str| table.value(0, at(name));
        assert_eq!([cell("shop"), cell("size"), cell("tier")], [Value::Text("Nord"), Value::Text("L"), Value::Text("gold")]);
        assert_eq!((cell("price"), table.columns()[at("price")].decimals), (Value::Decimal(1234.5), Some(2)));
        assert_eq!((table.columns()[at("price")].role, cell("pieces")), (Role::Measure, Value::Integer(12)));
        assert_eq!((cell("token"), cell("small")), (Value::Text("18446744073709551615"), Value::Integer(7)));
        assert_eq!((cell("waited"), table.rows()), (Value::Duration(90_000), 2));
        assert_eq!(found.decisions.iter().map(|d| d.column.as_deref()).collect::<Vec<_>>(), [Some("token")]);
    }

    /// One NaN or infinity made every sum and pivot over its column no number, without a word.
    #[test]
    fn what_is_no_number_is_missing_and_told() {
        let values = [Some(1.5), Some(f64::NAN), None, Some(f64::INFINITY), Some(f64::NEG_INFINITY), Some(2.0)];
        let mut frame = DataFrame::new_infer_height(vec![Stored::new("Sales".into(), values), Stored::new("Id".into(), 0..6_i64)]).unwrap();
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
        let input = Input { bytes: &bytes, file: "a.parquet", options: &ImportOptions::default(), first: None };
        let found = read(input, &Context::detached()).unwrap();
        let sales: Vec<Value<'_>> = (0..6).map(|row| found.table.value(row, 0)).collect();
        let missing = Value::Missing;
        assert_eq!(sales, [Value::Decimal(1.5), missing, missing, missing, missing, Value::Decimal(2.0)]);
        let warning = &found.warnings[0];
        assert_eq!((warning.kind.as_str(), warning.column.as_deref(), &warning.rows[..]), ("unparsed", Some("Sales"), &[2, 4, 5][..]));
        assert_eq!(warning.message.kept(), "3 cells are no numbers (A2, A4, A5: NaN) and count as missing");
    }

    /// What was said about a column of a Parquet file had no effect and was not said to have none.
    #[test]
    fn what_is_asked_of_a_column_is_done() {
        let column = |header: &str, change| ImportChange::Column(header.into(), change);
        let changes = [
            column("price", ColumnChange::Name(Some("Amount".into()))),
            column("shop", ColumnChange::LeaveOut(true)),
            column("small", ColumnChange::Type(Some(ColumnType::Text))),
            column("size", ColumnChange::Type(Some(ColumnType::Integer))),
        ];
        let options = changes.iter().fold(ImportOptions::default(), |options, change| change.apply(&options, ""));
        let input = Input { bytes: KINDS, file: "kinds.parquet", options: &options, first: None };
        let found = read(input, &Context::detached()).unwrap();
        let (at, _) = found.table.column("small").unwrap();
        assert_eq!((found.table.value(0, at), found.header_of("Amount")), (Value::Text("7"), Some("price")));
        assert!(found.table.column("shop").is_err());
        let kept = found.decisions.iter().find(|d| d.column.as_deref() == Some("size")).unwrap();
        assert_eq!((kept.what.kept(), kept.why.kept()), ("Kept as text", "nothing in it can be read as integer"));
    }

    #[test]
    fn what_no_table_holds_is_told_and_the_places_of_the_others_stay() {
        let found = kinds();
        assert_eq!(found.warnings.iter().map(|w| w.message.kept()).collect::<Vec<_>>(), ["tags holds lists and was left out"]);
        let (at, column) = found.table.column("small").unwrap();
        assert_eq!((column.source, found.table.value(1, at)), (Some(8), Value::Integer(8)));
    }
}
