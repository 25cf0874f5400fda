//! What each command does.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Theme, ViewportCommand};

use super::{App, Scene, elsewhere, place_beside};
use crate::analysis::SourceId;
use crate::engine::same_file;
use crate::prepare::{Stack, Step, StepKind};
use crate::session::{Action, Page};
use crate::ui::dialogs::Ask;
use crate::ui::export_dialog::ExportDialog;
use crate::ui::home::ThemeChoice;
use crate::ui::shell::Purpose;
use crate::ui::steps_view::StepsState;
use crate::ui::{Command, NewStep, Part, Triage, shell};

impl App {
    /// Take the last step back, or do it again, and say which one it was: it may have been made on another page.
    fn travel(&mut self, ctx: &Context, command: Command) {
        let history = self.runtime.session().history();
        let (label, action, said, back) = match command {
            Command::Undo => (history.undo_label(), Action::Undo, "Undone", Command::Redo),
            _ => (history.redo_label(), Action::Redo, "Done again", Command::Undo),
        };
        let keys = back.shortcut().map(|keys| ctx.format_shortcut(&keys)).unwrap_or_default();
        let words = format!("{said}: {}  ·  {}: {keys}", label.unwrap_or_default(), back.label());
        self.runtime.act(action);
        self.say(ctx, &words);
    }

    #[expect(clippy::too_many_lines, reason = "one arm per command, a line or two each")]
    pub(super) fn run(&mut self, ctx: &Context, command: Command) {
        let session = self.runtime.session();
        if !command.applies(session) {
            return;
        }
        let active = session.analysis().active;
        match command {
            Command::Open => self.ask(ctx, Ask::Open),
            Command::OpenPath => self.screen.path_prompt.open(Purpose::Open),
            Command::OpenSample => match shell::sample_path() {
                Ok(path) => self.runtime.act(Action::Open(vec![path])),
                Err(failure) => self.runtime.act(Action::Report(failure)),
            },
            Command::CloseFile => {
                if let Some(id) = active {
                    self.perform(Action::Close(id));
                }
            }
            Command::Reload => {
                if let Some(spec) = session.active_spec() {
                    let (id, options) = (spec.id, spec.options.clone());
                    self.runtime.act(Action::Reload(id, options));
                }
            }
            Command::Save => match session.saved_at().map(PathBuf::from) {
                Some(path) => self.save_to(path),
                None => self.run(ctx, Command::SaveAs),
            },
            Command::SaveAs => {
                let beside = |path: &Path| place_beside(path).join(path.with_extension("sleuth").file_name().unwrap_or_default());
                let suggested = session.saved_at().map(PathBuf::from).or_else(|| session.active_spec().map(|s| beside(&s.path)));
                self.ask(ctx, Ask::Save(suggested.unwrap_or_default()));
            }
            Command::SaveElsewhere => {
                let suggested = session.unwritten().map(|kept| elsewhere(kept.target()));
                self.ask(ctx, Ask::Elsewhere(suggested.unwrap_or_default()));
            }
            Command::Export => self.screen.export = ExportDialog::suggest(session),
            Command::SavePicture(ending) => {
                let suggested = session.active_spec().map(|s| s.path.with_extension(ending)).unwrap_or_default();
                self.ask(ctx, Ask::Picture(suggested));
            }
            Command::Undo | Command::Redo => self.travel(ctx, command),
            Command::Show(page) => {
                self.runtime.act(Action::Show(page));
                // Asked for by keyboard, a page goes on by keyboard.
                self.focus_page();
            }
            Command::ImportPanel => {
                if let Some(id) = active {
                    let views = self.screen.sources.entry(id).or_default();
                    // On another page it is asked for, not put away.
                    if session.page() == Page::Data || !views.import.is_open() {
                        views.import.toggle();
                    }
                    self.runtime.act(Action::Show(Page::Data));
                }
            }
            Command::Find if session.page() == Page::Pivot => {
                if let Some(id) = active {
                    self.screen.sources.entry(id).or_default().pivot.find();
                }
            }
            Command::Find | Command::Distributions => {
                self.show_rows();
                if let Some(id) = active {
                    let data = &mut self.screen.sources.entry(id).or_default().data;
                    if command == Command::Find { data.find() } else { data.toggle_distributions() }
                }
            }
            Command::NewValue => {
                self.runtime.act(Action::Show(Page::Pivot));
                if let Some(id) = active {
                    self.screen.sources.entry(id).or_default().pivot.add_value();
                }
            }
            Command::Detect => {
                self.runtime.act(Action::Show(Page::Anomalies));
                self.runtime.act(Action::Detect);
            }
            Command::CheckRows => {
                if let Some(id) = active {
                    self.screen.sources.entry(id).or_default().anomalies.go_to(Part::Rows);
                }
                self.runtime.act(Action::Show(Page::Anomalies));
                self.runtime.act(Action::CheckRows);
            }
            Command::ImportEvents => self.ask(ctx, Ask::Events),
            Command::Triage(step) => {
                if let (Triage::Write(note), Some(id)) = (step, active) {
                    self.screen.sources.entry(id).or_default().anomalies.write(note);
                }
                if let (Triage::Search, Some(id)) = (step, active) {
                    self.screen.sources.entry(id).or_default().anomalies.search();
                }
                if let Some(action) = step.action(session) {
                    self.runtime.act(action);
                }
            }
            Command::NextFile => {
                let ids: Vec<SourceId> = session.analysis().sources.iter().map(|s| s.id).collect();
                let at = ids.iter().position(|id| Some(*id) == active).unwrap_or_default();
                if let Some(next) = ids.get((at + 1) % ids.len().max(1)) {
                    self.runtime.act(Action::Activate(*next));
                }
            }
            Command::Table(beside) => {
                if let Some(index) = beside.table(session) {
                    self.runtime.act(Action::ChooseTable(index));
                }
            }
            Command::Steps => {
                self.screen.steps(active, StepsState::toggle);
                self.show_rows();
            }
            Command::Sql => self.screen.sql.toggle(),
            Command::StackFiles => self.ask(ctx, Ask::Stack),
            Command::AddStep(new) => self.begin_step(new),
            Command::Replace => self.ask(ctx, Ask::Replace),
            Command::Paste => {
                self.clipboard.expect();
                ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
            }
            Command::ReopenLast => match self.settings.last_analysis().cloned() {
                Some(path) => self.perform(Action::Open(vec![path])),
                None => self.screen.toast = Some(("No analysis was saved yet.".to_owned(), ctx.input(|i| i.time))),
            },
            Command::SwitchTheme => {
                self.settings.theme = if ctx.theme() == Theme::Dark { ThemeChoice::Light } else { ThemeChoice::Dark };
            }
            Command::Theme(choice) => self.settings.theme = choice,
            Command::Task(task) => self.run_task(ctx, task),
            Command::SwitchContrast => self.settings.high_contrast = !self.settings.high_contrast,
            Command::ZoomIn => self.settings.zoom(true),
            Command::ZoomOut => self.settings.zoom(false),
            Command::ZoomReset => self.settings.scale = 100,
            Command::Settings => self.screen.shows_settings = true,
            Command::Messages => self.screen.shows_messages = true,
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Command::Palette => self.screen.palette.open(),
            Command::Shortcuts => self.screen.shortcuts.toggle(),
        }
    }

