//! The pivot: its fields at the right, its table in the middle, the rows behind a cell below.

mod edit;
mod fields;
mod model;
mod wells;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use eframe::egui::{CentralPanel, Frame, Id, Margin, Panel, ScrollArea, Ui};

use super::app::Scene;
use super::drill::{self, DrillState};
use super::filter_editor::FilterEditor;
use super::grid::{Cell, Grid, GridEvent, GridModel as _, GridState};
use super::theme::{Palette, icon, space};
use super::widgets::{self, Notice, NoticeKind};
use crate::analysis::SourceSpec;
use crate::pivot::{PivotSpec, SortBy};
use crate::session::{Action, DrillTarget, Pivoted, SourceData};

pub(super) use model::PivotModel;

/// What the screen remembers of a pivot.
#[derive(Default)]
pub(super) struct PivotState {
    grid: GridState,
    search: String,
    filter: FilterEditor,
    hidden_fields: bool,
}

/// Show it.
pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    (spec, data): (&SourceSpec, &SourceData),
    state: &mut PivotState,
    rows_behind: &mut DrillState,
) {
    let palette = Palette::of(ui);
    if !state.hidden_fields {
        let frame = Frame::new().fill(palette.sunken).inner_margin(Margin::symmetric(space::M as i8, space::M as i8));
        Panel::right("fields").resizable(true).default_size(268.0).size_range(220.0..=420.0).frame(frame).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                wells::show(ui, scene, (spec, data), &mut state.filter);
                fields::show(ui, scene, (spec, data), &mut state.search);
            });
        });
    }
    drill::show(ui, scene, data, rows_behind);
    CentralPanel::no_frame().show(ui, |ui| {
        bar(ui, scene, spec, data, state);
        if let Some(failure) = data.pivot().failure() {
            Frame::new().inner_margin(Margin::symmetric(space::L as i8, 4)).show(ui, |ui| {
                Notice { kind: NoticeKind::Error, message: &failure.message, hint: &failure.hint, dismissable: false }.show(ui, |_| {});
            });
        }
        match data.pivot().value() {
            Some(pivoted) if !pivoted.spec.values.is_empty() || !pivoted.spec.rows.is_empty() => {
                table(ui, scene, pivoted, &spec.view.pivot, state);
            }
            _ if data.pivot().is_running() => widgets::empty_state(ui, icon::LOADER_CIRCLE, "Computing the pivot", "", 10.0, |_| {}),
            _ => {
                let text = "Drag fields to rows, columns and values at the right, or use the menu of a field.";
                widgets::empty_state(ui, icon::TABLE_PROPERTIES, "Nothing chosen yet", text, 10.0, |_| {});
            }
        }
    });
    if let Some(table) = data.table()
        && let Some(filters) = state.filter.show(ui, table, &spec.view.pivot.filters)
    {
        edit(scene, PivotSpec { filters, ..spec.view.pivot.clone() }, "Filter the pivot".to_owned());
    }
}

/// Ask for an edit.
fn edit(scene: &mut Scene<'_>, spec: PivotSpec, label: String) {
    scene.act(Action::EditPivot(spec, label));
}

fn bar(ui: &mut Ui, scene: &mut Scene<'_>, spec: &SourceSpec, data: &SourceData, state: &mut PivotState) {
    use crate::pivot::Subtotals;
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let pivot = &spec.view.pivot;
            let mut subtotals = pivot.subtotals;
            let choices = [(Subtotals::Off, "No subtotals"), (Subtotals::Top, "Subtotals above"), (Subtotals::Bottom, "Subtotals below")];
            if widgets::picker(ui, Id::unique("subtotals"), "Subtotals", 140.0, &mut subtotals, &choices.map(|(s, l)| (s, l.to_owned()))) {
                edit(scene, PivotSpec { subtotals, ..pivot.clone() }, "Change the subtotals".to_owned());
            }
            let (mut rows, mut columns) = (pivot.grand_rows, pivot.grand_columns);
            let mut grand = widgets::chip(ui, "Total row", "Grand total row", rows).clicked();
            rows ^= grand;
            if widgets::chip(ui, "Total column", "Grand total column", columns).clicked() {
                (columns, grand) = (!columns, true);
            }
            if grand {
                edit(scene, PivotSpec { grand_rows: rows, grand_columns: columns, ..pivot.clone() }, "Change the grand totals".to_owned());
            }
            if data.pivot().is_running() {
                widgets::spinner(ui, 16.0);
            }
            for warning in data.pivot().warnings().iter().take(1) {
                widgets::icon_label(ui, icon::TRIANGLE_ALERT, &warning.message, Palette::of(ui).warning);
            }
            ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                let (symbol, name) = if state.hidden_fields {
                    (icon::PANEL_RIGHT_OPEN, "Show the fields")
                } else {
                    (icon::PANEL_RIGHT_CLOSE, "Hide the fields")
                };
                if widgets::icon_button(ui, symbol, name).clicked() {
                    state.hidden_fields = !state.hidden_fields;
                }
            });
        });
    });
}

fn table(ui: &mut Ui, scene: &mut Scene<'_>, pivoted: &Pivoted, spec: &PivotSpec, state: &mut PivotState) {
    let model = PivotModel { table: &pivoted.table, spec };
    for event in Grid::new(Id::unique("pivot grid"), &model, version(pivoted)).show(ui, &mut state.grid) {
        match event {
            GridEvent::Clicked(cell) | GridEvent::Activated(cell) => drill_into(scene, &model, cell),
            GridEvent::Sort { column, order, .. } => {
                let value = model.axes(0, column).and_then(|(_, axis)| pivoted.table.values.get(axis.value));
                let sort = order.and_then(|o| Some(SortBy { value: value?.clone(), descending: o.descending }));
                edit(scene, PivotSpec { sort, ..spec.clone() }, "Sort the pivot".to_owned());
            }
            _ => {}
        }
    }
}

fn drill_into(scene: &mut Scene<'_>, model: &PivotModel<'_>, cell: Cell) {
    if model.cell(cell.row, cell.column).text.is_empty() {
        return;
    }
    if let Some((row, column)) = model.axes(cell.row, cell.column) {
        scene.act(Action::Drill(DrillTarget::Cell { row: row.clone(), column: column.clone() }));
    }
}

/// Changes with the fields of the pivot, so that widths begin anew; a new filter keeps them.
fn version(pivoted: &Pivoted) -> u64 {
    let mut hasher = DefaultHasher::new();
    pivoted.spec.rows.hash(&mut hasher);
    pivoted.spec.columns.hash(&mut hasher);
    pivoted.table.values.hash(&mut hasher);
    pivoted.table.columns.len().hash(&mut hasher);
    hasher.finish()
}
