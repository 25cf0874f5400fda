//! Saving, and whether there is anything to save.

use std::path::{Path, PathBuf};

use super::action::{JobKey, Output};
use super::update::{Effects, spawn};
use super::{History, Kept, Session, Unwritten, jobs};
use crate::analysis::{Analysis, SourceId};
use crate::engine::Failure;

impl Session {
    /// Where the analysis was last saved or opened.
    #[must_use]
    pub fn saved_at(&self) -> Option<&Path> {
        self.saved_at.as_deref()
    }

    /// Whether there is work in the analysis that would be lost with it. Files that were only opened and looked at are none; nor is there
    /// any once all files are closed: what was asked of the last one was asked about then, and saving nothing would take away what is saved.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        !self.analysis.sources.is_empty() && self.analysis.work() != self.baseline.work()
    }

    /// Whether there is such work in a source: what was asked of it beyond opening it, and not saved; with the last one goes all else.
    #[must_use]
    pub fn has_work(&self, id: SourceId) -> bool {
        let is_last = self.analysis.sources.len() == 1;
        (is_last && self.is_unsaved()) || self.analysis.work().source(id) != self.baseline.work().source(id)
    }

    /// Whether the analysis is being saved.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.saving.is_running()
    }

    /// Save it as a file that is an analysis by its name: one that was named otherwise gets the ending too.
    pub(super) fn save(&mut self, path: PathBuf) -> Effects {
        let generation = self.saving.start("Saving");
        self.on_its_way = Some(self.analysis.clone());
        let is_named = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sleuth"));
        let mut whole = path.into_os_string();
        if !is_named {
            whole.push(".sleuth");
        }
        let whole = PathBuf::from(whole);
        self.saving_to = Some(whole.clone());
        vec![spawn(JobKey::Save, generation, jobs::save(self.analysis.clone(), whole, is_named))]
    }

    pub(super) fn was_saved(&mut self, generation: u64, result: Result<Output, Failure>) {
        let saved = match result {
            Ok(Output::Saved(path)) => Ok(path),
            Ok(_) => return,
            Err(failure) => Err(failure),
        };
        let failure = saved.as_ref().err().cloned();
        if !self.saving.finish(generation, saved, Vec::new()) {
            return;
        }
        if let Some(failure) = failure {
            let target = self.saving_to.take().filter(|_| failure.is_of_target());
            let unwritten = target.map(|target| Unwritten::of_analysis(failure.clone(), target));
            // What was said of the last try is said anew.
            self.is_written(JobKey::Save);
            self.notify(None, unwritten.as_ref().map_or(failure, |u| u.failure.clone()));
            self.unwritten = unwritten.map(|unwritten| (JobKey::Save, unwritten)).or_else(|| self.unwritten.take());
        } else {
            self.is_written(JobKey::Save);
            self.saved_at = self.saving.value().cloned();
            // What was changed while it was being written is not saved yet.
            self.baseline = self.on_its_way.take().unwrap_or_default();
        }
    }

    /// Take up the work of a session that ended before it was saved.
    pub(super) fn restore(&mut self, kept: Kept) -> Effects {
        let baseline = kept.saved_at.as_deref().and_then(|path| Analysis::load(path).ok());
        // No step that can be undone: it would take the work away again without a word, and what was there before is saved or was given up.
        self.history = History::default();
        (self.saved_at, self.baseline) = (kept.saved_at.filter(|_| baseline.is_some()), baseline.unwrap_or_default());
        self.put_document(kept.analysis)
    }
}
