//! Moving through a grid by keyboard, as in Excel.

use eframe::egui::{InputState, Key, Modifiers};

use super::{Cell, Selection};

/// The size of what is moved through.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) rows: u64,
    pub(super) columns: usize,
    /// Rows of a page.
    pub(super) page: u64,
}

/// The selection after the keys of this frame, if one of them moved it.
pub(super) fn moved(input: &mut InputState, selection: Option<Selection>, bounds: Bounds) -> Option<Selection> {
    const KEYS: [Key; 8] = [Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight, Key::PageUp, Key::PageDown, Key::Home, Key::End];
    let mut result = None;
    for key in KEYS {
        for (ctrl, shift) in [(true, true), (true, false), (false, true), (false, false)] {
            // Ctrl, or Command on a Mac.
            let modifiers = Modifiers { shift, command: ctrl, ..Modifiers::NONE };
            for _ in 0..input.count_and_consume_key(modifiers, key) {
                result = Some(step(result.or(selection), key, ctrl, shift, bounds));
            }
        }
    }
    if input.consume_key(Modifiers::COMMAND, Key::A) {
        let last = Cell { row: bounds.rows.saturating_sub(1), column: bounds.columns.saturating_sub(1) };
        result = Some(Selection { start: Cell::default(), head: last });
    }
    result.and_then(|s| s.within(bounds.rows, bounds.columns))
}

/// The selection after one key; the first key of all selects the first cell.
fn step(selection: Option<Selection>, key: Key, ctrl: bool, shift: bool, bounds: Bounds) -> Selection {
    let Some(selection) = selection else { return Selection::one(Cell::default()) };
    let Cell { row, column } = if shift { selection.head } else { selection.start };
    let (last_row, last_column) = (bounds.rows.saturating_sub(1), bounds.columns.saturating_sub(1));
    let cell = |row, column| Cell { row, column };
    let to = match (key, ctrl) {
        (Key::ArrowUp, false) => cell(row.saturating_sub(1), column),
        (Key::ArrowUp, true) => cell(0, column),
        (Key::ArrowDown, false) => cell((row + 1).min(last_row), column),
        (Key::ArrowDown, true) => cell(last_row, column),
        (Key::ArrowLeft, false) => cell(row, column.saturating_sub(1)),
        (Key::ArrowRight, false) => cell(row, (column + 1).min(last_column)),
        (Key::ArrowLeft, true) | (Key::Home, false) => cell(row, 0),
        (Key::ArrowRight, true) | (Key::End, false) => cell(row, last_column),
        (Key::PageUp, _) => cell(row.saturating_sub(bounds.page), column),
        (Key::PageDown, _) => cell((row + bounds.page).min(last_row), column),
        (Key::Home, true) => cell(0, 0),
        (Key::End, true) => cell(last_row, last_column),
        _ => cell(row, column),
    };
    if shift { Selection { head: to, ..selection } } else { Selection::one(to) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { rows: 10_000_000, columns: 8, page: 20 };

    #[test]
    fn keys_move_as_in_excel() {
        let at = |row, column| Some(Selection::one(Cell { row, column }));
        let go = |s, key, ctrl| step(s, key, ctrl, false, BOUNDS).start;
        assert_eq!(go(None, Key::ArrowDown, false), Cell { row: 0, column: 0 });
        assert_eq!(go(at(5, 2), Key::ArrowDown, false), Cell { row: 6, column: 2 });
        assert_eq!(go(at(5, 2), Key::ArrowDown, true), Cell { row: 9_999_999, column: 2 });
        assert_eq!(go(at(5, 2), Key::End, true), Cell { row: 9_999_999, column: 7 });
        assert_eq!(go(at(5, 2), Key::Home, false), Cell { row: 5, column: 0 });
        assert_eq!(go(at(5, 2), Key::PageUp, false), Cell { row: 0, column: 2 });
        assert_eq!(go(at(0, 0), Key::ArrowLeft, false), Cell { row: 0, column: 0 });
    }

    #[test]
    fn shift_leads_the_head_and_keeps_the_start() {
        let start = Selection::one(Cell { row: 3, column: 1 });
        let grown = step(Some(start), Key::ArrowRight, false, true, BOUNDS);
        assert_eq!((grown.start, grown.head), (Cell { row: 3, column: 1 }, Cell { row: 3, column: 2 }));
    }
}
