//! Amounts of an order that are repeated on each of its lines: a plain sum would count them several times.

use std::collections::HashSet;

use super::super::source::{Decision, Found, Target};
use super::super::{ImportError, ImportOptions};
use super::roles;
use crate::engine::{Context, Warning};
use crate::table::{MISSING, Role, Table};

/// Fewer orders of several lines than this prove nothing.
const LEAST_ORDERS: usize = 1;

/// The columns of a table that have one value per order, repeated on its lines, with the name of the order's column.
pub(super) fn repeated(table: &Table, context: &Context) -> Result<Vec<(usize, String)>, ImportError> {
    let Some(key) = key_column(table) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (index, _) in table.columns().iter().enumerate().filter(|(_, c)| c.role == Role::Measure && names_amount(&c.name)) {
        context.check()?;
        if repeats(table, key, index, context)? {
            found.push((index, table.columns()[key].name.clone()));
        }
    }
    Ok(found)
}

/// The column that names orders.
fn key_column(table: &Table) -> Option<usize> {
    const WORDS: [&str; 7] = ["order", "invoice", "transaction", "receipt", "\u{8ba2}\u{5355}", "\u{6ce8}\u{6587}", "pesanan"];
    let is_key = |name: &str| {
        let lower = name.to_lowercase();
        roles::names_identifier(name) && WORDS.iter().any(|w| lower.contains(w))
    };
    table.columns().iter().position(|c| is_key(&c.name) && c.role != Role::Measure && c.role != Role::Date)
}

/// Whether a column is the same on all rows of every order, there are orders of several rows, and not all amounts are
/// alike.
fn repeats(table: &Table, key: usize, index: usize, context: &Context) -> Result<bool, ImportError> {
    let codes = table.codes(key)?;
    let mut first: Vec<(Option<f64>, u32)> = vec![(None, 0); codes.labels.len()];
    for (row, &code) in codes.codes.iter().enumerate() {
        if row.is_multiple_of(8192) {
            context.check()?;
        }
        if code == MISSING {
            continue;
        }
        let value = table.value(row, index).number();
        let Some(seen) = first.get_mut(code as usize) else { continue };
        if seen.1 == 0 {
            seen.0 = value;
        } else if seen.0 != value {
            return Ok(false);
        }
        seen.1 += 1;
    }
    let several = first.iter().filter(|(value, lines)| *lines > 1 && value.is_some()).count();
    let amounts: HashSet<u64> = first.iter().filter_map(|(value, _)| *value).map(f64::to_bits).collect();
    Ok(several >= LEAST_ORDERS && amounts.len() > 1)
}

/// Mark the columns that count once per order, as was found or as a person said, and tell of it.
pub(super) fn mark(found: &mut Found, options: &ImportOptions, context: &Context) -> Result<(), ImportError> {
    let mut columns = found.table.columns().to_vec();
    for (index, key) in repeated(&found.table, context)? {
        columns[index].once_per = Some(key);
    }
    for place in &found.columns {
        let (Some(position), Some(asked)) = (place.position, options.column(&place.header)) else { continue };
        if let (Some(column), Some(key)) = (columns.get_mut(position), &asked.once_per) {
            // The key is a column of the file; it may be called otherwise in the table.
            let named = found.columns.iter().find(|c| c.header == *key).and_then(|c| found.table.columns().get(c.position?));
            column.once_per = named.map(|c| c.name.clone());
            let what = named.map_or_else(|| "Added up row by row".to_owned(), |c| format!("Counted once per {}", c.name));
            found.decisions.push(Decision::new(what, "you asked for it").in_column(&column.name).about(Target::Grain));
        }
    }
    if columns == found.table.columns() {
        return Ok(());
    }
    for column in &columns {
        let Some(key) = &column.once_per else { continue };
        if found.decisions.iter().any(|d| d.target == Some(Target::Grain) && d.column.as_deref() == Some(&column.name)) {
            continue;
        }
        let message = format!("{} repeats on every line of the same {key}; a plain sum counts it several times", column.name);
        found.warnings.push(Warning::new("order_level", message).in_column(&column.name));
        let what = format!("Counted once per {key}");
        found
            .decisions
            .push(Decision::new(what, format!("it is the same on every line of each {key}")).in_column(&column.name).about(Target::Grain));
    }
    found.table = found.table.describe(columns)?;
    Ok(())
}

/// Prices and quantities of lines may repeat by chance; totals of orders do not.
fn names_amount(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["order", "total", "amount", "shipping", "fee", "\u{91d1}\u{989d}"].iter().any(|w| lower.contains(w))
        && !["unit", "price", "sku", "line", "item"].iter().any(|w| lower.contains(w))
}
