//! One pass over a column that counts what its cells could be.

use std::collections::BTreeMap;

use super::super::dates::{self, Day};
use super::super::numbers::{self, Evidence};
use super::super::raw::{Cell, Notation};
use super::super::{DecimalMark, text};
use super::Cells;
use crate::engine::{Cancelled, Context};

/// What the cells of a column could be, counted.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Cells that are missing in any column.
    pub(super) missing: u32,
    /// Texts that are missing only among numbers or dates: `..`, `x`.
    pub(super) soft_missing: u32,
    /// Positions of error cells.
    pub(super) errors: Vec<usize>,
    /// True and false.
    pub(super) booleans: u32,
    /// Cells that are numbers in the file.
    pub(super) numbers: Numbers,
    /// Other texts.
    pub(super) texts: Texts,
}

/// Cells that are numbers in the file.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub(super) count: u32,
    pub(super) fractions: u32,
    pub(super) places: u8,
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) dates: u32,
    pub(super) times: u32,
    pub(super) spans: u32,
    pub(super) percent: u32,
    pub(super) currencies: BTreeMap<&'static str, u32>,
    pub(super) style_places: Option<u8>,
    /// Eight digits that are a day.
    pub(super) compact: u32,
}

/// Texts, by all they could be.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) count: u32,
    pub(super) numbers: u32,
    pub(super) percent: u32,
    pub(super) currencies: BTreeMap<&'static str, u32>,
    /// Decimal places if the point, and if the comma, is the decimal mark.
    pub(super) places: [u8; 2],
    pub(super) scaled: u32,
    pub(super) comma: u32,
    pub(super) point: u32,
    /// One separator before three digits: thousands or a fraction.
    pub(super) open_marks: u32,
    /// Numbers with signs, separators, brackets or scales.
    pub(super) dressed: u32,
    pub(super) zero_led: u32,
    pub(super) long: u32,
    pub(super) rounded: u32,
    pub(super) protected: u32,
    pub(super) damaged: u32,
    pub(super) digits: u32,
    pub(super) most_digits: usize,
    pub(super) compact: u32,
    pub(super) serials: u32,
    pub(super) dates: u32,
    pub(super) months: u32,
    pub(super) zones: u32,
    pub(super) clocks: u32,
    /// Dates that cannot be day first, month first, year first.
    pub(super) against: [u32; 3],
    /// Where the first of them stand.
    pub(super) proof: [Option<usize>; 3],
    pub(super) open: u32,
    pub(super) times: u32,
    pub(super) spans: u32,
    pub(super) clear_spans: u32,
    pub(super) booleans: u32,
    /// Texts that are nothing of all this but hold a digit: never coerced.
    pub(super) stubborn: u32,
}

impl Survey {
    /// Survey a column.
    pub(super) fn of(cells: Cells<'_>, context: &Context) -> Result<Self, Cancelled> {
        let mut survey =
            Self { numbers: Numbers { least: f64::INFINITY, most: f64::NEG_INFINITY, ..Numbers::default() }, ..Self::default() };
        let mut words = Words::default();
        for (at, cell) in cells.iter().enumerate() {
            if at.is_multiple_of(8192) {
                context.check()?;
            }
            match cell {
                Cell::Empty => survey.missing += 1,
                Cell::Error(_) => survey.errors.push(at),
                Cell::Boolean(_) => survey.booleans += 1,
                Cell::Number(value, style) => survey.numbers.add(value, cells.sheet.style(style)),
                Cell::Text(raw) => survey.add_text(at, raw, &mut words),
            }
        }
        Ok(survey)
    }

    fn add_text(&mut self, at: usize, raw: &str, words: &mut Words) {
        if let Some(stubborn) = words.get(raw) {
            self.texts.count += 1;
            self.texts.stubborn += u32::from(stubborn);
            return;
        }
        let (text, protected) = text::unwrapped(raw);
        if text::is_missing(text) {
            self.missing += 1;
        } else if text::is_missing_number(text) {
            self.soft_missing += 1;
        } else if let Some(stubborn) = self.texts.add(at, text, protected) {
            words.add(raw, stubborn);
        }
    }

    /// The most decimal places of its texts, read with `mark`.
    pub(super) fn text_places(&self, mark: DecimalMark) -> u8 {
        self.texts.places[usize::from(mark == DecimalMark::Comma)]
    }

    /// How many cells hold something.
    pub(super) fn filled(&self) -> u32 {
        self.numbers.count + self.texts.count + self.booleans
    }
}

impl Numbers {
    fn add(&mut self, value: f64, style: &super::super::raw::NumberStyle) {
        self.count += 1;
        self.least = self.least.min(value);
        self.most = self.most.max(value);
        if value.fract() != 0.0 {
            self.fractions += 1;
            if self.fractions <= 2000 {
                self.places = self.places.max(places(value));
            }
        }
        match &style.notation {
            Notation::Plain => {}
            Notation::Percent => self.percent += 1,
            Notation::Currency(code) => *self.currencies.entry(code).or_default() += 1,
            Notation::Date | Notation::DateTime => self.dates += 1,
            Notation::Time => self.times += 1,
            Notation::Duration => self.spans += 1,
        }
        self.style_places = self.style_places.max(style.decimals);
        self.compact += u32::from(
            (19_500_101.0..=21_001_231.0).contains(&value) && value.fract() == 0.0 && dates::compact(&format!("{value}")).is_some(),
        );
    }
}

