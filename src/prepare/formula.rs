//! A column computed from others in the same row, and where an expression is wrong.

use polars::prelude::{AnyValue, Column as Stored, Expr, Operator, PlSmallStr};
use serde::{Deserialize, Serialize};

use super::cells::{columns_of, new_name, with_columns};
use super::report::{Done, count, decision};
use super::{PrepareError, grain, places};
use crate::engine::{Failure, Warning};
use crate::table::fault::{Fault, find_word, syntax_fault};
use crate::table::locale::Locale;
use crate::table::{ColumnType, Table, TableError, column_of, expr, format, quote};

/// Compute a column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Formula {
    /// What it is called.
    pub name: String,
    /// A SQL expression over the columns: `"Unit Price" * Quantity`.
    pub expression: String,
}

/// What is wrong with an expression over the columns of `table`, if anything.
#[must_use]
pub fn fault(text: &str, table: &Table) -> Option<Fault> {
    if text.trim().is_empty() {
        return Some(Fault {
            at: None,
            reason: "it is empty".to_owned(),
            hint: "Write it as in SQL: \"Unit Price\" * Quantity.".to_owned(),
        });
    }
    match expr::parse(text, table) {
        Ok(expression) => misfit(&expression, text, table),
        Err(error) => Some(locate(error, text)),
    }
}

/// What a new column of this name is called: otherwise where there is one of that name.
#[must_use]
pub fn name_for(table: &Table, wanted: &str) -> String {
    new_name(table, wanted)
}

/// A text that is computed with as if it were a number, which the engine would refuse in words of its own.
fn misfit(expression: &Expr, text: &str, table: &Table) -> Option<Fault> {
    let is_arithmetic =
        |op: &Operator| matches!(op, Operator::Plus | Operator::Minus | Operator::Multiply | Operator::TrueDivide | Operator::Modulus);
    expression.into_iter().find_map(|part| {
        let Expr::BinaryExpr { left, op, right } = part else { return None };
        let (a, b) = (text_in(left, table), text_in(right, table));
        // Two texts are put together by +.
        if !is_arithmetic(op) || a.is_some() && b.is_some() && *op == Operator::Plus {
            return None;
        }
        let name = a.or(b)?;
        let hint = format!("Read it as a number first: cast({} as double), or change its type under How the file was read.", quote(&name));
        Some(Fault { at: find_word(text, &name), reason: format!("{name} is text; a number is needed"), hint })
    })
}

/// The column of texts, or the text, that an operand is.
fn text_in(operand: &Expr, table: &Table) -> Option<String> {
    match operand {
        Expr::Column(name) => table.column(name).ok().filter(|(_, column)| column.ty == ColumnType::Text).map(|_| name.to_string()),
        Expr::Alias(inner, _) => text_in(inner, table),
        Expr::Literal(literal) => match literal.to_any_value()? {
            AnyValue::String(text) => Some(text.to_owned()),
            AnyValue::StringOwned(text) => Some(text.to_string()),
            _ => None,
        },
        Expr::BinaryExpr { left, op: Operator::Plus, right } => text_in(left, table).filter(|_| text_in(right, table).is_some()),
        _ => None,
    }
}

/// The error of an expression, with its place.
pub(super) fn located(error: TableError, text: &str) -> PrepareError {
    match error {
        TableError::Cancelled(cancelled) => cancelled.into(),
        TableError::Compute(_) => error.into(),
        other => PrepareError::Formula { text: text.to_owned(), fault: locate(other, text) },
    }
}

fn locate(error: TableError, text: &str) -> Fault {
    match error {
        TableError::UnknownColumn { ref name, .. } => {
            let at = find_word(text, name);
            let failure = Failure::from(error);
            Fault { at, reason: failure.message, hint: failure.hint }
        }
        TableError::Expression { ref reason, .. } => {
            let mut found = syntax_fault(text, "SELECT ").unwrap_or(Fault { at: None, reason: reason.clone(), hint: String::new() });
            found.hint = Failure::from(error).hint;
            found
        }
        TableError::NotNumbers { ref column, .. } => {
            let at = find_word(text, column);
            let failure = Failure::from(error);
            Fault { at, reason: failure.message, hint: failure.hint }
        }
        TableError::Cancelled(cancelled) => Fault { at: None, reason: cancelled.to_string(), hint: String::new() },
        TableError::Compute(error) => Fault { at: None, reason: error.to_string(), hint: String::new() },
    }
}

