//! What a value cell shows of its measure: the fifteen ways Excel knows, and the value itself.
//!
//! [`words`] reads and writes their names, [`rules`] is the table of what each one computes, [`siblings`] knows which item
//! comes before and after which, and [`running`] evaluates a measure over all items so far.

pub(super) mod rules;
mod running;
mod siblings;
#[cfg(test)]
mod tests;
mod words;

use serde::{Deserialize, Serialize};

/// What a value cell shows of its measure. A base field is named as [`Field::is_called`](super::Field::is_called) reads it; an
/// empty name means the innermost row field (or column field, where there are no row fields).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowAs {
    /// The measure itself.
    #[default]
    Value,
    /// Its share of the grand total.
    PercentOfGrand,
    /// Its share of its column's total.
    PercentOfColumn,
    /// Its share of its row's total.
    PercentOfRow,
    /// Its share of the same cell for another item of a field.
    PercentOf(Base),
    /// Its share of the total of its parent down the side.
    PercentOfParentRow,
    /// Its share of the total of its parent across the top.
    PercentOfParentColumn,
    /// Its share of the total of its item of a chosen field.
    PercentOfParent(String),
    /// How much more it is than the same cell for another item of a field.
    DifferenceFrom(Base),
    /// The same in per cent of that cell.
    PercentDifferenceFrom(Base),
    /// The measure over all items of a field up to this one.
    RunningTotal(String),
    /// The same in per cent of the measure over all items of the field.
    PercentRunningTotal(String),
    /// Its place among the items of a field, 1 for the smallest; equal values share a place.
    RankAscending(String),
    /// Its place among the items of a field, 1 for the largest; equal values share a place.
    RankDescending(String),
    /// Cell × grand total / (row total × column total): above 1 where row and column go together.
    Index,
}

/// What a cell is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Base {
    /// The field.
    #[serde(default)]
    pub field: String,
    /// Which of its items.
    #[serde(default)]
    pub item: BaseItem,
}

/// Which item a cell is compared with, as they are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseItem {
    /// The one before.
    #[default]
    Previous,
    /// The one after.
    Next,
    /// The one of this name; `None` is the missing value.
    Named(Option<String>),
}

impl ShowAs {
    /// The base field, where it has one; empty for the innermost one.
    #[must_use]
    pub fn base_field(&self) -> Option<&str> {
        match self {
            Self::PercentOf(base) | Self::DifferenceFrom(base) | Self::PercentDifferenceFrom(base) => Some(&base.field),
            Self::PercentOfParent(field)
            | Self::RunningTotal(field)
            | Self::PercentRunningTotal(field)
            | Self::RankAscending(field)
            | Self::RankDescending(field) => Some(field),
            _ => None,
        }
    }

    /// What it is compared with, where it is.
    #[must_use]
    pub fn base(&self) -> Option<&Base> {
        match self {
            Self::PercentOf(base) | Self::DifferenceFrom(base) | Self::PercentDifferenceFrom(base) => Some(base),
            _ => None,
        }
    }

    /// The same with another base field.
    #[must_use]
    pub fn with_field(mut self, name: &str) -> Self {
        match &mut self {
            Self::PercentOf(base) | Self::DifferenceFrom(base) | Self::PercentDifferenceFrom(base) => name.clone_into(&mut base.field),
            Self::PercentOfParent(field)
            | Self::RunningTotal(field)
            | Self::PercentRunningTotal(field)
            | Self::RankAscending(field)
            | Self::RankDescending(field) => name.clone_into(field),
            _ => {}
        }
        self
    }

    /// The same with another base item.
    #[must_use]
    pub fn with_item(mut self, item: BaseItem) -> Self {
        if let Self::PercentOf(base) | Self::DifferenceFrom(base) | Self::PercentDifferenceFrom(base) = &mut self {
            base.item = item;
        }
        self
    }

    /// Whether it gives fractions that are shown as per cent.
    #[must_use]
    pub fn is_share(&self) -> bool {
        !matches!(
            self,
            Self::Value | Self::DifferenceFrom(_) | Self::RunningTotal(_) | Self::RankAscending(_) | Self::RankDescending(_) | Self::Index
        )
    }

    /// Whether it gives amounts in the unit of the measure.
    #[must_use]
    pub fn keeps_unit(&self) -> bool {
        matches!(self, Self::Value | Self::DifferenceFrom(_) | Self::RunningTotal(_))
    }
}
