//! Kinds of charts that arrange a pivot in their own way: heatmap, Pareto, waterfall, funnel, key figures.

use super::build::{empty, one, plural};
use super::places::{leaves, name, time};
use super::{AxisScale, Body, ChartAxis, ChartData, ChartKind, ChartSeries, Growth, Heat, Kpi, Level, Mark, Place, Points, Stage};
use crate::pivot::{Axis, AxisKind, PivotTable, Scale};

/// A difference smaller than this share of a total is rounding.
const ROUNDING: f64 = 1e-9;

/// The leaf rows from top to bottom and the members of the columns along x, or the other way round where the rows are time: time
/// runs along. Only the first value is shown.
pub(super) fn heatmap(pivot: &PivotTable) -> ChartData {
    let rows: Vec<(usize, String)> = leaves(&pivot.rows).map(|(i, r)| (i, name(&r.key))).collect();
    let of_first = leaves(&pivot.columns).filter(|(_, c)| c.value == 0);
    let columns: Vec<(usize, String)> =
        of_first.map(|(i, c)| (i, if c.key.is_empty() { pivot.column_label(c) } else { name(&c.key) })).collect();
    let is_time = matches!(pivot.row_scales.first(), Some(Scale::Time(_) | Scale::Moment));
    let place = |down: usize, along: usize| {
        let (row, column) = if is_time { (along, down) } else { (down, along) };
        Place { row: rows[row].0, column: columns[column].0 }
    };
    let (down, along) = if is_time { (&columns, &rows) } else { (&rows, &columns) };
    let places: Vec<Vec<Place>> = (0..down.len()).map(|d| (0..along.len()).map(|a| place(d, a)).collect()).collect();
    let cell = |p: &Place| pivot.cell(p.row, p.column).filter(|v| v.is_finite());
    let cells: Vec<Vec<Option<f64>>> = places.iter().map(|row| row.iter().map(cell).collect()).collect();
    let values = || cells.iter().flatten().flatten().copied();
    let range = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let (unit, decimals) = pivot.formats.first().cloned().unwrap_or_default();
    let mut chart = empty(ChartKind::Heatmap, pivot);
    let fields = [pivot.row_fields.join(", "), pivot.column_fields.join(", ")];
    let by: Vec<&str> = fields.iter().map(String::as_str).filter(|f| !f.is_empty()).collect();
    chart.title = format!("{} by {}", pivot.caption(0), by.join(" and "));
    let [row_title, column_title] = fields;
    chart.x = ChartAxis::new(
        if is_time { row_title } else { column_title },
        None,
        AxisScale::Category(along.iter().map(|a| a.1.clone()).collect()),
    );
    chart.y = ChartAxis::new(pivot.caption(0), unit, AxisScale::Number);
    chart.body = Body::Heat(Heat { rows: down.iter().map(|d| d.1.clone()).collect(), cells, places, range, decimals });
    chart
}

/// The first leaf column and its leaf rows that have a value there.
fn first_column(pivot: &PivotTable) -> Option<((usize, &Axis), Vec<(usize, &Axis, f64)>)> {
    let column = leaves(&pivot.columns).next()?;
    let value = |(row, axis)| Some((row, axis, pivot.cell(row, column.0).filter(|v| v.is_finite())?));
    Some((column, leaves(&pivot.rows).filter_map(value).collect()))
}

/// What is not drawn where a chart has room for one series only, which alone its title names then.
fn said_of_others(pivot: &PivotTable, chart: &mut ChartData) {
    let columns = leaves(&pivot.columns).count();
    if columns > 1 {
        let first = pivot.columns.iter().find(|c| c.kind == AxisKind::Leaf).map(|c| pivot.column_label(c)).unwrap_or_default();
        chart.notes.push(format!("Only {first} is drawn; {} more would need a chart each.", plural(columns - 1, "column")));
        chart.title = if pivot.row_fields.is_empty() { first } else { format!("{first} by {}", pivot.row_fields.join(", ")) };
    }
}

