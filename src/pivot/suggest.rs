//! A first pivot for a table nobody has said anything about yet.

use super::{DatePart, Field, PivotSpec, PivotValue};
use crate::table::{Column, ColumnType, Measure, Role, Table, Value, suggest_measures};

/// More items than this across the top are hard to read.
const MOST_ACROSS: usize = 12;
/// More items than this down the side are a list, not a summary.
const MOST_DOWN: usize = 60;

/// A sensible first pivot from the roles of the columns: dates (or the best dimension) down the side, a dimension of few
/// members across the top, the sum of the best measure, or the number of rows where nothing can be summed.
#[must_use]
pub fn suggest(table: &Table) -> PivotSpec {
    let date = table.columns().iter().position(|c| c.role == Role::Date && c.ty.is_temporal()).filter(|&i| values(table, i) > 0);
    let mut dimensions: Vec<(usize, usize)> = (0..table.columns().len())
        .filter(|&i| is_dimension(&table.columns()[i]))
        .filter_map(|i| Some((table.codes(i).ok()?.labels.len(), i)))
        .filter(|&(members, _)| (2..=MOST_DOWN).contains(&members))
        .collect();
    // Of the dimensions that can be read at a glance the richest one tells most; ties go to the leftmost.
    dimensions.sort_by_key(|&(members, i)| (members > MOST_ACROSS, std::cmp::Reverse(members), i));
    let name = |i: usize| table.columns()[i].name.clone();
    let mut picked = dimensions.iter().map(|&(_, i)| Field::new(name(i)));
    let rows = match date {
        Some(date) => Some(Field::by(name(date), part(table, date))),
        None => picked.next(),
    };
    let across = picked.next().filter(|f| dimensions.iter().any(|&(members, i)| name(i) == f.column && members <= MOST_ACROSS));
    PivotSpec {
        rows: rows.into_iter().collect(),
        columns: across.into_iter().collect(),
        values: vec![value(table)],
        ..PivotSpec::default()
    }
}

fn is_dimension(column: &Column) -> bool {
    column.role == Role::Dimension && matches!(column.ty, ColumnType::Text | ColumnType::Boolean | ColumnType::Integer)
}

/// How many values a column has.
fn values(table: &Table, column: usize) -> usize {
    table.frame().select_at_idx(column).map_or(0, |c| c.len() - c.null_count())
}

/// The coarsest part of the date that still gives a line: days within two months, months within eight years, else years.
fn part(table: &Table, column: usize) -> DatePart {
    let (mut first, mut last) = (None, None);
    for row in 0..table.rows() {
        let day = match table.value(row, column) {
            Value::Date(day) => day,
            Value::DateTime(moment) => moment.date(),
            _ => continue,
        };
        first = Some(first.map_or(day, |f: chrono::NaiveDate| f.min(day)));
        last = Some(last.map_or(day, |l: chrono::NaiveDate| l.max(day)));
    }
    let days = first.zip(last).map_or(0, |(first, last)| (last - first).num_days());
    match days {
        ..=62 => DatePart::Day,
        63..=2_922 => DatePart::Month,
        _ => DatePart::Year,
    }
}

/// The best of the measures that suggest themselves.
fn value(table: &Table) -> PivotValue {
    suggest_measures(table).into_iter().next().unwrap_or_else(|| Measure::new("Rows", "count(*)")).like_its_column(table).into()
}
