//! The keys there are, on one card.

use eframe::egui::{Grid, Key, Modifiers, RichText, ScrollArea, Ui, vec2};

use super::super::theme::{Palette, font, space};
use super::super::widgets::{self, Push};
use super::super::{Command, Triage};
use super::toolbar::shortcut;

/// Keys of the tables, which are no commands.
const IN_TABLES: [(&str, &str); 16] = [
    ("Arrows, Page Up, Page Down, Home, End", "Move through a table"),
    ("Ctrl + arrows", "Go to the edge of what is filled"),
    ("Ctrl + Home, Ctrl + End", "Go to the first or the last cell"),
    ("Shift + any of these, Ctrl + click", "Select, select further cells"),
    ("Ctrl + Space, Shift + Space", "Select whole columns or rows"),
    ("Ctrl + A, Ctrl + C", "Select all, copy"),
    ("Enter, Shift + Enter", "Next cell, cell before; rows behind a pivot cell"),
    ("+ and \u{2212}", "Open and fold a pivot item"),
    ("Alt + \u{2193}, Ctrl + Shift + L", "Filter a column, choose items of a pivot field"),
    ("Shift + F10, menu key", "Menu of a cell"),
    ("Alt + Shift + \u{2192} and \u{2190}", "Group and ungroup pivot items"),
    ("F2", "Rename a group of pivot items"),
    ("F6", "From a pivot to its fields, and back"),
    ("Alt + arrows, Delete on a placed field", "Move it, take it out"),
    ("F3, Shift + F3", "Find the next hit, the one before"),
    ("Esc", "Close what lies on top"),
];

/// Keys of a chart that has the keyboard (Tab, or a click), on its page and on boards.
const IN_CHARTS: [(&str, &str); 8] = [
    ("Arrows", "From mark to mark, from series to series"),
    ("Enter", "Menu of the mark; on a board, filter by it"),
    ("Shift + Enter", "Menu: keep, exclude, rows, explain, finding, note"),
    ("+ and \u{2212}, pinch, wheel", "Zoom"),
    ("Shift + \u{2190} and \u{2192}, Shift + drag", "Pan"),
    ("B, arrows, Enter; drag", "Brush a stretch"),
    ("Home, double-click", "Show everything again"),
    ("Shift + Enter on a legend entry", "Show that series alone"),
];

/// Keys of a board's tile whose title has the keyboard.
const ON_BOARDS: [(&str, &str); 4] = [
    ("Arrows on a tile's title", "Move the tile"),
    ("Shift + arrows", "Make it larger or smaller"),
    ("Delete", "Remove it"),
    ("F11", "Present the board"),
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
        let wide = ui.ctx().content_rect().width() > 980.0;
        let commands: Vec<(String, &str)> =
            Command::all().map(|c| (shortcut(ui, c), c.label())).filter(|(keys, _)| !keys.is_empty()).collect();
        let named = |keys: &[(&str, &'static str)]| keys.iter().map(|(keys, what)| ((*keys).to_owned(), *what)).collect::<Vec<_>>();
        let (tables, charts, boards) = (named(&IN_TABLES), named(&IN_CHARTS), named(&ON_BOARDS));
        let (general, findings) = commands.split_at(commands.len() - Triage::ALL.len());
        let mut closed = false;
        let ((), should_close) = widgets::dialog(ui, "shortcuts", if wide { 900.0 } else { 470.0 }, |ui| {
            widgets::title(ui, "Keyboard shortcuts");
            ui.add_space(space::S);
            let height = (ui.ctx().content_rect().height() - 190.0).max(120.0);
            let scrolled = by_keys(ui, height);
            ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
                ui.scroll_with_delta(vec2(0.0, scrolled));
                ui.spacing_mut().interact_size.y = 20.0;
                let rest = |ui: &mut Ui| {
                    section(ui, "In tables", &tables);
                    section(ui, "In charts", &charts);
                    section(ui, "On boards", &boards);
                    section(ui, "Going through findings", findings);
                };
                if wide {
                    ui.columns(2, |columns| {
                        section(&mut columns[0], "Everywhere", general);
                        rest(&mut columns[1]);
                    });
                } else {
                    section(ui, "Everywhere", general);
                    rest(ui);
                }
            });
            ui.add_space(space::S);
            widgets::answers(ui, |ui| {
                closed = Push::new("Close").name("Close the shortcuts").primary().show(ui).clicked();
            });
        });
        self.shown = !closed && !should_close;
    }
}

/// How far the keys ask to scroll what is `height` points high.
fn by_keys(ui: &Ui, height: f32) -> f32 {
    const LINE: f32 = 40.0;
    let steps = [(Key::ArrowDown, -LINE), (Key::ArrowUp, LINE), (Key::PageDown, -height), (Key::PageUp, height)];
    ui.input_mut(|i| steps.iter().filter(|(key, _)| i.consume_key(Modifiers::NONE, *key)).map(|(_, way)| way).sum())
}

fn section(ui: &mut Ui, title: &str, keys: &[(String, &str)]) {
    widgets::section_title(ui, title);
    Grid::new(title).num_columns(2).spacing([space::L, 6.0]).show(ui, |ui| {
        for (keys, what) in keys {
            row(ui, keys, what);
        }
    });
    ui.add_space(space::M);
}

fn row(ui: &mut Ui, keys: &str, what: &str) {
    ui.label(RichText::new(keys).font(font::medium(12.5)).color(Palette::of(ui).text_muted));
    ui.label(what);
    ui.end_row();
}
