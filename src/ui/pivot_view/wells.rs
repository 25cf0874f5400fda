//! The wells of a pivot: what lies in rows, columns, values and filters, to drag, to change and to remove.

use eframe::egui::{
    Align2, CursorIcon, DragAndDrop, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::aggregate::Aggregate;
use super::edit::{self, Edited, Well};
use super::field_dialog::FieldDialog;
use super::fields::{Dragged, ghost};
use super::items_dialog::ItemsDialog;
use super::value_dialog::ValueDialog;
use super::{Entered, PivotState, Settings, edit_pivot};
use crate::analysis::SourceSpec;
use crate::pivot::{DatePart, PivotSpec, ShowAs};
use crate::session::SourceData;
use crate::table::{ColumnType, Table};
use crate::ui::app::Scene;
use crate::ui::grid::text_line;
use crate::ui::theme::{Palette, control, font, icon, radius, space};
use crate::ui::widgets::{self, Push};

/// Names longer than this are told in whole under the pointer.
const LONG: usize = 24;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), state: &mut PivotState) {
    let Some(table) = data.table() else { return };
    let top = ui.cursor().top();
    for well in Well::ALL {
        if let Some(edited) = one(ui, &spec.view.pivot, well, table, state) {
            edit_pivot(scene, edited);
        }
        if well == Well::Values && Push::new("New calculated value…").quiet().icon(icon::PLUS).show(ui).clicked() {
            state.add_value();
        }
        ui.add_space(space::XS);
    }
    let wells = Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=ui.cursor().top());
    if let Some(edited) = dropped_outside(ui, &spec.view.pivot, wells) {
        edit_pivot(scene, edited);
    }
}

/// As in Excel, a field that is dragged off the wells is taken out.
fn dropped_outside(ui: &Ui, spec: &PivotSpec, wells: Rect) -> Option<Edited> {
    let dragged = DragAndDrop::payload::<Dragged>(ui.ctx())?;
    let Dragged::Placed(well, index) = *dragged else { return None };
    let pointer = ui.input(|i| i.pointer.interact_pos())?;
    if wells.contains(pointer) {
        return None;
    }
    ui.ctx().set_cursor_icon(CursorIcon::NoDrop);
    ui.input(|i| i.pointer.any_released()).then(|| edit::remove(spec, well, index)).flatten()
}

fn one(ui: &mut Ui, spec: &PivotSpec, well: Well, table: &Table, state: &mut PivotState) -> Option<Edited> {
    let palette = Palette::of(ui);
    widgets::section_title(ui, well.name());
    let count = well.len(spec);
    let height = (count as f32 * (control::HEIGHT + 3.0) + 5.0).max(36.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, format!("{} of the pivot", well.name())));
    let hovered = response.dnd_hover_payload::<Dragged>().is_some();
    let (fill, stroke) =
        if hovered { (palette.accent_soft, Stroke::new(1.5, palette.accent)) } else { (palette.surface, palette.hairline()) };
    ui.painter().rect_filled(rect, f32::from(radius::M), fill);
    ui.painter().rect_stroke(rect, f32::from(radius::M), stroke, StrokeKind::Inside);
    if count == 0 {
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, "Drop a field here", font::regular(font::SMALL), palette.text_faint);
    }
    let mut edited = None;
    for index in 0..count {
        let top = rect.top() + 4.0 + index as f32 * (control::HEIGHT + 3.0);
        let place = Rect::from_min_size(pos2(rect.left() + 4.0, top), vec2(rect.width() - 8.0, control::HEIGHT));
        edited = field(ui, spec, (well, index), table, place, state).or(edited);
    }
    let pointer = ui.input(|i| i.pointer.interact_pos());
    let at = pointer.map_or(count, |p| (((p.y - rect.top()) / (control::HEIGHT + 3.0)).round().max(0.0) as usize).min(count));
    if hovered && count > 0 {
        let y = rect.top() + 2.5 + at as f32 * (control::HEIGHT + 3.0);
        ui.painter().hline(rect.x_range().shrink(6.0), y, Stroke::new(2.0, palette.accent));
    }
    match response.dnd_release_payload::<Dragged>().as_deref() {
        Some(Dragged::Column(name)) => table.column(name).ok().map(|(_, column)| edit::add(spec, well, column, Some(at))),
        Some(Dragged::Placed(from, index)) => edit::shift(spec, (*from, *index), (well, at), table),
        None => edited,
    }
}

fn name(spec: &PivotSpec, well: Well, index: usize) -> String {
    let name = match well {
        Well::Filters => spec.filters.get(index).map(filter_words),
        Well::Columns => spec.columns.get(index).map(crate::pivot::Field::label),
        Well::Rows => spec.rows.get(index).map(crate::pivot::Field::label),
        Well::Values => spec.values.get(index).map(|v| spec.caption(v)),
    };
    name.unwrap_or_default()
}

