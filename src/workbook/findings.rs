//! The Findings sheet: one row a finding, and below it what contributed to each.

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatType, DataValidation, Format, Formula, Sparkline, Table as ExcelTable, TableColumn,
    TableStyle, Url, Worksheet, XlsxError,
};

use super::layout::{Layout, place, serial};
use super::report::{DetectionReport, Earlier, Item, segment_words};
use super::theme::{self, Theme};
use super::{charts, text};
use crate::detect::Grain;
use crate::findings::{Finding, FindingKind, MOST_SURE, VerdictState};
use crate::table::format;

/// The row of the header.
const HEADER: u32 = 3;
/// Cells of the source that are named; the link to the rows leads to all of them.
const SOURCE_CELLS: usize = 5;
/// Where nothing was expected there is no per cent.
const NO_SHARE: &str = "n/a";
/// Periods to each side of a finding in its trend.
const AROUND: usize = 30;

/// Header, width, and whether it stands to the right.
const COLUMNS: [(&str, f64, bool); 26] = [
    ("No", 6.0, true),
    ("What", 12.0, false),
    ("From", 12.0, false),
    ("To", 12.0, false),
    ("Where", 22.0, false),
    ("Measure", 16.0, false),
    ("Trend", 15.0, false),
    ("Actual", 12.0, true),
    ("Expected", 12.0, true),
    ("Deviation", 12.0, true),
    ("Deviation %", 12.0, true),
    ("Impact", 12.0, true),
    ("Confidence", 11.0, true),
    ("Why", 56.0, false),
    ("Chart", 8.0, false),
    ("Rows", 11.0, false),
    ("Verdict", 13.0, false),
    ("Cause", 22.0, false),
    ("Owner", 14.0, false),
    ("Comment", 30.0, false),
    ("Contributors", 44.0, false),
    ("Lower", 12.0, true),
    ("Upper", 12.0, true),
    ("Method", 34.0, false),
    ("Source cells", 24.0, false),
    ("Id", 20.0, false),
];
const TREND: u16 = 6;
const ACTUAL: u16 = 7;
const DEVIATION: u16 = 9;
const PERCENT: u16 = 10;
const IMPACT: u16 = 11;
const CONFIDENCE: u16 = 12;
const WHY: u16 = 13;
const CHART: u16 = 14;
const ROWS: u16 = 15;
const VERDICT: u16 = 16;
const CONTRIBUTORS: u16 = 20;
const LOWER: u16 = 21;
const METHOD: u16 = 23;
const ID: u16 = 25;
/// Behind them, where there was a file before: how each finding stands to it.
const EARLIER: (&str, f64) = ("Since last time", 22.0);
const MARK: u16 = 26;
/// So many of those that are gone are named.
const GONE: usize = 5;
/// The last column that is printed; what follows is for the screen.
const PRINTED: u16 = VERDICT;

/// The row of a finding on the sheet, by its position.
pub(super) fn row(position: usize) -> u32 {
    HEADER + 1 + position as u32
}

/// What a kind is called.
pub(super) fn kind_words(kind: FindingKind) -> &'static str {
    kind.words()
}

/// Write it.
pub(super) fn write(sheet: &mut Worksheet, detection: &DetectionReport<'_>, layout: &Layout, theme: &Theme) -> Result<(), XlsxError> {
    let count = detection.items.len();
    sheet.set_screen_gridlines(false).set_tab_color(theme::FLAG).set_freeze_panes(HEADER + 1, 2)?;
    sheet.write_string_with_format(0, 0, "Findings", &theme.title)?;
    sheet.set_row_height(0, 28)?;
    let words = match count {
        0 => "Nothing is out of line at this sensitivity.",
        _ => {
            "By impact, as a share of a usual period of the measure; what hardly leaves its band comes after the others, what may be the \
              season last. Verdict, cause, owner and comment are yours to fill in."
        }
    };
    sheet.write_string_with_format(1, 0, words, &theme.subtitle)?;
    if let Some(earlier) = &detection.earlier {
        sheet.write_string_with_format(2, 0, text::cell(&earlier_words(earlier)).0, &theme.subtitle)?;
    }
    table(sheet, detection, layout, theme)?;
    for (position, item) in detection.items.iter().enumerate() {
        one(sheet, detection, layout, position, item, theme)?;
    }
    if count > 0 {
        // Bars compare what has one unit: shares, the longest at twice and at none of what was expected.
        let bar = ConditionalFormatDataBar::new()
            .set_fill_color(theme::BAND)
            .set_solid_fill(true)
            .set_negative_fill_color(theme::FLAG_FILL)
            .set_minimum(ConditionalFormatType::Number, -1)
            .set_maximum(ConditionalFormatType::Number, 1);
        sheet.add_conditional_format(row(0), PERCENT, row(count - 1), PERCENT, &bar)?;
        let names = VerdictState::ALL.map(VerdictState::name);
        let list =
            DataValidation::new().allow_list_strings(&names)?.set_error_title("Verdict")?.set_error_message("Choose one of the list.")?;
        sheet.add_data_validation(row(0), VERDICT, row(count - 1), VERDICT, &list)?;
        let last = contributors(sheet, detection, layout, theme)?;
        sheet.set_print_area(0, 0, last, PRINTED)?;
    }
    theme::page(sheet, Some((HEADER, HEADER)))
}

