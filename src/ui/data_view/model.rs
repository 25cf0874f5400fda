//! A table as a grid asks for it.

use std::borrow::Cow;
use std::sync::Arc;

use eframe::egui::Color32;
use polars::prelude::Float64Chunked;

use super::format_dialog::suits;
use crate::analysis::View;
use crate::import::Found;
use crate::session::GridRows;
use crate::table::copied::copied;
use crate::table::{Column, ColumnType, Profile, Role, Table, Value, format};
use crate::ui::grid::{Align, CellLook, GridCell, GridModel, HeaderCell, Sort};
use crate::ui::import_view::roles_of;
use crate::ui::steps_view::IN_HEADER;
use crate::ui::theme::icon;

/// Rows of a table in some order.
#[derive(Debug, Clone, Copy)]
pub struct DataModel<'a> {
    table: &'a Table,
    rows: &'a GridRows,
    /// With it, rows can be ordered and filtered, columns moved and hidden.
    view: Option<&'a View>,
    /// The columns shown, as positions in the table; all where absent.
    columns: Option<&'a [usize]>,
    /// The table as it was read, of which the columns can be used otherwise.
    found: Option<&'a Found>,
    /// What the columns of the table hold, drawn below their titles.
    profiles: Option<&'a [Option<Arc<Profile>>]>,
    /// Text in lower case whose cells get a ground of this colour.
    mark: Option<(&'a str, Color32)>,
}

impl<'a> DataModel<'a> {
    /// All columns of a table, to be looked at only.
    pub fn new(table: &'a Table, rows: &'a GridRows) -> Self {
        Self { table, rows, view: None, columns: None, found: None, profiles: None, mark: None }
    }

    /// With the columns at these positions of the table, which can be ordered, filtered and arranged as `view` says.
    #[must_use]
    pub fn arranged(mut self, view: &'a View, columns: &'a [usize]) -> Self {
        (self.view, self.columns) = (Some(view), Some(columns));
        self
    }

    /// With columns that can be used otherwise, as far as they are in the table as it was read.
    #[must_use]
    pub fn read_as(mut self, found: Option<&'a Found>) -> Self {
        self.found = found;
        self
    }

    /// With the distribution of every column below its title, as far as it is known.
    #[must_use]
    pub fn with_profiles(mut self, profiles: Option<&'a [Option<Arc<Profile>>]>) -> Self {
        self.profiles = profiles;
        self
    }

    /// With a ground behind the cells that hold a text, given in lower case.
    #[must_use]
    pub fn marking(mut self, mark: Option<(&'a str, Color32)>) -> Self {
        self.mark = mark;
        self
    }

    /// The position in the table of a shown column.
    #[must_use]
    pub fn table_column(&self, column: usize) -> Option<usize> {
        match self.columns {
            Some(columns) => columns.get(column).copied(),
            None => (column < self.table.columns().len()).then_some(column),
        }
    }

    fn column(&self, column: usize) -> Option<(usize, &'a Column)> {
        let at = self.table_column(column)?;
        Some((at, self.table.columns().get(at)?))
    }

    fn table_row(&self, row: u64) -> Option<usize> {
        self.rows.row(usize::try_from(row).ok()?)
    }

    fn plain_cell(&self, row: u64, column: usize) -> GridCell<'a> {
        let (Some((at, meta)), Some(row)) = (self.column(column), self.table_row(row)) else { return GridCell::default() };
        let align = align(meta);
        match self.table.value(row, at) {
            Value::Missing => GridCell { text: "–".into(), align, look: CellLook::Muted, ..GridCell::default() },
            Value::Text(text) => GridCell { text: text.into(), align, ..GridCell::default() },
            value => GridCell { text: format::cell(value, meta).into(), align, ..GridCell::default() },
        }
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
        self.columns.map_or_else(|| self.table.columns().len(), <[usize]>::len)
    }

    fn frozen(&self) -> usize {
        self.view.map_or(0, |v| v.columns.frozen)
    }

