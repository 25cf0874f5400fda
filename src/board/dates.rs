//! The days a range is compared with.

use chrono::{Days, Months, NaiveDate};

use super::Compare;

/// The range that `start` to `end` is compared with; nothing beyond the calendar.
#[must_use]
pub fn shifted((start, end): (NaiveDate, NaiveDate), compare: Compare) -> Option<(NaiveDate, NaiveDate)> {
    let length = (end - start).num_days().max(0) as u64 + 1;
    let back = |days: u64| Some((start.checked_sub_days(Days::new(days))?, end.checked_sub_days(Days::new(days))?));
    match compare {
        Compare::Previous => back(length),
        // Whole weeks, so that Mondays meet Mondays however long the range is.
        Compare::LastWeek => back(length.div_ceil(7) * 7),
        Compare::LastYear => Some((start.checked_sub_months(Months::new(12))?, end.checked_sub_months(Months::new(12))?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_move_by_their_length_by_weeks_or_by_a_year() {
        let day = |t: &str| t.parse::<NaiveDate>().unwrap();
        let range = (day("2026-03-01"), day("2026-03-10"));
        assert_eq!(shifted(range, Compare::Previous), Some((day("2026-02-19"), day("2026-02-28"))));
        assert_eq!(shifted(range, Compare::LastWeek), Some((day("2026-02-15"), day("2026-02-24"))));
        assert_eq!(shifted((day("2024-02-29"), day("2024-02-29")), Compare::LastYear), Some((day("2023-02-28"), day("2023-02-28"))));
    }
}
