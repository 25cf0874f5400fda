//! From a detection to findings: alerts merged, weighed, worded, ranked.

use std::ops::Range;

use polars::prelude::IdxSize;

use super::holiday::Holidays;
use super::instead::instead;
use super::join::{Ranked, one_per_event, without_echoes};
use super::marked::marked;
use super::merge::{Merged, holds, merge};
use super::{Finding, FindingKind, Proof, words};
use crate::detect::{
    Alert, AlertKind, Bend, DetectError, DetectSpec, Detection, Grain, Method, Path, Season, Series, Shift, drift_words, looked_at,
};
use crate::engine::Context;
use crate::table::Table;

/// A deviation that leaves its band by less than this share of itself is told after those that leave it clearly: chance alone makes one of a
/// small segment now and then, and then it is no larger than its band.
const CLEARLY: f64 = 0.25;

/// What is out of line in `table`, largest impact first.
///
/// Findings of different measures are ranked by their impact as a share of a usual period of the measure's total; after them comes what hardly
/// leaves its band, then what may only not have come yet, and last what may be no more than the season.
///
/// # Errors
/// On cancel, and where the table cannot be read as the spec asks.
pub fn find(table: &Table, spec: &DetectSpec, detection: &Detection, ctx: &Context) -> Result<Vec<Finding>, DetectError> {
    Proof::of(table, spec, ctx)?.findings(spec, detection, ctx)
}

impl Proof {
    /// The findings at the sensitivity of `spec`, from the scores that were kept: nothing is judged anew.
    ///
    /// # Errors
    /// On cancel, and where the table cannot be read as the spec asks.
    pub fn findings(&self, spec: &DetectSpec, detection: &Detection, ctx: &Context) -> Result<Vec<Finding>, DetectError> {
        ctx.progress(Some(0.9), "Writing the findings");
        let merged = merge(detection, detection.alerts(spec.sensitivity));
        let mut ranked: Vec<Ranked> = Vec::with_capacity(merged.len());
        for one in &merged {
            ctx.check()?;
            let finding = finding(spec, detection, one);
            if finding.impact.abs() >= spec.min_impact {
                ranked.push(Ranked { worth: rank(detection, one.alert.series, &finding), echoes: one.explained.len(), finding });
            }
        }
        ranked.sort_by(|a, b| b.worth.total_cmp(&a.worth).then_with(|| a.finding.id.cmp(&b.finding.id)));
        let mut ranked = one_per_event(detection, ranked);
        let may_come = |finding: &Finding| instead(detection, finding).is_some_and(|other| other.may_come);
        ranked.sort_by_cached_key(|Ranked { finding, .. }| (finding.may_be_season.is_some(), may_come(finding), beyond(finding) < CLEARLY));
        let (mut findings, mut echoes): (Vec<Finding>, Vec<usize>) = ranked.into_iter().map(|one| (one.finding, one.echoes)).unzip();
        self.contributors(spec, detection, &mut findings, ctx)?;
        without_echoes(&mut findings, &mut echoes);
        // What a person marked is told first.
        let mut marked = marked(spec, detection, &findings);
        self.contributors(spec, detection, &mut marked, ctx)?;
        let by_hand = marked.len();
        findings.splice(0..0, marked);
        for (finding, echoes) in findings.iter_mut().zip(std::iter::repeat_n(0, by_hand).chain(echoes)) {
            finding.why = words::why(finding, echoes);
        }
        for finding in &mut findings {
            if let Some(instead) = instead(detection, finding) {
                finding.why.push_str(&words::instead(finding, &instead));
            }
        }
        let holidays = Holidays::of(spec, detection);
        for finding in &mut findings {
            if let Some((country, days)) = holidays.on(finding) {
                finding.why.push_str(&words::on_holidays(&country.name, &days));
            }
        }
        for finding in findings.iter_mut().filter(|f| ends_low(detection, f)) {
            finding.why.push_str(&format!(" It is the last {} of the data, which may not be complete.", detection.grain.name()));
        }
        for finding in findings.iter_mut().filter(|f| f.kind == FindingKind::Missing) {
            if let Some(more) = finding.place.as_ref().and_then(|(at, span)| about_gap(detection.series.get(*at)?, span)) {
                finding.why.push_str(more);
            }
        }
        for finding in &mut findings[..by_hand] {
            finding.why.push_str(" Marked by hand.");
        }
        findings.extend(partial(spec, detection));
        for finding in &mut findings {
            ctx.check()?;
            (finding.cells, finding.cell_count) = self.cells(spec, finding)?;
        }
        Ok(findings)
    }
}

