//! A computed pivot as a grid asks for it: row labels first, then the values, totals set apart.

use std::borrow::Cow;
use std::ops::Range;

use crate::pivot::{Axis, AxisKind, PivotSpec, PivotTable};
use crate::table::format;
use crate::ui::data_view::letters;
use crate::ui::grid::{Align, CellLook, GridCell, GridModel, HeaderCell, Sort};

/// A pivot in a grid; its first columns are the labels of the rows.
pub(in crate::ui) struct PivotModel<'a> {
    pub(in crate::ui) table: &'a PivotTable,
    pub(in crate::ui) spec: &'a PivotSpec,
}

impl PivotModel<'_> {
    /// How many columns hold labels.
    pub(in crate::ui) fn labels(&self) -> usize {
        self.table.row_fields.len().max(1)
    }

    /// The row and column of the pivot at a cell of the grid; `None` for labels.
    pub(in crate::ui) fn axes(&self, row: u64, column: usize) -> Option<(&Axis, &Axis)> {
        let row = self.table.rows.get(usize::try_from(row).ok()?)?;
        Some((row, self.table.columns.get(column.checked_sub(self.labels())?)?))
    }

    /// With one value and fields across, the headers name the items; otherwise they name the values.
    fn headers_name_items(&self) -> bool {
        self.table.values.len() == 1 && !self.table.column_fields.is_empty()
    }

    fn label(&self, at: usize, level: usize) -> GridCell<'_> {
        let Some(row) = self.table.rows.get(at) else { return GridCell::default() };
        let look = look(row.kind, CellLook::Label);
        let text: Cow<'_, str> = match row.kind {
            AxisKind::Grand if level == 0 => "Grand total".into(),
            AxisKind::Subtotal if level + 1 == row.key.len() => format!("{} total", item(row, level)).into(),
            AxisKind::Leaf | AxisKind::Subtotal if level < row.key.len() && !self.repeats(at, level) => item(row, level).into(),
            _ => "".into(),
        };
        GridCell { text, look, ..GridCell::default() }
    }

    /// Whether the row above says the same at this level and all before it.
    fn repeats(&self, at: usize, level: usize) -> bool {
        let (Some(above), Some(row)) = (at.checked_sub(1).and_then(|i| self.table.rows.get(i)), self.table.rows.get(at)) else {
            return false;
        };
        above.kind == AxisKind::Leaf && level + 1 < row.key.len() && above.key.get(..=level) == row.key.get(..=level)
    }

    fn value_text(&self, value: f64, index: usize) -> String {
        match self.table.formats.get(index) {
            Some((Some(unit), decimals)) if unit == "%" => format::with_unit(value, Some("%"), *decimals).replace(' ', ""),
            Some((_, decimals)) => format::amount(value, *decimals),
            None => format::amount(value, None),
        }
    }

    fn column_title(&self, column: &Axis) -> Cow<'_, str> {
        if self.headers_name_items() {
            return match column.kind {
                AxisKind::Grand => "Grand total".into(),
                AxisKind::Subtotal => format!("{} total", item(column, column.key.len().saturating_sub(1))).into(),
                AxisKind::Leaf => item(column, column.key.len().saturating_sub(1)).to_owned().into(),
            };
        }
        self.table.values.get(column.value).map_or("".into(), |name| name.as_str().into())
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
        AxisKind::Leaf => leaf,
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
            let title = self.table.row_fields.get(column).map_or("", String::as_str);
            return HeaderCell { title: title.into(), ..HeaderCell::default() };
        };
        let name = self.table.values.get(axis.value);
        let by_this = self
            .spec
            .sort
            .as_ref()
            .filter(|s| Some(&s.value) == name && (axis.kind == AxisKind::Grand || self.table.column_fields.is_empty()));
        let sort = by_this.map(|s| Sort { descending: s.descending });
        HeaderCell { title: self.column_title(axis), align: Align::Right, sort, ..HeaderCell::default() }
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
            AxisKind::Subtotal if axis.key.len() == level + 1 => format!("{} total", item(axis, level)).into(),
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

    fn cell(&self, row: u64, column: usize) -> GridCell<'_> {
        let at = usize::try_from(row).unwrap_or(usize::MAX);
        let Some((row, axis)) = self.axes(row, column) else { return self.label(at, column) };
        let kind = if row.kind == AxisKind::Grand || axis.kind == AxisKind::Grand {
            AxisKind::Grand
        } else if row.kind == AxisKind::Subtotal || axis.kind == AxisKind::Subtotal {
            AxisKind::Subtotal
        } else {
            AxisKind::Leaf
        };
        let text = self.table.cell(at, column - self.labels()).map(|value| self.value_text(value, axis.value));
        GridCell { text: text.unwrap_or_default().into(), align: Align::Right, look: look(kind, CellLook::Plain), ..GridCell::default() }
    }

    fn suggested_width(&self, column: usize) -> f32 {
        const LETTER: f32 = 7.5;
        let width = |text: &str| text.chars().map(letters).sum::<f32>();
        let rows = self.rows().min(200);
        let longest = (0..rows).map(|row| width(&self.cell(row, column).text)).fold(0.0, f32::max);
        let title = width(&self.header(column).title) + if self.sortable(column) { 3.0 } else { 0.0 };
        (longest.max(title) * LETTER + 26.0).clamp(84.0, 280.0)
    }

    fn sortable(&self, column: usize) -> bool {
        let axis = column.checked_sub(self.labels()).and_then(|c| self.table.columns.get(c));
        axis.is_some_and(|a| a.kind == AxisKind::Grand || self.table.column_fields.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(kind: AxisKind, key: &[&str], value: usize) -> Axis {
        Axis { kind, key: key.iter().map(|k| Some((*k).to_owned())).collect(), value }
    }

    fn pivot() -> PivotTable {
        let leaf = |key: &[&str]| axis(AxisKind::Leaf, key, 0);
        PivotTable {
            row_fields: vec!["Region".into(), "City".into()],
            column_fields: vec!["Year".into()],
            values: vec!["Sales".into()],
            formats: vec![(None, Some(1))],
            rows: vec![leaf(&["East", "A"]), leaf(&["East", "B"]), axis(AxisKind::Subtotal, &["East"], 0), axis(AxisKind::Grand, &[], 0)],
            columns: vec![leaf(&["2025"]), leaf(&["2026"]), axis(AxisKind::Grand, &[], 0)],
            cells: (0..12).map(|i| (i != 4).then_some(f64::from(i) * 1000.0)).collect(),
            source_rows: 7,
            ..PivotTable::default()
        }
    }

    #[test]
    fn labels_are_said_once_and_totals_named() {
        let (table, spec) = (pivot(), PivotSpec::default());
        let model = PivotModel { table: &table, spec: &spec };
        let column = |c: usize| (0..4).map(|r| model.cell(r, c).text.into_owned()).collect::<Vec<_>>();
        assert_eq!(column(0), ["East", "", "East total", "Grand total"]);
        assert_eq!(column(1), ["A", "B", "", ""]);
        assert_eq!(column(3), ["1,000.0", "", "7,000.0", "10,000.0"]);
        assert_eq!(model.header(2).title, "2025");
        assert_eq!((model.header(4).title.as_ref(), model.cell(0, 4).look), ("Grand total", CellLook::Total));
    }

    #[test]
    fn groups_span_their_columns() {
        let mut table = pivot();
        table.values.push("Orders".into());
        table.columns = [("2025", 0), ("2025", 1), ("2026", 0), ("2026", 1)].map(|(y, v)| axis(AxisKind::Leaf, &[y], v)).to_vec();
        table.columns.extend([0, 1].map(|v| axis(AxisKind::Grand, &[], v)));
        let spec = PivotSpec::default();
        let model = PivotModel { table: &table, spec: &spec };
        assert_eq!(model.group_levels(), 1);
        assert_eq!(model.group(0, 3).unwrap(), ("2025".into(), 2..4));
        assert_eq!(model.group(0, 7).unwrap(), ("Grand total".into(), 6..8));
        assert_eq!(model.header(5).title, "Orders");
    }
}
