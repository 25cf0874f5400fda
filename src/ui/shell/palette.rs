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
        let named = Command::all().filter_map(|c| rank(c.label(), &self.query).filter(|_| c != Command::Palette).map(|rank| (rank, c)));
        let (mut named, idle): (Vec<(Rank, Command)>, Vec<(Rank, Command)>) = named.partition(|(_, c)| c.applies(scene.session));
        named.sort_by_key(|(rank, _)| *rank);
        let found: Vec<Command> = named.into_iter().map(|(_, command)| command).collect();
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
                    let words = match idle.iter().min_by_key(|(rank, _)| *rank) {
                        Some((_, command)) => format!("\u{201c}{}\u{201d} does not apply to what is shown now.", command.label()),
                        None => "No command of that name.".to_owned(),
                    };
                    ui.label(RichText::new(words).font(font::regular(font::BODY)).color(Colours::of(ui).text_muted));
                }
            });
        });
        if let Some(command) = chosen {
            scene.run(command);
        }
        self.shown = chosen.is_none() && !should_close;
    }
}

/// How well a name answers to what was typed, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Begins,
    WordBegins,
    Letters,
}

/// How `label` answers to `query`, but for case; `None` where its letters do not stand in it in their order.
fn rank(label: &str, query: &str) -> Option<Rank> {
    let (label, query) = (label.to_lowercase(), query.trim().to_lowercase());
    if label.starts_with(&query) {
        return Some(Rank::Begins);
    }
    let begins_word = |(at, _): (usize, &str)| !label[..at].ends_with(char::is_alphanumeric);
    if label.match_indices(&query).any(begins_word) {
        return Some(Rank::WordBegins);
    }
    let mut letters = label.chars();
    query.chars().filter(|c| !c.is_whitespace()).all(|wanted| letters.any(|c| c == wanted)).then_some(Rank::Letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_in_order_are_enough() {
        let matches = |label: &str, query: &str| rank(label, query).is_some();
        assert!(matches("Export workbook…", "exwo") && matches("Show pivot", "PIV") && matches("Undo", ""));
        assert!(!matches("Undo", "ndu"));
    }

    #[test]
    fn what_begins_with_the_letters_comes_before_what_only_holds_them() {
        let ranks = ["Settings…", "How the file was read (import settings)", "Sort by the settlings"].map(|l| rank(l, "settings"));
        assert_eq!(ranks, [Some(Rank::Begins), Some(Rank::WordBegins), Some(Rank::Letters)]);
    }
}
