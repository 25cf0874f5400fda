//! The filters that are set, as chips above what they filter.

use eframe::egui::Ui;

use super::FilterEditor;
use crate::table::{Filter, Table};
use crate::ui::theme::icon;
use crate::ui::widgets::{self, Push};

/// The filters as chips, each to be edited or removed; the filters as they are to be then, if one was removed.
pub(in crate::ui) fn filter_chips(ui: &mut Ui, filters: &[Filter], editor: &mut FilterEditor, table: &Table) -> Option<Vec<Filter>> {
    let mut changed = None;
    for (i, filter) in filters.iter().enumerate() {
        let words = filter.words();
        let shown: String = if words.chars().count() > 44 { words.chars().take(43).chain(['…']).collect() } else { words.clone() };
        let chip = widgets::chip(ui, &shown, &format!("Filter: {words}"), true).on_hover_text(&words);
        if chip.clicked()
            && let Ok((_, column)) = table.column(&filter.column)
        {
            editor.open(column, filters, chip.rect);
        }
        if widgets::icon_button(ui, icon::X, &format!("Remove filter: {words}")).clicked() {
            changed = Some(filters.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, f)| f.clone()).collect());
        }
    }
    if filters.len() > 1 && Push::new("Clear filters").quiet().show(ui).clicked() {
        changed = Some(Vec::new());
    }
    changed
}