/// Decimal places of the shortest text that is this number.
fn places(value: f64) -> u8 {
    let text = value.to_string();
    text.split_once('.').map_or(0, |(_, f)| f.len().min(20) as u8)
}

/// Texts seen lately that are nothing but words, by where they stand: a sheet keeps a text that repeats once, and taking it
/// apart costs more than all else here.
#[derive(Default)]
struct Words {
    /// Address and length of a text, and whether it is stubborn.
    known: Vec<(usize, usize, bool)>,
}

impl Words {
    /// How many are remembered, a power of two.
    const MANY: usize = 1 << 12;

    fn slot(text: &str) -> usize {
        (text.as_ptr().addr() ^ (text.as_ptr().addr() >> 12)) & (Self::MANY - 1)
    }

    /// Whether a text that was seen is stubborn; none for one that was not seen.
    fn get(&self, text: &str) -> Option<bool> {
        let &(address, len, stubborn) = self.known.get(Self::slot(text))?;
        (address == text.as_ptr().addr() && len == text.len()).then_some(stubborn)
    }

    fn add(&mut self, text: &str, stubborn: bool) {
        if self.known.is_empty() {
            self.known.resize(Self::MANY, (0, 0, false));
        }
        self.known[Self::slot(text)] = (text.as_ptr().addr(), text.len(), stubborn);
    }
}

impl Texts {
    /// Count a text. Where it is nothing but words: whether it is stubborn.
    fn add(&mut self, at: usize, text: &str, protected: bool) -> Option<bool> {
        self.count += 1;
        if text.len() > 48 || !text.bytes().any(|b| b.is_ascii_digit() || b >= 0xef) {
            let boolean = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
            self.booleans += u32::from(boolean);
            self.stubborn += u32::from(text.len() > 48);
            return (!boolean).then_some(text.len() > 48);
        }
        let span = dates::duration(text);
        if span.is_some() {
            self.spans += 1;
            self.clear_spans += u32::from(dates::is_clear_duration(text));
        }
        let time = text.contains(':') && dates::time_of_day(text).is_some();
        self.times += u32::from(time);
        let known = if let Some(number) = numbers::scan(text) {
            self.dressed += u32::from(numbers::Scanned::is_dressed(text));
            self.add_number(&number, protected);
            true
        } else if let Some(date) = dates::scan(text) {
            self.add_date(at, &date);
            true
        } else {
            false
        };
        let stubborn = !known && span.is_none();
        self.stubborn += u32::from(stubborn);
        (stubborn && !time).then_some(true)
    }

    fn add_number(&mut self, number: &numbers::Scanned<'_>, protected: bool) {
        self.numbers += 1;
        self.percent += u32::from(number.percent);
        if let Some(code) = number.currency {
            *self.currencies.entry(code).or_default() += 1;
        }
        match number.evidence {
            Evidence::None => {}
            Evidence::Open(_) => self.open_marks += 1,
            Evidence::Proved(DecimalMark::Comma) => self.comma += 1,
            Evidence::Proved(DecimalMark::Point) => self.point += 1,
        }
        if let Some((value, places)) = number.value(DecimalMark::Point) {
            let other =
                if matches!(number.evidence, Evidence::Open(_)) { number.value(DecimalMark::Comma).map_or(0, |v| v.1) } else { places };
            self.places = [self.places[0].max(places), self.places[1].max(other)];
            self.scaled += u32::from(number.is_scaled() && value.fract() != 0.0);
            self.serials += u32::from((36_526.0..73_051.0).contains(&value));
        }
        self.damaged += u32::from(number.is_damaged_id());
        if let Some(digits) = number.digits() {
            self.digits += 1;
            self.most_digits = self.most_digits.max(digits.len());
            self.zero_led += u32::from(digits.len() > 1 && digits.starts_with('0'));
            self.long += u32::from(digits.len() > 15);
            self.rounded += u32::from(digits.len() > 15 && digits[15..].bytes().all(|b| b == b'0'));
            self.protected += u32::from(protected);
            self.compact += u32::from(dates::compact(digits).is_some());
        }
    }

    fn add_date(&mut self, at: usize, date: &dates::Scanned) {
        let orders = date.orders();
        if orders == [false; 3] {
            self.stubborn += 1;
            return;
        }
        self.dates += 1;
        self.months += u32::from(matches!(date.day, Day::Month(_)));
        self.zones += u32::from(date.offset.is_some());
        self.clocks += u32::from(date.time.is_some());
        self.open += u32::from(matches!(date.day, Day::Open { .. } | Day::Short { .. }));
        for ((against, proof), possible) in self.against.iter_mut().zip(&mut self.proof).zip(orders) {
            if !possible {
                *against += 1;
                proof.get_or_insert(at);
            }
        }
    }
}
