//! The rows of several tables under one another, matched by the names of their columns.

use std::path::PathBuf;

use polars::prelude::{Column as Stored, IdxSize, PlHashMap, PlSmallStr};
use serde::{Deserialize, Serialize};

use super::cells::{check, free_name, groups};
use super::reconcile::{Member, appended, converted, missing, reconcile};
use super::report::{Done, count, decision};
use super::step::TableRef;
use super::{PrepareError, grain};
use crate::engine::{Context, Warning};
use crate::import::names_order;
use crate::table::{Column, ColumnType, MISSING, Origin, Role, Table, format, likeness};

/// What happens to rows that an earlier file holds too, in every column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeated {
    /// They stay and are counted.
    #[default]
    Keep,
    /// Those of the later file are left out, as many as the earlier one holds.
    Drop,
}

/// Put the rows of more tables below.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stack {
    /// Tables that are open, in this order; they come before the files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableRef>,
    /// The files, or patterns such as `orders-*.csv`.
    #[serde(default)]
    pub files: Vec<PathBuf>,
    /// What the column is called that names the file of each row; none where empty.
    #[serde(default = "source_column")]
    pub source_column: String,
    /// What happens to rows that are in an earlier file too.
    #[serde(default)]
    pub repeated: Repeated,
}

/// The usual name of the column that names the file.
fn source_column() -> String {
    "Source file".to_owned()
}

impl Stack {
    /// Put these files below, with a column that names the file.
    #[must_use]
    pub fn of(files: Vec<PathBuf>) -> Self {
        Self { tables: Vec::new(), files, source_column: source_column(), repeated: Repeated::Keep }
    }

    /// Put these tables below, with a column that names the table.
    #[must_use]
    pub fn of_tables(tables: Vec<TableRef>) -> Self {
        Self { tables, source_column: "Source table".to_owned(), ..Self::of(Vec::new()) }
    }

    /// What each of its parts is called.
    fn part(&self) -> &'static str {
        if self.files.is_empty() && !self.tables.is_empty() { "table" } else { "file" }
    }

    pub(super) fn words(&self) -> String {
        let open = self.tables.iter().map(|one| one.table.as_deref());
        let names: Vec<Option<String>> =
            open.map(|name| name.map(str::to_owned)).chain(self.files.iter().map(|path| Some(name(path)))).collect();
        match (names.iter().flatten().collect::<Vec<_>>().as_slice(), names.len()) {
            (_, 0) => "Stack nothing".to_owned(),
            ([], 1) => "Stack another open table".to_owned(),
            ([], all) => format!("Stack {all} open tables"),
            ([one], 1) => format!("Stack {one}"),
            ([one, two], 2) => format!("Stack {one} and {two}"),
            ([one, ..], all) => format!("Stack {one} and {} more", all - 1),
        }
    }
}

fn name(path: &std::path::Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// One column of the whole, with its position in each table.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) name: String,
    pub(super) positions: Vec<Option<usize>>,
}

/// Stack tables, each called by the name of its file; the first is the one the others are put below.
///
/// # Errors
/// On cancel, and where a table has no column in common with the first.
pub(super) fn stack(parts: &[(String, Table)], step: &Stack, context: &Context) -> Result<Done, PrepareError> {
    let Some(((_, first), others)) = parts.split_first() else {
        return Err(PrepareError::refused("There is nothing to stack.", "Choose a table or name a file."));
    };
    if others.is_empty() {
        return Ok(Done::new(first.clone()));
    }
    let mut done = Done::new(first.clone());
    let merged = matched(parts, &mut done)?;
    let whole = put_together(parts, &merged, step, &mut done, context)?;
    let columns: Vec<usize> = (0..merged.len()).collect();
    let starts: Vec<usize> = parts.iter().scan(0, |at, (_, t)| Some(std::mem::replace(at, *at + t.rows()))).collect();
    let repeated = repeated_rows(&whole, &columns, &starts, context)?;
    let (table, starts) = without_repeated(whole, parts, starts, &repeated, step, &mut done)?;
    tell_overlap(&table, (parts, step.part()), &merged, &starts, &mut done)?;
    done.table = grain::of_stack(table, parts, &merged, &mut done, context)?;
    Ok(done)
}

