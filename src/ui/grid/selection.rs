//! Which cells are selected, and how they leave as text.

use std::ops::RangeInclusive;

use eframe::egui::Ui;

use super::{Areas, Block, GridEvent, GridModel};
use crate::table::copied;

/// A place in a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Cell {
    /// 0-based row.
    pub row: u64,
    /// 0-based column.
    pub column: usize,
}

/// A rectangle of cells, from where it was begun to where it was led.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Where it was begun; the cell that keys and menus are about.
    pub start: Cell,
    /// The opposite corner.
    pub head: Cell,
}

impl Selection {
    /// One cell.
    #[must_use]
    pub fn one(cell: Cell) -> Self {
        Self { start: cell, head: cell }
    }

    /// The selected rows.
    #[must_use]
    pub fn rows(&self) -> RangeInclusive<u64> {
        self.start.row.min(self.head.row)..=self.start.row.max(self.head.row)
    }

    /// The selected columns.
    #[must_use]
    pub fn columns(&self) -> RangeInclusive<usize> {
        self.start.column.min(self.head.column)..=self.start.column.max(self.head.column)
    }

    /// How many cells.
    #[must_use]
    pub fn cells(&self) -> u64 {
        let (rows, columns) = (self.rows(), self.columns());
        (rows.end() - rows.start() + 1).saturating_mul((columns.end() - columns.start() + 1) as u64)
    }

    /// Whether it holds a cell.
    #[must_use]
    pub fn contains(&self, cell: Cell) -> bool {
        self.rows().contains(&cell.row) && self.columns().contains(&cell.column)
    }

    /// Kept within a grid of so many rows and columns; `None` where that is empty.
    #[must_use]
    pub fn within(self, rows: u64, columns: usize) -> Option<Self> {
        let clamp = |c: Cell| Some(Cell { row: c.row.min(rows.checked_sub(1)?), column: c.column.min(columns.checked_sub(1)?) });
        Some(Self { start: clamp(self.start)?, head: clamp(self.head)? })
    }
}

/// How many cells the grid copies by itself; more would stall the window.
const COPY_LIMIT: u64 = 200_000;

/// Bytes of text that the clipboard of an X11 desktop hands over; of more, the program that pastes waits in vain. Elsewhere there is no such end.
const MOST_BYTES: usize = if cfg!(all(unix, not(target_os = "macos"))) { 16_000_000 } else { usize::MAX };

/// Whether a text can be pasted once it was copied.
pub(in crate::ui) fn fits_clipboard(text: &str) -> bool {
    text.len() <= MOST_BYTES
}

/// Put the selected cells on the clipboard, if they are not too many.
pub(super) fn copy(ui: &Ui, model: &dyn GridModel, areas: &Areas) -> GridEvent {
    let Some(block) = areas.block() else { return GridEvent::ApartToCopy };
    let cells = block.cells();
    let text = (cells <= COPY_LIMIT).then(|| as_tsv(model, &block)).filter(|text| fits_clipboard(text));
    text.map_or(GridEvent::TooManyToCopy(cells), |text| {
        ui.ctx().copy_text(text);
        GridEvent::Copied(cells)
    })
}

/// The selected cells as tab-separated text with their headers where more than one row is selected.
pub(in crate::ui) fn as_tsv(model: &dyn GridModel, block: &Block) -> String {
    let (columns, alone) = (&block.columns, block.cells() == 1);
    let mut text = String::new();
    let mut line = |fields: &mut dyn Iterator<Item = String>| {
        if !text.is_empty() {
            text.push('\n');
        }
        for (i, field) in fields.enumerate() {
            if i > 0 {
                text.push('\t');
            }
            text.push_str(&if alone { plain(&field) } else { pasted(&field) });
        }
    };
    if block.height() > 1 {
        line(&mut columns.iter().map(|&c| copied::kept_as_text(&model.header(c).title)));
    }
    for row in block.rows.iter().cloned().flatten() {
        line(&mut columns.iter().map(|&c| model.copied(row, c, alone).into_owned()));
    }
    text
}

/// A field that keeps to its cell when pasted: without tabs and line breaks.
fn plain(field: &str) -> String {
    field.replace(['\t', '\n', '\r'], " ")
}

/// The same beside others: one that begins with a quote is quoted, because a spreadsheet reads on to the next quote, over the ends of cells
/// and rows.
fn pasted(field: &str) -> String {
    let field = plain(field);
    if field.starts_with('"') { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::grid::{GridCell, HeaderCell};

    struct Letters;

    impl GridModel for Letters {
        fn name(&self) -> std::borrow::Cow<'_, str> {
            "Letters".into()
        }
        fn rows(&self) -> u64 {
            3
        }
        fn columns(&self) -> usize {
            2
        }
        fn header(&self, column: usize) -> HeaderCell<'_> {
            HeaderCell { title: ["A", "B"][column].into(), ..HeaderCell::default() }
        }
        fn cell(&self, row: u64, column: usize) -> GridCell<'_> {
            GridCell { text: format!("{row}\t{column}").into(), ..GridCell::default() }
        }
        fn suggested_width(&self, _: usize) -> f32 {
            80.0
        }
    }

    #[test]
    fn copies_carry_headers_only_where_there_are_several_rows() {
        let one = Selection::one(Cell { row: 1, column: 1 });
        assert_eq!(as_tsv(&Letters, &one.into()), "1 1");
        let block = Selection { start: Cell { row: 2, column: 1 }, head: Cell { row: 1, column: 0 } };
        assert_eq!(as_tsv(&Letters, &block.into()), "A\tB\n1 0\t1 1\n2 0\t2 1");
        assert_eq!(block.cells(), 4);
        let apart = Areas::of([2, 0].map(|row| Selection::one(Cell { row, column: 1 })));
        assert_eq!(as_tsv(&Letters, &apart.block().unwrap()), "B\n0 1\n2 1");
    }

    #[test]
    fn a_selection_stays_in_the_grid() {
        let far = Selection { start: Cell { row: 0, column: 0 }, head: Cell { row: 99, column: 99 } };
        assert_eq!(far.within(3, 2).unwrap().head, Cell { row: 2, column: 1 });
        assert!(far.within(0, 2).is_none());
    }

    /// `"Vintage" box` swallowed the cells after it when it was pasted into a spreadsheet.
    #[test]
    fn a_text_that_begins_with_a_quote_keeps_to_its_cell() {
        assert_eq!(pasted("\"Vintage\" box"), "\"\"\"Vintage\"\" box\"");
        assert_eq!(pasted("12\" vinyl\nrecord"), "12\" vinyl record");
        assert_eq!(plain("\"Vintage\" box"), "\"Vintage\" box");
    }

    #[test]
    fn a_text_is_as_large_as_the_clipboard_takes() {
        assert!(fits_clipboard(&"x".repeat(9_000_000)));
        assert_eq!(fits_clipboard(&"x".repeat(17_000_000)), !cfg!(all(unix, not(target_os = "macos"))));
    }
}
