//! The cells of a column, and its different texts where the sheet knows them by numbers: what is asked of a text is asked once.

use std::borrow::Cow;

use super::super::layout::{Block, BlockColumn};
use super::super::raw::{Cell, Coded, ColumnCells, Sheet};
use super::super::text;
use super::recent::Recent;
use crate::engine::{Cancelled, Context};
use crate::table::column_letters;

/// Rows between two looks at whether the job was cancelled.
pub(super) const BATCH: usize = 8192;

/// The cells of one column of a table, in row order.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) sheet: &'a Sheet,
    /// As the file has them.
    raw: ColumnCells<'a>,
    pub(super) column: &'a BlockColumn,
    rows: &'a [u32],
}

impl<'a> Cells<'a> {
    /// A column of a table.
    pub(super) fn of(sheet: &'a Sheet, block: &'a Block, column: &'a BlockColumn) -> Self {
        Self { sheet, raw: sheet.column(column.index), column, rows: &block.data }
    }

    /// The cell of the `at`-th data row, filled down where that was decided.
    pub(super) fn get(&self, at: usize) -> Cell<'a> {
        known(self.filled(at))
    }

    fn filled(&self, at: usize) -> Cell<'a> {
        let Some(&row) = self.rows.get(at) else { return Cell::Empty };
        let cell = self.raw.cell(row as usize);
        if self.column.filled.is_empty() || !matches!(cell, Cell::Empty | Cell::Text(_)) {
            return cell;
        }
        match self.column.filled.binary_search_by_key(&row, |f| f.0) {
            Ok(found) => self.raw.cell(self.column.filled[found].1 as usize),
            Err(_) => cell,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The 1-based row of the file.
    pub(super) fn line(&self, at: usize) -> u64 {
        self.rows.get(at).map_or(0, |&r| u64::from(self.sheet.line(r as usize)))
    }

    pub(super) fn address(&self, at: usize) -> String {
        format!("{}{}", column_letters(self.column.index as u32), self.line(at))
    }

    /// The cells in order.
    pub(super) fn iter(self) -> impl Iterator<Item = Cell<'a>> {
        (0..self.len()).map(move |at| self.get(at))
    }

    /// The numbers of its texts; none where the sheet has none, where hardly a text repeats or some are filled down.
    pub(super) fn numbered(&self) -> Option<Numbered<'a>> {
        let ColumnCells::Coded(coded) = self.raw else { return None };
        (self.column.filled.is_empty() && coded.count() * 2 <= self.len()).then(|| Numbered { coded, codes: self.codes(coded) })
    }

    /// Whether the sheet knows its texts by numbers: unless they are [`numbered`](Self::numbered), hardly one repeats.
    pub(super) fn is_coded(&self) -> bool {
        matches!(self.raw, ColumnCells::Coded(_))
    }

    fn codes(&self, coded: &'a Coded) -> Cow<'a, [u32]> {
        // Rows ascend.
        let ends = self.rows.first().zip(self.rows.last()).filter(|(first, last)| (**last - **first) as usize + 1 == self.len());
        let together = ends.and_then(|(first, last)| coded.codes().get(*first as usize..=*last as usize));
        together.map_or_else(|| self.rows.iter().map(|&row| coded.code(row as usize)).collect(), Cow::Borrowed)
    }

    /// Tell of every cell, in any order, and of those with the same text together as far as that is cheap; errors come one by
    /// one, in the order of the rows.
    pub(super) fn tally(self, context: &Context, mut each: impl FnMut(Cell<'a>, Seen)) -> Result<(), Cancelled> {
        if let Some(numbered) = self.numbered() {
            return numbered.tally(context, each);
        }
        let mut recent: Recent<'_, Seen> = Recent::default();
        for (at, cell) in self.iter().enumerate() {
            if at.is_multiple_of(BATCH) {
                context.check()?;
            }
            let once = Seen { first: at as u32, times: 1 };
            match cell {
                Cell::Text(raw) if !self.is_coded() => match recent.get(raw) {
                    Some(seen) => seen.times += 1,
                    None => {
                        if let Some((raw, seen)) = recent.put(raw, once) {
                            each(Cell::Text(raw), seen);
                        }
                    }
                },
                cell => each(cell, once),
            }
        }
        recent.into_all().for_each(|(raw, seen)| each(Cell::Text(raw), seen));
        Ok(())
    }
}

/// Where a text was seen first, by its data row, and how often.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) first: u32,
    pub(super) times: u32,
}

/// A column of texts by their numbers.
pub(super) struct Numbered<'a> {
    coded: &'a Coded,
    codes: Cow<'a, [u32]>,
}

impl<'a> Numbered<'a> {
    /// The number of each data row's text, 0 where there is none.
    pub(super) fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The cells of all numbers, in their order; some may be in no data row.
    pub(super) fn different(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let coded = self.coded;
        (0..coded.count() as u32).map(|code| known(Cell::of_text(coded.text(code))))
    }

    /// Where the text of each number was seen.
    pub(super) fn seen(&self, context: &Context) -> Result<Vec<Seen>, Cancelled> {
        let mut seen = vec![Seen::default(); self.coded.count()];
        for (first, batch) in (0..).step_by(BATCH).zip(self.codes.chunks(BATCH)) {
            context.check()?;
            for (at, &code) in (first..).zip(batch) {
                let seen = &mut seen[code as usize];
                if seen.times == 0 {
                    seen.first = at;
                }
                seen.times += 1;
            }
        }
        Ok(seen)
    }

    fn tally(&self, context: &Context, mut each: impl FnMut(Cell<'a>, Seen)) -> Result<(), Cancelled> {
        let mut errors = Vec::new();
        for ((code, cell), seen) in (0..).zip(self.different()).zip(self.seen(context)?) {
            if code % BATCH as u32 == 0 {
                context.check()?;
            }
            match cell {
                _ if seen.times == 0 => {}
                Cell::Error(_) => errors.push((code, cell)),
                cell => each(cell, seen),
            }
        }
        if !errors.is_empty() {
            for (first, code) in (0..).zip(self.codes()) {
                if let Ok(found) = errors.binary_search_by_key(code, |error| error.0) {
                    each(errors[found].1, Seen { first, times: 1 });
                }
            }
        }
        Ok(())
    }
}

/// A text that a spreadsheet writes where a formula failed is an error.
fn known(cell: Cell<'_>) -> Cell<'_> {
    match cell {
        Cell::Text(raw) if raw.starts_with('#') && text::is_error(text::trimmed(raw)) => Cell::Error(text::trimmed(raw)),
        cell => cell,
    }
}