    pub(super) fn begin_step(&mut self, new: NewStep) {
        let (mut actions, mut commands, mut said) = (Vec::new(), Vec::new(), None);
        let session = self.runtime.session();
        let settings = &self.settings;
        let mut scene = Scene { session, settings, actions: &mut actions, commands: &mut commands, said: &mut said };
        self.screen.steps(session.analysis().active, |steps| steps.begin(new, None, &mut scene));
        for action in actions {
            self.runtime.act(action);
        }
        self.show_rows();
    }

    /// Where the system has no dialog, the files to stack are named in that of the step.
    pub(super) fn stack_by_name(&mut self) {
        let mut is_open = false;
        self.screen.steps(self.session().analysis().active, |steps| is_open = steps.take_files(&[]));
        if !is_open {
            self.begin_step(NewStep::Stack);
        }
    }

    /// Put these files below the table that is looked at; where that step is being written, among its files.
    pub(super) fn stack(&mut self, paths: Vec<PathBuf>) {
        let mut is_open = false;
        self.screen.steps(self.session().analysis().active, |steps| is_open = steps.take_files(&paths));
        if is_open {
            return;
        }
        let Some(spec) = self.session().active_spec() else { return };
        let paths: Vec<PathBuf> = paths.into_iter().filter(|p| !same_file(p, &spec.path)).collect();
        // Nothing was chosen, or only the file itself.
        if paths.is_empty() {
            return;
        }
        let mut steps = spec.steps.clone();
        match steps.iter_mut().find_map(|s| if let StepKind::Stack(stack) = &mut s.kind { Some(stack) } else { None }) {
            Some(stack) => stack.files.extend(paths),
            None => steps.insert(0, Step::from(StepKind::Stack(Stack::of(paths)))),
        }
        self.runtime.act(Action::EditSteps(steps, "Stack files".to_owned()));
    }
}
