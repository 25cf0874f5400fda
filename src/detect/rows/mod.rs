//! Rows that are out of line: duplicates, broken arithmetic, impossible values, slips of unit, misspelt labels.
//!
//! Rules come before models: each check learns from the table what holds for nearly all of its rows (that a total is price times quantity
//! less discount, that a refund is part of a sale, what a product costs) and names the few rows that break it, in words. Nothing is assumed
//! about column names, so the checks work on any export. One check is one file, with what it does, why, and an example.

pub(super) mod dates;
mod duplicates;
mod identities;
mod labels;
mod parts;
mod profile;
mod scale;
mod signs;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use crate::engine::{Cancelled, Context, Failure, Words};
use crate::table::locale::Locale;
use crate::table::{Table, TableError};
use profile::Profile;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// Equal to an earlier row in every column.
    ExactDuplicate,
    /// Equal to an earlier row but for a suffix of its identifier.
    NearDuplicate,
    /// A total that is not what its parts make.
    BrokenIdentity,
    /// A part, such as a refund, that is larger than the whole.
    PartOverWhole,
    /// A negative value in a column that is never negative.
    Sign,
    /// A date far outside all others.
    Date,
    /// A value ten, a hundred, … times the usual.
    UnitSlip,
    /// A value far from the usual in its context.
    Outlier,
    /// A rare spelling of a frequent label.
    LabelVariant,
}

impl FaultKind {
    /// The stable word used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ExactDuplicate => "exact_duplicate",
            Self::NearDuplicate => "near_duplicate",
            Self::BrokenIdentity => "broken_identity",
            Self::PartOverWhole => "part_over_whole",
            Self::Sign => "sign",
            Self::Date => "date",
            Self::UnitSlip => "unit_slip",
            Self::Outlier => "outlier",
            Self::LabelVariant => "label_variant",
        }
    }

    /// What people call it; a column may follow with `in`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ExactDuplicate => "Duplicate rows",
            Self::NearDuplicate => "Nearly duplicate rows",
            Self::BrokenIdentity => "Broken arithmetic",
            Self::PartOverWhole => "Part larger than its whole",
            Self::Sign => "Unusual sign",
            Self::Date => "Date far from the others",
            Self::UnitSlip => "Slip of unit",
            Self::Outlier => "Unusual value",
            Self::LabelVariant => "Variant spelling",
        }
    }

    /// What it says of the data, as a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::ExactDuplicate => "Each is equal to an earlier row in every column; what it adds may be counted twice.",
            Self::NearDuplicate => "Each is equal to an earlier row but for a suffix of its identifier.",
            Self::BrokenIdentity => "A total is not what its parts make, as it is in nearly all other rows.",
            Self::PartOverWhole => "A part, such as a refund, is larger than the whole it is taken from.",
            Self::Sign => "A value is negative where hardly any other is.",
            Self::Date => "A date lies far outside all others.",
            Self::UnitSlip => "A value is ten, a hundred or more times the usual, as a slip of unit or currency makes it.",
            Self::Outlier => "A value lies far from the usual in its context.",
            Self::LabelVariant => "A rare spelling of a frequent label; a pivot shows it as a member of its own.",
        }
    }
}

/// One thing that is wrong with one row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFault {
    /// 0-based row of the table.
    pub row: usize,
    /// 0-based column; `None` for the whole row.
    pub column: Option<usize>,
    /// What is wrong.
    pub kind: FaultKind,
    /// How far beyond what is usual; 1 is the limit of the check.
    pub score: f64,
    /// Whether a person should look at it.
    pub flagged: bool,
    /// The fault as a sentence with numbers.
    pub why: Words,
}

/// Why rows could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// The table could not be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The engine underneath refused.
    #[error("The rows could not be read: {0}")]
    Compute(#[from] polars::prelude::PolarsError),
    /// The job was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl From<RowsError> for Failure {
    fn from(error: RowsError) -> Self {
        let message = error.to_string();
        match error {
            RowsError::Table(inner) => inner.into(),
            RowsError::Cancelled(inner) => inner.into(),
            RowsError::Compute(_) => Self::new("compute", message, "Check the types of the columns with inspect."),
        }
    }
}

type Check = fn(&Profile<'_>, &Context) -> Result<Vec<RowFault>, Cancelled>;

const CHECKS: [(&str, Check); 7] = [
    ("duplicate rows", duplicates::check),
    ("arithmetic between columns", identities::check),
    ("parts and wholes", parts::check),
    ("signs", signs::check),
    ("dates", dates::check),
    ("sizes", scale::check),
    ("labels", labels::check),
];

/// Everything that is wrong with the rows of a table, in the order of the rows, the gravest of a row first.
///
/// # Errors
/// Where a column cannot be read or the job was cancelled.
pub fn check(table: &Table, ctx: &Context) -> Result<Vec<RowFault>, RowsError> {
    let profile = Profile::of(table, ctx)?;
    let mut faults = Vec::new();
    for (done, (what, check)) in CHECKS.into_iter().enumerate() {
        ctx.progress(Some(done as f32 / CHECKS.len() as f32), &format!("Checking {what}"));
        ctx.check()?;
        // Read on screen and in files, long after.
        faults.extend(Locale::kept(|| check(&profile, ctx))?);
    }
    faults.sort_by(order);
    Ok(faults)
}

fn order(x: &RowFault, y: &RowFault) -> Ordering {
    let by_row = x.row.cmp(&y.row).then(y.flagged.cmp(&x.flagged)).then(y.score.total_cmp(&x.score));
    by_row.then(x.kind.cmp(&y.kind)).then(x.column.cmp(&y.column))
}
