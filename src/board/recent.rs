//! Days counted back from the last day of the data: with next week's file they move on.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::compute::span;
use super::{BoardSpec, DateRange};
use crate::table::Table;

/// A range that ends with the last day of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Recent {
    /// A week.
    #[serde(rename = "last_7_days")]
    Last7Days,
    /// Four weeks.
    #[serde(rename = "last_28_days")]
    Last28Days,
    /// About a quarter.
    #[serde(rename = "last_90_days")]
    Last90Days,
    /// A year.
    #[serde(rename = "last_12_months")]
    Last12Months,
    /// From the first of January.
    #[serde(rename = "this_year")]
    ThisYear,
}

impl Recent {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Last7Days, Self::Last28Days, Self::Last90Days, Self::Last12Months, Self::ThisYear];

    /// The words on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Last7Days => "Last 7 days",
            Self::Last28Days => "Last 28 days",
            Self::Last90Days => "Last 90 days",
            Self::Last12Months => "Last 12 months",
            Self::ThisYear => "This year so far",
        }
    }

    /// Its days in `column` of data that has days from `first` to `last`.
    #[must_use]
    pub fn range(self, column: &str, (first, last): (NaiveDate, NaiveDate)) -> DateRange {
        let back = |days: u64| last.checked_sub_days(Days::new(days));
        let start = match self {
            Self::Last7Days => back(6),
            Self::Last28Days => back(27),
            Self::Last90Days => back(89),
            Self::Last12Months => last.checked_sub_months(Months::new(12)).and_then(|d| d.succ_opt()),
            Self::ThisYear => NaiveDate::from_ymd_opt(last.year(), 1, 1),
        };
        let start = start.map(|day| day.max(first));
        DateRange { column: column.to_owned(), start, end: Some(last), recent: Some(self) }
    }
}

impl BoardSpec {
    /// Let its days be the last ones of `table`, where they are counted from there.
    pub fn move_on(&mut self, table: &Table) {
        let Some(recent) = self.dates.as_ref().and_then(|d| d.recent) else { return };
        let found = span(table, self.dates.as_ref());
        if let (Some(dates), Some((column, first, last))) = (&mut self.dates, found)
            && dates.column == column
        {
            *dates = recent.range(&column, (first, last));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_end_with_the_data_and_stay_within_it() {
        let day = |t: &str| t.parse::<NaiveDate>().unwrap();
        let all = (day("2026-01-10"), day("2026-03-31"));
        let range = |recent: Recent| (recent.range("Day", all).start, recent.range("Day", all).end);
        assert_eq!(range(Recent::Last7Days), (Some(day("2026-03-25")), Some(all.1)));
        assert_eq!(range(Recent::Last12Months), (Some(all.0), Some(all.1)));
        assert_eq!(range(Recent::ThisYear), (Some(all.0), Some(all.1)));
    }
}
