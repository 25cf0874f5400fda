//! From a pivot to a chart: its leaf rows along x, its leaf columns as series. Totals are not drawn, for they would be
//! counted twice by the eye.

use std::cmp::Reverse;

use super::draw::MOST_SERIES;
use super::places::{Places, leaves, name, time};
use super::{
    AxisScale, Body, ChartAxis, ChartData, ChartKind, ChartSeries, ChartSpec, Growth, Mark, Panel, Points, Scales, Stack, lines, special,
    stack, suggest,
};
use crate::pivot::{Axis, Partial, PivotTable};

/// The chart of a pivot, for every kind that needs no more than its cells. Those that look at single rows (histogram, box, marks of
/// rows) are made by [`compute`](super::compute()); of a pivot alone they give an empty chart.
///
/// Where the first row field is time, x is time and further row fields split the series; otherwise every leaf row is one
/// category. A scatter of two values puts the first along x and the second up (a third as size); with one value it stands over the
/// rows.
#[must_use]
pub fn build(pivot: &PivotTable, spec: &ChartSpec) -> ChartData {
    let kind = spec.kind.unwrap_or_else(|| suggest(pivot));
    let mut chart = match kind {
        ChartKind::Scatter if pivot.values.len() >= 2 => scatter(pivot, spec),
        ChartKind::Heatmap => special::heatmap(pivot),
        ChartKind::Pareto => special::pareto(pivot),
        ChartKind::Waterfall => special::waterfall(pivot),
        ChartKind::Funnel => special::funnel(pivot),
        ChartKind::Kpi => special::kpis(pivot),
        _ => plain(pivot, spec, kind),
    };
    tell_partial(&mut chart, pivot);
    finish(&mut chart, spec);
    chart
}

/// Say which periods are not whole, and where they stand where x is time.
fn tell_partial(chart: &mut ChartData, pivot: &PivotTable) {
    let scale = pivot.row_scales.first().copied().filter(|_| matches!(chart.x.scale, AxisScale::Time(_)));
    let along = pivot.partial.iter().filter(|p| pivot.row_fields.first() == Some(&p.field));
    chart.partial = along.filter_map(|p| Some((time(scale?, &p.period)?, p.words()))).collect();
    // A tile of key figures has little room.
    let said = |p: &Partial| if chart.kind == ChartKind::Kpi { p.short() } else { p.words() };
    let mut notes: Vec<String> = pivot.partial.iter().map(said).collect();
    notes.dedup();
    chart.notes.extend(notes);
}

/// What every chart gets at last: its title, its logarithm, its panels, lines and words.
pub(super) fn finish(chart: &mut ChartData, spec: &ChartSpec) {
    if !spec.title.is_empty() {
        chart.title.clone_from(&spec.title);
    }
    if spec.log {
        logarithm(chart);
    }
    if let Some(scales) = spec.panels {
        panels(chart, scales);
    }
    if let Body::Series(series) = &mut chart.body {
        if chart.stack == Stack::Grouped {
            largest_first(series);
        }
        for s in series {
            s.points.index();
        }
    }
    lines::place(chart, &spec.lines, &spec.annotations);
}

/// Where there are more series than can be told apart, the largest come first, with the first colours: those are drawn.
fn largest_first(series: &mut [ChartSeries]) {
    if series.len() <= MOST_SERIES {
        return;
    }
    // No sum of magnitudes is negative, and such numbers are in the order of their bits.
    let size = |s: &ChartSeries| (0..s.points.len()).filter_map(|i| s.points.measured(i)).map(f64::abs).sum::<f64>();
    series.sort_by_cached_key(|s| Reverse(size(s).to_bits()));
    for (place, one) in series.iter_mut().enumerate() {
        one.colour = place;
    }
}

/// A chart without anything in it.
pub(super) fn empty(kind: ChartKind, pivot: &PivotTable) -> ChartData {
    let value = pivot.all_captions();
    let x = pivot.row_fields.join(", ");
    ChartData {
        kind,
        title: if x.is_empty() { value.clone() } else { format!("{value} by {x}") },
        x: ChartAxis::new(x, None, AxisScale::Number),
        y: ChartAxis::new(value, None, AxisScale::Number),
        y2: None,
        size: None,
        stack: Stack::Grouped,
        horizontal: false,
        step: 1.0,
        body: Body::Series(Vec::new()),
        lines: Vec::new(),
        pins: Vec::new(),
        partial: Vec::new(),
        notes: Vec::new(),
    }
}

