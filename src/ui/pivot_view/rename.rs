//! A group made by hand gets its name where it stands, as an item does in Excel.

use eframe::egui::{Area, Frame, Id, Key, Modifiers, Order, Rect, TextEdit, Ui, vec2};

use super::edit::{Edited, Well};
use super::{PivotModel, PivotState, edit_pivot, items};
use crate::pivot::PivotSpec;
use crate::ui::app::Scene;
use crate::ui::grid::{Areas, Cell};
use crate::ui::theme::Palette;
use crate::ui::widgets;

/// The least width of the field, in points.
const LEAST: f32 = 140.0;

/// A group that is being renamed.
pub(super) struct Rename {
    place: (Well, usize),
    before: String,
    name: String,
    /// Its cell.
    at: Rect,
    fresh: bool,
}

/// What became of it.
enum Renamed {
    /// It is being typed.
    Open,
    /// Nothing.
    Closed,
    /// It has another name.
    Applied(Edited),
}

impl Rename {
    /// Begin with the group in a cell, whose label stands at `at`; `None` where the cell names no group.
    pub(super) fn begin(model: &PivotModel<'_>, cell: Cell, at: Rect) -> Option<Self> {
        let (level, found) = items::selected(model, cell, &Areas::of([]))?;
        let place = (Well::Rows, level);
        let before = items::group_of(model.spec, model.table, place, found.first()?.as_deref())?;
        Some(Self { place, name: before.clone(), before, at, fresh: true })
    }

    /// Show the field over the cell. Enter and a click elsewhere take the name, Escape leaves it.
    fn show(&mut self, ui: &Ui, spec: &PivotSpec) -> Renamed {
        let size = vec2(self.at.width().max(LEAST), self.at.height());
        let shown = Area::new(Id::unique("name of the group")).order(Order::Foreground).fixed_pos(self.at.min).show(ui, |ui| {
            Frame::new().fill(Palette::of(ui).surface).show(ui, |ui| {
                let edit = TextEdit::singleline(&mut self.name).desired_width(size.x - 16.0).margin(eframe::egui::Margin::symmetric(8, 4));
                let field = ui.add_sized(size, edit).accessible_name("Name of the group");
                if std::mem::take(&mut self.fresh) {
                    widgets::begin_typing(ui, &field, &self.name);
                }
                let left = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
                (left, field.lost_focus())
            })
        });
        match shown.inner.inner {
            (true, _) => Renamed::Closed,
            (false, true) => items::rename_group(spec, self.place, &self.before, &self.name).map_or(Renamed::Closed, Renamed::Applied),
            (false, false) => Renamed::Open,
        }
    }
}

/// The field over a group that is being renamed.
pub(super) fn show(ui: &Ui, scene: &mut Scene<'_>, spec: &PivotSpec, state: &mut PivotState) {
    let Some(open) = &mut state.rename else { return };
    let renamed = open.show(ui, spec);
    if matches!(renamed, Renamed::Open) {
        return;
    }
    state.rename = None;
    state.grid.focus();
    if let Renamed::Applied(edited) = renamed {
        edit_pivot(scene, edited);
    }
}
