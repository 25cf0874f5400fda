//! The Data sheets: the cleaned table as an Excel table, flagged cells marked with a note that tells the finding. Their cells are
//! written by [`rows`](super::rows).

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Format, FormatAlign, IgnoreError, Note, Table as ExcelTable, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::layout::{DataColumn, DataLayout, DataPart, Kind, Layout};
use super::report::{FaultsReport, Report, segment_words, span_words};
use super::theme::{self, Theme};
use super::widen::Widened;
use super::{Cell, CellMark, WorkbookError, text};
use crate::engine::Context;
use crate::table::{Column, ColumnFormat, Table, column_letters, format};

/// Rows marked per finding; a finding over a whole month of orders would else paint the sheet.
pub(super) const MOST_ROWS: usize = 1_000;
/// Rows that decide how wide a column is.
const SAMPLE: usize = 300;

/// Which cells are flagged.
#[derive(Debug, Default)]
pub(super) struct Flags {
    marks: BTreeMap<usize, Mark>,
    notes: Vec<String>,
}

#[derive(Debug, Default)]
struct Mark {
    columns: Vec<usize>,
    note: String,
}

impl Flags {
    /// The flagged cells on the sheets of the file the table came from, and how many stand elsewhere.
    pub(super) fn at_home(&self, report: &Report<'_>) -> (Vec<CellMark>, usize) {
        let (mut marks, mut elsewhere) = (Vec::new(), 0);
        for (&row, mark) in &self.marks {
            let mut columns = mark.columns.clone();
            columns.sort_unstable();
            columns.dedup();
            let mut note = mark.note.as_str();
            for column in columns {
                let address = report.table.address(row, column).filter(|a| *a.file == *report.source.file);
                let cell = address.as_ref().and_then(|a| Some(Cell { row: u32::try_from(a.row.checked_sub(1)?).ok()?, column: a.column }));
                let (Some(address), Some(cell)) = (address, cell) else {
                    elsewhere += 1;
                    continue;
                };
                marks.push(CellMark { sheet: address.sheet.to_string(), cell, note: std::mem::take(&mut note).to_owned() });
            }
        }
        (marks, elsewhere)
    }

    /// Mark the cell of each fault, the first of its row where all of it is meant.
    fn mark_faults(&mut self, faults: &FaultsReport<'_>) {
        for of in &faults.groups {
            for (fault, &row) in of.group.faults.iter().zip(&of.rows).take(MOST_ROWS) {
                let mark = self.marks.entry(row as usize).or_default();
                mark.columns.push(fault.found.column.unwrap_or(0));
                let blank = if mark.note.is_empty() { "" } else { "\n\n" };
                mark.note.push_str(&format!("{blank}{}: {}", of.group.title(), fault.found.why));
            }
        }
    }

    /// The flagged columns of a row.
    pub(super) fn columns(&self, row: usize) -> &[usize] {
        self.marks.get(&row).map_or(&[], |mark| &mark.columns)
    }

