//! The document that is saved as `.sleuth`: which files were opened and what was asked of them. Specs and paths, never data.
//!
//! It is the whole of what a person can undo, and what next week's export is dropped on.

mod asked;
mod columns;
mod drift;
mod file;
mod mapping;
mod older;
mod since;
mod sql_conditions;
mod sql_names;
mod unknown;
mod view_sql;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::board::BoardSpec;
use crate::chart::ChartSpec;
use crate::detect::DetectSpec;
use crate::findings::{Dismissal, Verdict};
use crate::import::ImportOptions;
use crate::pivot::PivotSpec;
use crate::prepare::{Step, StepKind};
use crate::table::{Filter, SortKey};

pub use crate::prepare::SourceId;
pub use asked::Asked;
pub use columns::ColumnsView;
pub use drift::{Drift, KnownColumn, Missing, Proposal, Reason, known};
pub use file::{AnalysisError, Loaded, VERSION};
pub use mapping::{Mapping, Remapped};
pub use since::{Change, Facts, Gone, PastFinding, Run, Since};
pub use unknown::UnknownKey;
pub use view_sql::{board_sql, data_sql, detect_sql, pivot_sql};

/// Everything that is saved and undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// The version of the format it was read from or will be written as.
    pub version: u32,
    /// The files, in the order they were opened.
    #[serde(default)]
    pub sources: Vec<SourceSpec>,
    /// The source that is looked at.
    #[serde(default)]
    pub active: Option<SourceId>,
    /// What was decided about findings, by [`Finding::id`](crate::findings::Finding::id).
    #[serde(default)]
    pub verdicts: BTreeMap<String, Verdict>,
    /// What is not told any more, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dismissed: Vec<Dismissal>,
}

/// A file that was opened, and what is asked of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceSpec {
    /// Its name within the analysis.
    pub id: SourceId,
    /// What a person calls it; after its file where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the file is; relative to the folder of the saved analysis where it lies in or below it, or near it.
    pub path: PathBuf,
    /// A hash of the bytes that were read last, to tell the same file from a changed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// What a person decided about reading it.
    #[serde(default)]
    pub options: ImportOptions,
    /// The table that is looked at, by name; the main one where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// What is done to that table before anything is asked of it, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What is asked of that table.
    #[serde(default)]
    pub view: View,
    /// The columns that table had, so that a new export can be compared with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<KnownColumn>,
    /// Columns a person matched when an export called them otherwise: the former name, then the later.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub aliases: BTreeMap<String, String>,
    /// The findings of this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Arc<Run>>,
    /// The findings of the file it took the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Arc<Run>>,
    /// What is asked of other tables of the file, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub other_tables: BTreeMap<String, Asked>,
}

impl SourceSpec {
    /// A file of which nothing is asked yet.
    pub fn new(id: SourceId, path: impl Into<PathBuf>, options: ImportOptions) -> Self {
        Self {
            id,
            name: None,
            path: path.into(),
            fingerprint: None,
            options,
            table: None,
            steps: Vec::new(),
            view: View::default(),
            columns: Vec::new(),
            aliases: BTreeMap::new(),
            latest: None,
            previous: None,
            other_tables: BTreeMap::new(),
        }
    }

    /// What it is called on screen.
    #[must_use]
    pub fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.path.file_name().unwrap_or_default().to_string_lossy().into_owned())
    }

    /// Whether anything that is asked of it names this column.
    #[must_use]
    pub fn uses(&self, column: &str) -> bool {
        mapping::is_used(self, column)
    }

    /// Whether its table is the result of a query over tables of other sources; its file is then only where it began.
    #[must_use]
    pub fn is_query(&self) -> bool {
        matches!(self.steps.first().map(|s| &s.kind), Some(StepKind::Query(query)) if !query.tables.is_empty())
    }
}

/// What is asked of a table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// Which rows count, in the grid and in everything computed from it.
    pub filters: Vec<Filter>,
    /// In which order the grid shows them.
    pub sort: Vec<SortKey>,
    /// How the columns stand in the grid.
    #[serde(skip_serializing_if = "ColumnsView::is_default")]
    pub columns: ColumnsView,
    /// The pivot; empty until fields are placed.
    pub pivot: PivotSpec,
    /// How the pivot is drawn.
    pub chart: ChartSpec,
    /// The board that is looked at; none until one is made or proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<BoardSpec>,
    /// The boards beside it, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_boards: Vec<BoardSpec>,
    /// What is looked for; a suggestion where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detect: Option<DetectSpec>,
}

impl View {
    /// Look at a new board; the one that was looked at is kept beside it. Its name is made one that no other has.
    pub fn add_board(&mut self, mut board: BoardSpec) {
        let taken = |name: &str| self.board.iter().chain(&self.other_boards).any(|b| b.name == name);
        let base = board.name.clone();
        let mut number = 1;
        while taken(&board.name) {
            number += 1;
            board.name = format!("{base} {number}");
        }
        self.put_beside();
        self.board = Some(board);
    }

    /// Look at another of its boards, by its name.
    pub fn show_board(&mut self, name: &str) {
        let Some(at) = self.other_boards.iter().position(|b| b.name == name) else { return };
        let wanted = self.other_boards.remove(at);
        self.put_beside();
        self.board = Some(wanted);
    }

    /// Remove the board that is looked at; the first of the others takes its place.
    pub fn remove_board(&mut self) {
        self.board = (!self.other_boards.is_empty()).then(|| self.other_boards.remove(0));
    }

    fn put_beside(&mut self) {
        self.other_boards.extend(self.board.take());
        self.other_boards.sort_by(|a, b| crate::table::natural_cmp(&a.name, &b.name));
    }
}

