//! Rows left out: repeated ones, and those that do not meet a condition.

use polars::prelude::{BooleanChunked, IdxSize, PlHashSet};
use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::{check, groups};
use super::formula::located;
use super::report::{Done, count, decision};
use super::step::listed;
use crate::engine::Context;
use crate::table::{Table, expr};

/// Leave out rows that repeat an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Deduplicate {
    /// The columns that must be equal; all where none is named.
    #[serde(default)]
    pub columns: Vec<String>,
}

pub(super) fn deduplicate(table: &Table, step: &Deduplicate, context: &Context) -> Result<Done, PrepareError> {
    let columns = if step.columns.is_empty() {
        (0..table.columns().len()).collect()
    } else {
        step.columns.iter().map(|c| Ok(table.column(c)?.0)).collect::<Result<Vec<_>, PrepareError>>()?
    };
    let ids = groups(table, &columns, context)?;
    let mut seen: PlHashSet<u32> = PlHashSet::default();
    let mut kept: Vec<IdxSize> = Vec::with_capacity(ids.len());
    let mut first_out = None;
    for (row, id) in ids.iter().enumerate() {
        check(context, row)?;
        if seen.insert(*id) {
            kept.push(row as IdxSize);
        } else {
            first_out.get_or_insert(row);
        }
    }
    let out = ids.len() - kept.len();
    if out == 0 {
        return Ok(Done::new(table.clone()));
    }
    let by = if step.columns.is_empty() { "every column".to_owned() } else { listed(&step.columns) };
    let why = format!("They hold the same in {by} as an earlier row");
    let told = decision(format!("Left out {}", count(out, "repeated row")), None, why, out, line(table, first_out));
    Ok(Done::new(table.take(&kept)?).told(told))
}

/// Keep only the rows that meet a condition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Keep {
    /// A SQL condition over the columns.
    pub condition: String,
}

pub(super) fn keep(table: &Table, step: &Keep) -> Result<Done, PrepareError> {
    let mask: BooleanChunked = expr::mask(&step.condition, table).map_err(|e| located(e, &step.condition))?;
    let kept = table.filter(&mask)?;
    let out = table.rows() - kept.rows();
    if out == 0 {
        return Ok(Done::new(kept));
    }
    let first = mask.iter().position(|m| m != Some(true));
    let told = decision(format!("Left out {}", count(out, "row")), None, format!("Not {}", step.condition), out, line(table, first));
    Ok(Done::new(kept).told(told))
}

/// A row as a person finds it in the file.
fn line(table: &Table, row: Option<usize>) -> String {
    let found = row.and_then(|r| table.origin().row(r));
    found.map(|(part, line)| format!("row {line} of {}", part.file)).unwrap_or_default()
}
