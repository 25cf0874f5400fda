//! Which items of a field are shown: by what they are called, by a value, the top ones.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::table::natural_cmp;

/// Keep the largest or smallest items of a field, and all that are equal to the last of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Top {
    /// How many to keep.
    pub count: usize,
    /// Name of the value's measure.
    pub value: String,
    /// The smallest instead of the largest.
    #[serde(default)]
    pub bottom: bool,
    /// Ranked anew within each parent, rather than once over all rows.
    #[serde(default)]
    pub within_parent: bool,
    /// Add the rest up as Others, rather than leaving it out.
    #[serde(default)]
    pub others: bool,
}

/// Which items of a field are shown; the rows of the others do not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemFilter {
    /// By what they are called.
    Label(LabelTest),
    /// By a value, over the whole of the other axis and within the parent.
    Value {
        /// Name of the value's measure.
        value: String,
        /// What it must be.
        test: ValueTest,
    },
}

/// What an item must be called; letters match whatever their case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelTest {
    /// One of these.
    Only(Vec<Option<String>>),
    /// None of these.
    Without(Vec<Option<String>>),
    /// With this in it.
    Contains(String),
    /// Without this in it.
    ContainsNot(String),
    /// With this at its beginning.
    Begins(String),
    /// With this at its end.
    Ends(String),
    /// From the first to the second in natural order, both included.
    Between(String, String),
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueTest {
    /// This.
    Is(f64),
    /// Not this.
    IsNot(f64),
    /// More.
    Above(f64),
    /// This or more.
    AtLeast(f64),
    /// Less.
    Below(f64),
    /// This or less.
    AtMost(f64),
    /// From the first to the second, both included.
    Between(f64, f64),
    /// Less than the first or more than the second.
    Outside(f64, f64),
}

impl ValueTest {
    /// Whether a value passes; nothing never does.
    #[must_use]
    pub fn passes(self, value: Option<f64>) -> bool {
        value.is_some_and(|v| match self {
            Self::Is(a) => v == a,
            Self::IsNot(a) => v != a,
            Self::Above(a) => v > a,
            Self::AtLeast(a) => v >= a,
            Self::Below(a) => v < a,
            Self::AtMost(a) => v <= a,
            Self::Between(a, b) => v >= a && v <= b,
            Self::Outside(a, b) => v < a || v > b,
        })
    }
}

impl LabelTest {
    /// Whether an item of this name passes; `None` is the missing value, which passes only where it is named or nothing is
    /// asked of it.
    #[must_use]
    pub fn passes(&self, label: Option<&str>) -> bool {
        let named = |list: &[Option<String>]| list.iter().any(|l| l.as_deref() == label);
        let text = |test: &dyn Fn(&str) -> bool| label.is_some_and(|l| test(&l.to_lowercase()));
        match self {
            Self::Only(list) => named(list),
            Self::Without(list) => !named(list),
            Self::Contains(part) => text(&|l| l.contains(&part.to_lowercase())),
            Self::ContainsNot(part) => !text(&|l| l.contains(&part.to_lowercase())),
            Self::Begins(part) => text(&|l| l.starts_with(&part.to_lowercase())),
            Self::Ends(part) => text(&|l| l.ends_with(&part.to_lowercase())),
            Self::Between(from, to) => {
                label.is_some_and(|l| natural_cmp(from, l) != Ordering::Greater && natural_cmp(l, to) != Ordering::Greater)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_tested_whatever_their_case() {
        let passing = |test: LabelTest| {
            let all = [Some("Northern"), Some("south"), Some("9"), Some("10"), None];
            all.into_iter().filter(|l| test.passes(*l)).map(|l| l.unwrap_or("-")).collect::<Vec<_>>()
        };
        assert_eq!(passing(LabelTest::Contains("TH".into())), ["Northern", "south"]);
        assert_eq!(passing(LabelTest::ContainsNot("th".into())), ["9", "10", "-"]);
        assert_eq!(passing(LabelTest::Begins("n".into())), ["Northern"]);
        assert_eq!(passing(LabelTest::Ends("H".into())), ["south"]);
        assert_eq!(passing(LabelTest::Between("9".into(), "10".into())), ["9", "10"]);
        assert_eq!(passing(LabelTest::Only(vec![None, Some("9".into())])), ["9", "-"]);
        assert_eq!(passing(LabelTest::Without(vec![None, Some("9".into())])), ["Northern", "south", "10"]);
    }
}
