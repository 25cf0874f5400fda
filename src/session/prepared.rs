//! A file of an analysis with its steps done, without a window: for reports by script, and for the exported workbook.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::analysis::{Analysis, SourceId, SourceSpec};
use crate::engine::{Context, Failure, quoted};
use crate::import::{self, Found, Source};
use crate::prepare::{self, Inputs, Prepared, StepKind, TableRef};
use crate::table::Table;

/// The file with one of its tables as it was prepared; what the steps did stands among what import decided.
#[must_use]
pub fn with_table(source: &Source, index: usize, prepared: &Prepared) -> Source {
    let mut source = source.clone();
    if let Some(found) = source.tables.get_mut(index) {
        let mut decisions = found.decisions.clone();
        decisions.extend(prepared.decisions());
        let mut warnings = found.warnings.clone();
        warnings.extend(prepared.warnings().cloned());
        *found = Found { table: prepared.table().clone(), decisions, warnings, ..found.clone() };
    }
    source
}

/// The file with one of its tables shown otherwise.
#[must_use]
pub(super) fn shown_as(source: &Source, index: usize, table: &Table) -> Source {
    let mut source = source.clone();
    if let Some(found) = source.tables.get_mut(index) {
        found.table = table.clone();
    }
    source
}

/// Read a source of an analysis and do its steps; other sources are read where a step looks into them. `instead` names files
/// that take the place of those of a source: the first its own, the others those stacked below it; `read` holds files that were read
/// already. Returned are the file and the position of its table.
///
/// # Errors
/// Where a file cannot be read or a step cannot be done.
pub fn open(
    analysis: &Analysis,
    spec: &SourceSpec,
    instead: &BTreeMap<SourceId, Vec<PathBuf>>,
    read: BTreeMap<SourceId, Source>,
    context: &Context,
) -> Result<(Source, usize), Failure> {
    let (source, index) = Reader { analysis, instead, read, context, open: BTreeSet::new() }.read(spec)?;
    let shown = spec.view.columns.applied_to(&source.tables[index].table);
    Ok((shown_as(&source, index, &shown), index))
}

struct Reader<'a> {
    analysis: &'a Analysis,
    instead: &'a BTreeMap<SourceId, Vec<PathBuf>>,
    read: BTreeMap<SourceId, Source>,
    context: &'a Context,
    /// Those that are being read: one of them needed again is a circle.
    open: BTreeSet<SourceId>,
}

impl<'a> Reader<'a> {
    /// The files that take the place of those of a source.
    fn given(&self, spec: &SourceSpec) -> &'a [PathBuf] {
        self.instead.get(&spec.id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The file of a source as it is read, once.
    fn file(&mut self, spec: &SourceSpec) -> Result<Source, Failure> {
        if let Some(read) = self.read.get(&spec.id) {
            return Ok(read.clone());
        }
        let path = self.given(spec).first().unwrap_or(&spec.path);
        let read = import::open(path, &spec.options, self.context)?;
        self.read.insert(spec.id, read.clone());
        Ok(read)
    }

    fn read(&mut self, spec: &SourceSpec) -> Result<(Source, usize), Failure> {
        let given = self.given(spec);
        let path = given.first().unwrap_or(&spec.path);
        let source = self.file(spec)?;
        let index = table_of(&source, spec)?;
        let mut steps = spec.steps.clone();
        if !given.is_empty() {
            let stack = steps.iter_mut().find_map(|s| if let StepKind::Stack(stack) = &mut s.kind { Some(stack) } else { None });
            if let Some(stack) = stack {
                stack.files = given[1..].to_vec();
            }
        }
        if steps.is_empty() {
            return Ok((source, index));
        }
        self.open.insert(spec.id);
        let mut tables: BTreeMap<TableRef, Table> = BTreeMap::new();
        for read in steps.iter().filter(|s| !s.off).flat_map(|s| s.kind.reads()) {
            let Some(other) = self.analysis.source(read.source) else { continue };
            let found = match &read.table {
                Some(name) => Some(self.file(other)?).and_then(|file| file.table_called(name).map(|at| (file, at))),
                None if self.open.contains(&other.id) => None,
                None => Some(self.read(other)?),
            };
            if let Some((file, at)) = found {
                tables.insert(read, file.tables[at].table.clone());
            }
        }
        let inputs = Inputs {
            file: source.file.clone(),
            path: path.clone(),
            options: spec.options.clone(),
            files: BTreeMap::new(),
            tables,
            circle: self.open.clone(),
        };
        let prepared = prepare::apply(&source.tables[index].table, &steps, &inputs, None, self.context)?;
        self.open.remove(&spec.id);
        if let Some((at, failure)) = prepared.failure() {
            let name = steps[at].kind.name();
            let message = format!("Step {} ({name}) could not be done: {}", at + 1, failure.message);
            return Err(Failure::new(&failure.kind, message, failure.hint.clone()));
        }
        prepared.warnings().for_each(|warning| self.context.warn(warning.clone()));
        Ok((with_table(&source, index, &prepared), index))
    }
}

/// The table of a source that an analysis looks at.
pub(super) fn table_of(source: &Source, spec: &SourceSpec) -> Result<usize, Failure> {
    let named = spec.table.as_ref().map(|name| {
        let position = source.table_called(name);
        // A text file calls its one table as itself: the next export has another name and the same table.
        let position = position.or_else(|| (source.tables.len() == 1).then_some(0));
        position.ok_or_else(|| {
            Failure::new(
                "no_table",
                format!("{} has no table {name}.", source.file, name = quoted(&name)),
                "Open the analysis in the window and choose one.",
            )
        })
    });
    let main = || {
        source.main_table().ok_or_else(|| {
            Failure::new("no_table", format!("{} holds no table.", source.file), "Name the header with --header ROW if there is one.")
        })
    };
    named.unwrap_or_else(main)
}
