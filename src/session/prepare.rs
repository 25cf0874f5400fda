//! The steps of a source: applied when its file or they themselves change, and again when a table they look into does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::action::{Effect, JobKey, Output};
use super::data::{LookedFor, SourceData};
use super::results::Ready;
use super::update::{Effects, spawn};
use super::{Into, Session, jobs};
use crate::analysis::{Analysis, SourceId, SourceSpec, View};
use crate::engine::{Failure, Warning};
use crate::import::Source;
use crate::prepare::{Inputs, Stack, Step, StepKind, StepOutcome, TableRef, same_shape};
use crate::table::Table;

impl Session {
    /// Bring the table of a source in line with its steps, and then everything that is computed from it.
    pub(super) fn prepare(&mut self, spec: &SourceSpec) -> Effects {
        let id = spec.id;
        let mut effects = vec![Effect::Cancel(JobKey::Prepare(id))];
        if spec.steps.is_empty() {
            let before = self.data.get(&id).and_then(SourceData::suggested).cloned();
            let mut looked_for = LookedFor::default();
            self.on(id, |d| {
                if d.prepared.value().is_some() {
                    looked_for = d.forget_results();
                }
                d.prepared.clear();
            });
            self.suggest_anew(id, before.as_ref());
            effects.extend(self.prepared_changed(id));
            effects.extend(self.look_again(id, looked_for));
            return effects;
        }
        let needs = needed(spec);
        if let Some(waiting) = needs.iter().find(|&&n| n != id && self.is_on_its_way(n) && !self.circle(id).contains(&n)) {
            let name = self.data.get(waiting).and_then(SourceData::source).map_or("the other table", |s| s.file.as_str());
            let what = format!("Waiting for {name}");
            self.on(id, |d| {
                d.prepared.start(&what);
            });
            return effects;
        }
        let reads = spec.steps.iter().filter(|s| !s.off).flat_map(|s| s.kind.reads());
        let tables = reads.filter_map(|read| self.table_beside(&read).cloned().map(|table| (read, table))).collect();
        let circle = self.circle(id);
        let files = self.known_files(spec);
        let Some(data) = self.data.get_mut(&id) else { return effects };
        let (Some(source), Some(found)) = (data.source().cloned(), data.found()) else { return effects };
        let inputs = Inputs { file: source.file.clone(), path: spec.path.clone(), options: spec.options.clone(), files, tables, circle };
        let base = found.table.clone();
        let earlier = data.prepared.value().cloned();
        let generation = data.prepared.start("Preparing the table");
        effects.push(spawn(JobKey::Prepare(id), generation, jobs::prepare(base, spec.steps.clone(), inputs, earlier)));
        effects
    }

    /// A worker has prepared a table, or could not.
    pub(super) fn was_prepared(
        &mut self,
        id: SourceId,
        generation: u64,
        result: Result<Output, Failure>,
        warnings: Vec<Warning>,
    ) -> Effects {
        let before = self.data.get(&id).and_then(SourceData::suggested).cloned();
        let Some(data) = self.data.get_mut(&id) else { return Effects::new() };
        let old = data.unformatted().cloned();
        super::hear::land(&mut data.prepared, generation, result, warnings);
        if data.prepared.is_running() || data.prepared.failure().is_some() {
            return Effects::new();
        }
        let mut looked_for = LookedFor { findings: std::mem::take(&mut data.detect_when_ready), ..LookedFor::default() };
        if !looked_for.findings && !old.is_some_and(|old| data.unformatted().is_some_and(|new| new.is(&old))) {
            looked_for = data.forget_results();
        }
        self.suggest_anew(id, before.as_ref());
        let mut effects = self.prepared_changed(id);
        effects.extend(self.look_again(id, looked_for));
        effects
    }

    /// What was looked for in the table before is looked for in the one there is now.
    fn look_again(&mut self, id: SourceId, looked_for: LookedFor) -> Effects {
        let mut effects = if looked_for.faults { self.check_rows_of(id) } else { Effects::new() };
        if let Some(spec) = self.analysis.source(id).filter(|_| looked_for.findings).cloned() {
            self.on(id, |d| d.selected = looked_for.selected.or_else(|| d.selected.take()));
            effects.extend(self.detect_in(&spec));
        }
        effects
    }

    /// The table of a source is another one: compute from it, and prepare anew what looks into it.
    fn prepared_changed(&mut self, id: SourceId) -> Effects {
        self.move_boards_on(id);
        let Some(spec) = self.analysis.source(id).cloned() else { return Effects::new() };
        let mut effects = self.refresh(&spec, None);
        effects.extend(self.prepare_dependents(id));
        effects
    }

