//! Rows right under a header that name its columns once more: in another language, as the keys of a program, by their units.
//!
//! A word in a column of numbers is not enough, as data have such too (`absent`, `TBD`). What tells is contrast: names that columns
//! have, keys such as `order_id`, or units, in columns that hold nothing of the kind below.

use std::collections::HashSet;

use super::super::currency::currency_of_symbol;
use super::super::raw::Sheet;
use super::super::words;
use super::Area;
use super::header::label;
use super::survey::{Look, look};

/// How many rows below are looked at.
const SAMPLE: usize = 50;
/// Units that stand under the names of columns, beside currencies.
const UNITS: &str = "% kg g mg t lb lbs oz pcs pc st stk unit units ea m cm mm km m2 m\u{b2} m3 m\u{b3} l ml h hr hrs hours min mins s sec \
    days day kwh \u{5143} \u{4e2a} \u{4ef6} \u{5343}\u{514b} \u{516c}\u{65a4} \u{514b} \u{5428} \u{5929} \u{5206}\u{949f} \u{4eba} \u{6b21} \
    \u{5186} \u{500b} \u{679a} \u{c6d0} \u{ac1c}";
/// Types that programs write under names.
const TYPES: &str = "text string varchar char date datetime timestamp int integer number numeric float decimal double real boolean bool \
    \u{6587}\u{672c} \u{5b57}\u{7b26}\u{4e32} \u{6570}\u{5b57} \u{65e5}\u{671f}";

/// A row under a header, and what its table is.
pub(super) struct Candidate<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) area: Area,
    /// The columns of the table with a cell.
    pub(super) used: &'a [usize],
    /// Of each column from the left of the area, whether it is one of values.
    pub(super) typed: &'a [bool],
    /// The same, whether the header names it.
    pub(super) named: &'a [bool],
    pub(super) row: usize,
}

impl Candidate<'_> {
    /// Whether it names the columns once more.
    pub(super) fn names_again(&self) -> bool {
        let named: Vec<usize> = self.used.iter().copied().filter(|&c| self.is(self.named, c)).collect();
        named.len() > 1 && self.row + 1 < self.area.bottom && (self.gives_units(&named) || self.gives_names(&named))
    }

    /// Names in all columns, most of them sure to be such where a word stands in a column of values, or half and that word; else all.
    fn gives_names(&self, named: &[usize]) -> bool {
        let mut seen = HashSet::new();
        let is_full = named.iter().all(|&c| self.look(c) == Look::Label && seen.insert(self.label(self.row, c)));
        if !is_full || self.used.iter().any(|&c| !self.is(self.named, c) && self.look(c) != Look::Blank) {
            return false;
        }
        let sure = named.iter().filter(|&&c| self.is_sure(c)).count();
        let mut worded = named.iter().filter(|&&c| self.is_worded(c)).peekable();
        let contradicts = worded.peek().is_some();
        let is_proved = contradicts && (sure * 2 > named.len() || sure * 2 == named.len() && worded.any(|&c| self.is_sure(c)));
        (sure == named.len() || is_proved) && !named.iter().any(|&c| self.recurs(c))
    }

    /// Units or types in columns of values, and nothing else but types.
    fn gives_units(&self, named: &[usize]) -> bool {
        let mut units = 0;
        for &column in named {
            let label = || self.label(self.row, column);
            match self.look(column) {
                Look::Blank | Look::Missing => {}
                Look::Label if self.is(self.typed, column) && (is_unit(&label()) || is_one_of(TYPES, &label())) => units += 1,
                Look::Label if is_one_of(TYPES, &label()) => {}
                _ => return false,
            }
        }
        units > 0
    }

    fn is(&self, columns: &[bool], column: usize) -> bool {
        columns.get(column - self.area.left).copied().unwrap_or_default()
    }

    fn look(&self, column: usize) -> Look {
        look(self.sheet, self.row, column)
    }

    fn label(&self, row: usize, column: usize) -> String {
        label(self.sheet, row, column)
    }

    /// A word without a digit in a column of values.
    fn is_worded(&self, column: usize) -> bool {
        self.is(self.typed, column) && !self.label(self.row, column).contains(char::is_numeric)
    }

    fn below(&self) -> impl Iterator<Item = usize> {
        self.row + 1..self.area.bottom.min(self.row + 1 + SAMPLE)
    }

    /// Whether a column has a name here, and none in most rows below.
    fn is_sure(&self, column: usize) -> bool {
        let below: Vec<usize> = self.below().filter(|&row| !self.sheet.is_blank(row, column)).collect();
        let names = below.iter().filter(|&&row| look(self.sheet, row, column) == Look::Label && is_name(&self.label(row, column))).count();
        is_name(&self.label(self.row, column)) && names * 2 < below.len().max(1)
    }

    /// Whether the word of a column stands further down in it too.
    fn recurs(&self, column: usize) -> bool {
        let own = self.label(self.row, column);
        self.below().any(|row| self.label(row, column) == own)
    }
}

/// Whether a text is a name that columns have, or a key that programs give them: `shop_name`.
fn is_name(text: &str) -> bool {
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphabetic());
    let is_key = text.contains('_') && text.split('_').all(is_word);
    let is_amount = || words::names_order_amount(text) && text.split(' ').count() <= 3;
    is_key || !text.contains(char::is_numeric) && (words::names_column(text) || is_amount())
}

/// Whether a text is a unit: `kg`, `(THB)`, `元`.
fn is_unit(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '[', ']', '\u{ff08}', '\u{ff09}']).trim();
    currency_of_symbol(bare).is_some() || is_one_of(UNITS, bare)
}

fn is_one_of(words: &str, text: &str) -> bool {
    let lower = text.to_lowercase();
    words.split_ascii_whitespace().any(|word| word == lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_known_names_are_names() {
        for name in ["order_id", "orderId", "gmv_total", "amount", "\u{91d1}\u{989d}", "\u{8ba2}\u{5355}\u{53f7}", "Qty"] {
            assert!(is_name(name), "{name}");
        }
        for text in ["absent", "TBD", "Alice", "item_1", "Sh. Co", "A12", "amazon.com", "free"] {
            assert!(!is_name(text), "{text}");
        }
        assert!(["kg", "(THB)", "%", "\u{5143}", "EUR"].iter().all(|unit| is_unit(unit)) && !is_unit("TBD"));
    }
}
