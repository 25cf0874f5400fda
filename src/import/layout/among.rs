//! Whether a row taken for a header lies among data: under rows as wide as it that name the columns as well.
//!
//! A label above numbers is what tells a header, and in a column of words and numbers (`S`, `M`, `38`; `TBD` and dates) the last
//! word before the numbers looks like one. What gives it away is what stands right above it: another row of names, with nothing
//! but full rows between.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::super::raw::Sheet;
use super::super::words;
use super::header::label;
use super::survey::{Look, Rows};

/// More settings of a report than this do not stand above a table of two columns without a gap.
const MOST_SETTINGS: usize = 10;
/// More titles than this do not stand above a table of one column without a gap.
const MOST_TITLES: usize = 3;

/// Fewer rows with a value than this may be settings.
const LEAST_VALUES: usize = 3;

/// Whether the rows found as a header are data under another one.
pub(super) fn lies_in_data(sheet: &Sheet, rows: &Rows, found: &RangeInclusive<usize>) -> bool {
    let top = rows.area.top;
    let seen = Seen { sheet, rows, start: found.start() - top, end: found.end() - top };
    let named: Vec<usize> = seen.columns().filter(|&c| seen.look(seen.end, c) == Look::Label).collect();
    if seen.stands_above(&named) {
        return true;
    }
    let Some(header) = seen.header_above(&named) else { return false };
    if seen.recurs(&named) || seen.is_of_digits(&named) || seen.has_values_above(header, &named) || seen.continues_codes(header, &named) {
        return true;
    }
    let passed = seen.start - header;
    match named.len() {
        0 | 1 => passed > MOST_TITLES,
        2 => passed > MOST_SETTINGS,
        _ => seen.known(seen.end, &named) <= seen.known(header, &named),
    }
}

/// A header that was found in what was looked at, by rows from the top.
struct Seen<'a> {
    sheet: &'a Sheet,
    rows: &'a Rows,
    start: usize,
    end: usize,
}

impl Seen<'_> {
    fn columns(&self) -> std::ops::Range<usize> {
        0..self.rows.area.columns().len()
    }

    fn look(&self, at: usize, column: usize) -> Look {
        self.rows.looks(at).get(column).copied().unwrap_or(Look::Blank)
    }

    fn label(&self, at: usize, column: usize) -> String {
        label(self.sheet, self.rows.row(at), self.rows.area.left + column)
    }

    /// Whether the same names stand further up, as on every page of a report.
    fn stands_above(&self, named: &[usize]) -> bool {
        let own: Vec<String> = named.iter().map(|&c| self.label(self.end, c)).collect();
        named.len() > 1 && (0..self.start).any(|at| named.iter().zip(&own).all(|(column, own)| self.label(at, *column) == *own))
    }

    /// The first of the full rows right above that names every column with data.
    fn header_above(&self, named: &[usize]) -> Option<usize> {
        let below = self.end + 1..self.rows.count();
        let filled = |column: usize| below.clone().filter(|&at| self.look(at, column) != Look::Blank).count();
        let rows = below.clone().filter(|&at| self.rows.looks(at).iter().any(|look| *look != Look::Blank)).count();
        let usual: Vec<usize> = named.iter().copied().filter(|&c| filled(c) * 5 >= rows * 4).collect();
        if rows == 0 || usual.len() < (named.len() / 2).min(2) {
            return None;
        }
        let with_data: Vec<usize> = self.columns().filter(|&c| filled(c) > 0 || named.contains(&c)).collect();
        let line = |at: usize| self.sheet.line(self.rows.row(at));
        let filled_of = |at: usize, columns: &[usize]| columns.iter().filter(|&&c| self.look(at, c) != Look::Blank).count();
        let least = (usual.len() * 3 / 4).max(usual.len().min(2));
        let is_full = |at: &usize| line(at + 1) == line(*at) + 1 && filled_of(*at, &usual) >= least;
        let names = |at: &usize| {
            let mut seen = HashSet::new();
            with_data.iter().all(|&c| self.look(*at, c) == Look::Label && seen.insert(self.label(*at, c)))
        };
        (0..self.start).rev().take_while(is_full).filter(names).last()
    }

    /// Whether a word of the header stands further down in its column too, in a row that is not the header again.
    fn recurs(&self, named: &[usize]) -> bool {
        let own: Vec<String> = named.iter().map(|&c| self.label(self.end, c)).collect();
        (self.end + 1..self.rows.count()).any(|at| {
            let same = named.iter().zip(&own).filter(|(column, own)| self.label(at, **column) == **own).count();
            same > 0 && same < named.len()
        })
    }

    /// Whether what would name a column of values is made of digits and signs: `<10%`, `0000-00-00`.
    fn is_of_digits(&self, named: &[usize]) -> bool {
        let typed = |column: usize| self.rows.below(self.end + 1, column).1 > 0;
        let count = |text: &str, is: fn(char) -> bool| text.chars().filter(|c| is(*c)).count();
        let is_worded = |text: &str| count(text, char::is_alphabetic) > count(text, char::is_numeric);
        named.iter().any(|&column| typed(column) && !is_worded(&self.label(self.end, column)))
    }

    /// Whether a column of values holds values in most rows up to another header as well.
    fn has_values_above(&self, header: usize, named: &[usize]) -> bool {
        let is_typed = |column: usize| matches!(self.rows.below(self.end + 1, column), (filled, typed) if typed > 0 && typed * 2 >= filled);
        let above = header + 1..self.start;
        let typed = |column: usize| above.clone().filter(|&at| self.look(at, column).is_typed()).count();
        above.len() >= LEAST_VALUES && named.iter().any(|&column| is_typed(column) && typed(column) * 2 > above.len())
    }

    /// Whether a column has digits in all its texts from right below another header on, but not in that.
    fn continues_codes(&self, header: usize, named: &[usize]) -> bool {
        let has_digit = |at: usize, column: usize| self.label(at, column).contains(char::is_numeric);
        let is_code = |at: usize, column: usize| self.look(at, column) == Look::Label && has_digit(at, column);
        named.iter().any(|&c| !has_digit(header, c) && (header + 1..self.rows.count()).all(|at| is_code(at, c)))
    }

    /// How many columns a row gives a name that columns have.
    fn known(&self, at: usize, named: &[usize]) -> usize {
        named.iter().filter(|&&column| words::names_column(&self.label(at, column))).count()
    }
}
