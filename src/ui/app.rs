//! The application: the session, what only the screen remembers, and the way from a command to what it does.

use std::collections::BTreeMap;
use std::path::PathBuf;

use eframe::egui::{Context, Theme, Ui, ViewportCommand};

use super::anomalies_view::AnomaliesState;
use super::board_view::BoardState;
use super::chart_view::ChartState;
use super::data_view::DataState;
use super::dialogs::{Answer, Ask, Dialogs};
use super::drill::DrillState;
use super::export_dialog::ExportDialog;
use super::import_view::ImportState;
use super::pivot_view::PivotState;
use super::shell::{Palette, PathPrompt, Shortcuts};
use super::{Command, NewStep, Triage, shell, theme};
use crate::analysis::SourceId;
use crate::engine::Failure;
use crate::prepare::{Stack, Step, StepKind, same_file};
use crate::session::{Action, ImportMemory, Page, Runtime, Session};

/// What the screen remembers of one file.
#[derive(Default)]
pub(super) struct SourceViews {
    pub(super) data: DataState,
    pub(super) import: ImportState,
    pub(super) pivot: PivotState,
    pub(super) chart: ChartState,
    pub(super) board: BoardState,
    pub(super) anomalies: AnomaliesState,
    pub(super) drill: DrillState,
}

/// What a view may use: the session to read, and where to put what a person asked for.
pub(super) struct Scene<'a> {
    pub(super) session: &'a Session,
    pub(super) actions: &'a mut Vec<Action>,
    pub(super) commands: &'a mut Vec<Command>,
}

impl Scene<'_> {
    /// Ask for an action.
    pub(super) fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Ask for a command.
    pub(super) fn run(&mut self, command: Command) {
        self.commands.push(command);
    }
}

/// What the screen remembers of the window.
#[derive(Default)]
pub(super) struct Screen {
    pub(super) sources: BTreeMap<SourceId, SourceViews>,
    pub(super) palette: Palette,
    pub(super) shortcuts: Shortcuts,
    pub(super) path_prompt: PathPrompt,
    pub(super) export: Option<ExportDialog>,
    /// A word about what was just done, and when it was said.
    pub(super) toast: Option<(String, f64)>,
}

impl Screen {
    /// Do something with what is remembered of the steps of a source.
    fn steps(&mut self, id: Option<SourceId>, change: impl FnOnce(&mut super::steps_view::StepsState)) {
        if let Some(id) = id {
            change(&mut self.sources.entry(id).or_default().data.steps);
        }
    }
}

/// The application that runs in the window.
pub struct App {
    runtime: Runtime,
    dialogs: Box<dyn Dialogs>,
    screen: Screen,
    title: String,
}

impl App {
    /// The application with `paths` on their way. `ctx` is given fonts and styles. How files are read is not remembered.
    pub fn new(ctx: &Context, dialogs: Box<dyn Dialogs>, paths: Vec<PathBuf>) -> Self {
        Self::remembering(None, ctx, dialogs, paths)
    }

    /// The same; how files of a shape are read is remembered in `memory`.
    pub fn remembering(memory: Option<ImportMemory>, ctx: &Context, dialogs: Box<dyn Dialogs>, paths: Vec<PathBuf>) -> Self {
        theme::install(ctx);
        let wake = ctx.clone();
        let mut runtime = Runtime::new(move || wake.request_repaint());
        if let Some(memory) = memory {
            runtime.remember_imports(memory);
        }
        if !paths.is_empty() {
            runtime.act(Action::Open(paths));
        }
        Self { runtime, dialogs, screen: Screen::default(), title: String::new() }
    }

    /// The state.
    #[must_use]
    pub fn session(&self) -> &Session {
        self.runtime.session()
    }

    /// Do something a person did not click, as tests do.
    pub fn act(&mut self, action: Action) {
        self.runtime.act(action);
    }

