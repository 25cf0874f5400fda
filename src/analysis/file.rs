//! An analysis as a file: JSON with a version, paths relative to the file where they can be.
//!
//! What is added with a default keeps the version: older files are read as they are. A change of meaning or a part that goes
//! raises it, together with a step that brings older files up to date; `tests/golden` keeps one file of every version for
//! ever, and a test opens them all. A file of a newer version is refused, because half an analysis would be a wrong one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use super::unknown::{self, UnknownKey};
use super::{Analysis, older};
use crate::engine::{Failure, write_beside, write_failure};
use crate::import::fingerprint_of;

/// The version this program writes.
pub const VERSION: u32 = 2;

/// Why an analysis could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// The file system refused.
    #[error("{} could not be read: {error}.", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the file system said.
        error: io::Error,
    },
    /// Not an analysis, or a damaged one.
    #[error("{} is not an analysis: {reason}.", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column where it is known.
        reason: String,
        /// The line to be corrected, where it is known.
        line: Option<usize>,
    },
    /// Written by a newer program.
    #[error("{} was saved by a newer Sheetsleuth (format {found}; this one reads up to {}).", .path.display(), VERSION)]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
}

impl From<AnalysisError> for Failure {
    fn from(error: AnalysisError) -> Self {
        let message = error.to_string();
        match error {
            AnalysisError::Read { error, .. } if error.kind() == io::ErrorKind::NotFound => {
                Self::new("not_found", message, "Check the path; the file may have been moved.")
            }
            AnalysisError::Read { .. } => Self::new("read", message, "Check that you may read it."),
            AnalysisError::Format { line: Some(line), .. } => {
                let hint = format!("Correct line {line} of it, or take an earlier copy; it was not changed.");
                Self::new("analysis", message, hint)
            }
            AnalysisError::Format { .. } => Self::new("analysis", message, "Open the spreadsheet itself and save the analysis anew."),
            AnalysisError::Newer { .. } => {
                Self::new("newer_version", message, "Update Sheetsleuth, or ask for a copy saved by this version.")
            }
        }
    }
}

/// A saved analysis as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The analysis.
    pub analysis: Analysis,
    /// What of the file was passed over, because this program does not know it.
    pub unknown: Vec<UnknownKey>,
    /// A hash of the text that was read, to tell whether it is still there.
    pub fingerprint: String,
}

impl Loaded {
    /// That something was passed over, and what; `None` where all was understood.
    #[must_use]
    pub fn passed_over(&self, path: &Path) -> Option<Failure> {
        if self.unknown.is_empty() {
            return None;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let message = format!("{name} says what this Sheetsleuth does not know and passes over: {}.", unknown::listed(&self.unknown));
        let hint = "Correct the name in the file where it is misspelt; update where a newer Sheetsleuth saved it.";
        Some(Failure::new("unknown_key", message, hint))
    }
}

impl Analysis {
    /// Read a saved analysis; the paths of its sources are made absolute or relative to the working folder.
    ///
    /// # Errors
    /// Where the file cannot be read, is no analysis, or is newer than this program.
    pub fn load(path: &Path) -> Result<Self, AnalysisError> {
        Self::read(path).map(|loaded| loaded.analysis)
    }

    /// The same, telling what of the file was passed over.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn read(path: &Path) -> Result<Loaded, AnalysisError> {
        let text = fs::read_to_string(path).map_err(|error| AnalysisError::Read { path: path.to_owned(), error })?;
        Self::from_travel(&text, path)
    }

    /// Paths as seen from `folder` become those of the files. One that is not where it was is looked for in `folder` itself.
    fn find_files(&mut self, folder: &Path) {
        let find = |path: &Path| {
            let there = joined(folder, path);
            let beside = path.file_name().map(|name| folder.join(name)).filter(|beside| !there.exists() && beside.is_file());
            beside.unwrap_or(there)
        };
        for source in &mut self.sources {
            source.path = find(&source.path);
            source.all_steps_mut().for_each(|step| step.kind.map_paths(find));
        }
    }

