//! The segments beside one: the same columns with another member in one of them.

use super::find::Totals;
use super::{Finding, FindingKind};
use crate::detect::Detection;

/// How a segment did over the span of a finding, against its own expected value; where a finding lasts, against what it did for as long before.
#[derive(Debug, Clone, PartialEq)]
pub struct Peer {
    /// Its members.
    pub name: String,
    /// What was measured.
    pub actual: f64,
    /// What was expected.
    pub expected: f64,
    /// The deviation as a share of what was expected.
    pub change: f64,
    /// Whether it is the finding's own segment.
    pub is_self: bool,
}

/// Whether the peers of a finding are held against the time before: the expected value follows what lasts, and tells nothing of it.
#[must_use]
pub fn against_before(finding: &Finding) -> bool {
    matches!(finding.kind, FindingKind::TrendChange | FindingKind::LevelShift)
}

/// The finding's own segment first, then at most `most` of those beside it, the largest deviation first. For the total: the members of the first
/// split.
#[must_use]
pub fn peers(detection: &Detection, finding: &Finding, most: usize) -> Vec<Peer> {
    let Some((at, span)) = &finding.place else { return Vec::new() };
    let Some(own) = detection.series.get(*at) else { return Vec::new() };
    let first_split = detection.series.iter().find(|s| s.segment.len() == 1).map(|s| s.segment[0].0.as_str());
    let beside = |segment: &crate::detect::Segment| match own.segment.as_slice() {
        [] => segment.len() == 1 && Some(segment[0].0.as_str()) == first_split,
        members => {
            let same_columns = segment.len() == members.len() && members.iter().zip(segment).all(|((a, _), (b, _))| a == b);
            same_columns && members.iter().zip(segment).filter(|((_, a), (_, b))| a != b).count() == 1
        }
    };
    let earlier = against_before(finding).then(|| span.start.saturating_sub(span.len())..span.start).filter(|e| !e.is_empty());
    let peer = |segment: &crate::detect::Segment, series: &crate::detect::Series, is_self: bool| {
        let mut totals = Totals::of(series, span.clone());
        if let Some(earlier) = &earlier {
            // Sums of spans of unlike length are scaled to the later.
            let scale = if series.additive { span.len() as f64 / earlier.len() as f64 } else { 1.0 };
            totals.expected = scale * Totals::of(series, earlier.clone()).actual;
        }
        let change = (totals.actual - totals.expected) / totals.expected.abs();
        let name =
            if segment.is_empty() { "Total".to_owned() } else { segment.iter().map(|(_, m)| m.as_str()).collect::<Vec<_>>().join(" · ") };
        let is_there = span.clone().any(|t| !series.actual[t].is_nan() || series.missing[t]);
        (is_there && change.is_finite()).then_some(Peer { name, actual: totals.actual, expected: totals.expected, change, is_self })
    };
    let others = detection.series.iter().filter(|s| s.measure == own.measure && beside(&s.segment));
    let mut found: Vec<Peer> = others.filter_map(|s| peer(&s.segment, s, false)).collect();
    found.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()).then_with(|| a.name.cmp(&b.name)));
    found.truncate(most);
    if !found.is_empty() {
        found.splice(0..0, peer(&own.segment, own, true));
    }
    found
}
