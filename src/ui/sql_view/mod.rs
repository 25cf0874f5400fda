//! The panel for queries over the open tables, below every page: a query with its result, and the SQL of the view above it.

mod complete;
mod editor;

use eframe::egui::{Align, CentralPanel, Frame, Id, Margin, Popup, ScrollArea, TextEdit, Ui};

use self::editor::Editor;
use super::app::Scene;
use super::background::Background;
use super::data_view::{DataModel, column_icon};
use super::grid::{Grid, GridState};
use super::theme::{Palette, icon, space};
use super::widgets::{self, Notice, NoticeKind, Push, Side};
use crate::analysis::{SourceSpec, board_sql, data_sql, detect_sql, pivot_sql};
use crate::engine::{Context, Failure};
use crate::prepare::{TableRef, query, query_fault};
use crate::session::{Action, GridRows, OpenTable, Page, SourceData};
use crate::table::{Fault, Table, format};

pub(super) use editor::coloured;

/// What is shown in the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Shown {
    /// A query and its result.
    #[default]
    Query,
    /// The SQL of the page above.
    View,
}

/// What the screen remembers of the panel.
#[derive(Default)]
pub(super) struct SqlState {
    open: bool,
    /// It was just opened: the keyboard goes to the query.
    begins: bool,
    shown: Shown,
    editor: Editor,
    name: String,
    /// The query that was run last, and how often one was.
    run: Option<(String, u64)>,
    result: Background<(String, u64), Result<Table, Failure>>,
    fault: Background<(String, usize), Option<Fault>>,
    grid: GridState,
}

/// What the field of the query is called by egui.
pub(super) fn text_id() -> Id {
    Id::unique("sql text")
}

impl SqlState {
    /// Show or hide the panel.
    pub(super) fn toggle(&mut self) {
        self.open = !self.open;
        self.begins = self.open;
    }

    fn run(&mut self) {
        let text = self.editor.text.trim().to_owned();
        if !text.is_empty() {
            let times = self.run.as_ref().map_or(0, |(_, n)| *n);
            self.run = Some((text, times + 1));
            self.grid = GridState::default();
        }
    }
}

/// Show the panel at the bottom, where it is open.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut SqlState) {
    if !state.open {
        return;
    }
    let palette = Palette::of(ui);
    let room = ui.available_height();
    // The page above stays in view, however long the query; in a low window a strip of it.
    let most = (room - 150.0).max(room * 0.7);
    let height = (room * 0.5).clamp(220.0, 460.0).min(most);
    let frame = Frame::new().fill(palette.surface).stroke(palette.hairline());
    let panel = Side::Bottom.panel("sql").default_size(height).min_size(150.0).max_size(most).frame(frame);
    widgets::side_panel(ui, (Side::Bottom, "sql"), panel, |ui| {
        let tables = scene.session.open_tables();
        Frame::new().fill(palette.raised).inner_margin(Margin::symmetric(space::L as i8, 6)).show(ui, |ui| {
            header(ui, scene, state, &tables);
        });
        CentralPanel::no_frame().frame(Frame::new().inner_margin(Margin::symmetric(space::L as i8, 8))).show(ui, |ui| match state.shown {
            Shown::Query => ask(ui, scene, state, &tables),
            Shown::View => of_view(ui, scene, (spec, data), state, &tables),
        });
    });
}

fn header(ui: &mut Ui, scene: &mut Scene<'_>, state: &mut SqlState, tables: &[OpenTable]) {
    ui.horizontal(|ui| {
        let page = format!("SQL of {}", scene.session.page().name());
        widgets::segmented(ui, &mut state.shown, &[(Shown::Query, None, "Query"), (Shown::View, None, &page)]);
        if state.shown == Shown::Query {
            let written = !state.editor.text.trim().is_empty();
            let run = Push::new("Run").icon(icon::PLAY).name("Run the query").primary().enabled(written).show(ui);
            if run.on_hover_text("Run the query (Ctrl+Enter)").clicked() {
                state.run();
            }
            insert(ui, state, tables);
        }
        widgets::from_right(ui, Align::Center, |ui| {
            if widgets::icon_button(ui, icon::X, "Close the queries").clicked() {
                state.open = false;
            }
            if state.shown == Shown::Query {
                add(ui, scene, state);
            }
        });
    });
}

