//! Naming a file by typing its path, for desktops without a dialog and for people who have it on the clipboard.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Ui};

use super::super::app::Scene;
use super::super::theme::{Palette, icon};
use super::super::widgets::{self, Push};
use crate::analysis::SourceId;
use crate::session::Action;

/// What becomes of the file that is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::ui) enum Purpose {
    /// It is opened.
    #[default]
    Open,
    /// It takes the place of the file of a source.
    Replace(SourceId),
    /// The analysis is saved as it; suggested here.
    Save(PathBuf),
}

/// The prompt, shown or not.
#[derive(Debug, Default)]
pub(in crate::ui) struct PathPrompt {
    shown: bool,
    fresh: bool,
    text: String,
    /// Whether a file is there by that name.
    exists: bool,
    purpose: Purpose,
}

impl PathPrompt {
    /// Show it, empty or with what is suggested.
    pub(in crate::ui) fn open(&mut self, purpose: Purpose) {
        let text = if let Purpose::Save(path) = &purpose { path.display().to_string() } else { String::new() };
        *self = Self { shown: true, fresh: true, exists: exists(&text), text, purpose };
    }

    /// Whether a person is asked for a path.
    pub(in crate::ui) fn is_shown(&self) -> bool {
        self.shown
    }

    pub(super) fn show(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        if !self.shown {
            return;
        }
        let (title, button, name, example) = match &self.purpose {
            Purpose::Open => ("Open by path", "Open", "Open this path", "/home/you/orders.xlsx"),
            Purpose::Replace(_) => ("Replace by path", "Replace", "Open this path", "/home/you/orders.xlsx"),
            Purpose::Save(_) => ("Save the analysis", "Save", "Save at this path", "/home/you/week.sleuth"),
        };
        let (mut accepted, mut closed) = (false, false);
        let ((), should_close) = widgets::dialog(ui, "path prompt", 520.0, |ui| {
            widgets::title(ui, title);
            ui.add_space(4.0);
            let before = self.text.clone();
            let field = widgets::text_field(ui, &mut self.text, "Path of the file", example, 504.0);
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            if before != self.text {
                self.exists = exists(&self.text);
            }
            if self.exists && matches!(self.purpose, Purpose::Save(_)) {
                widgets::icon_label(ui, icon::TRIANGLE_ALERT, "This file is there already and will be replaced.", Palette::of(ui).warning);
            }
            accepted |= field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            ui.add_space(4.0);
            widgets::answers(ui, |ui| {
                accepted |= Push::new(button).name(name).primary().enabled(!self.text.trim().is_empty()).show(ui).clicked();
                closed |= Push::new("Cancel").show(ui).clicked();
            });
        });
        if accepted && !self.text.trim().is_empty() {
            let path = named(&self.text);
            scene.act(match &self.purpose {
                Purpose::Replace(id) => Action::Replace(*id, path),
                Purpose::Open => Action::Open(vec![path]),
                Purpose::Save(_) => Action::Save(path),
            });
            self.shown = false;
        } else if closed || should_close {
            self.shown = false;
        }
    }
}

/// The path a person typed or pasted, quotes taken off.
fn named(text: &str) -> PathBuf {
    PathBuf::from(text.trim().trim_matches(['"', '\'']))
}

fn exists(text: &str) -> bool {
    Path::new(&named(text)).is_file()
}
