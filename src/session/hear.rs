//! What workers say: progress and results, each for its slot.

use super::action::{JobKey, Output};
use super::update::{Effects, spawn};
use super::{Session, Slot, jobs};
use crate::analysis::SourceId;
use crate::engine::{Event, Failure, News, Progress, Warning};

type Result<T> = std::result::Result<T, Failure>;

impl Session {
    pub(super) fn hear(&mut self, event: Event<JobKey, Output>) -> Effects {
        match event.news {
            News::Progress(progress) => {
                self.advance(event.key, event.generation, progress);
                Effects::new()
            }
            News::Done(result, warnings) => self.done(event.key, event.generation, result, warnings),
        }
    }

    fn advance(&mut self, key: JobKey, generation: u64, progress: Progress) {
        match key {
            JobKey::Load(ticket) => {
                if let Some(loading) = self.loading.iter_mut().find(|l| l.ticket == ticket) {
                    loading.slot.advance(generation, progress);
                }
            }
            JobKey::FirstRows(_) => {}
            JobKey::Save => self.saving.advance(generation, progress),
            JobKey::Prepare(id) => self.on(id, |d| d.prepared.advance(generation, progress)),
            JobKey::Picture => self.picture.advance(generation, progress),
            JobKey::Rows(id) => self.on(id, |d| d.rows.advance(generation, progress)),
            JobKey::Pivot(id) => self.on(id, |d| d.pivot.advance(generation, progress)),
            JobKey::Chart(id) => self.on(id, |d| d.chart.advance(generation, progress)),
            JobKey::Board(id) => self.on(id, |d| d.board.advance(generation, progress)),
            JobKey::Detect(id) => self.on(id, |d| d.detected.advance(generation, progress)),
            JobKey::Faults(id) => self.on(id, |d| d.faults.advance(generation, progress)),
            JobKey::Ask(id, topic) => self.on(id, |d| d.answers.entry(topic).or_default().advance(generation, progress)),
            JobKey::Drill(id) => self.on(id, |d| d.drill.advance(generation, progress)),
            JobKey::Export(id) => self.on(id, |d| d.export.advance(generation, progress)),
        }
    }

    fn done(&mut self, key: JobKey, generation: u64, result: Result<Output>, warnings: Vec<Warning>) -> Effects {
        match key {
            JobKey::Load(ticket) => return self.loaded(ticket, result, warnings),
            // Why there are none is said when the whole file is read.
            JobKey::FirstRows(ticket) => {
                if let (Some(loading), Ok(Output::FirstRows(first))) = (self.loading.iter_mut().find(|l| l.ticket == ticket), result) {
                    loading.first = first;
                }
            }
            JobKey::Save => self.was_saved(generation, result),
            JobKey::Prepare(id) => return self.was_prepared(id, generation, result, warnings),
            JobKey::Picture => {
                let result = self.note_written(key, result);
                let failure = result.as_ref().err().cloned();
                land(&mut self.picture, generation, result, warnings);
                if let Some(failure) = failure {
                    self.notify(None, failure);
                }
            }
            JobKey::Rows(id) => self.on(id, |d| land(&mut d.rows, generation, result, warnings)),
            JobKey::Pivot(id) => {
                self.on(id, |d| land(&mut d.pivot, generation, result, warnings));
                return self.draw(id);
            }
            JobKey::Chart(id) => self.on(id, |d| land(&mut d.chart, generation, result, warnings)),
            JobKey::Board(id) => match result {
                Ok(Output::Proposed(board)) => return self.proposed(id, *board),
                result => self.on(id, |d| land(&mut d.board, generation, result, warnings)),
            },
            JobKey::Detect(id) => {
                self.detected(id, generation, result, warnings);
                self.note_findings(id);
            }
            JobKey::Faults(id) => self.on(id, |d| land(&mut d.faults, generation, result, warnings)),
            JobKey::Ask(id, topic) => self.on(id, |d| land(d.answers.entry(topic).or_default(), generation, result, warnings)),
            JobKey::Drill(id) => self.on(id, |d| land(&mut d.drill, generation, result, warnings)),
            // Nobody waits any more for what was cancelled.
            JobKey::Export(id) if !self.data.get(&id).is_some_and(|d| d.export.awaits(generation)) => {}
            JobKey::Export(id) => {
                let result = self.note_written(key, result);
                // Said in the dialog, which goes with a click; to be read again later.
                if let Err(failure) = &result {
                    drop(self.note(None, failure.clone(), false));
                }
                self.on(id, |d| land(&mut d.export, generation, result, warnings));
            }
        }
        Effects::new()
    }

    /// Take findings over. Answers about other scores are put away, and one finding is looked at where there is any.
    fn detected(&mut self, id: SourceId, generation: u64, result: Result<Output>, warnings: Vec<Warning>) {
        let Some(data) = self.data.get_mut(&id) else { return };
        let scores = |d: &super::SourceData| d.detected.value().map(|d| std::sync::Arc::as_ptr(&d.detection));
        let before = scores(data);
        // What is flagged anew was judged before: what was told of that still holds.
        let is_flagged = matches!(&result, Ok(Output::Detected(d)) if before == Some(std::sync::Arc::as_ptr(&d.detection)));
        let warnings = if is_flagged { data.detected.warnings().to_vec() } else { warnings };
        land(&mut data.detected, generation, result, warnings);
        if before != scores(data) {
            data.answers.values_mut().for_each(Slot::clear);
        }
        if data.selected().is_none() {
            let first = data.listed(&self.analysis).first().map(|f| f.id.clone());
            data.selected = first;
        }
    }

    /// Lay out the chart of a pivot that has just been computed.
    fn draw(&mut self, id: SourceId) -> Effects {
        let spec = self.analysis.source(id).map(|s| s.view.chart.clone()).unwrap_or_default();
        let Some(data) = self.data.get_mut(&id).filter(|d| !d.pivot.is_running()) else { return Effects::new() };
        let Some((table, pivoted)) = data.table().cloned().zip(data.pivot.value().cloned()) else { return Effects::new() };
        let generation = data.chart.start("Drawing the chart");
        vec![spawn(JobKey::Chart(id), generation, jobs::chart(table, pivoted, spec))]
    }
}

/// Put a result into its slot. A job only ever makes what its slot holds, so another kind is dropped.
pub(super) fn land<T: TryFrom<Output>>(slot: &mut Slot<T>, generation: u64, result: Result<Output>, warnings: Vec<Warning>) {
    match result.map(T::try_from) {
        Ok(Ok(value)) => drop(slot.finish(generation, Ok(value), warnings)),
        Ok(Err(_)) => {}
        Err(failure) => drop(slot.finish(generation, Err(failure), warnings)),
    }
}
