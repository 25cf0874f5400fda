//! The chart of the pivot as a native chart of Excel, on a sheet of its own, over its numbers below it.
//!
//! Kinds that Excel's charts do not have are built of those it has: waterfalls, funnels and boxes stand on a part that is not painted,
//! and what lies below zero is stacked downwards from there; whiskers are error bars. A heatmap is a range with a colour scale. Key
//! figures are not drawn, which is said.

mod block;

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartAxisLabelPosition, ChartErrorBars, ChartErrorBarsDirection, ChartErrorBarsType, ChartFont, ChartFormat,
    ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker, ChartPoint, ChartRange, ChartSeries as NativeSeries, ChartSolidFill,
    ChartType, Color, ConditionalFormat2ColorScale, Worksheet, XlsxError,
};

use super::text;
use super::theme::{self, Theme};
use super::timeline;
use crate::chart::{AxisScale, Body, ChartData, ChartKind, Heat, Ink, Inks, Mark, Stack};
use block::{Block, Column, Labels, Look, MOST, block};

/// The row of the chart, and the first row of its numbers.
const CHART: u32 = 3;
const HEADER: u32 = 26;

/// Columns of a range and series of a chart that Excel can hold, and rows worth a chart.
const MOST_COLUMNS: usize = 16_000;
const MOST_SERIES: usize = 255;
const MOST_ROWS: usize = 500_000;

/// Why a chart has none of Excel; `None` where it has one. It looks at no numbers.
#[must_use]
pub fn no_native_chart(chart: &ChartData) -> Option<&'static str> {
    if chart.is_empty() {
        return Some("there is nothing to draw");
    }
    match &chart.body {
        Body::Kpis(_) => Some("Excel has none of key figures"),
        Body::Heat(heat) => (heat.rows.len() > MOST || heat.cells.first().is_some_and(|row| row.len() > MOST_COLUMNS))
            .then_some("it has more cells than a sheet shows as colours"),
        Body::Panels(_) | Body::Series(_) | Body::Boxes(_) | Body::Funnel(_) => {
            let drawn = |of: &ChartData| of.series().iter().filter(|s| !s.hidden).count();
            let series = if let Body::Panels(panels) = &chart.body { panels.iter().map(|p| drawn(&p.chart)).sum() } else { drawn(chart) };
            (series > MOST_SERIES).then_some("it has more series than a chart of Excel holds")
        }
    }
}

/// The same for a chart that is about to be written, its numbers looked at.
pub(super) fn left_out(chart: &ChartData) -> Option<&'static str> {
    no_native_chart(chart).or_else(|| match (&chart.body, block(chart)) {
        (Body::Heat(_), _) => None,
        (_, None) => Some("there is nothing to draw"),
        (_, Some(block)) if block.columns.len() > MOST_SERIES => Some("it has more series than a chart of Excel holds"),
        (_, Some(block)) => (block.rows() > MOST_ROWS).then_some("it has more points than a chart of Excel is good for"),
    })
}

/// Write it on `sheet`, which is called `name`.
pub(super) fn write(sheet: &mut Worksheet, name: &str, chart: &ChartData, theme: &Theme) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false).set_tab_color(theme::ACCENT);
    sheet.write_string_with_format(0, 0, text::cell(&chart.title).0, &theme.title)?;
    sheet.set_row_height(0, 28)?;
    let mut words = vec!["The chart of the program, to be edited here; its numbers stand below it.".to_owned()];
    words.extend(chart.notes.iter().cloned());
    if chart.series().iter().any(|s| s.points.len() > MOST) {
        words.push("Long series are thinned, their extremes kept; of clouds only the first points stand here.".to_owned());
    }
    words.extend(differs(chart).into_iter().map(str::to_owned));
    sheet.write_string_with_format(1, 0, text::cell(&words.join(" ")).0, &theme.subtitle)?;
    sheet.set_column_range_width(0, 11, 13)?;
    if let Body::Heat(heat) = &chart.body {
        return heatmap(sheet, chart, heat, theme);
    }
    let Some(block) = block(chart) else { return Ok(()) };
    numbers(sheet, chart, &block, theme)?;
    let mut native = native(chart, &block, name);
    dress(&mut native, chart, &block);
    sheet.insert_chart(CHART, 0, native.set_width(920).set_height(430))?;
    theme::page(sheet, None)
}

