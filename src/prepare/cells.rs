//! Tools for steps: columns as text, columns put in place of others, names that are free, rows that are equal.

use std::collections::HashSet;

use polars::prelude::{Column as Stored, IntoColumn, PlHashMap, PlSmallStr, StringChunkedBuilder};

use super::PrepareError;
use crate::engine::{Cancelled, Context, quoted};
use crate::table::{Column, ColumnType, MISSING, Role, Table, TableError};

/// Rows between two looks at a cancel.
const EVERY: usize = 8192;

/// Look at a cancel every few thousand rows.
pub(super) fn check(context: &Context, row: usize) -> Result<(), Cancelled> {
    if row.is_multiple_of(EVERY) { context.check() } else { Ok(()) }
}

/// The columns of a table with their values, to be changed.
pub(super) fn columns_of(table: &Table) -> Vec<(Column, Stored)> {
    table.columns().iter().cloned().zip(table.frame().columns().iter().cloned()).collect()
}

/// The table with other columns over the same rows.
pub(super) fn with_columns(table: &Table, columns: Vec<(Column, Stored)>) -> Result<Table, TableError> {
    Table::new(table.name(), columns, table.origin().clone())
}

/// The stored values of a column; `position` comes from [`Table::column`].
pub(super) fn stored(table: &Table, position: usize) -> Stored {
    table.frame().columns()[position].clone()
}

/// What each cell of a column becomes, for columns of text; cells without a value stay so.
///
/// Returned are the new values, how many cells changed and the first of them
/// before and after.
pub(super) fn rewrite(
    table: &Table,
    position: usize,
    context: &Context,
    mut change: impl FnMut(&str) -> Change,
) -> Result<Rewritten, PrepareError> {
    let values = stored(table, position);
    let text = values.str()?;
    let mut builder = StringChunkedBuilder::new(PlSmallStr::EMPTY, text.len());
    let (mut changed, mut example) = (0, String::new());
    for (row, value) in text.iter().enumerate() {
        check(context, row)?;
        let Some(before) = value else {
            builder.append_null();
            continue;
        };
        let after = match change(before) {
            Change::Keep => {
                builder.append_value(before);
                continue;
            }
            Change::To(after) if after.is_empty() => None,
            Change::To(after) => Some(after),
        };
        if changed == 0 {
            example = format!(
                "{before} became {}",
                after.as_deref().map_or("missing".to_owned(), |a| quoted(&a).to_string()),
                before = quoted(&before)
            );
        }
        changed += 1;
        builder.append_option(after.as_deref());
    }
    Ok(Rewritten { values: builder.finish().into_column(), changed, example })
}

/// What becomes of a text.
pub(super) enum Change {
    /// It stays.
    Keep,
    /// It is this now; missing where it is empty.
    To(String),
}

impl Change {
    /// The change from one text to another.
    pub(super) fn between(before: &str, after: String) -> Self {
        if before == after { Self::Keep } else { Self::To(after) }
    }
}

/// A column after [`rewrite`].
pub(super) struct Rewritten {
    pub(super) values: Stored,
    pub(super) changed: usize,
    pub(super) example: String,
}

/// The positions of these columns, or of all that hold text where none is named.
pub(super) fn text_columns(table: &Table, names: &[String]) -> Result<Vec<usize>, PrepareError> {
    if names.is_empty() {
        return Ok(table.columns().iter().enumerate().filter(|(_, c)| c.ty == ColumnType::Text).map(|(i, _)| i).collect());
    }
    names.iter().map(|name| text_column(table, name)).collect()
}

/// The position of a column that holds text.
pub(super) fn text_column(table: &Table, name: &str) -> Result<usize, PrepareError> {
    let (position, column) = table.column(name)?;
    if column.ty != ColumnType::Text {
        let message = format!("{} holds no text but {}.", column.name, kind(column.ty));
        return Err(PrepareError::refused(message, "Choose a column of text."));
    }
    Ok(position)
}

