//! Spans of days that people ask for.

use chrono::{Datelike, Days, Months, NaiveDate};

/// Spans up to the last day of the data: the last days, and whole months and quarters by the calendar.
pub(super) fn periods(last: NaiveDate) -> Vec<(&'static str, NaiveDate, NaiveDate)> {
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
        let all = periods(day("2026-05-31"));
        let span = |name: &str| all.iter().find(|p| p.0 == name).map(|p| (p.1.to_string(), p.2.to_string())).unwrap();
        assert_eq!(span("Last 7 days"), ("2026-05-25".into(), "2026-05-31".into()));
        assert_eq!(span("Month before"), ("2026-04-01".into(), "2026-04-30".into()));
        assert_eq!(span("Quarter before"), ("2026-01-01".into(), "2026-03-31".into()));
        assert_eq!(span("This year").0, "2026-01-01");
    }
}