    /// Boards that look at the last days look at those of the table there is now.
    fn move_boards_on(&mut self, id: SourceId) {
        let Some(table) = self.data.get(&id).and_then(|d| d.table().cloned()) else { return };
        let Some(source) = self.analysis.source_mut(id) else { return };
        for board in source.view.board.iter_mut().chain(&mut source.view.other_boards) {
            board.move_on(&table);
        }
    }

    /// Prepare anew the tables whose steps look into that of `id`.
    pub(super) fn prepare_dependents(&mut self, id: SourceId) -> Effects {
        let depends = |s: &&SourceSpec| s.id != id && needed(s).contains(&id) && !needed_by(&self.analysis, id).contains(&s.id);
        let dependents: Vec<SourceSpec> = self.analysis.sources.iter().filter(depends).cloned().collect();
        dependents.iter().flat_map(|spec| self.prepare(spec)).collect()
    }

    /// Prepare anew the tables whose steps look into other tables of the file of `id`, which was read again.
    pub(super) fn prepare_readers(&mut self, id: SourceId) -> Effects {
        let looks_in = |s: &&SourceSpec| {
            let mut reads = s.steps.iter().filter(|s| !s.off).flat_map(|s| s.kind.reads());
            s.id != id && reads.any(|read| read.source == id && read.table.is_some())
        };
        let readers: Vec<SourceSpec> = self.analysis.sources.iter().filter(looks_in).cloned().collect();
        readers.iter().flat_map(|spec| self.prepare(spec)).collect()
    }

    /// What was suggested for the table before and not changed since gives way to what is suggested now; nobody asked for the one or
    /// the other, so that it is no unsaved work either.
    fn suggest_anew(&mut self, id: SourceId, before: Option<&View>) {
        let (Some(before), Some(now)) = (before, self.data.get(&id).and_then(SourceData::suggested).cloned()) else { return };
        for document in [&mut self.analysis, &mut self.place.baseline] {
            let Some(source) = document.source_mut(id) else { continue };
            if source.view.pivot == before.pivot {
                source.view.pivot.clone_from(&now.pivot);
            }
            if source.view.detect == before.detect {
                source.view.detect.clone_from(&now.detect);
            }
        }
    }

    /// Whether the table of a source is being read or prepared.
    fn is_on_its_way(&self, id: SourceId) -> bool {
        let loading = self.loading.iter().any(|l| matches!(&l.into, Into::Existing(spec) if spec.id == id));
        loading || self.data.get(&id).is_some_and(|d| d.prepared.is_running())
    }

    /// The sources whose steps need the table of `id`, directly or through others.
    fn circle(&self, id: SourceId) -> BTreeSet<SourceId> {
        self.analysis.sources.iter().map(|s| s.id).filter(|s| needed_by(&self.analysis, *s).contains(&id)).collect()
    }

    /// A table that a step may look into. What a step that failed left over is not the table that was meant.
    #[must_use]
    pub fn table_beside(&self, read: &TableRef) -> Option<&Table> {
        let data = self.analysis.source(read.source).and(self.data.get(&read.source))?;
        match &read.table {
            None => Some(data).filter(|d| d.prepared.value().is_none_or(|ready| ready.is_whole()))?.table(),
            Some(name) => data.source().and_then(|source| Some(&source.tables.get(source.table_called(name)?)?.table)),
        }
    }

    /// The tables beside the one that is looked at: those of other sources, and what else their files and its own hold, hidden sheets
    /// last.
    #[must_use]
    pub fn tables_beside(&self) -> Vec<TableRef> {
        let own = self.analysis.active;
        let others = self.analysis.sources.iter().map(|s| s.id).filter(|id| Some(*id) != own).map(TableRef::from);
        others.chain(self.tables_not_shown()).filter(|read| self.table_beside(read).is_some()).collect()
    }

    /// What the files hold besides the tables that are looked at, those of the active one first and hidden sheets last.
    pub(super) fn tables_not_shown(&self) -> Vec<TableRef> {
        let own = self.analysis.active;
        // A source is its file once: a query has none of its own.
        let files = self.analysis.with_files().filter_map(|s| Some((s.id, self.data.get(&s.id)?)));
        let mut rest: Vec<(bool, bool, TableRef)> = Vec::new();
        for (source, data) in files {
            let unseen = data.source().into_iter().flat_map(|s| s.tables.iter().enumerate()).filter(|(at, _)| *at != data.table);
            rest.extend(
                unseen
                    .map(|(_, found)| (found.hidden, Some(source) != own, TableRef { source, table: Some(found.table.name().to_owned()) })),
            );
        }
        rest.sort_by_key(|(hidden, elsewhere, _)| (*hidden, *elsewhere));
        rest.into_iter().map(|(.., read)| read).collect()
    }

