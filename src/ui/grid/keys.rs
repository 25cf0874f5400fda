//! Moving through a grid by keyboard, as in Excel.

use eframe::egui::{EventFilter, FocusDirection, Id, InputState, Key, Modifiers, Popup, Ui};

use super::{Cell, Selection};

/// What is moved through.
#[derive(Clone, Copy)]
pub(super) struct Bounds<'a> {
    pub(super) rows: u64,
    pub(super) columns: usize,
    /// Rows of a page.
    pub(super) page: u64,
    /// Where Ctrl and an arrow lead from a cell.
    pub(super) jump: &'a dyn Fn(Cell, Towards) -> Cell,
}

/// A way along the rows or the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Towards {
    /// To the first row.
    Up,
    /// To the last row.
    Down,
    /// To the first column.
    Left,
    /// To the last column.
    Right,
}

/// What the keys of a frame did to the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) selection: Selection,
    /// Whether its head is to be brought into view: not where whole rows or columns were selected.
    pub(super) reveal: bool,
}

/// The keys that lead through cells.
const KEYS: [Key; 8] = [Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight, Key::PageUp, Key::PageDown, Key::Home, Key::End];

/// Whether a key that leads through cells was pressed while nothing has the keyboard, as after opening a file or a click on a button;
/// in Excel the cells have it then.
pub(super) fn are_free(ui: &Ui) -> bool {
    let taken = ui.memory(|m| m.focused().is_some() || m.top_modal_layer().is_some()) || Popup::is_any_open(ui.ctx());
    let leads = |i: &InputState| KEYS.iter().any(|&key| i.key_pressed(key)) || i.modifiers.matches_exact(FILTER) && i.key_pressed(Key::L);
    !taken && ui.input(|i| !i.modifiers.alt && leads(i))
}

/// With L, what puts filters on in Excel.
const FILTER: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// Whether the filter of the column that the cell stands in was asked for, or the items of its field.
pub(in crate::ui) fn asks_filter(ui: &Ui) -> bool {
    ui.input_mut(|i| i.consume_key(Modifiers::ALT, Key::ArrowDown) || i.consume_key(FILTER, Key::L))
}

/// Keep the keys that lead through cells from leading to what lies beside them: egui leaves the arrows to a widget only once it had the
/// keyboard for two frames, and an arrow may come with the first.
pub(super) fn hold(ui: &Ui, cells: Id) {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, escape: true, ..EventFilter::default() };
    let leads = ui.input(|i| KEYS.iter().any(|&key| i.key_pressed(key)));
    ui.memory_mut(|m| {
        m.set_focus_lock_filter(cells, filter);
        if leads {
            m.move_focus(FocusDirection::None);
        }
    });
}

/// The selection after the keys of this frame, if one of them was pressed. Where Enter asks for nothing of a cell it leads to the one below,
/// as in Excel, and with Shift to the one above.
pub(super) fn moved(input: &mut InputState, selection: Option<Selection>, bounds: Bounds<'_>, by_enter: bool) -> Option<Moved> {
    let mut result = None;
    for (modifiers, key) in [(Modifiers::SHIFT, Key::ArrowUp), (Modifiers::NONE, Key::ArrowDown)] {
        for _ in 0..if by_enter { input.count_and_consume_key(modifiers, Key::Enter) } else { 0 } {
            result = Some(step(result.or(selection), key, false, false, bounds));
        }
    }
    for key in KEYS {
        for (ctrl, shift) in [(true, true), (true, false), (false, true), (false, false)] {
            // Ctrl, or Command on a Mac.
            let modifiers = Modifiers { shift, command: ctrl, ..Modifiers::NONE };
            for _ in 0..input.count_and_consume_key(modifiers, key) {
                result = Some(step(result.or(selection), key, ctrl, shift, bounds));
            }
        }
    }
    let mut reveal = true;
    // As in Excel: whole columns, whole rows, everything.
    let wholes = [
        (Modifiers::COMMAND | Modifiers::SHIFT, Key::Space, (true, true)),
        (Modifiers::COMMAND, Key::Space, (true, false)),
        (Modifiers::SHIFT, Key::Space, (false, true)),
        (Modifiers::COMMAND, Key::A, (true, true)),
    ];
    for (modifiers, key, (all_rows, all_columns)) in wholes {
        if input.consume_key(modifiers, key) {
            let chosen = result.or(selection).unwrap_or(Selection::one(Cell::default()));
            result = Some(whole(chosen, all_rows, all_columns, bounds));
            reveal = false;
        }
    }
    Some(Moved { selection: result?.within(bounds.rows, bounds.columns)?, reveal })
}

/// The selection with all rows of its columns, all columns of its rows, or both.
fn whole(selection: Selection, rows: bool, columns: bool, bounds: Bounds<'_>) -> Selection {
    let (mut start, mut head) = (selection.start, selection.head);
    if rows {
        (start.row, head.row) = (0, bounds.rows.saturating_sub(1));
    }
    if columns {
        (start.column, head.column) = (0, bounds.columns.saturating_sub(1));
    }
    Selection { start, head }
}

/// Where a jump from `from` ends along cells up to `last`, as in Excel: at the last cell of a stretch that is filled, else at the first
/// filled one behind the gap, else at the end.
pub(super) fn edge(from: u64, last: u64, forward: bool, blank: impl Fn(u64) -> bool) -> u64 {
    let next = |at: u64| if forward { (at < last).then(|| at + 1) } else { at.checked_sub(1) };
    let Some(mut at) = next(from) else { return from };
    let through_gap = blank(from) || blank(at);
    loop {
        if through_gap && !blank(at) {
            return at;
        }
        match next(at) {
            Some(beyond) if through_gap || !blank(beyond) => at = beyond,
            _ => return at,
        }
    }
}

