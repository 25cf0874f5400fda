//! One finding for what many series say at once.
//!
//! A fault in one segment is seen in every series that holds it and in every series it holds. Alerts of one measure that
//! share dates and point one way are gathered; of each gathering the most specific segment that still explains most of the
//! deviation is kept, with what it explains; what lies apart from it stays and is looked at again.

use super::find::season_of_step;
use crate::detect::{Alert, AlertKind, Detection, EVERYTHING_ELSE, Segment, Series, looked_at};

/// A segment that explains this share of the largest deviation is the one to name.
const EXPLAINS: f64 = 0.7;
/// So does one with this share in which two others cross: a region and a category that both lose, and lose most of it where they meet.
const CROSSING: f64 = 0.5;
/// None does beside which others of one that holds them all stray by this share.
const BESIDE: f64 = 0.1;
/// In a segment of another dimension, up to so many times its share of the explained deviation is explained with it.
const SPILL: f64 = 2.0;

/// Alerts that say the same thing.
pub(super) struct Merged {
    /// The one to tell.
    pub(super) alert: Alert,
    /// The others it explains, largest impact first.
    pub(super) explained: Vec<Alert>,
}

/// Merge the alerts of a detection.
pub(super) fn merge(detection: &Detection, alerts: Vec<Alert>) -> Vec<Merged> {
    let mut alerts = without_turned(detection, without_parted(alerts));
    alerts.sort_by(|a, b| a.span.start.cmp(&b.span.start).then(a.series.cmp(&b.series)));
    let mut merged = Vec::new();
    for group in groups(detection, &alerts) {
        let mut left: Vec<Alert> = group.into_iter().map(|i| alerts[i].clone()).collect();
        while let Some(best) = most_specific(detection, &left) {
            let alert = left.remove(best);
            let (mut explained, rest): (Vec<Alert>, Vec<Alert>) = left.into_iter().partition(|other| explains(detection, &alert, other));
            explained.sort_by(|a, b| b.impact.abs().total_cmp(&a.impact.abs()).then(a.series.cmp(&b.series)));
            merged.push(Merged { alert, explained });
            left = rest;
        }
    }
    without_echoes(detection, merged)
}

/// Rows that are missing are missing for every measure and in every segment: a gap is told once, of the widest segment and the first measure,
/// with all that its echoes explain.
fn without_echoes(detection: &Detection, merged: Vec<Merged>) -> Vec<Merged> {
    let (gaps, mut told): (Vec<Merged>, Vec<Merged>) = merged.into_iter().partition(|m| m.alert.kind == AlertKind::Missing);
    let mut gaps: Vec<((usize, usize), Merged)> = gaps
        .into_iter()
        .map(|gap| {
            let series = &detection.series[gap.alert.series];
            ((series.segment.len(), series.measure), gap)
        })
        .collect();
    gaps.sort_by_key(|(order, _)| *order);
    let mut first: Vec<Merged> = Vec::with_capacity(gaps.len());
    for (_, gap) in gaps {
        match first.iter_mut().find(|one| lacks(detection, &one.alert, &gap.alert)) {
            Some(one) => one.explained.extend(std::iter::once(gap.alert).chain(gap.explained)),
            None => first.push(gap),
        }
    }
    told.extend(first);
    told
}

/// Whether the rows that `narrow` misses are among those that `wide` misses.
fn lacks(detection: &Detection, wide: &Alert, narrow: &Alert) -> bool {
    let covers = wide.span.start <= narrow.span.start && narrow.span.end <= wide.span.end;
    covers && holds(&detection.series[wide.series].segment, &detection.series[narrow.series].segment)
}

/// A series that parts from its peers and so takes another course than before is told of once, against its peers.
fn without_parted(alerts: Vec<Alert>) -> Vec<Alert> {
    let parted: Vec<Alert> = alerts.iter().filter(|a| a.kind == AlertKind::Drift).cloned().collect();
    let overlap = |a: &Alert, b: &Alert| a.span.start < b.span.end && b.span.start < a.span.end;
    let told = |alert: &Alert| parted.iter().any(|d| d.series == alert.series && overlap(d, alert) && same_way(d, alert));
    alerts.into_iter().filter(|alert| alert.kind != AlertKind::TrendChange || !told(alert)).collect()
}

