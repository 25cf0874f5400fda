//! What a person can ask for, and what the shell must then do.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ask::{Answered, Question, Topic};
use super::data::SourceData;
use super::export::Choice;
use super::results::{BoardView, ChartView, Detected, Drill, GridRows, Opened, Pivoted, Ready};
use super::{Inbox, Unwritten};
use crate::analysis::{ColumnsView, SourceId};
use crate::board::BoardSpec;
use crate::chart::ChartSpec;
use crate::detect::DetectSpec;
use crate::engine::{Event, Job};
use crate::findings::{Dismissal, Faults, Scope, Verdict, VerdictState};
use crate::import::{Found, ImportChange, ImportOptions};
use crate::pivot::{Axis, PivotSpec};
use crate::prepare::Step;
use crate::table::{Filter, SortKey};
use crate::workbook::Written;

/// A way of looking at the active source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Page {
    /// The rows.
    #[default]
    Data,
    /// The pivot table.
    Pivot,
    /// The chart of the pivot.
    Chart,
    /// Several views beside each other.
    Board,
    /// What is out of line.
    Anomalies,
}

impl Page {
    /// All of them, in the order of the navigation.
    pub const ALL: [Self; 5] = [Self::Data, Self::Pivot, Self::Chart, Self::Board, Self::Anomalies];

    /// The word on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Pivot => "Pivot",
            Self::Chart => "Chart",
            Self::Board => "Board",
            Self::Anomalies => "Anomalies",
        }
    }
}

/// Whose rows are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrillTarget {
    /// Those behind a cell of the pivot.
    Cell {
        /// The cell's row.
        row: Axis,
        /// The cell's column.
        column: Axis,
    },
    /// Those behind a cell of a tile of the board.
    Tile {
        /// The tile.
        tile: u32,
        /// The cell's row.
        row: Axis,
        /// The cell's column.
        column: Axis,
    },
    /// Those behind a finding, by its id.
    Finding(String),
    /// Those with faults of one kind, by the id of these.
    Faults(String),
}

/// What becomes of the boards of a source.
#[derive(Debug, Clone, PartialEq)]
pub enum BoardChange {
    /// One more, which is looked at then.
    Add(Box<BoardSpec>),
    /// Look at another, by its name.
    Show(String),
    /// Remove the one that is looked at.
    Remove,
}

/// What a person asked for, or what a worker answered.
#[derive(Debug)]
pub enum Action {
    /// Open files; each on its own, so that one that fails does not hide the others. A `.sleuth` file replaces the analysis.
    Open(Vec<PathBuf>),
    /// Read an open file again, with other options or because it changed.
    Reload(SourceId, ImportOptions),
    /// Change one thing about how an open file is read.
    ChangeImport(SourceId, ImportChange),
    /// Put another file in the place of an open one: everything that is asked of it is asked of that.
    Replace(SourceId, PathBuf),
    /// Run on the first file that waits in [`Session::replacing`](super::Session::replacing), its missing columns matched so.
    AcceptReplacement(Vec<(String, Option<String>)>),
    /// Do not run on it.
    DropReplacement,
    /// Another program did something to a file of a source, or to one of a pattern that it stacks.
    FileNews(SourceId, PathBuf, super::FileNews),
    /// Do not tell of that any more.
    IgnoreNews(SourceId),
    /// Take up the work of a session that ended before it was saved.
    Recover(Box<super::Kept>),
    /// Close a file.
    Close(SourceId),
    /// Look at another open file.
    Activate(SourceId),
    /// Look at another table of the active file, by its index in the source.
    ChooseTable(usize),
    /// Change what is done to the table before anything is asked of it; the words say what was done, for undo.
    EditSteps(Vec<Step>, String),
    /// Put the result of a query over the open tables beside them, as a table of this name that is computed anew with them.
    AddQuery {
        /// What the result is called.
        name: String,
        /// A SELECT; tables by the names of [`Session::open_tables`](super::Session::open_tables).
        sql: String,
    },
    /// Put the files of these sources below one another, as one source.
    StackSources(Vec<SourceId>),
    /// Put the offer to stack files away.
    DismissStack,
    /// Look at it another way.
    Show(Page),
    /// Look at a cell among the rows, by its place in the table.
    ShowCell {
        /// The row.
        row: usize,
        /// The column; `None` for the first that is shown.
        column: Option<usize>,
    },
    /// Change which rows count.
    SetFilters(Vec<Filter>),
    /// Change the order of the rows.
    SetSort(Vec<SortKey>),
    /// Change how the columns stand in the grid; the words say what was done, for undo.
    SetColumns(ColumnsView, String),
    /// Change the pivot; the words say what was done, for undo.
    EditPivot(PivotSpec, String),
    /// Change the chart.
    EditChart(ChartSpec),
    /// Change the board; the words say what was done, for undo.
    EditBoard(Option<BoardSpec>, String),
    /// Add a board, look at another one, or remove the one that is looked at.
    ChangeBoards(BoardChange),
    /// Make a first board from the data.
    ProposeBoard,
    /// Change what is looked for.
    EditDetect(DetectSpec),
    /// Look for it.
    Detect,
    /// Check the rows of the active source.
    CheckRows,
    /// Look at the faults of one kind, by their id, or at none.
    SelectFaults(Option<String>),
    /// Do not tell these faults again, by their id.
    DismissFaults(String),
    /// Look at one finding, by its id, or at none.
    SelectFinding(Option<String>),
    /// The page of the findings shows them, or another part of it.
    ShowFindings(bool),
    /// Ask something beside the findings.
    Ask(Question),
    /// Put an answer away.
    CloseAnswer(Topic),
    /// Read a list of events from a file and add them to those of the active source.
    ImportEvents(PathBuf),
    /// Judge a finding.
    SetVerdict(String, Verdict),
    /// Choose which findings are listed.
    FilterInbox(Inbox),
    /// Look at the finding so many further down the list.
    StepFinding(isize),
    /// Judge the finding that is looked at, and go on to the next open one.
    Judge(VerdictState),
    /// Dismiss the finding that is looked at, its segment or its rule, and go on to the next open one.
    DismissFinding(Scope),
    /// Tell again what was dismissed.
    Restore(Dismissal),
    /// Show the rows behind something.
    Drill(DrillTarget),
    /// Put those rows away.
    CloseDrill,
    /// Write the annotated workbook of the active source.
    Export(PathBuf, Choice),
    /// Write the pivot alone, as a workbook or as CSV by the ending of the path.
    ExportPivot(PathBuf),
    /// Write a chart as a picture: PNG or SVG by the ending of the path.
    SavePicture(Box<Picture>, PathBuf),
    /// Put the message about the last export away.
    CloseExport,
    /// Save the analysis.
    Save(PathBuf),
    /// Whether a saved analysis that is another than was read is written over: [`Session::overwriting`](super::Session::overwriting).
    AnswerOverwrite(super::OverwriteAnswer),
    /// Write there what could not be written where it was asked to be: [`Session::unwritten`](super::Session::unwritten).
    SaveElsewhere(PathBuf),
    /// Numbers and dates are written another way now: write anew what holds them in words.
    WriteAnew,
    /// Stop a job.
    Cancel(JobKey),
    /// Take the last edit back.
    Undo,
    /// Do it again.
    Redo,
    /// Put a message away, by its number.
    Dismiss(u64),
    /// Go on with the analysis that a workbook brought back, by the number of the [`Offer`](super::Offer).
    TakeAnalysis(u64),
    /// Take only the verdicts typed into it.
    TakeVerdicts(u64),
    /// Take nothing of it.
    Decline(u64),
    /// Put every message away.
    DismissAll,
    /// Something failed outside the session: a dialog, the clipboard.
    Report(crate::engine::Failure),
    /// What a worker said.
    Job(Box<Event<JobKey, Output>>),
}