/// The selection after one key; the first key of all selects the first cell, unless it leads to an end of the grid.
fn step(selection: Option<Selection>, key: Key, ctrl: bool, shift: bool, bounds: Bounds<'_>) -> Selection {
    let first = Selection::one(Cell::default());
    let Some(selection) = selection.or(ctrl.then_some(first)) else { return first };
    let Cell { row, column } = if shift { selection.head } else { selection.start };
    let (last_row, last_column) = (bounds.rows.saturating_sub(1), bounds.columns.saturating_sub(1));
    let cell = |row, column| Cell { row, column };
    let to = match (key, ctrl) {
        (Key::ArrowUp, false) => cell(row.saturating_sub(1), column),
        (Key::ArrowUp, true) => (bounds.jump)(cell(row, column), Towards::Up),
        (Key::ArrowDown, false) => cell((row + 1).min(last_row), column),
        (Key::ArrowDown, true) => (bounds.jump)(cell(row, column), Towards::Down),
        (Key::ArrowLeft, false) => cell(row, column.saturating_sub(1)),
        (Key::ArrowRight, false) => cell(row, (column + 1).min(last_column)),
        (Key::ArrowLeft, true) => (bounds.jump)(cell(row, column), Towards::Left),
        (Key::ArrowRight, true) => (bounds.jump)(cell(row, column), Towards::Right),
        (Key::Home, false) => cell(row, 0),
        (Key::End, false) => cell(row, last_column),
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
    use eframe::egui::Event;

    use super::*;

    const BOUNDS: Bounds<'_> = Bounds { rows: 10_000_000, columns: 8, page: 20, jump: &to_the_end };

    /// A grid without a blank cell.
    fn to_the_end(from: Cell, towards: Towards) -> Cell {
        match towards {
            Towards::Up => Cell { row: 0, ..from },
            Towards::Down => Cell { row: 9_999_999, ..from },
            Towards::Left => Cell { column: 0, ..from },
            Towards::Right => Cell { column: 7, ..from },
        }
    }

    #[test]
    fn keys_move_as_in_excel() {
        let at = |row, column| Some(Selection::one(Cell { row, column }));
        let go = |s, key, ctrl| step(s, key, ctrl, false, BOUNDS).start;
        assert_eq!(go(None, Key::ArrowDown, false), Cell { row: 0, column: 0 });
        assert_eq!(go(None, Key::End, true), Cell { row: 9_999_999, column: 7 }, "Ctrl+End leads to the end at once");
        assert_eq!(go(at(5, 2), Key::ArrowDown, false), Cell { row: 6, column: 2 });
        assert_eq!(go(at(5, 2), Key::ArrowDown, true), Cell { row: 9_999_999, column: 2 });
        assert_eq!(go(at(5, 2), Key::End, true), Cell { row: 9_999_999, column: 7 });
        assert_eq!(go(at(5, 2), Key::Home, false), Cell { row: 5, column: 0 });
        assert_eq!(go(at(5, 2), Key::PageUp, false), Cell { row: 0, column: 2 });
        assert_eq!(go(at(0, 0), Key::ArrowLeft, false), Cell { row: 0, column: 0 });
    }

    /// Enter did nothing in a grid of data.
    #[test]
    fn enter_leads_down_and_with_shift_up_where_it_asks_for_nothing_else() {
        let pressed = |modifiers: Modifiers, by_enter: bool| {
            let mut input = InputState::default();
            let enter = Event::Key { key: Key::Enter, physical_key: None, pressed: true, repeat: false, modifiers };
            input.events.push(enter);
            let from = Selection::one(Cell { row: 5, column: 2 });
            moved(&mut input, Some(from), BOUNDS, by_enter).map(|m| m.selection.start.row)
        };
        assert_eq!((pressed(Modifiers::NONE, true), pressed(Modifiers::SHIFT, true)), (Some(6), Some(4)));
        assert_eq!(pressed(Modifiers::NONE, false), None, "there it asks for what lies behind the cell");
    }

    #[test]
    fn a_jump_ends_at_the_edge_of_what_is_filled() {
        // Filled: 2, 3, 4, 7.
        let blank = |at: u64| !matches!(at, 2..=4 | 7);
        let (down, up) = (|from| edge(from, 9, true, blank), |from| edge(from, 9, false, blank));
        assert_eq!([down(0), down(2), down(3), down(4), down(5), down(7), down(9)], [2, 4, 4, 7, 7, 9, 9]);
        assert_eq!([up(9), up(7), up(6), up(4), up(3), up(2), up(0)], [7, 4, 4, 2, 2, 0, 0]);
        assert_eq!((edge(3, 9, true, |_| false), edge(3, 9, false, |_| false)), (9, 0), "nothing blank");
    }

    #[test]
    fn whole_columns_and_rows_of_what_is_selected() {
        let block = Selection { start: Cell { row: 5, column: 3 }, head: Cell { row: 4, column: 2 } };
        let columns = whole(block, true, false, BOUNDS);
        assert_eq!((columns.rows(), columns.columns()), (0..=9_999_999, 2..=3));
        let rows = whole(block, false, true, BOUNDS);
        assert_eq!((rows.rows(), rows.columns()), (4..=5, 0..=7));
        assert_eq!(whole(block, true, true, BOUNDS).cells(), 80_000_000);
    }

    #[test]
    fn shift_leads_the_head_and_keeps_the_start() {
        let start = Selection::one(Cell { row: 3, column: 1 });
        let grown = step(Some(start), Key::ArrowRight, false, true, BOUNDS);
        assert_eq!((grown.start, grown.head), (Cell { row: 3, column: 1 }, Cell { row: 3, column: 2 }));
    }
}
