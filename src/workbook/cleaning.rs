//! The Cleaning log: every decision taken on reading the file, and what could not be written as it is.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::report::Report;
use super::text;
use super::theme::{self, Theme};
use crate::table::format;

/// The row of the header.
const HEADER: u32 = 3;
/// Characters in a line of the widest column, and the points of a line.
const LINE: usize = 62;
const POINTS: f64 = 15.0;

/// Write it.
pub(super) fn write(sheet: &mut Worksheet, report: &Report<'_>, notes: &[String], theme: &Theme) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false).set_tab_color(theme::MUTED).set_freeze_panes(HEADER + 1, 0)?;
    for (column, width) in [(0, 38.0), (1, 22.0), (2, 64.0), (3, 12.0), (4, 36.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, "Cleaning log", &theme.title)?;
    sheet.set_row_height(0, 28)?;
    sheet.write_string_with_format(1, 0, "What was decided on reading the file, and why.", &theme.subtitle)?;
    header(sheet, HEADER, ["Decision", "Column", "Why", "Cells or rows", "Example"], theme)?;
    let count = theme.number("#,##0");
    let mut row = HEADER + 1;
    for d in &report.found.decisions {
        let column = d.column.as_deref().unwrap_or_default();
        let (what, why, example) = (d.what.text(), d.why.text(), d.example.text());
        line(sheet, row, [&what, column, &why], theme)?;
        sheet.write_number_with_format(row, 3, d.count as f64, &count)?;
        put(sheet, row, 4, &example, &theme.aside)?;
        sheet.set_row_height(row, height(&[(&why, LINE), (&what, LINE / 2), (&example, LINE / 2)]))?;
        row += 1;
    }
    for (words, rows) in [
        ("Header rows", &report.found.header_rows),
        ("Skipped rows", &report.found.skipped_rows),
        ("Rows left out as totals or footnotes", &report.found.footer_rows),
    ] {
        if !rows.is_empty() {
            line(sheet, row, [words, "", "Not data"], theme)?;
            sheet.write_number_with_format(row, 3, rows.len() as f64, &count)?;
            put(sheet, row, 4, &listed(rows), &theme.aside)?;
            row += 1;
        }
    }
    if row == HEADER + 1 {
        line(sheet, row, ["Nothing had to be decided", "", "Every value was read as it stands"], theme)?;
        row += 1;
    }
    warnings(sheet, report, notes, row + 1, theme)?;
    theme::page(sheet, Some((HEADER, HEADER)))
}

/// What a person should look at, below the decisions.
fn warnings(sheet: &mut Worksheet, report: &Report<'_>, notes: &[String], top: u32, theme: &Theme) -> Result<(), XlsxError> {
    let unread = report.source.unread.iter().map(|(sheet, why)| ("", format!("Sheet {sheet} was not read: {why}"), &[][..]));
    let warned = report.found.warnings.iter().map(|w| (w.column.as_deref().unwrap_or_default(), w.message.to_string(), w.rows.as_slice()));
    let noted = notes.iter().map(|n| ("", n.clone(), &[][..]));
    let all: Vec<(&str, String, &[u64])> = warned.chain(unread).chain(noted).collect();
    if all.is_empty() {
        return Ok(());
    }
    sheet.write_string_with_format(top, 0, "Worth a look", &theme.section)?;
    header(sheet, top + 1, ["Warning", "Column", "", "", "Rows"], theme)?;
    for (row, (column, message, rows)) in (top + 2..).zip(all) {
        sheet.write_string_with_format(row, 1, text::cell(column).0, &theme.wrapped)?;
        put(sheet, row, 2, &message, &theme.wrapped)?;
        sheet.set_row_height(row, height(&[(&message, LINE), (&listed(rows), LINE / 2)]))?;
        put(sheet, row, 0, if rows.is_empty() { "Note" } else { "Warning" }, &theme.text)?;
        put(sheet, row, 4, &listed(rows), &theme.aside)?;
    }
    Ok(())
}

/// High enough for each of the texts in lines of so many characters: not every program makes room by itself.
fn height(texts: &[(&str, usize)]) -> f64 {
    let lines = texts.iter().map(|(words, line)| text::lines(words, *line)).max();
    POINTS * lines.unwrap_or(1).clamp(1, 12) as f64
}

fn header(sheet: &mut Worksheet, row: u32, names: [&str; 5], theme: &Theme) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(names) {
        let format = match column {
            3 => &theme.header_right,
            4 => &theme.header_aside,
            _ => &theme.header,
        };
        if name.is_empty() {
            sheet.write_blank(row, column, format)?
        } else {
            sheet.write_string_with_format(row, column, name, format)?
        };
    }
    Ok(())
}

fn line(sheet: &mut Worksheet, row: u32, words: [&str; 3], theme: &Theme) -> Result<(), XlsxError> {
    for (column, words) in (0..).zip(words) {
        put(sheet, row, column, words, &theme.wrapped)?;
    }
    Ok(())
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, words: &str, format: &Format) -> Result<(), XlsxError> {
    if !words.is_empty() {
        sheet.write_string_with_format(row, column, text::cell(words).0, format)?;
    }
    Ok(())
}

/// Row numbers as people write them, the first dozen.
fn listed(rows: &[u64]) -> String {
    let shown: Vec<String> = rows.iter().take(12).map(u64::to_string).collect();
    let more = if rows.len() > 12 { format!(" and {} more", format::count(rows.len() - 12)) } else { String::new() };
    if shown.is_empty() { String::new() } else { format!("row {}{more}", shown.join(", ")) }
}
