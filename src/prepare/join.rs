//! Columns looked up in another table by a key.

use polars::prelude::{Column as Stored, IdxCa, IdxSize, NewChunkedArray, PlSmallStr};
use serde::{Deserialize, Serialize};

use super::cells::{check, columns_of, free_name, stored};
use super::keys::{KeyPair, MatchReport, Matching, matched};
use super::report::{Done, StepReport, count, decision, whole};
use super::step::{SourceId, TableRef};
use super::{PrepareError, grain};
use crate::engine::{Context, Warning};
use crate::table::locale::Locale;
use crate::table::{Column, ColumnType, LookedUp, MISSING, NO_ROW, Origin, Role, Table, format};

/// What is taken where a key stands in several rows of the other table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Several {
    /// Nothing: the step fails and says how many rows would multiply.
    #[default]
    Refuse,
    /// The first of them.
    First,
    /// Their sum for amounts; for anything else the value they share, or none.
    Sum,
    /// Each of them, in a row of its own: amounts of this table then count several times.
    Multiply,
}

impl Several {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Refuse, Self::First, Self::Sum, Self::Multiply];

    /// The words on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "Refuse",
            Self::First => "Take the first",
            Self::Sum => "Add amounts up",
            Self::Multiply => "Multiply rows",
        }
    }
}

/// Look columns up in another table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The source whose table is looked into.
    pub with: SourceId,
    /// The table of its file, by name; the one that is looked at where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Which columns must hold the same.
    pub keys: Vec<KeyPair>,
    /// The columns to bring; all but the keys where none is named.
    #[serde(default)]
    pub take: Vec<String>,
    /// Blanks around and within keys do not count.
    #[serde(default)]
    pub trim: bool,
    /// The case of keys does not count.
    #[serde(default)]
    pub ignore_case: bool,
    /// Where a key stands in several rows there.
    #[serde(default)]
    pub several: Several,
    /// Add a column that says whether a row was found, to filter by.
    #[serde(default)]
    pub mark: bool,
}

impl Join {
    /// The table that is looked into.
    #[must_use]
    pub fn other(&self) -> TableRef {
        TableRef { source: self.with, table: self.table.clone() }
    }

    pub(super) fn words(&self) -> String {
        let keys: Vec<&str> = self.keys.iter().map(|k| k.here.as_str()).collect();
        match self.take.as_slice() {
            [] => format!("Look up by {}", keys.join(" and ")),
            take => format!("Look up {} by {}", super::step::listed(take), keys.join(" and ")),
        }
    }
}

/// The columns that come from the other table.
struct Brought {
    column: Column,
    values: Stored,
    /// What it calls itself there, where its cells can be named.
    there: Option<u32>,
}

pub(super) fn join(left: &Table, right: &Table, step: &Join, context: &Context) -> Result<Done, PrepareError> {
    context.progress(None, "Matching keys");
    let matching = matched(left, right, &step.keys, (step.trim, step.ignore_case), context)?;
    if matching.report.several > 0 && step.several == Several::Refuse {
        return Err(fans_out(&matching.report, right.name()));
    }
    let (rows_here, rows_there) = pairs(&matching, step.several, context)?;
    let wanted = wanted(right, step)?;
    context.progress(None, "Looking up");
    let base = if rows_here.len() == left.rows() { left.clone() } else { left.take(&rows_here)? };
    let index = IdxCa::from_iter_options(PlSmallStr::EMPTY, rows_there.iter().map(|&r| (r != NO_ROW).then_some(r as IdxSize)));
    let mut taken: Vec<String> = base.columns().iter().map(|c| c.name.clone()).collect();
    let mut done = Done::new(left.clone());
    let mut brought = Vec::with_capacity(wanted.len());
    for &at in &wanted {
        context.check()?;
        let mut one = if step.several == Several::Sum { summed(right, at, &matching, context)? } else { picked(right, at, &index)? };
        if taken.contains(&one.column.name) {
            one.column.name = free_name(&format!("{} ({})", one.column.name, right.name()), taken.iter().cloned());
        }
        taken.push(one.column.name.clone());
        brought.push(one);
    }
    let names: Vec<(usize, String)> = wanted.into_iter().zip(brought.iter().map(|one: &Brought| one.column.name.clone())).collect();
    for one in &mut brought {
        grain::of_lookup(&mut one.column, (right, &names), &matching, step, &mut done);
    }
    let mark = step.mark.then(|| mark(right, &matching, &rows_here, &taken));
    done.table = put_beside(&base, right, brought, mark, rows_there)?;
    Ok(told(done, right, &matching.report, step))
}