/// What changed since the file before, with the names of what is gone.
fn earlier_words(earlier: &Earlier) -> String {
    let count = |word: &str| format::count(earlier.marks.values().filter(|mark| mark.starts_with(word)).count());
    let mut named: Vec<&str> = earlier.gone.iter().take(GONE).map(String::as_str).collect();
    let more = format!("{} more", format::count(earlier.gone.len().saturating_sub(GONE)));
    if earlier.gone.len() > GONE {
        named.push(&more);
    }
    let gone = if named.is_empty() { String::new() } else { format!(": {}", named.join("; ")) };
    let all_gone = format::count(earlier.gone.len());
    format!("Since {}: {} new, {} worse, {all_gone} gone{gone}.", earlier.file, count("New"), count("Worse"))
}

fn table(sheet: &mut Worksheet, detection: &DetectionReport<'_>, layout: &Layout, theme: &Theme) -> Result<(), XlsxError> {
    let count = detection.items.len();
    let mark = detection.earlier.as_ref().map(|_| (EARLIER.0, EARLIER.1, false));
    let shown: Vec<(&str, f64, bool)> = COLUMNS.into_iter().chain(mark).collect();
    let columns: Vec<TableColumn> = shown
        .iter()
        .map(|&(name, _, right)| {
            let after_number = matches!(name, "What" | "Why");
            TableColumn::new().set_header(name).set_header_format(match (right, after_number) {
                (true, _) => &theme.header_right,
                (false, true) => &theme.header_aside,
                (false, false) => &theme.header,
            })
        })
        .collect();
    for (index, (_, width, _)) in shown.iter().enumerate() {
        sheet.set_column_width(index as u16, *width)?;
    }
    sheet.set_row_height(HEADER, 32)?;
    let excel = ExcelTable::new().set_name(&layout.names.findings_table).set_columns(&columns).set_style(TableStyle::None);
    sheet.add_table(HEADER, 0, row(count.max(1) - 1), shown.len() as u16 - 1, &excel)?;
    Ok(())
}

/// A column of the finding in whose row a formula stands.
fn this(table: &str, name: &str) -> String {
    format!("{table}[[#This Row],[{name}]]")
}

fn deviation_formula(table: &str) -> String {
    format!("{}-{}", this(table, "Actual"), this(table, "Expected"))
}

fn percent_formula(table: &str) -> String {
    format!("IF({expected}=0,\"{NO_SHARE}\",{}/ABS({expected}))", this(table, "Deviation"), expected = this(table, "Expected"))
}