/// Steps that may be part of a season's turn are not told beside it.
fn without_turned(detection: &Detection, alerts: Vec<Alert>) -> Vec<Alert> {
    let turns: Vec<Alert> = alerts.iter().filter(|a| a.kind == AlertKind::TrendChange).cloned().collect();
    let told = |step: &Alert| {
        let series = &detection.series[step.series];
        turns.iter().any(|turn| {
            let of = &detection.series[turn.series];
            let same = of.measure == series.measure && holds(&of.segment, &series.segment) && same_way(turn, step);
            same && turn.span.contains(&step.span.start)
        })
    };
    alerts.into_iter().filter(|alert| !(is_seasonal(detection, alert) && told(alert))).collect()
}

/// The root of a set of a union-find forest; paths are halved on the way.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

/// Alerts of one measure and direction whose dates overlap and whose segments are nested, directly or through others.
fn groups(detection: &Detection, alerts: &[Alert]) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..alerts.len()).collect();
    let turn = looked_at(detection.grain);
    let longest = alerts.iter().map(|a| a.span.len()).max().unwrap_or(0).max(turn);
    let seasonal: Vec<bool> = alerts.iter().map(|a| is_seasonal(detection, a)).collect();
    for (i, a) in alerts.iter().enumerate() {
        for (j, b) in alerts.iter().enumerate().skip(i + 1) {
            if b.span.start > a.span.start + longest + 1 {
                break;
            }
            let (sa, sb) = (&detection.series[a.series], &detection.series[b.series]);
            // Where a step begins is told to some days in a small segment, and a season turns in one before it does in another.
            let steps = a.kind == AlertKind::LevelShift && b.kind == AlertKind::LevelShift;
            let apart = if seasonal[i] || seasonal[j] { turn } else { turn / 2 };
            let one_turn = steps && a.span.start.abs_diff(b.span.start) <= apart;
            let near = one_turn || b.span.start <= a.span.end && a.span.start <= b.span.end;
            if near && sa.measure == sb.measure && lane(a) == lane(b) && same_way(a, b) && !disjoint(&sa.segment, &sb.segment) {
                let (x, y) = (find(&mut root, i), find(&mut root, j));
                root[x.max(y)] = x.min(y);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); alerts.len()];
    for i in 0..alerts.len() {
        let r = find(&mut root, i);
        groups[r].push(i);
    }
    groups.retain(|g| !g.is_empty());
    groups
}

/// Whether an alert is a step that may be no more than the turn of a season.
fn is_seasonal(detection: &Detection, alert: &Alert) -> bool {
    alert.kind == AlertKind::LevelShift && season_of_step(detection, &detection.series[alert.series], alert).is_some()
}

/// What is told apart: a change of slope spans weeks and has nothing to do with a bad day within them, and that a segment parts from its peers
/// says nothing of the path of all of them.
fn lane(alert: &Alert) -> u8 {
    match alert.kind {
        AlertKind::TrendChange => 1,
        AlertKind::Drift => 2,
        _ => 0,
    }
}

/// Whether both say more or both say less; what is missing is less.
fn same_way(a: &Alert, b: &Alert) -> bool {
    let down = |alert: &Alert| alert.kind == AlertKind::Missing || alert.impact < 0.0;
    down(a) == down(b)
}

/// Whether no row can be in both segments: one column, two members.
fn disjoint(a: &Segment, b: &Segment) -> bool {
    // What is left of crossed columns may have a member of either in it.
    let is_left = |s: &Segment| s.len() > 1 && s.iter().all(|(_, member)| member == EVERYTHING_ELSE);
    if (is_left(a) || is_left(b)) && !(a.len() == b.len() && a.iter().zip(b).all(|((x, _), (y, _))| x == y)) {
        return false;
    }
    a.iter().any(|(column, member)| b.iter().any(|(c, m)| c == column && m != member))
}

