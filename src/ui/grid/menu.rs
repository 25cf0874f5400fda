//! The menu of a cell: opened by the other button of the mouse, by the menu key or by Shift+F10.

use eframe::egui::containers::menu::menu_style;
use eframe::egui::{Align, Id, Key, Layout, Modifiers, Popup, PopupKind, Pos2, Rect, Response, SetOpenCommand, Ui, Vec2, ViewportCommand};

use super::layout::Layout as Parts;
use super::{Cell, GridEvent, GridModel, GridState, column_menu};
use crate::ui::theme::icon;
use crate::ui::widgets;

/// What a menu is opened on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MenuOn {
    /// A cell.
    Cell(Cell),
    /// The header of a column.
    Header(usize),
    /// The group above the header of a column, at a level.
    Group {
        /// From the top.
        level: usize,
        /// One of its columns.
        column: usize,
    },
}

/// Shows a menu; told whether it has just been opened by keyboard, so that its first line takes the keyboard.
pub type GridMenu<'a> = dyn FnMut(&mut Ui, MenuOn, bool) + 'a;

/// The menu of a cell in a grid without a menu of its own: copying, and what the header of its column offers unless whole rows are meant.
pub(super) fn usual(
    ui: &mut Ui,
    model: &dyn GridModel,
    (cell, pos): (Cell, Pos2),
    (by_keyboard, of_rows): (bool, bool),
    events: &mut Vec<GridEvent>,
) {
    ui.set_width(220.0);
    let copy = widgets::menu_item(ui, icon::COPY, "Copy", false);
    if by_keyboard {
        copy.request_focus();
    }
    if copy.clicked() {
        ui.ctx().send_viewport_cmd(ViewportCommand::RequestCopy);
    }
    if !of_rows && column_menu::exists(model, cell.column) {
        ui.separator();
        column_menu::show(ui, model, cell.column, Rect::from_min_size(pos, Vec2::ZERO), events);
    }
}

/// Open, show and close the menu of the selected cell.
pub(super) fn show(
    ui: &Ui,
    id: Id,
    response: &Response,
    layout: &Parts,
    state: &mut GridState,
    menu: impl FnOnce(&mut Ui, (Cell, Pos2), bool),
) {
    let popup = id.with("cell menu");
    let key = |ui: &Ui| ui.input_mut(|i| i.consume_key(Modifiers::SHIFT, Key::F10) || i.consume_key(Modifiers::NONE, Key::Menu));
    let by_key = std::mem::take(&mut state.menu_by_key) || response.has_focus() && state.selection.is_some() && key(ui);
    let Some(selection) = state.selection else { return };
    let cell = selection.start;
    let asked = match response.interact_pointer_pos() {
        Some(pos) if response.secondary_clicked() => layout.cell_at(state, pos).map(|cell| (cell, pos)),
        _ if by_key => {
            let left = state.columns.left(cell.column);
            let shift = if cell.column < layout.frozen_columns { 0.0 } else { state.x };
            let x = layout.frozen.left() + (left - shift) as f32;
            let y = layout.scrolled.top() + layout.extent.top_of(state.anchor, cell.row) + layout.extent.row_height;
            Some((cell, Pos2::new(x, y)))
        }
        _ => state.menu_asked.take(),
    };
    let open = asked.is_some().then_some(SetOpenCommand::Bool(true));
    let open = open.or((response.clicked() || response.dragged()).then_some(SetOpenCommand::Bool(false)));
    let was_open = state.menu.is_some();
    state.menu = asked.or(state.menu);
    let Some((cell, pos)) = state.menu else { return };
    let shown = Popup::new(popup, ui.ctx().clone(), pos, ui.layer_id())
        .kind(PopupKind::Menu)
        .layout(Layout::top_down_justified(Align::Min))
        .style(menu_style)
        .open_memory(open)
        .show(|ui| menu(ui, (cell, pos), by_key));
    if shown.is_none() {
        state.menu = None;
        // The keys go on in the grid.
        state.focus |= was_open && ui.memory(|m| m.focused().is_none());
    }
}
