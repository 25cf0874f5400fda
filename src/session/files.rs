//! Files: opened, read again, arrived, failed.

use std::path::{Path, PathBuf};

use super::action::{Effect, JobKey, Output, Page};
use super::data::SourceData;
use super::history::Place;
use super::replace::{note_what_was_read, table_of};
use super::results::Opened;
use super::update::{Effects, spawn};
use super::{Into, Loading, Session, Slot, jobs};
use crate::analysis::{Analysis, SourceId, SourceSpec};
use crate::engine::{Failure, Warning};
use crate::import::{Found, ImportChange, ImportOptions};
use crate::prepare::{Stack, Step, StepKind, files_called, is_pattern};

impl Session {
    /// Open a file; those of one `batch` were asked for together.
    pub(super) fn open(&mut self, path: PathBuf, batch: u64) -> Effects {
        // What is saved must not hang on the folder the program was started in.
        let path = std::path::absolute(&path).unwrap_or(path);
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sleuth")) {
            return self.open_analysis(path);
        }
        let awaited = self.awaited(&path);
        if !awaited.is_empty() {
            let load = |spec: SourceSpec| {
                self.start_load(spec.path.clone(), spec.options.clone(), Into::Existing(Box::new(spec)), jobs::Memory::None)
            };
            return awaited.into_iter().flat_map(load).collect();
        }
        let memory = self.memory.clone().map_or(jobs::Memory::None, jobs::Memory::Recall);
        if !is_pattern(&path) {
            return self.start_load(path, ImportOptions::default(), Into::New(batch, None), memory);
        }
        match files_called(&path, Path::new("")) {
            Ok(files) => {
                let first = files.into_iter().next().unwrap_or_else(|| path.clone());
                self.start_load(first, ImportOptions::default(), Into::New(batch, Some(path)), memory)
            }
            Err(failure) => {
                self.notify(Some(path), failure);
                Effects::new()
            }
        }
    }

    /// The sources of this file that could not be read so far: the file is opened for them, not beside them.
    fn awaited(&self, path: &Path) -> Vec<SourceSpec> {
        let is_awaited = |spec: &&SourceSpec| spec.path == path && self.data.get(&spec.id).is_none_or(|d| d.opened.is_none());
        self.analysis.sources.iter().filter(is_awaited).cloned().collect()
    }

    /// A number no source has or had: one that a closed source holds in the history must not be given again, nor that of one
    /// whose file could not be read.
    pub(super) fn next_id(&self) -> SourceId {
        let read = self.data.keys().copied();
        let known = self.history.analyses().chain([&self.analysis]).flat_map(|a| a.sources.iter().map(|s| s.id));
        SourceId(read.chain(known).map(|id| id.0 + 1).max().unwrap_or_default())
    }

    /// Replace the analysis by a saved one and read its files.
    fn open_analysis(&mut self, path: PathBuf) -> Effects {
        let loaded = match Analysis::read(&path) {
            Ok(loaded) => loaded,
            Err(error) => {
                self.notify(Some(path), error.into());
                return Effects::new();
            }
        };
        if let Some(passed_over) = loaded.passed_over(&path) {
            self.notify(None, passed_over);
        }
        let place = Place::of(path, loaded);
        self.take_up(place.baseline.clone(), "Open an analysis", place)
    }

    /// Put an analysis that is saved nowhere in the place of the one there is and read its files.
    pub(super) fn adopt(&mut self, loaded: Analysis, label: &str) -> Effects {
        self.take_up(loaded, label, Place::default())
    }

    /// Go on with another document, saved at `place`, as one step.
    fn take_up(&mut self, document: Analysis, label: &str, place: Place) -> Effects {
        let former = std::mem::replace(&mut self.place, place);
        self.history.record_other(label, self.analysis.clone(), former);
        self.put_document(document)
    }

    /// Look at another document: the numbers of its sources mean other files, which are read anew.
    pub(super) fn put_document(&mut self, document: Analysis) -> Effects {
        self.analysis = document.clone();
        // A file that was asked for beside it is wanted still; one of the former document is not.
        let (new, old): (Vec<Loading>, Vec<Loading>) =
            std::mem::take(&mut self.loading).into_iter().partition(|l| matches!(l.into, Into::New(..)));
        self.loading = new;
        let mut effects: Effects = old.iter().flat_map(Loading::cancels).collect();
        effects.extend(discard(std::mem::take(&mut self.data).into_values()));
        self.replacing.clear();
        self.overwriting = None;
        self.stack_offer.clear();
        for spec in &document.sources {
            let into = Into::Existing(Box::new(spec.clone()));
            effects.extend(self.start_load(spec.path.clone(), spec.options.clone(), into, jobs::Memory::None));
        }
        effects
    }

    /// Close a file. One that nothing was asked of is no loss.
    pub(super) fn close(&mut self, id: SourceId) -> Effects {
        if self.place.saved_at.is_none() {
            self.place.baseline.remove(id);
        }
        self.replacing.retain(|r| r.id != id);
        let title = self.analysis.source(id).map(SourceSpec::title).unwrap_or_default();
        self.edit(&format!("Close {title}"), None, |analysis| analysis.remove(id))
    }

    pub(super) fn start_load(&mut self, path: PathBuf, options: ImportOptions, into: Into, memory: jobs::Memory) -> Effects {
        let mut effects = self.supersede(&into);
        self.tickets += 1;
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let mut slot = Slot::default();
        let generation = slot.start(&format!("Opening {name}"));
        let expected = self.expected(&into);
        let shown = if let Into::Existing(spec) = &into { self.data.get(&spec.id).and_then(|d| d.opened.as_ref()) } else { None };
        // Read as it was, it is read because it may have changed.
        let kept = shown.filter(|opened| opened.source.options != options).and_then(|opened| opened.kept.clone());
        if shown.is_none() {
            effects.push(spawn(JobKey::FirstRows(self.tickets), 0, jobs::first_rows(path.clone(), options.clone(), memory.clone())));
        }
        self.loading.push(Loading { ticket: self.tickets, path: path.clone(), into, slot, first: None });
        effects.push(spawn(JobKey::Load(self.tickets), generation, jobs::load(path, options, memory, kept, expected)));
        effects
    }

    /// Stop reading a source in a way that is not wanted any more.
    fn supersede(&mut self, into: &Into) -> Effects {
        let Into::Existing(spec) = into else { return Effects::new() };
        let (old, kept) =
            std::mem::take(&mut self.loading).into_iter().partition(|l| matches!(&l.into, Into::Existing(s) if s.id == spec.id));
        self.loading = kept;
        let old: Vec<Loading> = old;
        old.iter().flat_map(Loading::cancels).collect()
    }

    pub(super) fn reload(&mut self, id: SourceId, options: ImportOptions) -> Effects {
        let id = self.analysis.file_behind(id);
        let Some(spec) = self.analysis.source(id).cloned() else { return Effects::new() };
        if spec.options == options {
            return self.start_load(spec.path.clone(), options, Into::Existing(Box::new(spec)), jobs::Memory::None);
        }
        self.edit("Read the file another way", None, |analysis| {
            if let Some(source) = analysis.source_mut(id) {
                source.options = options;
            }
        })
    }

    pub(super) fn loaded(&mut self, ticket: u64, result: Result<Output, Failure>, warnings: Vec<Warning>) -> Effects {
        let Some(at) = self.loading.iter().position(|l| l.ticket == ticket) else { return Effects::new() };
        let loading = self.loading.remove(at);
        let mut effects = vec![Effect::Cancel(JobKey::FirstRows(ticket))];
        effects.extend(self.put_in_place(loading, result, warnings));
        effects
    }

    /// Put a file that was read where it goes.
    fn put_in_place(&mut self, loading: Loading, result: Result<Output, Failure>, warnings: Vec<Warning>) -> Effects {
        for warning in warnings {
            self.notify(None, Failure::new(&warning.kind, warning.message.to_string(), ""));
        }
        let opened = match result {
            Ok(Output::Opened(opened)) => *opened,
            Ok(_) => return Effects::new(),
            Err(failure) => {
                self.notify(Some(loading.path), failure);
                // Whoever waited for this table is told that it is not there.
                return if let Into::Existing(spec) = loading.into { self.prepare_dependents(spec.id) } else { Effects::new() };
            }
        };
        let Some(main) = opened.source.main_table() else {
            let message = format!("{} holds no table.", opened.source.file);
            self.notify(Some(loading.path), Failure::new("no_table", message, "Check that the file has a header and at least one row."));
            return Effects::new();
        };
        match loading.into {
            Into::New(batch, pattern) => {
                if let Some(returned) = opened.returned.clone() {
                    self.offer(loading.path.clone(), returned);
                }
                self.add(loading.path, pattern, opened, main, (batch, loading.ticket))
            }
            Into::Existing(spec) => self.arrived(spec.id, loading.path, opened),
        }
    }

    /// Files stand in the order they were asked for, whichever is read first; the first to be there of a batch is looked at.
    fn add(&mut self, path: PathBuf, pattern: Option<PathBuf>, opened: Opened, main: usize, asked: (u64, u64)) -> Effects {
        let before = self.analysis.clone();
        let view = opened.views.get(main).cloned().unwrap_or_default();
        let name = opened.source.file.clone();
        let id = self.next_id();
        let options = opened.source.options.clone();
        let mut spec = SourceSpec { view, ..SourceSpec::new(id, path, options) };
        note_what_was_read(&mut spec, &opened);
        if let Some(pattern) = pattern {
            spec.name = pattern.file_name().map(|name| name.to_string_lossy().into_owned());
            spec.steps.push(Step::from(StepKind::Stack(Stack::of(vec![pattern]))));
        }
        let shape = opened.source.shape.clone();
        let asked_of = |id: SourceId| self.data.get(&id).map_or((0, 0), |d| d.asked);
        let later = |s: &SourceSpec| asked_of(s.id).1 > asked.1;
        let at = self.analysis.sources.iter().position(later).unwrap_or(self.analysis.sources.len());
        let is_first = self.analysis.active.is_none_or(|id| asked_of(id).0 != asked.0);
        self.data.insert(spec.id, SourceData { opened: Some(opened), table: main, shape, asked, ..SourceData::default() });
        if is_first {
            self.analysis.active = Some(spec.id);
            // Nothing was asked of it yet: its rows come first.
            self.page = Page::Data;
        }
        if self.place.saved_at.is_none() {
            let next = self.analysis.sources.get(at).map(|s| s.id);
            let saved = &mut self.place.baseline.sources;
            let at = saved.iter().position(|s| Some(s.id) == next).unwrap_or(saved.len());
            saved.insert(at, spec.clone());
        }
        self.analysis.sources.insert(at, spec);
        self.history.record(&format!("Open {name}"), None, before.clone());
        self.offer_stack(id);
        self.follow(&before)
    }

    pub(super) fn replace(&mut self, id: SourceId, opened: Opened) -> Effects {
        let Some(mut spec) = self.analysis.source(id).cloned() else { return Effects::new() };
        if let Some(at) = self.data.get(&id).and_then(|d| d.look_for.as_ref()).and_then(|asked| table_where(&opened, asked)) {
            let name = opened.source.tables[at].table.name().to_owned();
            spec.table = Some(name.clone());
            if let Some(source) = self.analysis.source_mut(id) {
                source.table = Some(name);
            }
        }
        // What nobody has touched is suggested anew: its columns may have another name or type now.
        let untouched = self.data.get(&id).and_then(SourceData::suggested) == Some(&spec.view);
        let old = self.data.remove(&id);
        if untouched
            && let Some(view) = opened.views.get(table_of(&opened.source, &spec))
            && let Some(source) = self.analysis.source_mut(id)
        {
            source.view.clone_from(view);
            spec.view.clone_from(view);
        }
        let shape = old.as_ref().and_then(|d| d.shape.clone()).or_else(|| opened.source.shape.clone());
        let (inbox, selected) = old.as_ref().map(|o| (o.inbox.clone(), o.selected.clone())).unwrap_or_default();
        // In this session, or in the one that saved the analysis.
        let was_judged = old.as_ref().is_some_and(|o| o.detected.value().is_some()) || spec.latest.is_some() || spec.previous.is_some();
        let asked = old.as_ref().map(|o| o.asked).unwrap_or_default();
        let data = SourceData { opened: Some(opened), asked, shape, inbox, selected, read_anew: true, ..SourceData::default() };
        self.data.insert(id, SourceData { detect_when_ready: was_judged && !spec.steps.is_empty(), ..data });
        let mut effects = discard(old);
        self.on(id, |d| d.table = super::follow::looked_at(d, &spec));
        effects.extend(self.prepare(&spec));
        effects.extend(self.prepare_readers(id));
        // What was looked for in the old file is looked for in the new one; verdicts are found again by the findings' ids.
        if was_judged && spec.steps.is_empty() {
            effects.extend(self.detect_in(&spec));
        }
        effects
    }
}

/// The table of a sheet that begins or ends where a person said so.
fn table_where(opened: &Opened, (sheet, said): &(String, ImportChange)) -> Option<usize> {
    let begin = |found: &Found| found.header_rows.first().copied().or_else(|| Some(found.table.address(0, 0)?.row));
    let tables = opened.source.tables.iter().enumerate().filter(|(_, found)| found.sheet == *sheet);
    let mut begins = tables.filter_map(|(at, found)| Some((begin(found)?, at)));
    let found = match said {
        ImportChange::Begin(line) => begins.filter(|(begin, _)| begin >= line).min(),
        ImportChange::End(line) => begins.filter(|(begin, _)| begin <= line).max(),
        _ => begins.next(),
    };
    found.map(|(_, at)| at)
}

fn discard(data: impl IntoIterator<Item = SourceData>) -> Effects {
    data.into_iter().map(|d| Effect::Discard(Box::new(d))).collect()
}
