//! The sheet of faults in single rows: by what is wrong, with a verdict to fill in, and below it each fault with the way to its cell.

use rust_xlsxwriter::{DataValidation, Format, Table as ExcelTable, TableColumn, TableStyle, Url, Worksheet, XlsxError};

use super::layout::{Layout, place};
use super::report::{FaultsOf, FaultsReport, Report};
use super::text;
use super::theme::{self, Theme};
use crate::detect::rows::RowFault;
use crate::findings::{VerdictState, fault_place, fault_value};
use crate::table::{column_letters, format};

/// The row of the header of the first table.
const HEADER: u32 = 3;
/// Faults of one kind that are listed; a fault of a whole column would else fill the sheet.
pub(super) const MOST_LISTED: usize = 5_000;

const KINDS: [(&str, f64); 8] = [
    ("No", 6.0),
    ("What", 26.0),
    ("Column", 20.0),
    ("Faults", 14.0),
    ("Verdict", 18.0),
    ("Comment", 30.0),
    ("Meaning", 84.0),
    ("Id", 28.0),
];
const VERDICT: u16 = 4;
/// Of each fault; verdict, comment and id stand below those of the kinds.
const EACH: [&str; 10] = ["No", "What", "Column", "Cell", "Verdict", "Comment", "Why", "Id", "In the file", "Value"];
const IN_THE_FILE: u16 = 8;
/// Widths of the columns that the kinds have not.
const MORE_WIDTHS: [f64; 2] = [13.0, 30.0];

/// Write it.
pub(super) fn write(
    sheet: &mut Worksheet,
    report: &Report<'_>,
    faults: &FaultsReport<'_>,
    layout: &Layout,
    theme: &Theme,
) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false).set_tab_color(theme::FLAG).set_freeze_panes(HEADER + 1, 0)?;
    for (column, (_, width)) in (0..).zip(KINDS) {
        sheet.set_column_width(column, width)?;
    }
    for (column, width) in (IN_THE_FILE..).zip(MORE_WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, "Row faults", &theme.title)?;
    sheet.set_row_height(0, 28)?;
    let count: usize = faults.groups.iter().map(|g| g.group.faults.len()).sum();
    let words = format!(
        "{} in {}. Verdict and comment are yours to fill in, of a kind or of one fault alone.",
        format::counted(count, "fault"),
        format::counted(faults.checked, "row")
    );
    sheet.write_string_with_format(1, 0, words, &theme.subtitle)?;
    let last = kinds(sheet, faults, layout, theme)?;
    each(sheet, report, faults, layout, (last + 2, theme))?;
    theme::page(sheet, Some((HEADER, HEADER)))
}

fn header(sheet: &mut Worksheet, (row, rows): (u32, usize), names: &[&str], table: &str, theme: &Theme) -> Result<(), XlsxError> {
    let style = |name: &&str| if matches!(*name, "No" | "Faults") { &theme.header_right } else { &theme.header };
    let columns: Vec<TableColumn> = names.iter().map(|name| TableColumn::new().set_header(*name).set_header_format(style(name))).collect();
    let excel = ExcelTable::new().set_name(table).set_columns(&columns).set_style(TableStyle::None);
    sheet.add_table(row, 0, row + rows.max(1) as u32, names.len() as u16 - 1, &excel)?;
    Ok(())
}

fn put(sheet: &mut Worksheet, (row, column): (u32, u16), words: &str, style: &Format) -> Result<(), XlsxError> {
    match text::cell(words).0 {
        "" => sheet.write_blank(row, column, style).map(|_| ()),
        words => sheet.write_string_with_format(row, column, words, style).map(|_| ()),
    }
}

