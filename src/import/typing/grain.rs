//! Amounts of an order that are repeated on each of its lines: a plain sum would count them several times.

use std::collections::HashSet;

use super::super::source::{Decision, Found, Target};
use super::super::{ImportError, ImportOptions};
use super::words;
use crate::engine::{Context, Warning};
use crate::table::{Column, MISSING, Role, Table, TableError, format, locale::Locale};

/// So many orders of several lines prove by their amounts alone, whatever the column is called, and so many different amounts.
const PROVING: (usize, usize) = (5, 3);

/// The columns of a table that have one value per order, repeated on its lines, with the name of the order's column.
pub(crate) fn repeated(table: &Table, context: &Context) -> Result<Vec<(usize, String)>, TableError> {
    let is_key = |c: &Column| words::names_order(&c.name) && c.role != Role::Measure && c.role != Role::Date;
    let keys: Vec<usize> = (0..).zip(table.columns()).filter(|(_, c)| is_key(c)).map(|(at, _)| at).collect();
    let mut found = Vec::new();
    for (index, column) in table.columns().iter().enumerate() {
        if column.role != Role::Measure || words::names_line(&column.name) {
            continue;
        }
        for &key in &keys {
            context.check()?;
            if repeats(table, key, index, context)? {
                found.push((index, table.columns()[key].name.clone()));
                break;
            }
        }
    }
    Ok(found)
}

/// Whether a column is the same on all rows of every order, there are orders of several rows, and not all amounts are
/// alike; more of them where its name does not speak of orders, so that it is no chance.
fn repeats(table: &Table, key: usize, index: usize, context: &Context) -> Result<bool, TableError> {
    let codes = table.codes_if_wanted(key, context)?;
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
    let several = |is_line: &dyn Fn(usize) -> bool| -> Vec<f64> {
        let of_several = (0..).zip(&first).filter(|(code, (_, lines))| *lines > 1 && is_line(*code));
        of_several.filter_map(|(_, (value, _))| *value).collect()
    };
    let different = |amounts: &mut dyn Iterator<Item = f64>| amounts.map(f64::to_bits).collect::<HashSet<u64>>().len();
    let named = words::names_order_amount(&table.columns()[index].name);
    if several(&|_| true).len() < if named { 1 } else { PROVING.0 } {
        return Ok(false);
    }
    let lines = with_lines(table, &codes.codes, first.len(), context)?;
    let several = several(&|code| lines.get(code) == Some(&true));
    if named {
        return Ok(!several.is_empty() && different(&mut first.iter().filter_map(|(value, _)| *value)) > 1);
    }
    Ok(several.len() >= PROVING.0 && different(&mut several.iter().copied()) >= PROVING.1)
}

/// Which orders have rows that differ: rows that are the same in every column are one row written twice, and no lines.
fn with_lines(table: &Table, codes: &[u32], orders: usize, context: &Context) -> Result<Vec<bool>, TableError> {
    let (mut first, mut differ) = (vec![None; orders], vec![false; orders]);
    for (row, &code) in codes.iter().enumerate() {
        if row.is_multiple_of(8192) {
            context.check()?;
        }
        let (Some(first), Some(differs)) = (first.get_mut(code as usize), differ.get_mut(code as usize)) else { continue };
        match *first {
            None => *first = Some(row),
            Some(before) => *differs = *differs || (0..table.columns().len()).any(|c| table.value(row, c) != table.value(before, c)),
        }
    }
    Ok(differ)
}

/// The rows of keys with several rows, and the amount of the first of them.
fn lines(table: &Table, key: &str, amount: &str) -> Result<(u64, String), ImportError> {
    let ((key, _), (at, column)) = (table.column(key)?, table.column(amount)?);
    let codes = table.codes(key)?;
    let mut times = vec![0_u64; codes.labels.len()];
    for code in codes.codes.iter().filter(|code| **code != MISSING) {
        times[*code as usize] += 1;
    }
    let several = |row: &usize| codes.codes.get(*row).and_then(|code| times.get(*code as usize)).is_some_and(|n| *n > 1);
    let is_told = |row: &usize| several(row) && table.value(*row, at).number().is_some();
    let shown = (0..table.rows()).find(is_told).map(|row| {
        let times = times[codes.codes[row] as usize];
        format!(
            "{} on {times} rows of {}",
            Locale::kept(|| format::cell(table.value(row, at), column)),
            codes.label(row).unwrap_or_default()
        )
    });
    Ok((times.iter().filter(|n| **n > 1).sum(), shown.unwrap_or_default()))
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
        let (count, example) = lines(&found.table, key, &column.name)?;
        let decision = Decision::new(what, format!("it is the same on every line of each {key}")).in_column(&column.name);
        found.decisions.push(decision.touching(count, example).about(Target::Grain));
    }
    found.table = found.table.describe(columns)?;
    Ok(())
}
