//! The columns beside those that become rows: each value of theirs stands on several rows then.

use polars::prelude::Column as Stored;

use super::PrepareError;
use super::cells::check;
use super::report::{Done, count, decision};
use crate::engine::{Context, Warning};
use crate::table::{Column, ColumnType, MISSING, Role, Table};

/// The columns that stay beside the `wide` ones; without those that add them up, where that is wanted.
pub(super) fn kept(
    table: &Table,
    wide: &[usize],
    drop_totals: bool,
    done: &mut Done,
    context: &Context,
) -> Result<Vec<usize>, PrepareError> {
    let beside: Vec<usize> = (0..table.columns().len()).filter(|i| !wide.contains(i)).collect();
    let is_number = |&at: &usize| table.columns()[at].ty.is_numeric();
    if !drop_totals || wide.len() < 2 || !wide.iter().all(is_number) {
        return Ok(beside);
    }
    let mut kept = Vec::with_capacity(beside.len());
    for at in beside {
        let is_measure = table.columns()[at].role == Role::Measure && is_number(&at);
        if !is_measure || !adds_up(table, wide, at, context)? {
            kept.push(at);
            continue;
        }
        let name = &table.columns()[at].name;
        let why = format!("On every row it is the sum of the {}", count(wide.len(), "column"));
        let example = table.value(0, at).number().map(|n| n.to_string()).unwrap_or_default();
        done.decisions.push(decision(format!("Left out {name}"), Some(name), why, table.rows(), example));
    }
    Ok(kept)
}

/// Whether a column is the sum of the wide ones on every row, as exactly as it is written.
fn adds_up(table: &Table, wide: &[usize], at: usize, context: &Context) -> Result<bool, PrepareError> {
    let column = &table.columns()[at];
    let places = if column.ty == ColumnType::Integer { 0 } else { column.decimals.unwrap_or(6) };
    let rounding = 0.5 * 10_f64.powi(-i32::from(places));
    let mut proved = false;
    for row in 0..table.rows() {
        check(context, row)?;
        let values = || wide.iter().filter_map(|&w| table.value(row, w).number());
        let (sum, count) = (values().sum::<f64>(), values().count());
        let total = table.value(row, at).number();
        let is_sum = match total {
            None => count == 0,
            Some(total) => (sum - total).abs() <= rounding + 1e-9 * sum.abs(),
        };
        if !is_sum {
            return Ok(false);
        }
        // One value, or none but zeros, is the sum of itself by chance.
        proved |= total.is_some_and(|t| t.abs() > rounding) && values().filter(|v| *v != 0.0).count() > 1;
    }
    Ok(proved)
}

/// What is measured in a kept column counts once per member of the first kept column that names each row; where none does, it
/// is told that a sum counts it several times.
pub(super) fn count_once(table: &Table, kept: &mut [(Column, Stored)], times: usize, done: &mut Done) -> Result<(), PrepareError> {
    if times < 2 || !kept.iter().any(|(c, _)| is_repeated(c)) {
        return Ok(());
    }
    let key = naming_column(table, kept)?;
    for (column, _) in kept.iter_mut().filter(|(c, _)| is_repeated(c)) {
        let name = column.name.clone();
        if let Some(key) = &key {
            let why = format!("Its values stand on each of the {} that one became", count(times, "row"));
            done.decisions.push(decision(format!("Counted once per {key}"), Some(&name), why, table.rows(), ""));
            column.once_per = Some(key.clone());
        } else {
            let message = format!("Each value of {name} stands on {} now; a plain sum counts it {times} times.", count(times, "row"));
            done.warnings.push(Warning::new("repeated_values", message).in_column(&name));
        }
    }
    Ok(())
}

/// Whether a column is one to add up that nothing keeps from being counted several times.
fn is_repeated(column: &Column) -> bool {
    column.role == Role::Measure && column.ty.is_numeric() && column.once_per.is_none()
}

/// The first kept column that has another value on every row.
fn naming_column(table: &Table, kept: &[(Column, Stored)]) -> Result<Option<String>, PrepareError> {
    for (column, _) in kept.iter().filter(|(c, _)| c.role != Role::Measure && !c.ty.is_temporal()) {
        let codes = table.codes(table.column(&column.name)?.0)?;
        if codes.labels.len() == table.rows() && !codes.codes.contains(&MISSING) {
            return Ok(Some(column.name.clone()));
        }
    }
    Ok(None)
}
