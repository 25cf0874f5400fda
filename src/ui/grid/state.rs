//! What a grid remembers between frames: where it is scrolled to and what is selected.

use eframe::egui::Pos2;

use super::scroll::Anchor;
use super::{Areas, Cell, Columns, Selection};

/// A pointer that moves no further, in points, is where it was.
const STILL: f32 = 6.0;

/// Where, when and on which cell the pointer was last pressed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Press {
    pub(super) at: Pos2,
    pub(super) time: f64,
    pub(super) cell: Cell,
}

impl Press {
    /// The cell that is meant by what happens at `at` while the pointer is still; by a further press, given with its time and how long a
    /// double-click may take, only where it is in time for one.
    pub(super) fn meant(self, at: Pos2, again: Option<(f64, f64)>) -> Option<Cell> {
        let is_in_time = again.is_none_or(|(now, delay)| now - self.time <= delay);
        (is_in_time && self.at.distance(at) <= STILL).then_some(self.cell)
    }
}

/// What a grid remembers between frames.
#[derive(Debug, Clone, Default)]
pub struct GridState {
    /// Widths of the columns.
    pub columns: Columns,
    /// The selected cells.
    pub selection: Option<Selection>,
    /// What was selected with Ctrl before the selection that begins at this cell; gone once another one begins.
    pub(super) also: Option<(Cell, Vec<Selection>)>,
    pub(super) anchor: Anchor,
    /// Points of the columns hidden at the left.
    pub(super) x: f64,
    pub(super) shown: Option<u64>,
    pub(super) arranged: u64,
    pub(super) held: u64,
    pub(super) reveal: bool,
    /// The column whose filter is asked for, once it is in view.
    pub(super) filter: Option<usize>,
    /// The cell that is to be written anew.
    pub(super) edit: Option<Cell>,
    pub(super) focus: bool,
    pub(super) pressed: Option<Press>,
    /// Where the menu of a cell stands, while it is open.
    pub(super) menu: Option<(Cell, Pos2)>,
    /// The menu of the selected cell is to be opened, as by its key.
    pub(super) menu_by_key: bool,
    /// The menu of this cell is to be opened there.
    pub(super) menu_asked: Option<(Cell, Pos2)>,
}

impl GridState {
    /// Select a cell and bring it into view.
    pub fn select(&mut self, cell: Cell) {
        (self.selection, self.also) = (Some(Selection::one(cell)), None);
        self.reveal = true;
    }

    /// Select a cell, bring it into view and ask for the filter of its column, as its button does.
    pub fn ask_filter(&mut self, cell: Cell) {
        self.select(cell);
        self.filter = Some(cell.column);
    }

    /// Ask for a cell to be written anew, as F2 does.
    pub fn ask_edit(&mut self, cell: Cell) {
        self.edit = Some(cell);
    }

    /// Everything that is selected.
    #[must_use]
    pub fn areas(&self) -> Areas {
        Areas::of(self.selection.iter().chain(self.beside()).copied())
    }

    /// What is selected beside the selection that keys lead.
    pub(super) fn beside(&self) -> &[Selection] {
        let still = |(start, _): &&(Cell, Vec<Selection>)| self.selection.is_some_and(|s| s.start == *start);
        self.also.as_ref().filter(still).map_or(&[], |(_, areas)| areas)
    }

    /// Select further cells beside those that are selected.
    pub(super) fn add(&mut self, area: Selection) {
        let known = self.beside().iter().chain(&self.selection).copied().collect();
        (self.selection, self.also) = (Some(area), Some((area.start, known)));
    }

    /// Bring the selected cell into view at the next frame.
    pub fn reveal(&mut self) {
        self.reveal = true;
    }

    /// Take the keyboard at the next frame.
    pub fn focus(&mut self) {
        self.focus = true;
    }

    /// Whether it was to take the keyboard, which something else takes in its place.
    pub fn hand_over_focus(&mut self) -> bool {
        std::mem::take(&mut self.focus)
    }

    /// Open the menu of the selected cell at the next frame.
    pub fn open_menu(&mut self) {
        self.menu_by_key = true;
    }

    /// First row in view.
    #[must_use]
    pub fn first_row(&self) -> u64 {
        self.anchor.row
    }

    /// Go back to the first row.
    pub fn scroll_to_top(&mut self) {
        self.anchor = Anchor::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    /// The rows that came with the first click of a double-click took the place of the grand total, and the second click chose the row above.
    #[test]
    fn a_double_click_is_on_one_cell_whatever_its_first_click_moves() {
        let press = Press { at: pos2(440.0, 516.0), time: 2.0, cell: Cell { row: 13, column: 1 } };
        assert_eq!(press.meant(pos2(441.0, 516.0), Some((2.2, 0.3))), Some(press.cell), "the second press");
        assert_eq!(press.meant(pos2(441.0, 516.0), None), Some(press.cell), "and what is let go of");
        assert_eq!(press.meant(pos2(441.0, 516.0), Some((3.0, 0.3))), None, "another click");
        assert_eq!(press.meant(pos2(441.0, 542.0), Some((2.2, 0.3))), None, "the pointer has moved");
    }
}