fn kind(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "text",
        ColumnType::Integer | ColumnType::Decimal => "numbers",
        ColumnType::Boolean => "true or false",
        ColumnType::Date | ColumnType::DateTime => "dates",
        ColumnType::Time => "times",
        ColumnType::Duration => "lengths of time",
    }
}

/// Every cell of a column as text, whatever its type.
pub(super) fn as_text(table: &Table, position: usize) -> Result<Vec<Option<String>>, PrepareError> {
    let codes = table.codes(position)?;
    Ok((0..table.rows()).map(|row| codes.label(row).map(str::to_owned)).collect())
}

/// `name`, or with a number behind where a column has it already.
pub(super) fn free_name(name: &str, taken: impl IntoIterator<Item = String>) -> String {
    let taken: HashSet<String> = taken.into_iter().collect();
    let name = if name.trim().is_empty() { "column" } else { name.trim() };
    let mut candidates = std::iter::once(name.to_owned()).chain((2_u64..).map(|n| format!("{name}_{n}")));
    candidates.find(|c| !taken.contains(c)).unwrap_or_else(|| name.to_owned())
}

/// The name for a new column of `table`.
pub(super) fn new_name(table: &Table, wanted: &str) -> String {
    free_name(wanted, table.columns().iter().map(|c| c.name.clone()))
}

/// A number per row, equal for rows that hold the same values in these columns; missing equals missing.
pub(super) fn groups(table: &Table, columns: &[usize], context: &Context) -> Result<Vec<u32>, PrepareError> {
    let mut ids = vec![0_u32; table.rows()];
    for &column in columns {
        context.check()?;
        let codes = table.codes(column)?;
        let mut known: PlHashMap<(u32, u32), u32> = PlHashMap::default();
        for (row, id) in ids.iter_mut().enumerate() {
            check(context, row)?;
            let next = known.len() as u32;
            *id = *known.entry((*id, codes.codes.get(row).copied().unwrap_or(MISSING))).or_insert(next);
        }
    }
    Ok(ids)
}

/// A column made of texts, as numbers where every one is a number and none would lose anything by it: no leading zeros, at
/// most 15 digits. The whole column decides.
pub(super) fn typed(name: String, values: Vec<Option<String>>) -> (Column, Stored) {
    let filled = || values.iter().flatten().map(String::as_str);
    let plain = |decimals: bool| filled().next().is_some() && filled().all(|t| is_plain_number(t, decimals));
    if plain(false) {
        let numbers: Vec<Option<i64>> = values.iter().map(|v| v.as_deref()?.parse().ok()).collect();
        return (Column::new(name, ColumnType::Integer), Stored::new(PlSmallStr::EMPTY, numbers));
    }
    if plain(true) {
        let numbers: Vec<Option<f64>> = values.iter().map(|v| v.as_deref()?.parse().ok()).collect();
        return (Column::new(name, ColumnType::Decimal), Stored::new(PlSmallStr::EMPTY, numbers));
    }
    let mut column = Column::new(name, ColumnType::Text);
    column.role = Role::Dimension;
    (column, Stored::new(PlSmallStr::EMPTY, values))
}

fn is_plain_number(text: &str, decimals: bool) -> bool {
    let body = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = body.split_once('.').map_or((body, None), |(w, f)| (w, Some(f)));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let no_padding = whole == "0" || !whole.starts_with('0');
    let short = body.len() <= 15;
    digits(whole) && no_padding && short && fraction.is_none_or(|f| decimals && digits(f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_only_where_nothing_is_lost() {
        let ty = |values: &[&str]| typed("n".to_owned(), values.iter().map(|v| Some((*v).to_owned())).collect()).0.ty;
        assert_eq!((ty(&["1", "-20"]), ty(&["1", "2.50"])), (ColumnType::Integer, ColumnType::Decimal));
        assert_eq!((ty(&["01", "2"]), ty(&["1234567890123456"]), ty(&["1e5"])), (ColumnType::Text, ColumnType::Text, ColumnType::Text));
        assert_eq!(typed("n".to_owned(), vec![None]).0.ty, ColumnType::Text);
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        assert_eq!(free_name(" Size ", ["Size".to_owned(), "Size_2".to_owned()]), "Size_3");
    }
}
