//! One pass over a column that counts what its cells could be.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use polars::prelude::{ChunkedBuilder, Float64Chunked, Float64Type, PlSmallStr, PrimitiveChunkedBuilder};

use super::super::dates::{self, Calendar, Day};
use super::super::numbers::{self, Evidence, Sign};
use super::super::raw::{Cell, Notation};
use super::super::{DateOrder, DecimalMark, formats, periods, text};
use super::cells::{Cells, Seen};
use crate::engine::{Cancelled, Context};
use crate::table::span;

/// From so many on `100+` counts things; below, it is as often a class: `65+`.
const LEAST_COUNT: f64 = 100.0;

/// What the cells of a column could be, counted.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Cells that are missing in any column.
    pub(super) missing: u32,
    /// Those of them that say so: `--`, `N/A`.
    pub(super) marks: u32,
    /// Texts that are missing only among numbers or dates: `..`, `x`.
    pub(super) soft_missing: u32,
    /// Texts with blanks around them.
    pub(super) padded: u32,
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
    /// Neither per cent nor zero, and the greatest of them without its sign.
    pub(super) bare: (u32, f64),
    pub(super) currencies: BTreeMap<&'static str, u32>,
    pub(super) style_places: Option<u8>,
    /// Eight digits that are a day, six that are a month, fourteen that are a moment.
    pub(super) compact: u32,
    pub(super) compact_months: u32,
    pub(super) compact_moments: u32,
    /// The first and the last of those months.
    pub(super) month_span: Option<(u32, u32)>,
    /// Shown with leading zeros, and those of them that have fewer digits than are shown.
    pub(super) padded: u32,
    pub(super) short_padded: u32,
}

/// Texts, by all they could be.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) count: u32,
    pub(super) numbers: u32,
    pub(super) percent: u32,
    /// Neither per cent nor zero, and the greatest of them without its sign.
    pub(super) bare: (u32, f64),
    pub(super) currencies: BTreeMap<&'static str, u32>,
    /// Decimal places if the point, and if the comma, is the decimal mark.
    pub(super) places: [u8; 2],
    /// The same, where amounts in a currency without decimals have none.
    pub(super) places_by_currency: [u8; 2],
    /// Amounts whose one separator parts thousands as their currency has no decimals.
    pub(super) thousands: u32,
    /// Written with a scale that is one for sure, or a currency; and with one that may be a unit: `5m`.
    pub(super) scales: [u32; 2],
    /// With a word that is a thousand or a million in Spanish and Portuguese, where they are none for sure.
    pub(super) mils: u32,
    pub(super) comma: u32,
    pub(super) point: u32,
    /// Those of them that part thousands, and that have three decimals: with a decimal point, and with a comma.
    pub(super) parted: [u32; 2],
    pub(super) thirds: [u32; 2],
    /// One separator before three digits, thousands or a fraction: the points, and the commas.
    pub(super) open_marks: [u32; 2],
    /// Numbers with signs, separators, brackets or scales.
    pub(super) dressed: u32,
    pub(super) zero_led: u32,
    /// A zero before other digits, a sign, a point or brackets with them or not.
    pub(super) padded: u32,
    /// With a point, written plainly.
    pub(super) pointed: u32,
    /// Digits, an `E` and digits.
    pub(super) exponents: u32,
    pub(super) phones: u32,
    /// Written as the least they can be, as counts are and as classes may be: `10K+` and `65+`.
    pub(super) bounds: [u32; 2],
    /// Quarters, weeks and halves of years, all of them stubborn too.
    pub(super) periods: [u32; 3],
    /// With `▲` and with `▼`.
    pub(super) arrows: [u32; 2],
    pub(super) long: u32,
    pub(super) rounded: u32,
    /// How many of so many digits end so by chance.
    by_chance: f64,
    pub(super) protected: u32,
    pub(super) damaged: u32,
    pub(super) digits: u32,
    pub(super) most_digits: usize,
    pub(super) compact: u32,
    pub(super) compact_months: u32,
    pub(super) compact_moments: u32,
    pub(super) point_months: u32,
    /// The first and the last month of six digits.
    pub(super) month_span: Option<(u32, u32)>,
    pub(super) serials: u32,
    pub(super) dates: u32,
    pub(super) months: u32,
    pub(super) zones: u32,
    pub(super) clocks: u32,
    /// Dates with a year of the Buddhist calendar, and of a Japanese era.
    pub(super) buddhist: u32,
    pub(super) eras: u32,
    /// Months whose year has two digits and may be a day of theirs: `Apr-18`.
    pub(super) short_months: BTreeMap<NaiveDate, u32>,
    /// Dates that cannot be day first, month first, year first.
    pub(super) against: [u32; 3],
    /// Where the first of them stand.
    pub(super) proof: [Option<usize>; 3],
    pub(super) open: u32,
    /// Dates that end with a year of two digits, and the least and the greatest of those years.
    pub(super) short_dates: u32,
    pub(super) short_years: Option<(u32, u32)>,
    /// First and last moment of dates with a year of two digits, in each order that all of them can have.
    pub(super) short: [Option<(i64, i64)>; 3],
    pub(super) times: u32,
    pub(super) spans: u32,
    pub(super) clear_spans: u32,
    /// Two numbers that are a length of time or a time of day, and those that are no time of day: `75:10`. All are stubborn too.
    pub(super) pairs: u32,
    pub(super) long_pairs: u32,
    pub(super) booleans: u32,
    /// Days that no calendar has: `2026-02-30`.
    pub(super) impossible: u32,
    /// Texts that are nothing of all this but hold a digit: never coerced.
    pub(super) stubborn: u32,
}

