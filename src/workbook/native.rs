//! Real `PivotTables` of Excel over the Data sheet, to be refreshed and rearranged there.
//!
//! One is written only where Excel gives the program's numbers: a sum, count, average, minimum or maximum of one column,
//! by columns of text, over all rows of Data. Its cells are written too, so that it shows the same before it is refreshed
//! as after. All of them share one cache without records: Excel reads Data when the workbook is opened.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::annotate::Book;
use super::layout::{DataLayout, Kind};
use super::live::{Live, Native};
use super::opc::xml::escape_value;
use super::opc::{Package, PackageError};
use super::theme::{self, Theme};
use super::{PivotSheet, text};
use crate::pivot::{AxisKind, Field, ShowAs, ValuesOn};
use crate::table::{Filter, Table, column_letters};

const TABLE_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml";
const CACHE_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The row and column where the `PivotTable` begins.
const TOP: u32 = 3;
/// Members of a field above which a `PivotTable` is not written: nobody reads it, and it is slow to open.
const MOST_ITEMS: usize = 2_000;

/// A field of an axis: its column of Data, and its members in the order they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct AxisField {
    column: usize,
    header: String,
    members: Vec<Option<String>>,
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
    if !spec.slicers.is_empty() || spec.rows.iter().chain(&spec.columns).any(is_narrowed) {
        return Err("it shows only some of its items, or shows them in groups");
    }
    if spec.values_on == ValuesOn::Rows || spec.rows.is_empty() || (spec.values.len() > 1 && !spec.columns.is_empty()) {
        return Err("its layout is another than a PivotTable's");
    }
    let live = Live::new(table, layout);
    let values = spec.values.iter().zip(&computed.formats).map(|(value, (unit, decimals))| {
        let Native { column, how } = live.native(&value.measure.expr).filter(|_| value.show_as == ShowAs::Value)?;
        let name = value.measure.name.clone();
        // Excel takes no name of a column for a value.
        let clash = layout.columns.iter().any(|c| c.header.eq_ignore_ascii_case(&name));
        let name = if clash { format!("{name} ") } else { name };
        Some(DataField { column, name, how, code: theme::number_code(unit.as_deref(), *decimals, 1.0e6) })
    });
    let values: Vec<DataField> = values.collect::<Option<_>>().ok_or("Excel has no such measure in a PivotTable")?;
    let axis = |fields: &[Field], keys: &[crate::pivot::Axis]| -> Result<(Vec<AxisField>, Vec<Vec<usize>>), &'static str> {
        let fields = fields.iter().enumerate().map(|(level, field)| axis_field(field, level, keys, &live, table, layout));
        let fields: Vec<AxisField> = fields.collect::<Option<_>>().ok_or("Excel groups or names its items in another way")?;
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

/// Whether a field keeps only some of its items, groups or renames it.
fn is_narrowed(field: &Field) -> bool {
    field.by.is_some() || field.group.is_some() || field.name.is_some() || field.top.is_some() || !field.filters.is_empty()
}

