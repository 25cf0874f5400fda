//! Saving, and whether there is anything to save.

use std::fs;
use std::path::{Path, PathBuf};

use super::action::{JobKey, Output};
use super::history::Place;
use super::update::{Effects, spawn};
use super::{History, Kept, Session, Unwritten, jobs};
use crate::analysis::{Analysis, Loaded, SourceId, UnknownKey};
use crate::engine::{Failure, same_file};
use crate::import::fingerprint_of;

/// The kind of a failure that a person may overrule.
const LOSES: &str = "changed_on_disk";

/// A saved analysis as this session read or wrote it last: to write over anything else would take away what others put there.
#[derive(Debug, Clone, Default)]
pub(super) struct OnDisk {
    /// Of its text; `None` where it was never read or written.
    pub(super) fingerprint: Option<String>,
    /// What of it was passed over.
    unknown: Vec<UnknownKey>,
}

impl OnDisk {
    /// Whether the file at `path` holds nothing that would be lost with it.
    ///
    /// # Errors
    /// What would be lost.
    pub(super) fn may_be_replaced(&self, path: &Path) -> Result<(), Failure> {
        // What is not there is nobody's work.
        let Ok(bytes) = fs::read(path) else { return Ok(()) };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_other = self.fingerprint.as_ref().is_some_and(|known| *known != fingerprint_of(&bytes));
        let message = match (is_other, self.unknown.len()) {
            (true, _) => {
                format!("{name} has changed since it was opened or saved here: what was judged or changed there meanwhile would be lost.")
            }
            (false, 0) => return Ok(()),
            (false, 1) => format!("{name} says {}, which this Sheetsleuth does not know: it would be lost.", self.unknown[0]),
            (false, n) => {
                format!("{name} says {n} things that this Sheetsleuth does not know, the first {}: they would be lost.", self.unknown[0])
            }
        };
        Err(Failure::new(LOSES, message, "Save beside it, and nothing is."))
    }
}

impl Place {
    /// Of an analysis that was read from `path`.
    pub(super) fn of(path: PathBuf, loaded: Loaded) -> Self {
        let on_disk = OnDisk { fingerprint: Some(loaded.fingerprint), unknown: loaded.unknown };
        Self { saved_at: Some(path), baseline: loaded.analysis, on_disk }
    }
}

/// A save that would take away what others put into the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overwriting {
    path: PathBuf,
    beside: PathBuf,
    why: String,
}

impl Overwriting {
    fn of(path: PathBuf, why: String) -> Self {
        Self { beside: free_beside(&path), path, why }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What would be lost, in a sentence.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }

    /// Where it can be saved beside it.
    #[must_use]
    pub fn beside(&self) -> &Path {
        &self.beside
    }
}

/// The first name beside `path` that is free: `week 2.sleuth`.
fn free_beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut named = (2..=u32::MAX).map(|number| path.with_file_name(format!("{stem} {number}.sleuth")));
    named.find(|path| !path.exists()).unwrap_or_else(|| path.to_owned())
}

/// What a person answers to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverwriteAnswer {
    /// Save under another name beside it.
    Beside,
    /// Write over it.
    Over,
    /// Save nothing.
    Neither,
}

impl Session {
    /// Where the analysis was last saved or opened.
    #[must_use]
    pub fn saved_at(&self) -> Option<&Path> {
        self.place.saved_at.as_deref()
    }