impl Survey {
    /// Survey a column. Where all its cells are texts that hardly repeat, and numbers written plainly or missing, those are read on the
    /// way, with the point for their decimal mark: taking them apart again would cost as much.
    pub(super) fn of(cells: Cells<'_>, context: &Context) -> Result<(Self, Option<Float64Chunked>), Cancelled> {
        let mut survey =
            Self { numbers: Numbers { least: f64::INFINITY, most: f64::NEG_INFINITY, ..Numbers::default() }, ..Self::default() };
        let sheet = cells.sheet;
        let comes_in_order = cells.is_coded() && cells.numbered().is_none();
        let mut amounts = comes_in_order.then(|| PrimitiveChunkedBuilder::<Float64Type>::new(PlSmallStr::EMPTY, cells.len()));
        cells.tally(context, |cell, seen| {
            let plain = if let Cell::Text(raw) = cell { numbers::scan_plain(raw) } else { None };
            let amount = plain.as_ref().and_then(|number| number.value(DecimalMark::Point)).map(|(value, _)| value);
            match (&mut amounts, amount) {
                (Some(all), Some(amount)) => all.append_value(amount),
                (Some(all), None) if is_no_number(cell) => all.append_null(),
                _ => amounts = None,
            }
            match (cell, plain) {
                (_, Some(number)) => survey.texts.add_plain(seen, &number),
                (Cell::Text(raw), None) => survey.add_text(raw, seen),
                (Cell::Empty, None) => survey.missing += seen.times,
                (Cell::Error(_), None) => survey.errors.push(seen.first as usize),
                (Cell::Boolean(_), None) => survey.booleans += seen.times,
                (Cell::Number(value, style), None) => survey.numbers.add(value, sheet.style(style)),
            }
        })?;
        survey.texts.settle_bounds();
        Ok((survey, amounts.map(ChunkedBuilder::finish)))
    }

