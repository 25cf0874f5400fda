//! What a row at the end of the data is: a note, a count of the rows, an average, or data with a word where numbers stand.

use super::super::survey::{Look, look};
use super::super::{header, notes, statistics};
use super::{Judge, Row};

/// How many lines of notes may follow each other.
const MOST_NOTES: usize = 12;
/// Notes are longer than this.
const LONG_TEXT: usize = 30;
/// A longer text at the end of a single column is a note.
const LONGEST_VALUE: usize = 20;

impl Judge<'_> {
    /// A line of text below the data.
    pub(super) fn is_note(&self, at: usize, row: &Row) -> bool {
        let named = if self.header.is_some() { self.named.iter().filter(|named| **named).count() } else { self.area.columns().len() };
        let gap = self.is_apart(at);
        if row.labels == 0 || row.agreements > 0 || self.usual.is_like_the_others(at) {
            return false;
        }
        // Data with a word where numbers stand: `E-x, not yet, open` under dates.
        if !gap && self.fills_columns(at, row, named) {
            return false;
        }
        let typed = self.typed.iter().any(|t| *t);
        let alone = row.filled == 1 && (named >= 3 || (named == 2 && (row.longest > LONG_TEXT || gap)) || (gap && row.longest > LONG_TEXT));
        let alone = alone || row.filled == 1 && named > 1 && self.is_in_notes(at);
        alone || (typed && row.contradictions > 0) || (typed && gap && row.filled * 2 <= named)
    }

    /// Whether a row is one of several lines of text below a gap, which read as notes.
    fn is_in_notes(&self, at: usize) -> bool {
        let line = |row: usize| match self.used.iter().filter(|&&c| !self.sheet.is_blank(row, c)).collect::<Vec<_>>().as_slice() {
            [only] if self.used.first() == Some(*only) && look(self.sheet, row, **only) == Look::Label => {
                Some(header::label(self.sheet, row, **only))
            }
            _ => None,
        };
        let start = self.header.as_ref().map_or(self.area.top, |h| h.rows.end() + 1);
        let mut reads = false;
        for row in (start + 1..=at).rev().take(MOST_NOTES) {
            let Some(line) = line(row) else { return false };
            reads |= notes::reads_as_note(&line, LONG_TEXT);
            if self.is_apart(row) {
                return reads;
            }
        }
        false
    }

    /// A line below the data that says how many rows there are.
    pub(super) fn counts_rows(&self, first: usize, at: usize, row: &Row) -> bool {
        let few = row.filled == 1 || row.filled == 2 && self.area.columns().len() > 3;
        let cells = || self.used.iter().map(|&c| header::label(self.sheet, at, c)).filter(|text| !text.is_empty());
        few && row.labels == 1 && notes::counts_rows(&cells().collect::<Vec<_>>().join(" "), at - first)
    }

    /// A row below the data that tells their average or the like.
    pub(super) fn is_statistic(&self, first: usize, at: usize) -> bool {
        self.header.is_some() && statistics::is_one(self.sheet, self.area, &self.typed, first, at)
    }

    /// Whether a row fills the columns that nearly all rows fill, or nearly all columns with a name. In a single column it does if
    /// it is as short as a value.
    fn fills_columns(&self, at: usize, row: &Row, named: usize) -> bool {
        let is_filled = |&&c: &&usize| (self.header.is_none() || self.is_named(c)) && !self.sheet.is_blank(at, c);
        let filled = self.used.iter().filter(is_filled).count();
        if row.filled == 1 && named > 1 {
            return filled == 1 && self.is_text_of_its_column(at, named);
        }
        match named {
            1 => row.longest <= LONGEST_VALUE && !self.area.columns().any(|c| header::label(self.sheet, at, c).contains([':', '\u{ff1a}'])),
            2 => filled == 2,
            _ => filled * 4 >= named * 3 || filled * 3 >= named * 2 && self.usual.fills(at),
        }
    }

    /// Whether the only cell of a row is a text as long as those of its column, or of two columns stands in the right one: notes
    /// start on the left, and are longer than what stands there. Of more columns only one right of the first is no place for notes.
    fn is_text_of_its_column(&self, at: usize, named: usize) -> bool {
        let column = self.used.iter().copied().find(|&c| !self.sheet.is_blank(at, c));
        column.is_some_and(|c| {
            let is_right = self.used.first() != Some(&c);
            let is_text = !self.is_typed(c) && look(self.sheet, at, c) == Look::Label;
            is_text
                && if named == 2 { is_right || self.usual.is_wordy(c, LONG_TEXT) } else { is_right && self.usual.is_wordy(c, LONG_TEXT) }
        })
    }
}
