//! The rows behind a cell: a click shows them, and they follow the selected cell while their panel is open.

use eframe::egui::{Popup, Ui};

use super::{PivotModel, PivotState};
use crate::session::{Action, DrillTarget, SourceData};
use crate::ui::app::Scene;
use crate::ui::drill;
use crate::ui::grid::Cell;

/// What was done to the cells that the panel has to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// A cell was clicked, double-clicked or entered: its rows are asked for.
    Chosen(Cell),
    /// Other cells are selected: an open panel follows.
    Moved,
    /// Escape was pressed: an open panel closes.
    Left,
}

/// Show the rows behind a cell, or let the open panel follow.
pub(super) fn follow(ui: &Ui, scene: &mut Scene<'_>, data: &SourceData, model: &PivotModel<'_>, state: &mut PivotState, done: Done) {
    let open = drill::is_open(data);
    // A range is selected to be copied or summed up; nothing lies behind it as a whole.
    let single = state.grid.areas().single();
    match done {
        Done::Chosen(cell) if single == Some(cell) => {
            if !open {
                // The panel takes room from the grid: what was chosen stays in view.
                state.grid.reveal();
            }
            ask(scene, data, model, cell);
        }
        // While the button is down a range may be on its way.
        Done::Moved if open && !ui.input(|i| i.pointer.any_down()) => {
            if let Some(cell) = single {
                ask(scene, data, model, cell);
            }
        }
        Done::Left if open && !Popup::is_any_open(ui.ctx()) => scene.act(Action::CloseDrill),
        Done::Chosen(_) | Done::Moved | Done::Left => {}
    }
}

/// Keep the keyboard on the pivot when the panel comes under the pointer of a double click, and when it is closed.
pub(super) fn keep_focus(ui: &Ui, data: &SourceData, settling: bool, state: &mut PivotState) {
    let open = drill::is_open(data);
    let closed = std::mem::replace(&mut state.panel_open, open) && !open;
    if (closed || settling && state.grid.selection.is_some()) && ui.memory(|m| m.focused().is_none()) {
        state.grid.focus();
    }
}

fn ask(scene: &mut Scene<'_>, data: &SourceData, model: &PivotModel<'_>, cell: Cell) {
    // The rows of a pivot that failed would be those of another one than it stands for.
    let Some((row, column)) = model.axes(cell.row, cell.column).filter(|_| data.pivot().failure().is_none()) else { return };
    let target = DrillTarget::Cell { row: row.clone(), column: column.clone() };
    let slot = data.drill();
    let there = !slot.is_running() && slot.failure().is_none() && slot.value().is_some_and(|d| d.target == target);
    if !there {
        scene.act(Action::Drill(target));
    }
}