    fn run(&mut self, ctx: &Context, command: Command) {
        let session = self.runtime.session();
        if !command.applies(session) {
            return;
        }
        let active = session.analysis().active;
        match command {
            Command::Open => self.ask(ctx, Ask::Open),
            Command::OpenPath => self.screen.path_prompt.open(),
            Command::OpenSample => match shell::sample_path() {
                Ok(path) => self.runtime.act(Action::Open(vec![path])),
                Err(failure) => self.runtime.act(Action::Report(failure)),
            },
            Command::CloseFile => {
                if let Some(id) = active {
                    self.screen.sources.remove(&id);
                    self.runtime.act(Action::Close(id));
                }
            }
            Command::Reload => {
                if let Some(spec) = session.active_spec() {
                    let (id, options) = (spec.id, spec.options.clone());
                    self.runtime.act(Action::Reload(id, options));
                }
            }
            Command::Save => match session.saved_at().map(PathBuf::from) {
                Some(path) => self.runtime.act(Action::Save(path)),
                None => self.run(ctx, Command::SaveAs),
            },
            Command::SaveAs => {
                let suggested = session.active_spec().map(|s| s.path.with_extension("sleuth")).unwrap_or_default();
                self.ask(ctx, Ask::Save(suggested));
            }
            Command::Export => self.screen.export = ExportDialog::suggest(session),
            Command::SavePicture(ending) => {
                let suggested = session.active_spec().map(|s| s.path.with_extension(ending)).unwrap_or_default();
                self.ask(ctx, Ask::Picture(suggested));
            }
            Command::Undo => self.runtime.act(Action::Undo),
            Command::Redo => self.runtime.act(Action::Redo),
            Command::Show(page) => self.runtime.act(Action::Show(page)),
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
            Command::Find | Command::Distributions => {
                self.runtime.act(Action::Show(Page::Data));
                if let Some(id) = active {
                    let data = &mut self.screen.sources.entry(id).or_default().data;
                    if command == Command::Find { data.find() } else { data.toggle_distributions() }
                }
            }
            Command::Detect => {
                self.runtime.act(Action::Show(Page::Anomalies));
                self.runtime.act(Action::Detect);
            }
            Command::ImportEvents => self.ask(ctx, Ask::Events),
            Command::Triage(step) => {
                if let (Triage::Write(note), Some(id)) = (step, active) {
                    self.screen.sources.entry(id).or_default().anomalies.write(note);
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
            Command::Steps => {
                self.screen.steps(active, super::steps_view::StepsState::toggle);
                self.runtime.act(Action::Show(Page::Data));
            }
            Command::AddStep(NewStep::Stack) => self.ask(ctx, Ask::Stack),
            Command::AddStep(new) => self.begin_step(new),
            Command::SwitchTheme => ctx.set_theme(if ctx.theme() == Theme::Dark { Theme::Light } else { Theme::Dark }),
            Command::Palette => self.screen.palette.open(),
            Command::Shortcuts => self.screen.shortcuts.toggle(),
        }
    }

    fn begin_step(&mut self, new: NewStep) {
        let (mut actions, mut commands) = (Vec::new(), Vec::new());
        let session = self.runtime.session();
        let mut scene = Scene { session, actions: &mut actions, commands: &mut commands };
        self.screen.steps(session.analysis().active, |steps| steps.begin(new, None, &mut scene));
        actions.push(Action::Show(Page::Data));
        for action in actions {
            self.runtime.act(action);
        }
    }

    /// Put these files below the one that is looked at.
    fn stack(&mut self, paths: Vec<PathBuf>) {
        let Some(spec) = self.session().active_spec() else { return };
        let paths: Vec<PathBuf> = paths.into_iter().filter(|p| !same_file(p, &spec.path)).collect();
        let mut steps = spec.steps.clone();
        match steps.iter_mut().find_map(|s| if let StepKind::Stack(stack) = &mut s.kind { Some(stack) } else { None }) {
            Some(stack) => stack.files.extend(paths),
            None => steps.insert(0, Step::from(StepKind::Stack(Stack::of(paths)))),
        }
        self.runtime.act(Action::EditSteps(steps, "Stack files".to_owned()));
    }

    fn ask(&mut self, ctx: &Context, ask: Ask) {
        let ctx = ctx.clone();
        self.dialogs.ask(ask, Box::new(move || ctx.request_repaint()));
    }

    fn take_answers(&mut self, ctx: &Context) {
        let Some((ask, answer)) = self.dialogs.answer() else { return };
        match (ask, answer) {
            (_, Answer::Nothing) => {}
            (Ask::Open, Answer::Paths(paths)) => self.runtime.act(Action::Open(paths)),
            (Ask::Events, Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.runtime.act(Action::ImportEvents(path));
                }
            }
            (Ask::Events, Answer::NoDialog) => {
                let hint = "Paste the list into the events instead.";
                self.runtime.act(Action::Report(Failure::new("no_dialog", "This desktop offers no file dialog.", hint)));
            }
            (Ask::Stack, Answer::Paths(paths)) => self.stack(paths),
            (Ask::Stack, Answer::NoDialog) => self.begin_step(NewStep::Stack),
            (Ask::Open, Answer::NoDialog) => self.screen.path_prompt.open(),
            (Ask::Export(_), Answer::Paths(mut paths)) => {
                if let (Some(dialog), Some(path)) = (&mut self.screen.export, paths.pop()) {
                    dialog.choose(path);
                }
            }
            (Ask::Save(_), Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.runtime.act(Action::Save(path));
                }
            }
            (Ask::Picture(_), Answer::Paths(mut paths)) => {
                if let Some(path) = paths.pop() {
                    self.save_picture(ctx, path);
                }
            }
            (Ask::Picture(path), Answer::NoDialog) => self.save_picture(ctx, path),
            (Ask::Export(_), Answer::NoDialog) => {}
            (Ask::Save(path), Answer::NoDialog) => {
                let hint = format!("It was saved beside the data instead, as {}.", path.display());
                self.runtime.act(Action::Report(Failure::new("no_dialog", "This desktop offers no file dialog.", hint)));
                self.runtime.act(Action::Save(path));
            }
        }
        ctx.request_repaint();
    }

