//! What goes into a workbook: gathered by whoever asks for it, so that this module needs to know no detector.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDateTime;

use crate::chart::ChartData;
use crate::detect::{DetectSpec, Forecast, Grain};
use crate::explain::Segment;
use crate::findings::{FaultGroup, Finding, Verdict};
use crate::import::{Found, Source};
use crate::pivot::{PivotSpec, PivotTable};
use crate::table::{Filter, Table};

/// Everything a workbook tells.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// What people call it: the first line of the Summary.
    pub title: &'a str,
    /// The file the data came from.
    pub source: &'a Source,
    /// The table of that file, with the decisions taken on reading it.
    pub found: &'a Found,
    /// The rows to write: those of `found` that pass `filters`.
    pub table: &'a Table,
    /// Which rows count.
    pub filters: &'a [Filter],
    /// Pivots, each on a sheet of its own.
    pub pivots: Vec<PivotSheet<'a>>,
    /// What was found out of line; `None` where nothing was looked for.
    pub detection: Option<DetectionReport<'a>>,
    /// What is wrong with single rows; `None` where they were not checked.
    pub faults: Option<FaultsReport<'a>>,
    /// Which sheets are wanted.
    pub sheets: Sheets,
    /// What was asked for and could not be made, each with its reason.
    pub left_out: Vec<String>,
    /// The analysis as text, carried inside the workbook; empty for none.
    pub analysis: String,
    /// The moment it speaks of; `None` where equal input is to give equal bytes whenever it is written.
    pub generated: Option<NaiveDateTime>,
}

impl<'a> Report<'a> {
    /// What is wrong with single rows, where there is any of it and it is wanted.
    pub(super) fn told_faults(&self) -> Option<&FaultsReport<'a>> {
        self.faults.as_ref().filter(|faults| self.sheets.findings && !faults.groups.is_empty())
    }
}

/// Which sheets are wanted. The Summary is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one for each sheet, as they are ticked")]
pub struct Sheets {
    /// One row a finding, and what contributed; what is wrong with single rows.
    pub findings: bool,
    /// The series of the findings; goes with them.
    pub charts: bool,
    /// The next periods of the totals.
    pub forecast: bool,
    /// The pivots.
    pub pivots: bool,
    /// The cleaned rows; without them totals and checks over them are values or absent.
    pub data: bool,
    /// Live formulas that must agree.
    pub checks: bool,
    /// What was decided on reading.
    pub cleaning: bool,
    /// Where the numbers come from.
    pub about: bool,
}

impl Sheets {
    /// Everything: a workbook that stands by itself.
    pub const ALL: Self =
        Self { findings: true, charts: true, forecast: true, pivots: true, data: true, checks: true, cleaning: true, about: true };
    /// What goes behind the sheets of the user's own workbook, which has the rows itself.
    pub const BESIDE: Self = Self { pivots: false, data: false, cleaning: false, ..Self::ALL };
}

impl Default for Sheets {
    fn default() -> Self {
        Self::ALL
    }
}

/// A pivot to show.
#[derive(Debug, Clone, Copy)]
pub struct PivotSheet<'a> {
    /// What people call it; the sheet's name as far as Excel allows.
    pub name: &'a str,
    /// What was asked.
    pub spec: &'a PivotSpec,
    /// The answer.
    pub table: &'a PivotTable,
    /// Its chart, written as a chart of Excel on a sheet of its own.
    pub chart: Option<&'a ChartData>,
}

/// What was looked for and found.
#[derive(Debug, Clone)]
pub struct DetectionReport<'a> {
    /// What was looked for.
    pub spec: &'a DetectSpec,
    /// The findings, most important first.
    pub items: Vec<Item<'a>>,
    /// The series that items point at, and the totals of the measures.
    pub series: Vec<SeriesData>,
    /// What is to be expected next of totals; empty where the past is too short to try it on.
    pub forecasts: Vec<Prospect>,
    /// How the findings stand to those of the file before, where there was one.
    pub earlier: Option<Earlier>,
    /// How many series were checked.
    pub checked_series: usize,
    /// How many points were checked.
    pub checked_points: usize,
    /// What was decided, by finding.
    pub verdicts: &'a BTreeMap<String, Verdict>,
}

