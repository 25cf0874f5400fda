//! Dates as numbered periods.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Timelike};
use polars::prelude::{DataType, PolarsResult};

use super::forecast::{Calendar, MARGIN};
use crate::detect::{Event, Grain};
use crate::table::{ColumnType, Table};

const MS_PER_HOUR: i64 = 3_600_000;
const MS_PER_DAY: i64 = 24 * MS_PER_HOUR;

/// The number of the period that a moment (milliseconds since 1970) lies in; consecutive periods have consecutive numbers.
pub(super) fn number(ms: i64, grain: Grain) -> i64 {
    let days = ms.div_euclid(MS_PER_DAY);
    match grain {
        Grain::Hour => ms.div_euclid(MS_PER_HOUR),
        Grain::Auto | Grain::Day => days,
        // 1970-01-01 was a Thursday.
        Grain::Week => (days + 3).div_euclid(7),
        Grain::Month => {
            let day = day(days);
            i64::from(day.year()) * 12 + i64::from(day.month0())
        }
    }
}

/// The first moment of a period.
pub(super) fn start(number: i64, grain: Grain) -> NaiveDateTime {
    let at = |ms: i64| DateTime::from_timestamp_millis(ms).unwrap_or_default().naive_utc();
    match grain {
        Grain::Hour => at(number * MS_PER_HOUR),
        Grain::Auto | Grain::Day => at(number * MS_PER_DAY),
        Grain::Week => at((number * 7 - 3) * MS_PER_DAY),
        Grain::Month => {
            let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
            let first = i32::try_from(year).ok().and_then(|y| NaiveDate::from_ymd_opt(y, month as u32, 1));
            first.unwrap_or_default().into()
        }
    }
}

/// Milliseconds since 1970 of each row's date; `None` where there is none.
pub(super) fn moments(table: &Table, column: usize) -> PolarsResult<Vec<Option<i64>>> {
    let Some(values) = table.frame().select_at_idx(column) else { return Ok(Vec::new()) };
    let scale = if table.columns().get(column).is_some_and(|c| c.ty == ColumnType::Date) { MS_PER_DAY } else { 1 };
    let whole = values.as_materialized_series().cast(&DataType::Int64)?;
    Ok(whole.i64()?.iter().map(|v| v.map(|v| v * scale)).collect())
}

/// The finest grain that the dates fill: hours where times of day are used and most hours of the span have a row, else days.
pub(super) fn resolve(grain: Grain, moments: &[Option<i64>]) -> Grain {
    if grain != Grain::Auto {
        return grain;
    }
    let mut hours: Vec<i64> = moments.iter().flatten().map(|ms| ms.div_euclid(MS_PER_HOUR)).collect();
    hours.sort_unstable();
    hours.dedup();
    let span = hours.last().zip(hours.first()).map_or(0, |(last, first)| last - first + 1);
    if hours.iter().any(|h| h.rem_euclid(24) != 0) && hours.len() as i64 * 10 >= span * 8 { Grain::Hour } else { Grain::Day }
}

/// The calendar of `count` periods from number `first` on.
pub(super) fn calendar(first: i64, count: usize, grain: Grain, events: &[Event]) -> Calendar {
    let cycle = match grain {
        Grain::Hour => 168,
        Grain::Auto | Grain::Day => 7,
        Grain::Week => 1,
        Grain::Month => 12,
    };
    let starts: Vec<NaiveDateTime> = (0..count as i64).map(|i| start(first + i, grain)).collect();
    let phase = starts.iter().map(|s| match grain {
        Grain::Hour => s.weekday().num_days_from_monday() * 24 + s.hour(),
        Grain::Auto | Grain::Day => s.weekday().num_days_from_monday(),
        Grain::Week => 0,
        Grain::Month => s.month0(),
    } as u16);
    let mut calendar = Calendar { phase: phase.collect(), class: vec![0; count], cycle };
    if matches!(grain, Grain::Hour | Grain::Day | Grain::Auto) {
        mark(&mut calendar.class, &starts, events);
    }
    calendar
}

/// Give every period of an event the class of its name, and those beside it that it may touch [`MARGIN`].
fn mark(class: &mut [u16], starts: &[NaiveDateTime], events: &[Event]) {
    let mut kinds: Vec<String> = events.iter().map(|e| kind(&e.name)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for event in events {
        let number = kinds.binary_search(&kind(&event.name)).unwrap_or_default() as u16 + 1;
        let from = event.start.checked_sub_days(Days::new(event.before.into())).unwrap_or(event.start);
        let to = event.end.checked_add_days(Days::new(event.after.into())).unwrap_or(event.end);
        for (slot, start) in class.iter_mut().zip(starts) {
            let day = start.date();
            if (event.start..=event.end).contains(&day) {
                *slot = number;
            } else if *slot == 0 && (from..=to).contains(&day) {
                *slot = MARGIN;
            }
        }
    }
}

/// The kind of event a name stands for: the name without its numbers, so that the "4.4 sale" and the "5.5 sale" are held against each other.
fn kind(name: &str) -> String {
    let letters: String = name.chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn day(days: i64) -> NaiveDate {
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    NaiveDate::from_epoch_days(days).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<NaiveDateTime>().unwrap().and_utc().timestamp_millis()
    }

    #[test]
    fn periods_are_consecutive_and_start_where_they_should() {
        for (grain, before, at, begins) in [
            (Grain::Hour, "2026-03-01T09:59:59", "2026-03-01T10:30:00", "2026-03-01T10:00:00"),
            (Grain::Day, "2026-02-28T23:00:00", "2026-03-01T10:30:00", "2026-03-01T00:00:00"),
            (Grain::Week, "2026-03-01T10:00:00", "2026-03-04T10:30:00", "2026-03-02T00:00:00"),
            (Grain::Month, "2025-12-31T23:00:00", "2026-01-04T10:30:00", "2026-01-01T00:00:00"),
        ] {
            assert_eq!(number(ms(before), grain) + 1, number(ms(at), grain), "{grain:?}");
            assert_eq!(start(number(ms(at), grain), grain), begins.parse().unwrap());
        }
    }

    #[test]
    fn events_have_a_class_by_name_and_margins_have_their_own() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let event = |name: &str, d| Event { name: name.into(), start: day(d), end: day(d), before: 1, after: 0 };
        let first = number(ms("2026-03-01T00:00:00"), Grain::Day);
        let calendar = calendar(first, 8, Grain::Day, &[event("sale", 3), event("payday", 5), event("7.3. Sale", 7)]);
        assert_eq!(calendar.class, [0, MARGIN, 2, MARGIN, 1, MARGIN, 2, 0]);
        assert_eq!(calendar.phase, [6, 0, 1, 2, 3, 4, 5, 6]);
    }
}
