//! Events that follow a rule of the calendar, or a list of public holidays.

use chrono::{Datelike, NaiveDate};

use super::super::Event;
use super::holidays::Country;

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
    Holidays(&'static Country),
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
            Self::Holidays(country) => {
                country.days.iter().filter(|d| d.0.year() == year).filter_map(|(day, name)| on(name.clone(), Some(*day))).collect()
            }
        }
    }
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let next = if month == 12 { NaiveDate::from_ymd_opt(year + 1, 1, 1) } else { NaiveDate::from_ymd_opt(year, month + 1, 1) };
    next?.pred_opt()
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
    fn holidays_are_those_of_the_country_within_the_span() {
        let country = Country::all().iter().find(|c| c.code == "GB").unwrap();
        let gb = days(Generator::Holidays(country), "2026-04-01", "2026-05-31");
        let expected = ["2026-04-03 Good Friday", "2026-05-04 May Day", "2026-05-25 Spring Bank Holiday"];
        assert_eq!(gb, expected);
    }
}
