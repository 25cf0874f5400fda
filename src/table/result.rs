//! Results of queries and expressions as columns and tables.

use polars::prelude::{Column as Stored, DataFrame, DataType, PolarsResult};

use super::{Column, ColumnType, Origin, Table, TableError};

/// The type of a table's column that holds values of this storage type; what has none is shown as text.
fn type_of(storage: &DataType) -> ColumnType {
    match storage {
        DataType::Boolean => ColumnType::Boolean,
        DataType::Date => ColumnType::Date,
        DataType::Datetime(..) => ColumnType::DateTime,
        DataType::Duration(_) => ColumnType::Duration,
        DataType::Time => ColumnType::Time,
        other if other.is_float() || other.is_decimal() => ColumnType::Decimal,
        other if other.is_integer() => ColumnType::Integer,
        _ => ColumnType::Text,
    }
}

/// A computed column as one of a table, called `name`.
pub(crate) fn column_of(name: &str, values: &Stored) -> PolarsResult<(Column, Stored)> {
    let ty = type_of(values.dtype());
    let values = match values.dtype() {
        // Nanoseconds since midnight; a direct cast to a length of time is not offered.
        DataType::Time => (values.cast(&DataType::Int64)? / 1_000_000).cast(&ty.storage())?,
        _ => values.cast(&ty.storage())?,
    };
    Ok((Column::new(name, ty), values))
}

impl Table {
    /// The result of a query as a table. Its cells stand in no file.
    ///
    /// # Errors
    /// Where a column holds what a table cannot, such as lists.
    pub fn of_frame(name: impl Into<String>, frame: &DataFrame) -> Result<Self, TableError> {
        let columns = frame.columns().iter().map(|c| column_of(c.name(), c)).collect::<PolarsResult<Vec<_>>>()?;
        Self::new(name, columns, Origin::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_averages_have_types_of_a_table() {
        let frame = DataFrame::new_infer_height(vec![
            Stored::new("n".into(), [3_u32, 4]),
            Stored::new("mean".into(), [0.5_f32, 1.5]),
            Stored::new("who".into(), ["a", "b"]),
        ]);
        let table = Table::of_frame("result", &frame.unwrap()).unwrap();
        let types: Vec<ColumnType> = table.columns().iter().map(|c| c.ty).collect();
        assert_eq!(types, [ColumnType::Integer, ColumnType::Decimal, ColumnType::Text]);
    }
}