    /// Write the chart as it is looked at.
    fn save_picture(&mut self, ctx: &Context, path: PathBuf) {
        let session = self.runtime.session();
        let shown = session.active_spec().and_then(|s| self.screen.sources.get(&s.id));
        let (Some(view), Some(views)) = (session.active_data().and_then(|d| d.chart().value().cloned()), shown) else { return };
        let picture = super::chart_view::picture(&view, &views.chart, ctx.theme() == Theme::Dark);
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        self.screen.toast = Some((format!("Saving {name}"), ctx.input(|i| i.time)));
        self.runtime.act(Action::SavePicture(Box::new(picture), path));
    }

    /// Keep the title of the window in step with the file that is looked at.
    fn retitle(&mut self, ctx: &Context) {
        let name = self.session().active_data().and_then(|d| d.source()).map(|s| s.file.clone());
        let mark = if self.session().saved_at().is_some() && self.session().is_unsaved() { " •" } else { "" };
        let title = name.map_or_else(|| "Sheetsleuth".to_owned(), |name| format!("{name}{mark} – Sheetsleuth"));
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.runtime.poll();
        self.take_answers(ctx);
        self.retitle(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut actions = Vec::new();
        let mut commands = Command::pressed(ui.ctx(), self.runtime.session());
        let dropped = ui.ctx().input_mut(|i| std::mem::take(&mut i.raw.dropped_files));
        if !dropped.is_empty() {
            actions.push(Action::Open(dropped.iter().map(|f| f.path().to_owned()).collect()));
        }
        let mut scene = Scene { session: self.runtime.session(), actions: &mut actions, commands: &mut commands };
        let ask = shell::show(ui, &mut scene, &mut self.screen);
        for action in actions {
            self.runtime.act(action);
        }
        let ctx = ui.ctx().clone();
        for command in commands {
            self.run(&ctx, command);
        }
        if let Some(ask) = ask {
            self.ask(&ctx, ask);
        }
    }

    fn clear_color(&self, visuals: &eframe::egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("session", self.runtime.session()).finish_non_exhaustive()
    }
}

/// A path as people read it: with `~` for their folder.
pub(super) fn short_path(path: &std::path::Path) -> String {
    match std::env::home_dir().as_ref().and_then(|h| path.strip_prefix(h).ok()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}
