//! Undo and redo: labelled snapshots of the analysis.

use crate::analysis::Analysis;

/// How many steps are kept; a snapshot is a few kilobytes.
const STEPS: usize = 200;

#[derive(Debug, Clone)]
struct Step {
    label: String,
    analysis: Analysis,
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
            return;
        }
        self.merge = merge.map(str::to_owned);
        self.past.push(Step { label: label.to_owned(), analysis: before });
        if self.past.len() > STEPS {
            self.past.remove(0);
        }
    }

    /// The analysis before the last step, `now` being kept for redo.
    pub(super) fn undo(&mut self, now: Analysis) -> Option<Analysis> {
        let step = self.past.pop()?;
        self.merge = None;
        self.future.push(Step { label: step.label, analysis: now });
        Some(step.analysis)
    }

    /// The analysis after the step last undone, `now` being kept for undo.
    pub(super) fn redo(&mut self, now: Analysis) -> Option<Analysis> {
        let step = self.future.pop()?;
        self.merge = None;
        self.past.push(Step { label: step.label, analysis: now });
        Some(step.analysis)
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
