//! What a board shows, as it is saved.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Recent;
use crate::chart::ChartSpec;
use crate::pivot::PivotSpec;
use crate::table::{Filter, FilterTest};

/// Where a tile stands on the grid, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Spot {
    /// Columns from the left.
    pub x: u16,
    /// Rows from the top.
    pub y: u16,
    /// Columns wide.
    pub w: u16,
    /// Rows high.
    pub h: u16,
}

/// What a tile shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Content {
    /// A chart of a pivot; a key figure is one too.
    Chart {
        /// The pivot.
        pivot: PivotSpec,
        /// The chart of it.
        chart: ChartSpec,
    },
    /// A pivot as a table.
    Pivot {
        /// The pivot.
        pivot: PivotSpec,
    },
    /// Which items contributed to the change of a value between the last two periods.
    Changes {
        /// One row field (the items), one column field (the periods), one value.
        pivot: PivotSpec,
    },
    /// What is out of line, the gravest first.
    Findings,
    /// Words.
    Text {
        /// The words.
        text: String,
    },
}

impl Content {
    /// The pivot behind it.
    #[must_use]
    pub fn pivot(&self) -> Option<&PivotSpec> {
        match self {
            Self::Chart { pivot, .. } | Self::Pivot { pivot } | Self::Changes { pivot } => Some(pivot),
            Self::Findings | Self::Text { .. } => None,
        }
    }
}

/// One part of a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// Its number, which no other tile of the board has.
    pub id: u32,
    /// Where it stands.
    pub spot: Spot,
    /// What stands above it; said from its content where empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What it shows.
    pub content: Content,
}

/// Days that count, both ends included where given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateRange {
    /// The column of dates.
    pub column: String,
    /// The first day.
    #[serde(with = "crate::table::iso::optional_date", default)]
    pub start: Option<NaiveDate>,
    /// The last day.
    #[serde(with = "crate::table::iso::optional_date", default)]
    pub end: Option<NaiveDate>,
    /// How they were counted from the last day of the data, which they then follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recent: Option<Recent>,
}

impl DateRange {
    /// The filter it stands for.
    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter { column: self.column.clone(), test: FilterTest::Days { start: self.start, end: self.end } }
    }
}

/// Which days the range is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// As many days right before it.
    Previous,
    /// The same weekdays of the week (or weeks) before.
    LastWeek,
    /// The same days a year earlier.
    LastYear,
}

impl Compare {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Previous, Self::LastWeek, Self::LastYear];

    /// The words on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Previous => "Previous period",
            Self::LastWeek => "Same weekdays last week",
            Self::LastYear => "Same period last year",
        }
    }
}

/// What was chosen in a tile and filters the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cross {
    /// The tile it was chosen in.
    pub tile: u32,
    /// What it keeps.
    pub filters: Vec<Filter>,
}

/// Several views of one table on a page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardSpec {
    /// What it is called.
    pub name: String,
    /// Its parts.
    pub tiles: Vec<Tile>,
    /// Which rows count, on every tile.
    pub filters: Vec<Filter>,
    /// Which days count, on every tile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateRange>,
    /// What key figures and courses are compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<Compare>,
    /// What was chosen in tiles, oldest first.
    pub crossed: Vec<Cross>,
}

impl BoardSpec {
    /// The same board as far as its numbers go: without places, titles and words.
    #[must_use]
    pub fn question(&self) -> Self {
        let bare = |t: &Tile| Tile { spot: Spot::default(), title: String::new(), ..t.clone() };
        Self { name: String::new(), tiles: self.tiles.iter().filter(|t| t.content.pivot().is_some()).map(bare).collect(), ..self.clone() }
    }

    /// The same board with weeks that begin on a day, as ISO 8601 numbers it.
    #[must_use]
    pub fn with_weeks_from(mut self, day: u32) -> Self {
        for tile in &mut self.tiles {
            if let Content::Chart { pivot, .. } | Content::Pivot { pivot } | Content::Changes { pivot } = &mut tile.content {
                pivot.calendar.week_start = day;
            }
        }
        self
    }

    /// A number for a new tile.
    #[must_use]
    pub fn next_id(&self) -> u32 {
        self.tiles.iter().map(|t| t.id + 1).max().unwrap_or_default()
    }

    /// The filters a tile is computed with: those of the board and what was chosen in other tiles, never in itself.
    #[must_use]
    pub fn filters_for(&self, tile: u32) -> Vec<Filter> {
        let dates = self.dates.iter().map(DateRange::filter);
        let crossed = self.crossed.iter().filter(|c| c.tile != tile).flat_map(|c| c.filters.iter().cloned());
        self.filters.iter().cloned().chain(dates).chain(crossed).collect()
    }

    /// The same board with something chosen in a tile: in place of what was chosen there before, or put away where it is the same.
    #[must_use]
    pub fn cross(&self, tile: u32, filters: Vec<Filter>) -> Self {
        let mut board = self.clone();
        let same = board.crossed.iter().any(|c| c.tile == tile && c.filters == filters);
        board.crossed.retain(|c| c.tile != tile);
        if !same && !filters.is_empty() {
            board.crossed.push(Cross { tile, filters });
        }
        board
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_filters_the_others_and_goes_when_chosen_again() {
        let north = vec![Filter { column: "Region".into(), test: FilterTest::Members(vec![Some("North".into())]) }];
        let board = BoardSpec::default().cross(1, north.clone());
        assert_eq!((board.filters_for(1).len(), board.filters_for(2).len()), (0, 1));
        assert!(board.cross(1, north).crossed.is_empty());
    }
}
