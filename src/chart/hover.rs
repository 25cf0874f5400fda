//! Which mark a place of a drawing shows, and what is said of it.

use super::data::{Body, ChartData, ChartSeries, Mark, Place};
use super::scale::place;
use super::scene::{Area, Scene};
use super::{AxisScale, Band, ChartAxis, Stack};
use crate::pivot::DatePart;
use crate::table::format;

/// A point of a line or a cloud is meant from this far, in points of the drawing.
const NEAR: f32 = 24.0;
/// Clouds of more points than this are not searched point by point.
const SEARCHED: usize = 200_000;

/// A mark: of series a point, of a heatmap a row and a column, of boxes and stages the one at `point`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Target {
    /// Which of the small charts; 0 where there are none.
    pub panel: usize,
    /// Which series, or row.
    pub series: usize,
    /// Which point, or column.
    pub point: usize,
}

/// What is said of a mark.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tip {
    /// Where it stands: a day, a category.
    pub title: String,
    /// What is measured there, name and number.
    pub lines: Vec<(String, String)>,
}

/// The mark at or next to a place of the drawing.
#[must_use]
pub fn find(chart: &ChartData, scene: &Scene, at: [f32; 2]) -> Option<Target> {
    let inside = |[x, y, w, h]: &[f32; 4]| at[0] >= *x && at[0] <= x + w && at[1] >= *y && at[1] <= y + h;
    if let Some((_, target)) = scene.hits.iter().rev().find(|(rect, _)| inside(rect)) {
        return Some(*target);
    }
    let area = scene.areas.iter().find(|a| a.contains(at))?;
    let series = series_of(chart, area.panel)?;
    let shown = series.iter().enumerate().filter(|(_, s)| !s.hidden && !s.points.is_empty());
    let nearest = shown.filter_map(|(index, s)| nearest(s, area, at).map(|(point, away)| (index, point, away)));
    let found = nearest.min_by(|a, b| a.2.total_cmp(&b.2))?;
    (found.2 <= NEAR).then_some(Target { panel: area.panel, series: found.0, point: found.1 })
}

/// The series of a chart, or of one of its panels.
pub(super) fn series_of(chart: &ChartData, panel: usize) -> Option<&[ChartSeries]> {
    match &chart.body {
        Body::Series(series) => Some(series),
        Body::Panels(panels) => series_of(&panels.get(panel)?.chart, 0),
        _ => None,
    }
}

/// The point of a series next to a place and how far it is.
fn nearest(series: &ChartSeries, area: &Area, at: [f32; 2]) -> Option<(usize, f32)> {
    let points = &series.points;
    let away = |i: usize| {
        let [x, y] = area.to(points.x[i], points.top(i), series.second);
        (x - at[0]).hypot(y - at[1])
    };
    if series.mark == Mark::Point {
        let near = (points.len() <= SEARCHED).then_some(0..points.len())?;
        return near.filter(|&i| points.y[i].is_finite()).map(|i| (i, away(i))).min_by(|a, b| a.1.total_cmp(&b.1));
    }
    // Along x the next point on either side with a height; the line's own height decides between series.
    let x = area.x.from(at[0]);
    let right = points.x.partition_point(|p| *p < x);
    let around = right.saturating_sub(2)..(right + 2).min(points.len());
    let found = around.filter(|&i| points.y[i].is_finite()).min_by(|&a, &b| (points.x[a] - x).abs().total_cmp(&(points.x[b] - x).abs()))?;
    let [px, py] = area.to(points.x[found], points.top(found), series.second);
    // A place between two far points still means the nearer one.
    Some((found, (py - at[1]).abs().min((px - at[0]).hypot(py - at[1])) * 0.5))
}

/// What is said of a mark: its value, its share of the total of its place or its series, its change to the point before.
#[must_use]
pub fn tip(chart: &ChartData, target: Target) -> Option<Tip> {
    match &chart.body {
        Body::Series(series) => series_tip(chart, series, target),
        Body::Panels(panels) => {
            let panel = panels.get(target.panel)?;
            let mut tip = tip(&panel.chart, Target { panel: 0, ..target })?;
            // A small chart of one series is called as that is.
            if tip.lines.first().is_none_or(|(name, _)| *name != panel.title) {
                tip.lines.insert(0, (String::new(), panel.title.clone()));
            }
            Some(tip)
        }
        Body::Boxes(boxes) => {
            let mark = boxes.get(target.point)?;
            let stats = &mark.stats;
            let number = |v: f64| format::with_unit(v, chart.y.unit.as_deref(), None);
            let lines = [("Median", stats.median), ("Mean", stats.mean), ("Lower quartile", stats.lower), ("Upper quartile", stats.upper)];
            let mut lines: Vec<(String, String)> = lines.into_iter().map(|(name, v)| (name.to_owned(), number(v))).collect();
            lines.push(("Rows".to_owned(), format::fixed(stats.count as f64, 0)));
            lines.push(("Outliers".to_owned(), format::fixed(stats.beyond as f64, 0)));
            Some(Tip { title: place(&chart.x, mark.x), lines })
        }
        Body::Heat(heat) => {
            let value = (*heat.cells.get(target.series)?.get(target.point)?)?;
            let title = format!("{} · {}", heat.rows.get(target.series)?, place(&chart.x, target.point as f64));
            let all: f64 = heat.cells.iter().flatten().flatten().sum();
            let number = format::with_unit(value, chart.y.unit.as_deref(), heat.decimals);
            let mut lines = vec![(chart.y.title.clone(), number)];
            lines.extend(share("Share of all shown", value, all, heat.range.0 >= 0.0));
            Some(Tip { title, lines })
        }
        Body::Funnel(stages) => {
            let stage = stages.get(target.point)?;
            let number = format::with_unit(stage.value, chart.y.unit.as_deref(), None);
            let mut lines = vec![(chart.y.title.clone(), number)];
            lines.extend(share("Of the first", stage.value, stages.first()?.value, true));
            let before = target.point.checked_sub(1).and_then(|p| stages.get(p));
            lines.extend(before.and_then(|b| share("Of the one before", stage.value, b.value, true)));
            Some(Tip { title: stage.name.clone(), lines })
        }
        Body::Kpis(_) => None,
    }
}

