//! What changed among the findings since the last export: which are new, gone, worse.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::detect::{DetectSpec, Grain};
use crate::explain::Segment;
use crate::findings::{self, Dismissal, Finding, FindingKind};
use crate::table::Filter;
use crate::table::locale::Locale;

/// No more are remembered; the smallest are forgotten first.
const REMEMBERED: usize = 500;
/// So much more is worse, not noise.
const WORSE: f64 = 1.1;

/// The findings of one detection, as far as the next one is compared with them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Run {
    /// The file it looked at, without folders.
    pub file: String,
    /// The fingerprint of its bytes.
    pub fingerprint: String,
    /// The rows it looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
    /// The findings, by id.
    pub findings: BTreeMap<String, PastFinding>,
}

/// A finding of a detection that has passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastFinding {
    /// Start of its first period.
    #[serde(with = "crate::table::iso::datetime")]
    pub start: NaiveDateTime,
    /// Start of its last period.
    #[serde(with = "crate::table::iso::datetime")]
    pub end: NaiveDateTime,
    /// What it was worth, in units of its measure.
    pub impact: f64,
    /// What it was called, in words that are the same whoever saved it; on screen it is called as [`Gone::headline`] says.
    pub headline: String,
    /// The ids it would have had in the other measures that told of the same event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What its headline is made of; older files hold none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Facts>,
}

/// What was measured of a finding that has passed: enough to list it beside those that are there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// What sort of thing it was.
    pub kind: FindingKind,
    /// Name of the measure.
    pub measure: String,
    /// Unit of the measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Where; empty for the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segment: Segment,
    /// Length of a period.
    pub grain: Grain,
    /// What was measured, where anything was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<f64>,
    /// What was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
    /// Whether that is what its peers led to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub against_peers: bool,
}

/// How a finding stands to the last time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// It was not there.
    New,
    /// It was there and has grown from this impact.
    Worse {
        /// The impact it had; `None` where it was told in another measure.
        was: Option<f64>,
    },
    /// It was there, and no smaller or larger than now.
    Same,
}

/// How the findings stand to those of the last time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Since {
    /// The file of the last time.
    pub file: String,
    /// By id of the finding.
    pub changes: BTreeMap<String, Change>,
    /// Findings of the last time that are not there any more although their time still is, largest first.
    pub gone: Vec<Gone>,
}

/// A finding of the last time that is not there any more.
#[derive(Debug, Clone, PartialEq)]
pub struct Gone {
    /// The id it had.
    pub id: String,
    /// What it was.
    pub was: PastFinding,
}

impl Gone {
    /// What it was called, as the locale in force writes numbers.
    #[must_use]
    pub fn headline(&self) -> String {
        self.finding().map_or_else(|| self.was.headline.clone(), |finding| findings::headline(&finding))
    }

    /// Whether a person did not want to be told of it again; then it is no news that it is gone.
    #[must_use]
    pub fn is_dismissed(&self, dismissed: &[Dismissal]) -> bool {
        if dismissed.is_empty() {
            return false;
        }
        let finding = self.finding();
        let told_as = |d: &Dismissal| std::iter::once(&self.id).chain(&self.was.also).any(|id| d.is_of(id));
        dismissed.iter().any(|d| told_as(d) || finding.as_ref().is_some_and(|f| d.hides(f)))
    }

    /// It as a finding, without its proof; `None` where only its headline was kept.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let (was, facts) = (&self.was, self.was.facts.clone()?);
        let mut finding = Finding {
            id: self.id.clone(),
            kind: facts.kind,
            measure: facts.measure,
            unit: facts.unit,
            segment: facts.segment,
            start: was.start,
            end: was.end,
            grain: facts.grain,
            actual: facts.actual.unwrap_or(f64::NAN),
            expected: facts.expected.unwrap_or(f64::NAN),
            lower: f64::NAN,
            upper: f64::NAN,
            impact: was.impact,
            against_peers: facts.against_peers,
            may_be_season: None,
            score: f64::NAN,
            p_value: f64::NAN,
            method: String::new(),
            why: String::new(),
            contributors: Vec::new(),
            also: Vec::new(),
            cells: Vec::new(),
            cell_count: 0,
            place: None,
        };
        finding.why = findings::headline(&finding);
        Some(finding)
    }
}

