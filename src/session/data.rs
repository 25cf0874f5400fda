//! What was computed for an open file: data beside the analysis, never saved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::results::{BoardView, ChartView, Detected, Drill, GridRows, Opened, Pivoted, Ready};
use super::{Answered, FileNews, Inbox, Slot, Stamp, Topic};
use crate::analysis::{ColumnsView, Since, View};
use crate::findings::{FaultGroup, Faults, Finding};
use crate::import::{Found, ImportChange, Source};
use crate::table::Table;
use crate::workbook::Written;

/// A cell that is to be looked at among the rows, by its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WantedCell {
    /// The row.
    pub row: usize,
    /// The column; `None` for the first that is shown.
    pub column: Option<usize>,
    /// Which wish it is, so that each is fulfilled once.
    pub ticket: u64,
}

/// What was looked for in a table that gives way to another one made of the same file.
#[derive(Debug, Default)]
pub(super) struct LookedFor {
    /// What is out of line.
    pub(super) findings: bool,
    /// The finding that was looked at.
    pub(super) selected: Option<String>,
    /// Faults in its rows.
    pub(super) faults: bool,
}

/// An open file and everything computed from the table that is looked at.
#[derive(Debug, Default)]
pub struct SourceData {
    pub(super) opened: Option<Opened>,
    /// With which files it was asked for, and as which of all.
    pub(super) asked: (u64, u64),
    pub(super) table: usize,
    pub(super) prepared: Slot<Arc<Ready>>,
    /// A table and the same one with its columns shown as a person chose.
    pub(super) formatted: Option<(Table, Table)>,
    pub(super) rows: Slot<GridRows>,
    pub(super) pivot: Slot<Arc<Pivoted>>,
    pub(super) chart: Slot<Arc<ChartView>>,
    pub(super) board: Slot<Arc<BoardView>>,
    pub(super) detected: Slot<Arc<Detected>>,
    pub(super) faults: Slot<Arc<Faults>>,
    pub(super) drill: Slot<Arc<Drill>>,
    pub(super) export: Slot<Written>,
    pub(super) selected: Option<String>,
    /// The faults that are looked at, by their id.
    pub(super) selected_faults: Option<String>,
    pub(super) wanted: Option<WantedCell>,
    /// Another part of their page than the findings is looked at.
    pub(super) findings_hidden: bool,
    /// The shape the file had when it was guessed, whatever was decided since.
    pub(super) shape: Option<String>,
    pub(super) inbox: Inbox,
    pub(super) answers: BTreeMap<Topic, Slot<Arc<Answered>>>,
    /// Where a person said that a table begins or ends, with its sheet: that table is looked at once it was found.
    pub(super) look_for: Option<(String, ImportChange)>,
    /// The file was read again, so that files read before it are not to be trusted either.
    pub(super) read_anew: bool,
    /// Look for what is out of line once the steps are done: it was looked for in the file before.
    pub(super) detect_when_ready: bool,
    pub(super) since: Option<Since>,
    /// The file or pattern that another program has changed since it was read.
    pub(super) outdated: Option<PathBuf>,
    /// Files of it that are not there any more.
    pub(super) gone: BTreeSet<PathBuf>,
    /// The stamps of those changes that were told.
    pub(super) told: BTreeMap<PathBuf, Stamp>,
}

impl SourceData {
    /// The file as it was read.
    #[must_use]
    pub fn source(&self) -> Option<&Arc<Source>> {
        self.opened.as_ref().map(|o| &o.source)
    }

    /// The table that is looked at, as it was found.
    #[must_use]
    pub fn found(&self) -> Option<&Found> {
        self.source()?.tables.get(self.table)
    }

    /// The table that is looked at, its steps done as far as they could be, its columns shown as chosen.
    #[must_use]
    pub fn table(&self) -> Option<&Table> {
        let table = self.unformatted()?;
        self.formatted.as_ref().filter(|(of, _)| of.is(table)).map(|(_, shown)| shown).or(Some(table))
    }

    /// The same with its columns shown as the file says.
    #[must_use]
    pub fn unformatted(&self) -> Option<&Table> {
        self.prepared.value().map(|r| r.prepared.table()).or_else(|| self.found().map(|f| &f.table))
    }

    /// Show the columns as a person chose.
    pub(super) fn format(&mut self, columns: &ColumnsView) {
        let Some(table) = self.unformatted().cloned() else { return };
        let shown = columns.applied_to(&table);
        let before = self.table();
        if before.is_none_or(|t| t.columns() != shown.columns()) {
            self.formatted = Some((table, shown));
        }
    }

    /// The steps and what became of each.
    #[must_use]
    pub fn prepared(&self) -> &Slot<Arc<Ready>> {
        &self.prepared
    }

    /// The view suggested for the table that is looked at.
    pub(super) fn suggested(&self) -> Option<&View> {
        self.prepared.value().map(|r| &r.suggested).or_else(|| self.opened.as_ref()?.views.get(self.table))
    }

