//! Marks along a time axis where a person expects them: on hours, days, Mondays, months, quarters and years.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use crate::pivot::DatePart;

const DAY_MS: f64 = 86_400_000.0;

/// A mark along a time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Days since 1970-01-01 with their fraction.
    pub at: f64,
    /// What stands at it: `2026`, `Mar`, `5 Mar`, `14:00`. The first mark, and each that opens a longer period, names
    /// that period too: `Mar 2026`.
    pub label: String,
}

/// The distance between marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Minutes(u32),
    Days(u64),
    Weeks(u64),
    Months(u32),
}

impl Step {
    const ALL: [Self; 23] = [
        Self::Minutes(1),
        Self::Minutes(5),
        Self::Minutes(15),
        Self::Minutes(60),
        Self::Minutes(180),
        Self::Minutes(360),
        Self::Minutes(720),
        Self::Days(1),
        Self::Days(2),
        Self::Weeks(1),
        Self::Weeks(2),
        Self::Months(1),
        Self::Months(2),
        Self::Months(3),
        Self::Months(6),
        Self::Months(12),
        Self::Months(24),
        Self::Months(60),
        Self::Months(120),
        Self::Months(240),
        Self::Months(600),
        Self::Months(1_200),
        Self::Months(12_000),
    ];

    /// Its usual length in days.
    fn days(self) -> f64 {
        match self {
            Self::Minutes(n) => f64::from(n) / 1_440.0,
            Self::Days(n) => n as f64,
            Self::Weeks(n) => 7.0 * n as f64,
            Self::Months(n) => 30.436_875 * f64::from(n),
        }
    }

    /// The last mark at or before a moment.
    fn floor(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        let day = at.date();
        let start = match self {
            Self::Minutes(n) => {
                let minute = (at.hour() * 60 + at.minute()) / n * n;
                return day.and_hms_opt(minute / 60, minute % 60, 0);
            }
            Self::Days(n) => day.checked_sub_days(Days::new(u64::from(day.day0()) % n)),
            Self::Weeks(n) => day.checked_sub_days(Days::new(i64::from(day.to_epoch_days() + 3).rem_euclid(7 * n as i64) as u64)),
            Self::Months(n) => {
                let month = (i64::from(day.year()) * 12 + i64::from(day.month0())).div_euclid(i64::from(n)) * i64::from(n);
                NaiveDate::from_ymd_opt(month.div_euclid(12) as i32, month.rem_euclid(12) as u32 + 1, 1)
            }
        };
        start.map(|s| s.and_time(NaiveTime::MIN))
    }

    /// The mark after `at`.
    fn next(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Minutes(n) => at.checked_add_signed(TimeDelta::minutes(n.into())),
            Self::Days(n) => {
                let next = at.checked_add_days(Days::new(n))?;
                // Every month starts its own count, so that its first day is always marked.
                if next.month() == at.month() { Some(next) } else { next.with_day(1) }
            }
            Self::Weeks(n) => at.checked_add_days(Days::new(7 * n)),
            Self::Months(n) => at.checked_add_months(Months::new(n)),
        }
    }

    fn label(self, at: NaiveDateTime, before: Option<NaiveDateTime>) -> String {
        let new_day = before.is_none_or(|b| b.date() != at.date());
        let new_year = before.is_none_or(|b| b.year() != at.year());
        let pattern = match self {
            Self::Minutes(_) if new_day && at.time() == NaiveTime::MIN => "%-d %b",
            Self::Minutes(_) if new_day => "%-d %b %H:%M",
            Self::Minutes(_) => "%H:%M",
            Self::Days(_) | Self::Weeks(_) if new_year => "%-d %b %Y",
            Self::Days(_) | Self::Weeks(_) => "%-d %b",
            Self::Months(n) if n < 12 && new_year => "%b %Y",
            Self::Months(n) if n < 12 => "%b",
            Self::Months(_) => "%Y",
        };
        at.format(pattern).to_string()
    }
}

/// Marks from `start` to `end` (days since 1970-01-01), at most `most` of them, as close as that allows; never closer than periods of
/// the length `part`, where points are such.
#[must_use]
pub fn time_ticks(start: f64, end: f64, most: usize, part: Option<DatePart>) -> Vec<Tick> {
    let (Some(first), Some(last)) = (moment(start), moment(end)) else { return Vec::new() };
    let most = most.max(1);
    let least = part.map_or(0.0, shortest);
    for step in Step::ALL.into_iter().filter(|s| s.days() >= least && (end - start) / s.days() <= most as f64 * 1.1) {
        let found = ticks(step, first, last, most);
        if found.len() <= most {
            return found;
        }
    }
    Vec::new()
}

/// The least days between two periods.
fn shortest(part: DatePart) -> f64 {
    match part {
        DatePart::Year => 365.0,
        DatePart::Quarter => 90.0,
        DatePart::Month => 28.0,
        DatePart::Week => 7.0,
        DatePart::Day => 1.0,
        _ => 0.0,
    }
}

/// The marks of one step; one more than `most` where there are too many.
fn ticks(step: Step, first: NaiveDateTime, last: NaiveDateTime, most: usize) -> Vec<Tick> {
    let mut out = Vec::new();
    let (mut at, mut before) = (step.floor(first), None);
    while let Some(mark) = at.filter(|m| *m <= last && out.len() <= most) {
        if mark >= first {
            out.push(Tick { at: mark.and_utc().timestamp_millis() as f64 / DAY_MS, label: step.label(mark, before) });
            before = Some(mark);
        }
        at = step.next(mark);
    }
    out
}

