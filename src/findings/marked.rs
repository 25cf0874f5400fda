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

/// Whether a finding is about periods of a series: about the most of them, or the most of its own.
#[must_use]
pub fn covers(finding: &Finding, series: usize, periods: &Range<usize>) -> bool {
    let Some((_, span)) = finding.place.as_ref().filter(|(own, _)| *own == series) else { return false };
    let common = span.end.min(periods.end).saturating_sub(span.start.max(periods.start));
    common > 0 && 2 * common >= span.len().min(periods.len())
}

/// The findings made by hand that none of those already found covers.
pub(super) fn marked(spec: &DetectSpec, detection: &Detection, found: &[Finding]) -> Vec<Finding> {
    let covered = |series: usize, periods: &Range<usize>| found.iter().any(|f| covers(f, series, periods));
    let new = |marked: &Marked| {
        let (series, periods) = place_of(spec, detection, marked).filter(|(series, periods)| !covered(*series, periods))?;
        at(spec, detection, series, periods)
    };
    spec.marked.iter().filter_map(new).collect()
}
