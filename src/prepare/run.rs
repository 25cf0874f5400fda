//! The steps of a table, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::files::{self, Files};
use super::report::Done;
use super::step::{SourceId, Step, StepKind, TableRef};
use super::{PrepareError, StepReport, columns, extract, fill, formula, join, parts, query, replace, rows, split, stack, text, unpivot};
use crate::engine::{Cancelled, Context, Failure};
use crate::import::{Decision, ImportOptions, Source};
use crate::table::Table;

/// What steps may need besides the table.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// What the file of the table is called.
    pub file: String,
    /// Where it is.
    pub path: PathBuf,
    /// How files to stack are read.
    pub options: ImportOptions,
    /// Files that were read already.
    pub files: BTreeMap<PathBuf, Arc<Source>>,
    /// The tables that steps look into.
    pub tables: BTreeMap<TableRef, Table>,
    /// Sources that need this very table, so that they cannot be looked up in.
    pub circle: BTreeSet<SourceId>,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepOutcome {
    /// It was done.
    Done(StepReport),
    /// It could not be done; the steps behind it wait.
    Failed(Failure),
    /// A step before it failed.
    Waiting,
    /// It is switched off.
    Off,
}

/// A table with its steps done, as far as they could be.
#[derive(Debug, Clone)]
pub struct Prepared {
    base: Table,
    steps: Vec<Step>,
    outcomes: Vec<StepOutcome>,
    after: Vec<Table>,
    files: Files,
}

impl Prepared {
    /// The table after the last step that could be done.
    #[must_use]
    pub fn table(&self) -> &Table {
        self.after.last().unwrap_or(&self.base)
    }

    /// The table a step begins with.
    #[must_use]
    pub fn before(&self, step: usize) -> &Table {
        step.checked_sub(1).and_then(|before| self.after.get(before)).unwrap_or_else(|| if step == 0 { &self.base } else { self.table() })
    }

    /// The steps that were asked for.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What became of each.
    #[must_use]
    pub fn outcomes(&self) -> &[StepOutcome] {
        &self.outcomes
    }

    /// The failure of the step that could not be done, with its position.
    #[must_use]
    pub fn failure(&self) -> Option<(usize, &Failure)> {
        self.outcomes.iter().enumerate().find_map(|(at, o)| if let StepOutcome::Failed(failure) = o { Some((at, failure)) } else { None })
    }

    /// The files that were stacked.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<PathBuf, Arc<Source>> {
        &self.files
    }

    /// Everything that was done, for the cleaning log: each decision begins with the name of its step.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision> {
        let mut all = Vec::new();
        for (step, outcome) in self.steps.iter().zip(&self.outcomes) {
            let name = step.kind.name();
            match outcome {
                StepOutcome::Done(report) => {
                    all.extend(
                        report.decisions.iter().map(|d| Decision { what: format!("{name}: {}", d.what.kept()).into(), ..d.clone() }),
                    );
                }
                StepOutcome::Failed(failure) => all.push(Decision::new(format!("{name}: not done"), failure.message.clone())),
                StepOutcome::Waiting | StepOutcome::Off => {}
            }
        }
        all
    }

    /// The warnings of all steps.
    pub fn warnings(&self) -> impl Iterator<Item = &crate::engine::Warning> {
        self.outcomes.iter().flat_map(|o| if let StepOutcome::Done(report) = o { report.warnings.as_slice() } else { &[] })
    }

    /// How many steps at the front need not be done again for these.
    fn reusable(&self, base: &Table, steps: &[Step]) -> usize {
        if !self.base.is(base) {
            return 0;
        }
        let same = self.steps.iter().zip(steps).zip(&self.outcomes);
        let kept = same.take_while(|((old, new), outcome)| {
            old == new && new.kind.reads().is_empty() && matches!(outcome, StepOutcome::Done(_) | StepOutcome::Off)
        });
        kept.count().min(self.after.len())
    }
}

/// Do the steps in order. The first that fails ends it: the table before it stays, the later ones wait. What `earlier` did
/// already is not done again.
///
/// # Errors
/// Only on cancel.
pub fn apply(base: &Table, steps: &[Step], inputs: &Inputs, earlier: Option<&Prepared>, context: &Context) -> Result<Prepared, Cancelled> {
    let kept = earlier.map_or(0, |e| e.reusable(base, steps));
    let (outcomes, after) = earlier.map_or_else(Default::default, |e| (e.outcomes[..kept].to_vec(), e.after[..kept].to_vec()));
    let mut prepared = Prepared { base: base.clone(), steps: steps.to_vec(), outcomes, after, files: inputs.files.clone() };
    for (number, step) in steps.iter().enumerate().skip(kept) {
        context.check()?;
        context.progress(Some(number as f32 / steps.len() as f32), step.kind.name());
        if prepared.failure().is_some() {
            prepared.outcomes.push(StepOutcome::Waiting);
            continue;
        }
        let before = prepared.table().clone();
        if step.off {
            prepared.outcomes.push(StepOutcome::Off);
            prepared.after.push(before);
            continue;
        }
        match one(&before, &step.kind, inputs, &mut prepared.files, context) {
            Ok(done) => {
                let (table, report) = done.report(&before);
                prepared.outcomes.push(StepOutcome::Done(report));
                prepared.after.push(table);
            }
            Err(PrepareError::Cancelled(cancelled)) => return Err(cancelled),
            Err(error) => {
                let failure = Failure::from(error);
                if failure.is_cancelled() {
                    return Err(Cancelled);
                }
                prepared.outcomes.push(StepOutcome::Failed(failure));
            }
        }
    }
    Ok(prepared)
}

fn one(table: &Table, kind: &StepKind, inputs: &Inputs, read: &mut Files, context: &Context) -> Result<Done, PrepareError> {
    if kind.needs().iter().any(|id| inputs.circle.contains(id)) {
        return Err(PrepareError::Circle);
    }
    match kind {
        StepKind::Stack(step) => {
            let mut parts = parts::open(table, step, inputs)?;
            let mut paths: Vec<PathBuf> = Vec::new();
            for pattern in &step.files {
                let found = files::expand(pattern, &inputs.path)?;
                paths.extend(found.into_iter().filter(|p| !paths.contains(p)).collect::<Vec<_>>());
            }
            for path in paths {
                let source = files::read(&path, &inputs.options, read, context)?;
                parts.push((source.file.clone(), files::alike(&source, table)?));
            }
            stack::stack(&parts, step, context)
        }
        StepKind::Join(step) => {
            let right = inputs.tables.get(&step.other()).ok_or(PrepareError::NotOpen)?;
            join::join(table, right, step, context)
        }
        StepKind::Unpivot(step) => unpivot::unpivot(table, step, context),
        StepKind::Split(step) => split::split(table, step, context),
        StepKind::Extract(step) => extract::extract(table, step, context),
        StepKind::Trim(step) => text::trim(table, step, context),
        StepKind::Replace(step) => replace::replace(table, step, context),
        StepKind::FillDown(step) => fill::fill_down(table, step, context),
        StepKind::Case(step) => text::change_case(table, step, context),
        StepKind::Formula(step) => formula::formula(table, step),
        StepKind::Rename(step) => columns::rename(table, step),
        StepKind::Remove(step) => columns::remove(table, step),
        StepKind::Deduplicate(step) => rows::deduplicate(table, step, context),
        StepKind::Keep(step) => rows::keep(table, step),
        StepKind::Query(step) => query::replace_table(table, step, &inputs.tables, context),
    }
}
