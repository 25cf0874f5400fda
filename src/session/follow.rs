//! After a change of the analysis: which results are to be computed anew.

use super::action::{Effect, JobKey};
use super::replace::table_of;
use super::update::{Effects, spawn};
use super::{Into, Session, SourceData, jobs};
use crate::analysis::{Analysis, SourceSpec, View};
use crate::board::BoardSpec;

impl Session {
    /// Start the jobs whose input differs from what it was in `before`.
    pub(super) fn follow(&mut self, before: &Analysis) -> Effects {
        let now = self.analysis.clone();
        self.stack_offer.retain(|id| now.source(*id).is_some());
        let mut effects = Effects::new();
        for spec in &now.sources {
            let old = before.source(spec.id);
            if let Some(old) = old.filter(|o| o.options != spec.options || o.path != spec.path) {
                let memory = self.memory.clone().filter(|_| old.path == spec.path);
                let shape = self.data.get(&spec.id).and_then(|d| d.shape.clone());
                let memory = memory.map_or(jobs::Memory::None, |m| jobs::Memory::Remember(m, shape));
                effects.extend(self.start_load(spec.path.clone(), spec.options.clone(), Into::Existing(Box::new(spec.clone())), memory));
                // What was asked may fit the new columns only; it is computed once they are there.
                continue;
            }
            if old.is_none_or(|o| o.table != spec.table || o.steps != spec.steps) {
                self.on(spec.id, |d| d.look_at(looked_at(d, spec)));
                effects.extend(self.prepare(spec));
            } else {
                effects.extend(self.refresh(spec, old.map(|o| &o.view)));
            }
        }
        for gone in before.sources.iter().filter(|s| now.source(s.id).is_none()) {
            let keys = [
                JobKey::Prepare,
                JobKey::Rows,
                JobKey::Pivot,
                JobKey::Chart,
                JobKey::Board,
                JobKey::Detect,
                JobKey::Faults,
                JobKey::Drill,
                JobKey::Export,
            ];
            effects.extend(keys.map(|key| Effect::Cancel(key(gone.id))));
            effects.extend(self.prepare_dependents(gone.id));
            effects.extend(self.prepare_readers(gone.id));
        }
        effects
    }

    /// Bring the slots of a source in line with its spec; `old` is the view they were computed for, if there is one.
    pub(super) fn refresh(&mut self, spec: &SourceSpec, old: Option<&View>) -> Effects {
        let mut effects = Effects::new();
        let Some(data) = self.data.get_mut(&spec.id) else { return effects };
        data.format(&spec.view.columns);
        let Some(table) = data.table().cloned() else { return effects };
        let (id, view) = (spec.id, &spec.view);
        let filters_changed = old.is_none_or(|o| o.filters != view.filters);
        if filters_changed || old.is_none_or(|o| o.sort != view.sort) {
            let generation = data.rows.start("Filtering and sorting");
            effects.push(spawn(JobKey::Rows(id), generation, jobs::rows(table.clone(), view.filters.clone(), view.sort.clone())));
        }
        let question = |v: &View| v.board.as_ref().map(BoardSpec::question);
        if let Some(board) = question(view).filter(|q| filters_changed || old.and_then(question).as_ref() != Some(q)) {
            let generation = data.board.start("Computing the board");
            effects.push(spawn(JobKey::Board(id), generation, jobs::board(table.clone(), board, view.filters.clone())));
        }
        if filters_changed || old.is_none_or(|o| o.pivot != view.pivot) {
            data.drill.clear();
            effects.push(Effect::Cancel(JobKey::Drill(id)));
            let mut asked = view.pivot.clone();
            asked.filters.extend(view.filters.iter().cloned());
            let generation = data.pivot.start("Computing the pivot");
            effects.push(spawn(JobKey::Pivot(id), generation, jobs::pivot(table, asked)));
        } else if old.is_none_or(|o| o.chart != view.chart)
            && let Some(pivoted) = data.pivot.value().cloned()
        {
            let generation = data.chart.start("Drawing the chart");
            effects.push(spawn(JobKey::Chart(id), generation, jobs::chart(table, pivoted, view.chart.clone())));
        }
        effects.extend(self.flag(spec, old));
        effects
    }

    /// Where only the sensitivity or the least impact changed, flag anew what was judged.
    fn flag(&mut self, spec: &SourceSpec, old: Option<&View>) -> Option<Effect> {
        let mut asked = spec.view.detect.clone().filter(|_| old.is_some_and(|o| o.detect != spec.view.detect))?;
        asked.filters.extend(spec.view.filters.iter().cloned());
        let data = self.data.get_mut(&spec.id)?;
        let detected = data.detected.value().filter(|d| d.spec != asked && d.scores_answer(&asked)).cloned()?;
        let generation = data.detected.start("Flagging anew");
        Some(spawn(JobKey::Detect(spec.id), generation, jobs::flag(detected, asked)))
    }
}

impl Session {
    /// Compute anew what holds numbers and dates in words, now that they are written another way.
    pub(super) fn write_anew(&mut self) -> Effects {
        let mut effects = Effects::new();
        for spec in self.analysis.sources.clone() {
            effects.extend(self.refresh(&spec, None));
            let Some(data) = self.data.get_mut(&spec.id) else { continue };
            if let Some(detected) = data.detected.value().cloned().filter(|_| !data.detected.is_running()) {
                let (generation, asked) = (data.detected.start("Writing the findings"), detected.spec.clone());
                effects.push(spawn(JobKey::Detect(spec.id), generation, jobs::flag(detected, asked)));
            }
            if let Some(table) = data.table().cloned().filter(|_| data.faults.value().is_some()) {
                let generation = data.faults.start("Checking the rows");
                effects.push(spawn(JobKey::Faults(spec.id), generation, jobs::faults(table)));
            }
        }
        effects
    }
}

/// The position of the table a spec names among those that were found.
pub(super) fn looked_at(data: &SourceData, spec: &SourceSpec) -> usize {
    data.opened.as_ref().map_or(data.table, |opened| table_of(&opened.source, spec))
}
