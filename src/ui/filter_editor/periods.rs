//! Spans of days that people ask for.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::table::locale::WeekStart;

/// Spans up to the last day of the data: the last days, and whole weeks, months and quarters by the calendar.
pub(super) fn periods(last: NaiveDate, weeks: WeekStart) -> Vec<(&'static str, NaiveDate, NaiveDate)> {
    let into_week = (last.weekday().number_from_monday() + 7 - weeks.number()) % 7;
    let week = last.checked_sub_days(Days::new(into_week.into())).unwrap_or(last);
    let back = |days: u64| last.checked_sub_days(Days::new(days - 1)).unwrap_or(last);
    let month = last.with_day(1).unwrap_or(last);
    let before = |start: NaiveDate, months: u32| start.checked_sub_months(Months::new(months)).unwrap_or(start);
    let quarter = before(month, month.month0() % 3);
    let eve = |start: NaiveDate| start.pred_opt().unwrap_or(start);
    vec![
        ("Last day", last, last),
        ("Last 7 days", back(7), last),
        ("Last 28 days", back(28), last),
        ("Last 90 days", back(90), last),
        ("This week", week, last),
        ("Week before", week.checked_sub_days(Days::new(7)).unwrap_or(week), eve(week)),
        ("This month", month, last),
        ("Month before", before(month, 1), eve(month)),
        ("This quarter", quarter, last),
        ("Quarter before", before(quarter, 3), eve(quarter)),
        ("This year", month.with_month(1).unwrap_or(month), last),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_counted_back_from_the_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let all = periods(day("2026-05-31"), WeekStart::Monday);
        let span = |name: &str| all.iter().find(|p| p.0 == name).map(|p| (p.1.to_string(), p.2.to_string())).unwrap();
        assert_eq!(span("Last 7 days"), ("2026-05-25".into(), "2026-05-31".into()));
        assert_eq!(span("Month before"), ("2026-04-01".into(), "2026-04-30".into()));
        assert_eq!(span("Quarter before"), ("2026-01-01".into(), "2026-03-31".into()));
        assert_eq!(span("This year").0, "2026-01-01");
    }
    #[test]
    fn weeks_begin_on_the_day_that_was_chosen() {
        let last: NaiveDate = "2026-06-03".parse().unwrap();
        let week = |weeks: WeekStart| {
            let all = periods(last, weeks);
            let from = |name: &str| all.iter().find(|p| p.0 == name).map(|p| format!("{} {}", p.1, p.2)).unwrap();
            (from("This week"), from("Week before"))
        };
        assert_eq!(week(WeekStart::Monday), ("2026-06-01 2026-06-03".into(), "2026-05-25 2026-05-31".into()));
        assert_eq!(week(WeekStart::Sunday), ("2026-05-31 2026-06-03".into(), "2026-05-24 2026-05-30".into()));
        assert_eq!(week(WeekStart::Saturday), ("2026-05-30 2026-06-03".into(), "2026-05-23 2026-05-29".into()));
    }
}