impl PastFinding {
    /// Whether its measure is looked at in its segment; taken for granted where only its headline was kept.
    fn is_looked_for(&self, asked: &DetectSpec) -> bool {
        self.facts.as_ref().is_none_or(|facts| {
            let is_split =
                |split: &Vec<String>| split.len() == facts.segment.len() && facts.segment.iter().all(|(column, _)| split.contains(column));
            asked.measures.iter().any(|m| m.name == facts.measure) && (facts.segment.is_empty() || asked.splits.iter().any(is_split))
        })
    }

    /// Whether a finding tells the same of a segment within its own, or around it: in which segment an event is told may change with the
    /// file.
    fn is_around(&self, finding: &Finding) -> bool {
        self.facts.as_ref().is_some_and(|facts| {
            let is_measure = facts.measure == finding.measure || finding.also.iter().any(|a| a.measure == facts.measure);
            let is_part = |part: &Segment, whole: &Segment| whole.iter().all(|member| part.contains(member));
            let (was, is) = (&facts.segment, &finding.segment);
            facts.kind == finding.kind && is_measure && (is_part(was, is) || is_part(is, was))
        })
    }

    /// What is remembered of a finding; its words are those of files.
    fn of(finding: &Finding) -> Self {
        let f = finding;
        Self {
            start: f.start,
            end: f.end,
            impact: f.impact,
            headline: Locale::for_files(|| findings::headline(f)),
            also: f.also.iter().map(|a| a.id.clone()).collect(),
            facts: Some(Facts {
                kind: f.kind,
                measure: f.measure.clone(),
                unit: f.unit.clone(),
                segment: f.segment.clone(),
                grain: f.grain,
                actual: Some(f.actual).filter(|n| n.is_finite()),
                expected: Some(f.expected).filter(|n| n.is_finite()),
                against_peers: f.against_peers,
            }),
        }
    }
}

impl Run {
    /// Remember the findings of a file, found as `asked`.
    #[must_use]
    pub fn of(file: &str, fingerprint: &str, findings: &[Finding], asked: &DetectSpec) -> Self {
        let mut largest: Vec<&Finding> = findings.iter().collect();
        largest.sort_by(|a, b| b.impact.abs().total_cmp(&a.impact.abs()).then_with(|| a.id.cmp(&b.id)));
        let findings = largest.into_iter().take(REMEMBERED).map(|f| (f.id.clone(), PastFinding::of(f))).collect();
        Self { file: file.to_owned(), fingerprint: fingerprint.to_owned(), filters: asked.filters.clone(), findings }
    }

