//! One cell of a table.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// One cell, borrowed from its table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Nothing there.
    Missing,
    /// Text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(NaiveDate),
    /// A day and a time.
    DateTime(NaiveDateTime),
    /// Milliseconds since midnight.
    Time(i64),
    /// Milliseconds.
    Duration(i64),
}

impl Value<'_> {
    /// The number a sum would add: durations in seconds; `None` for what cannot be summed.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match *self {
            Self::Integer(i) => Some(i as f64),
            Self::Decimal(f) => Some(f),
            Self::Boolean(b) => Some(f64::from(u8::from(b))),
            Self::Duration(ms) | Self::Time(ms) => Some(ms as f64 / 1000.0),
            Self::Missing | Self::Text(_) | Self::Date(_) | Self::DateTime(_) => None,
        }
    }
}

/// What the two truth values are called, everywhere: as in Excel.
const TRUTHS: [&str; 2] = ["FALSE", "TRUE"];

/// A truth value as it is shown, listed, copied and written.
#[must_use]
pub const fn truth(value: bool) -> &'static str {
    TRUTHS[value as usize]
}

/// The truth value of that name, however its letters are written.
#[must_use]
pub fn read_truth(name: &str) -> Option<bool> {
    TRUTHS.iter().position(|truth| truth.eq_ignore_ascii_case(name)).map(|at| at == 1)
}

/// The day that is `days` after 1970-01-01, clamped to what the calendar type can hold.
pub(crate) fn date_from_days(days: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(days).unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

/// The moment that is `ms` milliseconds after 1970-01-01, clamped to what the calendar type can hold.
pub(crate) fn datetime_from_ms(ms: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(ms).map_or(if ms < 0 { NaiveDateTime::MIN } else { NaiveDateTime::MAX }, |t| t.naive_utc())
}
