//! Moving, hiding and freezing columns, and the list of all of them.

use eframe::egui::{Align, Checkbox, Layout, Popup, PopupCloseBehavior, ScrollArea, TextWrapMode, Ui};

use super::model::column_icon;
use crate::analysis::ColumnsView;
use crate::session::Action;
use crate::table::{SortKey, Table, format};
use crate::ui::app::Scene;
use crate::ui::grid::Sort;
use crate::ui::theme::{Palette, icon};
use crate::ui::widgets::{self, Push};

/// A change of the columns, with the words for undo.
pub(super) fn change(scene: &mut Scene<'_>, table: &Table, view: &ColumnsView, words: &str, edit: impl FnOnce(&mut ColumnsView, &[&str])) {
    let names: Vec<&str> = table.columns().iter().map(|c| c.name.as_str()).collect();
    let mut columns = view.clone();
    edit(&mut columns, &names);
    if columns != *view {
        scene.act(Action::SetColumns(columns, words.to_owned()));
    }
}

/// The orders after a click on a header: it alone, or with `also` within those there are.
pub(super) fn sorted(before: &[SortKey], column: &str, order: Option<Sort>, also: bool) -> Vec<SortKey> {
    let key = order.map(|o| SortKey { column: column.to_owned(), descending: o.descending });
    if !also {
        return key.into_iter().collect();
    }
    let mut keys = before.to_vec();
    match (keys.iter().position(|k| k.column == column), key) {
        (Some(at), Some(key)) => keys[at] = key,
        (Some(at), None) => drop(keys.remove(at)),
        (None, key) => keys.extend(key),
    }
    keys
}

/// A button with a list of all columns, each to be shown or hidden.
pub(super) fn columns_button(ui: &mut Ui, scene: &mut Scene<'_>, table: &Table, view: &ColumnsView, search: &mut String) {
    let hidden = table.columns().iter().filter(|c| view.hidden.contains(&c.name)).count();
    let label = if hidden == 0 { "Columns".to_owned() } else { format!("{hidden} hidden") };
    let name = if hidden == 0 { label.clone() } else { format!("{label} of the columns") };
    let button = Push::new(&label).name(&name).icon(icon::COLUMNS_3).quiet().show(ui);
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(280.0).show(|ui| {
        ui.set_width(280.0);
        let field = widgets::search_field(ui, search, "Search columns");
        // One of hundreds is looked for by its name.
        if button.clicked() {
            field.request_focus();
        }
        ui.horizontal(|ui| {
            if Push::new("Show all").quiet().enabled(hidden > 0).show(ui).clicked() {
                change(scene, table, view, "Show all columns", |v, _| v.hidden.clear());
            }
            if Push::new("Reset").name("Reset the columns").quiet().enabled(!view.is_default()).show(ui).clicked() {
                change(scene, table, view, "Reset the columns", |v, _| *v = ColumnsView::default());
            }
        });
        let wanted = search.to_lowercase();
        let listed: Vec<usize> = (0..table.columns().len()).filter(|&c| table.columns()[c].name.to_lowercase().contains(&wanted)).collect();
        ui.spacing_mut().item_spacing.y = 2.0;
        ScrollArea::vertical().max_height(320.0).auto_shrink([false, true]).show_rows(ui, 24.0, listed.len(), |ui, range| {
            for &column in &listed[range] {
                column_row(ui, scene, table, view, column);
            }
        });
        if listed.is_empty() {
            widgets::muted(ui, &format!("None of the {} columns is called so.", format::count(table.columns().len())));
        }
    });
}

fn column_row(ui: &mut Ui, scene: &mut Scene<'_>, table: &Table, view: &ColumnsView, column: usize) {
    let meta = &table.columns()[column];
    let mut shown = !view.hidden.contains(&meta.name);
    ui.horizontal(|ui| {
        ui.set_height(24.0);
        widgets::from_right(ui, Align::Center, |ui| {
            widgets::glyph(ui, column_icon(meta), 13.0, Palette::of(ui).text_faint);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
                let name = format!("Show {}", meta.name);
                if ui.add(Checkbox::new(&mut shown, &meta.name)).accessible_name(&name).changed() {
                    let words = format!("{} {}", if shown { "Show" } else { "Hide" }, meta.name);
                    change(scene, table, view, &words, |v, names| {
                        if shown {
                            v.hidden.remove(&meta.name);
                        } else {
                            v.hide(names, &meta.name);
                        }
                    });
                }
            });
        });
    });
}

/// Changes with what the columns are and how they are arranged: a step that adds one, and its undo, measure them anew where one looks.
pub(super) fn arrangement(view: &ColumnsView, table: &Table) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (&view.order, &view.hidden, view.widths.is_empty(), &view.formats).hash(&mut hasher);
    for column in table.columns() {
        (&column.name, column.ty).hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_order_goes_within_the_first() {
        let ascending = Some(Sort { descending: false });
        let first = sorted(&[], "Region", ascending, false);
        let both = sorted(&first, "Sales", Some(Sort { descending: true }), true);
        assert_eq!(both.iter().map(|k| (k.column.as_str(), k.descending)).collect::<Vec<_>>(), [("Region", false), ("Sales", true)]);
        assert_eq!(sorted(&both, "Region", None, true).len(), 1);
        assert_eq!(sorted(&both, "Day", ascending, false).len(), 1);
    }
}
