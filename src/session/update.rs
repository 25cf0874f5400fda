//! The one function that changes the state, a few lines per action.

use std::path::{Path, PathBuf};

use super::action::{Action, BoardChange, DrillTarget, Effect, JobKey, Output};
use super::data::{SourceData, WantedCell};
use super::history::{History, Place};
use super::results::{Opened, TileView};
use super::{Notice, Session, export, jobs, labels};
use crate::analysis::{Analysis, SourceId, SourceSpec, View, known};
use crate::detect::DetectSpec;
use crate::engine::{Failure, Job, Work};
use crate::table::format::counted;

pub(super) type Effects = Vec<Effect>;

/// How many messages can be read again.
const LOGGED: usize = 500;

impl Session {
    /// Change the state as `action` says; what the shell must do then is returned.
    #[expect(clippy::too_many_lines, reason = "one arm per action, a line or two each")]
    pub fn update(&mut self, action: Action) -> Effects {
        match action {
            Action::Open(paths) => {
                let batch = self.tickets + 1;
                paths.into_iter().flat_map(|path| self.open(path, batch)).collect()
            }
            Action::Reload(id, options) => self.reload(id, options),
            Action::ChangeImport(id, change) => self.change_import(id, &change),
            Action::Replace(id, path) => self.replace_by(id, path),
            Action::AcceptReplacement(matches) => self.accept_replacement(&matches),
            Action::DropReplacement => self.drop_replacement(),
            Action::FileNews(id, path, news) => {
                self.on(id, |data| data.hear_of_file(path, news));
                Effects::new()
            }
            Action::IgnoreNews(id) => {
                self.on(id, |data| {
                    data.outdated = None;
                    data.gone.clear();
                });
                Effects::new()
            }
            Action::Recover(kept) => self.restore(*kept),
            Action::Close(id) => self.close(id),
            Action::Activate(id) => {
                self.analysis.active = Some(id).filter(|id| self.analysis.source(*id).is_some()).or(self.analysis.active);
                Effects::new()
            }
            Action::ChooseTable(index) => self.choose_table(index),
            Action::EditSteps(steps, label) => self.edit_steps(steps, &label),
            Action::AddQuery { name, sql } => self.add_query(name, sql),
            Action::StackSources(ids) => self.stack_sources(&ids),
            Action::DismissStack => {
                self.stack_offer.clear();
                Effects::new()
            }
            Action::Show(page) => {
                self.page = page;
                Effects::new()
            }
            Action::ShowCell { row, column } => {
                self.page = super::Page::Data;
                self.tickets += 1;
                let wanted = WantedCell { row, column, ticket: self.tickets };
                self.with_active(|data| data.wanted = Some(wanted))
            }
            Action::SetFilters(filters) => {
                let label = self.active_spec().map(|spec| labels::filters(&spec.view.filters, &filters)).unwrap_or_default();
                self.edit_view(&label, None, |view| view.filters = filters)
            }
            Action::SetSort(keys) => self.edit_view(&labels::sort(&keys), None, |view| view.sort = keys),
            Action::SetColumns(columns, label) => self.edit_view(&label, Some(&label), |view| view.columns = columns),
            Action::EditPivot(spec, label) => self.edit_view(&label, None, |view| view.pivot = spec),
            Action::EditChart(spec) => {
                let label = self.active_spec().map(|before| labels::chart(&before.view.chart, &spec)).unwrap_or_default();
                self.edit_view(&label, None, |view| view.chart = spec)
            }
            Action::EditBoard(board, label) => {
                self.edit_view(&label, Some("board").filter(|_| label.starts_with("Move") || label.starts_with("Resize")), |view| {
                    view.board = board;
                })
            }
            Action::ChangeBoards(change) => self.change_boards(change),
            Action::ProposeBoard => self.propose_board(),
            Action::EditDetect(spec) => self.edit_detect(spec),
            Action::Detect => self.detect(),
            Action::CheckRows => self.check_rows(),
            Action::SelectFaults(id) => self.with_active(|data| data.selected_faults = id),
            Action::DismissFaults(id) => self.dismiss_faults(id),
            Action::SelectFinding(id) => self.select_finding(id),
            Action::ShowFindings(shown) => self.with_active(|data| data.findings_hidden = !shown),
            Action::Ask(question) => self.ask(question),
            Action::CloseAnswer(topic) => self.with_active(|data| data.answers.entry(topic).or_default().clear()),
            Action::ImportEvents(path) => self.import_events(&path),
            Action::FilterInbox(inbox) => self.with_active(|data| data.inbox = inbox),
            Action::StepFinding(by) => self.step_finding(by),
            Action::Judge(state) => self.judge(state),
            Action::DismissFinding(scope) => self.dismiss_finding(scope),
            Action::Restore(dismissal) => self.edit("Restore what was dismissed", None, |analysis| {
                analysis.dismissed.retain(|d| *d != dismissal);
            }),
            Action::SetVerdict(id, mut verdict) => {
                let found = self.active_data().and_then(|d| d.detected.value()?.findings.iter().find(|f| f.id == id));
                if let Some(found) = found {
                    verdict.also = found.also.iter().map(|a| a.id.clone()).collect();
                }
                let what = if id.starts_with("rows:") { "faults" } else { "a finding" };
                let before = self.analysis.verdicts.get(&id).map(|verdict| verdict.state).unwrap_or_default();
                let is_judged = verdict.state != before;
                let label = if is_judged { format!("Judge {what} as {}", verdict.state.name()) } else { format!("Write about {what}") };
                self.edit(&label, None, |analysis| drop(analysis.verdicts.insert(id.clone(), verdict)))
            }
            Action::Drill(target) => self.drill(target),
            Action::CloseDrill => self.with_active(|data| data.drill.clear()),
            Action::Export(path, choice) => self.export(path, choice),
            Action::ExportPivot(path) => self.export_pivot(path),
            Action::CloseExport => self.with_active(|data| data.export.clear()),
            Action::Save(path) => self.save(path),
            Action::AnswerOverwrite(answer) => self.answer_overwrite(answer),
            Action::SaveElsewhere(path) => self.save_elsewhere(path),
            Action::WriteAnew => self.write_anew(),
            Action::SavePicture(picture, path) => {
                let generation = self.picture.start("Saving the picture");
                let work = self.writing(path, move |path, _| jobs::picture(&picture, path));
                vec![spawn(JobKey::Picture, generation, work)]
            }
            Action::Cancel(key) => self.cancel(key),
            Action::Undo => self.travel(History::undo),
            Action::Redo => self.travel(History::redo),
            Action::Dismiss(id) => {
                self.notices.retain(|n| n.id != id);
                Effects::new()
            }
            Action::TakeAnalysis(id) => self.take_analysis(id),
            Action::TakeVerdicts(id) => self.take_verdicts(id),
            Action::Decline(id) => self.decline(id),
            Action::DismissAll => {
                self.notices.clear();
                Effects::new()
            }
            Action::Report(failure) => {
                self.notify(None, failure);
                Effects::new()
            }
            Action::Job(event) => self.hear(*event),
        }
    }

