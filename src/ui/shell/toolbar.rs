//! The bar at the top: files on the left, what applies to everything on the right.

use eframe::egui::{Align, Layout, Popup, Response, RichText, Ui};

use super::super::app::Scene;
use super::super::theme::{Palette, font, icon, space};
use super::super::widgets::{self, Push, menu_item};
use super::{file_menu, tabs};
use crate::session::Action;
use crate::ui::Command;

/// So many steps are listed.
const STEPS: usize = 14;

pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        widgets::glyph(ui, icon::RADAR, 19.0, Palette::of(ui).accent);
        ui.label(RichText::new("Sheetsleuth").font(font::bold(14.0)));
        ui.add_space(space::S);
        file_menu::show(ui, scene);
        if Push::new("Open").icon(icon::FOLDER_OPEN).show(ui).on_hover_text(hint(ui, Command::Open)).clicked() {
            scene.run(Command::Open);
        }
        ui.add_space(space::XS);
        widgets::from_right(ui, Align::Center, |ui| {
            right(ui, scene);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| widgets::in_one_block(ui, |ui| tabs::show(ui, scene)));
        });
    });
}

fn right(ui: &mut Ui, scene: &mut Scene<'_>) {
    ui.spacing_mut().item_spacing.x = space::XS;
    let export = Push::new("Export").icon(icon::DOWNLOAD).primary().enabled(Command::Export.applies(scene.session));
    if export.show(ui).on_hover_text(hint(ui, Command::Export)).clicked() {
        scene.run(Command::Export);
    }
    ui.add_space(space::XS);
    let theme = if ui.visuals().dark_mode { (icon::SUN, "Light theme") } else { (icon::MOON, "Dark theme") };
    for (symbol, name, command) in [(theme.0, theme.1, Command::SwitchTheme), (icon::COMMAND, "Command palette", Command::Palette)] {
        let button = Push::new("").icon(symbol).name(name).quiet().show(ui);
        let keys = shortcut(ui, command);
        let tip = if keys.is_empty() { name.to_owned() } else { format!("{name} ({keys})") };
        if button.on_hover_text(tip).clicked() {
            scene.run(command);
        }
    }
    for command in [Command::Redo, Command::Undo] {
        let tip =
            format!("{} ({})\nThe other button of the mouse lists the steps", command.label_now(scene.session), shortcut(ui, command));
        let button = Push::new("").icon(command.icon()).name(command.label()).quiet().enabled(command.applies(scene.session));
        let button = button.show(ui).on_hover_text(tip);
        steps(&button, scene, command);
        if button.clicked() {
            scene.run(command);
        }
    }
}

/// The steps that can be undone or done again, each to go back or forth to.
fn steps(button: &Response, scene: &mut Scene<'_>, command: Command) {
    let history = scene.session.history();
    let labels: Vec<String> = match command {
        Command::Undo => history.past().take(STEPS).map(str::to_owned).collect(),
        _ => history.future().take(STEPS).map(str::to_owned).collect(),
    };
    Popup::context_menu(button).show(|ui| {
        ui.set_width(260.0);
        widgets::section_title(ui, if command == Command::Undo { "Undo back to and with" } else { "Redo up to and with" });
        for (at, label) in labels.iter().enumerate() {
            if menu_item(ui, command.icon(), label, false).clicked() {
                (0..=at).for_each(|_| scene.act(if command == Command::Undo { Action::Undo } else { Action::Redo }));
            }
        }
    });
}

/// The key of a command as this system writes it.
pub(super) fn shortcut(ui: &Ui, command: Command) -> String {
    command.shortcut().map(|s| ui.ctx().format_shortcut(&s)).unwrap_or_default()
}

fn hint(ui: &Ui, command: Command) -> String {
    format!("{} ({})", command.label(), shortcut(ui, command))
}
