//! Findings: what is out of line, said in words, with its proof.

mod dismissal;
mod faults;
mod find;
mod holiday;
mod instead;
mod join;
mod marked;
mod merge;
mod peers;
mod proof;
#[cfg(test)]
mod tests;
mod verdict;
mod words;

use std::ops::Range;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::detect::{Grain, Season};
use crate::explain::{Contributor, Segment};
use crate::table::format;

pub use dismissal::{Dismissal, Scope, every};
pub use faults::{Fault, FaultGroup, Faults, fault_place, fault_value};
pub use find::{at, find, led_to, may_be_cut, rows, rows_of_each, unit_of};
pub use holiday::{Holiday, holidays};
pub use marked::{covers, place_of};
pub use peers::{Peer, against_before, peers};
pub use proof::{Proof, dimensions, events};
pub use verdict::{Verdict, VerdictState, verdict_of};
pub use words::{headline, members};

/// A greater confidence is told as more than this: what the usual points are like is not known more finely.
pub const MOST_SURE: f64 = 0.9999;

/// What sort of thing is out of line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Higher than expected for one period or a few.
    Spike,
    /// Lower than expected for one period or a few.
    Drop,
    /// A lasting step to another level.
    LevelShift,
    /// A lasting change of slope.
    TrendChange,
    /// Periods without data where there should be some.
    Missing,
    /// A last period that is not over yet.
    Partial,
    /// A row that is out of line in its context.
    Row,
    /// A fault in the data itself.
    Quality,
}

impl FindingKind {
    /// All of them, in the order of a filter.
    pub const ALL: [Self; 8] =
        [Self::Spike, Self::Drop, Self::LevelShift, Self::TrendChange, Self::Missing, Self::Partial, Self::Row, Self::Quality];

    /// What it is called, on screen and in the workbook.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Spike => "Spike",
            Self::Drop => "Drop",
            Self::LevelShift => "New level",
            Self::TrendChange => "New trend",
            Self::Missing => "No data",
            Self::Partial => "Not over yet",
            Self::Row => "Row",
            Self::Quality => "Data fault",
        }
    }

    /// The word used in JSON and identifiers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spike => "spike",
            Self::Drop => "drop",
            Self::LevelShift => "level_shift",
            Self::TrendChange => "trend_change",
            Self::Missing => "missing",
            Self::Partial => "partial",
            Self::Row => "row",
            Self::Quality => "quality",
        }
    }
}

/// Something out of line, with all that is needed to show it and to check it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable over refreshes: made of measure, segment, kind and start, never of values.
    pub id: String,
    /// What sort of thing it is.
    pub kind: FindingKind,
    /// Name of the measure.
    pub measure: String,
    /// Unit of the measure.
    pub unit: Option<String>,
    /// Where; empty for the total.
    pub segment: Segment,
    /// Start of the first period.
    #[serde(with = "crate::table::iso::datetime")]
    pub start: NaiveDateTime,
    /// Start of the last period (not its end).
    #[serde(with = "crate::table::iso::datetime")]
    pub end: NaiveDateTime,
    /// Length of a period.
    pub grain: Grain,
    /// What was measured over the whole span.
    pub actual: f64,
    /// What was expected over the whole span.
    pub expected: f64,
    /// Lower edge of the expected band over the whole span.
    pub lower: f64,
    /// Upper edge of the expected band over the whole span.
    pub upper: f64,
    /// What it is worth, in units of the measure (ratios: of the numerator); as a share of a usual period it ranks the findings.
    pub impact: f64,
    /// Whether what was expected is what its peers led to, instead of its own past.
    #[serde(default, skip_serializing_if = "is_false")]
    pub against_peers: bool,
    /// Why it may be no more than the season, if so; such findings come after all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_be_season: Option<Season>,
    /// How strange, in standard deviations.
    pub score: f64,
    /// Probability of a stranger point by chance, from the pooled empirical null.
    pub p_value: f64,
    /// The method in a few words, with its baseline window.
    pub method: String,
    /// The finding as a sentence with numbers and units.
    pub why: String,
    /// Segments that contributed, largest first.
    pub contributors: Vec<Contributor>,
    /// The same event in other measures, largest first.
    #[serde(default)]
    pub also: Vec<Also>,
    /// Addresses of the cells it rests on, as `Data!C15`; the first hundred if there are more.
    pub cells: Vec<String>,
    /// How many cells it rests on in all.
    #[serde(default)]
    pub cell_count: usize,
    /// Its series, as an index into the detection's list, and its periods there.
    #[serde(skip)]
    pub place: Option<(usize, Range<usize>)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// The same event seen in another measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Also {
    /// The id it would have had as a finding of its own.
    pub id: String,
    /// What sort of thing it is there.
    pub kind: FindingKind,
    /// Name of the measure.
    pub measure: String,
    /// Unit of the measure.
    pub unit: Option<String>,
    /// Where; the finding's segment, one within it or one around it.
    pub segment: Segment,
    /// What was measured over its span.
    pub actual: f64,
    /// What was expected over its span.
    pub expected: f64,
    /// What it is worth, in units of the measure.
    pub impact: f64,
    /// How strange, in standard deviations.
    pub score: f64,
}

impl Finding {
    /// Its own id and those of the other measures it stands for: a verdict on any of them is one on it.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.also.iter().map(|a| a.id.as_str()))
    }

    /// The share of usual points that are less strange than this one, 0 to 1; nothing where it was not judged by chance.
    #[must_use]
    pub fn confidence(&self) -> Option<f64> {
        let judged = self.score > 0.0 && self.score.is_finite() && (0.0..1.0).contains(&self.p_value);
        judged.then_some(1.0 - self.p_value)
    }

    /// The first `most` of the cells it rests on, and how many more there are.
    #[must_use]
    pub fn first_cells(&self, most: usize) -> String {
        let named = most.min(self.cells.len());
        let more = self.cell_count.saturating_sub(named);
        let more = if more > 0 { format!(" and {} more", format::count(more)) } else { String::new() };
        format!("{}{more}", self.cells[..named].join(", "))
    }

    /// Whether more was measured than expected.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.kind != FindingKind::Missing && self.impact > 0.0
    }
}
