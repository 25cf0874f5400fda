//! The rows of a table: chosen, ordered, filtered, copied.

mod arrange;
mod bar;
mod find;
mod format_dialog;
mod model;
mod profiles;
mod stats;

use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::{Id, Ui, UiBuilder, vec2};

use super::ColumnTask;
use super::app::Scene;
use super::background::Background;
use super::filter_editor::FilterEditor;
use super::find::Find;
use super::grid::{Areas, Block, Cell, Grid, GridEvent, GridState, Selection, Sort, as_tsv, fits_clipboard};
use super::import_view::role_change;
use super::steps_view::{self, IN_HEADER, StepsState};
use super::theme::{Palette, icon};
use super::widgets::{self, Push};
use crate::analysis::{SourceSpec, View};
use crate::session::{Action, GridRows, SourceData};
use crate::table::{Table, format};

pub(super) use format_dialog::suits as suits_format;
use format_dialog::{Done, FormatDialog};
pub use model::DataModel;
pub(super) use model::{column_hint, column_icon, letters};
use profiles::Asked;
pub(in crate::ui) use stats::Stats;

/// The most cells that are copied; beyond, the text would fill the memory of the program that it is pasted into.
const MOST_COPIED: u64 = 10_000_000;

/// What the screen remembers of the rows of a file.
#[derive(Default)]
pub(super) struct DataState {
    grid: GridState,
    filter: FilterEditor,
    find: Find,
    profiles: profiles::Profiles,
    column_search: String,
    pub(super) steps: StepsState,
    stats: Background<(u64, Areas), Stats>,
    shown_stats: Option<Stats>,
    format: Option<FormatDialog>,
    /// The last wish to look at a cell that was fulfilled.
    went_to: u64,
    /// What was asked in words to be done with a column.
    asked: Option<(ColumnTask, String)>,
    /// Many cells on their way to the clipboard.
    copied: Option<(Block, Background<(), String>)>,
}

impl DataState {
    /// What the selected cells add up to, in words.
    pub(super) fn stats(&self) -> Option<String> {
        self.shown_stats.as_ref().and_then(Stats::words)
    }

    /// Take the keyboard to the rows.
    pub(super) fn focus(&mut self) {
        self.grid.focus();
    }

    /// Do something with a column, as its menu does.
    pub(super) fn do_with(&mut self, task: ColumnTask, column: &str) {
        self.asked = Some((task, column.to_owned()));
    }

    /// Find a text in the cells.
    pub(super) fn find(&mut self) {
        self.find.open();
    }

    /// Draw the distribution of every column below its title, or no more.
    pub(super) fn toggle_distributions(&mut self) {
        self.profiles.drawn = !self.profiles.drawn;
    }
}

