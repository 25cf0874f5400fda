//! The calendar of the periods that a deviation is explained in; periods are numbered as in a detection.

use chrono::{Datelike, Days, NaiveDateTime, Timelike};

use super::forecast::{Calendar, MARGIN};
use crate::detect::{Event, Grain, event_class};

pub(super) use crate::detect::{moments, period_number as number, period_start as start};

const MS_PER_HOUR: i64 = 3_600_000;

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
    let starts: Vec<NaiveDateTime> = (0..count as i64).map(|i| start(grain, first + i)).collect();
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
    let mut kinds: Vec<String> = events.iter().map(|e| event_class(&e.name)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for event in events {
        let number = kinds.binary_search(&event_class(&event.name)).unwrap_or_default() as u16 + 1;
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

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
            assert_eq!(number(grain, ms(before)) + 1, number(grain, ms(at)), "{grain:?}");
            assert_eq!(start(grain, number(grain, ms(at))), begins.parse().unwrap());
        }
    }

    #[test]
    fn events_have_a_class_by_name_and_margins_have_their_own() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let event = |name: &str, d| Event { name: name.into(), start: day(d), end: day(d), before: 1, after: 0 };
        let first = number(Grain::Day, ms("2026-03-01T00:00:00"));
        let calendar = calendar(first, 8, Grain::Day, &[event("sale", 3), event("payday", 5), event("7.3. Sale", 7)]);
        assert_eq!(calendar.class, [0, MARGIN, 2, MARGIN, 1, MARGIN, 2, 0]);
        assert_eq!(calendar.phase, [6, 0, 1, 2, 3, 4, 5, 6]);
    }
}
