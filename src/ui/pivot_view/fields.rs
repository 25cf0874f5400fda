//! The columns there are to drag from, each with a menu for those who rather not drag.

use eframe::egui::{Align2, CursorIcon, Popup, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::edit::{self, Well};
use super::{Entered, PivotState};
use crate::analysis::SourceSpec;
use crate::pivot::PivotSpec;
use crate::session::{Action, SourceData};
use crate::table::Column;
use crate::ui::app::Scene;
use crate::ui::data_view::{column_hint, column_icon};
use crate::ui::grid::text_line;
use crate::ui::theme::{Palette, font, icon, radius, space};
use crate::ui::widgets;

/// What is dragged: a column, or a field of a well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Dragged {
    /// A column, by its name.
    Column(String),
    /// A field, by its place.
    Placed(Well, usize),
}

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut PivotState) {
    let Some(table) = data.table() else { return };
    ui.add_space(space::M);
    widgets::section_title(ui, "Fields");
    widgets::search_field(ui, &mut state.search, "Search fields");
    // Not in the search, where undo would be that of its text.
    let mut entered = state.entered.take_if(|e| *e == Entered::Wells).is_some();
    let wanted = state.search.to_lowercase();
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.add_space(2.0);
    let mut none = true;
    for column in table.columns().iter().filter(|c| c.name.to_lowercase().contains(&wanted)) {
        none = false;
        let shown = field(ui, scene, &spec.view.pivot, column);
        if std::mem::take(&mut entered) {
            shown.request_focus();
        }
    }
    if none {
        widgets::muted(ui, "No field of that name.");
    }
}

fn field(ui: &mut Ui, scene: &mut Scene<'_>, spec: &PivotSpec, column: &Column) -> Response {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::click_and_drag());
    let used = is_used(spec, column);
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, ui.is_enabled(), &column.name));
    response.dnd_set_drag_payload(Dragged::Column(column.name.clone()));
    let menu = ui.interact(
        Rect::from_center_size(pos2(rect.right() - 14.0, rect.center().y), vec2(22.0, 22.0)),
        response.id.with("menu"),
        Sense::click(),
    );
    menu.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Menu of field {}", column.name)));
    let lit = response.hovered() || response.has_focus() || menu.hovered();
    if lit {
        ui.painter().rect_filled(rect, f32::from(radius::S), palette.hovered);
    }
    let colour = if used { palette.accent } else { palette.text_faint };
    ui.painter().text(pos2(rect.left() + 14.0, rect.center().y), Align2::CENTER_CENTER, column_icon(column), font::icon(14.0), colour);
    let inner = Rect::from_min_max(pos2(rect.left() + 28.0, rect.top()), pos2(rect.right() - 28.0, rect.bottom()));
    let face = if used { font::medium(font::BODY) } else { font::regular(font::BODY) };
    text_line(ui.painter(), &column.name, face, palette.text, inner);
    if menu.has_focus() || menu.hovered() {
        ui.painter().rect_filled(menu.rect, f32::from(radius::S), palette.pressed);
    }
    widgets::focus_ring_within(ui, &response);
    widgets::focus_ring_within(ui, &menu);
    if lit || menu.has_focus() {
        ui.painter().text(menu.rect.center(), Align2::CENTER_CENTER, icon::ELLIPSIS_VERTICAL, font::icon(14.0), palette.text_muted);
    }
    Popup::menu(&menu).show(|ui| add_to(ui, scene, spec, column));
    response.context_menu(|ui| add_to(ui, scene, spec, column));
    if response.double_clicked() || (response.has_focus() && ui.input(|i| i.key_pressed(eframe::egui::Key::Enter))) {
        let (spec, label) = edit::add(spec, edit::natural_well(column), column, None);
        scene.act(Action::EditPivot(spec, label));
    }
    ghost(ui, &response, &column.name);
    response.on_hover_cursor(CursorIcon::Grab).on_hover_text(column_hint(column, None))
}

fn is_used(spec: &PivotSpec, column: &Column) -> bool {
    let quoted = format!("\"{}\"", column.name.replace('"', "\"\""));
    spec.rows.iter().chain(&spec.columns).any(|f| f.column == column.name)
        || spec.filters.iter().any(|f| f.column == column.name)
        || spec.values.iter().any(|v| v.measure.expr.contains(&quoted))
}

fn add_to(ui: &mut Ui, scene: &mut Scene<'_>, spec: &PivotSpec, column: &Column) {
    ui.set_width(170.0);
    for (well, symbol) in Well::ALL.into_iter().zip([icon::ROWS_3, icon::COLUMNS_3, icon::SIGMA, icon::FUNNEL]) {
        let label = format!("Add to {}", well.name().to_lowercase());
        if widgets::menu_item(ui, symbol, &label, false).clicked() {
            let (spec, label) = edit::add(spec, well, column, None);
            scene.act(Action::EditPivot(spec, label));
        }
    }
}

/// The name of what is dragged, at the pointer.
pub(super) fn ghost(ui: &Ui, response: &Response, name: &str) {
    if !response.dragged() {
        return;
    }
    let Some(pointer) = ui.input(|i| i.pointer.interact_pos()) else { return };
    let palette = Palette::of(ui);
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    let layer = eframe::egui::LayerId::new(eframe::egui::Order::Tooltip, response.id.with("ghost"));
    let painter = ui.ctx().layer_painter(layer);
    let galley = painter.layout_no_wrap(name.to_owned(), font::medium(font::BODY), palette.on_accent);
    let rect = Rect::from_min_size(pointer + vec2(10.0, 6.0), galley.size() + vec2(20.0, 10.0));
    painter.rect_filled(rect, f32::from(radius::M), palette.accent);
    painter.galley(rect.min + vec2(10.0, 5.0), galley, palette.on_accent);
}
