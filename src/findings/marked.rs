//! Findings made by hand: places of a series that a person marked, whether or not the program flags them.

use std::ops::Range;

use super::{Finding, at};
use crate::detect::{DetectSpec, Detection, Marked};

/// The series and the periods a mark is about; `None` where the detection has no such series or the days lie outside it.
#[must_use]
pub fn place_of(spec: &DetectSpec, detection: &Detection, marked: &Marked) -> Option<(usize, Range<usize>)> {
    let same = |segment: &[(String, String)]| segment.len() == marked.segment.len() && marked.segment.iter().all(|m| segment.contains(m));
    let measure = spec.measures.iter().position(|m| m.name == marked.measure)?;
    let series = detection.series.iter().position(|s| s.measure == measure && same(&s.segment))?;
    // Periods that begin on its days, or the one its first day lies in.
    let times = &detection.times;
    let first = times.partition_point(|t| t.date() < marked.start);
    let end = times.partition_point(|t| t.date() <= marked.end);
    let periods = if first < end { first..end } else { end.checked_sub(1)?..end };
    let is_there = marked.start <= detection.axis.start(times.len()).date();
    is_there.then_some((series, periods))
}

/// The findings made by hand that none of those already found covers.
pub(super) fn marked(spec: &DetectSpec, detection: &Detection, found: &[Finding]) -> Vec<Finding> {
    let covered = |series: usize, periods: &Range<usize>| {
        let overlaps = |span: &Range<usize>| span.start < periods.end && periods.start < span.end;
        found.iter().any(|f| f.place.as_ref().is_some_and(|(s, span)| *s == series && overlaps(span)))
    };
    let new = |marked: &Marked| {
        let (series, periods) = place_of(spec, detection, marked).filter(|(series, periods)| !covered(*series, periods))?;
        at(spec, detection, series, periods)
    };
    spec.marked.iter().filter_map(new).collect()
}
