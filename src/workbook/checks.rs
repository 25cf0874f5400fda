//! The Checks sheet: live formulas that must agree, with the results they had when the workbook was written.

use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, Format, Formula, Worksheet, XlsxError};

use super::layout::{Kind, Layout};
use super::live::Live;
use super::report::Report;
use super::theme::{self, Theme};
use super::{pivot, text};
use crate::pivot::{AxisKind, ShowAs};
use crate::table::{Filter, Role, truth};

/// The row of the header.
const HEADER: u32 = 3;
/// Columns whose sums are checked.
const MOST_SUMS: usize = 20;
/// Relative difference that comes of adding in another order.
const TOLERANCE: f64 = 1e-9;
/// Blocks a formula may name: Excel takes 255 arguments.
const MOST_BLOCKS: usize = 200;

/// Two numbers that must agree.
struct Check {
    what: String,
    /// How the first is computed here, and what it gave.
    here: (String, f64),
    /// The other: a formula, or a number from the program.
    there: (Option<String>, f64),
}

impl Check {
    fn holds(&self) -> bool {
        (self.here.1 - self.there.1).abs() <= TOLERANCE * self.there.1.abs().max(1.0)
    }
}

/// Write it.
pub(super) fn write(sheet: &mut Worksheet, report: &Report<'_>, layout: &Layout, theme: &Theme) -> Result<(), XlsxError> {
    let checks = checks(report, layout);
    sheet.set_screen_gridlines(false).set_tab_color(theme::GOOD).set_freeze_panes(HEADER + 1, 0)?;
    for (column, width) in [(0, 74.0), (1, 20.0), (2, 20.0), (3, 16.0), (4, 12.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, "Checks", &theme.title)?;
    sheet.set_row_height(0, 28)?;
    let last = HEADER + checks.len() as u32;
    let all = format!("IF(AND(E{}:E{}),\"All {} checks hold.\",\"Look at the rows that say FALSE.\")", HEADER + 2, last + 1, checks.len());
    let words = if checks.iter().all(Check::holds) {
        format!("All {} checks hold.", checks.len())
    } else {
        "Look at the rows that say FALSE.".to_owned()
    };
    sheet.write_formula_with_format(1, 0, Formula::new(all).set_result(words), &theme.subtitle)?;
    for (column, name) in (0..).zip(["Check", "In this workbook", "Must be", "Difference", "Holds"]) {
        sheet.write_string_with_format(HEADER, column, name, if column == 0 { &theme.header } else { &theme.header_right })?;
    }
    let number = theme.number("#,##0.00");
    let whole = theme.number("#,##0");
    for (row, check) in (HEADER + 1..).zip(&checks) {
        let is_whole = check.there.1 == check.there.1.trunc() && check.here.1 == check.here.1.trunc();
        write_check(sheet, row, check, if is_whole { &whole } else { &number }, theme)?;
    }
    let holds = |value: bool| ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::EqualTo(value));
    let good = Format::new().set_font_color(theme::GOOD).set_background_color(theme::GOOD_FILL);
    let bad = Format::new().set_font_color(theme::FLAG).set_background_color(theme::FLAG_FILL).set_bold();
    sheet.add_conditional_format(HEADER + 1, 4, last, 4, &holds(true).set_format(good))?;
    sheet.add_conditional_format(HEADER + 1, 4, last, 4, &holds(false).set_format(bad))?;
    theme::page(sheet, Some((HEADER, HEADER)))
}

fn write_check(sheet: &mut Worksheet, row: u32, check: &Check, number: &Format, theme: &Theme) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 0, text::cell(&check.what).0, &theme.wrapped)?;
    sheet.write_formula_with_format(row, 1, Formula::new(&check.here.0).set_result(check.here.1.to_string()), number)?;
    match &check.there.0 {
        Some(formula) => sheet.write_formula_with_format(row, 2, Formula::new(formula).set_result(check.there.1.to_string()), number)?,
        None => sheet.write_number_with_format(row, 2, check.there.1, number)?,
    };
    let line = row + 1;
    // Rounded to what the tolerance allows, so that noise of adding in another order reads as the zero it is.
    let difference = format!("IF(E{line},0,B{line}-C{line})");
    let gap = if check.holds() { 0.0 } else { check.here.1 - check.there.1 };
    sheet.write_formula_with_format(row, 3, Formula::new(difference).set_result(gap.to_string()), number)?;
    let holds = format!("ABS(B{line}-C{line})<=0.000000001*MAX(1,ABS(C{line}))");
    let result = truth(check.holds());
    sheet.write_formula_with_format(
        row,
        4,
        Formula::new(holds).set_result(result),
        &theme.text.clone().set_align(rust_xlsxwriter::FormatAlign::Right),
    )?;
    Ok(())
}

fn checks(report: &Report<'_>, layout: &Layout) -> Vec<Check> {
    let mut checks = Vec::new();
    if report.sheets.data {
        of_data(report, layout, &mut checks);
    }
    of_findings(report, layout, &mut checks);
    checks
}