/// Items from the largest down, with the running share of their sum on a second axis.
pub(super) fn pareto(pivot: &PivotTable) -> ChartData {
    let mut chart = empty(ChartKind::Pareto, pivot);
    let Some((column, mut rows)) = first_column(pivot) else { return chart };
    let all = rows.len();
    rows.retain(|r| r.2 > 0.0);
    rows.sort_by(|a, b| b.2.total_cmp(&a.2));
    if rows.len() < all {
        chart.notes.push(format!(
            "{} of zero or below {} no part of a running share.",
            plural(all - rows.len(), "item"),
            super::build::is(all - rows.len())
        ));
    }
    let sum: f64 = rows.iter().map(|r| r.2).sum();
    let mut so_far = 0.0;
    let shares: Vec<f64> = rows
        .iter()
        .map(|r| {
            so_far += r.2;
            so_far / sum
        })
        .collect();
    let x = || (0..rows.len()).map(|i| i as f64).collect::<Vec<f64>>();
    let index = || rows.iter().map(|r| r.0 as u32).collect::<Vec<u32>>();
    let bars =
        one(pivot, pivot.column_label(column.1), column, 0, Mark::Bar, Points::new(x(), rows.iter().map(|r| r.2).collect(), index()));
    let line = one(pivot, "Running share".to_owned(), column, 1, Mark::Line, Points::new(x(), shares, index()));
    let line = ChartSeries { unit: Some("%".to_owned()), decimals: Some(0), second: true, ..line };
    chart.x.scale = AxisScale::Category(rows.iter().map(|r| name(&r.1.key)).collect());
    chart.y = ChartAxis::new(bars.name.clone(), bars.unit.clone(), AxisScale::Number);
    let mut share_axis = ChartAxis::new("Running share", Some("%".to_owned()), AxisScale::Number);
    share_axis.range = Some((0.0, 1.0));
    chart.y2 = Some(share_axis);
    chart.body = Body::Series(vec![bars, line]);
    said_of_others(pivot, &mut chart);
    chart
}

/// Steps up and down from zero to the total. Where the pivot knows a total that the items do not add up to (a ratio, a distinct
/// count), the difference is a step of its own, so that the last bar is the right total.
pub(super) fn waterfall(pivot: &PivotTable) -> ChartData {
    let mut chart = empty(ChartKind::Waterfall, pivot);
    let Some((column, rows)) = first_column(pivot) else { return chart };
    let sum: f64 = rows.iter().map(|r| r.2).sum();
    let grand = pivot.rows.iter().position(|r| r.kind == AxisKind::Grand).map(|at| (at, pivot.cell(at, column.0)));
    let total = grand.and_then(|g| g.1).unwrap_or(sum);
    let mut names: Vec<String> = rows.iter().map(|r| name(&r.1.key)).collect();
    let mut steps: Vec<(f64, u32)> = rows.iter().map(|r| (r.2, r.0 as u32)).collect();
    if (total - sum).abs() > ROUNDING * total.abs().max(sum.abs()) {
        names.push("Not additive".to_owned());
        steps.push((total - sum, grand.map_or(0, |g| g.0 as u32)));
        chart.notes.push("The items do not add up to the total; the difference is a step of its own.".to_owned());
    }
    if steps.is_empty() {
        return chart;
    }
    names.push("Total".to_owned());
    let mut series =
        [("Increase", Growth::Up, 0), ("Decrease", Growth::Down, 1), ("Total", Growth::Total, 2)].map(|(label, growth, colour)| {
            ChartSeries { growth, ..one(pivot, label.to_owned(), column, colour, Mark::Bar, Points::default()) }
        });
    let mut so_far = 0.0;
    for (at, &(change, row)) in steps.iter().enumerate() {
        let points = &mut series[usize::from(change < 0.0)].points;
        points.x.push(at as f64);
        points.y.push(change);
        points.base.push(so_far);
        points.row.push(row);
        so_far += change;
    }
    let last = &mut series[2].points;
    (last.x, last.y, last.base) = (vec![steps.len() as f64], vec![total], vec![0.0]);
    last.row = vec![grand.map_or(u32::MAX, |g| g.0 as u32)];
    chart.x.scale = AxisScale::Category(names);
    chart.y = ChartAxis::new(pivot.column_label(column.1), series[0].unit.clone(), AxisScale::Number);
    chart.body = Body::Series(series.into_iter().filter(|s| !s.points.is_empty()).collect());
    said_of_others(pivot, &mut chart);
    chart
}

