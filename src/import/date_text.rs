//! Reads the parts of a date one after the other: day, time, zone.

use chrono::NaiveDate;

use super::dates::{Calendar, Day, full_year};
use super::months::{month_named, numbered_month, prefixed_month};
use super::weekdays;

/// Years of the Buddhist calendar: 1900 to 2100.
pub(super) const BUDDHIST: std::ops::RangeInclusive<u32> = 2443..=2643;

/// The eras Japan counts years by, and the year before the first of each.
const ERAS: [(&str, i32); 4] = [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911)];

/// A place in a text.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a str,
    /// The calendar its year is one of.
    pub(super) calendar: Calendar,
    /// The month was named in Thai.
    is_thai: bool,
    /// What was read of the day, as a time of day behind one is written in more ways than alone.
    pub(super) behind: Behind,
}

/// What a time of day stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    Day,
    /// A day of eight digits, whose time may be digits alone as well.
    CompactDay,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, calendar: Calendar::Common, is_thai: false, behind: Behind::Nothing }
    }

    pub(super) fn at_end(&self) -> bool {
        self.rest.trim().is_empty()
    }

    /// The year that is meant: 2569 of the Buddhist calendar is 2026.
    fn year(&mut self, written: u32) -> i32 {
        // Thais shorten 2569 to 69.
        let written = if self.is_thai && (43..100).contains(&written) { written + 2500 } else { written };
        if !BUDDHIST.contains(&written) {
            return full_year(written);
        }
        self.calendar = Calendar::Buddhist;
        full_year(written - 543)
    }

    pub(super) fn skip(&mut self, what: &[char]) -> &mut Self {
        self.rest = self.rest.trim_start_matches(what);
        self
    }

    pub(super) fn eat(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Digits: their value and how many.
    pub(super) fn number(&mut self) -> Option<(u32, usize)> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if len == 0 || len > 8 {
            return None;
        }
        let value = self.rest[..len].parse().ok()?;
        self.rest = &self.rest[len..];
        Some((value, len))
    }

    pub(super) fn word(&mut self) -> Option<&'a str> {
        let len = self.rest.find(|c: char| !c.is_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(len);
        if word.is_empty() {
            return None;
        }
        self.rest = rest;
        Some(word)
    }

    /// A word if it names a month.
    fn month(&mut self) -> Option<u32> {
        if let Some((month, rest, is_thai)) = prefixed_month(self.rest) {
            (self.rest, self.is_thai) = (rest, is_thai);
            return Some(month);
        }
        if let Some((month, rest)) = numbered_month(self.rest) {
            self.rest = rest;
            return Some(month);
        }
        let before = self.rest;
        let month = self.word().and_then(month_named);
        if month.is_none() {
            self.rest = before;
        } else {
            self.eat('.');
        }
        month
    }

    /// The day at the start.
    pub(super) fn day(&mut self) -> Option<Day> {
        self.skip_weekday();
        let day = if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            self.day_from_number()
        } else if let Some(year) = self.year_of_era() {
            self.year_first(year)
        } else {
            self.day_from_month()
        }?;
        if self.behind == Behind::Nothing {
            self.behind = Behind::Day;
        }
        Some(day)
    }

    /// A day of the week before a date: `Wed, `, `Mi. `, `星期三 `.
    fn skip_weekday(&mut self) {
        let before = self.rest;
        let Some(word) = self.word() else { return };
        self.rest = self.rest.strip_prefix("-feira").unwrap_or(self.rest);
        let is_weekday = weekdays::is_east_asian(word) || weekdays::ends_in_day(word) || {
            // Tuesday and March share an abbreviation in French.
            self.rest.starts_with([',', '.', ' ']) && weekdays::is_weekday(word) && (month_named(word).is_none() || self.is_before_day())
        };
        if is_weekday {
            self.skip(&[',', '.', ' ']);
        } else {
            self.rest = before;
        }
    }

    /// Whether a whole date follows, its day first: `. 14/01/2026`, `. 14 janvier 2026`.
    fn is_before_day(&self) -> bool {
        let rest = self.rest.trim_start_matches([',', '.', ' ']);
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        behind.len() < rest.len()
            && (behind.starts_with(['/', '-', '.']) || behind.strip_prefix(' ').is_some_and(|t| t.starts_with(char::is_alphabetic)))
    }

    /// The year of a Japanese era, whose first is written 元: 令和7年 is 2025. Without the sign for a year it would be no date.
    fn year_of_era(&mut self) -> Option<i32> {
        let (before, rest) = ERAS.iter().find_map(|(name, before)| Some((*before, self.rest.strip_prefix(name)?)))?;
        let mut cursor = Cursor::new(rest);
        let year = if cursor.eat('元') { 1 } else { cursor.number().filter(|(_, digits)| *digits <= 2)?.0 };
        let is_year = year > 0 && cursor.rest.starts_with('年');
        is_year.then(|| {
            (self.rest, self.calendar) = (cursor.rest, Calendar::Japanese);
            before + year as i32
        })
    }

    fn day_from_number(&mut self) -> Option<Day> {
        let (first, digits) = self.number()?;
        if digits == 8 && self.rest.starts_with('T') {
            self.behind = Behind::CompactDay;
            return NaiveDate::from_ymd_opt((first / 10_000) as i32, first / 100 % 100, first % 100).map(Day::Known);
        }
        if digits == 4 {
            let year = self.year(first);
            return self.year_first(year);
        }
        if digits > 2 {
            return None;
        }
        let separator = self.rest.chars().next()?;
        if matches!(separator, '/' | '-' | '.') {
            let before = self.rest;
            if let Some((second, d2)) = self.number_behind(separator) {
                return match d2 {
                    4 if separator != '.' => self.month_of_year(first, second).filter(|_| separator == '/' || digits == 2),
                    1 | 2 => self.year_behind(separator, [first, second], digits),
                    _ => None,
                };
            }
            self.rest = before;
        }
        self.named_month_after(first)
    }

    /// A number behind a separator; behind a point there may be blanks: `14. 1. 2026`.
    fn number_behind(&mut self, separator: char) -> Option<(u32, usize)> {
        if !self.eat(separator) {
            return None;
        }
        if separator == '.' {
            self.skip(&[' ']);
        }
        self.number()
    }

    /// The year behind two numbers, the first of so many digits.
    fn year_behind(&mut self, separator: char, [first, second]: [u32; 2], digits: usize) -> Option<Day> {
        let (third, d3) = self.number_behind(separator)?;
        let day = match d3 {
            4 => Some(Day::Open { first, second, year: self.year(third) }).filter(|_| (1000..=9999).contains(&third)),
            2 if separator != '.' || digits == 2 => Some(Day::Short { parts: [first, second, third] }),
            _ => None,
        };
        // Some languages end every number of a date with a point.
        if separator == '.' && (self.rest == "." || self.rest.starts_with(". ")) {
            self.eat('.');
        }
        day
    }

    /// `01/2026`, `12-2026`.
    fn month_of_year(&mut self, month: u32, year: u32) -> Option<Day> {
        let year = self.year(year);
        let is_all = self.at_end() && (1900..=2100).contains(&year);
        NaiveDate::from_ymd_opt(year, month, 1).filter(|_| is_all).map(Day::Month)
    }

    /// `5-Mar-26`, `5 March 2026`, `3. März 2026`, `1er janvier 2026`, `5 de marzo de 2026`, `18-Apr` as April of 18.
    fn named_month_after(&mut self, day: u32) -> Option<Day> {
        // The first of a month has an ending in French, Portuguese, Spanish and Italian too.
        for suffix in ["st", "nd", "rd", "th", "er", "º", "°"] {
            self.rest = self.rest.strip_prefix(suffix).unwrap_or(self.rest);
        }
        self.skip(&['-', ' ', '.', '/']).skip_of();
        let month = self.month()?;
        self.skip(&['-', ' ', ',', '/', '\'']).skip_of();
        let (year, digits) = self.number()?;
        if !matches!(digits, 2 | 4) {
            return None;
        }
        NaiveDate::from_ymd_opt(self.year(year), month, day).map(Day::Known)
    }

    /// The Spanish and Portuguese "de", and the Vietnamese word for a year.
    fn skip_of(&mut self) {
        if let Some(rest) = ["de ", "del ", "n\u{103}m "].iter().find_map(|word| self.rest.strip_prefix(word)) {
            self.rest = rest;
        }
    }

    fn year_first(&mut self, year: i32) -> Option<Day> {
        let separator = self.rest.chars().next()?;
        if !matches!(separator, '-' | '/' | '.' | '\u{5e74}' | '\u{b144}') || !(1000..=9999).contains(&year) {
            return None;
        }
        self.eat(separator);
        self.skip(&[' ']);
        // 2026. 3. 5.
        let is_spaced = separator != '-';
        if let Some(month) = self.month() {
            self.skip(&['-', '/', ' ']);
            let (day, _) = self.number()?;
            return NaiveDate::from_ymd_opt(year, month, day).map(Day::Known);
        }
        let (month, digits) = self.number()?;
        if digits > 2 {
            return None;
        }
        let named = self.eat('\u{6708}') || self.eat('\u{c6d4}');
        if named {
            self.skip(&[' ']);
        } else if !self.eat(separator) {
            return NaiveDate::from_ymd_opt(year, month, 1).filter(|_| separator != '.' && self.at_end()).map(Day::Month);
        }
        if is_spaced {
            self.skip(&[' ']);
        }
        let Some((day, digits)) = self.number() else {
            return NaiveDate::from_ymd_opt(year, month, 1).filter(|_| named && self.at_end()).map(Day::Month);
        };
        if digits > 2 {
            return None;
        }
        if !self.eat('\u{65e5}') && !self.eat('\u{c77c}') && separator == '.' {
            self.eat('.');
        }
        NaiveDate::from_ymd_opt(year, month, day).map(Day::Known)
    }

    /// `Jan 5, 2026`, `January 2026`, `Apr-18`.
    fn day_from_month(&mut self) -> Option<Day> {
        let month = self.month()?;
        let separator = self.rest.chars().next()?;
        if !matches!(separator, ' ' | '-' | '\'' | '/') {
            return None;
        }
        self.skip(&[' ', '-', '\'', '/']);
        let (number, digits) = self.number()?;
        if digits == 4 || (digits == 2 && self.at_end()) {
            return NaiveDate::from_ymd_opt(self.year(number), month, 1).map(Day::Month);
        }
        for suffix in ["st", "nd", "rd", "th"] {
            self.rest = self.rest.strip_prefix(suffix).unwrap_or(self.rest);
        }
        let is_dashed = self.rest.starts_with('-');
        self.skip(&[',', ' ', '-', '/']);
        let (year, digits) = match self.year_behind_clock() {
            Some(year) => (year, 4),
            None => self.number()?,
        };
        // Sep-14-26
        if digits != 4 && !(digits == 2 && separator == '-' && is_dashed) {
            return None;
        }
        NaiveDate::from_ymd_opt(self.year(year), month, number).map(Day::Known)
    }

    /// The year of `Wed Jan 14 07:05:00 UTC 2026`, where it stands last.
    fn year_behind_clock(&mut self) -> Option<u32> {
        let hour = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if hour.len() == self.rest.len() || !hour.starts_with(':') {
            return None;
        }
        let (clock, year) = self.rest.rsplit_once(' ')?;
        let year = Some(year).filter(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        self.rest = clock;
        Some(year)
    }
}
