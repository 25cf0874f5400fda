//! Undo and redo: labelled snapshots of the analysis.

use std::path::PathBuf;

use super::save::OnDisk;
use crate::analysis::Analysis;

/// How many steps are kept; a snapshot is a few kilobytes.
const STEPS: usize = 200;

/// Where a document is saved, and what is saved of it. Another document has another place: going back to the former one without
/// it would save the one over the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) saved_at: Option<PathBuf>,
    /// The document as nothing of it would be lost: as saved, or as the opened files alone make it.
    pub(super) baseline: Analysis,
    /// The saved file as this session read or wrote it last.
    pub(super) on_disk: OnDisk,
}

#[derive(Debug, Clone)]
struct Step {
    label: String,
    analysis: Analysis,
    /// Where it led from one document to another, the place of the one that is kept here.
    place: Option<Place>,
}

/// The steps that can be undone and redone.
#[derive(Debug, Clone, Default)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
    merge: Option<String>,
}

impl History {
    /// Note that an edit called `label` changed `before`. Consecutive edits with one merge key (a slider that is dragged)
    /// are one step.
    pub(super) fn record(&mut self, label: &str, merge: Option<&str>, before: Analysis) {
        self.future.clear();
        if merge.is_some() && self.merge.as_deref() == merge {
            if let Some(step) = self.past.last_mut() {
                // The slider is further now.
                label.clone_into(&mut step.label);
            }
            return;
        }
        self.merge = merge.map(str::to_owned);
        self.push(Step { label: label.to_owned(), analysis: before, place: None });
    }

    /// Note that another document took the place of `before`, which is saved at `place`.
    pub(super) fn record_other(&mut self, label: &str, before: Analysis, place: Place) {
        self.future.clear();
        self.merge = None;
        self.push(Step { label: label.to_owned(), analysis: before, place: Some(place) });
    }

    fn push(&mut self, step: Step) {
        self.past.push(step);
        if self.past.len() > STEPS {
            self.past.remove(0);
        }
    }

    /// The analysis before the last step, `now` being kept for redo; with its place where that was another.
    pub(super) fn undo(&mut self, now: Analysis, place: Place) -> Option<(Analysis, Option<Place>)> {
        let step = self.past.pop()?;
        self.merge = None;
        let place = step.place.is_some().then_some(place);
        self.future.push(Step { label: step.label, analysis: now, place });
        Some((step.analysis, step.place))
    }

    /// The analysis after the step last undone, `now` being kept for undo; with its place where that was another.
    pub(super) fn redo(&mut self, now: Analysis, place: Place) -> Option<(Analysis, Option<Place>)> {
        let step = self.future.pop()?;
        self.merge = None;
        let place = step.place.is_some().then_some(place);
        self.past.push(Step { label: step.label, analysis: now, place });
        Some((step.analysis, step.place))
    }

    /// The documents that undo and redo can lead to.
    pub(super) fn analyses(&self) -> impl Iterator<Item = &Analysis> {
        self.past.iter().chain(&self.future).map(|step| &step.analysis)
    }

    /// What undo would take back, step by step.
    pub fn past(&self) -> impl Iterator<Item = &str> {
        self.past.iter().rev().map(|s| s.label.as_str())
    }

    /// What redo would do again, step by step.
    pub fn future(&self) -> impl Iterator<Item = &str> {
        self.future.iter().rev().map(|s| s.label.as_str())
    }

    /// What undo would take back.
    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.past.last().map(|s| s.label.as_str())
    }

    /// What redo would do again.
    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.future.last().map(|s| s.label.as_str())
    }
}
