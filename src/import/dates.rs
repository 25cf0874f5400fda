//! Dates and times as people and programs write them, and the serial numbers of workbooks.
//!
//! `05/03/2026` alone does not say which number is the day: [`scan`] keeps it open, and [`Scanned::resolve`] reads it
//! with the order that was decided for the whole column.

use chrono::NaiveDate;

use super::DateOrder;
use super::affixes::{digit, fold};
use super::date_text::{BUDDHIST, Cursor};
use super::raw::Notation;
use crate::table::span;

/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// From the 1900 date system to that of 1904.
pub(crate) const DAYS_FROM_1900_TO_1904: f64 = 1462.0;
/// The serial number of 1970-01-01 in the 1900 system.
const SERIAL_OF_1970: f64 = 25_569.0;

/// The day a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    /// This one.
    Known(NaiveDate),
    /// A month; its first day stands for it.
    Month(NaiveDate),
    /// Two numbers whose order is open, and the year.
    Open {
        /// The first number.
        first: u32,
        /// The second number.
        second: u32,
        /// The year.
        year: i32,
    },
    /// Two numbers and then a year of two digits, or the year first: `26-03-05`.
    Short {
        /// The three numbers as they stand.
        parts: [u32; 3],
    },
}

/// The calendar that the year of a date is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calendar {
    /// The one nearly every file has.
    Common,
    /// That of Thailand: 2569 is 2026.
    Buddhist,
    /// That of Japan, by the years of its emperors: 令和7年 is 2025.
    Japanese,
}

/// A text taken apart as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// The day.
    pub(crate) day: Day,
    /// Milliseconds since midnight, where a time follows.
    pub(crate) time: Option<i64>,
    /// Minutes east of UTC, where a zone follows.
    pub(crate) offset: Option<i32>,
    /// What its year was written in.
    pub(crate) calendar: Calendar,
}

impl Scanned {
    /// The moment in milliseconds since 1970-01-01: UTC where there is a zone, else as the clock on the wall.
    pub(crate) fn resolve(&self, order: DateOrder) -> Option<i64> {
        let date = match self.day {
            Day::Known(date) | Day::Month(date) => date,
            Day::Open { first, second, year } => match order {
                DateOrder::Mdy => NaiveDate::from_ymd_opt(year, first, second)?,
                DateOrder::Dmy | DateOrder::Ymd => NaiveDate::from_ymd_opt(year, second, first)?,
            },
            Day::Short { parts: [a, b, c] } => match order {
                DateOrder::Ymd => NaiveDate::from_ymd_opt(full_year(a), b, c)?,
                DateOrder::Dmy => NaiveDate::from_ymd_opt(full_year(c), b, a)?,
                DateOrder::Mdy => NaiveDate::from_ymd_opt(full_year(c), a, b)?,
            },
        };
        let days = i64::from(date.to_epoch_days());
        Some(days * DAY_MS + self.time.unwrap_or(0) - i64::from(self.offset.unwrap_or(0)) * 60_000)
    }

    /// The same with a year of two digits that is one of the Buddhist calendar: 69 is 2569.
    pub(crate) fn in_buddhist_years(self) -> Self {
        let Day::Short { parts: [first, second, year] } = self.day else { return self };
        Self { day: Day::Open { first, second, year: year as i32 + 2500 - 543 }, calendar: Calendar::Buddhist, ..self }
    }

    /// The orders under which this is a date: day first, month first, year first.
    pub(crate) fn orders(&self) -> [bool; 3] {
        match self.day {
            Day::Known(_) | Day::Month(_) => [true; 3],
            Day::Open { .. } | Day::Short { .. } => {
                let year_first = matches!(self.day, Day::Short { .. }) && self.resolve(DateOrder::Ymd).is_some();
                [self.resolve(DateOrder::Dmy).is_some(), self.resolve(DateOrder::Mdy).is_some(), year_first]
            }
        }
    }
}

/// The year that two digits mean: 1970 to 2069.
pub(super) fn full_year(year: u32) -> i32 {
    let year = year as i32;
    if year >= 100 {
        year
    } else if year < 70 {
        2000 + year
    } else {
        1900 + year
    }
}

/// Take a text apart as a date; `None` where it is none.
pub(crate) fn scan(text: &str) -> Option<Scanned> {
    let text = super::text::trimmed(text);
    if let Some(date) = iso(text) {
        return Some(date);
    }
    if !(5..=48).contains(&text.len()) {
        return None;
    }
    let date = if text.bytes().any(|b| b.is_ascii_digit()) { scan_parts(text) } else { None };
    if date.is_some() || text.is_ascii() || !text.chars().any(is_foreign) {
        return date;
    }
    scan_parts(&fold(text).replace('\u{60c}', ","))
}

