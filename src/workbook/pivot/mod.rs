//! A pivot on a sheet: values with their formats, groups that fold, totals as live formulas over Data.

mod marks;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Worksheet, XlsxError};

use super::live::{Criterion, Live};
use super::text;
use super::theme::{self, Theme};
use crate::pivot::{Axis, AxisKind, Form, PivotSpec, PivotTable, ShowAs};
use crate::table::Filter;
use crate::table::format::titled;

/// Cells that all live formulas of one pivot may look at together, so that the workbook still opens at once.
const LIVE_CELLS: usize = 200_000_000;
/// The first row of the headers, below title and subtitle.
const TOP: u32 = 3;
/// The kinds of rows, in the order of their formats.
const KINDS: [AxisKind; 4] = [AxisKind::Leaf, AxisKind::Subtotal, AxisKind::Grand, AxisKind::Header];
/// The height of a line of headers, in points.
const HEADER: u32 = 20;
/// What each further line of it adds, and how many there are at most.
const LINE: u32 = 15;
const MOST_LINES: usize = 4;
/// The widest a column of labels is, in digits.
const WIDEST: f64 = 40.0;
/// What the rest of a field is called of which only the top items are kept; a number follows where an item has that name.
const OTHERS: &str = "Others";

/// A pivot to write.
pub(super) struct Input<'a> {
    /// What people call it.
    pub(super) name: &'a str,
    /// What was asked.
    pub(super) spec: Option<&'a PivotSpec>,
    /// The answer.
    pub(super) table: &'a PivotTable,
    /// Makes totals live; `None` where there is no Data sheet.
    pub(super) live: Option<Live<'a>>,
    /// The filters that Data was selected by.
    pub(super) applied: &'a [Filter],
    /// Why Excel has no `PivotTable` of it.
    pub(super) no_native: Option<&'static str>,
}

/// Where the cells of a pivot stand on its sheet.
pub(super) struct Grid {
    /// The row of the first row of the pivot.
    pub(super) top: u32,
    /// The column of the first column of the pivot.
    pub(super) left: u16,
}

impl Grid {
    /// Where they stand.
    pub(super) fn of(table: &PivotTable) -> Self {
        Self { top: TOP + header_rows(table), left: table.label_columns() as u16 }
    }
}

fn header_rows(table: &PivotTable) -> u32 {
    let names_values = !table.values_on_rows && table.values.len() > 1 || table.column_fields.is_empty();
    (table.column_fields.len() + usize::from(names_values)) as u32
}

/// What is not written of a pivot, in words.
pub(super) fn notes(name: &str, table: &PivotTable) -> Vec<String> {
    marks::notes(name, table)
}

/// Write it.
pub(super) fn write(sheet: &mut Worksheet, input: &Input<'_>, theme: &Theme) -> Result<(), XlsxError> {
    let grid = Grid::of(input.table);
    sheet.write_string_with_format(0, 0, text::cell(input.name).0, &theme.title)?;
    sheet.set_row_height(0, 28)?;
    headers(sheet, input, &grid, theme)?;
    labels(sheet, input, &grid)?;
    let counts = cells(sheet, input, &grid)?;
    sheet.write_string_with_format(1, 0, subtitle(input, &counts), &theme.subtitle)?;
    if let Some(why) = input.no_native {
        sheet.write_string_with_format(2, 0, format!("Without a PivotTable of Excel beside it: {why}."), &theme.subtitle)?;
    }
    fold(sheet, input, &grid)?;
    marks::write(sheet, input, &grid)?;
    sheet.set_freeze_panes(grid.top, grid.left)?.set_tab_color(theme::ACCENT);
    theme::page(sheet, Some((TOP, grid.top.saturating_sub(1).max(TOP))))
}

/// How many totals are live, and how many had to be values.
#[derive(Default)]
struct Counts {
    live: usize,
    fixed: usize,
}

fn subtitle(input: &Input<'_>, counts: &Counts) -> String {
    let table = input.table;
    let mut words = table.all_captions();
    let by: Vec<&str> = table.row_fields.iter().chain(&table.column_fields).map(String::as_str).collect();
    if !by.is_empty() {
        words.push_str(" by ");
        words.push_str(&by.join(", "));
    }
    words.push_str(&format!(" · {}", crate::table::format::counted(table.source_rows, "row")));
    if let Some(spec) = input.spec
        && !spec.filters.is_empty()
    {
        let filters: Vec<String> = spec.filters.iter().map(Filter::words).collect();
        words.push_str(&format!(" · only where {}", filters.join(" and ")));
    }
    match (counts.live, counts.fixed, input.live.is_some()) {
        (0, 0, _) | (_, _, false) => {}
        (_, 0, true) => words.push_str(" · every total is a live formula over Data"),
        (0, _, true) => words.push_str(" · totals are values: Excel cannot compute them from Data"),
        (live, fixed, true) => {
            words.push_str(&format!(" · {live} totals are live formulas over Data, {fixed} are values that Excel cannot compute from it"));
        }
    }
    words
}