    /// The file with the table that is looked at as it was prepared, and the steps among what was done to it.
    #[must_use]
    pub fn prepared_source(&self) -> Option<Arc<Source>> {
        let source = self.source()?;
        let prepared = match self.prepared.value() {
            Some(ready) => Arc::new(super::prepared::with_table(source, self.table, &ready.prepared)),
            None => source.clone(),
        };
        Some(match (self.table(), prepared.tables.get(self.table)) {
            (Some(shown), Some(found)) if !shown.is(&found.table) => Arc::new(super::prepared::shown_as(&prepared, self.table, shown)),
            _ => prepared,
        })
    }

    /// Its index among the tables of the file.
    #[must_use]
    pub fn table_index(&self) -> usize {
        self.table
    }

    /// Which rows the grid shows.
    #[must_use]
    pub fn rows(&self) -> &Slot<GridRows> {
        &self.rows
    }

    /// The pivot.
    #[must_use]
    pub fn pivot(&self) -> &Slot<Arc<Pivoted>> {
        &self.pivot
    }

    /// The chart of the pivot.
    #[must_use]
    pub fn chart(&self) -> &Slot<Arc<ChartView>> {
        &self.chart
    }

    /// The numbers of the board.
    #[must_use]
    pub fn board(&self) -> &Slot<Arc<BoardView>> {
        &self.board
    }

    /// The findings.
    #[must_use]
    pub fn detected(&self) -> &Slot<Arc<Detected>> {
        &self.detected
    }

    /// The cell that was last asked to be looked at.
    #[must_use]
    pub fn wanted_cell(&self) -> Option<WantedCell> {
        self.wanted
    }

    /// What is wrong with single rows.
    #[must_use]
    pub fn faults(&self) -> &Slot<Arc<Faults>> {
        &self.faults
    }

    /// The rows behind something, while they are shown.
    #[must_use]
    pub fn drill(&self) -> &Slot<Arc<Drill>> {
        &self.drill
    }

    /// The last export.
    #[must_use]
    pub fn export(&self) -> &Slot<Written> {
        &self.export
    }

    /// Which findings are listed.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// The answer to the last question about a topic.
    #[must_use]
    pub fn answer(&self, topic: Topic) -> Option<&Slot<Arc<Answered>>> {
        self.answers.get(&topic)
    }

    /// How the findings stand to those of the file before, where there was one.
    #[must_use]
    pub fn since(&self) -> Option<&Since> {
        self.since.as_ref()
    }

    /// Whether the file was changed by another program since it was read.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        self.outdated.is_some()
    }

    /// Whether the list of findings is on their page, so that its keys mean something.
    #[must_use]
    pub fn shows_findings(&self) -> bool {
        !self.findings_hidden
    }

    /// The finding that is looked at.
    #[must_use]
    pub fn selected(&self) -> Option<&Finding> {
        let id = self.selected.as_ref()?;
        self.detected.value()?.findings.iter().find(|f| f.id == *id)
    }

    /// The faults that are looked at; the first where none were chosen.
    #[must_use]
    pub fn selected_faults(&self) -> Option<&FaultGroup> {
        let faults = self.faults.value()?;
        self.selected_faults.as_ref().and_then(|id| faults.group(id)).or_else(|| faults.groups.first())
    }
}

impl SourceData {
    /// Forget what was computed from the table that was looked at; what was looked for in it is returned.
    pub(super) fn forget_results(&mut self) -> LookedFor {
        let findings = self.detected.value().is_some() || self.detected.is_running();
        let looked_for = LookedFor { findings, selected: self.selected.take(), faults: self.faults.value().is_some() };
        self.rows.clear();
        self.pivot.clear();
        self.chart.clear();
        self.board.clear();
        self.detected.clear();
        self.faults.clear();
        self.drill.clear();
        self.export.clear();
        (self.since, self.wanted) = (None, None);
        self.answers.values_mut().for_each(Slot::clear);
        looked_for
    }

    /// Look at the table at `index` of the file; what was computed from another one is forgotten.
    pub(super) fn look_at(&mut self, index: usize) {
        if index != self.table {
            self.table = index;
            self.prepared.clear();
            drop(self.forget_results());
        }
    }

    /// Another program did something to a file that was read, or to one of a pattern.
    pub(super) fn hear_of_file(&mut self, path: PathBuf, news: FileNews) {
        match news {
            FileNews::Changed(stamp) => {
                self.told.insert(path.clone(), stamp);
                self.outdated = Some(path);
            }
            FileNews::Gone => {
                // Nothing is left of it to be read again.
                self.outdated.take_if(|outdated| *outdated == path);
                self.gone.insert(path);
            }
            FileNews::Back => {
                self.gone.remove(&path);
            }
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.prepared.is_running()
            || self.rows.is_running()
            || self.pivot.is_running()
            || self.chart.is_running()
            || self.board.is_running()
            || self.detected.is_running()
            || self.faults.is_running()
            || self.answers.values().any(Slot::is_running)
            || self.drill.is_running()
            || self.export.is_running()
    }
}