/// Which columns belong together: of the same name, else of names that differ only in case, blanks and punctuation.
fn matched(parts: &[(String, Table)], done: &mut Done) -> Result<Vec<Merged>, PrepareError> {
    let mut merged: Vec<Merged> = Vec::new();
    for (number, (from, table)) in parts.iter().enumerate() {
        let names: Vec<&str> = table.columns().iter().map(|c| c.name.as_str()).collect();
        let mut found = 0;
        for (position, name) in names.iter().enumerate() {
            let same = merged.iter().position(|m| m.name == *name);
            let alike = || {
                let folded = likeness::folded(name);
                let is_free = |m: &Merged| !names.contains(&m.name.as_str()) && m.positions.len() <= number;
                merged.iter().position(|m| is_free(m) && likeness::folded(&m.name) == folded)
            };
            let at = same.or_else(alike);
            let Some(at) = at else {
                merged.push(Merged { name: (*name).to_owned(), positions: vec![None; number] });
                if let Some(last) = merged.last_mut() {
                    last.positions.push(Some(position));
                }
                continue;
            };
            found += 1;
            if same.is_none() {
                let what = format!("{name} of {from} read as {}", merged[at].name);
                let told =
                    decision(what, Some(&merged[at].name), "The names differ only in case, blanks or punctuation", table.rows(), *name);
                done.decisions.push(told);
            }
            merged[at].positions.push(Some(position));
        }
        for column in &mut merged {
            column.positions.resize(number + 1, None);
        }
        if number > 0 {
            if found == 0 {
                let message = format!("{from} has no column in common with {}.", parts[0].0);
                return Err(PrepareError::refused(message, "Leave it out, or look columns up instead."));
            }
            let why = format!("{found} of {} matched by name", count(names.len(), "column"));
            done.decisions.push(decision(format!("{from} put below"), None, why, table.rows(), from.clone()));
        }
    }
    Ok(merged)
}

fn put_together(
    parts: &[(String, Table)],
    merged: &[Merged],
    step: &Stack,
    done: &mut Done,
    context: &Context,
) -> Result<Table, PrepareError> {
    let mut columns = Vec::with_capacity(merged.len() + 1);
    let mut sources: Vec<Vec<(u32, Option<u32>)>> = vec![Vec::new(); parts.len()];
    let mut next = parts[0].1.free_source();
    for (number, one) in merged.iter().enumerate() {
        context.check()?;
        context.progress(Some(number as f32 / merged.len() as f32), "Stacking");
        let members: Vec<Member<'_>> =
            parts.iter().zip(&one.positions).filter_map(|((from, table), at)| Some(Member { from, table, position: (*at)? })).collect();
        let mut column = reconcile(&one.name, &members, &mut done.warnings);
        let own = |table: &Table, at: &Option<usize>| at.and_then(|p| table.columns()[p].source);
        let in_first = own(&parts[0].1, &one.positions[0]);
        if parts.iter().zip(&one.positions).any(|((_, t), at)| own(t, at).is_some()) {
            let here = in_first.unwrap_or(next);
            next += u32::from(in_first.is_none());
            column.source = Some(here);
            for ((sources, (_, table)), at) in sources.iter_mut().zip(parts).zip(&one.positions) {
                sources.push((here, own(table, at)));
            }
        }
        let mut values = Vec::with_capacity(parts.len());
        for ((from, table), at) in parts.iter().zip(&one.positions) {
            values.push(match at {
                Some(position) => converted(&Member { from, table, position: *position }, column.ty)?,
                None => missing(table.rows(), column.ty),
            });
        }
        tell_missing(one, parts, &mut done.warnings);
        columns.push((column, appended(values)?));
    }
    if !step.source_column.trim().is_empty() {
        columns.push(file_column(parts, step, merged));
    }
    let all: Vec<(&Origin, usize, Vec<(u32, Option<u32>)>)> =
        parts.iter().zip(sources).map(|((_, t), s)| (t.origin(), t.rows(), s)).collect();
    Ok(Table::new(parts[0].1.name(), columns, Origin::stack(&all))?)
}