    /// What had to be told otherwise than it is.
    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// Where the findings of a report rest in its table.
pub(super) fn flags(report: &Report<'_>, layout: &Layout) -> Flags {
    let mut flags = Flags::default();
    if let Some(faults) = report.told_faults() {
        flags.mark_faults(faults);
    }
    let Some(detection) = &report.detection else { return flags };
    let mut cut = 0;
    for (number, item) in (1..).zip(&detection.items) {
        let measure = detection.spec.measures.iter().find(|m| m.name == item.finding.measure);
        let columns = measure.map_or_else(Vec::new, |m| columns_in(&m.expr, report.table.columns()));
        let columns = if columns.is_empty() { vec![0] } else { columns };
        for &row in item.rows.iter().take(MOST_ROWS) {
            let mark = flags.marks.entry(row as usize).or_default();
            mark.columns.extend(&columns);
        }
        cut += usize::from(item.rows.len() > MOST_ROWS);
        if let Some(&first) = item.rows.first() {
            let note = &mut flags.marks.entry(first as usize).or_default().note;
            let chart = item
                .place
                .as_ref()
                .and_then(|(series, _)| layout.chart(*series))
                .map_or_else(String::new, |_| format!(" Its series is on {}.", layout.names.charts));
            let blank = if note.is_empty() { "" } else { "\n\n" };
            let (f, place) = (item.finding, segment_words(&item.finding.segment));
            let rows = format::counted(item.rows.len(), "row");
            note.push_str(&format!(
                "{blank}Finding {number}: {}, {place}, {}\n{}\nIt rests on {rows}.{chart}",
                f.measure,
                span_words(f),
                f.why
            ));
        }
    }
    if cut > 0 {
        flags.notes.push(format!("{cut} findings rest on more than {MOST_ROWS} rows each; the first {MOST_ROWS} of each are marked."));
    }
    flags
}

/// The columns that a measure's expression names.
pub(super) fn columns_in(expr: &str, columns: &[Column]) -> Vec<usize> {
    let mut words = Vec::new();
    let mut rest = expr;
    while let Some(at) = rest.find(|c: char| c == '"' || c.is_alphanumeric() || c == '_') {
        rest = &rest[at..];
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())),
        };
        words.push(word.to_lowercase());
        rest = after;
    }
    (0..columns.len()).filter(|&i| words.contains(&columns[i].name.to_lowercase())).collect()
}

/// Write the sheets of the table, all but their rows; returns the tables on them whose range is still to be set.
pub(super) fn write(
    workbook: &mut Workbook,
    table: &Table,
    layout: &DataLayout,
    flags: &Flags,
    theme: &Theme,
    ctx: &Context,
) -> Result<Vec<Widened>, WorkbookError> {
    let styles: Vec<Styles> = table.columns().iter().zip(&layout.columns).map(|(c, d)| Styles::of(c, d)).collect();
    let mut tables = Vec::new();
    for part in &layout.parts {
        ctx.check()?;
        let sheet = workbook.add_worksheet().set_name(&part.sheet)?;
        tables.extend(frame(sheet, table, layout, part, &styles, theme)?);
        for (column, style) in (0..).zip(&styles) {
            // The two rows that the real ones are styled after; see `rows`.
            sheet.write_blank(1, column, &style.plain)?;
            sheet.write_blank(2, column, &style.flagged)?;
        }
        for (&row, mark) in flags.marks.range(part.first..part.first + part.rows).filter(|(_, mark)| !mark.note.is_empty()) {
            let column = mark.columns.iter().min().copied().unwrap_or_default() as u16;
            sheet.insert_note((row - part.first + 1) as u32, column, &note(&mark.note))?;
        }
    }
    Ok(tables)
}

/// A note that fits its text.
fn note(words: &str) -> Note {
    let (words, _) = text::cell(words);
    let lines: usize = text::lines(words, 52);
    let height = u32::try_from(lines.min(24)).unwrap_or(24) * 17 + 14;
    Note::new(words).set_author("Sheetsleuth").add_author_prefix(false).set_width(340).set_height(height)
}

/// The look of one column, plain and flagged.
struct Styles {
    plain: Format,
    flagged: Format,
}

impl Styles {
    fn of(column: &Column, data: &DataColumn) -> Self {
        let base = Format::new().set_font_color(theme::INK);
        let dates = |usual: &str| ColumnFormat::code(column).unwrap_or_else(|| usual.to_owned());
        let plain = match data.kind {
            Kind::Text => base.set_num_format("@").set_align(FormatAlign::Left),
            Kind::Number => base.set_num_format(plain_code(column)),
            Kind::Boolean => base,
            Kind::Day => base.set_num_format(dates("yyyy-mm-dd")).set_align(FormatAlign::Left),
            Kind::Moment => base.set_num_format(dates("yyyy-mm-dd hh:mm:ss")).set_align(FormatAlign::Left),
            Kind::Clock => base.set_num_format("[h]:mm:ss"),
        };
        Self { flagged: plain.clone().set_bold().set_font_color(theme::FLAG).set_background_color(theme::FLAG_FILL), plain }
    }
}

