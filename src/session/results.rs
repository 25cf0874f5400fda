//! What workers compute for an open file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::IdxSize;

use super::{DrillTarget, Stamp};
use crate::analysis::{Drift, View};
use crate::board::BoardSpec;
use crate::chart::ChartData;
use crate::detect::{self, DetectError, DetectSpec, Detection};
use crate::engine::{Context, Failure};
use crate::findings::{self, Finding, Holiday, Proof};
use crate::import::{Kept, Source};
use crate::pivot::{PivotSpec, PivotTable};
use crate::prepare::Prepared;
use crate::table::Table;
use crate::workbook::Returned;

/// A file that was read, with the views suggested for each of its tables.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The file.
    pub source: Arc<Source>,
    /// Its cells, for a change of how they are read, where they are not too many.
    pub kept: Option<Arc<Kept>>,
    /// One view per table.
    pub views: Vec<View>,
    /// What it brings back, where it is a workbook of an earlier report.
    pub returned: Option<Arc<Returned>>,
    /// How the file looked to the file system before it was read.
    pub stamp: Option<Stamp>,
    /// How the table that is looked at differs from the one the analysis was made for.
    pub drift: Drift,
}

/// A table with its steps done, as far as they could be, and the view suggested for it.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The table after its steps.
    pub prepared: Prepared,
    /// A view of it.
    pub suggested: View,
    /// How the files and patterns that were stacked looked to the file system before they were read.
    pub stamps: BTreeMap<PathBuf, Stamp>,
}

/// Which rows the grid shows, in which order; `None` for all in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GridRows {
    /// Positions in the table.
    pub order: Option<Arc<[IdxSize]>>,
}

impl GridRows {
    /// How many rows are shown of a table of `all`.
    #[must_use]
    pub fn len(&self, all: usize) -> usize {
        self.order.as_ref().map_or(all, |o| o.len())
    }

    /// The table row shown at position `at`.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<usize> {
        self.order.as_ref().map_or(Some(at), |o| o.get(at).map(|&r| r as usize))
    }
}

/// A computed pivot with the spec it answers, filters of the view included.
#[derive(Debug, Clone, PartialEq)]
pub struct Pivoted {
    /// What was asked.
    pub spec: PivotSpec,
    /// The answer.
    pub table: PivotTable,
}

/// The marks of a chart with the pivot they show.
#[derive(Debug, Clone)]
pub struct ChartView {
    /// The pivot.
    pub pivot: Arc<Pivoted>,
    /// Its marks.
    pub data: ChartData,
}

/// The numbers of a board.
#[derive(Debug, Clone, Default)]
pub struct BoardView {
    /// What was asked: the board without places and words.
    pub question: BoardSpec,
    /// Per tile with numbers, what came out.
    pub tiles: BTreeMap<u32, Result<TileView, Failure>>,
    /// The column of dates with its first and last day.
    pub span: Option<(String, NaiveDate, NaiveDate)>,
}

/// What a tile shows.
#[derive(Debug, Clone)]
pub enum TileView {
    /// A chart.
    Chart(Arc<ChartView>),
    /// A pivot.
    Pivot(Arc<Pivoted>),
}

/// A finished detection.
#[derive(Debug, Clone)]
pub struct Detected {
    /// What was asked, filters of the view included.
    pub spec: DetectSpec,
    /// The series with their expected values.
    pub detection: Arc<Detection>,
    /// What is out of line, by impact.
    pub findings: Vec<Finding>,
    /// The table behind it, sorted into periods and added up by segment.
    pub proof: Arc<Proof>,
    /// Whether the last period is so low that it may not be complete.
    pub may_be_cut: bool,
    /// The public holidays that findings lie on.
    pub holidays: Vec<Holiday>,
}

impl Detected {
    /// Look for what `spec` asks for.
    ///
    /// # Errors
    /// On cancel, and where the table cannot be read as the spec asks.
    pub fn of(table: &Table, spec: DetectSpec, context: &Context) -> Result<Self, DetectError> {
        let detection = detect::run(table, &spec, context)?;
        let proof = Proof::of(table, &spec, context)?;
        let findings = proof.findings(&spec, &detection, context)?;
        Ok(Self::with(spec, Arc::new(detection), findings, Arc::new(proof)))
    }

    /// The same scores at the sensitivity and least impact of `spec`: nothing is judged anew.
    ///
    /// # Errors
    /// On cancel.
    pub fn at(&self, spec: DetectSpec, context: &Context) -> Result<Self, DetectError> {
        let findings = self.proof.findings(&spec, &self.detection, context)?;
        Ok(Self::with(spec, self.detection.clone(), findings, self.proof.clone()))
    }

    fn with(spec: DetectSpec, detection: Arc<Detection>, findings: Vec<Finding>, proof: Arc<Proof>) -> Self {
        let may_be_cut = findings::may_be_cut(&spec, &detection);
        let holidays = findings::holidays(&spec, &detection, &findings);
        Self { spec, detection, findings, proof, may_be_cut, holidays }
    }

    /// The first and the last period that was looked at.
    #[must_use]
    pub fn covered(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        self.detection.times.first().copied().zip(self.detection.times.last().copied())
    }

    /// Whether it answers `spec` but for what is flagged.
    #[must_use]
    pub fn scores_answer(&self, spec: &DetectSpec) -> bool {
        DetectSpec { sensitivity: spec.sensitivity, min_impact: spec.min_impact, marked: spec.marked.clone(), ..self.spec.clone() } == *spec
    }
}

/// The rows behind a cell or a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Drill {
    /// Whose they are.
    pub target: DrillTarget,
    /// What they are behind, in words.
    pub title: String,
    /// The number they add up to, in words; empty where there is none.
    pub answer: String,
    /// Positions in the table.
    pub rows: Arc<[IdxSize]>,
}
