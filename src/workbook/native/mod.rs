//! Real `PivotTables` of Excel over the Data sheet, to be refreshed and rearranged there.
//!
//! One is written only where Excel gives the program's numbers: a sum, count, average, minimum or maximum of one column,
//! by columns of text, whole numbers, days or truth values, over all rows of Data. Its cells are written too, so that it shows
//! the same before it is refreshed as after; what makes it a `PivotTable` is put into the package by [`parts`].

mod parts;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::layout::{DataLayout, Kind, serial};
use super::live::{Live, Native};
use super::theme::{self, Theme};
use super::{PivotSheet, text};
use crate::pivot::{AxisKind, Field, ShowAs, ValuesOn};
use crate::table::{ColumnType, Filter, Table, column_letters, read_truth};

pub(super) use parts::put;

/// The row and column where the `PivotTable` begins.
const TOP: u32 = 3;
/// Members of a field above which a `PivotTable` is not written: nobody reads it, and it is slow to open.
const MOST_ITEMS: usize = 2_000;

/// What the members of a field are to Excel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Items {
    Text,
    Whole,
    Truth,
    Day,
}

impl Items {
    /// What those of a column are; `None` where Excel would name or group them in another way.
    fn of(kind: Kind, ty: ColumnType, exact: bool) -> Option<Self> {
        match kind {
            Kind::Text => Some(Self::Text),
            Kind::Number if exact && ty == ColumnType::Integer => Some(Self::Whole),
            Kind::Boolean => Some(Self::Truth),
            Kind::Day if exact => Some(Self::Day),
            _ => None,
        }
    }

    /// Whether a member is one of those.
    fn has(self, member: &str) -> bool {
        match self {
            Self::Text => true,
            Self::Whole => member.parse::<i64>().is_ok(),
            Self::Truth => read_truth(member).is_some(),
            Self::Day => member.parse::<NaiveDate>().is_ok(),
        }
    }
}

/// A field of an axis: its column of Data, and its members in the order they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct AxisField {
    column: usize,
    header: String,
    items: Items,
    members: Vec<Option<String>>,
}

impl AxisField {
    /// Write a member as what it is.
    fn write(&self, sheet: &mut Worksheet, (row, column): (u32, u16), member: usize, format: &Format) -> Result<(), XlsxError> {
        let Some(words) = self.members.get(member).and_then(Option::as_ref) else {
            return sheet.write_string_with_format(row, column, "(blank)", format).map(|_| ());
        };
        let day = || serial(words.parse::<NaiveDate>().ok()?.into());
        match self.items {
            Items::Text => sheet.write_string_with_format(row, column, text::cell(words).0, format)?,
            Items::Whole => sheet.write_number_with_format(row, column, words.parse::<f64>().unwrap_or_default(), format)?,
            Items::Truth => sheet.write_boolean_with_format(row, column, read_truth(words) == Some(true), format)?,
            Items::Day => {
                sheet.write_number_with_format(row, column, day().unwrap_or_default(), &format.clone().set_num_format("yyyy-mm-dd"))?
            }
        };
        Ok(())
    }
}

/// A value: its column of Data, its name, and how it is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct DataField {
    column: usize,
    name: String,
    how: &'static str,
    code: String,
}

/// A `PivotTable` that Excel computes as the program does.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NativePivot {
    /// The name of its sheet.
    pub(super) sheet: String,
    title: String,
    rows: Vec<AxisField>,
    columns: Vec<AxisField>,
    values: Vec<DataField>,
    /// Leaves of the rows and columns as positions among the members, in the order Excel shows them.
    row_keys: Vec<Vec<usize>>,
    column_keys: Vec<Vec<usize>>,
    grand: (bool, bool),
    /// The cells, totals included, row by row.
    cells: Vec<Vec<Option<f64>>>,
}