fn fans_out(report: &MatchReport, right: &str) -> PrepareError {
    let keys = if report.several == 1 { "1 key stands".to_owned() } else { format!("{} keys stand", whole(report.several)) };
    let message = format!(
        "{keys} in several rows of {right} ({}): {} would become {}.",
        report.several_named(),
        count(report.rows, "row"),
        whole(report.multiplied)
    );
    PrepareError::refused(message, "Choose whether to take the first, add amounts up, or multiply rows.")
}

/// For each row of the result, its row here and its row there.
fn pairs(matching: &Matching, several: Several, context: &Context) -> Result<(Vec<IdxSize>, Vec<u32>), PrepareError> {
    let mut here = Vec::with_capacity(matching.ids.len());
    let mut there = Vec::with_capacity(matching.ids.len());
    for (row, &id) in matching.ids.iter().enumerate() {
        check(context, row)?;
        let found = matching.rows(id);
        let taken = if several == Several::Multiply { found } else { &found[..found.len().min(1)] };
        if taken.is_empty() {
            here.push(row as IdxSize);
            there.push(NO_ROW);
        }
        for &other in taken {
            here.push(row as IdxSize);
            there.push(other);
        }
    }
    Ok((here, there))
}

/// The columns asked for: all but the keys where none is named.
fn wanted(right: &Table, step: &Join) -> Result<Vec<usize>, PrepareError> {
    if !step.take.is_empty() {
        return step.take.iter().map(|name| Ok(right.column(name)?.0)).collect();
    }
    let keys = step.keys.iter().map(|k| Ok(right.column(&k.there)?.0)).collect::<Result<Vec<_>, PrepareError>>()?;
    Ok((0..right.columns().len()).filter(|at| !keys.contains(at)).collect())
}

fn picked(right: &Table, at: usize, index: &IdxCa) -> Result<Brought, PrepareError> {
    let column = right.columns()[at].clone();
    Ok(Brought { values: stored(right, at).take(index)?, there: column.source, column })
}

/// Amounts added up per key; of anything else the value that all rows of a key share.
fn summed(right: &Table, at: usize, matching: &Matching, context: &Context) -> Result<Brought, PrepareError> {
    let column = right.columns()[at].clone();
    let is_amount = column.role == Role::Measure && matches!(column.ty, ColumnType::Integer | ColumnType::Decimal);
    if is_amount {
        let numbers = stored(right, at).cast(&polars::prelude::DataType::Float64)?;
        let numbers: Vec<Option<f64>> = numbers.f64()?.iter().collect();
        let mut sums: Vec<Option<f64>> = vec![None; matching.keys()];
        for (id, sum) in (0_u32..).zip(&mut sums) {
            check(context, id as usize)?;
            let filled = || matching.rows(id).iter().filter_map(|&row| numbers[row as usize]);
            *sum = filled().next().is_some().then(|| filled().sum());
        }
        let values: Vec<Option<f64>> = matching.ids.iter().map(|&id| sums.get(id as usize).copied().flatten()).collect();
        let values = Stored::new(PlSmallStr::EMPTY, values).cast(&column.ty.storage())?;
        return Ok(Brought { column: Column { source: None, ..column }, values, there: None });
    }
    let codes = right.codes(at)?;
    let shared = |id: u32| {
        let mut filled = matching.rows(id).iter().filter(|&&row| codes.codes[row as usize] != MISSING);
        let first = filled.next()?;
        filled.all(|&row| codes.codes[row as usize] == codes.codes[*first as usize]).then_some(*first as IdxSize)
    };
    let by_key: Vec<Option<IdxSize>> = (0..matching.keys() as u32).map(shared).collect();
    let rows = matching.ids.iter().map(|&id| by_key.get(id as usize).copied().flatten());
    let index = IdxCa::from_iter_options(PlSmallStr::EMPTY, rows);
    Ok(Brought { values: stored(right, at).take(&index)?, column: Column { source: None, ..column }, there: None })
}

