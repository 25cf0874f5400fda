//! What a grid shows, as it asks for it.

use std::borrow::Cow;
use std::ops::Range;

use eframe::egui::Color32;

/// Which side of the cell its text stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Text and dates.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// How a cell is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellLook {
    /// As data.
    #[default]
    Plain,
    /// Something said in passing: a missing value.
    Muted,
    /// An outer item or its subtotal.
    Subtotal,
    /// The total of everything.
    Total,
    /// A label of a row.
    Label,
}

/// One cell, ready to be painted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GridCell<'a> {
    /// Its text, one line.
    pub text: Cow<'a, str>,
    /// Where it stands.
    pub align: Align,
    /// How it is painted.
    pub look: CellLook,
    /// Levels of indentation.
    pub indent: u8,
    /// A ground of its own, for a flagged cell.
    pub fill: Option<Color32>,
    /// A bar behind its number, from zero to there, both from 0 at the left to 1 at the right.
    pub bar: Option<(f32, f32)>,
    /// A sign at its left.
    pub sign: Option<(&'static str, Color32)>,
    /// For an item that has others below it, whether they are folded up.
    pub folded: Option<bool>,
}

/// Order of a sorted column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// Largest first.
    pub descending: bool,
}

/// The header of one column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeaderCell<'a> {
    /// Its name.
    pub title: Cow<'a, str>,
    /// The unit of its values, where the name does not say it.
    pub unit: Option<&'a str>,
    /// Icon of its type.
    pub icon: Option<&'static str>,
    /// What a person reads over the icon: type and role.
    pub hint: String,
    /// Where its cells, and so its title, stand.
    pub align: Align,
    /// Whether the rows are ordered by it.
    pub sort: Option<Sort>,
    /// Which of several orders it is, from 1; 0 where it is the only one.
    pub sort_rank: usize,
    /// How its values are distributed, as heights from 0 to 1; empty where that is not shown.
    pub distribution: Cow<'a, [f32]>,
    /// Whether rows are left out by it.
    pub filtered: bool,
    /// Whether the group above says its name already, so that it is not said twice.
    pub said_above: bool,
}

/// What a grid shows. Asked only for what is visible, every frame, so that all of it must be quick.
pub trait GridModel {
    /// What the grid is called by assistive tools: "Orders, data".
    fn name(&self) -> Cow<'_, str>;

    /// How many rows.
    fn rows(&self) -> u64;

    /// How many columns.
    fn columns(&self) -> usize;

    /// How many columns on the left stay when the others are scrolled.
    fn frozen(&self) -> usize {
        0
    }

    /// The header of a column.
    fn header(&self, column: usize) -> HeaderCell<'_>;

    /// How many rows of groups stand above the headers.
    fn group_levels(&self) -> usize {
        0
    }

    /// The group a column belongs to at a level, and all columns of that group; `None` for none.
    fn group(&self, _level: usize, _column: usize) -> Option<(Cow<'_, str>, Range<usize>)> {
        None
    }

    /// For the group of a column at a level that has others below it, whether they are folded up.
    fn group_folded(&self, _level: usize, _column: usize) -> Option<bool> {
        None
    }

    /// A ground of its own behind a title of a column or a group: one that was looked for.
    fn found_ground(&self, _title: &str) -> Option<Color32> {
        None
    }

    /// A cell.
    fn cell(&self, row: u64, column: usize) -> GridCell<'_>;

    /// A cell as it is copied: what a spreadsheet reads as the same value; `alone` where no other cell goes along.
    fn copied(&self, row: u64, column: usize, _alone: bool) -> Cow<'_, str> {
        self.cell(row, column).text
    }

    /// Whether nothing is in a cell.
    fn is_blank(&self, row: u64, column: usize) -> bool {
        self.cell(row, column).text.is_empty()
    }

    /// Whether a cell of a column may be blank.
    fn has_blanks(&self, _column: usize) -> bool {
        true
    }

    /// The number at the left of a row; `None` for a grid without row numbers.
    fn row_number(&self, _row: u64) -> Option<u64> {
        None
    }

    /// The largest row number there is, for the width of its column.
    fn largest_row_number(&self) -> Option<u64> {
        None
    }

    /// How wide a column should be at first, in points.
    fn suggested_width(&self, column: usize) -> f32;

    /// Whether Enter asks for something of a cell: what lies behind it, or below it. Else it leads to the cell below.
    fn activates(&self) -> bool {
        false
    }

    /// Whether a click on a header orders the rows.
    fn sortable(&self, _column: usize) -> bool {
        false
    }

    /// Whether the rows are ordered already, so that a further column can order within the first.
    fn sorted(&self) -> bool {
        false
    }

    /// Whether columns can be moved, hidden and frozen.
    fn arrangeable(&self) -> bool {
        false
    }

    /// Whether it can be chosen how the values of a column are shown.
    fn formattable(&self, _column: usize) -> bool {
        false
    }

    /// Whether the distribution of every column is drawn below its title.
    fn has_distributions(&self) -> bool {
        false
    }

    /// Whether a column can be filtered from its header.
    fn filterable(&self, _column: usize) -> bool {
        false
    }

    /// What a column can be used as, and whether it is: chosen from its menu; empty where it cannot be chosen.
    fn roles(&self, _column: usize) -> Vec<(String, bool)> {
        Vec::new()
    }

    /// What else the menu of a column offers: an icon and a label each.
    fn extras(&self, _column: usize) -> Vec<(&'static str, &'static str)> {
        Vec::new()
    }
}
