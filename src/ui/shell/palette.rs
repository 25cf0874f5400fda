//! The command palette: any command, recent file, open file or table of the file by a few letters of its name, and the column where a command
//! needs one.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Modifiers, RichText, ScrollArea, Ui};

use super::super::app::{Scene, short_path};
use super::super::command::{Rank, found, rank};
use super::super::theme::{Palette as Colours, font, icon};
use super::super::{ColumnTask, Command, widgets};
use super::is_analysis;
use super::toolbar::shortcut;
use crate::analysis::SourceId;
use crate::session::{Action, Session};

/// Height of the list in points; it stays so, whatever is found, so that the palette does not move while one types.
const LIST: f32 = 360.0;
/// What stands around it in a low window.
const AROUND: f32 = 180.0;

/// The palette, shown or not.
#[derive(Debug, Default)]
pub(in crate::ui) struct Palette {
    shown: bool,
    query: String,
    at: usize,
    /// What is to be done with a column: columns are listed instead of commands.
    task: Option<ColumnTask>,
    chosen: Option<(ColumnTask, String)>,
}

/// A line of the list.
enum Entry {
    Command(Command),
    Recent(PathBuf),
    Open(SourceId, String),
    /// A table of the active file, by its place there.
    Table(usize, String),
    Column(ColumnTask, String),
}

impl Palette {
    /// Show it, empty.
    pub(in crate::ui) fn open(&mut self) {
        *self = Self { shown: true, ..Self::default() };
    }

    /// Ask which column something is to be done with.
    pub(in crate::ui) fn ask(&mut self, task: ColumnTask) {
        *self = Self { shown: true, task: Some(task), ..Self::default() };
    }

    /// The column that was chosen and what is to be done with it, once.
    pub(in crate::ui) fn take_column(&mut self) -> Option<(ColumnTask, String)> {
        self.chosen.take()
    }

    pub(super) fn show(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        if !self.shown {
            return;
        }
        let ranked = self.entries(scene).into_iter().map(|entry| (entry.rank(&self.query), entry));
        let (listed, idle): (Vec<_>, Vec<_>) = found(ranked).into_iter().partition(|(_, entry)| entry.applies(scene));
        let idle = idle.into_iter().next().filter(|(rank, _)| listed.first().is_none_or(|(best, _)| rank < best));
        let (up, down, enter) = ui.ctx().input_mut(|i| {
            let mut take = |key| i.consume_key(Modifiers::NONE, key);
            (take(Key::ArrowUp), take(Key::ArrowDown), take(Key::Enter))
        });
        self.at = (self.at + usize::from(down)).min(listed.len().saturating_sub(1)).saturating_sub(usize::from(up));
        let mut chosen = Some(self.at).filter(|_| enter);
        let ((), should_close) = widgets::dialog(ui, "Command palette", 460.0, |ui| {
            let before = self.query.clone();
            let field = widgets::search_field(ui, &mut self.query, self.task.map_or("Type a command", ColumnTask::question));
            field.request_focus();
            if before != self.query {
                self.at = 0;
            }
            ui.add_space(4.0);
            let height = LIST.min(ui.ctx().content_rect().height() - AROUND).max(80.0);
            ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                if let Some((_, Entry::Command(command))) = &idle {
                    note(ui, &format!("\u{201c}{}\u{201d} does not apply to what is shown now.", command.label()));
                } else if listed.is_empty() {
                    note(ui, if self.task.is_some() { "No column of that name." } else { "No command of that name." });
                }
                for (i, (_, entry)) in listed.iter().enumerate() {
                    let (symbol, label, aside) = entry.looks(ui, scene.session);
                    let response = widgets::list_row(ui, symbol, &label, &aside, i == self.at);
                    if i == self.at && (up || down) {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        chosen = Some(i);
                    }
                }
            });
        });
        let chosen = chosen.and_then(|at| listed.into_iter().nth(at));
        self.shown = chosen.is_none() && !should_close;
        match chosen {
            Some((_, Entry::Command(command))) => scene.run(command),
            Some((_, Entry::Recent(path))) => scene.act(Action::Open(vec![path])),
            Some((_, Entry::Open(id, _))) => scene.act(Action::Activate(id)),
            Some((_, Entry::Table(index, _))) => scene.act(Action::ChooseTable(index)),
            Some((_, Entry::Column(task, column))) => self.chosen = Some((task, column)),
            None => {}
        }
    }

    /// Everything that can be chosen.
    fn entries(&self, scene: &Scene<'_>) -> Vec<Entry> {
        let session = scene.session;
        if let Some(task) = self.task {
            let columns =
                session.active_spec().zip(session.active_data().and_then(|d| d.table())).map(|(spec, table)| task.columns(spec, table));
            return columns.unwrap_or_default().into_iter().map(|column| Entry::Column(task, column)).collect();
        }
        let commands = Command::all().filter(|c| *c != Command::Palette).map(Entry::Command);
        let sources = session.analysis().sources.iter().filter(|s| Some(s.id) != session.analysis().active);
        let open = sources.map(|s| Entry::Open(s.id, s.title()));
        let is_open = |path: &Path| session.analysis().sources.iter().any(|s| s.path == path) || session.saved_at() == Some(path);
        let active = session.active_data().and_then(|data| Some((data.source()?, data.table_index())));
        let tables = active.into_iter().flat_map(|(source, shown)| source.tables.iter().enumerate().filter(move |(at, _)| *at != shown));
        let tables = tables.map(|(at, found)| Entry::Table(at, found.table.name().to_owned()));
        let recents = scene.settings.recents.iter().filter(|path| !is_open(path)).cloned().map(Entry::Recent);
        commands.chain(open).chain(tables).chain(recents).collect()
    }
}

impl Entry {
    fn rank(&self, query: &str) -> Option<Rank> {
        match self {
            Self::Command(command) => rank(command.label(), command.words(), query),
            Self::Recent(path) => rank(&format!("Open {}", file_name(path)), "recent, recent files, open recent", query),
            Self::Open(_, title) => rank(&format!("Go to {title}"), "open files, switch to, tab, window", query),
            Self::Table(_, name) => rank(&format!("Go to {name}"), "sheets, tables, worksheets, switch to", query),
            Self::Column(_, column) => rank(column, "", query),
        }
    }

    fn applies(&self, scene: &Scene<'_>) -> bool {
        if let Self::Command(command) = self { scene.can(*command) } else { true }
    }

    /// Its icon, its words, and what stands beside them.
    fn looks(&self, ui: &Ui, session: &Session) -> (&'static str, String, String) {
        match self {
            Self::Command(command) => (command.icon(), command.label_now(session), shortcut(ui, *command)),
            Self::Recent(path) => {
                let symbol = if is_analysis(path) { icon::RADAR } else { icon::FILE_SPREADSHEET };
                (symbol, format!("Open {}", file_name(path)), path.parent().map(short_path).unwrap_or_default())
            }
            Self::Open(_, title) => (icon::FILE_SPREADSHEET, format!("Go to {title}"), "open".to_owned()),
            Self::Table(_, name) => (icon::TABLE, format!("Go to {name}"), "table of the file".to_owned()),
            Self::Column(_, column) => (icon::TABLE, column.clone(), String::new()),
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn note(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).font(font::regular(font::BODY)).color(Colours::of(ui).text_muted));
}