/// The number format of a column of the table: as the file or the unit says, else as the values need.
fn plain_code(column: &Column) -> String {
    use crate::table::{ColumnType, Role};
    if let Some(code) = ColumnFormat::code(column) {
        return code;
    }
    match (column.ty, column.unit.as_deref(), column.decimals) {
        (ColumnType::Integer, None, _) if column.role != Role::Measure => "0".to_owned(),
        (ColumnType::Integer, _, _) => "#,##0".to_owned(),
        (_, Some("%"), decimals) => theme::number_code(Some("%"), decimals, 1.0),
        (_, _, Some(places)) => theme::number_code(None, Some(places), 0.0),
        (_, Some(_), None) => "#,##0.00".to_owned(),
        (_, None, None) => "General".to_owned(),
    }
}

/// Everything of a data sheet but its rows; returns its table where that is to be widened.
fn frame(
    sheet: &mut Worksheet,
    table: &Table,
    layout: &DataLayout,
    part: &DataPart,
    styles: &[Styles],
    theme: &Theme,
) -> Result<Option<Widened>, XlsxError> {
    let Some(last) = layout.columns.len().checked_sub(1) else { return Ok(None) };
    let (last_row, last_column) = ((part.rows.max(1)) as u32, u16::try_from(last).map_err(|_| XlsxError::RowColumnLimitError)?);
    let mut headers = Vec::with_capacity(layout.columns.len());
    for (index, (data, style)) in layout.columns.iter().zip(styles).enumerate() {
        let column = index as u16;
        sheet.set_column_format(column, &style.plain)?;
        sheet.set_column_width(column, width(table, index, data, part))?;
        let right = matches!(data.kind, Kind::Number | Kind::Clock);
        headers.push(TableColumn::new().set_header(&data.header).set_header_format(if right {
            &theme.header_right
        } else {
            &theme.header
        }));
        if data.kind == Kind::Text {
            sheet.ignore_error_range(1, column, last_row, column, IgnoreError::NumberStoredAsText)?;
        }
    }
    let excel = ExcelTable::new().set_name(&part.table).set_columns(&headers).set_style(TableStyle::None);
    sheet.add_table(0, 0, 1, last_column, &excel)?;
    sheet.set_freeze_panes(1, 0)?.set_tab_color(theme::MUTED);
    theme::page(sheet, Some((0, 0)))?;
    let range = |last: u32| format!("A1:{}{}", column_letters(last_column.into()), last + 1);
    Ok((last_row > 1).then(|| Widened { table: part.table.clone(), from: range(1), to: range(last_row) }))
}

/// The width that shows the header and a sample of the values.
fn width(table: &Table, index: usize, data: &DataColumn, part: &DataPart) -> f64 {
    let meta = &table.columns()[index];
    let rows = part.first..(part.first + part.rows.min(SAMPLE));
    let longest = match data.kind {
        Kind::Day => 10,
        Kind::Moment => 18,
        _ => rows.map(|row| text::width(&format::cell(table.value(row, index), meta))).max().unwrap_or(0),
    };
    let header = text::width(&data.header) + 4;
    (longest.max(header) as f64 + 1.5).clamp(8.0, 42.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::ColumnType;

    #[test]
    fn the_columns_of_a_measure_are_found_in_its_expression() {
        let columns: Vec<Column> = ["Unit Price", "Quantity", "sum", "Region"].map(|n| Column::new(n, ColumnType::Decimal)).into();
        assert_eq!(columns_in("sum(\"unit price\" * Quantity)", &columns), [0, 1, 2]);
        assert_eq!(columns_in("count(*)", &columns), Vec::<usize>::new());
    }
}