    /// Change the analysis as one step that can be undone, and compute anew what depends on the change.
    pub(super) fn edit(&mut self, label: &str, merge: Option<&str>, change: impl FnOnce(&mut Analysis)) -> Effects {
        let before = self.analysis.clone();
        change(&mut self.analysis);
        if before == self.analysis {
            return Effects::new();
        }
        self.history.record(label, merge, before.clone());
        self.follow(&before)
    }

    pub(super) fn edit_view(&mut self, label: &str, merge: Option<&str>, change: impl FnOnce(&mut View)) -> Effects {
        let Some(id) = self.analysis.active else { return Effects::new() };
        self.edit(label, merge, |analysis| {
            if let Some(source) = analysis.source_mut(id) {
                change(&mut source.view);
            }
        })
    }

    /// What is looked for; a slider that is dragged is one step.
    fn edit_detect(&mut self, spec: DetectSpec) -> Effects {
        let before = self.active_spec().and_then(|source| source.view.detect.as_ref());
        let (label, merge) = before.map_or_else(|| ("Change what is looked for".to_owned(), None), |before| labels::detect(before, &spec));
        self.edit_view(&label, merge, |view| view.detect = Some(spec))
    }

    pub(super) fn with_active(&mut self, change: impl FnOnce(&mut SourceData)) -> Effects {
        if let Some(data) = self.analysis.active.and_then(|id| self.data.get_mut(&id)) {
            change(data);
        }
        Effects::new()
    }