/// Tables with their columns, put into the query by a click.
fn insert(ui: &mut Ui, state: &mut SqlState, tables: &[OpenTable]) {
    let button = Push::new("Insert").icon(icon::COLUMNS_3).name("Insert a table or column").quiet().show(ui);
    Popup::menu(&button).show(|ui| {
        ui.set_width(260.0);
        ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
            for table in tables {
                let name = complete::name(&table.name);
                if widgets::menu_item(ui, icon::TABLE, &name, false).clicked() {
                    state.editor.insert(ui, text_id(), &name);
                }
                for column in table.table.columns() {
                    let name = complete::name(&column.name);
                    if ui.indent(&column.name, |ui| widgets::menu_item(ui, column_icon(column), &name, false)).inner.clicked() {
                        state.editor.insert(ui, text_id(), &name);
                    }
                }
            }
        });
    });
}

/// Of the field for the name of a result, in points.
const NAMED: f32 = 140.0;

/// The result as a table of the analysis.
fn add(ui: &mut Ui, scene: &mut Scene<'_>, state: &mut SqlState) {
    let result = state.run.clone().filter(|_| matches!(state.result.last(), Some(Ok(_))));
    let Some((sql, _)) = result else { return };
    let named = if state.name.trim().is_empty() { next_name(scene) } else { state.name.trim().to_owned() };
    let is_narrow = ui.available_width() < NAMED + 180.0;
    let word = if is_narrow { "Add" } else { "Add as a table" };
    let tip = "The result stands beside the files, is saved as this query, and is computed anew with them";
    if Push::new(word).icon(icon::PLUS).name("Add as a table").show(ui).on_hover_text(tip).clicked() {
        scene.act(Action::AddQuery { name: named.clone(), sql });
        state.name.clear();
    }
    widgets::text_field(ui, &mut state.name, "Name of the result", &named, NAMED.min(ui.available_width() - 24.0).max(48.0));
}

fn next_name(scene: &Scene<'_>) -> String {
    let is_free = |name: &String| !scene.session.analysis().sources.iter().any(|s| s.title() == *name);
    let mut names = std::iter::once("Query".to_owned()).chain((2..).map(|n| format!("Query {n}")));
    names.find(is_free).unwrap_or_default()
}

