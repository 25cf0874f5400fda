//! The command palette: any command by a few letters of its name.

use eframe::egui::{Key, Modifiers, RichText, ScrollArea, Ui};

use super::super::app::Scene;
use super::super::theme::{Palette as Colours, font};
use super::super::{Command, widgets};
use super::toolbar::shortcut;

/// The palette, shown or not.
#[derive(Debug, Default)]
pub(in crate::ui) struct Palette {
    shown: bool,
    query: String,
    at: usize,
}

impl Palette {
    /// Show it, empty.
    pub(in crate::ui) fn open(&mut self) {
        *self = Self { shown: true, ..Self::default() };
    }

    pub(super) fn show(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        if !self.shown {
            return;
        }
        let found: Vec<Command> =
            Command::all().filter(|c| *c != Command::Palette && c.applies(scene.session) && matches(c.label(), &self.query)).collect();
        let (up, down, enter) = ui.ctx().input_mut(|i| {
            let mut take = |key| i.consume_key(Modifiers::NONE, key);
            (take(Key::ArrowUp), take(Key::ArrowDown), take(Key::Enter))
        });
        self.at = (self.at + usize::from(down)).min(found.len().saturating_sub(1)).saturating_sub(usize::from(up));
        let mut chosen = found.get(self.at).copied().filter(|_| enter);
        let ((), should_close) = widgets::dialog(ui, "palette", 460.0, |ui| {
            let before = self.query.clone();
            let field = widgets::search_field(ui, &mut self.query, "Type a command");
            field.request_focus();
            if before != self.query {
                self.at = 0;
            }
            ui.add_space(4.0);
            ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for (i, command) in found.iter().enumerate() {
                    let response =
                        widgets::list_row(ui, command.icon(), &command.label_now(scene.session), &shortcut(ui, *command), i == self.at);
                    if i == self.at && (up || down) {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        chosen = Some(*command);
                    }
                }
                if found.is_empty() {
                    ui.label(RichText::new("No command of that name.").font(font::regular(font::BODY)).color(Colours::of(ui).text_muted));
                }
            });
        });
        if let Some(command) = chosen {
            scene.run(command);
        }
        self.shown = chosen.is_none() && !should_close;
    }
}

/// Whether the letters of `query` stand in `label` in their order, but for case.
fn matches(label: &str, query: &str) -> bool {
    let mut letters = label.chars().flat_map(char::to_lowercase);
    query.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).all(|wanted| letters.any(|c| c == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_in_order_are_enough() {
        assert!(matches("Export workbook…", "exwo") && matches("Show pivot", "PIV") && matches("Undo", ""));
        assert!(!matches("Undo", "ndu"));
    }
}
