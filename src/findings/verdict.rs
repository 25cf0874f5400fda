//! What a person decided about a finding.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::Finding;
use crate::detect::Grain;

/// How a finding was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictState {
    /// Not judged yet.
    #[default]
    Unresolved,
    /// It is real and matters.
    Confirmed,
    /// It is real and was to be expected.
    Expected,
    /// Nothing happened.
    FalseAlarm,
    /// It is the start of something lasting.
    NewTrend,
}

impl VerdictState {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 5] = [Self::Unresolved, Self::Confirmed, Self::Expected, Self::FalseAlarm, Self::NewTrend];

    /// The words on screen and in the exported workbook.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unresolved => "unresolved",
            Self::Confirmed => "confirmed",
            Self::Expected => "expected",
            Self::FalseAlarm => "false alarm",
            Self::NewTrend => "new trend",
        }
    }
}

/// What a person decided about a finding, and why; empty where nothing was said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// How it was judged.
    pub state: VerdictState,
    /// What brought it about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cause: String,
    /// Who follows it up.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// Anything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// The ids that the finding has in the other measures that tell of the same event: what is judged is the event, and it stays judged
    /// where the measure it was led by is gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

/// What was decided about a finding: by its id or that of another measure it stands for, or stood for when it was judged, else the verdict
/// on the same thing a period before or after, because a new export may move an onset by one.
#[must_use]
pub fn verdict_of<'a>(verdicts: &'a BTreeMap<String, Verdict>, finding: &Finding) -> Option<&'a Verdict> {
    let judged_so = || verdicts.values().find(|verdict| verdict.also.iter().any(|id| finding.ids().any(|own| own == id)));
    finding.ids().find_map(|id| verdicts.get(id)).or_else(judged_so).or_else(|| {
        let (stem, _) = finding.id.rsplit_once(':')?;
        let near = |id: &str| id.rsplit_once(':').is_some_and(|(s, time)| s == stem && is_near(time, finding));
        verdicts.range(stem.to_owned()..).take_while(|(id, _)| id.starts_with(stem)).find(|(id, _)| near(id)).map(|(_, verdict)| verdict)
    })
}

/// Whether a moment of an id lies within one period of the finding's start.
fn is_near(time: &str, finding: &Finding) -> bool {
    let moment = match time.split_once('T') {
        Some((day, hour)) => day.parse::<chrono::NaiveDate>().ok().zip(hour.parse().ok()).and_then(|(d, h)| d.and_hms_opt(h, 0, 0)),
        None => time.parse::<chrono::NaiveDate>().ok().map(NaiveDateTime::from),
    };
    let period = match finding.grain {
        Grain::Hour => TimeDelta::hours(1),
        Grain::Day | Grain::Auto => TimeDelta::days(1),
        Grain::Week => TimeDelta::days(7),
        Grain::Month => TimeDelta::days(31),
    };
    moment.is_some_and(|moment| (moment - finding.start).abs() <= period)
}
