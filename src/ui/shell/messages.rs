//! What was said before and can be read again: errors as they came, and what to know about the open file.

use eframe::egui::{Label, RichText, ScrollArea, Ui};

use super::super::app::Scene;
use super::super::theme::{Palette, font, icon, space};
use super::super::widgets::{self, Push};

/// Show the card; `false` once it is closed.
pub(in crate::ui) fn show(ui: &Ui, scene: &Scene<'_>) -> bool {
    let mut closed = false;
    let ((), should_close) = widgets::dialog(ui, "messages", 600.0, |ui| {
        widgets::title(ui, "Messages");
        ui.add_space(space::S);
        ScrollArea::vertical().max_height((ui.ctx().content_rect().height() - 240.0).max(160.0)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            let warnings = scene.session.active_data().and_then(|d| d.found()).map_or(&[][..], |f| &f.warnings);
            if scene.session.log().is_empty() && warnings.is_empty() {
                widgets::muted(ui, "Nothing was said since the start.");
            }
            for notice in scene.session.log().iter().rev() {
                let when = notice.at.format("%H:%M").to_string();
                let palette = Palette::of(ui);
                let (symbol, colour) = if notice.is_news { (icon::INFO, palette.text_muted) } else { (icon::CIRCLE_X, palette.negative) };
                line(ui, &when, symbol, colour, &notice.failure.message, &notice.failure.hint);
            }
            if !warnings.is_empty() {
                ui.add_space(space::S);
                widgets::section_title(ui, "About the open table");
            }
            for warning in warnings {
                let about = warning.column.clone().unwrap_or_default();
                line(ui, "", icon::TRIANGLE_ALERT, Palette::of(ui).warning, &warning.message.text(), &about);
            }
        });
        ui.add_space(space::M);
        widgets::answers(ui, |ui| {
            closed = Push::new("Close").name("Close the messages").primary().show(ui).clicked();
        });
    });
    !closed && !should_close
}

fn line(ui: &mut Ui, when: &str, symbol: &str, colour: eframe::egui::Color32, message: &str, aside: &str) {
    ui.horizontal_top(|ui| {
        widgets::glyph(ui, symbol, 15.0, colour);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add(Label::new(RichText::new(message).font(font::medium(font::BODY))).wrap().selectable(true));
            let parts: Vec<&str> = [when, aside].into_iter().filter(|part| !part.is_empty()).collect();
            if !parts.is_empty() {
                ui.add(Label::new(RichText::new(parts.join(" \u{b7} ")).color(Palette::of(ui).text_muted)).wrap().selectable(true));
            }
        });
    });
    ui.add_space(space::XS);
}