impl Default for Analysis {
    fn default() -> Self {
        Self { version: VERSION, sources: Vec::new(), active: None, verdicts: BTreeMap::new(), dismissed: Vec::new() }
    }
}

impl Analysis {
    /// The source called `id`.
    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<&SourceSpec> {
        self.sources.iter().find(|s| s.id == id)
    }

    /// The source called `id`, to be changed.
    #[must_use]
    pub fn source_mut(&mut self, id: SourceId) -> Option<&mut SourceSpec> {
        self.sources.iter_mut().find(|s| s.id == id)
    }

    /// The sources that read the file of the source called `id`, that one first: where the file is replaced, it is for all of them.
    #[must_use]
    pub fn sharing_file(&self, id: SourceId) -> Vec<SourceId> {
        let Some(path) = self.source(id).map(|s| s.path.clone()) else { return Vec::new() };
        let is_query = |s: &&SourceSpec| s.id != id && s.is_query() && s.path == path;
        std::iter::once(id).chain(self.sources.iter().filter(is_query).map(|s| s.id)).collect()
    }

    /// The source whose file stands behind a table: itself, or for the result of a query the one it began with.
    #[must_use]
    pub fn file_behind(&self, id: SourceId) -> SourceId {
        let path = self.source(id).filter(|s| s.is_query()).map(|s| s.path.as_path());
        path.and_then(|path| self.with_files().find(|s| s.path == path)).map_or(id, |s| s.id)
    }

    /// The sources that have a file of their own, in their order.
    pub fn with_files(&self) -> impl Iterator<Item = &SourceSpec> {
        self.sources.iter().filter(|s| !s.is_query())
    }

    /// All files that it reads, or patterns of them: those of its sources and what their steps put below.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let below = |step: &Step| if let StepKind::Stack(stack) = &step.kind { stack.files.clone() } else { Vec::new() };
        self.sources.iter().flat_map(|s| std::iter::once(s.path.clone()).chain(s.all_steps().flat_map(below))).collect()
    }

    /// The source that is looked at.
    #[must_use]
    pub fn active(&self) -> Option<&SourceSpec> {
        self.source(self.active?)
    }

    /// Add a file and look at it.
    pub fn add(&mut self, path: impl Into<PathBuf>, options: ImportOptions) -> SourceId {
        let id = SourceId(self.sources.iter().map(|s| s.id.0 + 1).max().unwrap_or_default());
        self.sources.push(SourceSpec::new(id, path, options));
        self.active = Some(id);
        id
    }

    /// The same document without what the program notes by itself: which source is looked at, what was read and found last.
    /// Two that are alike in this hold the same work of a person.
    #[must_use]
    pub fn work(&self) -> Self {
        let mut work = Self { active: None, ..self.clone() };
        for source in &mut work.sources {
            source.fingerprint = None;
            (source.latest, source.previous) = (None, None);
            source.other_tables.values_mut().for_each(|asked| (asked.latest, asked.previous) = (None, None));
            source.columns.clear();
        }
        work
    }

    /// Take verdicts that came back from elsewhere, which tells nothing of the other measures of their events.
    pub fn take_verdicts(&mut self, returned: BTreeMap<String, Verdict>) {
        for (id, verdict) in returned {
            let also = self.verdicts.get(&id).map(|known| known.also.clone()).unwrap_or_default();
            self.verdicts.insert(id, Verdict { also, ..verdict });
        }
        self.know_events();
    }

    /// Let verdicts that do not tell of which event they are learn it from the findings that were remembered.
    fn know_events(&mut self) {
        let runs = self.sources.iter().flat_map(|s| s.latest.iter().chain(&s.previous));
        for (id, past) in runs.flat_map(|run| &run.findings) {
            if let Some(verdict) = self.verdicts.get_mut(id).filter(|verdict| verdict.also.is_empty()) {
                verdict.also.clone_from(&past.also);
            }
        }
    }

    /// Remove a source; the one that takes its place is looked at if it was the active one.
    pub fn remove(&mut self, id: SourceId) {
        let Some(at) = self.sources.iter().position(|s| s.id == id) else { return };
        self.sources.remove(at);
        if self.active == Some(id) {
            self.active = self.sources.get(at).or_else(|| self.sources.last()).map(|s| s.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_stand_beside_each_other() {
        let board = |name: &str| BoardSpec { name: name.to_owned(), ..BoardSpec::default() };
        let names = |view: &View| view.other_boards.iter().map(|b| b.name.clone()).collect::<Vec<_>>();
        let mut view = View::default();
        for name in ["Overview", "Sellers", "Overview"] {
            view.add_board(board(name));
        }
        assert_eq!(
            (view.board.as_ref().map(|b| b.name.as_str()), names(&view)),
            (Some("Overview 2"), vec!["Overview".into(), "Sellers".into()])
        );
        view.show_board("Sellers");
        assert_eq!(names(&view), ["Overview", "Overview 2"]);
        view.remove_board();
        assert_eq!((view.board.map(|b| b.name), view.other_boards.len()), (Some("Overview".into()), 1));
    }

    #[test]
    fn the_neighbour_of_a_removed_source_is_looked_at() {
        let mut analysis = Analysis::default();
        let [a, b, c] = ["a.csv", "b.csv", "c.csv"].map(|p| analysis.add(p, ImportOptions::default()));
        analysis.active = Some(b);
        analysis.remove(b);
        assert_eq!(analysis.active, Some(c));
        analysis.remove(c);
        assert_eq!(analysis.active, Some(a));
        analysis.remove(a);
        assert_eq!((analysis.active, analysis.sources.len()), (None, 0));
    }
}
