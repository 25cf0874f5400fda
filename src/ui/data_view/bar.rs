//! The strip above the rows: which table, which filters, and what was decided on reading the file.

use eframe::egui::{Align, Frame, Id, Layout, Margin, Popup, PopupCloseBehavior, RichText, ScrollArea, Ui};

use crate::analysis::SourceSpec;
use crate::import::Found;
use crate::session::{Action, SourceData};
use crate::table::format;
use crate::ui::app::Scene;
use crate::ui::filter_editor::{FilterEditor, filter_chips};
use crate::ui::theme::{Palette, icon, space};
use crate::ui::widgets::{self, Push, picker};

/// Decisions listed at most; the rest is counted.
const LISTED: usize = 60;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, (spec, data): (&SourceSpec, &SourceData), editor: &mut FilterEditor) {
    let (Some(found), Some(source), Some(table)) = (data.found(), data.source(), data.table()) else { return };
    Frame::new().inner_margin(Margin::symmetric(space::L as i8, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            if source.tables.len() > 1 {
                let mut index = data.table_index();
                let label = |f: &Found| format!("{}  ({} rows)", f.table.name(), format::fixed(f.table.rows() as f64, 0));
                let choices: Vec<(usize, String)> = source.tables.iter().map(label).enumerate().collect();
                if picker(ui, Id::unique(("tables", spec.id.0)), "Table", 230.0, &mut index, &choices) {
                    scene.act(Action::ChooseTable(index));
                }
            } else {
                widgets::title(ui, table.name());
            }
            if let Some(filters) = filter_chips(ui, &spec.view.filters, editor, table) {
                scene.act(Action::SetFilters(filters));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| about(ui, found, data));
        });
    });
}

/// How the file was read: a button with the number of things to look at, and the list behind it.
fn about(ui: &mut Ui, found: &Found, data: &SourceData) {
    let unread = data.source().map_or(&[][..], |s| s.unread.as_slice());
    let warnings = unread.len() + found.warnings.len() + data.rows().warnings().len();
    let left_out = found.footer_rows.len() + found.skipped_rows.len();
    let label = if warnings > 0 { format!("{warnings} to check") } else { "How it was read".to_owned() };
    let symbol = if warnings > 0 { icon::TRIANGLE_ALERT } else { icon::INFO };
    let button = Push::new(&label).icon(symbol).quiet().show(ui);
    if let Some(failure) = data.rows().failure() {
        ui.label(RichText::new(&failure.message).color(Palette::of(ui).negative)).on_hover_text(&failure.hint);
    }
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(440.0).show(|ui| {
        ui.set_width(440.0);
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            Frame::new().inner_margin(Margin::same(8)).show(ui, |ui| {
                widgets::title(ui, "How it was read");
                widgets::muted(ui, &place(found, left_out));
                for (sheet, why) in unread {
                    ui.add_space(6.0);
                    entry(ui, icon::TRIANGLE_ALERT, &format!("The sheet {sheet} could not be read."), why, Palette::of(ui).warning);
                }
                for warning in found.warnings.iter().chain(data.rows().warnings()).take(LISTED) {
                    ui.add_space(6.0);
                    entry(ui, icon::TRIANGLE_ALERT, &warning.message, "", Palette::of(ui).warning);
                }
                for decision in found.decisions.iter().take(LISTED) {
                    ui.add_space(6.0);
                    let column = decision.column.as_ref().map(|c| format!("{c}: ")).unwrap_or_default();
                    entry(ui, icon::CHECK, &format!("{column}{}", decision.what), &decision.why, Palette::of(ui).text_muted);
                }
                let more = found.decisions.len().saturating_sub(LISTED);
                if more > 0 {
                    widgets::muted(ui, &format!("{more} more are in the cleaning log of the exported workbook."));
                }
            });
        });
    });
}

fn place(found: &Found, left_out: usize) -> String {
    let sheet = if found.sheet.is_empty() { String::new() } else { format!("{} ", found.sheet) };
    let rest = match left_out {
        0 => String::new(),
        1 => " 1 row that is no data was left out.".to_owned(),
        n => format!(" {n} rows that are no data were left out."),
    };
    format!("{sheet}{}.{rest}", found.range)
}

fn entry(ui: &mut Ui, symbol: &str, what: &str, why: &str, colour: eframe::egui::Color32) {
    ui.horizontal_top(|ui| {
        widgets::glyph(ui, symbol, 14.0, colour);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(eframe::egui::Label::new(what).wrap());
            if !why.is_empty() {
                widgets::muted(ui, why);
            }
        });
    });
}
