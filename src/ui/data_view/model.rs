//! A table as a grid asks for it.

use std::borrow::Cow;

use crate::analysis::View;
use crate::session::GridRows;
use crate::table::{Column, ColumnType, Role, Table, Value, format};
use crate::ui::grid::{Align, CellLook, GridCell, GridModel, HeaderCell, Sort};
use crate::ui::theme::icon;

/// Rows of a table in some order; without a view they can neither be sorted nor filtered.
#[derive(Debug, Clone, Copy)]
pub struct DataModel<'a> {
    /// Where the values are.
    pub table: &'a Table,
    /// Which rows, in which order.
    pub rows: &'a GridRows,
    /// How they were chosen and ordered.
    pub view: Option<&'a View>,
}

impl DataModel<'_> {
    fn column(&self, column: usize) -> Option<&Column> {
        self.table.columns().get(column)
    }

    fn table_row(&self, row: u64) -> Option<usize> {
        self.rows.row(usize::try_from(row).ok()?)
    }
}

impl GridModel for DataModel<'_> {
    fn name(&self) -> Cow<'_, str> {
        format!("Rows of {}", self.table.name()).into()
    }

    fn rows(&self) -> u64 {
        self.rows.len(self.table.rows()) as u64
    }

    fn columns(&self) -> usize {
        self.table.columns().len()
    }

    fn header(&self, column: usize) -> HeaderCell<'_> {
        let Some(meta) = self.column(column) else { return HeaderCell::default() };
        let sort = self.view.and_then(|v| v.sort.iter().find(|k| k.column == meta.name)).map(|k| Sort { descending: k.descending });
        let filtered = self.view.is_some_and(|v| v.filters.iter().any(|f| f.column == meta.name));
        HeaderCell {
            title: (&*meta.name).into(),
            icon: Some(column_icon(meta)),
            hint: column_hint(meta),
            align: align(meta),
            sort,
            filtered,
        }
    }

    fn cell(&self, row: u64, column: usize) -> GridCell<'_> {
        let (Some(meta), Some(row)) = (self.column(column), self.table_row(row)) else { return GridCell::default() };
        let align = align(meta);
        match self.table.value(row, column) {
            Value::Missing => GridCell { text: "–".into(), align, look: CellLook::Muted, ..GridCell::default() },
            Value::Text(text) => GridCell { text: text.into(), align, ..GridCell::default() },
            value => GridCell { text: format::cell(value, meta).into(), align, ..GridCell::default() },
        }
    }

    fn row_number(&self, row: u64) -> Option<u64> {
        self.table.origin().row(self.table_row(row)?).map(|(_, line)| line)
    }

    fn largest_row_number(&self) -> Option<u64> {
        let origin = self.table.origin();
        let last = origin.parts.iter().scan(0, |end, part| {
            *end += part.len;
            Some(*end)
        });
        last.filter_map(|end| origin.row(end.checked_sub(1)?)).map(|(_, line)| line).max()
    }

    fn suggested_width(&self, column: usize) -> f32 {
        const LETTER: f32 = 7.3;
        let Some(meta) = self.column(column) else { return 100.0 };
        let rows = self.rows().min(60);
        let longest = (0..rows).map(|row| self.cell(row, column).text.chars().map(letters).sum::<f32>()).fold(0.0, f32::max);
        let header = meta.name.chars().map(letters).sum::<f32>() * LETTER + 66.0;
        (longest * LETTER + 26.0).max(header.min(220.0)).clamp(72.0, 300.0)
    }

    fn sortable(&self, _column: usize) -> bool {
        self.view.is_some()
    }

    fn filterable(&self, _column: usize) -> bool {
        self.view.is_some()
    }
}

/// How many Latin letters a character is as wide as; the digits of the font are all as wide as the widest.
pub(in crate::ui) fn letters(c: char) -> f32 {
    match c {
        '\u{2E80}'.. => 1.85,
        '0'..='9' | 'A'..='Z' | '@' => 1.2,
        _ => 1.0,
    }
}

fn align(column: &Column) -> Align {
    let amount = column.ty.is_numeric() && column.role != Role::Identifier;
    if amount { Align::Right } else { Align::Left }
}

/// The icon of a column: its type, or that it names things.
pub(in crate::ui) fn column_icon(column: &Column) -> &'static str {
    match (column.role, column.ty) {
        (Role::Identifier, _) => icon::KEY_ROUND,
        (_, ColumnType::Date | ColumnType::DateTime) => icon::CALENDAR,
        (_, ColumnType::Time | ColumnType::Duration) => icon::CLOCK,
        (_, ColumnType::Boolean) => icon::TOGGLE_LEFT,
        (_, ColumnType::Integer | ColumnType::Decimal) if column.unit.as_deref() == Some("%") => icon::PERCENT,
        (_, ColumnType::Integer | ColumnType::Decimal) => icon::HASH,
        (Role::Dimension, ColumnType::Text) => icon::TAG,
        (_, ColumnType::Text) => icon::TYPE,
    }
}

/// What a column is, in words.
pub(in crate::ui) fn column_hint(column: &Column) -> String {
    let unit = column.unit.as_ref().map(|u| format!(", in {u}")).unwrap_or_default();
    format!("{}\n{}, {}{unit}", column.name, column.role.name(), column.ty.name())
}
