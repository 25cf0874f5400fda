//! Text in its few voices, and the frames things stand in.

use std::borrow::Cow;

use eframe::egui::scroll_area::ScrollBarVisibility;
use eframe::egui::{
    Align, Align2, Color32, CornerRadius, FocusDirection, Frame, Id, Key, Label, LayerId, Layout, Margin, Modal, Modifiers, Response,
    RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::reading_order::read_across;
use crate::table::as_drawn;
use crate::ui::theme::{Palette, font, radius, space};

/// The name of a view.
pub fn heading(ui: &mut Ui, text: &str) -> Response {
    let colour = Palette::of(ui).text;
    words(ui, text, |text| Label::new(text.font(font::bold(font::HEADING)).color(colour)))
}

/// The name of a card or dialog.
pub fn title(ui: &mut Ui, text: &str) -> Response {
    let colour = Palette::of(ui).text;
    let title = words(ui, text, |text| Label::new(text.font(font::bold(font::TITLE)).color(colour)));
    ui.data_mut(|d| d.insert_temp(title_of(ui.layer_id()), Some(title.id)));
    title
}

/// The name of a group of controls.
pub fn section_title(ui: &mut Ui, text: &str) -> Response {
    let colour = Palette::of(ui).text_muted;
    words(ui, text, |text| Label::new(text.font(font::bold(12.0)).color(colour)))
}

/// Text that is read second.
pub fn muted(ui: &mut Ui, text: &str) -> Response {
    let colour = Palette::of(ui).text_muted;
    words(ui, text, |text| Label::new(text.color(colour)).wrap())
}

/// A label whose words from right to left stand in their order; assistive tools read them as they are.
pub fn words(ui: &mut Ui, text: &str, label: impl FnOnce(RichText) -> Label) -> Response {
    let drawn = as_drawn(text);
    let response = ui.add(label(RichText::new(&*drawn)));
    if matches!(drawn, Cow::Owned(_)) {
        response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    }
    response
}

/// The colour of what only accompanies, such as the key of a menu's line.
pub fn faint(ui: &Ui) -> Color32 {
    Palette::of(ui).text_muted
}

/// The same beside controls, never wrapped.
pub fn muted_inline(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).color(Palette::of(ui).text_muted)).wrap_mode(eframe::egui::TextWrapMode::Extend))
}

/// Small text that is read second.
pub fn small(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).font(font::regular(font::SMALL)).color(Palette::of(ui).text_muted))
}

/// An icon beside a label, both of one colour.
pub fn icon_label(ui: &mut Ui, icon: &str, text: &str, color: Color32) -> Response {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        glyph(ui, icon, 14.0, color);
        ui.label(RichText::new(text).color(color))
    })
    .inner
}

/// An icon beside a text that goes on in further lines.
pub fn icon_note(ui: &mut Ui, icon: &str, text: &str, color: Color32) -> Response {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        glyph(ui, icon, 14.0, color);
        ui.add(Label::new(RichText::new(text).color(color)).wrap())
    })
    .inner
}

/// The same in the middle of the line, for a vertical centred layout.
pub fn icon_label_centred(ui: &mut Ui, icon: &str, text: &str, color: Color32) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font::regular(font::BODY), color);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(22.0, 4.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().text(rect.left_center() + vec2(7.0, 0.0), Align2::CENTER_CENTER, icon, font::icon(14.0), color);
    ui.painter().galley(pos2(rect.left() + 22.0, rect.center().y - galley.size().y / 2.0), galley, color);
    response
}

/// An icon that only adorns; assistive tools pass over it.
pub fn glyph(ui: &mut Ui, icon: &str, size: f32, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(size, size), Sense::hover());
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, font::icon(size), color);
}

/// A raised area with room around what it holds.
pub fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> eframe::egui::InnerResponse<R> {
    let palette = Palette::of(ui);
    Frame::new()
        .fill(palette.raised)
        .stroke(palette.hairline())
        .corner_radius(CornerRadius::same(radius::L))
        .inner_margin(Margin::same(space::L as i8))
        .show(ui, content)
}

/// A dialog over a darkened window, its content `width` points wide; also whether Escape or a click beside it asks to close it.
pub fn dialog<R>(ui: &Ui, name: &str, width: f32, content: impl FnOnce(&mut Ui) -> R) -> (R, bool) {
    let palette = Palette::of(ui);
    let frame = Frame::new()
        .fill(palette.raised)
        .stroke(palette.hairline())
        .corner_radius(CornerRadius::same(radius::L + 2))
        .inner_margin(Margin::same(20));
    let frame = frame.shadow(ui.visuals().window_shadow);
    let id = Id::unique(name);
    let modal = Modal::new(id).frame(frame).backdrop_color(palette.scrim).show(ui.ctx(), |ui| {
        ui.set_width(width.min(ui.ctx().content_rect().width() - 64.0));
        // Taken before a control that has the keyboard makes a click of it.
        let accepted = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
        ui.data_mut(|d| d.insert_temp(accepted_in(ui.layer_id()), accepted));
        take_keyboard(ui, Id::unique(("keyboard of", name)));
        fitted(ui, Id::unique(("height of", name)), 88.0, content)
    });
    // To assistive tools it is called by its title.
    let title = ui.data_mut(|d| d.remove_temp::<Option<Id>>(title_of(modal.response.layer_id))).flatten();
    ui.ctx().accesskit_node_builder(id, |node| match title {
        Some(title) => node.set_labelled_by(vec![title.accesskit_id()]),
        None => node.set_label(name),
    });
    let close = modal.should_close();
    (modal.inner, close)
}

