//! What a detection looks at, as it is saved.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::table::{Filter, Measure};

/// The length of one period of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// The finest that the dates of the table fill.
    #[default]
    Auto,
    /// One hour.
    Hour,
    /// One day.
    Day,
    /// One ISO week, from Monday.
    Week,
    /// One calendar month.
    Month,
}

impl Grain {
    /// All of them, in the order of the picker.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// The word used on the command line and, capitalised, on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// A named span of days on which other numbers are expected: a campaign, a payday, an outage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its class: days of one name are judged against each other.
    pub name: String,
    /// First day.
    #[serde(with = "crate::table::iso::date")]
    pub start: NaiveDate,
    /// Last day.
    #[serde(with = "crate::table::iso::date")]
    pub end: NaiveDate,
    /// Days before it that may be touched too.
    #[serde(default)]
    pub before: u32,
    /// Days after it that may be touched too.
    #[serde(default)]
    pub after: u32,
}

impl Event {
    /// Those of `new` that begin on no day of a listed event: one day told twice would be an event of its own kind, without a like to be judged by.
    #[must_use]
    pub fn unlisted(new: Vec<Self>, listed: &[Self]) -> Vec<Self> {
        new.into_iter().filter(|e| !listed.iter().any(|l| (l.start..=l.end).contains(&e.start))).collect()
    }
}

/// A place of a series that a person made a finding of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// The measure, by its name.
    pub measure: String,
    /// Columns and their members; empty for the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segment: Vec<(String, String)>,
    /// First day.
    #[serde(with = "crate::table::iso::date")]
    pub start: NaiveDate,
    /// Last day.
    #[serde(with = "crate::table::iso::date")]
    pub end: NaiveDate,
}

/// What a detection looks at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DetectSpec {
    /// The date column.
    pub date: String,
    /// What is computed per period.
    pub measures: Vec<Measure>,
    /// Each its own split; several columns in one cross. The total is always looked at too.
    #[serde(default)]
    pub splits: Vec<Vec<String>>,
    /// The length of a period.
    #[serde(default)]
    pub grain: Grain,
    /// 0 (only the grossest) to 100 (everything that stirs); 50 is the tuned default.
    pub sensitivity: f64,
    /// Findings with a smaller absolute impact are left out, in units of the measure.
    #[serde(default)]
    pub min_impact: f64,
    /// Known events.
    #[serde(default)]
    pub events: Vec<Event>,
    /// Which rows of the table count.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// Findings made by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marked: Vec<Marked>,
}

impl DetectSpec {
    /// The sensitivity that was tuned on labelled cases.
    pub const TUNED: f64 = 50.0;

    /// Look at `measures` by `date`, in all and by each of `splits`, as the program does where nobody says otherwise.
    pub fn new(date: impl Into<String>, measures: Vec<Measure>, splits: Vec<Vec<String>>) -> Self {
        Self {
            date: date.into(),
            measures,
            splits,
            grain: Grain::Auto,
            sensitivity: Self::TUNED,
            min_impact: 0.0,
            events: Vec::new(),
            filters: Vec::new(),
            marked: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule for double days was added to a list that had a sale on some of them: each of these became a class of its own.
    #[test]
    fn a_day_that_is_listed_is_not_listed_again_by_a_rule() {
        let event = |name: &str, first: &str, last: &str| {
            let day = |text: &str| text.parse().unwrap();
            Event { name: name.into(), start: day(first), end: day(last), before: 1, after: 0 }
        };
        let listed = [event("Mid-year sale", "2025-06-06", "2025-06-08")];
        let rule = vec![event("6.6 double day", "2025-06-06", "2025-06-06"), event("7.7 double day", "2025-07-07", "2025-07-07")];
        assert_eq!(Event::unlisted(rule.clone(), &listed), rule[1..]);
        assert_eq!(Event::unlisted(rule.clone(), &[]), rule);
    }
}
