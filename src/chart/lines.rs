//! Reference lines and pinned words: from what a person asked for to a place in the chart.

use super::bins::quantile;
use super::places::days;
use super::{Annotation, AxisScale, Body, ChartAxis, ChartData, ChartSeries, Line, LineAt, Pin, RefLine};
use crate::table::format;

/// Put the lines and the words of a spec into the chart; what has no place any more is said.
pub(super) fn place(chart: &mut ChartData, lines: &[RefLine], annotations: &[Annotation]) {
    if let Body::Panels(panels) = &mut chart.body {
        for panel in panels {
            place(&mut panel.chart, lines, annotations);
        }
        return;
    }
    chart.lines = lines.iter().filter_map(|line| reference(chart, line)).collect();
    let mut lost = 0;
    for (index, annotation) in annotations.iter().enumerate() {
        match pin(chart, annotation) {
            Some((x, y)) => chart.pins.push(Pin { x, y, text: annotation.text.clone(), index }),
            None => lost += 1,
        }
    }
    if lost > 0 {
        let words = if lost == 1 { "1 note stands".to_owned() } else { format!("{lost} notes stand") };
        chart.notes.push(format!("{words} at a place this chart does not show."));
    }
}

fn reference(chart: &ChartData, line: &RefLine) -> Option<Line> {
    let Body::Series(series) = &chart.body else { return None };
    let shown = || series.iter().filter(|s| !s.hidden && !s.second);
    let mut heights: Vec<f64> = shown().flat_map(|s| s.points.y.iter().copied()).filter(|y| y.is_finite()).collect();
    let (at, name) = match line.at {
        LineAt::Mean => (heights.iter().sum::<f64>() / heights.len() as f64, "Average"),
        LineAt::Median => {
            heights.sort_unstable_by(f64::total_cmp);
            (quantile(&heights, 0.5), "Median")
        }
        LineAt::Value(value) => (value, "Target"),
    };
    let first = shown().next()?;
    let name = if line.label.is_empty() { name } else { &line.label };
    let number = format::with_unit(at, chart.y.unit.as_deref().or(first.unit.as_deref()), first.decimals);
    at.is_finite().then(|| Line { at, label: format!("{name} {number}") })
}

fn pin(chart: &ChartData, annotation: &Annotation) -> Option<(f64, f64)> {
    let x = position(&chart.x, &annotation.at)?;
    let Body::Series(series) = &chart.body else { return None };
    let named = |s: &&ChartSeries| !s.hidden && annotation.series.as_ref().is_none_or(|name| *name == s.name);
    let at = |s: &ChartSeries| {
        let at = s.points.x.iter().position(|p| *p == x)?;
        Some(s.points.top(at)).filter(|y| y.is_finite())
    };
    series.iter().filter(named).filter_map(at).max_by(f64::total_cmp).map(|y| (x, y))
}

/// The place of a category or a day by its name.
fn position(axis: &ChartAxis, name: &str) -> Option<f64> {
    match &axis.scale {
        AxisScale::Category(names) => names.iter().position(|n| n == name).map(|at| at as f64),
        AxisScale::Time(_) => name.parse().ok().map(days).or_else(|| {
            let moment: chrono::NaiveDateTime = name.parse().ok()?;
            Some(moment.and_utc().timestamp_millis() as f64 / 86_400_000.0)
        }),
        AxisScale::Number => name.parse().ok(),
    }
}

/// The name under which a position is pinned: the other way of [`position`].
pub(crate) fn name_of(axis: &ChartAxis, x: f64) -> Option<String> {
    match &axis.scale {
        AxisScale::Category(names) => names.get(x.round().max(0.0) as usize).cloned(),
        AxisScale::Time(_) => {
            let moment = chrono::DateTime::from_timestamp_millis((x * 86_400_000.0).round() as i64)?.naive_utc();
            let midnight = moment.time() == chrono::NaiveTime::MIN;
            Some(if midnight { moment.date().to_string() } else { moment.format("%Y-%m-%dT%H:%M:%S").to_string() })
        }
        AxisScale::Number => Some(x.to_string()),
    }
}
