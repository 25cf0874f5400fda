//! Things to type in and to pick from.

use std::sync::Arc;

use eframe::egui::style::WidgetVisuals;
use eframe::egui::text::CCursorRange;
use eframe::egui::{
    Align2, ComboBox, Galley, Id, Key, KeyboardShortcut, Modifiers, Rangef, Rect, Response, RichText, TextBuffer, TextEdit, TextStyle, Ui,
};

use super::focus::focus_ring;
use crate::ui::theme::{Palette, control, font, icon};

/// A field to search in a list, with its magnifying glass.
pub fn search_field(ui: &mut Ui, text: &mut String, name: &str) -> Response {
    let palette = Palette::of(ui);
    let glass = RichText::new(icon::SEARCH).font(font::icon(14.0)).color(palette.text_faint);
    let hint = RichText::new(name).color(palette.text_faint);
    let width = ui.available_width();
    let edit = TextEdit::singleline(text).hint_text(hint).prefix(glass).desired_width(width).margin(eframe::egui::Margin::symmetric(8, 5));
    let response = ui.add(edit);
    focus_ring(ui, &response);
    response.accessible_name(name)
}

/// A field for a short text.
pub fn text_field(ui: &mut Ui, text: &mut String, name: &str, hint: &str, width: f32) -> Response {
    let hint = RichText::new(hint).color(Palette::of(ui).text_faint);
    let edit = TextEdit::singleline(text).hint_text(hint).desired_width(width).margin(eframe::egui::Margin::symmetric(8, 5));
    let response = ui.add(edit);
    focus_ring(ui, &response);
    note_entered(ui, &response);
    response.accessible_name(name)
}

/// Give the keyboard to a field, its text selected: what is typed takes its place.
pub fn begin_typing(ui: &Ui, field: &Response, text: &str) {
    field.request_focus();
    let mut state = TextEdit::load_state(ui.ctx(), field.id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::select_all_str(text)));
    TextEdit::store_state(ui.ctx(), field.id, state);
}
/// How the text of a field is laid out in a width.
type Drawn<'a> = dyn FnMut(&Ui, &dyn TextBuffer, f32) -> Arc<Galley> + 'a;

/// A field for a text that may be long, which grows with it; it keeps the keyboard when what stands above it comes or goes meanwhile.
pub fn growing_field(ui: &mut Ui, id: Id, text: &mut String, (name, hint): (&str, &str), width: f32, drawn: &mut Drawn<'_>) -> Response {
    let hint = RichText::new(hint).color(Palette::of(ui).text_faint);
    let new_line = KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter);
    let edit = TextEdit::multiline(text).id(id).hint_text(hint).desired_rows(1).desired_width(width).return_key(new_line).layouter(drawn);
    let response = ui.add(edit.margin(eframe::egui::Margin::symmetric(8, 5)));
    // Enter is an answer here too, as it is in the other fields of a dialog.
    if response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter) && i.modifiers.is_none()) {
        response.surrender_focus();
        set_entered(ui);
    }
    focus_ring(ui, &response);
    response.accessible_name(name)
}

/// Select the whole text of a field that takes the keyboard: typing writes another one, and a look at it is no loss.
pub fn select_all(ui: &Ui, field: &Response, text: &str) {
    let mut state = TextEdit::load_state(ui.ctx(), field.id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::select_all_str(text)));
    TextEdit::store_state(ui.ctx(), field.id, state);
}

/// The frame in which Enter ended the typing in a field.
fn entered() -> Id {
    Id::unique("a field was entered in frame")
}

fn note_entered(ui: &Ui, field: &Response) {
    if is_entered(ui, field) {
        set_entered(ui);
    }
}

fn set_entered(ui: &Ui) {
    let now = ui.ctx().cumulative_frame_nr();
    ui.data_mut(|d| d.insert_temp(entered(), now));
}

/// Whether Enter ended the typing in a field of this frame, which is an answer to the dialog around it; asked once.
pub fn take_entered(ui: &Ui) -> bool {
    let now = ui.ctx().cumulative_frame_nr();
    ui.data_mut(|d| d.remove_temp::<u64>(entered())) == Some(now)
}

/// Whether Enter ended the typing in a field.
pub fn is_entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter))
}

/// A field that opens a list of choices; `true` when another one was chosen.
pub fn picker<T: Clone + PartialEq>(ui: &mut Ui, id: Id, name: &str, width: f32, value: &mut T, choices: &[(T, String)]) -> bool {
    /// What the paddings and the chevron of the field take of its width, in points.
    const BESIDE: f32 = 36.0;
    let before = value.clone();
    let shown = choices.iter().find(|(choice, _)| *choice == before).map_or("", |(_, label)| label.as_str());
    let top = ui.available_rect_before_wrap().top();
    let height = list_height((top, top + control::HEIGHT), ui.ctx().content_rect().y_range(), ui.spacing().combo_height);
    let picker = ComboBox::from_id_salt(id).width(width).height(height).truncate().selected_text(shown).icon(chevron);
    let response = picker.show_ui(ui, |ui| {
        ui.set_width(width.max(140.0));
        for (choice, label) in choices {
            if super::menu_item(ui, "", label, *choice == before).clicked() {
                *value = choice.clone();
            }
        }
    });
    let mut response = response.response.accessible_name(name);
    if crate::ui::grid::is_cut(ui, shown, &TextStyle::Button.resolve(ui.style()), response.rect.width() - BESIDE) {
        response = response.on_hover_text(shown);
    }
    focus_ring(ui, &response);
    *value != before
}

/// How high the list of a field between two heights of the window is, so that it fits above or below it: egui puts one that fits on
/// neither side somewhere beside it, over what is not to be covered.
fn list_height((top, bottom): (f32, f32), window: Rangef, usual: f32) -> f32 {
    /// Points of the frame around the list and between it and its field.
    const AROUND: f32 = 26.0;
    const LEAST: f32 = 80.0;
    let room = (window.max - bottom).max(top - window.min) - AROUND;
    usual.min(room).max(LEAST)
}

/// The sign of a field that opens a list.
pub(in crate::ui) fn chevron(ui: &Ui, rect: Rect, visuals: &WidgetVisuals, _open: bool) {
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon::CHEVRON_DOWN, font::icon(14.0), visuals.text_color());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a window 600 points high the ways to show a value were listed in its bottom left corner, over the labels of the dialog.
    #[test]
    fn a_list_is_as_high_as_there_is_room_above_or_below_its_field() {
        let height = |top: f32, window: f32| list_height((top, top + 28.0), Rangef::new(0.0, window), 320.0);
        assert_eq!(height(100.0, 900.0), 320.0);
        for top in [120.0, 260.0, 300.0, 520.0] {
            let (shown, room) = (height(top, 600.0), (600.0 - top - 28.0).max(top));
            assert!(shown + 26.0 <= room && shown >= 240.0, "{shown} at {top}");
        }
    }
}
