//! The rows of a table: chosen, ordered, filtered, copied.

mod bar;
mod model;
mod stats;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use eframe::egui::{Id, Ui};

use super::app::Scene;
use super::background::Background;
use super::filter_editor::FilterEditor;
use super::grid::{Grid, GridEvent, GridState, Selection};
use crate::analysis::SourceSpec;
use crate::session::{Action, SourceData};
use crate::table::{SortKey, format};

pub use model::DataModel;
pub(super) use model::{column_hint, column_icon, letters};
use stats::Stats;

/// What the screen remembers of the rows of a file.
#[derive(Default)]
pub(super) struct DataState {
    grid: GridState,
    filter: FilterEditor,
    stats: Background<(u64, Selection), Stats>,
    shown_stats: Option<Stats>,
}

impl DataState {
    /// What the selected cells add up to, in words.
    pub(super) fn stats(&self) -> Option<String> {
        self.shown_stats.as_ref().and_then(Stats::words)
    }
}

/// Show them.
pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, data): (&SourceSpec, &SourceData),
    state: &mut DataState,
    toast: &mut Option<(String, f64)>,
) {
    let Some(table) = data.table() else { return };
    bar::show(ui, scene, (spec, data), &mut state.filter);
    let all = crate::session::GridRows::default();
    let rows = data.rows().value().unwrap_or(&all);
    let model = DataModel { table, rows, view: Some(&spec.view) };
    let id = Id::unique(("data grid", spec.id.0));
    let events = Grid::new(id, &model, version(data)).show(ui, &mut state.grid);
    state.shown_stats = selection_stats(ui, state, &model, data);
    for event in events {
        match event {
            GridEvent::Sort { column, order } => {
                let keys =
                    order.and_then(|o| Some(SortKey { column: table.columns().get(column)?.name.clone(), descending: o.descending }));
                scene.act(Action::SetSort(keys.into_iter().collect()));
            }
            GridEvent::Filter { column, at } => {
                if let Some(column) = table.columns().get(column) {
                    state.filter.open(column, &spec.view.filters, at);
                }
            }
            GridEvent::Copied(cells) => say(ui, toast, &copied(cells)),
            GridEvent::TooManyToCopy(cells) => {
                say(ui, toast, &format!("{} cells are too many to copy; select fewer, or export.", format::fixed(cells as f64, 0)));
            }
            GridEvent::Clicked(_) | GridEvent::Activated(_) | GridEvent::Selected => {}
        }
    }
    if let Some(filters) = state.filter.show(ui, table, &spec.view.filters) {
        state.grid.scroll_to_top();
        scene.act(Action::SetFilters(filters));
    }
}

/// Changes when other columns are shown, so that widths and place begin anew.
fn version(data: &SourceData) -> u64 {
    let mut hasher = DefaultHasher::new();
    data.table_index().hash(&mut hasher);
    data.source().map(|s| &s.fingerprint).hash(&mut hasher);
    for column in data.table().map_or(&[][..], crate::table::Table::columns) {
        (&column.name, column.ty).hash(&mut hasher);
    }
    hasher.finish()
}

fn selection_stats(ui: &Ui, state: &mut DataState, model: &DataModel<'_>, data: &SourceData) -> Option<Stats> {
    let selection = state.grid.selection.filter(|s| s.cells() > 1)?;
    let (table, rows) = (model.table.clone(), model.rows.clone());
    let order = rows.order.as_ref().map_or(0, |o| o.as_ptr() as u64);
    let question = (version(data) ^ order, selection);
    state.stats.get(ui.ctx(), question, || move || stats::of(&table, &rows, selection)).cloned()
}

/// Say something at the bottom for a moment.
pub(super) fn say(ui: &Ui, toast: &mut Option<(String, f64)>, text: &str) {
    *toast = Some((text.to_owned(), ui.input(|i| i.time)));
}

/// What was copied, in words.
pub(super) fn copied(cells: u64) -> String {
    if cells == 1 { "Copied 1 cell".to_owned() } else { format!("Copied {} cells", format::fixed(cells as f64, 0)) }
}
