//! A list of events as text: pasted from a sheet or read from a file.

use chrono::NaiveDate;

use super::super::Event;
use crate::engine::{Failure, quoted};
use crate::table::locale::{DateStyle, Locale};

/// Why a list of events could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventListError {
    /// No column of names or no column of dates.
    #[error("line {line} is neither a header with name and start nor a name and then a date such as 2026-03-05")]
    NoColumns {
        /// Its line.
        line: u64,
    },
    /// Text where a date should be.
    #[error("{} in line {line} is no date such as 2026-03-05", quoted(.text))]
    NoDate {
        /// As it was written.
        text: String,
        /// Its line, the first being 1.
        line: u64,
    },
    /// Text where a number of days should be.
    #[error("{} in line {line} is no number of days", quoted(.text))]
    NoDays {
        /// As it was written.
        text: String,
        /// Its line.
        line: u64,
    },
    /// An end before its start.
    #[error("the event in line {line} ends before it starts")]
    Backwards {
        /// Its line.
        line: u64,
    },
    /// A line that is no record.
    #[error("{0}")]
    Malformed(String),
}

impl From<EventListError> for Failure {
    fn from(error: EventListError) -> Self {
        let hint = "Write it as name,start,end,before,after with dates as 2026-03-05; end, before and after may be missing.";
        Self::new("events", format!("The events cannot be used: {error}."), hint)
    }
}

/// Read a list of events, separated by tabs, semicolons or commas.
///
/// With a header columns are found by name in any order: `name`, `start` (or `date`), `end`, `before`, `after`. Without one they stand in that
/// order. `end` is `start` where it is missing, margins are 0.
///
/// # Errors
/// Where names or dates are missing, or something is no date or count; the line is said.
pub fn read_events(text: &str) -> Result<Vec<Event>, EventListError> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let delimiter = ['\t', ';'].into_iter().find(|d| first.contains(*d)).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new();
    reader.trim(csv::Trim::All).flexible(true).has_headers(false).delimiter(delimiter as u8);
    let mut columns: Option<Columns> = None;
    let mut events = Vec::new();
    for record in reader.from_reader(text.as_bytes()).records() {
        let record = record.map_err(|e| EventListError::Malformed(e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        if let Some(columns) = &columns {
            events.push(columns.event(&record, line)?);
        } else {
            let found = Columns::of(&record, line)?;
            if found.is_header {
                columns = Some(found);
            } else {
                events.push(found.event(&record, line)?);
                columns = Some(found);
            }
        }
    }
    Ok(events)
}

/// Where each part of an event stands.
struct Columns {
    is_header: bool,
    name: usize,
    start: usize,
    end: Option<usize>,
    before: Option<usize>,
    after: Option<usize>,
}

impl Columns {
    /// By the names in the first record, or by their order where it holds a date.
    fn of(first: &csv::StringRecord, line: u64) -> Result<Self, EventListError> {
        if first.get(1).is_some_and(|text| date(text).is_some()) {
            return Ok(Self { is_header: false, name: 0, start: 1, end: Some(2), before: Some(3), after: Some(4) });
        }
        let find = |name: &str| first.iter().position(|h| h.eq_ignore_ascii_case(name));
        match (find("name"), find("start").or_else(|| find("date"))) {
            (Some(name), Some(start)) => {
                Ok(Self { is_header: true, name, start, end: find("end"), before: find("before"), after: find("after") })
            }
            // A list without a header, whose first date cannot be read.
            _ => match first.get(1).filter(|text| text.starts_with(|c: char| c.is_ascii_digit())) {
                Some(text) if first.get(0).is_some_and(|name| name.contains(char::is_alphabetic)) => {
                    Err(EventListError::NoDate { text: text.to_owned(), line })
                }
                _ => Err(EventListError::NoColumns { line }),
            },
        }
    }

    fn event(&self, record: &csv::StringRecord, line: u64) -> Result<Event, EventListError> {
        let field = |column: usize| record.get(column).filter(|f| !f.is_empty());
        let day = |text: &str| date(text).ok_or_else(|| EventListError::NoDate { text: text.to_owned(), line });
        let days = |column: Option<usize>| match column.and_then(field) {
            Some(text) => text.parse().map_err(|_| EventListError::NoDays { text: text.to_owned(), line }),
            None => Ok(0),
        };
        let start = day(field(self.start).unwrap_or_default())?;
        let end = self.end.and_then(field).map_or(Ok(start), day)?;
        if end < start {
            return Err(EventListError::Backwards { line });
        }
        let name = field(self.name).unwrap_or_default().to_owned();
        Ok(Event { name, start, end, before: days(self.before)?, after: days(self.after)? })
    }
}

/// A day as ISO 8601, with slashes too, with dots and the day first, or in the order in force; a time behind it is left out.
fn date(text: &str) -> Option<NaiveDate> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let locale = Locale::current();
    let locale = if day.contains('.') { Locale { dates: DateStyle::Dotted, ..locale } } else { locale };
    locale.read_day(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, start: &str, end: &str, before: u32, after: u32) -> Event {
        Event { name: name.into(), start: start.parse().unwrap(), end: end.parse().unwrap(), before, after }
    }

    #[test]
    fn columns_may_stand_in_any_order_and_margins_may_be_missing() {
        let events = read_events("\u{feff}start,name,before\n2026-03-03,3.3 sale,1\n2026-03-25,payday,\n").unwrap();
        assert_eq!(events, [event("3.3 sale", "2026-03-03", "2026-03-03", 1, 0), event("payday", "2026-03-25", "2026-03-25", 0, 0)]);
    }

    #[test]
    fn rows_pasted_from_a_sheet_need_no_header() {
        let events = read_events("6.6 sale\t2026-06-06\t2026-06-08\t1\t2\nOutage\t2026/07/01\n").unwrap();
        assert_eq!(events, [event("6.6 sale", "2026-06-06", "2026-06-08", 1, 2), event("Outage", "2026-07-01", "2026-07-01", 0, 0)]);
    }

    /// A list that stood in the order asked for, with dates as most of Europe writes them, was refused for want of columns.
    #[test]
    fn days_with_dots_are_read_day_first() {
        let events = read_events("Summer sale;06.07.2025;8.7.2025\n").unwrap();
        assert_eq!(events, [event("Summer sale", "2025-07-06", "2025-07-08", 0, 0)]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let why = |text: &str| read_events(text).unwrap_err().to_string();
        assert!(why("name,start\nsale,soon\n").contains("\"soon\" in line 2"));
        assert!(why("name,start,end\nsale,2026-03-03,2026-03-01\n").contains("ends before it starts"));
        assert!(why("a,b\n1,2\n").contains("line 1 is neither a header with name and start"));
        assert!(why("6.6 sale,06/06/25x\n").contains("\"06/06/25x\" in line 1 is no date such as 2026-03-05"));
        assert_eq!(read_events("").unwrap(), []);
    }
}