fn one(
    sheet: &mut Worksheet,
    detection: &DetectionReport<'_>,
    layout: &Layout,
    position: usize,
    item: &Item<'_>,
    theme: &Theme,
) -> Result<(), XlsxError> {
    let (at, f) = (row(position), item.finding);
    let number = theme.number(&theme::number_code(f.unit.as_deref(), None, largest(f)));
    let day =
        theme.number(if f.grain == Grain::Hour { "yyyy-mm-dd hh:mm" } else { "yyyy-mm-dd" }).set_align(rust_xlsxwriter::FormatAlign::Left);
    sheet.write_number_with_format(at, 0, (position + 1) as f64, &theme.text)?;
    let put = |sheet: &mut Worksheet, column: u16, words: &str, style: &Format| match text::cell(words).0 {
        "" => sheet.write_blank(at, column, style).map(|_| ()),
        words => sheet.write_string_with_format(at, column, words, style).map(|_| ()),
    };
    put(sheet, 1, kind_words(f.kind), &theme.aside)?;
    for (column, time) in [(2, f.start), (3, f.end)] {
        match serial(time) {
            Some(serial) => sheet.write_number_with_format(at, column, serial, &day)?,
            None => sheet.write_string_with_format(at, column, time.to_string(), &day)?,
        };
    }
    put(sheet, 4, &segment_words(&f.segment), &theme.wrapped)?;
    put(sheet, 5, &f.measure, &theme.wrapped)?;
    for (column, value) in [(ACTUAL, f.actual), (ACTUAL + 1, f.expected), (LOWER, f.lower), (LOWER + 1, f.upper)] {
        if value.is_finite() {
            sheet.write_number_with_format(at, column, value, &number)?;
        }
    }
    let deviation = f.actual - f.expected;
    if deviation.is_finite() {
        let formula = Formula::new(deviation_formula(&layout.names.findings_table)).set_result(deviation.to_string());
        sheet.write_formula_with_format(at, DEVIATION, formula, &number)?;
        let share = if f.expected == 0.0 { NO_SHARE.to_owned() } else { (deviation / f.expected.abs()).to_string() };
        let formula = Formula::new(percent_formula(&layout.names.findings_table)).set_result(share);
        let style = theme.number(&share_code(f.actual, f.expected)).set_align(rust_xlsxwriter::FormatAlign::Right);
        sheet.write_formula_with_format(at, PERCENT, formula, &style)?;
    }
    sheet.write_number_with_format(at, IMPACT, f.impact, &theme.number(&theme::number_code(None, None, f.impact.abs())))?;
    if let Some(share) = f.confidence() {
        sheet.write_number_with_format(at, CONFIDENCE, share, &theme.number(&sure_code()))?;
    }
    put(sheet, WHY, &f.why, &theme.aside)?;
    put(sheet, CONTRIBUTORS, &contributor_words(item), &theme.wrapped)?;
    links(sheet, detection, layout, position, item, theme)?;
    let verdict = detection.verdicts.get(&f.id).cloned().unwrap_or_default();
    put(sheet, VERDICT, verdict.state.name(), &theme.text)?;
    for (column, words) in (VERDICT + 1..).zip([&verdict.cause, &verdict.owner, &verdict.comment]) {
        put(sheet, column, words, &theme.wrapped)?;
    }
    put(sheet, METHOD, &f.method, &theme.wrapped)?;
    put(sheet, METHOD + 1, &f.first_cells(SOURCE_CELLS), &theme.wrapped)?;
    put(sheet, ID, &f.id, &theme.muted)?;
    if let Some(earlier) = &detection.earlier {
        put(sheet, MARK, earlier.marks.get(&f.id).map_or("", String::as_str), &theme.wrapped)?;
    }
    let lines = text::lines(&f.why, 58).max(text::lines(&contributor_words(item), 46)).clamp(1, 8);
    sheet.set_row_height(at, (lines as f64 * 15.0 + 3.0).max(30.0))?;
    Ok(())
}

/// How a deviation is shown in per cent. Where it is many times what was expected the number stays what it is, to be sorted and filtered by, and the
/// sentence says how many times; where one is below zero and the other above it tells nothing.
fn share_code(actual: f64, expected: f64) -> String {
    /// From so many times on, per cent are hard to read.
    const MANY_TIMES: f64 = 10.0;
    let ratio = actual / expected;
    if ratio >= MANY_TIMES {
        format!("\"> {MANY_TIMES} times\";\"> {MANY_TIMES} times\"")
    } else if ratio > -MANY_TIMES {
        "+0.0%;-0.0%;0.0%".to_owned()
    } else {
        format!("\"{NO_SHARE}\";\"{NO_SHARE}\"")
    }
}

/// A confidence as the window shows it: the number stays what it is, to be sorted and filtered by.
fn sure_code() -> String {
    format!("[>{MOST_SURE}]\"> {}%\";0.0#%", 100.0 * MOST_SURE)
}

/// The largest number of a finding, which decides on its decimal places.
fn largest(finding: &Finding) -> f64 {
    [finding.actual, finding.expected, finding.upper].into_iter().filter(|v| v.is_finite()).fold(0.0, |m, v| m.max(v.abs()))
}

fn contributor_words(item: &Item<'_>) -> String {
    let parts = item
        .finding
        .contributors
        .iter()
        .take(3)
        .map(|c| format!("{} {}", segment_words(&c.segment), format::with_unit(c.share, Some("%"), Some(0))));
    parts.collect::<Vec<_>>().join("; ")
}

/// The trend, and the links to the chart and to the rows.
fn links(
    sheet: &mut Worksheet,
    detection: &DetectionReport<'_>,
    layout: &Layout,
    position: usize,
    item: &Item<'_>,
    theme: &Theme,
) -> Result<(), XlsxError> {
    let at = row(position);
    if let Some((series, span)) = &item.place
        && let Some(position) = layout.chart(*series)
    {
        let target = format!("internal:{}", place(&layout.names.charts, Layout::chart_row(position), 0));
        sheet.write_url_with_format(at, CHART, Url::new(target).set_text("Chart").set_tip("Go to its chart"), &theme.link)?;
        let periods = detection.series.get(*series).map_or(0, |s| s.times.len());
        let (first, last) = (span.start.saturating_sub(AROUND), (span.end + AROUND).min(periods).max(1) - 1);
        let column = Layout::chart_column(position) + charts::ACTUAL;
        let trend = Sparkline::new()
            .set_range((layout.names.charts.as_str(), charts::DATA + first as u32, column, charts::DATA + last as u32, column))
            .set_sparkline_color(theme::ACCENT);
        sheet.add_sparkline(at, TREND, &trend)?;
    }
    if let Some(cell) = layout.rows_of(position) {
        let target = format!("internal:{cell}");
        let rows = format::counted(item.rows.len(), "row");
        sheet.write_url_with_format(at, ROWS, Url::new(target).set_text(rows).set_tip("Go to its first row"), &theme.link)?;
    }
    Ok(())
}

