//! A column computed from others in the same row, and where an expression is wrong.

use std::ops::Range;

use polars::prelude::{AnyValue, Column as Stored, Expr, Operator, PlSmallStr};
use polars::sql::SQLContext;
use serde::{Deserialize, Serialize};

use super::cells::{columns_of, new_name, with_columns};
use super::report::{Done, count, decision};
use super::{PrepareError, grain, places};
use crate::engine::{Failure, Warning, quoted};
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

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The place, in bytes of the text; `None` where it is wrong as a whole.
    pub at: Option<Range<usize>>,
    /// What is wrong.
    pub reason: String,
    /// What to do; may be empty.
    pub hint: String,
}

impl Fault {
    /// The place in words, as part of a sentence: ` at character 14`; empty where it is not known.
    #[must_use]
    pub fn place_words(&self, text: &str) -> String {
        let Some(before) = self.at.as_ref().and_then(|at| text.get(..at.start)) else { return String::new() };
        let line = before.matches('\n').count() + 1;
        let character = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        if text.contains('\n') { format!(" at line {line}, character {character}") } else { format!(" at character {character}") }
    }
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

/// Where the parser stops, reading `prefix` and then `text` as a statement.
pub(super) fn syntax_fault(text: &str, prefix: &str) -> Option<Fault> {
    let statement = format!("{prefix}{text}");
    let message = SQLContext::new().execute(&statement).err()?.to_string();
    let said = message.split_once("sql parser error: ")?.1;
    Some(parser_fault(said, text, prefix.len()))
}

/// The parser's message in plain words with its place in `text`, before which `skipped` bytes stood.
pub(super) fn parser_fault(said: &str, text: &str, skipped: usize) -> Fault {
    let (reason, place) = said.split_once(" at Line: ").map_or((said, None), |(reason, place)| (reason, Some(place)));
    let at = place.and_then(|place| {
        let (line, column) = place.split_once(", Column: ")?;
        let column: String = column.chars().take_while(char::is_ascii_digit).collect();
        let (line, column) = (line.parse::<usize>().ok()?, column.parse::<usize>().ok()?);
        let skipped = if line == 1 { skipped } else { 0 };
        offset(text, line, column.checked_sub(skipped)?)
    });
    let at = at.or_else(|| reason.ends_with("found: EOF").then_some(text.len()));
    let reason = plain(reason);
    Fault { at: at.map(|start| start..word_end(text, start)), reason, hint: String::new() }
}

/// `Expected: an expression, found: )` as a person says it.
fn plain(reason: &str) -> String {
    let reason = reason.trim_end_matches('.');
    match reason.strip_prefix("Expected: ").and_then(|r| r.split_once(", found: ")) {
        Some((expected, "EOF")) => format!("{} is missing at the end", expected.trim_end_matches(':')),
        Some((expected, found)) => format!("{} was expected, not {found}", expected.trim_end_matches(':'), found = quoted(&found)),
        None => reason.to_owned(),
    }
}

/// The byte of a 1-based line and character.
pub(super) fn offset(text: &str, line: usize, character: usize) -> Option<usize> {
    let mut start = 0;
    for _ in 1..line {
        start += text[start..].find('\n')? + 1;
    }
    let within = text[start..].char_indices().nth(character.saturating_sub(1)).map_or(text.len() - start, |(at, _)| at);
    Some(start + within)
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.char_indices().find(|(_, c)| !(c.is_alphanumeric() || *c == '_')).map_or(rest.len(), |(at, _)| at);
    start + length.max(rest.chars().next().map_or(0, char::len_utf8))
}

/// Where `name` stands in `text` as a word of its own.
pub(super) fn find_word(text: &str, name: &str) -> Option<Range<usize>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let alone =
        |at: usize| !text[..at].chars().next_back().is_some_and(is_word) && !text[at + name.len()..].chars().next().is_some_and(is_word);
    (!name.is_empty()).then(|| text.match_indices(name).map(|(at, _)| at).find(|&at| alone(at)))?.map(|at| at..at + name.len())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_text() {
        let fault = parser_fault("Expected: an expression, found: ) at Line: 1, Column: 12", "a * )", 7);
        assert_eq!((fault.at.clone(), fault.place_words("a * )")), (Some(4..5), " at character 5".to_owned()));
        let end = parser_fault("Expected: ), found: EOF", "sum(a", 7);
        assert_eq!((end.at, end.reason.as_str()), (Some(5..5), ") is missing at the end"));
        assert_eq!(offset("ab\ncd", 2, 2), Some(4));
        assert_eq!(find_word("Sales2 + \"Sales\"", "Sales"), Some(10..15));
    }
}
