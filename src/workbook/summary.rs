//! The Summary: what was found in one look, with the way to its proof.

use rust_xlsxwriter::{Chart, ChartType, Format, FormatAlign, FormatBorder, Url, Worksheet, XlsxError};

use super::layout::{Layout, place};
use super::report::{DetectionReport, Report, SeriesData, period_words, segment_words, span_words};
use super::theme::{self, Theme};
use super::{charts, findings, pivot, text};
use crate::detect::Grain;
use crate::pivot::AxisKind;
use crate::table::{Relative, Value, format};

/// Findings on the Summary.
const TOP: usize = 8;
/// The first and last column in use.
const LEFT: u16 = 1;
const RIGHT: u16 = 12;
const TILES: u32 = 5;
const CHART: u32 = 10;
const LIST: u32 = 30;

/// One number with what it is.
struct Tile {
    label: String,
    value: String,
    note: String,
    signal: Option<bool>,
}

/// Write it.
pub(super) fn write(sheet: &mut Worksheet, report: &Report<'_>, layout: &Layout, theme: &Theme) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false).set_tab_color(theme::ACCENT);
    sheet.set_column_width(0, 2)?;
    sheet.set_column_range_width(LEFT, RIGHT, 11.5)?;
    let line = |sheet: &mut Worksheet, row: u32, words: &str, format: &Format| {
        sheet.merge_range(row, LEFT, row, RIGHT, text::cell(words).0, format).map(|_| ())
    };
    line(sheet, 1, report.title, &theme.title.clone().set_font_size(22))?;
    sheet.set_row_height(0, 8)?.set_row_height(1, 32)?;
    line(sheet, 2, &origin(report), &theme.subtitle)?;
    let headline = headline(report);
    line(sheet, 3, &headline, &theme.wrapped.clone().set_font_size(13).set_align(FormatAlign::VerticalCenter))?;
    sheet.set_row_height(3, (text::lines(&headline, 120) as f64 * 18.0 + 14.0).min(120.0))?;
    for (index, tile) in tiles(report).iter().take(4).enumerate() {
        write_tile(sheet, LEFT + 3 * index as u16, tile)?;
    }
    sheet.set_row_height(TILES + 1, 30)?;
    chart(sheet, report, layout)?;
    let next = match &report.detection {
        Some(detection) if !detection.items.is_empty() && report.sheets.findings => top_findings(sheet, detection, layout, theme)?,
        _ => LIST,
    };
    contents(sheet, report, layout, next + 1, theme)?;
    theme::page(sheet, None)?;
    sheet.set_portrait().set_print_fit_to_pages(1, 1);
    Ok(())
}

fn origin(report: &Report<'_>) -> String {
    let sheet = if report.found.sheet.is_empty() { String::new() } else { format!(", sheet {}", report.found.sheet) };
    let rows = format::counted(report.table.rows(), "row");
    let filters = if report.filters.is_empty() { String::new() } else { " after filters".to_owned() };
    let moment = report.generated.map_or_else(String::new, |moment| format!(" · as of {}", moment.format("%-d %b %Y %H:%M")));
    format!("{}{sheet} · {rows}{filters}{moment}", report.source.file)
}

/// What was found, in one or two sentences.
fn headline(report: &Report<'_>) -> String {
    let Some(detection) = &report.detection else {
        let columns = report.table.columns().len();
        return format!("{} rows in {columns} columns, cleaned and ready to pivot.", format::fixed(report.table.rows() as f64, 0));
    };
    if detection.checked_series == 0 && detection.items.is_empty() {
        let least = crate::detect::Method::LEAST;
        return format!("Nothing could be judged: no series has values in {least} periods.");
    }
    let looked = format!(
        "{} series with {} points were checked",
        format::fixed(detection.checked_series as f64, 0),
        format::fixed(detection.checked_points as f64, 0)
    );
    match detection.items.as_slice() {
        [] => format!("Nothing is out of line: {looked} and all lie within what was to be expected."),
        [one] => format!("One finding. {} ({looked}.)", one.finding.why),
        [first, ..] => format!("{} findings. The largest: {} ({looked}.)", detection.items.len(), first.finding.why),
    }
}