/// Whether a finding says that the last period of the data is low: an export made in the middle of it looks the same.
fn ends_low(detection: &Detection, finding: &Finding) -> bool {
    let last = detection.axis.len.saturating_sub(1);
    finding.kind == FindingKind::Drop && finding.place.as_ref().is_some_and(|(_, span)| *span == (last..last + 1))
}

/// What there is to say of a gap besides: that a rate lacks its occasions, not its rows, or that what is missing never came back.
fn about_gap(series: &Series, span: &Range<usize>) -> Option<&'static str> {
    if !series.missing[span.start] {
        return Some(" There are rows, but nothing of what it is a share of.");
    }
    let after = series.actual.get(span.end..).filter(|after| !after.is_empty())?;
    after.iter().all(|v| v.is_nan()).then_some(" Nothing has come since: it may have gone for good.")
}

/// Some periods of a series as if they were a finding, so that they can be explained; `None` where there is no such series or period.
#[must_use]
pub fn at(spec: &DetectSpec, detection: &Detection, series: usize, periods: Range<usize>) -> Option<Finding> {
    let found = detection.series.get(series)?;
    if periods.is_empty() || periods.end > found.actual.len() {
        return None;
    }
    let impact = found.impact(periods.clone());
    let kind = match impact {
        _ if found.actual[periods.clone()].iter().all(|v| v.is_nan()) => AlertKind::Missing,
        impact if impact < 0.0 => AlertKind::Drop,
        _ => AlertKind::Spike,
    };
    let score = found.score[periods.clone()].iter().copied().fold(0.0, f64::max);
    let merged = Merged { alert: Alert { series, span: periods, kind, score, impact }, explained: Vec::new() };
    let mut finding = finding(spec, detection, &merged);
    finding.why = words::why(&finding, 0);
    Some(finding)
}

/// Exactly the rows behind a finding, in the order of the table.
///
/// # Errors
/// Where the table cannot be read as the spec asks.
pub fn rows(table: &Table, spec: &DetectSpec, finding: &Finding) -> Result<Vec<IdxSize>, DetectError> {
    Proof::of(table, &DetectSpec { grain: finding.grain, ..spec.clone() }, &Context::detached())?.rows(finding)
}

/// The rows behind each of `findings`, which are those of one detection: the table is read once for all of them.
///
/// # Errors
/// On cancel, and as [`rows`].
pub fn rows_of_each(table: &Table, spec: &DetectSpec, findings: &[Finding], ctx: &Context) -> Result<Vec<Vec<IdxSize>>, DetectError> {
    let Some(first) = findings.first() else { return Ok(Vec::new()) };
    let proof = Proof::of(table, &DetectSpec { grain: first.grain, ..spec.clone() }, ctx)?;
    let each = findings.iter().map(|finding| {
        ctx.check()?;
        proof.rows(finding)
    });
    each.collect()
}

