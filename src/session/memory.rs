//! What was decided about reading files of a shape, kept on this computer for the next file of that shape.
//!
//! Only the window has it: a command reads a file the same way on every computer.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::engine::{Failure, write_beside, write_failure};
use crate::import::ImportOptions;

/// How many shapes are remembered; the ones used longest ago are forgotten.
const MOST: usize = 300;

/// One write at a time: each reads what is there, changes it and writes it.
static WRITING: Mutex<()> = Mutex::new(());

/// Import options by the [shape](crate::import::Source::shape) of the files they are for, in one small file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportMemory {
    path: PathBuf,
}

/// The file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    /// Counts the writes, to know what was used last.
    turn: u64,
    shapes: BTreeMap<String, Remembered>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    turn: u64,
    options: ImportOptions,
}

impl ImportMemory {
    /// A memory in the file at `path`, which need not be there yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// What was decided for files of this shape. A file that cannot be read remembers nothing.
    #[must_use]
    pub fn recall(&self, shape: &str) -> Option<ImportOptions> {
        self.load().shapes.remove(shape).map(|r| r.options)
    }

    /// Remember what was decided for files of this shape, or forget it where everything is guessed.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn remember(&self, shape: &str, options: &ImportOptions) -> Result<(), Failure> {
        let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut stored = self.load();
        if options.is_guess() {
            if stored.shapes.remove(shape).is_none() {
                return Ok(());
            }
        } else {
            stored.turn += 1;
            stored.shapes.insert(shape.to_owned(), Remembered { turn: stored.turn, options: options.clone() });
        }
        while stored.shapes.len() > MOST {
            let oldest = stored.shapes.iter().min_by_key(|(_, r)| r.turn).map(|(shape, _)| shape.clone());
            oldest.and_then(|shape| stored.shapes.remove(&shape));
        }
        self.save(&stored)
    }

    fn load(&self) -> Stored {
        fs::read(&self.path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    fn save(&self, stored: &Stored) -> Result<(), Failure> {
        let refused = |e: std::io::Error| write_failure(&self.path, &e);
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(refused)?;
        }
        let text = serde_json::to_string_pretty(stored).map_err(|e| refused(e.into()))?;
        write_beside(&self.path, |file| file.write_all(text.as_bytes()).map_err(refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipping(row: u64) -> ImportOptions {
        ImportOptions { skip: vec![row], ..ImportOptions::default() }
    }

    #[test]
    fn what_is_remembered_comes_back_and_a_guess_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let memory = ImportMemory::at(folder.path().join("settings/imports.json"));
        assert_eq!(memory.recall("a"), None);
        memory.remember("a", &skipping(3)).unwrap();
        memory.remember("b", &skipping(4)).unwrap();
        assert_eq!((memory.recall("a"), memory.recall("b")), (Some(skipping(3)), Some(skipping(4))));
        memory.remember("a", &ImportOptions::default()).unwrap();
        assert_eq!((memory.recall("a"), memory.recall("b")), (None, Some(skipping(4))));
    }

    #[test]
    fn a_damaged_file_remembers_nothing_and_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        let memory = ImportMemory::at(folder.path().join("imports.json"));
        fs::write(&memory.path, "{\"shapes\": 7").unwrap();
        assert_eq!(memory.recall("a"), None);
        memory.remember("a", &skipping(3)).unwrap();
        assert_eq!(memory.recall("a"), Some(skipping(3)));
    }

    #[test]
    fn the_shapes_used_longest_ago_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let memory = ImportMemory::at(folder.path().join("imports.json"));
        let shapes = (0..MOST as u64).map(|n| (format!("{n}"), Remembered { turn: n, options: skipping(n) })).collect();
        memory.save(&Stored { turn: MOST as u64, shapes }).unwrap();
        memory.remember("new", &skipping(3)).unwrap();
        assert_eq!((memory.recall("0"), memory.recall("1"), memory.recall("new")), (None, Some(skipping(1)), Some(skipping(3))));
    }
}