fn filter_words(filter: &crate::table::Filter) -> String {
    use crate::table::FilterTest;
    match &filter.test {
        FilterTest::Contains(part) if part.is_empty() => format!("{}: all", filter.column),
        FilterTest::Range { min: None, max: None, .. } | FilterTest::Days { start: None, end: None } => format!("{}: all", filter.column),
        _ => filter.words(),
    }
}

fn field(ui: &mut Ui, spec: &PivotSpec, (well, index): (Well, usize), table: &Table, rect: Rect, state: &mut PivotState) -> Option<Edited> {
    let palette = Palette::of(ui);
    let name = name(spec, well, index);
    let id = ui.scope_id().with((well.name(), index));
    let response = ui.interact(rect, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("{name} in {}", well.name().to_lowercase())));
    response.dnd_set_drag_payload(Dragged::Placed(well, index));
    if state.entered.take_if(|e| *e == Entered::Wells).is_some() {
        response.request_focus();
    }
    let fill = if response.hovered() || response.has_focus() { palette.hovered } else { palette.raised };
    widgets::shows_focus(ui, response.id);
    let outline = if response.has_focus() { Stroke::new(1.5, palette.accent) } else { Stroke::new(1.0, palette.border_strong) };
    ui.painter().rect_filled(rect, f32::from(radius::S), fill);
    ui.painter().rect_stroke(rect, f32::from(radius::S), outline, StrokeKind::Inside);
    ui.painter().text(
        pos2(rect.left() + 11.0, rect.center().y),
        Align2::CENTER_CENTER,
        icon::GRIP_VERTICAL,
        font::icon(13.0),
        palette.text_faint,
    );
    // A field that leaves items out shows it, as in Excel.
    let filtered = edit::field(spec, well, index).is_some_and(|f| !f.filters.is_empty() || f.top.is_some());
    if filtered {
        let at = pos2(rect.right() - 31.0, rect.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, icon::FUNNEL, font::icon(12.0), palette.accent);
    }
    let right = rect.right() - if filtered { 42.0 } else { 24.0 };
    let inner = Rect::from_min_max(pos2(rect.left() + 22.0, rect.top()), pos2(right, rect.bottom()));
    text_line(ui.painter(), &name, font::medium(12.5), palette.text, inner);
    ui.painter().text(
        pos2(rect.right() - 13.0, rect.center().y),
        Align2::CENTER_CENTER,
        icon::CHEVRON_DOWN,
        font::icon(13.0),
        palette.text_muted,
    );
    ghost(ui, &response, &name);
    let mut edited = None;
    Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(190.0);
        if well == Well::Filters
            && widgets::menu_item(ui, icon::FUNNEL, "Choose values…", false).clicked()
            && let Some(column) = edit::column_of(spec, well, index, table)
        {
            state.filter.open(column, &spec.filters, rect);
        }
        settings_item(ui, (spec, table), (well, index), state);
        ui.separator();
        edited = widgets::menu_lines(ui, |ui| menu(ui, spec, (well, index), table));
    });
    if response.has_focus()
        && let Some((done, to)) = keys(ui, spec, (well, index), table)
    {
        // The keys go on with the field that was moved, or with the next one where it was taken out.
        ui.memory_mut(|m| m.request_focus(ui.scope_id().with((to.0.name(), to.1))));
        edited = Some(done);
    }
    let response = response.on_hover_cursor(CursorIcon::Grab);
    if name.chars().count() > LONG {
        response.on_hover_text(&name);
    }
    edited
}

/// The lines of a menu that open the list of items and the settings.
fn settings_item(ui: &mut Ui, (spec, table): (&PivotSpec, &Table), (well, index): (Well, usize), state: &mut PivotState) {
    if matches!(well, Well::Rows | Well::Columns) && widgets::menu_item(ui, icon::FUNNEL, "Choose items…", false).clicked() {
        state.settings = ItemsDialog::open(spec, (well, index)).map(Settings::Items);
    }
    if well == Well::Filters || !widgets::menu_item(ui, icon::SETTINGS, "Settings…", false).clicked() {
        return;
    }
    state.settings = match well {
        Well::Values => ValueDialog::open(spec, index).map(Settings::Value),
        _ => FieldDialog::open(spec, (well, index), Some(table)).map(Settings::Field),
    };
}

