//! Which rows are data at a glance: nearly all of a clean file, told by a few of their cells and by each text once.

use std::ops::Range;

use rayon::prelude::*;

use super::super::raw::{Cell, ColumnCells, Sheet};
use super::super::{text, totals};
use super::Area;
use super::survey::{Look, look_at_text};
use crate::engine::{Cancelled, Context};

/// Rows looked at together.
const BATCH: usize = 1 << 15;
/// Nothing else is known of a row: it may be a total, the header again or a comment.
const ODD: u8 = 1;
/// Something in it is no mark for a missing value.
const VALUE: u8 = 2;
/// One of its first columns of numbers holds no words.
const NO_WORDS: u8 = 4;
/// What a row that is data at a glance has.
const DATA: u8 = VALUE | NO_WORDS;
/// In a table of what is known of texts: that it is known.
const KNOWN: u8 = 8;

/// The columns of numbers that tell words from data.
const TYPED: usize = 3;

/// What is looked at in a column.
struct Glance<'a> {
    cells: ColumnCells<'a>,
    /// The cell of the header, in the first column.
    header: Option<Cell<'a>>,
    /// Comments start here.
    comments: bool,
    /// Words for totals stand here.
    totals: bool,
    /// It is one of the first columns of numbers.
    typed: bool,
}

/// For each of some rows of an area whether it is data and nothing else; the others are to be looked at closely. `typed` are
/// the columns of numbers, `header` is the last row of the header.
pub(super) fn data(
    sheet: &Sheet,
    area: Area,
    typed: &[bool],
    header: Option<usize>,
    rows: Range<usize>,
    context: &Context,
) -> Result<Vec<bool>, Cancelled> {
    let first_typed: Vec<usize> = area.columns().zip(typed).filter(|(_, typed)| **typed).map(|(column, _)| column).take(TYPED).collect();
    let tells_words = first_typed.len() == TYPED && header.is_some();
    let glance = |column: usize| {
        let is_first = column == area.left;
        Glance {
            cells: sheet.column(column),
            header: header.filter(|_| is_first).map(|row| sheet.cell(row, column)),
            comments: column == 0,
            totals: column < area.left + 4 || column + 2 >= area.right,
            typed: tells_words && first_typed.contains(&column),
        }
    };
    let columns: Vec<Glance<'_>> = area.columns().map(glance).filter(|glance| glance.totals || glance.typed).collect();
    let mut seen = vec![if tells_words { 0 } else { NO_WORDS }; rows.len()];
    seen.par_chunks_mut(BATCH).enumerate().try_for_each(|(batch, seen)| {
        context.check()?;
        for column in &columns {
            column.look(rows.start + batch * BATCH, seen);
        }
        Ok(())
    })?;
    Ok(seen.into_iter().map(|seen| seen == DATA).collect())
}

impl Glance<'_> {
    /// Add what is seen in the cells from row `first` on.
    fn look(&self, first: usize, seen: &mut [u8]) {
        match self.cells {
            ColumnCells::Coded(coded) if coded.count() <= seen.len() => {
                let mut known = vec![0; coded.count()];
                for (row, seen) in (first..).zip(seen) {
                    let code = coded.code(row);
                    let known = &mut known[code as usize];
                    if *known == 0 {
                        *known = KNOWN | self.judge(Cell::of_text(coded.text(code)), 0);
                    }
                    *seen |= *known & !KNOWN;
                }
            }
            cells => (first..).zip(seen).for_each(|(row, seen)| *seen |= self.judge(cells.cell(row), *seen)),
        }
    }

    /// What a cell says about its row, without what is known of it.
    fn judge(&self, cell: Cell<'_>, known: u8) -> u8 {
        let mut said = 0;
        match cell {
            Cell::Empty => {}
            Cell::Text(raw) => {
                let is_comment = self.comments && text::trimmed(raw).starts_with('#');
                if is_comment || self.totals && totals::may_be_total(raw) {
                    said |= ODD;
                }
                if known & VALUE == 0 && !text::is_missing(text::unwrapped(raw).0) && !text::is_blank(raw) {
                    said |= VALUE;
                }
            }
            Cell::Number(..) | Cell::Boolean(_) | Cell::Error(_) => said |= VALUE,
        }
        if self.header == Some(cell) {
            said |= ODD;
        }
        let is_words = || matches!(cell, Cell::Text(raw) if look_at_text(raw) == Look::Label);
        if self.typed && known & NO_WORDS == 0 && !is_words() {
            said |= NO_WORDS;
        }
        said
    }
}
