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
