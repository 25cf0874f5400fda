//! The application: the session and what only the screen remembers, frame by frame.

mod answers;
mod commands;
mod focus;
mod leaving;
mod places;
mod recents;
mod scene;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use eframe::egui::{Context, Ui, ViewportCommand};

use crate::analysis::SourceId;
use crate::engine::{Failure, same_file};
use crate::session::{Action, ImportMemory, Leftover, Page, Runtime, Session};
use crate::table::locale::Locale;
use crate::ui::anomalies_view::AnomaliesState;
use crate::ui::asking::{Dropped, Leaving};
use crate::ui::board_view::BoardState;
use crate::ui::chart_view::ChartState;
use crate::ui::clipboard::{Clipboard, Copied};
use crate::ui::data_view::DataState;
use crate::ui::dialogs::Dialogs;
use crate::ui::drill::DrillState;
use crate::ui::export_dialog::ExportDialog;
use crate::ui::grid::GridState;
use crate::ui::home::{Home, Settings};
use crate::ui::import_view::ImportState;
use crate::ui::paste::{self, Pasted};
use crate::ui::pivot_view::PivotState;
use crate::ui::replace_dialog::ReplaceDialog;
use crate::ui::shell::{Palette, PathPrompt, Shortcuts};
use crate::ui::sql_view::SqlState;
use crate::ui::typed_ahead::TypedAhead;
use crate::ui::{Command, shell, sql_view, theme, widgets};

