//! Why a chart could not be made.

use crate::engine::{Cancelled, Failure};
use crate::pivot::PivotError;
use crate::table::TableError;

/// Why a chart could not be computed or written.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// The pivot behind it could not be computed.
    #[error(transparent)]
    Pivot(#[from] PivotError),
    /// A column or an expression does not fit the table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Nobody wants it any more.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A mark of rows needs a number where the table has none.
    #[error("{expr:?} gives no numbers, so it cannot be drawn along an axis.")]
    NotNumbers {
        /// The column or expression.
        expr: String,
    },
    /// A kind of chart lacks what it is made of.
    #[error("A {kind} chart needs {needs}.")]
    Incomplete {
        /// The kind.
        kind: &'static str,
        /// What is missing.
        needs: &'static str,
    },
    /// The picture could not be made.
    #[error("The chart could not be drawn as a picture: {0}.")]
    Picture(String),
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        let message = error.to_string();
        match error {
            ChartError::Pivot(inner) => inner.into(),
            ChartError::Table(inner) => inner.into(),
            ChartError::Cancelled(inner) => inner.into(),
            ChartError::NotNumbers { .. } => Self::new("not_numbers", message, "Choose a column of numbers or dates."),
            ChartError::Incomplete { .. } => Self::new("incomplete_chart", message, "Add the fields it needs, or choose another kind."),
            ChartError::Picture(_) => Self::new("picture", message, "Choose a smaller size or scale."),
        }
    }
}
