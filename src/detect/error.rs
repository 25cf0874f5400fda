//! Why a detection could not be made.

use crate::engine::{Cancelled, Failure, quoted};
use crate::table::TableError;

/// Why a detection could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DetectError {
    /// Somebody asked it to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A column, a measure or a filter that the table cannot compute.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The column given as date holds something else.
    #[error("The column {} holds {found}, not dates.", quoted(.name))]
    NotDates {
        /// The column.
        name: String,
        /// What it holds.
        found: &'static str,
    },
    /// There is no row with a date.
    #[error("No row of the column {} has a date.", quoted(.name))]
    NoDates {
        /// The column.
        name: String,
    },
    /// Nothing to compute was named.
    #[error("There is no measure to look at.")]
    NoMeasure,
    /// More periods than any chart or person can use.
    #[error("From {first} to {last} there are {periods} periods of one {grain}.")]
    TooManyPeriods {
        /// First day.
        first: chrono::NaiveDate,
        /// Last day.
        last: chrono::NaiveDate,
        /// How many.
        periods: usize,
        /// The length of a period.
        grain: &'static str,
    },
}

impl From<polars::prelude::PolarsError> for DetectError {
    fn from(error: polars::prelude::PolarsError) -> Self {
        Self::Table(error.into())
    }
}

impl From<DetectError> for Failure {
    fn from(error: DetectError) -> Self {
        let message = error.to_string();
        match error {
            DetectError::Cancelled(cancelled) => cancelled.into(),
            DetectError::Table(table) => table.into(),
            DetectError::NotDates { .. } => Self::new("not_dates", message, "Choose a date column, or set its type to date on import."),
            DetectError::NoDates { .. } => Self::new("no_dates", message, "Check the filters and how the dates were read."),
            DetectError::NoMeasure => Self::new("no_measure", message, "Name one, such as sum(Sales)."),
            DetectError::TooManyPeriods { .. } => {
                Self::new("too_many_periods", message, "Choose a longer grain, or filter out dates that cannot be right.")
            }
        }
    }
}