    fn travel(&mut self, step: fn(&mut History, Analysis, Place) -> Option<(Analysis, Option<Place>)>) -> Effects {
        let before = self.analysis.clone();
        let here = self.place.clone();
        let Some((mut target, place)) = step(&mut self.history, before.clone(), here) else { return Effects::new() };
        if let Some(place) = place {
            self.place = place;
            return self.put_document(target);
        }
        // Which file is looked at is no edit: it stays, where it still can.
        if before.active.is_some_and(|id| target.source(id).is_some()) {
            target.active = before.active;
        }
        self.analysis = target;
        self.follow(&before)
    }

    fn choose_table(&mut self, index: usize) -> Effects {
        let Some(id) = self.analysis.active else { return Effects::new() };
        let Some(data) = self.data.get(&id).filter(|data| data.table != index) else { return Effects::new() };
        let Some(Opened { source, views, .. }) = &data.opened else { return Effects::new() };
        let (from, to, fresh) = (source.tables.get(data.table), source.tables.get(index), views.get(index));
        let Some(((from, to), fresh)) = from.zip(to).zip(fresh) else { return Effects::new() };
        let Some(mut spec) = self.analysis.source(id).cloned() else { return Effects::new() };
        let had_steps = !spec.steps.is_empty();
        spec.turn((from.table.name(), data.suggested()), (to.table.name(), fresh));
        spec.columns = known(&to.table);
        let [from, to] = [from, to].map(|found| found.table.name().to_owned());
        let mut effects = self.edit(&format!("Choose the table {to}"), None, |analysis| {
            if let Some(source) = analysis.source_mut(id) {
                source.clone_from(&spec);
            }
            // What other tables were made of stays what they are made of, unless steps stand between it and the file.
            let keep = |table: &mut Option<String>| match table {
                None if !had_steps => *table = Some(from.clone()),
                Some(name) if *name == to && spec.steps.is_empty() => *table = None,
                _ => {}
            };
            for other in analysis.sources.iter_mut().filter(|s| s.id != id) {
                other.all_steps_mut().for_each(|step| step.kind.map_tables(id, keep));
            }
        });
        // What was found in it stands in its place again.
        if spec.latest.is_some() || spec.previous.is_some() {
            if spec.steps.is_empty() {
                effects.extend(self.detect_in(&spec));
            } else {
                self.on(id, |data| data.detect_when_ready = true);
            }
        }
        effects
    }

    fn detect(&mut self) -> Effects {
        self.analysis.active().cloned().map(|spec| self.detect_in(&spec)).unwrap_or_default()
    }

    pub(super) fn detect_in(&mut self, spec: &SourceSpec) -> Effects {
        let Some(data) = self.data.get_mut(&spec.id) else { return Effects::new() };
        let (Some(table), Some(mut asked)) = (data.table().cloned(), spec.view.detect.clone()) else { return Effects::new() };
        asked.filters.extend(spec.view.filters.iter().cloned());
        let generation = data.detected.start("Looking for what is out of line");
        vec![spawn(JobKey::Detect(spec.id), generation, jobs::detect(table, asked))]
    }

