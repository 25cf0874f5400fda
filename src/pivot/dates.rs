//! Parts of dates: the period a day lies in, its name, and back.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::{Calendar, DatePart};

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The period of `part` in which a day lies, as a number that grows with time; for parts that come again, their place from
/// the first one. Hours are no part of a day and are not handled here.
pub(super) fn ordinal(part: DatePart, day: NaiveDate, calendar: Calendar) -> i64 {
    let year = i64::from(day.year());
    match part {
        DatePart::Year => i64::from(fiscal_year(day, calendar)),
        DatePart::Quarter => i64::from(fiscal_year(day, calendar)) * 4 + i64::from(fiscal_month0(day, calendar) / 3),
        DatePart::Month => year * 12 + i64::from(day.month0()),
        DatePart::Week if calendar.week_start == 1 => {
            let week = day.iso_week();
            i64::from(week.year()) * 100 + i64::from(week.week())
        }
        DatePart::Week => i64::from(week_start(day, calendar).to_epoch_days()),
        DatePart::Day | DatePart::Hour => i64::from(day.to_epoch_days()),
        DatePart::QuarterOfYear => i64::from(fiscal_month0(day, calendar) / 3),
        DatePart::MonthOfYear => i64::from(fiscal_month0(day, calendar)),
        DatePart::Weekday => i64::from(days_into_week(day, calendar)),
    }
}

/// The name of the period `ordinal(part, day)` stands for, given one of its days.
pub(super) fn name(part: DatePart, day: NaiveDate, calendar: Calendar) -> String {
    let fiscal = calendar.fiscal_start != 1;
    match part {
        DatePart::Year if fiscal => format!("FY{:04}", fiscal_year(day, calendar)),
        DatePart::Year => format!("{:04}", day.year()),
        DatePart::Quarter if fiscal => format!("FY{:04}-Q{}", fiscal_year(day, calendar), fiscal_month0(day, calendar) / 3 + 1),
        DatePart::Quarter => format!("{:04}-Q{}", day.year(), day.quarter()),
        DatePart::Month => format!("{:04}-{:02}", day.year(), day.month()),
        DatePart::Week if calendar.week_start == 1 => format!("{:04}-W{:02}", day.iso_week().year(), day.iso_week().week()),
        DatePart::Week => week_start(day, calendar).to_string(),
        DatePart::Day | DatePart::Hour => day.to_string(),
        DatePart::QuarterOfYear => format!("Q{}", fiscal_month0(day, calendar) / 3 + 1),
        DatePart::MonthOfYear => MONTHS[day.month0() as usize].to_owned(),
        DatePart::Weekday => WEEKDAYS[day.weekday().num_days_from_monday() as usize].to_owned(),
    }
}

/// Whether the names of a part tell their place in time without the calendar, so that a chart can place them.
pub(super) fn is_placed(part: DatePart, calendar: Calendar) -> bool {
    !part.comes_again() && (calendar.fiscal_start == 1 || !matches!(part, DatePart::Year | DatePart::Quarter))
}

/// A day of the period after the one in which `day` lies; `None` at the end of the calendar.
pub(super) fn next(part: DatePart, day: NaiveDate, calendar: Calendar) -> Option<NaiveDate> {
    let first_of_month = day.with_day(1)?;
    match part {
        DatePart::Year => first_of_month.checked_add_months(Months::new(12 - fiscal_month0(day, calendar))),
        DatePart::Quarter => first_of_month.checked_add_months(Months::new(3 - fiscal_month0(day, calendar) % 3)),
        DatePart::Month => first_of_month.checked_add_months(Months::new(1)),
        DatePart::Week => day.checked_add_days(Days::new(u64::from(7 - days_into_week(day, calendar)))),
        _ => day.checked_add_days(Days::new(1)),
    }
}

/// One day of every period of a part that comes again.
pub(super) fn one_of_each(part: DatePart) -> Vec<NaiveDate> {
    let Some(monday) = NaiveDate::from_ymd_opt(2024, 1, 1) else { return Vec::new() };
    match part {
        DatePart::QuarterOfYear | DatePart::MonthOfYear => (0..12).filter_map(|m| monday.checked_add_months(Months::new(m))).collect(),
        DatePart::Weekday => (0..7).filter_map(|d| monday.checked_add_days(Days::new(d))).collect(),
        _ => Vec::new(),
    }
}

/// The year in which the fiscal year of a day ends.
fn fiscal_year(day: NaiveDate, calendar: Calendar) -> i32 {
    day.year() + i32::from(calendar.fiscal_start > 1 && day.month() >= calendar.fiscal_start)
}

/// Months since the fiscal year began.
fn fiscal_month0(day: NaiveDate, calendar: Calendar) -> u32 {
    (day.month() + 12 - calendar.fiscal_start.clamp(1, 12)) % 12
}

/// Days since the week began.
fn days_into_week(day: NaiveDate, calendar: Calendar) -> u32 {
    (day.weekday().number_from_monday() + 7 - calendar.week_start.clamp(1, 7)) % 7
}

