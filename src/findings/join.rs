//! One finding for an event that shows in several measures.
//!
//! A lost hour of a payment provider is seen in orders, in sales and in conversion. Findings whose spans overlap, whose segments are nested and
//! whose measures usually stray together (or always apart, as a refund rate and sales) are one event: the one of most worth is told, the
//! others are listed in it.

use std::ops::Range;

use super::merge::holds;
use super::{Also, Finding, FindingKind};
use crate::detect::{Detection, Segment, Series};
use crate::explain::Contributor;

/// Two measures stray together where the deviations of their totals correlate by at least this.
const TOGETHER: f64 = 0.3;
/// Deviations count for at most so many half widths of the band, so that the shared events themselves do not make the correlation.
const CLIP: f64 = 1.0;
/// With fewer shared periods a correlation says nothing.
const LEAST_PERIODS: usize = 14;

/// A finding of which this share lies in a segment that is told already is no event of its own.
const WITHIN: f64 = 0.8;

/// A finding with what ranks it.
pub(super) struct Ranked {
    /// Its impact as a share of a usual period.
    pub(super) worth: f64,
    /// In how many more series the same shows.
    pub(super) echoes: usize,
    pub(super) finding: Finding,
}

/// Fold findings that are one event into the first of them; `ranked` stays in its order.
pub(super) fn one_per_event(detection: &Detection, ranked: Vec<Ranked>) -> Vec<Ranked> {
    let ties = Ties::of(detection);
    let mut kept: Vec<Ranked> = Vec::with_capacity(ranked.len());
    for one in ranked {
        match kept.iter_mut().find(|first| ties.same_event(detection, &first.finding, &one.finding)) {
            Some(first) => {
                first.echoes += one.echoes;
                first.finding.also.push(also(one.finding));
            }
            None => kept.push(one),
        }
    }
    kept
}

/// Fold findings into those before them in which most of their deviation lies: a channel that is out of line is so in
/// every region, told as one whose gap the channel contributed. `echoes` counts in how many more series each shows.
pub(super) fn without_echoes(findings: &mut Vec<Finding>, echoes: &mut Vec<usize>) {
    let mut at = 0;
    while at < findings.len() {
        let Some(first) = (0..at).find(|&first| lies_within(&findings[first], &findings[at])) else {
            at += 1;
            continue;
        };
        echoes[first] += 1 + echoes.remove(at);
        let one = findings.remove(at);
        let told = &mut findings[first];
        let news: Vec<Also> = one.also.into_iter().filter(|also| told.also.iter().all(|known| known.measure != also.measure)).collect();
        told.also.extend(news);
    }
}

/// Whether most of what `one` strays by lies in the segment of `first`, or in that of a measure told with it, on the same days.
fn lies_within(first: &Finding, one: &Finding) -> bool {
    let (Some((_, x)), Some((_, y))) = (&first.place, &one.place) else { return false };
    let alike = is_lasting(first) == is_lasting(one) && first.against_peers == one.against_peers;
    let inside = |segment: &Segment| {
        let part = |part: &Contributor| part.share >= WITHIN && holds(segment, &[one.segment.as_slice(), &part.segment].concat());
        !segment.is_empty() && one.contributors.iter().any(part)
    };
    let told = |measure: &str, up: bool, segment: &Segment| measure == one.measure && up == (one.actual > one.expected) && inside(segment);
    let by_itself = told(&first.measure, first.actual > first.expected, &first.segment);
    let with_it = || first.also.iter().any(|also| told(&also.measure, also.actual > also.expected, &also.segment));
    alike && x.start < y.end && y.start < x.end && (by_itself || with_it())
}

fn is_lasting(finding: &Finding) -> bool {
    matches!(finding.kind, FindingKind::LevelShift | FindingKind::TrendChange)
}

fn also(finding: Finding) -> Also {
    let Finding { id, kind, measure, unit, segment, actual, expected, impact, score, .. } = finding;
    Also { id, kind, measure, unit, segment, actual, expected, impact, score }
}

/// How the measures of a detection stray together.
struct Ties {
    /// `of[a][b]`: the correlation of their totals' deviations.
    of: Vec<Vec<f64>>,
}

impl Ties {
    fn of(detection: &Detection) -> Self {
        let measures = detection.series.iter().map(|s| s.measure + 1).max().unwrap_or(0);
        let total = |m: usize| detection.series.iter().find(|s| s.measure == m && s.segment.is_empty());
        let deviates: Vec<Vec<f64>> = (0..measures).map(|m| total(m).map(deviates).unwrap_or_default()).collect();
        Self { of: deviates.iter().map(|a| deviates.iter().map(|b| correlation(a, b)).collect()).collect() }
    }

    fn same_event(&self, detection: &Detection, a: &Finding, b: &Finding) -> bool {
        let told = |f: &Finding| !matches!(f.kind, FindingKind::Missing | FindingKind::Partial);
        let (Some((i, x)), Some((j, y))) = (&a.place, &b.place) else { return false };
        let measure = |at: usize| detection.series.get(at).map(|s| s.measure);
        let (Some(m), Some(n)) = (measure(*i), measure(*j)) else { return false };
        let nested = holds(&a.segment, &b.segment) || holds(&b.segment, &a.segment);
        let overlap = x.start < y.end && y.start < x.end;
        let way = (a.actual - a.expected).signum() * (b.actual - b.expected).signum();
        let alike =
            told(a) && told(b) && is_lasting(a) == is_lasting(b) && a.against_peers == b.against_peers && self.of[m][n] * way >= TOGETHER;
        // Where nothing happened any more, there is nothing of which a rate could be.
        let silent = |f: &Finding, at: usize, span: &Range<usize>| {
            f.kind == FindingKind::Missing && detection.series[at].weight.is_some() && !detection.series[at].missing[span.start]
        };
        let hushed = a.kind == FindingKind::Drop && a.actual == 0.0 && silent(b, *j, y);
        m != n && nested && overlap && (alike || hushed)
    }
}

/// The deviation of each period in half widths of its band, clipped.
fn deviates(series: &Series) -> Vec<f64> {
    let one = |t: usize| ((series.actual[t] - series.expected[t]) / (series.upper[t] - series.expected[t])).clamp(-CLIP, CLIP);
    (0..series.actual.len()).map(one).collect()
}

/// The correlation of two series over the periods that both have; 0 where there are too few.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let pairs: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    let n = pairs.len() as f64;
    if pairs.len() < LEAST_PERIODS {
        return 0.0;
    }
    let (mx, my) = pairs.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / n, y + p.1 / n));
    let (xx, yy, xy) =
        pairs.iter().fold((0.0, 0.0, 0.0), |(xx, yy, xy), (x, y)| (xx + (x - mx).powi(2), yy + (y - my).powi(2), xy + (x - mx) * (y - my)));
    if xx > 1e-12 && yy > 1e-12 { xy / (xx * yy).sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_that_move_together_correlate_and_few_periods_say_nothing() {
        let a: Vec<f64> = (0..40).map(|t| f64::from(t * 7 % 11)).collect();
        let opposite: Vec<f64> = a.iter().map(|v| -v).collect();
        assert!((correlation(&a, &opposite) + 1.0).abs() < 1e-12);
        assert_eq!(correlation(&a[..5], &a[..5]), 0.0);
        assert_eq!(correlation(&a, &[3.0; 40]), 0.0);
    }
}