/// Round marks from `start` to `end`, at most `most` of them; on a logarithmic axis at powers of ten (and at 2 and 5 times those, where
/// there is room), the positions being those numbers themselves.
#[must_use]
pub fn number_ticks(start: f64, end: f64, most: usize, log: bool) -> Vec<f64> {
    if !(start.is_finite() && end.is_finite()) || end < start {
        return Vec::new();
    }
    if log {
        return log_ticks(start, end, most);
    }
    let rough = ((end - start) / most.max(1) as f64).max(start.abs().max(end.abs()) * 1e-12).max(f64::MIN_POSITIVE);
    let magnitude = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|f| f * magnitude).find(|s| *s >= rough * 0.9999).unwrap_or(rough);
    let (from, to) = ((start / step - 1e-9).ceil(), (end / step + 1e-9).floor());
    (0..=((to - from).max(0.0) as usize).min(most + 1)).map(|i| (from + i as f64) * step).filter(|t| *t <= end + step * 1e-9).collect()
}

fn log_ticks(start: f64, end: f64, most: usize) -> Vec<f64> {
    if start <= 0.0 {
        return Vec::new();
    }
    let (from, to) = (start.log10().floor() as i32, end.log10().ceil() as i32);
    let decades = (to - from).max(1) as usize;
    let factors: &[f64] = if decades * 3 <= most { &[1.0, 2.0, 5.0] } else { &[1.0] };
    let every = decades.div_ceil(most.max(1)).max(1);
    let powers = (from..=to).step_by(every).map(|p| 10_f64.powi(p));
    powers.flat_map(|p| factors.iter().map(move |f| f * p)).filter(|v| *v >= start * 0.9999 && *v <= end * 1.0001).collect()
}

fn moment(days: f64) -> Option<NaiveDateTime> {
    let ms = days * DAY_MS;
    if !ms.is_finite() {
        return None;
    }
    chrono::DateTime::from_timestamp_millis(ms.round() as i64).map(|t| t.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(start: &str, end: &str, most: usize) -> Vec<String> {
        let days = |t: &str| t.parse::<NaiveDateTime>().unwrap().and_utc().timestamp_millis() as f64 / DAY_MS;
        time_ticks(days(start), days(end), most, None).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn marks_stand_where_people_expect_them() {
        assert_eq!(labels("2025-11-10T00:00:00", "2026-04-20T00:00:00", 6), ["Dec 2025", "Jan 2026", "Feb", "Mar", "Apr"]);
        assert_eq!(labels("2026-02-26T00:00:00", "2026-03-03T00:00:00", 6), ["26 Feb 2026", "27 Feb", "28 Feb", "1 Mar", "2 Mar", "3 Mar"]);
        assert_eq!(labels("2026-03-04T00:00:00", "2026-03-25T00:00:00", 4), ["9 Mar 2026", "16 Mar", "23 Mar"]);
        assert_eq!(labels("2026-03-04T20:00:00", "2026-03-05T13:00:00", 4), ["5 Mar", "06:00", "12:00"]);
        assert_eq!(labels("2009-12-01T00:00:00", "2020-12-09T00:00:00", 6), ["2010", "2012", "2014", "2016", "2018", "2020"]);
    }

    #[test]
    fn months_are_not_parted_into_weeks() {
        let day = |t: &str| t.parse::<NaiveDate>().unwrap().to_epoch_days().into();
        let ticks = time_ticks(day("2026-01-01"), day("2026-03-01"), 14, Some(DatePart::Month));
        assert_eq!(ticks.into_iter().map(|t| t.label).collect::<Vec<_>>(), ["Jan 2026", "Feb", "Mar"]);
    }

    #[test]
    fn numbers_get_round_marks() {
        assert_eq!(number_ticks(0.0, 97.0, 6, false), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(number_ticks(-0.3, 0.3, 4, false), [-0.2, 0.0, 0.2]);
        assert_eq!(number_ticks(3.0, 4_000.0, 6, true), [10.0, 100.0, 1_000.0]);
        assert_eq!(number_ticks(1.0, 100.0, 8, true), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert!(number_ticks(0.0, 10.0, 5, true).is_empty() && number_ticks(f64::NAN, 1.0, 5, false).is_empty());
    }

    proptest! {
        #[test]
        fn number_marks_are_few_and_inside(start in -1e9..1e9_f64, length in 1e-3..1e9_f64, most in 1..15_usize, log in any::<bool>()) {
            let start = if log { start.abs() + 1e-6 } else { start };
            let ticks = number_ticks(start, start + length, most, log);
            prop_assert!(ticks.len() <= 3 * most + 2);
            prop_assert!(ticks.is_sorted_by(|a, b| a < b));
            let slack = length * 1e-3;
            prop_assert!(ticks.iter().all(|t| *t >= start - slack && *t <= start + length + slack), "{ticks:?}");
        }

        #[test]
        fn marks_lie_inside_ascend_and_are_not_too_many(start in -200_000.0..200_000.0_f64, length in 0.01..100_000.0_f64, most in 2..20_usize) {
            let ticks = time_ticks(start, start + length, most, None);
            prop_assert!(ticks.len() <= most);
            prop_assert!(ticks.is_sorted_by(|a, b| a.at < b.at));
            prop_assert!(ticks.iter().all(|t| t.at >= start - 1e-6 && t.at <= start + length + 1e-6));
        }
    }
}