    /// Read the analysis that travelled in the workbook at `path`. A file that is not where it was is looked for beside the
    /// workbook.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn from_travel(text: &str, path: &Path) -> Result<Loaded, AnalysisError> {
        let mut loaded = Self::parse(text, path)?;
        loaded.analysis.find_files(path.parent().unwrap_or(Path::new("")));
        Ok(loaded)
    }

    /// The text that travels in a workbook written into `folder`: of files elsewhere it tells only the name.
    ///
    /// # Errors
    /// Where a path is not Unicode.
    pub fn to_travel(&self, folder: &Path) -> Result<String, Failure> {
        let mut travelling = self.clone();
        let folder = here(folder);
        let home = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let named = |path: &Path| {
            let elsewhere = std::path::absolute(path).is_ok_and(|p| !p.starts_with(&home));
            path.file_name().filter(|_| elsewhere).map_or_else(|| path.to_owned(), |name| folder.join(name))
        };
        for source in &mut travelling.sources {
            source.path = named(&source.path);
            source.all_steps_mut().for_each(|step| step.kind.map_paths(named));
        }
        travelling.to_json(folder)
    }

    fn parse(text: &str, path: &Path) -> Result<Loaded, AnalysisError> {
        let format = |reason: String, line| AnalysisError::Format { path: path.to_owned(), reason, line };
        let damaged = |e: serde_json::Error| format(e.to_string(), Some(e.line()).filter(|line| *line > 0));
        let mut value: serde_json::Value = serde_json::from_str(text).map_err(damaged)?;
        let Some(found) = value.get("version").and_then(serde_json::Value::as_u64) else {
            return Err(format("it has no version".to_owned(), None));
        };
        if found > u64::from(VERSION) {
            return Err(AnalysisError::Newer { path: path.to_owned(), found });
        }
        // Read from the text once more, so that an error names its line.
        let mut analysis: Self = serde_json::from_str(text).map_err(damaged)?;
        if found < 2 {
            older::members_as_shown(&mut value);
            analysis = serde_json::from_value(value.clone()).map_err(damaged)?;
        }
        let unknown = unknown::keys(text, &value, &analysis);
        analysis.know_events();
        Ok(Loaded { analysis, unknown, fingerprint: fingerprint_of(text.as_bytes()) })
    }

    /// Save it at `path`, beside it first; sources in or below its folder are named relative to it.
    ///
    /// # Errors
    /// Where the file cannot be written; the old one stays then.
    pub fn save(&self, path: &Path) -> Result<(), Failure> {
        self.save_known(path).map(drop)
    }

    /// The same, telling the fingerprint of what was written.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_known(&self, path: &Path) -> Result<String, Failure> {
        let text = self.to_json(path.parent().unwrap_or(Path::new("")))?;
        write_beside(path, |file| file.write_all(text.as_bytes()).map_err(|e| write_failure(path, &e)))?;
        Ok(fingerprint_of(text.as_bytes()))
    }

    /// The text that [`save`](Self::save) writes into `folder`.
    ///
    /// # Errors
    /// Where a path is not Unicode.
    pub fn to_json(&self, folder: &Path) -> Result<String, Failure> {
        let mut saved = Self { version: VERSION, ..self.clone() };
        for source in &mut saved.sources {
            source.path = relative(&source.path, folder);
            source.all_steps_mut().for_each(|step| step.kind.map_paths(|path| relative(path, folder)));
        }
        let text = serde_json::to_string_pretty(&saved).map_err(|e| {
            Failure::new("analysis", format!("The analysis could not be saved: {e}."), "Rename files whose names are not Unicode.")
        })?;
        Ok(text + "\n")
    }
}

/// So far up a file is still of the same work: `../exports/orders.csv`.
const UP: usize = 2;

/// `path` as seen from `folder` where it lies in or below it or in a folder near it, with slashes on every system; absolute
/// elsewhere.
fn relative(path: &Path, folder: &Path) -> PathBuf {
    let folder = here(folder);
    let (Ok(absolute), Ok(folder)) = (std::path::absolute(path), std::path::absolute(folder)) else { return path.to_owned() };
    let (absolute, folder) = (joined(Path::new(""), &absolute), joined(Path::new(""), &folder));
    let near = folder.ancestors().take(UP + 1).enumerate().find(|(_, shared)| shared.parent().is_some() && absolute.starts_with(shared));
    let Some((up, inner)) = near.and_then(|(up, shared)| Some((up, absolute.strip_prefix(shared).ok()?))) else { return absolute };
    let parts: Option<Vec<&str>> = std::iter::repeat_n(Some(".."), up).chain(inner.iter().map(|part| part.to_str())).collect();
    parts.map_or_else(|| absolute.clone(), |parts| PathBuf::from(parts.join("/")))
}

