//! The work of each slot, as it runs on a worker. Inputs are owned, results are whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::IdxSize;

use super::action::{DrillTarget, Output, Picture};
use super::replace::Expected;
use super::results::{BoardView, ChartView, Detected, Drill, GridRows, Opened, Pivoted, Ready, TileView};
use super::save::OnDisk;
use super::{ImportMemory, Stamp};
use crate::analysis::{Analysis, Drift, View};
use crate::board::{self, BoardSpec};
use crate::chart::{self, ChartSpec, Inks};
use crate::detect::{self, DetectSpec};
use crate::engine::{Context, Failure, Warning, Work, write_beside, write_failure};
use crate::findings::{self, Faults};
use crate::import::{self, FileFormat, ImportOptions, Kept};
use crate::pivot::{self, PivotSpec};
use crate::prepare::{self, Inputs, Step, StepKind};
use crate::table::locale::Locale;
use crate::table::{Filter, Measure, Role, SortKey, Table, sort, suggest_measures};
use crate::workbook::{self, Written};

/// What a load has to do with how other files were read.
#[derive(Debug, Clone)]
pub(super) enum Memory {
    /// Nothing.
    None,
    /// Read it as the last file of its shape.
    Recall(ImportMemory),
    /// Read the next file of this shape as this one; its own where none is known.
    Remember(ImportMemory, Option<String>),
}

/// Lines under a header that the next file of the same shape has too: its description. What stands further down is data of one file.
const SAME_LINES: u64 = 1;

impl Memory {
    /// What was decided for files of a shape.
    fn recall(&self, shape: &str) -> Option<ImportOptions> {
        if let Self::Recall(memory) = self { memory.recall(shape) } else { None }
    }

    fn keep(&self, source: &import::Source, context: &Context) {
        let Self::Remember(memory, known) = self else { return };
        let Some(shape) = known.as_ref().or(source.shape.as_ref()) else { return };
        let header = source.main_table().and_then(|t| source.tables.get(t)?.header_rows.last().copied()).unwrap_or(0);
        if let Err(failure) = memory.remember(shape, &source.options.for_other_files(header + SAME_LINES)) {
            let message = format!("How this file is read will not be remembered for the next one: {}", failure.message);
            context.warn(Warning::new(&failure.kind, message));
        }
    }
}

/// Read a file, suggest views of its tables, and compare it with what was expected of it; what was `kept` of it is not read again.
pub(super) fn load(
    path: PathBuf,
    options: ImportOptions,
    memory: Memory,
    kept: Option<Arc<Kept>>,
    expected: Option<Expected>,
) -> Work<Output> {
    Box::new(move |context| {
        let stamp = Stamp::of(&path);
        let (source, kept) = import::open_recalling(&path, &options, &|shape| memory.recall(shape), kept.as_deref(), context)?;
        memory.keep(&source, context);
        let mut views = Vec::with_capacity(source.tables.len());
        for found in &source.tables {
            context.check()?;
            number_members(&found.table, context)?;
            views.push(suggested(&found.table));
        }
        let may_return = matches!(source.format, FileFormat::Xlsx | FileFormat::Xlsm);
        let returned = may_return.then(|| workbook::read_back(&path)).flatten().map(Arc::new);
        let drift = expected.map_or_else(|| Ok(Drift::default()), |expected| expected.compare(&source, context))?;
        Ok(Output::Opened(Box::new(Opened { source: Arc::new(source), kept: kept.map(Arc::new), views, returned, stamp, drift })))
    })
}

/// Read the first rows of a large file, to be looked at until it is there as a whole.
pub(super) fn first_rows(path: PathBuf, options: ImportOptions, memory: Memory) -> Work<Output> {
    Box::new(move |context| {
        let found = import::first_rows(&path, &options, &|shape| memory.recall(shape), context)?;
        Ok(Output::FirstRows(found.map(Arc::new)))
    })
}

