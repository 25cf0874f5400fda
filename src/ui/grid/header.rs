//! The headers: names, types, order, menus, and edges to drag.

use eframe::egui::{Align2, CursorIcon, Id, Popup, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::body::{CHEVRON, PADDING, fitting_width, is_cut, line};
use super::column_menu;
use super::layout::{Layout, Section};
use super::menu::{GridMenu, MenuOn};
use super::{Align, GridEvent, GridModel, GridState, HeaderCell, Sort};
use crate::ui::theme::{Palette, control, font, icon};
use crate::ui::widgets::focus_ring_within;

/// How far from an edge it can still be grabbed, in points.
const GRAB: f32 = 4.0;
/// Between a title and its unit, in points.
pub(super) const BEFORE_UNIT: f32 = 5.0;
/// Height of the distribution below a title, in points.
pub(super) const DISTRIBUTION: f32 = 28.0;

/// Show the headers and take what is done to them; `own` is the menu of a grid that has its own.
pub(super) fn show(
    ui: &mut Ui,
    (id, model): (Id, &dyn GridModel),
    state: &mut GridState,
    layout: &Layout,
    own: &mut Option<&mut GridMenu<'_>>,
    events: &mut Vec<GridEvent>,
) {
    let palette = Palette::of(ui);
    ui.painter().rect_filled(layout.header, 0.0, palette.sunken);
    for section in layout.sections(state) {
        if section.clip.width() > 0.0 {
            let strip =
                Rect::from_min_max(pos2(section.clip.left(), layout.header.top()), pos2(section.clip.right(), layout.header.bottom()));
            ui.scope(|ui| {
                ui.set_clip_rect(strip.intersect(ui.clip_rect()));
                ui.painter().rect_filled(strip, 0.0, palette.sunken);
                groups(ui, (id, model), state, layout, (&section, strip), own, events);
                for column in section.columns.clone() {
                    one(ui, (id, model), state, layout, (column, cell_rect(model, state, &section, strip, column)), own, events);
                }
                // After all headers: half of what an edge is taken by lies over the next one.
                for column in section.columns.clone() {
                    edge(ui, id, model, state, layout, (column, cell_rect(model, state, &section, strip, column)), events);
                }
            });
        }
    }
    ui.painter().hline(layout.header.x_range(), layout.header.bottom() - 0.5, Stroke::new(1.0, palette.border_strong));
}

fn cell_rect(model: &dyn GridModel, state: &GridState, section: &Section, strip: Rect, column: usize) -> Rect {
    let left = section.origin + state.columns.left(column) as f32;
    let drawn = if model.has_distributions() { DISTRIBUTION } else { 0.0 };
    Rect::from_min_size(pos2(left, strip.bottom() - drawn - control::HEADER), vec2(state.columns.width(column), control::HEADER))
}

/// The groups above the headers; the name of one that begins further left stays in view.
fn groups(
    ui: &Ui,
    (id, model): (Id, &dyn GridModel),
    state: &GridState,
    layout: &Layout,
    (section, strip): (&Section, Rect),
    own: &mut Option<&mut GridMenu<'_>>,
    events: &mut Vec<GridEvent>,
) {
    let palette = Palette::of(ui);
    let levels = model.group_levels();
    if levels == 0 {
        return;
    }
    let drawn = if model.has_distributions() { DISTRIBUTION } else { 0.0 };
    let height = (layout.header.height() - control::HEADER - drawn) / levels as f32;
    for level in 0..levels {
        let top = strip.top() + height * level as f32;
        let mut column = section.columns.start;
        while column < section.columns.end {
            let Some((title, range)) = model.group(level, column) else {
                column += 1;
                continue;
            };
            let left = section.origin + state.columns.left(range.start) as f32;
            let right = section.origin + state.columns.left(range.end) as f32;
            let rect = Rect::from_min_max(pos2(left, top), pos2(right, top + height)).intersect(strip);
            let folded = model.group_folded(level, column);
            let mut inner = rect.shrink2(vec2(PADDING, 0.0));
            inner.min.x += if folded.is_some() { CHEVRON } else { 0.0 };
            let cut = is_cut(ui, &title, &font::bold(font::BODY), inner.width());
            if let Some(own) = own {
                let response = ui.interact(rect, id.with(("group", level, range.start)), Sense::click());
                let response = if cut { response.on_hover_text(&*title) } else { response };
                response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Menu of {title}")));
                if response.hovered() || response.has_focus() {
                    ui.painter().rect_filled(rect, 0.0, palette.hovered);
                }
                focus_ring_within(ui, &response);
                let on = MenuOn::Group { level, column };
                Popup::menu(&response).id(response.id.with("clicked")).show(|ui| own(ui, on, false));
                response.context_menu(|ui| own(ui, on, false));
            }
            if let Some(ground) = model.found_ground(&title) {
                ui.painter().rect_filled(rect, 0.0, ground);
            }
            if let Some(folded) = folded.filter(|&folded| fold_button(ui, id.with(("fold", level, range.start)), (rect, &title), folded)) {
                events.push(GridEvent::FoldGroup { level, column, fold: !folded });
            }
            line(&ui.painter_at(rect), &title, font::bold(font::BODY), palette.text, inner);
            ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, palette.hairline());
            ui.painter().vline(right - 0.5, rect.y_range(), palette.hairline());
            column = range.end.max(column + 1);
        }
    }
}

