//! Choosing columns: one from a list, or several with marks.

use eframe::egui::{Align, Checkbox, Id, Label, Layout, RichText, ScrollArea, Ui, vec2};

use crate::table::{Column, ColumnType, Table};
use crate::ui::theme::Palette;
use crate::ui::widgets::{self, Push};

/// Points for the names of fields.
const NAMES: f32 = 112.0;
/// Points for the fields.
pub(super) const FIELDS: f32 = 300.0;

/// A line of a form: the name of the field, and the field.
pub(super) fn line<R>(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(vec2(NAMES, 28.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(NAMES);
            ui.add(Label::new(RichText::new(name).color(Palette::of(ui).text_muted)).truncate());
        });
        content(ui)
    })
    .inner
}

/// One column, from a list.
pub(super) fn one(ui: &mut Ui, id: &str, name: &str, table: &Table, chosen: &mut String, fits: impl Fn(&Column) -> bool) {
    let choices: Vec<(String, String)> = table.columns().iter().filter(|c| fits(c)).map(|c| (c.name.clone(), c.name.clone())).collect();
    line(ui, name, |ui| widgets::picker(ui, Id::unique(("step", id)), name, FIELDS, chosen, &choices));
}

/// A text.
pub(super) fn text(ui: &mut Ui, name: &str, hint: &str, value: &mut String) -> eframe::egui::Response {
    line(ui, name, |ui| widgets::text_field(ui, value, name, hint, FIELDS))
}

/// A mark with its words.
pub(super) fn mark(ui: &mut Ui, words: &str, value: &mut bool) {
    line(ui, "", |ui| ui.add(Checkbox::new(value, words)).accessible_name(words));
}

/// Whether a column holds text.
pub(super) fn is_text(column: &Column) -> bool {
    column.ty == ColumnType::Text
}

/// What is said where no column is chosen and none is meant.
pub(super) const NONE: &str = "0 chosen";

/// Several columns, with a search over their names; `none` says what it means to choose none.
pub(super) fn several(
    ui: &mut Ui,
    table: &Table,
    search: &mut String,
    chosen: &mut Vec<String>,
    none: &str,
    fits: impl Fn(&Column) -> bool,
) {
    let names: Vec<&str> = table.columns().iter().filter(|c| fits(c)).map(|c| c.name.as_str()).collect();
    let wanted = search.trim().to_lowercase();
    let found: Vec<&str> = names.iter().copied().filter(|n| n.to_lowercase().contains(&wanted)).collect();
    if names.len() > 8 {
        widgets::search_field(ui, search, "Search columns");
    }
    ui.horizontal(|ui| {
        if Push::new("Select all").quiet().show(ui).clicked() {
            chosen.extend(found.iter().filter(|n| !chosen.iter().any(|c| c == **n)).map(|n| (*n).to_owned()).collect::<Vec<_>>());
        }
        if Push::new("Select none").quiet().show(ui).clicked() {
            chosen.retain(|c| !found.contains(&c.as_str()));
        }
        let words = if chosen.is_empty() { none.to_owned() } else { format!("{} chosen", chosen.len()) };
        widgets::small(ui, &words);
    });
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 22.0;
        let list = ScrollArea::vertical().id_salt("columns").max_height(176.0).auto_shrink([false, true]);
        list.show_rows(ui, 22.0, found.len(), |ui, range| {
            for name in &found[range] {
                let mut is_chosen = chosen.iter().any(|c| c == name);
                if ui.add(Checkbox::new(&mut is_chosen, *name)).accessible_name(*name).changed() {
                    if is_chosen {
                        chosen.push((*name).to_owned());
                    } else {
                        chosen.retain(|c| c != name);
                    }
                }
            }
        });
    });
    // In the order of the table, whatever the order of the clicks.
    chosen.sort_by_key(|c| table.columns().iter().position(|t| t.name == *c));
}