/// What the program draws and Excel's chart does not, a sentence each.
fn differs(chart: &ChartData) -> Vec<&'static str> {
    let panels = if let Body::Panels(panels) = &chart.body { panels.as_slice() } else { &[] };
    let lines = panels.iter().any(|p| !p.chart.lines.is_empty()) || (!chart.lines.is_empty() && !block::has_rules(chart));
    let pins = panels.iter().any(|p| !p.chart.pins.is_empty());
    let said = [
        (!panels.is_empty(), "Small charts are drawn as one."),
        (chart.size.is_some(), "All dots are of one size; what their size stands for has a column."),
        (lines, "Lines across it are left out."),
        (!chart.pins.is_empty(), "Words pinned to it stand beside their numbers."),
        (pins, "Words pinned to it are left out."),
    ];
    said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, words)| words).collect()
}

/// Days from the end of 1899, where Excel begins to count, to 1970.
const EPOCH: f64 = 25_569.0;

fn numbers(sheet: &mut Worksheet, chart: &ChartData, block: &Block, theme: &Theme) -> Result<(), XlsxError> {
    sheet.write_string_with_format(HEADER, 0, text::cell(&block.title).0, &theme.header)?;
    // Names as wide as a column or two of them.
    let longest = block.columns.iter().map(|c| text::width(&c.name)).max().unwrap_or_default();
    sheet.set_row_height(HEADER, 4 + 15 * longest.div_ceil(13).clamp(1, 3) as u32)?;
    let day = theme.number("yyyy-mm-dd").set_align(rust_xlsxwriter::FormatAlign::Left);
    let along = theme.number(&along_code(chart, block)).set_align(rust_xlsxwriter::FormatAlign::Left);
    for row in 0..block.rows() {
        let at = HEADER + 1 + row as u32;
        match &block.labels {
            Labels::Names(names) => sheet.write_string_with_format(at, 0, text::cell(&names[row]).0, &theme.text)?,
            Labels::Days(days) => sheet.write_number_with_format(at, 0, days[row] + EPOCH, &day)?,
            Labels::Numbers(numbers) => {
                sheet.write_number_with_format(at, 0, theme::stored(numbers[row], chart.x.unit.as_deref()), &along)?
            }
        };
    }
    for (place, column) in (1..).zip(&block.columns) {
        sheet.write_string_with_format(HEADER, place, text::cell(&column.name).0, &theme.header_right)?;
        let largest = column.values.iter().flatten().fold(0.0_f64, |m, v| m.max(v.abs()));
        let format = theme.number(&theme::number_code(column.unit.as_deref(), None, largest));
        for (row, value) in (HEADER + 1..).zip(&column.values) {
            if let Some(value) = value.filter(|v| v.is_finite()) {
                sheet.write_number_with_format(row, place, theme::stored(value, column.unit.as_deref()), &format)?;
            }
        }
    }
    for (place, (name, texts)) in (1 + block.columns.len() as u16..).zip(&block.words) {
        // Apart from the numbers on their left.
        sheet.write_string_with_format(HEADER, place, *name, &theme.header.clone().set_indent(1))?;
        let indented = theme.text.clone().set_indent(1);
        for (row, text) in (HEADER + 1..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string_with_format(row, place, text::cell(text).0, &indented)?;
        }
    }
    Ok(())
}