/// Lines, areas, bars, combos and points over the rows.
fn plain(pivot: &PivotTable, spec: &ChartSpec, kind: ChartKind) -> ChartData {
    let places = Places::of(pivot);
    let mut series = Vec::new();
    for (split, rows) in &places.splits {
        for (index, column) in leaves(&pivot.columns) {
            let x = rows.iter().map(|r| r.0).collect();
            let y = rows.iter().map(|&(_, row)| pivot.cell(row, index).unwrap_or(f64::NAN)).collect();
            let points = Points::new(x, y, rows.iter().map(|r| r.1 as u32).collect());
            let name = series_name(pivot, split, column);
            let second = kind == ChartKind::Combo && is_second(pivot, spec, column);
            let mark = match kind {
                ChartKind::Bar => Mark::Bar,
                ChartKind::Area => Mark::Area,
                ChartKind::Scatter => Mark::Point,
                ChartKind::Combo if !second => Mark::Bar,
                _ => Mark::Line,
            };
            let hidden = spec.hidden.contains(&name);
            series.push(ChartSeries { second, hidden, ..one(pivot, name, (index, column), series.len(), mark, points) });
        }
    }
    let mut chart = empty(kind, pivot);
    chart.stack = if kind.stacks() { spec.stack } else { Stack::Grouped };
    chart.horizontal = spec.horizontal && kind == ChartKind::Bar;
    chart.x.scale = places.scale;
    chart.step = step(&series);
    stack::stack(&mut series, chart.stack);
    chart.y = y_axis(&series, false);
    chart.y2 = series.iter().any(|s| s.second).then(|| y_axis(&series, true));
    if chart.stack == Stack::Percent {
        chart.y.unit = Some("%".to_owned());
    }
    if places.out_of_time > 0 {
        chart.notes.push(format!("{} without a date {} not drawn.", plural(places.out_of_time, "row"), is(places.out_of_time)));
    }
    chart.body = Body::Series(series);
    chart
}

/// A series of one leaf column.
pub(super) fn one(
    pivot: &PivotTable,
    name: String,
    (index, column): (usize, &Axis),
    colour: usize,
    mark: Mark,
    points: Points,
) -> ChartSeries {
    let (unit, decimals) = pivot.formats.get(column.value).cloned().unwrap_or_default();
    ChartSeries { name, unit, decimals, column: index, colour, mark, second: false, growth: Growth::Plain, hidden: false, points }
}

fn series_name(pivot: &PivotTable, split: &str, column: &Axis) -> String {
    match (split.is_empty(), leaves(&pivot.columns).count() == 1) {
        (true, _) => pivot.column_label(column),
        (false, true) => split.to_owned(),
        (false, false) => format!("{split} / {}", pivot.column_label(column)),
    }
}

fn is_second(pivot: &PivotTable, spec: &ChartSpec, column: &Axis) -> bool {
    match pivot.values.get(column.value) {
        Some(value) if !spec.second.is_empty() => spec.second.contains(value),
        _ => column.value > 0,
    }
}

/// The axis of the series that are read from it: their common unit, and their names where they are few.
fn y_axis(series: &[ChartSeries], second: bool) -> ChartAxis {
    let read = || series.iter().filter(|s| s.second == second);
    let unit = read().next().and_then(|s| s.unit.clone()).filter(|unit| read().all(|s| s.unit.as_ref() == Some(unit)));
    let names: Vec<&str> = read().map(|s| s.name.as_str()).collect();
    ChartAxis::new(if names.len() <= 2 { names.join(", ") } else { String::new() }, unit, AxisScale::Number)
}

/// Two values against each other, the third as size: one point per leaf row, one series per member of the columns.
fn scatter(pivot: &PivotTable, spec: &ChartSpec) -> ChartData {
    let columns: Vec<(usize, &Axis)> = leaves(&pivot.columns).collect();
    let of = |value: usize, key: &crate::pivot::Key| columns.iter().find(|(_, c)| c.value == value && c.key == *key).map(|c| c.0);
    let mut series = Vec::new();
    for &(index, axis) in columns.iter().filter(|(_, c)| c.value == 1) {
        let Some(along) = of(0, &axis.key) else { continue };
        let size = of(2, &axis.key);
        let mut points = Points::default();
        for (row, item) in leaves(&pivot.rows) {
            let (Some(x), Some(y)) = (pivot.cell(row, along), pivot.cell(row, index)) else { continue };
            points.x.push(x);
            points.y.push(y);
            points.row.push(row as u32);
            points.size.extend(size.map(|s| pivot.cell(row, s).unwrap_or(0.0)));
            points.name.push(name(&item.key).into());
        }
        let label = if axis.key.is_empty() { pivot.caption(1).to_owned() } else { name(&axis.key) };
        let hidden = spec.hidden.contains(&label);
        series.push(ChartSeries { hidden, ..one(pivot, label, (index, axis), series.len(), Mark::Point, points) });
    }
    let mut chart = empty(ChartKind::Scatter, pivot);
    let axis = |value: usize| {
        let unit = pivot.formats.get(value).and_then(|f| f.0.clone());
        ChartAxis::new(pivot.caption(value), unit, AxisScale::Number)
    };
    chart.size = pivot.values.get(2).map(|_| axis(2));
    let sized = chart.size.as_ref().map(|s| format!(", sized by {}", s.title)).unwrap_or_default();
    chart.title = format!("{} against {} by {}{sized}", pivot.caption(1), pivot.caption(0), pivot.row_fields.join(", "));
    (chart.x, chart.y, chart.body) = (axis(0), axis(1), Body::Series(series));
    chart
}