/// The `PivotTable` of a pivot; else why Excel cannot have one.
pub(super) fn plan(
    pivot: &PivotSheet<'_>,
    sheet: String,
    table: &Table,
    layout: &DataLayout,
    applied: &[Filter],
) -> Result<NativePivot, &'static str> {
    let (spec, computed) = (pivot.spec, pivot.table);
    if layout.parts.len() != 1 {
        return Err("its rows are on several sheets");
    }
    if spec.filters.iter().any(|f| !applied.contains(f)) {
        return Err("it has filters of its own");
    }
    if !spec.slicers.is_empty() {
        return Err("it shows only some of its items");
    }
    if let Some(why) = spec.rows.iter().chain(&spec.columns).find_map(is_another) {
        return Err(why);
    }
    if spec.values_on == ValuesOn::Rows || spec.rows.is_empty() || (spec.values.len() > 1 && !spec.columns.is_empty()) {
        return Err("its layout is another than a PivotTable's");
    }
    let live = Live::new(table, layout);
    let values = spec.values.iter().enumerate().map(|(at, value)| {
        let Native { column, how } = live.native(&value.measure.expr).filter(|_| value.show_as == ShowAs::Value)?;
        let name = value.measure.name.clone();
        // Excel takes no name of a column for a value.
        let clash = layout.columns.iter().any(|c| c.header.eq_ignore_ascii_case(&name));
        let name = if clash { format!("{name} ") } else { name };
        Some(DataField { column, name, how, code: theme::pivot_code(computed, at, 1.0e6) })
    });
    let values: Vec<DataField> = values.collect::<Option<_>>().ok_or("Excel has no such measure in a PivotTable")?;
    let axis = |fields: &[Field], keys: &[crate::pivot::Axis]| -> Result<(Vec<AxisField>, Vec<Vec<usize>>), &'static str> {
        let fields = fields.iter().enumerate().map(|(level, field)| axis_field(field, level, keys, &live, table, layout));
        let fields: Vec<AxisField> = fields.collect::<Result<_, _>>()?;
        let leaves = keys.iter().filter(|k| k.kind == AxisKind::Leaf && k.value == 0);
        let mut positions: Vec<Vec<usize>> =
            leaves.map(|k| k.key.iter().zip(&fields).filter_map(|(item, f)| f.members.iter().position(|m| m == item)).collect()).collect();
        positions.sort();
        Ok((fields, positions))
    };
    let (rows, row_keys) = axis(&spec.rows, &computed.rows)?;
    let (columns, column_keys) = axis(&spec.columns, &computed.columns)?;
    let grand = (spec.grand_rows, spec.grand_columns && !spec.columns.is_empty());
    let mut pivot =
        NativePivot { sheet, title: pivot.name.to_owned(), rows, columns, values, row_keys, column_keys, grand, cells: Vec::new() };
    pivot.cells = cells(&pivot, computed);
    Ok(pivot)
}

/// Why the items of a field are others than those of its column.
fn is_another(field: &Field) -> Option<&'static str> {
    [
        (field.by.is_some(), "it groups dates by period, which a PivotTable does in a way of its own"),
        (field.group.is_some(), "it shows its items in groups"),
        (field.name.is_some(), "it gives a column another name"),
        (field.top.is_some() || !field.filters.is_empty(), "it shows only some of its items"),
    ]
    .into_iter()
    .find_map(|(is, why)| is.then_some(why))
}

/// A field whose members Excel tells apart; their order is that of their first appearance in the pivot.
fn axis_field(
    field: &Field,
    level: usize,
    keys: &[crate::pivot::Axis],
    live: &Live<'_>,
    table: &Table,
    layout: &DataLayout,
) -> Result<AxisField, &'static str> {
    let lost = "one of its columns is not on Data";
    let (column, meta) = table.column(&field.column).map_err(|_| lost)?;
    let data = layout.columns.get(column).ok_or(lost)?;
    let items = Items::of(data.kind, meta.ty, data.exact).ok_or("Excel groups moments and numbers with decimals in another way")?;
    if items == Items::Text && !live.tells_apart(column) {
        return Err("Excel takes items that differ only by case for one");
    }
    let mut members: Vec<Option<String>> = Vec::new();
    for item in keys.iter().filter(|k| k.kind == AxisKind::Leaf).filter_map(|k| k.key.get(level)) {
        if !item.as_ref().is_none_or(|words| items.has(words)) {
            return Err("Excel names its items in another way");
        }
        if !members.contains(item) {
            members.push(item.clone());
        }
        if members.len() > MOST_ITEMS {
            return Err("it has more items than anybody reads in a PivotTable");
        }
    }
    Ok(AxisField { column, header: data.header.clone(), items, members })
}

/// The numbers in the order of the `PivotTable`, totals last.
fn cells(pivot: &NativePivot, computed: &crate::pivot::PivotTable) -> Vec<Vec<Option<f64>>> {
    let key = |fields: &[AxisField], positions: &[usize]| -> Vec<Option<String>> {
        fields.iter().zip(positions).map(|(f, &p)| f.members[p].clone()).collect()
    };
    let rows: Vec<(AxisKind, Vec<Option<String>>)> = pivot
        .row_keys
        .iter()
        .map(|k| (AxisKind::Leaf, key(&pivot.rows, k)))
        .chain(pivot.grand.0.then(|| (AxisKind::Grand, Vec::new())))
        .collect();
    let columns: Vec<(AxisKind, Vec<Option<String>>, usize)> = if pivot.columns.is_empty() {
        (0..pivot.values.len()).map(|v| (AxisKind::Leaf, Vec::new(), v)).collect()
    } else {
        let leaves = pivot.column_keys.iter().map(|k| (AxisKind::Leaf, key(&pivot.columns, k), 0));
        leaves.chain(pivot.grand.1.then(|| (AxisKind::Grand, Vec::new(), 0))).collect()
    };
    let find_row = |(kind, key): &(AxisKind, Vec<Option<String>>)| {
        computed.rows.iter().position(|r| r.kind == *kind && (*kind == AxisKind::Grand || r.key == *key))
    };
    let find_column = |(kind, key, value): &(AxisKind, Vec<Option<String>>, usize)| {
        let fits = |c: &crate::pivot::Axis| c.value == *value && (c.kind == *kind && (*kind == AxisKind::Grand || c.key == *key));
        // Without column fields the only column may be called the total.
        computed.columns.iter().position(fits).or_else(|| computed.columns.iter().position(|c| key.is_empty() && c.value == *value))
    };
    let places: Vec<Option<usize>> = columns.iter().map(find_column).collect();
    rows.iter().map(|row| places.iter().map(|c| computed.cell(find_row(row)?, (*c)?)).collect()).collect()
}

