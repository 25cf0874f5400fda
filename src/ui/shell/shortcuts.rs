//! The keys there are, on one card.

use eframe::egui::{Grid, RichText, Ui};

use super::super::theme::{Palette, font, space};
use super::super::{Command, widgets};
use super::toolbar::shortcut;

/// Keys of the tables, which are no commands.
const IN_TABLES: [(&str, &str); 6] = [
    ("Arrows, Page Up, Page Down", "Move through a table"),
    ("Ctrl + arrows, Ctrl + Home, Ctrl + End", "Go to an edge"),
    ("Shift + any of these", "Select"),
    ("Ctrl + A, Ctrl + C", "Select all, copy"),
    ("Enter", "Rows behind a pivot cell"),
    ("Esc", "Close what lies on top"),
];

/// The card, shown or not.
#[derive(Debug, Default)]
pub(in crate::ui) struct Shortcuts {
    shown: bool,
}

impl Shortcuts {
    /// Show it, or put it away.
    pub(in crate::ui) fn toggle(&mut self) {
        self.shown = !self.shown;
    }

    pub(super) fn show(&mut self, ui: &Ui) {
        if !self.shown {
            return;
        }
        let ((), should_close) = widgets::dialog(ui, "shortcuts", 470.0, |ui| {
            widgets::title(ui, "Keyboard shortcuts");
            ui.add_space(space::S);
            ui.spacing_mut().interact_size.y = 20.0;
            Grid::new("shortcuts").num_columns(2).spacing([space::XL, 6.0]).show(ui, |ui| {
                for command in Command::all() {
                    let keys = shortcut(ui, command);
                    if !keys.is_empty() {
                        row(ui, &keys, command.label());
                    }
                }
                for (keys, what) in IN_TABLES {
                    row(ui, keys, what);
                }
            });
        });
        self.shown = !should_close;
    }
}

fn row(ui: &mut Ui, keys: &str, what: &str) {
    ui.label(RichText::new(keys).font(font::medium(12.5)).color(Palette::of(ui).text_muted));
    ui.label(what);
    ui.end_row();
}