/// The number format of places along x that are numbers.
fn along_code(chart: &ChartData, block: &Block) -> String {
    let Labels::Numbers(numbers) = &block.labels else { return "General".to_owned() };
    theme::number_code(chart.x.unit.as_deref(), None, numbers.iter().fold(0.0_f64, |most, v| most.max(v.abs())))
}

fn native(chart: &ChartData, block: &Block, sheet: &str) -> Chart {
    let is = |mark: Mark| {
        move |c: &Column| match c.look {
            Look::Mark(own) => own == mark,
            Look::Ground | Look::Below => mark == Mark::Bar,
            Look::Whisker { .. } | Look::Rule => mark == Mark::Line,
            Look::Hidden => false,
        }
    };
    let shapes: Vec<(Mark, ChartType)> =
        [(Mark::Bar, bars(chart)), (Mark::Area, areas(chart)), (Mark::Line, ChartType::Line), (Mark::Point, ChartType::Scatter)]
            .into_iter()
            .filter(|(mark, _)| block.columns.iter().any(is(*mark)))
            .collect();
    let mut charts = shapes.iter().map(|&(mark, shape)| {
        let mut native = Chart::new(shape);
        for (place, column) in (1..).zip(&block.columns).filter(|(_, c)| is(mark)(c)) {
            one(native.add_series(), chart, block, (place, column), sheet);
        }
        native
    });
    let mut whole = charts.next().unwrap_or_else(|| Chart::new(ChartType::Line));
    if let Some(over) = charts.next() {
        whole.combine(&over);
    }
    whole
}

fn bars(chart: &ChartData) -> ChartType {
    let lying = chart.horizontal || chart.kind == ChartKind::Funnel;
    let stands_on = matches!(chart.kind, ChartKind::Waterfall | ChartKind::Funnel | ChartKind::Box | ChartKind::Histogram);
    match (chart.stack, lying) {
        (Stack::Percent, true) => ChartType::BarPercentStacked,
        (Stack::Percent, false) => ChartType::ColumnPercentStacked,
        (Stack::Stacked, true) => ChartType::BarStacked,
        (Stack::Stacked, false) => ChartType::ColumnStacked,
        (Stack::Grouped, true) if stands_on => ChartType::BarStacked,
        (Stack::Grouped, false) if stands_on => ChartType::ColumnStacked,
        (Stack::Grouped, true) => ChartType::Bar,
        (Stack::Grouped, false) => ChartType::Column,
    }
}

fn areas(chart: &ChartData) -> ChartType {
    match chart.stack {
        Stack::Grouped => ChartType::Area,
        Stack::Stacked => ChartType::AreaStacked,
        Stack::Percent => ChartType::AreaPercentStacked,
    }
}

fn one(series: &mut NativeSeries, chart: &ChartData, block: &Block, (place, column): (u16, &Column), sheet: &str) {
    let last = HEADER + block.rows().max(1) as u32;
    let range = |place: u16| (sheet, HEADER + 1, place, last, place);
    series.set_name((sheet, HEADER, place)).set_categories(range(0)).set_values(range(place)).set_secondary_axis(column.second);
    let [red, green, blue] = Inks::LIGHT.rgb(column.ink);
    let colour = Color::RGB(u32::from_be_bytes([0, red, green, blue]));
    let mut fill = ChartFormat::new();
    fill.set_solid_fill(ChartSolidFill::new().set_color(colour));
    match column.look {
        Look::Ground | Look::Hidden => {
            series.set_format(ChartFormat::new().set_no_fill().set_no_line());
        }
        Look::Whisker { up } => {
            let lengths = ChartRange::new_from_range(sheet, HEADER + 1, place + 2, last, place + 2);
            let mut bars = ChartErrorBars::new();
            bars.set_type(ChartErrorBarsType::Custom(lengths.clone(), lengths));
            bars.set_direction(if up { ChartErrorBarsDirection::Plus } else { ChartErrorBarsDirection::Minus });
            bars.set_format(ChartLine::new().set_color(theme::MUTED).set_width(1.0));
            series.set_format(ChartFormat::new().set_no_line()).set_marker(ChartMarker::new().set_none()).set_y_error_bars(&bars);
        }
        Look::Rule => {
            let line = ChartLine::new().set_color(theme::MUTED).set_width(1.25).set_dash_type(ChartLineDashType::Dash).clone();
            series.set_format(ChartFormat::new().set_line(&line)).set_marker(ChartMarker::new().set_none());
        }
        Look::Below | Look::Mark(Mark::Bar | Mark::Area) => {
            series.set_format(&mut fill);
            series.set_gap(if chart.kind == ChartKind::Histogram { 2 } else { 60 });
        }
        Look::Mark(Mark::Line) => {
            series.set_format(ChartFormat::new().set_line(ChartLine::new().set_color(colour).set_width(2.0)));
            series.set_marker(ChartMarker::new().set_none());
            series.set_points(&open_ends(chart, block, colour));
        }
        Look::Mark(Mark::Point) => {
            // Excel chooses the mark: one of our own would be written before the line, where the schema has it behind.
            series.set_format(ChartFormat::new().set_no_line());
        }
    }
}