/// The column that says whether a row was found.
fn mark(right: &Table, matching: &Matching, rows_here: &[IdxSize], taken: &[String]) -> (Column, Stored) {
    let name = free_name(&format!("In {}", right.name()), taken.iter().cloned());
    let found: Vec<bool> = rows_here.iter().map(|&row| !matching.rows(matching.ids[row as usize]).is_empty()).collect();
    (Column::new(name, ColumnType::Boolean), Stored::new(PlSmallStr::EMPTY, found))
}

fn put_beside(
    base: &Table,
    right: &Table,
    brought: Vec<Brought>,
    mark: Option<(Column, Stored)>,
    rows_there: Vec<u32>,
) -> Result<Table, PrepareError> {
    let mut columns = columns_of(base);
    let mut sources = Vec::new();
    let mut next = base.free_source();
    for Brought { mut column, values, there } in brought {
        column.source = there.map(|there| {
            sources.push((next, there));
            next += 1;
            next - 1
        });
        columns.push((column, values));
    }
    columns.extend(mark);
    let mut origin: Origin = base.origin().clone();
    if !sources.is_empty() {
        let other = std::sync::Arc::new(right.origin().clone());
        origin.looked_up.push(LookedUp { columns: sources.into(), rows: rows_there.into(), origin: other });
    }
    Ok(Table::new(base.name(), columns, origin)?)
}

fn stand(keys: usize) -> String {
    format!("{} {}", count(keys, "key"), if keys == 1 { "stands" } else { "stand" })
}

fn told(mut done: Done, right: &Table, report: &MatchReport, step: &Join) -> Done {
    let share = if report.rows == 0 { 0.0 } else { report.matched as f64 / report.rows as f64 };
    let what = format!("Looked up in {}: {} of rows found", right.name(), Locale::kept(|| format::with_unit(share, Some("%"), None)));
    let keys: Vec<String> = step.keys.iter().map(|k| format!("{} = {}", k.here, k.there)).collect();
    done.decisions.insert(0, decision(what, None, keys.join(" and "), report.matched, ""));
    let column = step.keys.first().map(|k| k.here.as_str()).unwrap_or_default();
    let unmatched = report.rows - report.matched - report.without_key;
    if unmatched > 0 {
        let end = if report.unmatched_keys > report.unmatched.len() { ", …" } else { "." };
        let message = format!("{} found nothing in {}: {}{end}", count(unmatched, "row"), right.name(), report.unmatched.join(", "));
        done.warnings.push(Warning::new("unmatched", message).in_column(column));
    }
    if report.without_key > 0 {
        let message = {
            let has = if report.without_key == 1 { "has" } else { "have" };
            format!("{} {has} no key to look up by.", count(report.without_key, "row"))
        };
        done.warnings.push(Warning::new("no_key", message).in_column(column));
    }
    if report.several > 0 {
        let message = match step.several {
            Several::Multiply => format!(
                "{} became {}: amounts of the first table count several times.",
                count(report.rows, "row"),
                whole(report.multiplied)
            ),
            Several::Sum => format!("{} in several rows of {}: amounts were added up.", stand(report.several), right.name()),
            Several::First | Several::Refuse => {
                format!("{} in several rows of {} ({}): the first was taken.", stand(report.several), right.name(), report.several_named())
            }
        };
        done.warnings.push(Warning::new("several", message).in_column(column));
    }
    if report.unused > 0 {
        let why = format!("No row here asks for them: {} of {}", whole(report.unused), whole(right.rows()));
        done.decisions.push(decision(format!("{} of {} not used", count(report.unused, "row"), right.name()), None, why, 0, ""));
    }
    done
}

/// The join of two tables, for those who have them at hand.
///
/// # Errors
/// As a step.
pub fn joined(left: &Table, right: &Table, step: &Join, context: &Context) -> Result<(Table, StepReport), PrepareError> {
    Ok(join(left, right, step, context)?.report(left))
}
