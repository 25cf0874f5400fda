//! Findings in words: the one place where their sentences are written, for the screen, the command line and Excel notes.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::instead::Instead;
use super::{Finding, FindingKind};
use crate::detect::{Grain, Season};
use crate::table::{Relative, format};

/// A contributor below this share is not worth naming.
const WORTH_NAMING: f64 = 0.3;
/// Nor one that holds less than so many times its ordinary share.
const BEYOND_ORDINARY: f64 = 1.2;
/// So many times the other makes one of two effects the one to name.
const MOSTLY: f64 = 2.0;

/// A finding in one line: `GMV in TH, video: 41 % below expected, 3 June 2025`.
#[must_use]
pub fn headline(finding: &Finding) -> String {
    let what = match finding.kind {
        FindingKind::Missing => "no data".to_owned(),
        FindingKind::Partial => "not over yet".to_owned(),
        FindingKind::Row | FindingKind::Quality => return finding.why.clone(),
        FindingKind::LevelShift => format!("new level, {}", compared(finding, "the old one")),
        FindingKind::TrendChange if finding.against_peers => format!("parted from its peers, {}", compared(finding, "where they led")),
        FindingKind::TrendChange => format!("new trend, {}", compared(finding, "the old path")),
        FindingKind::Spike | FindingKind::Drop => compared(finding, "expected"),
    };
    format!("{}{}: {what}, {}", finding.measure, place(finding), when(finding).trim_start_matches("on ").trim_start_matches("in "))
}

/// The sentence of a finding, with numbers and units; `others` is in how many other series the same shows.
pub(super) fn why(finding: &Finding, others: usize) -> String {
    let subject = format!("{}{}", finding.measure, place(finding));
    let when = when(finding);
    let expected = amount(finding, finding.expected);
    let mut sentence = match finding.kind {
        FindingKind::Missing => format!("{subject} has no data {when}, where {expected} was expected"),
        FindingKind::Partial => format!(
            "The last {grain}, {}, is not over yet and was not judged: {subject} is {} so far, where {expected} is expected of the whole {grain}",
            last_period(finding),
            amount(finding, finding.actual),
            grain = finding.grain.name()
        ),
        FindingKind::LevelShift => {
            let length = amount(finding, finding.actual);
            format!(
                "{subject} moved to a new level {}: {}, {length} instead of {expected} {}",
                since(finding),
                compared(finding, "the old one"),
                over(finding)
            )
        }
        FindingKind::TrendChange if finding.against_peers => format!(
            "{subject} began to part from its peers {}: {}, {} instead of {expected} {}",
            since(finding),
            compared(finding, "where they led"),
            amount(finding, finding.actual),
            over(finding)
        ),
        FindingKind::TrendChange => format!(
            "{subject} took another course {}: {}, {} instead of {expected} {}",
            since(finding),
            compared(finding, "where the old one led"),
            amount(finding, finding.actual),
            over(finding)
        ),
        _ => format!("{subject} was {} {when}", compared(finding, &format!("the expected {expected}"))),
    };
    if let Some(part) = leading(finding) {
        sentence.push_str(&part);
    }
    if let [first, rest @ ..] = finding.also.as_slice() {
        let mut names: Vec<&str> = vec![&first.measure];
        for also in rest {
            if !names.contains(&also.measure.as_str()) {
                names.push(&also.measure);
            }
        }
        sentence.push_str(&format!("; also seen in {}", format::listed(&names)));
    }
    match others {
        0 => {}
        1 => sentence.push_str("; the same shows in one more series"),
        many => sentence.push_str(&format!("; the same shows in {} more series", format::count(many))),
    }
    sentence.push('.');
    sentence.push_str(match finding.may_be_season {
        None => "",
        Some(Season::Recurs) => " It may be the season: the same was there in another year.",
        Some(Season::NoYearBefore) => " It may be the season: the data hold no other year to compare it with.",
        Some(Season::WithPeers) => " It may be the season: its peers moved with it, and the data hold no other year to compare it with.",
        Some(Season::Beginning) => " It may be the end of something before: the data begin with it.",
    });
    sentence
}

/// That others moved the other way, so that nothing was lost or won.
pub(super) fn instead(finding: &Finding, other: &Instead) -> String {
    let (than, as_before) = match finding.kind {
        FindingKind::LevelShift => ("before", "as before"),
        _ => ("expected", "as expected"),
    };
    let much = amount(finding, other.moved.abs());
    let more = if other.moved > 0.0 { "more" } else { "less" };
    let yet = if other.may_come { " The data end with it, so it may only be what has not come yet." } else { "" };
    let who = format::listed(&other.members);
    format!(" At the same time {who} had {much} {more} than {than}: all together stayed about {as_before}.{yet}")
}

/// The public holidays of a country on the days of a finding.
pub(super) fn on_holidays(country: &str, days: &[(NaiveDate, &str)]) -> String {
    let each: Vec<String> = days.iter().map(|(day, name)| format!("{name} on {}", day.format("%-d %B"))).collect();
    let are = if days.len() == 1 { "A public holiday" } else { "Public holidays" };
    let has_article = country.starts_with("United ") || matches!(country, "Netherlands" | "Philippines");
    let the = if has_article { "the " } else { "" };
    format!(" {are} of {the}{country} then: {}.", format::listed(&each))
}