fn finding(spec: &DetectSpec, detection: &Detection, merged: &Merged) -> Finding {
    let alert = &merged.alert;
    let series = &detection.series[alert.series];
    let measure = &spec.measures[series.measure];
    let (span, totals) = match alert.kind {
        AlertKind::LevelShift => level(detection, series, alert),
        AlertKind::TrendChange | AlertKind::Drift => bend(series, alert),
        _ => (alert.span.clone(), Totals::of(series, alert.span.clone())),
    };
    let kind = kind(alert.kind);
    let unit = unit_of(spec, detection, series.measure);
    Finding {
        id: id(&measure.name, &series.key(), kind, detection, span.start),
        kind,
        measure: measure.name.clone(),
        unit,
        segment: series.segment.clone(),
        start: detection.times[span.start],
        end: detection.times[span.end - 1],
        grain: detection.grain,
        actual: totals.actual,
        expected: totals.expected,
        lower: totals.lower,
        upper: totals.upper,
        impact: totals.impact,
        against_peers: alert.kind == AlertKind::Drift,
        may_be_season: season(detection, series, alert),
        score: alert.score,
        p_value: match bend_of(series, alert).map(|b| b.path) {
            Some(Path::Peers { p_value }) => p_value,
            _ => detection.p_value(series.measure, alert.score),
        },
        method: if alert.kind == AlertKind::Drift { drift_words(detection.grain).to_owned() } else { series.method.words(detection.grain) },
        why: String::new(),
        contributors: Vec::new(),
        also: Vec::new(),
        cells: Vec::new(),
        cell_count: 0,
        place: Some((alert.series, span)),
    }
}

/// The unit in which a measure is told: its own; a rate of counts without one is told in per cent.
#[must_use]
pub fn unit_of(spec: &DetectSpec, detection: &Detection, measure: usize) -> Option<String> {
    let is_rate = || total_of(detection, measure).is_some_and(|s| s.method == Method::Rate);
    spec.measures.get(measure)?.unit.clone().or_else(|| is_rate().then(|| "%".to_owned()))
}

/// The series of the whole of a measure.
fn total_of(detection: &Detection, measure: usize) -> Option<&Series> {
    detection.series.iter().find(|s| s.measure == measure && s.segment.is_empty())
}

/// Whether the whole of a measure is so low in its last period that it may not be complete: what is compared or continued from it would tell
/// of that alone.
#[must_use]
pub fn may_be_cut(spec: &DetectSpec, detection: &Detection) -> bool {
    let low = |series: &Series| {
        let last = series.actual.len().checked_sub(1)?;
        let flagged = detection.flags_of(series, spec.sensitivity).get(last) == Some(&true);
        Some(flagged && series.actual[last] < series.expected[last])
    };
    (0..spec.measures.len()).filter_map(|m| total_of(detection, m)).any(|total| low(total) == Some(true))
}

/// Made of measure, segment, kind and start, so that it names the same thing in next week's data.
fn id(measure: &str, segment: &str, kind: FindingKind, detection: &Detection, start: usize) -> String {
    let time = detection.times[start];
    let time = if detection.grain == Grain::Hour { time.format("%Y-%m-%dT%H").to_string() } else { time.date().to_string() };
    let segment = if segment.is_empty() { "total" } else { segment };
    format!("{measure}:{segment}:{}:{time}", kind.name())
}

fn kind(kind: AlertKind) -> FindingKind {
    match kind {
        AlertKind::Missing => FindingKind::Missing,
        AlertKind::LevelShift => FindingKind::LevelShift,
        AlertKind::TrendChange | AlertKind::Drift => FindingKind::TrendChange,
        AlertKind::Spike => FindingKind::Spike,
        AlertKind::Drop => FindingKind::Drop,
    }
}

/// A step over the first season on the new level, against the old level.
fn level(detection: &Detection, series: &Series, alert: &Alert) -> (Range<usize>, Totals) {
    let Some(step) = strongest(series, alert) else { return (alert.span.clone(), Totals::of(series, alert.span.clone())) };
    let span = step.at..(step.at + looked_at(detection.grain)).min(series.actual.len()).max(step.at + 1);
    (span.clone(), Totals::of(&against(series, step.at, &step.led_to), span))
}

/// A series told against what an old course led to from `at` on; the band keeps its width around the line it is told against.
fn against(series: &Series, at: usize, led_to: &[f64]) -> Series {
    let mut told = series.clone();
    for (t, old) in (at..).zip(led_to) {
        let off = old - told.expected[t];
        told.expected[t] += off;
        told.lower[t] += off;
        told.upper[t] += off;
    }
    told
}

