//! The application: the session, what only the screen remembers, and the way from a command to what it does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use eframe::egui::{Context, Event, Theme, Ui, ViewportCommand};

use super::anomalies_view::AnomaliesState;
use super::asking::{self, Answered, Dropped, Leaving};
use super::board_view::BoardState;
use super::chart_view::ChartState;
use super::data_view::DataState;
use super::dialogs::{Answer, Ask, Dialogs};
use super::drill::DrillState;
use super::export_dialog::ExportDialog;
use super::grid::GridState;
use super::home::{Home, Settings, ThemeChoice};
use super::import_view::ImportState;
use super::paste::{self, Pasted};
use super::pivot_view::PivotState;
use super::replace_dialog::ReplaceDialog;
use super::shell::{Palette, PathPrompt, Shortcuts};
use super::sql_view::SqlState;
use super::{Command, NewStep, Triage, shell, theme};
use crate::analysis::SourceId;
use crate::engine::Failure;
use crate::prepare::{Stack, Step, StepKind, same_file};
use crate::session::{Action, ImportMemory, Leftover, Page, Recovery, Runtime, Session};
use crate::table::locale::Locale;

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
    pub(super) settings: &'a Settings,
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
    pub(super) first_rows: GridState,
    pub(super) export: Option<ExportDialog>,
    pub(super) replace: ReplaceDialog,
    pub(super) sql: SqlState,
    pub(super) dropped: Option<Dropped>,
    pub(super) leftovers: Vec<Leftover>,
    pub(super) shows_settings: bool,
    pub(super) shows_messages: bool,
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
    /// A dialog of the system is shown.
    asking: bool,
    screen: Screen,
    title: String,
    home: Home,
    settings: Settings,
    /// The settings as they are in force and kept.
    in_force: Settings,
    /// Files that are among the recent ones already.
    remembered: BTreeSet<PathBuf>,
    leaving: Leaving,
    later_starts: Option<Receiver<Vec<PathBuf>>>,
    /// The size of the window while it does not fill the screen, and whether it does.
    window: (Option<[f32; 2]>, bool),
}

