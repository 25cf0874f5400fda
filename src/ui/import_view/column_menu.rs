//! What can be decided about a column of the file, as a menu: the same beside its line, and on a right click there or in the sheet.

use eframe::egui::Ui;

use super::choices::{self, ROLES, capital};
use crate::import::{ColumnChange, ColumnOptions, FileColumn, Found, ImportChange, Source};
use crate::table::{Column, ColumnType};
use crate::ui::theme::icon;
use crate::ui::widgets;

/// What was chosen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asked {
    /// Another decision.
    Change(ImportChange),
    /// The name of the column of this header is to be typed.
    Rename(String),
}

/// The lines of a menu about a column; `whole` with its type, use and name, for a place where these do not stand beside it.
pub(super) fn show(ui: &mut Ui, place: &FileColumn, found: &Found, source: &Source, whole: bool) -> Option<Asked> {
    let asked: ColumnOptions = source.options.column(&place.header).cloned().unwrap_or_default();
    let mut chosen = None;
    let column = place.position.and_then(|p| found.table.columns().get(p));
    if let Some(column) = column {
        if whole {
            chosen = uses(ui, column);
            if widgets::menu_item(ui, icon::PENCIL, &format!("Rename {}…", column.name), false).clicked() {
                return Some(Asked::Rename(place.header.clone()));
            }
        }
        chosen = orders(ui, column, &asked).or(chosen);
        if widgets::menu_item(ui, icon::ARROW_DOWN, "Fill its labels down", asked.fill_down == Some(true)).clicked() {
            chosen = Some(ColumnChange::FillDown(Some(true)));
        }
        if widgets::menu_item(ui, icon::MINUS, "Leave its blanks empty", asked.fill_down == Some(false)).clicked() {
            chosen = Some(ColumnChange::FillDown(Some(false)));
        }
        if whole && widgets::menu_item(ui, icon::SQUARE, "Leave this column out", false).clicked() {
            chosen = Some(ColumnChange::LeaveOut(true));
        }
    } else if widgets::menu_item(ui, icon::SQUARE_CHECK, "Put this column back", false).clicked() {
        chosen = Some(ColumnChange::LeaveOut(false));
    }
    if asked != ColumnOptions::default() {
        ui.separator();
        if widgets::menu_item(ui, icon::UNDO_2, "Column as guessed", false).clicked() {
            chosen = Some(ColumnChange::Guess);
        }
    }
    chosen.map(|change| Asked::Change(ImportChange::Column(place.header.clone(), change)))
}

fn uses(ui: &mut Ui, column: &Column) -> Option<ColumnChange> {
    let mut chosen = None;
    widgets::submenu(ui, icon::TYPE, "Read as", |ui| {
        ui.set_width(150.0);
        for ty in ColumnType::ALL {
            if widgets::menu_item(ui, "", &capital(ty.name()), column.ty == ty).clicked() {
                chosen = Some(ColumnChange::Type(Some(ty)));
            }
        }
    });
    widgets::submenu(ui, icon::TAG, "Use as", |ui| {
        ui.set_width(150.0);
        for role in ROLES {
            if widgets::menu_item(ui, "", &capital(role.name()), column.role == role).clicked() {
                chosen = Some(ColumnChange::Role(Some(role)));
            }
        }
    });
    chosen
}

/// The orders its dates may have.
fn orders(ui: &mut Ui, column: &Column, asked: &ColumnOptions) -> Option<ColumnChange> {
    if !matches!(column.ty, ColumnType::Date | ColumnType::DateTime) {
        return None;
    }
    let mut chosen = None;
    let as_change = |order| ImportChange::Column(String::new(), ColumnChange::DateOrder(order));
    for choice in choices::orders(asked.date_order, as_change) {
        if widgets::menu_item(ui, icon::CALENDAR_DAYS, &choice.label, choice.active).clicked()
            && let ImportChange::Column(_, change) = choice.change
        {
            chosen = Some(change);
        }
    }
    chosen
}