    /// Count a text as often as it was seen.
    fn add_text(&mut self, raw: &str, seen: Seen) {
        let (text, protected) = text::unwrapped(raw);
        if text::is_missing(text) {
            self.missing += seen.times;
            self.marks += if text.is_empty() { 0 } else { seen.times };
            return;
        }
        if text.len() < raw.len() && !protected {
            self.padded += seen.times;
        }
        if text::is_missing_number(text) {
            self.soft_missing += seen.times;
        } else {
            self.texts.add(seen, text, protected);
        }
    }

    /// The most decimal places of its texts, read with `mark`, or each with that of its currency where that has one.
    pub(super) fn text_places(&self, mark: DecimalMark, by_currency: bool) -> u8 {
        let places = if by_currency { self.texts.places_by_currency } else { self.texts.places };
        places[usize::from(mark == DecimalMark::Comma)]
    }

    /// How many cells hold something.
    pub(super) fn filled(&self) -> u32 {
        self.numbers.count + self.texts.count + self.booleans
    }
}

/// Whether a cell is missing among numbers.
pub(super) fn is_no_number(cell: Cell<'_>) -> bool {
    match cell {
        Cell::Empty | Cell::Error(_) => true,
        Cell::Text(raw) => text::is_missing_number(text::unwrapped(raw).0),
        Cell::Number(..) | Cell::Boolean(_) => false,
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
            Notation::Padded(width) => {
                let is_padded = formats::is_padded(value);
                self.padded += u32::from(is_padded);
                self.short_padded += u32::from(is_padded && value < 10_f64.powi(i32::from(*width) - 1));
            }
            Notation::Percent => self.percent += 1,
            Notation::Currency(code) => *self.currencies.entry(code).or_default() += 1,
            Notation::Date | Notation::DateTime => self.dates += 1,
            Notation::Time => self.times += 1,
            Notation::Duration => self.spans += 1,
        }
        if value != 0.0 && style.notation != Notation::Percent {
            self.bare = (self.bare.0 + 1, self.bare.1.max(value.abs()));
        }
        self.style_places = self.style_places.max(style.decimals);
        if value >= 195_001.0 && value.fract() == 0.0 {
            self.add_compact(value);
        }
    }

    /// Count digits that may be a day, a month or a moment.
    fn add_compact(&mut self, value: f64) {
        if (19_500_101.0..=21_001_231.0).contains(&value) {
            self.compact += u32::from(dates::compact(&format!("{value}")).is_some());
        } else if value <= 210_012.0 && dates::compact_month(&format!("{value}")).is_some() {
            self.compact_months += 1;
            self.month_span = Some(widened(self.month_span, value as u32));
        } else if (1.95e13..2.101e13).contains(&value) {
            self.compact_moments += u32::from(dates::compact_moment(&format!("{value}")).is_some());
        }
    }
}

/// A range, or none yet, with one more number in it.
fn widened(range: Option<(u32, u32)>, number: u32) -> (u32, u32) {
    range.map_or((number, number), |(first, last)| (first.min(number), last.max(number)))
}

/// Decimal places of the shortest text that is this number.
fn places(value: f64) -> u8 {
    let text = value.to_string();
    text.split_once('.').map_or(0, |(_, f)| f.len().min(20) as u8)
}

