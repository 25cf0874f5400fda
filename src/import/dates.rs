//! Dates and times as people and programs write them, and the serial numbers of workbooks.
//!
//! `05/03/2026` alone does not say which number is the day: [`scan`] keeps it open, and [`Scanned::resolve`] reads it
//! with the order that was decided for the whole column.

use chrono::NaiveDate;

use super::DateOrder;
use super::date_text::{BUDDHIST, Cursor};
use super::raw::Notation;

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

/// A text taken apart as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// The day.
    pub(crate) day: Day,
    /// Milliseconds since midnight, where a time follows.
    pub(crate) time: Option<i64>,
    /// Minutes east of UTC, where a zone follows.
    pub(crate) offset: Option<i32>,
    /// The year was written in the Buddhist calendar.
    pub(crate) is_buddhist: bool,
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
    if !(5..=48).contains(&text.len()) || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let day = cursor.day()?;
    let (time, offset) = cursor.clock()?;
    let day_is_bare = time.is_none() || !matches!(day, Day::Month(_));
    (cursor.at_end() && day_is_bare).then_some(Scanned { day, time, offset, is_buddhist: cursor.is_buddhist })
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
        is_buddhist: false,
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
    let (year, month, day) = (digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?);
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1950..=2100).contains(&year))
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
    let text = super::text::trimmed(text);
    let (negative, body) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let ms = if body.contains(':') { clock_span(body)? } else { unit_span(body)? };
    Some(if negative { -ms } else { ms })
}

fn clock_span(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':');
    let (h, m, s) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || h.len() > 6 || m.len() != 2 || s.len() != 2 || fraction.len() > 3 {
        return None;
    }
    let number = |t: &str| if t.bytes().all(|b| b.is_ascii_digit()) { t.parse::<i64>().ok() } else { None };
    let ms = if fraction.is_empty() { 0 } else { number(&format!("{fraction:0<3}"))? };
    let (m, s) = (number(m)?, number(s)?);
    (m < 60 && s < 60).then_some(())?;
    Some(((number(h)? * 60 + m) * 60 + s) * 1000 + ms)
}