fn tiles(report: &Report<'_>) -> Vec<Tile> {
    let mut tiles = Vec::new();
    if let Some(detection) = &report.detection {
        let up = detection.items.iter().filter(|i| i.finding.actual > i.finding.expected).count();
        let note = format!("{up} above, {} below what was expected", detection.items.len() - up);
        tiles.push(Tile { label: "Findings".to_owned(), value: detection.items.len().to_string(), note, signal: None });
        tiles.extend(detection.series.iter().filter(|s| s.segment.is_empty()).take(2).filter_map(|s| recent(s, detection)));
    }
    for (index, column) in report.table.columns().iter().enumerate() {
        if tiles.len() >= 3 {
            break;
        }
        let label = format!("Sum of {}", column.name);
        if column.role == crate::table::Role::Measure && tiles.iter().all(|t| t.label != label) {
            let sum: f64 = (0..report.table.rows()).filter_map(|row| report.table.value(row, index).number()).sum();
            tiles.push(Tile { label, value: amount(sum, column.unit.as_deref()), note: "over all rows".to_owned(), signal: None });
        }
    }
    tiles.push(Tile { label: "Rows".to_owned(), value: format::fixed(report.table.rows() as f64, 0), note: period(report), signal: None });
    tiles
}

/// The periods of one comparison: four weeks of days, and so on.
fn window(grain: Grain) -> (usize, &'static str) {
    match grain {
        Grain::Hour => (168, "168 hours"),
        Grain::Week => (4, "4 weeks"),
        Grain::Month => (3, "3 months"),
        Grain::Auto | Grain::Day => (28, "28 days"),
    }
}

/// The last span of a total against the one before it; ratios by their mean.
fn recent(series: &SeriesData, detection: &DetectionReport<'_>) -> Option<Tile> {
    let measure = detection.spec.measures.iter().find(|m| m.name == series.measure)?;
    let (length, words) = window(series.grain);
    let count = series.actual.len();
    let mean_of = !series.additive;
    let total = |range: std::ops::Range<usize>| {
        let known: Vec<f64> = series.actual.get(range)?.iter().flatten().copied().collect();
        let sum: f64 = known.iter().sum();
        (!known.is_empty()).then(|| if mean_of { sum / known.len() as f64 } else { sum })
    };
    let now = total(count.checked_sub(length)?..count)?;
    let before = total(count.checked_sub(2 * length)?..count - length)?;
    let change = if before == 0.0 { None } else { Some((now - before) / before.abs()) };
    let note = Relative::of(now, before).map_or_else(
        || format!("last {words}"),
        |relative| match relative {
            Relative::Share(_) => format!("last {words}: {} against the {words} before", relative.words(1)),
            Relative::Times(_) => format!("last {words}: {}", relative.beside(&format!("the {words} before"))),
        },
    );
    let good = measure.good == crate::table::Direction::Up;
    let label = if mean_of { format!("{}, mean", series.measure) } else { series.measure.clone() };
    Some(Tile { label, value: amount(now, series.unit.as_deref()), note, signal: change.map(|c| (c >= 0.0) == good) })
}

fn amount(value: f64, unit: Option<&str>) -> String {
    match unit {
        Some("%") => format::with_unit(value, unit, Some(1)),
        Some(unit) => format!("{} {unit}", format::short(value)),
        None => format::short(value),
    }
}

/// The days the table spans, by its first date column.
fn period(report: &Report<'_>) -> String {
    let table = report.table;
    let Some(index) = table.columns().iter().position(|c| c.ty.is_temporal()) else { return "in the table".to_owned() };
    let day = |row: usize| match table.value(row, index) {
        Value::Date(d) => Some(d),
        Value::DateTime(t) => Some(t.date()),
        _ => None,
    };
    let days = (0..table.rows()).filter_map(day);
    let span =
        days.fold(None, |span: Option<(chrono::NaiveDate, chrono::NaiveDate)>, d| Some(span.map_or((d, d), |(a, b)| (a.min(d), b.max(d)))));
    span.map_or_else(
        || "in the table".to_owned(),
        |(a, b)| format!("{} to {}", period_words(a.into(), Grain::Day), period_words(b.into(), Grain::Day)),
    )
}