/// The column that names the file of each row.
fn file_column(parts: &[(String, Table)], step: &Stack, merged: &[Merged]) -> (Column, Stored) {
    let name = free_name(&step.source_column, merged.iter().map(|m| m.name.clone()));
    let names: Vec<&str> = parts.iter().flat_map(|(from, table)| std::iter::repeat_n(from.as_str(), table.rows())).collect();
    let mut column = Column::new(name, ColumnType::Text);
    column.role = Role::Dimension;
    (column, Stored::new(PlSmallStr::EMPTY, names))
}

fn tell_missing(one: &Merged, parts: &[(String, Table)], warnings: &mut Vec<Warning>) {
    let without: Vec<&(String, Table)> = parts.iter().zip(&one.positions).filter(|(_, at)| at.is_none()).map(|(p, _)| p).collect();
    let Some((from, _)) = without.first() else { return };
    let rows: usize = without.iter().map(|(_, t)| t.rows()).sum();
    let more = if without.len() > 1 { format!(" and {} more", without.len() - 1) } else { String::new() };
    let message = format!("{} is not in {from}{more}: {} without a value there.", one.name, count(rows, "row"));
    warnings.push(Warning::new("missing_column", message).in_column(&one.name));
}

/// Rows of later tables that an earlier one holds too: as many of each kind as the earlier one that has most holds.
fn repeated_rows(whole: &Table, columns: &[usize], starts: &[usize], context: &Context) -> Result<Vec<usize>, PrepareError> {
    let ids = groups(whole, columns, context)?;
    let mut most: PlHashMap<u32, u32> = PlHashMap::default();
    let mut repeated = Vec::new();
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(ids.len());
        let mut here: PlHashMap<u32, u32> = PlHashMap::default();
        for (row, id) in ids.iter().enumerate().take(end).skip(start) {
            check(context, row)?;
            let seen = here.entry(*id).or_default();
            *seen += 1;
            if most.get(id).is_some_and(|m| *seen <= *m) {
                repeated.push(row);
            }
        }
        for (id, seen) in here {
            let m = most.entry(id).or_default();
            *m = (*m).max(seen);
        }
    }
    Ok(repeated)
}

/// The stack without the repeated rows, if that was asked for, and where the rows of each part begin then.
fn without_repeated(
    whole: Table,
    parts: &[(String, Table)],
    starts: Vec<usize>,
    repeated: &[usize],
    step: &Stack,
    done: &mut Done,
) -> Result<(Table, Vec<usize>), PrepareError> {
    let Some(&first) = repeated.first() else { return Ok((whole, starts)) };
    let file = &parts[starts.partition_point(|&s| s <= first).saturating_sub(1)].0;
    let lines = || repeated.iter().filter_map(|&row| whole.origin().row(row)).map(|(_, line)| line);
    let example = format!("row {} of {file}", lines().next().unwrap_or_default());
    let (rows, part) = (count(repeated.len(), "row"), step.part());
    if step.repeated == Repeated::Keep {
        let (are, counts) = if repeated.len() == 1 { ("is", "it counts") } else { ("are", "they count") };
        let message = format!("{rows} {are} in an earlier {part} too, the same in every column ({example}): kept, {counts} twice.");
        done.warnings.push(Warning::new("repeated_rows", message).at_rows(lines().take(100)));
        return Ok((whole, starts));
    }
    let why = format!("An earlier {part} holds the same in every column");
    done.decisions.push(decision(format!("Left out {rows}"), None, why, repeated.len(), example));
    let out: polars::prelude::PlHashSet<usize> = repeated.iter().copied().collect();
    let starts = starts.iter().map(|&start| start - repeated.partition_point(|&row| row < start)).collect();
    let kept: Vec<IdxSize> = (0..whole.rows()).filter(|row| !out.contains(row)).map(|row| row as IdxSize).collect();
    Ok((whole.take(&kept)?, starts))
}

