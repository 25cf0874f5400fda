//! The Charts sheet: native charts of the series with findings, their data beside them.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat, ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType,
    ChartSolidFill, Format, Worksheet, XlsxError,
};

use super::layout::{Layout, serial};
use super::report::{DetectionReport, SeriesData};
use super::text;
use super::theme::{self, Theme};
use super::timeline::{self, Columns, Frame};
use crate::detect::Grain;

/// The row of the headers of the charts' data.
const HEADER: u32 = 2;
/// The first row of the charts' data.
pub(super) const DATA: u32 = 3;
/// Offsets of the columns within a series' data.
pub(super) const ACTUAL: u16 = 1;
const EXPECTED: u16 = 2;
const LOWER: u16 = 3;
const UPPER: u16 = 4;
const BAND: u16 = 5;
const FLAGGED: u16 = 6;
const PEAK: u16 = 7;
const EVENT: u16 = 8;
/// Charts on a printed page.
const PER_PAGE: u32 = timeline::PER_PAGE as u32;

/// Write it.
pub(super) fn write(sheet: &mut Worksheet, detection: &DetectionReport<'_>, layout: &Layout, theme: &Theme) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false).set_tab_color(theme::ACCENT);
    sheet.write_string_with_format(0, 0, "Charts", &theme.title)?;
    sheet.write_string_with_format(1, 0, "Every chart can be edited; its data stands to the right, from column L.", &theme.subtitle)?;
    sheet.set_row_height(0, 28)?;
    sheet.set_column_range_width(0, 9, 12)?;
    for (position, &index) in layout.charts.iter().enumerate() {
        let Some(series) = detection.series.get(index) else { continue };
        let row = Layout::chart_row(position);
        data(sheet, detection, index, position, theme)?;
        sheet.write_string_with_format(row, 0, text::cell(&series.title()).0, &theme.section)?;
        sheet.insert_chart(row + 1, 0, chart(series, detection, index, position, &layout.names.charts).set_width(890).set_height(360))?;
    }
    let last = Layout::chart_row(layout.charts.len());
    sheet.set_print_area(0, 0, last, 9)?;
    theme::page(sheet, None)?;
    // Fitted to the width, a page would end in the midst of a chart: a scale and breaks keep them whole.
    let breaks: Vec<u32> = (1..).map(|page| Layout::chart_row((page * PER_PAGE) as usize)).take_while(|&row| row < last).collect();
    sheet.set_portrait().set_print_scale(timeline::PRINTED_AT).set_page_breaks(&breaks)?;
    Ok(())
}

/// The periods of a series that findings flag, with the number of the finding that has its worst there.
fn flagged(detection: &DetectionReport<'_>, index: usize) -> Vec<(usize, Option<usize>)> {
    let mut out: Vec<(usize, Option<usize>)> = Vec::new();
    let Some(series) = detection.series.get(index) else { return out };
    for (number, item) in (1..).zip(&detection.items) {
        let Some((_, span)) = item.place.as_ref().filter(|(s, _)| *s == index) else { continue };
        let off = |i: usize| series.actual[i].map_or(0.0, |a| (a - series.expected[i]).abs());
        let span = span.start..span.end.min(series.times.len());
        let peak = span.clone().max_by(|&a, &b| off(a).total_cmp(&off(b)).then(b.cmp(&a)));
        out.extend(span.map(|i| (i, (Some(i) == peak).then_some(number))));
    }
    out.sort_unstable_by_key(|&(i, number)| (i, number.is_none(), number));
    out.dedup_by_key(|&mut (i, _)| i);
    out
}

fn data(sheet: &mut Worksheet, detection: &DetectionReport<'_>, index: usize, position: usize, theme: &Theme) -> Result<(), XlsxError> {
    let Some(series) = detection.series.get(index) else { return Ok(()) };
    let left = Layout::chart_column(position);
    sheet.write_string_with_format(HEADER - 1, left, text::cell(&series.title()).0, &theme.section)?;
    for (offset, name) in (0..).zip(["Period", "Actual", "Expected", "Lower", "Upper", "Band", "Flagged", "Finding", "Event"]) {
        sheet.write_string_with_format(HEADER, left + offset, name, if offset == 0 { &theme.header } else { &theme.header_right })?;
    }
    sheet.set_column_width(left - 1, 4)?;
    sheet.set_column_width(left, if series.grain == Grain::Hour { 17 } else { 12 })?;
    let day = theme.number(timeline::time_code(series.grain)).set_align(rust_xlsxwriter::FormatAlign::Left);
    let number = theme.number(&theme::number_code(series.unit.as_deref(), None, largest(series)));
    let flags = flagged(detection, index);
    let ground = reach(series).0;
    let mut write = |row: u32, column: u16, value: Option<f64>, style: &Format| match value.filter(|v| v.is_finite()) {
        Some(value) => sheet.write_number_with_format(row, left + column, value, style).map(|_| ()),
        None => Ok(()),
    };
    for (i, &time) in series.times.iter().enumerate() {
        let row = DATA + i as u32;
        let (lower, upper) = (series.lower[i], series.upper[i]);
        write(row, 0, serial(time), &day)?;
        write(row, ACTUAL, series.actual[i], &number)?;
        write(row, EXPECTED, Some(series.expected[i]), &number)?;
        write(row, LOWER, Some(lower), &number)?;
        write(row, UPPER, Some(upper), &number)?;
        write(row, BAND, Some(upper - lower), &number)?;
        if let Ok(at) = flags.binary_search_by_key(&i, |&(p, _)| p) {
            write(row, FLAGGED, series.actual[i], &number)?;
            write(row, PEAK, series.actual[i].filter(|_| flags[at].1.is_some()), &number)?;
        }
        if event(detection, time).is_some() {
            write(row, EVENT, Some(ground), &number)?;
        }
    }
    Ok(())
}

