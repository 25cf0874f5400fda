//! Rows left out: repeated ones, and those that do not meet a condition.

use polars::prelude::{BooleanChunked, DataType, IdxSize};
use serde::{Deserialize, Serialize};

use super::PrepareError;
use super::cells::{check, groups};
use super::formula::located;
use super::report::{Done, count, decision};
use super::step::listed;
use crate::engine::{Context, Warning};
use crate::table::{Table, TableError, Value, expr};

/// Which of the rows that repeat each other stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stays {
    /// The first.
    #[default]
    First,
    /// The last.
    Last,
    /// That with the latest date, or the largest number, in this column; the first of those that share it.
    Newest(String),
}

impl Stays {
    fn is_first(&self) -> bool {
        *self == Self::First
    }

    /// In words: `the last row`.
    pub(super) fn words(&self) -> String {
        match self {
            Self::First => "the first row".to_owned(),
            Self::Last => "the last row".to_owned(),
            Self::Newest(by) => format!("the row newest by {by}"),
        }
    }
}

/// Leave out rows that repeat another one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Deduplicate {
    /// The columns that must be equal; all where none is named.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Which of them stays.
    #[serde(default, skip_serializing_if = "Stays::is_first")]
    pub stays: Stays,
}

impl Deduplicate {
    pub(super) fn words(&self) -> String {
        let rows = if self.columns.is_empty() { "repeated rows".to_owned() } else { format!("rows that repeat {}", listed(&self.columns)) };
        if self.stays.is_first() { format!("Remove {rows}") } else { format!("Remove {rows}, keep {}", self.stays.words()) }
    }
}

pub(super) fn deduplicate(table: &Table, step: &Deduplicate, context: &Context) -> Result<Done, PrepareError> {
    let all: Vec<usize> = (0..table.columns().len()).collect();
    let keys = step.columns.iter().map(|c| Ok(table.column(c)?.0)).collect::<Result<Vec<_>, PrepareError>>()?;
    let ids = groups(table, if keys.is_empty() { &all } else { &keys }, context)?;
    let stays = staying(table, step, &ids, context)?;
    let kept: Vec<IdxSize> = (0..ids.len()).filter(|&row| stays[ids[row] as usize] == row).map(|row| row as IdxSize).collect();
    let out = ids.len() - kept.len();
    if out == 0 {
        return Ok(Done::new(table.clone()));
    }
    let left_out = || (0..ids.len()).filter(|&row| stays[ids[row] as usize] != row);
    let by = if keys.is_empty() { "every column".to_owned() } else { listed(&step.columns) };
    let why = format!("They hold the same in {by} as {} of them, which stays", step.stays.words());
    let told = decision(format!("Left out {}", count(out, "repeated row")), None, why, out, line(table, left_out().next()));
    let mut done = Done::new(table.take(&kept)?).told(told);
    if keys.is_empty() {
        return Ok(done);
    }
    let whole = groups(table, &all, context)?;
    let differ: Vec<usize> = left_out().filter(|&row| whole[row] != whole[stays[ids[row] as usize]]).collect();
    if let Some(&first) = differ.first() {
        let said = left(&differ, "differs", "differ");
        let message = format!("{said} in other columns from the row that stays, such as {}.", line(table, Some(first)));
        done.warnings.push(Warning::new("repeated_keys", message).at_rows(lines(table, &differ)));
    }
    let is_blank = |row: &usize| keys.iter().all(|&key| matches!(table.value(*row, key), Value::Missing));
    let blank: Vec<usize> = left_out().filter(is_blank).collect();
    if let Some(&first) = blank.first() {
        let message = format!("{} no value in {by}, such as {}.", left(&blank, "has", "have"), line(table, Some(first)));
        done.warnings.push(Warning::new("no_key", message).at_rows(lines(table, &blank)));
    }
    Ok(done)
}

fn left(rows: &[usize], one: &str, many: &str) -> String {
    format!("{} left out {}", count(rows.len(), "row"), if rows.len() == 1 { one } else { many })
}

/// The first rows of the file among these.
fn lines(table: &Table, rows: &[usize]) -> Vec<u64> {
    rows.iter().take(100).filter_map(|&row| table.origin().row(row)).map(|(_, line)| line).collect()
}

/// The row that stays of each group of rows.
fn staying(table: &Table, step: &Deduplicate, ids: &[u32], context: &Context) -> Result<Vec<usize>, PrepareError> {
    let rank = match &step.stays {
        Stays::Newest(by) => {
            let (at, column) = table.column(by)?;
            if !column.ty.is_temporal() && !column.ty.is_numeric() {
                return Err(PrepareError::refused(format!("{by} holds no dates or numbers."), "Choose a column of dates or numbers."));
            }
            let values = table.frame().columns()[at].cast(&DataType::Float64).map_err(TableError::from)?;
            Some(values.f64().map_err(TableError::from)?.iter().map(|v| v.unwrap_or(f64::NEG_INFINITY)).collect::<Vec<f64>>())
        }
        Stays::First | Stays::Last => None,
    };
    let mut stays: Vec<usize> = Vec::new();
    for (row, &id) in ids.iter().enumerate() {
        check(context, row)?;
        // Groups are numbered in the order of their first rows.
        let Some(before) = stays.get_mut(id as usize) else {
            stays.push(row);
            continue;
        };
        let is_better = match &rank {
            Some(rank) => rank[row] > rank[*before],
            None => step.stays == Stays::Last,
        };
        if is_better {
            *before = row;
        }
    }
    Ok(stays)
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
