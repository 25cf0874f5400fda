//! Parts of dates: the period a day lies in, its name, and back.

use chrono::{Datelike, NaiveDate, Weekday};

use super::DatePart;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The period of `part` in which a day lies, as a number that grows with time (Monday is 0 for weekdays).
/// Hours are no part of a day and are not handled here.
pub(super) fn ordinal(part: DatePart, day: NaiveDate) -> i64 {
    let year = i64::from(day.year());
    match part {
        DatePart::Year => year,
        DatePart::Quarter => year * 4 + i64::from(day.month0() / 3),
        DatePart::Month => year * 12 + i64::from(day.month0()),
        DatePart::Week => {
            let week = day.iso_week();
            i64::from(week.year()) * 100 + i64::from(week.week())
        }
        DatePart::Day | DatePart::Hour => i64::from(day.to_epoch_days()),
        DatePart::Weekday => i64::from(day.weekday().num_days_from_monday()),
    }
}

/// The name of the period `ordinal(part, day)` stands for, given one of its days.
pub(super) fn name(part: DatePart, day: NaiveDate) -> String {
    match part {
        DatePart::Year => format!("{:04}", day.year()),
        DatePart::Quarter => format!("{:04}-Q{}", day.year(), day.quarter()),
        DatePart::Month => format!("{:04}-{:02}", day.year(), day.month()),
        DatePart::Week => format!("{:04}-W{:02}", day.iso_week().year(), day.iso_week().week()),
        DatePart::Day | DatePart::Hour => day.to_string(),
        DatePart::Weekday => WEEKDAYS[day.weekday().num_days_from_monday() as usize].to_owned(),
    }
}

/// The first day of the period of that name; `None` for weekdays, hours and what is not such a name.
#[must_use]
pub fn period_start(part: DatePart, name: &str) -> Option<NaiveDate> {
    match part {
        DatePart::Year => NaiveDate::from_ymd_opt(name.parse().ok()?, 1, 1),
        DatePart::Quarter => {
            let (year, quarter) = name.split_once("-Q")?;
            NaiveDate::from_ymd_opt(year.parse().ok()?, quarter.parse::<u32>().ok()?.checked_mul(3)?.checked_sub(2)?, 1)
        }
        DatePart::Month => {
            let (year, month) = name.rsplit_once('-')?;
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
        }
        DatePart::Week => {
            let (year, week) = name.split_once("-W")?;
            NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)
        }
        DatePart::Day => name.parse().ok(),
        DatePart::Weekday | DatePart::Hour => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_named_and_found_again() {
        for (part, date, expected, start) in [
            (DatePart::Year, "2026-03-05", "2026", "2026-01-01"),
            (DatePart::Quarter, "2026-06-30", "2026-Q2", "2026-04-01"),
            (DatePart::Month, "2026-12-31", "2026-12", "2026-12-01"),
            (DatePart::Week, "2026-03-05", "2026-W10", "2026-03-02"),
            (DatePart::Day, "2026-03-05", "2026-03-05", "2026-03-05"),
        ] {
            assert_eq!(name(part, day(date)), expected);
            assert_eq!(period_start(part, expected), Some(day(start)));
        }
        assert_eq!(name(DatePart::Weekday, day("2026-03-01")), "Sun");
        assert_eq!(period_start(DatePart::Quarter, "2026-Q5"), None);
    }

    #[test]
    fn iso_weeks_belong_to_the_year_of_their_thursday() {
        assert_eq!(name(DatePart::Week, day("2027-01-01")), "2026-W53");
        assert_eq!(name(DatePart::Week, day("2024-12-30")), "2025-W01");
        assert!(ordinal(DatePart::Week, day("2027-01-01")) < ordinal(DatePart::Week, day("2027-01-04")));
    }

    #[test]
    fn weekdays_start_on_monday() {
        assert_eq!([ordinal(DatePart::Weekday, day("2026-03-02")), ordinal(DatePart::Weekday, day("2026-03-08"))], [0, 6]);
    }
}
