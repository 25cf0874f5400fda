//! The Forecast sheet: what is to be expected next of every total, and how wrong such forecasts were on its own past.

use rust_xlsxwriter::{Chart, ChartLine, ChartLineDashType, Format, FormatAlign, Formula, Worksheet, XlsxError};

use super::layout::{Layout, serial};
use super::report::{DetectionReport, Prospect, SeriesData, period_words};
use super::text;
use super::theme::{self, Theme};
use super::timeline::{self, Columns, Frame};
use crate::detect::Grain;
use crate::table::column_letters;
use crate::table::format::titled;

/// The row of the header of the summary.
const HEADER: u32 = 3;
/// Periods of the past in the chart, for each one ahead.
const PAST: usize = 3;
/// The first column of the charts' data, right of the charts; the columns of one, a blank one included.
const DATA: u16 = 11;
const COLUMNS: u16 = 7;
/// Offsets of the columns within the data of a chart.
const ACTUAL: u16 = 1;
const EXPECTED: u16 = 2;
const LOWER: u16 = 3;
const UPPER: u16 = 4;
const BAND: u16 = 5;

/// One forecast beside the series that it goes on from.
struct Block<'a> {
    series: &'a SeriesData,
    prospect: &'a Prospect,
    /// The first period of the past that is shown, and the first that is forecast.
    from: usize,
    until: usize,
    left: u16,
    top: u32,
}

impl<'a> Block<'a> {
    fn all(detection: &'a DetectionReport<'_>) -> Vec<Self> {
        let top = HEADER + detection.forecasts.len() as u32 + 3;
        let place = |(position, prospect): (usize, &'a Prospect)| {
            let series = detection.series.get(prospect.series)?;
            let first = prospect.forecast.times.first()?;
            let until = series.times.partition_point(|t| t < first);
            Some(Self {
                series,
                prospect,
                from: until.saturating_sub(PAST * prospect.forecast.times.len()),
                until,
                left: DATA + position as u16 * COLUMNS,
                top: top + position as u32 * super::layout::CHART_ROWS,
            })
        };
        detection.forecasts.iter().enumerate().filter_map(place).collect()
    }

    /// The row of the first period ahead, and of the last.
    fn ahead(&self) -> (u32, u32) {
        let first = HEADER + 1 + (self.until - self.from) as u32;
        (first, first + self.prospect.forecast.times.len() as u32 - 1)
    }

    fn code(&self) -> String {
        theme::number_code(self.series.unit.as_deref(), None, self.largest())
    }

    fn largest(&self) -> f64 {
        let past = self.series.actual[self.from..self.until].iter().flatten();
        past.chain(&self.prospect.forecast.upper).filter(|v| v.is_finite()).fold(0.0_f64, |m, v| m.max(v.abs()))
    }
}

/// Write it.
pub(super) fn write(sheet: &mut Worksheet, detection: &DetectionReport<'_>, layout: &Layout, theme: &Theme) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false).set_tab_color(theme::ACCENT);
    sheet.write_string_with_format(0, 0, "Forecast", &theme.title)?;
    let words =
        "What is to be expected next, as tried on the past of every total. The numbers of the charts stand to the right, from column L.";
    sheet.write_string_with_format(1, 0, words, &theme.subtitle)?;
    sheet.set_row_height(0, 28)?;
    sheet.set_column_range_width(0, 9, 12)?;
    let blocks = Block::all(detection);
    summary(sheet, &blocks, theme)?;
    for block in &blocks {
        data(sheet, block, theme)?;
        let heading = format!("{}: {}", block.series.title(), block.prospect.forecast.method);
        sheet.write_string_with_format(block.top, 0, text::cell(&heading).0, &theme.section)?;
        sheet.insert_chart(block.top + 1, 0, chart(block, &layout.names.forecast).set_width(890).set_height(360))?;
    }
    let last = blocks.last().map_or(HEADER, |b| b.top + super::layout::CHART_ROWS);
    sheet.set_print_area(0, 0, last, 9)?;
    theme::page(sheet, None)?;
    let breaks: Vec<u32> = blocks.iter().skip(timeline::PER_PAGE).step_by(timeline::PER_PAGE).map(|b| b.top).collect();
    sheet.set_portrait().set_print_scale(timeline::PRINTED_AT).set_page_breaks(&breaks)?;
    Ok(())
}