    /// Whether there is work in the analysis that would be lost with it. Files that were only opened and looked at are none; nor is there
    /// any once all files are closed: what was asked of the last one was asked about then, and saving nothing would take away what is saved.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        !self.analysis.sources.is_empty() && self.analysis.work() != self.place.baseline.work()
    }

    /// Whether there is such work in a source: what was asked of it beyond opening it, and not saved; with the last one goes all else.
    #[must_use]
    pub fn has_work(&self, id: SourceId) -> bool {
        let is_last = self.analysis.sources.len() == 1;
        (is_last && self.is_unsaved()) || self.analysis.work().source(id) != self.place.baseline.work().source(id)
    }

    /// Whether the analysis is being saved.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.saving.is_running()
    }

    /// The save that waits for a person to say whether what others put into the file is written over.
    #[must_use]
    pub fn overwriting(&self) -> Option<&Overwriting> {
        self.overwriting.as_ref()
    }

    pub(super) fn answer_overwrite(&mut self, answer: OverwriteAnswer) -> Effects {
        let Some(asked) = self.overwriting.take() else { return Effects::new() };
        match answer {
            OverwriteAnswer::Beside if asked.beside.exists() => self.write(free_beside(&asked.path), None),
            OverwriteAnswer::Beside => self.write(asked.beside, None),
            OverwriteAnswer::Over => self.write(asked.path, None),
            OverwriteAnswer::Neither => Effects::new(),
        }
    }

    /// Save it; over the file it was opened from or saved in only where that is as it was left.
    pub(super) fn save(&mut self, path: PathBuf) -> Effects {
        self.overwriting = None;
        let known = self.is_saved_at(&path).then(|| self.place.on_disk.clone());
        self.write(path, known)
    }

    fn is_saved_at(&self, path: &Path) -> bool {
        self.place.saved_at.as_ref().is_some_and(|own| same_file(own, path))
    }

    /// Save it as a file that is an analysis by its name: one that was named otherwise gets the ending too.
    fn write(&mut self, path: PathBuf, known: Option<OnDisk>) -> Effects {
        let generation = self.saving.start("Saving");
        self.on_its_way = Some(self.analysis.clone());
        let is_named = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sleuth"));
        let mut whole = path.into_os_string();
        if !is_named {
            whole.push(".sleuth");
        }
        let whole = PathBuf::from(whole);
        self.saving_to = Some(whole.clone());
        vec![spawn(JobKey::Save, generation, jobs::save(self.analysis.clone(), whole, is_named, known))]
    }

    pub(super) fn was_saved(&mut self, generation: u64, result: Result<Output, Failure>) {
        let (saved, fingerprint) = match result {
            Ok(Output::SavedAnalysis(path, fingerprint)) => (Ok(path), Some(fingerprint)),
            Ok(_) => return,
            Err(failure) => (Err(failure), None),
        };
        let failure = saved.as_ref().err().cloned();
        if !self.saving.finish(generation, saved, Vec::new()) {
            return;
        }
        match failure {
            Some(failure) if failure.kind == LOSES => {
                // Another document may have taken its place meanwhile.
                let asked = self.saving_to.take().filter(|path| self.is_saved_at(path));
                self.overwriting = asked.map(|path| Overwriting::of(path, failure.message));
            }
            Some(failure) => {
                let target = self.saving_to.take().filter(|_| failure.is_of_target());
                let unwritten = target.map(|target| Unwritten::of_analysis(failure.clone(), target));
                // What was said of the last try is said anew.
                self.is_written(JobKey::Save);
                self.notify(None, unwritten.as_ref().map_or(failure, |u| u.failure.clone()));
                self.unwritten = unwritten.map(|unwritten| (JobKey::Save, unwritten)).or_else(|| self.unwritten.take());
            }
            None => {
                self.is_written(JobKey::Save);
                self.place = Place {
                    saved_at: self.saving.value().cloned(),
                    // What was changed while it was being written is not saved yet.
                    baseline: self.on_its_way.take().unwrap_or_default(),
                    on_disk: OnDisk { fingerprint, unknown: Vec::new() },
                };
            }
        }
    }

    /// Take up the work of a session that ended before it was saved.
    pub(super) fn restore(&mut self, kept: Kept) -> Effects {
        let loaded = kept.saved_at.and_then(|path| Some((Analysis::read(&path).ok()?, path)));
        // No step that can be undone: it would take the work away again without a word, and what was there before is saved or was given up.
        self.history = History::default();
        self.place = loaded.map_or_else(Place::default, |(loaded, path)| Place::of(path, loaded));
        // The work was begun from the file as it was then.
        self.place.on_disk.fingerprint = kept.seen.or_else(|| self.place.on_disk.fingerprint.take());
        self.put_document(kept.analysis)
    }
}