/// Show them.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut DataState) {
    let Some(table) = data.table() else { return };
    steps_view::show_offers(ui, scene, (spec, data), &mut state.steps);
    bar::show(ui, scene, (spec, data), state);
    steps_view::show(ui, scene, (spec, data), &mut state.steps);
    let all = GridRows::default();
    let rows = data.rows().value().unwrap_or(&all);
    let columns = spec.view.columns.shown(table.columns().iter().map(|c| c.name.as_str()));
    let (version, arrangement) = (version(data), arrange::arrangement(&spec.view.columns, table));
    let order = rows.order.as_ref().map_or(0, |order| order.as_ptr() as u64);
    state.find.show(ui, version ^ arrangement ^ order, &mut state.grid, || find::in_table(table, rows, &columns));
    if state.profiles.drawn || state.profiles.told.is_some() {
        let first = state.profiles.told.as_ref().and_then(|name| table.column(name).ok()).map(|(at, _)| at);
        state.profiles.of(ui.ctx(), table, rows, version, first);
    }
    match profiles::panel(ui, &mut state.profiles, table, data.found()) {
        Some(Asked::Row(row)) => {
            let told = state.profiles.told.as_ref().and_then(|name| table.column(name).ok()).map(|(at, _)| at);
            reveal(&mut state.grid, rows, &columns, (row, told));
        }
        Some(Asked::Change(change)) => scene.act(Action::ChangeImport(spec.id, change)),
        Some(Asked::Format) => {
            let told = state.profiles.told.as_ref().and_then(|name| table.column(name).ok());
            state.format = told.map(|(_, column)| FormatDialog::open(column));
        }
        None => {}
    }
    if let Some(wanted) = data.wanted_cell().filter(|w| w.ticket > state.went_to) {
        state.went_to = wanted.ticket;
        reveal(&mut state.grid, rows, &columns, (wanted.row, wanted.column));
        state.grid.focus();
    }
    let mark = state.find.marked().map(|text| (text, Palette::of(ui).marked));
    let model = DataModel::new(table, rows)
        .arranged(&spec.view, &columns)
        .read_as(data.found())
        .with_profiles(state.profiles.drawn())
        .marking(mark);
    let mut events = Grid::new(Id::unique(("data grid", spec.id.0)), &model, version)
        .arrangement(arrangement)
        .takes_keys(!state.filter.is_open())
        .show(ui, &mut state.grid);
    let made = state.steps.new_column(spec, table).and_then(|made| columns.iter().position(|&shown| shown == made));
    if let Some(column) = made {
        state.grid.select(Cell { row: 0, column });
        state.grid.focus();
        ui.request_repaint();
    }
    no_rows(ui, scene, table, data);
    state.shown_stats = selection_stats(ui, (&mut state.stats, &state.grid), (table, rows, &columns), version ^ arrangement);
    let shown_at = |name: &str| columns.iter().position(|&c| table.columns()[c].name == name);
    if let Some((task, column)) = state.asked.take().and_then(|(task, name)| Some((task, shown_at(&name)?))) {
        events.extend(begin(ui, task, column, &mut state.grid));
    }
    for event in events {
        if let GridEvent::Role { column, role } = event {
            let column = columns.get(column).and_then(|&c| table.columns().get(c));
            if let Some(change) = data.found().zip(column).and_then(|(found, column)| role_change(found, column, role)) {
                scene.act(Action::ChangeImport(spec.id, change));
            }
            continue;
        }
        follow(scene, (spec, table), &columns, state, event);
    }
    copy_many(ui, scene, (table, rows, &spec.view, &columns), &mut state.copied);
    format_dialog(ui, scene, (spec, data, table), state);
    let choosing = state.filter.is_open();
    if let Some(filters) = state.filter.show(ui, table, &spec.view.filters, &[]) {
        state.grid.scroll_to_top();
        scene.act(Action::SetFilters(filters));
    }
    if choosing && !state.filter.is_open() && !ui.input(|i| i.pointer.any_pressed()) {
        state.grid.focus();
    }
}

/// Show how a column is to be shown, where that was asked for.
fn format_dialog(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data, table): (&SourceSpec, &SourceData, &Table), state: &mut DataState) {
    let Some(dialog) = state.format.as_mut() else { return };
    let (column, done) = (dialog.column.clone(), dialog.show(ui, data.unformatted().unwrap_or(table)));
    if matches!(done, Done::Closed | Done::Applied(_)) {
        state.format = None;
    }
    if let Done::Applied(format) = done {
        arrange::change(scene, table, &spec.view.columns, &format!("Format {column}"), |v, _| v.set_format(&column, format));
    }
}

/// Go to a column of which something was asked in words, and tell what its menu would.
fn begin(ui: &Ui, task: ColumnTask, column: usize, grid: &mut GridState) -> Option<GridEvent> {
    let row = grid.selection.map_or_else(|| grid.first_row(), |s| s.head.row);
    if task == ColumnTask::Filter {
        // At its title, which is in view at the next frame.
        grid.ask_filter(Cell { row, column });
        ui.request_repaint();
        return None;
    }
    grid.select(Cell { row, column });
    of_task(task, column)
}

