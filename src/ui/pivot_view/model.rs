//! A computed pivot as a grid asks for it: row labels first, then the values, totals set apart.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use eframe::egui::Color32;

use crate::pivot::{Axis, AxisKind, Form, Key, MarkKind, Order, PivotSpec, PivotTable};
use crate::table::format::titled;
use crate::table::{Direction, copied};
use crate::ui::data_view::letters;
use crate::ui::grid::{Align, CellLook, GridCell, GridModel, HeaderCell, Sort};
use crate::ui::theme::{Palette, icon};

/// A pivot in a grid; its first columns are the labels of the rows.
pub(in crate::ui) struct PivotModel<'a> {
    pub(in crate::ui) table: &'a PivotTable,
    pub(in crate::ui) spec: &'a PivotSpec,
    pub(in crate::ui) palette: &'a Palette,
    /// Text in lower case; what holds it gets a ground.
    mark: Option<&'a str>,
}

impl<'a> PivotModel<'a> {
    /// A computed pivot, and how it is asked for now.
    pub(in crate::ui) fn new(table: &'a PivotTable, spec: &'a PivotSpec, palette: &'a Palette) -> Self {
        Self { table, spec, palette, mark: None }
    }

    /// With a ground behind what holds a text, given in lower case.
    pub(super) fn marking(mut self, mark: Option<&'a str>) -> Self {
        self.mark = mark;
        self
    }
}

impl PivotModel<'_> {
    /// How many columns hold labels.
    pub(in crate::ui) fn labels(&self) -> usize {
        self.table.label_columns()
    }

    /// The row and column of the pivot at a cell of the grid; `None` for labels.
    pub(in crate::ui) fn axes(&self, row: u64, column: usize) -> Option<(&Axis, &Axis)> {
        let row = self.table.rows.get(usize::try_from(row).ok()?)?;
        Some((row, self.table.columns.get(column.checked_sub(self.labels())?)?))
    }

    /// With one value and fields across, the headers name the items; otherwise they name the values.
    pub(super) fn headers_name_items(&self) -> bool {
        (self.table.values.len() == 1 || self.table.values_on_rows) && !self.table.column_fields.is_empty()
    }

    /// The rows whose cells a column is made wide enough for: the first, the last, and those of its largest and smallest number, which may
    /// be totals far below.
    fn measured_rows(&self, column: usize) -> impl Iterator<Item = u64> {
        const FIRST: usize = 200;
        const NUMBERS: usize = 4_000_000;
        let rows = self.table.rows.len();
        let looked_at = (NUMBERS / self.table.columns.len().max(1)).max(FIRST).min(rows);
        let numbers = column.checked_sub(self.labels()).into_iter().flat_map(|across| (0..looked_at).map(move |row| (row, across)));
        let numbers = numbers.filter_map(|(row, across)| Some((row, self.table.cell(row, across)?)));
        let size = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1);
        let ends = [numbers.clone().min_by(size), numbers.max_by(size)].into_iter().flatten().map(|(row, _)| row);
        (0..rows.min(FIRST)).chain(ends).chain(rows.checked_sub(1)).map(|row| row as u64)
    }

    fn label(&self, at: usize, level: usize) -> GridCell<'_> {
        let Some(row) = self.table.rows.get(at) else { return GridCell::default() };
        let label = self.table.label(at, level);
        let is_folded = self.table.is_folded(at);
        // The items that a folded one lies in are named beside it where it comes first in them; they are not folded for that.
        let is_outer = self.table.form != Form::Compact && level + 1 < row.key.len();
        let look = match row.kind {
            AxisKind::Header => CellLook::Subtotal,
            AxisKind::Subtotal if is_outer && is_folded && !label.text.is_empty() => CellLook::Label,
            kind => look(kind, CellLook::Label),
        };
        let indent = if self.table.form == Form::Compact { label.indent as u8 } else { 0 };
        let folded = (label.foldable && !label.text.is_empty()).then_some(is_folded && !is_outer);
        GridCell { text: label.text, look, indent, folded, ..GridCell::default() }
    }

    /// The field and key of the item that is folded and opened at a cell: the item of a label; of other labels of the row the
    /// one they name.
    pub(in crate::ui) fn foldable(&self, row: u64, column: usize) -> Option<(usize, Key)> {
        let axis = self.table.rows.get(usize::try_from(row).ok()?)?;
        let level = match self.table.form {
            Form::Compact => axis.key.len().checked_sub(1)?,
            _ => column.min(axis.key.len().checked_sub(1)?),
        };
        // The innermost items have nothing below them: they stand for the one they lie in.
        let level = level.min(self.table.row_fields.len().checked_sub(2)?);
        Some((level, axis.key.get(..=level)?.to_vec()))
    }

    /// Bar, sign and ground of a number.
    fn marked(&self, row: usize, column: usize, number: f64, value: usize) -> GridCell<'_> {
        let cell = GridCell::default();
        let Some(marks) = self.table.marks.get(value).and_then(Option::as_ref) else { return cell };
        let share = || marks.share(row, column, number).map(|share| share as f32);
        match marks.mark.kind {
            MarkKind::Heat => GridCell { fill: share().map(|s| self.palette.accent.gamma_multiply(0.04 + 0.42 * s)), ..cell },
            MarkKind::Bar => GridCell { bar: marks.bar(row, column, number).map(|(zero, end)| (zero as f32, end as f32)), ..cell },
            MarkKind::Icon => GridCell { sign: share().map(|s| self.sign(s, value)), ..cell },
        }
    }

    /// The arrow of a cell; a large number is good news only where a rise of its value is.
    fn sign(&self, share: f32, value: usize) -> (&'static str, Color32) {
        let (mut large, mut small) = (self.palette.positive, self.palette.negative);
        if self.table.good.get(value) == Some(&Direction::Down) {
            std::mem::swap(&mut large, &mut small);
        }
        match share {
            s if s >= 2.0 / 3.0 => (icon::ARROW_UP, large),
            s if s >= 1.0 / 3.0 => (icon::ARROW_RIGHT, self.palette.text_muted),
            _ => (icon::ARROW_DOWN, small),
        }
    }

    fn plain_cell(&self, row: u64, column: usize) -> GridCell<'_> {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let Some((row, axis)) = self.axes(row, column) else { return self.label(at, column) };
        let kind = if row.kind == AxisKind::Grand || axis.kind == AxisKind::Grand {
            AxisKind::Grand
        } else if row.kind == AxisKind::Subtotal || axis.kind == AxisKind::Subtotal {
            AxisKind::Subtotal
        } else {
            AxisKind::Leaf
        };
        let (value, across) = (self.table.value_of(row, axis), column - self.labels());
        let look = look(kind, CellLook::Plain);
        let Some(number) = self.table.cell(at, across) else {
            let blank = if row.kind == AxisKind::Header { "" } else { self.table.blank.as_str() };
            return GridCell {
                text: blank.into(),
                align: Align::Right,
                look: if kind == AxisKind::Leaf { CellLook::Muted } else { look },
                ..GridCell::default()
            };
        };
        let text = self.table.amount(number, value).into();
        GridCell { text, align: Align::Right, look, ..self.marked(at, across, number, value) }
    }

    fn column_title(&self, column: &Axis) -> Cow<'_, str> {
        if self.headers_name_items() {
            return match column.kind {
                AxisKind::Grand => "Grand total".into(),
                AxisKind::Subtotal => format!("{} total", item(column, column.key.len().saturating_sub(1))).into(),
                AxisKind::Leaf | AxisKind::Header => item(column, column.key.len().saturating_sub(1)).to_owned().into(),
            };
        }
        if self.table.values_on_rows {
            return "Value".into();
        }
        let unit = self.table.formats.get(column.value).and_then(|format| format.0.as_deref());
        titled(self.table.caption(column.value), unit).into()
    }

    /// By what the rows are ordered: the first field that does not stand in its natural order.
    fn order(&self) -> Option<(usize, &Order)> {
        self.spec.rows.iter().map(|f| &f.order).enumerate().rev().find(|(_, order)| **order != Order::Natural)
    }
}