fn item_words(item: Option<&String>) -> &str {
    item.map_or("(missing)", String::as_str)
}

fn axis_label(axis: &Axis) -> String {
    match axis.kind {
        AxisKind::Grand => "Grand total".to_owned(),
        AxisKind::Subtotal => format!("{} total", item_words(axis.key.last().and_then(Option::as_ref))),
        AxisKind::Leaf | AxisKind::Header => item_words(axis.key.last().and_then(Option::as_ref)).to_owned(),
    }
}

fn headers(sheet: &mut Worksheet, input: &Input<'_>, grid: &Grid, theme: &Theme) -> Result<(), XlsxError> {
    let (table, depth) = (input.table, input.table.column_fields.len());
    let (last, titles) = (grid.top - 1, table.label_titles());
    // Excel makes no room by itself where a height is set, and other programs make none where it is not.
    let mut lines = vec![1; (grid.top - TOP) as usize];
    for row in TOP..=last {
        for column in 0..grid.left {
            let name = if row == last { titles.get(column as usize).map_or("", String::as_str) } else { "" };
            if name.is_empty() {
                sheet.write_blank(row, column, &theme.header)?
            } else {
                take_room(&mut lines, row, name, WIDEST);
                sheet.write_string_with_format(row, column, name, &theme.header)?
            };
        }
    }
    for (index, column) in table.columns.iter().enumerate() {
        let (at, width) = (grid.left + index as u16, column_width(table, index));
        let before = index.checked_sub(1).and_then(|i| table.columns.get(i));
        for level in 0..depth {
            let own = match column.kind {
                AxisKind::Grand if level == 0 => axis_label(column),
                AxisKind::Subtotal if level + 1 == column.key.len() => axis_label(column),
                AxisKind::Leaf | AxisKind::Header => item_words(column.key.get(level).and_then(Option::as_ref)).to_owned(),
                _ => String::new(),
            };
            let repeats =
                level + 1 < depth && before.is_some_and(|b| b.kind == column.kind && b.key.get(..=level) == column.key.get(..=level));
            let row = TOP + level as u32;
            if own.is_empty() || repeats {
                sheet.write_blank(row, at, &theme.header_right)?
            } else {
                take_room(&mut lines, row, &own, width);
                sheet.write_string_with_format(row, at, &own, &theme.header_right)?
            };
        }
        let value = if table.values_on_rows { "Value" } else { table.caption(column.value) };
        let unit = table.formats.get(column.value).filter(|_| !table.values_on_rows).and_then(|f| f.0.as_deref());
        if header_rows(table) as usize > depth {
            let title = titled(value, unit);
            take_room(&mut lines, last, &title, width);
            sheet.write_string_with_format(last, at, title, &theme.header_right)?;
        }
        sheet.set_column_width(at, width)?;
    }
    for (row, lines) in (TOP..).zip(lines) {
        sheet.set_row_height(row, HEADER + LINE * (lines - 1))?;
    }
    Ok(())
}

/// Let a row of the header have the lines that a title takes in a column so wide.
fn take_room(lines: &mut [u32], row: u32, title: &str, width: f64) {
    if let Some(lines) = lines.get_mut((row - TOP) as usize) {
        *lines = (*lines).max(text::lines(title, width as usize - 1).min(MOST_LINES) as u32);
    }
}

fn column_width(table: &PivotTable, index: usize) -> f64 {
    let Some(column) = table.columns.get(index) else { return 12.0 };
    let largest = (0..table.rows.len()).filter_map(|row| table.cell(row, index)).fold(0.0_f64, |m, v| m.max(v.abs()));
    let digits = crate::table::format::fixed(largest, 2).len();
    let label = if table.column_fields.is_empty() { text::width(table.caption(column.value)) } else { text::width(&axis_label(column)) };
    (digits.max(label) as f64 + 2.0).clamp(10.0, 26.0)
}