/// What the menu of a column would tell for something that was asked in words.
fn of_task(task: ColumnTask, column: usize) -> Option<GridEvent> {
    let sort = |descending| GridEvent::Sort { column, order: Some(Sort { descending }), also: false };
    Some(match task {
        ColumnTask::SortAscending => sort(false),
        ColumnTask::SortDescending => sort(true),
        ColumnTask::Hide => GridEvent::Hide(column),
        ColumnTask::Freeze => GridEvent::Freeze(column + 1),
        ColumnTask::Format => GridEvent::Format(column),
        ColumnTask::Profile => GridEvent::Profile(column),
        ColumnTask::Filter | ColumnTask::Slicer | ColumnTask::Group => return None,
    })
}

/// Over a grid without rows: why there are none, and the way back where filters leave none.
fn no_rows(ui: &mut Ui, scene: &mut Scene<'_>, table: &Table, data: &SourceData) {
    let is_filtered = data.rows().value().is_some_and(|rows| rows.len(table.rows()) == 0) && table.rows() > 0;
    if table.rows() > 0 && !is_filtered {
        return;
    }
    let (title, text) = if is_filtered {
        ("No rows left", "No row passes all filters. Each of them stands above the table and can be cleared by itself.")
    } else {
        ("No rows", "The file has the names of its columns and no rows below them, or every row was left out on reading.")
    };
    let symbol = if is_filtered { icon::FUNNEL } else { icon::TABLE_PROPERTIES };
    let area = ui.min_rect().shrink2(vec2(0.0, 60.0));
    ui.scope_builder(UiBuilder::new().max_rect(area), |ui| {
        widgets::empty_state(ui, symbol, title, text, 120.0, |ui| {
            if is_filtered && Push::new("Clear all filters").show(ui).clicked() {
                scene.act(Action::SetFilters(Vec::new()));
            }
        });
    });
}

/// Do what a person did to the grid.
fn follow(scene: &mut Scene<'_>, (spec, table): (&SourceSpec, &Table), columns: &[usize], state: &mut DataState, event: GridEvent) {
    let column_at = |shown: usize| columns.get(shown).and_then(|&c| table.columns().get(c));
    let view = &spec.view.columns;
    match event {
        GridEvent::Sort { column, order, also } => {
            if let Some(column) = column_at(column) {
                scene.act(Action::SetSort(arrange::sorted(&spec.view.sort, &column.name, order, also)));
            }
        }
        GridEvent::Filter { column, at } => {
            if let Some(column) = column_at(column) {
                state.filter.open(column, &spec.view.filters, at);
            }
        }
        GridEvent::Move { from, to } => {
            if let Some(column) = column_at(from) {
                arrange::change(scene, table, view, &format!("Move {}", column.name), |v, names| v.move_shown(names, from, to));
                // The cell that stood in it goes along, so that it can be moved on.
                if let Some(cell) = state.grid.selection.map(|s| s.head).filter(|head| head.column == from) {
                    state.grid.select(Cell { column: if to > from { to - 1 } else { to }, ..cell });
                }
            }
        }
        GridEvent::Hide(column) => {
            if let Some(column) = column_at(column) {
                arrange::change(scene, table, view, &format!("Hide {}", column.name), |v, names| v.hide(names, &column.name));
            }
        }
        GridEvent::Freeze(n) => {
            arrange::change(scene, table, view, if n == 0 { "Unfreeze columns" } else { "Freeze columns" }, |v, _| v.frozen = n);
        }
        GridEvent::Resized(column, width) => {
            if let Some(column) = column_at(column) {
                let words = format!("Resize {}", column.name);
                arrange::change(scene, table, view, &words, |v, _| {
                    v.widths.insert(column.name.clone(), width.round() as u32);
                });
            }
        }
        GridEvent::Extra { column, extra } => {
            if let (Some(column), Some(new)) = (column_at(column), IN_HEADER.get(extra)) {
                state.steps.begin(*new, Some(&column.name), scene);
            }
        }
        GridEvent::Format(column) => {
            state.format = column_at(column).map(FormatDialog::open);
        }
        GridEvent::Profile(column) => {
            state.profiles.told = column_at(column).map(|c| c.name.clone());
            // The panel takes room from the rows: what it tells of stays in view, and the keys go on there.
            let row = state.grid.selection.map_or_else(|| state.grid.first_row(), |s| s.head.row);
            state.grid.select(Cell { row, column });
            state.grid.focus();
        }
        GridEvent::Selected => {
            // The panel goes with the column that is looked at.
            let at = state.grid.selection.and_then(|s| column_at(s.head.column));
            if let (Some(told), Some(column)) = (&mut state.profiles.told, at) {
                told.clone_from(&column.name);
            }
        }
        GridEvent::TooManyToCopy(cells) if cells <= MOST_COPIED => {
            state.copied = state.grid.areas().block().map(|block| (block, Background::default()));
            scene.say(format!("Copying {} cells…", format::fixed(cells as f64, 0)));
        }
        GridEvent::Copied(_) | GridEvent::TooManyToCopy(_) | GridEvent::ApartToCopy => scene.say_copied(&[event]),
        GridEvent::Clicked(_)
        | GridEvent::Activated(_)
        | GridEvent::Fold(..)
        | GridEvent::Fit(_)
        | GridEvent::SelectColumn(_)
        | GridEvent::Role { .. }
        | GridEvent::Edit(..)
        | GridEvent::FoldGroup { .. }
        | GridEvent::Left => {}
    }
}

