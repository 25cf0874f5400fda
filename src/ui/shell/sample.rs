//! The workbook that comes with the program and its list of events, put where they can be opened like any other.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use crate::engine::{Failure, write_beside, write_failure};

const SAMPLE: (&str, &[u8]) = ("marketplace.xlsx", include_bytes!("../../../assets/samples/marketplace.xlsx"));
const EVENTS: (&str, &[u8]) = ("marketplace-events.csv", include_bytes!("../../../assets/samples/marketplace-events.csv"));

/// The path of the sample, with its events beside it; written there the first time it is asked for.
pub(in crate::ui) fn sample_path() -> Result<PathBuf, Failure> {
    let folder = directories::ProjectDirs::from("", "", "Sheetsleuth").map_or_else(std::env::temp_dir, |d| d.cache_dir().join("samples"));
    for (name, content) in [SAMPLE, EVENTS] {
        let path = folder.join(name);
        if fs::metadata(&path).is_ok_and(|m| m.len() == content.len() as u64) {
            continue;
        }
        fs::create_dir_all(&folder).map_err(|e| write_failure(&path, &e))?;
        write_beside(&path, |file| file.write_all(content).map_err(|e| write_failure(&path, &e)))?;
    }
    Ok(folder.join(SAMPLE.0))
}