/// The way to a period that is not whole is dashed.
fn open_ends(chart: &ChartData, block: &Block, colour: Color) -> Vec<ChartPoint> {
    let Labels::Days(days) = &block.labels else { return Vec::new() };
    let open: Vec<bool> = days.iter().map(|x| chart.partial_at(*x).is_some()).collect();
    let Some(last) = open.iter().rposition(|o| *o) else { return Vec::new() };
    let mut dashed = ChartFormat::new();
    dashed.set_line(ChartLine::new().set_color(colour).set_width(2.0).set_dash_type(ChartLineDashType::Dash));
    let point = |open: &bool| if *open { ChartPoint::new().set_format(&mut dashed.clone()) } else { ChartPoint::default() };
    open[..=last].iter().map(point).collect()
}

/// The axis of the places. The writer calls axes by where they lie, so that lying bars have it as their y.
fn along(native: &mut Chart, lying: bool) -> &mut ChartAxis {
    if lying { native.y_axis() } else { native.x_axis() }
}

/// The axis of the heights.
fn upwards(native: &mut Chart, lying: bool) -> &mut ChartAxis {
    if lying { native.x_axis() } else { native.y_axis() }
}

/// Titles, axes and legend in the workbook's quiet look.
fn dress(native: &mut Chart, chart: &ChartData, block: &Block) {
    let mut small = ChartFont::new();
    small.set_size(9).set_color(theme::MUTED);
    let mut title = ChartFont::new();
    title.set_size(11).set_bold().set_color(theme::INK);
    native.title().set_name(&text::title(&chart.title)).set_font(&title);
    let lying = matches!(bars(chart), ChartType::Bar | ChartType::BarStacked | ChartType::BarPercentStacked)
        && block.columns.iter().any(|c| c.look == Look::Mark(Mark::Bar));
    let line = || ChartFormat::new().set_line(ChartLine::new().set_color(theme::LINE)).clone();
    along(native, lying).set_font(&small).set_format(&mut line()).set_label_position(ChartAxisLabelPosition::Low);
    if lying {
        // Excel begins at the bottom; the program begins at the top.
        along(native, lying).set_reverse();
    }
    if matches!(block.labels, Labels::Days(_)) {
        along(native, lying).set_date_axis(true).set_num_format(match chart.x.scale {
            AxisScale::Time(Some(crate::pivot::DatePart::Year)) => "yyyy",
            AxisScale::Time(Some(crate::pivot::DatePart::Month | crate::pivot::DatePart::Quarter)) => "mmm yy",
            _ => "d mmm yy",
        });
    }
    if matches!(block.labels, Labels::Numbers(_)) {
        along(native, lying).set_name(&text::title(&chart.x.title)).set_num_format(along_code(chart, block));
    }
    let percent = chart.stack == Stack::Percent;
    let code = |second: bool| {
        let of_axis = || block.columns.iter().filter(|c| c.second == second);
        let largest = of_axis().flat_map(|c| c.values.iter().flatten()).fold(0.0_f64, |m, v| m.max(v.abs()));
        let unit = of_axis().find_map(|c| c.unit.clone()).filter(|u| of_axis().all(|c| c.unit.as_ref() == Some(u)));
        if percent { "0%".to_owned() } else { theme::number_code(unit.as_deref(), None, largest) }
    };
    upwards(native, lying).set_font(&small).set_num_format(code(false)).set_format(ChartFormat::new().set_no_line());
    upwards(native, lying).set_major_gridlines_line(ChartLine::new().set_color(theme::LINE).set_width(0.5));
    if let (Body::Boxes(boxes), false) = (&chart.body, chart.y.log) {
        // The whiskers are not looked at where an axis finds its ends itself.
        let (low, high) = boxes.iter().fold((0.0_f64, 0.0_f64), |(low, high), b| (low.min(b.stats.low), high.max(b.stats.high)));
        let end = |end: f64| theme::stored(timeline::round_up(end), chart.y.unit.as_deref());
        upwards(native, lying).set_min(0.0 - end(-low)).set_max(end(high));
    }
    if chart.y.log {
        upwards(native, lying).set_log_base(10);
    }
    if block.columns.iter().any(|c| c.second) {
        native.y2_axis().set_font(&small).set_num_format(code(true)).set_format(ChartFormat::new().set_no_line());
    }
    native.legend().set_position(ChartLegendPosition::Bottom).set_font(&small);
    let is_unnamed = |look: Look| matches!(look, Look::Ground | Look::Below | Look::Whisker { .. });
    let unnamed: Vec<usize> = (0..block.columns.len()).filter(|&i| is_unnamed(block.columns[i].look)).collect();
    let seen = block.columns.iter().filter(|c| matches!(c.look, Look::Mark(_) | Look::Rule)).count();
    if seen < 2 {
        native.legend().set_hidden();
    } else if !unnamed.is_empty() {
        native.legend().delete_entries(&unnamed);
    }
    native.chart_area().set_format(&mut line());
    native.set_alt_text(chart.title.clone());
}

