//! Apache Parquet: typed already, so that it needs neither layout nor typing.

use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{ArrowDataType, Column as Stored, DataFrame, DataType, PolarsResult, Schema, SerReader};
use polars_io::parquet::read::ParquetReader;
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};

use super::super::source::{Decision, Found, Target};
use super::super::{ImportError, typing};
use super::{Input, guarded};
use crate::engine::{Context, Warning};
use crate::table::{Column, ColumnType, Origin, Part, RowOrigin, Table, column_letters};

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
    let (kept, rows, left_out) = guarded(input, || stored(input.bytes).map_err(|e| input.damaged(e)))?;
    context.check()?;
    let warn = |(name, what): (String, &str)| Warning::new("nested", format!("{name} holds {what} and was left out")).in_column(&name);
    let warnings: Vec<Warning> = left_out.into_iter().map(warn).collect();
    let (mut columns, mut decisions) = (Vec::new(), Vec::new());
    for (index, values) in kept {
        let name = values.name().as_str();
        let (ty, utc) = column_type(values.dtype());
        let (ty, plain) = plain(&values, ty).map_err(|e| input.damaged(e))?;
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
    Ok(Found { range, decisions, warnings, ..Found::plain(table) })
}

/// The columns a table can hold with their places, the number of rows, and what the other columns hold.
type Kept = (Vec<(u32, Stored)>, usize, Vec<(String, &'static str)>);

fn stored(bytes: &[u8]) -> PolarsResult<Kept> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let (mut typed, mut others, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    let mut read_as = Schema::default();
    for (index, (name, field)) in reader.schema()?.iter().enumerate() {
        let ty = match kind(&field.dtype) {
            Kind::Typed => {
                typed.push(index);
                DataType::String
            }
            Kind::As(ty) => {
                others.push(index);
                ty
            }
            Kind::Other(what) => {
                left_out.push((name.to_string(), what));
                DataType::String
            }
        };
        read_as.insert(name.clone(), ty);
    }
    let rows = reader.num_rows()?;
    let mut columns = Vec::new();
    if !others.is_empty() {
        let mut plain = (**reader.get_metadata()?).clone();
        // What a column is to be read as, is a note in the file of the program that wrote it.
        let mut note = Vec::new();
        let writer = ParquetWriter::new(&mut note).with_compression(ParquetCompression::Uncompressed);
        writer.finish(&mut DataFrame::empty_with_schema(&read_as))?;
        plain.key_value_metadata.clone_from(&ParquetReader::new(Cursor::new(note.as_slice())).get_metadata()?.key_value_metadata);
        let mut plainly = ParquetReader::new(Cursor::new(bytes));
        plainly.set_metadata(Arc::new(plain));
        columns = chosen(plainly, others)?;
    }
    columns.extend(chosen(reader, typed)?);
    columns.sort_by_key(|(index, _)| *index);
    Ok((columns, rows, left_out))
}

/// These columns of a file.
fn chosen(reader: ParquetReader<Cursor<&[u8]>>, at: Vec<usize>) -> PolarsResult<Vec<(u32, Stored)>> {
    if at.is_empty() {
        return Ok(Vec::new());
    }
    let frame = reader.with_projection(Some(at.clone())).finish()?;
    Ok(at.into_iter().map(|index| index as u32).zip(frame.columns().iter().cloned()).collect())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ImportOptions;
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

    #[test]
    fn what_no_table_holds_is_told_and_the_places_of_the_others_stay() {
        let found = kinds();
        assert_eq!(found.warnings.iter().map(|w| w.message.kept()).collect::<Vec<_>>(), ["tags holds lists and was left out"]);
        let (at, column) = found.table.column("small").unwrap();
        assert_eq!((column.source, found.table.value(1, at)), (Some(8), Value::Integer(8)));
    }
}