/// The chevron at the left of a group that has others below it; whether it was clicked.
fn fold_button(ui: &Ui, id: Id, (group, title): (Rect, &str), folded: bool) -> bool {
    let palette = Palette::of(ui);
    let place = Rect::from_center_size(pos2(group.left() + PADDING + 5.0, group.center().y), vec2(18.0, 18.0)).intersect(group);
    let response = ui.interact(place, id, Sense::click());
    let name = format!("{} {title}", if folded { "Open" } else { "Fold" });
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &name));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(place, 4.0, palette.pressed);
    }
    focus_ring_within(ui, &response);
    let chevron = if folded { icon::CHEVRON_RIGHT } else { icon::CHEVRON_DOWN };
    ui.painter_at(group).text(place.center(), Align2::CENTER_CENTER, chevron, font::icon(13.0), palette.text_muted);
    response.clicked()
}

fn one(
    ui: &mut Ui,
    (id, model): (Id, &dyn GridModel),
    state: &mut GridState,
    layout: &Layout,
    (column, rect): (usize, Rect),
    own: &mut Option<&mut GridMenu<'_>>,
    events: &mut Vec<GridEvent>,
) {
    let palette = Palette::of(ui);
    let header = model.header(column);
    let (sortable, has_menu) = (model.sortable(column), own.is_some() || column_menu::exists(model, column));
    let sense = match (has_menu, model.arrangeable()) {
        (_, true) => Sense::click_and_drag(),
        (true, false) => Sense::click(),
        (false, false) => Sense::hover(),
    };
    let response = ui.interact(rect, id.with(("header", column)), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, ui.is_enabled(), &header.title));
    if has_menu && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), 0.0, palette.hovered);
    }
    if let Some(ground) = model.found_ground(&header.title) {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), 0.0, ground);
    }
    focus_ring_within(ui, &response);
    let menu = has_menu.then(|| menu_button(ui, id, column, &header, rect, response.contains_pointer()));
    let cut = title(ui, &header, rect, has_menu);
    distribution(ui, &header, rect);
    ui.painter().vline(rect.right() - 0.5, rect.shrink2(vec2(0.0, 7.0)).y_range(), palette.hairline());
    let clicked = response.clicked();
    let hint = if cut && header.hint.is_empty() { &*header.title } else { &header.hint };
    let response = if hint.is_empty() { response } else { response.on_hover_text(hint) };
    if clicked && sortable {
        let order = match header.sort {
            None => Some(Sort { descending: false }),
            Some(Sort { descending: false }) => Some(Sort { descending: true }),
            Some(Sort { descending: true }) => None,
        };
        events.push(GridEvent::Sort { column, order, also: ui.input(|i| i.modifiers.shift) });
    }
    if model.arrangeable() {
        drag(ui, &response, state, layout, column, events);
    }
    if let Some(menu) = menu {
        let mut items = |ui: &mut Ui| match own {
            Some(own) => own(ui, MenuOn::Header(column), false),
            None => column_menu::show(ui, model, column, rect, events),
        };
        Popup::menu(&menu).show(&mut items);
        response.context_menu(&mut items);
    }
}

