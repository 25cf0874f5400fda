//! How things go wrong, in words a person can act on.

use serde::{Deserialize, Serialize};

use super::{Cancelled, Words};

/// Something that could not be done: what, why, and what to do next. Shown once, where it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// A short stable word for tests and scripts: `not_found`, `password`, `unknown_column`, …
    pub kind: String,
    /// What could not be done and why, one sentence.
    pub message: String,
    /// What to do next, one sentence; empty where there is nothing to say.
    pub hint: String,
}

impl Failure {
    /// A failure with a stable `kind`, a sentence for people and a hint.
    pub fn new(kind: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), message: message.into(), hint: hint.into() }
    }

    /// Whether this is not an error but a cancel somebody asked for.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.kind == "cancelled"
    }

    /// Whether only the place to write to is to blame, so that another place may do.
    #[must_use]
    pub fn is_of_target(&self) -> bool {
        ["no_folder", "read_only", "disk_full", "locked", "write", "same_file", "exists"].contains(&self.kind.as_str())
    }
}

impl From<Cancelled> for Failure {
    fn from(_: Cancelled) -> Self {
        Self::new("cancelled", "Cancelled.", "")
    }
}

/// Something a person should know about a result that was reached all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A short stable word: `ambiguous_date`, `mixed_currency`, `precision_lost`, …
    pub kind: String,
    /// The column it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
    /// Rows it is about, 1-based as a person counts them in the file; the first hundred if there are more.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rows: Vec<u64>,
    /// One sentence with the count.
    pub message: Words,
}

impl Warning {
    /// A warning about a whole table.
    pub fn new(kind: &str, message: impl Into<Words>) -> Self {
        Self { kind: kind.to_owned(), column: None, rows: Vec::new(), message: message.into() }
    }

    /// The same, about one column.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    /// The same, about these rows of the file.
    #[must_use]
    pub fn at_rows(mut self, rows: impl IntoIterator<Item = u64>) -> Self {
        self.rows = rows.into_iter().take(100).collect();
        self
    }
}
