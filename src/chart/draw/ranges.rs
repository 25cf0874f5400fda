//! From where to where the axes of a chart run.

use super::super::points::Points;
use super::super::{AxisScale, ChartAxis, ChartData, ChartSeries, Mark};
use crate::pivot::DatePart;

/// Room above the highest and below the lowest mark, as a share of the range.
const AIR: f64 = 0.05;
/// A line on the second axis whose lowest point is this share of its highest is shown without zero, as Excel does.
const FAR_FROM_ZERO: f64 = 5.0 / 6.0;

type Range = (f64, f64);

/// Along x: all categories, or all positions with room for the marks that stand at the ends.
pub(super) fn along(chart: &ChartData, series: &[&ChartSeries]) -> Range {
    if let AxisScale::Category(names) = &chart.x.scale {
        return (-0.5, names.len().max(1) as f64 - 0.5);
    }
    let found = series.iter().filter_map(|s| positions(&s.points, s.mark)).reduce(join).unwrap_or((0.0, 1.0));
    let dots = series.iter().any(|s| s.mark == Mark::Point);
    let bars = series.iter().any(|s| s.mark == Mark::Bar);
    let room = if bars {
        chart.step / 2.0
    } else if found.0 == found.1 {
        match chart.x.scale {
            AxisScale::Time(part) => part.map_or(0.5, half),
            _ => chart.step.max(found.0.abs() * 0.05).max(1e-9),
        }
    } else if dots {
        (found.1 - found.0) * AIR
    } else {
        0.0
    };
    (found.0 - room, found.1 + room)
}

/// Half a period, in days: so much is shown on either side of a single one.
fn half(part: DatePart) -> f64 {
    match part {
        DatePart::Year => 182.0,
        DatePart::Quarter => 45.0,
        DatePart::Month => 15.0,
        DatePart::Week => 3.5,
        DatePart::Hour => 0.02,
        _ => 0.5,
    }
}

/// Upwards: from zero where marks stand on it, with air at the ends otherwise.
pub(super) fn upwards(axis: &ChartAxis, series: &[&ChartSeries], lines: &[f64]) -> Range {
    if let Some(range) = axis.range {
        return air(range, range.0 == 0.0, range.1 == 0.0 || axis.unit.as_deref() == Some("%") && range.1 == 1.0, axis.log);
    }
    let on_zero = !axis.log && series.iter().any(|s| matches!(s.mark, Mark::Bar | Mark::Area));
    let heights = series.iter().filter_map(|s| heights(&s.points));
    let lines = lines.iter().filter(|l| !axis.log || **l > 0.0).map(|l| (*l, *l));
    let Some(mut found) = heights.chain(lines).reduce(join) else { return if axis.log { (1.0, 10.0) } else { (0.0, 1.0) } };
    if on_zero {
        found = (found.0.min(0.0), found.1.max(0.0));
    }
    let full = axis.unit.as_deref() == Some("%") && on_zero && (found.1 - 1.0).abs() < 1e-9;
    air(found, on_zero && found.0 == 0.0, on_zero && found.1 == 0.0 || full, axis.log)
}

/// Upwards on both axes, their zeros at one height: bars and a line that end at the same place else seem to say the same.
pub(super) fn both(first: Range, (axis, series): (&ChartAxis, &[&ChartSeries])) -> (Range, Range) {
    let mut second = upwards(axis, series, &[]);
    if axis.range.is_some() || axis.log {
        return (first, second);
    }
    if let Some((low, high)) = series.iter().filter_map(|s| heights(&s.points)).reduce(join)
        && low >= 0.0
        && low < high * FAR_FROM_ZERO
    {
        second.0 = 0.0;
    }
    let spans_zero = |(low, high): Range| low <= 0.0 && high > 0.0;
    if !spans_zero(first) || !spans_zero(second) {
        return (first, second);
    }
    // How much hangs below zero for each unit above it.
    let below = |(low, high): Range| -low / high;
    let most = below(first).max(below(second));
    ((-most * first.1, first.1), (-most * second.1, second.1))
}

/// Room at the ends, but where they are fixed.
fn air((low, high): Range, low_fixed: bool, high_fixed: bool, log: bool) -> Range {
    if log {
        return if low == high { (low / 3.0, high * 3.0) } else { (low / 1.2, high * 1.2) };
    }
    if low == high {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        return (if low_fixed { low } else { low - room }, high + room);
    }
    let room = (high - low) * AIR;
    (if low_fixed { low } else { low - room }, if high_fixed { high } else { high + room })
}

fn join(a: Range, b: Range) -> Range {
    (a.0.min(b.0), a.1.max(b.1))
}

fn positions(points: &Points, mark: Mark) -> Option<Range> {
    if mark != Mark::Point {
        return Some((*points.x.first()?, *points.x.last()?));
    }
    points.density.as_ref().map(|d| d.x).or_else(|| reach(points.x.iter().copied()))
}

/// From the lowest to the highest end of the marks; quick for long series.
fn heights(points: &Points) -> Option<Range> {
    if let Some(density) = &points.density {
        return Some(density.y);
    }
    if let Some(pyramid) = points.pyramid.as_ref().filter(|_| points.base.is_empty()) {
        return reach(pyramid.over(&points.y, 0, points.len()).positions().map(|at| points.y[at]));
    }
    reach((0..points.len()).flat_map(|at| {
        let top = points.top(at);
        [top, if points.base.is_empty() { top } else { points.base(at) }]
    }))
}

fn reach(values: impl Iterator<Item = f64>) -> Option<Range> {
    values.filter(|v| v.is_finite()).map(|v| (v, v)).reduce(join)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Growth, Mark};

    fn line(heights: &[f64]) -> ChartSeries {
        let points = Points::new((0..heights.len()).map(|x| x as f64).collect(), heights.to_vec(), Vec::new());
        let (name, unit, decimals, column, colour) = (String::new(), None, None, 0, 0);
        ChartSeries { name, unit, decimals, column, colour, mark: Mark::Line, second: true, growth: Growth::Plain, hidden: false, points }
    }

    #[test]
    fn zeros_of_both_axes_are_at_one_height() {
        let axis = ChartAxis::new(String::new(), None, AxisScale::Number);
        let second = |first: Range, heights: &[f64]| both(first, (&axis, &[&line(heights)]));
        assert_eq!(second((0.0, 10.0), &[2.0, 8.0]).1.0, 0.0);
        // Far above zero a course is read without it.
        assert!(second((0.0, 10.0), &[98.0, 100.0]).1.0 > 90.0);
        for heights in [[-5.0, 5.0], [-1.0, 20.0], [1.0, 20.0]] {
            let (first, second) = second((-2.0, 10.0), &heights);
            assert!((first.0 / first.1 - second.0 / second.1).abs() < 1e-12, "{first:?} {second:?}");
            assert!(first.0 <= -2.0 && second.0 <= heights[0] && first.1 >= 10.0 && second.1 >= heights[1]);
        }
        assert_eq!(second((-3.0, 0.0), &[-1.0, 4.0]).0, (-3.0, 0.0));
    }
}
