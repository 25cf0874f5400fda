//! The filters that are set, as chips above what they filter.

use eframe::egui::{Frame, Margin, Ui};

use super::FilterEditor;
use crate::session::Action;
use crate::table::{Filter, Table};
use crate::ui::app::Scene;
use crate::ui::theme::{icon, space};
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

/// The filters of the table, each to be changed or taken away, so that it is seen on every page what its numbers leave out.
pub(in crate::ui) fn filter_trail(ui: &mut Ui, scene: &mut Scene<'_>, filters: &[Filter], editor: &mut FilterEditor, table: &Table) {
    if filters.is_empty() {
        return;
    }
    let side = space::L as i8;
    let shown = Frame::new()
        .inner_margin(Margin { left: side, right: side, top: 0, bottom: 6 })
        .show(ui, |ui| ui.horizontal_wrapped(|ui| filter_chips(ui, filters, editor, table)).inner);
    if let Some(filters) = shown.inner.or_else(|| editor.show(ui, table, filters, &[])) {
        scene.act(Action::SetFilters(filters));
    }
}
