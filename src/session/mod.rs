//! The state of the program and the only place that changes it.
//!
//! [`Session::update`] takes an [`Action`], changes the state and returns [`Effect`]s for the shell to carry out. It is
//! synchronous and knows nothing of windows or threads; views only read the session and emit actions.

mod action;
mod ask;
mod data;
pub mod drifted;
pub mod export;
mod faults;
mod files;
mod follow;
mod hear;
mod history;
mod inbox;
mod jobs;
mod labels;
mod memory;
mod offers;
mod prepare;
pub mod prepared;
mod query;
mod recovery;
mod renamed;
mod replace;
mod results;
mod runtime;
mod save;
mod slot;
mod unwritten;
mod update;
mod watch;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::{Analysis, SourceId, SourceSpec};
use crate::engine::Failure;
use crate::import::Found;

pub use action::{Action, BoardChange, DrillTarget, Effect, JobKey, Output, Page, Picture};
pub use ask::{Answer, Answered, Question, Topic};
pub use data::SourceData;
pub use faults::ToldFaults;
pub use history::History;
use history::Place;
pub use inbox::{Direction, Inbox, Standing, Status};
pub use memory::ImportMemory;
pub use offers::Offer;
pub use query::OpenTable;
pub use recovery::{Kept, Leftover, Recovery};
pub use replace::Replacement;
pub use results::{BoardView, ChartView, Detected, Drill, GridRows, Opened, Pivoted, Ready, TileView};
pub use runtime::Runtime;
pub use save::{OverwriteAnswer, Overwriting};
pub use slot::Slot;
pub use unwritten::Unwritten;
pub use watch::{FileNews, Stamp, Watcher};

/// A message that stays until it is put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number, for [`Action::Dismiss`].
    pub id: u64,
    /// The file it is about.
    pub path: Option<PathBuf>,
    /// What went wrong.
    pub failure: Failure,
    /// When, by the clock on the wall.
    pub at: chrono::NaiveDateTime,
    /// Nothing went wrong: it is only good to know.
    pub is_news: bool,
}

/// A file on its way.
#[derive(Debug)]
pub struct Loading {
    pub(super) ticket: u64,
    pub(super) path: PathBuf,
    pub(super) into: Into,
    pub(super) slot: Slot<()>,
    pub(super) first: Option<Arc<Found>>,
}

/// Where a file on its way goes.
#[derive(Debug, Clone)]
pub(super) enum Into {
    /// A new source of the analysis, of this batch of files that were asked for together; where they were asked for by a pattern,
    /// the others of it are put below.
    New(u64, Option<PathBuf>),
    /// The source that has this spec: read again, or of an analysis that was opened.
    Existing(Box<SourceSpec>),
}

impl Loading {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What stops it.
    pub(super) fn cancels(&self) -> [Effect; 2] {
        [self.key(), JobKey::FirstRows(self.ticket)].map(Effect::Cancel)
    }

    /// The slot to cancel.
    #[must_use]
    pub fn key(&self) -> JobKey {
        JobKey::Load(self.ticket)
    }

    /// Its first rows, once they are known; nothing may be added up over them.
    #[must_use]
    pub fn first_rows(&self) -> Option<&Found> {
        self.first.as_deref()
    }

    /// How far it is.
    #[must_use]
    pub fn slot(&self) -> &Slot<()> {
        &self.slot
    }
}

/// Everything there is: the analysis, what was computed from it, and what is on its way.
#[derive(Debug, Default)]
pub struct Session {
    analysis: Analysis,
    /// Where it is saved, and what is saved of it.
    place: Place,
    history: History,
    data: BTreeMap<SourceId, SourceData>,
    loading: Vec<Loading>,
    saving: Slot<PathBuf>,
    picture: Slot<PathBuf>,
    /// What is being saved, and where.
    on_its_way: Option<Analysis>,
    saving_to: Option<PathBuf>,
    /// What waits for a person to say whether it is written over.
    overwriting: Option<Overwriting>,
    /// What could not be written, and what it is of.
    unwritten: Option<(JobKey, Unwritten)>,
    replacing: Vec<Replacement>,
    page: Page,
    notices: Vec<Notice>,
    offers: Vec<Offer>,
    stack_offer: Vec<SourceId>,
    log: Vec<Notice>,
    tickets: u64,
    memory: Option<ImportMemory>,
}

impl Session {
    /// An empty session.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Remember there how files of a shape are read, and read the next one of it the same way.
    pub fn remember_imports(&mut self, memory: ImportMemory) {
        self.memory = Some(memory);
    }

    /// The document.
    #[must_use]
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// What can be undone and redone.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Files on their way.
    #[must_use]
    pub fn loading(&self) -> &[Loading] {
        &self.loading
    }

    /// Messages that wait to be put away, oldest first.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What opened workbooks bring back and nobody answered yet, oldest first.
    #[must_use]
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// How the active source is looked at.
    #[must_use]
    pub fn page(&self) -> Page {
        self.page
    }

    /// The spec of the active source.
    #[must_use]
    pub fn active_spec(&self) -> Option<&SourceSpec> {
        self.analysis.active()
    }

    /// What was computed for the active source.
    #[must_use]
    pub fn active_data(&self) -> Option<&SourceData> {
        self.data.get(&self.analysis.active?)
    }

    /// What was computed for a source.
    #[must_use]
    pub fn data(&self, id: SourceId) -> Option<&SourceData> {
        self.data.get(&id)
    }

    /// Messages there were, put away or not, oldest first.
    #[must_use]
    pub fn log(&self) -> &[Notice] {
        &self.log
    }

    /// The file that waits for a person to say what became of its columns.
    #[must_use]
    pub fn replacing(&self) -> Option<&Replacement> {
        self.replacing.first()
    }

    /// The picture of a chart that is written, or was.
    #[must_use]
    pub fn picture(&self) -> &Slot<PathBuf> {
        &self.picture
    }

    /// Whether anything is being computed.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.loading.is_empty() || self.saving.is_running() || self.picture.is_running() || self.data.values().any(SourceData::is_running)
    }
}
