//! A source whose file could not be read: where it was looked for, and what to do about it.

use eframe::egui::{Align, Label, Layout, RichText, Ui, vec2};

use super::super::Command;
use super::super::app::{Scene, short_path};
use super::super::theme::{Palette, font, icon, space};
use super::super::widgets::{self, Push};
use crate::analysis::SourceSpec;
use crate::session::Action;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, spec: &SourceSpec) {
    const WIDTH: f32 = 460.0;
    let palette = Palette::of(ui);
    let name = spec.path.file_name().unwrap_or_default().to_string_lossy();
    let folder = spec.path.parent().map(short_path).unwrap_or_default();
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.set_max_width(WIDTH.min(ui.available_width() - 32.0));
        ui.add_space((height / 4.0).max(space::L));
        widgets::glyph(ui, icon::FILE_SPREADSHEET, 24.0, palette.text_faint);
        ui.add_space(space::S);
        let title = RichText::new(format!("{name} could not be read")).font(font::bold(font::HEADING)).color(palette.text);
        ui.add(Label::new(title).wrap().halign(Align::Center));
        ui.add_space(space::XS);
        let text = format!(
            "It was looked for in {folder}. What was asked of it and every verdict are kept, for it or for the file that takes its place."
        );
        ui.add(Label::new(RichText::new(text).font(font::regular(font::BODY)).color(palette.text_muted)).wrap().halign(Align::Center));
        ui.add_space(space::L);
        ui.allocate_ui_with_layout(vec2(230.0, 32.0), Layout::left_to_right(Align::Center), |ui| {
            if Push::new("Choose the file…").icon(icon::FOLDER_OPEN).primary().tall().show(ui).clicked() {
                scene.run(Command::Replace);
            }
            if Push::new("Try again").tall().show(ui).clicked() {
                scene.act(Action::Open(vec![spec.path.clone()]));
            }
        });
    });
}
