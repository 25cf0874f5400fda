//! An Excel workbook that carries the proof of every number in it.
//!
//! One sheet, one file. What a sheet needs to know of the others (where a row of the table went, where a chart stands) is
//! planned before anything is written, in [`layout`], so that links and formulas can point forwards.

mod about;
mod annotate;
mod charts;
mod checks;
mod cleaning;
mod data;
mod findings;
mod layout;
mod live;
mod opc;
mod package;
mod pivot;
mod report;
mod summary;
mod text;
mod theme;
mod widen;

use std::path::Path;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::engine::{Cancelled, Context, Failure, Warning};
use crate::pivot::{PivotSpec, PivotTable};
use crate::table::Table;
use layout::Layout;
use theme::Theme;

pub use annotate::{AnnotateError, Annotated, Cell, CellMark, Original};
pub use report::{DetectionReport, Item, PivotSheet, Report, SeriesData};

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The file system refused.
    #[error(transparent)]
    File(#[from] Failure),
    /// The writer refused.
    #[error("The workbook could not be made: {0}.")]
    Writer(#[from] XlsxError),
}

impl From<WorkbookError> for Failure {
    fn from(error: WorkbookError) -> Self {
        match error {
            WorkbookError::Cancelled(cancelled) => cancelled.into(),
            WorkbookError::File(failure) => failure,
            WorkbookError::Writer(_) => Self::new("workbook", error.to_string(), "Write it as csv instead, and tell us about it."),
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// How many sheets the workbook has.
    pub sheets: usize,
    /// How many rows of data it holds.
    pub rows: u64,
    /// What had to be written otherwise than it is: cut text, a table over several sheets.
    pub notes: Vec<String>,
}

/// Write the whole report to `path`: summary, findings, charts, pivots, data, checks, cleaning log, about.
///
/// Text never becomes a formula, identifiers stay text, and equal input gives equal bytes.
///
/// # Errors
/// On cancel, and where the file cannot be written; the old file stays then.
pub fn write(path: &Path, report: &Report<'_>, ctx: &Context) -> Result<Written, WorkbookError> {
    let layout = Layout::plan(report, ctx)?;
    let theme = Theme::new();
    let mut workbook = package::new_workbook(report.title, report.generated);
    ctx.progress(Some(0.0), "Writing findings and charts");
    summary::write(sheet(&mut workbook, "Summary")?, report, &layout, &theme)?;
    if let Some(detection) = &report.detection {
        findings::write(sheet(&mut workbook, "Findings")?, detection, &layout, &theme)?;
        if !layout.charts.is_empty() {
            charts::write(sheet(&mut workbook, "Charts")?, detection, &layout, &theme)?;
        }
    }
    for (pivot, name) in report.pivots.iter().zip(&layout.pivots) {
        ctx.check()?;
        let live = live::Live::new(report.table, &layout.data);
        pivot::write(
            sheet(&mut workbook, name)?,
            &pivot::Input { name: pivot.name, spec: Some(pivot.spec), table: pivot.table, live: Some(live), applied: report.filters },
            &theme,
        )?;
    }
    let mut done = data::write(&mut workbook, report.table, &layout.data, &data::flags(report, &layout), &theme, ctx)?;
    done.notes.extend(layout.notes.iter().cloned());
    let notes = &done.notes;
    checks::write(sheet(&mut workbook, "Checks")?, report, &layout, &theme)?;
    cleaning::write(sheet(&mut workbook, "Cleaning log")?, report, notes, &theme)?;
    about::write(sheet(&mut workbook, "About")?, report, notes, &theme)?;
    finish(workbook, path, report.table.rows(), done, ctx)
}

/// Write a table alone to `path`, as an Excel table.
///
/// # Errors
/// As [`write()`].
pub fn write_table(path: &Path, table: &Table, ctx: &Context) -> Result<Written, WorkbookError> {
    let layout = layout::DataLayout::plan(table, ctx)?;
    let mut workbook = package::new_workbook(table.name(), package::epoch());
    let mut done = data::write(&mut workbook, table, &layout, &data::Flags::default(), &Theme::new(), ctx)?;
    done.notes.extend(layout.notes.iter().cloned());
    finish(workbook, path, table.rows(), done, ctx)
}

/// Write a pivot alone to `path`, as values.
///
/// # Errors
/// As [`write()`].
pub fn write_pivot(path: &Path, name: &str, spec: &PivotSpec, table: &PivotTable, ctx: &Context) -> Result<Written, WorkbookError> {
    let mut workbook = package::new_workbook(name, package::epoch());
    let sheet_name = text::sheet_name(name, &[]);
    pivot::write(
        sheet(&mut workbook, &sheet_name)?,
        &pivot::Input { name, spec: Some(spec), table, live: None, applied: &[] },
        &Theme::new(),
    )?;
    finish(workbook, path, table.rows.len(), data::Done::default(), ctx)
}

fn finish(mut workbook: Workbook, path: &Path, rows: usize, done: data::Done, ctx: &Context) -> Result<Written, WorkbookError> {
    let sheets = workbook.worksheets().len();
    package::save(&mut workbook, path, rows, &done.tables, ctx)?;
    let notes = done.notes;
    for note in &notes {
        ctx.warn(Warning::new("workbook", note.clone()));
    }
    Ok(Written { sheets, rows: rows as u64, notes })
}

fn sheet<'w>(workbook: &'w mut Workbook, name: &str) -> Result<&'w mut Worksheet, XlsxError> {
    workbook.add_worksheet().set_name(name)
}