/// A drawn chart and how it is to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The drawing.
    pub scene: crate::chart::Scene,
    /// What an SVG is called.
    pub title: String,
    /// Light on dark.
    pub dark: bool,
    /// Pixels of a PNG for each point.
    pub scale: f32,
}

/// The slot a job works for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobKey {
    /// A file on its way; the number names the attempt.
    Load(u64),
    /// Its first rows, to be looked at meanwhile.
    FirstRows(u64),
    /// The table with its steps done.
    Prepare(SourceId),
    /// Which rows the grid shows, and in which order.
    Rows(SourceId),
    /// The pivot.
    Pivot(SourceId),
    /// The marks of the chart.
    Chart(SourceId),
    /// The numbers of the board, or a first board.
    Board(SourceId),
    /// The findings.
    Detect(SourceId),
    /// What is wrong with single rows.
    Faults(SourceId),
    /// The answer to a question about a topic.
    Ask(SourceId, Topic),
    /// The rows behind something.
    Drill(SourceId),
    /// The workbook.
    Export(SourceId),
    /// The analysis on its way to disk.
    Save,
    /// A picture on its way to disk.
    Picture,
}

/// What a job makes.
#[derive(Debug, Clone)]
pub enum Output {
    /// An opened file with suggested views of its main table.
    Opened(Box<Opened>),
    /// The first rows of a file on its way, where it is worth it.
    FirstRows(Option<Arc<Found>>),
    /// A table with its steps done.
    Prepared(Arc<Ready>),
    /// Rows of the grid.
    Rows(GridRows),
    /// A pivot.
    Pivot(Arc<Pivoted>),
    /// The marks of a chart.
    Chart(Arc<ChartView>),
    /// The numbers of a board.
    Board(Arc<BoardView>),
    /// A first board.
    Proposed(Box<BoardSpec>),
    /// Findings.
    Detected(Arc<Detected>),
    /// What is wrong with single rows.
    Faults(Arc<Faults>),
    /// The answer to a question.
    Answered(Arc<Answered>),
    /// Rows behind something.
    Drill(Arc<Drill>),
    /// A workbook.
    Exported(Written),
    /// A file was written here.
    Saved(PathBuf),
    /// The analysis was saved here, and the text that was written has this fingerprint.
    SavedAnalysis(PathBuf, String),
    /// A file that could not be written, kept.
    Unwritten(Box<Unwritten>),
}

/// What the shell must do after an update.
#[derive(Debug)]
pub enum Effect {
    /// Run this on a worker; an older job of the same slot is cancelled.
    Spawn(Job<JobKey, Output>),
    /// Ask the job of this slot to stop.
    Cancel(JobKey),
    /// Drop this away from the window: large tables take their time.
    Discard(Box<SourceData>),
}

/// `Output` back to what its slot holds.
macro_rules! unwrapped {
    ($($variant:ident => $holds:ty),* $(,)?) => {$(
        impl TryFrom<Output> for $holds {
            type Error = Output;

            fn try_from(output: Output) -> Result<Self, Output> {
                if let Output::$variant(value) = output { Ok(value) } else { Err(output) }
            }
        }
    )*};
}

unwrapped! {
    Prepared => Arc<Ready>,
    Rows => GridRows,
    Pivot => Arc<Pivoted>,
    Chart => Arc<ChartView>,
    Board => Arc<BoardView>,
    Detected => Arc<Detected>,
    Faults => Arc<Faults>,
    Answered => Arc<Answered>,
    Drill => Arc<Drill>,
    Exported => Written,
    Saved => PathBuf,
}
