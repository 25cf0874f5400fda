//! What is handed to the views of a frame.

use crate::session::{Action, Session};
use crate::table::format;
use crate::ui::Command;
use crate::ui::grid::GridEvent;
use crate::ui::home::Settings;

/// What a view may use: the session to read, and where to put what a person asked for.
pub(in crate::ui) struct Scene<'a> {
    pub(in crate::ui) session: &'a Session,
    pub(in crate::ui) settings: &'a Settings,
    pub(in crate::ui) actions: &'a mut Vec<Action>,
    pub(in crate::ui) commands: &'a mut Vec<Command>,
    pub(in crate::ui) said: &'a mut Option<String>,
}

impl Scene<'_> {
    /// Ask for an action.
    pub(in crate::ui) fn act(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Whether a command can be done now.
    pub(in crate::ui) fn can(&self, command: Command) -> bool {
        let is_there = command != Command::ReopenLast || self.settings.last_analysis().is_some();
        is_there && command.applies(self.session)
    }

    /// Ask for a command.
    pub(in crate::ui) fn run(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// Say something at the bottom for a moment.
    pub(in crate::ui) fn say(&mut self, words: impl Into<String>) {
        *self.said = Some(words.into());
    }

    /// Say what of a grid was copied, or why it was not.
    pub(in crate::ui) fn say_copied(&mut self, events: &[GridEvent]) {
        for event in events {
            match event {
                GridEvent::Copied(1) => self.say("Copied 1 cell"),
                GridEvent::Copied(cells) => self.say(format!("Copied {} cells", format::fixed(*cells as f64, 0))),
                GridEvent::TooManyToCopy(cells) => {
                    self.say(format!("{} cells are too many to copy; select fewer, or export.", format::fixed(*cells as f64, 0)));
                }
                GridEvent::ApartToCopy => self.say("Cells that stand apart are copied only where they share their rows or their columns."),
                _ => {}
            }
        }
    }
}