pub(super) use places::{elsewhere, place_beside, short_path};
pub(super) use scene::Scene;

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
    /// Where something is on its way to; when it is there, that is said.
    saved_quietly: Option<PathBuf>,
    screen: Screen,
    title: String,
    home: Home,
    settings: Settings,
    /// The settings as they are in force and kept.
    in_force: Settings,
    /// Files that are among the recent ones already.
    remembered: BTreeSet<PathBuf>,
    leaving: Leaving,
    /// What is done once a person has said what becomes of unsaved work, with its name in the question; the window closes where
    /// there is nothing.
    next: Option<(Action, String)>,
    later_starts: Option<Receiver<Vec<PathBuf>>>,
    clipboard: Clipboard,
    /// The size of the window while it does not fill the screen, and whether it does.
    window: (Option<[f32; 2]>, bool),
    focus: focus::FocusBelow,
    /// The page that was looked at in the frame before, once there was something on it.
    arrived: Option<(SourceId, Page)>,
    typed_ahead: TypedAhead,
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
            saved_quietly: None,
            screen: Screen::default(),
            title: String::new(),
            home: Home::nowhere(),
            settings: Settings::default(),
            in_force: Settings::default(),
            remembered: BTreeSet::new(),
            leaving: Leaving::No,
            next: None,
            later_starts: None,
            clipboard: Clipboard::default(),
            window: (None, false),
            focus: focus::FocusBelow::default(),
            arrived: None,
            typed_ahead: TypedAhead::default(),
        }
    }

    /// The same, remembering in `home`: settings, recent files, unsaved work.
    #[must_use]
    pub fn at_home(mut self, home: Home, settings: Settings) -> Self {
        self.settings = settings;
        self.settings.locale.unwrap_or_else(Locale::of_system).set();
        self.go_where_left();
        match home.recovery().map(|folder| self.runtime.keep_in(&folder)) {
            Some(Ok(leftovers)) => self.screen.leftovers = leftovers,
            Some(Err(failure)) => {
                let hint =
                    "Unsaved work is not kept meanwhile: save the analysis, or start with SHEETSLEUTH_HOME naming a folder of yours.";
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
            let (before, locale) = (Locale::current(), self.settings.locale.unwrap_or_else(Locale::of_system));
            locale.set();
            if (locale.numbers, locale.dates) != (before.numbers, before.dates) {
                self.runtime.act(Action::WriteAnew);
            }
        }
        self.in_force = self.settings.clone();
        let (home, settings) = (self.home.clone(), self.settings.clone());
        // Not kept where no thread can be started; what is in force stays so until the end.
        drop(std::thread::Builder::new().name("settings".to_owned()).spawn(move || home.keep(&settings)));
    }

    /// Open a table that was pasted, where nobody is typing.
    fn take_paste(&mut self, ctx: &Context) {
        let (table, ending) = match self.clipboard.take(ctx) {
            None => return,
            Some(Copied::Text(text)) => match paste::understand(&text) {
                Some(Pasted::Files(paths)) => return self.perform(Action::Open(paths)),
                Some(Pasted::Table(table)) => (table.to_owned(), "tsv"),
                // Its cells may be told in the page beside it alone.
                None => return self.clipboard.ask_page(ctx),
            },
            Some(Copied::Page(page)) if paste::has_table(&page) => (paste::as_utf8(&page), "html"),
            Some(Copied::Page(_) | Copied::Nothing) => {
                return self.say(ctx, "There is no table on the clipboard: copy cells in Excel or Sheets first.");
            }
        };
        match paste::keep(&table, ending, &self.home.pasted(), chrono::Local::now().naive_local()) {
            Ok(path) => self.runtime.act(Action::Open(vec![path])),
            Err(failure) => self.runtime.act(Action::Report(failure)),
        }
    }

    /// Say something at the bottom for a moment.
    fn say(&mut self, ctx: &Context, words: &str) {
        self.screen.toast = Some((words.to_owned(), ctx.input(|i| i.time)));
        ctx.request_repaint();
    }

    /// What a drop asks for: one file on an analysis that is under way may be its next export, which is asked.
    fn dropped(&mut self, paths: Vec<PathBuf>) {
        let session = self.runtime.session();
        let under_way = session.is_unsaved() || session.saved_at().is_some();
        match (paths.as_slice(), session.analysis().active) {
            ([path], Some(onto)) if under_way && !shell::is_analysis(path) => {
                self.screen.dropped = Some(Dropped { path: path.clone(), onto });
            }
            _ => self.perform(Action::Open(paths)),
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
            // A file that is open already is looked at, not opened beside itself.
            let open = |path: &PathBuf| self.session().analysis().with_files().find(|s| same_file(&s.path, path)).map(|s| s.id);
            let known: Vec<SourceId> = handed.iter().filter_map(open).collect();
            let new: Vec<PathBuf> = handed.iter().filter(|path| open(path).is_none()).cloned().collect();
            if let Some(id) = known.last() {
                self.runtime.act(Action::Activate(*id));
            }
            if !new.is_empty() {
                self.perform(Action::Open(new));
            }
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.runtime.poll();
        self.take_answers(ctx);
        self.tell_saved(ctx);
        self.hear_later_starts(ctx);
        self.runtime.look_after(ctx.input(|i| i.viewport().focused.unwrap_or(true)));
        self.settle(ctx);
        self.retitle(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let mut actions = Vec::new();
        widgets::lead_tab(ui.ctx(), sql_view::text_id());
        self.typed_ahead.arrange(ui.ctx(), self.runtime.session());
        // Before the commands take their keys: what is pasted is told by one.
        self.take_paste(ui.ctx());
        let mut commands = Command::pressed(ui.ctx(), self.runtime.session());
        let mut said = None;
        let dropped = ui.ctx().input_mut(|i| std::mem::take(&mut i.raw.dropped_files));
        if !dropped.is_empty() {
            self.dropped(dropped.iter().map(|f| f.path().to_owned()).collect());
        }
        let mut settings = self.settings.clone();
        let mut scene = Scene {
            session: self.runtime.session(),
            settings: &self.settings,
            actions: &mut actions,
            commands: &mut commands,
            said: &mut said,
        };
        let ask = shell::show(ui, &mut scene, &mut self.screen, &mut settings);
        self.settings = settings;
        for action in actions {
            self.perform(action);
        }
        let ctx = ui.ctx().clone();
        if let Some(words) = said {
            self.say(&ctx, &words);
        }
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
        if let Some((task, column)) = self.screen.palette.take_column() {
            self.do_with_column(task, &column);
            ctx.request_repaint();
        }
        if let Some(path) = self.screen.path_prompt.take_picture() {
            self.save_picture(&ctx, path);
        }
        self.mind_leaving(ui);
        self.note_window(&ctx);
        if self.focus.look(&ctx) || self.arrives(&ctx) {
            self.focus_page();
        }
        theme::mind_caret(&ctx);
        widgets::show_focus_of_the_rest(&ctx);
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