/// The title in its place; whether it is cut.
fn title(ui: &Ui, header: &HeaderCell<'_>, rect: Rect, has_menu: bool) -> bool {
    if header.said_above {
        return false;
    }
    let palette = Palette::of(ui);
    let painter = ui.painter_at(rect);
    let mut left = rect.left() + PADDING;
    let both = header.filtered && header.sort.is_some();
    let right = rect.right() - if has_menu { 26.0 } else { PADDING } - if both { 12.0 } else { 0.0 };
    let icon_width = if header.icon.is_some() { 19.0 } else { 0.0 };
    left += icon_width;
    let colour = if header.sort.is_some() || header.filtered { palette.accent_text } else { palette.text };
    let mut inner = Rect::from_min_max(pos2(left, rect.top()), pos2(right.max(left), rect.bottom()));
    let width = |text: &str, font| painter.layout_no_wrap(text.to_owned(), font, colour).size().x;
    let alone = width(&header.title, font::medium(font::BODY));
    // A name that is cut leaves no room for its unit.
    let with = |unit: &&str| alone + BEFORE_UNIT + width(unit, font::regular(font::SMALL));
    let unit = header.unit.filter(|unit| with(unit) <= inner.width());
    if header.align == Align::Right {
        inner.min.x = inner.left().max(inner.right() - unit.as_ref().map_or(alone, with) - 0.5);
    }
    if let Some(symbol) = header.icon {
        let at = pos2(inner.left() - icon_width, rect.center().y);
        painter.text(at, Align2::LEFT_CENTER, symbol, font::icon(13.0), palette.text_faint);
    }
    let end = line(&painter, &header.title, font::medium(font::BODY), colour, inner);
    if let Some(unit) = unit {
        let at = pos2(end + BEFORE_UNIT, rect.center().y);
        painter.text(at, Align2::LEFT_CENTER, unit, font::regular(font::SMALL), palette.text_muted);
    }
    is_cut(ui, &header.title, &font::medium(font::BODY), inner.width())
}

/// The small button at the right of a header; it shows the order and the filter, and on hover that there is a menu.
fn menu_button(ui: &mut Ui, id: Id, column: usize, header: &HeaderCell<'_>, rect: Rect, near: bool) -> Response {
    let palette = Palette::of(ui);
    let place = Rect::from_center_size(pos2(rect.right() - 15.0, rect.center().y), vec2(20.0, 20.0));
    let response = ui.interact(place, id.with(("menu", column)), Sense::click());
    let name = format!("Menu of {}", header.title);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &name));
    let open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response));
    if response.hovered() || response.has_focus() || open {
        ui.painter().rect_filled(place, 4.0, palette.pressed);
    }
    focus_ring_within(ui, &response);
    let order = header.sort.map(|sort| if sort.descending { icon::ARROW_DOWN } else { icon::ARROW_UP });
    let state = if header.filtered { Some(icon::FUNNEL) } else { order };
    let hinted = (near || open || response.has_focus()).then_some(icon::CHEVRON_DOWN);
    // The number of one among several orders stands beside the arrow, off the edge of the column.
    let at = place.center() - vec2(if header.sort_rank > 0 { 3.0 } else { 0.0 }, 0.0);
    if let Some(symbol) = state.or(hinted) {
        let colour = if state.is_some() { palette.accent } else { palette.text_muted };
        ui.painter().text(at, Align2::CENTER_CENTER, symbol, font::icon(13.0), colour);
    }
    if let Some(symbol) = order.filter(|_| header.filtered) {
        ui.painter().text(pos2(at.x - 14.0, at.y), Align2::CENTER_CENTER, symbol, font::icon(12.0), palette.accent);
    }
    if header.sort_rank > 0 {
        let beside = pos2(place.right() - 2.0, place.center().y + 4.0);
        ui.painter().text(beside, Align2::CENTER_CENTER, header.sort_rank, font::regular(9.5), palette.accent_text);
    }
    response
}