impl NativePivot {
    /// Rows of its header.
    fn header(&self) -> u32 {
        1 + self.columns.len() as u32
    }

    /// The range it covers.
    fn range(&self) -> String {
        let wide = self.rows.len() + self.cells.first().map_or(1, Vec::len);
        let last = TOP + self.header() + self.cells.len() as u32;
        format!("A{}:{}{}", TOP + 1, column_letters(wide as u32 - 1), last)
    }

    /// Write what the `PivotTable` shows.
    pub(super) fn write(&self, sheet: &mut Worksheet, theme: &Theme) -> Result<(), XlsxError> {
        sheet.set_tab_color(theme::ACCENT);
        sheet.write_string_with_format(0, 0, text::cell(&self.title).0, &theme.title)?;
        sheet.set_row_height(0, 28)?;
        let words = "A PivotTable of Excel over Data: click into it to rearrange, filter or refresh it.";
        sheet.write_string_with_format(1, 0, words, &theme.subtitle)?;
        let left = self.rows.len() as u16;
        let first = TOP + self.header();
        let wide = self.cells.first().map_or(1, Vec::len) as u16;
        for row in TOP..first {
            for column in 0..left + wide {
                sheet.write_blank(row, column, &theme.header)?;
            }
        }
        for (column, field) in (0..).zip(&self.rows) {
            sheet.write_string_with_format(first - 1, column, text::cell(&field.header).0, &theme.header)?;
            sheet.set_column_width(column, 22)?;
        }
        self.column_headers(sheet, left, theme)?;
        sheet.set_column_range_width(left, left + wide - 1, 15)?;
        let total = first + self.row_keys.len() as u32;
        let left_aligned = theme.text.clone().set_align(FormatAlign::Left);
        let mut previous: &[usize] = &[];
        for (row, key) in (first..).zip(&self.row_keys) {
            let same = key.iter().zip(previous).take_while(|(a, b)| a == b).count();
            for (level, (&item, field)) in key.iter().zip(&self.rows).enumerate().skip(same.min(key.len().saturating_sub(1))) {
                field.write(sheet, (row, level as u16), item, &left_aligned)?;
            }
            previous = key;
        }
        if self.grand.0 {
            sheet.write_string_with_format(total, 0, "Grand Total", &theme.header)?;
        }
        for (row, cells) in (first..).zip(&self.cells) {
            for (offset, cell) in (0_u16..).zip(cells) {
                let code = self.values.get(if self.columns.is_empty() { usize::from(offset) } else { 0 }).map_or("General", |v| &v.code);
                if let Some(value) = cell.filter(|v| v.is_finite()) {
                    sheet.write_number_with_format(row, left + offset, value, &theme.number(code))?;
                }
            }
        }
        sheet.set_freeze_panes(first, left)?;
        theme::page(sheet, Some((TOP, first - 1)))
    }

    fn column_headers(&self, sheet: &mut Worksheet, left: u16, theme: &Theme) -> Result<(), XlsxError> {
        if self.columns.is_empty() {
            for (offset, value) in (0..).zip(&self.values) {
                sheet.write_string_with_format(TOP, left + offset, text::cell(&value.name).0, &theme.header_right)?;
            }
            return Ok(());
        }
        if let Some(value) = self.values.first() {
            sheet.write_string_with_format(TOP, 0, text::cell(&value.name).0, &theme.header)?;
        }
        for (offset, field) in (0..).zip(&self.columns) {
            sheet.write_string_with_format(TOP, left + offset, text::cell(&field.header).0, &theme.header)?;
        }
        let mut previous: &[usize] = &[];
        for (offset, key) in (0..).zip(&self.column_keys) {
            let same = key.iter().zip(previous).take_while(|(a, b)| a == b).count();
            for (level, (&item, field)) in key.iter().zip(&self.columns).enumerate().skip(same.min(key.len().saturating_sub(1))) {
                field.write(sheet, (TOP + 1 + level as u32, left + offset), item, &theme.header_right)?;
            }
            previous = key;
        }
        if self.grand.1 {
            let at = left + self.column_keys.len() as u16;
            sheet.write_string_with_format(TOP + 1, at, "Grand Total", &theme.header_right)?;
        }
        Ok(())
    }
}