/// The step that an alert tells of.
pub(super) fn strongest<'a>(series: &'a Series, alert: &Alert) -> Option<&'a Shift> {
    series.shifts.iter().filter(|s| alert.span.contains(&s.at)).max_by(|a, b| a.score.total_cmp(&b.score))
}

/// Why what an alert tells may be the season, if so.
fn season(detection: &Detection, series: &Series, alert: &Alert) -> Option<Season> {
    match alert.kind {
        AlertKind::TrendChange | AlertKind::Drift => bend_of(series, alert).and_then(Bend::season),
        AlertKind::LevelShift => season_of_step(detection, series, alert),
        AlertKind::Missing => None,
        AlertKind::Spike | AlertKind::Drop => {
            let first = series.actual.iter().position(|v| !v.is_nan());
            let begins = (first == Some(alert.span.start)).then_some(Season::Beginning);
            begins.or_else(|| series.recurs(&alert.span, detection.grain).then_some(Season::Recurs))
        }
    }
}

/// Why the step that an alert tells may be the season, if so: a year goes in steps too, as from Christmas to January, and where none other is there
/// to compare it with, a step that is no larger than the turn of its segment, or of one that holds it, may be part of that.
pub(super) fn season_of_step(detection: &Detection, series: &Series, alert: &Alert) -> Option<Season> {
    let step = strongest(series, alert)?;
    let part_of = |of: &Series, bend: &Bend| {
        let turn = bend.share(of);
        (bend.at..bend.until()).contains(&step.at) && turn * step.share > 0.0 && step.share.abs() <= turn.abs()
    };
    let turns = || {
        let around = detection.series.iter().filter(|s| s.measure == series.measure && holds(&s.segment, &series.segment));
        around.flat_map(|s| s.bends.iter().filter(move |bend| part_of(s, bend))).find_map(Bend::season)
    };
    step.season().or_else(|| step.another_year.is_none().then(turns).flatten())
}

/// The bend that an alert tells of.
fn bend_of<'a>(series: &'a Series, alert: &Alert) -> Option<&'a Bend> {
    let told = |b: &&Bend| b.at == alert.span.start && b.until() == alert.span.end;
    match alert.kind {
        AlertKind::TrendChange => series.bends.iter().filter(told).find(|b| b.is_own()),
        AlertKind::Drift => series.bends.iter().filter(told).find(|b| !b.is_own()),
        _ => None,
    }
}

/// Where the path that a finding left led to, from its first period on; nothing for findings that left none.
#[must_use]
pub fn led_to<'a>(detection: &'a Detection, finding: &Finding) -> Option<&'a [f64]> {
    let (at, span) = finding.place.as_ref().filter(|_| finding.kind == FindingKind::TrendChange)?;
    let kind = if finding.against_peers { AlertKind::Drift } else { AlertKind::TrendChange };
    let alert = Alert { series: *at, span: span.clone(), kind, score: 0.0, impact: 0.0 };
    bend_of(detection.series.get(*at)?, &alert).map(|bend| bend.led_to.as_slice())
}

/// A change of slope over the periods looked at, against what the old slope led to.
fn bend(series: &Series, alert: &Alert) -> (Range<usize>, Totals) {
    let Some(bend) = bend_of(series, alert) else {
        return (alert.span.clone(), Totals::of(series, alert.span.clone()));
    };
    (alert.span.clone(), Totals::of(&against(series, bend.at, &bend.led_to), alert.span.clone()))
}

/// A span of a series as one number each.
pub(super) struct Totals {
    pub(super) actual: f64,
    pub(super) expected: f64,
    lower: f64,
    upper: f64,
    pub(super) impact: f64,
}

impl Totals {
    /// Whether what was measured lies where it was expected.
    pub(super) fn is_within_band(&self) -> bool {
        (self.lower..=self.upper).contains(&self.actual)
    }