/// The largest contributor, where it is worth naming.
fn leading(finding: &Finding) -> Option<String> {
    let first = finding.contributors.first()?;
    let is_spread = !crate::explain::stands_out(&finding.contributors);
    // What is nearly all of a segment contributes nearly all to whatever becomes of it.
    let ordinary = first.rate_effect.map_or(first.expected / finding.expected, |_| 0.0);
    let is_ordinary = first.share < BEYOND_ORDINARY * ordinary;
    if first.share < WORTH_NAMING || is_spread || is_ordinary || first.segment.is_empty() || first.segment == finding.segment {
        return None;
    }
    let members: Vec<&str> =
        first.segment.iter().filter(|part| !finding.segment.contains(part)).map(|(_, member)| member.as_str()).collect();
    // What others made up for in part.
    let much = if first.share < Relative::MANY {
        format!("{} % of the gap", format::fixed(first.share * 100.0, 0))
    } else {
        Relative::Times(first.share).beside("the gap")
    };
    // That its rate changed goes without saying.
    let by_weight = first.mix_effect.zip(first.rate_effect).is_some_and(|(mix, rate)| mix.abs() > MOSTLY * rate.abs());
    let how = if by_weight { " by its weight in the mix" } else { "" };
    (!members.is_empty()).then(|| format!("; {} contributed {much}{how}", members.join(", ")))
}

/// The members of a segment as people call them, each once: a city in the region of its name is not told twice.
#[must_use]
pub fn members(segment: &[(String, String)]) -> Vec<String> {
    let mut members: Vec<String> = Vec::with_capacity(segment.len());
    for (column, member) in segment {
        let called = if member == "(missing)" { format!("rows without {column}") } else { member.clone() };
        if !members.contains(&called) {
            members.push(called);
        }
    }
    members
}

/// ` in Thailand, video`; empty for the total.
fn place(finding: &Finding) -> String {
    let members = members(&finding.segment);
    if members.is_empty() { String::new() } else { format!(" in {}", members.join(", ")) }
}

/// `41 % below expected`, `4.2 times expected`; where hardly anything was expected, `13,564 USD above expected`.
fn compared(finding: &Finding, what: &str) -> String {
    Relative::of(finding.actual, finding.expected).map_or_else(
        || {
            let gap = finding.actual - finding.expected;
            format!("{} {} {what}", amount(finding, gap.abs()), if gap < 0.0 { "below" } else { "above" })
        },
        |relative| relative.beside(what),
    )
}

fn amount(finding: &Finding, value: f64) -> String {
    let rounded = if value.abs() >= 100.0 { value.round() } else { value };
    format::with_unit(rounded, finding.unit.as_deref(), None)
}

/// `on Tuesday 3 June 2025`, `from 3 to 5 June 2025`, `in the week from 2 June 2025`, `in June 2025`.
fn when(finding: &Finding) -> String {
    let (start, end) = (finding.start, finding.end);
    match finding.grain {
        Grain::Hour if start == end => format!("at {} on {}", start.format("%H:%M"), long_day(start)),
        Grain::Hour if start.date() == end.date() => format!("from {} to {} on {}", start.format("%H:%M"), last_hour(end), long_day(start)),
        Grain::Hour => format!("from {} on {} to {} on {}", start.format("%H:%M"), day(start), last_hour(end), day(end)),
        Grain::Week if start == end => format!("in the week from {}", day(start)),
        Grain::Week => format!("in the {} weeks from {}", (end - start).num_days() / 7 + 1, day(start)),
        Grain::Month if start == end => format!("in {}", month(start)),
        Grain::Month => format!("from {} to {}", month(start), month(end)),
        Grain::Day | Grain::Auto if start == end => format!("on {}", long_day(start)),
        Grain::Day | Grain::Auto => format!("from {} to {}", day_before(start, end), day(end)),
    }
}

/// `on Tuesday 3 June 2025`: the onset of a new level.
fn since(finding: &Finding) -> String {
    match finding.grain {
        Grain::Month => format!("in {}", month(finding.start)),
        Grain::Week => format!("in the week from {}", day(finding.start)),
        Grain::Hour => format!("at {} on {}", finding.start.format("%H:%M"), long_day(finding.start)),
        Grain::Day | Grain::Auto => format!("on {}", long_day(finding.start)),
    }
}

/// `Tuesday 3 June 2025`, `from 2 June 2025`, `June 2025`, `14:00 on Tuesday 3 June 2025`: the period that data end in.
fn last_period(finding: &Finding) -> String {
    match finding.grain {
        Grain::Month => month(finding.start),
        Grain::Week => format!("from {}", day(finding.start)),
        Grain::Hour => format!("{} on {}", finding.start.format("%H:%M"), long_day(finding.start)),
        Grain::Day | Grain::Auto => long_day(finding.start),
    }
}

/// `over the first 7 days`.
fn over(finding: &Finding) -> String {
    let days = (finding.end - finding.start).num_days();
    match finding.grain {
        Grain::Hour => format!("over the first {} hours", (finding.end - finding.start).num_hours() + 1),
        Grain::Week => format!("over the first {} weeks", days / 7 + 1),
        Grain::Month => "over the first months".to_owned(),
        Grain::Day | Grain::Auto => format!("over the first {} days", days + 1),
    }
}

fn last_hour(end: NaiveDateTime) -> String {
    (end + chrono::TimeDelta::minutes(59)).format("%H:%M").to_string()
}

fn long_day(at: NaiveDateTime) -> String {
    format!("{} {}", at.format("%A"), day(at))
}

fn day(at: NaiveDateTime) -> String {
    format!("{} {}", at.day(), month(at))
}

/// The first day of a span, without what it shares with the last.
fn day_before(start: NaiveDateTime, end: NaiveDateTime) -> String {
    match (start.year() == end.year(), start.month() == end.month()) {
        (true, true) => start.day().to_string(),
        (true, false) => format!("{} {}", start.day(), start.format("%B")),
        (false, _) => day(start),
    }
}

fn month(at: NaiveDateTime) -> String {
    at.format("%B %Y").to_string()
}
