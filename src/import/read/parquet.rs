//! Apache Parquet: typed already, so that it needs neither layout nor typing.

use std::io::Cursor;
use std::sync::Arc;

use polars::prelude::{Column as Stored, DataType, PolarsResult, SerReader};
use polars_io::parquet::read::ParquetReader;

use super::super::source::Found;
use super::super::{ImportError, typing};
use super::Input;
use crate::engine::{Context, Warning};
use crate::table::{Column, ColumnType, Origin, Part, RowOrigin, Table, column_letters};

/// Read the one table of a Parquet file.
pub(in super::super) fn read(input: Input<'_>, context: &Context) -> Result<Found, ImportError> {
    context.progress(None, "Reading the columns");
    let frame = ParquetReader::new(Cursor::new(input.bytes)).finish().map_err(|e| input.damaged(e))?;
    context.check()?;
    let mut warnings = Vec::new();
    let mut columns = Vec::new();
    for (index, values) in (0_u32..).zip(frame.columns()) {
        let name = values.name().as_str();
        let Some((ty, utc)) = column_type(values.dtype()) else {
            warnings.push(Warning::new("nested", format!("{name} holds {} and was left out", values.dtype())).in_column(name));
            continue;
        };
        let mut column = Column::new(name, ty);
        column.source = Some(index);
        column.utc = utc;
        let values = plain(values, ty).map_err(|e| input.damaged(e))?;
        column.role = typing::role_of(&column, values.as_materialized_series(), context)?;
        columns.push((column, values));
    }
    let (rows, last) = (frame.height(), columns.len().saturating_sub(1) as u32);
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
    Ok(Found { range, warnings, ..Found::plain(table) })
}

/// The type of a column and whether its moments are instants; `None` for what no table holds.
fn column_type(stored: &DataType) -> Option<(ColumnType, bool)> {
    Some(match stored {
        DataType::Boolean => (ColumnType::Boolean, false),
        DataType::Date => (ColumnType::Date, false),
        DataType::Datetime(_, zone) => (ColumnType::DateTime, zone.is_some()),
        DataType::Time => (ColumnType::Time, false),
        DataType::Duration(_) => (ColumnType::Duration, false),
        DataType::String => (ColumnType::Text, false),
        ty if ty.is_float() => (ColumnType::Decimal, false),
        ty if ty.is_integer() => (ColumnType::Integer, false),
        ty if !ty.is_nested() && !ty.is_binary() => (ColumnType::Text, false),
        _ => return None,
    })
}

/// The values as a table stores them.
fn plain(values: &Stored, ty: ColumnType) -> PolarsResult<Stored> {
    if *values.dtype() != DataType::Time {
        return values.cast(&ty.storage());
    }
    let nanoseconds = values.cast(&DataType::Int64)?;
    let ms: Vec<Option<i64>> = nanoseconds.i64()?.iter().map(|v| v.map(|ns| ns / 1_000_000)).collect();
    Stored::new(values.name().clone(), ms).cast(&ty.storage())
}