/// What the keys do to a field, and where it is then: Delete takes it out, Alt and the arrows move it within its well and to
/// the others.
fn keys(ui: &Ui, spec: &PivotSpec, (well, index): (Well, usize), table: &Table) -> Option<(Edited, (Well, usize))> {
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::ALT, key));
    if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Delete)) {
        return Some((edit::remove(spec, well, index)?, beside(spec, (well, index))));
    }
    if pressed(Key::ArrowUp) && index > 0 {
        return Some((edit::shift(spec, (well, index), (well, index - 1), table)?, (well, index - 1)));
    }
    if pressed(Key::ArrowDown) && index + 1 < well.len(spec) {
        return Some((edit::shift(spec, (well, index), (well, index + 2), table)?, (well, index + 1)));
    }
    let at = Well::ALL.iter().position(|w| *w == well)?;
    let to = match (pressed(Key::ArrowLeft), pressed(Key::ArrowRight)) {
        (true, _) => *Well::ALL.get(at.checked_sub(1)?)?,
        (_, true) => *Well::ALL.get(at + 1)?,
        _ => return None,
    };
    let last = (to, to.len(spec));
    Some((edit::shift(spec, (well, index), last, table)?, last))
}

/// Where the keys go on once a field is taken out: the next field of its well, or the last of the well before or behind.
fn beside(spec: &PivotSpec, (well, index): (Well, usize)) -> (Well, usize) {
    if let Some(last) = well.len(spec).checked_sub(2) {
        return (well, index.min(last));
    }
    let at = Well::ALL.iter().position(|w| *w == well).unwrap_or_default();
    let others = Well::ALL[..at].iter().rev().chain(&Well::ALL[at + 1..]);
    others.copied().find_map(|w| Some((w, w.len(spec).checked_sub(1)?))).unwrap_or((well, 0))
}

fn menu(ui: &mut Ui, spec: &PivotSpec, (well, index): (Well, usize), table: &Table) -> Option<Edited> {
    let mut edited = None;
    let column = edit::column_of(spec, well, index, table);
    if well == Well::Values {
        edited = value_menu(ui, spec, index, table).or(edited);
    } else if let Some(column) = column.filter(|c| well != Well::Filters && matches!(c.ty, ColumnType::Date | ColumnType::DateTime)) {
        let current = if well == Well::Rows { &spec.rows } else { &spec.columns }.get(index).and_then(|f| f.by);
        for part in DatePart::ALL.into_iter().filter(|p| *p != DatePart::Hour || column.ty == ColumnType::DateTime) {
            let label = format!("By {}", part.name());
            if widgets::menu_item(ui, "", &label, current == Some(part)).clicked() {
                edited = edit::set_part(spec, well, index, part);
            }
        }
        ui.separator();
    }
    if index > 0 && widgets::menu_item(ui, icon::ARROW_UP, "Move up", false).clicked() {
        edited = edit::shift(spec, (well, index), (well, index - 1), table);
    }
    if index + 1 < well.len(spec) && widgets::menu_item(ui, icon::ARROW_DOWN, "Move down", false).clicked() {
        edited = edit::shift(spec, (well, index), (well, index + 2), table);
    }
    if column.is_some() {
        for other in Well::ALL.into_iter().filter(|w| *w != well) {
            if widgets::menu_item(ui, icon::ARROW_RIGHT, &format!("Move to {}", other.name().to_lowercase()), false).clicked() {
                edited = edit::shift(spec, (well, index), (other, other.len(spec)), table);
            }
        }
    }
    if widgets::menu_item(ui, icon::TRASH_2, "Remove", false).clicked() {
        edited = edit::remove(spec, well, index);
    }
    edited
}

fn value_menu(ui: &mut Ui, spec: &PivotSpec, index: usize, table: &Table) -> Option<Edited> {
    // The usual ones; those with a base field are in the settings.
    const SHOWN_AS: [(ShowAs, &str); 4] = [
        (ShowAs::Value, "Show the value"),
        (ShowAs::PercentOfGrand, "Show % of grand total"),
        (ShowAs::PercentOfColumn, "Show % of column total"),
        (ShowAs::PercentOfRow, "Show % of row total"),
    ];
    let mut edited = None;
    let value = spec.values.get(index)?;
    if let Some((current, column)) = Aggregate::of(&value.measure, table) {
        for aggregate in Aggregate::USUAL.into_iter().filter(|a| a.suits(column)) {
            if widgets::menu_item(ui, "", aggregate.name(), aggregate == current).clicked() {
                edited = edit::set_aggregate(spec, index, aggregate, column);
            }
        }
        ui.separator();
    }
    for (show_as, label) in SHOWN_AS {
        if widgets::menu_item(ui, "", label, value.show_as == show_as).clicked() {
            let mut spec = spec.clone();
            spec.values.get_mut(index)?.show_as = show_as.clone();
            edited = Some((spec, format!("{label} of {}", value.measure.name)));
        }
    }
    ui.separator();
    edited
}
