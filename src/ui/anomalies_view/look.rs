//! How findings look: their icons, their colours, their numbers.

use eframe::egui::Color32;

use crate::findings::{Finding, FindingKind, VerdictState};
use crate::table::format;
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

/// A kind in words.
pub(super) fn kind(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Spike => "Spike",
        FindingKind::Drop => "Drop",
        FindingKind::LevelShift => "New level",
        FindingKind::TrendChange => "New trend",
        FindingKind::Missing => "No data",
        FindingKind::Partial => "Not over yet",
        FindingKind::Row => "Row",
        FindingKind::Quality => "Data fault",
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
    finding.segment.iter().map(|(_, member)| member.as_str()).collect::<Vec<_>>().join(" · ")
}

/// A number of the finding's measure with its unit.
pub(super) fn amount(finding: &Finding, value: f64) -> String {
    if value.is_finite() { format::with_unit(value, finding.unit.as_deref(), None) } else { "–".to_owned() }
}

/// A number of the finding's measure in few letters: `455.3K`, `4.1%`.
pub(super) fn shortened(finding: &Finding, value: f64) -> String {
    if finding.unit.as_deref() == Some("%") { format!("{}%", format::number(value * 100.0, 1)) } else { format::short(value) }
}

/// A signed number, short: `+1.2M USD`; what has no unit counts what the measure is named after: `-6.7K Visits`.
pub(super) fn impact(finding: &Finding) -> String {
    /// A longer name leaves no room for where it is.
    const LONGEST: usize = 14;
    if finding.actual.is_nan() {
        return "–".to_owned();
    }
    let sign = if finding.impact > 0.0 { "+" } else { "" };
    let summed = finding.measure.strip_prefix("Sum of ").unwrap_or(&finding.measure);
    let counted = || Some(summed).filter(|name| name.chars().count() <= LONGEST);
    // What a rate is worth counts its numerator, which has no name of its own.
    let unit = finding.unit.as_deref().map_or_else(counted, |unit| Some(unit).filter(|u| *u != "%"));
    format!("{sign}{}{}", format::short(finding.impact), unit.map(|u| format!(" {u}")).unwrap_or_default())
}

/// The deviation in per cent of what was expected, where that says something.
pub(super) fn deviation(finding: &Finding) -> Option<String> {
    let share = (finding.actual - finding.expected) / finding.expected.abs();
    let (sign, places) = (if share > 0.0 { "+" } else { "" }, usize::from(share.abs() < 0.1));
    (share.is_finite() && finding.expected.abs() > 1e-9).then(|| format!("{sign}{}%", format::number(share * 100.0, places)))
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