/// Whether a sign is one that dates in other scripts have for a digit, a blank or a comma, or that only turns their direction.
fn is_foreign(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{60c}' | '\u{2009}' | '\u{200e}' | '\u{200f}' | '\u{202f}' | '\u{3000}')
        || !c.is_ascii() && digit(c).is_some()
}

fn scan_parts(text: &str) -> Option<Scanned> {
    let mut cursor = Cursor::new(text);
    let day = cursor.day()?;
    let (time, offset) = cursor.clock()?;
    let day_is_bare = time.is_none() || !matches!(day, Day::Month(_));
    (cursor.at_end() && day_is_bare).then_some(Scanned { day, time, offset, calendar: cursor.calendar })
}

/// The month of a text whose year has two digits, where those may as well be a day: `Apr-18`, not `Apr '18`.
pub(crate) fn short_month(text: &str, date: &Scanned) -> Option<NaiveDate> {
    let Day::Month(month) = date.day else { return None };
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    (digits == 2 && text.starts_with(char::is_alphabetic) && !text.contains(['\'', '’'])).then_some(month)
}

/// Whether a text has the shape of a day that no calendar has: `2026-02-30`, `31/04/2026`. It can be nothing else.
pub(crate) fn is_impossible(text: &str) -> bool {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let Some(separator) = day.bytes().find(|b| !b.is_ascii_digit()).filter(|b| matches!(b, b'-' | b'/' | b'.')) else { return false };
    let mut parts = day.split(char::from(separator));
    let (Some(a), Some(b), Some(c), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else { return false };
    let number = |part: &str, most: u32| part.len() <= 2 && part.parse().is_ok_and(|n: u32| (1..=most).contains(&n));
    let is_year = |part: &str| part.len() == 4 && part.parse().is_ok_and(|n: u32| (1900..=2100).contains(&n));
    is_year(a) && number(b, 12) && number(c, 31) || is_year(c) && (number(a, 31) && number(b, 12) || number(a, 12) && number(b, 31))
}

/// A day as programs write it, with or without a time of day: `2026-03-05`, `2026-03-05 07:30`, `2026-03-05T07:30:15`. It is
/// read by its places alone; what is written otherwise may be a date all the same.
pub(crate) fn iso(text: &str) -> Option<Scanned> {
    let (day, clock) = text.as_bytes().split_first_chunk()?;
    let [a, b, c, d, b'-', e, f, b'-', g, h] = *day else { return None };
    let year = two(a, b)? * 100 + two(c, d)?;
    let day = NaiveDate::from_ymd_opt(year as i32, two(e, f)?, two(g, h)?)?;
    let time = match *clock {
        [] => None,
        [b' ' | b'T', a, b, b':', c, d] => Some((two(a, b)?, two(c, d)?, 0)),
        [b' ' | b'T', a, b, b':', c, d, b':', e, f] => Some((two(a, b)?, two(c, d)?, two(e, f)?)),
        _ => return None,
    };
    // A minute may have a second to spare.
    let is_time = time.is_none_or(|(hour, minute, second)| hour < 24 && minute < 60 && second <= 60);
    let time = time.map(|(hour, minute, second)| i64::from((hour * 60 + minute) * 60 + second) * 1000);
    (is_time && year >= 1000 && !BUDDHIST.contains(&year)).then_some(Scanned {
        day: Day::Known(day),
        time,
        offset: None,
        calendar: Calendar::Common,
    })
}

/// The number of two digits.
#[inline]
fn two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens * 10 + ones))
}

/// The days that the headers of columns name, `2026-03-05`, `Mar 2026`, `05/03/2026`, where every one does; a month is its
/// first day. Where the order of the numbers is open, the order under which the days ascend counts, day first before month
/// first.
#[must_use]
pub fn header_dates(headers: &[&str]) -> Option<Vec<NaiveDate>> {
    let scanned = headers.iter().map(|h| scan(h).filter(|s| s.time.unwrap_or(0) == 0)).collect::<Option<Vec<_>>>()?;
    let read = |order| {
        let days = scanned.iter().map(|s| NaiveDate::from_epoch_days(i32::try_from(s.resolve(order)?.div_euclid(DAY_MS)).ok()?));
        days.collect::<Option<Vec<_>>>()
    };
    let readings: Vec<Vec<NaiveDate>> = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd].into_iter().filter_map(read).collect();
    readings.iter().find(|days| days.is_sorted()).or_else(|| readings.first()).cloned()
}

/// Eight digits as a day: `20260305`.
pub(crate) fn compact(digits: &str) -> Option<NaiveDate> {
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    day_of(&digits[..4], &digits[4..6], &digits[6..])
}

/// A day of this time by the digits of its year, month and day.
fn day_of(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1950..=2100).contains(&year))
}

/// How a column of numbers without separators writes days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compact {
    /// `20260305`.
    Day,
    /// `202603`.
    Month,
    /// `03.2026`.
    MonthPoint,
    /// `20260305070500`.
    Moment,
}