/// Number the members that suggestions ask for, as long as somebody wants them: of millions that takes its time.
fn number_members(table: &Table, context: &Context) -> Result<(), Failure> {
    for (at, _) in table.columns().iter().enumerate().filter(|(_, column)| column.role == Role::Dimension) {
        table.codes_if_wanted(at, context)?;
    }
    Ok(())
}

/// What to ask of a table nobody has asked anything of yet.
pub(super) fn suggested(table: &Table) -> View {
    let mut suggested = pivot::suggest(table);
    suggested.calendar.week_start = Locale::current().week.number();
    View { pivot: suggested, detect: detect::suggest(table), ..View::default() }
}

/// Where columns became rows, their values are what is asked for, before what stands beside them.
fn prefer_unpivoted(view: &mut View, steps: &[Step], table: &Table) {
    let unpivoted = |s: &Step| if let StepKind::Unpivot(step) = &s.kind { Some(step.value.clone()) } else { None };
    let Some(value) = steps.iter().rev().filter(|s| !s.off).find_map(unpivoted) else { return };
    let Ok((_, column)) = table.column(if value.trim().is_empty() { "Value" } else { &value }) else { return };
    let measure = Measure::sum_of(column);
    if !suggest_measures(table).contains(&measure) {
        return;
    }
    view.pivot.values = vec![measure.clone().into()];
    if let Some(detect) = &mut view.detect {
        let most = detect.measures.len();
        detect.measures.retain(|m| *m != measure);
        detect.measures.insert(0, measure);
        detect.measures.truncate(most);
    }
}

/// Do the steps of a table; what `earlier` did already is not done again.
pub(super) fn prepare(base: Table, steps: Vec<Step>, inputs: Inputs, earlier: Option<Arc<Ready>>) -> Work<Output> {
    Box::new(move |context| {
        let stamps = stamps(&steps, &inputs, earlier.as_deref());
        let prepared = prepare::apply(&base, &steps, &inputs, earlier.as_ref().map(|e| &e.prepared), context)?;
        let mut suggested = suggested(prepared.table());
        prefer_unpivoted(&mut suggested, &steps, prepared.table());
        Ok(Output::Prepared(Arc::new(Ready { prepared, suggested, stamps })))
    })
}

/// How the files that are stacked look to the file system; those that were read earlier, how they looked then.
fn stamps(steps: &[Step], inputs: &Inputs, earlier: Option<&Ready>) -> BTreeMap<PathBuf, Stamp> {
    let stacked =
        steps.iter().filter(|s| !s.off).flat_map(|s| if let StepKind::Stack(stack) = &s.kind { stack.files.as_slice() } else { &[] });
    let known = |path: &PathBuf| earlier.and_then(|ready| ready.stamps.get(path).copied());
    stacked.filter_map(|path| Some((path.clone(), known(path).or_else(|| Stamp::of_stacked(path, &inputs.path))?))).collect()
}

/// Filter and sort the rows of the grid.
pub(super) fn rows(table: Table, filters: Vec<Filter>, keys: Vec<SortKey>) -> Work<Output> {
    Box::new(move |context| {
        context.progress(None, "Filtering and sorting");
        let mask = Filter::mask_all(&filters, &table)?;
        context.check()?;
        if mask.is_none() && keys.is_empty() {
            return Ok(Output::Rows(GridRows::default()));
        }
        let mut order: Vec<IdxSize> = if keys.is_empty() { (0..table.rows() as IdxSize).collect() } else { sort(&table, &keys)? };
        if let Some(mask) = mask {
            let keep: Vec<bool> = mask.iter().map(|passes| passes == Some(true)).collect();
            order.retain(|&row| keep[row as usize]);
        }
        Ok(Output::Rows(GridRows { order: Some(order.into()) }))
    })
}