    /// Sums add up, ratios are weighted by their denominators, all else is averaged.
    pub(super) fn of(series: &Series, span: Range<usize>) -> Self {
        let mut used: Vec<usize> = span.clone().filter(|&t| !series.actual[t].is_nan() || series.missing[t]).collect();
        if used.is_empty() {
            used = span.collect();
        }
        let missing = used.iter().all(|&t| series.actual[t].is_nan());
        // What never was below zero is not expected there.
        let least = if series.actual.iter().any(|&v| v < 0.0) { f64::NEG_INFINITY } else { 0.0 };
        let weight = |t: usize| series.weight.as_ref().map_or(1.0, |w| if w[t].is_finite() { w[t] } else { 0.0 });
        let norm = if series.additive { 1.0 } else { used.iter().map(|&t| weight(t)).sum::<f64>() };
        let sum = |f: &dyn Fn(usize) -> f64| used.iter().map(|&t| f(t)).filter(|v| v.is_finite()).sum::<f64>();
        let actual = sum(&|t| series.actual[t] * weight(t));
        let expected = if missing && !series.additive { sum(&|t| series.expected[t]) } else { sum(&|t| series.expected[t] * weight(t)) };
        // Independent periods: the widths of the band add as squares.
        let width = |edge: &[f64]| sum(&|t| ((edge[t] - series.expected[t]) * weight(t)).powi(2)).sqrt();
        let (below, above) = (width(&series.lower), width(&series.upper));
        let norm = if norm > 0.0 { norm } else { used.len().max(1) as f64 };
        if missing && series.weight.is_some() {
            // Of no occasion there is no rate, and none was lost that could be counted.
            return Self { actual: f64::NAN, expected: expected / norm, lower: f64::NAN, upper: f64::NAN, impact: 0.0 };
        }
        Self {
            // The sum of nothing is -0.
            actual: actual / norm + 0.0,
            expected: expected / norm,
            lower: (expected - below).max(least) / norm,
            upper: (expected + above) / norm,
            impact: actual - expected,
        }
    }
}

/// What findings of different measures are compared by: the impact as a share of a usual period of the measure's total.
fn rank(detection: &Detection, series: usize, finding: &Finding) -> f64 {
    let measure = detection.series[series].measure;
    let Some(total) = total_of(detection, measure) else { return 0.0 };
    let mut sizes: Vec<f64> = (0..total.actual.len())
        .map(|t| (total.expected[t] * total.weight.as_ref().map_or(1.0, |w| w[t])).abs())
        .filter(|v| v.is_finite())
        .collect();
    sizes.sort_unstable_by(f64::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
    finding.impact.abs() / usual.max(f64::MIN_POSITIVE)
}

/// How much of a deviation lies beyond the band, as a share of it; below 0 where it ends within. What is not there at all is as clear as can be.
fn beyond(finding: &Finding) -> f64 {
    let edge = if finding.actual < finding.expected { finding.lower } else { finding.upper };
    let beyond = 1.0 - (edge - finding.expected).abs() / (finding.actual - finding.expected).abs();
    if beyond.is_finite() { beyond } else { f64::from(finding.kind == FindingKind::Missing) }
}

/// The word about a last period that is not over yet.
fn partial(spec: &DetectSpec, detection: &Detection) -> Option<Finding> {
    let at = detection.axis.len.checked_sub(1).filter(|_| detection.partial)?;
    let series = detection.series.first()?;
    let measure = spec.measures.get(series.measure)?;
    let totals = Totals::of(series, at..at + 1);
    let mut finding = Finding {
        id: id(&measure.name, "", FindingKind::Partial, detection, at),
        kind: FindingKind::Partial,
        measure: measure.name.clone(),
        unit: unit_of(spec, detection, series.measure),
        segment: Vec::new(),
        start: detection.times[at],
        end: detection.times[at],
        grain: detection.grain,
        actual: totals.actual,
        expected: totals.expected,
        lower: totals.lower,
        upper: totals.upper,
        impact: 0.0,
        against_peers: false,
        may_be_season: None,
        score: 0.0,
        p_value: 1.0,
        method: "its last row lies earlier in it than in the periods before".to_owned(),
        why: String::new(),
        contributors: Vec::new(),
        also: Vec::new(),
        cells: Vec::new(),
        cell_count: 0,
        place: Some((0, at..at + 1)),
    };
    finding.why = words::why(&finding, 0);
    Some(finding)
}
