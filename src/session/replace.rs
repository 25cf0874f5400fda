//! Another file in the place of one that is open: this week's export under last week's questions.
//!
//! Where its columns are those the analysis was made for, everything simply runs again. Where they are not, the file waits until a
//! person has said what became of them; until then the former one stays.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::renamed::{Match, rename_elsewhere, renamed_run};
use super::results::Opened;
use super::update::Effects;
use super::{Into, Session, jobs};
use crate::analysis::{Analysis, Drift, Mapping, Run, SourceId, SourceSpec, known};
use crate::engine::{Context, Failure};
use crate::import::Source;
use crate::prepare::{Rename, Step, StepKind};
use crate::table::Table;

/// A file whose columns differ from those the analysis was made for.
#[derive(Debug)]
pub struct Replacement {
    pub(super) id: SourceId,
    pub(super) path: PathBuf,
    pub(super) opened: Opened,
}

impl Replacement {
    /// The source it is for.
    #[must_use]
    pub fn id(&self) -> SourceId {
        self.id
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How its columns differ.
    #[must_use]
    pub fn drift(&self) -> &Drift {
        &self.opened.drift
    }
}

/// What a file is compared with once it is read.
#[derive(Debug)]
pub(super) struct Expected {
    spec: SourceSpec,
    before: Option<Table>,
}

impl Expected {
    pub(super) fn compare(&self, source: &Source, context: &Context) -> Result<Drift, Failure> {
        // The same bytes, read another way because a person said so, are what they were.
        if self.spec.fingerprint.as_ref() == Some(&source.fingerprint) {
            return Ok(Drift::default());
        }
        let Some(found) = source.tables.get(table_of(source, &self.spec)) else { return Ok(Drift::default()) };
        context.progress(Some(0.97), "Comparing the columns");
        Ok(Drift::between(&self.spec, self.before.as_ref(), &found.table, context)?)
    }
}

impl Session {
    /// What the file that goes `into` a source is to be compared with.
    pub(super) fn expected(&self, into: &Into) -> Option<Expected> {
        let Into::Existing(spec) = into else { return None };
        let before = self.data.get(&spec.id).and_then(|data| data.found().map(|f| f.table.clone()));
        Some(Expected { spec: spec.as_ref().clone(), before })
    }

    pub(super) fn replace_by(&mut self, id: SourceId, path: PathBuf) -> Effects {
        let sharing = self.analysis.sharing_file(self.analysis.file_behind(id));
        let specs: Vec<SourceSpec> = sharing.into_iter().filter_map(|id| self.analysis.source(id).cloned()).collect();
        let load =
            |spec: SourceSpec| self.start_load(path.clone(), spec.options.clone(), Into::Existing(Box::new(spec)), jobs::Memory::None);
        specs.into_iter().flat_map(load).collect()
    }

    /// A file for a source that is there already was read.
    pub(super) fn arrived(&mut self, id: SourceId, path: PathBuf, opened: Opened) -> Effects {
        self.replacing.retain(|r| r.id != id);
        if opened.drift.needs_asking() {
            self.replacing.push(Replacement { id, path, opened });
            return Effects::new();
        }
        self.tell_changed(id, &opened);
        self.take_in(Replacement { id, path, opened }, &[])
    }

    /// The file of an analysis that was just opened is not the one it was saved with.
    fn tell_changed(&mut self, id: SourceId, opened: &Opened) {
        let known = self.analysis.source(id).filter(|s| !s.is_query() && !self.data.contains_key(&id)).and_then(|s| s.fingerprint.as_ref());
        if known.is_some_and(|known| *known != opened.source.fingerprint) {
            let message = format!("{} has changed since the analysis was saved.", opened.source.file);
            let hint = "What you see is computed from the file as it is now.";
            let path = self.analysis.source(id).map(|s| s.path.clone());
            self.say(path, Failure::new("news", message, hint), true);
        }
    }

    pub(super) fn accept_replacement(&mut self, matches: &[(String, Option<String>)]) -> Effects {
        if self.replacing.is_empty() {
            return Effects::new();
        }
        let replacement = self.replacing.remove(0);
        self.take_in(replacement, matches)
    }

    pub(super) fn drop_replacement(&mut self) -> Effects {
        if self.replacing.is_empty() {
            return Effects::new();
        }
        let dropped = self.replacing.remove(0);
        if self.data.contains_key(&dropped.id) {
            return Effects::new();
        }
        // Of an analysis that was just opened: better shown as it is, with what cannot be computed said in its place.
        self.replace(dropped.id, dropped.opened)
    }