/// A field of text whose members Excel tells apart; their order is that of their first appearance in the pivot.
fn axis_field(
    field: &Field,
    level: usize,
    keys: &[crate::pivot::Axis],
    live: &Live<'_>,
    table: &Table,
    layout: &DataLayout,
) -> Option<AxisField> {
    let (column, _) = table.column(&field.column).ok()?;
    if layout.columns.get(column)?.kind != Kind::Text || !live.tells_apart(column) {
        return None;
    }
    let mut members: Vec<Option<String>> = Vec::new();
    for item in keys.iter().filter(|k| k.kind == AxisKind::Leaf).filter_map(|k| k.key.get(level)) {
        if !members.contains(item) {
            members.push(item.clone());
        }
        if members.len() > MOST_ITEMS {
            return None;
        }
    }
    Some(AxisField { column, header: layout.columns.get(column)?.header.clone(), members })
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
        let mut previous: &[usize] = &[];
        for (row, key) in (first..).zip(&self.row_keys) {
            let same = key.iter().zip(previous).take_while(|(a, b)| a == b).count();
            for (level, (&item, field)) in key.iter().zip(&self.rows).enumerate().skip(same.min(key.len().saturating_sub(1))) {
                sheet.write_string_with_format(row, level as u16, shown(field.members[item].as_ref()), &theme.text)?;
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
                sheet.write_string_with_format(
                    TOP + 1 + level as u32,
                    left + offset,
                    shown(field.members[item].as_ref()),
                    &theme.header_right,
                )?;
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

fn shown(item: Option<&String>) -> &str {
    item.map_or("(blank)", |words| text::cell(words).0)
}

/// Put the `PivotTables` of a workbook of ours into its package, on the sheets that [`NativePivot::write`] wrote.
pub(super) fn put(package: &mut Package, pivots: &[NativePivot], layout: &DataLayout) -> Result<(), PackageError> {
    let (Some(part), false) = (layout.parts.first(), pivots.is_empty()) else { return Ok(()) };
    let Some(book) = Book::read(package)? else { return Ok(()) };
    let cache = package.free("xl/pivotCache/pivotCacheDefinition", ".xml");
    let shared = shared_items(pivots, layout.columns.len());
    package.add(&cache, cache_definition(&part.table, &shared, layout).into_bytes());
    package.declare(&cache, CACHE_TYPE)?;
    let id = package.relate(&book.part, &book.relation("pivotCacheDefinition"), &cache)?;
    let text = book.with_cache(&id).ok_or_else(|| PackageError::damaged(&book.part))?;
    package.put(&book.part, &text)?;
    for (number, pivot) in (1..).zip(pivots) {
        let Some(sheet) = book.part_of(&pivot.sheet) else { continue };
        let table = package.free("xl/pivotTables/pivotTable", ".xml");
        package.add(&table, definition(pivot, number, &shared, layout).into_bytes());
        package.declare(&table, TABLE_TYPE)?;
        package.relate(&table, &book.relation("pivotCacheDefinition"), &cache)?;
        package.relate(sheet, &book.relation("pivotTable"), &table)?;
    }
    Ok(())
}

/// The members of every column that some pivot has as a field, as the cache holds them.
fn shared_items(pivots: &[NativePivot], columns: usize) -> Vec<Vec<Option<String>>> {
    let mut shared: Vec<Vec<Option<String>>> = vec![Vec::new(); columns];
    for field in pivots.iter().flat_map(|p| p.rows.iter().chain(&p.columns)) {
        let Some(known) = shared.get_mut(field.column) else { continue };
        for member in &field.members {
            if !known.contains(member) {
                known.push(member.clone());
            }
        }
    }
    shared
}

fn cache_definition(table: &str, shared: &[Vec<Option<String>>], layout: &DataLayout) -> String {
    let fields: String = layout
        .columns
        .iter()
        .zip(shared)
        .map(|(column, members)| {
            let name = escape_value(&column.header);
            if members.is_empty() {
                return format!("<cacheField name=\"{name}\" numFmtId=\"0\"><sharedItems/></cacheField>");
            }
            let blank = if members.contains(&None) { " containsBlank=\"1\"" } else { "" };
            let long = if members.iter().flatten().any(|m| m.encode_utf16().count() > 255) { " longText=\"1\"" } else { "" };
            let items: String =
                members.iter().map(|m| m.as_ref().map_or("<m/>".to_owned(), |m| format!("<s v=\"{}\"/>", escape_value(m)))).collect();
            let count = members.len();
            format!(
                "<cacheField name=\"{name}\" numFmtId=\"0\"><sharedItems{blank} count=\"{count}\"{long}>{items}</sharedItems></cacheField>"
            )
        })
        .collect();
    format!(
        "{DECLARATION}<pivotCacheDefinition xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" saveData=\"0\" refreshOnLoad=\"1\" \
         createdVersion=\"6\" refreshedVersion=\"6\" minRefreshableVersion=\"3\"><cacheSource type=\"worksheet\"><worksheetSource name=\"{table}\"/>\
         </cacheSource><cacheFields count=\"{}\">{fields}</cacheFields></pivotCacheDefinition>",
        layout.columns.len()
    )
}

fn definition(pivot: &NativePivot, number: usize, shared: &[Vec<Option<String>>], layout: &DataLayout) -> String {
    let fields: String = (0..layout.columns.len()).map(|column| pivot_field(pivot, column, shared)).collect();
    let list = |name: &str, fields: &[AxisField]| {
        let each: String = fields.iter().map(|f| format!("<field x=\"{}\"/>", f.column)).collect();
        format!("<{name} count=\"{}\">{each}</{name}>", fields.len())
    };
    let columns = match (pivot.columns.is_empty(), pivot.values.len()) {
        (true, 0 | 1) => "<colItems count=\"1\"><i/></colItems>".to_owned(),
        (true, values) => {
            let items: String =
                (0..values).map(|v| if v == 0 { "<i><x/></i>".to_owned() } else { format!("<i i=\"{v}\"><x v=\"{v}\"/></i>") }).collect();
            format!("<colFields count=\"1\"><field x=\"-2\"/></colFields><colItems count=\"{values}\">{items}</colItems>")
        }
        (false, _) => list("colFields", &pivot.columns) + &items("colItems", &pivot.column_keys, pivot.grand.1),
    };
    let values: String = pivot.values.iter().map(data_field).collect();
    let first = i32::from(!(pivot.columns.is_empty() && pivot.values.len() > 1));
    format!(
        "{DECLARATION}<pivotTableDefinition xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" name=\"PivotTable{number}\" cacheId=\"1\" \
         applyNumberFormats=\"0\" applyBorderFormats=\"0\" applyFontFormats=\"0\" applyPatternFormats=\"0\" applyAlignmentFormats=\"0\" \
         applyWidthHeightFormats=\"1\" dataCaption=\"Values\" updatedVersion=\"6\" minRefreshableVersion=\"3\" useAutoFormatting=\"1\"{}{} \
         itemPrintTitles=\"1\" createdVersion=\"6\" indent=\"0\" compact=\"0\" outline=\"0\" compactData=\"0\" gridDropZones=\"0\">\
         <location ref=\"{}\" firstHeaderRow=\"{first}\" firstDataRow=\"{}\" firstDataCol=\"{}\"/><pivotFields count=\"{}\">{fields}</pivotFields>{}{}\
         {columns}<dataFields count=\"{}\">{values}</dataFields><pivotTableStyleInfo name=\"PivotStyleLight16\" showRowHeaders=\"1\" \
         showColHeaders=\"1\" showRowStripes=\"0\" showColStripes=\"0\" showLastColumn=\"1\"/></pivotTableDefinition>",
        if pivot.grand.1 || pivot.columns.is_empty() { "" } else { " rowGrandTotals=\"0\"" },
        if pivot.grand.0 { "" } else { " colGrandTotals=\"0\"" },
        pivot.range(),
        pivot.header(),
        pivot.rows.len(),
        layout.columns.len(),
        list("rowFields", &pivot.rows),
        items("rowItems", &pivot.row_keys, pivot.grand.0),
        pivot.values.len(),
    )
}

fn data_field(value: &DataField) -> String {
    let how = if value.how == "sum" { String::new() } else { format!(" subtotal=\"{}\"", value.how) };
    let format = match value.code.as_str() {
        "#,##0" => " numFmtId=\"3\"",
        "#,##0.00" => " numFmtId=\"4\"",
        _ => "",
    };
    format!("<dataField name=\"{}\" fld=\"{}\"{how} baseField=\"0\" baseItem=\"0\"{format}/>", escape_value(&value.name), value.column)
}

/// What a column is to a pivot: a field of an axis with its items in order, a value, or neither.
fn pivot_field(pivot: &NativePivot, column: usize, shared: &[Vec<Option<String>>]) -> String {
    let plain = "compact=\"0\" outline=\"0\" showAll=\"0\" defaultSubtotal=\"0\"";
    let axis = [("axisRow", &pivot.rows), ("axisCol", &pivot.columns)];
    let data = if pivot.values.iter().any(|v| v.column == column) { " dataField=\"1\"" } else { "" };
    let found = axis.iter().find_map(|(name, fields)| Some((name, fields.iter().find(|f| f.column == column)?)));
    let Some((name, field)) = found else { return format!("<pivotField{data} {plain}/>") };
    // Members of other pivots over this column follow behind, so that every item of the cache has a place.
    let known = shared.get(column).map(Vec::as_slice).unwrap_or_default();
    let mut order: Vec<usize> = field.members.iter().filter_map(|m| known.iter().position(|k| k == m)).collect();
    order.extend((0..known.len()).filter(|i| !field.members.contains(&known[*i])));
    let items: String = order.iter().map(|i| format!("<item x=\"{i}\"/>")).collect();
    format!("<pivotField axis=\"{name}\"{data} {plain}><items count=\"{}\">{items}</items></pivotField>", order.len())
}

/// The lines of an axis: of each only what differs from the line before.
fn items(name: &str, keys: &[Vec<usize>], grand: bool) -> String {
    let mut previous: &[usize] = &[];
    let mut lines = String::new();
    for key in keys {
        let same = key.iter().zip(previous).take_while(|(a, b)| a == b).count().min(key.len().saturating_sub(1));
        let repeated = if same > 0 { format!(" r=\"{same}\"") } else { String::new() };
        let each: String = key[same..].iter().map(|&i| if i == 0 { "<x/>".to_owned() } else { format!("<x v=\"{i}\"/>") }).collect();
        lines.push_str(&format!("<i{repeated}>{each}</i>"));
        previous = key;
    }
    if grand {
        lines.push_str("<i t=\"grand\"><x/></i>");
    }
    format!("<{name} count=\"{}\">{lines}</{name}>", keys.len() + usize::from(grand))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_only_what_differs() {
        let keys = [vec![0, 0], vec![0, 2], vec![1, 0]];
        assert_eq!(
            items("rowItems", &keys, true),
            "<rowItems count=\"4\"><i><x/><x/></i><i r=\"1\"><x v=\"2\"/></i><i><x v=\"1\"/><x/></i><i t=\"grand\"><x/></i></rowItems>"
        );
    }
}