    /// Read a list of events; a short text, so that it is read here.
    fn import_events(&mut self, path: &Path) -> Effects {
        let read = std::fs::read_to_string(path)
            .map_err(|e| Failure::new("not_read", format!("The list could not be read: {e}."), "Choose a csv file."));
        match read.and_then(|text| Ok(crate::detect::read_events(&text)?)) {
            Ok(read) => self.edit_view(&format!("Import {}", counted(read.len(), "event")), None, |view| {
                if let Some(detect) = &mut view.detect {
                    detect.events.extend(read);
                    detect.events.sort_by(|a, b| a.start.cmp(&b.start).then_with(|| a.name.cmp(&b.name)));
                    detect.events.dedup();
                }
            }),
            Err(failure) => {
                self.notify(Some(path.to_owned()), failure);
                Effects::new()
            }
        }
    }

    fn change_boards(&mut self, change: BoardChange) -> Effects {
        // What was computed is of another board, whose tiles may have the same numbers.
        if let Some(id) = self.analysis.active {
            self.on(id, |d| d.board.clear());
        }
        let label = match &change {
            BoardChange::Add(board) => format!("Add the board {}", board.name),
            BoardChange::Show(name) => format!("Look at the board {name}"),
            BoardChange::Remove => {
                let board = self.active_spec().and_then(|spec| spec.view.board.as_ref());
                format!("Remove the board {}", board.map(|board| board.name.as_str()).unwrap_or_default())
            }
        };
        self.edit_view(&label, None, |view| match change {
            BoardChange::Add(board) => view.add_board(*board),
            BoardChange::Show(name) => view.show_board(&name),
            BoardChange::Remove => view.remove_board(),
        })
    }

    fn propose_board(&mut self) -> Effects {
        let Some(id) = self.analysis.active else { return Effects::new() };
        let Some(data) = self.data.get_mut(&id) else { return Effects::new() };
        let Some(table) = data.table().cloned() else { return Effects::new() };
        let generation = data.board.start("Proposing a board");
        vec![spawn(JobKey::Board(id), generation, jobs::propose_board(table))]
    }

    /// Take a proposed board as an edit, unless one was made meanwhile.
    pub(super) fn proposed(&mut self, id: SourceId, board: crate::board::BoardSpec) -> Effects {
        self.on(id, |d| d.board.stop());
        self.edit("Propose a board", None, |analysis| {
            if let Some(source) = analysis.source_mut(id) {
                source.view.add_board(board);
            }
        })
    }

    pub(super) fn drill(&mut self, target: DrillTarget) -> Effects {
        let Some(id) = self.analysis.active else { return Effects::new() };
        let Some(data) = self.data.get_mut(&id) else { return Effects::new() };
        let Some(table) = data.table().cloned() else { return Effects::new() };
        let of_tile = |tile: &u32| match data.board.value()?.tiles.get(tile)?.as_ref().ok()? {
            TileView::Chart(view) => Some(view.pivot.clone()),
            TileView::Pivot(pivoted) => Some(pivoted.clone()),
        };
        let pivoted = if let DrillTarget::Tile { tile, .. } = &target { of_tile(tile) } else { data.pivot.value().cloned() };
        let faults = data.faults.value().cloned();
        let hidden = match &target {
            DrillTarget::Faults(id) => faults.as_ref().and_then(|f| f.group(id)).map(|group| self.analysis.hidden_in(group)),
            _ => None,
        };
        let found = (data.detected.value().cloned(), faults.map(|faults| (faults, hidden.unwrap_or_default())));
        let generation = data.drill.start("Finding the rows");
        vec![spawn(JobKey::Drill(id), generation, jobs::drill(table, target, pivoted, found))]
    }