    /// Compare `now`, found as `asked` in data that reaches over `covered`, with this run. A finding is the same if its id is, or if it is of
    /// the same measure, segment and kind and the two overlap in time: more data can move its first day. It is so too under each id
    /// of the event: in which of several measures it is told may change with the file; what it is worth is compared in the measure
    /// it was told in, where it is told in that one too. One that is told of a wider or a narrower segment now is neither new nor gone.
    /// What is not looked for any more is not gone, nor is anything where other rows are looked at.
    #[must_use]
    pub fn compare(&self, now: &[Finding], asked: &DetectSpec, covered: (NaiveDateTime, NaiveDateTime)) -> Since {
        let mut met: Vec<&str> = Vec::new();
        let mut changes = BTreeMap::new();
        for finding in now {
            let overlaps = |past: &PastFinding| past.start <= finding.end && past.end >= finding.start;
            let of = |wanted: &str| {
                let told = |id: &String, past: &PastFinding| std::iter::once(id).chain(&past.also).any(|id| subject(id) == subject(wanted));
                let moved = || self.findings.iter().find(|(id, past)| told(id, past) && overlaps(past));
                self.findings.get_key_value(wanted).or_else(moved)
            };
            let within = || self.findings.values().filter(|past| overlaps(past) && past.is_around(finding)).map(|past| past.impact.abs());
            let change = match of(&finding.id).or_else(|| finding.ids().find_map(of)) {
                None => match within().max_by(f64::total_cmp) {
                    None => Change::New,
                    Some(impact) if finding.impact.abs() > impact * WORSE => Change::Worse { was: None },
                    Some(_) => Change::Same,
                },
                Some((id, past)) => {
                    met.push(id);
                    let is_its_own = subject(id) == subject(&finding.id);
                    let told_too = || finding.also.iter().find(|a| subject(&a.id) == subject(id)).map(|a| a.impact);
                    let impact = if is_its_own { Some(finding.impact) } else { told_too() };
                    let is_worse = impact.is_some_and(|impact| impact.abs() > past.impact.abs() * WORSE);
                    if is_worse { Change::Worse { was: is_its_own.then_some(past.impact) } } else { Change::Same }
                }
            };
            changes.insert(finding.id.clone(), change);
        }
        let is_within = |past: &PastFinding| past.start >= covered.0 && past.start <= covered.1;
        let is_looked_for = |past: &PastFinding| self.filters == asked.filters && past.is_looked_for(asked);
        let is_told = |past: &PastFinding| now.iter().any(|f| past.start <= f.end && past.end >= f.start && past.is_around(f));
        let is_gone =
            |(id, past): &(&String, &PastFinding)| !met.contains(&id.as_str()) && is_within(past) && is_looked_for(past) && !is_told(past);
        let gone = self.findings.iter().filter(is_gone).map(|(id, past)| Gone { id: id.clone(), was: past.clone() });
        let mut gone: Vec<Gone> = gone.collect();
        gone.sort_by(|a, b| b.was.impact.abs().total_cmp(&a.was.impact.abs()).then_with(|| a.was.headline.cmp(&b.was.headline)));
        Since { file: self.file.clone(), changes, gone }
    }
}

impl Since {
    /// The same without what a person did not want to be told of again; `now` are all findings that are there.
    #[must_use]
    pub fn told(mut self, now: &[Finding], dismissed: &[Dismissal]) -> Self {
        for hidden in now.iter().filter(|f| dismissed.iter().any(|d| d.hides(f))) {
            self.changes.remove(&hidden.id);
        }
        self.gone.retain(|gone| !gone.is_dismissed(dismissed));
        self
    }
}

