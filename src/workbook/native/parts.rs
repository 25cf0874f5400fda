//! A `PivotTable` as parts of the package: one cache without records for all of them, which Excel fills from Data when the workbook is
//! opened, and a definition each.

use super::super::annotate::Book;
use super::super::layout::DataLayout;
use super::super::opc::xml::escape_value;
use super::super::opc::{Package, PackageError};
use super::{AxisField, DataField, Items, NativePivot};
use crate::table::read_truth;

const TABLE_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml";
const CACHE_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Put the `PivotTables` of a workbook of ours into its package, on the sheets that [`NativePivot::write`] wrote.
pub(in crate::workbook) fn put(package: &mut Package, pivots: &[NativePivot], layout: &DataLayout) -> Result<(), PackageError> {
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

/// The members of a column that some pivot has as a field, as the cache holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shared {
    items: Items,
    members: Vec<Option<String>>,
}

fn shared_items(pivots: &[NativePivot], columns: usize) -> Vec<Option<Shared>> {
    let mut shared: Vec<Option<Shared>> = vec![None; columns];
    for field in pivots.iter().flat_map(|p| p.rows.iter().chain(&p.columns)) {
        let Some(known) = shared.get_mut(field.column) else { continue };
        let known = known.get_or_insert_with(|| Shared { items: field.items, members: Vec::new() });
        for member in &field.members {
            if !known.members.contains(member) {
                known.members.push(member.clone());
            }
        }
    }
    shared
}

fn cache_definition(table: &str, shared: &[Option<Shared>], layout: &DataLayout) -> String {
    let fields: String = layout
        .columns
        .iter()
        .zip(shared)
        .map(|(column, shared)| {
            let name = escape_value(&column.header);
            let format = shared.as_ref().map_or(0, number_format);
            let items = shared.as_ref().map_or_else(|| "<sharedItems/>".to_owned(), shared_xml);
            format!("<cacheField name=\"{name}\" numFmtId=\"{format}\">{items}</cacheField>")
        })
        .collect();
    format!(
        "{DECLARATION}<pivotCacheDefinition xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" saveData=\"0\" refreshOnLoad=\"1\" \
         createdVersion=\"6\" refreshedVersion=\"6\" minRefreshableVersion=\"3\"><cacheSource type=\"worksheet\"><worksheetSource name=\"{table}\"/>\
         </cacheSource><cacheFields count=\"{}\">{fields}</cacheFields></pivotCacheDefinition>",
        layout.columns.len()
    )
}

/// The format of dates that every Excel has; of other items none.
fn number_format(shared: &Shared) -> u8 {
    if shared.items == Items::Day { 14 } else { 0 }
}

/// The items of a column, and what kinds of values they are.
fn shared_xml(shared: &Shared) -> String {
    let told = || shared.members.iter().flatten();
    let blank = if shared.members.contains(&None) { " containsBlank=\"1\"" } else { "" };
    // Empty cells, texts and truth values make a column one of mixed kinds.
    let pure = if blank.is_empty() { " containsSemiMixedTypes=\"0\"" } else { "" };
    let (kinds, item): (String, fn(&str) -> String) = match shared.items {
        Items::Text => {
            let long = if told().any(|m| m.encode_utf16().count() > 255) { " longText=\"1\"" } else { "" };
            (long.to_owned(), |m| format!("<s v=\"{}\"/>", escape_value(m)))
        }
        Items::Truth => (String::new(), |m| format!("<b v=\"{}\"/>", u8::from(read_truth(m) == Some(true)))),
        Items::Whole => {
            let numbers = || told().filter_map(|m| m.parse::<i64>().ok());
            let ends = numbers().min().zip(numbers().max());
            let ends = ends.map_or_else(String::new, |(least, most)| format!(" minValue=\"{least}\" maxValue=\"{most}\""));
            (format!("{pure} containsString=\"0\" containsNumber=\"1\" containsInteger=\"1\"{ends}"), |m| format!("<n v=\"{m}\"/>"))
        }
        Items::Day => {
            let ends = told().min().zip(told().max());
            let ends = ends.map_or_else(String::new, |(first, last)| format!(" minDate=\"{first}T00:00:00\" maxDate=\"{last}T00:00:00\""));
            (format!("{pure} containsNonDate=\"0\" containsDate=\"1\" containsString=\"0\"{ends}"), |m| format!("<d v=\"{m}T00:00:00\"/>"))
        }
    };
    let items: String = shared.members.iter().map(|m| m.as_deref().map_or_else(|| "<m/>".to_owned(), item)).collect();
    format!("<sharedItems{blank}{kinds} count=\"{}\">{items}</sharedItems>", shared.members.len())
}

fn definition(pivot: &NativePivot, number: usize, shared: &[Option<Shared>], layout: &DataLayout) -> String {
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
fn pivot_field(pivot: &NativePivot, column: usize, shared: &[Option<Shared>]) -> String {
    let plain = "compact=\"0\" outline=\"0\" showAll=\"0\" defaultSubtotal=\"0\"";
    let axis = [("axisRow", &pivot.rows), ("axisCol", &pivot.columns)];
    let data = if pivot.values.iter().any(|v| v.column == column) { " dataField=\"1\"" } else { "" };
    let found = axis.iter().find_map(|(name, fields)| Some((name, fields.iter().find(|f| f.column == column)?)));
    let Some((name, field)) = found else { return format!("<pivotField{data} {plain}/>") };
    // Members of other pivots over this column follow behind, so that every item of the cache has a place.
    let Some(Some(shared)) = shared.get(column) else { return format!("<pivotField{data} {plain}/>") };
    let known = &shared.members;
    let format = if shared.items == Items::Day { " numFmtId=\"14\"" } else { "" };
    let mut order: Vec<usize> = field.members.iter().filter_map(|m| known.iter().position(|k| k == m)).collect();
    order.extend((0..known.len()).filter(|i| !field.members.contains(&known[*i])));
    let items: String = order.iter().map(|i| format!("<item x=\"{i}\"/>")).collect();
    format!("<pivotField axis=\"{name}\"{data}{format} {plain}><items count=\"{}\">{items}</items></pivotField>", order.len())
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