fn labels(sheet: &mut Worksheet, input: &Input<'_>, grid: &Grid) -> Result<(), XlsxError> {
    let table = input.table;
    let mut widths: Vec<usize> = table.label_titles().iter().map(|t| text::width(t).max(10)).collect();
    for (index, row) in table.rows.iter().enumerate() {
        let at = grid.top + index as u32;
        for column in 0..grid.left {
            let label = table.label(index, column as usize);
            let indent = if table.form == Form::Compact { label.indent } else { 0 };
            let style = if indent == 0 { row_style(row.kind) } else { row_style(row.kind).set_indent(indent.min(15) as u8) };
            if label.text.is_empty() {
                sheet.write_blank(at, column, &style)?
            } else {
                sheet.write_string_with_format(at, column, text::cell(&label.text).0, &style)?
            };
            if let Some(width) = widths.get_mut(column as usize) {
                *width = (*width).max(text::width(&label.text) + 2 * indent);
            }
        }
    }
    for (column, width) in widths.into_iter().enumerate() {
        sheet.set_column_width(column as u16, (width as f64 + 2.0).min(WIDEST))?;
    }
    Ok(())
}

fn row_style(kind: AxisKind) -> Format {
    let base = Format::new().set_font_color(theme::INK);
    match kind {
        AxisKind::Leaf => base,
        AxisKind::Header => base.set_bold(),
        AxisKind::Subtotal => base.set_bold().set_background_color(theme::PANEL),
        AxisKind::Grand => {
            base.set_bold().set_background_color(theme::PANEL).set_border_top(FormatBorder::Thin).set_border_top_color(theme::ACCENT)
        }
    }
}

/// The formats of one value, by kind of row and whether the column is a total.
fn value_styles(table: &PivotTable, value: usize) -> [Format; 8] {
    let mut largest = 0.0_f64;
    for (r, row) in table.rows.iter().enumerate() {
        for (c, _) in table.columns.iter().enumerate().filter(|(_, column)| table.value_of(row, column) == value) {
            let Some(cell) = table.cell(r, c) else { continue };
            let fraction = if cell == cell.trunc() || largest != largest.trunc() { 0.0 } else { 0.5 };
            largest = largest.max(cell.abs().trunc() + fraction);
        }
    }
    let code = theme::pivot_code(table, value, largest);
    let style = |kind: AxisKind, total: bool| {
        let style = row_style(kind).set_num_format(&code).set_align(FormatAlign::Right);
        if total && kind == AxisKind::Leaf { style.set_bold() } else { style }
    };
    KINDS.map(|k| [style(k, false), style(k, true)]).concat().try_into().unwrap_or_else(|_| std::array::from_fn(|_| Format::new()))
}

fn cells(sheet: &mut Worksheet, input: &Input<'_>, grid: &Grid) -> Result<Counts, XlsxError> {
    let table = input.table;
    let styles: Vec<[Format; 8]> = (0..table.values.len()).map(|v| value_styles(table, v)).collect();
    let maker = Maker::of(input);
    let mut counts = Counts::default();
    for (r, row) in table.rows.iter().enumerate() {
        for (c, column) in table.columns.iter().enumerate() {
            let kind = KINDS.iter().position(|k| *k == row.kind).unwrap_or_default();
            let total = usize::from(column.kind != AxisKind::Leaf);
            let Some(style) = styles.get(table.value_of(row, column)).map(|s| &s[kind * 2 + total]) else { continue };
            let (at_row, at_column) = (grid.top + r as u32, grid.left + c as u16);
            let Some(value) = table.cell(r, c) else {
                if table.blank.is_empty() || row.kind == AxisKind::Header {
                    sheet.write_blank(at_row, at_column, style)?;
                } else {
                    sheet.write_string_with_format(at_row, at_column, text::cell(&table.blank).0, style)?;
                }
                continue;
            };
            let unit = table.formats.get(table.value_of(row, column)).and_then(|f| f.0.as_deref());
            let value = theme::stored(value, unit);
            let is_total = row.kind != AxisKind::Leaf || column.kind != AxisKind::Leaf;
            if let Some(formula) = maker.as_ref().filter(|_| is_total).and_then(|m| m.formula(row, column)) {
                sheet.write_formula_with_format(at_row, at_column, Formula::new(formula).set_result(value.to_string()), style)?;
                counts.live += 1;
            } else {
                sheet.write_number_with_format(at_row, at_column, value, style)?;
                counts.fixed += usize::from(is_total);
            }
        }
    }
    Ok(counts)
}

/// Makes the formulas of a pivot's totals.
struct Maker<'a> {
    table: &'a PivotTable,
    live: &'a Live<'a>,
    spec: &'a PivotSpec,
    filters: Vec<Criterion>,
}