/// Whether every row of `inner` is one of `outer`.
pub(super) fn holds(outer: &Segment, inner: &Segment) -> bool {
    outer.iter().all(|part| inner.contains(part))
}

/// The alert with the longest segment name among those that explain most of the largest deviation.
fn most_specific(detection: &Detection, alerts: &[Alert]) -> Option<usize> {
    let depth = |a: &Alert| detection.series[a.series].segment.len();
    // A part of what is missing is no cause of it: the whole gap is.
    let gaps = || alerts.iter().filter(|a| a.kind == AlertKind::Missing);
    let is_part = |a: &Alert| a.kind == AlertKind::Missing && gaps().any(|wide| depth(wide) < depth(a) && lacks(detection, wide, a));
    let candidates: Vec<(usize, &Alert)> = alerts.iter().enumerate().filter(|(_, a)| !is_part(a)).collect();
    let largest = candidates.iter().map(|(_, a)| a.impact.abs()).fold(0.0, f64::max);
    let deeper = |(i, a): &&(usize, &Alert), (j, b): &&(usize, &Alert)| {
        depth(a).cmp(&depth(b)).then(a.impact.abs().total_cmp(&b.impact.abs())).then(j.cmp(i))
    };
    let most = candidates.iter().filter(|(_, a)| suffices(detection, &candidates, a, largest)).max_by(deeper);
    most.or_else(|| candidates.iter().max_by(|(_, a), (_, b)| a.impact.abs().total_cmp(&b.impact.abs()))).map(|(i, _)| *i)
}

/// Whether an alert explains most of the largest deviation of its group, and by itself.
fn suffices(detection: &Detection, group: &[(usize, &Alert)], alert: &Alert, largest: f64) -> bool {
    let share = alert.impact.abs() / largest.max(f64::MIN_POSITIVE);
    if share < CROSSING || alert.kind == AlertKind::Missing {
        return share >= EXPLAINS;
    }
    let segment = |of: &Alert| &detection.series[of.series].segment;
    let own = segment(alert);
    let is_around = |b: &Segment| !b.is_empty() && b.len() < own.len() && holds(b, own);
    let around: Vec<&Segment> = group.iter().map(|(_, b)| segment(b)).filter(|b| is_around(b)).collect();
    let is_beside = |b: &Segment| disjoint(own, b) && around.iter().any(|c| holds(c, b));
    let beside: f64 = group.iter().filter(|(_, b)| is_beside(segment(b))).map(|(_, b)| b.impact.abs()).sum();
    let is_crossing = around.iter().any(|b| around.iter().any(|c| !holds(b, c) && !holds(c, b)));
    let least = if is_crossing && beside == 0.0 { CROSSING } else { EXPLAINS };
    share >= least && beside < BESIDE * largest
}

/// Whether `alert` explains `other`: it is part of it or holds it, or what it spills into the other's dimension suffices.
fn explains(detection: &Detection, alert: &Alert, other: &Alert) -> bool {
    let (a, b) = (&detection.series[alert.series], &detection.series[other.series]);
    if holds(&a.segment, &b.segment) || holds(&b.segment, &a.segment) {
        return true;
    }
    if disjoint(&a.segment, &b.segment) {
        return false;
    }
    let Some(total) = detection.series.iter().find(|s| s.measure == a.measure && s.segment.is_empty()) else { return false };
    let share = weight(b, other) / weight(total, other).max(f64::MIN_POSITIVE);
    other.impact.abs() <= SPILL * share * alert.impact.abs()
}

/// What was expected of a series over the span of an alert; ratios by their denominator.
fn weight(series: &Series, alert: &Alert) -> f64 {
    alert.span.clone().map(|t| series.weight.as_ref().map_or(series.expected[t], |w| w[t])).filter(|v| v.is_finite()).sum::<f64>().abs()
}
