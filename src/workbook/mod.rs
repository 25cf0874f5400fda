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
mod embed;
mod faults;
mod findings;
mod forecast;
mod layout;
mod list;
mod live;
mod names;
mod native;
mod opc;
mod package;
mod pivot;
mod pivot_chart;
mod report;
mod rows;
mod summary;
mod text;
mod theme;
mod timeline;
mod widen;

use std::collections::BTreeSet;
use std::path::Path;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::engine::{Cancelled, Context, Failure, Warning};
use crate::pivot::{PivotSpec, PivotTable};
use crate::table::Table;
use layout::Layout;
use names::Names;
use rows::Rows;
use theme::Theme;

pub use annotate::{Addition, AnnotateError, Annotated, Cell, CellMark, Original};
pub use embed::{Returned, read_back};
pub use list::{is_list, write_list};
pub use pivot_chart::no_native_chart;
pub use report::{DetectionReport, Earlier, FaultsOf, FaultsReport, Item, PivotSheet, Prospect, Report, SeriesData, Sheets};

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// Somebody asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The file system refused.
    #[error(transparent)]
    File(#[from] Failure),
    /// The user's workbook cannot be annotated.
    #[error(transparent)]
    Annotate(#[from] AnnotateError),
    /// The writer refused.
    #[error("The workbook could not be made: {0}.")]
    Writer(#[from] XlsxError),
}

impl From<WorkbookError> for Failure {
    fn from(error: WorkbookError) -> Self {
        match error {
            WorkbookError::Cancelled(cancelled) => cancelled.into(),
            WorkbookError::File(failure) => failure,
            WorkbookError::Annotate(error) => error.into(),
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

/// Write the whole report to `path`: summary, findings, charts, forecast, pivots, data, checks, cleaning log, about.
///
/// Text never becomes a formula, identifiers stay text, and equal input gives equal bytes.
///
/// # Errors
/// On cancel, and where the file cannot be written; the old file stays then.
pub fn write(path: &Path, report: &Report<'_>, ctx: &Context) -> Result<Written, WorkbookError> {
    let layout = Layout::plan(report, Names::beside(&[], &BTreeSet::new()), &[], ctx)?;
    let theme = Theme::new();
    let mut workbook = package::new_workbook(report.title, report.generated);
    front(&mut workbook, report, &layout, &theme, ctx)?;
    let flags = data::flags(report, &layout);
    let tables = data::write(&mut workbook, report.table, &layout.data, &flags, &theme, ctx)?;
    let notes: Vec<String> = flags.notes().iter().chain(&layout.notes).cloned().collect();
    back(&mut workbook, report, &layout, &notes, &theme)?;
    let rows = if report.sheets.data { report.table.rows() } else { 0 };
    let analysis = (!report.analysis.is_empty()).then_some((report.analysis.as_str(), layout.names.findings_table.as_str()));
    let natives: Vec<native::NativePivot> = layout.natives.into_iter().flatten().collect();
    let sheets = workbook.worksheets().len();
    let extras = package::Extras {
        rows: Some(Rows { table: report.table, layout: &layout.data, flags: &flags }),
        tables: &tables,
        pivots: (!natives.is_empty()).then_some((natives.as_slice(), &layout.data)),
        analysis,
    };
    package::save(&mut workbook, path, rows, &extras, ctx)?;
    Ok(told(sheets, rows, notes, ctx))
}

/// Write a copy of the workbook `source` to `path`, with the findings on their very cells and the sheets of the report
/// behind its own; everything else in it stays as it is.
///
/// # Errors
/// On cancel, where the workbook cannot be annotated, and where the file cannot be written; the old file stays then.
pub fn write_in_place(source: &Path, path: &Path, report: &Report<'_>, ctx: &Context) -> Result<Written, WorkbookError> {
    let original = Original::open(source)?;
    let names = Names::beside(&original.sheets(), original.names());
    let layout = Layout::plan(report, names, &original.sheets(), ctx)?;
    let theme = Theme::new();
    let mut workbook = package::new_workbook(report.title, report.generated);
    front(&mut workbook, report, &layout, &theme, ctx)?;
    let flags = data::flags(report, &layout);
    let (marks, elsewhere) = flags.at_home(report);
    let mut notes: Vec<String> = flags.notes().iter().chain(&layout.notes).cloned().collect();
    if elsewhere > 0 {
        notes.push(format!(
            "{elsewhere} flagged cells are not in this workbook, so they are not marked: they are computed or come from another file."
        ));
    }
    back(&mut workbook, report, &layout, &notes, &theme)?;
    let analysis = (!report.analysis.is_empty()).then_some((report.analysis.as_str(), layout.names.findings_table.as_str()));
    let addition = Addition { sheets: Some(package::temporary(&mut workbook, path, ctx)?), analysis };
    let before = original.sheets().len();
    let done = original.write(path, &marks, addition, ctx)?;
    notes.extend(done.notes);
    Ok(told(before + done.sheets, report.table.rows(), notes, ctx))
}

/// The sheets before the data.
fn front(workbook: &mut Workbook, report: &Report<'_>, layout: &Layout, theme: &Theme, ctx: &Context) -> Result<(), WorkbookError> {
    ctx.progress(Some(0.0), "Writing findings and charts");
    let names = &layout.names;
    summary::write(sheet(workbook, &names.summary)?, report, layout, theme)?;
    if let Some(detection) = report.detection.as_ref().filter(|_| report.sheets.findings) {
        findings::write(sheet(workbook, &names.findings)?, detection, layout, theme)?;
        if !layout.charts.is_empty() {
            charts::write(sheet(workbook, &names.charts)?, detection, layout, theme)?;
        }
    }
    if let Some(faults) = report.told_faults() {
        faults::write(sheet(workbook, &names.faults)?, report, faults, layout, theme)?;
    }
    if let Some(detection) = report.detection.as_ref().filter(|_| layout.has_forecast) {
        forecast::write(sheet(workbook, &names.forecast)?, detection, layout, theme)?;
    }
    for (index, (pivot, name)) in report.pivots.iter().zip(&layout.pivots).enumerate() {
        ctx.check()?;
        let live = report.sheets.data.then(|| live::Live::new(report.table, &layout.data));
        let no_native = layout.natives.get(index).and_then(|native| native.as_ref().err().copied());
        let input = pivot::Input { name: pivot.name, spec: Some(pivot.spec), table: pivot.table, live, applied: report.filters, no_native };
        pivot::write(sheet(workbook, name)?, &input, theme)?;
    }
    for (pivot, name) in report.pivots.iter().zip(&layout.pivot_charts) {
        if let (Some(chart), Some(name)) = (pivot.chart, name) {
            pivot_chart::write(sheet(workbook, name)?, name, chart, theme)?;
        }
    }
    for native in layout.natives.iter().flatten() {
        native.write(sheet(workbook, &native.sheet)?, theme)?;
    }
    Ok(())
}

/// The sheets behind the data.
fn back(workbook: &mut Workbook, report: &Report<'_>, layout: &Layout, notes: &[String], theme: &Theme) -> Result<(), WorkbookError> {
    let (names, wanted) = (&layout.names, report.sheets);
    if wanted.checks {
        checks::write(sheet(workbook, &names.checks)?, report, layout, theme)?;
    }
    if wanted.cleaning {
        cleaning::write(sheet(workbook, &names.cleaning)?, report, notes, theme)?;
    }
    if wanted.about {
        about::write(sheet(workbook, &names.about)?, report, &names.findings_table, notes, theme)?;
    }
    Ok(())
}

/// Write a table alone to `path`, as an Excel table.
///
/// # Errors
/// As [`write()`].
pub fn write_table(path: &Path, table: &Table, ctx: &Context) -> Result<Written, WorkbookError> {
    let layout = layout::DataLayout::plan(table, ctx)?;
    let mut workbook = package::new_workbook(table.name(), None);
    let flags = data::Flags::default();
    let tables = data::write(&mut workbook, table, &layout, &flags, &Theme::new(), ctx)?;
    let extras =
        package::Extras { rows: Some(Rows { table, layout: &layout, flags: &flags }), tables: &tables, ..package::Extras::default() };
    package::save(&mut workbook, path, table.rows(), &extras, ctx)?;
    Ok(told(layout.parts.len(), table.rows(), layout.notes, ctx))
}

/// Write a pivot alone to `path`, as values.
///
/// # Errors
/// As [`write()`].
pub fn write_pivot(path: &Path, name: &str, spec: &PivotSpec, table: &PivotTable, ctx: &Context) -> Result<Written, WorkbookError> {
    let mut workbook = package::new_workbook(name, None);
    let sheet_name = text::sheet_name(name, &[]);
    pivot::write(
        sheet(&mut workbook, &sheet_name)?,
        &pivot::Input { name, spec: Some(spec), table, live: None, applied: &[], no_native: None },
        &Theme::new(),
    )?;
    package::save(&mut workbook, path, table.rows.len(), &package::Extras::default(), ctx)?;
    Ok(told(1, table.rows.len(), pivot::notes(name, table), ctx))
}

fn told(sheets: usize, rows: usize, notes: Vec<String>, ctx: &Context) -> Written {
    for note in &notes {
        ctx.warn(Warning::new("workbook", note.clone()));
    }
    Written { sheets, rows: rows as u64, notes }
}

fn sheet<'w>(workbook: &'w mut Workbook, name: &str) -> Result<&'w mut Worksheet, XlsxError> {
    workbook.add_worksheet().set_name(name)
}