fn series_tip(chart: &ChartData, series: &[ChartSeries], target: Target) -> Option<Tip> {
    let one = series.get(target.series)?;
    let points = &one.points;
    let x = *points.x.get(target.point)?;
    let value = points.measured(target.point)?;
    let unit = one.unit.as_deref();
    let mut lines = vec![(one.name.clone(), format::with_unit(value, unit, one.decimals))];
    if one.mark == Mark::Point && chart.x.scale == AxisScale::Number {
        lines.push((chart.x.title.clone(), place(&chart.x, x)));
        let size = points.size.get(target.point).zip(chart.size.as_ref());
        lines.extend(size.map(|(size, axis)| (axis.title.clone(), place(axis, *size))));
        let title = points.name.get(target.point).map(ToString::to_string).unwrap_or_default();
        return Some(Tip { title, lines });
    }
    if points.value.len() == points.len() && chart.stack == Stack::Percent {
        lines.push(("Share".to_owned(), format::with_unit(points.y[target.point], Some("%"), None)));
    } else if !one.second {
        let here = series.iter().filter(|s| !s.hidden && !s.second && s.unit == one.unit);
        let at_place: Vec<f64> = here.filter_map(|s| height_at(s, x)).collect();
        if at_place.len() > 1 && unit != Some("%") {
            lines.extend(share("Share of all here", value, at_place.iter().sum(), at_place.iter().all(|v| *v >= 0.0)));
        }
        if points.len() <= SEARCHED && one.mark == Mark::Bar && unit != Some("%") {
            let all = || (0..points.len()).filter_map(|i| points.measured(i));
            lines.extend(share("Share of the total", value, all().sum(), all().all(|v| v >= 0.0)));
        }
    }
    let before = target.point.checked_sub(1).and_then(|p| points.measured(p)).filter(|_| is_course(&chart.x));
    if let Some(before) = before.filter(|b| *b != 0.0) {
        let change = (value - before) / before.abs();
        let sign = if change > 0.0 { "+" } else { "" };
        lines.push(("Change to the one before".to_owned(), format!("{sign}{}%", format::number(change * 100.0, 1))));
    }
    lines.extend(chart.partial_at(x).map(|words| ("Not whole".to_owned(), words.to_owned())));
    Some(Tip { title: title_of(chart, x), lines })
}

fn title_of(chart: &ChartData, x: f64) -> String {
    if chart.kind == super::ChartKind::Histogram {
        let half = chart.step / 2.0;
        return format!("{} to {}", place(&chart.x, x - half), place(&chart.x, x + half));
    }
    place(&chart.x, x)
}

/// The names of the events that the mark at a place along x is touched by, in one line.
#[must_use]
pub fn events_at(chart: &ChartData, target: Target, events: &[Band]) -> Option<String> {
    let AxisScale::Time(part) = chart.x.scale else { return None };
    let x = *series_of(chart, target.panel)?.get(target.series)?.points.x.get(target.point)?;
    let (from, to) = if part == Some(DatePart::Day) { (x, x) } else { (x, x + chart.step.max(f64::MIN_POSITIVE)) };
    let touches = |band: &&Band| {
        let (start, end) = band.along(part);
        start < to.max(from + 1e-9) && from < end
    };
    let mut names: Vec<&str> = events.iter().filter(touches).map(|b| b.name.as_str()).collect();
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Whether neighbours along x follow each other in time.
fn is_course(axis: &ChartAxis) -> bool {
    matches!(axis.scale, AxisScale::Time(_))
}

/// A share in words, where parts of a whole are meant.
fn share(name: &str, part: f64, whole: f64, adds_up: bool) -> Option<(String, String)> {
    (adds_up && whole > 0.0 && part >= 0.0).then(|| (name.to_owned(), format!("{}%", format::number(part / whole * 100.0, 1))))
}

/// What a series measured at a position.
fn height_at(series: &ChartSeries, x: f64) -> Option<f64> {
    let points = &series.points;
    let at = if series.mark == Mark::Point {
        points.x.iter().position(|p| *p == x)?
    } else {
        let at = points.x.partition_point(|p| *p < x);
        (points.x.get(at) == Some(&x)).then_some(at)?
    };
    points.measured(at)
}

impl ChartData {
    /// The cell of the pivot a mark stands for; nothing for marks of single rows and for sums that the pivot does not hold.
    #[must_use]
    pub fn place_of(&self, target: Target) -> Option<Place> {
        match &self.body {
            Body::Series(series) => {
                let one = series.get(target.series)?;
                let row = *one.points.row.get(target.point)?;
                (row != u32::MAX).then_some(Place { row: row as usize, column: one.column })
            }
            Body::Panels(panels) => panels.get(target.panel)?.chart.place_of(Target { panel: 0, ..target }),
            Body::Boxes(boxes) => boxes.get(target.point).map(|b| Place { row: b.row, column: 0 }),
            Body::Heat(heat) => heat.places.get(target.series)?.get(target.point).copied(),
            Body::Funnel(stages) => stages.get(target.point).map(|s| s.place),
            Body::Kpis(_) => None,
        }
    }
}