/// Heights by their logarithm; zero and below have none and are told.
fn logarithm(chart: &mut ChartData) {
    let Body::Series(series) = &mut chart.body else { return };
    if chart.stack != Stack::Grouped || series.iter().any(|s| !s.points.base.is_empty()) {
        chart.notes.push("What stands on top of each other is not shown by its logarithm.".to_owned());
        return;
    }
    chart.y.log = true;
    let mut lost = 0;
    for s in series.iter_mut().filter(|s| !s.second) {
        for y in s.points.y.iter_mut().filter(|y| **y <= 0.0) {
            *y = f64::NAN;
            lost += 1;
        }
    }
    tell_lost(chart, lost);
}

/// Say how many values a logarithm leaves out.
pub(super) fn tell_lost(chart: &mut ChartData, lost: usize) {
    if lost > 0 {
        chart.notes.push(format!("{} of zero or below {} no place on a logarithmic axis.", plural(lost, "value"), has(lost)));
    }
}

/// A small chart for each series, told apart by the first part of their names where they have several.
fn panels(chart: &mut ChartData, scales: Scales) {
    let Body::Series(series) = &mut chart.body else { return };
    if series.len() < 2 {
        return;
    }
    let all = std::mem::take(series);
    let groups: Vec<String> = all.iter().map(|s| s.name.split_once(" / ").map_or(s.name.clone(), |(first, _)| first.to_owned())).collect();
    let mut names: Vec<&String> = groups.iter().collect();
    names.dedup();
    let range = (scales == Scales::Shared).then(|| reach(&all)).flatten();
    let panels = names.iter().map(|group| {
        let own = all.iter().zip(&groups).filter(|(s, g)| *g == *group && !s.hidden).map(|(s, _)| {
            let name = s.name.split_once(" / ").map_or(s.name.clone(), |(_, rest)| rest.to_owned());
            ChartSeries { name, ..s.clone() }
        });
        let body = Body::Series(own.collect());
        let y = ChartAxis { range, title: String::new(), ..chart.y.clone() };
        Panel { title: (*group).clone(), chart: ChartData { title: String::new(), y, body, notes: Vec::new(), ..chart.clone() } }
    });
    let panels = panels.filter(|p| !p.chart.series().is_empty()).collect();
    chart.body = Body::Panels(panels);
}

/// From the least to the largest end of all marks; from zero for those that stand on it.
fn reach(series: &[ChartSeries]) -> Option<(f64, f64)> {
    let on_zero = series.iter().any(|s| matches!(s.mark, Mark::Bar | Mark::Area));
    let shown = series.iter().filter(|s| !s.hidden && !s.second);
    let tops = shown.flat_map(|s| (0..s.points.len()).map(|at| s.points.top(at))).filter(|v| v.is_finite());
    tops.fold(on_zero.then_some((0.0, 0.0)), |range, v| Some(range.map_or((v, v), |(low, high): (f64, f64)| (low.min(v), high.max(v)))))
}

/// The least distance between two neighbouring positions.
pub(super) fn step(series: &[ChartSeries]) -> f64 {
    let mut xs: Vec<f64> = series.iter().flat_map(|s| s.points.x.iter().copied()).collect();
    xs.sort_unstable_by(f64::total_cmp);
    let least = xs.windows(2).map(|w| w[1] - w[0]).filter(|d| *d > 0.0).min_by(f64::total_cmp);
    least.unwrap_or(1.0)
}

/// `1 row`, `2 rows`.
pub(super) fn plural(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", crate::table::format::fixed(count as f64, 0), if count == 1 { "" } else { "s" })
}

/// `is` or `are`.
pub(super) fn is(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn has(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