fn write_tile(sheet: &mut Worksheet, left: u16, tile: &Tile) -> Result<(), XlsxError> {
    let base = Format::new()
        .set_background_color(theme::PANEL)
        .set_align(FormatAlign::Left)
        .set_indent(1)
        .set_border_left(FormatBorder::Thick)
        .set_border_left_color(rust_xlsxwriter::Color::White);
    let signal = match tile.signal {
        Some(true) => theme::GOOD,
        Some(false) => theme::FLAG,
        None => theme::MUTED,
    };
    let label = base.clone().set_font_color(theme::MUTED).set_border_top(FormatBorder::Medium).set_border_top_color(theme::ACCENT);
    let value = base.clone().set_font_color(theme::INK).set_font_size(20).set_bold().set_align(FormatAlign::VerticalCenter);
    let note = base.set_font_color(signal).set_font_size(9).set_text_wrap().set_align(FormatAlign::Top);
    for (offset, (words, format)) in (0..).zip([(&tile.label, &label), (&tile.value, &value), (&tile.note, &note)]) {
        sheet.merge_range(TILES + offset, left, TILES + offset, left + 2, text::cell(words).0, format)?;
    }
    sheet.set_row_height(TILES, 20)?.set_row_height(TILES + 2, 28)?;
    Ok(())
}

/// The chart of the largest finding, else of the first pivot.
fn chart(sheet: &mut Worksheet, report: &Report<'_>, layout: &Layout) -> Result<(), XlsxError> {
    let mut chart = match (&report.detection, layout.charts.first(), report.pivots.first(), layout.pivots.first()) {
        (Some(detection), Some(&index), _, _) => match detection.series.get(index) {
            Some(series) => charts::chart(series, detection, index, 0, &layout.names.charts),
            None => return Ok(()),
        },
        (_, None, Some(pivot), Some(name)) | (None, _, Some(pivot), Some(name)) => match pivot_chart(pivot.table, pivot.name, name) {
            Some(chart) => chart,
            None => return Ok(()),
        },
        _ => return Ok(()),
    };
    sheet.insert_chart_with_offset(CHART - 1, LEFT, chart.set_width(1028).set_height(370), 2, 4)?;
    Ok(())
}

/// Bars of a pivot's rows in its first column.
fn pivot_chart(table: &crate::pivot::PivotTable, title: &str, sheet: &str) -> Option<Chart> {
    let grid = pivot::Grid::of(table);
    let leaves = table.rows.iter().take_while(|r| r.kind == AxisKind::Leaf).count();
    let column = table.columns.iter().position(|c| c.kind == AxisKind::Grand).or((!table.columns.is_empty()).then_some(0))?;
    if leaves == 0 || table.row_fields.is_empty() || table.values_on_rows {
        return None;
    }
    let last = grid.top + leaves.min(40) as u32 - 1;
    let mut chart = Chart::new(ChartType::Column);
    let bars = chart.add_series();
    bars.set_categories((sheet, grid.top, grid.left - 1, last, grid.left - 1));
    bars.set_values((sheet, grid.top, grid.left + column as u16, last, grid.left + column as u16));
    bars.set_format(rust_xlsxwriter::ChartFormat::new().set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(theme::ACCENT)));
    bars.set_gap(60);
    chart.title().set_name(&text::title(title));
    chart.legend().set_hidden();
    Some(chart)
}

/// The top findings with links to their evidence; returns the row after them.
fn top_findings(sheet: &mut Worksheet, detection: &DetectionReport<'_>, layout: &Layout, theme: &Theme) -> Result<u32, XlsxError> {
    sheet.merge_range(LIST, LEFT, LIST, RIGHT, "Top findings", &theme.section)?;
    let header = LIST + 1;
    let rule = |format: &Format| format.clone().set_border_bottom(FormatBorder::Hair).set_border_bottom_color(theme::LINE);
    let (wrapped, plain) = (rule(&theme.wrapped), rule(&theme.text));
    let link = rule(&theme.link).set_align(FormatAlign::Left).set_indent(1);
    let first_link = rule(&theme.link).set_align(FormatAlign::Left);
    for (first, last, name, format) in [
        (1, 1, "No", &theme.header),
        (2, 3, "When", &theme.header),
        (4, 5, "Where", &theme.header),
        (6, 9, "What", &theme.header),
        (10, 10, "Impact", &theme.header_right),
        (11, 12, "Proof", &theme.header_aside),
    ] {
        if first == last {
            sheet.write_string_with_format(header, first, name, format)?
        } else {
            sheet.merge_range(header, first, header, last, name, format)?
        };
    }
    for (position, item) in detection.items.iter().take(TOP).enumerate() {
        let (at, f) = (header + 1 + position as u32, item.finding);
        let target = Url::new(format!("internal:{}", place(&layout.names.findings, findings::row(position), 0)))
            .set_text((position + 1).to_string())
            .set_tip("Go to the finding");
        sheet.write_url_with_format(at, 1, target, &first_link)?;
        sheet.merge_range(at, 2, at, 3, &span_words(f), &wrapped)?;
        sheet.merge_range(at, 4, at, 5, text::cell(&segment_words(&f.segment)).0, &wrapped)?;
        sheet.merge_range(at, 6, at, 9, text::cell(&f.why).0, &wrapped)?;
        sheet.write_number_with_format(at, 10, f.impact, &plain.clone().set_num_format(theme::number_code(None, None, f.impact.abs())))?;
        proof(sheet, layout, position, item, at, &link, &plain)?;
        sheet.set_row_height(at, (text::lines(&f.why, 52) as f64 * 15.0 + 3.0).clamp(18.0, 110.0))?;
    }
    let shown = detection.items.len().min(TOP);
    let mut next = header + 1 + shown as u32;
    if detection.items.len() > shown {
        let more = format!("{} more on Findings", format::count(detection.items.len() - shown));
        sheet.write_url_with_format(
            next,
            1,
            Url::new(format!("internal:{}", place(&layout.names.findings, 3, 0))).set_text(more),
            &theme.link,
        )?;
        next += 1;
    }
    Ok(next)
}

