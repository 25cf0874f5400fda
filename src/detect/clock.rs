//! Periods: which one a moment falls in, when one starts, and which grain a column of moments fills.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};

use super::Grain;

const HOUR_MS: i64 = 3_600_000;
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;
/// Share of the periods between the first and the last that must hold rows for a grain to be filled. Daily data of a
/// shop that closes at weekends fill 5/7 of the days.
const FILLED: f64 = 0.6;
/// Hours must be filled more densely: office hours alone are no hourly series.
const FILLED_HOURS: f64 = 0.8;

/// The regular periods of a detection, shared by all its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// The length of a period; never [`Grain::Auto`].
    pub grain: Grain,
    /// Ordinal of the first period.
    first: i64,
    /// How many periods.
    pub len: usize,
}

impl Axis {
    /// The periods from the one `first_ms` falls in to the one `last_ms` falls in (milliseconds since 1970).
    pub(super) fn over(grain: Grain, first_ms: i64, last_ms: i64) -> Self {
        let first = ordinal(grain, first_ms);
        Self { grain, first, len: usize::try_from(ordinal(grain, last_ms) - first + 1).unwrap_or(0) }
    }

    /// The period a moment falls in; `None` outside the axis.
    #[must_use]
    pub fn index(&self, ms: i64) -> Option<usize> {
        usize::try_from(ordinal(self.grain, ms) - self.first).ok().filter(|&i| i < self.len)
    }

    /// When a period starts.
    #[must_use]
    pub fn start(&self, index: usize) -> NaiveDateTime {
        start(self.grain, self.first + index as i64)
    }

    /// The starts of all periods.
    #[must_use]
    pub fn starts(&self) -> Vec<NaiveDateTime> {
        (0..self.len).map(|i| self.start(i)).collect()
    }

    /// The first moment after a period, in milliseconds since 1970.
    pub(super) fn end_ms(&self, index: usize) -> i64 {
        self.start(index + 1).and_utc().timestamp_millis()
    }

    /// The periods that touch the days from `first` to `last`.
    pub(super) fn touching(&self, first: NaiveDate, last: NaiveDate) -> std::ops::Range<usize> {
        let ms = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
        let clamp = |o: i64| usize::try_from(o - self.first).unwrap_or(0).min(self.len);
        let from = clamp(ordinal(self.grain, ms(first)));
        let to = clamp(ordinal(self.grain, ms(last) + DAY_MS - 1) + 1);
        from..to.max(from)
    }

    /// Calendar cycles of this grain, shortest first.
    pub(super) fn cycles(&self) -> &'static [usize] {
        match self.grain {
            Grain::Hour => &[24, 168],
            Grain::Day | Grain::Auto => &[7],
            Grain::Week => &[52],
            Grain::Month => &[12],
        }
    }
}

/// Number of the period a moment falls in, counted from 1970 (weeks from Monday, ISO 8601).
pub(crate) fn ordinal(grain: Grain, ms: i64) -> i64 {
    let day = ms.div_euclid(DAY_MS);
    match grain {
        Grain::Hour => ms.div_euclid(HOUR_MS),
        Grain::Day | Grain::Auto => day,
        Grain::Week => (day + 3).div_euclid(7),
        Grain::Month => {
            let date = date(day);
            i64::from(date.year()) * 12 + i64::from(date.month0())
        }
    }
}

/// The first moment of a period, by its number.
pub(crate) fn start(grain: Grain, ordinal: i64) -> NaiveDateTime {
    match grain {
        Grain::Hour => DateTime::from_timestamp_millis(ordinal * HOUR_MS).map_or(NaiveDateTime::MIN, |t| t.naive_utc()),
        Grain::Day | Grain::Auto => date(ordinal).into(),
        Grain::Week => date(ordinal * 7 - 3).into(),
        Grain::Month => {
            let year = i32::try_from(ordinal.div_euclid(12)).unwrap_or(1970);
            let month = u32::try_from(ordinal.rem_euclid(12)).unwrap_or(0) + 1;
            NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN).into()
        }
    }
}

fn date(day: i64) -> NaiveDate {
    i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days).unwrap_or(if day < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

/// The finest grain whose periods these moments (milliseconds since 1970) fill.
pub(super) fn finest(moments: &[i64]) -> Grain {
    let has_time = moments.iter().any(|ms| ms.rem_euclid(DAY_MS) != 0);
    let hours = has_time && filled(Grain::Hour, moments) >= FILLED_HOURS;
    if hours {
        return Grain::Hour;
    }
    [Grain::Day, Grain::Week].into_iter().find(|&grain| filled(grain, moments) >= FILLED).unwrap_or(Grain::Month)
}

/// The share of the periods from the first to the last moment that hold one; 0 for fewer than three.
fn filled(grain: Grain, moments: &[i64]) -> f64 {
    let mut seen: Vec<i64> = moments.iter().map(|&ms| ordinal(grain, ms)).collect();
    seen.sort_unstable();
    seen.dedup();
    match (seen.first(), seen.last()) {
        (Some(a), Some(b)) if b - a >= 2 => seen.len() as f64 / (b - a + 1) as f64,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ms(text: &str) -> i64 {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc().timestamp_millis()
    }

    #[test]
    fn weeks_start_on_monday_and_months_on_the_first() {
        let week = Axis::over(Grain::Week, ms("2025-06-08 23:00"), ms("2025-06-09 00:00"));
        assert_eq!(
            (week.len, week.start(0).to_string(), week.start(1).to_string()),
            (2, "2025-06-02 00:00:00".into(), "2025-06-09 00:00:00".into())
        );
        let month = Axis::over(Grain::Month, ms("2024-12-31 00:00"), ms("2025-02-01 00:00"));
        assert_eq!((month.len, month.start(1).to_string()), (3, "2025-01-01 00:00:00".into()));
    }

    #[test]
    fn the_grain_is_the_finest_that_is_filled() {
        let days: Vec<i64> = (0..60).map(|d| d * DAY_MS).collect();
        assert_eq!(finest(&days), Grain::Day);
        let hours: Vec<i64> = (0..60).map(|h| h * HOUR_MS).collect();
        assert_eq!(finest(&hours), Grain::Hour);
        let office: Vec<i64> = (0..60).flat_map(|d| (9..18).map(move |h| d * DAY_MS + h * HOUR_MS)).collect();
        assert_eq!(finest(&office), Grain::Day);
        let weeks: Vec<i64> = (0..60).map(|d| d * 7 * DAY_MS).collect();
        assert_eq!(finest(&weeks), Grain::Week);
        assert_eq!(finest(&[0]), Grain::Month);
    }

    proptest! {
        #[test]
        fn every_moment_falls_in_its_period(ms in -4_000_000_000_000_i64..4_000_000_000_000, grain in prop::sample::select(vec![Grain::Hour, Grain::Day, Grain::Week, Grain::Month])) {
            let axis = Axis::over(grain, ms, ms);
            prop_assert_eq!(axis.index(ms), Some(0));
            prop_assert!(axis.start(0).and_utc().timestamp_millis() <= ms && ms < axis.end_ms(0));
        }
    }
}