/// Compute a pivot; `spec` holds the filters of the view too.
pub(super) fn pivot(table: Table, spec: PivotSpec) -> Work<Output> {
    Box::new(move |context| {
        context.progress(None, "Computing the pivot");
        let computed = pivot::compute(&table, &spec, context)?;
        Ok(Output::Pivot(Arc::new(Pivoted { spec, table: computed })))
    })
}

/// Lay out the marks of a chart of a pivot, or of the rows behind it.
pub(super) fn chart(table: Table, pivot: Arc<Pivoted>, spec: ChartSpec) -> Work<Output> {
    Box::new(move |context| {
        // A chart draws values across, wherever the pivot names them.
        let pivot = if pivot.table.values_on_rows {
            Arc::new(Pivoted { spec: pivot.spec.clone(), table: pivot.table.with_values_across() })
        } else {
            pivot
        };
        let data = chart::compute(&table, &pivot.spec, &pivot.table, &spec, context)?;
        Ok(Output::Chart(Arc::new(ChartView { pivot, data })))
    })
}

/// Compute the tiles of a board.
pub(super) fn board(table: Table, board: BoardSpec, filters: Vec<Filter>) -> Work<Output> {
    Box::new(move |context| {
        let answer = board::compute(&table, &board, &filters, context)?;
        let view = |answer: board::Answer| {
            let pivot = Arc::new(Pivoted { spec: answer.spec, table: answer.pivot });
            match answer.chart {
                Some(data) => TileView::Chart(Arc::new(ChartView { pivot, data })),
                None => TileView::Pivot(pivot),
            }
        };
        let tiles = answer.tiles.into_iter().map(|(id, tile)| (id, tile.map(view))).collect();
        Ok(Output::Board(Arc::new(BoardView { question: board, tiles, span: answer.span })))
    })
}

/// Make a first board.
pub(super) fn propose_board(table: Table) -> Work<Output> {
    Box::new(move |context| {
        context.progress(None, "Proposing a board");
        Ok(Output::Proposed(Box::new(board::propose(&table).with_weeks_from(Locale::current().week.number()))))
    })
}

/// Look for what is out of line; `spec` holds the filters of the view too.
pub(super) fn detect(table: Table, spec: DetectSpec) -> Work<Output> {
    Box::new(move |context| Ok(Output::Detected(Arc::new(Detected::of(&table, spec, context)?))))
}

/// Flag at another sensitivity or least impact what was judged before.
pub(super) fn flag(detected: Arc<Detected>, spec: DetectSpec) -> Work<Output> {
    Box::new(move |context| Ok(Output::Detected(Arc::new(detected.at(spec, context)?))))
}

/// Check every row.
pub(super) fn faults(table: Table) -> Work<Output> {
    Box::new(move |context| Ok(Output::Faults(Arc::new(Faults::of(&table, context)?))))
}

/// Find the rows behind a cell of the pivot, behind a finding, or those with faults but for the hidden ones.
pub(super) fn drill(
    table: Table,
    target: DrillTarget,
    pivoted: Option<Arc<Pivoted>>,
    (detected, faults): (Option<Arc<Detected>>, Option<(Arc<Faults>, BTreeSet<String>)>),
) -> Work<Output> {
    Box::new(move |context| {
        context.progress(None, "Finding the rows");
        let drill = match &target {
            DrillTarget::Cell { row, column } | DrillTarget::Tile { row, column, .. } => {
                let Some(pivoted) = pivoted else { return Err(nothing_there()) };
                Drill { target: target.clone(), ..cell(&table, &pivoted, row, column, context)? }
            }
            DrillTarget::Finding(id) => {
                let found = detected.as_ref().and_then(|d| d.findings.iter().find(|f| f.id == *id).map(|f| (&d.spec, f)));
                let Some((spec, finding)) = found else { return Err(nothing_there()) };
                let rows = findings::rows(&table, spec, finding)?.into();
                Drill { title: findings::headline(finding), answer: String::new(), rows, target: target.clone() }
            }
            DrillTarget::Faults(id) => {
                let found = faults.as_ref().and_then(|(faults, hidden)| Some((faults.group(id)?, hidden)));
                let Some((group, hidden)) = found else { return Err(nothing_there()) };
                Drill { title: group.title(), answer: String::new(), rows: group.rows(hidden).into(), target: target.clone() }
            }
        };
        Ok(Output::Drill(Arc::new(drill)))
    })
}