/// The part of a number that sums lose to rounding.
const ROUNDING: f64 = 1e-9;

/// A row of the Contributors table: number of the finding, segment, actual, expected, contribution.
type Contribution = (usize, String, Option<f64>, Option<f64>, f64);

fn contribution_rows(detection: &DetectionReport<'_>) -> Vec<Contribution> {
    let mut out = Vec::new();
    for (number, item) in (1..).zip(&detection.items) {
        let f = item.finding;
        let mut left = f.actual - f.expected;
        for c in &f.contributors {
            out.push((number, segment_words(&c.segment), Some(c.actual), Some(c.expected), c.delta));
            left -= c.delta;
        }
        let words = if f.contributors.is_empty() { "Not split" } else { "Everything else" };
        // What only the rounding of sums left is nothing.
        let is_rounding = !f.contributors.is_empty() && left.abs() <= f.actual.abs().max(f.expected.abs()) * ROUNDING;
        if !is_rounding {
            out.push((number, words.to_owned(), None, None, left));
        }
    }
    out
}

/// What contributed to each finding; with "Everything else" it sums to the deviation. Returns the last row.
fn contributors(sheet: &mut Worksheet, detection: &DetectionReport<'_>, layout: &Layout, theme: &Theme) -> Result<u32, XlsxError> {
    let rows = contribution_rows(detection);
    let title = row(detection.items.len()) + 2;
    sheet.write_string_with_format(title, 0, "What contributed", &theme.section)?;
    sheet.write_string_with_format(
        title,
        4,
        "Segments do not overlap; with everything else they sum to the deviation of their finding.",
        &theme.subtitle,
    )?;
    let header = title + 1;
    let names = ["Of", "What", "From", "To", "Where", "Measure", "Part", "Actual", "Expected", "Contribution"];
    let columns = names.map(|n| {
        TableColumn::new().set_header(n).set_header_format(if matches!(n, "Of" | "Part" | "Actual" | "Expected" | "Contribution") {
            &theme.header_right
        } else {
            &theme.header
        })
    });
    let excel = ExcelTable::new().set_name(&layout.names.contributors_table).set_columns(&columns).set_style(TableStyle::None);
    sheet.add_table(header, 0, header + rows.len() as u32, columns.len() as u16 - 1, &excel)?;
    for (offset, (number, words, actual, expected, part)) in (1..).zip(&rows) {
        let at = header + offset;
        let Some(item) = detection.items.get(number - 1) else { continue };
        let f = item.finding;
        let code = theme::number_code(f.unit.as_deref(), None, largest(f));
        let style = theme.number(&code);
        sheet.write_number_with_format(at, 0, *number as f64, &theme.text)?;
        sheet.write_string_with_format(at, 1, kind_words(f.kind), &theme.aside)?;
        for (column, time) in [(2, f.start), (3, f.end)] {
            if let Some(serial) = serial(time) {
                sheet.write_number_with_format(
                    at,
                    column,
                    serial,
                    &theme.number("yyyy-mm-dd").set_align(rust_xlsxwriter::FormatAlign::Left),
                )?;
            }
        }
        sheet.write_string_with_format(at, 4, text::cell(words).0, &theme.wrapped)?;
        sheet.write_string_with_format(at, 5, text::cell(&f.measure).0, &theme.wrapped)?;
        let deviation = f.actual - f.expected;
        if deviation != 0.0 {
            sheet.write_number_with_format(at, 6, part / deviation, &theme.number("0%"))?;
        }
        for (column, value) in [(7, *actual), (8, *expected), (9, Some(*part))] {
            if let Some(value) = value.filter(|v| v.is_finite()) {
                sheet.write_number_with_format(at, column, value, &style)?;
            }
        }
    }
    Ok(header + rows.len() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A deviation stood as +41386.0% beside a sentence that said how many times it was.
    #[test]
    fn a_deviation_of_many_times_is_not_shown_in_per_cent() {
        assert_eq!(share_code(512_110.0, 1_234.0), "\"> 10 times\";\"> 10 times\"");
        assert_eq!([share_code(70.0, 100.0), share_code(250.0, 100.0), share_code(-150.0, 100.0)], ["+0.0%;-0.0%;0.0%"; 3]);
        assert_eq!(share_code(-5_000.0, 0.5), "\"n/a\";\"n/a\"");
    }
}
