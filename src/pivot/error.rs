//! Why a pivot could not be computed.

use crate::engine::{Cancelled, Failure, quoted};
use crate::table::TableError;

use super::DatePart;

/// Why a pivot could not be computed.
#[derive(Debug, thiserror::Error)]
pub enum PivotError {
    /// A column or an expression of the spec does not fit the table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Nobody wants the result any more.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A part of a date was asked of a column without dates, or hours of one without times.
    #[error("{column} holds no {}, so it cannot be grouped by {}.", if *.part == DatePart::Hour { "times" } else { "dates" }, .part.name(), column = quoted(.column))]
    NotADate {
        /// The column.
        column: String,
        /// The part asked for.
        part: DatePart,
    },
    /// A sort or a top N names a value the pivot does not have.
    #[error("The pivot has no value {}.", quoted(.name))]
    UnknownValue {
        /// The name asked for.
        name: String,
        /// The values there are.
        values: Vec<String>,
    },
    /// A top N names a field the pivot does not have.
    #[error("The pivot has no field {}.", quoted(.name))]
    UnknownField {
        /// The name asked for.
        name: String,
        /// The fields there are.
        fields: Vec<String>,
    },
    /// A base item that a field does not have.
    #[error("{} has no item {item}.", quoted(.field), item = quoted(.item))]
    UnknownItem {
        /// The field.
        field: String,
        /// The item asked for.
        item: String,
        /// Some of the items there are.
        items: Vec<String>,
    },
    /// Bins were asked of a column without numbers.
    #[error("{} holds no numbers, so it cannot be put into bins.", quoted(.column))]
    NotBinned {
        /// The column.
        column: String,
    },
    /// Bins of lengths of time were asked of a column of something else.
    #[error("{} holds no lengths of time, so its bins cannot be as wide as one.", quoted(.column))]
    NoLengths {
        /// The column.
        column: String,
    },
    /// More periods or bins to fill in than can be shown.
    #[error("There would be more than {} periods or bins to show.", crate::table::format::fixed(*.most as f64, 0))]
    TooManyPeriods {
        /// The most there can be.
        most: usize,
    },
    /// A measure that is not one number per group.
    #[error("The value {} gives {found}, not one number for each group of rows.", quoted(.measure))]
    NotANumber {
        /// Its expression.
        measure: String,
        /// What it gives instead.
        found: String,
    },
    /// More columns than a sheet can hold.
    #[error("The pivot would have {} columns; the most is {}.", crate::table::format::fixed(*.columns as f64, 0), crate::table::format::fixed(*.most as f64, 0))]
    TooManyColumns {
        /// Columns asked for.
        columns: usize,
        /// The most there can be.
        most: usize,
    },
    /// More cells than can be shown.
    #[error("The pivot would have {} cells; the most is {}.", crate::table::format::fixed(*.cells as f64, 0), crate::table::format::fixed(*.most as f64, 0))]
    TooManyCells {
        /// Cells asked for.
        cells: usize,
        /// The most there can be.
        most: usize,
    },
}

impl From<polars::prelude::PolarsError> for PivotError {
    fn from(error: polars::prelude::PolarsError) -> Self {
        Self::Table(TableError::Compute(error))
    }
}

impl From<PivotError> for Failure {
    fn from(error: PivotError) -> Self {
        let message = error.to_string();
        match error {
            PivotError::Table(inner) => inner.into(),
            PivotError::Cancelled(inner) => inner.into(),
            PivotError::NotADate { .. } => Self::new("not_a_date", message, "Group it by its members, or set the column's type to a date."),
            PivotError::UnknownValue { values, .. } => Self::new("unknown_value", message, there_are("Its values are", &values)),
            PivotError::UnknownField { fields, .. } => Self::new("unknown_field", message, there_are("Its fields are", &fields)),
            PivotError::UnknownItem { items, .. } => Self::new("unknown_item", message, there_are("Some of its items are", &items)),
            PivotError::NotBinned { .. } => {
                Self::new("not_a_number", message, "Group it by its members, or set the column's type to a number.")
            }
            PivotError::NoLengths { .. } => Self::new("not_a_length", message, "Give the width of a bin as a number."),
            PivotError::TooManyPeriods { .. } => Self::new(
                "too_large",
                message,
                "Group by longer periods or wider bins, filter out far-off values, or do not fill the gaps.",
            ),
            PivotError::NotANumber { .. } => {
                Self::new("not_a_number", message, "Use an aggregate of numbers such as sum(x), avg(x), count(*) or sum(a) / sum(b).")
            }
            PivotError::TooManyColumns { .. } | PivotError::TooManyCells { .. } => Self::new(
                "too_large",
                message,
                "Move the field with the most items to the rows, keep its top items, group its dates or filter it.",
            ),
        }
    }
}

fn there_are(what: &str, names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("{what} {}.", names.join(", ")) }
}
