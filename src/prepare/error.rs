//! Why a step could not be done.

use crate::engine::{Cancelled, Failure, Words};
use crate::import::ImportError;
use crate::table::{Fault, TableError};

/// Why a step could not be done: what, why, and as a [`Failure`] also what to do next.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The job was cancelled.
    #[error("cancelled")]
    Cancelled(#[from] Cancelled),
    /// A column is not there, or something could not be computed.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file to stack could not be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A formula or condition that cannot be read.
    #[error("“{text}” cannot be read{}: {}", .fault.place_words(.text), .fault.reason)]
    Formula {
        /// As it was written.
        text: String,
        /// What is wrong, and where.
        fault: Fault,
    },
    /// The table to look into is not open.
    #[error("A table that this step looks into is not open, or could not be prepared itself.")]
    NotOpen,
    /// Two tables need each other.
    #[error("This table and the one that this step looks into need each other.")]
    Circle,
    /// The key is not unique where it is looked up.
    #[error("{message}")]
    Refused {
        /// What stands in the way.
        message: String,
        /// What to choose.
        hint: String,
    },
}

impl PrepareError {
    /// A step that makes no sense on this table.
    pub(super) fn refused(message: impl Into<Words>, hint: impl Into<String>) -> Self {
        Self::Refused { message: message.into().to_string(), hint: hint.into() }
    }
}

impl From<polars::prelude::PolarsError> for PrepareError {
    fn from(error: polars::prelude::PolarsError) -> Self {
        Self::Table(error.into())
    }
}

impl From<PrepareError> for Failure {
    fn from(error: PrepareError) -> Self {
        let message = error.to_string();
        match error {
            PrepareError::Cancelled(cancelled) => cancelled.into(),
            PrepareError::Table(table) => table.into(),
            PrepareError::Import(import) => import.into(),
            PrepareError::Formula { fault, .. } => Self::new("expression", message, fault.hint),
            PrepareError::NotOpen => Self::new("not_open", message, "Open it again, or remove this step."),
            PrepareError::Circle => Self::new("circle", message, "Remove one of the two steps."),
            PrepareError::Refused { hint, .. } => Self::new("step", message, hint),
        }
    }
}
