//! What a grid tells of what was done to it.

use eframe::egui::Rect;

use super::{Cell, Sort};

/// What a person did to a grid.
#[derive(Debug, Clone, PartialEq)]
pub enum GridEvent {
    /// Order the rows by a column, or no more.
    Sort {
        /// The column.
        column: usize,
        /// How; `None` for the order of the file.
        order: Option<Sort>,
        /// Whether the orders there are go before it.
        also: bool,
    },
    /// Choose which rows to see by a column.
    Filter {
        /// The column.
        column: usize,
        /// Its header, for a popup to stand below.
        at: Rect,
    },
    /// Put a column before another one; `to` may be one past the last.
    Move {
        /// The column.
        from: usize,
        /// The one it goes before.
        to: usize,
    },
    /// All cells of a column are to be selected; the grid sees to it and tells it as [`Selected`](Self::Selected).
    SelectColumn(usize),
    /// Show a column no more.
    Hide(usize),
    /// Let so many columns stay at the left.
    Freeze(usize),
    /// A column is to be as wide as what it holds; the grid sees to it and tells it as [`Resized`](Self::Resized).
    Fit(usize),
    /// A column was made as wide as this, in points.
    Resized(usize, f32),
    /// Choose how the values of a column are shown.
    Format(usize),
    /// Look at what a column holds.
    Profile(usize),
    /// A column is to be used as another one of its roles.
    Role {
        /// The column.
        column: usize,
        /// The position of the role among them.
        role: usize,
    },
    /// One of the model's extras was chosen from the menu of a column.
    Extra {
        /// The column.
        column: usize,
        /// Its position among them.
        extra: usize,
    },
    /// A cell was clicked.
    Clicked(Cell),
    /// A cell was double-clicked, or Enter was pressed on it.
    Activated(Cell),
    /// The item of a cell is to be folded up (or opened, or the other of the two where nothing is said).
    Fold(Cell, Option<bool>),
    /// The group above a column is to be folded up, or opened.
    FoldGroup {
        /// Of the group, from the top.
        level: usize,
        /// One of its columns.
        column: usize,
        /// Whether it is folded up then.
        fold: bool,
    },
    /// The text of a cell is to be written anew, where it stands.
    Edit(Cell, Rect),
    /// Other cells are selected than before.
    Selected,
    /// Escape was pressed.
    Left,
    /// So many cells were copied.
    Copied(u64),
    /// So many cells are too many to copy.
    TooManyToCopy(u64),
    /// Cells that share neither rows nor columns cannot be copied as one table.
    ApartToCopy,
}