impl<'a> Maker<'a> {
    fn of(input: &'a Input<'a>) -> Option<Self> {
        let (live, spec) = (input.live.as_ref()?, input.spec?);
        let is_total = |axes: &[Axis]| axes.iter().filter(|a| a.kind != AxisKind::Leaf).count();
        let (rows, columns) = (input.table.rows.len(), input.table.columns.len());
        let totals = rows * is_total(&input.table.columns) + columns * is_total(&input.table.rows);
        let depth = spec.rows.len() + spec.columns.len() + spec.filters.len() + 1;
        if totals.saturating_mul(depth).saturating_mul(live.rows()) > LIVE_CELLS || spec.leaves_items_out() {
            return None;
        }
        Some(Self { table: input.table, live, spec, filters: live.filters(&spec.filters, input.applied)? })
    }

    fn formula(&self, row: &Axis, column: &Axis) -> Option<String> {
        let value = self.spec.values.get(self.table.value_of(row, column))?;
        if value.show_as != ShowAs::Value || self.is_made(&self.spec.rows, row) || self.is_made(&self.spec.columns, column) {
            return None;
        }
        let mut criteria = self.filters.clone();
        criteria.extend(self.live.criteria(&self.spec.rows, &row.key)?);
        criteria.extend(self.live.criteria(&self.spec.columns, &column.key)?);
        let formula = self.live.formula(&value.measure.expr, &criteria)?;
        (formula.len() < 8_000).then_some(formula)
    }

    /// Whether an item is no member of its column: the rest of a top N, a bin, a group made by hand.
    fn is_made(&self, fields: &[crate::pivot::Field], axis: &Axis) -> bool {
        let rest = |item: &Option<String>| item.as_deref().is_some_and(|i| i.starts_with(OTHERS));
        fields.iter().zip(&axis.key).any(|(f, item)| f.group.is_some() || f.top.is_some() && rest(item))
    }
}

/// Rows under an outer item fold into its subtotal.
fn fold(sheet: &mut Worksheet, input: &Input<'_>, grid: &Grid) -> Result<(), XlsxError> {
    let table = input.table;
    let heads = |r: &Axis| matches!(r.kind, AxisKind::Subtotal | AxisKind::Header);
    if !table.rows.iter().any(heads) {
        return Ok(());
    }
    // An outer item that comes before its own inner ones stands above them; below the total of one come the inner ones of the next.
    let leads = |pair: &[Axis]| heads(&pair[0]) && pair[1].key.len() > pair[0].key.len() && pair[1].key.starts_with(&pair[0].key);
    sheet.group_symbols_above(table.rows.windows(2).any(leads));
    for level in 1..table.row_fields.len().min(7) {
        let mut start: Option<usize> = None;
        for index in 0..=table.rows.len() {
            let inner = table.rows.get(index).filter(|r| r.key.len() > level);
            let same = start.is_some_and(|s| inner.is_some_and(|r| table.rows[s].key.get(..level) == r.key.get(..level)));
            if let Some(first) = start
                && !same
            {
                sheet.group_rows(grid.top + first as u32, grid.top + index as u32 - 1)?;
                start = None;
            }
            if start.is_none() && inner.is_some() {
                start = Some(index);
            }
        }
    }
    Ok(())
}

/// The first and last position of every run that passes.
fn runs<T>(items: &[T], test: impl Fn(&T) -> bool) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (index, _) in items.iter().enumerate().filter(|(_, item)| test(item)) {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == index => *last = index,
            _ => out.push((index, index)),
        }
    }
    out
}

fn blocks(grid: &Grid, rows: &[(usize, usize)], columns: &[(usize, usize)]) -> Vec<String> {
    let name = |row: usize, column: usize| {
        format!("{}{}", crate::table::column_letters((grid.left as usize + column) as u32), grid.top as usize + row + 1)
    };
    let block = |(r, c): (&(usize, usize), &(usize, usize))| format!("{}:{}", name(r.0, c.0), name(r.1, c.1));
    rows.iter().flat_map(|r| columns.iter().map(move |c| (r, c))).map(block).collect()
}

/// The blocks of all leaf cells of a value, for a check that they sum to the total.
pub(super) fn leaf_blocks(table: &PivotTable, value: usize) -> Vec<String> {
    let rows = runs(&table.rows, |r| r.kind == AxisKind::Leaf && (!table.values_on_rows || r.value == value));
    let columns = runs(&table.columns, |c| c.kind == AxisKind::Leaf && (table.values_on_rows || c.value == value));
    blocks(&Grid::of(table), &rows, &columns)
}