/// Write many cells out on a thread, and put them on the clipboard once they are there.
fn copy_many(
    ui: &Ui,
    scene: &mut Scene<'_>,
    (table, rows, view, columns): (&Table, &GridRows, &View, &[usize]),
    asked: &mut Option<(Block, Background<(), String>)>,
) {
    let Some((block, text)) = asked else { return };
    let work = || {
        let (table, rows, view, columns, block) = (table.clone(), rows.clone(), view.clone(), columns.to_vec(), block.clone());
        move || as_tsv(&DataModel::new(&table, &rows).arranged(&view, &columns), &block)
    };
    if let Some(text) = text.get(ui.ctx(), (), work) {
        let cells = block.cells();
        let fits = fits_clipboard(text);
        if fits {
            ui.ctx().copy_text(text.clone());
        }
        scene.say_copied(&[if fits { GridEvent::Copied(cells) } else { GridEvent::TooManyToCopy(cells) }]);
        *asked = None;
    }
}

/// Select a cell by its place in the table, in the first column where its own is not shown; nothing where its row is not.
fn reveal(grid: &mut GridState, rows: &GridRows, columns: &[usize], (row, column): (usize, Option<usize>)) {
    let column = column.and_then(|c| columns.iter().position(|&shown| shown == c)).unwrap_or_default();
    let place = match &rows.order {
        Some(order) => order.iter().position(|&r| r as usize == row),
        None => Some(row),
    };
    if let Some(place) = place {
        grid.select(Cell { row: place as u64, column });
    }
}

/// Changes with the table that is looked at, so that widths and place begin anew.
fn version(data: &SourceData) -> u64 {
    let mut hasher = DefaultHasher::new();
    data.table_index().hash(&mut hasher);
    data.source().map(|s| &s.fingerprint).hash(&mut hasher);
    hasher.finish()
}

fn selection_stats(
    ui: &Ui,
    (stats, grid): (&mut Background<(u64, Areas), Stats>, &GridState),
    (table, rows, columns): (&Table, &GridRows, &[usize]),
    version: u64,
) -> Option<Stats> {
    let areas = Some(grid.areas()).filter(|areas| areas.cells() > 1)?;
    let order = rows.order.as_ref().map_or(0, |o| o.as_ptr() as u64);
    let stretches = |area: &Selection| {
        let rows = area.rows();
        area.columns().filter_map(|c| columns.get(c)).map(move |&column| (column, rows.clone())).collect::<Vec<_>>()
    };
    let selected: Vec<_> = areas.iter().flat_map(stretches).collect();
    let work = || {
        let (table, rows) = (table.clone(), rows.clone());
        move || stats::of(&table, &rows, &selected)
    };
    stats.get(ui.ctx(), (version ^ order, areas), work).cloned()
}
