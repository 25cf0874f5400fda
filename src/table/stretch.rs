//! Years, months, days and seconds of the calendar, as a filter of dates names them.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, TimeDelta};
use polars::prelude::{BooleanChunked, DataType};
use serde::{Deserialize, Serialize};

use super::{ColumnType, Table, TableError, format};

/// A stretch of the calendar. Saved and read as ISO 8601 writes it: `2026`, `2026-03`, `2026-03-05`, `2026-03-05T07:30:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Stretch {
    /// A year.
    Year(i32),
    /// A month of a year, from 1.
    Month(i32, u32),
    /// A day.
    Day(NaiveDate),
    /// A second, with all its fractions.
    Second(NaiveDateTime),
}

const MOMENT: &str = "%Y-%m-%dT%H:%M:%S";

impl Stretch {
    /// Where it begins, and where the next one does.
    fn ends(self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN);
        let days = |first: NaiveDate, next: Option<NaiveDate>| Some((midnight(first), midnight(next?)));
        match self {
            Self::Year(year) => {
                let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
                days(first, first.checked_add_months(Months::new(12)))
            }
            Self::Month(year, month) => {
                let first = NaiveDate::from_ymd_opt(year, month, 1)?;
                days(first, first.checked_add_months(Months::new(1)))
            }
            Self::Day(day) => days(day, day.succ_opt()),
            Self::Second(at) => Some((at, at.checked_add_signed(TimeDelta::seconds(1))?)),
        }
    }

    /// Its milliseconds since the first moment of 1970.
    #[must_use]
    pub fn milliseconds(self) -> Range<i64> {
        self.ends().map_or(0..0, |(start, end)| start.and_utc().timestamp_millis()..end.and_utc().timestamp_millis())
    }

    /// Its first and its last day; a part of a day has none.
    #[must_use]
    pub fn days(self) -> Option<(NaiveDate, NaiveDate)> {
        let (start, end) = self.ends().filter(|_| !matches!(self, Self::Second(_)))?;
        Some((start.date(), end.date().pred_opt()?))
    }

    /// As a person reads it, days as the locale in force has them: `2026`, `Mar 2026`.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Year(year) => year.to_string(),
            Self::Month(..) => self.ends().map_or_else(|| self.to_string(), |(start, _)| start.format("%b %Y").to_string()),
            Self::Day(day) => format::day(day),
            Self::Second(at) => format!("{} {}", format::day(at.date()), at.format("%H:%M:%S")),
        }
    }

    /// The milliseconds of several, those that meet joined, in ascending order.
    #[must_use]
    pub(crate) fn joined(of: &[Self]) -> Vec<Range<i64>> {
        let mut all: Vec<Range<i64>> = of.iter().map(|s| s.milliseconds()).filter(|r| !r.is_empty()).collect();
        all.sort_unstable_by_key(|r| r.start);
        let mut joined: Vec<Range<i64>> = Vec::with_capacity(all.len());
        for next in all {
            match joined.last_mut() {
                Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
                _ => joined.push(next),
            }
        }
        joined
    }

    /// Which rows of a column of dates or moments lie in one of some stretches, or with `except` in none; those without a date
    /// where `missing` says that they are listed.
    pub(super) fn mask(of: &[Self], table: &Table, column: usize, (missing, except): (bool, bool)) -> Result<BooleanChunked, TableError> {
        let nothing = || std::iter::repeat_n(false, table.rows()).collect();
        let Some(values) = table.frame().select_at_idx(column) else { return Ok(nothing()) };
        let milliseconds = match table.columns().get(column).map(|c| c.ty) {
            Some(ColumnType::Date) => 86_400_000,
            Some(ColumnType::DateTime) => 1,
            _ => return Ok(nothing()),
        };
        let spans = Self::joined(of);
        let lies_in = |at: i64| spans.get(spans.partition_point(|span| span.end <= at)).is_some_and(|span| span.start <= at);
        let values = values.as_materialized_series().to_physical_repr().cast(&DataType::Int64)?;
        Ok(values.i64()?.iter().map(|at| at.map_or(missing, |at| lies_in(at * milliseconds)) != except).collect())
    }
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => write!(f, "{day}"),
            Self::Second(at) => write!(f, "{}", at.format(MOMENT)),
        }
    }
}

