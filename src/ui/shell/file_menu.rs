//! The menu of what is done with files: open, recent ones, save, replace, export.

use eframe::egui::{Id, Popup, Ui};

use super::super::app::{Scene, short_path};
use super::super::theme::icon;
use super::super::widgets::{self, Push, menu_item};
use super::toolbar::shortcut;
use crate::session::Action;
use crate::ui::Command;

/// So many recent files fit below the commands.
const SHOWN: usize = 8;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>) {
    let button = Push::new("File").show(ui).on_hover_text("Open, save, replace, export");
    Popup::menu(&button).show(|ui| {
        ui.set_width(290.0);
        widgets::fitted(ui, Id::unique("file menu"), 64.0, |ui| {
            for group in GROUPS {
                for command in *group {
                    entry(ui, scene, *command);
                }
                ui.separator();
            }
            recent(ui, scene);
        });
    });
}

const GROUPS: &[&[Command]] = &[
    &[Command::Open, Command::OpenPath, Command::Paste, Command::OpenSample, Command::ReopenLast],
    &[Command::Save, Command::SaveAs, Command::Replace, Command::Reload, Command::CloseFile],
    &[Command::Export],
    &[Command::Settings, Command::Messages, Command::Shortcuts],
    &[Command::Quit],
];

fn entry(ui: &mut Ui, scene: &mut Scene<'_>, command: Command) {
    let applies = scene.can(command);
    let label = command.label_now(scene.session);
    let keys = shortcut(ui, command);
    let response = ui.add_enabled_ui(applies, |ui| menu_item(ui, command.icon(), &label, false)).inner;
    let colour = widgets::faint(ui);
    let place = response.rect.right_center() - eframe::egui::vec2(8.0, 0.0);
    ui.painter().text(place, eframe::egui::Align2::RIGHT_CENTER, keys, super::super::theme::font::regular(11.5), colour);
    if applies && response.clicked() {
        scene.run(command);
    }
}

fn recent(ui: &mut Ui, scene: &mut Scene<'_>) {
    let recents: Vec<_> = scene.settings.recents.iter().take(SHOWN).cloned().collect();
    if recents.is_empty() {
        widgets::muted(ui, "Files you open are listed here.");
        return;
    }
    widgets::section_title(ui, "Recent");
    for path in recents {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let symbol = if is_analysis(&path) { icon::RADAR } else { icon::FILE_SPREADSHEET };
        let item = menu_item(ui, symbol, &name, false).on_hover_ui(|ui| drop(ui.label(short_path(&path))));
        if item.clicked() {
            scene.act(Action::Open(vec![path]));
        }
    }
}

/// Whether a file is a saved analysis, by its name.
pub(in crate::ui) fn is_analysis(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("sleuth"))
}