/// What is wrong, with its count and what was decided; returns its last row.
fn kinds(sheet: &mut Worksheet, faults: &FaultsReport<'_>, layout: &Layout, theme: &Theme) -> Result<u32, XlsxError> {
    header(sheet, (HEADER, faults.groups.len()), &KINDS.map(|(name, _)| name), &layout.names.faults_table, theme)?;
    for (number, of) in (1..).zip(&faults.groups) {
        let (at, group) = (HEADER + number, &of.group);
        let verdict = of.verdict.cloned().unwrap_or_default();
        sheet.write_number_with_format(at, 0, f64::from(number), &theme.text)?;
        put(sheet, (at, 1), group.kind.words(), &theme.wrapped)?;
        put(sheet, (at, 2), group.column.as_deref().unwrap_or_default(), &theme.wrapped)?;
        sheet.write_number_with_format(at, 3, group.faults.len() as f64, &theme.number("#,##0"))?;
        put(sheet, (at, VERDICT), verdict.state.name(), &theme.text)?;
        put(sheet, (at, VERDICT + 1), &verdict.comment, &theme.wrapped)?;
        put(sheet, (at, 6), group.kind.meaning(), &theme.wrapped)?;
        put(sheet, (at, 7), &group.id, &theme.muted)?;
    }
    let last = HEADER + faults.groups.len() as u32;
    choices(sheet, (HEADER + 1, last), VERDICT)?;
    Ok(last)
}

/// The verdicts to choose from, in the rows of a column.
fn choices(sheet: &mut Worksheet, (first, last): (u32, u32), column: u16) -> Result<(), XlsxError> {
    let names = VerdictState::ALL.map(VerdictState::name);
    let list =
        DataValidation::new().allow_list_strings(&names)?.set_error_title("Verdict")?.set_error_message("Choose one of the list.")?;
    sheet.add_data_validation(first, column, last, column, &list)?;
    Ok(())
}

/// Each fault with its cells: among the data of this workbook, and in the file it came from.
fn each(
    sheet: &mut Worksheet,
    report: &Report<'_>,
    faults: &FaultsReport<'_>,
    layout: &Layout,
    (title, theme): (u32, &Theme),
) -> Result<(), XlsxError> {
    let listed: usize = faults.groups.iter().map(|g| g.group.faults.len().min(MOST_LISTED)).sum();
    sheet.write_string_with_format(title, 0, "Each with its cell", &theme.section)?;
    header(sheet, (title + 1, listed), &EACH, &layout.names.fault_list_table, theme)?;
    let mut at = title + 2;
    for (number, of) in (1_u32..).zip(&faults.groups) {
        for ((fault, row), verdict) in of.group.faults.iter().zip(&of.rows).zip(&of.verdicts).take(MOST_LISTED) {
            sheet.write_number_with_format(at, 0, f64::from(number), &theme.text)?;
            put(sheet, (at, 1), of.group.kind.words(), &theme.text)?;
            put(sheet, (at, 2), of.group.column.as_deref().unwrap_or_default(), &theme.text)?;
            let row = *row as usize;
            let here = RowFault { row, ..fault.found.clone() };
            if let Some((part, line)) = layout.data.row(row) {
                let column = here.column.unwrap_or(0);
                let shown = format!("{}!{}{}", part.sheet, column_letters(column as u32), line + 1);
                let cell = Url::new(format!("internal:{}", place(&part.sheet, line, column as u16)));
                sheet.write_url_with_format(at, 3, cell.set_text(shown).set_tip("Go to the cell"), &theme.link)?;
            } else {
                sheet.write_blank(at, 3, &theme.text)?;
            }
            // Blank where nothing was said of this one alone: the verdict on its kind is above.
            let judged = verdict.filter(|v| v.state != VerdictState::default()).map_or("", |v| v.state.name());
            put(sheet, (at, VERDICT), judged, &theme.text)?;
            put(sheet, (at, VERDICT + 1), verdict.map_or("", |v| v.comment.as_str()), &theme.text)?;
            put(sheet, (at, 6), &here.why.text(), &theme.text)?;
            put(sheet, (at, 7), &fault.id, &theme.muted)?;
            put(sheet, (at, IN_THE_FILE), &fault_place(report.table, &here), &theme.text)?;
            put(sheet, (at, IN_THE_FILE + 1), &fault_value(report.table, &here), &theme.text)?;
            at += 1;
        }
    }
    if listed > 0 {
        choices(sheet, (title + 2, at - 1), VERDICT)?;
    }
    Ok(())
}

/// Faults that are not listed each, in words.
pub(super) fn note(faults: &FaultsReport<'_>) -> Option<String> {
    let long: Vec<&FaultsOf<'_>> = faults.groups.iter().filter(|g| g.group.faults.len() > MOST_LISTED).collect();
    let names: Vec<String> = long.iter().map(|g| g.group.title()).collect();
    let listed = format::count(MOST_LISTED);
    (!long.is_empty()).then(|| format!("Row faults lists the first {listed} of each kind; there are more of: {}.", names.join(", ")))
}