/// A header that is dragged goes where the line is drawn.
fn drag(ui: &Ui, response: &Response, state: &GridState, layout: &Layout, column: usize, events: &mut Vec<GridEvent>) {
    if !response.dragged() && !response.drag_stopped() {
        return;
    }
    let Some(pointer) = response.interact_pointer_pos() else { return };
    let Some(over) = layout.cell_at(state, pos2(pointer.x, layout.scrolled.top())).map(|c| c.column) else { return };
    let origin = if over < layout.frozen_columns {
        layout.frozen.left()
    } else {
        layout.scrolled.left() - state.x as f32 - (state.columns.left(layout.frozen_columns) as f32)
    };
    let left = origin + state.columns.left(over) as f32;
    let after = pointer.x > left + state.columns.width(over) / 2.0;
    let to = over + usize::from(after);
    if response.drag_stopped() {
        if to != column && to != column + 1 {
            events.push(GridEvent::Move { from: column, to });
        }
        return;
    }
    let x = origin + state.columns.left(to) as f32;
    let painter = ui.ctx().layer_painter(ui.layer_id());
    painter.vline(x - 0.5, layout.header.top()..=layout.scrolled.bottom(), Stroke::new(2.0, Palette::of(ui).accent));
    ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
}

/// Bars below the title: where the values of the column lie.
fn distribution(ui: &Ui, header: &HeaderCell<'_>, rect: Rect) {
    if header.distribution.is_empty() {
        return;
    }
    let palette = Palette::of(ui);
    let area =
        Rect::from_min_max(pos2(rect.left() + PADDING, rect.bottom()), pos2(rect.right() - PADDING, rect.bottom() + DISTRIBUTION - 5.0));
    let step = area.width() / header.distribution.len() as f32;
    for (at, height) in header.distribution.iter().enumerate() {
        let left = area.left() + step * at as f32;
        // What is there at all can be seen.
        let tall = if *height > 0.0 { (height * area.height()).max(1.0) } else { 0.0 };
        let bar = Rect::from_min_max(pos2(left, area.bottom() - tall), pos2(left + (step - 1.0).max(0.5), area.bottom()));
        ui.painter().rect_filled(bar, 1.0, palette.accent.gamma_multiply(0.55));
    }
}

/// The right edge: drag it to resize, double-click it to fit.
fn edge(
    ui: &Ui,
    id: Id,
    model: &dyn GridModel,
    state: &mut GridState,
    layout: &Layout,
    (column, rect): (usize, Rect),
    events: &mut Vec<GridEvent>,
) {
    let place = Rect::from_center_size(pos2(rect.right(), rect.center().y), vec2(2.0 * GRAB, rect.height()));
    let response =
        ui.interact(place, id.with(("edge", column)), Sense::CLICK | Sense::DRAG).on_hover_and_drag_cursor(CursorIcon::ResizeColumn);
    let name = format!("Width of {}", model.header(column).title);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, ui.is_enabled(), &name));
    if response.double_clicked() {
        let width = fitting_width(ui, model, state, layout, column);
        state.columns.resize(column, width);
        events.push(GridEvent::Resized(column, state.columns.width(column)));
    } else if response.dragged() {
        state.columns.resize(column, state.columns.width(column) + response.drag_delta().x);
    } else if response.drag_stopped() {
        events.push(GridEvent::Resized(column, state.columns.width(column)));
    }
    if response.hovered() || response.dragged() {
        let stroke = Stroke::new(2.0, Palette::of(ui).accent);
        ui.painter().vline(rect.right() - 1.0, rect.shrink2(vec2(0.0, 4.0)).y_range(), stroke);
    }
}