/// A range with a colour scale.
fn heatmap(sheet: &mut Worksheet, chart: &ChartData, heat: &Heat, theme: &Theme) -> Result<(), XlsxError> {
    let AxisScale::Category(names) = &chart.x.scale else { return Ok(()) };
    let code = theme::number_code(chart.y.unit.as_deref(), heat.decimals, heat.range.1.abs().max(heat.range.0.abs()));
    let number = theme.number(&code);
    for (column, name) in (1..).zip(names) {
        sheet.write_string_with_format(CHART, column, text::cell(name).0, &theme.header_right)?;
    }
    for ((row, name), cells) in (CHART + 1..).zip(&heat.rows).zip(&heat.cells) {
        sheet.write_string(row, 0, text::cell(name).0)?;
        for (column, value) in (1..).zip(cells) {
            if let Some(value) = value {
                sheet.write_number_with_format(row, column, theme::stored(*value, chart.y.unit.as_deref()), &number)?;
            }
        }
    }
    let [low, high] = [Ink::Heat(0.0), Ink::Heat(0.66)].map(|ink| {
        let [red, green, blue] = Inks::LIGHT.rgb(ink);
        Color::RGB(u32::from_be_bytes([0, red, green, blue]))
    });
    let scale = ConditionalFormat2ColorScale::new().set_minimum_color(low).set_maximum_color(high);
    let (last_row, last_column) = (CHART + heat.rows.len() as u32, names.len() as u16);
    sheet.add_conditional_format(CHART + 1, 1, last_row, last_column, &scale)?;
    theme::page(sheet, None)
}

#[cfg(test)]
mod tests;