/// Numbers each with a unit, the larger first: `1h 2m 3.5s`.
fn unit_span(text: &str) -> Option<i64> {
    let mut rest = text;
    let (mut total, mut last) = (0.0_f64, f64::INFINITY);
    let mut parts = 0;
    while !rest.is_empty() && parts < 5 {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let value: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let unit = match rest[..letters].to_ascii_lowercase().as_str() {
            "d" | "day" | "days" | "\u{5929}" => 86_400_000.0,
            "h" | "hr" | "hrs" | "hour" | "hours" | "\u{5c0f}\u{65f6}" => 3_600_000.0,
            "m" | "min" | "mins" | "minute" | "minutes" | "\u{5206}" | "\u{5206}\u{949f}" => 60_000.0,
            "s" | "sec" | "secs" | "second" | "seconds" | "\u{79d2}" => 1000.0,
            "ms" => 1.0,
            _ => return None,
        };
        if unit >= last {
            return None;
        }
        (total, last, parts) = (total + value * unit, unit, parts + 1);
        rest = rest[letters..].trim_start_matches([' ', ',']);
    }
    (parts > 0 && rest.is_empty() && total < 9e15).then_some(total.round() as i64)
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
        let days = unit_span(&spaced)? as f64 / DAY_MS as f64;
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, order: DateOrder) -> Option<String> {
        let ms = scan(text)?.resolve(order)?;
        Some(chrono::DateTime::from_timestamp_millis(ms)?.format("%Y-%m-%dT%H:%M:%S").to_string())
    }

    #[test]
    fn dates_of_many_kinds_are_read() {
        use DateOrder::{Dmy, Mdy, Ymd};
        let cases = [
            ("2026-03-05", Dmy, "2026-03-05T00:00:00"),
            ("05/03/2026", Dmy, "2026-03-05T00:00:00"),
            ("05/03/2026", Mdy, "2026-05-03T00:00:00"),
            ("31.12.2025", Dmy, "2025-12-31T00:00:00"),
            ("2025/12/18", Dmy, "2025-12-18T00:00:00"),
            ("2026-03-05T23:30:00-08:00", Dmy, "2026-03-06T07:30:00"),
            ("2026-03-06T07:30:00Z", Dmy, "2026-03-06T07:30:00"),
            ("Jan 5, 2026 11:03:05 AM PST", Dmy, "2026-01-05T19:03:05"),
            ("1 Jul 2026 4:24:44 am UTC", Dmy, "2026-07-01T04:24:44"),
            ("2026-09-03 10:15:00 -0400", Dmy, "2026-09-03T14:15:00"),
            ("25/04/2024 23:59:59", Dmy, "2024-04-25T23:59:59"),
            ("Apr-18", Dmy, "2018-04-01T00:00:00"),
            ("Apr 2018", Dmy, "2018-04-01T00:00:00"),
            ("2026\u{5e74}3\u{6708}5\u{65e5}", Dmy, "2026-03-05T00:00:00"),
            ("26-03-05", Ymd, "2026-03-05T00:00:00"),
            ("12/1/10 8:26", Mdy, "2010-12-01T08:26:00"),
            ("Thursday, 5 March 2026", Dmy, "2026-03-05T00:00:00"),
            ("2026-03", Dmy, "2026-03-01T00:00:00"),
            ("5-Mar-26", Dmy, "2026-03-05T00:00:00"),
            ("2026-03-05 07:30:15.250", Dmy, "2026-03-05T07:30:15"),
            ("5 de marzo de 2026", Dmy, "2026-03-05T00:00:00"),
            ("3. M\u{e4}rz 2026", Dmy, "2026-03-03T00:00:00"),
            ("2026. 3. 5.", Dmy, "2026-03-05T00:00:00"),
            ("2026. 3. 5. \u{c624}\u{d6c4} 3:07:00", Dmy, "2026-03-05T15:07:00"),
            ("2026/3/5 \u{4e0b}\u{5348} 3:07", Dmy, "2026-03-05T15:07:00"),
            ("2026\u{5e74}3\u{6708}5\u{65e5} 15\u{65f6}7\u{5206}", Dmy, "2026-03-05T15:07:00"),
            ("2026/03/05(\u{6728})", Dmy, "2026-03-05T00:00:00"),
            ("5 \u{43c}\u{430}\u{440}\u{442}\u{430} 2026", Dmy, "2026-03-05T00:00:00"),
            ("5 mrt 2026", Dmy, "2026-03-05T00:00:00"),
            ("05/03/2569", Dmy, "2026-03-05T00:00:00"),
            ("2567-02-29", Dmy, "2024-02-29T00:00:00"),
            ("5 Mart 2026", Dmy, "2026-03-05T00:00:00"),
            ("05/03/2026 3:07 CH", Dmy, "2026-03-05T15:07:00"),
        ];
        for (text, order, want) in cases {
            assert_eq!(shown(text, order).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_stays_text() {
        for text in [
            "12-Jan",
            "1.234,56",
            "112-3456789-0000001",
            "30/02/2026x",
            "2026-13-45",
            "may",
            "10:30",
            "12345",
            "1,234",
            "SKU-2026",
            "3.14.15.92",
            "May be 2026",
        ] {
            assert_eq!(scan(text).and_then(|s| s.resolve(DateOrder::Dmy)), None, "{text}");
        }
    }

    #[test]
    fn orders_are_proved_by_large_numbers() {
        assert_eq!(scan("25/03/2026").unwrap().orders(), [true, false, false]);
        assert_eq!(scan("03/25/2026").unwrap().orders(), [false, true, false]);
        assert_eq!(scan("01/02/2026").unwrap().orders(), [true, true, false]);
    }

    #[test]
    fn moments_of_mercado_livre_and_thai_months_are_read() {
        let ms = |text: &str| scan(text).unwrap_or_else(|| panic!("{text}")).resolve(DateOrder::Dmy);
        assert_eq!(ms("13 de março de 2026 14:00 hs."), ms("2026-03-13 14:00"));
        for text in ["13 มี.ค. 2569", "13 มี.ค. 69", "13 มี.ค 2569", "13 มีนาคม 2569", "13 มี.ค. 2026", "13 มี.ค. 26"]
        {
            assert_eq!(ms(text), ms("2026-03-13"), "{text}");
        }
        assert_eq!(ms("1 พ.ย. 2568 08:05 น."), ms("2025-11-01 08:05"));
        assert!(scan("13 มี.ค. 69").unwrap().is_buddhist && !scan("13 มี.ค. 2026").unwrap().is_buddhist);
    }

    #[test]
    fn times_and_spans_differ() {
        assert_eq!((time_of_day("7:30 PM"), time_of_day("26:00")), (Some(70_200_000), None));
        assert_eq!(
            (duration("1m28s"), duration("26:10:00"), duration("2h 5m"), duration("5x")),
            (Some(88_000), Some(94_200_000), Some(7_500_000), None)
        );
        assert!(is_clear_duration("1m28s") && !is_clear_duration("12m"));
    }

    #[test]
    fn serials_are_those_of_excel() {
        assert_eq!(serial_ms(46_086.0), scan("2026-03-05").unwrap().resolve(DateOrder::Dmy));
        assert_eq!(serial_ms(46_086.5), scan("2026-03-05 12:00").unwrap().resolve(DateOrder::Dmy));
        assert_eq!(serial_ms(1.0), scan("1900-01-01").unwrap().resolve(DateOrder::Dmy));
        assert_eq!(iso_serial("2026-03-05"), Some((46_086.0, Notation::Date)));
        assert_eq!(iso_serial("PT12H00M00S"), Some((0.5, Notation::Time)));
    }

    proptest! {
        #[test]
        fn every_day_comes_back(days in 0_i32..40_000, dmy: bool) {
            let date = NaiveDate::from_epoch_days(days).unwrap();
            let (format, order) = if dmy { ("%d/%m/%Y", DateOrder::Dmy) } else { ("%m/%d/%Y", DateOrder::Mdy) };
            let scanned = scan(&date.format(format).to_string()).unwrap();
            prop_assert_eq!(scanned.resolve(order), Some(i64::from(days) * DAY_MS));
            prop_assert_eq!(scan(&date.to_string()).unwrap().resolve(DateOrder::Dmy), Some(i64::from(days) * DAY_MS));
        }

        #[test]
        fn what_programs_write_is_what_is_read_part_by_part(
            text in "[1-2][0-9]{3}-[01][0-9]-[0-3][0-9]([ T][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?)?",
        ) {
            if let Some(read) = iso(&text) {
                let mut cursor = Cursor::new(&text);
                let (day, clock) = (cursor.day(), cursor.clock());
                prop_assert!(cursor.at_end());
                prop_assert_eq!((Some(read.day), Some((read.time, read.offset))), (day, clock));
                // What the survey of a column does not ask of such dates.
                prop_assert!(duration(&text).is_none() && time_of_day(&text).is_none() && super::super::numbers::scan(&text).is_none());
            }
        }

        #[test]
        fn anything_may_be_scanned(text in "\\PC{0,30}") {
            let _ = (scan(&text), duration(&text), time_of_day(&text), iso_serial(&text));
        }
    }
}