    /// Files that were read already, so that a stack need not read them again: those it stacked before, and those that are
    /// or were open and read in the same way. After its own file was read again, all are.
    fn known_files(&self, spec: &SourceSpec) -> BTreeMap<PathBuf, Arc<Source>> {
        let Some(data) = self.data.get(&spec.id) else { return BTreeMap::new() };
        let mut known = data.prepared.value().map(|r| r.prepared.files().clone()).unwrap_or_default();
        if !data.read_anew {
            for source in self.data.values().filter_map(SourceData::source).filter(|s| s.options == spec.options) {
                known.entry(source.path.clone()).or_insert_with(|| source.clone());
            }
        }
        known
    }

    /// Open files of one shape, offered to be stacked; the first is the one the others would be put below. Empty where
    /// there is nothing to offer.
    #[must_use]
    pub fn stack_offer(&self) -> &[SourceId] {
        &self.stack_offer
    }

    /// Look for open files that have the shape of the one just opened.
    pub(super) fn offer_stack(&mut self, opened: SourceId) {
        let raw = |id: SourceId| self.data.get(&id).and_then(SourceData::found).map(|f| &f.table);
        let Some(table) = raw(opened).cloned() else { return };
        let paths: Vec<_> = self.analysis.source(opened).map(|s| s.path.clone()).into_iter().collect();
        let alike =
            |s: &&SourceSpec| s.id == opened || (!paths.contains(&s.path) && raw(s.id).is_some_and(|other| same_shape(&table, other)));
        let found: Vec<SourceId> = self.analysis.sources.iter().filter(alike).map(|s| s.id).collect();
        if found.len() > 1 {
            self.stack_offer = found;
        }
    }

    /// Put the files of the other sources below the first; they are not open on their own any more then.
    pub(super) fn stack_sources(&mut self, ids: &[SourceId]) -> Effects {
        self.stack_offer.clear();
        let Some((&first, others)) = ids.split_first() else { return Effects::new() };
        let paths: Vec<_> = others.iter().filter_map(|id| self.analysis.source(*id)).map(|s| s.path.clone()).collect();
        if paths.is_empty() {
            return Effects::new();
        }
        self.edit(&format!("Stack {} files", paths.len() + 1), None, |analysis| {
            for &id in others {
                analysis.remove(id);
            }
            analysis.active = Some(first);
            let Some(source) = analysis.source_mut(first) else { return };
            match source.steps.iter_mut().find_map(|s| if let StepKind::Stack(stack) = &mut s.kind { Some(stack) } else { None }) {
                Some(stack) => stack.files.extend(paths),
                None => source.steps.insert(0, Step::from(StepKind::Stack(Stack::of(paths)))),
            }
        })
    }
}

/// The sources whose tables a source looks into.
fn needed(spec: &SourceSpec) -> BTreeSet<SourceId> {
    spec.steps.iter().filter(|s| !s.off).flat_map(|s| s.kind.needs()).collect()
}

/// The sources whose tables that of `id` is made of, directly or through others.
fn needed_by(analysis: &Analysis, id: SourceId) -> BTreeSet<SourceId> {
    let mut found = BTreeSet::new();
    let mut next: Vec<SourceId> = vec![id];
    while let Some(one) = next.pop() {
        for need in analysis.source(one).map(needed).unwrap_or_default() {
            if found.insert(need) {
                next.push(need);
            }
        }
    }
    found
}

impl Ready {
    /// How many files were put below the first.
    #[must_use]
    pub fn stacked(&self) -> usize {
        let steps = self.prepared.steps().iter().zip(self.prepared.outcomes());
        let stacks = steps.filter(|(step, outcome)| matches!((&step.kind, outcome), (StepKind::Stack(_), StepOutcome::Done(_))));
        let files: BTreeSet<&str> = self.prepared.table().origin().parts.iter().map(|part| &*part.file).collect();
        if stacks.count() > 0 { files.len().saturating_sub(1) } else { 0 }
    }

    /// Whether every step could be done.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.prepared.failure().is_none()
    }
}