pub(super) fn formula(table: &Table, step: &Formula) -> Result<Done, PrepareError> {
    if step.expression.trim().is_empty() {
        return Err(PrepareError::refused("The formula is empty.", "Write it as in SQL: \"Unit Price\" * Quantity."));
    }
    let expression = expr::parse(&step.expression, table).map_err(|e| located(e, &step.expression))?;
    if let Some(fault) = misfit(&expression, &step.expression, table) {
        return Err(PrepareError::Formula { text: step.expression.clone(), fault });
    }
    let over_all = (&expression).into_iter().any(|part| matches!(part, Expr::Agg(_))).then(|| step.expression.clone());
    let name = new_name(table, &step.name);
    let key = PlSmallStr::from(name.as_str());
    let used = used_columns(&expression);
    let frame = table.lazy().with_columns([expression.alias(key.clone())]).collect()?;
    let (mut column, values) = column_of(&name, frame.column(&key)?)?;
    column.unit = unit_of(&step.expression, &used, table).filter(|_| column.ty.is_numeric());
    if column.ty == ColumnType::Decimal {
        column.decimals = Some(places::of_result(&used, column.unit.as_deref(), &values, table)?);
    }
    let lost = lost_rows(table, &used, &values);
    let filled = values.len() - values.null_count();
    let mut columns = columns_of(table);
    columns.push((column, values));
    let mut done = Done::new(with_columns(table, columns)?);
    let last = table.columns().len();
    if let Some(key) = grain::of_formula(&done.table, &used, last)? {
        let mut columns = done.table.columns().to_vec();
        done.decisions.push(decision(format!("Counted once per {key}"), Some(&name), "It is computed of what counts so", filled, ""));
        columns[last].once_per = Some(key);
        done.table = done.table.describe(columns)?;
    }
    let example = done.table.columns().get(last).map(|c| Locale::kept(|| format::cell(done.table.value(0, last), c))).unwrap_or_default();
    done.decisions.push(decision("Computed", Some(&name), step.expression.clone(), filled, example));
    if let Some(written) = over_all {
        let why = "an aggregate is that of the whole column, the same on every row";
        done.decisions.push(decision("Computed over all rows", Some(&name), why, filled, written));
    }
    if lost > 0 {
        let message = format!("{name} is missing in {} where its columns are not: a division by zero?", count(lost, "row"));
        done.warnings.push(Warning::new("computed_missing", message).in_column(&name));
    }
    Ok(done)
}

/// In how many rows nothing came out although every column that was used holds something.
fn lost_rows(table: &Table, used: &[String], values: &Stored) -> usize {
    let mut lost = values.is_null();
    for (at, _) in used.iter().filter_map(|u| table.column(u).ok()) {
        if let Some(given) = table.frame().select_at_idx(at) {
            lost = lost & given.is_not_null();
        }
    }
    lost.iter().filter(|l| *l == Some(true)).count()
}

/// The columns an expression uses, each once.
fn used_columns(expression: &Expr) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in expression {
        if let Expr::Column(name) = part
            && !names.iter().any(|n| n == name.as_str())
        {
            names.push(name.to_string());
        }
    }
    names.sort();
    names
}

/// The unit of the result: that of the one column that has one, unless something is divided by something.
fn unit_of(text: &str, used: &[String], table: &Table) -> Option<String> {
    let units: Vec<&String> = used.iter().filter_map(|name| table.column(name).ok()?.1.unit.as_ref()).collect();
    match units.as_slice() {
        [unit] if !text.contains('/') && *unit != "%" => Some((*unit).clone()),
        _ => None,
    }
}