/// What is on Data against what was read, and what the other sheets say against Data.
fn of_data(report: &Report<'_>, layout: &Layout, checks: &mut Vec<Check>) {
    let live = Live::new(report.table, &layout.data);
    let rows = report.table.rows() as f64;
    if let Some(formula) = live.formula("count(*)", &[]) {
        let left_out = report.found.table.rows() as f64 - rows;
        let what = if left_out > 0.0 {
            format!("Rows on Data: {} rows of the source, less {} that the filters leave out", report.found.table.rows(), left_out)
        } else {
            "Rows on Data against the rows read from the source".to_owned()
        };
        checks.push(Check { what, here: (formula, rows), there: (None, report.found.table.rows() as f64 - left_out) });
    }
    sums(report, layout, &live, checks);
    for (sheet, name) in report.pivots.iter().zip(&layout.pivots) {
        pivot_checks(sheet, name, report.filters, &live, checks);
    }
}

/// The findings and what contributed to them.
fn of_findings(report: &Report<'_>, layout: &Layout, checks: &mut Vec<Check>) {
    if let Some(detection) = &report.detection
        && report.sheets.findings
        && !detection.items.is_empty()
    {
        let (findings, contributors) = (&layout.names.findings_table, &layout.names.contributors_table);
        let count = detection.items.len() as f64;
        checks.push(Check {
            what: "Rows on Findings against the findings".to_owned(),
            here: (format!("ROWS({findings}[No])"), count),
            there: (None, count),
        });
        let formula =
            format!("SUMPRODUCT(ABS(SUMIF({contributors}[Of],{findings}[No],{contributors}[Contribution])-{findings}[Deviation]))");
        let scale: f64 = detection.items.iter().map(|i| (i.finding.actual - i.finding.expected).abs()).filter(|d| d.is_finite()).sum();
        checks.push(Check {
            what: "Contributions against the deviations of their findings, differences added up".to_owned(),
            here: (
                format!("IF({formula}<=0.000000001*MAX(1,SUMPRODUCT(ABS({findings}[Deviation]))),0,{formula})"),
                if scale.is_finite() { 0.0 } else { scale },
            ),
            there: (None, 0.0),
        });
    }
}

/// Every measure column of Data against the sum the program has.
fn sums(report: &Report<'_>, layout: &Layout, live: &Live<'_>, checks: &mut Vec<Check>) {
    let table = report.table;
    let measures = table.columns().iter().enumerate().zip(&layout.data.columns);
    for ((index, column), data) in
        measures.filter(|((_, c), d)| c.role == Role::Measure && d.kind == Kind::Number && d.exact).take(MOST_SUMS)
    {
        let Some(formula) = live.formula(&format!("sum({})", crate::table::quote(&column.name)), &[]) else { continue };
        let sum: f64 = (0..table.rows()).filter_map(|row| table.value(row, index).number()).sum();
        checks.push(Check {
            what: format!("Sum of {} on Data against the sum on reading", data.header),
            here: (formula, sum),
            there: (None, sum),
        });
    }
}

/// The cells of each additive value of a pivot against Data.
fn pivot_checks(sheet: &super::PivotSheet<'_>, name: &str, applied: &[Filter], live: &Live<'_>, checks: &mut Vec<Check>) {
    // Where leaves are not all shown, or items were left out, the cells need not add up to Data.
    if sheet.table.values_on_rows || sheet.spec.is_folded() || sheet.spec.leaves_items_out() {
        return;
    }
    let Some(filters) = live.filters(&sheet.spec.filters, applied) else { return };
    for (index, value) in sheet.spec.values.iter().enumerate() {
        let blocks = pivot::leaf_blocks(sheet.table, index);
        if value.show_as != ShowAs::Value || !live.is_additive(&value.measure.expr) || blocks.is_empty() || blocks.len() > MOST_BLOCKS {
            continue;
        }
        let Some(there) = live.formula(&value.measure.expr, &filters) else { continue };
        let ranges: Vec<String> = blocks.iter().map(|b| format!("{}!{b}", text::quoted(name))).collect();
        let here = format!("SUM({})", ranges.join(","));
        let leaves = || {
            let columns = sheet.table.columns.iter().enumerate().filter(|(_, c)| c.kind == AxisKind::Leaf && c.value == index);
            columns
                .flat_map(|(c, _)| sheet.table.rows.iter().enumerate().filter(|(_, r)| r.kind == AxisKind::Leaf).map(move |(r, _)| (r, c)))
        };
        let sum: f64 = leaves().filter_map(|(r, c)| sheet.table.cell(r, c)).sum();
        let grand = grand(sheet.table, index).unwrap_or(sum);
        if here.len() < 8_000 {
            checks.push(Check {
                what: format!("{name}: the cells of {} against Data", value.measure.name),
                here: (here, sum),
                there: (Some(there), grand),
            });
        }
    }
}

/// The pivot's own grand total of a value, where it has one.
fn grand(table: &crate::pivot::PivotTable, value: usize) -> Option<f64> {
    let row = table.rows.iter().position(|r| r.kind == AxisKind::Grand)?;
    let columns: Vec<usize> = (0..table.columns.len()).filter(|&c| table.columns[c].value == value).collect();
    let column = columns.iter().copied().find(|&c| table.columns[c].kind == AxisKind::Grand).or(match columns.as_slice() {
        [one] => Some(*one),
        _ => None,
    })?;
    table.cell(row, column)
}
