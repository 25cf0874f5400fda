//! The list of known events as a file: `name,start,end,before,after`.

use std::path::Path;

use chrono::NaiveDate;

use crate::detect::Event;
use crate::engine::Failure;

/// Read a list of events. Columns are found by name in any order; `end` is `start` where it is missing, margins are 0.
///
/// # Errors
/// Where the file cannot be read, lacks `name` or `start`, or holds what is no date or count; the line is said.
pub(super) fn read(path: &Path) -> Result<Vec<Event>, Failure> {
    let hint = "Write it as CSV with the header name,start,end,before,after and dates as 2026-03-05.";
    let refuse = |why: String| Failure::new("events", format!("The events in {} cannot be used: {why}.", path.display()), hint);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_path(path).map_err(|e| refuse(e.to_string()))?;
    let header = reader.headers().map_err(|e| refuse(e.to_string()))?.clone();
    let find = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
    let (Some(name), Some(start)) = (find("name"), find("start").or_else(|| find("date"))) else {
        return Err(refuse("there is no column name or start".to_owned()));
    };
    let (end, before, after) = (find("end"), find("before"), find("after"));
    let mut events = Vec::new();
    for (line, record) in (2_u64..).zip(reader.records()) {
        let record = record.map_err(|e| refuse(e.to_string()))?;
        let field = |column: Option<usize>| column.and_then(|c| record.get(c)).filter(|f| !f.is_empty());
        let date = |text: &str| text.parse::<NaiveDate>().map_err(|_| refuse(format!("{text:?} in line {line} is no date")));
        let days = |column| {
            field(column)
                .map_or(Ok(0), |text| text.parse::<u32>().map_err(|_| refuse(format!("{text:?} in line {line} is no number of days"))))
        };
        let start = date(field(Some(start)).unwrap_or_default())?;
        let end = field(end).map_or(Ok(start), date)?;
        if end < start {
            return Err(refuse(format!("the event in line {line} ends before it starts")));
        }
        let name = field(Some(name)).unwrap_or_default().to_owned();
        events.push(Event { name, start, end, before: days(before)?, after: days(after)? });
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Event>, Failure> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read(file.path())
    }

    #[test]
    fn columns_may_stand_in_any_order_and_margins_may_be_missing() {
        let events = read_text("start,name,before\n2026-03-03,3.3 sale,1\n2026-03-25,payday,\n").unwrap();
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        assert_eq!(events[0], Event { name: "3.3 sale".into(), start: day(3), end: day(3), before: 1, after: 0 });
        assert_eq!(events[1], Event { name: "payday".into(), start: day(25), end: day(25), before: 0, after: 0 });
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let why = |text: &str| read_text(text).unwrap_err().message;
        assert!(why("name,start\nsale,soon\n").contains("\"soon\" in line 2"));
        assert!(why("name,start,end\nsale,2026-03-03,2026-03-01\n").contains("ends before it starts"));
        assert!(why("a,b\n1,2\n").contains("no column name or start"));
    }
}
