//! What can be asked, and why it can not be answered.

use chrono::NaiveDateTime;

use super::Segment;
use crate::detect::{Event, Grain};
use crate::engine::{Cancelled, Failure, quoted};
use crate::table::{Filter, Measure, TableError};

/// What the measured value is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Against {
    /// What the past, the calendar and the events let expect.
    #[default]
    Expected,
    /// As many periods just before.
    Previous,
    /// The same periods a week earlier.
    LastWeek,
    /// A span of one's own, first and last period included; sums are scaled to the same number of periods.
    Span(NaiveDateTime, NaiveDateTime),
}

/// Why did this measure, over this span, differ from what it is held against?
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The date column.
    pub date: String,
    /// What deviates: a sum, a count, an average, or a ratio of sums and counts.
    pub measure: Measure,
    /// First and last period, both included; any moment within a period stands for it.
    pub span: (NaiveDateTime, NaiveDateTime),
    /// The length of a period.
    pub grain: Grain,
    /// What it is held against.
    pub against: Against,
    /// The columns among whose members segments are sought, crossed.
    pub by: Vec<String>,
    /// Known events.
    pub events: Vec<Event>,
    /// Which rows count.
    pub filters: Vec<Filter>,
    /// Where the deviation was seen; empty for the total. Its columns need not be among `by`.
    pub segment: Segment,
    /// What was expected of the whole, where that is known already (a finding's own expected value): leaves are scaled to it, so that the
    /// contributors sum to the finding's deviation.
    pub expected: Option<f64>,
}

/// Why a deviation could not be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The table could not be read as asked.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The engine underneath refused.
    #[error("The computation failed: {}", crate::table::said(.0))]
    Compute(#[from] polars::prelude::PolarsError),
    /// A measure that does not come from its parts.
    #[error("{} cannot be split into segments: it is no sum, count, average or ratio of them.", quoted(.measure))]
    NotAdditive {
        /// The expression.
        measure: String,
    },
    /// One of two measures is a ratio and the other is not.
    #[error("{} and {expected} cannot be compared: one is a ratio, the other is not.", quoted(.actual), expected = quoted(.expected))]
    Unlike {
        /// The first expression.
        actual: String,
        /// The second.
        expected: String,
    },
    /// A date column that holds no dates.
    #[error("Column {} holds no dates.", quoted(.column))]
    NotADate {
        /// The column.
        column: String,
    },
    /// No column to split by is left.
    #[error("There is no column to split by.")]
    NoDimensions,
    /// Nothing is left to measure.
    #[error("No rows are left to explain.")]
    NoRows,
    /// A span without data.
    #[error("The span lies outside the data, which runs from {first} to {last}.")]
    OutsideData {
        /// First day.
        first: String,
        /// Last day.
        last: String,
    },
    /// The job was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl From<ExplainError> for Failure {
    fn from(error: ExplainError) -> Self {
        let message = error.to_string();
        match error {
            ExplainError::Table(inner) => inner.into(),
            ExplainError::Cancelled(inner) => inner.into(),
            ExplainError::Compute(_) => Self::new("compute", message, "Check that the columns used have the type the expression needs."),
            ExplainError::NotAdditive { .. } => {
                Self::new("not_additive", message, "Write it as sum(…), count(…), avg(…) or sum(…) / sum(…).")
            }
            ExplainError::Unlike { .. } => Self::new("unlike_measures", message, "Write both as a ratio or neither."),
            ExplainError::NotADate { .. } => {
                Self::new("not_a_date", message, "Name another column, or read this one as a date with --type.")
            }
            ExplainError::NoDimensions => Self::new("no_dimensions", message, "Name the columns to split by, such as --by region,channel."),
            ExplainError::NoRows => Self::new("no_rows", message, "Loosen the filters, or choose another segment or span."),
            ExplainError::OutsideData { .. } => Self::new("outside_data", message, "Choose a span within the data."),
        }
    }
}