/// What is wrong with single rows.
#[derive(Debug, Clone)]
pub struct FaultsReport<'a> {
    /// By what is wrong.
    pub groups: Vec<FaultsOf<'a>>,
    /// How many rows were checked.
    pub checked: usize,
}

/// The faults of one kind with their places in the data.
#[derive(Debug, Clone)]
pub struct FaultsOf<'a> {
    /// The faults, all of them in rows that are written.
    pub group: Cow<'a, FaultGroup>,
    /// The row of [`Report::table`] of each.
    pub rows: Vec<u32>,
    /// What was decided about them.
    pub verdict: Option<&'a Verdict>,
    /// What was decided about each apart from its kind.
    pub verdicts: Vec<Option<&'a Verdict>>,
}

/// How findings stand to those of the file before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Earlier {
    /// The file before.
    pub file: String,
    /// A word on each finding, by its id.
    pub marks: BTreeMap<String, String>,
    /// What is not out of line any more.
    pub gone: Vec<String>,
}

/// One finding with its place in the data.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// Its series, as an index into [`DetectionReport::series`], and its periods there.
    pub place: Option<(usize, Range<usize>)>,
    /// The rows of [`Report::table`] it rests on, ascending.
    pub rows: Vec<u32>,
}

/// The next periods of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospect {
    /// The series it goes on from, as an index into [`DetectionReport::series`].
    pub series: usize,
    /// What is to be expected.
    pub forecast: Forecast,
}

/// One measure over time for one segment, with what was expected; all lists are as long as `times`.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesData {
    /// Name of the measure.
    pub measure: String,
    /// Its unit.
    pub unit: Option<String>,
    /// Periods add up, as sums and counts do; else they are averaged.
    pub additive: bool,
    /// Where; empty for the total.
    pub segment: Segment,
    /// Length of a period.
    pub grain: Grain,
    /// Starts of the periods.
    pub times: Vec<NaiveDateTime>,
    /// What was measured; `None` where there is nothing.
    pub actual: Vec<Option<f64>>,
    /// What was expected.
    pub expected: Vec<f64>,
    /// Lower edge of the expected band.
    pub lower: Vec<f64>,
    /// Upper edge of the expected band.
    pub upper: Vec<f64>,
}

impl SeriesData {
    /// Measure and segment as a title: `GMV in region TH, category Food`.
    #[must_use]
    pub fn title(&self) -> String {
        if self.segment.is_empty() {
            return format!("{}, total", self.measure);
        }
        format!("{} in {}", self.measure, segment_words(&self.segment))
    }
}

/// A segment as people read it: `region TH, category Food`; `Total` for everything.
pub(super) fn segment_words(segment: &Segment) -> String {
    if segment.is_empty() {
        return "Total".to_owned();
    }
    let parts: Vec<String> = segment.iter().map(|(column, member)| format!("{column} {member}")).collect();
    parts.join(", ")
}

/// The start of a period as people read it, and to which number format it belongs.
pub(super) fn period_words(time: NaiveDateTime, grain: Grain) -> String {
    match grain {
        Grain::Hour => time.format("%-d %b %Y %H:%M").to_string(),
        Grain::Month => time.format("%b %Y").to_string(),
        Grain::Week => time.format("week of %-d %b %Y").to_string(),
        Grain::Auto | Grain::Day => time.format("%-d %b %Y").to_string(),
    }
}

/// The span of a finding as people read it.
pub(super) fn span_words(finding: &Finding) -> String {
    let start = period_words(finding.start, finding.grain);
    if finding.start == finding.end { start } else { format!("{start} to {}", period_words(finding.end, finding.grain)) }
}
