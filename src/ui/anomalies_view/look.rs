//! How findings look: their icons, their colours, their numbers.

use eframe::egui::Color32;

use crate::detect::DetectSpec;
use crate::findings::{self, Finding, FindingKind, MOST_SURE, VerdictState};
use crate::session::Standing;
use crate::table::{Measure, Relative, format};
use crate::ui::theme::{Palette, icon};

/// The icon of a kind.
pub(super) fn symbol(finding: &Finding) -> &'static str {
    match finding.kind {
        FindingKind::Spike => icon::TRENDING_UP,
        FindingKind::Drop => icon::TRENDING_DOWN,
        FindingKind::LevelShift if finding.impact < 0.0 => icon::ARROW_DOWN,
        FindingKind::LevelShift => icon::ARROW_UP,
        FindingKind::TrendChange => icon::ACTIVITY,
        FindingKind::Missing => icon::BAN,
        FindingKind::Partial => icon::CLOCK,
        FindingKind::Row => icon::TARGET,
        FindingKind::Quality => icon::FILE_WARNING,
    }
}

/// The icon and the colour of how a finding stands to the last time.
pub(super) fn standing(palette: &Palette, standing: Standing) -> (&'static str, Color32) {
    match standing {
        Standing::New => (icon::SPARKLES, palette.accent_text),
        Standing::Worse => (icon::ARROW_UP, palette.warning),
        Standing::Gone => (icon::CIRCLE_CHECK, palette.text_muted),
    }
}

/// How a finding stands to the last time, in a sentence.
pub(super) fn stands(standing: Standing, file: &str) -> String {
    match standing {
        Standing::New => format!("Not found in {file}"),
        Standing::Worse => format!("Found in {file} too, and larger now"),
        Standing::Gone => format!("Found in {file}, and not any more although its time is still in the data"),
    }
}

/// Above or below what was expected, as a colour. Which of them is good depends on the measure, so that neither is green.
pub(super) fn colour(palette: &Palette, finding: &Finding) -> Color32 {
    if finding.impact < 0.0 { palette.negative } else { palette.series[0] }
}

/// Where: the members of its segment, or that it is the total.
pub(super) fn place(finding: &Finding) -> String {
    if finding.segment.is_empty() {
        return "Total".to_owned();
    }
    findings::members(&finding.segment).join(" · ")
}

/// A number of the finding's measure with its unit.
pub(super) fn amount(finding: &Finding, value: f64) -> String {
    if value.is_finite() { format::with_unit(value, finding.unit.as_deref(), None) } else { "–".to_owned() }
}

/// A number of the finding's measure in few letters: `455.3K`, `4.1 %`.
pub(super) fn shortened(finding: &Finding, value: f64) -> String {
    if finding.unit.as_deref() == Some("%") { format!("{} %", format::number(value * 100.0, 1)) } else { format::short(value) }
}

/// A signed number, short: `+1.2M USD`; what has no unit counts what the measure is named after: `-6.7K Visits`, what a rate is worth what
/// its numerator counts: `-193 Orders`.
pub(super) fn impact(spec: &DetectSpec, finding: &Finding) -> String {
    /// A longer name leaves no room for where it is.
    const LONGEST: usize = 14;
    if finding.actual.is_nan() {
        return "–".to_owned();
    }
    let sign = if finding.impact > 0.0 { "+" } else { "" };
    let summed = finding.measure.strip_prefix("Sum of ").unwrap_or(&finding.measure);
    let counted = || Some(summed).filter(|name| name.chars().count() <= LONGEST);
    let measure = || spec.measures.iter().find(|m| m.name == finding.measure);
    let numerator = measure().and_then(Measure::counted);
    let unit = match finding.unit.as_deref() {
        Some("%") => numerator.as_deref(),
        None => numerator.as_deref().or_else(counted),
        unit => unit,
    };
    // What was expected is an estimate: parts of a hundred say nothing.
    let worth = if finding.impact.abs() >= 100.0 { finding.impact.round() } else { finding.impact };
    format!("{sign}{}{}", format::short(worth), unit.map(|u| format!(" {u}")).unwrap_or_default())
}

/// How what was measured stands to what was expected: `-41 %`, `415 times expected`; nothing where neither says something.
pub(super) fn deviation(finding: &Finding) -> Option<String> {
    Relative::of(finding.actual, finding.expected).map(|relative| match relative {
        Relative::Share(_) => short_words(relative),
        Relative::Times(_) => relative.beside("expected"),
    })
}

/// The same under its name, `-41 %`, `415 times`; where neither says something, how much more or less it was.
pub(super) fn deviation_alone(finding: &Finding) -> String {
    let difference = || format::difference(finding.actual - finding.expected, finding.unit.as_deref());
    Relative::of(finding.actual, finding.expected).map_or_else(difference, short_words)
}

/// With a place where a share is small.
fn short_words(relative: Relative) -> String {
    relative.words(usize::from(matches!(relative, Relative::Share(share) if share.abs() < 0.1)))
}

/// How many of the usual points are less strange than this one; nothing where none was judged.
pub(super) fn confidence(finding: &Finding) -> Option<String> {
    finding.confidence().map(|share| match share {
        share if share > MOST_SURE => format!("> {} %", format::fixed(100.0 * MOST_SURE, 2)),
        share => format!("{} %", format::number(100.0 * share, 2)),
    })
}

/// What the confidence of a finding means.
pub(super) fn surely(finding: &Finding) -> String {
    if confidence(finding).is_none() {
        return "It was not judged by chance".to_owned();
    }
    let strays = format::number(finding.score, 1);
    format!("The share of usual points that are less strange than this one. It strays by {strays} times the usual deviation.")
}

/// So many periods: `1 day`, `3 weeks`.
pub(super) fn periods(grain: crate::detect::Grain, count: f64) -> String {
    format!("{} {}{}", format::number(count, 1), grain.name(), if count == 1.0 { "" } else { "s" })
}

/// A verdict as it is chosen.
pub(super) fn verdict(state: VerdictState) -> String {
    let mut letters = state.name().chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// When, in words.
pub(super) fn when(finding: &Finding) -> String {
    use crate::detect::Grain;
    let one = |t: chrono::NaiveDateTime| match finding.grain {
        Grain::Hour => t.format("%-d %b %Y %H:%M").to_string(),
        Grain::Month => t.format("%b %Y").to_string(),
        Grain::Week => format!("week of {}", t.format("%-d %b %Y")),
        Grain::Auto | Grain::Day => t.format("%-d %b %Y").to_string(),
    };
    if finding.start == finding.end { one(finding.start) } else { format!("{} – {}", one(finding.start), one(finding.end)) }
}

/// Whether rows lie behind a finding; none do behind periods without data.
pub(in crate::ui) fn has_rows(finding: &Finding) -> bool {
    finding.kind != FindingKind::Missing
}
