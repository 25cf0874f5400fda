//! Naming a file by typing its path, for desktops without a dialog and for people who have it on the clipboard.

use std::path::PathBuf;

use eframe::egui::{Key, Ui};

use super::super::app::Scene;
use super::super::target::Target;
use super::super::widgets::{self, Push};
use crate::analysis::SourceId;
use crate::session::Action;

/// Of the dialog, in points.
const WIDTH: f32 = 520.0;

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
    /// What could not be written where it was asked to be is saved as it; suggested here.
    Elsewhere(PathBuf),
    /// The chart is saved as it; suggested here.
    Picture(PathBuf),
}

/// The prompt, shown or not.
#[derive(Debug, Default)]
pub(in crate::ui) struct PathPrompt {
    shown: bool,
    fresh: bool,
    text: String,
    /// What stands there by that name.
    target: Target,
    purpose: Purpose,
    /// Where the chart that is looked at is to be saved.
    picture: Option<PathBuf>,
}

impl PathPrompt {
    /// Show it, empty or with what is suggested.
    pub(in crate::ui) fn open(&mut self, purpose: Purpose) {
        let text = match &purpose {
            Purpose::Save(path) | Purpose::Elsewhere(path) | Purpose::Picture(path) => path.display().to_string(),
            Purpose::Open | Purpose::Replace(_) => String::new(),
        };
        *self = Self { shown: true, fresh: true, target: Target::default(), text, purpose, picture: None };
    }

    /// Where the chart that is looked at is to be saved, once.
    pub(in crate::ui) fn take_picture(&mut self) -> Option<PathBuf> {
        self.picture.take()
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
            Purpose::Replace(_) => ("Replace by path", "Replace", "Replace by this path", "/home/you/orders.xlsx"),
            Purpose::Save(_) => ("Save the analysis", "Save", "Save at this path", "/home/you/week.sleuth"),
            Purpose::Elsewhere(_) => ("Save elsewhere", "Save", "Save at this path", "/home/you/orders.xlsx"),
            Purpose::Picture(_) => ("Save the chart", "Save", "Save at this path", "/home/you/orders.png"),
        };
        let (mut accepted, mut closed) = (false, false);
        let ((), should_close) = widgets::form(ui, "path prompt", WIDTH, |ui| {
            widgets::title(ui, title);
            ui.add_space(4.0);
            let field = widgets::text_field(ui, &mut self.text, "Path of the file", example, WIDTH);
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            if !matches!(self.purpose, Purpose::Open | Purpose::Replace(_)) {
                self.target.look(&named(&self.text), scene.session);
                self.target.tell(ui);
            }
            let ready = !self.text.trim().is_empty() && self.target.may_be_written();
            accepted |= field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            ui.add_space(4.0);
            widgets::answers(ui, |ui| {
                accepted |= Push::new(button).name(name).primary().enabled(ready).show(ui).clicked();
                closed |= Push::new("Cancel").show(ui).clicked();
            });
        });
        if accepted && !self.text.trim().is_empty() && self.target.may_be_written() {
            let path = named(&self.text);
            match &self.purpose {
                Purpose::Replace(id) => scene.act(Action::Replace(*id, path)),
                Purpose::Open => scene.act(Action::Open(vec![path])),
                Purpose::Save(_) => scene.act(Action::Save(path)),
                Purpose::Elsewhere(_) => scene.act(Action::SaveElsewhere(path)),
                Purpose::Picture(_) => self.picture = Some(path),
            }
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
