//! What stands where a file is to be written, said before it is.

use std::path::{Path, PathBuf};

use eframe::egui::Ui;

use super::theme::{Palette, icon};
use super::widgets;
use crate::engine::keep_sources;
use crate::session::Session;

/// What is known of the place; the file system is asked once for each.
#[derive(Debug, Clone, Default)]
pub(super) struct Target {
    looked: Option<PathBuf>,
    exists: bool,
    is_read: bool,
}

impl Target {
    /// Look at the place, where it is another one than before.
    pub(super) fn look(&mut self, path: &Path, session: &Session) {
        if self.looked.as_deref() != Some(path) {
            let is_read = keep_sources(path, session.files_read().iter()).is_err();
            *self = Self { looked: Some(path.to_owned()), exists: path.is_file(), is_read };
        }
    }

    /// Whether it may be written: a file that is read is never changed.
    pub(super) fn may_be_written(&self) -> bool {
        !self.is_read
    }

    /// Whether something is said about it.
    pub(super) fn is_told(&self) -> bool {
        self.exists
    }

    /// Say what becomes of a file that is there.
    pub(super) fn tell(&self, ui: &mut Ui) {
        let palette = Palette::of(ui);
        if self.is_read {
            let words = "This file is read here, and a file that is read is never changed. Choose another name.";
            widgets::icon_note(ui, icon::CIRCLE_ALERT, words, palette.negative);
        } else if self.exists {
            widgets::icon_label(ui, icon::TRIANGLE_ALERT, "This file is there already and will be replaced.", palette.warning);
        }
    }
}