    /// Run on another file, or on the same one as it is now, its missing columns matched as a person said.
    fn take_in(&mut self, replacement: Replacement, matches: &[(String, Option<String>)]) -> Effects {
        let Replacement { id, path, opened } = replacement;
        let before = self.analysis.clone();
        let Some(old) = before.source(id) else { return Effects::new() };
        let new = replaced(old, &path, &opened, matches);
        // What was said of the file that it takes the place of, or that it was not there, is so no longer.
        let is_other = new.path != old.path;
        let was_missing = !self.data.contains_key(&id);
        self.notices.retain(|n| n.path.as_ref() != Some(&old.path) || !(is_other || was_missing && !n.is_news));
        let asked_the_same = new.path == old.path && new.view == old.view && new.steps == old.steps && new.options == old.options;
        rename_for_other_file(&mut self.analysis, old, matches);
        if let Some(source) = self.analysis.source_mut(id) {
            *source = new;
        }
        if !asked_the_same {
            let label = format!("Replace {} by {}", file_name(&old.path), opened.source.file);
            // Tables that were made of the file by a query go along in the same step.
            self.history.record(&label, Some(&label), before.clone());
        }
        let read_with = opened.source.options.clone();
        let mut effects = self.replace(id, opened);
        if let Some(spec) = self.analysis.source(id).filter(|spec| spec.options != read_with).cloned() {
            // What was decided about a column holds for the one that it has become.
            let into = Into::Existing(Box::new(spec.clone()));
            effects.extend(self.start_load(spec.path, spec.options, into, jobs::Memory::None));
        }
        effects
    }

    /// Keep the findings of a detection that has just ended, and compare them with those of the file before.
    pub(super) fn note_findings(&mut self, id: SourceId) {
        let (Some(data), Some(spec)) = (self.data.get_mut(&id), self.analysis.source_mut(id)) else { return };
        let (Some(detected), Some(opened)) = (data.detected.value().filter(|_| !data.detected.is_running()), &data.opened) else { return };
        spec.latest = Some(Arc::new(Run::of(&opened.source.file, &opened.source.fingerprint, &detected.findings, &detected.spec)));
        data.since =
            spec.previous.as_ref().zip(detected.covered()).map(|(run, covered)| run.compare(&detected.findings, &detected.spec, covered));
        // Where there is no file before, nothing is new or gone, and the filter of these is not on screen.
        if data.since.is_none() {
            data.inbox.since = None;
        }
    }
}

/// A source as it is asked of another file.
fn replaced(old: &SourceSpec, path: &Path, opened: &Opened, matches: &[(String, Option<String>)]) -> SourceSpec {
    let mapping = matches.iter().cloned().collect::<Mapping>().retyped(&opened.drift);
    let mut spec = if old.steps.is_empty() { mapping.apply(old).spec } else { called_as_before(old, matches) };
    path.clone_into(&mut spec.path);
    for (former, now) in matches {
        if let Some(now) = now {
            spec.aliases.insert(former.clone(), now.clone());
        }
    }
    let is_other = old.fingerprint.as_ref().is_some_and(|known| *known != opened.source.fingerprint);
    if is_other {
        look_back(&mut spec, old, &mapping);
    }
    note_what_was_read(&mut spec, opened);
    spec
}

/// What was found in the file so far is what the findings of another one are compared with; `old` is the source as it was asked of
/// the former.
pub(super) fn look_back(spec: &mut SourceSpec, old: &SourceSpec, mapping: &Mapping) {
    let Some(latest) = spec.latest.take() else { return };
    let run = Arc::unwrap_or_clone(latest);
    spec.previous = Some(Arc::new(if old.steps.is_empty() { renamed_run(run, mapping, old) } else { run }));
}

/// A source that prepares its table in steps: the first of them now give the columns the names that all the others know.
pub(super) fn called_as_before(old: &SourceSpec, matches: &[(String, Option<String>)]) -> SourceSpec {
    let mut spec = old.clone();
    for (former, now) in matches {
        let Some(now) = now else { continue };
        let renames = |step: &Step| matches!(&step.kind, StepKind::Rename(rename) if rename.from == *former);
        let to = match spec.steps.iter().position(renames).map(|at| spec.steps.remove(at).kind) {
            Some(StepKind::Rename(rename)) => rename.to,
            _ => former.clone(),
        };
        if to != *now {
            spec.steps.insert(0, Step::from(StepKind::Rename(Rename { from: now.clone(), to })));
        }
    }
    spec
}

/// Keep in a source what its file was like.
pub(super) fn note_what_was_read(spec: &mut SourceSpec, opened: &Opened) {
    spec.fingerprint = Some(opened.source.fingerprint.clone());
    if spec.is_query() {
        return;
    }
    if let Some(found) = opened.source.tables.get(table_of(&opened.source, spec)) {
        if spec.table.is_some() {
            spec.table = Some(found.table.name().to_owned());
        }
        spec.columns = known(&found.table);
    }
}

/// Let what names columns elsewhere follow a file whose columns are called otherwise; where the source has steps, they give them the names
/// that all the others know.
pub(super) fn rename_for_other_file(analysis: &mut Analysis, spec: &SourceSpec, matches: &[Match]) {
    if spec.steps.is_empty() {
        rename_elsewhere(analysis, spec, matches);
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The table a spec names; where it names none or there is none of that name, the one with most of the columns it was made for,
/// or the main one.
pub(super) fn table_of(source: &Source, spec: &SourceSpec) -> usize {
    if let Some(named) = spec.table.as_ref().and_then(|name| source.table_called(name)) {
        return named;
    }
    let main = source.main_table().unwrap_or_default();
    let shared = |at: usize| {
        let table = &source.tables[at].table;
        spec.columns.iter().filter(|known| table.column(&known.name).is_ok()).count()
    };
    let best = (0..source.tables.len()).max_by_key(|&at| (shared(at), at == main, std::cmp::Reverse(at)));
    best.filter(|&at| shared(at) > 0).unwrap_or(main)
}
