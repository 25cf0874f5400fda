//! What the columns that are no numbers hold in most rows of a table, which tells an order whose numbers are still words
//! (`A31, Shoe, pending`) from a note, and a total from an order though a currency stands in both.

use super::super::raw::{Cell, Sheet};
use super::super::{text, totals};
use super::Area;
use super::survey::{Look, look};

/// How many rows are looked at.
const SAMPLE: usize = 200;
/// Fewer rows than this show no likeness.
const LEAST_ROWS: usize = 10;
/// Rows this close to another may be of its kind: descriptions and notes come in groups.
const CLOSE: usize = 4;
/// Fewer rows than this do not make a text a constant.
const LEAST_EQUAL: usize = 3;

/// What is usual in a table.
pub(super) struct Usual<'a> {
    sheet: &'a Sheet,
    /// Some rows from all over the data.
    rows: Vec<usize>,
    /// The columns that hold one text in nearly all rows, and that text.
    constants: Vec<(usize, &'a str)>,
    /// The columns that hold a code in nearly all rows: an order, an article.
    codes: Vec<usize>,
    /// The columns that nearly all rows fill.
    filled: Vec<usize>,
}

impl<'a> Usual<'a> {
    /// Of the rows from `start` on; `used` are the columns with a cell, `typed` the columns of numbers from the left of the area.
    pub(super) fn of(sheet: &'a Sheet, area: Area, used: &[usize], typed: &[bool], start: usize) -> Self {
        let step = area.bottom.saturating_sub(start).div_ceil(SAMPLE).max(1);
        let is_filled = |row: &usize| used.iter().any(|&c| !sheet.is_blank(*row, c));
        let rows: Vec<usize> = (start..area.bottom).step_by(step).filter(is_filled).collect();
        let mut usual = Self { sheet, constants: Vec::new(), codes: Vec::new(), filled: Vec::new(), rows };
        for &column in used {
            let words = !typed.get(column - area.left).copied().unwrap_or_default();
            if words && let Some(text) = usual.constant(column) {
                usual.constants.push((column, text));
            }
            if words && usual.is_of_codes(column) {
                usual.codes.push(column);
            }
            let filled = usual.rows.iter().filter(|&&row| !sheet.is_blank(row, column)).count();
            if nearly_all(filled, usual.rows.len()) {
                usual.filled.push(column);
            }
        }
        usual
    }

    /// Whether a cell holds the text that stands in nearly every row.
    pub(super) fn is_constant(&self, row: usize, column: usize) -> bool {
        let found = self.constants.binary_search_by_key(&column, |&(at, _)| at).ok().and_then(|at| self.constants.get(at));
        found.is_some_and(|&(_, text)| text_of(self.sheet, row, column) == Some(text))
    }

    /// Whether the text of a cell stands in several of the other rows too, or half of the rows hold a word for a total there: a
    /// kind of refund, or measures such as `Sum - Sales`.
    pub(super) fn recurs(&self, row: usize, column: usize) -> bool {
        let text = text_of(self.sheet, row, column);
        let in_column = || self.rows.iter().filter_map(|&other| Some((other, text_of(self.sheet, other, column)?)));
        let words = in_column().filter(|(_, other)| totals::total(other).is_some()).count();
        words * 2 >= self.rows.len() || in_column().filter(|&(other, found)| other != row && Some(found) == text).count() > 1
    }

    /// Whether a row has a code as the others have, and fills the columns that they fill: it is one of them, whatever its other
    /// cells hold.
    pub(super) fn is_like_the_others(&self, row: usize) -> bool {
        self.rows.len() >= LEAST_ROWS
            && self.codes.iter().any(|&column| self.fits_codes(row, column))
            && self.filled.iter().all(|&column| !self.sheet.is_blank(row, column))
    }

    /// Whether a row fills the columns that nearly all rows fill, where these are several.
    pub(super) fn fills(&self, row: usize) -> bool {
        self.filled.len() >= 2 && self.filled.iter().all(|&column| !self.sheet.is_blank(row, column))
    }

    /// Whether most rows hold a text longer than this in a column.
    pub(super) fn is_wordy(&self, column: usize, length: usize) -> bool {
        let texts = self.rows.iter().filter_map(|&row| text_of(self.sheet, row, column));
        texts.filter(|text| text.len() > length).count() * 2 > self.rows.len()
    }

    fn constant(&self, column: usize) -> Option<&'a str> {
        let texts: Vec<&str> = self.rows.iter().filter_map(|&row| text_of(self.sheet, row, column)).collect();
        let middle = *texts.get(texts.len() / 2)?;
        let equal = texts.iter().filter(|text| **text == middle).count();
        let is_constant = equal >= LEAST_EQUAL && equal * 5 >= texts.len() * 4 && texts.len() * 2 >= self.rows.len();
        (is_constant && !totals::may_be_total(middle)).then_some(middle)
    }

    fn is_of_codes(&self, column: usize) -> bool {
        nearly_all(self.rows.iter().filter(|&&row| code(self.sheet, row, column).is_some()).count(), self.rows.len())
    }

    /// Whether a cell holds a code as long as those of other rows, of the same kinds of characters.
    fn fits_codes(&self, row: usize, column: usize) -> bool {
        let Some(own) = code(self.sheet, row, column) else { return false };
        let far = self.rows.iter().filter(|other| other.abs_diff(row) > CLOSE);
        let (mut shortest, mut longest, mut kinds) = (usize::MAX, 0, 0);
        for other in far.filter_map(|&other| code(self.sheet, other, column)) {
            let length = other.chars().count();
            (shortest, longest, kinds) = (shortest.min(length), longest.max(length), kinds | kinds_in(other));
        }
        let length = own.chars().count();
        shortest <= length + 1 && length <= longest + 1 && kinds_in(own) & !kinds == 0
    }
}

fn nearly_all(some: usize, all: usize) -> bool {
    some * 10 >= all * 9
}

/// The text of a cell that holds one.
fn text_of(sheet: &Sheet, row: usize, column: usize) -> Option<&str> {
    match sheet.cell(row, column) {
        Cell::Text(raw) if look(sheet, row, column) == Look::Label => Some(text::unwrapped(raw).0),
        _ => None,
    }
}

/// The text of a cell that is a code: one word with a digit in it.
fn code(sheet: &Sheet, row: usize, column: usize) -> Option<&str> {
    text_of(sheet, row, column).filter(|text| text.chars().any(char::is_numeric) && !text.contains(char::is_whitespace))
}

/// The kinds of characters in a text.
fn kinds_in(text: &str) -> u32 {
    text.chars().fold(0, |kinds, c| kinds | kind(c))
}

/// A bit for a kind of character: digits, small and capital letters, other letters, and marks by what they are.
fn kind(c: char) -> u32 {
    match c {
        '0'..='9' => 1,
        'a'..='z' => 1 << 1,
        'A'..='Z' => 1 << 2,
        c if c.is_alphanumeric() => 1 << 3,
        '-' => 1 << 4,
        '_' => 1 << 5,
        '.' => 1 << 6,
        '/' => 1 << 7,
        '#' => 1 << 8,
        ':' => 1 << 9,
        _ => 1 << 10,
    }
}