impl Texts {
    /// Count a text.
    fn add(&mut self, seen: Seen, text: &str, protected: bool) {
        let if_so = |is: bool| if is { seen.times } else { 0 };
        self.count += seen.times;
        if text.len() > 48 || !numbers::has_digit(text) {
            if let Some(nothing) = numbers::scan_nothing(text) {
                self.dressed += seen.times;
                return self.add_number(seen, &nothing, protected);
            }
            self.booleans += if_so(text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"));
            self.stubborn += if_so(text.len() > 48);
            return;
        }
        // What programs write is no length and no time of day.
        if let Some(date) = dates::iso(text) {
            return self.add_date(seen, &date);
        }
        let number = numbers::scan(text);
        if let Some(number) = number.as_ref().filter(|number| !number.is_dressed()) {
            return self.add_number(seen, number, protected);
        }
        let span = dates::duration(text);
        if span.is_some() {
            self.spans += seen.times;
            self.clear_spans += if_so(dates::is_clear_duration(text));
        }
        self.times += if_so(text.contains(':') && dates::time_of_day(text).is_some());
        if let Some(number) = number {
            self.dressed += seen.times;
            if number.at_least {
                let is_count = !text.ends_with('+') || number.value(DecimalMark::Point).is_some_and(|(value, _)| value >= LEAST_COUNT);
                self.bounds[usize::from(!is_count)] += seen.times;
            }
            self.add_number(seen, &number, protected);
        } else if let Some(date) = dates::scan(text) {
            if let Some(month) = dates::short_month(text, &date) {
                *self.short_months.entry(month).or_default() += seen.times;
            }
            self.add_date(seen, &date);
        } else if dates::is_impossible(text) {
            self.impossible += seen.times;
        } else {
            self.stubborn += if_so(span.is_none());
            self.pairs += if_so(span::pair(text).is_some());
            self.long_pairs += if_so(span::is_long_pair(text));
            if let Some((length, _)) = periods::first_day(text) {
                self.periods[length as usize] += seen.times;
            }
        }
    }

    /// Where nothing is counted so, `65+` is a class and no number.
    fn settle_bounds(&mut self) {
        let [counts, classes] = self.bounds;
        if counts == 0 {
            self.numbers -= classes;
            self.dressed -= classes;
            self.stubborn += classes;
            self.bounds = [0; 2];
        }
    }

    /// Whether so many long identifiers have only zeros behind their fifteenth digit that a spreadsheet cut them off.
    pub(super) fn are_rounded(&self) -> bool {
        const TIMES: f64 = 10.0;
        self.rounded > 0 && (self.rounded == self.long || f64::from(self.rounded) >= self.by_chance * TIMES)
    }

    /// Whether all its texts are periods or dates, but of several lengths.
    pub(super) fn mixes_periods(&self) -> bool {
        let periods: u32 = self.periods.iter().sum();
        periods > 0 && periods + self.dates == self.count && (self.dates > 0 || self.period().is_none())
    }

    /// The quarters, weeks or halves of years that stand in a column, where they are of one length, and how many.
    pub(super) fn period(&self) -> Option<(periods::Length, u32)> {
        let lengths = [periods::Length::Quarter, periods::Length::Week, periods::Length::Half];
        let mut found = lengths.into_iter().map(|length| (length, self.periods[length as usize])).filter(|(_, count)| *count > 0);
        found.next().filter(|_| found.next().is_none())
    }

    /// Count a number as programs write it.
    fn add_plain(&mut self, seen: Seen, number: &numbers::Scanned<'_>) {
        self.count += seen.times;
        self.add_number(seen, number, false);
    }

    fn add_number(&mut self, seen: Seen, number: &numbers::Scanned<'_>, protected: bool) {
        let if_so = |is: bool| if is { seen.times } else { 0 };
        self.numbers += seen.times;
        self.percent += if_so(number.percent);
        if let Some(code) = number.currency {
            *self.currencies.entry(code).or_default() += seen.times;
        }
        match number.evidence {
            Evidence::None => {}
            Evidence::Open(mark) => self.open_marks[usize::from(mark == DecimalMark::Comma)] += seen.times,
            Evidence::Proved(mark) => {
                let at = usize::from(mark == DecimalMark::Comma);
                *[&mut self.point, &mut self.comma][at] += seen.times;
                self.parted[at] += if_so(number.parts_thousands(mark));
            }
        }
        if let Some((value, places)) = number.value(DecimalMark::Point) {
            let other =
                if matches!(number.evidence, Evidence::Open(_)) { number.value(DecimalMark::Comma).map_or(0, |v| v.1) } else { places };
            self.places = [self.places[0].max(places), self.places[1].max(other)];
            if let Evidence::Proved(mark) = number.evidence {
                self.thirds[usize::from(mark == DecimalMark::Comma)] += if_so(places == 3);
            }
            if !number.percent && value != 0.0 {
                self.bare = (self.bare.0 + seen.times, self.bare.1.max(value.abs()));
            }
            if number.mark_of_currency().is_some() {
                self.thousands += seen.times;
            } else {
                self.places_by_currency = [self.places_by_currency[0].max(places), self.places_by_currency[1].max(other)];
            }
            self.scales[usize::from(number.vague)] += if_so(number.vague || number.is_scaled() || number.currency.is_some());
            self.mils += if_so(number.is_mil && number.vague);
            self.serials += if_so((36_526.0..73_051.0).contains(&value));
        }
        if number.is_dressed() {
            self.exponents += if_so(number.is_exponent_code());
            self.damaged += if_so(number.is_damaged_id());
            self.arrows[0] += if_so(number.sign == Sign::Rise);
            self.arrows[1] += if_so(number.sign == Sign::Fall);
        } else if number.has_mark() {
            self.pointed += seen.times;
            self.point_months += if_so(number.is_month());
        }
        self.phones += if_so(number.sign == Sign::Plus && number.is_phone());
        self.padded += if_so(number.is_padded());
        if let Some(digits) = number.digits() {
            self.digits += seen.times;
            self.most_digits = self.most_digits.max(digits.len());
            self.zero_led += if_so(digits.len() > 1 && digits.starts_with('0'));
            self.long += if_so(digits.len() > 15);
            if digits.len() > 15 {
                self.rounded += if_so(number.is_rounded_id());
                self.by_chance += f64::from(seen.times) * 0.1_f64.powi(digits.len() as i32 - 15);
            }
            self.protected += if_so(protected);
            match digits.len() {
                6 if dates::compact_month(digits).is_some() => {
                    self.compact_months += seen.times;
                    self.month_span = digits.parse().ok().map(|month| widened(self.month_span, month));
                }
                8 => self.compact += if_so(dates::compact(digits).is_some()),
                14 => self.compact_moments += if_so(dates::compact_moment(digits).is_some()),
                _ => {}
            }
        }
    }

    fn add_date(&mut self, seen: Seen, date: &dates::Scanned) {
        let if_so = |is: bool| if is { seen.times } else { 0 };
        let orders = date.orders();
        if orders == [false; 3] {
            // 30 February fits no order and is no day, 45/99/2026 is no date.
            let is_day = matches!(date.day, Day::Open { first, second, .. } if first.min(second) <= 12 && first.max(second) <= 31);
            *(if is_day { &mut self.impossible } else { &mut self.stubborn }) += seen.times;
            return;
        }
        self.dates += seen.times;
        self.months += if_so(matches!(date.day, Day::Month(_)));
        self.zones += if_so(date.offset.is_some());
        self.clocks += if_so(date.time.is_some());
        self.buddhist += if_so(date.calendar == Calendar::Buddhist);
        self.eras += if_so(date.calendar == Calendar::Japanese);
        self.open += if_so(matches!(date.day, Day::Open { .. } | Day::Short { .. }));
        if let Day::Short { parts: [.., year] } = date.day {
            self.short_dates += seen.times;
            self.short_years = Some(widened(self.short_years, year));
            for (span, order) in self.short.iter_mut().zip([DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd]) {
                let Some(ms) = date.resolve(order) else { continue };
                *span = Some(span.map_or((ms, ms), |(first, last)| (first.min(ms), last.max(ms))));
            }
        }
        for ((against, proof), possible) in self.against.iter_mut().zip(&mut self.proof).zip(orders) {
            if !possible {
                *against += seen.times;
                // Texts come as they make room for others, not in the order of the rows.
                *proof = Some(proof.map_or(seen.first as usize, |first| first.min(seen.first as usize)));
            }
        }
    }
}