    fn export(&mut self, path: PathBuf, choice: export::Choice) -> Effects {
        let Some(spec) = self.analysis.active().cloned() else { return Effects::new() };
        let analysis = self.analysis.clone();
        let Some(data) = self.data.get_mut(&spec.id) else { return Effects::new() };
        let Some(source) = data.prepared_source() else { return Effects::new() };
        let input = export::Input {
            source,
            table: data.table,
            view: spec.view,
            pivoted: data.pivot.value().cloned(),
            detected: data.detected.value().cloned(),
            faults: data.faults.value().cloned(),
            analysis,
            choice,
        };
        let generation = data.export.start("Writing the workbook");
        vec![spawn(JobKey::Export(spec.id), generation, self.writing(path, export::job(input)))]
    }

    fn export_pivot(&mut self, path: PathBuf) -> Effects {
        let Some(id) = self.analysis.active else { return Effects::new() };
        let Some(data) = self.data.get_mut(&id) else { return Effects::new() };
        let (Some(table), Some(pivoted)) = (data.table(), data.pivot.value().cloned()) else { return Effects::new() };
        let name = table.name().to_owned();
        let generation = data.export.start("Writing the pivot");
        let work = self.writing(path, move |path, context| jobs::write_pivot(&pivoted, &name, path, context));
        vec![spawn(JobKey::Export(id), generation, work)]
    }

    fn cancel(&mut self, key: JobKey) -> Effects {
        match key {
            JobKey::Load(ticket) => {
                self.loading.retain(|l| l.ticket != ticket);
                return vec![Effect::Cancel(key), Effect::Cancel(JobKey::FirstRows(ticket))];
            }
            JobKey::FirstRows(_) => {}
            JobKey::Save => self.saving.stop(),
            JobKey::Prepare(id) => self.on(id, |d| d.prepared.stop()),
            JobKey::Picture => self.picture.stop(),
            JobKey::Rows(id) => self.on(id, |d| d.rows.stop()),
            JobKey::Pivot(id) => self.on(id, |d| d.pivot.stop()),
            JobKey::Chart(id) => self.on(id, |d| d.chart.stop()),
            JobKey::Board(id) => self.on(id, |d| d.board.stop()),
            JobKey::Detect(id) => self.on(id, |d| d.detected.stop()),
            JobKey::Faults(id) => self.on(id, |d| d.faults.stop()),
            JobKey::Ask(id, topic) => self.on(id, |d| d.answers.entry(topic).or_default().stop()),
            JobKey::Drill(id) => self.on(id, |d| d.drill.stop()),
            JobKey::Export(id) => self.on(id, |d| d.export.stop()),
        }
        vec![Effect::Cancel(key)]
    }

    pub(super) fn on(&mut self, id: SourceId, change: impl FnOnce(&mut SourceData)) {
        if let Some(data) = self.data.get_mut(&id) {
            change(data);
        }
    }

    pub(super) fn notify(&mut self, path: Option<PathBuf>, failure: Failure) {
        self.say(path, failure, false);
    }

    /// Say what went wrong, or what is good to know.
    pub(super) fn say(&mut self, path: Option<PathBuf>, failure: Failure, is_news: bool) {
        let notice = self.note(path, failure, is_news);
        self.notices.extend(notice);
    }

    /// Write down what was said, to be read again; nothing of what a person cancelled.
    pub(super) fn note(&mut self, path: Option<PathBuf>, failure: Failure, is_news: bool) -> Option<Notice> {
        if failure.is_cancelled() {
            return None;
        }
        self.tickets += 1;
        let notice = Notice { id: self.tickets, path, failure, at: chrono::Local::now().naive_local(), is_news };
        self.log.push(notice.clone());
        if self.log.len() > LOGGED {
            self.log.remove(0);
        }
        Some(notice)
    }
}

/// The effect that starts a job.
pub(super) fn spawn(key: JobKey, generation: u64, work: Work<Output>) -> Effect {
    Effect::Spawn(Job { key, generation, work })
}