    fn header(&self, column: usize) -> HeaderCell<'_> {
        let Some((at, meta)) = self.column(column) else { return HeaderCell::default() };
        let keys = self.view.map_or(&[][..], |v| v.sort.as_slice());
        let sorted = keys.iter().position(|k| k.column == meta.name);
        let profile = self.profiles.and_then(|p| p.get(at)?.as_ref());
        HeaderCell {
            title: (&*meta.name).into(),
            unit: unit_beside_name(meta),
            icon: Some(column_icon(meta)),
            hint: column_hint(meta, profile.map(|p| &**p)),
            align: align(meta),
            sort: sorted.map(|at| Sort { descending: keys[at].descending }),
            sort_rank: sorted.filter(|_| keys.len() > 1).map_or(0, |at| at + 1),
            filtered: self.view.is_some_and(|v| v.filters.iter().any(|f| f.column == meta.name)),
            distribution: profile.map(|p| p.heights()).unwrap_or_default().into(),
            said_above: false,
        }
    }

    fn cell(&self, row: u64, column: usize) -> GridCell<'_> {
        let mut cell = self.plain_cell(row, column);
        if let Some((text, colour)) = self.mark
            && cell.look != CellLook::Muted
            && cell.text.to_lowercase().contains(text)
        {
            cell.fill = Some(colour);
        }
        cell
    }

    fn copied(&self, row: u64, column: usize, alone: bool) -> Cow<'_, str> {
        let (Some((at, meta)), Some(row)) = (self.column(column), self.table_row(row)) else { return "".into() };
        copied(self.table.value(row, at), meta, alone).into()
    }

    fn is_blank(&self, row: u64, column: usize) -> bool {
        let value = self.column(column).zip(self.table_row(row)).map(|((at, _), row)| self.table.value(row, at));
        value.is_none_or(|value| matches!(value, Value::Missing))
    }

    fn has_blanks(&self, column: usize) -> bool {
        // What is no number is stored as such, and is missing all the same.
        let stored = |(at, _): (usize, &Column)| self.table.frame().select_at_idx(at);
        let Some(values) = self.column(column).and_then(stored) else { return true };
        let whole = |values: &Float64Chunked| values.cont_slice().is_ok_and(|all| all.iter().all(|v| v.is_finite()));
        values.null_count() > 0 || values.f64().is_ok_and(|values| !whole(values))
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
        let Some((_, meta)) = self.column(column) else { return 100.0 };
        if let Some(chosen) = self.view.and_then(|v| v.columns.widths.get(&meta.name)) {
            return *chosen as f32;
        }
        let rows = self.rows().min(60);
        let longest = (0..rows).map(|row| self.cell(row, column).text.chars().map(letters).sum::<f32>()).fold(0.0, f32::max);
        let title = meta.name.chars().chain(unit_beside_name(meta).unwrap_or_default().chars());
        let header = title.map(letters).sum::<f32>() * LETTER + 66.0;
        (longest * LETTER + 26.0).max(header.min(220.0)).clamp(72.0, 300.0)
    }

    fn sortable(&self, _column: usize) -> bool {
        self.view.is_some()
    }

    fn filterable(&self, _column: usize) -> bool {
        self.view.is_some()
    }

    fn sorted(&self) -> bool {
        self.view.is_some_and(|v| !v.sort.is_empty())
    }

    fn arrangeable(&self) -> bool {
        self.view.is_some()
    }

    fn formattable(&self, column: usize) -> bool {
        self.view.is_some() && self.column(column).is_some_and(|(_, meta)| suits(meta))
    }

    fn roles(&self, column: usize) -> Vec<(String, bool)> {
        self.found.zip(self.column(column)).map(|(found, (_, meta))| roles_of(found, meta)).unwrap_or_default()
    }

    fn extras(&self, _column: usize) -> Vec<(&'static str, &'static str)> {
        if self.view.is_some() { IN_HEADER.iter().map(|s| (s.icon(), s.label())).collect() } else { Vec::new() }
    }

    fn has_distributions(&self) -> bool {
        self.profiles.is_some()
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

/// The unit of numbers, where the name of their column does not say it.
fn unit_beside_name(column: &Column) -> Option<&str> {
    format::unsaid_unit(column.unit.as_deref(), &column.name).filter(|_| align(column) == Align::Right)
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

/// What a column is, in words, and what it holds where that is known.
pub(in crate::ui) fn column_hint(column: &Column, profile: Option<&Profile>) -> String {
    let unit = column.unit.as_ref().map(|u| format!(", in {u}")).unwrap_or_default();
    let held =
        profile.map(|p| format!("\n{} different, {} missing", format::count(p.distinct), format::count(p.missing))).unwrap_or_default();
    format!("{}\n{}, {}{unit}{held}", column.name, column.role.name(), column.ty.name())
}