/// One line a total: the periods ahead together, and the errors of such forecasts.
fn summary(sheet: &mut Worksheet, blocks: &[Block<'_>], theme: &Theme) -> Result<(), XlsxError> {
    let right = &theme.header_right;
    let names = [
        ("Measure", &theme.header),
        ("", &theme.header),
        ("Periods", right),
        ("From", right),
        ("To", right),
        ("Expected", right),
        ("Off by", right),
        ("Season\nbefore", right),
        ("Tries", right),
        ("Interval", right),
    ];
    for (column, (name, format)) in (0..).zip(names) {
        sheet.write_string_with_format(HEADER, column, name, format)?;
    }
    sheet.set_row_height(HEADER, 32)?;
    let share = theme.number("0.0%");
    for (row, block) in (HEADER + 1..).zip(blocks) {
        let forecast = &block.prospect.forecast;
        sheet.merge_range(row, 0, row, 1, text::cell(&titled(&block.series.measure, block.series.unit.as_deref())).0, &theme.text)?;
        sheet.write_number_with_format(row, 2, forecast.times.len() as f64, &theme.text)?;
        for (column, time) in [(3, forecast.times.first()), (4, forecast.times.last())] {
            let words = time.map_or_else(String::new, |t| period_words(*t, block.series.grain));
            sheet.write_string_with_format(row, column, words, &theme.text.clone().set_align(FormatAlign::Right))?;
        }
        let (formula, value) = together(block);
        sheet.write_formula_with_format(row, 5, Formula::new(formula).set_result(value.to_string()), &theme.number(&block.code()))?;
        for (column, error) in [(6, forecast.error), (7, forecast.naive_error)] {
            if error.is_finite() {
                sheet.write_number_with_format(row, column, error, &share)?;
            }
        }
        sheet.write_number_with_format(row, 8, forecast.origins as f64, &theme.text)?;
        sheet.write_number_with_format(row, 9, forecast.coverage, &theme.number("0%"))?;
    }
    let note = "Expected: all periods ahead together; of ratios and averages their mean. Off by: the errors of forecasts tried on the past, \
                over what was measured; season before: those of taking the same period a season earlier. \
                Interval: the share of periods that should fall into it.";
    let last = HEADER + 1 + blocks.len() as u32;
    sheet.merge_range(last, 0, last, 9, note, &theme.subtitle.clone().set_font_size(9).set_text_wrap())?;
    sheet.set_row_height(last, 42)?;
    Ok(())
}

/// The periods ahead as one number, as a formula over them and as what it gives.
fn together(block: &Block<'_>) -> (String, f64) {
    let (first, last) = block.ahead();
    let column = column_letters((block.left + EXPECTED).into());
    let sum: f64 = block.prospect.forecast.expected.iter().sum();
    let (name, value) =
        if block.series.additive { ("SUM", sum) } else { ("AVERAGE", sum / block.prospect.forecast.expected.len().max(1) as f64) };
    (format!("{name}({column}{}:{column}{})", first + 1, last + 1), value)
}

fn data(sheet: &mut Worksheet, block: &Block<'_>, theme: &Theme) -> Result<(), XlsxError> {
    let left = block.left;
    sheet.write_string_with_format(HEADER - 1, left, text::cell(&block.series.title()).0, &theme.section)?;
    for (offset, name) in (0..).zip(["Period", "Actual", "Forecast", "Lower", "Upper", "Interval"]) {
        sheet.write_string_with_format(HEADER, left + offset, name, if offset == 0 { &theme.header } else { &theme.header_right })?;
    }
    sheet.set_column_width(left - 1, 4)?;
    sheet.set_column_width(left, if block.series.grain == Grain::Hour { 17 } else { 12 })?;
    let day = theme.number(timeline::time_code(block.series.grain)).set_align(FormatAlign::Left);
    let number = theme.number(&block.code());
    let (series, forecast) = (block.series, &block.prospect.forecast);
    let mut put = |row: u32, column: u16, value: Option<f64>, style: &Format| match value.filter(|v| v.is_finite()) {
        Some(value) => sheet.write_number_with_format(row, left + column, value, style).map(|_| ()),
        None => Ok(()),
    };
    for (row, at) in (HEADER + 1..).zip(block.from..block.until) {
        put(row, 0, serial(series.times[at]), &day)?;
        put(row, ACTUAL, series.actual[at], &number)?;
        if at + 1 == block.until {
            // The forecast and its interval set out from the last actual value, so that the chart shows one line.
            for column in [EXPECTED, LOWER, UPPER] {
                put(row, column, series.actual[at], &number)?;
            }
            put(row, BAND, series.actual[at].map(|_| 0.0), &number)?;
        }
    }
    for (row, at) in (block.ahead().0..).zip(0..forecast.times.len()) {
        let (lower, upper) = (forecast.lower[at], forecast.upper[at]);
        put(row, 0, serial(forecast.times[at]), &day)?;
        put(row, EXPECTED, Some(forecast.expected[at]), &number)?;
        put(row, LOWER, Some(lower), &number)?;
        put(row, UPPER, Some(upper), &number)?;
        put(row, BAND, Some(upper - lower), &number)?;
    }
    Ok(())
}

fn chart(block: &Block<'_>, sheet: &str) -> Chart {
    let (first, last) = (HEADER + 1, block.ahead().1);
    let at = Columns { sheet, header: HEADER, rows: (first, last), left: block.left };
    let coverage = (block.prospect.forecast.coverage * 100.0).round();
    let measured = (ACTUAL, ChartLine::new().set_color(theme::ACCENT).set_width(1.5).clone());
    let ahead = (EXPECTED, ChartLine::new().set_color(theme::ACCENT).set_width(1.5).set_dash_type(ChartLineDashType::Dash).clone());
    let (mut chart, lines) = timeline::banded(&at, (LOWER, BAND), &format!("{coverage} % interval"), [ahead, measured]);
    chart.combine(&lines);

    let (series, forecast) = (block.series, &block.prospect.forecast);
    let times: Vec<chrono::NaiveDateTime> = series.times[block.from..block.until].iter().chain(&forecast.times).copied().collect();
    let shown = || series.actual[block.from..block.until].iter().flatten().chain(&forecast.lower).chain(&forecast.upper);
    let title = format!("{}, forecast", series.title());
    timeline::dress(
        &mut chart,
        &Frame {
            title: &title,
            describes: "actual, forecast and its interval",
            unit: series.unit.as_deref(),
            grain: series.grain,
            times: &times,
            largest: block.largest(),
            floor: shown().all(|v| *v >= 0.0).then_some(0.0),
            ceiling: None,
        },
    );
    chart
}