/// A dialog in which something is typed or chosen: a click beside it is a slip that must not throw that away, so that Escape alone asks
/// to close it.
pub fn form<R>(ui: &Ui, name: &str, width: f32, content: impl FnOnce(&mut Ui) -> R) -> (R, bool) {
    let (inner, close) = dialog(ui, name, width, content);
    (inner, close && !ui.input(|i| i.pointer.any_click()))
}

/// Give the keyboard to the first control of a dialog that has just opened, unless it has given it to another itself.
fn take_keyboard(ui: &Ui, id: Id) {
    // What had it below still seems to have it for some frames.
    const FRAMES: u8 = 7;
    // What stands in a grid is not there yet in its first frame, and not in that in which the dialog turns out to scroll.
    const BLANK: u8 = 2;
    let now = ui.ctx().cumulative_frame_nr();
    let (seen, mut left) = ui.data(|d| d.get_temp::<(u64, u8)>(id)).unwrap_or_default();
    if seen == 0 || now > seen + 1 {
        left = FRAMES;
    }
    if left > 0 {
        let is_on_top = ui.memory(|m| m.top_modal_layer() == Some(ui.layer_id()));
        if is_on_top && left + BLANK <= FRAMES && ui.memory(|m| m.focused().is_none()) {
            ui.memory_mut(|m| m.move_focus(FocusDirection::Next));
            left = 0;
        } else {
            left -= 1;
            ui.ctx().request_repaint();
        }
    }
    ui.data_mut(|d| d.insert_temp(id, (now, left)));
}

/// Bring the control that the keyboard has just come to into view, from within the area that scrolls.
fn follow_keyboard(ui: &Ui) {
    let focused = ui.memory(eframe::egui::Memory::focused).and_then(|id| ui.ctx().read_response(id));
    if let Some(response) = focused.filter(|r| r.gained_focus() && r.layer_id == ui.layer_id()) {
        ui.scroll_to_rect(response.rect.expand(space::S), None);
    }
}

/// Content that scrolls where the window is lower than it and `around` points; else it is as high as it is.
pub fn fitted<R>(ui: &mut Ui, id: Id, around: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let room = (ui.ctx().content_rect().height() - around).max(120.0);
    let height = ui.data(|d| d.get_temp::<f32>(id)).unwrap_or_default();
    let (height, inner) = if height > room {
        let area = ScrollArea::vertical().id_salt(id).max_height(room).auto_shrink([false, true]);
        // There is more below: the bar says so before anything is scrolled or the pointer is near.
        let scroll = &mut ui.spacing_mut().scroll;
        scroll.dormant_handle_opacity = scroll.active_handle_opacity;
        let area = area.scroll_bar_visibility(ScrollBarVisibility::AlwaysVisible);
        let shown = area.show(ui, |ui| {
            // The bar stands beside the content, not over its buttons.
            ui.set_max_width(ui.available_width() - space::M);
            let inner = content(ui);
            follow_keyboard(ui);
            inner
        });
        (shown.content_size.y, shown.inner)
    } else {
        let shown = ui.scope(content);
        (shown.response.rect.height(), shown.inner)
    };
    ui.data_mut(|d| d.insert_temp(id, height));
    inner
}

/// Where it is kept which title the dialog of a layer has.
fn title_of(layer: LayerId) -> Id {
    Id::unique(("title of", layer))
}

/// Where it is kept whether Ctrl+Enter was pressed in the dialog of a layer: its primary button is meant.
pub(super) fn accepted_in(layer: LayerId) -> Id {
    Id::unique(("accepted", layer))
}

/// The answers at the end of a dialog, from right to left; as high as a button, so that the dialog shrinks with its content.
pub fn answers<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| read_across(ui, content)).inner
}

/// What an empty view says: what it is for and what to do next; `actions` are its buttons, `width` points wide in all.
pub fn empty_state(ui: &mut Ui, icon: &str, title: &str, text: &str, width: f32, actions: impl FnOnce(&mut Ui)) {
    /// All of it in points, with two lines of text.
    const HEIGHT: f32 = 190.0;
    let palette = Palette::of(ui);
    let height = ui.available_height();
    let page = |ui: &mut Ui| {
        ui.add_space(((height - HEIGHT) / 2.2).max(space::S));
        // What adorns gives way to what is said.
        if height > HEIGHT {
            glyph(ui, icon, 38.0, palette.text_faint);
            ui.add_space(space::S);
        }
        ui.label(RichText::new(title).font(font::bold(font::HEADING)).color(palette.text));
        ui.add_space(2.0);
        ui.scope(|ui| {
            ui.set_max_width(430.0);
            ui.add(Label::new(RichText::new(text).color(palette.text_muted)).wrap().halign(Align::Center));
        });
        ui.add_space(space::M);
        ui.allocate_ui_with_layout(vec2(width, 32.0), Layout::left_to_right(Align::Center), actions);
        ui.add_space(space::S);
    };
    ScrollArea::vertical().id_salt(title).auto_shrink(false).show(ui, |ui| ui.vertical_centered(page));
}