fn ask(ui: &mut Ui, scene: &mut Scene<'_>, state: &mut SqlState, tables: &[OpenTable]) {
    let named = || tables.iter().map(|t| (t.name.clone(), t.table.clone())).collect::<Vec<_>>();
    let text = state.editor.text.clone();
    if std::mem::take(&mut state.begins) {
        ui.memory_mut(|m| m.request_focus(text_id()));
    }
    let question = (text.clone(), tables.len());
    let planned = || {
        let (tables, text) = (named(), text.clone());
        move || if text.trim().is_empty() { None } else { query_fault(&tables, &text) }
    };
    let fault = state.fault.get(ui.ctx(), question, planned).cloned().flatten();
    if state.editor.show(ui, text_id(), tables, fault.as_ref().and_then(|f| f.at.as_ref())) {
        state.run();
    }
    if let Some(fault) = &fault {
        let words = format!("{}{}{}", capital(&fault.reason), fault.place_words(&text), if fault.hint.is_empty() { "." } else { ". " });
        widgets::icon_note(ui, icon::CIRCLE_ALERT, &format!("{words}{}", fault.hint), Palette::of(ui).negative);
    } else if text.trim().is_empty() {
        let names: Vec<String> = tables.iter().map(|t| complete::name(&t.name)).collect();
        widgets::muted(ui, &format!("Tables: {}. Ctrl+Enter runs the query, Ctrl+Space offers how it may go on.", names.join(", ")));
    }
    ui.add_space(space::XS);
    let Some(run) = state.run.clone() else { return };
    let work = || {
        let (tables, sql) = (named(), run.0.clone());
        move || query(&tables, &sql, "Result", &Context::detached()).map_err(Failure::from)
    };
    match state.result.get(ui.ctx(), run.clone(), work) {
        None => widgets::spinner(ui, 16.0),
        // What is wrong is said above already, at its place; or it was wrong in a query that is not typed any more.
        Some(Err(_)) if fault.is_some() || text.trim() != run.0 => {}
        Some(Err(failure)) => {
            Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
        }
        Some(Ok(table)) => {
            widgets::muted(ui, &format::counted(table.rows(), "row"));
            let rows = GridRows::default();
            let model = DataModel::new(table, &rows);
            let events = Grid::new(Id::unique("sql result"), &model, run.1).show(ui, &mut state.grid);
            scene.say_copied(&events);
        }
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

/// The SQL of the page above, to be read, copied, or gone on with.
fn of_view(ui: &mut Ui, scene: &Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut SqlState, tables: &[OpenTable]) {
    let (Some(table), Some(open)) = (data.table(), tables.iter().find(|t| t.read == TableRef::from(spec.id))) else { return };
    let sql = sql_of(scene.session.page(), spec, table, &open.name);
    ui.horizontal(|ui| {
        if Push::new("Copy").icon(icon::COPY).name("Copy the SQL").show(ui).clicked() {
            ui.ctx().copy_text(sql.clone());
        }
        if Push::new("Go on with it").icon(icon::PENCIL).name("Go on with it in the query").show(ui).clicked() {
            state.editor.set(first_of(&sql));
            (state.shown, state.begins) = (Shown::Query, true);
        }
    });
    ui.add_space(space::XS);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        let palette = *Palette::of(ui);
        let mut layouter =
            |ui: &Ui, text: &dyn eframe::egui::TextBuffer, width: f32| editor::coloured(ui, text.as_str(), None, &palette, width);
        let mut shown = sql.as_str();
        let edit = TextEdit::multiline(&mut shown).desired_width(f32::INFINITY).layouter(&mut layouter);
        ui.add(edit).accessible_name("SQL of this view");
    });
}

/// One query runs at a time: the first of several, the others below it as comments.
fn first_of(sql: &str) -> String {
    let Some((first, others)) = sql.split_once(";\n\n") else { return sql.to_owned() };
    let aside = |line: &str| if line.is_empty() || line.starts_with("--") { line.to_owned() } else { format!("-- {line}") };
    let others: Vec<String> = others.lines().map(|line| aside(line.trim_end_matches(';'))).collect();
    format!("{first}\n\n-- One query runs at a time; the others:\n{}", others.join("\n"))
}

fn sql_of(page: Page, spec: &SourceSpec, table: &Table, name: &str) -> String {
    let view = &spec.view;
    match (page, &view.detect, &view.board) {
        (Page::Pivot | Page::Chart, _, _) => pivot_sql(&view.pivot, &view.filters, table, name),
        (Page::Anomalies, Some(detect), _) => detect_sql(detect, &view.filters, table, name),
        (Page::Board, _, Some(board)) => board_sql(board, &view.filters, table, name),
        _ => data_sql(view, table, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_queries_the_first_is_gone_on_with_and_the_others_are_kept_as_comments() {
        let sql = "-- The total\nSELECT 1\nFROM a;\n\n-- By Region\nSELECT 2\nFROM a";
        let taken = first_of(sql);
        let runs: Vec<&str> = taken.lines().filter(|line| !line.starts_with("--") && !line.is_empty()).collect();
        assert_eq!(runs, ["SELECT 1", "FROM a"]);
        assert!(taken.ends_with("-- By Region\n-- SELECT 2\n-- FROM a"), "{taken}");
        assert_eq!(first_of("SELECT 1"), "SELECT 1");
    }
}
