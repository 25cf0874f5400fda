//! From flagged points to alerts: stretches of one series that point one way.

use std::ops::Range;

use super::trend::{Bend, Path};
use super::{Detection, Method, Series, Shift, threshold};

/// Flagged points this close are one alert.
const GAP: usize = 1;

/// A change of slope rests on many periods, whose scatter is not quite independent: it must score so many times a point.
const BEND: f64 = 1.5;

/// What an alert says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertKind {
    /// Rows are missing.
    Missing,
    /// A lasting step to another level.
    LevelShift,
    /// A lasting change of slope.
    TrendChange,
    /// A slow parting from its peers.
    Drift,
    /// Higher than expected.
    Spike,
    /// Lower than expected.
    Drop,
}

/// A stretch of one series that is out of line.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Position in [`Detection::series`].
    pub series: usize,
    /// Its periods.
    pub span: Range<usize>,
    /// What it says.
    pub kind: AlertKind,
    /// The highest score within.
    pub score: f64,
    /// The sum of its deviations; ratios in units of the numerator.
    pub impact: f64,
}

impl Detection {
    /// The alerts at this sensitivity, series by series, in order of time.
    #[must_use]
    pub fn alerts(&self, sensitivity: f64) -> Vec<Alert> {
        let flags = self.flags(sensitivity);
        let of_series = |(at, flags): (usize, &Vec<bool>)| -> Vec<Alert> {
            let series = &self.series[at];
            let told = spans(series, flags).into_iter().filter_map(|span| out_of_band(series, span));
            let mut alerts: Vec<Alert> = told.map(|span| alert(at, series, span)).collect();
            alerts.extend(self.bends(at, sensitivity));
            alerts.sort_by_key(|a| a.span.start);
            alerts
        };
        flags.iter().enumerate().flat_map(of_series).collect()
    }
}

impl Detection {
    /// The changes of slope of a series that are told at this sensitivity.
    fn bends(&self, at: usize, sensitivity: f64) -> impl Iterator<Item = Alert> {
        let series = &self.series[at];
        let told = move |bend: &&Bend| {
            let likely = match bend.path {
                Path::Own { .. } => true,
                Path::Peers { p_value } => self.tells_drift(p_value, sensitivity),
            };
            likely && !series.is_sparse() && bend.score > BEND * threshold(sensitivity)
        };
        series.bends.iter().filter(told).map(move |bend| Alert {
            series: at,
            span: bend.at..bend.until(),
            kind: if bend.is_own() { AlertKind::TrendChange } else { AlertKind::Drift },
            score: bend.score,
            impact: bend.impact(series),
        })
    }
}

impl Shift {
    /// What it is worth as long as its new level is looked at, against what the old one led to; ratios in units of the numerator.
    fn impact(&self, series: &Series) -> f64 {
        let gap = |(t, old): (usize, &f64)| (series.actual[t] - old) * series.weight.as_ref().map_or(1.0, |w| w[t]);
        (self.at..).zip(&self.led_to).map(gap).filter(|d| d.is_finite()).sum()
    }
}

impl Bend {
    /// What the new path is worth against the old one; ratios in units of the numerator.
    fn impact(&self, series: &Series) -> f64 {
        let gap = |(t, old): (usize, &f64)| (series.expected[t] - old) * series.weight.as_ref().map_or(1.0, |w| w[t]);
        (self.at..).zip(&self.led_to).map(gap).filter(|d| d.is_finite()).sum()
    }

    /// The same as a share of what the old path led to.
    #[must_use]
    pub fn share(&self, series: &Series) -> f64 {
        let worth = |(t, old): (usize, &f64)| old * series.weight.as_ref().map_or(1.0, |w| w[t]);
        self.impact(series) / (self.at..).zip(&self.led_to).map(worth).filter(|v| v.is_finite()).sum::<f64>()
    }
}

/// Flagged stretches, cut where the direction changes.
fn spans(series: &Series, flags: &[bool]) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for t in (0..flags.len()).filter(|&t| flags[t]) {
        match spans.last_mut() {
            Some(last) if t <= last.end + GAP && side(series, t) == side(series, last.end - 1) && is_like(series, last.end..t) => {
                last.end = t + 1;
            }
            _ => spans.push(t..t + 1),
        }
    }
    spans
}

/// The part of a stretch that is out of line itself. Hours are scored by those around them, so that the last before a fault and the first after
/// it may be flagged with it: a stretch of them begins and ends with an hour out of its band. All else is told as it is flagged.
fn out_of_band(series: &Series, span: Range<usize>) -> Option<Range<usize>> {
    if series.method != Method::HourlyPattern {
        return Some(span);
    }
    let out = |t: &usize| series.missing[*t] || series.actual[*t] < series.lower[*t] || series.actual[*t] > series.upper[*t];
    let (first, last) = (span.clone().find(out)?, span.rev().find(out)?);
    Some(first..last + 1)
}

/// Whether what lies between two stretches may be told as one with them: nothing is said to be missing where there is something.
fn is_like(series: &Series, mut between: Range<usize>) -> bool {
    side(series, between.end) != 0 || between.all(|t| series.actual[t].is_nan())
}

/// Missing, above or below.
fn side(series: &Series, t: usize) -> i8 {
    match series.actual[t] - series.expected[t] {
        // Nor is there a rate where nothing happened that could have been of its kind.
        _ if series.missing[t] || series.actual[t].is_nan() => 0,
        d if d < 0.0 => -1,
        _ => 1,
    }
}

fn alert(at: usize, series: &Series, span: Range<usize>) -> Alert {
    let score = series.score[span.clone()].iter().copied().fold(0.0, f64::max);
    let onset = series.shifts.iter().find(|s| span.contains(&s.at) && s.score >= 0.9 * score);
    let (kind, impact) = match (side(series, span.start), onset) {
        (0, _) => (AlertKind::Missing, series.impact(span.clone())),
        (_, Some(step)) => (AlertKind::LevelShift, step.impact(series)),
        (-1, None) => (AlertKind::Drop, series.impact(span.clone())),
        (_, None) => (AlertKind::Spike, series.impact(span.clone())),
    };
    Alert { series: at, span, kind, score, impact }
}
