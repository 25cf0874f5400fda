//! Events that follow a rule of the calendar.
//!
//! Public holidays are those whose date follows from the year alone: fixed days, n-th weekdays of a month, and days counted from Easter (the
//! Gregorian computus, Meeus 1991). Holidays by the moon (Lunar New Year, Eid, Songkran's eve) are set by decree and have to be pasted.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::super::Event;

/// A country whose holidays follow from the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Country {
    /// United States, federal holidays.
    Us,
    /// England and Wales, bank holidays.
    Gb,
    /// Ireland, public holidays.
    Ie,
    /// Germany, holidays of all states.
    De,
    /// France, public holidays.
    Fr,
}

impl Country {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Us, Self::Gb, Self::Ie, Self::De, Self::Fr];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Us => "United States",
            Self::Gb => "England and Wales",
            Self::Ie => "Ireland",
            Self::De => "Germany",
            Self::Fr => "France",
        }
    }
}

/// A rule that makes events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Generator {
    /// The days whose number is that of their month: 1.1, 2.2 … 12.12.
    DoubleDays,
    /// A day of every month; the last one where the month is shorter.
    Payday(u32),
    /// The last day of every month.
    MonthEnd,
    /// Public holidays.
    Holidays(Country),
}

impl Generator {
    /// Its events from one day to another, in order of time.
    #[must_use]
    pub fn events(self, first: NaiveDate, last: NaiveDate) -> Vec<Event> {
        let mut events: Vec<Event> = (first.year()..=last.year()).flat_map(|year| self.of_year(year)).collect();
        events.retain(|e| e.end >= first && e.start <= last);
        events.sort_by(|a, b| a.start.cmp(&b.start).then_with(|| a.name.cmp(&b.name)));
        events
    }

    fn of_year(self, year: i32) -> Vec<Event> {
        let on = |name: String, day: Option<NaiveDate>| day.map(|day| Event { name, start: day, end: day, before: 0, after: 0 });
        let months = 1..=12;
        match self {
            Self::DoubleDays => months.filter_map(|m| on(format!("{m}.{m} double day"), NaiveDate::from_ymd_opt(year, m, m))).collect(),
            Self::Payday(day) => months
                .filter_map(|m| on("Payday".to_owned(), NaiveDate::from_ymd_opt(year, m, day).or_else(|| last_of_month(year, m))))
                .collect(),
            Self::MonthEnd => months.filter_map(|m| on("Month end".to_owned(), last_of_month(year, m))).collect(),
            Self::Holidays(country) => holidays(country, year).into_iter().filter_map(|(name, day)| on(name.to_owned(), day)).collect(),
        }
    }
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let next = if month == 12 { NaiveDate::from_ymd_opt(year + 1, 1, 1) } else { NaiveDate::from_ymd_opt(year, month + 1, 1) };
    next?.pred_opt()
}