impl App {
    /// The application with `paths` on their way. `ctx` is given fonts and styles. It remembers nothing between starts.
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
        Self {
            runtime,
            dialogs,
            asking: false,
            screen: Screen::default(),
            title: String::new(),
            home: Home::nowhere(),
            settings: Settings::default(),
            in_force: Settings::default(),
            remembered: BTreeSet::new(),
            leaving: Leaving::No,
            later_starts: None,
            window: (None, false),
        }
    }

    /// The same, remembering in `home`: settings, recent files, unsaved work.
    #[must_use]
    pub fn at_home(mut self, home: Home, settings: Settings) -> Self {
        self.settings = settings;
        self.settings.locale.unwrap_or_else(Locale::of_system).set();
        match home.recovery().map(|folder| Recovery::start(&folder)) {
            Some(Ok(recovery)) => {
                self.screen.leftovers = recovery.leftovers();
                self.runtime.keep_with(recovery);
            }
            Some(Err(failure)) => {
                let hint = format!("Unsaved work is not kept until that is settled. {}", failure.hint);
                self.runtime.act(Action::Report(Failure::new(&failure.kind, failure.message, hint)));
            }
            None => {}
        }
        self.home = home;
        self
    }

    /// The same, opening what later starts hand over.
    #[must_use]
    pub fn with_later_starts(mut self, files: Receiver<Vec<PathBuf>>) -> Self {
        self.later_starts = Some(files);
        self
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

    #[expect(clippy::too_many_lines, reason = "one arm per command, a line or two each")]
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
            Command::Show(page) => {
                self.runtime.act(Action::Show(page));
                // Asked for by keyboard, a page goes on by keyboard.
                let views = active.map(|id| self.screen.sources.entry(id).or_default());
                match (page, views) {
                    (Page::Data, Some(views)) => views.data.focus(),
                    (Page::Pivot, Some(views)) => views.pivot.focus(),
                    _ => {}
                }
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
            Command::Sql => self.screen.sql.toggle(),
            Command::AddStep(NewStep::Stack) => self.ask(ctx, Ask::Stack),
            Command::AddStep(new) => self.begin_step(new),
            Command::Replace => self.ask(ctx, Ask::Replace),
            Command::Paste => ctx.send_viewport_cmd(ViewportCommand::RequestPaste),
            Command::ReopenLast => match self.settings.last_analysis().cloned() {
                Some(path) => self.runtime.act(Action::Open(vec![path])),
                None => self.screen.toast = Some(("No analysis was saved yet.".to_owned(), ctx.input(|i| i.time))),
            },
            Command::SwitchTheme => {
                self.settings.theme = if ctx.theme() == Theme::Dark { ThemeChoice::Light } else { ThemeChoice::Dark };
            }
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

    fn begin_step(&mut self, new: NewStep) {
        let (mut actions, mut commands) = (Vec::new(), Vec::new());
        let session = self.runtime.session();
        let settings = &self.settings;
        let mut scene = Scene { session, settings, actions: &mut actions, commands: &mut commands };
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
        self.asking = true;
        self.dialogs.ask(ask, Box::new(move || ctx.request_repaint()));
    }

    fn take_answers(&mut self, ctx: &Context) {
        let Some((ask, answer)) = self.dialogs.answer() else { return };
        self.asking = false;
        match (ask, answer) {
            (_, Answer::Nothing) => {}
            (Ask::Replace, Answer::Paths(mut paths)) => {
                if let (Some(id), Some(path)) = (self.session().analysis().active, paths.pop()) {
                    self.runtime.act(Action::Replace(id, path));
                }
            }
            (Ask::Replace, Answer::NoDialog) => self.screen.path_prompt.open_for(self.session().analysis().active),
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
            (Ask::Pivot(_), Answer::Paths(mut paths)) => {
                if let (Some(id), Some(path)) = (self.session().analysis().active, paths.pop()) {
                    self.screen.sources.entry(id).or_default().pivot.write_to(&path);
                }
            }
            // The path can be typed where it was asked for.
            (Ask::Export(_) | Ask::Pivot(_), Answer::NoDialog) => {}
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
        let session = self.session();
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let named = session.active_spec().and_then(|s| s.name.clone());
        let file = named.or_else(|| session.active_data().and_then(|d| d.source()).map(|s| s.file.clone()));
        let saved = session.saved_at().map(name);
        let mark = if session.is_unsaved() { "\u{2022} " } else { "" };
        let parts: Vec<String> = [file, saved].into_iter().flatten().chain(["Sheetsleuth".to_owned()]).collect();
        let title = format!("{mark}{}", parts.join(" \u{2013} "));
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Put what was chosen in force, and keep it.
    fn settle(&mut self, ctx: &Context) {
        self.note_recents();
        if self.settings == self.in_force {
            return;
        }
        if self.settings.theme != self.in_force.theme {
            ctx.set_theme(self.settings.theme);
        }
        if self.settings.high_contrast != self.in_force.high_contrast {
            theme::set_contrast(ctx, self.settings.high_contrast);
        }
        if self.settings.scale != self.in_force.scale {
            ctx.set_zoom_factor(self.settings.factor());
        }
        if self.settings.locale != self.in_force.locale {
            self.settings.locale.unwrap_or_else(Locale::of_system).set();
        }
        self.in_force = self.settings.clone();
        let (home, settings) = (self.home.clone(), self.settings.clone());
        // Not kept where no thread can be started; what is in force stays so until the end.
        drop(std::thread::Builder::new().name("settings".to_owned()).spawn(move || home.keep(&settings)));
    }

    /// Remember what is open among the recent files: what could be read, and where the analysis is saved.
    fn note_recents(&mut self) {
        let session = self.runtime.session();
        let read = session.analysis().sources.iter().filter(|s| session.data(s.id).is_some_and(|d| d.source().is_some()));
        let mut open: Vec<&Path> = read.map(|s| s.path.as_path()).filter(|path| !is_own(path)).collect();
        open.extend(session.saved_at());
        let new: Vec<PathBuf> = open.into_iter().filter(|path| !self.remembered.contains(*path)).map(Path::to_owned).collect();
        for path in new {
            self.settings.remember(&path);
            self.remembered.insert(path);
        }
    }

    /// Open a table that was pasted, where nobody is typing.
    fn take_paste(&mut self, ctx: &Context) {
        if ctx.text_edit_focused() {
            return;
        }
        let pasted = ctx.input(|i| i.events.iter().find_map(|e| if let Event::Paste(text) = e { Some(text.clone()) } else { None }));
        let Some(text) = pasted else { return };
        match paste::understand(&text) {
            Some(Pasted::Files(paths)) => self.runtime.act(Action::Open(paths)),
            Some(Pasted::Table(table)) => match paste::keep(table, &self.home.pasted(), chrono::Local::now().naive_local()) {
                Ok(path) => self.runtime.act(Action::Open(vec![path])),
                Err(failure) => self.runtime.act(Action::Report(failure)),
            },
            None => {
                let words = "There is no table on the clipboard: copy cells in Excel or Sheets first.";
                self.screen.toast = Some((words.to_owned(), ctx.input(|i| i.time)));
            }
        }
    }

    /// What a drop asks for: one file on an analysis that is under way may be its next export, which is asked.
    fn dropped(&mut self, paths: Vec<PathBuf>) {
        let session = self.runtime.session();
        let under_way = session.is_unsaved() || session.saved_at().is_some();
        match (paths.as_slice(), session.analysis().active) {
            ([path], Some(onto)) if under_way && !shell::is_analysis(path) => {
                self.screen.dropped = Some(Dropped { path: path.clone(), onto });
            }
            _ => self.runtime.act(Action::Open(paths)),
        }
    }

    /// Note the size of the window, for the next start.
    fn note_window(&mut self, ctx: &Context) {
        let (size, maximized) = ctx.input(|i| (i.viewport().inner_rect.map(|r| r.size()), i.viewport().maximized.unwrap_or(false)));
        self.window.1 = maximized;
        if let Some(size) = size.filter(|_| !maximized) {
            self.window.0 = Some([size.x, size.y]);
        }
    }

    /// Take in what later starts hand over, and come to the front.
    fn hear_later_starts(&mut self, ctx: &Context) {
        let handed: Vec<PathBuf> = self.later_starts.iter().flat_map(Receiver::try_iter).flatten().collect();
        if !handed.is_empty() {
            ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
            ctx.send_viewport_cmd(ViewportCommand::Focus);
            self.runtime.act(Action::Open(handed));
        }
    }

    /// Hold the window while there is unsaved work, until a person has said what becomes of it.
    fn mind_leaving(&mut self, ui: &Ui) {
        let asked_to_close = ui.ctx().input(|i| i.viewport().close_requested());
        if asked_to_close && self.leaving != Leaving::Yes && self.session().is_unsaved() {
            ui.ctx().send_viewport_cmd(ViewportCommand::CancelClose);
            if self.leaving == Leaving::No {
                self.leaving = Leaving::Asked;
            }
        }
        match self.leaving {
            Leaving::No | Leaving::Yes => {}
            Leaving::Asked => {
                let file = self.session().active_data().and_then(|d| d.source()).map_or("the open files", |s| s.file.as_str());
                match asking::before_leaving(ui, file) {
                    None => {}
                    Some(Answered::Stay) => self.leaving = Leaving::No,
                    Some(Answered::Leave) => self.leave(ui.ctx()),
                    Some(Answered::Save) => {
                        self.leaving = Leaving::Saving;
                        self.run(ui.ctx(), Command::Save);
                    }
                }
            }
            Leaving::Saving if self.asking || self.session().is_saving() => {}
            Leaving::Saving if self.session().is_unsaved() => self.leaving = Leaving::No,
            Leaving::Saving => self.leave(ui.ctx()),
        }
    }

    fn leave(&mut self, ctx: &Context) {
        self.leaving = Leaving::Yes;
        self.runtime.abandon();
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }
}

/// Whether a file is the program's own: the sample, or a pasted table.
fn is_own(path: &Path) -> bool {
    path.parent().is_some_and(|folder| folder.ends_with("pasted") || folder.ends_with("samples") && path.ends_with("marketplace.xlsx"))
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.runtime.poll();
        self.take_answers(ctx);
        self.hear_later_starts(ctx);
        self.runtime.look_after(ctx.input(|i| i.viewport().focused.unwrap_or(true)));
        self.settle(ctx);
        self.retitle(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut actions = Vec::new();
        let mut commands = Command::pressed(ui.ctx(), self.runtime.session());
        let dropped = ui.ctx().input_mut(|i| std::mem::take(&mut i.raw.dropped_files));
        if !dropped.is_empty() {
            self.dropped(dropped.iter().map(|f| f.path().to_owned()).collect());
        }
        self.take_paste(ui.ctx());
        let mut settings = self.settings.clone();
        let mut scene = Scene { session: self.runtime.session(), settings: &self.settings, actions: &mut actions, commands: &mut commands };
        let ask = shell::show(ui, &mut scene, &mut self.screen, &mut settings);
        self.settings = settings;
        for action in actions {
            self.runtime.act(action);
        }
        let ctx = ui.ctx().clone();
        if !commands.is_empty() {
            // What a command changed on the screen alone shows in the next frame.
            ctx.request_repaint();
        }
        for command in commands {
            self.run(&ctx, command);
        }
        if let Some(ask) = ask {
            self.ask(&ctx, ask);
        }
        self.mind_leaving(ui);
        self.note_window(&ctx);
        // What was asked for in this frame is put in force at once, so that nothing waits for the next input.
        self.settle(&ctx);
        self.runtime.look_after(ctx.input(|i| i.viewport().focused.unwrap_or(true)));
    }

    fn on_exit(&mut self) {
        let mut settings = self.settings.clone();
        (settings.window, settings.maximized) = self.window;
        self.home.keep(&settings);
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