fn proof(
    sheet: &mut Worksheet,
    layout: &Layout,
    position: usize,
    item: &super::Item<'_>,
    at: u32,
    link: &Format,
    plain: &Format,
) -> Result<(), XlsxError> {
    match item.place.as_ref().and_then(|(series, _)| layout.chart(*series)) {
        Some(position) => {
            let target = Url::new(format!("internal:{}", place(&layout.names.charts, Layout::chart_row(position), 0))).set_text("Chart");
            sheet.write_url_with_format(at, 11, target, link)?;
        }
        None => {
            sheet.write_blank(at, 11, plain)?;
        }
    }
    match layout.rows_of(position) {
        Some(cell) => {
            let target = Url::new(format!("internal:{cell}")).set_text("Rows");
            sheet.write_url_with_format(at, 12, target, link)?;
        }
        None => {
            sheet.write_blank(at, 12, plain)?;
        }
    }
    Ok(())
}

/// What the other sheets hold, with a link to each.
fn contents(sheet: &mut Worksheet, report: &Report<'_>, layout: &Layout, top: u32, theme: &Theme) -> Result<(), XlsxError> {
    sheet.merge_range(top, LEFT, top, RIGHT, "In this workbook", &theme.section)?;
    let mut rows: Vec<(&str, String)> = Vec::new();
    let (names, wanted) = (&layout.names, report.sheets);
    if report.detection.is_some() && wanted.findings {
        rows.push((&names.findings, "every finding with its numbers, reason, contributors and your verdict".to_owned()));
        if !layout.charts.is_empty() {
            rows.push((&names.charts, "the series of the findings with what was expected".to_owned()));
        }
    }
    if report.told_faults().is_some() {
        rows.push((&names.faults, "single rows that are out of line, each with its cell, and your verdict".to_owned()));
    }
    if layout.has_forecast {
        rows.push((&names.forecast, "what is to be expected next of the totals, and how wrong such forecasts were".to_owned()));
    }
    rows.extend(layout.pivots.iter().map(|name| (name.as_str(), "pivot; its totals can be traced to Data".to_owned())));
    rows.extend(layout.pivot_charts.iter().flatten().map(|name| (name.as_str(), "its chart, to be edited".to_owned())));
    rows.extend(
        layout
            .data
            .parts
            .iter()
            .map(|p| (p.sheet.as_str(), format!("{} cleaned rows, flagged cells marked", format::fixed(p.rows as f64, 0)))),
    );
    let last = [
        (wanted.checks, &names.checks, "live formulas that prove the numbers agree"),
        (wanted.cleaning, &names.cleaning, "every decision taken on reading the file"),
        (wanted.about, &names.about, "source, filters, measures, settings"),
    ];
    rows.extend(last.into_iter().filter(|(there, ..)| *there).map(|(_, name, words)| (name.as_str(), words.to_owned())));
    for (offset, (name, words)) in (1..).zip(rows) {
        let target = Url::new(format!("internal:{}!A1", text::quoted(name))).set_text(name);
        sheet.write_url_with_format(top + offset, LEFT, target, &theme.link)?;
        sheet.merge_range(top + offset, LEFT + 3, top + offset, RIGHT, &words, &theme.muted)?;
    }
    Ok(())
}