/// The event that a period lies in.
fn event<'a>(detection: &DetectionReport<'a>, time: chrono::NaiveDateTime) -> Option<&'a str> {
    let day = time.date();
    detection.spec.events.iter().find(|e| (e.start..=e.end).contains(&day)).map(|e| e.name.as_str())
}

/// The name of each event at its first period, nothing elsewhere; empty where no period lies in one.
fn event_labels(detection: &DetectionReport<'_>, series: &SeriesData) -> Vec<ChartDataLabel> {
    let names: Vec<Option<&str>> = series.times.iter().map(|&time| event(detection, time)).collect();
    let Some(last) = names.iter().rposition(Option::is_some) else { return Vec::new() };
    let mut labels = vec![ChartDataLabel::default(); last + 1];
    for (at, (label, name)) in labels.iter_mut().zip(&names).enumerate() {
        let before = at.checked_sub(1).and_then(|at| names[at]);
        if let Some(name) = name.filter(|name| before != Some(*name)) {
            let mut font = ChartFont::new();
            font.set_color(theme::MUTED).set_size(8);
            label.set_value(text::title(name).as_str()).set_position(ChartDataLabelPosition::Above).set_font(&font);
        }
    }
    labels
}

fn largest(series: &SeriesData) -> f64 {
    let actual = series.actual.iter().flatten();
    actual.chain(&series.upper).filter(|v| v.is_finite()).fold(0.0_f64, |m, v| m.max(v.abs()))
}

/// How far the axis has to reach for what was measured and expected; a band that is wide on a few days must not flatten it.
fn reach(series: &SeriesData) -> (f64, f64) {
    let all = || series.actual.iter().flatten().chain(&series.expected).copied().filter(|v| v.is_finite());
    let (lowest, highest) = all().fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
    (-timeline::round_up(-lowest), timeline::round_up(highest))
}

/// The chart of one series over the data that [`write()`] put on the Charts sheet, whose name is `sheet`.
pub(super) fn chart(series: &SeriesData, detection: &DetectionReport<'_>, index: usize, position: usize, sheet: &str) -> Chart {
    let left = Layout::chart_column(position);
    let last = DATA + series.times.len().saturating_sub(1) as u32;
    let at = Columns { sheet, header: HEADER, rows: (DATA, last), left };
    let (range, name) = (|column| at.range(column), |column| at.name(column));
    let measured = (ACTUAL, ChartLine::new().set_color(theme::ACCENT).set_width(1.5).clone());
    let wanted = (EXPECTED, ChartLine::new().set_color(theme::MUTED).set_width(1.0).set_dash_type(ChartLineDashType::Dash).clone());
    let (mut chart, mut lines) = timeline::banded(&at, (LOWER, BAND), "Expected band", [wanted, measured]);
    let flags = flagged(detection, index);
    if !flags.is_empty() {
        let mut dot = ChartMarker::new();
        let mut fill = ChartFormat::new();
        fill.set_solid_fill(ChartSolidFill::new().set_color(theme::FLAG)).set_no_line();
        dot.set_type(ChartMarkerType::Circle).set_size(6).set_format(&mut fill);
        let points = lines.add_series();
        points.set_name(name(FLAGGED)).set_categories(range(0)).set_values(range(FLAGGED));
        points.set_format(ChartFormat::new().set_no_line()).set_marker(&dot);
        let peaks = lines.add_series();
        peaks.set_name("Finding").set_categories(range(0)).set_values(range(PEAK));
        peaks.set_format(ChartFormat::new().set_no_line()).set_marker(&dot);
        peaks.set_custom_data_labels(&labels(&flags));
    }
    let named = event_labels(detection, series);
    if !named.is_empty() {
        let mut mark = ChartMarker::new();
        let mut fill = ChartFormat::new();
        fill.set_solid_fill(ChartSolidFill::new().set_color(theme::MUTED)).set_no_line();
        mark.set_type(ChartMarkerType::Triangle).set_size(5).set_format(&mut fill);
        let events = lines.add_series();
        events.set_name("Event").set_categories(range(0)).set_values(range(EVENT));
        events.set_format(ChartFormat::new().set_no_line()).set_marker(&mark).set_custom_data_labels(&named);
    }
    chart.combine(&lines);
    // What lies below the band and the second mark of a finding's worst point need no name.
    chart.legend().delete_entries(if flags.is_empty() { &[0] } else { &[0, 5] });
    let (lowest, highest) = reach(series);
    let floor = if lowest == 0.0 || series.lower.iter().any(|&l| l < lowest) { Some(lowest) } else { None };
    let ceiling = series.upper.iter().any(|&u| u > highest).then_some(highest);
    timeline::dress(
        &mut chart,
        &Frame {
            title: &series.title(),
            describes: "actual, expected band and flagged points",
            unit: series.unit.as_deref(),
            grain: series.grain,
            times: &series.times,
            largest: largest(series),
            floor,
            ceiling,
        },
    );
    chart
}

/// `#3` at the worst point of finding 3, nothing elsewhere.
fn labels(flags: &[(usize, Option<usize>)]) -> Vec<ChartDataLabel> {
    let last = flags.iter().rev().find(|(_, number)| number.is_some()).map_or(0, |&(i, _)| i + 1);
    let mut labels = vec![ChartDataLabel::default(); last];
    for &(i, number) in flags {
        if let (Some(number), Some(label)) = (number, labels.get_mut(i)) {
            let mut font = ChartFont::new();
            font.set_bold().set_color(theme::FLAG).set_size(9);
            label.set_value(&format!("#{number}")).set_position(ChartDataLabelPosition::Above).set_font(&font);
        }
    }
    labels
}