/// The item of a row or column at a level.
fn item(axis: &Axis, level: usize) -> &str {
    match axis.key.get(level) {
        Some(Some(text)) if text.is_empty() => "(empty)",
        Some(Some(text)) => text,
        Some(None) => "(missing)",
        None => "",
    }
}

fn look(kind: AxisKind, leaf: CellLook) -> CellLook {
    match kind {
        AxisKind::Leaf | AxisKind::Header => leaf,
        AxisKind::Subtotal => CellLook::Subtotal,
        AxisKind::Grand => CellLook::Total,
    }
}

impl GridModel for PivotModel<'_> {
    fn name(&self) -> Cow<'_, str> {
        "Pivot table".into()
    }

    fn rows(&self) -> u64 {
        self.table.rows.len() as u64
    }

    fn columns(&self) -> usize {
        self.labels() + self.table.columns.len()
    }

    fn frozen(&self) -> usize {
        self.labels()
    }

    fn header(&self, column: usize) -> HeaderCell<'_> {
        let Some(axis) = column.checked_sub(self.labels()).and_then(|c| self.table.columns.get(c)) else {
            let title = self.table.label_titles().get(column).cloned().unwrap_or_default();
            let reversed = self.spec.rows.get(column).is_some_and(|f| f.order == Order::Reversed) && self.table.form != Form::Compact;
            let is_compact = self.table.form == Form::Compact;
            let mut fields = self.spec.rows.iter().enumerate().filter(|(level, _)| if is_compact { column == 0 } else { *level == column });
            let filtered = fields.any(|(_, f)| !f.filters.is_empty() || f.top.is_some());
            let sort = reversed.then_some(Sort { descending: true });
            return HeaderCell { title: title.into(), sort, filtered, ..HeaderCell::default() };
        };
        let name = self.table.values.get(axis.value);
        let by_this = self.order().and_then(|(_, order)| match order {
            Order::Value(sort) if Some(&sort.value) == name && sort.within == axis.key => Some(Sort { descending: sort.descending }),
            _ => None,
        });
        let said_above = axis.kind != AxisKind::Leaf && self.headers_name_items() && self.group_levels() > 0;
        HeaderCell { title: self.column_title(axis), align: Align::Right, sort: by_this, said_above, ..HeaderCell::default() }
    }

    fn group_levels(&self) -> usize {
        let fields = self.table.column_fields.len();
        if self.headers_name_items() { fields - 1 } else { fields }
    }

    fn group(&self, level: usize, column: usize) -> Option<(Cow<'_, str>, Range<usize>)> {
        let at = column.checked_sub(self.labels())?;
        let columns = &self.table.columns;
        let axis = columns.get(at)?;
        let total = axis.kind != AxisKind::Leaf && axis.key.len() <= level + 1;
        let title: Cow<'_, str> = match axis.kind {
            AxisKind::Grand if level == 0 => "Grand total".into(),
            AxisKind::Subtotal if axis.key.len() == level + 1 && !self.table.is_folded_column(at) => {
                format!("{} total", item(axis, level)).into()
            }
            _ if level < axis.key.len() => item(axis, level).to_owned().into(),
            _ => return None,
        };
        let same = |other: &Axis| {
            let other_total = other.kind != AxisKind::Leaf && other.key.len() <= level + 1;
            other_total == total
                && other.key.get(..=level) == axis.key.get(..=level)
                && (axis.kind == AxisKind::Grand) == (other.kind == AxisKind::Grand)
        };
        let start = columns[..at].iter().rposition(|c| !same(c)).map_or(0, |i| i + 1);
        let end = columns[at..].iter().position(|c| !same(c)).map_or(columns.len(), |i| at + i);
        Some((title, start + self.labels()..end + self.labels()))
    }

    fn group_folded(&self, level: usize, column: usize) -> Option<bool> {
        let at = column.checked_sub(self.labels())?;
        let axis = self.table.columns.get(at).filter(|_| level + 1 < self.table.column_fields.len())?;
        match axis.key.len().cmp(&(level + 1)) {
            Ordering::Less => None,
            Ordering::Equal => self.table.is_folded_column(at).then_some(true),
            Ordering::Greater => Some(false),
        }
    }

    fn cell(&self, row: u64, column: usize) -> GridCell<'_> {
        let cell = self.plain_cell(row, column);
        GridCell { fill: self.found_ground(&cell.text).or(cell.fill), ..cell }
    }

    fn found_ground(&self, text: &str) -> Option<Color32> {
        self.mark.filter(|mark| text.to_lowercase().contains(mark)).map(|_| self.palette.marked)
    }

    fn copied(&self, row: u64, column: usize, alone: bool) -> Cow<'_, str> {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let number = column.checked_sub(self.labels()).and_then(|across| self.table.cell(at, across));
        match number {
            Some(number) => {
                let value = self.axes(row, column).map_or(0, |(row, axis)| self.table.value_of(row, axis));
                self.table.copied(number, value).into()
            }
            None if alone || column < self.labels() && self.table.label_is_amount(at, column) => self.cell(row, column).text,
            None => copied::kept_as_text(&self.cell(row, column).text).into(),
        }
    }

    fn is_blank(&self, row: u64, column: usize) -> bool {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        match column.checked_sub(self.labels()) {
            Some(across) => self.table.cell(at, across).is_none(),
            None => self.label(at, column).text.is_empty(),
        }
    }

    fn suggested_width(&self, column: usize) -> f32 {
        const LETTER: f32 = 7.5;
        let width = |text: &str| text.chars().map(letters).sum::<f32>();
        let room = |cell: GridCell<'_>| width(&cell.text) + f32::from(cell.indent) * 2.0 + if cell.folded.is_some() { 2.0 } else { 0.0 };
        let longest = self.measured_rows(column).map(|row| room(self.cell(row, column))).fold(0.0, f32::max);
        // Room for an arrow is left of a header that cannot be sorted by, too.
        let title = width(&self.header(column).title) + 3.0;
        (longest.max(title) * LETTER + 26.0).clamp(84.0, 280.0)
    }

    fn activates(&self) -> bool {
        true
    }

    fn sortable(&self, column: usize) -> bool {
        let names_item = column < self.table.row_fields.len() && self.table.form != Form::Compact;
        !self.spec.rows.is_empty() && (names_item || column >= self.labels() && !self.table.values_on_rows)
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
