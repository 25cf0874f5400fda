//! Reads the parts of a date one after the other: day, time, zone.

use chrono::NaiveDate;

use super::dates::{Day, full_year};
use super::months::{month_named, thai_month};

/// What follows a time is no time zone.
struct NoZone;

/// Years of the Buddhist calendar: 1900 to 2100.
pub(super) const BUDDHIST: std::ops::RangeInclusive<u32> = 2443..=2643;

/// A place in a text.
pub(super) struct Cursor<'a> {
    rest: &'a str,
    /// The year was one of the Buddhist calendar, which Thailand counts in.
    pub(super) is_buddhist: bool,
    /// The month was named in Thai.
    is_thai: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, is_buddhist: false, is_thai: false }
    }

    pub(super) fn at_end(&self) -> bool {
        self.rest.trim().is_empty()
    }

    /// The year that is meant: 2569 of the Buddhist calendar is 2026.
    fn year(&mut self, written: u32) -> i32 {
        // Thais shorten 2569 to 69.
        let written = if self.is_thai && (43..100).contains(&written) { written + 2500 } else { written };
        self.is_buddhist = BUDDHIST.contains(&written);
        full_year(if self.is_buddhist { written - 543 } else { written })
    }

    fn skip(&mut self, what: &[char]) -> &mut Self {
        self.rest = self.rest.trim_start_matches(what);
        self
    }

    fn eat(&mut self, c: char) -> bool {
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Digits: their value and how many.
    fn number(&mut self) -> Option<(u32, usize)> {
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if len == 0 || len > 8 {
            return None;
        }
        let value = self.rest[..len].parse().ok()?;
        self.rest = &self.rest[len..];
        Some((value, len))
    }

    fn word(&mut self) -> Option<&'a str> {
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
        if let Some((month, rest)) = thai_month(self.rest) {
            (self.rest, self.is_thai) = (rest, true);
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
        if self.rest.starts_with(|c: char| c.is_ascii_digit()) { self.day_from_number() } else { self.day_from_month() }
    }

    fn skip_weekday(&mut self) {
        const NAMES: [&str; 14] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "tues", "weds", "thur", "thurs", "lun", "mar", "jeu"];
        let before = self.rest;
        let Some(word) = self.word() else { return };
        // 周四, 星期四, 木曜日, 목요일
        let is_east_asian = |word: &str| word.starts_with(['\u{5468}', '\u{661f}']) || word.ends_with(['\u{65e5}', '\u{c77c}']);
        if !word.is_ascii() && is_east_asian(&word.to_lowercase()) {
            self.skip(&[',', ' ']);
            return;
        }
        let is_weekday = || NAMES.iter().any(|name| name.eq_ignore_ascii_case(word));
        let ends_in_day = word.len().checked_sub(3).and_then(|at| word.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("day"));
        if self.rest.starts_with([',', '.']) && is_weekday() || ends_in_day {
            self.skip(&[',', '.', ' ']);
        } else {
            self.rest = before;
        }
    }

    fn day_from_number(&mut self) -> Option<Day> {
        let (first, digits) = self.number()?;
        if digits == 8 && self.rest.starts_with('T') {
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
            self.eat(separator);
            if let Some((second, d2)) = self.number() {
                if d2 > 2 || !self.eat(separator) {
                    return None;
                }
                let (third, d3) = self.number()?;
                return match d3 {
                    4 => Some(Day::Open { first, second, year: self.year(third) }).filter(|_| (1000..=9999).contains(&third)),
                    2 if separator != '.' || digits == 2 => Some(Day::Short { parts: [first, second, third] }),
                    _ => None,
                };
            }
            self.rest = before;
        }
        self.named_month_after(first)
    }

    /// `5-Mar-26`, `5 March 2026`, `3. März 2026`, `5 de marzo de 2026`, `18-Apr` as April of 18.
    fn named_month_after(&mut self, day: u32) -> Option<Day> {
        for suffix in ["st", "nd", "rd", "th"] {
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

    /// The Spanish and Portuguese "de".
    fn skip_of(&mut self) {
        if let Some(rest) = self.rest.strip_prefix("de ") {
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
        self.skip(&[',', ' ', '-']);
        let (year, digits) = self.number()?;
        if digits != 4 {
            return None;
        }
        NaiveDate::from_ymd_opt(self.year(year), month, number).map(Day::Known)
    }

    /// A day of the week in brackets behind a date: `(Thu)`, `（木）`.
    fn skip_bracketed_weekday(&mut self) {
        let rest = self.rest.trim_start();
        let inner = rest.strip_prefix(['(', '\u{ff08}']).and_then(|t| t.split_once([')', '\u{ff09}']));
        if let Some((inside, behind)) = inner.filter(|(t, _)| t.len() <= 12 && t.chars().all(char::is_alphabetic)) {
            self.rest = if inside.is_empty() { self.rest } else { behind };
        }
    }

    /// Whether a time is of the afternoon, where that stands before it: `下午 3:00`.
    fn half_before(&mut self) -> Option<bool> {
        const HALVES: [(&str, bool); 8] = [
            ("\u{4e0a}\u{5348}", false),
            ("\u{4e0b}\u{5348}", true),
            ("\u{5348}\u{524d}", false),
            ("\u{5348}\u{5f8c}", true),
            ("\u{c624}\u{c804}", false),
            ("\u{c624}\u{d6c4}", true),
            ("AM ", false),
            ("PM ", true),
        ];
        let (afternoon, rest) = HALVES.iter().find_map(|(name, half)| Some((*half, self.rest.strip_prefix(name)?)))?;
        self.rest = rest.trim_start();
        Some(afternoon)
    }

    /// A time and a zone, either of them absent; `None` where what follows is neither.
    pub(super) fn clock(&mut self) -> Option<(Option<i64>, Option<i32>)> {
        self.skip_bracketed_weekday();
        if !self.eat('T') {
            self.skip(&[' ', ',']);
            self.rest = self.rest.strip_prefix("at ").unwrap_or(self.rest);
        }
        if self.at_end() {
            return Some((None, None));
        }
        let half = self.half_before();
        let (hour, _) = self.number()?;
        // 15时30分20秒
        let in_words = self.eat('\u{65f6}') || self.eat('\u{6642}') || self.eat('\u{c2dc}');
        if !in_words && !self.eat(':') {
            return None;
        }
        self.skip(if in_words { &[' '] } else { &[] });
        let (minute, digits) = self.number()?;
        let (mut second, mut ms) = (0, 0);
        let minutes_end = in_words && (self.eat('\u{5206}') || self.eat('\u{bd84}'));
        if minutes_end {
            self.skip(&[' ']);
            if let Some((value, _)) = self.number() {
                second = value;
                if !self.eat('\u{79d2}') && !self.eat('\u{cd08}') {
                    return None;
                }
            }
        } else if self.eat(':') {
            second = self.number()?.0;
            if self.rest.starts_with(['.', ',']) && self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
                self.rest = &self.rest[1..];
                let fraction: String = self.rest.chars().take_while(char::is_ascii_digit).collect();
                self.rest = &self.rest[fraction.len()..];
                ms = format!("{fraction:0<3}").get(..3)?.parse::<i64>().ok()?;
            }
        }
        let hour = match half {
            Some(afternoon) => of_24(hour, afternoon)?,
            None => self.half_day(hour)?,
        };
        if (digits != 2 && !minutes_end) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        if HOURS.contains(&self.rest.trim()) {
            self.rest = "";
        }
        let time = ((i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second)) * 1000 + ms;
        Some((Some(time), self.zone().ok()?))
    }

    /// The hour of 24, with the AM or PM that may follow.
    fn half_day(&mut self, hour: u32) -> Option<u32> {
        let rest = self.rest.trim_start_matches([' ', '\u{202f}', '\u{a0}']);
        if !rest.starts_with(['a', 'A', 'p', 'P', 's', 'S', 'c', 'C']) {
            return Some(hour);
        }
        let lower: String = rest.chars().take(4).flat_map(char::to_lowercase).collect();
        let half = [("a.m.", false, 4), ("p.m.", true, 4), ("am", false, 2), ("pm", true, 2), ("sa", false, 2), ("ch", true, 2)]
            .into_iter()
            .find(|(name, ..)| lower.starts_with(name));
        let Some((_, afternoon, len)) = half else { return Some(hour) };
        self.rest = rest.get(len..)?;
        of_24(hour, afternoon)
    }

    /// Minutes east of UTC, where a zone follows.
    fn zone(&mut self) -> Result<Option<i32>, NoZone> {
        self.skip(&[' ']);
        if self.at_end() {
            return Ok(None);
        }
        if let Some(sign) = self.rest.chars().next().filter(|c| matches!(c, '+' | '-')) {
            return self.offset(sign).map(Some).ok_or(NoZone);
        }
        self.eat('(');
        let name = self.word().ok_or(NoZone)?.to_ascii_uppercase();
        let hours = match name.as_str() {
            "Z" | "UTC" | "GMT" | "WET" => 0,
            "PST" => -8,
            "PDT" | "MST" => -7,
            "MDT" | "CST" => -6,
            "CDT" | "EST" => -5,
            "EDT" => -4,
            "BST" | "CET" => 1,
            "CEST" | "EET" => 2,
            "MSK" => 3,
            "WIB" | "ICT" => 7,
            "SGT" | "HKT" | "PHT" => 8,
            "JST" | "KST" => 9,
            "AEST" => 10,
            _ => return Err(NoZone),
        };
        let extra = match self.rest.chars().next() {
            Some(sign @ ('+' | '-')) if matches!(name.as_str(), "UTC" | "GMT") => self.offset(sign).ok_or(NoZone)?,
            _ => 0,
        };
        self.eat(')');
        Ok(Some(hours * 60 + extra))
    }

    /// `+07`, `+0700`, `+07:00`, `+7`.
    fn offset(&mut self, sign: char) -> Option<i32> {
        self.rest = &self.rest[1..];
        let (value, digits) = self.number()?;
        let (hours, minutes) = if digits > 2 {
            (value / 100, value % 100)
        } else if self.eat(':') {
            (value, self.number()?.0)
        } else {
            (value, 0)
        };
        let total = (hours * 60 + minutes) as i32;
        (hours <= 14 && minutes < 60).then_some(if sign == '-' { -total } else { total })
    }
}

/// The hour of 24 that an hour of twelve is.
fn of_24(hour: u32, afternoon: bool) -> Option<u32> {
    match (hour, afternoon) {
        (12, false) => Some(0),
        (1..=11, true) => Some(hour + 12),
        (1..=12, _) => Some(hour),
        // 下午 15:30
        (13..=23, true) => Some(hour),
        _ => None,
    }
}

/// What may follow a time and says that it is one: in Spanish, Portuguese, English, German, Thai.
const HOURS: [&str; 7] = ["hs.", "hs", "hrs.", "hrs", "h", "Uhr", "\u{e19}."];
