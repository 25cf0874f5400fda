//! The list of known events as a file: `name,start,end,before,after`.

use std::path::Path;

use crate::detect::{Event, read_events};
use crate::engine::Failure;

/// Read a list of events.
///
/// # Errors
/// Where the file cannot be read or is no list of events; the line is said.
pub(super) fn read(path: &Path) -> Result<Vec<Event>, Failure> {
    let hint = "Write it as CSV with the header name,start,end,before,after and dates as 2026-03-05.";
    let refuse = |why: String| Failure::new("events", format!("The events in {} cannot be used: {why}.", path.display()), hint);
    let text = std::fs::read_to_string(path).map_err(|e| refuse(e.to_string()))?;
    read_events(&text).map_err(|e| refuse(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "name,start\nsale,soon\n").unwrap();
        let failure = read(file.path()).unwrap_err();
        assert!(failure.message.contains("\"soon\" in line 2") && failure.message.contains(&file.path().display().to_string()));
        assert_eq!(read(Path::new("gone.csv")).unwrap_err().kind, "events");
    }
}