fn cell(table: &Table, pivoted: &Pivoted, row: &pivot::Axis, column: &pivot::Axis, context: &Context) -> Result<Drill, Failure> {
    let rows = pivot::rows_behind(table, &pivoted.spec, row, column, context)?;
    let item = |item: &Option<String>| match item.as_deref() {
        None => "(missing)".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(name) => name.to_owned(),
    };
    let items = |axis: &pivot::Axis| axis.key.iter().map(item).collect::<Vec<_>>();
    let named: Vec<String> = items(row).into_iter().chain(items(column)).collect();
    let title = if named.is_empty() { "Grand total".to_owned() } else { named.join(" \u{b7} ") };
    let at = |axes: &[pivot::Axis], axis: &pivot::Axis| axes.iter().position(|a| a == axis);
    let value = pivoted.table.value_of(row, column);
    let answer = (at(&pivoted.table.rows, row).zip(at(&pivoted.table.columns, column)))
        .and_then(|(r, c)| pivoted.table.cell(r, c))
        .map(|number| format!("{}: {}", pivoted.table.caption(value), pivoted.table.with_unit(number, value)));
    let target = DrillTarget::Cell { row: row.clone(), column: column.clone() };
    Ok(Drill { target, title, answer: answer.unwrap_or_default(), rows: rows.into() })
}

fn nothing_there() -> Failure {
    Failure::new("gone", "What these rows were behind is not there any more.", "Choose it again.")
}

/// Write a pivot alone: as CSV where the path ends so, else as a workbook.
pub(super) fn write_pivot(pivoted: &Pivoted, name: &str, path: &Path, context: &Context) -> Result<Output, Failure> {
    let (spec, table) = (&pivoted.spec, &pivoted.table);
    if !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        return Ok(Output::Exported(workbook::write_pivot(path, name, spec, table, context)?));
    }
    let text = table.to_csv_as_shown();
    write_beside(path, |file| file.write_all(text.as_bytes()).map_err(|e| write_failure(path, &e)))?;
    Ok(Output::Exported(Written { sheets: 1, rows: table.rows.len() as u64, notes: Vec::new() }))
}

/// Write a chart as a picture, PNG or SVG by the ending of the path.
pub(super) fn picture(picture: &Picture, path: &Path) -> Result<Output, Failure> {
    let inks = if picture.dark { Inks::DARK } else { Inks::LIGHT };
    let is_svg = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("svg"));
    let bytes = if is_svg {
        picture.scene.to_svg(&inks, &picture.title).into_bytes()
    } else {
        chart::to_png(&picture.scene, &inks, picture.scale)?
    };
    write_beside(path, |file| file.write_all(&bytes).map_err(|e| write_failure(path, &e)))?;
    Ok(Output::Saved(path.to_owned()))
}

/// Save the analysis; over another file only where a person has `named` it whole, over what it was opened from only where that is
/// still as it was `known`.
pub(super) fn save(analysis: Analysis, path: PathBuf, named: bool, known: Option<OnDisk>) -> Work<Output> {
    Box::new(move |_| {
        if !named && path.exists() {
            let message = format!("{} was not written: there is such an analysis already.", path.display());
            return Err(Failure::new("exists", message, "Choose another name, or the whole one to replace it."));
        }
        known.map_or(Ok(()), |known| known.may_be_replaced(&path))?;
        let fingerprint = Locale::for_files(|| analysis.save_known(&path))?;
        Ok(Output::SavedAnalysis(path, fingerprint))
    })
}
