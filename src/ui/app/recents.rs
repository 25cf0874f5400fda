//! What was open is remembered, and how it was left.

use std::path::{Path, PathBuf};

use super::{App, places};
use crate::session::Action;

impl App {
    /// Go to the page on which the analysis was left that was opened.
    pub(super) fn go_where_left(&mut self) {
        let left = self.session().saved_at().and_then(|path| self.settings.page_of(path));
        if let Some(page) = left {
            self.runtime.act(Action::Show(page));
        }
    }

    /// Remember what is open among the recent files: what could be read, and where the analysis is saved, with its page.
    pub(super) fn note_recents(&mut self) {
        let session = self.runtime.session();
        let read = session.analysis().sources.iter().filter(|s| session.data(s.id).is_some_and(|d| d.source().is_some()));
        let mut open: Vec<&Path> = read.map(|s| s.path.as_path()).filter(|path| !places::is_own(path)).collect();
        open.extend(session.saved_at());
        let new: Vec<PathBuf> = open.into_iter().filter(|path| !self.remembered.contains(*path)).map(Path::to_owned).collect();
        for path in new {
            self.settings.remember(&path);
            self.remembered.insert(path);
        }
        let session = self.runtime.session();
        if let Some(saved) = session.saved_at() {
            self.settings.left_on(saved, session.page());
        }
    }
}