/// Tell dates that several files cover, and keys that several files hold.
fn tell_overlap(
    whole: &Table,
    (parts, part): (&[(String, Table)], &str),
    merged: &[Merged],
    starts: &[usize],
    done: &mut Done,
) -> Result<(), PrepareError> {
    let everywhere = |at: &usize| merged[*at].positions.iter().all(Option::is_some);
    let date = (0..merged.len()).filter(everywhere).find(|&at| whole.columns()[at].ty.is_temporal());
    if let Some(at) = date {
        tell_dates(whole, parts, at, starts, done)?;
    }
    for at in (0..merged.len()).filter(everywhere) {
        let column = &whole.columns()[at];
        if column.ty == ColumnType::Text || column.role == Role::Identifier {
            tell_keys(whole, at, (starts, part), names_order(&column.name), done)?;
        }
    }
    Ok(())
}

fn tell_dates(whole: &Table, parts: &[(String, Table)], at: usize, starts: &[usize], done: &mut Done) -> Result<(), PrepareError> {
    let name = whole.columns()[at].name.clone();
    let codes = whole.codes(at)?;
    let day = |code: u32| codes.labels.get(code as usize).map(|l| l.chars().take(10).collect::<String>());
    let mut spans: Vec<(u32, u32, usize)> = Vec::new();
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(whole.rows());
        let filled = || codes.codes[start..end].iter().copied().filter(|c| *c != MISSING);
        if let (Some(first), Some(last)) = (filled().min(), filled().max()) {
            spans.push((first, last, number));
        }
    }
    spans.sort_unstable();
    for pair in spans.windows(2) {
        let ((_, end, a), (begin, last, b)) = (pair[0], pair[1]);
        let (Some(from), Some(to)) = (day(begin), day(end.min(last))) else { continue };
        if from > to {
            continue;
        }
        let within = |c: &&u32| **c != MISSING && day(**c).is_some_and(|d| d >= from && d <= to);
        let end_of_b = starts.get(b + 1).copied().unwrap_or(whole.rows());
        let rows = codes.codes[starts[b]..end_of_b].iter().filter(within).count();
        let days = if from == to { format!("on {from}") } else { format!("from {from} to {to}") };
        let message = format!("{} and {} both have rows {days} in {name}: {} of the second.", parts[a].0, parts[b].0, count(rows, "row"));
        done.warnings.push(Warning::new("overlap", message).in_column(&name));
    }
    Ok(())
}

/// Tell values that stand in several files, of columns that name each row of a file, or orders, which have a row for each of their lines.
fn tell_keys(whole: &Table, at: usize, (starts, part): (&[usize], &str), is_order: bool, done: &mut Done) -> Result<(), PrepareError> {
    let codes = whole.codes(at)?;
    let mut seen_in: Vec<usize> = vec![usize::MAX; codes.labels.len()];
    let mut in_several = vec![false; seen_in.len()];
    for (row, &code) in codes.codes.iter().enumerate() {
        if code == MISSING && is_order {
            continue;
        }
        let number = starts.partition_point(|&s| s <= row).saturating_sub(1);
        let Some(seen) = seen_in.get_mut(code as usize) else { return Ok(()) };
        if *seen == number && !is_order {
            return Ok(());
        }
        in_several[code as usize] |= *seen != usize::MAX && *seen != number;
        *seen = number;
    }
    let (twice, example) = (in_several.iter().filter(|several| **several).count(), in_several.iter().position(|several| *several));
    let Some(example) = example.and_then(|code| codes.labels.get(code)) else { return Ok(()) };
    let name = &whole.columns()[at].name;
    let message = format!("{} of {name} are in more than one {part} ({example}, …).", count(twice, "value"));
    let message = if twice == 1 { format!("1 value of {name} is in more than one {part} ({example}).") } else { message };
    done.warnings.push(Warning::new("repeated_keys", message).in_column(name));
    Ok(())
}

/// The stack of tables, for those who have them at hand.
///
/// # Errors
/// As a step.
pub fn stacked(parts: &[(String, Table)], step: &Stack, context: &Context) -> Result<(Table, super::StepReport), PrepareError> {
    let Some((_, first)) = parts.first() else {
        return Err(PrepareError::refused("There is nothing to stack.", "Choose a table or name a file."));
    };
    let first = first.clone();
    context.progress(None, &format!("Stacking {} files", format::count(parts.len())));
    Ok(stack(parts, step, context)?.report(&first))
}
