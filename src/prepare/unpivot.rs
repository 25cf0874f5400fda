//! Wide columns as rows: one row for each of them, with the column's name and its value.

use polars::prelude::{Column as Stored, PlSmallStr};
use serde::{Deserialize, Serialize};

use super::cells::{free_name, stored, typed, with_columns};
use super::reconcile::{Member, appended, converted, reconcile};
use super::report::{Done, count, decision};
use super::{PrepareError, beside};
use crate::engine::Context;
use crate::import::{header_dates, names_identifier};
use crate::table::{Column, ColumnType, Origin, Role, Table};

/// More rows than this are refused: a table's rows are numbered with 32 bits.
const MOST_ROWS: usize = u32::MAX as usize - 1;

/// Turn wide columns into rows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Unpivot {
    /// The columns.
    pub columns: Vec<String>,
    /// What the column is called that holds their names.
    pub name: String,
    /// What the column is called that holds their values.
    pub value: String,
    /// Leave out the rows without a value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drop_missing: bool,
    /// Leave out the other columns that add the chosen ones up: a total would be repeated on every row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drop_totals: bool,
}

/// Rows for wide columns, column by column; names that are all dates become dates.
pub(super) fn unpivot(table: &Table, step: &Unpivot, context: &Context) -> Result<Done, PrepareError> {
    let wide = step.columns.iter().map(|c| Ok(table.column(c)?.0)).collect::<Result<Vec<_>, PrepareError>>()?;
    let Some(&first) = wide.first() else {
        return Err(PrepareError::refused("No column to unpivot was chosen.", "Choose the columns that hold values."));
    };
    if table.rows().saturating_mul(wide.len()) > MOST_ROWS {
        let message = format!("{} times {} are too many.", count(table.rows(), "row"), count(wide.len(), "column"));
        return Err(PrepareError::refused(message, "Choose fewer columns, or keep fewer rows first."));
    }
    let mut done = Done::new(table.clone());
    let kept = beside::kept(table, &wide, step.drop_totals, &mut done, context)?;
    let mut columns = Vec::with_capacity(kept.len() + 2);
    for &at in &kept {
        context.check()?;
        let repeated = appended(vec![stored(table, at); wide.len()])?;
        columns.push((table.columns()[at].clone(), repeated));
    }
    beside::count_once(table, &mut columns, wide.len(), &mut done)?;
    let taken: Vec<String> = kept.iter().map(|&at| table.columns()[at].name.clone()).collect();
    let name = free_name(if step.name.trim().is_empty() { "Name" } else { &step.name }, taken.iter().cloned());
    columns.push(name_column(table, &wide, name.clone()));
    let value = free_name(if step.value.trim().is_empty() { "Value" } else { &step.value }, taken.into_iter().chain([name]));
    let members: Vec<Member<'_>> = wide.iter().map(|&position| Member { from: &table.columns()[position].name, table, position }).collect();
    let mut column = reconcile(&value, &members, &mut done.warnings);
    let here = table.columns()[first].source.unwrap_or_else(|| table.free_source());
    // What numbers the rows of each column by chance numbers none of those of all.
    if column.ty.is_numeric() && column.role == Role::Identifier && !step.columns.iter().all(|name| names_identifier(name)) {
        column.role = Role::Measure;
    }
    column.source = Some(here);
    let values = members.iter().map(|m| converted(m, column.ty)).collect::<Result<Vec<_>, _>>()?;
    columns.push((column, appended(values)?));
    let narrow = Table::new(table.name(), columns, origin(table, &kept, &wide, here))?;
    let why = format!("{} became rows", count(wide.len(), "column"));
    let example = table.columns()[first].name.clone();
    done.decisions.push(decision("Unpivoted", Some(&value), why, narrow.rows(), example));
    done.table = if step.drop_missing { without_missing(&narrow, &mut done)? } else { narrow };
    Ok(done)
}

/// The names of the wide columns, one per row; dates where all of them are.
fn name_column(table: &Table, wide: &[usize], name: String) -> (Column, Stored) {
    let headers: Vec<&str> = wide.iter().map(|&at| table.columns()[at].name.as_str()).collect();
    let rows = table.rows();
    if let Some(days) = header_dates(&headers) {
        let numbers: Vec<i32> = days.iter().flat_map(|d| std::iter::repeat_n(d.to_epoch_days(), rows)).collect();
        let stored = Stored::new(PlSmallStr::EMPTY, numbers);
        if let Ok(dates) = stored.cast(&ColumnType::Date.storage()) {
            return (Column::new(name, ColumnType::Date), dates);
        }
    }
    // Years are numbers, but nothing to add up.
    let names = headers.iter().flat_map(|h| std::iter::repeat_n(Some((*h).to_owned()), rows)).collect();
    let (mut column, stored) = typed(name, names);
    column.role = Role::Dimension;
    (column, stored)
}

/// The same rows once for each wide column, whose place on the sheet the value column takes.
fn origin(table: &Table, kept: &[usize], wide: &[usize], here: u32) -> Origin {
    let same: Vec<(u32, Option<u32>)> = kept.iter().filter_map(|&at| table.columns()[at].source).map(|s| (s, Some(s))).collect();
    let parts: Vec<(&Origin, usize, Vec<(u32, Option<u32>)>)> = wide
        .iter()
        .map(|&at| {
            let mut sources = same.clone();
            sources.push((here, table.columns()[at].source));
            (table.origin(), table.rows(), sources)
        })
        .collect();
    Origin::stack(&parts)
}

fn without_missing(table: &Table, done: &mut Done) -> Result<Table, PrepareError> {
    let value = stored(table, table.columns().len() - 1);
    let filled = table.filter(&value.is_not_null())?;
    let out = table.rows() - filled.rows();
    if out > 0 {
        let told = decision(format!("Left out {}", count(out, "row")), None, "They have no value", out, "");
        done.decisions.push(told);
    }
    // Columns stay described as they were.
    Ok(with_columns(&filled, super::cells::columns_of(&filled))?)
}

/// What a step would give, for those who only want to see it.
///
/// # Errors
/// As a step.
pub fn unpivoted(table: &Table, step: &Unpivot, context: &Context) -> Result<Table, PrepareError> {
    Ok(unpivot(table, step, context)?.table)
}
