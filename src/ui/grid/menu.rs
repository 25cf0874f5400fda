//! The menu of a cell: opened by the other button of the mouse, by the menu key or by Shift+F10.

use eframe::egui::containers::menu::menu_style;
use eframe::egui::{Align, Id, Key, Layout, Modifiers, Popup, PopupKind, Pos2, Response, SetOpenCommand, Ui};

use super::view::Layout as Parts;
use super::{Cell, GridState, Selection};

/// Shows the menu of a cell; told whether it has just been opened by keyboard, so that its first line takes the keyboard.
pub type CellMenu<'a> = dyn FnMut(&mut Ui, Cell, Selection, bool) + 'a;

/// Open, show and close the menu of the selected cell.
pub(super) fn show(ui: &Ui, id: Id, response: &Response, layout: &Parts, state: &mut GridState, menu: &mut CellMenu<'_>) {
    let popup = id.with("cell menu");
    let key = |ui: &Ui| ui.input_mut(|i| i.consume_key(Modifiers::SHIFT, Key::F10) || i.consume_key(Modifiers::NONE, Key::Menu));
    let by_key = response.has_focus() && state.selection.is_some() && key(ui);
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
        _ => None,
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
        .show(|ui| menu(ui, cell, selection, by_key));
    if shown.is_none() {
        state.menu = None;
        // The keys go on in the grid.
        state.focus |= was_open && ui.memory(|m| m.focused().is_none());
    }
}
