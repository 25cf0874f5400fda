//! Writing files, and what could not be written where it was asked to be: kept whole, to be saved elsewhere.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::action::{JobKey, Output};
use super::update::{Effects, spawn};
use super::{Session, SourceData};
use crate::engine::{Context, Failure, Work, keep_sources, write_beside, write_failure};
use crate::table::locale::Locale;

/// What a job made that the file system did not take.
#[derive(Debug, Clone)]
pub struct Unwritten {
    pub(super) failure: Failure,
    pub(super) target: PathBuf,
    /// The file as it was to be; `None` where nothing else was needed than what is there anyway.
    kept: Option<Kept>,
}

/// A file in a folder of its own, which goes with it.
#[derive(Debug, Clone)]
struct Kept {
    file: PathBuf,
    made: Output,
    _folder: Arc<tempfile::TempDir>,
}

impl Unwritten {
    /// The analysis, which is there as long as the session is.
    pub(super) fn of_analysis(failure: Failure, target: PathBuf) -> Self {
        Self { failure: said(failure), target, kept: None }
    }

    /// Why.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Where it was to be written.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }
}

/// The failure, and that nothing is lost with it.
fn said(failure: Failure) -> Failure {
    Failure { hint: format!("{} Nothing is lost: save it elsewhere, or try again.", failure.hint).trim().to_owned(), ..failure }
}

/// Write `target` in the words of files; where the file system refuses it, keep what was to be written.
fn or_kept(target: PathBuf, write: &mut dyn FnMut(&Path) -> Result<Output, Failure>) -> Result<Output, Failure> {
    let failure = match Locale::for_files(|| write(&target)) {
        Err(failure) if failure.is_of_target() => failure,
        done => return done,
    };
    // Where there is no room for it anywhere there is nothing to save elsewhere.
    match kept(&target, write) {
        Some(kept) => Ok(Output::Unwritten(Box::new(Unwritten { failure: said(failure), target, kept: Some(kept) }))),
        None => Err(failure),
    }
}

fn kept(target: &Path, write: &mut dyn FnMut(&Path) -> Result<Output, Failure>) -> Option<Kept> {
    let folder = tempfile::Builder::new().prefix("sheetsleuth-").tempdir().ok()?;
    let file = folder.path().join(target.file_name()?);
    let made = Locale::for_files(|| write(&file)).ok()?;
    Some(Kept { file, made, _folder: Arc::new(folder) })
}

impl Session {
    /// What could not be written where it was asked to be, and why, until it is saved elsewhere.
    #[must_use]
    pub fn unwritten(&self) -> Option<&Unwritten> {
        self.unwritten.as_ref().map(|(_, unwritten)| unwritten)
    }

    /// Whether a file is being written.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.saving.is_running() || self.picture.is_running() || self.data.values().any(|d| d.export.is_running())
    }

    /// Every file that is read for what is open, those that are stacked or looked up among them.
    #[must_use]
    pub fn files_read(&self) -> Vec<PathBuf> {
        let stacked = |data: &SourceData| data.prepared.value().map(|r| r.prepared.files().keys().cloned().collect::<Vec<_>>());
        self.analysis.files().into_iter().chain(self.data.values().filter_map(stacked).flatten()).collect()
    }

    /// The work of writing a file: refused where it would write over one that is read, and kept where it cannot be written there.
    pub(super) fn writing(
        &self,
        target: PathBuf,
        mut write: impl FnMut(&Path, &Context) -> Result<Output, Failure> + Send + 'static,
    ) -> Work<Output> {
        let read = self.files_read();
        Box::new(move |context| {
            or_kept(target, &mut |path| {
                keep_sources(path, read.iter())?;
                write(path, context)
            })
        })
    }

    /// Note whether what a job was to write is written: what it gave back, with what was kept as a failure.
    pub(super) fn note_written(&mut self, key: JobKey, result: Result<Output, Failure>) -> Result<Output, Failure> {
        match result {
            Ok(Output::Unwritten(unwritten)) => {
                let failure = unwritten.failure.clone();
                // What was said of the last try is said anew.
                self.is_written(key);
                self.unwritten = Some((key, *unwritten));
                Err(failure)
            }
            Ok(written) => {
                self.is_written(key);
                Ok(written)
            }
            failed => failed,
        }
    }

    /// What a job was to write is written: that it could not be is said no longer.
    pub(super) fn is_written(&mut self, key: JobKey) {
        if let Some((_, unwritten)) = self.unwritten.take_if(|(of, _)| *of == key) {
            self.notices.retain(|notice| notice.failure != unwritten.failure);
        }
    }

    /// Write there what could not be written where it was asked to be.
    pub(super) fn save_elsewhere(&mut self, path: PathBuf) -> Effects {
        let Some((key, unwritten)) = self.unwritten.clone() else { return Effects::new() };
        let Some(kept) = unwritten.kept else { return self.save(path) };
        let generation = match key {
            JobKey::Export(id) => self.data.get_mut(&id).map(|d| d.export.start("Saving it elsewhere")),
            JobKey::Picture => Some(self.picture.start("Saving it elsewhere")),
            _ => None,
        };
        let Some(generation) = generation else { return Effects::new() };
        // The file stays what it is, whatever it is called.
        let path = match kept.file.extension() {
            Some(ending) if path.extension().is_none_or(|e| !e.eq_ignore_ascii_case(ending)) => path.with_added_extension(ending),
            _ => path,
        };
        let work = self.writing(path, move |path, _| {
            copy(&kept.file, path)?;
            Ok(if let Output::Saved(_) = kept.made { Output::Saved(path.to_owned()) } else { kept.made.clone() })
        });
        vec![spawn(key, generation, work)]
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let refused = |e: io::Error| write_failure(to, &e);
    let mut file = File::open(from).map_err(refused)?;
    write_beside(to, |out| io::copy(&mut file, out).map(drop).map_err(refused))
}
