//! Several rectangles of cells selected together, as with Ctrl in Excel.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{Cell, Selection};

/// All cells that are selected, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Areas(Vec<Selection>);

/// Cells that stand in rows and columns of their own: what a spreadsheet takes as one table when it is pasted.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its rows, in order.
    pub rows: Vec<RangeInclusive<u64>>,
    /// Its columns, in order.
    pub columns: Vec<usize>,
}

impl Block {
    /// How many rows.
    pub(super) fn height(&self) -> u64 {
        self.rows.iter().map(|rows| rows.end() - rows.start() + 1).sum()
    }

    /// How many cells.
    #[must_use]
    pub fn cells(&self) -> u64 {
        self.height().saturating_mul(self.columns.len() as u64)
    }
}

impl From<Selection> for Block {
    fn from(selection: Selection) -> Self {
        Self { rows: vec![selection.rows()], columns: selection.columns().collect() }
    }
}

impl Areas {
    /// What rectangles cover, which may lie over each other.
    #[must_use]
    pub fn of(rectangles: impl IntoIterator<Item = Selection>) -> Self {
        let mut apart: Vec<Selection> = Vec::new();
        for rectangle in rectangles {
            let mut rest = vec![rectangle];
            for known in &apart {
                rest = rest.into_iter().flat_map(|part| without(part, *known)).collect();
            }
            apart.extend(rest);
        }
        Self(apart)
    }

    /// Rectangles of them that do not overlap.
    pub fn iter(&self) -> impl Iterator<Item = &Selection> {
        self.0.iter()
    }

    /// How many cells.
    #[must_use]
    pub fn cells(&self) -> u64 {
        self.0.iter().fold(0, |sum, area| sum.saturating_add(area.cells()))
    }

    /// Whether a cell is among them.
    #[must_use]
    pub fn contains(&self, cell: Cell) -> bool {
        self.0.iter().any(|area| area.contains(cell))
    }

    /// The one cell that is selected, if it is one.
    #[must_use]
    pub fn single(&self) -> Option<Cell> {
        self.0.first().filter(|_| self.cells() == 1).map(|area| area.start)
    }

    /// Their rows, in order and each once.
    #[must_use]
    pub fn rows(&self) -> Vec<RangeInclusive<u64>> {
        let mut all: Vec<_> = self.0.iter().map(Selection::rows).collect();
        all.sort_by_key(|rows| *rows.start());
        let mut joined: Vec<RangeInclusive<u64>> = Vec::new();
        for rows in all {
            match joined.last_mut() {
                Some(last) if *rows.start() <= last.end().saturating_add(1) => *last = *last.start()..=*last.end().max(rows.end()),
                _ => joined.push(rows),
            }
        }
        joined
    }

    /// They as one block, where they are all cells of their rows and columns.
    #[must_use]
    pub fn block(&self) -> Option<Block> {
        let columns: BTreeSet<usize> = self.0.iter().flat_map(Selection::columns).collect();
        let block = Block { rows: self.rows(), columns: columns.into_iter().collect() };
        (block.cells() == self.cells() && !self.0.is_empty()).then_some(block)
    }
}

/// The up to four rectangles of one that lie outside of another.
fn without(one: Selection, other: Selection) -> Vec<Selection> {
    let ((top, bottom), (left, right)) = (one.rows().into_inner(), one.columns().into_inner());
    let ((above, below), (before, behind)) = (other.rows().into_inner(), other.columns().into_inner());
    if below < top || above > bottom || behind < left || before > right {
        return vec![one];
    }
    let part = |rows: (u64, u64), columns: (usize, usize)| Selection {
        start: Cell { row: rows.0, column: columns.0 },
        head: Cell { row: rows.1, column: columns.1 },
    };
    let (first, last) = (top.max(above), bottom.min(below));
    let mut parts = Vec::new();
    if above > top {
        parts.push(part((top, above - 1), (left, right)));
    }
    if below < bottom {
        parts.push(part((below + 1, bottom), (left, right)));
    }
    if before > left {
        parts.push(part((first, last), (left, before - 1)));
    }
    if behind < right {
        parts.push(part((first, last), (behind + 1, right)));
    }
    parts
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn area(rows: (u64, u64), columns: (usize, usize)) -> Selection {
        Selection { start: Cell { row: rows.0, column: columns.0 }, head: Cell { row: rows.1, column: columns.1 } }
    }

    #[test]
    fn cells_that_stand_apart_are_a_block_where_they_share_rows_or_columns() {
        let block = |areas: &[Selection]| Areas::of(areas.iter().copied()).block().map(|b| (b.rows, b.columns));
        let cells = [area((7, 7), (1, 1)), area((2, 3), (1, 1))];
        assert_eq!(block(&cells), Some((vec![2..=3, 7..=7], vec![1])));
        assert_eq!(block(&[area((2, 2), (4, 4)), area((2, 2), (0, 1))]), Some((vec![2..=2], vec![0, 1, 4])));
        assert_eq!(block(&[area((2, 2), (1, 1)), area((3, 3), (2, 2))]), None, "two corners of a square");
        assert_eq!(block(&[]), None);
    }

    proptest! {
        /// A cell selected twice was to be added up twice.
        #[test]
        fn every_cell_of_the_rectangles_is_there_once(given in proptest::collection::vec(((0..9_u64, 0..9_u64), (0..9_usize, 0..9_usize)), 0..6)) {
            let given: Vec<Selection> = given.into_iter().map(|(rows, columns)| area(rows, columns)).collect();
            let areas = Areas::of(given.iter().copied());
            let cells = |s: &Selection| s.rows().flat_map(|row| s.columns().map(move |column| (row, column))).collect::<Vec<_>>();
            let all: HashSet<_> = given.iter().flat_map(cells).collect();
            let apart: Vec<_> = areas.iter().flat_map(cells).collect();
            prop_assert_eq!(apart.len(), all.len());
            prop_assert_eq!(areas.cells(), all.len() as u64);
            prop_assert!(apart.iter().all(|cell| all.contains(cell)));
            let rows: HashSet<u64> = all.iter().map(|cell| cell.0).collect();
            let told: Vec<u64> = areas.rows().into_iter().flatten().collect();
            prop_assert_eq!(told.len(), rows.len());
            prop_assert!(told.iter().all(|row| rows.contains(row)));
        }
    }
}
