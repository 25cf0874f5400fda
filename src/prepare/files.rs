//! The files a stack names: found by pattern, read once, the table that belongs to it chosen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::PrepareError;
use crate::engine::{Context, Failure, same_file};
use crate::import::{self, ImportError, ImportOptions, Source};
use crate::table::{Table, likeness};

/// Files that were read, by their path.
pub(super) type Files = BTreeMap<PathBuf, Arc<Source>>;

/// The files a path or pattern stands for, in natural order, without `own`. Only the name may hold `*` and `?`.
pub(super) fn expand(pattern: &Path, own: &Path) -> Result<Vec<PathBuf>, PrepareError> {
    if !is_pattern(pattern) {
        return Ok(if same_file(pattern, own) { Vec::new() } else { vec![pattern.to_owned()] });
    }
    let name = pattern.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = pattern.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let listed = std::fs::read_dir(folder).map_err(|e| ImportError::from_io(&folder.display().to_string(), &e))?;
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    let mut found: Vec<PathBuf> = Vec::new();
    // The first month of a pattern is alone until the second is there.
    let mut alone = false;
    for entry in listed.flatten() {
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let is_file = entry.file_type().is_ok_and(|t| !t.is_dir());
        if !is_file || !matches(&wanted, &name.chars().collect::<Vec<_>>()) {
            continue;
        }
        if same_file(&entry.path(), own) {
            alone = true;
        } else {
            found.push(entry.path());
        }
    }
    if found.is_empty() && !alone {
        let message = format!("No other file is called {name}.");
        return Err(PrepareError::refused(message, "Check the pattern, or name the files."));
    }
    found.sort_by_cached_key(|path| (counted(&path.to_string_lossy()), path.clone()));
    Ok(found)
}

/// Whether a path is a pattern such as `orders-*.csv` and not the name of a file.
#[must_use]
pub fn is_pattern(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(['*', '?'])) && !path.exists()
}

/// The files a pattern stands for, in natural order, without `own`.
///
/// # Errors
/// Where its folder cannot be read, and where there is no such file.
pub fn files_called(pattern: &Path, own: &Path) -> Result<Vec<PathBuf>, Failure> {
    Ok(expand(pattern, own)?)
}

/// A name in pieces that order as people count: `orders-2` before `orders-10`, whatever the case.
fn counted(name: &str) -> Vec<(String, u64)> {
    let mut pieces = vec![(String::new(), 0_u64)];
    let mut in_number = false;
    for c in name.chars() {
        let digit = c.to_digit(10).map(u64::from);
        if digit.is_none() && in_number {
            pieces.push((String::new(), 0));
        }
        in_number = digit.is_some();
        let Some((text, number)) = pieces.last_mut() else { break };
        match digit {
            Some(digit) => *number = number.saturating_mul(10).saturating_add(digit),
            None => text.extend(c.to_lowercase()),
        }
    }
    pieces
}

/// Whether a name is what a pattern with `*` (anything) and `?` (one character) asks for.
fn matches(pattern: &[char], name: &[char]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        (['*', rest @ ..], _) => (0..=name.len()).any(|skip| matches(rest, &name[skip..])),
        (['?', rest @ ..], [_, more @ ..]) => matches(rest, more),
        ([p, rest @ ..], [n, more @ ..]) if p == n => matches(rest, more),
        _ => false,
    }
}

/// Read a file, unless it was read before.
pub(super) fn read(path: &Path, options: &ImportOptions, files: &mut Files, context: &Context) -> Result<Arc<Source>, PrepareError> {
    if let Some(known) = files.get(path) {
        return Ok(known.clone());
    }
    let source = Arc::new(import::open(path, options, context)?);
    files.insert(path.to_owned(), source.clone());
    Ok(source)
}

/// The table of a file that shares most columns with `like`; the main one where several share as many.
pub(super) fn alike(source: &Source, like: &Table) -> Result<Table, PrepareError> {
    let wanted: Vec<String> = like.columns().iter().map(|c| likeness::folded(&c.name)).collect();
    let shared = |t: &Table| t.columns().iter().filter(|c| wanted.contains(&likeness::folded(&c.name))).count();
    let main = source.main_table();
    let best = source.tables.iter().enumerate().max_by_key(|(at, found)| (shared(&found.table), Some(*at) == main, std::cmp::Reverse(*at)));
    best.map(|(_, found)| found.table.clone())
        .ok_or_else(|| PrepareError::refused(format!("{} holds no table.", source.file), "Leave it out."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_files_in_natural_order_without_the_own() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["orders-1.csv", "orders-10.csv", "orders-2.csv", "orders.txt"] {
            std::fs::write(folder.path().join(name), "a\n1\n").unwrap();
        }
        let found = expand(&folder.path().join("Orders-*.csv"), &folder.path().join("orders-1.csv")).unwrap();
        let names: Vec<_> = found.iter().map(|p| p.file_name().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["orders-2.csv", "orders-10.csv"]);
        assert!(expand(&folder.path().join("none-*.csv"), Path::new("x")).is_err());
        assert!(expand(&folder.path().join("*.txt"), &folder.path().join("orders.txt")).unwrap().is_empty());
        assert!(matches(&['a', '?', 'c'], &['a', 'b', 'c']) && !matches(&['a', '?'], &['a']));
    }
}