type Holiday = (&'static str, Option<NaiveDate>);

fn holidays(country: Country, year: i32) -> Vec<Holiday> {
    use Weekday::{Mon, Thu};
    let day = |m, d| NaiveDate::from_ymd_opt(year, m, d);
    let nth = |m, weekday, n| NaiveDate::from_weekday_of_month_opt(year, m, weekday, n);
    let last = |m, weekday| (4..=5).rev().find_map(|n| nth(m, weekday, n));
    let easter = |offset: i64| {
        let sunday = easter_sunday(year)?;
        let days = Days::new(offset.unsigned_abs());
        if offset < 0 { sunday.checked_sub_days(days) } else { sunday.checked_add_days(days) }
    };
    match country {
        Country::Us => vec![
            ("New Year's Day", day(1, 1)),
            ("Martin Luther King Day", nth(1, Mon, 3)),
            ("Presidents' Day", nth(2, Mon, 3)),
            ("Memorial Day", last(5, Mon)),
            ("Juneteenth", day(6, 19)),
            ("Independence Day", day(7, 4)),
            ("Labor Day", nth(9, Mon, 1)),
            ("Columbus Day", nth(10, Mon, 2)),
            ("Veterans Day", day(11, 11)),
            ("Thanksgiving", nth(11, Thu, 4)),
            ("Christmas Day", day(12, 25)),
        ],
        Country::Gb => vec![
            ("New Year's Day", day(1, 1)),
            ("Good Friday", easter(-2)),
            ("Easter Monday", easter(1)),
            ("Early May bank holiday", nth(5, Mon, 1)),
            ("Spring bank holiday", last(5, Mon)),
            ("Summer bank holiday", last(8, Mon)),
            ("Christmas Day", day(12, 25)),
            ("Boxing Day", day(12, 26)),
        ],
        Country::Ie => vec![
            ("New Year's Day", day(1, 1)),
            ("Saint Patrick's Day", day(3, 17)),
            ("Easter Monday", easter(1)),
            ("May Day", nth(5, Mon, 1)),
            ("June holiday", nth(6, Mon, 1)),
            ("August holiday", nth(8, Mon, 1)),
            ("October holiday", last(10, Mon)),
            ("Christmas Day", day(12, 25)),
            ("Saint Stephen's Day", day(12, 26)),
        ],
        Country::De => vec![
            ("New Year's Day", day(1, 1)),
            ("Good Friday", easter(-2)),
            ("Easter Monday", easter(1)),
            ("Labour Day", day(5, 1)),
            ("Ascension Day", easter(39)),
            ("Whit Monday", easter(50)),
            ("German Unity Day", day(10, 3)),
            ("Christmas Day", day(12, 25)),
            ("Second Christmas Day", day(12, 26)),
        ],
        Country::Fr => vec![
            ("New Year's Day", day(1, 1)),
            ("Easter Monday", easter(1)),
            ("Labour Day", day(5, 1)),
            ("Victory Day", day(5, 8)),
            ("Ascension Day", easter(39)),
            ("Whit Monday", easter(50)),
            ("Bastille Day", day(7, 14)),
            ("Assumption", day(8, 15)),
            ("All Saints' Day", day(11, 1)),
            ("Armistice Day", day(11, 11)),
            ("Christmas Day", day(12, 25)),
        ],
    }
}

/// Easter Sunday of the Gregorian calendar.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(generator: Generator, first: &str, last: &str) -> Vec<String> {
        let events = generator.events(first.parse().unwrap(), last.parse().unwrap());
        events.iter().map(|e| format!("{} {}", e.start, e.name)).collect()
    }

    #[test]
    fn double_days_paydays_and_month_ends_lie_within_the_span() {
        assert_eq!(
            days(Generator::DoubleDays, "2025-11-01", "2026-01-31"),
            ["2025-11-11 11.11 double day", "2025-12-12 12.12 double day", "2026-01-01 1.1 double day"]
        );
        assert_eq!(days(Generator::Payday(31), "2026-02-01", "2026-03-31"), ["2026-02-28 Payday", "2026-03-31 Payday"]);
        assert_eq!(days(Generator::MonthEnd, "2024-02-01", "2024-02-29"), ["2024-02-29 Month end"]);
    }

    #[test]
    fn easter_is_where_the_tables_have_it() {
        for (year, date) in [
            (1999, "1999-04-04"),
            (2000, "2000-04-23"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter_sunday(year).map(|d| d.to_string()), Some(date.to_owned()));
        }
    }

    #[test]
    fn holidays_by_weekday_are_right() {
        let us = days(Generator::Holidays(Country::Us), "2025-05-01", "2025-11-30");
        assert!(us.contains(&"2025-05-26 Memorial Day".to_owned()) && us.contains(&"2025-11-27 Thanksgiving".to_owned()), "{us:?}");
        let gb = days(Generator::Holidays(Country::Gb), "2026-04-01", "2026-08-31");
        assert_eq!(
            gb,
            [
                "2026-04-03 Good Friday",
                "2026-04-06 Easter Monday",
                "2026-05-04 Early May bank holiday",
                "2026-05-25 Spring bank holiday",
                "2026-08-31 Summer bank holiday"
            ]
        );
    }
}