/// The folder of a file that was named without one is the working folder.
fn here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// `path` as it is from `folder`, its `..` resolved.
fn joined(folder: &Path, path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::ParentDir if whole.file_name().is_some() => drop(whole.pop()),
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{Verdict, VerdictState};
    use crate::import::ImportOptions;
    use crate::table::{Filter, FilterTest, SortKey};

    #[test]
    fn a_saved_analysis_comes_back_and_moves_with_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let mut analysis = Analysis::default();
        let id = analysis.add(folder.path().join("data/orders.csv"), ImportOptions { skip: vec![3], ..ImportOptions::default() });
        let view = &mut analysis.source_mut(id).unwrap().view;
        view.filters.push(Filter { column: "Region".into(), test: FilterTest::Members(vec![None]) });
        view.sort.push(SortKey { column: "Sales".into(), descending: true });
        let verdict = Verdict { state: VerdictState::FalseAlarm, owner: "Mai".into(), ..Verdict::default() };
        analysis.verdicts.insert("gmv|TH|drop|2026-03-05".into(), verdict);

        let path = folder.path().join("week.sleuth");
        analysis.save(&path).unwrap();
        assert_eq!(Analysis::load(&path).unwrap(), analysis);
        assert!(fs::read_to_string(&path).unwrap().contains("\"path\": \"data/orders.csv\""));
    }

    #[test]
    fn an_analysis_named_without_a_folder_still_names_its_files_beside_it() {
        let mut analysis = Analysis::default();
        analysis.add(std::path::absolute("orders.csv").unwrap(), ImportOptions::default());
        let text = analysis.to_json(Path::new("")).unwrap();
        assert!(text.contains("\"path\": \"orders.csv\""), "{text}");
    }

    #[test]
    fn a_file_beside_the_folder_moves_along_and_one_that_was_moved_is_found_beside() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut analysis = Analysis::default();
        for name in ["work/exports/orders.csv", "orders-far.csv", "work/reports/week/here.csv"] {
            fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            fs::write(at(name), "a\n1\n").unwrap();
            analysis.add(at(name), ImportOptions::default());
        }
        let saved = at("work/reports/week/week.sleuth");
        analysis.save(&saved).unwrap();
        let text = fs::read_to_string(&saved).unwrap();
        assert!(text.contains("\"path\": \"../../exports/orders.csv\"") && text.contains("\"path\": \"here.csv\""), "{text}");
        assert!(text.contains(&format!("\"path\": {:?}", at("orders-far.csv").display().to_string())), "too far to be of one work: {text}");

        fs::rename(at("work"), at("moved")).unwrap();
        let again = Analysis::load(&at("moved/reports/week/week.sleuth")).unwrap();
        assert_eq!(again.sources[0].path, at("moved/exports/orders.csv"));
        fs::rename(at("moved/exports/orders.csv"), at("moved/reports/week/orders.csv")).unwrap();
        let again = Analysis::load(&at("moved/reports/week/week.sleuth")).unwrap();
        assert_eq!(again.sources[0].path, at("moved/reports/week/orders.csv"));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let kind = |text: &str| Failure::from(Analysis::parse(text, Path::new("a.sleuth")).unwrap_err());
        assert_eq!(kind("{\"version\": 99}").kind, "newer_version");
        assert!(kind("PK").message.contains("line 1"));
        // A letter too few led to the advice to begin anew.
        let misspelt = kind("{\"version\": 2,\n \"verdicts\": {\"a\": {\"state\": \"confirmd\"}}}");
        assert!(misspelt.message.contains("unknown variant `confirmd`") && misspelt.hint.starts_with("Correct line 2"), "{misspelt:?}");
        assert!(kind("{}").message.contains("no version"));
        assert_eq!(Failure::from(Analysis::load(Path::new("no/such.sleuth")).unwrap_err()).kind, "not_found");
    }

    #[test]
    fn absent_parts_take_their_defaults() {
        let text = r#"{"version": 1, "sources": [{"id": 0, "path": "a.csv"}]}"#;
        let analysis = Analysis::parse(text, Path::new("a.sleuth")).unwrap().analysis;
        assert_eq!(analysis.sources[0].view, super::super::View::default());
    }
}
