//! Opening a file by typing its path, for desktops without a dialog and for people who have it on the clipboard.

use std::path::PathBuf;

use eframe::egui::{Key, Ui};

use super::super::app::Scene;
use super::super::widgets::{self, Push};
use crate::analysis::SourceId;
use crate::session::Action;

/// The prompt, shown or not.
#[derive(Debug, Default)]
pub(in crate::ui) struct PathPrompt {
    shown: bool,
    fresh: bool,
    text: String,
    /// The source whose place the file takes; a new one where absent.
    replaces: Option<SourceId>,
}

impl PathPrompt {
    /// Show it, empty.
    pub(in crate::ui) fn open(&mut self) {
        self.open_for(None);
    }

    /// Show it, empty, for a file that takes the place of another one.
    pub(in crate::ui) fn open_for(&mut self, replaces: Option<SourceId>) {
        *self = Self { shown: true, fresh: true, text: String::new(), replaces };
    }

    pub(super) fn show(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        if !self.shown {
            return;
        }
        let (mut accepted, mut closed) = (false, false);
        let ((), should_close) = widgets::dialog(ui, "path prompt", 520.0, |ui| {
            widgets::title(ui, if self.replaces.is_some() { "Replace by path" } else { "Open by path" });
            ui.add_space(4.0);
            let field = widgets::text_field(ui, &mut self.text, "Path of the file", "/home/you/orders.xlsx", 504.0);
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            accepted |= field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            ui.add_space(4.0);
            widgets::answers(ui, |ui| {
                accepted |= Push::new("Open").name("Open this path").primary().enabled(!self.text.trim().is_empty()).show(ui).clicked();
                closed |= Push::new("Cancel").show(ui).clicked();
            });
        });
        if accepted && !self.text.trim().is_empty() {
            let path = PathBuf::from(self.text.trim().trim_matches(['"', '\'']));
            scene.act(match self.replaces {
                Some(id) => Action::Replace(id, path),
                None => Action::Open(vec![path]),
            });
            self.shown = false;
        } else if closed || should_close {
            self.shown = false;
        }
    }
}
