//! The workbook that comes with the program, put where it can be opened like any other.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use crate::engine::{Failure, write_beside, write_failure};

const SAMPLE: &[u8] = include_bytes!("../../../assets/samples/marketplace.xlsx");

/// The path of the sample; written there the first time it is asked for.
pub(in crate::ui) fn sample_path() -> Result<PathBuf, Failure> {
    let folder = directories::ProjectDirs::from("", "", "Sheetsleuth").map_or_else(std::env::temp_dir, |d| d.cache_dir().join("samples"));
    let path = folder.join("marketplace.xlsx");
    if fs::metadata(&path).is_ok_and(|m| m.len() == SAMPLE.len() as u64) {
        return Ok(path);
    }
    fs::create_dir_all(&folder).map_err(|e| write_failure(&path, &e))?;
    write_beside(&path, |file| file.write_all(SAMPLE).map_err(|e| write_failure(&path, &e)))?;
    Ok(path)
}