/// The id without its time.
fn subject(id: &str) -> &str {
    id.rsplit_once(':').map_or(id, |(subject, _)| subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{Also, FindingKind};
    use crate::table::Measure;

    fn day(text: &str) -> NaiveDateTime {
        text.parse::<chrono::NaiveDate>().unwrap().into()
    }

    /// Money and orders by region.
    fn asked() -> DetectSpec {
        DetectSpec {
            date: "Date".into(),
            measures: vec![Measure::new("GMV", "sum(gmv)"), Measure::new("Orders", "sum(orders)")],
            splits: vec![vec!["Region".into()]],
            grain: Grain::Day,
            sensitivity: 50.0,
            min_impact: 0.0,
            events: vec![],
            filters: vec![],
            marked: vec![],
        }
    }

    fn finding(start: &str, end: &str, impact: f64) -> Finding {
        Finding {
            id: format!("GMV:Region=TH:drop:{start}"),
            kind: FindingKind::Drop,
            measure: "GMV".into(),
            unit: None,
            segment: vec![("Region".into(), "TH".into())],
            start: day(start),
            end: day(end),
            grain: Grain::Day,
            actual: 0.0,
            expected: 0.0,
            lower: 0.0,
            upper: 0.0,
            impact,
            score: 4.0,
            against_peers: false,
            may_be_season: None,
            p_value: 0.0,
            method: String::new(),
            why: String::new(),
            contributors: vec![],
            also: vec![],
            cells: vec![],
            cell_count: 0,
            place: None,
        }
    }

    /// The same event, told in another of its measures by the next file, was marked as new and its former self as gone.
    #[test]
    fn an_event_told_in_another_measure_is_the_same_event() {
        let orders = |f: Finding| Finding { id: f.id.replace("GMV", "Orders"), measure: "Orders".into(), ..f };
        let also = |f: &Finding| Also {
            id: f.id.clone(),
            kind: f.kind,
            measure: f.measure.clone(),
            unit: None,
            segment: f.segment.clone(),
            actual: 0.0,
            expected: 0.0,
            impact: f.impact,
            score: f.score,
        };
        let money = finding("2026-02-01", "2026-02-01", -100.0);
        let count = Finding { also: vec![also(&money)], ..orders(finding("2026-02-01", "2026-02-01", -900.0)) };
        let covered = (day("2026-01-01"), day("2026-03-01"));
        for (before, now) in [(&money, &count), (&count, &money)] {
            let since =
                Run::of("w1.csv", "ff", std::slice::from_ref(before), &asked()).compare(std::slice::from_ref(now), &asked(), covered);
            assert_eq!((since.changes[&now.id], since.gone.len()), (Change::Same, 0));
        }
        let smaller = finding("2026-02-01", "2026-02-01", -60.0);
        let since = Run::of("w1.csv", "ff", &[smaller], &asked()).compare(std::slice::from_ref(&count), &asked(), covered);
        assert_eq!(since.changes[&count.id], Change::Worse { was: None }, "it has grown in the measure it was told in");
    }

    /// With the next file an event was told of the total: it was marked as new, and its parts as gone.
    #[test]
    fn an_event_told_of_a_wider_segment_is_neither_new_nor_gone() {
        let part = finding("2026-02-01", "2026-02-03", -100.0);
        let total =
            |impact| Finding { id: "GMV:total:drop:2026-02-01".into(), segment: vec![], ..finding("2026-02-01", "2026-02-03", impact) };
        let covered = (day("2026-01-01"), day("2026-03-01"));
        let compared = |was: &Finding, now: &Finding| {
            let run = Run::of("w1.csv", "ff", std::slice::from_ref(was), &asked());
            let since = run.compare(std::slice::from_ref(now), &asked(), covered);
            (since.changes[&now.id], since.gone.len())
        };
        assert_eq!(compared(&part, &total(-105.0)), (Change::Same, 0));
        assert_eq!(compared(&part, &total(-300.0)), (Change::Worse { was: None }, 0));
        assert_eq!(compared(&total(-300.0), &part), (Change::Same, 0));
        let other = Finding { segment: vec![("Region".into(), "DE".into())], id: "GMV:Region=DE:drop:2026-02-01".into(), ..part.clone() };
        assert_eq!(compared(&part, &other), (Change::New, 1), "another region is another event");
    }

    #[test]
    fn findings_are_new_gone_worse_or_the_same() {
        let run = Run::of(
            "w1.csv",
            "ff",
            &[
                finding("2026-01-01", "2026-01-01", -5.0),
                finding("2026-02-01", "2026-02-03", -100.0),
                finding("2026-02-10", "2026-02-10", -50.0),
                finding("2026-02-20", "2026-02-20", -70.0),
            ],
            &asked(),
        );
        let now = [
            finding("2026-02-02", "2026-02-04", -150.0),
            finding("2026-02-10", "2026-02-10", -52.0),
            finding("2026-03-01", "2026-03-01", 9.0),
        ];
        let since = run.compare(&now, &asked(), (day("2026-01-15"), day("2026-03-05")));
        assert_eq!(since.changes.values().copied().collect::<Vec<_>>(), [Change::Worse { was: Some(-100.0) }, Change::Same, Change::New]);
        assert_eq!(since.gone.iter().map(|g| g.was.impact).collect::<Vec<_>>(), [-70.0], "what the data no longer reaches is not gone");

        // A split whose column the next file does not have told of all its findings as gone.
        // One that a filter leaves out told "1 gone" with a tick.
        let filters = vec![Filter { column: "Region".into(), test: crate::table::FilterTest::Members(vec![Some("North".into())]) }];
        let others = [
            DetectSpec { splits: Vec::new(), ..asked() },
            DetectSpec { measures: Vec::new(), ..asked() },
            DetectSpec { filters, ..asked() },
        ];
        for other in others {
            let since = run.compare(&now, &other, (day("2026-01-15"), day("2026-03-05")));
            assert!(since.gone.is_empty(), "nobody looked for it");
        }
    }
}