/// The leaf rows as stages in their order, or the values of a pivot of one row.
pub(super) fn funnel(pivot: &PivotTable) -> ChartData {
    let mut chart = empty(ChartKind::Funnel, pivot);
    let rows = leaves(&pivot.rows).count();
    let stages: Vec<Stage> = if rows == 1 {
        let row = leaves(&pivot.rows).next().map_or(0, |r| r.0);
        let stage = |(column, axis): (usize, &Axis)| {
            let value = pivot.cell(row, column)?;
            Some(Stage { name: pivot.column_label(axis), value, place: Place { row, column } })
        };
        leaves(&pivot.columns).filter_map(stage).collect()
    } else {
        let Some((column, rows)) = first_column(pivot) else { return chart };
        said_of_others(pivot, &mut chart);
        rows.into_iter().map(|(row, axis, value)| Stage { name: name(&axis.key), value, place: Place { row, column: column.0 } }).collect()
    };
    let all = stages.len();
    let stages: Vec<Stage> = stages.into_iter().filter(|s| s.value.is_finite() && s.value >= 0.0).collect();
    if stages.len() < all {
        chart.notes.push(format!(
            "{} below zero cannot be {} of a funnel.",
            plural(all - stages.len(), "item"),
            if all - stages.len() == 1 { "a stage" } else { "stages" }
        ));
    }
    let unit = pivot.formats.first().and_then(|f| f.0.clone());
    chart.y = ChartAxis::new(pivot.caption(0), unit, AxisScale::Number);
    chart.body = Body::Funnel(stages);
    chart
}

/// One key figure per value: its total, its course over the rows where they are time, the last whole period against the one before.
pub(super) fn kpis(pivot: &PivotTable) -> ChartData {
    let mut chart = empty(ChartKind::Kpi, pivot);
    let figures = (0..pivot.values.len()).map(|value| kpi(pivot, value, pivot.caption(value))).collect();
    chart.title = String::new();
    chart.body = Body::Kpis(figures);
    chart
}

fn kpi(pivot: &PivotTable, value: usize, label: &str) -> Kpi {
    let total_column = |kind| pivot.columns.iter().position(|c| c.kind == kind && c.value == value);
    let column = total_column(AxisKind::Grand).or_else(|| total_column(AxisKind::Leaf)).unwrap_or(0);
    let total_row = pivot.rows.iter().position(|r| r.kind == AxisKind::Grand).or_else(|| leaves(&pivot.rows).next().map(|r| r.0));
    let (unit, decimals) = pivot.formats.get(value).cloned().unwrap_or_default();
    let mut course = Points::default();
    let mut labels = Vec::new();
    if let Some(scale) = pivot.row_scales.first().copied().filter(|s| matches!(s, Scale::Time(_) | Scale::Moment)) {
        let mut periods: Vec<(f64, usize, &str)> = pivot
            .rows
            .iter()
            .enumerate()
            .filter(|(_, r)| r.kind == AxisKind::Leaf && r.key.len() == 1)
            .filter_map(|(i, r)| r.key[0].as_deref().and_then(|k| Some((time(scale, k)?, i, k))))
            .collect();
        periods.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (x, row, label) in periods {
            course.x.push(x);
            course.y.push(pivot.cell(row, column).unwrap_or(f64::NAN));
            course.row.push(row as u32);
            labels.push(label.to_owned());
        }
    }
    let is_partial = |label: &str| pivot.partial.iter().any(|p| p.period == label && pivot.row_fields.first() == Some(&p.field));
    let (partial, whole): (Vec<usize>, Vec<usize>) = (0..labels.len()).partition(|&at| is_partial(&labels[at]));
    // Held against a whole period one that is not over always looks like a fall.
    let last = if let [.., before, now] = whole.as_slice() { Some((*before, *now)) } else { None };
    let heights = last.map(|(before, now)| (course.y[before], course.y[now]));
    let change = heights.filter(|(before, _)| *before != 0.0).map(|(before, now)| (now - before) / before.abs()).filter(|c| c.is_finite());
    let compared = last.map(|(before, now)| format!("in {} vs {}", labels[now], labels[before])).unwrap_or_default();
    let good = pivot.good.get(value).copied().unwrap_or_default();
    let value = total_row.and_then(|row| pivot.cell(row, column)).filter(|v| v.is_finite());
    Kpi { name: label.to_owned(), value, unit, decimals, course, partial, change, compared, good, level: Level::of(change, good) }
}