impl FromStr for Stretch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("{text} is no year, month, day or moment");
        let found = match text.len() {
            4 => text.parse().ok().map(Self::Year),
            7 => format!("{text}-01").parse::<NaiveDate>().ok().map(|day| Self::Month(day.year(), day.month())),
            10 => text.parse().ok().map(Self::Day),
            _ => NaiveDateTime::parse_from_str(text, MOMENT).ok().map(Self::Second),
        };
        found.ok_or_else(wrong)
    }
}

impl From<Stretch> for String {
    fn from(stretch: Stretch) -> Self {
        stretch.to_string()
    }
}

impl TryFrom<String> for Stretch {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Filter, FilterTest, Origin};
    use polars::prelude::Column as Stored;

    #[test]
    fn stretches_are_written_and_read_back() {
        for text in ["2026", "0987", "2026-03", "2024-02-29", "2026-03-05T07:30:00"] {
            assert_eq!(text.parse::<Stretch>().unwrap().to_string(), text);
        }
        for wrong in ["", "20", "2026-13", "2026-02-30", "2026-03-05 07:30"] {
            assert!(wrong.parse::<Stretch>().is_err(), "{wrong}");
        }
        let saved = serde_json::to_string(&Stretch::Month(2026, 3)).unwrap();
        assert_eq!((saved.as_str(), serde_json::from_str::<Stretch>(&saved).unwrap()), ("\"2026-03\"", Stretch::Month(2026, 3)));
    }

    #[test]
    fn months_next_to_each_other_are_one_stretch_of_time() {
        let of: Vec<Stretch> = ["2026-03", "1970-01-02", "2026-02", "2026-02-14"].iter().map(|t| t.parse().unwrap()).collect();
        let joined = Stretch::joined(&of);
        assert_eq!((joined.len(), joined[0].clone()), (2, 86_400_000..172_800_000));
        assert_eq!((joined[1].end - joined[1].start) / 86_400_000, 28 + 31);
        let last = |text: &str| text.parse::<Stretch>().unwrap().days().map(|d| d.1.to_string());
        assert_eq!((last("2024-02").as_deref(), last("2026").as_deref()), (Some("2024-02-29"), Some("2026-12-31")));
        assert_eq!(last("2026-03-05T07:30:00"), None);
    }

    #[test]
    fn years_months_and_days_are_kept_or_left_out() {
        let hour = 3_600_000_i64;
        let at = [Some(0), Some(30 * 24 * hour), Some(31 * 24 * hour + 7 * hour), Some(365 * 24 * hour), None];
        let values = vec![
            (Column::new("at", ColumnType::DateTime), Stored::new("a".into(), at)),
            (Column::new("day", ColumnType::Date), Stored::new("d".into(), at.map(|ms| ms.map(|ms| (ms / 24 / hour) as i32)))),
        ];
        let table = Table::new("t", values, Origin::default()).unwrap();
        let kept = |column: &str, of: &[&str], missing: bool, except: bool| {
            let of = of.iter().map(|s| s.parse().unwrap()).collect();
            let filter = Filter { column: column.into(), test: FilterTest::Stretches { of, missing, except } };
            (0..5).filter(|&row| filter.mask(&table).unwrap().get(row) == Some(true)).collect::<Vec<_>>()
        };
        for column in ["at", "day"] {
            assert_eq!(kept(column, &["1970"], false, false), [0, 1, 2], "{column}");
            assert_eq!(kept(column, &["1971", "1970-01"], true, false), [0, 1, 3, 4], "{column}");
            assert_eq!(kept(column, &["1970-01-31"], false, true), [0, 2, 3, 4], "{column}");
            assert_eq!(kept(column, &["1970-01"], true, true), [2, 3], "{column}");
            assert_eq!(kept(column, &[], false, false), [0; 0], "{column}");
        }
        assert_eq!(kept("at", &["1970-02-01T07:00:00"], false, false), [2]);
        let of = ["1970", "1971-02", "1971-03-05", "1971-03-06"].map(|s| s.parse().unwrap()).to_vec();
        let mut filter = Filter { column: "at".into(), test: FilterTest::Stretches { of, missing: false, except: false } };
        assert_eq!((filter.words().as_str(), filter.span_of_days()), ("at is 1970, Feb 1971 or 2 more", None));
        let saved = serde_json::to_string(&filter).unwrap();
        assert_eq!(serde_json::from_str::<Filter>(&saved).unwrap(), filter);
        let of = vec!["1971-02".parse().unwrap(), "1971-03".parse().unwrap()];
        filter.test = FilterTest::Stretches { of, missing: false, except: false };
        assert_eq!(filter.span_of_days(), Some(("1971-02-01".parse().ok(), "1971-03-31".parse().ok())));
    }
}
