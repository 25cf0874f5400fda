//! The menu of a column: its order, its filter, its place and its format.

use eframe::egui::{Rect, Ui};

use super::{GridEvent, GridModel, HeaderCell, Sort};
use crate::ui::theme::icon;
use crate::ui::widgets;

/// Whether there is something to choose.
pub(super) fn exists(model: &dyn GridModel, column: usize) -> bool {
    model.sortable(column) || model.filterable(column) || model.arrangeable()
}

/// Show its lines; what a filter is chosen in stands below `rect`.
pub(super) fn show(ui: &mut Ui, model: &dyn GridModel, column: usize, rect: Rect, events: &mut Vec<GridEvent>) {
    ui.set_width(220.0);
    let header = model.header(column);
    if model.sortable(column) {
        sort_items(ui, model, column, &header, events);
    }
    if model.filterable(column) {
        ui.separator();
        if widgets::menu_item(ui, icon::FUNNEL, "Filter…", header.filtered).clicked() {
            events.push(GridEvent::Filter { column, at: rect });
        }
    }
    if model.arrangeable() {
        ui.separator();
        arrange_items(ui, model, column, events);
    }
    let (roles, extras) = (model.roles(column), model.extras(column));
    if !roles.is_empty() {
        ui.separator();
        widgets::submenu(ui, icon::TAG, "Use as", |ui| {
            ui.set_width(170.0);
            for (role, (label, active)) in roles.into_iter().enumerate() {
                if widgets::menu_item(ui, "", &label, active).clicked() {
                    events.push(GridEvent::Role { column, role });
                }
            }
        });
    }
    if !extras.is_empty() {
        widgets::submenu(ui, icon::PENCIL, "Change column", |ui| {
            ui.set_width(200.0);
            for (extra, (symbol, label)) in extras.into_iter().enumerate() {
                if widgets::menu_item(ui, symbol, label, false).clicked() {
                    events.push(GridEvent::Extra { column, extra });
                }
            }
        });
    }
}

fn sort_items(ui: &mut Ui, model: &dyn GridModel, column: usize, header: &HeaderCell<'_>, events: &mut Vec<GridEvent>) {
    for (symbol, label, descending) in [(icon::ARROW_UP, "Sort ascending", false), (icon::ARROW_DOWN, "Sort descending", true)] {
        let order = Some(Sort { descending });
        if widgets::menu_item(ui, symbol, label, header.sort == order && header.sort_rank == 0).clicked() {
            events.push(GridEvent::Sort { column, order, also: false });
        }
    }
    if model.sorted() && (header.sort.is_none() || header.sort_rank > 1) {
        for (symbol, label, descending) in
            [(icon::ARROW_UP, "Then by this, ascending", false), (icon::ARROW_DOWN, "Then by this, descending", true)]
        {
            let order = Some(Sort { descending });
            if widgets::menu_item(ui, symbol, label, header.sort == order).clicked() {
                events.push(GridEvent::Sort { column, order, also: true });
            }
        }
    }
    if model.sorted() && widgets::menu_item(ui, icon::X, "Order of the file", false).clicked() {
        events.push(GridEvent::Sort { column, order: None, also: false });
    }
}

fn arrange_items(ui: &mut Ui, model: &dyn GridModel, column: usize, events: &mut Vec<GridEvent>) {
    let (frozen, columns) = (model.frozen(), model.columns());
    if frozen != column + 1 && widgets::menu_item(ui, icon::PANEL_LEFT_CLOSE, "Freeze up to here", false).clicked() {
        events.push(GridEvent::Freeze(column + 1));
    }
    if frozen > 0 && widgets::menu_item(ui, icon::PANEL_LEFT_OPEN, "Unfreeze columns", false).clicked() {
        events.push(GridEvent::Freeze(0));
    }
    if column > 0 && widgets::menu_item(ui, icon::CHEVRON_LEFT, "Move left", false).clicked() {
        events.push(GridEvent::Move { from: column, to: column - 1 });
    }
    if column + 1 < columns && widgets::menu_item(ui, icon::CHEVRON_RIGHT, "Move right", false).clicked() {
        events.push(GridEvent::Move { from: column, to: column + 2 });
    }
    if widgets::menu_item(ui, icon::COLUMNS_3, "Select column", false).clicked() {
        events.push(GridEvent::SelectColumn(column));
    }
    if widgets::menu_item(ui, icon::COLUMNS_3, "Fit width", false).clicked() {
        events.push(GridEvent::Fit(column));
    }
    if columns > 1 && widgets::menu_item(ui, icon::MINUS, "Hide column", false).clicked() {
        events.push(GridEvent::Hide(column));
    }
    if model.formattable(column) && widgets::menu_item(ui, icon::HASH, "Format…", false).clicked() {
        events.push(GridEvent::Format(column));
    }
    if widgets::menu_item(ui, icon::CHART_COLUMN, "Column profile", false).clicked() {
        events.push(GridEvent::Profile(column));
    }
}