fn week_start(day: NaiveDate, calendar: Calendar) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(days_into_week(day, calendar)))).unwrap_or(day)
}

/// The first day of the period of that name; `None` for parts that come again and for what is not such a name.
#[must_use]
pub fn period_start(part: DatePart, name: &str, calendar: Calendar) -> Option<NaiveDate> {
    match part {
        DatePart::Year => year_start(name, calendar),
        DatePart::Quarter => {
            let (year, quarter) = name.split_once("-Q")?;
            let quarter = quarter.parse::<u32>().ok().filter(|quarter| (1..=4).contains(quarter))?;
            year_start(year, calendar)?.checked_add_months(Months::new(3 * (quarter - 1)))
        }
        DatePart::Month => {
            let (year, month) = name.rsplit_once('-')?;
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
        }
        DatePart::Week => match name.split_once("-W") {
            Some((year, week)) => NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon),
            None => name.parse().ok(),
        },
        DatePart::Day => name.parse().ok(),
        DatePart::QuarterOfYear | DatePart::MonthOfYear | DatePart::Weekday | DatePart::Hour => None,
    }
}

/// The first day of a year as [`name`] calls it.
fn year_start(name: &str, calendar: Calendar) -> Option<NaiveDate> {
    match (name.strip_prefix("FY"), calendar.fiscal_start) {
        (None, 1) => NaiveDate::from_ymd_opt(name.parse().ok()?, 1, 1),
        (Some(end), month @ 2..=12) => NaiveDate::from_ymd_opt(end.parse::<i32>().ok()?.checked_sub(1)?, month, 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CIVIL: Calendar = Calendar { fiscal_start: 1, week_start: 1 };

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
            assert_eq!(name(part, day(date), CIVIL), expected);
            assert_eq!(period_start(part, expected, CIVIL), Some(day(start)));
        }
        assert_eq!(name(DatePart::Weekday, day("2026-03-01"), CIVIL), "Sun");
        assert_eq!(period_start(DatePart::Quarter, "2026-Q5", CIVIL), None);
    }

    #[test]
    fn iso_weeks_belong_to_the_year_of_their_thursday() {
        assert_eq!(name(DatePart::Week, day("2027-01-01"), CIVIL), "2026-W53");
        assert_eq!(name(DatePart::Week, day("2024-12-30"), CIVIL), "2025-W01");
        assert!(ordinal(DatePart::Week, day("2027-01-01"), CIVIL) < ordinal(DatePart::Week, day("2027-01-04"), CIVIL));
    }

    #[test]
    fn weekdays_start_on_monday() {
        assert_eq!([ordinal(DatePart::Weekday, day("2026-03-02"), CIVIL), ordinal(DatePart::Weekday, day("2026-03-08"), CIVIL)], [0, 6]);
    }

    #[test]
    fn fiscal_years_are_named_by_their_end_and_weeks_by_their_first_day() {
        let fiscal = Calendar { fiscal_start: 4, week_start: 7 };
        let named = |part, date| name(part, day(date), fiscal);
        assert_eq!((named(DatePart::Year, "2026-03-31"), named(DatePart::Year, "2026-04-01")), ("FY2026".into(), "FY2027".into()));
        assert_eq!(
            (named(DatePart::Quarter, "2026-04-01"), named(DatePart::Quarter, "2026-03-31")),
            ("FY2027-Q1".into(), "FY2026-Q4".into())
        );
        assert_eq!((named(DatePart::Week, "2026-03-07"), named(DatePart::Week, "2026-03-08")), ("2026-03-01".into(), "2026-03-08".into()));
        assert_eq!(ordinal(DatePart::MonthOfYear, day("2026-03-01"), fiscal), 11);
        assert_eq!(ordinal(DatePart::Weekday, day("2026-03-01"), fiscal), 0, "a Sunday");
        assert_eq!(period_start(DatePart::Week, "2026-03-01", fiscal), Some(day("2026-03-01")));
        let starts = |part, name| period_start(part, name, fiscal).map(|d| d.to_string());
        assert_eq!(starts(DatePart::Year, "FY2026").as_deref(), Some("2025-04-01"));
        assert_eq!(starts(DatePart::Quarter, "FY2026-Q4").as_deref(), Some("2026-01-01"));
        assert_eq!((starts(DatePart::Year, "2026"), period_start(DatePart::Year, "FY2026", CIVIL)), (None, None));
    }

    #[test]
    fn the_next_period_begins_where_the_last_one_ends() {
        let fiscal = Calendar { fiscal_start: 11, week_start: 3 };
        for calendar in [CIVIL, fiscal] {
            for part in DatePart::ALL.into_iter().filter(|p| !p.comes_again()) {
                let mut at = day("2023-12-28");
                for _ in 0..30 {
                    let after = next(part, at, calendar).unwrap();
                    assert_ne!(ordinal(part, after, calendar), ordinal(part, at, calendar));
                    assert_eq!(ordinal(part, after.pred_opt().unwrap(), calendar), ordinal(part, at, calendar), "{part:?} {after}");
                    at = after;
                }
            }
        }
    }
}
