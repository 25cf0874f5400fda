//! Several columns as one: which type holds them all, and what is to be told about it.

use polars::prelude::{Column as Stored, DataType, IntoColumn, PlSmallStr};

use super::PrepareError;
use super::cells::{as_text, stored};
use super::report::whole;
use crate::engine::Warning;
use crate::table::{Column, ColumnType, Table};

/// A column of one of several tables.
pub(super) struct Member<'t> {
    /// What the table is called.
    pub(super) from: &'t str,
    pub(super) table: &'t Table,
    pub(super) position: usize,
}

impl Member<'_> {
    fn column(&self) -> &Column {
        &self.table.columns()[self.position]
    }

    fn values(&self) -> Stored {
        stored(self.table, self.position)
    }

    /// Whether it holds anything: a column that does not has no type of its own.
    fn says_something(&self) -> bool {
        self.values().null_count() < self.table.rows()
    }
}

/// The column that holds all members, described; what a person should look at is added to `warnings`.
pub(super) fn reconcile(name: &str, members: &[Member<'_>], warnings: &mut Vec<Warning>) -> Column {
    let speaking: Vec<&Member<'_>> = members.iter().filter(|m| m.says_something()).collect();
    let all: Vec<&Member<'_>> = members.iter().collect();
    let speaking = if speaking.is_empty() { all } else { speaking };
    let Some(first) = speaking.first() else { return Column::new(name, ColumnType::Text) };
    let ty = speaking.iter().skip(1).fold(first.column().ty, |ty, m| common(ty, m.column().ty));
    let mut column = Column::new(name, ty);
    if ty == first.column().ty {
        column.role = first.column().role;
    } else if let Some(same) = speaking.iter().find(|m| m.column().ty == ty) {
        column.role = same.column().role;
    }
    column.decimals = speaking.iter().filter_map(|m| m.column().decimals).max();
    column.utc = speaking.iter().all(|m| m.column().utc);
    if ty == ColumnType::Text && speaking.iter().any(|m| m.column().ty != ColumnType::Text) {
        let message = format!("{name} is {}: kept as text.", by_member(&speaking, |c| c.ty.name().to_owned()));
        warnings.push(Warning::new("type_differs", message).in_column(name));
    }
    if speaking.iter().any(|m| m.column().utc) && !column.utc {
        let message = format!("{name} tells its time zone in some of the files only: its times may not be comparable.");
        warnings.push(Warning::new("zone_differs", message).in_column(name));
    }
    unit(&mut column, &speaking, warnings);
    column
}

/// The one unit; where there are several, none, and a warning.
fn unit(column: &mut Column, members: &[&Member<'_>], warnings: &mut Vec<Warning>) {
    let mut units: Vec<&str> = members.iter().filter_map(|m| m.column().unit.as_deref()).collect();
    units.sort_unstable();
    units.dedup();
    let some_without = members.iter().any(|m| m.column().unit.is_none());
    match units.as_slice() {
        [] => {}
        [one] if !some_without || *one != "%" => column.unit = Some((*one).to_owned()),
        _ => {
            let words = by_member(members, |c| c.unit.clone().map_or("without a unit".to_owned(), |u| format!("in {u}")));
            let message = format!("{} is {words}: do not add it up across files.", column.name);
            warnings.push(Warning::new("unit_differs", message).in_column(&column.name));
        }
    }
}

/// `text in a.csv, integer in b.csv and 2 more`.
fn by_member(members: &[&Member<'_>], what: impl Fn(&Column) -> String) -> String {
    let mut said: Vec<(String, &str, usize)> = Vec::new();
    for member in members {
        let word = what(member.column());
        match said.iter_mut().find(|(known, ..)| *known == word) {
            Some((_, _, more)) => *more += 1,
            None => said.push((word, member.from, 0)),
        }
    }
    let parts =
        said.into_iter().map(
            |(word, from, more)| {
                if more == 0 { format!("{word} in {from}") } else { format!("{word} in {from} and {} more", whole(more)) }
            },
        );
    parts.collect::<Vec<_>>().join(", ")
}

/// The type that holds values of both without loss.
fn common(a: ColumnType, b: ColumnType) -> ColumnType {
    use ColumnType::{Date, DateTime, Decimal, Integer, Text};
    match (a, b) {
        _ if a == b => a,
        (Integer, Decimal) | (Decimal, Integer) => Decimal,
        (Date, DateTime) | (DateTime, Date) => DateTime,
        _ => Text,
    }
}

/// The values of a member as values of `ty`, or of nothing where the member says nothing.
pub(super) fn converted(member: &Member<'_>, ty: ColumnType) -> Result<Stored, PrepareError> {
    let own = member.column().ty;
    if own == ty {
        return Ok(member.values());
    }
    if !member.says_something() {
        return Ok(missing(member.table.rows(), ty));
    }
    if ty == ColumnType::Text {
        return Ok(Stored::new(PlSmallStr::EMPTY, as_text(member.table, member.position)?));
    }
    Ok(member.values().cast(&ty.storage())?)
}

/// A column of nothing.
pub(super) fn missing(rows: usize, ty: ColumnType) -> Stored {
    let storage: DataType = ty.storage();
    Stored::full_null(PlSmallStr::EMPTY, rows, &storage)
}

/// Columns under one another.
pub(super) fn appended(parts: Vec<Stored>) -> Result<Stored, PrepareError> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else { return Ok(missing(0, ColumnType::Text)) };
    let mut whole = first.take_materialized_series().with_name(PlSmallStr::EMPTY);
    for part in parts {
        whole.append(part.as_materialized_series())?;
    }
    Ok(whole.into_column())
}