impl Compact {
    /// The moment that digits mean, in milliseconds since 1970-01-01.
    pub(crate) fn read(self, text: &str) -> Option<i64> {
        let (day, time) = match self {
            Self::Day => (compact(text)?, 0),
            Self::Month => (compact_month(text)?, 0),
            Self::MonthPoint => (month_point(text)?, 0),
            Self::Moment => compact_moment(text)?,
        };
        Some(i64::from(day.to_epoch_days()) * DAY_MS + time)
    }
}

/// Six digits as a month, its first day: `202603`.
pub(crate) fn compact_month(digits: &str) -> Option<NaiveDate> {
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    day_of(&digits[..4], &digits[4..], "1")
}

/// A month and its year as a number: `03.2026`, its first day.
pub(crate) fn month_point(text: &str) -> Option<NaiveDate> {
    let (month, year) = text.split_once('.')?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !(1..=2).contains(&month.len()) || !digits(month) || !digits(year) {
        return None;
    }
    day_of(year, month, "1")
}

/// Fourteen digits as a moment: the day, and the milliseconds of the time.
pub(crate) fn compact_moment(digits: &str) -> Option<(NaiveDate, i64)> {
    if digits.len() != 14 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let day = day_of(&digits[..4], &digits[4..6], &digits[6..8])?;
    let part = |at: usize, most: i64| digits[at..at + 2].parse::<i64>().ok().filter(|n| *n <= most);
    let (hour, minute, second) = (part(8, 23)?, part(10, 59)?, part(12, 59)?);
    Some((day, ((hour * 60 + minute) * 60 + second) * 1000))
}

/// A time of day in milliseconds: `07:30`, `7:30:15 PM`; `None` for what is none or not within a day.
pub(crate) fn time_of_day(text: &str) -> Option<i64> {
    let text = super::text::trimmed(text);
    let mut cursor = Cursor::new(text);
    let (time, offset) = cursor.clock()?;
    if cursor.at_end() && offset.is_none() { time } else { None }
}

/// A length of time in milliseconds: `1m28s`, `2h 5m`, `26:10:00`.
pub(crate) fn duration(text: &str) -> Option<i64> {
    span::read(super::text::trimmed(text))
}

/// Whether spans written with units say more than one scaled number could: `1m28s`, `5s`, not `12m`.
pub(crate) fn is_clear_duration(text: &str) -> bool {
    let units = text.split(|c: char| !c.is_alphabetic()).filter(|u| !u.is_empty());
    text.matches(':').count() == 2
        || units.clone().count() > 1
        || units.clone().all(|u| !matches!(u, "m" | "M" | "b" | "k" | "d" | "s" | "S"))
}

/// The serial number of the 1900 system as milliseconds since 1970-01-01, to the nearest millisecond.
pub(crate) fn serial_ms(serial: f64) -> Option<i64> {
    // Excel believes in a 29 February 1900: serials before it stand for the day after.
    let serial = if (0.0..60.0).contains(&serial) { serial + 1.0 } else { serial };
    let ms = (serial - SERIAL_OF_1970) * DAY_MS as f64;
    (ms.abs() < 9.2e15).then_some(ms.round() as i64)
}

/// What a number that is a date or a time without a telling format is.
pub(crate) fn notation_of(serial: f64, is_span: bool) -> Notation {
    if is_span {
        Notation::Duration
    } else if (0.0..1.0).contains(&serial) {
        Notation::Time
    } else if serial.fract() == 0.0 {
        Notation::Date
    } else {
        Notation::DateTime
    }
}

/// An ISO 8601 date, date-time, time or period as workbooks write it, as a serial number of the 1900 system.
pub(crate) fn iso_serial(text: &str) -> Option<(f64, Notation)> {
    if let Some(ms) = time_of_day(text.strip_prefix('T').unwrap_or(text)) {
        return Some((ms as f64 / DAY_MS as f64, Notation::Time));
    }
    if let Some(period) = text.strip_prefix("PT") {
        let spaced = period.to_ascii_lowercase();
        let days = span::of_units(&spaced)? as f64 / DAY_MS as f64;
        return Some((days, if days < 1.0 { Notation::Time } else { Notation::Duration }));
    }
    let scanned = scan(text)?;
    let Day::Known(_) = scanned.day else { return None };
    let ms = scanned.resolve(DateOrder::Ymd)?;
    let serial = ms as f64 / DAY_MS as f64 + SERIAL_OF_1970;
    // 1899-12-30 is how a time without a day is stored.
    let notation = if scanned.time.is_none() {
        Notation::Date
    } else if serial < 1.0 {
        Notation::Time
    } else {
        Notation::DateTime
    };
    Some((if (1.0..61.0).contains(&serial) { serial - 1.0 } else { serial }, notation))
}

#[cfg(test)]
mod tests;
